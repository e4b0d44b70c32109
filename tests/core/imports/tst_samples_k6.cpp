// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/common/testmain.h"
#include "tests/core/imports/summarytest.h"

using namespace twofold;
using namespace twofold::tests;

namespace {

const QByteArray kCsvHeader =
    "metric_name,timestamp,metric_value,check,error,error_code,expected_response,group,method,name,"
    "proto,scenario,service,status,subproto,tls_version,url,extra_tags,metadata\n";

QByteArray csvPoint(const QByteArray &metric, const QByteArray &value, const QByteArray &expected,
                    const QByteArray &status, const QByteArray &time = "1700000000")
{
    return metric + "," + time + "," + value + ",,,," + expected + ",,GET,home,HTTP/1.1,main,,"
        + status + ",,,http://h/,,\n";
}

QByteArray csvRequest(const QByteArray &ms, bool ok, const QByteArray &time = "1700000000")
{
    const QByteArray expected = ok ? "true" : "false";
    const QByteArray status = ok ? "200" : "503";
    return csvPoint("http_reqs", "1.000000", expected, status, time)
        + csvPoint("http_req_duration", ms, expected, status, time)
        + csvPoint("http_req_waiting", ms, expected, status, time)
        + csvPoint("http_req_failed", ok ? "0.000000" : "1.000000", expected, status, time);
}

QByteArray jsonPoint(const QByteArray &metric, const QByteArray &value, const QByteArray &tags = "{}",
                     const QByteArray &time = "2023-11-14T22:13:20.5+00:00")
{
    return "{\"type\":\"Point\",\"data\":{\"time\":\"" + time + "\",\"value\":" + value
        + ",\"tags\":" + tags + "},\"metric\":\"" + metric + "\"}\n";
}

// Two files with the same points, of so many requests.
void readSame(const QByteArray &one, const QByteArray &other, qint64 requests, qint64 failures)
{
    const auto a = readBytes(one);
    const auto b = readBytes(other);
    QVERIFY2(a, a ? "" : qPrintable(a.error().text()));
    QVERIFY2(b, b ? "" : qPrintable(b.error().text()));
    QCOMPARE(a->summary().totals.requests, requests);
    QCOMPARE(a->summary().totals.failures, failures);
    QVERIFY(a->summary() == b->summary());
    QVERIFY(a->timeline->encode() == b->timeline->encode());
    QVERIFY(a->metrics == b->metrics);
    QVERIFY(a->failures == b->failures);
    QVERIFY(a->series == b->series);
}

} // namespace

class K6SamplesTest : public QObject
{
    Q_OBJECT

private slots:
    void csv_putsPointsTogetherToRequests()
    {
        QByteArray bytes = kCsvHeader + csvRequest("20.5", true) + csvRequest("700", false, "1700000003");
        bytes += "checks,1700000003,1.000000,is fine,,,,,,,,main,,,,,,,\n";
        bytes += "checks,1700000003,0.000000,is fine,,,,,,,,main,,,,,,,\n";
        bytes += "data_received,1700000003,4000.000000,,,,,,,,,main,,,,,,,\n";
        bytes += "vus,1700000001,7.000000,,,,,,,,,,,,,,,,\n";
        bytes += "vus_max,1700000001,9.000000,,,,,,,,,,,,,,,,\n";
        bytes += "iterations,1700000003,1.000000,,,,,,,,,main,,,,,,,\n";
        bytes += "iteration_duration,1700000003,900.5,,,,,,,,,main,,,,,,,\n";
        const auto m = readBytes(bytes);
        QVERIFY2(m, m ? "" : qPrintable(m.error().text()));
        const auto totals = m->summary().totals;
        QCOMPARE(totals.requests, 2);
        QCOMPARE(totals.failures, 1);
        QCOMPARE(totals.latency.min, 20.5);
        QCOMPARE(totals.latency.max, 700.0);
        QCOMPARE(totals.latencyOk->max, 20.5);
        QCOMPARE(totals.receivedBytes, 4000.0);
        QVERIFY(m->summary().label(u"GET home"));
        QCOMPARE(m->usersMax, 7);
        QCOMPARE(metricOf(*m, QStringLiteral("k6.checks")), 0.5);
        QCOMPARE(metricOf(*m, QStringLiteral("k6.check"), QStringLiteral("is fine")), 0.5);
        QCOMPARE(metricOf(*m, QStringLiteral("k6.vus_max")), 9.0);
        QCOMPARE(metricOf(*m, QStringLiteral("k6.iterations")), 1.0);
        QCOMPARE(metricOf(*m, QStringLiteral("k6.iteration_duration.avg")), 900.5);
        QCOMPARE(m->failures.size(), size_t(1));
        QCOMPARE(m->failures.front().code, QStringLiteral("503"));
        QVERIFY(warnsOf(*m, QStringLiteral("whole seconds")));
    }

