// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plots/plotsurface.h"

#include "ui/common/theme.h"
#include "ui/plots/decimate.h"

#include <qcustomplot.h>

#include <algorithm>
#include <limits>

namespace twofold::ui::plots {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kLineWidth = 1.3;
constexpr double kBaselineWidth = 1.8;

// Lets plain painting code take part in the plot's layers, so that it is exported with them.
class PaintedLayer : public QCPLayerable
{
public:
    PaintedLayer(QCustomPlot *plot, const QString &layer, std::function<void(QPainter &)> paint)
        : QCPLayerable(plot, layer)
        , m_paint(std::move(paint))
    {
    }

protected:
    void applyDefaultAntialiasingHint(QCPPainter *) const override {}
    void draw(QCPPainter *painter) override { m_paint(*painter); }

private:
    std::function<void(QPainter &)> m_paint;
};

struct PlotPane
{
    QCPAxisRect *rect = nullptr;
    QCPAxis *x = nullptr;
    QCPAxis *y = nullptr;
    std::vector<std::pair<QCPGraph *, const Line *>> graphs; // in drawing order
};

QSharedPointer<QCPAxisTicker> ticker(const std::vector<Tick> &ticks)
{
    QSharedPointer<QCPAxisTickerText> texts(new QCPAxisTickerText);
    for (const auto &tick : ticks)
        texts->addTick(tick.at, tick.text);
    return texts;
}

} // namespace

struct PlotSurface::Private
{
    QCustomPlot *plot = nullptr;
    QCPLayoutInset *inset = nullptr;
    const Chart *chart = nullptr;
    std::vector<PlotPane> panes;
    ChartLayout layout;
    std::pair<double, double> visible{0, 1};
    int drawn = 0;
    bool painted = false;

    void fillGraph(PlotPane &pane, QCPGraph *graph, const Line &line);
};

PlotSurface::PlotSurface(QWidget *parent, std::function<void(QPainter &)> paintAbove)
    : d(std::make_unique<Private>())
{
    d->plot = new QCustomPlot(parent);
    d->plot->setPlottingHint(QCP::phFastPolylines); // a wide pen costs seconds without it
    d->plot->setAutoAddPlottableToLegend(false);
    d->plot->setFocusPolicy(Qt::NoFocus);
    d->plot->setMouseTracking(true);
    d->plot->plotLayout()->clear();
    d->inset = new QCPLayoutInset;
    d->plot->plotLayout()->addElement(0, 0, d->inset);
    new PaintedLayer(d->plot, QStringLiteral("background"), [this](QPainter &painter) {
        for (size_t i = 0; i < d->panes.size(); ++i)
            paintUnderlay(painter, d->chart->panes[i], geometry(i));
    });
    new PaintedLayer(d->plot, QStringLiteral("legend"),
                     [this](QPainter &painter) { paintFrame(painter); });
    new PaintedLayer(d->plot, QStringLiteral("overlay"), std::move(paintAbove));
    QObject::connect(d->plot, &QCustomPlot::afterReplot, d->plot, [this] { d->painted = true; });
}

PlotSurface::~PlotSurface() = default;

QWidget *PlotSurface::widget() const
{
    return d->plot;
}

