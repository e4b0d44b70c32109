// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/common/testmain.h"
#include "tests/core/imports/summarytest.h"

#include <cmath>

using namespace twofold;
using namespace twofold::tests;

namespace {

const QString kFolder = QStringLiteral("k6/dashboard/");

std::vector<double> valuesOf(const results::Measurement &measurement, QStringView key)
{
    const auto series = measurement.seriesOf(key);
    return series ? series->values : std::vector<double>();
}

// Of a test that made so many requests in one period.
QByteArray recordingOf(qint64 requests, const QByteArray &shareFailed)
{
    const QByteArray figures = "[[" + shareFailed + "],[" + QByteArray::number(requests) +
                               ",1],[1790000002000]]}\n";
    return "{\"event\":\"param\",\"data\":{\"period\":2000}}\n"
           "{\"event\":\"metric\",\"data\":{\"http_req_failed\":{\"type\":\"rate\"},\"http_reqs\":"
           "{\"type\":\"counter\"},\"time\":{\"type\":\"gauge\",\"contains\":\"time\"}}}\n"
           "{\"event\":\"start\",\"data\":[[1790000000000]]}\n"
           "{\"event\":\"cumulative\",\"data\":" +
           figures + "{\"event\":\"snapshot\",\"data\":" + figures +
           "{\"event\":\"stop\",\"data\":[[1790000002000]]}\n";
}

} // namespace

// What k6's web dashboard recorded, and its report.
class SummariesK6Dashboard : public QObject
{
    Q_OBJECT

private slots:
    void everyVersionAndForm_tellsTheSame_data();
    void everyVersionAndForm_tellsTheSame();
    void ratesAndPercentiles_areThoseOfTheirInterval();
    void partsOfMetrics_andChecks_areMetrics();
    void thresholds_ofARecording_areThoseOfItsEnd();
    void thresholds_ofAReport_areToldWhereTheyMustHaveHeld();
    void countOfFailures_isToldWhereTheShareLeavesOneOnly_data();
    void countOfFailures_isToldWhereTheShareLeavesOneOnly();
    void recordingCutAtAnyByte_isReadToItsLastEvent();
    void recordingOfATestGoingOn_isPartial();
    void figuresOfUnnamedMetrics_areLeftOutAndTold();
    void anotherRecordingBehindIt_isLeftOut();
    void clockSetBack_leavesThatRateUnknown();
    void damage_namesTheLine();
    void reportWithoutData_saysSo();
    void reportCutInItsData_isPartial();
};

void SummariesK6Dashboard::everyVersionAndForm_tellsTheSame_data()
{
    QTest::addColumn<QString>("format");
    QTest::newRow("recording.ndjson") << QStringLiteral("k6-dashboard");
    QTest::newRow("recording_0.7.2.ndjson") << QStringLiteral("k6-dashboard");
    QTest::newRow("report.html") << QStringLiteral("k6-dashboard-html");
    QTest::newRow("report_0.5.5.html") << QStringLiteral("k6-dashboard-html");
    QTest::newRow("report_0.5.3.html") << QStringLiteral("k6-dashboard-html");
}