    void csv_times_data()
    {
        QTest::addColumn<QByteArray>("time");
        QTest::newRow("seconds") << QByteArray("1700000000");
        QTest::newRow("milliseconds") << QByteArray("1700000000000");
        QTest::newRow("microseconds") << QByteArray("1700000000000000");
        QTest::newRow("rfc3339") << QByteArray("2023-11-14T22:13:20Z");
    }
    void csv_times()
    {
        QFETCH(QByteArray, time);
        const auto m = readBytes(QByteArray(kCsvHeader + csvRequest("500", true, time)));
        QVERIFY2(m, m ? "" : qPrintable(m.error().text()));
        QCOMPARE(m->startedAt, 1'700'000'000'000'000 - 500'000); // the point is at the end
    }

    void csv_ofOldVersions_judgesByStatus()
    {
        const auto m = readBytes("metric_name,timestamp,metric_value,error,method,name,status,url\n"
                                 "http_reqs,1600000000,1,,GET,a,200,a\n"
                                 "http_req_duration,1600000000,5,,GET,a,200,a\n"
                                 "http_reqs,1600000000,1,refused,GET,a,0,a\n"
                                 "http_req_duration,1600000000,0,refused,GET,a,0,a\n"
                                 "http_reqs,1600000000,1,,GET,a,404,a\n"
                                 "http_req_duration,1600000000,5,,GET,a,404,a\n");
        QVERIFY(m);
        QCOMPARE(m->summary().totals.requests, 3);
        QCOMPARE(m->summary().totals.failures, 2);
        QCOMPARE(m->failures.front().message, QStringLiteral("refused"));
    }

    // Lines like one before are not parsed; where the value is in another column each one is.
    void csv_linesLikeTheOneBefore_readAsIfEachWereParsed()
    {
        const QList<QByteArray> errors = {"", "\"dial: \"\"h\"\", refused\"", "\"two\nlines, or\nthree\""};
        const QByteArray names = "check,error,expected_response,method,name,status";
        QByteArray fast = "metric_name,timestamp,metric_value," + names + "\n";
        QByteArray slow = "metric_name,timestamp," + names + ",metric_value\n";
        for (int i = 0; i < 300; ++i) {
            const bool ok = i % 11 != 0;
            const QByteArray time = QByteArray::number(1'700'000'000'000 + i * 100);
            const QByteArray error = ok ? QByteArray() : errors[i % 3];
            const QByteArray tags = "," + error + (ok ? ",true,GET,home" : ",false,GET,home") + QByteArray::number(i % 7)
                + (ok ? ",200" : ",503");
            const auto add = [&](const QByteArray &metric, const QByteArray &value, const QByteArray &tail,
                                 const QByteArray &end = "\n") {
                fast += metric + "," + time + "," + value + "," + tail + end;
                slow += metric + "," + time + "," + tail + "," + value + end;
            };
            add("http_reqs", "1.000000", tags);
            add("http_req_duration", QByteArray::number(20 + i * 13 % 400) + "." + QByteArray::number(i), tags);
            add("http_req_blocked", "1e-3", tags);
            add("http_req_waiting", "-0.25", tags, "\r\n");
            add("http_req_failed", ok ? "0" : "1", tags);
            add(i % 2 ? "\"a, metric\"" : "vus", QByteArray::number(i), ",,,,,");
            add("checks", ok ? "1" : "0", "\"is, fine\",,,,,");
            if (i % 50 == 3) {
                fast += "\n";
                slow += "\n";
            }
        }
        readSame(fast, slow, 300, 28);
        if (QTest::currentTestFailed())
            return;
        QCOMPARE(metricOf(*readBytes(fast), QStringLiteral("k6.check"), QStringLiteral("is, fine")), 272.0 / 300);
    }

