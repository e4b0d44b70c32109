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

QString shown(const char *name, std::optional<double> value)
{
    return QLatin1String(name) % u' ' % (value ? QString::number(*value, 'g', 12)
                                               : QStringLiteral("absent"));
}

} // namespace

// The summaries of the other tools: text, JSON, CSV and XML.
class SummariesTools : public QObject
{
    Q_OBJECT

private slots:
    void totals_data();
    void totals();
    void siege_colouredErrors_areOneGroup();
    void siege_notFound_isWarnedOf();
    void siegeLog_lastRunIsRead();
    void httperf_manyCallsAConnection_haveOnlyAMean();
    void httperf_connectionsRefused_areWarnedOf();
    void h2load_warmUp_isNotPartOfTheDuration();
    void h2load_failedIsNotAddedTwice();
    void vegeta_noAnswer_isAFailure();
    void vegeta_openModel_doesNotHideQueueing();
    void fortio_failuresInTheHistogram_areWarnedOf();
    void autocannon_missingP95_isWarnedOf();
    void autocannon_utf16_isRead();
    void artillery_unansweredRequests_areFailures();
    void artillery_version1_isRead();
    void artillery_hasSeriesAndEndpoints();
    void oha_wrappedTwice_isRead();
    void oha_inFlightRequests_areWarnedOf();
    void oha_nothingWorked_hasNoLatency();
    void k6Text_firstOfEachNameIsTheWholeTest();
    void k6Text_withoutSummary_saysWhy();
    void k6Text_microseconds_areMilliseconds();
    void jmeterTable_decimalComma_isRead();
    void jmeterTable_shareWithTooFewDigits_hasNoCount();
    void gatlingStats_groupsArePrefixes();
    void gatlingLog_hasSamplesUsersAndFailures();
    void gatlingLog_ofVersion2_data();
    void gatlingLog_ofVersion2();
    void tsung_countersAndSamples();
    void tsung_beforeVersion13_intervalsAddUp();
    void taurusCsv_ofOtherVersions();
    void taurusCsv_withoutTheRowOfAll_hasNoTotals();
    void taurusXml_withAndWithoutDuration();
    void taurusXml_entitiesStayUnexpanded();
    void locustJson_percentilesFollowFromCounts();
    void locustHtml_tablesAndArguments();
};

void SummariesTools::totals_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("format");
    QTest::addColumn<qint64>("requests");
    QTest::addColumn<qint64>("failures");
    QTest::addColumn<double>("duration");
    QTest::addColumn<double>("mean");
    QTest::addColumn<double>("p50");
    QTest::addColumn<double>("p95");
    QTest::addColumn<double>("p99");
    QTest::addColumn<double>("max");
    QTest::addColumn<qint64>("users");
    const auto row = [](const char *file, const char *format, qint64 requests, qint64 failures,
                        double duration, double mean, double p50, double p95, double p99,
                        double max, qint64 users) {
        QTest::newRow(file) << QString::fromLatin1(file) << QString::fromLatin1(format) << requests
                            << failures << duration << mean << p50 << p95 << p99 << max << users;
    };
    row("siege/work_c20.stderr.txt", "siege", 4192, 0, 5.62, 30, kNone, kNone, kNone, 50, 20);
    row("siege/err500.stderr.txt", "siege", 50, 50, 0.03, kNone, kNone, kNone, kNone, kNone, 5);
    row("siege/json_c20.json", "siege-json", 2656, 0, 3.54, 30, kNone, kNone, kNone, 50, -1);
    row("httperf/work_r400.stdout.txt", "httperf", 2400, 0, 6.019, 21.3, 21.5, kNone, kNone, 58.4,
        -1);
    row("httperf/flaky.stdout.txt", "httperf", 200, 20, 1.996, 5.5, 5.5, kNone, kNone, 13.4, -1);
    row("httperf/timeout.stdout.txt", "httperf", 20, 20, 1.952, kNone, kNone, kNone, kNone, kNone,
        -1);
    row("h2load/work_c80.stdout.txt", "h2load", 1500, 0, 1.99, 102.92, kNone, kNone, kNone, 111.68,
        80);
    row("loadtest/flaky.stdout.txt", "loadtest", 200, 20, 0.322, 7.4, 7, 10, 13, 13, 5);
    row("vegeta/flaky.report.json", "vegeta-report", 200, 20, 1.9959027, 5.434478, 5.401479,
        5.564574, 6.361703, 8.830891, -1);
    row("fortio/qps100.json", "fortio", 500, 0, 5.024583738, 21.549266796, 22.944945647, kNone,
        29.333333333, 39.332314, 4);
    row("bombardier/json_c20.json", "bombardier", 3648, 0, 5.031761304, 27.488107182, 24.932,
        41.867, 51.919, 74.271, 20);
    row("autocannon/flaky.json", "autocannon", 200, 20, 1.01, 5.94, 6, kNone, 14, 15, 5);
    row("artillery/campaign.json", "artillery", 510, 0, 10.84, 13, 13.1, 22, 23.8, 37, -1);
    row("oha/errors.json", "oha", 110, 20, 2, 50, 11, 21, 43, 500, -1);
    row("k6/text/v0.49.0_failures.txt", "k6-text", 264, 194, 264 / 39.548829, 100.56, 0.49697,
        1000, kNone, 1000, 4);
    row("jmeter-summaries/statistics.json", "jmeter-statistics", 3000, 30, 60, 25.5, 22, 55, 120,
        410, -1);
    row("jmeter-summaries/aggregate.csv", "jmeter-table", 1200, 6, 60, 30, 27, 60, 125, 510, -1);
    row("gatling/global_stats.json", "gatling-stats", 60, 3, kNone, 22, 19, 34, 39, 40, -1);
    row("taurus/final.csv", "taurus-csv", 1000, 11, kNone, 25, 20, 50, 90, 130, 20);
    row("taurus/final.xml", "taurus-xml", 677, 11, 50, 400, kNone, 1293, kNone, 1718, 16);
}

