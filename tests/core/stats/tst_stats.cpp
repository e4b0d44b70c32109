// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/stats/quantile.h"
#include "core/stats/steady.h"
#include "core/stats/usl.h"
#include "tests/common/testmain.h"

#include <cmath>
#include <random>

using namespace twofold::stats;

namespace {

// Approximately normal, the same on every machine.
class Noise
{
public:
    double operator()()
    {
        double sum = 0;
        for (int i = 0; i < 12; ++i)
            sum += double(m_random() >> 11) / 9007199254740992.0;
        return sum - 6;
    }

private:
    std::mt19937_64 m_random{7};
};

std::vector<double> series(int count, const std::function<double(int)> &value)
{
    std::vector<double> values;
    for (int i = 0; i < count; ++i)
        values.push_back(value(i));
    return values;
}

} // namespace

class TstStats : public QObject
{
    Q_OBJECT

private slots:
    void tooShortForAnAnswer();
    void anEvenSeriesIsSteadyFromItsBeginning();
    void warmUpIsCut_data();
    void warmUpIsCut();
    void aTrendIsNotSteady_data();
    void aTrendIsNotSteady();
    void aSlowCycleIsNoTrend();
    void unknownValuesAreLeftOut();
    void nearestRanks_data();
    void nearestRanks();
    void medians();
    void wilsonIntervals();
    void anExactLawIsFoundAgain();
    void aNoisyLawIsFoundWithAnInterval();
    void theIntervalHoldsTheTruthMostOfTheTime();
    void withoutAPeakNoneIsClaimed();
    void manyPointsAreCondensed();
    void tooFewLevels();
    void wildPointsDoNoHarm();
};

void TstStats::tooShortForAnAnswer()
{
    QVERIFY(!steadyPart({}));
    QVERIFY(!steadyPart(std::vector<double>(99, 5)));
    QVERIFY(steadyPart(std::vector<double>(100, 5)));
    QVERIFY(!steadyPart(std::vector<double>(1000, std::nan(""))));
}

void TstStats::anEvenSeriesIsSteadyFromItsBeginning()
{
    const auto flat = steadyPart(std::vector<double>(400, 250));
    QCOMPARE(flat->from, size_t(0));
    QVERIFY(flat->steady);
    Noise noise;
    const auto noisy = steadyPart(series(400, [&](int) { return 250 + 20 * noise(); }));
    QVERIFY(noisy->steady);
    QVERIFY2(noisy->from <= 100, qPrintable(QString::number(noisy->from)));
}

void TstStats::warmUpIsCut_data()
{
    QTest::addColumn<int>("warmUp");
    for (const int warmUp : {20, 60, 100, 150})
        QTest::addRow("%d of 400", warmUp) << warmUp;
}

void TstStats::warmUpIsCut()
{
    QFETCH(int, warmUp);
    Noise noise;
    const auto part = steadyPart(series(400, [&](int i) {
        return (i < warmUp ? 500.0 * i / warmUp : 500.0) + 10 * noise();
    }));
    QVERIFY(part->steady);
    QCOMPARE(part->from % 5, size_t(0));
    QVERIFY2(int(part->from) >= warmUp * 8 / 10 && int(part->from) <= warmUp + 30,
             qPrintable(QString::number(part->from)));
}

void TstStats::aTrendIsNotSteady_data()
{
    QTest::addColumn<double>("atEnd");
    QTest::newRow("rises from nothing") << 500.0;
    QTest::newRow("falls to a half") << -50.0;
}

void TstStats::aTrendIsNotSteady()
{
    QFETCH(double, atEnd);
    Noise noise;
    const auto part = steadyPart(
        series(300, [&](int i) { return 100 + atEnd * i / 300 + 3 * noise(); }));
    QVERIFY(!part->steady);
}

void TstStats::aSlowCycleIsNoTrend()
{
    Noise noise;
    const auto part = steadyPart(series(
        600, [&](int i) { return 400 + 40 * std::sin(i / 12.0) + 10 * noise(); }));
    QVERIFY(part->steady);
}

void TstStats::unknownValuesAreLeftOut()
{
    const auto part = steadyPart(series(300, [](int i) {
        return i < 50 || i % 3 == 0 ? std::nan("") : 70.0;
    }));
    QVERIFY(part);
    QVERIFY(part->steady);
}

void TstStats::nearestRanks_data()
{
    QTest::addColumn<double>("share");
    QTest::addColumn<double>("expected");
    QTest::newRow("p0") << 0.0 << 1.0;
    QTest::newRow("p5") << 0.05 << 1.0;
    QTest::newRow("p50") << 0.5 << 10.0;
    QTest::newRow("p95") << 0.95 << 19.0;
    QTest::newRow("p96") << 0.96 << 20.0;
    QTest::newRow("p100") << 1.0 << 20.0;
}

void TstStats::nearestRanks()
{
    QFETCH(double, share);
    std::vector<double> values = {std::nan("")};
    for (int i = 20; i > 0; --i)
        values.push_back(i);
    QTEST(*nearestRank(values, share), "expected");
    QVERIFY(!nearestRank({}, share));
}

void TstStats::medians()
{
    QCOMPARE(*median({3, 1, 2}), 2.0);
    QCOMPARE(*median({4, 1, 3, 2}), 2.5);
    QVERIFY(!median({std::nan("")}));
}

void TstStats::wilsonIntervals()
{
    // Newcombe (1998), table of method 3: 81 of 263, and 0 of 20.
    const auto some = wilson(81, 263);
    QVERIFY(std::abs(some.low - 0.2553) < 5e-4);
    QVERIFY(std::abs(some.high - 0.3662) < 5e-4);
    const auto none = wilson(0, 20);
    QCOMPARE(none.low, 0.0);
    QVERIFY(std::abs(none.high - 0.1611) < 5e-4);
    const auto unknown = wilson(0, 0);
    QCOMPARE(unknown.low, 0.0);
    QCOMPARE(unknown.high, 1.0);
}

