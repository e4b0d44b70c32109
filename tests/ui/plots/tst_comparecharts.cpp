// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/common/testmain.h"
#include "tests/ui/plots/samplecampaign.h"
#include "ui/plots/comparecharts.h"
#include "ui/plots/factorchart.h"
#include "ui/plots/ladderchart.h"
#include "ui/plots/ladderfit.h"

#include <cmath>

using namespace twofold;
using namespace twofold::ui::plots;

namespace {

std::vector<ChartRun> threeRuns()
{
    const auto all = tests::eventBusRuns();
    std::vector<ChartRun> runs;
    for (const int number : {9, 13, 14}) {
        ChartRun run;
        run.run = all[static_cast<size_t>(number - 1)];
        tests::Load load;
        load.seed = static_cast<unsigned>(number);
        load.failAfterS = number == 14 ? 60 : -1;
        run.measurement = tests::measured(load);
        runs.push_back(std::move(run));
    }
    assignSlots(runs, 13);
    return runs;
}

const Mark *markOf(const Pane &pane, int run)
{
    for (const auto &mark : pane.marks) {
        if (mark.run == run)
            return &mark;
    }
    return nullptr;
}

} // namespace

class TestCompareCharts : public QObject
{
    Q_OBJECT

private slots:
    void ladder_showsEveryRunWithItsVerdict()
    {
        const auto chart = ladderChart(tests::eventBus(), tests::eventBusRuns());
        QCOMPARE(chart.x.kind, XAxis::Kind::Doubling);
        QCOMPARE(chart.panes.size(), size_t(2));
        QCOMPARE(chart.panes[0].title, QStringLiteral("throughput"));
        const auto &p95 = chart.panes[1];
        QCOMPARE(p95.title, QStringLiteral("p95"));
        QCOMPARE(p95.unit, QStringLiteral("ms"));
        QCOMPARE(p95.scale, YScale::Log);
        QCOMPARE(p95.marks.size(), size_t(12)); // two runs have no p95
        QCOMPARE(markOf(p95, 14)->verdict, campaign::Verdict::Fail);
        QCOMPARE(markOf(p95, 14)->label, QStringLiteral("run 14"));
        QCOMPARE(markOf(p95, 8)->verdict, campaign::Verdict::Invalid);
        QVERIFY(!markOf(p95, 3)->current); // its limits were raised since
        QCOMPARE(p95.limits.size(), size_t(1));
        QCOMPARE(p95.limits.front().y, 500.0);
        QCOMPARE(QString(p95.limits.front().text).replace(QChar(0x00A0), QLatin1Char(' ')),
                 QStringLiteral("limit 500 ms"));
    }

