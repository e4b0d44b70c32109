// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/common/testmain.h"
#include "tests/core/imports/summarytest.h"

#include <cmath>
#include <algorithm>

using namespace twofold;
using namespace twofold::tests;

namespace {

const QByteArray kHeader = "timeStamp,elapsed,label,responseCode,responseMessage,threadName,"
                           "dataType,success,failureMessage,bytes,sentBytes,grpThreads,allThreads,"
                           "URL,Latency,IdleTime,Connect\n";

QByteArray row(int i, int elapsed = 20, const QByteArray &label = "GET /", bool ok = true)
{
    return QByteArray::number(1'700'000'000'000 + i * 100) + "," + QByteArray::number(elapsed) + ","
        + label + (ok ? ",200,OK,U 1-1,text,true,," : ",500,Bad,U 1-1,text,false,,") + "100,10,5,"
        + QByteArray::number(1 + i % 7) + ",null,1,0,0\n";
}

} // namespace

class JmeterSamplesTest : public QObject
{
    Q_OBJECT

private slots:
    // Figures counted from the same files by Python's csv module.
    void realFiles_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<double>("p95");
        QTest::addColumn<double>("max");
        QTest::addColumn<bool>("times");
        QTest::newRow("2.13 without header") << "jmeter/mixed_default.jtl" << 501.0 << 511.0 << true;
        QTest::newRow("semicolons and dates") << "jmeter/mixed_datefmt_semicolon.jtl" << 502.0
                                              << 508.0 << true;
        QTest::newRow("no times") << "jmeter/mixed_none.jtl" << 502.0 << 507.0 << false;
    }
    void realFiles()
    {
        QFETCH(QString, file);
        QFETCH(double, p95);
        QFETCH(double, max);
        QFETCH(bool, times);
        const auto m = readData(file);
        QVERIFY2(m, m ? "" : qPrintable(m.error().text()));
        QCOMPARE(m->format, QStringLiteral("jmeter-csv"));
        const auto summary = m->summary();
        QCOMPARE(summary.totals.requests, 152);
        QCOMPARE(summary.totals.failures, 109);
        QCOMPARE(summary.totals.latency.p95, p95);
        QCOMPARE(summary.totals.latency.max, max);
        QCOMPARE(summary.labels.size(), size_t(17));
        QVERIFY(summary.label(u"größe ünï 日本"));
        QVERIFY(summary.label(u"assert fails, with comma \"quoted\""));
        QCOMPARE(metricOf(*m, QStringLiteral("jmeter.transactions")), 18.0);
        QCOMPARE(summary.totals.throughput.has_value(), times);
        QCOMPARE(m->durationS.has_value(), times);
        QVERIFY(!m->partial);
        qint64 grouped = 0;
        for (const auto &group : m->failures) {
            grouped += *group.count;
            QVERIFY(group.line > 0);
        }
        QCOMPARE(grouped, 109);
    }

    void xml_countsSamplersAndNotWhatIsNested()
    {
        const auto m = readData(QStringLiteral("jmeter/mixed_xml.jtl"));
        QVERIFY2(m, m ? "" : qPrintable(m.error().text()));
        QCOMPARE(m->format, QStringLiteral("jmeter-xml"));
        const auto csv = readData(QStringLiteral("jmeter/mixed_default.jtl"));
        // The same plan: the XML has the samplers of "generate parent" transactions besides.
        QVERIFY(*m->summary().totals.requests > *csv->summary().totals.requests);
        QVERIFY(*m->summary().totals.requests < 206);
        QVERIFY(!m->partial);
    }

    void columns_areFoundByName()
    {
        const auto m = readBytes("success,Latency,label,elapsed,timeStamp\n"
                                 "true,1,a,10,1700000000000\nfalse,1,b,30,1700000000500\n");
        QVERIFY(m);
        QCOMPARE(m->summary().totals.requests, 2);
        QCOMPARE(m->summary().totals.failures, 1);
        QCOMPARE(m->summary().totals.latency.max, 30.0);
        QCOMPARE(m->durationS, 0.53);
        QVERIFY(!m->summary().totals.receivedBytes);
    }

    void separators_data()
    {
        QTest::addColumn<char>("separator");
        for (const char c : {',', ';', '\t', '|'})
            QTest::newRow(QByteArray(1, c).constData()) << c;
    }
    void separators()
    {
        QFETCH(char, separator);
        auto bytes = QByteArray(kHeader + row(0) + row(1, 40));
        bytes.replace(',', separator);
        const auto m = readBytes(bytes);
        QVERIFY(m);
        QCOMPARE(m->summary().totals.requests, 2);
        QCOMPARE(m->summary().totals.latency.max, 40.0);
        QCOMPARE(m->summary().totals.receivedBytes, 200.0);
        QCOMPARE(m->usersMax, 2);
    }

    void users_areTheHighestOfASecond()
    {
        QByteArray bytes = kHeader;
        for (int i = 0; i < 50; ++i)
            bytes += row(i);
        const auto m = readBytes(bytes);
        QVERIFY(m);
        QCOMPARE(m->usersMax, 7);
        const auto users = m->seriesOf(u"users");
        QVERIFY(users);
        QCOMPARE(users->values.size(), size_t(5));
        QCOMPARE(users->values.front(), 7.0);
    }

    void quotedMessages_mayHoldSeparatorsAndLines()
    {
        const auto m = readBytes(QByteArray(
            kHeader + row(0)
            + "1700000000100,5,\"a, \"\"b\"\"\",503,busy,U 1-1,text,false,\"one,\ntwo \"\"x\"\" from "
              "10.0.0.1:40001\n\",1,1,1,1,null,0,0,0\n"
            + "1700000000200,5,\"a, \"\"b\"\"\",503,busy,U 1-1,text,false,\"one,\ntwo \"\"x\"\" from "
              "10.0.0.2:50002\n\",1,1,1,1,null,0,0,0\n"
            + row(3)));
        QVERIFY2(m, m ? "" : qPrintable(m.error().text()));
        QCOMPARE(m->summary().totals.requests, 4);
        QVERIFY(m->summary().label(u"a, \"b\""));
        QCOMPARE(m->failures.size(), size_t(1)); // the port differs and nothing else
        QCOMPARE(m->failures.front().count, 2);
        QCOMPARE(m->failures.front().line, 3);
        QVERIFY(m->failures.front().message.contains(QStringLiteral("two \"x\" from 10.0.0.1:40001")));
        QCOMPARE(m->failures.front().code, QStringLiteral("503"));
    }

    void transactions_areNotRequests()
    {
        const auto m = readBytes(QByteArray(
            kHeader + row(0)
            + "1700000000000,90,tx,,\"Number of samples in transaction : 2, number of failing "
              "samples : 0\",U 1-1,,true,,1,1,1,1,null,0,0,0\n"));
        QVERIFY(m);
        QCOMPARE(m->summary().totals.requests, 1);
        QCOMPARE(metricOf(*m, QStringLiteral("jmeter.transactions")), 1.0);
        QVERIFY(warnsOf(*m, QStringLiteral("transaction")));
    }

    void subResults_areNotCountedTwice()
    {
        const auto m = readBytes(QByteArray(
            "timeStamp,elapsed,label,responseCode,threadName,success\n"
            "1700000000000,100,page,200,U 1-1,true\n"
            "1700000000000,40,page-0,302,U 1-1,true\n"
            "1700000000040,60,page-1,200,U 1-1,true\n"
            "1700000000010,60,page-1,200,U 1-2,true\n")); // another user's own request
        QVERIFY(m);
        QCOMPARE(m->summary().totals.requests, 2);
        QVERIFY(warnsOf(*m, QStringLiteral("sub-results")));
    }

    void bytesOfNetworkFailures_areNoTraffic()
    {
        const auto m = readBytes(QByteArray(
            "timeStamp,elapsed,label,responseCode,success,bytes\n"
            "1700000000000,100,a,200,true,500\n"
            "1700000000000,100,a,Non HTTP response code: java.net.SocketTimeoutException,false,2600\n"));
        QVERIFY(m);
        QCOMPARE(m->summary().totals.receivedBytes, 500.0);
    }

    void headerInTheMiddle_isNamedWithItsLine()
    {
        const auto m = readBytes(QByteArray(kHeader + row(0) + kHeader + row(1) + row(2)));
        QVERIFY(m);
        QCOMPARE(m->summary().totals.requests, 3);
        QCOMPARE(m->warnings.size(), size_t(1));
        QCOMPARE(m->warnings.front().line, 3);
    }

    void otherHeaderInTheMiddle_changesTheColumns()
    {
        const auto m = readBytes(QByteArray(kHeader + row(0)
                                            + "elapsed,timeStamp,label,success\n"
                                              "70,1700000000500,b,false\n"));
        QVERIFY(m);
        QCOMPARE(m->summary().totals.requests, 2);
        QCOMPARE(m->summary().label(u"b")->latency.max, 70.0);
    }

    void cutAtTheEnd_isPartial()
    {
        const QByteArray whole(kHeader + row(0) + row(1) + row(2));
        const auto m = readBytes(whole.chopped(40));
        QVERIFY(m);
        QCOMPARE(m->summary().totals.requests, 2);
        QVERIFY(m->partial);
        QCOMPARE(m->warnings.back().line, 3);
    }

    void damage_namesTheLine_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::newRow("text") << QByteArray("what is this\n");
        QTest::newRow("elapsed") << row(1).replace(",20,", ",2O,");
        QTest::newRow("success") << row(1).replace(",true,", ",maybe,");
        QTest::newRow("time") << row(1).replace("1700000000100", "17-00-00");
        QTest::newRow("column too many") << row(1).replace("\n", ",1\n");
        QTest::newRow("NUL") << row(1).replace(",20,", QByteArray(",\0000,", 5));
        QTest::newRow("1e308") << row(1).replace(",20,", ",1e308,");
        QTest::newRow("NaN") << row(1).replace(",20,", ",NaN,");
        QTest::newRow("huge") << row(1).replace(",20,", ",99999999999999999999,");
        QTest::newRow("bytes") << row(1).replace(",100,10,", ",many,10,");
        QTest::newRow("stray quote") << row(1).replace("GET /", "GET \"/");
    }
    void damage_namesTheLine()
    {
        QFETCH(QByteArray, line);
        const auto m = readBytes(QByteArray(kHeader + row(0) + line + row(2) + row(3)));
        QVERIFY(!m || m->partial); // a stray quote swallows the end
        if (!m) {
            QCOMPARE(m.error().line, 3);
            QCOMPARE(m.error().file, QStringLiteral("test"));
        }
    }

    void negativeElapsed_isCountedAsZeroAndSaid()
    {
        const auto m = readBytes(QByteArray(kHeader + row(0) + row(1, -30)));
        QVERIFY(m);
        QCOMPARE(m->summary().totals.requests, 2);
        QCOMPARE(m->summary().totals.latency.min, 0.0);
        QVERIFY(warnsOf(*m, QStringLiteral("negative")));
    }

    void headerAlone_isZeroRequests()
    {
        const auto m = readBytes(kHeader);
        QVERIFY(m);
        QCOMPARE(m->summary().totals.requests, 0);
        QVERIFY(!m->summary().totals.failureRate());
        QVERIFY(!m->partial);
        QVERIFY(!m->durationS);
    }

    void distributedEngines_addTheirUsers()
    {
        const auto m = readBytes("timeStamp,elapsed,label,success,allThreads,Hostname\n"
                                 "1700000000000,10,a,true,30,g1\n1700000000001,10,a,true,20,g2\n"
                                 "1700000000002,10,a,true,10,g1\n");
        QVERIFY(m);
        QCOMPARE(m->usersMax, 50);
    }
};

TWOFOLD_TEST(JmeterSamplesTest)

#include "tst_samples_jmeter.moc"
