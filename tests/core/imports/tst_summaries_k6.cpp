// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/common/testmain.h"
#include "tests/core/imports/summarytest.h"

using namespace twofold;
using namespace twofold::tests;

// The three JSON summaries of k6.
class SummariesK6 : public QObject
{
    Q_OBJECT

private slots:
    void totals_data();
    void totals();
    void failedRequests_areThePasses();
    void exportThreshold_trueMeansCrossed();
    void typedThreshold_okMeansHeld();
    void checksAndGroups_areMetrics();
    void customMetrics_keepTheirUnits();
    void duration_ofAnExport_followsFromItsRates();
    void percentiles_thatWereNotAskedFor_areAbsent();
    void goodRequests_allFailed_haveNoLatency();
    void failuresInTheMean_areWarnedOf();
    void droppedIterations_areWarnedOf();
    void scriptOfTheMachineSummary_isNotKept();
    void testWithoutHttp_hasNoRequests();
    void damage_namesTheLine();
};

void SummariesK6::totals_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("format");
    QTest::addColumn<qint64>("requests");
    QTest::addColumn<qint64>("failures");
    QTest::addColumn<double>("p95");
    QTest::addColumn<double>("okP95");
    QTest::addColumn<qint64>("users");
    const auto row = [](const char *file, const char *format, qint64 requests, qint64 failures,
                        double p95, double okP95, qint64 users) {
        QTest::newRow(file) << QString::fromLatin1(file) << QString::fromLatin1(format) << requests
                            << failures << p95 << okP95 << users;
    };
    row("k6/v0.49.0/failures_export.json", "k6-summary-export", 264, 194, 1000.8830424,
        96.34501349999977, 4);
    row("k6/v0.49.0/failures_handlesummary.json", "k6-handle-summary", 264, 195,
        1001.06537405, 51.548872, 4);
    row("k6/v2.2.0/failures_handlesummary.json", "k6-handle-summary", 264, 194, 1000.4321228499999,
        52.2206673, 4);
    row("k6/v2.2.0/newsummary_failures_export.json", "k6-machine-summary", 264, 194, 1001.1124972,
        51.74051695, 4);
    row("k6/v2.2.0/newsummary_scenarios.json", "k6-machine-summary", 3132, 0, 200.79313835,
        200.79313835, 46);
}

void SummariesK6::totals()
{
    QFETCH(QString, file);
    QFETCH(QString, format);
    QFETCH(qint64, requests);
    QFETCH(qint64, failures);
    QFETCH(double, p95);
    QFETCH(double, okP95);
    QFETCH(qint64, users);
    const auto read = readData(file);
    QVERIFY2(read.ok(), qPrintable(read.ok() ? QString() : read.error().text()));
    QCOMPARE(read->format, format);
    QCOMPARE(read->tool, QStringLiteral("k6"));
    QVERIFY(!read->partial);
    const results::Totals &totals = read->reported.totals;
    QCOMPARE(*totals.requests, requests);
    QCOMPARE(*totals.failures, failures);
    QCOMPARE(*totals.latency.p95, p95);
    QCOMPARE(*totals.latencyOk->p95, okP95);
    QCOMPARE(*read->usersMax, users);
    QVERIFY(read->durationS && totals.throughput && totals.goodput);
    QCOMPARE(*totals.throughput, double(requests) / *read->durationS);
    QVERIFY(totals.receivedBytes && totals.sentBytes);
}

void SummariesK6::failedRequests_areThePasses()
{
    const auto read = readData(QStringLiteral("k6/v2.2.0/failures_export.json"));
    QVERIFY(read.ok());
    QCOMPARE(*read->reported.totals.failures, 194);
    QVERIFY(std::abs(*read->reported.totals.failureRate() - 194.0 / 264) < 1e-12);
}

void SummariesK6::exportThreshold_trueMeansCrossed()
{
    const auto read = readData(QStringLiteral("k6/v0.49.0/failures_export.json"));
    QVERIFY(read.ok());
    const QString key = QStringLiteral("k6.threshold");
    QCOMPARE(metricOf(*read, key, QStringLiteral("http_req_failed: rate<0.05")), 0.0);
    QCOMPARE(metricOf(*read, key, QStringLiteral("checks: rate>0.99")), 0.0);
    QCOMPARE(metricOf(*read, key,
                      QStringLiteral("http_req_duration{expected_response:true}: p(95)<500")),
             1.0);
}

void SummariesK6::typedThreshold_okMeansHeld()
{
    const auto read = readData(QStringLiteral("k6/v2.2.0/failures_handlesummary.json"));
    QVERIFY(read.ok());
    const QString key = QStringLiteral("k6.threshold");
    QCOMPARE(metricOf(*read, key, QStringLiteral("http_req_failed: rate<0.05")), 0.0);
    QCOMPARE(metricOf(*read, key, QStringLiteral("http_req_duration{name:never}: avg<1")), 1.0);
}

void SummariesK6::checksAndGroups_areMetrics()
{
    for (const char *file : {"k6/v0.49.0/campaign_vus10_handlesummary.json",
                             "k6/v2.2.0/campaign_vus10_handlesummary.json"}) {
        const auto read = readData(QString::fromLatin1(file));
        QVERIFY(read.ok());
        QCOMPARE(metricOf(*read, QStringLiteral("k6.checks")), 1.0);
        QCOMPARE(metricOf(*read, QStringLiteral("k6.check"),
                          QStringLiteral("buy::login::has token")),
                 1.0);
    }
    const auto failures = readData(QStringLiteral("k6/v0.49.0/failures_export.json"));
    QVERIFY(failures.ok());
    QCOMPARE(metricOf(*failures, QStringLiteral("k6.checks")), 0.5);
    QCOMPARE(metricOf(*failures, QStringLiteral("k6.check"), QStringLiteral("fast <10ms")), 0.0);
    const auto machine = readData(QStringLiteral("k6/v2.2.0/newsummary_failures_export.json"));
    QVERIFY(machine.ok());
    QCOMPARE(metricOf(*machine, QStringLiteral("k6.checks")), 0.5);
    QCOMPARE(metricOf(*machine, QStringLiteral("k6.check"), QStringLiteral("is 200")), 1.0);
}

