// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/report/comparison.h"
#include "core/report/factors.h"
#include "core/report/scalability.h"
#include "core/report/sections.h"
#include "tests/common/testmain.h"
#include "tests/ui/plots/samplecampaign.h"

#include <cmath>

using namespace twofold;
using namespace twofold::report;

namespace {

// A run whose row says what its measurement measured.
ComparedRun measuredRun(int number, const tests::Load &load)
{
    ComparedRun compared;
    compared.run.number = number;
    compared.measurement = tests::measured(load);
    const auto totals = compared.measurement->summary().totals;
    for (const auto &key : results::totalsMetricKeys()) {
        if (const auto value = results::totalsMetric(totals, key))
            compared.run.metrics.set(key, *value);
    }
    return compared;
}

const MetricRow *rowOf(const Comparison &comparison, const QString &key)
{
    for (const auto &row : comparison.metrics) {
        if (row.metric.key == key)
            return &row;
    }
    return nullptr;
}

MetricRow madeRow(const QString &unit, campaign::Direction direction, double base, double value,
                  std::optional<Interval> interval)
{
    MetricRow row;
    row.metric.key = QStringLiteral("m");
    row.metric.unit = unit;
    row.metric.direction = direction;
    row.values = {base, value};
    row.differences.resize(2);
    row.differences[1].delta = value - base;
    if (base != 0)
        row.differences[1].ratio = value / base;
    row.differences[1].interval = interval;
    if (interval)
        row.differences[1].different = interval->low > 0 || interval->high < 0;
    return row;
}

} // namespace

class TestComparison : public QObject
{
    Q_OBJECT

private slots:
    void sameLoadTwice_isNoDifference()
    {
        tests::Load load;
        load.seed = 1;
        const auto a = measuredRun(1, load);
        load.seed = 2;
        const auto b = measuredRun(2, load);
        const auto compared = compare(campaign::Campaign(), {a, b});
        QVERIFY(compared.ok());
        const auto *row = rowOf(*compared, QStringLiteral("latency.p50"));
        QVERIFY(row && row->differences[1].interval);
        QCOMPARE(*row->differences[1].different, false);
        QVERIFY(row->differences[1].interval->low < 0 && row->differences[1].interval->high > 0);
        QCOMPARE(differenceText(*row, 1, 0).main, QStringLiteral("~ no difference"));
    }

    void tenTimesSlower_isDifferentAndHoldsTheRatio()
    {
        tests::Load load;
        const auto a = measuredRun(1, load);
        load.medianMs *= 10;
        load.seed = 3;
        const auto b = measuredRun(2, load);
        const auto compared = compare(campaign::Campaign(), {a, b});
        QVERIFY(compared.ok());
        const auto *row = rowOf(*compared, QStringLiteral("latency.p95"));
        QCOMPARE(*row->differences[1].different, true);
        const double base = *row->values[0];
        QVERIFY((base + row->differences[1].interval->low) / base < 10.5);
        QVERIFY((base + row->differences[1].interval->high) / base > 9.5);
        QVERIFY(row->differences[1].interval->low < *row->differences[1].delta);
        QVERIFY(row->differences[1].interval->high > *row->differences[1].delta);
    }

    void baseline_hasNoDifferenceAndMayStandAnywhere()
    {
        const auto a = measuredRun(1, {});
        const auto b = measuredRun(2, {});
        const auto compared = compare(campaign::Campaign(), {a, b}, 2);
        QCOMPARE(compared->baseline, 2);
        QVERIFY(!compared->metrics.front().differences[1].delta);
        QVERIFY(compared->metrics.front().differences[0].delta);
        QVERIFY(!compare(campaign::Campaign(), {a, b}, 7).ok());
        QVERIFY(!compare(campaign::Campaign(), {}).ok());
    }

