// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/common/testmain.h"
#include "tests/ui/plots/samplecampaign.h"
#include "ui/common/theme.h"
#include "ui/plots/barsview.h"
#include "ui/plots/chartview.h"
#include "ui/plots/ladderchart.h"
#include "ui/plots/livechart.h"

#include <cmath>
#include <random>

using namespace twofold;
using namespace twofold::ui;
using namespace twofold::ui::plots;

namespace {

// Shown offscreen, so that layout and painting happen as in the window.
template <class W>
void present(W &widget, const QSize &size = {600, 420})
{
    widget.resize(size);
    widget.show();
    QVERIFY(QTest::qWaitForWindowExposed(&widget));
    QCoreApplication::processEvents();
}

Chart timeChart(int points = 1200)
{
    Chart chart;
    chart.x.kind = XAxis::Kind::Time;
    Pane pane;
    pane.title = QStringLiteral("p95");
    pane.unit = QStringLiteral("ms");
    Line line{QStringLiteral("run 1"), 1, false, 1, {}, {}, {}};
    for (int i = 0; i < points; ++i) {
        line.x.push_back(i);
        line.y.push_back(100 + i % 7);
    }
    pane.lines = {line};
    chart.panes = {pane, pane};
    return chart;
}

bool contains(const QImage &image, const QColor &color)
{
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            if (image.pixelColor(x, y) == color)
                return true;
        }
    }
    return false;
}

} // namespace

class TestChartView : public QObject
{
    Q_OBJECT

private slots:
    void cleanup() { Theme::instance().setMode(Theme::Mode::Light); }

    void ladder_hasOneTickForEveryValueTried()
    {
        ChartView view;
        view.setChart(ladderChart(tests::eventBus(), tests::eventBusRuns()));
        present(view);
        QCOMPARE(view.tickLabels(), (QStringList{QStringLiteral("1,000"), QStringLiteral("2,000"),
                                                 QStringLiteral("4,000"), QStringLiteral("8,000"),
                                                 QStringLiteral("16,000"), QStringLiteral("32,000")}));
    }

