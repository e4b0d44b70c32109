// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/common/testmain.h"
#include "tests/core/imports/summarytest.h"

#include <QDirIterator>

#include <cctype>
#include <cmath>

using namespace twofold;
using namespace twofold::tests;

namespace {

// What a cut file must not give without saying that it is partial: other counts than the whole.
bool sameCounts(const results::Measurement &a, const results::Measurement &b)
{
    return a.reported.totals.requests == b.reported.totals.requests
        && a.reported.totals.failures == b.reported.totals.failures;
}

bool isTable(const QString &file)
{
    // Rows cut at a row's end are whole rows: nothing in the file tells that more were to come.
    return file.endsWith(QLatin1String(".csv")) || file.endsWith(QLatin1String(".log"))
        || file.endsWith(QLatin1String("vmstat.txt"))
        || file.endsWith(QLatin1String("host.samples"));
}

} // namespace

// Every reader of reports, on every file of tests/data cut, spoilt and swapped.
class SummariesDamage : public QObject
{
    Q_OBJECT

private slots:
    void cut_isPartialOrRefused_data() { files(); }
    void cut_isPartialOrRefused();
    void garbage_neverCrashes_data() { files(); }
    void garbage_neverCrashes();
    void appended_isRefusedOrTold_data() { files(); }
    void appended_isRefusedOrTold();
    void impossibleNumbers_areRefusedOrLeftOut_data() { files(); }
    void impossibleNumbers_areRefusedOrLeftOut();
    void everyReader_refusesWhatIsNotItsOwn_data();
    void everyReader_refusesWhatIsNotItsOwn();

private:
    static void files()
    {
        QTest::addColumn<QString>("file");
        const QString root = dataFile(QString());
        for (const char *tool : {"wrk", "wrk2", "hey", "ab", "k6", "locust", "siege", "httperf",
                                 "h2load", "loadtest", "vegeta", "fortio", "bombardier",
                                 "autocannon", "artillery", "oha", "gatling", "tsung", "taurus",
                                 "jmeter-summaries", "prometheus", "sysstat", "vmstat", "twofold"}) {
            QDirIterator it(root + QLatin1String(tool), QDir::Files, QDirIterator::Subdirectories);
            while (it.hasNext()) {
                const QString file = it.next().mid(root.size());
                QTest::newRow(qPrintable(file)) << file;
            }
        }
    }
};

void SummariesDamage::cut_isPartialOrRefused()
{
    QFETCH(QString, file);
    const QByteArray whole = dataBytes(file);
    const imports::Format *format = formatOf(whole);
    QVERIFY(format);
    const auto all = readBytes(whole, format->info.name);
    if (file.endsWith(QLatin1String("bad_query.json")))
        QSKIP("this file holds an error answer instead of data");
    QVERIFY2(all.ok(), qPrintable(all.ok() ? QString() : all.error().text()));
    for (int step = 1; step < 32; ++step) {
        const qsizetype size = whole.size() * step / 32;
        const QByteArray part = whole.left(size);
        const auto read = readBytes(part, format->info.name);
        if (!read.ok()) {
            QVERIFY(!read.error().message.isEmpty());
            continue;
        }
        if (read->partial) {
            QVERIFY(!read->warnings.empty());
            continue;
        }
        if (isTable(file) && (part.isEmpty() || part.endsWith('\n') || part.endsWith('\r')))
            continue;
        // A header cut right after its last name is a header and no rows.
        if (isTable(file) && part == whole.left(whole.indexOf('\n')).trimmed())
            continue;
        if (file.contains(QLatin1String("locust/0.")))
            continue; // before 1.0 no last row has an end: a cut in its last number cannot be seen
        QVERIFY2(sameCounts(*read, *all),
                 qPrintable(QStringLiteral("cut at byte %1 of %2 unnoticed").arg(size).arg(whole.size())));
    }
}

void SummariesDamage::garbage_neverCrashes()
{
    QFETCH(QString, file);
    const QByteArray whole = dataBytes(file);
    const imports::Format *format = formatOf(whole);
    QVERIFY(format);
    quint32 random = 12345; // the same bytes each time
    const auto next = [&random] { return random = random * 1664525 + 1013904223; };
    for (int round = 0; round < 12; ++round) {
        QByteArray spoilt = whole;
        for (int i = 0; i < 1 + round % 5; ++i) {
            const qsizetype at = next() % quint32(spoilt.size());
            static const QByteArray junk[] = {"\0\0", "999999999999999999999999", "-1", "\xff\xfe",
                                              "\"", "[[[{{{", "1e308", "nan", "\n", ","};
            const QByteArray &bytes = junk[next() % std::size(junk)];
            if (next() % 2)
                spoilt.insert(at, bytes);
            else
                spoilt.replace(at, std::min<qsizetype>(bytes.size(), spoilt.size() - at), bytes);
        }
        const auto read = readBytes(spoilt, format->info.name);
        if (!read.ok()) {
            QVERIFY(!read.error().message.isEmpty());
            continue;
        }
        const results::Totals &totals = read->reported.totals;
        if (totals.requests && totals.failures)
            QVERIFY(*totals.failures <= *totals.requests);
        if (totals.requests)
            QVERIFY(*totals.requests >= 0);
    }
}

