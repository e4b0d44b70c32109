// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plots/chartview.h"

#include "ui/common/theme.h"
#include "ui/plots/plotsurface.h"

#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>
#include <limits>

namespace twofold::ui::plots {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kPickRadius = 9; // pixels around a mark

} // namespace

struct ChartView::Private
{
    ChartView *q = nullptr;
    std::unique_ptr<PlotSurface> surface;
    Chart chart;
    std::pair<double, double> whole{0, 1};
    std::pair<double, double> visible{0, 1};
    double crosshair = kNan;
    size_t focusedMark = 0; // among all marks, pane after pane; 0: none, else index + 1
    std::optional<QPointF> dragFrom;
    std::pair<double, double> dragRange;

    bool hasCrosshair() const
    {
        return chart.x.kind == XAxis::Kind::Time || chart.x.kind == XAxis::Kind::Percentile;
    }
    double plotWidth() const
    {
        return surface->paneCount() == 0 ? 1 : std::max(1.0, surface->geometry(0).inner.width());
    }
    void show(double low, double high, bool byUser);
    void moveCrosshair(double x);
    void hover(const QPointF &at);
    void drag(const QPointF &at);
    void zoom(double around, double factor);
    const Mark *markAt(const QPointF &place, const Pane **pane) const;
    const Mark *focused(size_t *pane = nullptr) const;
    void stepMark(int step);
    void stepCrosshair(int step);
    void paintCrosshair(QPainter &painter);
};

ChartView::ChartView(QWidget *parent)
    : QWidget(parent)
    , d(std::make_unique<Private>())
{
    d->q = this;
    d->surface = std::make_unique<PlotSurface>(
        this, [this](QPainter &painter) { d->paintCrosshair(painter); });
    d->surface->widget()->installEventFilter(this);
    setFocusPolicy(Qt::StrongFocus);
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        d->surface->restyle();
        d->surface->repaint();
    });
    d->surface->setChart(&d->chart);
}

ChartView::~ChartView()
{
    d->surface->widget()->removeEventFilter(this);
}

void ChartView::setChart(Chart chart, bool keepZoom)
{
    if (chart == d->chart)
        return;
    const bool wasZoomed = d->visible != d->whole;
    keepZoom = keepZoom && wasZoomed && chart.x.kind == d->chart.x.kind;
    d->chart = std::move(chart);
    d->whole = wholeRange(d->chart);
    if (!keepZoom)
        d->visible = d->whole;
    d->focusedMark = 0;
    setAccessibleDescription(d->chart.description);
    if (!d->chart.panes.empty())
        setAccessibleName(d->chart.panes.front().title % QLatin1Char(' ') % d->chart.panes.front().unit);
    d->surface->setChart(&d->chart);
    d->surface->setVisibleX(d->visible);
    d->surface->repaint();
}

const Chart &ChartView::chart() const
{
    return d->chart;
}

void ChartView::Private::paintCrosshair(QPainter &painter)
{
    const auto &theme = Theme::instance();
    const size_t panes = surface->paneCount();
    if (std::isfinite(crosshair) && panes > 0 && crosshair >= visible.first
        && crosshair <= visible.second) {
        const auto first = surface->geometry(0);
        const auto last = surface->geometry(panes - 1);
        const double x = std::round(first.toX(crosshair));
        painter.setRenderHint(QPainter::Antialiasing, false);
        painter.setPen(QPen(theme.color(Token::Text2), 1));
        painter.drawLine(QPointF(x, first.inner.top()), QPointF(x, last.inner.bottom()));
        painter.setRenderHint(QPainter::Antialiasing);
        for (size_t i = 0; i < panes; ++i) {
            const auto place = surface->geometry(i);
            for (const auto &line : chart.panes[i].lines) {
                const double y = line.name.isEmpty() ? kNan : valueNear(line, crosshair);
                if (!std::isfinite(y) || !place.inner.contains(QPointF(x, place.toY(y))))
                    continue;
                painter.setPen(QPen(theme.color(Token::Base), 1));
                painter.setBrush(slotColor(line.slot));
                painter.drawEllipse(QPointF(x, place.toY(y)), 3.5, 3.5);
            }
        }
        paintReadOut(painter, readOut(chart, crosshair), x, first.inner);
    }
    if (!q->hasFocus())
        return;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme.color(Token::Accent), 2));
    size_t pane = 0;
    if (const auto *mark = focused(&pane)) {
        const auto place = surface->geometry(pane);
        painter.drawEllipse(QPointF(place.toX(mark->x), place.toY(mark->y)), 9, 9);
    }
    painter.drawRoundedRect(QRectF(q->rect()).adjusted(1, 1, -1, -1), 3, 3);
}

void ChartView::Private::moveCrosshair(double x)
{
    const bool bothNone = std::isnan(x) && std::isnan(crosshair);
    if (bothNone || x == crosshair)
        return;
    crosshair = x;
    surface->repaintAbove();
}

