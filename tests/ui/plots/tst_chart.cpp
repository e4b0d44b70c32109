// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/common/testmain.h"
#include "ui/plots/chart.h"
#include "ui/plots/chartlayout.h"
#include "ui/plots/decimate.h"
#include "ui/plots/ticks.h"

#include <cmath>
#include <limits>

using namespace twofold::ui::plots;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

QStringList texts(const std::vector<Tick> &ticks)
{
    QStringList out;
    for (const auto &tick : ticks)
        out.append(QString(tick.text).replace(QChar(0x00A0), QLatin1Char(' ')));
    return out;
}

} // namespace

class TestChart : public QObject
{
    Q_OBJECT

private slots:
    void decimate_keepsExtremesAndAtMostFourPointsAPixel()
    {
        std::vector<double> x, y;
        for (int i = 0; i < 100'000; ++i) {
            x.push_back(i);
            y.push_back(std::sin(i * 0.01));
        }
        y[33'333] = 50;
        y[77'777] = -50;
        const auto points = decimate(x, y, 0, 99'999, 500);
        QVERIFY(points.size() <= 500 * 4);
        QCOMPARE(*std::max_element(points.y.begin(), points.y.end()), 50.0);
        QCOMPARE(*std::min_element(points.y.begin(), points.y.end()), -50.0);
        QVERIFY(std::is_sorted(points.x.begin(), points.x.end()));
        QCOMPARE(points.x.front(), 0.0);
        QCOMPARE(points.x.back(), 99'999.0);
    }

    void decimate_takesOnePointBeyondEitherEnd()
    {
        const std::vector<double> x = {0, 1, 2, 3, 4, 5};
        const auto points = decimate(x, x, 1.5, 3.5, 100);
        QCOMPARE(points.x, (std::vector<double>{1, 2, 3, 4}));
    }

    void decimate_leavesAGapWhereNothingWasMeasured()
    {
        std::vector<double> x, y;
        for (int i = 0; i < 10'000; ++i) {
            x.push_back(i);
            y.push_back(i >= 4000 && i < 6000 ? kNan : 1.0);
        }
        const auto points = decimate(x, y, 0, 9999, 100);
        QVERIFY(std::any_of(points.y.begin(), points.y.end(), [](double v) { return std::isnan(v); }));
        QVERIFY(points.size() <= 400);
    }

    void decimate_survivesNonsense()
    {
        QCOMPARE(decimate({}, {}, 0, 1, 100).size(), size_t(0));
        QCOMPARE(decimate({1, 2}, {1, 2}, 5, 1, 100).size(), size_t(0));
        QCOMPARE(decimate({1, 2}, {1, 2}, 0, 3, 0).size(), size_t(0));
        QCOMPARE(decimate({1, 2, 3}, {1}, 0, 3, 10).size(), size_t(1));
    }

    void ticks_ofADoublingAxisAreTheRunsOwnValues()
    {
        XAxis axis;
        axis.kind = XAxis::Kind::Doubling;
        axis.values = {1000, 2000, 3000, 16000};
        QCOMPARE(texts(ticksFor(axis, 500, 20000, 5)),
                 (QStringList{QStringLiteral("1,000"), QStringLiteral("2,000"), QStringLiteral("3,000"),
                              QStringLiteral("16,000")}));
    }

    void ticks_ofTimeAreClockTimes()
    {
        QCOMPARE(texts(timeTicks(0, 1200, 6)),
                 (QStringList{QStringLiteral("0"), QStringLiteral("4:00"), QStringLiteral("8:00"),
                              QStringLiteral("12:00"), QStringLiteral("16:00"), QStringLiteral("20:00")}));
        QCOMPARE(clockText(3725), QStringLiteral("1:02:05"));
    }

    void ticks_ofPercentilesAddNines()
    {
        QCOMPARE(texts(percentileTicks(1, 1000)),
                 (QStringList{QStringLiteral("0 %"), QStringLiteral("50 %"), QStringLiteral("90 %"),
                              QStringLiteral("99 %"), QStringLiteral("99.9 %")}));
    }

    void ticks_ofALogAxisAreDecadesOrFiner()
    {
        QCOMPARE(texts(decadeTicks(30, 12'000)),
                 (QStringList{QStringLiteral("100"), QStringLiteral("1,000"), QStringLiteral("10,000")}));
        QVERIFY(decadeTicks(110, 190).size() >= 2);
        QCOMPARE(texts(decadeTicks(0.05, 20)).first(), QStringLiteral("0.1"));
        QVERIFY(decadeTicks(0, 10).empty());
        QVERIFY(decadeTicks(1, std::numeric_limits<double>::infinity()).empty());
    }

    void thinTexts_keepsTheLastAndDropsWhatTouches()
    {
        std::vector<Tick> ticks;
        for (int i = 0; i < 10; ++i)
            ticks.push_back({double(i), QStringLiteral("label")});
        thinTexts(ticks, [](double v) { return v * 10; }, [](const QString &) { return 30.0; }, 5);
        QCOMPARE(ticks.back().text, QStringLiteral("label"));
        QVERIFY(ticks[8].text.isEmpty());
        QCOMPARE(ticks.size(), size_t(10)); // the ticks themselves stay
    }

    void range_holdsLimitsAndIgnoresWhatALogAxisCannotShow()
    {
        const auto log = niceRange({0, -5, kNan, 40, 3870, 500}, YScale::Log);
        QVERIFY(log.first > 0 && log.first < 40);
        QVERIFY(log.second >= 3870);
        const auto linear = niceRange({0.3, 7}, YScale::Linear);
        QCOMPARE(linear.first, 0.0);
        QVERIFY(linear.second >= 7);
        QCOMPARE(niceRange({}, YScale::Log), (std::pair{1.0, 10.0}));
        QCOMPARE(niceRange({kNan}, YScale::Linear), (std::pair{0.0, 1.0}));
        QCOMPARE(niceRange({0, 0}, YScale::Linear), (std::pair{0.0, 1.0}));
    }

    void readOut_namesEveryLineHighestFirst()
    {
        Chart chart;
        chart.x.kind = XAxis::Kind::Time;
        Pane latency;
        latency.title = QStringLiteral("p95");
        latency.unit = QStringLiteral("ms");
        latency.lines = {{QStringLiteral("run 13"), 0, false, 13, {0, 10, 20}, {100, 173, 180}, {}},
                         {QStringLiteral("run 14"), 2, false, 14, {0, 10, 20}, {90, 230, 4000}, {}},
                         {QStringLiteral("run 9"), 1, false, 9, {0, 5}, {80, 83}, {}}};
        Pane cpu;
        cpu.unit = QStringLiteral("%");
        cpu.lines = {{QStringLiteral("run 13"), 0, false, 13, {0, 10, 20}, {50, 60, 61}, {}}};
        chart.panes = {latency, cpu};
        const auto out = readOut(chart, 432.0 / 43.2);
        QCOMPARE(out.head, QStringLiteral("at 0:10"));
        QCOMPARE(out.columns, (QStringList{QStringLiteral("ms"), QStringLiteral("%")}));
        QCOMPARE(out.rows.size(), size_t(3));
        QCOMPARE(out.rows[0].name, QStringLiteral("run 14"));
        QCOMPARE(out.rows[1].values, (QStringList{QStringLiteral("173"), QStringLiteral("60")}));
        QCOMPARE(out.rows[2].name, QStringLiteral("run 9")); // its last interval still counts
        const auto later = readOut(chart, 19);
        QCOMPARE(later.rows.size(), size_t(2)); // run 9 had ended
        QCOMPARE(later.text(), QStringLiteral("at 0:19: run 14 4,000 ms, run 13 180 ms 61 %"));
    }

    void readOut_isEmptyWithoutLinesOrPlace()
    {
        QVERIFY(readOut(Chart(), 5).isEmpty());
        Chart chart;
        chart.panes.resize(1);
        chart.panes[0].lines = {{QStringLiteral("a"), 1, false, 0, {0, 1}, {kNan, kNan}, {}}};
        QVERIFY(readOut(chart, 0.5).isEmpty());
        QVERIFY(readOut(chart, kNan).isEmpty());
        QVERIFY(chart.panes[0].isEmpty());
    }

    void layout_keepsRoomForTheWidestLabelAndTheNames()
    {
        Chart chart;
        Pane pane;
        pane.lines = {{QStringLiteral("a long name of a run"), 1, false, 0, {0, 100}, {1, 1'000'000}, {}}};
        chart.panes = {pane, pane};
        const auto layout = layOut(chart, {600, 400}, {0, 100});
        QCOMPARE(layout.panes.size(), size_t(2));
        QCOMPARE(layout.panes[0].inner.left(), layout.panes[1].inner.left());
        QCOMPARE(layout.panes[0].inner.right(), layout.panes[1].inner.right());
        QVERIFY(layout.panes[0].inner.right() < 520);
        QVERIFY(layout.panes[0].outer.bottom() < layout.panes[1].outer.top());
        QVERIFY(layout.panes[1].outer.bottom() <= 400);
    }
};

TWOFOLD_TEST(TestChart)
#include "tst_chart.moc"
