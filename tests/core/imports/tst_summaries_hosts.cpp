// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/common/testmain.h"
#include "tests/core/imports/summarytest.h"

using namespace twofold;
using namespace twofold::tests;

// Figures of hosts: Prometheus, sysstat and vmstat.
class SummariesHosts : public QObject
{
    Q_OBJECT

private slots:
    void prometheus_matrix_isASeriesOfTheHost();
    void prometheus_labelsThatDiffer_tellSeriesApart();
    void prometheus_scalarVectorAndEmpty();
    void prometheus_error_isSaid();
    void sadfCsv_utcEpochAndLocalTimes();
    void sadfCsv_manyKindsOfFigures();
    void sadfCsv_damagedRow_namesIt();
    void sadfJson_nestedFigures();
    void vmstat_firstRowIsLeftOut();
    void vmstat_repeatedHeadersAndTimes();
    void vmstat_datedRecordingAppended_isNoticed();
    void vmstat_recordingWithoutTimesAppended_isNoticed_data();
    void vmstat_recordingWithoutTimesAppended_isNoticed();
    void vmstat_screensOfATerminal_areOneRecording();
    void vmstat_wholeScreensAppended_areToldByTheirFirstRow();
    void vmstat_firstRowLikeTheOthers_isTaken_data();
    void vmstat_firstRowLikeTheOthers_isTaken();
    void vmstat_firstRowOfAShortRecording_isLeftOut();
    void timesThatRunBack_areWarnedOf();
    void hostSamples_figuresByNameAndLabel();
    void hostSamples_cutAndDamaged();
    void hostSamples_longOnesAreCoarsened();
    void hostSamples_ofSeveralHostsAreOnOneAxis();
};

void SummariesHosts::prometheus_matrix_isASeriesOfTheHost()
{
    const auto read = readData(QStringLiteral("prometheus/load1.json"));
    QVERIFY2(read.ok(), qPrintable(read.ok() ? QString() : read.error().text()));
    QCOMPARE(read->kind, results::Kind::Host);
    QVERIFY(!read->reported.totals.requests);
    QCOMPARE(read->series.size(), size_t(1));
    const results::Series &series = read->series[0];
    QCOMPARE(series.name, QStringLiteral("host.127.0.0.1.node_load1"));
    QCOMPARE(series.label, QString());
    QCOMPARE(series.intervalS, 2.0);
    QCOMPARE(series.values.front(), 2.78);
    QCOMPARE(series.times.back(), 38.0);
    QCOMPARE(*read->startedAt, Microseconds(1795206188) * 1000000);
}

void SummariesHosts::prometheus_labelsThatDiffer_tellSeriesApart()
{
    const auto read = readData(QStringLiteral("prometheus/cpu_by_mode.json"));
    QVERIFY(read.ok());
    QCOMPARE(read->series.size(), size_t(16));
    QCOMPARE(read->series[0].label, QStringLiteral("cpu=0, mode=idle"));
    QCOMPARE(read->series[0].name, QStringLiteral("host.127.0.0.1.value"));
    const auto files = readData(QStringLiteral("prometheus/file_descriptors.json"));
    QVERIFY(files.ok());
    QCOMPARE(files->series.size(), size_t(2));
    QVERIFY(files->series[0].label != files->series[1].label);
}

void SummariesHosts::prometheus_scalarVectorAndEmpty()
{
    const auto scalar = readData(QStringLiteral("prometheus/instant_scalar.json"));
    QVERIFY(scalar.ok());
    QCOMPARE(scalar->series.at(0).values, std::vector<double>{3.27});
    const auto vector = readData(QStringLiteral("prometheus/instant_up.json"));
    QVERIFY(vector.ok());
    QCOMPARE(vector->series.size(), size_t(3));
    const auto empty = readData(QStringLiteral("prometheus/empty.json"));
    QVERIFY(empty.ok());
    QVERIFY(empty->series.empty());
    QVERIFY(warnsOf(*empty, QStringLiteral("matched nothing")));
    const auto gaps = readBytes(R"({"status":"success","data":{"resultType":"matrix","result":[
        {"metric":{},"values":[[10.5,"1"],[12.5,"NaN"],[14.5,"+Inf"],[20.5,"2"]]}]}})");
    QVERIFY(gaps.ok());
    QVERIFY(std::isnan(gaps->series.at(0).values[1]) && std::isnan(gaps->series.at(0).values[2]));
    QCOMPARE(gaps->series.at(0).times[3], 10.0);
}