    void ladder_bracketIsBetweenTheHighestPassAndTheLowestFail()
    {
        const auto campaign = tests::eventBus();
        const auto runs = tests::eventBusRuns();
        const auto chart = ladderChart(campaign, runs);
        QCOMPARE(chart.panes[1].spans.size(), size_t(1));
        QCOMPARE(chart.panes[1].spans[0].from, 16'000.0);
        QCOMPARE(chart.panes[1].spans[0].to, 32'000.0);
        QCOMPARE(bracketText(campaign, runs, {}),
                 QStringLiteral("highest passed 16,000, lowest failed 32,000"));
    }

    void ladder_survivesCampaignsWithoutOne()
    {
        QVERIFY(ladderChart(campaign::Campaign(), {}).panes.front().isEmpty());
        const auto chart = ladderChart(tests::stream(), tests::streamRuns());
        QVERIFY(chart.panes.front().isEmpty());
        QVERIFY(!chart.panes.front().empty.isEmpty());
        QVERIFY(bracketText(tests::stream(), tests::streamRuns(), {}).isEmpty());
    }

    void ladder_aParameterThatReachesZeroIsLinear()
    {
        auto runs = tests::eventBusRuns();
        runs[0].parameters.set(QStringLiteral("users"), qint64(0));
        QCOMPARE(ladderChart(tests::eventBus(), runs).x.kind, XAxis::Kind::Linear);
    }

    void fit_notesWhatLiesOutsideItsBand()
    {
        Fit fit;
        fit.x = {1000, 2000, 4000};
        fit.y = {1000, 2000, 4000};
        fit.low = {900, 1800, 3600};
        fit.high = {1100, 2200, 4400};
        QCOMPARE(againstFit(fit, 4000, 2240), QStringLiteral("44 % below fit"));
        QVERIFY(againstFit(fit, 2000, 2100).isEmpty());
        QVERIFY(againstFit(fit, 9000, 1).isEmpty()); // beyond the curve nothing is known
    }

    void slots_stayWithTheirRun()
    {
        auto runs = threeRuns();
        QCOMPARE(runs[1].slot, kBaselineSlot);
        QCOMPARE(runs[0].slot, 1);
        QCOMPARE(runs[2].slot, 2);
        std::map<int, int> kept;
        assignSlots(runs, 13, &kept);
        assignSlots(runs, 9, &kept);
        QCOMPARE(runs[0].slot, kBaselineSlot);
        QCOMPARE(runs[2].slot, 2); // another baseline does not recolour it
        QCOMPARE(runs[1].slot, 3);
    }

    void timelines_overlayRunsFromZeroAndShowTheHostBeneath()
    {
        const auto chart = timelineChart(tests::eventBus(), threeRuns(), {});
        QCOMPARE(chart.panes.size(), size_t(2));
        QCOMPARE(chart.panes[0].lines.size(), size_t(3));
        QCOMPARE(chart.panes[1].title, QStringLiteral("target-1 CPU"));
        QCOMPARE(chart.panes[1].unit, QStringLiteral("%"));
        QCOMPARE(*chart.panes[1].high, 100.0);
        for (const auto &line : chart.panes[0].lines)
            QVERIFY(line.x.front() >= 0 && line.x.front() < 2);
        QVERIFY(chart.legend.empty()); // three are named at their ends
    }

    void timelines_moreThanFourRunsGetALegend()
    {
        auto runs = threeRuns();
        runs.push_back(runs[0]);
        runs.push_back(runs[0]);
        QCOMPARE(timelineChart(tests::eventBus(), runs, {}).legend.size(), size_t(5));
    }

    void timelines_ofLongRunsAreLegible()
    {
        ChartRun run;
        run.run = tests::eventBusRuns().front();
        tests::Load load;
        load.seconds = 1200;
        load.perSecond = 4;
        load.failAfterS = 1000;
        run.measurement = tests::measured(load);
        const auto chart = timelineChart(tests::eventBus(), {run}, {});
        const auto &line = chart.panes[0].lines.front();
        QVERIFY(line.x.size() <= 301);
        QVERIFY(chart.panes[0].detail.contains(QLatin1Char('5')));
        // Runs of other lengths beside it have other intervals.
        auto runs = threeRuns();
        runs.push_back(run);
        const auto mixed = timelineChart(tests::eventBus(), runs, {}).panes[0].detail;
        QVERIFY2(mixed.contains(QStringLiteral(" to ")) && mixed.contains(QLatin1Char('5')), qPrintable(mixed));
        // A percentile of merged counts, not a mean: it stays between the extremes of its part.
        QVERIFY(valueNear(line, 500) > 50 && valueNear(line, 500) < 300);
        QVERIFY(valueNear(line, 1100) > 1000);
    }

    void timelines_theExcludedPartIsMarked()
    {
        auto runs = threeRuns();
        runs[1].window = {results::Window::Mode::Range, 30, 100};
        const auto chart = timelineChart(tests::eventBus(), runs, {});
        QCOMPARE(chart.panes[0].spans.size(), size_t(2));
        QCOMPARE(chart.panes[0].spans[0].to, 30.0);
        QCOMPARE(chart.panes[0].spans[1].from, 100.0);
    }

    void timelines_ofSummariesSayThatThereAreNone()
    {
        ChartRun run;
        run.run = tests::eventBusRuns().front();
        run.measurement = tests::reported(40, 90, 120);
        const auto chart = timelineChart(tests::eventBus(), {run}, {});
        QVERIFY(chart.panes.front().isEmpty());
        QVERIFY(chart.panes.front().empty.contains(QStringLiteral("p95")));
        QVERIFY(timelineChart(tests::eventBus(), {}, {}).panes.front().isEmpty());
    }

    void percentiles_comeFromMergedCounts()
    {
        const auto runs = threeRuns();
        const auto chart = percentileChart(tests::eventBus(), runs);
        QCOMPARE(chart.panes.front().lines.size(), size_t(3));
        const auto &line = chart.panes.front().lines.front();
        const auto summary = runs.front().measurement->summary();
        QVERIFY(std::abs(valueNear(line, 2) / *summary.totals.latency.p50 - 1) < 0.03);
        QVERIFY(std::abs(valueNear(line, 100) / *summary.totals.latency.p99 - 1) < 0.05);
        QVERIFY(std::is_sorted(line.y.begin(), line.y.end()));
        QVERIFY(std::is_sorted(line.x.begin(), line.x.end()));
    }

    void percentiles_asReportedArePoints()
    {
        ChartRun run;
        run.run = tests::eventBusRuns().front();
        run.measurement = tests::reported(40, 90, 120);
        const auto chart = percentileChart(tests::eventBus(), {run});
        QCOMPARE(chart.panes.front().lines.front().x, (std::vector<double>{2, 20, 100}));
        QVERIFY(chart.panes.front().detail.contains(QStringLiteral("as the tool reported")));
    }

    void bars_groupByLabel()
    {
        const auto chart = barChart(tests::eventBus(), threeRuns(), QStringLiteral("latency.p95"));
        QCOMPARE(chart.categories.size(), 3); // whole run and two labels
        QCOMPARE(chart.sets.size(), size_t(3));
        QCOMPARE(chart.sets[2].values.front(), 3870.0);
        QVERIFY(barChart(tests::eventBus(), {}, QStringLiteral("latency.p95")).isEmpty());
    }

    void factors_groupBarsByTheStrongest()
    {
        const auto chart = factorChart(tests::stream(), tests::streamRuns(), QStringLiteral("latency.mean"));
        QCOMPARE(chart.sets.size(), size_t(2));
        QCOMPARE(chart.sets[0].name, QStringLiteral("HTTP"));
        QCOMPARE(chart.categories.size(), 4);
        QVERIFY(chart.logarithmic);
        const auto none = factorChart(tests::stream(), {}, QStringLiteral("latency.mean"));
        QVERIFY(none.isEmpty());
        QVERIFY(!none.empty.isEmpty());
    }
};

TWOFOLD_TEST(TestCompareCharts)
#include "tst_comparecharts.moc"