void SummariesK6Dashboard::everyVersionAndForm_tellsTheSame()
{
    QFETCH(QString, format);
    const auto read = readData(kFolder % QLatin1String(QTest::currentDataTag()));
    QVERIFY2(read.ok(), qPrintable(read.ok() ? QString() : read.error().text()));
    QCOMPARE(read->format, format);
    QCOMPARE(read->tool, QStringLiteral("k6"));
    QCOMPARE(read->kind, results::Kind::Intervals);
    QVERIFY(!read->partial);
    QCOMPARE(toIso8601(*read->startedAt), QStringLiteral("2026-09-21T14:13:20.000Z"));
    QCOMPARE(*read->durationS, 6.601);
    QCOMPARE(*read->usersMax, 4);
    const results::Totals &totals = read->reported.totals;
    QCOMPARE(*totals.requests, 66);
    QCOMPARE(*totals.failures, 1);
    QCOMPARE(*totals.throughput, 66 / 6.601);
    QCOMPARE(*totals.latency.mean, 23.1);
    QCOMPARE(*totals.latency.min, 4.0);
    QCOMPARE(*totals.latency.max, 90.25);
    QCOMPARE(*totals.latency.p50, 20.0);
    QCOMPARE(*totals.latency.p95, 60.25);
    QCOMPARE(*totals.latency.p99, 86.0);
    QVERIFY(!totals.latency.p75 && !totals.latency.p999 && !totals.latency.stddev);
    QVERIFY(!totals.latencyOk);
    QCOMPARE(*totals.receivedBytes, 13200.0);
    QCOMPARE(*totals.sentBytes, 3300.0);
    QVERIFY(read->reported.labels.empty());
    const auto rate = read->seriesOf(u"throughput");
    QVERIFY(rate);
    QCOMPARE(rate->intervalS, 2.0);
    QCOMPARE(rate->times, std::vector<double>({2, 4, 6.001}));
    QCOMPARE(valuesOf(*read, u"users"), std::vector<double>({2, 4, 3}));
    QCOMPARE(read->warnings.size(), size_t(1)); // of the times of failed requests
}

void SummariesK6Dashboard::ratesAndPercentiles_areThoseOfTheirInterval()
{
    const auto read = readData(kFolder % QStringLiteral("recording.ndjson"));
    QVERIFY(read.ok());
    // By the time that an interval really took, which was 2.001 s in the last one.
    const auto rate = valuesOf(*read, u"throughput");
    QCOMPARE(rate[0], 10.0);
    QCOMPARE(rate[1], 0.0); // no request ended
    QCOMPARE(rate[2], 40 / 2.001);
    const auto p95 = valuesOf(*read, u"latency.p95");
    QCOMPARE(p95[0], 75.125);
    QVERIFY(std::isnan(p95[1]));
    QCOMPARE(p95[2], 40.0);
    QCOMPARE(valuesOf(*read, u"latency.mean")[2], 20.25);
    QCOMPARE(valuesOf(*read, u"latency.p99")[0], 88.0);
    const auto failed = valuesOf(*read, u"failure_rate");
    QCOMPARE(failed[0], 0.05);
    QVERIFY(std::isnan(failed[1]));
    QCOMPARE(failed[2], 0.0);
    QCOMPARE(valuesOf(*read, u"received_rate")[0], 2000.0);
    QCOMPARE(read->seriesOf(u"sent_rate")->unit, QStringLiteral("B/s"));
}

void SummariesK6Dashboard::partsOfMetrics_andChecks_areMetrics()
{
    for (const char *file : {"recording.ndjson", "recording_0.7.2.ndjson"}) {
        const auto read = readData(kFolder % QLatin1String(file));
        QVERIFY(read.ok());
        QCOMPARE(metricOf(*read, QStringLiteral("k6.checks")), 0.8);
        QCOMPARE(metricOf(*read, QStringLiteral("k6.http_reqs{group:::buy}")), 5.0);
        QCOMPARE(metricOf(*read, QStringLiteral("k6.http_req_duration{group:::buy}.p95")), 85.0);
        QCOMPARE(metricOf(*read, QStringLiteral("k6.data_sent.rate")), 499.924);
        QVERIFY(!metricOf(*read, QStringLiteral("k6.http_reqs")));
        QVERIFY(!metricOf(*read, QStringLiteral("k6.time")));
        for (const results::ToolMetric &metric : read->metrics) {
            if (metric.key.endsWith(QLatin1String("buy}.p95")))
                QCOMPARE(metric.unit, QStringLiteral("ms"));
        }
    }
}

