// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/common/testmain.h"
#include "tests/core/imports/sampleexamples.h"
#include "tests/core/imports/summarytest.h"

#include <QDirIterator>
#include <QTemporaryDir>

using namespace twofold;
using namespace twofold::tests;

namespace {

const results::Warning *warning(const results::Measurement &measurement, const QString &text)
{
    for (const auto &warning : measurement.warnings) {
        if (warning.message.contains(text))
            return &warning;
    }
    return nullptr;
}

QByteArray n(qint64 number)
{
    return QByteArray::number(number);
}

// A row of each format that is written in the order of time, at a time in seconds since 1970.
struct TimedFile
{
    const char *format;
    QByteArray begin;
    QByteArray (*row)(qint64 seconds);
    QByteArray end;
    qint64 firstLine;
    qint64 linesARow;
};

const std::vector<TimedFile> &timedFiles()
{
    static const std::vector<TimedFile> all = {
        {"jmeter-csv", "timeStamp,elapsed,label,responseCode,success\n",
         [](qint64 s) -> QByteArray { return n(s * 1000) + ",5,a,200,true\n"; }, "", 2, 1},
        {"jmeter-xml", "<testResults version=\"1.2\">\n",
         [](qint64 s) -> QByteArray {
             return "<httpSample t=\"5\" ts=\"" + n(s * 1000) + "\" s=\"true\" lb=\"a\" rc=\"200\"/>\n";
         },
         "</testResults>\n", 2, 1},
        {"k6-csv", "metric_name,timestamp,metric_value,method,name,status\n",
         [](qint64 s) -> QByteArray {
             return "http_reqs," + n(s) + ",1,GET,a,200\nhttp_req_duration," + n(s) + ",5,GET,a,200\n";
         },
         "", 2, 2},
        {"vegeta-csv", "",
         [](qint64 s) -> QByteArray { return n(s) + "000000000,200,8830891,0,3,,b2sK,,0,GET,http://h/,\n"; },
         "", 1, 1},
        {"samples-csv", "time,delay_ms,success\n",
         [](qint64 s) -> QByteArray { return n(s) + ",5,true\n"; }, "", 2, 1},
        {"gatling-log", "RUN\ta.B\tb\t1700000000000\t \t3.9.5\n",
         [](qint64 s) -> QByteArray {
             return "REQUEST\t\ta\t" + n(s * 1000) + "\t" + n(s * 1000 + 5) + "\tOK\t \n";
         },
         "", 2, 1},
        {"locust-history",
         "Timestamp,User Count,Type,Name,Requests/s,Failures/s,50%,95%,Total Request Count,Total "
         "Failure Count,Total Median Response Time,Total Average Response Time,Total Min Response "
         "Time,Total Max Response Time,Total Average Content Size\n",
         [](qint64 s) -> QByteArray { return n(s) + ",5,,Aggregated,1,0,5,5,10,0,5,5,5,5,9\n"; }, "", 2, 1},
    };
    return all;
}

void addTimedFiles()
{
    QTest::addColumn<int>("index");
    for (size_t i = 0; i < timedFiles().size(); ++i)
        QTest::newRow(timedFiles()[i].format) << int(i);
}

constexpr qint64 kStart = 1'700'000'000;

} // namespace

// What a file says about itself that cannot be true is told, with its line.
class TruthTest : public QObject
{
    Q_OBJECT

private slots:
    void aClockThatWasSetBack_isToldWithItsLine_data() { addTimedFiles(); }
    void aClockThatWasSetBack_isToldWithItsLine()
    {
        QFETCH(int, index);
        const auto &file = timedFiles()[size_t(index)];
        QByteArray bytes = file.begin;
        for (int i = 0; i < 20; ++i)
            bytes += file.row(kStart + i);
        for (int i = 0; i < 20; ++i)
            bytes += file.row(kStart + i - 30);
        const auto read = readBytes(bytes + file.end, QString::fromLatin1(file.format));
        QVERIFY2(read, read ? "" : qPrintable(read.error().text()));
        const auto *told = warning(*read, QStringLiteral("runs back"));
        QVERIFY(told);
        QCOMPARE(told->line, file.firstLine + 20 * file.linesARow);
        QVERIFY(*read->durationS > 0);
    }

