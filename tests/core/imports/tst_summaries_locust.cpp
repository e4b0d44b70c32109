// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/common/testmain.h"
#include "tests/core/imports/summarytest.h"

using namespace twofold;
using namespace twofold::tests;

namespace {

const results::Totals *labelOf(const results::Measurement &measurement, const char *name)
{
    return measurement.reported.label(QString::fromUtf8(name));
}

} // namespace

// Locust's CSV files, 0.8 to 2.46.
class SummariesLocust : public QObject
{
    Q_OBJECT

private slots:
    void stats_data();
    void stats();
    void stats_zeroRequests_isNoError();
    void stats_lastSecond_isWarnedOf();
    void stats_withoutTotalsRow_isPartialAndSummed();
    void stats_damagedRow_namesIt();
    void oldStats_unescapedName_isWhole();
    void oldStats_failuresApart_countAsRequests();
    void distribution_hasPercentilesWithoutFailures();
    void history_hasUsersAndSeries();
    void history_fullHasASeriesOfEachRequest();
    void history_notAvailable_isAbsent();
    void history_anotherVersionAppended_isReadByItsHeader();
    void history_sameVersionAppended_addsUp();
    void history_countsBeginAnew_isWarnedOf();
    void headerInTheMiddle_ofTheOtherFiles();
    void failures_keepCodeAndMessage();
    void failures_windowsLineEnds_areRead();
    void exceptions_areMetricsOfTheScript();
    void allFour_areOneResult();
    void killedRun_keepsWhatWasWritten();
};

void SummariesLocust::stats_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<qint64>("requests");
    QTest::addColumn<qint64>("failures");
    QTest::addColumn<double>("p95");
    QTest::addColumn<double>("max");
    QTest::addColumn<int>("labels");
    QTest::newRow("0.14.6") << "locust/0.14.6/mixed_stats.csv" << qint64(1347) << qint64(757)
                            << 500.0 << 510.0 << 8;
    QTest::newRow("1.6.0") << "locust/1.6.0/mixed_stats.csv" << qint64(1983) << qint64(1055)
                           << 500.0 << 531.2179959998957 << 10;
    QTest::newRow("2.12.1") << "locust/2.12.1/mixed_stats.csv" << qint64(2019) << qint64(1085)
                            << 500.0 << 510.37828300013643 << 10;
    QTest::newRow("2.37.14") << "locust/2.37.14/mixed_stats.csv" << qint64(1865) << qint64(1013)
                             << 500.0 << 616.9004600001244 << 10;
}

void SummariesLocust::stats()
{
    QFETCH(QString, file);
    QFETCH(qint64, requests);
    QFETCH(qint64, failures);
    QFETCH(double, p95);
    QFETCH(double, max);
    QFETCH(int, labels);
    const auto read = readData(file);
    QVERIFY2(read.ok(), qPrintable(read.ok() ? QString() : read.error().text()));
    QCOMPARE(read->format, QStringLiteral("locust-stats"));
    const results::Totals &totals = read->reported.totals;
    QCOMPARE(*totals.requests, requests);
    QCOMPARE(*totals.failures, failures);
    QCOMPARE(*totals.latency.p95, p95);
    QVERIFY(std::abs(*totals.latency.max - max) < 0.05);
    QVERIFY(totals.latency.p50 && totals.latency.p75 && totals.latency.p99 && totals.latency.p999);
    QCOMPARE(int(read->reported.labels.size()), labels);
    QVERIFY(labelOf(*read, "GET /fast.txt"));
    QVERIFY(!read->usersMax && !read->startedAt);
    QVERIFY(totals.throughput && totals.goodput);
    QVERIFY(!read->partial);
}

void SummariesLocust::stats_zeroRequests_isNoError()
{
    const auto read = readData(QStringLiteral("locust/2.12.1/zero_requests_stats.csv"));
    QVERIFY(read.ok());
    QVERIFY(!read->partial);
    QCOMPARE(*read->reported.totals.requests, 0);
    QVERIFY(read->reported.totals.latency.isEmpty());
    QVERIFY(!read->reported.totals.failureRate());
}

