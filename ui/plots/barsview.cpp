// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plots/barsview.h"

#include "ui/common/theme.h"
#include "ui/plots/chartlayout.h"
#include "ui/plots/panepainter.h"
#include "ui/plots/ticks.h"

#include <QBarCategoryAxis>
#include <QBarSeries>
#include <QBarSet>
#include <QCategoryAxis>
#include <QChart>
#include <QChartView>
#include <QCursor>
#include <QFontMetricsF>
#include <QGraphicsLayout>
#include <QToolTip>

#include <algorithm>
#include <cmath>
#include <functional>

namespace twofold::ui::plots {

namespace {

constexpr double kTitle = 32; // above the plot
constexpr double kBottom = 26; // category labels
constexpr double kRight = 16;

class BarsCanvas : public QChartView
{
public:
    BarsCanvas(QChart *chart, QWidget *parent)
        : QChartView(chart, parent)
    {
        setFrameShape(QFrame::NoFrame);
        setFocusPolicy(Qt::NoFocus);
    }
    std::function<void(QPainter &)> paintAbove;

protected:
    void drawForeground(QPainter *painter, const QRectF &) override { paintAbove(*painter); }
};

// Texts of the categories: what does not fit its group is elided here, as Qt Charts would turn
// or drop it.
QStringList fittingCategories(const QStringList &categories, double width)
{
    const QFontMetricsF metrics(Theme::instance().font(Theme::Face::Axis));
    const double room = width / std::max<double>(1, static_cast<double>(categories.size())) - 12;
    QStringList texts;
    for (const auto &category : categories) {
        QString text = metrics.elidedText(category, Qt::ElideMiddle, std::max(room, 18.0));
        while (texts.contains(text)) // categories of the axis have to differ
            text += QChar(0x200B);
        texts.append(text);
    }
    return texts;
}

} // namespace

struct BarsView::Private
{
    QChart *chart = nullptr; // owned by the canvas' scene
    BarsCanvas *canvas = nullptr;
    BarChart bars;
    Pane frame; // title, limits and empty sentence, painted as in the other charts
    std::pair<double, double> range{0, 1};
    std::vector<LegendEntry> legend;
    QRectF legendPlace;
    QRectF outer;

