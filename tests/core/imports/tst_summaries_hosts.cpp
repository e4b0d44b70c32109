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

TWOFOLD_TEST(SummariesHosts)
#include "tst_summaries_hosts.moc"