void ChartView::Private::show(double low, double high, bool byUser)
{
    const bool log = isLogarithmic(chart.x);
    // Never outside of the data, and never so close that numbers lose their digits.
    if (log) {
        low = std::max(low, whole.first);
        high = std::min(high, whole.second);
    } else {
        const double least = std::max(1e-3, (whole.second - whole.first) * 1e-6);
        const double width = std::clamp(high - low, least, whole.second - whole.first);
        low = std::clamp(low, whole.first, whole.second - width);
        high = low + width;
    }
    if (!(high > low) || std::pair(low, high) == visible)
        return;
    visible = {low, high};
    surface->setVisibleX(visible);
    surface->repaint();
    if (byUser)
        emit q->visibleXChanged(low, high);
}

const Mark *ChartView::Private::markAt(const QPointF &place, const Pane **pane) const
{
    const Mark *best = nullptr;
    double nearest = kPickRadius;
    for (size_t i = 0; i < surface->paneCount(); ++i) {
        const auto where = surface->geometry(i);
        for (const auto &mark : chart.panes[i].marks) {
            const double distance = std::hypot(where.toX(mark.x) - place.x(),
                                               where.toY(mark.y) - place.y());
            if (distance < nearest) {
                nearest = distance;
                best = &mark;
                *pane = &chart.panes[i];
            }
        }
    }
    return best;
}

const Mark *ChartView::Private::focused(size_t *pane) const
{
    size_t index = focusedMark;
    for (size_t i = 0; index > 0 && i < chart.panes.size(); ++i) {
        const auto &marks = chart.panes[i].marks;
        if (index <= marks.size()) {
            if (pane)
                *pane = i;
            return &marks[index - 1];
        }
        index -= marks.size();
    }
    return nullptr;
}

void ChartView::Private::stepMark(int step)
{
    size_t count = 0;
    for (const auto &pane : chart.panes)
        count += pane.marks.size();
    if (count == 0)
        return;
    const auto next = static_cast<std::ptrdiff_t>(focusedMark) + step;
    focusedMark = static_cast<size_t>(std::clamp<std::ptrdiff_t>(next, 1,
                                                                 static_cast<std::ptrdiff_t>(count)));
    size_t pane = 0;
    if (const auto *mark = focused(&pane)) {
        const QString text = markText(chart, chart.panes[pane], *mark);
        q->setAccessibleDescription(text);
        const auto where = surface->geometry(pane);
        const QPointF at(where.toX(mark->x), where.toY(mark->y));
        QToolTip::showText(q->mapToGlobal(at.toPoint() + QPoint(8, 8)), text, q);
    }
    surface->repaintAbove();
}

void ChartView::paintTo(QPaintDevice &device, const QSize &size)
{
    const double crosshair = std::exchange(d->crosshair, kNan);
    d->surface->paintTo(device, size);
    d->crosshair = crosshair;
}

void ChartView::setCrosshair(double x)
{
    d->moveCrosshair(x);
}

double ChartView::crosshair() const
{
    return d->crosshair;
}

int ChartView::runAt(const QPointF &place) const
{
    const Pane *pane = nullptr;
    const auto *mark = d->markAt(place, &pane);
    return mark ? mark->run : 0;
}

QPointF ChartView::place(int pane, double x, double y) const
{
    if (pane < 0 || static_cast<size_t>(pane) >= d->surface->paneCount())
        return {};
    const auto geometry = d->surface->geometry(static_cast<size_t>(pane));
    return {geometry.toX(x), geometry.toY(y)};
}

std::pair<double, double> ChartView::visibleX() const
{
    return d->visible;
}

void ChartView::setVisibleX(double low, double high)
{
    d->show(low, high, false);
}

void ChartView::showAll()
{
    d->show(d->whole.first, d->whole.second, true);
}

QStringList ChartView::tickLabels(int pane) const
{
    const auto &layout = d->surface->layout();
    const auto &ticks = pane < 0 || static_cast<size_t>(pane) >= layout.panes.size()
                            ? layout.xTicks
                            : layout.panes[static_cast<size_t>(pane)].ticks;
    QStringList labels;
    for (const auto &tick : ticks) {
        if (!tick.text.isEmpty())
            labels.append(tick.text);
    }
    return labels;
}

int ChartView::drawnPoints() const
{
    return d->surface->drawnPoints();
}

QSize ChartView::sizeHint() const
{
    return {560, 140 + 130 * static_cast<int>(std::max<size_t>(1, d->chart.panes.size()))};
}

QSize ChartView::minimumSizeHint() const
{
    return {220, 90 * static_cast<int>(std::max<size_t>(1, d->chart.panes.size()))};
}

