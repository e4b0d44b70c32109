// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/genericsamples.h"
#include "tests/common/testmain.h"
#include "tests/core/imports/summarytest.h"

#include <cmath>

using namespace twofold;
using namespace twofold::tests;
using twofold::imports::Role;

class SampleTablesTest : public QObject
{
    Q_OBJECT

private slots:
    void roles_areToldByName_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<int>("role"); // -1: none
        QTest::addColumn<double>("unitUs");
        const auto add = [](const char *name, int role, double unit) {
            QTest::newRow(name) << QByteArray(name) << role << unit;
        };
        add("delay_ms", int(Role::Delay), 1e3);
        add("end_to_end_delay_s", int(Role::Delay), 1e6);
        add("e2e_latency_us", int(Role::Delay), 1);
        add("Latency (ms)", int(Role::Delay), 1e3);
        add("responseTime", int(Role::Delay), 0);
        add("responseTimeMs", int(Role::Delay), 1e3);
        add("elapsed", int(Role::Delay), 0);
        add("duration in seconds", int(Role::Delay), 1e6);
        add("timestamp_ms", int(Role::Start), 1e3);
        add("sent_at", int(Role::Start), 0);
        add("received_at", int(Role::End), 0);
        add("OK", int(Role::Success), 0);
        add("statusCode", int(Role::Status), 0);
        add("error", int(Role::Failed), 0);
        add("topic", int(Role::Label), 0);
        add("bytes", int(Role::Received), 0);
        add("message_id", -1, 0);
        add("", -1, 0);
        add("___", -1, 0);
    }
    void roles_areToldByName()
    {
        QFETCH(QByteArray, name);
        QFETCH(int, role);
        QFETCH(double, unitUs);
        const auto named = imports::roleOf(name);
        QCOMPARE(named ? int(named->role) : -1, role);
        if (named)
            QCOMPARE(named->unitUs, unitUs);
    }

    void correctnessApplication_withAFlag()
    {
        const auto m = readBytes("message_id,sent_at,delay_ms,success,topic\n"
                                 "1,2026-01-31T12:00:00.000Z,10.5,true,kettle\n"
                                 "2,2026-01-31T12:00:01.000Z,20,true,kettle\n"
                                 "3,2026-01-31T12:00:01.500Z,,false,toaster\n"
                                 "4,2026-01-31T12:00:02.000Z,30000,false,kettle\n");
        QVERIFY2(m, m ? "" : qPrintable(m.error().text()));
        const auto summary = m->summary();
        QCOMPARE(summary.totals.requests, 4);
        QCOMPARE(summary.totals.failures, 2);
        QCOMPARE(summary.totals.latency.min, 10.5);
        QCOMPARE(summary.totals.latency.max, 30000.0);
        QVERIFY(std::abs(*summary.totals.latency.p50 - 20) < 0.02); // the lost one has no delay
        QCOMPARE(summary.label(u"toaster")->requests, 1);
        QVERIFY(summary.label(u"toaster")->latency.isEmpty());
        QCOMPARE(m->durationS, 32.0);
        QVERIFY(warnsOf(*m, QStringLiteral("no delay")));
        QVERIFY(!m->partial);
        const auto restored = results::decode(results::encode(*m));
        QVERIFY(restored);
        QCOMPARE(restored->summary(), summary);
    }

    void delayFromStartAndEnd_lostMessagesFail()
    {
        const auto m = readBytes("sent_at_ms;received_at_ms;event\n"
                                 "1700000000000;1700000000250;a\n"
                                 "1700000001000;;a\n");
        QVERIFY2(m, m ? "" : qPrintable(m.error().text()));
        QCOMPARE(m->summary().totals.requests, 2);
        QCOMPARE(m->summary().totals.failures, 1);
        QCOMPARE(m->summary().totals.latency.max, 250.0);
    }

    void units_data()
    {
        QTest::addColumn<QByteArray>("header");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<bool>("warns");
        QTest::newRow("ms") << QByteArray("time,delay_ms,ok") << QByteArray("1500") << false;
        QTest::newRow("s") << QByteArray("time,delay_s,ok") << QByteArray("1.5") << false;
        QTest::newRow("us") << QByteArray("time,delay_us,ok") << QByteArray("1500000") << false;
        QTest::newRow("ns") << QByteArray("time,delay_ns,ok") << QByteArray("1500000000") << false;
        QTest::newRow("none") << QByteArray("time,delay,ok") << QByteArray("1500") << true;
        QTest::newRow("exponent") << QByteArray("time,delay_ms,ok") << QByteArray("1.5e3") << false;
    }
    void units()
    {
        QFETCH(QByteArray, header);
        QFETCH(QByteArray, value);
        QFETCH(bool, warns);
        const auto m = readBytes(QByteArray(header + "\n0," + value + ",1\n2.5," + value + ",0\n"));
        QVERIFY2(m, m ? "" : qPrintable(m.error().text()));
        QCOMPARE(m->summary().totals.latency.p99, 1500.0);
        QCOMPARE(m->summary().totals.failures, 1);
        QCOMPARE(m->durationS, 4.0);
        QVERIFY(!m->startedAt); // times from 0
        QCOMPARE(warnsOf(*m, QStringLiteral("unit")), warns);
    }

    void decimalComma_withSemicolons()
    {
        const auto m = readBytes("time;latency_ms;success\n1700000000,5;12,5;yes\n");
        QVERIFY2(m, m ? "" : qPrintable(m.error().text()));
        QCOMPARE(m->summary().totals.latency.max, 12.5);
        QCOMPARE(m->startedAt, 1'700'000'000'500'000);
    }

    void statusDecides_whereThereIsNoFlag()
    {
        const auto m = readBytes("time,latency_ms,status,error\n1,5,200,\n2,5,503,busy\n3,5,301,\n");
        QVERIFY2(m, m ? "" : qPrintable(m.error().text()));
        QCOMPARE(m->summary().totals.failures, 1);
        QCOMPARE(m->failures.front().code, QStringLiteral("503"));
        QCOMPARE(m->failures.front().message, QStringLiteral("busy"));
    }

    void withoutFailures_theyAreUnknownAndNotZero()
    {
        const auto m = readBytes("time,latency_ms\n1,5\n2,6\n");
        QVERIFY(m);
        QCOMPARE(m->summary().totals.requests, 2);
        QVERIFY(!m->summary().totals.failures);
        QVERIFY(!m->summary().totals.latencyOk);
        QVERIFY(!m->seriesOf(u"failure_rate"));
        QVERIFY(m->seriesOf(u"throughput"));
    }

    void damage_namesTheLine_data()
    {
        QTest::addColumn<QByteArray>("row");
        for (const char *row : {"1,abc,true", "1,NaN,true", "1,inf,true", "1,1e308,true", "x,5,true",
                                "1,5,perhaps", "1,5", "1,5,true,4", "1,,true", ",5,true", "1e300,5,true"})
            QTest::newRow(row) << QByteArray(row);
    }
    void damage_namesTheLine()
    {
        QFETCH(QByteArray, row);
        const auto m = readBytes(QByteArray("time,delay_ms,success\n0,5,true\n" + row + "\n3,5,true\n"));
        QVERIFY(!m);
        QCOMPARE(m.error().line, 3);
    }

    void negativeDelays_areSaid()
    {
        const auto m = readBytes("time,delay_ms,success\n1,-5,true\n2,6,true\n");
        QVERIFY(m);
        QCOMPARE(m->summary().totals.latency.min, 0.0);
        QVERIFY(warnsOf(*m, QStringLiteral("negative")));
    }

    void json_linesAndArray()
    {
        const QByteArray a = R"({"ts":1700000000,"delay_ms":5,"success":true,"topic":"a","x":{"y":1}})";
        const QByteArray b = R"({"success":false,"error":"lost","ts":1700000001.5,"delay_ms":null})";
        for (const auto &bytes : {QByteArray(a + "\n" + b + "\n"), QByteArray("[" + a + "," + b + "]")}) {
            const auto m = readBytes(bytes, QStringLiteral("samples-json"));
            QVERIFY2(m, m ? "" : qPrintable(m.error().text()));
            QCOMPARE(m->summary().totals.requests, 2);
            QCOMPARE(m->summary().totals.failures, 1);
            QCOMPARE(m->summary().totals.latency.max, 5.0);
            QCOMPARE(formatOf(bytes)->info.name, QStringLiteral("samples-json"));
        }
        const auto cut = readBytes(QByteArray("[" + a + "," + b.chopped(10)),
                                   QStringLiteral("samples-json"));
        QVERIFY(cut);
        QVERIFY(cut->partial);
        QCOMPARE(cut->summary().totals.requests, 1);
        const auto damaged =
            readBytes(QByteArray(a + "\n{]\n" + b + "\n"), QStringLiteral("samples-json"));
        QVERIFY(!damaged);
        QCOMPARE(damaged.error().line, 2);
    }

    void heyCsv_secondsFromTheBegin()
    {
        const auto m = readBytes(
            "response-time,DNS+dialup,DNS,Request-write,Response-delay,Response-read,status-code,offset\n"
            "0.0210,0.0001,0.0000,0.0000,0.0208,0.0001,200,0.0016\n"
            "0.0060,0.0003,0.0000,0.0001,0.0055,0.0001,503,1.0000\n");
        QVERIFY2(m, m ? "" : qPrintable(m.error().text()));
        QCOMPARE(m->summary().totals.requests, 2);
        QCOMPARE(m->summary().totals.failures, 1);
        QCOMPARE(m->summary().totals.latency.max, 21.0);
        QVERIFY(m->summary().labels.empty());
        QVERIFY(warnsOf(*m, QStringLiteral("leaves out")));
        const auto none = readBytes(
            "response-time,DNS+dialup,DNS,Request-write,Response-delay,Response-read,status-code,offset\n");
        QVERIFY(none);
        QCOMPARE(none->summary().totals.requests, 0);
    }

    void abGnuplot_hasNoFailures()
    {
        const auto m = readBytes("starttime\tseconds\tctime\tdtime\tttime\twait\n"
                                 "Fri Nov 20 20:19:46 2026\t1795205986\t0\t5\t5\t5\n"
                                 "Fri Nov 20 20:19:45 2026\t1795205985\t0\t9\t9\t9\n");
        QVERIFY2(m, m ? "" : qPrintable(m.error().text()));
        QCOMPARE(m->summary().totals.requests, 2);
        QVERIFY(!m->summary().totals.failures);
        QCOMPARE(m->summary().totals.latency.max, 9.0);
    }

    void h2loadLog_statusMinusOneIsNoAnswer()
    {
        const auto m = readBytes("1795206575972458\t200\t7849\n1795206575972462\t503\t7867\n"
                                 "1795206576972462\t-1\t100\n");
        QVERIFY2(m, m ? "" : qPrintable(m.error().text()));
        QCOMPARE(m->summary().totals.requests, 3);
        QCOMPARE(m->summary().totals.failures, 2);
        QCOMPARE(m->summary().totals.latency.max, 7.867);
    }

    void vegeta_csvAndJson()
    {
        const auto csv = readBytes(
            "1795206144663677229,200,8830891,0,3,,b2sK,,0,GET,http://h/a?x=1,Qw==\n"
            "1795206145663677229,0,399976,7,0,\"Get \"\"http://h/\"\": refused\",,,1,GET,http://h/a?x=2,\n");
        QVERIFY2(csv, csv ? "" : qPrintable(csv.error().text()));
        const auto json = readBytes(
            "{\"attack\":\"\",\"seq\":0,\"code\":200,\"timestamp\":\"2026-11-20T20:22:24.663677229Z\","
            "\"latency\":8830891,\"bytes_out\":0,\"bytes_in\":3,\"error\":\"\",\"body\":\"b2sK\","
            "\"method\":\"GET\",\"url\":\"http://h/a?x=1\",\"headers\":{}}\n"
            "{\"attack\":\"\",\"seq\":1,\"code\":0,\"timestamp\":\"2026-11-20T20:22:25.663677229Z\","
            "\"latency\":399976,\"bytes_out\":7,\"bytes_in\":0,\"error\":\"Get \\\"http://h/\\\": "
            "refused\",\"body\":null,\"method\":\"GET\",\"url\":\"http://h/a?x=2\",\"headers\":null}\n");
        QVERIFY2(json, json ? "" : qPrintable(json.error().text()));
        for (const auto *m : {&csv.value(), &json.value()}) {
            const auto totals = m->summary().totals;
            QCOMPARE(totals.requests, 2);
            QCOMPARE(totals.failures, 1);
            QCOMPARE(totals.latency.max, 8.831);
            QCOMPARE(totals.receivedBytes, 3.0);
            QCOMPARE(totals.sentBytes, 7.0);
            QCOMPARE(m->failures.front().message, QStringLiteral("Get \"http://h/\": refused"));
            QCOMPARE(m->summary().labels.size(), size_t(1));
            QVERIFY(!m->hidesQueueing);
        }
        QCOMPARE(csv->startedAt, json->startedAt);
        QCOMPARE(csv->summary(), json->summary());
    }
};

TWOFOLD_TEST(SampleTablesTest)

#include "tst_samples_tables.moc"