void TstStats::anExactLawIsFoundAgain()
{
    const ScalabilityLaw law{995, 0.026, 0.0002};
    std::vector<ScalabilityPoint> points;
    for (const double n : {1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0})
        points.push_back({n, law.at(n)});
    const auto forecast = forecastScalability(points);
    QVERIFY(forecast);
    QVERIFY(std::abs(forecast->law.lambda - law.lambda) < 1e-3 * law.lambda);
    QVERIFY(std::abs(forecast->law.sigma - law.sigma) < 1e-3 * law.sigma);
    QVERIFY(std::abs(forecast->law.kappa - law.kappa) < 1e-3 * law.kappa);
    QVERIFY(std::abs(*forecast->peakAt - std::sqrt((1 - 0.026) / 0.0002)) < 0.1);
    QVERIFY(std::abs(*forecast->throughput - law.at(*forecast->peakAt)) < 1);
    QVERIFY(*forecast->peakHigh - *forecast->peakLow < 0.1);
}

void TstStats::aNoisyLawIsFoundWithAnInterval()
{
    const ScalabilityLaw law{40, 0.02, 0.00005};
    Noise noise;
    std::vector<ScalabilityPoint> points;
    for (const double n : {10.0, 20.0, 40.0, 80.0, 120.0, 160.0, 240.0, 320.0})
        points.push_back({n, law.at(n) * (1 + 0.02 * noise())});
    const auto forecast = forecastScalability(points);
    QVERIFY(forecast && forecast->peakAt);
    QVERIFY(*forecast->peakLow < *forecast->peakAt && *forecast->peakAt < *forecast->peakHigh);
    const auto again = forecastScalability(points);
    QCOMPARE(*again->peakLow, *forecast->peakLow);
    QCOMPARE(*again->peakHigh, *forecast->peakHigh);
}

void TstStats::theIntervalHoldsTheTruthMostOfTheTime()
{
    const ScalabilityLaw law{40, 0.02, 0.00005};
    Noise noise;
    int held = 0;
    constexpr int kTrials = 60;
    for (int trial = 0; trial < kTrials; ++trial) {
        std::vector<ScalabilityPoint> points;
        for (const double n : {10.0, 20.0, 40.0, 80.0, 120.0, 160.0, 240.0, 320.0, 400.0})
            points.push_back({n, law.at(n) * (1 + 0.02 * noise())});
        const auto forecast = forecastScalability(points);
        if (forecast && forecast->peakAt && *forecast->peakLow <= *law.peak()
            && *law.peak() <= *forecast->peakHigh)
            ++held;
    }
    QVERIFY2(held >= kTrials * 8 / 10, qPrintable(QString::number(held)));
}

void TstStats::withoutAPeakNoneIsClaimed()
{
    Noise noise;
    std::vector<ScalabilityPoint> points;
    for (const double n : {1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0})
        points.push_back({n, 50 * n * (1 + 0.01 * noise())}); // linear
    const auto forecast = forecastScalability(points);
    QVERIFY(forecast);
    QVERIFY(!forecast->peakAt);
    QVERIFY(!forecast->throughput);
}

void TstStats::manyPointsAreCondensed()
{
    const ScalabilityLaw law{40, 0.02, 0.00005};
    Noise noise;
    std::vector<ScalabilityPoint> points;
    for (int i = 0; i < 20000; ++i) {
        const double n = 1 + i % 400;
        points.push_back({n, law.at(n) * (1 + 0.02 * noise())});
    }
    const auto forecast = forecastScalability(points);
    QVERIFY(forecast && forecast->peakAt);
    QVERIFY2(std::abs(*forecast->peakAt / *law.peak() - 1) < 0.02,
             qPrintable(QString::number(*forecast->peakAt)));
}

void TstStats::tooFewLevels()
{
    const ScalabilityLaw law{40, 0.02, 0.0001};
    std::vector<ScalabilityPoint> points;
    for (const double n : {1.0, 2.0, 4.0, 8.0, 16.0, 16.0, 16.0, 1.0})
        points.push_back({n, law.at(n)});
    QVERIFY(!forecastScalability(points));
    points.push_back({32, law.at(32)});
    QVERIFY(forecastScalability(points));
    QVERIFY(!forecastScalability({}));
}

void TstStats::wildPointsDoNoHarm()
{
    const std::vector<std::vector<double>> wild = {{0, 0, 0, 0, 0, 0, 0, 0},
                                                   {5, 5, 5, 5, 5, 5, 5, 5},
                                                   {1e300, 1e-300, 1, 1e300, 2, 3, 4, 5},
                                                   {100, 1, 100, 1, 100, 1, 100, 1},
                                                   {-1, -2, -3, -4, -5, -6, -7, -8},
                                                   {HUGE_VAL, 1, 2, 3, 4, 5, 6, 7}};
    for (const auto &throughputs : wild) {
        std::vector<ScalabilityPoint> points;
        for (size_t i = 0; i < throughputs.size(); ++i)
            points.push_back({double(1 << i), throughputs[i]});
        if (const auto forecast = forecastScalability(points); forecast && forecast->peakAt) {
            QVERIFY(std::isfinite(*forecast->peakAt));
            QVERIFY(*forecast->peakLow <= *forecast->peakHigh);
        }
    }
}

TWOFOLD_TEST(TstStats)
#include "tst_stats.moc"