void ChartView::Private::hover(const QPointF &at)
{
    auto *plot = surface->widget();
    const Pane *pane = nullptr;
    const auto *mark = markAt(at, &pane);
    plot->setCursor(mark ? Qt::PointingHandCursor : Qt::ArrowCursor);
    if (mark)
        QToolTip::showText(plot->mapToGlobal(at.toPoint() + QPoint(10, 10)),
                           markText(chart, *pane, *mark), plot);
    else if (QToolTip::isVisible())
        QToolTip::hideText();
    if (!hasCrosshair() || surface->paneCount() == 0)
        return;
    const double x = surface->xAt(at.x());
    const bool inside = x >= visible.first && x <= visible.second;
    moveCrosshair(inside ? x : kNan);
    emit q->crosshairMoved(crosshair);
}

void ChartView::Private::drag(const QPointF &at)
{
    const double share = (dragFrom->x() - at.x()) / plotWidth();
    const auto [low, high] = dragRange;
    if (isLogarithmic(chart.x)) {
        const double factor = std::pow(high / low, share);
        show(low * factor, high * factor, true);
    } else {
        const double by = (high - low) * share;
        show(low + by, high + by, true);
    }
}

void ChartView::Private::zoom(double around, double factor)
{
    if (!hasCrosshair() || !std::isfinite(around))
        return;
    const auto [low, high] = visible;
    if (isLogarithmic(chart.x))
        show(around * std::pow(low / around, factor), around * std::pow(high / around, factor), true);
    else
        show(around + (low - around) * factor, around + (high - around) * factor, true);
}

void ChartView::Private::stepCrosshair(int step)
{
    const auto [low, high] = visible;
    double x = std::isfinite(crosshair) ? crosshair : (step > 0 ? low : high);
    if (isLogarithmic(chart.x))
        x *= std::pow(high / low, 0.01 * step);
    else
        x += (high - low) * 0.01 * step;
    moveCrosshair(std::clamp(x, low, high));
    q->setAccessibleDescription(readOut(chart, crosshair).text());
    emit q->crosshairMoved(crosshair);
}

bool ChartView::eventFilter(QObject *watched, QEvent *event)
{
    if (watched != d->surface->widget())
        return QWidget::eventFilter(watched, event);
    switch (event->type()) {
    case QEvent::MouseMove: {
        const QPointF at = static_cast<QMouseEvent *>(event)->position();
        if (d->dragFrom && d->hasCrosshair())
            d->drag(at);
        else
            d->hover(at);
        return true;
    }
    case QEvent::Leave:
        d->moveCrosshair(kNan);
        emit crosshairMoved(kNan);
        return false;
    case QEvent::MouseButtonPress: {
        const auto *mouse = static_cast<QMouseEvent *>(event);
        setFocus(Qt::MouseFocusReason);
        if (mouse->button() == Qt::LeftButton) {
            d->dragFrom = mouse->position();
            d->dragRange = d->visible;
        }
        return true;
    }
    case QEvent::MouseButtonRelease: {
        const QPointF at = static_cast<QMouseEvent *>(event)->position();
        const bool clicked = d->dragFrom && (at - *d->dragFrom).manhattanLength() < 4;
        d->dragFrom.reset();
        if (const int run = clicked ? runAt(at) : 0; run > 0)
            emit runActivated(run);
        return true;
    }
    case QEvent::MouseButtonDblClick:
        showAll();
        return true;
    case QEvent::Wheel: {
        auto *wheel = static_cast<QWheelEvent *>(event);
        if (d->hasCrosshair() && wheel->angleDelta().y() != 0)
            d->zoom(d->surface->xAt(wheel->position().x()),
                    std::pow(0.8, wheel->angleDelta().y() / 120.0));
        else
            wheel->ignore(); // a scrolled page goes on scrolling
        return true;
    }
    default:
        return false;
    }
}

void ChartView::keyPressEvent(QKeyEvent *event)
{
    const double centre = std::isfinite(d->crosshair) ? d->crosshair
                          : isLogarithmic(d->chart.x) ? std::sqrt(d->visible.first * d->visible.second)
                                                      : (d->visible.first + d->visible.second) / 2;
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right: {
        const int step = event->key() == Qt::Key_Right ? 1 : -1;
        if (d->hasCrosshair())
            d->stepCrosshair(step);
        else
            d->stepMark(step);
        return;
    }
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (const auto *mark = d->focused()) {
            emit runActivated(mark->run);
            return;
        }
        break;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        d->zoom(centre, 0.8);
        return;
    case Qt::Key_Minus:
        d->zoom(centre, 1.25);
        return;
    case Qt::Key_Home:
        showAll();
        return;
    default:
        break;
    }
    QWidget::keyPressEvent(event);
}

void ChartView::focusInEvent(QFocusEvent *event)
{
    QWidget::focusInEvent(event);
    d->surface->repaintAbove();
}

void ChartView::focusOutEvent(QFocusEvent *event)
{
    QWidget::focusOutEvent(event);
    d->surface->repaintAbove();
}

void ChartView::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    d->surface->widget()->setGeometry(rect());
    d->surface->repaint();
}

} // namespace twofold::ui::plots