void SummariesHosts::prometheus_error_isSaid()
{
    const auto read = readData(QStringLiteral("prometheus/bad_query.json"));
    QVERIFY(!read.ok());
    QVERIFY(read.error().message.contains(QLatin1String("unclosed left parenthesis")));
}

void SummariesHosts::sadfCsv_utcEpochAndLocalTimes()
{
    for (const char *file : {"sysstat/sadf_d_cpu.csv", "sysstat/sadf_d_epoch.csv",
                             "sysstat/sadf_d_localtime.csv"}) {
        const auto read = readData(QString::fromLatin1(file));
        QVERIFY2(read.ok(), qPrintable(read.ok() ? QString() : read.error().text()));
        QCOMPARE(read->kind, results::Kind::Host);
        QCOMPARE(*read->startedAt, Microseconds(1795206181) * 1000000);
        const auto cpu = read->seriesOf(u"host.vm.cpu");
        QVERIFY(cpu);
        QCOMPARE(cpu->unit, QStringLiteral("ratio"));
        QCOMPARE(cpu->values[0], 1.0);
        QCOMPARE(cpu->values[1], 0.995);
        QCOMPARE(cpu->times.size(), size_t(40));
        QCOMPARE(warnsOf(*read, QStringLiteral("no zone")),
                 QLatin1String(file).contains(QLatin1String("local")));
    }
}

void SummariesHosts::sadfCsv_manyKindsOfFigures()
{
    const auto read = readData(QStringLiteral("sysstat/sadf_d_many.csv"));
    QVERIFY2(read.ok(), qPrintable(read.ok() ? QString() : read.error().text()));
    const auto received = read->seriesOf(u"host.vm.rx_bytes", u"lo");
    QVERIFY(received);
    QCOMPARE(received->unit, QStringLiteral("B/s"));
    QCOMPARE(received->values[0], 17.16 * 1024);
    QVERIFY(read->seriesOf(u"host.vm.memused"));
    QVERIFY(read->seriesOf(u"host.vm.cpu") && read->seriesOf(u"host.vm.cpu", u"1"));
}

void SummariesHosts::sadfCsv_damagedRow_namesIt()
{
    QByteArray text = dataBytes(QStringLiteral("sysstat/sadf_d_cpu.csv"));
    text.replace("2026-11-20 20:23:05 UTC", "2026-11-20 2x:23:05 UTC");
    const auto read = readBytes(text);
    QVERIFY(!read.ok());
    QCOMPARE(read.error().line, 6);
}

void SummariesHosts::sadfJson_nestedFigures()
{
    const auto read = readData(QStringLiteral("sysstat/sadf_j.json"));
    QVERIFY2(read.ok(), qPrintable(read.ok() ? QString() : read.error().text()));
    const auto cpu = read->seriesOf(u"host.vm.cpu");
    QVERIFY(cpu);
    QCOMPARE(cpu->values[0], 1.0);
    QVERIFY(read->seriesOf(u"host.vm.ldavg-1"));
    QVERIFY(read->seriesOf(u"host.vm.rxkB", u"lo"));
    const auto iostat = readBytes(R"({"sysstat":{"hosts":[{"nodename":"vm","statistics":[
        {"timestamp":"08:23:01 PM","cpu-load":[{"cpu":"all","usr":1.0}]}]}]}})");
    QVERIFY(!iostat.ok());
    QVERIFY(iostat.error().message.contains(QLatin1String("sadf -j")));
}