    void handLoggedRuns_haveNoInterval()
    {
        ComparedRun a, b;
        a.run.number = 1;
        b.run.number = 2;
        a.run.metrics.set(QStringLiteral("latency.p95"), 100);
        b.run.metrics.set(QStringLiteral("latency.p95"), 120);
        b.run.metrics.set(QStringLiteral("own"), 3);
        const auto compared = compare(campaign::Campaign(), {a, b});
        const auto *row = rowOf(*compared, QStringLiteral("latency.p95"));
        QCOMPARE(*row->differences[1].delta, 20.0);
        QVERIFY(!row->differences[1].interval);
        QVERIFY(!row->differences[1].different);
        QCOMPARE(differenceText(*row, 1, 0).main, QStringLiteral("+20 %"));
        QCOMPARE(differenceText(*row, 1, 0).outcome, Outcome::Unknown);
        const auto *own = rowOf(*compared, QStringLiteral("own"));
        QVERIFY(own && !own->values[0] && own->values[1]); // absent is not zero
        QVERIFY(!own->differences[1].delta);
    }

    void failureRates_useTheirCounts()
    {
        ComparedRun a, b;
        a.run.number = 1;
        b.run.number = 2;
        const auto set = [](ComparedRun &run, double failures, double requests) {
            run.run.metrics.set(QStringLiteral("requests"), requests);
            run.run.metrics.set(QStringLiteral("failures"), failures);
            run.run.metrics.set(QStringLiteral("failure_rate"), failures / requests);
        };
        set(a, 3, 10'000);
        set(b, 640, 10'000);
        auto compared = compare(campaign::Campaign(), {a, b});
        const auto *row = rowOf(*compared, QStringLiteral("failure_rate"));
        QCOMPARE(*row->differences[1].different, true);
        QVERIFY(row->differences[1].interval->low > 0.058);
        QVERIFY(row->differences[1].interval->high < 0.069);
        set(b, 5, 10'000);
        compared = compare(campaign::Campaign(), {a, b});
        QCOMPARE(*rowOf(*compared, QStringLiteral("failure_rate"))->differences[1].different, false);
    }

    void newcombe_agreesWithThePublishedExample()
    {
        // Newcombe 1998, table II, (a) 56/70 and 48/80, method 10: 0.0524 to 0.3339.
        const auto interval = newcombeInterval(48, 80, 56, 70);
        QVERIFY(interval);
        QVERIFY(std::abs(interval->low - 0.0524) < 0.0002);
        QVERIFY(std::abs(interval->high - 0.3339) < 0.0002);
        QVERIFY(!newcombeInterval(-1, 10, 1, 10));
        QVERIFY(!newcombeInterval(1, 0, 1, 10));
        QVERIFY(!newcombeInterval(11, 10, 1, 10));
    }

    void studentT_agreesWithTheTable()
    {
        for (const auto &[degrees, t] : {std::pair{1.0, 12.706}, {2.0, 4.303}, {3.0, 3.182},
                                         {5.0, 2.571}, {10.0, 2.228}, {30.0, 2.042}, {1e6, 1.960}})
            QVERIFY2(std::abs(studentT95(degrees) / t - 1) < 0.004, qPrintable(QString::number(degrees)));
    }

    void parameters_aFirstValueAfterBlankIsNoChange()
    {
        auto runs = tests::eventBusRuns();
        runs[0].parameters.remove(u"nofile");
        const auto campaign = tests::eventBus();
        const auto compared = compare(campaign, {{runs[0], {}, {}}, {runs[1], {}, {}}, {runs[13], {}, {}}});
        for (const auto &row : compared->parameters) {
            if (row.parameter.key == QLatin1String("nofile"))
                QCOMPARE(row.changed, (std::vector<bool>{false, false, false}));
            if (row.parameter.key == QLatin1String("users"))
                QCOMPARE(row.changed, (std::vector<bool>{false, true, true}));
        }
    }

    void onlyDifferences_dropsWhatIsEqual()
    {
        const auto runs = tests::eventBusRuns();
        const auto all = *compare(tests::eventBus(), {{runs[12], {}, {}}, {runs[13], {}, {}}});
        const auto only = onlyDifferences(all);
        QCOMPARE(only.parameters.size(), size_t(1));
        QCOMPARE(only.parameters.front().parameter.key, QStringLiteral("users"));
        QVERIFY(only.metrics.size() <= all.metrics.size());
    }

    void words_data()
    {
        using campaign::Direction;
        QTest::addColumn<QString>("unit");
        QTest::addColumn<int>("direction");
        QTest::addColumn<double>("base");
        QTest::addColumn<double>("value");
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        QTest::addColumn<QString>("main");
        QTest::addColumn<QString>("interval");
        const auto lower = static_cast<int>(Direction::Lower);
        const auto higher = static_cast<int>(Direction::Higher);
        const auto neutral = static_cast<int>(Direction::Neutral);
        const auto ms = QStringLiteral("ms"), ratio = QStringLiteral("ratio"), rate = QStringLiteral("/s");
        QTest::newRow("times") << ms << lower << 171.0 << 3870.0 << 3574.0 << 3830.0
                               << QStringLiteral("× 22.6 worse") << QStringLiteral("21.9 to 23.4");
        QTest::newRow("percent") << ms << lower << 171.0 << 88.0 << -87.2 << -78.7
                                 << QStringLiteral("−49 % better") << QStringLiteral("−51 to −46");
        QTest::newRow("more is better") << rate << higher << 7942.0 << 8870.0 << 873.6 << 1032.5
                                        << QStringLiteral("+12 % better") << QStringLiteral("11 to 13");
        QTest::newRow("points") << ratio << lower << 0.0003 << 0.0640 << 0.0629 << 0.0645
                                << QStringLiteral("+6.37 pt worse") << QStringLiteral("6.29 to 6.45");
        QTest::newRow("neutral") << ratio << neutral << 0.61 << 0.66 << 0.04 << 0.06
                                 << QStringLiteral("+5 pt") << QStringLiteral("4 to 6");
        QTest::newRow("none") << ratio << neutral << 0.61 << 0.64 << -0.01 << 0.07
                              << QStringLiteral("~ no difference") << QStringLiteral("−1 to +7");
        QTest::newRow("small none") << ratio << lower << 0.0003 << 0.0001 << -0.0005 << 0.0001
                                    << QStringLiteral("~ no difference") << QStringLiteral("−0.05 to +0.01");
    }

    void words()
    {
        QFETCH(QString, unit);
        QFETCH(int, direction);
        QFETCH(double, base);
        QFETCH(double, value);
        QFETCH(double, low);
        QFETCH(double, high);
        const auto row = madeRow(unit, static_cast<campaign::Direction>(direction), base, value,
                                 Interval{low, high});
        const auto text = differenceText(row, 1, 0);
        QTEST(text.main, "main");
        QTEST(text.interval, "interval");
        QVERIFY(differenceText(row, 0, 0).main.isEmpty());
    }

    void changes_areSaidShortly()
    {
        using campaign::Value;
        QCOMPARE(changeText(Value(qint64(16000)), Value(qint64(32000))), QStringLiteral("× 2"));
        QCOMPARE(changeText(Value(qint64(16000)), Value(qint64(8000))), QStringLiteral("÷ 2"));
        QCOMPARE(changeText(Value(qint64(100)), Value(qint64(130))), QStringLiteral("+30"));
        QCOMPARE(changeText(Value(QStringLiteral("a")), Value(QStringLiteral("b"))), QStringLiteral("other"));
        QVERIFY(changeText(Value(qint64(1)), Value(qint64(1))).isEmpty());
        QVERIFY(changeText(Value(), Value(qint64(1))).isEmpty());
    }

    void csv_isOneRowAMetricAndQuotes()
    {
        auto runs = tests::eventBusRuns();
        runs[13].parameters.set(QStringLiteral("instance"), QStringLiteral("=cmd(\"x\"), big"));
        const auto csv = QString::fromUtf8(
            toCsv(*compare(tests::eventBus(), {{runs[12], {}, {}}, {runs[13], {}, {}}})));
        const auto lines = csv.split(QStringLiteral("\r\n"), Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 1 + 4 + 3);
        QVERIFY(lines.first().startsWith(QStringLiteral("kind,key,unit,run 13,run 14,run 14 delta")));
        QVERIFY(csv.contains(QStringLiteral("\"'=cmd(\"\"x\"\"), big\"")));
    }

    void factorial_namesTheProtocolOfTheStream()
    {
        const auto found = factorial(tests::stream(), tests::streamRuns(), QStringLiteral("latency.mean"));
        QVERIFY(found.ok());
        QCOMPARE(found->combinations, 8);
        QCOMPARE(found->missing, 0);
        QVERIFY(found->logarithmic);
        QCOMPARE(found->effects.front().parameters, QStringList{QStringLiteral("protocol")});
        // Geometric means of the published figures: HTTP 229 ms, HTTPS 6,518 ms.
        QVERIFY(std::abs(*found->effects.front().ratio - 28.45) < 0.05);
        QVERIFY(found->effects.front().share > 0.5);
        double shares = 0;
        for (const auto &effect : found->effects)
            shares += effect.share;
        QVERIFY(shares <= 1.0001);
    }

    void factorial_saysWhyThereIsNone()
    {
        const auto runs = tests::streamRuns();
        QVERIFY(!factorial(tests::stream(), {runs[0], runs[1]}, QStringLiteral("latency.mean")).ok());
        QVERIFY(!factorial(tests::stream(), runs, QStringLiteral("nothing")).ok());
        std::vector<campaign::Run> same(5, runs[0]);
        const auto none = factorial(tests::stream(), same, QStringLiteral("latency.mean"));
        QVERIFY(!none.ok());
        QVERIFY(none.error().message.contains(QStringLiteral("two values")));
    }

    void factorial_tellsWhatCannotBeSeparated()
    {
        auto campaign = tests::stream();
        auto runs = tests::streamRuns();
        campaign::Parameter twin;
        twin.key = QStringLiteral("port");
        campaign.parameters.push_back(twin);
        for (auto &run : runs) {
            const bool secure = campaign::valueText(*run.parameters.find(u"protocol")) == QLatin1String("HTTPS");
            run.parameters.set(QStringLiteral("port"), qint64(secure ? 443 : 80));
        }
        const auto found = factorial(campaign, runs, QStringLiteral("latency.mean"));
        QCOMPARE(found->effects.front().inseparable, QStringList{QStringLiteral("port")});
        runs.pop_back();
        QCOMPARE(factorial(campaign, runs, QStringLiteral("latency.mean"))->missing, 1);
    }

    void scalability_followsALawAndItsBandHoldsTheData()
    {
        const auto campaign = tests::eventBus();
        std::vector<campaign::Run> runs;
        for (int i = 0; i < 8; ++i) {
            campaign::Run run = tests::eventBusRuns().front();
            const double users = 10 * std::exp2(i);
            run.number = i + 1;
            run.id = RunId(run.number);
            run.parent = i > 0 ? std::optional(i) : std::nullopt;
            run.parameters.set(QStringLiteral("users"), qint64(users));
            const double wobble = 1 + 0.01 * (i % 3 - 1);
            run.metrics.set(QStringLiteral("throughput"),
                            wobble * 20 * users / (1 + 0.001 * (users - 1) + 2e-7 * users * (users - 1)));
            run.computedVerdict = campaign::Verdict::Pass;
            runs.push_back(run);
        }
        const auto curve = scalabilityCurve(campaign, runs, QStringLiteral("users"));
        QVERIFY(curve);
        QCOMPARE(curve->runs, 8);
        QCOMPARE(curve->from, 10.0);
        QCOMPARE(curve->to, 1280.0);
        for (size_t i = 0; i < curve->load.size(); ++i)
            QVERIFY(curve->low[i] <= curve->throughput[i] && curve->throughput[i] <= curve->high[i]);
        runs.resize(3);
        QVERIFY(!scalabilityCurve(campaign, runs, QStringLiteral("users")));
    }
};

TWOFOLD_TEST(TestComparison)
#include "tst_comparison.moc"