void SummariesTools::totals()
{
    QFETCH(QString, file);
    QFETCH(QString, format);
    QFETCH(qint64, requests);
    QFETCH(qint64, failures);
    QFETCH(double, duration);
    QFETCH(double, mean);
    QFETCH(double, p50);
    QFETCH(double, p95);
    QFETCH(double, p99);
    QFETCH(double, max);
    QFETCH(qint64, users);
    const auto read = readData(file);
    QVERIFY2(read.ok(), qPrintable(read.ok() ? QString() : read.error().text()));
    QCOMPARE(read->format, format);
    QVERIFY(!read->partial);
    const results::Totals &totals = read->reported.totals;
    QCOMPARE(totals.requests.value_or(-1), requests);
    QCOMPARE(totals.failures.value_or(-1), failures);
    const results::Latency &latency = totals.latency;
    QVERIFY2(same(read->durationS, duration), qPrintable(shown("duration", read->durationS)));
    QVERIFY2(same(latency.mean, mean), qPrintable(shown("mean", latency.mean)));
    QVERIFY2(same(latency.p50, p50), qPrintable(shown("p50", latency.p50)));
    QVERIFY2(same(latency.p95, p95), qPrintable(shown("p95", latency.p95)));
    QVERIFY2(same(latency.p99, p99), qPrintable(shown("p99", latency.p99)));
    QVERIFY2(same(latency.max, max), qPrintable(shown("max", latency.max)));
    QCOMPARE(read->usersMax.value_or(-1), users);
    if (duration != kNone)
        QVERIFY(same(totals.throughput, double(requests) / *read->durationS));
    // k6, tables and final statistics have no failures by code
    if (failures > 0 && !read->failures.empty()) {
        qint64 counted = 0;
        for (const results::FailureGroup &group : read->failures)
            counted += group.count.value_or(0);
        QVERIFY(counted >= failures);
    }
}

void SummariesTools::siege_colouredErrors_areOneGroup()
{
    const auto read = readData(QStringLiteral("siege/refused.stderr.txt"));
    QVERIFY(read.ok() && !read->partial);
    QCOMPARE(*read->reported.totals.requests, 25);
    QCOMPARE(read->failures.size(), size_t(1));
    QCOMPARE(read->failures[0].message,
             QStringLiteral("socket: unable to connect sock.c:282: Connection refused"));
    QCOMPARE(read->toolVersion, QStringLiteral("4.0.7"));
}

void SummariesTools::siege_notFound_isWarnedOf()
{
    const auto read = readData(QStringLiteral("siege/missing404.json"));
    QVERIFY(read.ok());
    QCOMPARE(*read->reported.totals.failures, 0);
    QVERIFY(warnsOf(*read, QStringLiteral("50 answers")));
}

void SummariesTools::siegeLog_lastRunIsRead()
{
    const auto read = readData(QStringLiteral("siege/siege.log"));
    QVERIFY(read.ok());
    QCOMPARE(read->format, QStringLiteral("siege-log"));
    QVERIFY(warnsOf(*read, QStringLiteral("the last one was read")));
    QVERIFY(read->reported.totals.requests);
    // A column added by hand before the others, and a row of an aborted run.
    const auto added = readBytes(
        "name,     Date & Time,  Trans,  Elap Time,  Data Trans,  Resp Time,  Trans Rate,  "
        "Throughput,  Concurrent,    OKAY,   Failed\n"
        "jersey, 2017-06-30 10:07:58,  10000,  72.97,  0,  0.11,  137.03,  0.00,  14.48, 9999, 1\n"
        "**** siege aborted due to excessive socket failure. ****\n");
    QVERIFY(added.ok());
    QCOMPARE(*added->reported.totals.requests, 10001);
    QCOMPARE(*added->reported.totals.failures, 1);
    QCOMPARE(*added->reported.totals.latency.mean, 110.0);
}

