// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/common/testmain.h"
#include "tests/core/imports/summarytest.h"

using namespace twofold;
using namespace twofold::tests;

namespace {

constexpr double kNone = -1; // absent

bool same(std::optional<double> value, double expected)
{
    if (expected == kNone)
        return !value;
    return value && std::abs(*value - expected) <= 1e-6 * std::max(1.0, std::abs(expected));
}

} // namespace

// The texts that wrk, wrk2, hey and ab print.
class SummariesText : public QObject
{
    Q_OBJECT

private slots:
    void totals_data();
    void totals();
    void wrk_absentPercentilesStayAbsent();
    void wrk_unansweredRequestsAreWarnedOf();
    void wrk_lateAnswersHaveNoLatency();
    void wrk_aFewConnectionsMissing_isWarnedOf();
    void wrk_damagedLine_namesIt();
    void wrk_secondReport_isLeftOut();
    void wrk2_histogramReset_isWarnedOf();
    void wrk2_uncorrectedLatency_isAMetric();
    void hey_errorsWithPorts_areOneGroup();
    void hey_withoutAnswers_hasNoLatency();
    void hey_missingEnd_isPartial();
    void ab_lengthFailures_areNotFailures();
    void ab_abortedRun_isPartialAndSaysWhy();
    void ab_htmlTable_isRefusedWithASentence();
    void ab_emptyReplies_areWarnedOf();
    void ab_reportAndPercentiles_completeEachOther();
    void utf16_isRead();
};

void SummariesText::totals_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("format");
    QTest::addColumn<qint64>("requests");
    QTest::addColumn<qint64>("failures");
    QTest::addColumn<double>("duration");
    QTest::addColumn<double>("mean");
    QTest::addColumn<double>("max");
    QTest::addColumn<double>("p50");
    QTest::addColumn<double>("p90");
    QTest::addColumn<double>("p95");
    QTest::addColumn<double>("p99");
    QTest::addColumn<qint64>("users");
    QTest::addColumn<bool>("queueing");

    const auto row = [](const char *file, const char *format, qint64 requests, qint64 failures,
                        double duration, double mean, double max, double p50, double p90,
                        double p95, double p99, qint64 users, bool hides) {
        QTest::newRow(file) << QString::fromLatin1(file) << QString::fromLatin1(format) << requests
                            << failures << duration << mean << max << p50 << p90 << p95 << p99
                            << users << hides;
    };
    row("wrk/work_c80.stdout.txt", "wrk", 6000, 0, 8.01, 106.11, 111.12, 106.71, 107.52, kNone,
        110.77, 80, true);
    row("wrk/err500.stdout.txt", "wrk", 274090, 274090, 2.1, 0.09252, 11.48, 0.034, 0.041, kNone,
        1.2, 5, true);
    row("wrk/close444.stdout.txt", "wrk", 40405, 40405, 2, kNone, kNone, kNone, kNone, kNone,
        kNone, 5, true);
    row("wrk/nofile64.stdout.txt", "wrk", 1528, 40, 2, 79.01, 88.5, 85.25, 85.8, kNone, 86.49, 100,
        true);
    row("wrk2/work_c80.stdout.txt", "wrk2", 4753, 0, 12, 21.709, 26.56, 21.53, 22.56, 23.599, 25.42,
        80, false);
    row("wrk2/errors.stdout.txt", "wrk2", 401, 40, 4.01, 6.449, 10.216, 6.32, 7.07, 7.779, 9.53, 5,
        false);
    row("hey/flaky.stdout.txt", "hey", 200, 20, 0.2305, 5.7, 8.1, 5.7, 6, 6.3, 8.1, -1, true);
    row("hey/nofile64.stdout.txt", "hey", 400, 168, 0.3215, 70.4, 88, 79.5, 86.7, 87.7, 87.9, -1,
        true);
    row("hey/work_c80.stdout.txt", "hey", 5861, 0, 8.0997, 109.6, 131.5, 109.4, 115.2, 117.7, 128,
        -1, true);
    row("ab/work_c20.stdout.txt", "ab", 2000, 0, 2.749, 27, 49, 25, 36, 39, 43, 20, true);
    row("ab/err500.stdout.txt", "ab", 100, 100, 0.01, 0, 4, 0, 0, 3, 4, 5, true);
    row("ab/flaky.stdout.txt", "ab", 200, 20, 0.267, 6, 15, 6, 10, 11, 15, 5, true);
    row("ab/refused_r.stdout.txt", "ab", 20, 20, 0.001, 0, 0, 0, 0, 0, 0, 2, true);
    row("ab/verbose.stdout.txt", "ab", 2, 0, 0.051, 25, 30, 30, 30, 30, 30, 1, true);
    row("ab/flaky.percentiles.csv", "ab-csv", -1, -1, kNone, kNone, 15.046, 5.54, 10.321, 10.772,
        15.044, -1, true);
}