void SummariesHosts::vmstat_firstRowIsLeftOut()
{
    const auto read = readData(QStringLiteral("vmstat/vmstat.txt"));
    QVERIFY2(read.ok(), qPrintable(read.ok() ? QString() : read.error().text()));
    const auto cpu = read->seriesOf(u"host.unnamed.cpu");
    QVERIFY(cpu);
    QCOMPARE(cpu->values[0], 1.0); // of the second row; the first is the average since boot
    QCOMPARE(cpu->times.size(), size_t(39));
    QVERIFY(!read->startedAt);
    QVERIFY(warnsOf(*read, QStringLiteral("without -t")));
}

void SummariesHosts::vmstat_repeatedHeadersAndTimes()
{
    const auto repeated = readData(QStringLiteral("vmstat/vmstat_headers_repeat.txt"));
    QVERIFY(repeated.ok());
    QVERIFY(repeated->seriesOf(u"host.unnamed.run_queue")->times.size() > 40);
    const auto dated = readData(QStringLiteral("vmstat/vmstat_wide_ts.txt"));
    QVERIFY2(dated.ok(), qPrintable(dated.ok() ? QString() : dated.error().text()));
    QCOMPARE(toIso8601(*dated->startedAt), QStringLiteral("2026-11-20T20:23:02.000Z"));
    QCOMPARE(dated->seriesOf(u"host.unnamed.cpu_guest")->intervalS, 2.0);
    QVERIFY(dated->warnings.empty());
}

void SummariesHosts::vmstat_datedRecordingAppended_isNoticed()
{
    const QByteArray text = dataBytes(QStringLiteral("vmstat/vmstat_wide_ts.txt"));
    const auto alone = readBytes(text);
    for (const char *hour : {" 21:", " 19:"}) { // the other recording is later, or earlier
        QByteArray other = text;
        other.replace(" 20:", hour);
        const auto read = readBytes(text + other);
        QVERIFY2(read.ok(), qPrintable(read.ok() ? QString() : read.error().text()));
        QCOMPARE(read->warnings.size(), size_t(1));
        QVERIFY(read->warnings[0].message.contains(QStringLiteral("Another recording")));
        QCOMPARE(read->warnings[0].line, text.count('\n') + 2);
        const auto part = alone->seriesOf(u"host.unnamed.cpu");
        const auto whole = read->seriesOf(u"host.unnamed.cpu");
        QCOMPARE(whole->times.size(), 2 * part->times.size()); // none of the averages since boot
        const double apart = whole->times[part->times.size()] - whole->times[0];
        QCOMPARE(apart, hour[2] == '1' ? 3600.0 : -3600.0);
    }
    // Screens of one recording, each with its header.
    QByteArray screens;
    const QByteArrayList lines = text.trimmed().split('\n');
    for (qsizetype i = 2; i < lines.size(); ++i)
        screens += (i == 2 || i == 14 ? lines[0] + '\n' + lines[1] + '\n' : QByteArray()) + lines[i] + '\n';
    const auto read = readBytes(screens);
    QVERIFY(read.ok() && read->warnings.empty());
    QCOMPARE(read->seriesOf(u"host.unnamed.cpu")->times, alone->seriesOf(u"host.unnamed.cpu")->times);
}

void SummariesHosts::vmstat_recordingWithoutTimesAppended_isNoticed_data()
{
    QTest::addColumn<QByteArray>("first");
    QTest::addColumn<QByteArray>("second");
    const QByteArray once = dataBytes(QStringLiteral("vmstat/vmstat.txt"));
    const QByteArray screens = dataBytes(QStringLiteral("vmstat/vmstat_headers_repeat.txt"));
    QByteArray another = once;
    another.replace(" us sy id wa st\n", " us sy id wa st gu\n").replace("\n", " 0\n");
    another.replace("cpu----- 0\n", "cpu-----\n").replace("gu 0\n", "gu\n");
    QTest::newRow("a screen was not full") << screens << once;
    QTest::newRow("as many rows") << once << once;
    QTest::newRow("other columns") << once << another;
    QTest::newRow("a single row") << once.left(once.indexOf("\n 5  0") + 1) << once;
}