void SummariesTools::httperf_manyCallsAConnection_haveOnlyAMean()
{
    const auto read = readData(QStringLiteral("httperf/sessions.stdout.txt"));
    QVERIFY(read.ok());
    QCOMPARE(*read->reported.totals.requests, 200);
    const results::Latency &latency = read->reported.totals.latency;
    QCOMPARE(*latency.mean, 22.8);
    QVERIFY(!latency.p50 && !latency.max); // those are of connections of five calls
    QVERIFY(!read->hidesQueueing);
}

void SummariesTools::httperf_connectionsRefused_areWarnedOf()
{
    const auto read = readData(QStringLiteral("httperf/refused.stdout.txt"));
    QVERIFY(read.ok());
    QCOMPARE(*read->reported.totals.requests, 0);
    QCOMPARE(*read->reported.totals.failures, 0); // at most the requests
    QVERIFY(warnsOf(*read, QStringLiteral("100 errors")));
    QCOMPARE(read->failures.at(0).message, QStringLiteral("connrefused"));
}

void SummariesTools::h2load_warmUp_isNotPartOfTheDuration()
{
    const auto read = readData(QStringLiteral("h2load/timing.stdout.txt"));
    QVERIFY(read.ok());
    QCOMPARE(*read->durationS, 4.0);
    QCOMPARE(*read->reported.totals.throughput, 466.0);
}

void SummariesTools::h2load_failedIsNotAddedTwice()
{
    const auto read = readData(QStringLiteral("h2load/flaky.stdout.txt"));
    QVERIFY(read.ok());
    QCOMPARE(*read->reported.totals.requests, 200);
    QCOMPARE(*read->reported.totals.failures, 20); // the 20 answers of 503 are its 20 failed
    const auto refused = readData(QStringLiteral("h2load/refused.stdout.txt"));
    QVERIFY(refused.ok());
    QCOMPARE(*refused->reported.totals.requests, 0);
    QVERIFY(refused->reported.totals.latency.isEmpty());
    QVERIFY(warnsOf(*refused, QStringLiteral("20 of the 20 requests")));
}

void SummariesTools::vegeta_noAnswer_isAFailure()
{
    const auto read = readData(QStringLiteral("vegeta/refused.hist.json"));
    QVERIFY(read.ok());
    QCOMPARE(*read->reported.totals.requests, 50);
    QCOMPARE(*read->reported.totals.failures, 50);
    QCOMPARE(*read->reported.totals.goodput, 0.0);
    QVERIFY(!read->failures.back().count); // its errors have no counts
}

void SummariesTools::vegeta_openModel_doesNotHideQueueing()
{
    const auto read = readData(QStringLiteral("vegeta/rate100.report.json"));
    QVERIFY(read.ok());
    QVERIFY(!read->hidesQueueing);
    QCOMPARE(toIso8601(*read->startedAt), QStringLiteral("2026-11-20T20:21:29.845Z"));
}

void SummariesTools::fortio_failuresInTheHistogram_areWarnedOf()
{
    const auto read = readData(QStringLiteral("fortio/flaky.json"));
    QVERIFY(read.ok());
    QCOMPARE(*read->reported.totals.failures, 20);
    QVERIFY(warnsOf(*read, QStringLiteral("20 failed calls")));
    // nighthawk writes numbers as texts
    QByteArray text = dataBytes(QStringLiteral("fortio/flaky.json"));
    text.replace("\"Count\": 200,", "\"Count\": \"200\",");
    text.replace("\"ActualDuration\": 237907066", "\"ActualDuration\": \"0.237907066s\"");
    const auto nighthawk = readBytes(text);
    QVERIFY(nighthawk.ok());
    QCOMPARE(*nighthawk->reported.totals.requests, 200);
    QVERIFY(std::abs(*nighthawk->durationS - 0.237907066) < 1e-9);
}

void SummariesTools::autocannon_missingP95_isWarnedOf()
{
    const auto read = readData(QStringLiteral("autocannon/json_c20.json"));
    QVERIFY(read.ok());
    QVERIFY(!read->reported.totals.latency.p95);
    QVERIFY(read->reported.totals.latency.p90 && read->reported.totals.latency.p999);
    QVERIFY(warnsOf(*read, QStringLiteral("95th percentile")));
    const auto refused = readData(QStringLiteral("autocannon/refused.json"));
    QVERIFY(refused.ok());
    QVERIFY(refused->reported.totals.latency.isEmpty());
    QCOMPARE(*refused->reported.totals.failures, 58760);
    const auto timeout = readData(QStringLiteral("autocannon/timeout.json"));
    QVERIFY(timeout.ok());
    QCOMPARE(*timeout->reported.totals.failures, 15); // its errors have the timeouts in them
    QCOMPARE(metricOf(*timeout, QStringLiteral("autocannon.timeouts")), 15.0);
}