void SummariesLocust::stats_lastSecond_isWarnedOf()
{
    const auto read = readData(QStringLiteral("locust/2.37.14/mixed_stats.csv"));
    QVERIFY(read.ok() && warnsOf(*read, QStringLiteral("last second")));
    const auto old = readData(QStringLiteral("locust/0.14.6/mixed_stats.csv"));
    QVERIFY(old.ok() && !warnsOf(*old, QStringLiteral("last second")));
}

void SummariesLocust::stats_withoutTotalsRow_isPartialAndSummed()
{
    QByteArray text = dataBytes(QStringLiteral("locust/2.12.1/mixed_stats.csv"));
    text.truncate(text.indexOf(",Aggregated,") + 4);
    const auto read = readBytes(text);
    QVERIFY(read.ok());
    QVERIFY(read->partial);
    QCOMPARE(*read->reported.totals.requests, 2019);
    QVERIFY(!read->reported.totals.latency.p95); // percentiles are never made from others
    QVERIFY(warnsOf(*read, QStringLiteral("row of totals is missing")));
}

void SummariesLocust::stats_damagedRow_namesIt()
{
    QByteArray text = dataBytes(QStringLiteral("locust/2.12.1/mixed_stats.csv"));
    text.replace("GET,/missing,", "GET,/missing,x");
    const auto count = readBytes(text);
    QVERIFY(!count.ok());
    QCOMPARE(count.error().line, 7);
    text.replace("GET,/missing,x", "GET,/missing,1,2,3,");
    const auto columns = readBytes(text);
    QVERIFY(!columns.ok());
    QCOMPARE(columns.error().line, 7);
}

void SummariesLocust::oldStats_unescapedName_isWhole()
{
    const auto read = readData(QStringLiteral("locust/0.14.6/mixed_stats.csv"));
    QVERIFY(read.ok());
    const results::Totals *totals = labelOf(*read, "GET /validated, \"q\"");
    QVERIFY(totals);
    QCOMPARE(*totals->requests, 134);
    QCOMPARE(*totals->latency.max, 6.0);
    const auto failures = readData(QStringLiteral("locust/0.14.6/mixed_failures.csv"));
    QVERIFY(failures.ok());
    const auto wrong = std::find_if(
        failures->failures.begin(), failures->failures.end(), [](const results::FailureGroup &g) {
            return g.label == QLatin1String("GET /validated, \"q\"");
        });
    QVERIFY(wrong != failures->failures.end());
    QCOMPARE(wrong->message, QStringLiteral("wrong, \"content\""));
    QCOMPARE(wrong->count, 134);
}

void SummariesLocust::oldStats_failuresApart_countAsRequests()
{
    const auto read = readData(QStringLiteral("locust/0.8.1/mixed_requests.csv"));
    QVERIFY(read.ok());
    QCOMPARE(*read->reported.totals.requests, 372 + 539);
    QCOMPARE(*read->reported.totals.failures, 539);
    QVERIFY(warnsOf(*read, QStringLiteral("apart from requests")));
    const results::Totals *slow = labelOf(*read, "GET /slow");
    QVERIFY(slow);
    QCOMPARE(*slow->requests, 71);
    QVERIFY(slow->latency.isEmpty());
}

void SummariesLocust::distribution_hasPercentilesWithoutFailures()
{
    const auto read = readData(QStringLiteral("locust/0.8.1/mixed_distribution.csv"));
    QVERIFY(read.ok());
    QCOMPARE(*read->reported.totals.latency.p90, 6.0);
    QVERIFY(!read->reported.totals.failures);
    const results::Totals *slow = labelOf(*read, "/slow");
    QVERIFY(slow && slow->latency.isEmpty()); // "N/A" cells
}