void SummariesK6Dashboard::thresholds_ofARecording_areThoseOfItsEnd()
{
    const QString key = QStringLiteral("k6.threshold");
    const auto read = readData(kFolder % QStringLiteral("recording.ndjson"));
    QVERIFY(read.ok());
    // Crossed in the beginning, held at the end.
    QCOMPARE(metricOf(*read, key, QStringLiteral("http_req_duration: p(95)<70")), 1.0);
    QCOMPARE(metricOf(*read, key, QStringLiteral("http_req_failed: rate<0.01")), 0.0);
    // Of a part of the samples the dashboard never looks.
    QVERIFY(!metricOf(*read, key, QStringLiteral("http_req_duration{group:buy}: p(95)<90")));
    // Before 0.7.3 it tells nothing of them.
    const auto old = readData(kFolder % QStringLiteral("recording_0.7.2.ndjson"));
    QVERIFY(old.ok());
    for (const results::ToolMetric &metric : old->metrics)
        QVERIFY(metric.key != key);
}

void SummariesK6Dashboard::thresholds_ofAReport_areToldWhereTheyMustHaveHeld()
{
    const QString key = QStringLiteral("k6.threshold");
    const auto read = readData(kFolder % QStringLiteral("report.html"));
    QVERIFY(read.ok());
    QCOMPARE(metricOf(*read, key, QStringLiteral("http_req_duration: p(95)<70")), 1.0);
    // Crossed when it was last told; whether it held in the end is not in the file.
    QVERIFY(!metricOf(*read, key, QStringLiteral("http_req_failed: rate<0.01")));
}