void SummariesText::totals()
{
    QFETCH(QString, file);
    QFETCH(QString, format);
    QFETCH(qint64, requests);
    QFETCH(qint64, failures);
    QFETCH(double, duration);
    QFETCH(qint64, users);
    QFETCH(bool, queueing);
    const auto read = readData(file);
    QVERIFY2(read.ok(), qPrintable(read.ok() ? QString() : read.error().text()));
    QCOMPARE(read->format, format);
    QCOMPARE(read->kind, results::Kind::Summary);
    QVERIFY(!read->partial);
    const results::Totals &totals = read->reported.totals;
    QCOMPARE(totals.requests.value_or(-1), requests);
    QCOMPARE(totals.failures.value_or(-1), failures);
    QVERIFY(same(read->durationS, duration));
    if (requests > 0)
        QVERIFY(same(totals.throughput, double(requests) / duration));
    else
        QVERIFY(!totals.throughput);
    QCOMPARE(read->usersMax.value_or(-1), users);
    QCOMPARE(read->hidesQueueing, queueing);
    QFETCH(double, mean);
    QFETCH(double, max);
    QFETCH(double, p50);
    QFETCH(double, p90);
    QFETCH(double, p95);
    QFETCH(double, p99);
    const results::Latency &latency = totals.latency;
    QVERIFY2(same(latency.mean, mean), qPrintable(QString::number(latency.mean.value_or(kNone))));
    QVERIFY2(same(latency.max, max), qPrintable(QString::number(latency.max.value_or(kNone))));
    QVERIFY2(same(latency.p50, p50), qPrintable(QString::number(latency.p50.value_or(kNone))));
    QVERIFY2(same(latency.p90, p90), qPrintable(QString::number(latency.p90.value_or(kNone))));
    QVERIFY2(same(latency.p95, p95), qPrintable(QString::number(latency.p95.value_or(kNone))));
    QVERIFY2(same(latency.p99, p99), qPrintable(QString::number(latency.p99.value_or(kNone))));
    qint64 grouped = 0;
    for (const results::FailureGroup &group : read->failures)
        grouped += group.count.value_or(0);
    if (failures > 0)
        QVERIFY(grouped >= failures); // ab names one failure under several kinds
    else
        QVERIFY(read->failures.empty());
}

void SummariesText::wrk_absentPercentilesStayAbsent()
{
    const auto read = readData(QStringLiteral("wrk/plain_fast.stdout.txt"));
    QVERIFY(read.ok());
    const results::Latency &latency = read->reported.totals.latency;
    QVERIFY(latency.mean && latency.max && latency.stddev);
    QVERIFY(!latency.p50 && !latency.p75 && !latency.p90 && !latency.p95 && !latency.p99
            && !latency.p999 && !latency.min);
    QVERIFY(read->series.empty());
    QVERIFY(!read->startedAt);
    QCOMPARE(*read->reported.totals.receivedBytes, 195.02 * 1024 * 1024);
    QVERIFY(!read->reported.totals.sentBytes);
}

