// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/results/coarsening.h"
#include "core/results/timeline.h"
#include "tests/common/testmain.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

using namespace twofold::results;

namespace {

constexpr int64_t kBegin = 1'700'000'000'250'000; // not on a whole second
constexpr int64_t kMs = 1000;
constexpr int64_t kS = 1'000'000;

struct Row
{
    int64_t start;
    int64_t latency;
    int label;
    bool success;
};

// Rows in the order of their ends, as tools write them.
std::vector<Row> someRows(int count, double seconds, int labels, unsigned seed)
{
    std::mt19937 random(seed);
    std::vector<Row> rows;
    std::lognormal_distribution<double> spread(3.5, 0.8);
    for (int i = 0; i < count; ++i) {
        const auto start = static_cast<int64_t>(seconds * 1000 * i / count) * kMs;
        const auto latency = std::min<int64_t>(900, static_cast<int64_t>(spread(random))) * kMs;
        rows.push_back({kBegin + start, latency, static_cast<int>(random() % static_cast<unsigned>(labels)),
                        random() % 50 != 0});
    }
    std::stable_sort(rows.begin() + 1, rows.end(), [](const Row &a, const Row &b) {
        return a.start + a.latency < b.start + b.latency;
    });
    return rows;
}

void addRow(TimelineBuilder &builder, const Row &row)
{
    const auto label = builder.label(QByteArray("label " + QByteArray::number(row.label)));
    builder.add({row.start, row.latency, label, row.success, 100, 10});
}

Timeline build(const std::vector<Row> &rows)
{
    TimelineBuilder builder;
    for (const auto &row : rows)
        addRow(builder, row);
    return builder.finish();
}

double exactMs(std::vector<int64_t> values, double share)
{
    std::sort(values.begin(), values.end());
    const auto size = static_cast<double>(values.size());
    const auto rank = static_cast<size_t>(std::ceil(share * size - 1e-6));
    return static_cast<double>(values[std::max<size_t>(rank, 1) - 1]) / 1000;
}

void compareTotals(const Totals &a, const Totals &b)
{
    QCOMPARE(a.requests, b.requests);
    QCOMPARE(a.failures, b.failures);
    QCOMPARE(a.throughput, b.throughput);
    QCOMPARE(a.latency.p50, b.latency.p50);
    QCOMPARE(a.latency.p99, b.latency.p99);
    QCOMPARE(a.latency.min, b.latency.min);
    QCOMPARE(a.latency.max, b.latency.max);
    QCOMPARE(a.latencyOk->p95, b.latencyOk->p95);
    QCOMPARE(a.receivedBytes, b.receivedBytes);
    QCOMPARE(a.sentBytes, b.sentBytes);
    QVERIFY(std::abs(a.latency.mean.value_or(0) - b.latency.mean.value_or(0)) < 1e-9);
    QVERIFY(std::abs(a.latency.stddev.value_or(0) - b.latency.stddev.value_or(0)) < 1e-6);
}

Window range(double from, double to)
{
    return {Window::Mode::Range, from, to};
}

} // namespace