void SummariesTools::autocannon_utf16_isRead()
{
    const QString text = QString::fromUtf8(dataBytes(QStringLiteral("autocannon/flaky.json")));
    const auto read = readBytes("\xff\xfe"
                                + QByteArray(reinterpret_cast<const char *>(text.utf16()),
                                             text.size() * 2));
    QVERIFY(read.ok());
    QCOMPARE(*read->reported.totals.requests, 200);
    const auto marked =
        readBytes("\xef\xbb\xbf" + dataBytes(QStringLiteral("autocannon/flaky.json")));
    QVERIFY(marked.ok());
}

void SummariesTools::artillery_unansweredRequests_areFailures()
{
    const auto read = readBytes(R"({"aggregate":{"counters":{"http.requests":100,
        "http.responses":60,"http.codes.200":50,"http.codes.503":10,"errors.ETIMEDOUT":40,
        "vusers.failed":40},"rates":{},"firstMetricAt":1747906343777,"lastMetricAt":1747906353777,
        "summaries":{"http.response_time":{"min":0,"max":9,"count":60,"mean":4,"p50":3,"p95":8}}},
        "intermediate":[]})");
    QVERIFY2(read.ok(), qPrintable(read.ok() ? QString() : read.error().text()));
    QCOMPARE(*read->reported.totals.requests, 100);
    QCOMPARE(*read->reported.totals.failures, 50);
    QCOMPARE(*read->durationS, 10.0);
    QVERIFY(warnsOf(*read, QStringLiteral("answered requests only")));
    QVERIFY(!read->hidesQueueing);
}

void SummariesTools::artillery_version1_isRead()
{
    const auto read = readBytes(R"({"aggregate":{"timestamp":"2021-05-01T10:00:20.000Z",
        "scenariosCreated":50,"scenariosCompleted":48,"requestsCompleted":98,
        "latency":{"min":1.5,"max":90,"median":4.2,"p95":20,"p99":null},
        "rps":{"count":98,"mean":9.8},"codes":{"200":90,"500":8},"errors":{"ECONNREFUSED":2}},
        "intermediate":[{"timestamp":"2021-05-01T10:00:10.000Z"}]})");
    QVERIFY2(read.ok(), qPrintable(read.ok() ? QString() : read.error().text()));
    QCOMPARE(*read->reported.totals.requests, 100);
    QCOMPARE(*read->reported.totals.failures, 10);
    QCOMPARE(*read->reported.totals.latency.p50, 4.2);
    QVERIFY(!read->reported.totals.latency.p99);
    QCOMPARE(*read->reported.totals.throughput, 9.8);
}

void SummariesTools::artillery_hasSeriesAndEndpoints()
{
    const auto read = readData(QStringLiteral("artillery/campaign.json"));
    QVERIFY(read.ok());
    QVERIFY(read->seriesOf(u"throughput"));
    const results::Totals *work = read->reported.label(u"/work");
    QVERIFY(work);
    QCOMPARE(*work->requests, 191);
    QCOMPARE(*work->latency.p95, 22.0);
    QCOMPARE(metricOf(*read, QStringLiteral("artillery.vusers.created")), 255.0);
}

void SummariesTools::oha_wrappedTwice_isRead()
{
    QByteArray inner = dataBytes(QStringLiteral("oha/errors.json"));
    const auto once = readBytes("{\"stdout\":{\"type\":\"json\",\"value\":" + inner + "}}");
    QVERIFY(once.ok());
    QCOMPARE(*once->reported.totals.requests, 110);
    inner.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    const auto twice = readBytes("{\"statusCode\":200,\"body\":\"" + inner + "\"}");
    QVERIFY(twice.ok());
    QCOMPARE(*twice->reported.totals.failures, 20);
}

void SummariesTools::oha_inFlightRequests_areWarnedOf()
{
    const auto read = readData(QStringLiteral("oha/errors.json"));
    QVERIFY(read.ok() && warnsOf(*read, QStringLiteral("6 of the errors")));
}

void SummariesTools::oha_nothingWorked_hasNoLatency()
{
    const auto read = readBytes(R"({"summary":{"successRate":null,"total":1.0,"slowest":null,
        "fastest":null,"average":null,"requestsPerSec":2.0,"totalData":0},
        "latencyPercentiles":{"p50":null,"p95":null},"responseTimeHistogram":{"NaN":0},
        "statusCodeDistribution":{},"errorDistribution":{"connection refused":2}})");
    QVERIFY(read.ok());
    QCOMPARE(*read->reported.totals.requests, 2);
    QCOMPARE(*read->reported.totals.failures, 2);
    QVERIFY(read->reported.totals.latency.isEmpty());
}