    double toAxis(double value) const
    {
        return bars.logarithmic ? std::log10(std::max(value, range.first)) : value;
    }
    void build(const QSize &size);
    void paintAbove(QPainter &painter) const;
};

BarsView::BarsView(QWidget *parent)
    : QWidget(parent)
    , d(std::make_unique<Private>())
{
    d->chart = new QChart;
    d->canvas = new BarsCanvas(d->chart, this);
    d->canvas->paintAbove = [this](QPainter &painter) { d->paintAbove(painter); };
    connect(&Theme::instance(), &Theme::changed, this, [this] { d->build(size()); });
    d->build(size());
}

BarsView::~BarsView() = default;

void BarsView::setChart(BarChart chart)
{
    d->bars = std::move(chart);
    setAccessibleName(d->bars.title);
    setAccessibleDescription(d->bars.description);
    d->build(size());
}

const BarChart &BarsView::chart() const
{
    return d->bars;
}

void BarsView::Private::build(const QSize &size)
{
    const auto &theme = Theme::instance();
    // A fresh chart: what is taken off one stays in the picture until the event loop turns, and an
    // export has no event loop.
    const std::unique_ptr<QChart> old(chart);
    chart = new QChart;
    chart->legend()->hide();
    chart->setBackgroundRoundness(0);
    chart->setMargins({});
    chart->layout()->setContentsMargins(0, 0, 0, 0);
    chart->setBackgroundPen(Qt::NoPen);
    canvas->setChart(chart);
    chart->setBackgroundBrush(theme.color(Token::Base));
    canvas->setBackgroundBrush(theme.color(Token::Base));
    canvas->setGeometry(QRect(QPoint(0, 0), size));

    frame = {};
    frame.title = bars.title;
    frame.unit = bars.unit;
    frame.detail = bars.detail;
    frame.empty = bars.empty;
    frame.limits = bars.limits;
    frame.scale = bars.logarithmic ? YScale::Log : YScale::Linear;
    for (const auto &set : bars.sets) {
        Line values; // unnamed: only for the range, and so that the pane is not empty
        values.y = set.values;
        values.x.resize(set.values.size());
        frame.lines.push_back(std::move(values));
    }
    range = yRange(frame);
    legend.clear();
    for (const auto &set : bars.sets)
        legend.push_back({LegendEntry::Kind::Line, campaign::Verdict::None, true, set.slot, set.name});

    // Places first: the widest tick label decides where the axis stands.
    const QFontMetricsF metrics(theme.font(Theme::Face::Axis));
    const QRectF room(16, 0, std::max(40, size.width() - 32), 1000);
    const double legendHeight = paintLegend(nullptr, legend, room, false);
    const double height = std::max(30.0, size.height() - kTitle - kBottom - legendHeight - 8);
    const auto ticks = bars.logarithmic
                           ? decadeTicks(range.first, range.second)
                           : linearTicks(range.first, range.second,
                                         std::clamp(static_cast<int>(height / 40), 1, 5));
    double left = 34;
    for (const auto &tick : ticks)
        left = std::max(left, metrics.horizontalAdvance(tick.text));
    left = 12 + std::ceil(left) + 10;
    const QRectF area(left, kTitle, std::max(40.0, size.width() - left - kRight), height);
    outer = QRectF(0, 6, size.width(), size.height());
    legendPlace = QRectF(16, area.bottom() + kBottom, room.width(), legendHeight);

    auto *series = new QBarSeries;
    series->setBarWidth(0.76);
    for (size_t index = 0; index < bars.sets.size(); ++index) {
        const auto &set = bars.sets[index];
        auto *barSet = new QBarSet(set.name);
        const QColor color = slotColor(set.slot);
        // A ninth series repeats a colour; the pattern tells it from the first.
        barSet->setBrush(set.slot > 8 ? QBrush(color, Qt::BDiagPattern) : QBrush(color));
        barSet->setPen(set.slot > 8 ? QPen(color) : QPen(Qt::NoPen));
        const double floor = toAxis(range.first);
        for (const double value : set.values)
            barSet->append(std::isfinite(value) ? toAxis(value) - (bars.logarithmic ? floor : 0) : 0);
        series->append(barSet);
        QObject::connect(barSet, &QBarSet::hovered, canvas, [this, index](bool on, int category) {
            if (on)
                QToolTip::showText(QCursor::pos(),
                                   barText(bars, static_cast<int>(index), category), canvas);
            else
                QToolTip::hideText();
        });
    }
    chart->addSeries(series);

    // On a logarithmic axis bars are drawn as decades above its lower end.
    const double floor = bars.logarithmic ? toAxis(range.first) : 0;
    auto *x = new QBarCategoryAxis;
    x->append(fittingCategories(bars.categories.isEmpty() ? QStringList{QStringLiteral(" ")}
                                                          : bars.categories,
                                area.width()));
    x->setGridLineVisible(false);
    auto *y = new QCategoryAxis;
    y->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
    y->setStartValue(toAxis(range.first) - floor - 1e-9 - std::abs(range.second));
    for (const auto &tick : ticks)
        y->append(tick.text, toAxis(tick.at) - floor);
    y->setRange((bars.logarithmic ? toAxis(range.first) : range.first) - floor,
                (bars.logarithmic ? std::log10(range.second) : range.second) - floor);
    for (auto *axis : {static_cast<QAbstractAxis *>(x), static_cast<QAbstractAxis *>(y)}) {
        axis->setLabelsFont(theme.font(Theme::Face::Axis));
        axis->setLabelsColor(theme.color(Token::Text2));
        axis->setLinePen(QPen(theme.color(Token::Control), 1));
        axis->setGridLinePen(QPen(theme.color(Token::Line), 1));
    }
    chart->addAxis(x, Qt::AlignBottom);
    chart->addAxis(y, Qt::AlignLeft);
    series->attachAxis(x);
    series->attachAxis(y);
    chart->resize(size);
    chart->setPlotArea(area);
    chart->layout()->invalidate();
    chart->layout()->activate(); // now, not at the next event: it may be exported at once
    canvas->scene()->setSceneRect(QRectF(QPointF(0, 0), QSizeF(size)));
}

void BarsView::Private::paintAbove(QPainter &painter) const
{
    PaneGeometry geometry;
    geometry.outer = outer;
    geometry.inner = chart->plotArea();
    const double low = toAxis(range.first);
    const double high = bars.logarithmic ? std::log10(range.second) : range.second;
    const QRectF area = geometry.inner;
    geometry.toX = [area](double) { return area.left(); };
    geometry.toY = [this, area, low, high](double value) {
        return area.bottom() - (toAxis(value) - low) / (high - low) * area.height();
    };
    paintOverlay(painter, frame, geometry);
    paintLegend(&painter, legend, legendPlace, false);
}

void BarsView::paintTo(QPaintDevice &device, const QSize &size)
{
    d->build(size);
    QPainter painter(&device);
    painter.fillRect(QRect(QPoint(0, 0), size), Theme::instance().color(Token::Base));
    const QRectF whole(QPointF(0, 0), QSizeF(size));
    d->canvas->scene()->render(&painter, whole, whole);
    d->paintAbove(painter);
    painter.end();
    d->build(this->size());
}

QString BarsView::barText(const BarChart &chart, int set, int category)
{
    if (set < 0 || static_cast<size_t>(set) >= chart.sets.size())
        return {};
    const auto &bars = chart.sets[static_cast<size_t>(set)];
    if (category < 0 || static_cast<size_t>(category) >= bars.values.size()
        || category >= chart.categories.size())
        return {};
    const double value = bars.values[static_cast<size_t>(category)];
    if (!std::isfinite(value))
        return {};
    const QString unit = chart.unit.isEmpty() ? QString() : QString(QChar(0x00A0) % chart.unit);
    return bars.name % QStringLiteral(", ") % chart.categories[category] % QStringLiteral(": ")
           % plainNumber(value) % unit;
}

QSize BarsView::sizeHint() const
{
    return {560, 320};
}

void BarsView::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    d->build(size());
}

} // namespace twofold::ui::plots