    void ladder_clickOnAGlyphActivatesItsRun()
    {
        ChartView view;
        view.setChart(ladderChart(tests::eventBus(), tests::eventBusRuns()));
        present(view);
        QSignalSpy spy(&view, &ChartView::runActivated);
        const QPointF at = view.place(1, 32'000, 3870);
        QCOMPARE(view.runAt(at), 14);
        QCOMPARE(view.runAt(at + QPointF(30, 0)), 0);
        QTest::mouseClick(view.childAt(at.toPoint()), Qt::LeftButton, {}, at.toPoint());
        QCOMPARE(spy.size(), 1);
        QCOMPARE(spy.first().first().toInt(), 14);
    }

    void ladder_arrowKeysAndEnterReachEveryRun()
    {
        ChartView view;
        view.setChart(ladderChart(tests::eventBus(), tests::eventBusRuns()));
        present(view);
        QSignalSpy spy(&view, &ChartView::runActivated);
        view.setFocus();
        QTest::keyClick(&view, Qt::Key_Right);
        QVERIFY(view.accessibleDescription().startsWith(QStringLiteral("run 1, pass")));
        QTest::keyClick(&view, Qt::Key_Return);
        QCOMPARE(spy.size(), 1);
        QCOMPARE(spy.first().first().toInt(), 1);
    }

    void crosshair_followsThePointerAndLeavesWithIt()
    {
        ChartView view;
        view.setChart(timeChart());
        present(view);
        QSignalSpy spy(&view, &ChartView::crosshairMoved);
        auto *plot = view.childAt(view.rect().center());
        QVERIFY(plot);
        QTest::mouseMove(plot, view.place(0, 600, 103).toPoint());
        QVERIFY(!spy.isEmpty());
        QVERIFY(std::abs(view.crosshair() - 600) < 5);
        QEvent leave(QEvent::Leave);
        QCoreApplication::sendEvent(plot, &leave);
        QVERIFY(std::isnan(view.crosshair()));
    }

    void crosshair_movesByKey()
    {
        ChartView view;
        view.setChart(timeChart());
        present(view);
        QTest::keyClick(&view, Qt::Key_Right);
        QTest::keyClick(&view, Qt::Key_Right);
        QVERIFY(view.crosshair() > 0);
        QVERIFY(view.accessibleDescription().contains(QStringLiteral("run 1")));
    }

    void wheel_zoomsAndHomeShowsAllAgain()
    {
        ChartView view;
        view.setChart(timeChart());
        present(view);
        const auto whole = view.visibleX();
        auto *plot = view.childAt(view.rect().center());
        const QPointF at = view.place(0, 600, 103);
        QWheelEvent wheel(at, plot->mapToGlobal(at), {}, {0, 240}, Qt::NoButton, Qt::NoModifier,
                          Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(plot, &wheel);
        const auto zoomed = view.visibleX();
        QVERIFY(zoomed.second - zoomed.first < (whole.second - whole.first) * 0.7);
        QVERIFY(zoomed.first < 600 && zoomed.second > 600);
        QTest::keyClick(&view, Qt::Key_Home);
        QCOMPARE(view.visibleX(), whole);
    }

    void zoom_neverLeavesTheData()
    {
        ChartView view;
        view.setChart(timeChart());
        present(view);
        view.setVisibleX(-1e9, 1e9);
        QCOMPARE(view.visibleX(), (std::pair{0.0, 1199.0}));
        view.setVisibleX(600, 600);
        QVERIFY(view.visibleX().second > view.visibleX().first);
    }

    void denseLines_areDecimated()
    {
        ChartView view;
        Chart chart;
        Pane pane;
        for (int series = 0; series < 20; ++series) {
            Line line;
            line.name = QStringLiteral("run %1").arg(series);
            line.slot = series;
            for (int i = 0; i < 100'000; ++i) {
                line.x.push_back(i);
                line.y.push_back(std::sin(i * 0.1) + series);
            }
            pane.lines.push_back(std::move(line));
        }
        chart.panes = {std::move(pane)};
        view.setChart(std::move(chart));
        present(view);
        const int width = static_cast<int>(view.place(0, 99'999, 0).x() - view.place(0, 0, 0).x());
        QVERIFY(view.drawnPoints() > 0);
        QVERIFY(view.drawnPoints() <= 20 * 4 * (width + 3));
    }

    void theme_changeRecolours()
    {
        ChartView view;
        view.setChart(timeChart());
        present(view);
        QVERIFY(contains(view.grab().toImage(), Theme::instance().color(Token::Base)));
        Theme::instance().setMode(Theme::Mode::Dark);
        QCoreApplication::processEvents();
        const auto dark = view.grab().toImage();
        QVERIFY(contains(dark, Theme::instance().color(Token::Base)));
        QCOMPARE(dark.pixelColor(dark.width() - 4, dark.height() - 4),
                 Theme::instance().color(Token::Base));
    }

    void empty_keepsItsAxesAndSaysWhy()
    {
        ChartView view;
        view.setChart(ladderChart(tests::eventBus(), {}));
        present(view);
        QVERIFY(view.chart().panes.front().isEmpty());
        QVERIFY(view.chart().panes.front().empty.startsWith(QStringLiteral("No run yet.")));
        QVERIFY(!view.tickLabels(0).isEmpty());
        QVERIFY(contains(view.grab().toImage(), Theme::instance().color(Token::Control)));
    }

    void live_repaintsWhatArrivesAndReplacesWhatIsReadAgain()
    {
        LiveChart live;
        live.start(1200);
        for (int at = 0; at < 100; ++at) {
            LivePoint point;
            point.atS = at;
            point.throughput = 100;
            point.p95 = 50;
            live.append(point);
        }
        QCOMPARE(live.pointCount(), 100);
        LivePoint again;
        again.atS = 90;
        live.append(again);
        QCOMPARE(live.pointCount(), 91);
        again.atS = std::nan("");
        live.append(again);
        QCOMPARE(live.pointCount(), 91);
        auto *view = live.findChild<ChartView *>();
        QVERIFY(view);
        QTRY_VERIFY(!view->chart().panes[0].isEmpty());
        QCOMPARE(view->chart().panes.size(), size_t(3));
        QVERIFY(view->chart().panes[2].isEmpty()); // no failure rate was given
        QCOMPARE(view->visibleX().second, 1200.0);
    }

    void live_hostsHaveALineEachBeneathTheResults()
    {
        LiveChart live;
        live.start();
        LivePoint point;
        point.atS = 1;
        point.throughput = 100;
        live.append(point);
        for (int at = 0; at < 3; ++at) {
            live.appendHost(QStringLiteral("generator-1"), {double(at), 0.5, 0.25, 2e6});
            live.appendHost(QStringLiteral("target"), {double(at), 0.75, std::nullopt, std::nullopt});
        }
        QCOMPARE(live.hostPointCount(QStringLiteral("target")), 3);
        auto *view = live.findChild<ChartView *>();
        QTRY_COMPARE(view->chart().panes.size(), size_t(6));
        const auto &cpu = view->chart().panes[3];
        QCOMPARE(cpu.title, QStringLiteral("CPU"));
        QCOMPARE(cpu.lines.size(), size_t(2));
        QCOMPARE(cpu.lines[1].name, QStringLiteral("target"));
        QCOMPARE(cpu.lines[1].y, std::vector<double>(3, 75));
        QCOMPARE(view->chart().panes[4].lines.size(), size_t(1)); // memory, of the one that tells it
        QCOMPARE(view->chart().panes[5].lines.front().y, std::vector<double>(3, 2));
        QVERIFY(view->chart().legend.empty());
        for (int i = 0; i < 3; ++i)
            live.appendHost(QStringLiteral("observer-%1").arg(i), {0, 0.5, 0.25, 2e6});
        QTRY_COMPARE(view->chart().legend.size(), size_t(5)); // too many for their ends
        QCOMPARE(view->chart().legend.back().text, QStringLiteral("target"));
        live.start();
        QTRY_COMPARE(view->chart().panes.size(), size_t(3));
    }

    void live_withoutResultsShowsTheHostsAlone()
    {
        LiveChart live;
        live.start();
        live.appendHost(QStringLiteral("target"), {0, 0.5, std::nullopt, std::nullopt});
        auto *view = live.findChild<ChartView *>();
        QTRY_COMPARE(view->chart().panes.size(), size_t(1));
    }

    void live_boundsItsMemory()
    {
        LiveChart live;
        live.start();
        for (int at = 0; at < 200'000; ++at) {
            LivePoint point;
            point.atS = at;
            point.throughput = 1;
            live.append(point);
        }
        QVERIFY(live.pointCount() <= 86'400);
    }

    void bars_sayTheirValue()
    {
        BarChart chart;
        chart.unit = QStringLiteral("ms");
        chart.categories = {QStringLiteral("GET /")};
        chart.sets = {{QStringLiteral("run 14"), 1, {3870}}};
        QCOMPARE(BarsView::barText(chart, 0, 0), QStringLiteral("run 14, GET /: 3,870\u00a0ms"));
        QVERIFY(BarsView::barText(chart, 1, 0).isEmpty());
        QVERIFY(BarsView::barText(chart, 0, -1).isEmpty());
        BarsView view;
        view.setChart(chart);
        present(view);
        QVERIFY(contains(view.grab().toImage(), Theme::instance().series(1)));
    }
};

TWOFOLD_TEST(TestChartView)
#include "tst_chartview.moc"