void SummariesTools::k6Text_firstOfEachNameIsTheWholeTest()
{
    const auto read = readData(QStringLiteral("k6/text/full_mode.stdout.txt"));
    QVERIFY(read.ok() && !read->partial);
    QCOMPARE(*read->reported.totals.requests, 570); // not the 285 of a group
    QCOMPARE(*read->reported.totals.latency.p95, 22.13);
    QCOMPARE(*read->reported.totals.latencyOk->max, 23.58);
    QCOMPARE(*read->reported.totals.receivedBytes, 240000.0);
    QCOMPARE(metricOf(*read, QStringLiteral("k6.checks")), 1.0);
    QCOMPARE(metricOf(*read, QStringLiteral("k6.http_req_duration{name:work}.avg")), 21.52);
}

void SummariesTools::k6Text_withoutSummary_saysWhy()
{
    const auto replaced = readData(QStringLiteral("k6/text/replaced_summary.txt"));
    QVERIFY(replaced.ok());
    QVERIFY(!replaced->partial);
    QVERIFY(!replaced->reported.totals.requests);
    QVERIFY(warnsOf(*replaced, QStringLiteral("handleSummary")));
    QCOMPARE(*replaced->usersMax, 10);
    const auto killed = readData(QStringLiteral("k6/text/v0.49.0_sigkill.txt"));
    QVERIFY(killed.ok());
    QVERIFY(killed->partial);
}

void SummariesTools::k6Text_microseconds_areMilliseconds()
{
    const auto read = readData(QStringLiteral("k6/text/timeunit_us.stdout.txt"));
    QVERIFY(read.ok());
    QVERIFY(std::abs(*read->reported.totals.latency.mean - 17.36269) < 1e-9);
    QVERIFY(!read->reported.totals.latency.p95);
}

void SummariesTools::jmeterTable_decimalComma_isRead()
{
    const auto read = readData(QStringLiteral("jmeter-summaries/summary_de.csv"));
    QVERIFY2(read.ok(), qPrintable(read.ok() ? QString() : read.error().text()));
    QCOMPARE(*read->reported.totals.requests, 3);
    QCOMPARE(*read->reported.totals.failures, 0);
    QCOMPARE(*read->reported.totals.latency.mean, 551.5);
    QCOMPARE(*read->reported.totals.latency.stddev, 65.7);
    QVERIFY(!read->reported.totals.latency.p95);
    QVERIFY(std::abs(*read->reported.totals.throughput - 0.16005) < 1e-9);
    const auto perMinute = readBytes("Label,# Samples,Average,Min,Max,Std. Dev.,Error %,Throughput\n"
                                     "TOTAL,3,5,1,9,2,0.00%,1.2/min\n");
    QVERIFY(perMinute.ok());
    QVERIFY(std::abs(*perMinute->reported.totals.throughput - 0.02) < 1e-12);
}

void SummariesTools::jmeterTable_shareWithTooFewDigits_hasNoCount()
{
    const auto read = readBytes("Label,# Samples,Average,Min,Max,Std. Dev.,Error %,Throughput\n"
                                "TOTAL,1000000,5,1,9,2,0.13%,100\n");
    QVERIFY(read.ok());
    QCOMPARE(*read->reported.totals.requests, 1000000);
    QVERIFY(!read->reported.totals.failures);
    QVERIFY(warnsOf(*read, QStringLiteral("too few digits")));
}

void SummariesTools::gatlingStats_groupsArePrefixes()
{
    const auto read = readData(QStringLiteral("gatling/stats.json"));
    QVERIFY(read.ok());
    QCOMPARE(*read->reported.totals.requests, 30);
    QCOMPARE(read->reported.labels.size(), size_t(2));
    const auto *pay = read->reported.label(u"checkout / pay");
    QVERIFY(pay);
    QCOMPARE(*pay->latency.p95, 38.0);
    QCOMPARE(*read->reported.totals.latencyOk->p99, 39.0);
}

void SummariesTools::gatlingLog_hasSamplesUsersAndFailures()
{
    const auto read = readData(QStringLiteral("gatling/simulation_3.9.log"));
    QVERIFY2(read.ok(), qPrintable(read.ok() ? QString() : read.error().text()));
    QCOMPARE(read->kind, results::Kind::Samples);
    QCOMPARE(read->toolVersion, QStringLiteral("3.9.5"));
    const results::Summary summary = read->summary();
    QCOMPARE(*summary.totals.requests, 3);
    QCOMPARE(*summary.totals.failures, 1);
    QCOMPARE(*summary.totals.latency.max, 100.0);
    QVERIFY(summary.label(u"checkout / pay"));
    QCOMPARE(*read->usersMax, 2);
    QCOMPARE(read->failures.at(0).code, QStringLiteral("503"));
    QCOMPARE(read->failures.at(0).line, 6);
    const auto old = readData(QStringLiteral("gatling/simulation_3.2.log"));
    QVERIFY2(old.ok(), qPrintable(old.ok() ? QString() : old.error().text()));
    QCOMPARE(*old->summary().totals.requests, 2);
    QVERIFY(old->summary().label(u"checkout / pay"));
    const auto bad = readBytes("RUN\ta\tb\t1\t \t3.9.5\nREQUEST\t\thome\t17x\t18\tOK\t \n"
                               "USER\tS\tSTART\t5\n");
    QVERIFY(!bad.ok());
    QCOMPARE(bad.error().line, 2);
}