void SummariesText::wrk_unansweredRequestsAreWarnedOf()
{
    const auto read = readData(QStringLiteral("wrk/timeout.stdout.txt"));
    QVERIFY(read.ok());
    QCOMPARE(*read->reported.totals.requests, 0);
    QVERIFY(read->reported.totals.latency.isEmpty());
    QVERIFY(warnsOf(*read, QStringLiteral("never answered")));
}

void SummariesText::wrk_lateAnswersHaveNoLatency()
{
    QByteArray text = dataBytes(QStringLiteral("wrk/timeout.stdout.txt"));
    text.replace("  0 requests in 4.01s, 0.00B read\n",
                 "  12 requests in 4.01s, 1.20KB read\n"
                 "  Socket errors: connect 0, read 0, write 0, timeout 12\n");
    const auto read = readBytes(text);
    QVERIFY(read.ok());
    QCOMPARE(*read->reported.totals.requests, 12);
    QCOMPARE(*read->reported.totals.failures, 0); // timeouts are a metric
    QCOMPARE(metricOf(*read, QStringLiteral("wrk.timeouts")), 12.0);
    QVERIFY(read->reported.totals.latency.isEmpty());
    QVERIFY(warnsOf(*read, QStringLiteral("after the time-out")));
}

void SummariesText::wrk_aFewConnectionsMissing_isWarnedOf()
{
    const auto read = readData(QStringLiteral("wrk/nofile64.stdout.txt"));
    QVERIFY(read.ok());
    QVERIFY(warnsOf(*read, QStringLiteral("40 of the 100 connections")));
    QCOMPARE(read->failures.size(), size_t(1));
    QCOMPARE(read->failures[0].message, QStringLiteral("socket error: connect"));
    QCOMPARE(read->failures[0].line, 12);
}

void SummariesText::wrk_damagedLine_namesIt()
{
    QByteArray text = dataBytes(QStringLiteral("wrk/work_c10.stdout.txt"));
    text.replace("3641 requests in 8.02s", "36?1 requests in 8.02s");
    const auto read = readBytes(text);
    QVERIFY(!read.ok());
    QCOMPARE(read.error().line, 11);
    QVERIFY(read.error().message.contains(QLatin1String("36?1 requests")));
}

void SummariesText::wrk_secondReport_isLeftOut()
{
    const auto read = readBytes(dataBytes(QStringLiteral("wrk/work_c10.stdout.txt"))
                                + dataBytes(QStringLiteral("wrk/work_c20.stdout.txt")));
    QVERIFY(read.ok());
    QCOMPARE(*read->reported.totals.requests, 3641);
    QVERIFY(warnsOf(*read, QStringLiteral("Another report begins here")));
}

void SummariesText::wrk2_histogramReset_isWarnedOf()
{
    const auto read = readData(QStringLiteral("wrk2/overload.stdout.txt"));
    QVERIFY(read.ok());
    QVERIFY(warnsOf(*read, QStringLiteral("1435 of the 9073 requests")));
    QCOMPARE(*read->reported.totals.latency.p99, 7410.0);
    // A run of under ten seconds is never calibrated: its histogram has all of it.
    const auto brief = readData(QStringLiteral("wrk2/errors.stdout.txt"));
    QVERIFY(brief.ok() && brief->warnings.empty());
}

void SummariesText::wrk2_uncorrectedLatency_isAMetric()
{
    const auto read = readData(QStringLiteral("wrk2/u_latency.stdout.txt"));
    QVERIFY(read.ok());
    QCOMPARE(*read->reported.totals.latency.p99, 22.98);
    QCOMPARE(*read->reported.totals.latency.mean, 21.442);
    QCOMPARE(metricOf(*read, QStringLiteral("wrk2.uncorrected.p99")), 21.33);
}