    void timesInOrder_areNotSuspected_data() { addTimedFiles(); }
    void timesInOrder_areNotSuspected()
    {
        QFETCH(int, index);
        const auto &file = timedFiles()[size_t(index)];
        QByteArray bytes = file.begin;
        for (int i = 0; i < 40; ++i)
            bytes += file.row(kStart + i);
        const auto read = readBytes(bytes + file.end, QString::fromLatin1(file.format));
        QVERIFY2(read, read ? "" : qPrintable(read.error().text()));
        QVERIFY(!warning(*read, QStringLiteral("runs back")));
    }

    void longAnswers_areNoClockThatWasSetBack()
    {
        // In the order in which they ended, with starts of a minute before.
        QByteArray bytes = "timeStamp,elapsed,label,success\n";
        for (int i = 0; i < 100; ++i) {
            bytes += n(kStart * 1000 + i * 100) + ",1,quick,true\n";
            bytes += n(kStart * 1000 + i * 100 - 60'000) + ",60000,slow,true\n";
        }
        const auto read = readBytes(bytes);
        QVERIFY(read);
        QVERIFY(!warning(*read, QStringLiteral("runs back")));
    }

    void aTableInAnotherOrder_isNoClockThatWasSetBack()
    {
        QByteArray bytes = "time,delay_ms,success,label\n";
        for (int label = 0; label < 20; ++label) {
            for (int i = 0; i < 20; ++i)
                bytes += n(kStart + i) + ",5,true," + n(label) + "\n";
        }
        const auto read = readBytes(bytes);
        QVERIFY(read);
        QVERIFY(!warning(*read, QStringLiteral("runs back")));
    }

    void enginesOfADistributedRun_mayBeLate()
    {
        QByteArray bytes = "timeStamp,elapsed,label,success,Hostname\n";
        for (int i = 0; i < 200; ++i)
            bytes += n((kStart + i) * 1000) + ",5,a,true,one\n" + n((kStart + i - 40) * 1000) + ",5,a,true,two\n";
        const auto read = readBytes(bytes);
        QVERIFY(read);
        QVERIFY(!warning(*read, QStringLiteral("runs back")));
    }

    void realFiles_areNotSuspected()
    {
        QDirIterator it(dataFile(QString()), QDir::Files, QDirIterator::Subdirectories);
        int files = 0;
        while (it.hasNext()) {
            const auto read = imports::read({it.next()});
            if (!read)
                continue;
            ++files;
            for (const char *text : {"runs back", "run back", "add up to", "A second result", "repeated"})
                QVERIFY2(!warning(*read, QString::fromLatin1(text)), qPrintable(it.filePath()));
        }
        QVERIFY(files > 100);
    }

    void countsThatDisagree_areTold_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("locust-stats")
            << QByteArray("Type,Name,Request Count,Failure Count,Median Response Time,Average Response "
                          "Time,Min Response Time,Max Response Time,Average Content "
                          "Size,Requests/s,Failures/s,50%,95%\nGET,/a,10,1,5,5,5,5,9,1,0,5,5\n"
                          ",Aggregated,12,1,5,5,5,5,9,1,0,5,5\n");
        QTest::newRow("jmeter-statistics")
            << QByteArray("{\"a\":{\"transaction\":\"a\",\"sampleCount\":10,\"errorCount\":1,\"errorPct\":"
                          "10,\"meanResTime\":5},\"Total\":{\"transaction\":\"Total\",\"sampleCount\":12,"
                          "\"errorCount\":1,\"errorPct\":8.3,\"meanResTime\":5}}");
        QTest::newRow("jmeter-table")
            << QByteArray("Label,# Samples,Average,Median,90% Line,95% Line,99% Line,Min,Max,Error "
                          "%,Throughput,Received KB/sec,Sent KB/sec\na,10,5,5,5,5,5,5,5,0.000%,1.0,1.0,1.0\n"
                          "TOTAL,12,5,5,5,5,5,5,5,0.000%,1.0,1.0,1.0\n");
        QTest::newRow("taurus-csv")
            << QByteArray("label,avg_ct,avg_lt,avg_rt,bytes,concurrency,fail,stdev_rt,succ,throughput\n"
                          "a,0,0,0.005,9,5,0,0,10,10\n,0,0,0.005,9,5,0,0,12,12\n");
        QTest::newRow("taurus-xml")
            << QByteArray("<?xml version=\"1.0\"?><FinalStatus><Group label=\"a\"><succ value=\"10\"/><fail "
                          "value=\"0\"/></Group><Group label=\"\"><succ value=\"12\"/><fail "
                          "value=\"0\"/></Group></FinalStatus>");
        QTest::newRow("gatling-stats")
            << QByteArray("{\"type\":\"GROUP\",\"name\":\"All Requests\",\"stats\":{\"numberOfRequests\":{"
                          "\"total\":12,\"ok\":12,\"ko\":0},\"percentiles1\":{\"total\":5}},\"contents\":{"
                          "\"a\":{\"type\":\"REQUEST\",\"name\":\"a\",\"stats\":{\"numberOfRequests\":{"
                          "\"total\":10,\"ok\":10,\"ko\":0}}}}}");
    }
    void countsThatDisagree_areTold()
    {
        QFETCH(QByteArray, bytes);
        const auto read = readBytes(bytes);
        QVERIFY2(read, read ? "" : qPrintable(read.error().text()));
        QCOMPARE(read->summary().totals.requests, 12);
        const auto *told = warning(*read, QStringLiteral("add up to 10 requests"));
        QVERIFY(told);
        QVERIFY(told->message.contains(QStringLiteral("12")));
    }