void SummariesTools::gatlingLog_ofVersion2_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<qint64>("startedMs");
    QTest::newRow("2.1") << "gatling/simulation_2.1.log" << qint64(1414000000110);
    QTest::newRow("2.3") << "gatling/simulation_2.3.log" << qint64(1514000000110);
}

void SummariesTools::gatlingLog_ofVersion2()
{
    QFETCH(QString, file);
    QFETCH(qint64, startedMs);
    const auto read = readData(file);
    QVERIFY2(read.ok(), qPrintable(read.ok() ? QString() : read.error().text()));
    QCOMPARE(read->format, QStringLiteral("gatling-log"));
    QVERIFY(read->toolVersion.isEmpty()); // all of them write 2.0
    QCOMPARE(*read->startedAt, Microseconds(startedMs) * 1000);
    const results::Summary summary = read->summary();
    QCOMPARE(*summary.totals.requests, 3);
    QCOMPARE(*summary.totals.failures, 1);
    QCOMPARE(*summary.totals.latency.min, 50.0); // from the first byte sent to the last one received
    QCOMPARE(*summary.totals.latency.max, 120.0);
    QVERIFY(summary.label(u"home") && summary.label(u"OK"));
    QVERIFY(summary.label(u"checkout / pay / card"));
    QCOMPARE(*read->usersMax, 2);
    QCOMPARE(read->failures.size(), size_t(1));
    QCOMPARE(read->failures[0].code, QStringLiteral("502"));
    QCOMPARE(read->failures[0].line, 6);
    const bool later = file.contains(QStringLiteral("2.3"));
    QCOMPARE(metricOf(*read, QStringLiteral("gatling.errors")), later ? std::optional(1.0) : std::nullopt);
    QCOMPARE(warnsOf(*read, QStringLiteral("1 messages came")), later);
    QByteArray damaged = dataBytes(file);
    damaged.replace("0110\t", "0x10\t");
    const auto refused = readBytes(damaged);
    QVERIFY(!refused.ok());
    QCOMPARE(refused.error().line, 4);
}

void SummariesTools::tsung_countersAndSamples()
{
    const auto read = readData(QStringLiteral("tsung/tsung.log"));
    QVERIFY2(read.ok(), qPrintable(read.ok() ? QString() : read.error().text()));
    QVERIFY(!read->partial);
    QCOMPARE(*read->reported.totals.requests, 1064);
    QCOMPARE(*read->reported.totals.failures, 25 + 251);
    QVERIFY(std::abs(*read->reported.totals.latency.mean - 6.505720864661652) < 1e-6);
    QCOMPARE(*read->usersMax, 4);
    QVERIFY(read->seriesOf(u"throughput"));
    QVERIFY(!read->hidesQueueing);
    const auto json = readBytes(R"({"stats":[{"timestamp":100,"samples":[]},
        {"timestamp":110,"samples":[{"name":"users","value":2,"max":6},
         {"name":"request","value":8,"mean":10,"max":20,"min":5,"global_mean":0,"global_count":0},
         {"name":"http_200","value":8,"total":8},{"name":"size_rcv","value":10,"total":10}]},
        {"timestamp":120,"samples":[
         {"name":"request","value":2,"mean":20,"max":30,"min":5,"global_mean":10,"global_count":8},
         {"name":"http_503","value":1,"total":1},{"name":"error_timeout","value":1,"total":1}]}]})");
    QVERIFY2(json.ok(), qPrintable(json.ok() ? QString() : json.error().text()));
    QCOMPARE(*json->reported.totals.requests, 11); // 10 answered, one timed out
    QCOMPARE(*json->reported.totals.failures, 2);
    QCOMPARE(*json->reported.totals.latency.mean, 12.0);
    QCOMPARE(*json->durationS, 20.0);
    QCOMPARE(*json->usersMax, 6);
}

void SummariesTools::tsung_beforeVersion13_intervalsAddUp()
{
    const auto read = readData(QStringLiteral("tsung/tsung_1.2.log"));
    QVERIFY2(read.ok(), qPrintable(read.ok() ? QString() : read.error().text()));
    const results::Totals &totals = read->reported.totals;
    QCOMPARE(*totals.requests, 42); // 40 answered, two timed out
    QCOMPARE(*totals.failures, 3);
    QCOMPARE(*totals.latency.mean, 35.0);
    QCOMPARE(*totals.latency.max, 90.0);
    QCOMPARE(*totals.latency.min, 4.0);
    QCOMPARE(*totals.receivedBytes, 4000.0);
    QCOMPARE(*read->usersMax, 4);
    QCOMPARE(metricOf(*read, QStringLiteral("tsung.page.mean")), 35.0);
    QVERIFY(!metricOf(*read, QStringLiteral("tsung.page")));
    QCOMPARE(read->seriesOf(u"throughput")->values, std::vector<double>({1, 3, 0}));
    QVERIFY(std::isnan(read->seriesOf(u"latency.mean")->values[2]));
    QVERIFY(!read->partial);
}