void SummariesLocust::history_hasUsersAndSeries()
{
    const auto read = readData(QStringLiteral("locust/2.12.1/sigkill_stats_history.csv"));
    QVERIFY(read.ok());
    QCOMPARE(read->kind, results::Kind::Intervals);
    QCOMPARE(*read->usersMax, 10);
    QVERIFY(read->startedAt && read->durationS);
    const auto throughput = read->seriesOf(u"throughput");
    QVERIFY(throughput);
    QCOMPARE(throughput->intervalS, 1.0);
    QVERIFY(throughput->times.size() > 5);
    QVERIFY(throughput->values.back() > 100);
    const auto users = read->seriesOf(u"users");
    QVERIFY(users);
    QCOMPARE(users->values.back(), 10.0);
    QVERIFY(!read->reported.totals.latency.p95); // a window's is not the run's
    QVERIFY(read->reported.totals.latency.p50 && read->reported.totals.latency.mean);
}

void SummariesLocust::history_fullHasASeriesOfEachRequest()
{
    const auto read = readData(QStringLiteral("locust/1.6.0/mixed_stats_history.csv"));
    QVERIFY(read.ok());
    QVERIFY(read->seriesOf(u"throughput", u"GET /fast.txt"));
    QVERIFY(read->seriesOf(u"latency.p95", u"GET /slow"));
    const auto old = readData(QStringLiteral("locust/0.14.6/mixed_stats_history.csv"));
    QVERIFY(old.ok());
    QCOMPARE(*old->reported.totals.requests, 1347);
    QVERIFY(!old->usersMax); // not in the file before 1.0
    QCOMPARE(old->seriesOf(u"throughput")->intervalS, 2.0);
}

void SummariesLocust::history_notAvailable_isAbsent()
{
    const auto read = readData(QStringLiteral("locust/1.6.0/mixed_stats_history.csv"));
    QVERIFY(read.ok());
    const auto p95 = read->seriesOf(u"latency.p95");
    QVERIFY(p95);
    QVERIFY(std::isnan(p95->values.front())); // "N/A" before the first request
    const auto zero = readData(QStringLiteral("locust/2.12.1/zero_requests_stats_history.csv"));
    QVERIFY(zero.ok());
    QCOMPARE(*zero->reported.totals.requests, 0);
}

void SummariesLocust::history_anotherVersionAppended_isReadByItsHeader()
{
    const QByteArray old = dataBytes(QStringLiteral("locust/0.14.6/mixed_stats_history.csv"));
    const QByteArray later = dataBytes(QStringLiteral("locust/1.6.0/mixed_stats_history.csv"));
    for (const bool oldFirst : {true, false}) {
        const QByteArray &first = oldFirst ? old : later;
        const auto alone = readBytes(oldFirst ? later : old);
        const auto read = readBytes(first + (oldFirst ? later : old));
        QVERIFY2(read.ok(), qPrintable(read.ok() ? QString() : read.error().text()));
        QVERIFY(!read->partial);
        QCOMPARE(*read->reported.totals.requests, *alone->reported.totals.requests
                                                      + *readBytes(first)->reported.totals.requests);
        QVERIFY(!read->reported.totals.latency.p50);
        QVERIFY(read->reported.totals.latency.mean && read->reported.totals.latency.max);
        QVERIFY(warnsOf(*read, QStringLiteral("A header with other columns")));
        QVERIFY(warnsOf(*read, QStringLiteral("histories of 2 runs")));
        const auto noted = std::find_if(read->warnings.begin(), read->warnings.end(),
                                        [](const results::Warning &warning) {
                                            return warning.message.contains(QStringLiteral("header"));
                                        });
        QCOMPARE(noted->line, first.count('\n') + 1);
        // What the second run's rows say is where they say it is.
        const auto whole = read->seriesOf(u"throughput");
        const auto part = alone->seriesOf(u"throughput");
        QCOMPARE(whole->values.back(), part->values.back());
        QCOMPARE(double(*read->startedAt) / 1e6 + whole->times.back(),
                 double(*alone->startedAt) / 1e6 + part->times.back());
        QCOMPARE(warnsOf(*read, QStringLiteral("runs back")), !oldFirst);
    }
}