    void aRepeatedHeader_isToldWithItsLine()
    {
        for (const auto &example : sampleExamples()) {
            const auto end = example.bytes.indexOf('\n') + 1;
            const auto rows = example.bytes.sliced(end);
            if (!example.bytes.startsWith("timeStamp") && !example.bytes.startsWith("metric_name")
                && !example.bytes.startsWith("time,") && !example.bytes.startsWith("response-time"))
                continue;
            const auto read = readBytes(example.bytes + example.bytes);
            QVERIFY2(read, read ? example.format : qPrintable(read.error().text()));
            const auto *told = warning(*read, QStringLiteral("header is repeated"));
            QVERIFY2(told, example.format);
            QCOMPARE(told->line, example.bytes.count('\n') + 1);
            QCOMPARE(*read->summary().totals.requests,
                     2 * *readBytes(example.bytes)->summary().totals.requests);
        }
    }

    void aColumnThatChangesItsMeaning_isToldWithItsLine_data()
    {
        QTest::addColumn<QByteArray>("first");
        QTest::addColumn<QByteArray>("second");
        QTest::newRow("k6-csv") << QByteArray("metric_name,timestamp,metric_value,method,name,status\n"
                                              "http_reqs,1700000000,1,GET,a,200\n"
                                              "http_req_duration,1700000000,5,GET,a,200\n")
                                << QByteArray("metric_name,timestamp,metric_value,name,method,status,url\n"
                                              "http_reqs,1700000001,1,a,GET,503,\n"
                                              "http_req_duration,1700000001,5,a,GET,503,\n");
        const QByteArray hey = "response-time,DNS+dialup,DNS,Request-write,Response-delay,Response-read,";
        QTest::newRow("hey-csv") << hey + "status-code,offset\n0.005,0,0,0,0,0,200,0.1\n"
                                 << hey + "offset,status-code\n0.005,0,0,0,0,0,1.1,503\n";
        QTest::newRow("samples-csv") << QByteArray("time,delay_ms,success\n1700000000,5,true\n")
                                     << QByteArray("time,success,delay_s\n1700000001,false,0.005\n");
    }
    void aColumnThatChangesItsMeaning_isToldWithItsLine()
    {
        QFETCH(QByteArray, first);
        QFETCH(QByteArray, second);
        const auto read = readBytes(first + second);
        QVERIFY2(read, read ? "" : qPrintable(read.error().text()));
        const auto *told = warning(*read, QStringLiteral("other columns"));
        QVERIFY(told);
        QCOMPARE(told->line, first.count('\n') + 1);
        const auto totals = read->summary().totals;
        QCOMPARE(totals.requests, std::optional<qint64>(2));
        QCOMPARE(totals.failures, std::optional<qint64>(1));
        QCOMPARE(totals.latency.max, std::optional<double>(5));
    }