void SummariesTools::taurusCsv_ofOtherVersions()
{
    const auto old = readData(QStringLiteral("taurus/final_1.6.csv")); // the label last, no bytes
    QVERIFY2(old.ok(), qPrintable(old.ok() ? QString() : old.error().text()));
    QCOMPARE(old->format, QStringLiteral("taurus-csv"));
    QCOMPARE(*old->reported.totals.requests, 100);
    QCOMPARE(*old->reported.totals.failures, 3);
    QCOMPARE(*old->reported.totals.latency.min, 10.0);
    QCOMPARE(*old->reported.totals.latency.max, 130.0);
    QVERIFY(!old->reported.totals.receivedBytes && !old->reported.totals.latency.p90);
    QCOMPARE(*old->reported.label(u"GET /a, b")->requests, 40);
    QCOMPARE(old->failures.back().label, QStringLiteral("GET /a, b"));
    QVERIFY(old->warnings.empty());

    const auto later = readData(QStringLiteral("taurus/final_1.16.csv")); // bodies, codes in words
    QVERIFY2(later.ok(), qPrintable(later.ok() ? QString() : later.error().text()));
    QCOMPARE(*later->reported.totals.requests, 100);
    QCOMPARE(*later->reported.totals.latency.p99, 90.0);
    QCOMPARE(later->reported.labels.size(), size_t(1));
    const auto unknownHost = std::find_if(
        later->failures.begin(), later->failures.end(), [](const results::FailureGroup &group) {
            return group.label.isEmpty() && group.code == QLatin1String("UnknownHostException");
        });
    QVERIFY(unknownHost != later->failures.end());
    QCOMPARE(unknownHost->count, 1);
}

void SummariesTools::taurusCsv_withoutTheRowOfAll_hasNoTotals()
{
    QByteArray text = dataBytes(QStringLiteral("taurus/final_1.16.csv"));
    text.truncate(text.lastIndexOf("\r\n,") + 10); // the row of all comes last here
    const auto read = readBytes(text);
    QVERIFY2(read.ok(), qPrintable(read.ok() ? QString() : read.error().text()));
    QVERIFY(read->partial);
    QVERIFY(!read->reported.totals.requests && !read->reported.totals.failures);
    QCOMPARE(*read->reported.label(u"GET /")->requests, 100);
    QVERIFY(warnsOf(*read, QStringLiteral("row of all requests")));
    const auto empty = readBytes(text.left(text.indexOf('\n') + 1));
    QCOMPARE(*empty->reported.totals.requests, 0);
}

void SummariesTools::taurusXml_withAndWithoutDuration()
{
    QByteArray text = dataBytes(QStringLiteral("taurus/final.xml"));
    const auto with = readBytes(text);
    QCOMPARE(*with->durationS, 50.0);
    QVERIFY(with->reported.totals.throughput);
    text.replace("<TestDuration>50.0</TestDuration>", "<ReportURL>http://127.0.0.1/a</ReportURL>");
    const auto without = readBytes(text); // up to 1.9 there is none
    QVERIFY2(without.ok(), qPrintable(without.ok() ? QString() : without.error().text()));
    QVERIFY(!without->durationS && !without->reported.totals.throughput);
    QCOMPARE(*without->reported.totals.requests, 677);
}

void SummariesTools::taurusXml_entitiesStayUnexpanded()
{
    QByteArray text = "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a \"aaaaaaaaaaaaaaaaaaaa\">";
    for (int i = 0; i < 12; ++i)
        text += "<!ENTITY b" + QByteArray::number(i) + " \""
            + QByteArray(i == 0 ? "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;" : "")
            + (i > 0 ? QByteArray("&b" + QByteArray::number(i - 1) + ";").repeated(10) : QByteArray())
            + "\">";
    text += "]><FinalStatus><TestDuration>&b11;</TestDuration></FinalStatus>";
    const auto read = readBytes(text, QStringLiteral("taurus-xml"));
    QVERIFY(!read.ok());
}

void SummariesTools::locustJson_percentilesFollowFromCounts()
{
    const auto read = readData(QStringLiteral("locust/2.37.14/mixed.json"));
    QVERIFY2(read.ok(), qPrintable(read.ok() ? QString() : read.error().text()));
    QCOMPARE(read->format, QStringLiteral("locust-json"));
    QCOMPARE(*read->reported.totals.requests, 369);
    QCOMPARE(*read->reported.totals.failures, 202);
    QCOMPARE(read->reported.labels.size(), size_t(10));
    const results::Totals *fast = read->reported.label(u"GET /fast.txt");
    QVERIFY(fast);
    QCOMPARE(*fast->latency.p50, 1.0);
    QVERIFY(std::abs(*fast->latency.mean - 194.86248000112028 / 106) < 1e-9);
    QVERIFY(read->startedAt && read->durationS && read->seriesOf(u"throughput"));
}

