// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/results/histogram.h"
#include "tests/common/testmain.h"

#include <algorithm>
#include <cmath>
#include <random>

using twofold::results::Histogram;

namespace {

// Nearest rank; the values are sorted.
int64_t exactPercentile(const std::vector<int64_t> &values, double percent)
{
    const auto size = static_cast<double>(values.size());
    const auto rank = static_cast<size_t>(std::ceil(percent * size / 100));
    return values[std::max<size_t>(rank, 1) - 1];
}

} // namespace

class HistogramTest : public QObject
{
    Q_OBJECT

private slots:
    void percentile_ofWholeMilliseconds_isExactBelowOneSecond()
    {
        std::mt19937 random(7);
        std::lognormal_distribution<double> spread(4, 1.2);
        Histogram histogram;
        std::vector<int64_t> values;
        for (int i = 0; i < 20'011; ++i) {
            const auto ms = std::min<int64_t>(999, static_cast<int64_t>(spread(random)));
            values.push_back(ms * 1000);
            histogram.add(ms * 1000);
        }
        std::sort(values.begin(), values.end());
        for (int tenths = 1; tenths <= 1000; ++tenths) {
            QCOMPARE(histogram.percentile(tenths / 1000.0),
                     static_cast<double>(exactPercentile(values, tenths / 10.0)));
        }
    }

    void percentile_ofAnyValue_isWithinTheBucketWidth_data()
    {
        QTest::addColumn<int>("bits");
        QTest::newRow("run") << Histogram::kRunBits;
        QTest::newRow("interval") << Histogram::kIntervalBits;
    }
    void percentile_ofAnyValue_isWithinTheBucketWidth()
    {
        QFETCH(int, bits);
        std::mt19937_64 random(11);
        Histogram histogram(bits);
        std::vector<int64_t> values;
        for (int i = 0; i < 5000; ++i) {
            const auto us = static_cast<int64_t>(std::exp2(
                std::uniform_real_distribution<double>(0, 31.7)(random)));
            values.push_back(us);
            histogram.add(us);
        }
        std::sort(values.begin(), values.end());
        for (int percent = 1; percent <= 100; ++percent) {
            const auto exact = static_cast<double>(exactPercentile(values, percent));
            const double error = std::abs(histogram.percentile(percent / 100.0) - exact);
            QVERIFY2(error <= exact * std::exp2(-bits) + 0.5, qPrintable(QString::number(percent)));
        }
    }

    void percentile_rankIsNotRaisedByRounding()
    {
        Histogram histogram;
        for (int i = 1; i <= 100; ++i)
            histogram.add(i * 1000);
        QCOMPARE(histogram.percentile(0.07), 7000.0); // 0.07 * 100 > 7 in binary
        QCOMPARE(histogram.percentile(0.95), 95000.0);
        QCOMPARE(histogram.percentile(1.0), 100000.0);
    }

    void values_outsideTheRange_areKeptInTheOutermostBuckets()
    {
        Histogram histogram;
        histogram.add(-5);
        histogram.add(0);
        histogram.add(INT64_MAX);
        QCOMPARE(histogram.count(), uint64_t(3));
        QCOMPARE(histogram.minimum(), int64_t(-5));
        QCOMPARE(histogram.maximum(), INT64_MAX);
        QCOMPARE(histogram.buckets().size(), size_t(2));
    }

    void empty_hasNoStatistics()
    {
        const Histogram histogram;
        QVERIFY(histogram.isEmpty());
        QCOMPARE(histogram.percentile(0.5), 0.0);
        QCOMPARE(histogram.mean(), 0.0);
        QCOMPARE(histogram.stddev(), 0.0);
        QVERIFY(histogram.buckets().empty());
    }

    void meanAndStddev_areThoseOfThePopulation()
    {
        Histogram histogram;
        for (const int64_t us : {2000, 4000, 4000, 4000, 5000, 5000, 7000, 9000})
            histogram.add(us);
        QCOMPARE(histogram.mean(), 5000.0);
        QCOMPARE(histogram.stddev(), 2000.0);
    }

    void buckets_coverEachValueOnce()
    {
        for (const int bits : {7, 10}) {
            int64_t next = 0;
            Histogram all(bits);
            for (int64_t value = 0; value < 300'000; ++value)
                all.add(value);
            for (const auto &bucket : all.buckets()) {
                QCOMPARE(bucket.lowUs, next);
                next = bucket.lowUs + bucket.widthUs;
                if (next < 300'000)
                    QCOMPARE(bucket.count, static_cast<uint64_t>(bucket.widthUs));
            }
        }
    }

    void merge_equalsAddingEverythingToOne()
    {
        std::mt19937 random(3);
        std::uniform_int_distribution<int64_t> any(0, 5'000'000);
        Histogram a;
        Histogram b;
        Histogram all;
        for (int i = 0; i < 10'000; ++i) {
            const int64_t us = any(random);
            (i % 3 ? a : b).add(us);
            all.add(us);
        }
        a.merge(b);
        QCOMPARE(a.count(), all.count());
        for (double share = 0.01; share <= 1; share += 0.01)
            QCOMPARE(a.percentile(share), all.percentile(share));
        QCOMPARE(a.mean(), all.mean());
        QVERIFY(std::abs(a.stddev() - all.stddev()) < 1e-6 * all.stddev());
    }

    void merge_intoLowerPrecision_keepsCounts()
    {
        Histogram fine(Histogram::kRunBits);
        Histogram coarse(Histogram::kIntervalBits);
        Histogram direct(Histogram::kIntervalBits);
        for (int64_t us = 1; us < 4'000'000; us += 977) {
            fine.add(us);
            direct.add(us);
        }
        coarse.merge(fine);
        QCOMPARE(coarse, direct);
    }
};

TWOFOLD_TEST(HistogramTest)

#include "tst_histogram.moc"