void SummariesDamage::appended_isRefusedOrTold()
{
    QFETCH(QString, file);
    const QByteArray whole = dataBytes(file);
    const imports::Format *format = formatOf(whole);
    QVERIFY(format);
    const auto once = readBytes(whole, format->info.name);
    if (!once.ok())
        QSKIP("this file holds an error answer instead of data");
    if (file.contains(QLatin1String("siege.log")) || file.contains(QLatin1String("vmstat"))
        || file.contains(QLatin1String("empty.json")) || file.endsWith(QLatin1String("sigkill.txt"))
        || file.endsWith(QLatin1String("replaced_summary.txt"))
        || file.endsWith(QLatin1String("ab/refused.stdout.txt"))
        || once->summary().totals.requests.value_or(1) == 0)
        return; // many runs, repeated headers without dates, or nothing: there is nothing to mix
    QVERIFY(!warnsOf(*once, QStringLiteral("A second result")));
    // Two runs that wrote to one file.
    const auto twice = readBytes(whole + (whole.endsWith('\n') ? "" : "\n") + whole, format->info.name);
    if (!twice.ok()) {
        QVERIFY(!twice.error().message.isEmpty());
        return;
    }
    QVERIFY2(twice->warnings.size() > once->warnings.size(), "two runs in one file went unnoticed");
}

void SummariesDamage::impossibleNumbers_areRefusedOrLeftOut()
{
    QFETCH(QString, file);
    const QByteArray whole = dataBytes(file);
    const QString format = formatOf(whole)->info.name;
    const auto good = [](std::optional<double> value) { return !value || std::isfinite(*value); };
    qsizetype bytes = 0; // read so far: a long file has fewer of its numbers changed
    for (qsizetype at = 0; at < whole.size() && bytes < 4'000'000; ++at) {
        if (!std::isdigit(uchar(whole[at])))
            continue;
        qsizetype end = at;
        while (end < whole.size() && (std::isdigit(uchar(whole[end])) || whole[end] == '.'))
            ++end;
        for (const char *number : {"1e308", "-1e308", "NaN", "-1", "9223372036854775807"}) {
            QByteArray changed = whole;
            changed.replace(at, end - at, number);
            bytes += changed.size();
            const auto read = readBytes(changed, format);
            if (!read) {
                QVERIFY(!read.error().message.isEmpty());
                continue;
            }
            const auto where = [&] { return changed.mid(std::max<qsizetype>(0, at - 60), 100); };
            std::vector<results::Totals> all{read->summary().totals};
            for (const auto &label : read->summary().labels)
                all.push_back(label.totals);
            for (const results::Totals &totals : all) {
                QVERIFY2(totals.requests.value_or(0) >= 0 && totals.failures.value_or(0) >= 0, where());
                QVERIFY2(!totals.requests || totals.failures.value_or(0) <= *totals.requests, where());
                for (const auto &latency : {totals.latency, totals.latencyOk.value_or(results::Latency())}) {
                    for (const auto &value : {latency.mean, latency.stddev, latency.min, latency.max,
                                              latency.p50, latency.p95, latency.p99})
                        QVERIFY2(good(value), where());
                }
                for (const auto &value : {totals.throughput, totals.goodput, totals.receivedBytes, totals.sentBytes})
                    QVERIFY2(good(value), where());
            }
            QVERIFY2(good(read->durationS) && read->durationS.value_or(0) >= 0, where());
            QVERIFY2(read->usersMax.value_or(0) >= 0, where());
            for (const auto &metric : read->metrics)
                QVERIFY2(std::isfinite(metric.value), where());
            for (const auto &series : read->series) {
                for (const double time : series.times)
                    QVERIFY2(std::isfinite(time) && time >= 0, where());
            }
        }
        at = end;
    }
}

void SummariesDamage::everyReader_refusesWhatIsNotItsOwn_data()
{
    QTest::addColumn<QString>("format");
    for (const imports::Format &format : imports::allFormats())
        QTest::newRow(qPrintable(format.info.name)) << format.info.name;
}

void SummariesDamage::everyReader_refusesWhatIsNotItsOwn()
{
    QFETCH(QString, format);
    // Forced with --as onto anything: a sentence or a result, within bounds, and no crash.
    const QByteArray deep(200'000, '[');
    const QByteArray inputs[] = {QByteArray("\0\1\2\3binary\0", 11),
                                 "just a sentence\nand another\n",
                                 deep,
                                 "{\"a\":" + deep,
                                 QByteArray(300'000, ','),
                                 QByteArray(300'000, '"'),
                                 "{}",
                                 "[]",
                                 "null",
                                 "<a><b></a>",
                                 "1,2,3\n4,5\n",
                                 "\n\n\n"};
    for (const QByteArray &input : inputs) {
        const auto read = readBytes(input, format);
        if (!read.ok())
            QVERIFY(!read.error().message.isEmpty());
    }
}

TWOFOLD_TEST(SummariesDamage)
#include "tst_summaries_damage.moc"