void SummariesK6Dashboard::countOfFailures_isToldWhereTheShareLeavesOneOnly_data()
{
    QTest::addColumn<qint64>("requests");
    QTest::addColumn<QByteArray>("share");
    QTest::addColumn<qint64>("failures"); // -1: absent
    const auto row = [](const char *name, qint64 requests, const char *share, qint64 failures) {
        QTest::newRow(name) << requests << QByteArray(share) << failures;
    };
    row("none", 3000, "0", 0);
    row("none of very many", 3'000'000, "0", 0);
    row("all", 3000, "1", 3000);
    row("one of three", 3, "0.33333", 1);
    row("1 of 66", 66, "0.01515", 1);
    row("17 of 99,000", 99'000, "0.00017", 17);
    row("cut a step too low", 1000, "0.00099", 1);
    row("more than five digits tell", 900'000, "0.00017", -1);
    row("no share", 1000, "1.5", -1);
}

void SummariesK6Dashboard::countOfFailures_isToldWhereTheShareLeavesOneOnly()
{
    QFETCH(qint64, requests);
    QFETCH(QByteArray, share);
    QFETCH(qint64, failures);
    const auto read = readBytes(recordingOf(requests, share));
    QVERIFY2(read.ok(), qPrintable(read.ok() ? QString() : read.error().text()));
    const auto &totals = read->reported.totals;
    QCOMPARE(*totals.requests, requests);
    QCOMPARE(totals.failures.value_or(-1), failures);
    QCOMPARE(warnsOf(*read, QStringLiteral("too few digits")), failures < 0);
    QCOMPARE(metricOf(*read, QStringLiteral("k6.http_req_failed")).has_value(), failures < 0);
}

void SummariesK6Dashboard::recordingCutAtAnyByte_isReadToItsLastEvent()
{
    const QByteArray whole = recordingOf(100, "0.02");
    const auto counted = whole.indexOf('\n', whole.indexOf("cumulative"));
    for (qsizetype size = whole.indexOf("start") + 7; size < whole.size() - 1; ++size) {
        const auto read = readBytes(whole.left(size), QStringLiteral("k6-dashboard"));
        QVERIFY2(read.ok(), qPrintable(QString::number(size)));
        QVERIFY(read->partial);
        QCOMPARE(read->reported.totals.requests.has_value(), size >= counted);
    }
}

void SummariesK6Dashboard::recordingOfATestGoingOn_isPartial()
{
    const QByteArray whole = recordingOf(100, "0");
    const auto read = readBytes(whole.left(whole.indexOf("{\"event\":\"stop\"")));
    QVERIFY(read.ok() && read->partial);
    QCOMPARE(*read->reported.totals.requests, 100);
    QVERIFY(!readBytes(whole)->partial);
}

void SummariesK6Dashboard::figuresOfUnnamedMetrics_areLeftOutAndTold()
{
    QByteArray text = recordingOf(100, "0");
    text.replace("{\"event\":\"stop\"", "{\"event\":\"snapshot\",\"data\":[[5],[1790000004000]]}\n{\"event\":\"stop\"");
    const auto read = readBytes(text);
    QVERIFY(read.ok());
    QCOMPARE(read->warnings.size(), size_t(1));
    QVERIFY(warnsOf(*read, QStringLiteral("not as many as the metrics")));
    QCOMPARE(read->warnings[0].line, 6);
    QCOMPARE(valuesOf(*read, u"throughput"), std::vector<double>{50});
}

void SummariesK6Dashboard::anotherRecordingBehindIt_isLeftOut()
{
    const QByteArray first = recordingOf(100, "0");
    const auto read = readBytes(first + recordingOf(7, "0"));
    QVERIFY(read.ok() && !read->partial);
    QCOMPARE(*read->reported.totals.requests, 100);
    QCOMPARE(read->warnings.size(), size_t(1));
    QVERIFY(warnsOf(*read, QStringLiteral("Another recording")));
    QCOMPARE(read->warnings[0].line, first.count('\n') + 1);
}

void SummariesK6Dashboard::clockSetBack_leavesThatRateUnknown()
{
    QByteArray text = recordingOf(100, "0");
    text.replace("{\"event\":\"stop\"", "{\"event\":\"snapshot\",\"data\":[[0],[5,1],[1790000001000]]}\n{\"event\":\"stop\"");
    const auto read = readBytes(text);
    QVERIFY(read.ok());
    QVERIFY(warnsOf(*read, QStringLiteral("runs back")));
    QVERIFY(std::isnan(valuesOf(*read, u"throughput").at(1)));
}

void SummariesK6Dashboard::damage_namesTheLine()
{
    const QByteArray whole = recordingOf(100, "0");
    for (const char *line : {"nonsense\n", "{\"event\":5}\n", "{\"event\":\"snapshot\",\"data\":[[1,\n"}) {
        QByteArray text = whole;
        text.insert(text.indexOf("{\"event\":\"cumulative\""), line);
        const auto read = readBytes(text);
        QVERIFY(!read.ok());
        QCOMPARE(read.error().line, 4);
    }
}

void SummariesK6Dashboard::reportWithoutData_saysSo()
{
    const QByteArray page = dataBytes(kFolder % QStringLiteral("report.html"));
    const auto tag = page.indexOf("base64\">") + 8;
    QByteArray without = page;
    without.remove(tag, page.indexOf("</script>", tag) - tag);
    const auto read = readBytes(without);
    QVERIFY(!read.ok());
    QVERIFY(read.error().message.contains(QStringLiteral("holds no data")));
    QByteArray spoilt = page;
    spoilt[tag + 40] = '!';
    QVERIFY(readBytes(spoilt).error().message.contains(QStringLiteral("damaged")));
}

void SummariesK6Dashboard::reportCutInItsData_isPartial()
{
    const QByteArray page = dataBytes(kFolder % QStringLiteral("report.html"));
    for (qsizetype size = page.indexOf("</script>", page.indexOf("base64\">")); size > page.indexOf("base64\">") + 60; size -= 7) {
        const auto read = readBytes(page.left(size));
        QVERIFY2(read.ok(), qPrintable(read.ok() ? QString() : read.error().text()));
        QVERIFY(read->partial);
        QVERIFY(!read->reported.totals.requests || *read->reported.totals.requests == 66);
    }
}

TWOFOLD_TEST(SummariesK6Dashboard)
#include "tst_summaries_k6dashboard.moc"