    void csv_afterAnotherHeader_linesAreReadByIt()
    {
        const QByteArray end = ",1700000000,5,a,b,200\n";
        const auto m = readBytes("metric_name,timestamp,metric_value,method,name,status\nhttp_reqs" + end
                                 + "http_req_duration" + end
                                 + "metric_name,timestamp,metric_value,name,method,status\nhttp_reqs" + end
                                 + "http_req_duration" + end);
        QVERIFY2(m, m ? "" : qPrintable(m.error().text()));
        QVERIFY(m->summary().label(u"a b"));
        QVERIFY(m->summary().label(u"b a"));
        QVERIFY(warnsOf(*m, QStringLiteral("header")));
    }

    void csv_aQuoteThatIsNeverClosed_isTheEndOfTheFile()
    {
        const QByteArray whole = kCsvHeader + csvRequest("5", true);
        const auto m = readBytes(whole + "http_reqs,1700000000,1,\"" + csvRequest("6", true));
        QVERIFY2(m, m ? "" : qPrintable(m.error().text()));
        QVERIFY(m->partial);
        QCOMPARE(m->summary().totals.requests, 1);
        QCOMPARE(m->warnings.front().line, 5);
    }

    void json_membersInAnyOrder_oldAndNew()
    {
        QByteArray bytes = "{\"type\":\"Metric\",\"data\":{\"name\":\"mine\",\"type\":\"counter\","
                           "\"contains\":\"default\"},\"metric\":\"mine\"}\n";
        const QByteArray tags = "{\"method\":\"POST\",\"name\":\"caf\\u00e9\",\"status\":\"200\","
                                "\"expected_response\":\"true\"}";
        bytes += jsonPoint("http_reqs", "1", tags) + jsonPoint("http_req_duration", "12.25", tags)
            + jsonPoint("http_req_failed", "0", tags) + jsonPoint("mine", "3") + jsonPoint("mine", "4");
        bytes += "{\"metric\":\"http_reqs\",\"type\":\"Point\",\"data\":{\"time\":"
                 "\"2023-11-14T22:13:21.123456789Z\",\"value\":1,\"tags\":{\"method\":\"GET\","
                 "\"name\":\"x\",\"status\":\"0\",\"error\":\"dial: i/o timeout\","
                 "\"error_code\":\"1050\",\"expected_response\":\"false\"}}}\n";
        bytes += jsonPoint("http_req_duration", "60000", "null", "2023-11-14T22:13:21.123456789Z");
        const auto m = readBytes(bytes);
        QVERIFY2(m, m ? "" : qPrintable(m.error().text()));
        QCOMPARE(m->format, QString()); // set by read() of files
        const auto summary = m->summary();
        QCOMPARE(summary.totals.requests, 2);
        QCOMPARE(summary.totals.failures, 1);
        QVERIFY(summary.label(u"POST café"));
        QCOMPARE(summary.label(u"POST café")->latency.p50, 12.25);
        QCOMPARE(metricOf(*m, QStringLiteral("k6.mine")), 7.0);
        QCOMPARE(m->failures.front().code, QStringLiteral("1050"));
        QCOMPARE(m->failures.front().message, QStringLiteral("dial: i/o timeout"));
    }