void SummariesHosts::vmstat_recordingWithoutTimesAppended_isNoticed()
{
    QFETCH(QByteArray, first);
    QFETCH(QByteArray, second);
    const auto pointsOf = [](const Result<results::Measurement> &read) {
        const auto series = read->seriesOf(u"host.unnamed.cpu_user");
        return series ? series->values.size() : 0;
    };
    const auto read = readBytes(first + second);
    QVERIFY2(read.ok(), qPrintable(read.ok() ? QString() : read.error().text()));
    QCOMPARE(pointsOf(read), pointsOf(readBytes(first)) + pointsOf(readBytes(second)));
    std::vector<qint64> lines;
    for (const results::Warning &warning : read->warnings) {
        if (warning.message.contains(QStringLiteral("Another recording")))
            lines.push_back(warning.line);
    }
    QCOMPARE(lines, std::vector<qint64>{first.count('\n') + 2});
}

void SummariesHosts::vmstat_screensOfATerminal_areOneRecording()
{
    const QByteArrayList lines = dataBytes(QStringLiteral("vmstat/vmstat.txt")).trimmed().split('\n');
    QByteArray text;
    for (qsizetype i = 2; i < lines.size(); ++i)
        text += ((i - 2) % 13 == 0 ? lines[0] + '\n' + lines[1] + '\n' : QByteArray()) + lines[i] + '\n';
    const auto read = readBytes(text);
    QVERIFY2(read.ok(), qPrintable(read.ok() ? QString() : read.error().text()));
    QVERIFY(!warnsOf(*read, QStringLiteral("Another recording")));
    QCOMPARE(read->seriesOf(u"host.unnamed.cpu")->times.size(), size_t(39));
}

// Whole screens of a busy host's rows, below an average since boot or, with -y, one of themselves.
QByteArray vmstatScreens(int screens, bool sinceBoot, bool dated = false)
{
    const QByteArray header = "procs -----------memory---------- ---swap-- -----io---- -system-- "
                              "------cpu-----\n r  b   swpd   free   buff  cache   si   so    bi    bo   "
                              "in   cs us sy id wa st"
        + QByteArray(dated ? "                 UTC\n" : "\n");
    QByteArray text;
    for (int i = 0; i < 21 * screens; ++i) {
        if (i % 21 == 0)
            text += header;
        const QByteArray rates = i == 0 && sinceBoot
            ? QByteArray("530 2382 362 651 12 6 81 0 1")
            : "0 " + QByteArray::number(6000 + i % 5 * 70) + " " + QByteArray::number(560 + i % 4)
                + " " + QByteArray::number(640 - i % 7) + " 92 7 0 0 1";
        text += " 8 0 0 12870000 56000 9600000 0 0 " + rates;
        if (dated)
            text += " 2026-11-20 20:2" + QByteArray::number(i / 60) + ":"
                + QByteArray::number(i % 60).rightJustified(2, '0');
        text += '\n';
    }
    return text;
}

void SummariesHosts::vmstat_wholeScreensAppended_areToldByTheirFirstRow()
{
    const QByteArray once = vmstatScreens(2, true);
    const auto alone = readBytes(once);
    QVERIFY(alone.ok());
    QVERIFY(!warnsOf(*alone, QStringLiteral("Another recording")));
    QCOMPARE(alone->seriesOf(u"host.unnamed.cpu")->values.size(), size_t(41));
    const auto twice = readBytes(once + once);
    QVERIFY(twice.ok());
    QVERIFY(warnsOf(*twice, QStringLiteral("Another recording")));
    QCOMPARE(twice->seriesOf(u"host.unnamed.cpu")->values, std::vector<double>(82, 1.0));
}

void SummariesHosts::vmstat_firstRowLikeTheOthers_isTaken_data()
{
    QTest::addColumn<bool>("dated");
    QTest::newRow("without times") << false;
    QTest::newRow("dated") << true;
}