void SummariesK6::customMetrics_keepTheirUnits()
{
    const auto read = readData(QStringLiteral("k6/v2.2.0/campaign_vus10_handlesummary.json"));
    QVERIFY(read.ok());
    int found = 0;
    for (const results::ToolMetric &metric : read->metrics) {
        if (metric.key == QLatin1String("k6.checkout_time.avg")) {
            QCOMPARE(metric.unit, QStringLiteral("ms"));
            ++found;
        } else if (metric.key == QLatin1String("k6.payload_bytes.avg")) {
            QCOMPARE(metric.value, 512.0);
            QCOMPARE(metric.unit, QString());
            ++found;
        } else if (metric.key == QLatin1String("k6.iterations.rate")) {
            QCOMPARE(metric.unit, QStringLiteral("/s"));
            ++found;
        } else if (metric.key == QLatin1String("k6.ok_rate")) {
            QCOMPARE(metric.value, 1.0);
            ++found;
        }
    }
    QCOMPARE(found, 4);
}

void SummariesK6::duration_ofAnExport_followsFromItsRates()
{
    const auto read = readData(QStringLiteral("k6/v0.49.0/failures_export.json"));
    QVERIFY(read.ok());
    QVERIFY(std::abs(*read->durationS - 264 / 39.548828960627596) < 1e-6);
}

void SummariesK6::percentiles_thatWereNotAskedFor_areAbsent()
{
    const auto read = readData(QStringLiteral("k6/v2.2.0/failures_export.json"));
    QVERIFY(read.ok());
    const results::Latency &latency = read->reported.totals.latency;
    QVERIFY(latency.p50 && latency.p90 && latency.p95);
    QVERIFY(!latency.p75 && !latency.p99 && !latency.p999 && !latency.stddev);
    const auto asked = readData(QStringLiteral("k6/v2.2.0/scenarios_export.json"));
    QVERIFY(asked.ok());
    QVERIFY(asked->reported.totals.latency.p99 && asked->reported.totals.latency.p999);
}

void SummariesK6::goodRequests_allFailed_haveNoLatency()
{
    QByteArray text = dataBytes(QStringLiteral("k6/v2.2.0/failures_handlesummary.json"));
    text.replace("\"passes\":194,\"fails\":70", "\"passes\":264,\"fails\":0");
    const auto read = readBytes(text);
    QVERIFY(read.ok());
    QCOMPARE(*read->reported.totals.failures, 264);
    QVERIFY(!read->reported.totals.latencyOk);
}

void SummariesK6::failuresInTheMean_areWarnedOf()
{
    const auto read = readData(QStringLiteral("k6/v2.2.0/failures_export.json"));
    QVERIFY(read.ok() && warnsOf(*read, QStringLiteral("latency_ok")));
    const auto clean = readData(QStringLiteral("k6/v2.2.0/timeunit_us_export.json"));
    QVERIFY(clean.ok() && clean->warnings.empty());
}

void SummariesK6::droppedIterations_areWarnedOf()
{
    const auto read = readData(QStringLiteral("k6/v2.2.0/scenarios_export.json"));
    QVERIFY(read.ok());
    QVERIFY(warnsOf(*read, QStringLiteral("185 iterations")));
    QCOMPARE(metricOf(*read, QStringLiteral("k6.dropped_iterations")), 185.0);
}

void SummariesK6::scriptOfTheMachineSummary_isNotKept()
{
    const auto read = readData(QStringLiteral("k6/v2.2.0/newsummary_failures_export.json"));
    QVERIFY(read.ok());
    QCOMPARE(read->toolVersion, QStringLiteral("2.2.0"));
    const QByteArray stored = results::encode(*read);
    const auto back = results::decode(stored);
    QVERIFY(back.ok());
    for (const results::ToolMetric &metric : back->metrics)
        QVERIFY(!metric.key.contains(QLatin1String("script"))
                && !metric.label.contains(QLatin1String("import ")));
}

void SummariesK6::testWithoutHttp_hasNoRequests()
{
    const auto read = readBytes(
        "{\"metrics\":{\"iterations\":{\"count\":10,\"rate\":2},"
        "\"ws_sessions\":{\"count\":10,\"rate\":2}},\"root_group\":{}}");
    QVERIFY(read.ok());
    QVERIFY(!read->reported.totals.requests && !read->reported.totals.failures);
    QCOMPARE(metricOf(*read, QStringLiteral("k6.ws_sessions")), 10.0);
    QCOMPARE(*read->durationS, 5.0);
    QVERIFY(warnsOf(*read, QStringLiteral("no HTTP requests")));
}

void SummariesK6::damage_namesTheLine()
{
    QByteArray text = dataBytes(QStringLiteral("k6/v0.49.0/failures_export.json"));
    text.replace("\"count\": 264,", "\"count\": 264;");
    const auto read = readBytes(text);
    QVERIFY(!read.ok());
    QCOMPARE(read.error().line, qint64(text.left(text.indexOf("264;")).count('\n') + 1));
}

TWOFOLD_TEST(SummariesK6)
#include "tst_summaries_k6.moc"