    // Lines like the one before are not parsed; a blank behind a key makes each one be.
    void json_linesLikeTheOneBefore_readAsIfEachWereParsed()
    {
        const auto request = [](int i, bool ok, const QByteArray &more) -> QByteArray {
            const QByteArray tags = "{\"expected_response\":\"" + QByteArray(ok ? "true" : "false")
                + "\",\"method\":\"GET\",\"name\":\"home" + QByteArray::number(i % 7) + "\",\"status\":\""
                + (ok ? "200" : "503") + "\"" + more + "}";
            const QByteArray time = "2023-11-14T22:13:" + QByteArray::number(20 + i / 10) + "." + QByteArray::number(i % 10)
                + "Z";
            const QByteArray ms = QByteArray::number(20 + i * 13 % 400) + "." + QByteArray::number(i);
            return jsonPoint("http_reqs", "1", tags, time) + jsonPoint("http_req_duration", ms, tags, time)
                + jsonPoint("http_req_waiting", "-0.25", tags, time) + jsonPoint("http_req_blocked", "1e-3", tags, time)
                + jsonPoint("http_req_sending", "0", tags, time)
                + jsonPoint("http_req_failed", ok ? "0" : "1", tags, time)
                + jsonPoint("own \\u0041", "7", tags, time)
                + jsonPoint("iteration_duration", "900.5", tags, "2023-11-14T22:13:59+01:00")
                + jsonPoint("vus", QByteArray::number(i), "{}", time);
        };
        const QList<QByteArray> others = {"", ",\"value\":\"1\"", ",\"time\":\"now\"", ",\"metric\":\"http_reqs\"",
                                          ",\"error\":\"say \\\"no\\\" \\u00e9\""};
        QByteArray fast;
        for (int i = 0; i < 300; ++i)
            fast += request(i, i % 11 != 0, others[i % others.size()]);
        QByteArray slow = fast;
        slow.replace("\"value\":", "\"value\": ");
        readSame(fast, slow, 300, 28);
        if (QTest::currentTestFailed())
            return;
        QCOMPARE(metricOf(*readBytes(fast), QStringLiteral("k6.own A.avg")), 7.0);
    }

    void json_damageBehindAWholeLine_isNamed_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::newRow("number") << jsonPoint("http_req_duration", "1.");
        QTest::newRow("leading zero") << jsonPoint("http_req_duration", "01");
        QTest::newRow("no number") << jsonPoint("http_req_duration", "-");
        QTest::newRow("word") << jsonPoint("http_req_duration", "nan");
        QTest::newRow("time") << jsonPoint("http_req_duration", "1", "{}", "yesterday");
        QTest::newRow("control") << jsonPoint("http_req\x01", "1");
        QTest::newRow("escape") << jsonPoint("http_req\\x", "1");
        QTest::newRow("tail") << jsonPoint("http_req_duration", "1").replace("}\n", "}]\n");
        QTest::newRow("short") << jsonPoint("http_req_duration", "1").chopped(2) + "\n";
    }
    void json_damageBehindAWholeLine_isNamed()
    {
        QFETCH(QByteArray, line);
        const QByteArray whole = jsonPoint("http_reqs", "1") + jsonPoint("http_req_duration", "2.5");
        const auto read = readBytes(whole + line + whole);
        QVERIFY(!read);
        QCOMPARE(read.error().kind, ErrorKind::BadInput);
        QVERIFY2(read.error().text().contains(QStringLiteral(":3")), qPrintable(read.error().text()));
    }

    void json_cutAtTheEnd_isPartial_damageIsNamed()
    {
        const QByteArray whole = jsonPoint("http_reqs", "1") + jsonPoint("http_req_duration", "5")
            + jsonPoint("http_reqs", "1") + jsonPoint("http_req_duration", "6");
        const auto cut = readBytes(whole.chopped(20), QStringLiteral("k6-json"));
        QVERIFY(cut);
        QVERIFY(cut->partial);
        QCOMPARE(cut->summary().totals.requests, 1);
        auto damaged = whole;
        damaged.replace("\"value\":5", "\"value\":five");
        const auto m = readBytes(damaged, QStringLiteral("k6-json"));
        QVERIFY(!m);
        QCOMPARE(m.error().line, 2);
    }
};

TWOFOLD_TEST(K6SamplesTest)

#include "tst_samples_k6.moc"