class TimelineTest : public QObject
{
    Q_OBJECT

private slots:
    void shares_ofSeveralBuilders_giveTheSameBytes_data()
    {
        QTest::addColumn<double>("seconds");
        QTest::addColumn<int>("labels");
        QTest::addColumn<int>("unit");
        QTest::newRow("whole milliseconds") << 40.0 << 3 << 1000;
        QTest::newRow("microseconds") << 40.0 << 3 << 7;
        QTest::newRow("longer intervals") << 30'000.0 << 5 << 13;
        QTest::newRow("more cells than are kept") << 4000.0 << 300 << 11;
    }
    void shares_ofSeveralBuilders_giveTheSameBytes()
    {
        QFETCH(double, seconds);
        QFETCH(int, labels);
        QFETCH(int, unit);
        std::mt19937 random(5);
        std::vector<Sample> samples(labels > 100 ? 900'000 : 60'000);
        for (size_t i = 0; i < samples.size(); ++i) {
            auto &sample = samples[i];
            const double at = seconds * static_cast<double>(i) / static_cast<double>(samples.size());
            sample.start = kBegin + static_cast<int64_t>(at * 1e6) - static_cast<int64_t>(random() % 900'000);
            sample.latencyUs = static_cast<int64_t>(random() % 3000) * static_cast<int64_t>(random() % 400) * unit;
            sample.label = random() % static_cast<uint32_t>(labels);
            sample.success = random() % 9 != 0;
            sample.receivedBytes = static_cast<int64_t>(random() % 5000);
        }
        const auto begin = [&](TimelineBuilder &builder, const TimelineBuilder *like) {
            if (like)
                builder.startAs(*like);
            for (int i = 0; i < labels; ++i)
                builder.label(QByteArray::number(i));
        };
        TimelineBuilder one;
        begin(one, nullptr);
        TimelineBuilder parts[3];
        begin(parts[0], nullptr);
        for (size_t i = 0; i < samples.size(); ++i) {
            one.add(samples[i]);
            parts[i < 1000 ? 0 : i / 700 % 3].add(samples[i]);
            if (i == 999) {
                one.start();
                parts[0].start();
                begin(parts[1], &parts[0]);
                begin(parts[2], &parts[0]);
            }
        }
        std::vector<uint32_t> same(static_cast<size_t>(labels));
        std::iota(same.begin(), same.end(), 0);
        parts[1].merge(parts[2], same);
        parts[1].merge(parts[0], same);
        QVERIFY(one.finish().encode() == parts[1].finish().encode());
    }

    void summary_ofTheWhole_isExact()
    {
        const auto rows = someRows(30'000, 61.5, 7, 1);
        const auto timeline = build(rows);
        const auto summary = timeline.summary({});
        QCOMPARE(summary.totals.requests, 30'000);
        std::vector<int64_t> all;
        std::vector<int64_t> ok;
        int64_t failures = 0;
        int64_t end = 0;
        for (const auto &row : rows) {
            all.push_back(row.latency);
            if (row.success)
                ok.push_back(row.latency);
            else
                ++failures;
            end = std::max(end, row.start + row.latency);
        }
        QCOMPARE(summary.totals.failures, failures);
        QCOMPARE(summary.totals.latency.p95, exactMs(all, 0.95));
        QCOMPARE(summary.totals.latency.p999, exactMs(all, 0.999));
        QCOMPARE(summary.totals.latencyOk->p99, exactMs(ok, 0.99));
        const double mean = std::accumulate(all.begin(), all.end(), 0.0) / 1000 / 30'000;
        QVERIFY(std::abs(*summary.totals.latency.mean - mean) < 1e-6);
        QCOMPARE(timeline.startedAt(), kBegin);
        QCOMPARE(timeline.durationS(), static_cast<double>(end - kBegin) / 1e6);
        QCOMPARE(summary.totals.throughput, 30'000 / timeline.durationS());
        QCOMPARE(summary.totals.receivedBytes, 30'000 * 100.0);
        QCOMPARE(summary.labels.size(), size_t(7));
        qint64 sum = 0;
        for (const auto &label : summary.labels)
            sum += *label.totals.requests;
        QCOMPARE(sum, 30'000);
    }

    void summary_ofAWindow_countsWhatEndedInIt()
    {
        const auto rows = someRows(20'000, 40, 3, 2);
        const auto timeline = build(rows);
        const auto summary = timeline.summary(range(10.4, 19.2));
        QCOMPARE(summary.window.fromS, 10.0); // snapped outwards
        QCOMPARE(summary.window.toS, 20.0);
        std::vector<int64_t> in;
        for (const auto &row : rows) {
            const int64_t end = row.start + row.latency - kBegin;
            if (end >= 10 * kS && end < 20 * kS)
                in.push_back(row.latency);
        }
        QCOMPARE(summary.totals.requests, static_cast<qint64>(in.size()));
        QCOMPARE(summary.totals.throughput, static_cast<double>(in.size()) / 10);
        QVERIFY(std::abs(*summary.totals.latency.p95 / exactMs(in, 0.95) - 1) < 0.01);
        QCOMPARE(summary.totals.receivedBytes, 100.0 * static_cast<double>(in.size()));
    }

    // Whole milliseconds and others are counted apart and packed together.
    void latencies_ofBothKinds_shareAnInterval()
    {
        std::vector<int64_t> values;
        TimelineBuilder builder;
        const auto label = builder.label("one");
        std::mt19937 random(5);
        for (int i = 0; i < 4000; ++i) {
            const auto range = i % 4 == 0 ? 3'000'000U : 900'000U;
            const auto us = static_cast<int64_t>(random() % range);
            const int64_t latency = i % 2 == 0 ? us : us / kMs * kMs;
            builder.add({kBegin + i * 10 - latency, latency, label, true, -1, -1});
            values.push_back(latency);
        }
        builder.add({kBegin + 10 * kS, kMs, label, true, -1, -1}); // not in the window
        const Timeline timeline = builder.finish();
        const Window window{Window::Mode::Range, 0, 5};
        QCOMPARE(timeline.summary(window).totals.requests, std::optional<qint64>(4000));
        const auto histogram = timeline.histogram(window, 0);
        QCOMPARE(histogram.count(), uint64_t(4000));
        QCOMPARE(histogram.minimum(), *std::min_element(values.begin(), values.end()));
        QCOMPARE(histogram.maximum(), *std::max_element(values.begin(), values.end()));
        QCOMPARE(histogram.sum(),
                 static_cast<double>(std::accumulate(values.begin(), values.end(), int64_t(0))));
        for (const double share : {0.05, 0.25, 0.5, 0.9, 0.99}) {
            const double exact = exactMs(values, share);
            QVERIFY(std::abs(histogram.percentile(share) / 1000 - exact) <= exact * 0.01);
        }
    }

    void window_outsideTheRun_isEmpty()
    {
        const auto timeline = build(someRows(1000, 10, 1, 3));
        const auto summary = timeline.summary(range(100, 200));
        QCOMPARE(summary.totals.requests, 0);
        QVERIFY(!summary.totals.throughput);
        QVERIFY(summary.totals.latency.isEmpty());
        const auto backwards = timeline.summary(range(8, 2));
        QVERIFY(backwards.window.fromS <= *backwards.window.toS);
        timeline.summary(range(std::nan(""), std::nan("")));
    }

    void order_doesNotMatter()
    {
        auto rows = someRows(200'000, 300, 5, 4);
        const auto inOrder = build(rows);
        std::mt19937 random(5);
        std::shuffle(rows.begin(), rows.end(), random);
        const auto shuffled = build(rows);
        compareTotals(shuffled.summary({}).totals, inOrder.summary({}).totals);
        QCOMPARE(shuffled.intervals(), inOrder.intervals());
        QCOMPARE(shuffled.series(Timeline::Quantity::Throughput),
                 inOrder.series(Timeline::Quantity::Throughput));
    }

    void intervals_doubleBeyondTheLimit()
    {
        const auto rows = someRows(30'000, 9000, 2, 6);
        const auto timeline = build(rows);
        QCOMPARE(timeline.intervalS(), 4.0);
        QVERIFY(timeline.intervals() <= Timeline::kMaxIntervals);
        const auto series = timeline.series(Timeline::Quantity::Throughput);
        const double sum = std::accumulate(series.begin(), series.end(), 0.0) * 4;
        QVERIFY(std::abs(sum - 30'000) < 1e-6);
        const auto summary = timeline.summary(range(1000, 2000));
        const auto inside = std::count_if(rows.begin(), rows.end(), [](const Row &row) {
            const int64_t end = row.start + row.latency - kBegin;
            return end >= 1000 * kS && end < 2000 * kS;
        });
        QCOMPARE(summary.totals.requests, inside);
    }

    void outlierInTime_keepsEverySampleAndTheBound()
    {
        auto rows = someRows(5000, 10, 2, 7);
        rows.push_back({kBegin + 3'000'000'000 * kS, 5 * kMs, 0, true});
        rows.push_back({-kBegin, 5 * kMs, 1, true});
        rows.push_back({INT64_MAX, INT64_MAX, 1, false});
        rows.push_back({INT64_MIN, -7, 1, false});
        const auto timeline = build(rows);
        QCOMPARE(timeline.summary({}).totals.requests, 5004);
        QVERIFY(timeline.intervals() <= Timeline::kMaxIntervals);
        const auto decoded = Timeline::decode(timeline.encode());
        QVERIFY(decoded);
        QCOMPARE(decoded->summary({}).totals, timeline.summary({}).totals);
    }

    void sampleAtTheVeryEnd_belongsToTheLastInterval()
    {
        TimelineBuilder builder;
        const auto label = builder.label("a");
        for (int i = 0; i < 60; ++i)
            builder.add({kBegin + i * kS, i == 59 ? kS : 10 * kMs, label, true, -1, -1});
        const auto timeline = builder.finish();
        QCOMPARE(timeline.durationS(), 60.0);
        QCOMPARE(timeline.intervals(), 60);
        QCOMPARE(timeline.series(Timeline::Quantity::Throughput).back(), 1.0);
        QVERIFY(!timeline.summary({}).totals.receivedBytes);
    }

    void series_areNotANumberWhereNothingEnded()
    {
        TimelineBuilder builder;
        const auto label = builder.label("a");
        builder.add({0, 100 * kMs, label, true, -1, -1});
        builder.add({5 * kS, 300 * kMs, label, false, -1, -1});
        builder.setRelativeTimes(true);
        const auto timeline = builder.finish();
        QVERIFY(!timeline.startedAt());
        const auto rate = timeline.series(Timeline::Quantity::Throughput);
        const auto p95 = timeline.series(Timeline::Quantity::P95);
        const auto failed = timeline.series(Timeline::Quantity::FailureRate, 0);
        QCOMPARE(rate.size(), size_t(6));
        QCOMPARE(rate[1], 0.0);
        QVERIFY(std::isnan(p95[1]));
        QCOMPARE(p95[5], 300.0);
        QCOMPARE(failed[5], 1.0);
        QVERIFY(std::isnan(failed[2]));
    }

    void noSamples_giveAnEmptyTimeline()
    {
        TimelineBuilder builder;
        builder.label("never");
        const auto timeline = builder.finish();
        QCOMPARE(timeline.intervals(), 0);
        QCOMPARE(timeline.durationS(), 0.0);
        QVERIFY(!timeline.startedAt());
        const auto summary = timeline.summary({});
        QCOMPARE(summary.totals.requests, 0);
        QVERIFY(!summary.totals.failureRate());
        QVERIFY(timeline.series(Timeline::Quantity::P50).empty());
        QVERIFY(Timeline::decode(timeline.encode()));
        QCOMPARE(Timeline::merge({&timeline, &timeline}).summary({}).totals.requests, 0);
    }

    void labels_beyondTheLimit_goToOther()
    {
        TimelineBuilder builder;
        for (int i = 0; i < 1500; ++i) {
            const auto label = builder.label(QByteArray("name " + QByteArray::number(i)));
            builder.add({i * kMs, kMs, label, true, -1, -1});
        }
        QVERIFY(builder.labelsLeftOut());
        const auto timeline = builder.finish();
        QCOMPARE(timeline.labels().size(), 1001);
        QCOMPARE(timeline.labels().constLast(), QStringLiteral("(other)"));
        QCOMPARE(timeline.summary({}).labels.back().totals.requests, 500);
    }

    void merge_equalsOneGenerator()
    {
        const auto rows = someRows(40'000, 50, 4, 8);
        std::vector<Row> a;
        std::vector<Row> b;
        for (size_t i = 0; i < rows.size(); ++i)
            (i % 2 ? a : b).push_back(rows[i]);
        a.push_back(rows.front()); // both begin at the same moment, so the intervals are the same
        const auto partA = build(a);
        const auto partB = build(b);
        auto allRows = rows;
        allRows.push_back(rows.front());
        const auto whole = build(allRows);
        const auto merged = Timeline::merge({&partA, &partB});
        compareTotals(merged.summary({}).totals, whole.summary({}).totals);
        compareTotals(merged.summary(range(20, 30)).totals, whole.summary(range(20, 30)).totals);
        QCOMPARE(merged.startedAt(), whole.startedAt());
        QCOMPARE(merged.durationS(), whole.durationS());
        QCOMPARE(merged.series(Timeline::Quantity::P95), whole.series(Timeline::Quantity::P95));
    }

    void merge_ofStaggeredGenerators_keepsTheTotals()
    {
        auto early = someRows(9000, 5000, 2, 9);
        auto late = someRows(9000, 5000, 3, 10);
        for (auto &row : late)
            row.start += 4321 * kS + 137 * kMs;
        const auto a = build(early);
        const auto b = build(late);
        const auto merged = Timeline::merge({&b, &a});
        early.insert(early.end(), late.begin(), late.end());
        const auto whole = build(early);
        compareTotals(merged.summary({}).totals, whole.summary({}).totals);
        QCOMPARE(merged.labels().size(), 3);
        QVERIFY(merged.intervals() <= Timeline::kMaxIntervals);
        const auto series = merged.series(Timeline::Quantity::Throughput);
        const double sum = std::accumulate(series.begin(), series.end(), 0.0) * merged.intervalS();
        QVERIFY(std::abs(sum - 18'000) < 1e-6);
    }

    void encode_decode_keepsEverything()
    {
        const auto timeline = build(someRows(20'000, 70, 6, 11));
        const auto bytes = timeline.encode();
        const auto decoded = Timeline::decode(bytes);
        QVERIFY(decoded);
        QCOMPARE(decoded->summary({}), timeline.summary({}));
        QCOMPARE(decoded->summary(range(3, 9)), timeline.summary(range(3, 9)));
        QCOMPARE(decoded->histogram({}, 2), timeline.histogram({}, 2));
        QCOMPARE(decoded->encode(), bytes);
        QVERIFY2(bytes.size() < 20'000 * 4, "a few bytes a sample at most");
    }

    void decode_ofDamagedBytes_givesNothingOrAValidTimeline()
    {
        const auto bytes = build(someRows(500, 20, 3, 12)).encode();
        for (qsizetype size = 0; size < bytes.size(); ++size)
            QVERIFY(!Timeline::decode(QByteArrayView(bytes).first(size)));
        std::mt19937 random(13);
        for (int i = 0; i < 600; ++i) {
            auto damaged = bytes;
            for (int k = 0; k < 3; ++k)
                damaged[static_cast<qsizetype>(random() % static_cast<unsigned>(damaged.size()))] =
                    static_cast<char>(random());
            if (const auto decoded = Timeline::decode(damaged)) {
                decoded->summary({});
                decoded->summary(range(1, 5));
                decoded->series(Timeline::Quantity::P95);
            }
        }
    }

    void fewLabels_haveTheIntervalThatTheirNumberAsksFor()
    {
        std::mt19937 random(15);
        for (const int64_t seconds : {1, 4094, 4095, 4096, 4097, 8191, 8192, 100'000}) {
            for (int i = 0; i < 20; ++i) {
                TimelineBuilder builder;
                const auto label = builder.label("a");
                // The earliest start may come late, so that intervals begin elsewhere than the run.
                const int64_t begin = 5 * kS + static_cast<int64_t>(random() % 3'000'000);
                builder.add({begin, 1, label, true, -1, -1});
                builder.start();
                builder.add({begin + seconds * kS - static_cast<int64_t>(random() % 3), 0, label, true, -1, -1});
                if (i % 2)
                    builder.add({begin - static_cast<int64_t>(random() % 3'000'000), 1, label, true, -1, -1});
                const auto timeline = builder.finish();
                QCOMPARE(timeline.intervalS(), intervalByNumberS(timeline));
            }
        }
    }

    void memory_staysBounded_withManyLabelsAndIntervals()
    {
        TimelineBuilder builder;
        std::mt19937 random(14);
        std::vector<uint32_t> labels;
        for (int i = 0; i < 300; ++i)
            labels.push_back(builder.label(QByteArray("l" + QByteArray::number(i))));
        uint64_t added = 0;
        for (int64_t second = 0; second < 4000; ++second) {
            for (const auto label : labels) {
                builder.add({second * kS + static_cast<int64_t>(random() % 900'000),
                             static_cast<int64_t>(random() % 3'000'000), label, true, 1, 1});
                ++added;
            }
        }
        QCOMPARE(builder.samples(), added);
        const auto timeline = builder.finish();
        QCOMPARE(timeline.summary({}).totals.requests, static_cast<qint64>(added));
        QVERIFY2(timeline.memoryBytes() < 60'000'000,
                 qPrintable(QString::number(timeline.memoryBytes())));
        QCOMPARE(intervalByNumberS(timeline), 1.0);
        QVERIFY(timeline.intervalS() > 1);
        const auto series = timeline.series(Timeline::Quantity::Throughput);
        const double sum = std::accumulate(series.begin(), series.end(), 0.0) * timeline.intervalS();
        QVERIFY(std::abs(sum - static_cast<double>(added)) < 1e-3);
    }
};

TWOFOLD_TEST(TimelineTest)

#include "tst_timeline.moc"