void SummariesLocust::history_sameVersionAppended_addsUp()
{
    const QByteArray text = "Timestamp,User Count,Type,Name,Requests/s,Failures/s,50%,Total Request Count,"
                            "Total Failure Count,Total Median Response Time,Total Average Response Time,"
                            "Total Min Response Time,Total Max Response Time,Total Average Content Size\n"
                            "1700000000,5,,Aggregated,0,0,N/A,10,1,3,4,1,9,0\n"
                            "1700000001,5,,Aggregated,0,0,3,40,1,3,4,1,9,0\n";
    QByteArray second = text;
    second.replace("17000000", "17000001").replace(",40,1,3,4,1,9", ",20,2,7,10,0,99");
    const auto read = readBytes(text + second);
    QVERIFY2(read.ok(), qPrintable(read.ok() ? QString() : read.error().text()));
    const results::Totals &totals = read->reported.totals;
    QCOMPARE(*totals.requests, 60);
    QCOMPARE(*totals.failures, 3);
    QCOMPARE(*read->durationS, 101.0);
    QCOMPARE(*totals.throughput, 30.0); // over the 2 s that were measured
    QVERIFY(warnsOf(*read, QStringLiteral("over the 2 s that the runs took")));
    QCOMPARE(*totals.latency.mean, (40 * 4 + 20 * 10) / 60.0);
    QCOMPARE(*totals.latency.min, 0.0);
    QCOMPARE(*totals.latency.max, 99.0);
    QVERIFY(!totals.latency.p50);
    QVERIFY(warnsOf(*read, QStringLiteral("The header is repeated")));
    QVERIFY(!warnsOf(*read, QStringLiteral("begin anew")));
    const auto throughput = read->seriesOf(u"throughput");
    QCOMPARE(throughput->times, std::vector<double>({0, 1, 100, 101}));
    QCOMPARE(throughput->values[1], 30.0);
    QVERIFY(std::isnan(throughput->values[2])); // the time between the runs is of neither
    QCOMPARE(throughput->values[3], 10.0);
}

void SummariesLocust::history_countsBeginAnew_isWarnedOf()
{
    QByteArray text = dataBytes(QStringLiteral("locust/2.12.1/sigkill_stats_history.csv"));
    const qint64 lines = text.count('\n');
    text += text.split('\n').at(1) + '\n';
    const auto read = readBytes(text);
    QVERIFY2(read.ok(), qPrintable(read.ok() ? QString() : read.error().text()));
    QVERIFY(warnsOf(*read, QStringLiteral("begin anew")));
    QVERIFY(std::any_of(read->warnings.begin(), read->warnings.end(), [&](const results::Warning &w) {
        return w.message.contains(QStringLiteral("begin anew")) && w.line == lines + 1;
    }));
}

void SummariesLocust::headerInTheMiddle_ofTheOtherFiles()
{
    const auto twice = [](const char *name) {
        const QByteArray text = dataBytes(QString::fromLatin1(name));
        return readBytes(text + text);
    };
    const auto failures = twice("locust/1.6.0/mixed_failures.csv");
    QVERIFY2(failures.ok(), qPrintable(failures.ok() ? QString() : failures.error().text()));
    QCOMPARE(failures->failures[0].count, 302);
    QVERIFY(warnsOf(*failures, QStringLiteral("The header is repeated")));
    const auto exceptions = twice("locust/2.37.14/mixed_exceptions.csv");
    QVERIFY(exceptions.ok());
    QCOMPARE(metricOf(*exceptions, QStringLiteral("locust.exceptions")), 316.0);
    QCOMPARE(exceptions->metrics.size(), size_t(2)); // the message once, and all
    QCOMPARE(exceptions->metrics[0].label, QStringLiteral("boom, with comma"));
    QCOMPARE(exceptions->metrics[0].value, 316.0);
    const auto unnamed = readBytes("Count,Message,Traceback,Nodes\n2,,a,local\n3,x,b,local\n4,x,c,local\n");
    QVERIFY(unnamed.ok());
    QCOMPARE(metricOf(*unnamed, QStringLiteral("locust.exceptions")), 9.0);
    QCOMPARE(metricOf(*unnamed, QStringLiteral("locust.exceptions"), QStringLiteral("x")), 7.0);
    QCOMPARE(unnamed->metrics.size(), size_t(2));
    const auto stats = twice("locust/2.12.1/mixed_stats.csv");
    QVERIFY(stats.ok());
    QCOMPARE(*stats->reported.totals.requests, 2019); // a result is whole; two are not added
    QVERIFY(warnsOf(*stats, QStringLiteral("the last one was read")));
    QVERIFY(!stats->partial);
    // A request may have the name of a column.
    const auto named = readBytes("Method,Name,Error,Occurrences\nname,Name,error,3\n");
    QVERIFY(named.ok());
    QCOMPARE(named->failures.size(), size_t(1));
}