void SummariesHosts::vmstat_firstRowLikeTheOthers_isTaken()
{
    QFETCH(bool, dated);
    const auto measured = readBytes(vmstatScreens(2, false, dated));
    QVERIFY2(measured.ok(), qPrintable(measured.ok() ? QString() : measured.error().text()));
    const auto rows = measured->seriesOf(u"host.unnamed.blocks_out");
    QCOMPARE(rows->values.size(), size_t(42));
    QCOMPARE(rows->values[0], 6000.0);
    QCOMPARE(rows->values[1], 6070.0);
    QCOMPARE(rows->times[1], 1.0);
    QVERIFY(warnsOf(*measured, QStringLiteral("taken as measured")));
    QCOMPARE(measured->warnings[0].line, 3);
    const auto average = readBytes(vmstatScreens(2, true, dated));
    QVERIFY(average.ok());
    QCOMPARE(average->seriesOf(u"host.unnamed.blocks_out")->values.size(), size_t(41));
    QVERIFY(!warnsOf(*average, QStringLiteral("taken as measured")));
}

void SummariesHosts::vmstat_firstRowOfAShortRecording_isLeftOut()
{
    const QByteArrayList lines = vmstatScreens(1, false).split('\n');
    const auto read = readBytes(lines.mid(0, 6).join('\n') + '\n'); // too few to compare with
    QVERIFY(read.ok());
    QCOMPARE(read->seriesOf(u"host.unnamed.blocks_out")->values, std::vector<double>({6070, 6140, 6210}));
    QVERIFY(!warnsOf(*read, QStringLiteral("taken as measured")));
}

void SummariesHosts::timesThatRunBack_areWarnedOf()
{
    const QByteArray sadf = dataBytes(QStringLiteral("sysstat/sadf_d_cpu.csv"));
    const auto appended = readBytes(sadf + sadf);
    QVERIFY(appended.ok());
    QCOMPARE(appended->warnings.size(), size_t(1));
    QVERIFY(appended->warnings[0].message.contains(QStringLiteral("run back")));
    QCOMPARE(appended->warnings[0].line, sadf.count('\n') + 2);
    QVERIFY(readData(QStringLiteral("sysstat/sadf_d_many.csv"))->warnings.empty());
    QByteArray clock = dataBytes(QStringLiteral("vmstat/vmstat_wide_ts.txt"));
    clock.replace("20:23:08", "20:22:08");
    const auto set = readBytes(clock);
    QVERIFY(set.ok());
    QCOMPARE(set->warnings.size(), size_t(1));
    QVERIFY(set->warnings[0].message.contains(QStringLiteral("runs back")));
    QCOMPARE(set->warnings[0].line, 7);
    const auto prometheus = readBytes(R"({"status":"success","data":{"resultType":"matrix","result":[
        {"metric":{},"values":[[10,"1"],[9,"2"]]}]}})");
    QVERIFY(prometheus.ok() && warnsOf(*prometheus, QStringLiteral("run back")));
    const auto sampler = readBytes("twofold-samples 1\nhost a\nstarted 1700000000\nmetric 1 ratio cpu\n"
                                   "at 2.00 1 0.5\nat 1.00 1 0.5\n");
    QVERIFY(sampler.ok() && warnsOf(*sampler, QStringLiteral("run back")));
    // Tsung's log of a run that was killed, with another run's behind it.
    QByteArray tsung = dataBytes(QStringLiteral("tsung/tsung.log"));
    tsung.truncate(tsung.indexOf("EndMonitor:"));
    const auto killed = readBytes(tsung);
    const auto two = readBytes(tsung + tsung);
    QVERIFY2(two.ok(), qPrintable(two.ok() ? QString() : two.error().text()));
    QCOMPARE(two->reported.totals, killed->reported.totals);
    QVERIFY(two->partial && warnsOf(*two, QStringLiteral("A second result")));
}

