// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plots/chartlayout.h"

#include "ui/common/theme.h"
#include "ui/plots/panepainter.h"

#include <QFontMetricsF>

#include <algorithm>
#include <cmath>
#include <limits>

namespace twofold::ui::plots {

namespace {

constexpr int kTitleHeight = 26;
constexpr int kAxisHeight = 22; // tick labels under the last pane
constexpr int kRowGap = 10; // under the others
constexpr int kCaptionHeight = 18;
constexpr int kPadding = 6;
constexpr int kLeast = 24; // height of a pane that has no room
constexpr double kLegendWidth = 176; // beside the panes

double positionIn(double value, const std::pair<double, double> &range, bool logarithmic)
{
    if (!logarithmic)
        return (value - range.first) / (range.second - range.first);
    return std::log(value / range.first) / std::log(range.second / range.first);
}

} // namespace

bool isLogarithmic(const XAxis &axis)
{
    return axis.kind == XAxis::Kind::Doubling || axis.kind == XAxis::Kind::Percentile;
}

std::pair<double, double> wholeRange(const Chart &chart)
{
    const bool log = isLogarithmic(chart.x);
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    const auto take = [&](double value) {
        if (std::isfinite(value) && (!log || value > 0)) {
            low = std::min(low, value);
            high = std::max(high, value);
        }
    };
    for (const double value : chart.x.values)
        take(value);
    for (const auto &pane : chart.panes) {
        for (const auto &line : pane.lines) {
            if (!line.x.empty()) {
                take(line.x.front());
                take(line.x.back());
            }
        }
        for (const auto &mark : pane.marks)
            take(mark.x);
    }
    const bool any = low <= high;
    switch (chart.x.kind) {
    case XAxis::Kind::Doubling:
        // A third of a doubling on either side; a single value stands between its neighbours.
        if (!any)
            low = 1, high = 16;
        else if (low == high)
            low /= 2, high *= 2;
        low /= std::exp2(0.32);
        high *= std::exp2(0.32);
        break;
    case XAxis::Kind::Linear: {
        if (!any)
            low = 0, high = 1;
        const double room = low == high ? std::max(1.0, std::abs(low) / 2) : (high - low) * 0.06;
        low -= room;
        high += room;
        break;
    }
    case XAxis::Kind::Time:
        low = any ? std::min(0.0, low) : 0;
        if (!any || high <= low)
            high = low + 60;
        break;
    case XAxis::Kind::Percentile:
        low = 1;
        high = any ? std::max(high, 100.0) : 1000;
        break;
    }
    if (chart.x.low && (!log || *chart.x.low > 0))
        low = *chart.x.low;
    if (chart.x.high && *chart.x.high > low)
        high = *chart.x.high;
    if (!(high > low))
        high = log ? low * 2 : low + 1;
    return {low, high};
}

std::pair<double, double> yRange(const Pane &pane)
{
    std::vector<double> values;
    for (const auto &line : pane.lines) {
        // The extremes are enough; dense series have many values.
        double low = std::numeric_limits<double>::quiet_NaN();
        double high = low;
        for (const double value : line.y) {
            if (!std::isfinite(value) || (pane.scale == YScale::Log && value <= 0))
                continue;
            low = std::isnan(low) ? value : std::min(low, value);
            high = std::isnan(high) ? value : std::max(high, value);
        }
        values.push_back(low);
        values.push_back(high);
    }
    for (const auto &mark : pane.marks)
        values.push_back(mark.y);
    for (const auto &limit : pane.limits)
        values.push_back(limit.y);
    auto range = niceRange(values, pane.scale);
    if (pane.low && (pane.scale == YScale::Linear || *pane.low > 0))
        range.first = *pane.low;
    if (pane.high && *pane.high > range.first)
        range.second = *pane.high;
    return range;
}

ChartLayout layOut(const Chart &chart, const QSize &size, const std::pair<double, double> &xRange)
{
    ChartLayout layout;
    const QFontMetricsF metrics(Theme::instance().font(Theme::Face::Axis));
    const auto textWidth = [&](const QString &text) { return metrics.horizontalAdvance(text); };

    double right = 22; // half of the last tick's text
    for (const auto &pane : chart.panes)
        right = std::max(right, endNamesWidth(pane));
    const bool beside = chart.legendPlace == Chart::LegendPlace::Right && !chart.legend.empty();
    const int legendWidth = beside ? static_cast<int>(kLegendWidth) : 0;

    int bottom = size.height() - kPadding;
    if (!beside && !chart.legend.empty()) {
        const QRectF room(16, 0, size.width() - 32, 1000);
        const int height = static_cast<int>(std::ceil(paintLegend(nullptr, chart.legend, room, false)));
        layout.legend = QRect(16, bottom - height, size.width() - 32, height);
        bottom -= height + 2;
    }
    const bool captioned = !chart.x.caption.isEmpty();
    const int captionTop = bottom - (captioned ? kCaptionHeight : 0);

    const int count = std::max(1, static_cast<int>(chart.panes.size()));
    int stretches = 0;
    for (const auto &pane : chart.panes)
        stretches += std::max(1, pane.stretch);
    const int fixed = count * kTitleHeight + (count - 1) * kRowGap + kAxisHeight;
    const int shared = std::max(kLeast * count, captionTop - kPadding - fixed);

    // The widest label decides where all y axes stand.
    double left = 34;
    for (const auto &pane : chart.panes) {
        ChartLayout::PanePlace place;
        place.y = yRange(pane);
        const int height = std::max(kLeast, shared * std::max(1, pane.stretch) / std::max(1, stretches));
        place.inner.setHeight(height);
        place.ticks = pane.scale == YScale::Log
                          ? decadeTicks(place.y.first, place.y.second)
                          : linearTicks(place.y.first, place.y.second, std::clamp(height / 40, 1, 5));
        for (const auto &tick : place.ticks)
            left = std::max(left, textWidth(tick.text));
        layout.panes.push_back(place);
    }
    const int axis = 12 + static_cast<int>(std::ceil(left)) + 8;
    const int innerRight = std::max(axis + 20, size.width() - static_cast<int>(right) - legendWidth);

    int top = kPadding;
    for (auto &place : layout.panes) {
        const bool last = &place == &layout.panes.back();
        const int height = place.inner.height();
        place.inner = QRect(QPoint(axis, top + kTitleHeight),
                            QPoint(innerRight - 1, top + kTitleHeight + height - 1));
        const int outerBottom = place.inner.bottom() + (last ? kAxisHeight : kRowGap);
        place.outer = QRect(QPoint(0, top), QPoint(size.width() - legendWidth - 1, outerBottom));
        top = outerBottom + 1;
    }
    if (captioned)
        layout.caption = QRect(axis, top - 2, innerRight - axis, kCaptionHeight);
    if (beside && !layout.panes.empty())
        layout.legend = QRect(size.width() - legendWidth + 8, layout.panes.front().inner.top() - 4,
                              legendWidth - 16, size.height());

    const int width = innerRight - axis;
    layout.xTicks = ticksFor(chart.x, xRange.first, xRange.second, std::max(2, width / 95));
    thinTexts(
        layout.xTicks,
        [&](double value) {
            return axis + width * positionIn(value, xRange, isLogarithmic(chart.x));
        },
        textWidth, 8);
    return layout;
}

} // namespace twofold::ui::plots
