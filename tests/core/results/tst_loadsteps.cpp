// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/results/loadsteps.h"
#include "tests/common/testmain.h"

#include <cmath>

using namespace twofold::results;

namespace {

// One answer a second for each user, of one millisecond a user, with the users told by second.
Measurement withUsers(const std::vector<int> &bySecond, bool samples = true)
{
    Measurement measurement;
    Series users;
    users.name = QStringLiteral("users");
    Series throughput;
    throughput.name = QStringLiteral("throughput");
    TimelineBuilder builder;
    const auto label = builder.label("GET /");
    for (size_t second = 0; second < bySecond.size(); ++second) {
        users.times.push_back(double(second));
        users.values.push_back(bySecond[second]);
        throughput.times.push_back(double(second));
        throughput.values.push_back(bySecond[second]);
        for (int i = 0; i < bySecond[second]; ++i)
            builder.add({1'700'000'000'000'000 + qint64(second) * 1'000'000, 1000 * bySecond[second],
                         label, true, -1, -1});
    }
    measurement.series.push_back(users);
    if (samples)
        measurement.timeline = std::make_shared<Timeline>(builder.finish());
    else
        measurement.series.push_back(throughput);
    return measurement;
}

std::vector<int> stays(const std::vector<std::pair<int, int>> &usersAndSeconds)
{
    std::vector<int> bySecond;
    for (const auto &[users, seconds] : usersAndSeconds)
        bySecond.insert(bySecond.end(), size_t(seconds), users);
    return bySecond;
}

} // namespace

class LoadStepsTest : public QObject
{
    Q_OBJECT

private slots:
    void everyStepHasItsOwnResult()
    {
        const auto steps = loadSteps(withUsers(stays({{10, 20}, {20, 30}, {40, 20}})));
        QCOMPARE(steps.size(), size_t(3));
        QCOMPARE(steps[1].users, 20.0);
        QCOMPARE(steps[1].window.fromS, 20.0);
        QCOMPARE(*steps[1].window.toS, 50.0);
        QCOMPARE(*steps[1].totals.requests, 600);
        QVERIFY(std::abs(*steps[1].totals.throughput - 20) < 0.5);
        QVERIFY(std::abs(*steps[1].totals.latency.p95 - 20) < 0.3);
        QVERIFY(std::abs(*steps[2].totals.latency.p95 - 40) < 0.5);
    }

    void theWayBetweenStepsIsNoStep()
    {
        const auto steps = loadSteps(withUsers(stays({{10, 20}, {13, 2}, {16, 2}, {20, 20}})));
        QCOMPARE(steps.size(), size_t(2));
        QCOMPARE(steps[1].window.fromS, 24.0);
    }

    void steadyLoadsAndRampsHaveNone_data()
    {
        QTest::addColumn<std::vector<int>>("users");
        QTest::newRow("steady") << stays({{100, 90}});
        QTest::newRow("steady but for a user") << stays({{100, 30}, {101, 30}, {99, 30}});
        QTest::newRow("interrupted") << stays({{100, 30}, {20, 3}, {100, 30}});
        std::vector<int> ramp;
        for (int i = 0; i < 90; ++i)
            ramp.push_back(5 * (i + 1));
        QTest::newRow("ramp") << ramp;
        QTest::newRow("ramp to a plateau") << [&] {
            auto all = ramp;
            all.insert(all.end(), 60, 450);
            return all;
        }();
        QTest::newRow("too short") << stays({{10, 14}, {20, 14}});
        QTest::newRow("nothing") << std::vector<int>();
    }

    void steadyLoadsAndRampsHaveNone()
    {
        QFETCH(std::vector<int>, users);
        QVERIFY(loadSteps(withUsers(users)).empty());
    }

    void withoutSamples_ratesAreToldAndPercentilesAreNot()
    {
        const auto steps = loadSteps(withUsers(stays({{10, 20}, {20, 20}}), false));
        QCOMPARE(steps.size(), size_t(2));
        QCOMPARE(*steps[1].totals.throughput, 20.0);
        QVERIFY(!steps[1].totals.latency.p95);
        QVERIFY(!steps[1].totals.requests);
    }
};

TWOFOLD_TEST(LoadStepsTest)

#include "tst_loadsteps.moc"