    void aDurationBelowZero_isAbsentAndTold()
    {
        const auto read = readBytes("\nTarget URL:          http://127.0.0.1:18080/\nMax requests:        200\n"
                                    "Concurrent clients:  5\nAgent:               none\n\n"
                                    "Completed requests:  200\nTotal errors:        20\n"
                                    "Total time:          -0.322 s\nMean latency:        7.4 ms\n"
                                    "Effective rps:       621\n\n"
                                    "Percentage of requests served within a certain time\n"
                                    "  50%      7 ms\n  100%      13 ms (longest request)\n");
        QVERIFY2(read, read ? "" : qPrintable(read.error().text()));
        QCOMPARE(read->summary().totals.requests, std::optional<qint64>(200));
        QVERIFY(!read->durationS);
        QVERIFY(!read->summary().totals.throughput);
        QVERIFY(warning(*read, QStringLiteral("-0.322")));
    }

    void twoLogsOfGatlingInOne_areTold()
    {
        const QByteArray log = dataBytes(QStringLiteral("gatling/simulation_3.9.log"));
        const auto read = readBytes(log + log);
        QVERIFY(read);
        const auto *told = warning(*read, QStringLiteral("Another run begins"));
        QVERIFY(told);
        QCOMPARE(told->line, log.count('\n') + 2); // its first line is an assertion
    }

    void everyFormat_hasItsRowInTheManual()
    {
        QFile file(QStringLiteral(TWOFOLD_SOURCE_DIR "/resources/manual/manual.md"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QString manual = QString::fromUtf8(file.readAll());
        for (const auto &format : imports::formats())
            QVERIFY2(manual.contains(QLatin1Char('`') + format.name + QLatin1Char('`')),
                     qPrintable(format.name));
    }

    void partsWithAnOffset_lieOnEachOther()
    {
        QTemporaryDir folder;
        const auto write = [&folder](const char *name, qint64 startMs, int count) {
            QFile file(folder.filePath(QLatin1String(name)));
            if (!file.open(QIODevice::WriteOnly))
                return QString();
            file.write("timeStamp,elapsed,label,success\n");
            for (int i = 0; i < count; ++i)
                file.write(n(startMs + i * 100) + ",5,a,true\n");
            return file.fileName();
        };
        // The second generator's clock is 100 s late.
        const auto a = write("a.jtl", kStart * 1000, 600);
        const auto b = write("b.jtl", kStart * 1000 - 100'000, 600);
        const auto apart = imports::read({a, b});
        QVERIFY(apart);
        QVERIFY(*apart->durationS > 150);
        imports::Options options;
        options.offsetsMs[b] = 100'000;
        const auto together = imports::read({a, b}, options);
        QVERIFY(together);
        QCOMPARE(together->startedAt, kStart * 1'000'000);
        QVERIFY2(std::abs(*together->durationS - 59.905) < 1e-6, "of either alone");
        QCOMPARE(together->summary().totals.requests, 1200);
        const auto rate = together->seriesOf(u"throughput");
        QVERIFY(rate);
        QCOMPARE(rate->values[20], 20.0);
        // The start alone moves where there is one file.
        options.offsetsMs[a] = -250;
        const auto one = imports::read({a}, options);
        QVERIFY(one);
        QCOMPARE(one->startedAt, kStart * 1'000'000 - 250'000);
        QCOMPARE(one->timeline->startedAt(), one->startedAt);
        QCOMPARE(one->summary(), imports::read({a})->summary());
    }

    void anOffsetWithoutEffect_isTold()
    {
        QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("hey.csv")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        for (const auto &example : sampleExamples()) {
            if (QByteArray(example.format) == "hey-csv")
                file.write(example.bytes);
        }
        file.close();
        imports::Options options;
        options.offsetsMs[file.fileName()] = 5;
        const auto read = imports::read({file.fileName()}, options);
        QVERIFY2(read, read ? "" : qPrintable(read.error().text()));
        QVERIFY(warning(*read, QStringLiteral("changes nothing")));
        options.offsetsMs[file.fileName()] = 90'000'000;
        QCOMPARE(imports::read({file.fileName()}, options).error().kind, ErrorKind::Usage);
    }
};

TWOFOLD_TEST(TruthTest)

#include "tst_truth.moc"