void SummariesLocust::failures_keepCodeAndMessage()
{
    const auto read = readData(QStringLiteral("locust/1.6.0/mixed_failures.csv"));
    QVERIFY(read.ok());
    QCOMPARE(read->failures.size(), size_t(8));
    QCOMPARE(read->failures[0].label, QStringLiteral("GET /missing"));
    QCOMPARE(read->failures[0].code, QStringLiteral("404"));
    QCOMPARE(read->failures[0].count, 151);
    QCOMPARE(read->failures[0].line, 2);
    const auto last = read->failures.back();
    QCOMPARE(last.code, QStringLiteral("500"));
    QVERIFY(!read->reported.totals.requests);
}

void SummariesLocust::failures_windowsLineEnds_areRead()
{
    const auto read = readBytes("Method,Name,Error,Occurrences\r\r\n"
                                "GET,/a,\"HTTPError('429 Client Error: x')\",123\r\r\n"
                                "GET,/b,\"two\r\nlines\",7\r\r\n");
    QVERIFY(read.ok());
    QVERIFY(!read->partial);
    QCOMPARE(read->failures.size(), size_t(2));
    QCOMPARE(read->failures[1].message, QStringLiteral("two\nlines"));
    QCOMPARE(*read->reported.totals.failures, 130);
}

void SummariesLocust::exceptions_areMetricsOfTheScript()
{
    const auto read = readData(QStringLiteral("locust/2.37.14/mixed_exceptions.csv"));
    QVERIFY(read.ok());
    QCOMPARE(metricOf(*read, QStringLiteral("locust.exceptions")), 158.0);
    QCOMPARE(metricOf(*read, QStringLiteral("locust.exceptions"),
                      QStringLiteral("boom, with comma")),
             158.0);
    QVERIFY(read->failures.empty());
}

void SummariesLocust::allFour_areOneResult()
{
    const QString base = dataFile(QStringLiteral("locust/2.12.1/mixed_"));
    const auto read = imports::read({base % QStringLiteral("failures.csv"),
                                     base % QStringLiteral("stats_history.csv"),
                                     base % QStringLiteral("exceptions.csv"),
                                     base % QStringLiteral("stats.csv")});
    QVERIFY2(read.ok(), qPrintable(read.ok() ? QString() : read.error().text()));
    QCOMPARE(read->format, QStringLiteral("locust-stats"));
    QCOMPARE(*read->reported.totals.requests, 2019); // once
    QCOMPARE(*read->reported.totals.failures, 1085);
    QCOMPARE(*read->reported.totals.latency.p95, 500.0);
    QCOMPARE(*read->usersMax, 12);
    QVERIFY(read->startedAt && read->durationS);
    QVERIFY(std::abs(*read->reported.totals.throughput - 2019 / *read->durationS) < 1e-9);
    QVERIFY(!read->failures.empty());
    QVERIFY(read->seriesOf(u"users"));
    QVERIFY(metricOf(*read, QStringLiteral("locust.exceptions")));
    QCOMPARE(read->files.size(), 4);
}

void SummariesLocust::killedRun_keepsWhatWasWritten()
{
    const auto read = readData(QStringLiteral("locust/2.12.1/sigkill_stats.csv"));
    QVERIFY(read.ok());
    QCOMPARE(*read->reported.totals.requests, 8083);
}

TWOFOLD_TEST(SummariesLocust)
#include "tst_summaries_locust.moc"