void SummariesHosts::hostSamples_figuresByNameAndLabel()
{
    const auto read = readBytes("twofold-samples 1\nhost gen 1\nstarted 1700000000.500000\n"
                                "metric 1 - run_queue\nmetric 2 - tcp established\nat 0.00 1 3 2 12\n"
                                "metric 3 ratio cpu\nat 1.25 3 0.5000 1 4\nnote it has a bound\n");
    QVERIFY2(read.ok(), qPrintable(read.ok() ? QString() : read.error().text()));
    QCOMPARE(read->kind, results::Kind::Host);
    QCOMPARE(*read->startedAt, Microseconds(1700000000500000));
    const auto queue = read->seriesOf(u"host.gen-1.run_queue");
    QVERIFY(queue);
    QCOMPARE(queue->values, std::vector<double>({3, 4}));
    QCOMPARE(queue->times, std::vector<double>({0, 1.25}));
    QCOMPARE(read->seriesOf(u"host.gen-1.cpu")->unit, QStringLiteral("ratio"));
    QCOMPARE(read->seriesOf(u"host.gen-1.tcp", u"established")->values.front(), 12.0);
    QVERIFY(warnsOf(*read, QStringLiteral("it has a bound")));
}

void SummariesHosts::hostSamples_cutAndDamaged()
{
    const QByteArray head = "twofold-samples 1\nhost a\nstarted 1700000000\nmetric 1 ratio cpu\nat 1.00 1 0.5\n";
    const auto cut = readBytes(head + "at 2.00 1 0.");
    QVERIFY(cut.ok() && cut->partial);
    QCOMPARE(cut->seriesOf(u"host.a.cpu")->values.size(), size_t(1));
    for (const char *row : {"at 2.00 2 0.5", "at 2.00 1", "at x 1 0.5", "metric 3 ratio cpu", "metric 2 ratio",
                            "at -1 1 0.5", "what is this"}) {
        const auto damaged = readBytes(head + row + "\nat 3.00 1 0.5\n");
        QVERIFY2(!damaged.ok() && damaged.error().line == 6, row);
    }
    QVERIFY(readBytes("twofold-samples 1\n").ok());
}

void SummariesHosts::hostSamples_longOnesAreCoarsened()
{
    QByteArray text = "twofold-samples 1\nhost a\nstarted 1700000000\nmetric 1 ratio cpu\n";
    for (int i = 0; i < 10'000; ++i)
        text += "at " + QByteArray::number(i) + ".00 1 " + (i % 4 < 2 ? "0.4\n" : "0.8\n");
    const auto read = readBytes(text);
    QVERIFY(read.ok());
    const auto cpu = read->seriesOf(u"host.a.cpu");
    QCOMPARE(cpu->times.size(), size_t(2500));
    QCOMPARE(cpu->times[1], 4.0);
    QCOMPARE(cpu->values[1], 0.6); // the mean of its four seconds
}

void SummariesHosts::hostSamples_ofSeveralHostsAreOnOneAxis()
{
    QTemporaryDir folder;
    QStringList files;
    for (const auto &[host, started] : {std::pair{"b", "1700000005"}, std::pair{"a", "1700000000"}}) {
        files += folder.filePath(QLatin1String(host));
        QFile file(files.last());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray("twofold-samples 1\nhost ") + host + "\nstarted " + started
                   + "\nmetric 1 ratio cpu\nat 0.00 1 0.1\nat 2.00 1 0.2\n");
    }
    const auto read = imports::read(files);
    QVERIFY2(read.ok(), qPrintable(read.ok() ? QString() : read.error().text()));
    QCOMPARE(read->format, QStringLiteral("twofold-samples"));
    QCOMPARE(*read->startedAt, Microseconds(1700000000) * 1000000);
    QCOMPARE(read->seriesOf(u"host.a.cpu")->times, std::vector<double>({0, 2}));
    QCOMPARE(read->seriesOf(u"host.b.cpu")->times, std::vector<double>({5, 7}));
    QCOMPARE(*read->durationS, 7.0);
    QVERIFY(read->warnings.empty());
    // A clock that is 5 s ahead is moved back.
    imports::Options options;
    options.offsetsMs[files[0]] = -5000;
    QCOMPARE(imports::read(files, options)->seriesOf(u"host.b.cpu")->times, std::vector<double>({0, 2}));
}

TWOFOLD_TEST(SummariesHosts)
#include "tst_summaries_hosts.moc"