void SummariesText::hey_errorsWithPorts_areOneGroup()
{
    const auto read = readData(QStringLiteral("hey/reset.stdout.txt"));
    QVERIFY(read.ok());
    QCOMPARE(*read->reported.totals.requests, 60);
    QCOMPARE(read->failures.size(), size_t(1));
    QCOMPARE(read->failures[0].count, 60);
    QVERIFY(read->failures[0].message.contains(QLatin1String("127.0.0.1:52096")));
}

void SummariesText::hey_withoutAnswers_hasNoLatency()
{
    const auto read = readData(QStringLiteral("hey/refused.stdout.txt"));
    QVERIFY(read.ok() && !read->partial);
    QCOMPARE(*read->reported.totals.failures, 40);
    QVERIFY(read->reported.totals.latency.isEmpty());
    QVERIFY(!read->reported.totals.receivedBytes);
}

void SummariesText::hey_missingEnd_isPartial()
{
    QByteArray text = dataBytes(QStringLiteral("hey/nofile64.stdout.txt"));
    text.truncate(text.indexOf("Error distribution:")); // at a line's end
    const auto read = readBytes(text);
    QVERIFY(read.ok());
    QVERIFY(read->partial);
}

void SummariesText::ab_lengthFailures_areNotFailures()
{
    QByteArray text = dataBytes(QStringLiteral("ab/flaky.stdout.txt"));
    text.replace("Non-2xx responses:      20\n", "");
    const auto read = readBytes(text);
    QVERIFY(read.ok());
    QCOMPARE(*read->reported.totals.failures, 0);
    QVERIFY(warnsOf(*read, QStringLiteral("length differs")));
}

void SummariesText::ab_abortedRun_isPartialAndSaysWhy()
{
    const auto read = readData(QStringLiteral("ab/refused.stdout.txt"));
    QVERIFY(read.ok());
    QVERIFY(read->partial);
    QVERIFY(!read->reported.totals.requests);
    QVERIFY(warnsOf(*read, QStringLiteral("-r")));
}

void SummariesText::ab_htmlTable_isRefusedWithASentence()
{
    const auto read = readBytes("<p>\n This is ApacheBench, Version 2.3 <i>&lt;$Revision$&gt;</i><br>\n</p>\n"
                                "<p>\n..done\n\n\n<table >\n<tr ><th colspan=2 bgcolor=white>Complete "
                                "requests:</th><td colspan=2 bgcolor=white>100</td></tr>\n</table>\n");
    QVERIFY(!read.ok());
    QVERIFY(read.error().message.contains(QStringLiteral("without -w")));
}

void SummariesText::ab_emptyReplies_areWarnedOf()
{
    const auto read = readData(QStringLiteral("ab/close.stdout.txt"));
    QVERIFY(read.ok());
    QCOMPARE(*read->reported.totals.requests, 20);
    QVERIFY(warnsOf(*read, QStringLiteral("Not one byte")));
}

void SummariesText::ab_reportAndPercentiles_completeEachOther()
{
    const auto read = imports::read({dataFile(QStringLiteral("ab/flaky.percentiles.csv")),
                                     dataFile(QStringLiteral("ab/flaky.stdout.txt"))});
    QVERIFY(read.ok());
    QCOMPARE(*read->reported.totals.requests, 200);
    QCOMPARE(*read->reported.totals.latency.p95, 11.0); // the report's own
    QCOMPARE(read->files.size(), 2);
}

void SummariesText::utf16_isRead()
{
    const QString text = QString::fromUtf8(dataBytes(QStringLiteral("wrk/work_c10.stdout.txt")));
    const QByteArray utf16 = "\xff\xfe"
        + QByteArray(reinterpret_cast<const char *>(text.utf16()), text.size() * 2);
    const auto read = readBytes(utf16);
    QVERIFY(read.ok());
    QCOMPARE(*read->reported.totals.requests, 3641);
}

TWOFOLD_TEST(SummariesText)
#include "tst_summaries_text.moc"