void PlotSurface::setChart(const Chart *chart)
{
    d->chart = chart;
    d->plot->clearGraphs();
    d->inset->clear();
    d->panes.clear();
    d->visible = wholeRange(*chart);
    const auto xScale = isLogarithmic(chart->x) ? QCPAxis::stLogarithmic : QCPAxis::stLinear;
    for (const auto &pane : chart->panes) {
        PlotPane made;
        made.rect = new QCPAxisRect(d->plot);
        made.rect->setAutoMargins(QCP::msNone);
        made.rect->setMinimumSize(1, 1);
        d->inset->addElement(made.rect, QRectF(0, 0, 1, 1));
        made.x = made.rect->axis(QCPAxis::atBottom);
        made.y = made.rect->axis(QCPAxis::atLeft);
        for (auto *axis : made.rect->axes()) {
            axis->setLayer(QStringLiteral("axes"));
            axis->grid()->setLayer(QStringLiteral("grid"));
            axis->setSubTicks(false);
        }
        made.x->grid()->setVisible(false);
        made.x->setScaleType(xScale);
        made.x->setTickLength(0, 4);
        made.x->setTickLabelPadding(4);
        made.x->setTickLabels(&pane == &chart->panes.back());
        made.y->setScaleType(pane.scale == YScale::Log ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
        made.y->setTickLength(0, 0);
        made.y->setTickLabelPadding(6);
        made.y->grid()->setZeroLinePen(Qt::NoPen);

        // The baseline is drawn last, above the others.
        std::vector<const Line *> order;
        for (const auto &line : pane.lines)
            order.push_back(&line);
        std::stable_partition(order.begin(), order.end(),
                              [](const Line *line) { return !line->isBaseline(); });
        for (const auto *line : order) {
            auto *graph = d->plot->addGraph(made.x, made.y);
            graph->setAdaptiveSampling(false); // decimated before, keeping gaps and extremes
            graph->setSelectable(QCP::stNone);
            made.graphs.emplace_back(graph, line);
        }
        d->panes.push_back(std::move(made));
    }
    restyle();
}

void PlotSurface::restyle()
{
    const auto &theme = Theme::instance();
    d->plot->setBackground(QBrush(theme.color(Token::Base)));
    const QPen axisPen(theme.color(Token::Control), 1);
    for (auto &pane : d->panes) {
        for (auto *axis : {pane.x, pane.y}) {
            axis->setBasePen(axisPen);
            axis->setTickPen(axisPen);
            axis->setTickLabelFont(theme.font(Theme::Face::Axis));
            axis->setTickLabelColor(theme.color(Token::Text2));
        }
        pane.y->grid()->setPen(QPen(theme.color(Token::Line), 1));
        for (auto &[graph, line] : pane.graphs) {
            QPen pen(slotColor(line->slot), line->isBaseline() ? kBaselineWidth : kLineWidth);
            pen.setJoinStyle(Qt::RoundJoin);
            if (line->dashed || line->slot > 8)
                pen.setDashPattern({5, 3});
            graph->setPen(pen);
        }
    }
}

void PlotSurface::setVisibleX(const std::pair<double, double> &range)
{
    d->visible = range;
}

void PlotSurface::Private::fillGraph(PlotPane &pane, QCPGraph *graph, const Line &line)
{
    const int width = pane.rect->width() > 0 ? pane.rect->width() : 1;
    const auto points = decimate(line.x, line.y, visible.first, visible.second, width,
                                 isLogarithmic(chart->x));
    QVector<QCPGraphData> data;
    data.reserve(static_cast<qsizetype>(points.size()));
    const bool log = pane.y->scaleType() == QCPAxis::stLogarithmic;
    for (size_t i = 0; i < points.size(); ++i)
        data.append({points.x[i], log && points.y[i] <= 0 ? kNan : points.y[i]});
    drawn += static_cast<int>(data.size());
    // Smooth edges only where the line is not dense: there they cost and blur. A percentile curve
    // only rises, so it is never a thicket.
    const bool dense = points.size() >= static_cast<size_t>(width)
                       && chart->x.kind != XAxis::Kind::Percentile;
    graph->setAntialiased(!dense);
    // A dashed pen misses the fast way of drawing: wider than 1 it would cost seconds.
    QPen pen = graph->pen();
    const bool dashed = pen.style() != Qt::SolidLine;
    pen.setWidthF(line.isBaseline() ? kBaselineWidth : (dense || dashed ? 1 : kLineWidth));
    graph->setPen(pen);
    graph->data()->set(data, true);
}

void PlotSurface::arrange(const QSize &size)
{
    if (!d->chart)
        return;
    d->layout = layOut(*d->chart, size, d->visible);
    d->drawn = 0;
    for (size_t i = 0; i < d->panes.size(); ++i) {
        auto &pane = d->panes[i];
        const auto &place = d->layout.panes[i];
        pane.rect->setMargins({place.inner.left() - place.outer.left(),
                               place.inner.top() - place.outer.top(),
                               place.outer.right() - place.inner.right(),
                               place.outer.bottom() - place.inner.bottom()});
        const double w = std::max(1, size.width()), h = std::max(1, size.height());
        // A quarter pixel more, as the layout cuts fractions off.
        d->inset->setInsetRect(static_cast<int>(i),
                            {(place.outer.left() + 0.25) / w, (place.outer.top() + 0.25) / h,
                             (place.outer.width() + 0.25) / w, (place.outer.height() + 0.25) / h});
        pane.rect->setOuterRect(place.outer);
        pane.x->setRange(d->visible.first, d->visible.second);
        pane.y->setRange(place.y.first, place.y.second);
        pane.x->setTicker(ticker(d->layout.xTicks));
        pane.y->setTicker(ticker(place.ticks));
        for (auto &[graph, line] : pane.graphs)
            d->fillGraph(pane, graph, *line);
    }
}

void PlotSurface::repaint()
{
    arrange(d->plot->size());
    d->plot->replot(QCustomPlot::rpQueuedReplot);
}

void PlotSurface::repaintAbove()
{
    // Before the first whole repaint there is nothing that it could be painted above.
    if (d->painted)
        d->plot->layer(QStringLiteral("overlay"))->replot();
}

void PlotSurface::paintTo(QPaintDevice &device, const QSize &size)
{
    const QSize shown = d->plot->size();
    if (auto *image = dynamic_cast<QImage *>(&device)) {
        // Through the plot's own buffers, as on the screen: its painter for pages draws dense lines
        // a hundred times slower.
        const double ratio = d->plot->bufferDevicePixelRatio();
        d->plot->resize(size);
        d->plot->setBufferDevicePixelRatio(image->devicePixelRatio());
        arrange(size);
        d->plot->replot(QCustomPlot::rpImmediateRefresh);
        QPainter painter(image);
        d->plot->render(&painter, {}, {}, QWidget::DrawChildren);
        painter.end();
        d->plot->setBufferDevicePixelRatio(ratio);
        d->plot->resize(shown);
    } else {
        arrange(size);
        QCPPainter painter(&device);
        painter.setMode(QCPPainter::pmVectorized);
        d->plot->toPainter(&painter, size.width(), size.height());
    }
    repaint();
}

PaneGeometry PlotSurface::geometry(size_t pane) const
{
    const auto &made = d->panes[pane];
    const auto *x = made.x;
    const auto *y = made.y;
    return {QRectF(made.rect->outerRect()), QRectF(made.rect->rect()),
            [x](double value) { return x->coordToPixel(value); },
            [y](double value) { return y->coordToPixel(value); }};
}

void PlotSurface::paintFrame(QPainter &painter)
{
    for (size_t i = 0; i < d->panes.size(); ++i)
        paintOverlay(painter, d->chart->panes[i], geometry(i));
    const auto &theme = Theme::instance();
    if (!d->layout.caption.isEmpty()) {
        painter.setFont(theme.font(Theme::Face::Axis));
        painter.setPen(theme.color(Token::Text2));
        painter.drawText(d->layout.caption, Qt::AlignRight | Qt::AlignVCenter, d->chart->x.caption);
    }
    if (!d->chart->legend.empty())
        paintLegend(&painter, d->chart->legend, QRectF(d->layout.legend),
                    d->chart->legendPlace == Chart::LegendPlace::Right);
}

size_t PlotSurface::paneCount() const
{
    return d->panes.size();
}

double PlotSurface::xAt(double pixel) const
{
    return d->panes.empty() ? kNan : d->panes.front().x->pixelToCoord(pixel);
}

const ChartLayout &PlotSurface::layout() const
{
    return d->layout;
}

int PlotSurface::drawnPoints() const
{
    return d->drawn;
}

} // namespace twofold::ui::plots