void SummariesTools::locustHtml_tablesAndArguments()
{
    const QByteArray page =
        "<!DOCTYPE html>\n<html><head><title>Test Report</title></head><body>"
        "<h1>Locust Test Report</h1><p>During: <span>2026-11-20 20:11:37</span> - "
        "<span>2026-11-20 20:11:59</span></p>\n"
        "<h2>Request Statistics</h2><table class=\"stats\"><thead><tr><th>Method</th><th>Name</th>"
        "<th># Requests</th><th># Fails</th><th>Average (ms)</th><th>Min (ms)</th><th>Max (ms)</th>"
        "<th>Average size (bytes)</th><th>RPS</th><th>Failures/s</th></tr></thead><tbody>"
        "<tr><td>GET</td><td>/a?x=1&amp;y=&lt;2&gt;</td><td>100</td><td>5</td><td>12</td><td>3</td>"
        "<td>80</td><td>10</td><td>4.5</td><td>0.2</td></tr>"
        "<tr class=\"total\"><td></td><td>Aggregated</td><td>100</td><td>5</td><td>12</td><td>3</td>"
        "<td>80</td><td>10</td><td>4.5</td><td>0.2</td></tr></tbody></table>"
        "<h2>Response Time Statistics</h2><table><thead><tr><th>Method</th><th>Name</th>"
        "<th>50%ile (ms)</th><th>95%ile (ms)</th></tr></thead><tbody>"
        "<tr><td></td><td>Aggregated</td><td>10</td><td>44</td></tr></tbody></table>"
        "<h2>Failures Statistics</h2><table><thead><tr><th>Method</th><th>Name</th><th>Error</th>"
        "<th>Occurrences</th></tr></thead><tbody><tr><td>GET</td><td>/a</td>"
        "<td>HTTPError(&#39;503 Server Error&#39;)</td><td>5</td></tr></tbody></table>"
        "</body></html>\n";
    const auto read = readBytes(page);
    QVERIFY2(read.ok(), qPrintable(read.ok() ? QString() : read.error().text()));
    QCOMPARE(*read->reported.totals.requests, 100);
    QCOMPARE(*read->reported.totals.latency.p95, 44.0);
    QCOMPARE(*read->durationS, 22.0);
    QCOMPARE(read->reported.labels[0].label, QStringLiteral("GET /a?x=1&y=<2>"));
    QCOMPARE(read->failures[0].message, QStringLiteral("HTTPError('503 Server Error')"));
    QCOMPARE(read->failures[0].code, QStringLiteral("503"));
    const auto cut = readBytes(page.left(page.indexOf("Aggregated")));
    QVERIFY(cut.ok() && cut->partial);

    const auto arguments = readBytes(
        "<!DOCTYPE html><html><head><title>Locust</title></head><body><script>"
        "window.templateArgs = {\"is_report\": true, \"start_time\": \"2026-11-20T20:11:37Z\","
        "\"end_time\": \"2026-11-20T20:11:57Z\", \"requests_statistics\": ["
        "{\"method\":\"GET\",\"name\":\"/a\",\"num_requests\":7,\"num_failures\":1,"
        "\"avg_response_time\":5.5,\"median_response_time\":5,\"min_response_time\":1,"
        "\"max_response_time\":9,\"total_rps\":0.35},"
        "{\"method\":\"\",\"name\":\"Aggregated\",\"num_requests\":7,\"num_failures\":1,"
        "\"avg_response_time\":5.5,\"median_response_time\":5,\"min_response_time\":1,"
        "\"max_response_time\":9,\"total_rps\":0.35}],"
        "\"response_time_statistics\":[{\"method\":\"\",\"name\":\"Aggregated\",\"0.95\":9}],"
        "\"failures_statistics\":[{\"method\":\"GET\",\"name\":\"/a\",\"error\":\"boom\","
        "\"occurrences\":1}],\"exceptions_statistics\":[{\"count\":3}]};</script></body></html>");
    QVERIFY2(arguments.ok(), qPrintable(arguments.ok() ? QString() : arguments.error().text()));
    QCOMPARE(*arguments->reported.totals.requests, 7);
    QCOMPARE(*arguments->reported.totals.latency.p95, 9.0);
    QCOMPARE(*arguments->durationS, 20.0);
    QCOMPARE(metricOf(*arguments, QStringLiteral("locust.exceptions")), 3.0);
}

TWOFOLD_TEST(SummariesTools)
#include "tst_summaries_tools.moc"
