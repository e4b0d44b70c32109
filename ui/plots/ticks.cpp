// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plots/ticks.h"

#include "core/base/quantity.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace twofold::ui::plots {

namespace {

constexpr int kMostTicks = 200; // whatever a caller asks for

double roundStep(double raw)
{
    const double power = std::pow(10, std::floor(std::log10(raw)));
    for (const double factor : {1.0, 2.0, 2.5, 5.0}) {
        if (raw <= power * factor * 1.0001)
            return power * factor;
    }
    return power * 10;
}

int decimalsOf(double step)
{
    int decimals = 0;
    for (double scaled = step; decimals < 9; ++decimals, scaled *= 10) {
        if (std::abs(scaled - std::round(scaled)) < 1e-6 * std::max(1.0, scaled))
            break;
    }
    return decimals;
}

QString grouped(double value, int decimals)
{
    NumberFormat format;
    format.decimals = decimals;
    return formatNumber(value, format, plotLocale());
}

std::vector<Tick> steppedTicks(double low, double high, double step)
{
    std::vector<Tick> ticks;
    const int decimals = decimalsOf(step);
    const double first = std::ceil(low / step - 1e-9);
    for (int i = 0; i < kMostTicks; ++i) {
        const double at = (first + i) * step;
        if (at > high + step * 1e-9)
            break;
        ticks.push_back({at, grouped(at, decimals)});
    }
    return ticks;
}

bool isRange(double low, double high)
{
    return std::isfinite(low) && std::isfinite(high) && high > low;
}

} // namespace

QLocale plotLocale()
{
    const QLocale locale;
    return locale.language() == QLocale::C ? QLocale(QLocale::English, QLocale::UnitedStates)
                                           : locale;
}

QString plainNumber(double value)
{
    if (!std::isfinite(value))
        return {};
    return formatNumber(value, chooseFormat({value}, {}), plotLocale());
}

QString briefNumber(double value)
{
    if (!std::isfinite(value))
        return {};
    const double size = std::abs(value);
    return grouped(value, size >= 10 ? 0 : (size >= 1 ? 1 : 2));
}

std::vector<Tick> linearTicks(double low, double high, int wanted)
{
    if (!isRange(low, high))
        return {};
    return steppedTicks(low, high, roundStep((high - low) / std::max(1, wanted)));
}

std::vector<Tick> decadeTicks(double low, double high)
{
    if (!isRange(low, high) || low <= 0)
        return {};
    const int first = static_cast<int>(std::floor(std::log10(low)));
    const int last = static_cast<int>(std::ceil(std::log10(high)));
    const auto among = [&](std::initializer_list<int> factors, int every) {
        std::vector<Tick> ticks;
        for (int exponent = first; exponent <= last; exponent += every) {
            for (const int factor : factors) {
                const double at = factor * std::pow(10, exponent);
                if (at >= low * 0.9999 && at <= high * 1.0001)
                    ticks.push_back({at, grouped(at, std::max(0, -exponent))});
            }
        }
        return ticks;
    };
    auto ticks = among({1}, 1 + (last - first) / 8);
    if (ticks.size() < 2)
        ticks = among({1, 2, 5}, 1);
    if (ticks.size() < 2)
        ticks = linearTicks(low, high, 4);
    return ticks;
}

std::vector<Tick> valueTicks(const std::vector<double> &values, double low, double high)
{
    std::vector<Tick> ticks;
    for (const double value : values) {
        if (value >= low && value <= high && ticks.size() < kMostTicks)
            ticks.push_back({value, plainNumber(value)});
    }
    return ticks;
}

std::vector<Tick> timeTicks(double low, double high, int wanted)
{
    static constexpr std::array<double, 20> steps = {
        1,   2,   5,   10,   15,   30,   60,    120,   240,   300,
        600, 900, 1200, 1800, 3600, 7200, 14400, 21600, 43200, 86400};
    if (!isRange(low, high))
        return {};
    const double raw = (high - low) / std::max(1, wanted);
    if (raw < 0.5) { // zoomed in below a second: tenths need more than m:ss
        auto ticks = linearTicks(low, high, wanted);
        for (auto &tick : ticks)
            tick.text = plainNumber(tick.at) % QStringLiteral("\u00a0s");
        return ticks;
    }
    const auto *found = std::lower_bound(steps.begin(), steps.end(), raw);
    const double step = found == steps.end() ? roundStep(raw / 86400) * 86400 : *found;
    auto ticks = steppedTicks(low, high, step);
    for (auto &tick : ticks)
        tick.text = clockText(tick.at);
    return ticks;
}

std::vector<Tick> percentileTicks(double low, double high)
{
    std::vector<Tick> ticks;
    if (low <= 1 && high >= 1)
        ticks.push_back({1, QStringLiteral("0\u00a0%")});
    if (low <= 2 && high >= 2)
        ticks.push_back({2, QStringLiteral("50\u00a0%")});
    double at = 10;
    for (int nines = 1; nines < 12 && at <= high * 1.0001; ++nines, at *= 10) {
        if (at >= low)
            ticks.push_back({at, grouped(100 - 100 / at, std::max(0, nines - 2))
                                     % QStringLiteral("\u00a0%")});
    }
    return ticks;
}

std::vector<Tick> ticksFor(const XAxis &axis, double low, double high, int wanted)
{
    switch (axis.kind) {
    case XAxis::Kind::Doubling:
        return valueTicks(axis.values, low, high);
    case XAxis::Kind::Linear:
        return axis.values.empty() ? linearTicks(low, high, wanted)
                                   : valueTicks(axis.values, low, high);
    case XAxis::Kind::Time:
        return timeTicks(low, high, wanted);
    case XAxis::Kind::Percentile:
        return percentileTicks(low, high);
    }
    return {};
}

void thinTexts(std::vector<Tick> &ticks, const std::function<double(double)> &toPixel,
               const std::function<double(const QString &)> &width, double gap)
{
    double free = std::numeric_limits<double>::infinity();
    for (auto tick = ticks.rbegin(); tick != ticks.rend(); ++tick) {
        const double centre = toPixel(tick->at);
        const double half = width(tick->text) / 2;
        if (centre + half > free)
            tick->text.clear();
        else
            free = centre - half - gap;
    }
}

std::pair<double, double> niceRange(const std::vector<double> &values, YScale scale)
{
    const bool log = scale == YScale::Log;
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (const double value : values) {
        if (!std::isfinite(value) || (log && value <= 0))
            continue;
        low = std::min(low, value);
        high = std::max(high, value);
    }
    if (low > high)
        return log ? std::pair{1.0, 10.0} : std::pair{0.0, 1.0};
    if (log) {
        double from = std::log10(low), to = std::log10(high);
        const double room = std::max(0.08, (to - from) * 0.07);
        from -= room;
        to += room;
        // A decade close above or below gives the axis a round end.
        if (std::ceil(to) - to < 0.45)
            to = std::ceil(to);
        if (from - std::floor(from) < 0.2)
            from = std::floor(from);
        return {std::pow(10, from), std::pow(10, to)};
    }
    if (low == 0 && high == 0)
        return {0, 1};
    const double bottom = std::min(0.0, low);
    const double top = std::max(0.0, high);
    const double step = roundStep((top - bottom) / 4);
    return {std::floor(bottom / step + 1e-9) * step, std::ceil(top / step * 1.02 - 1e-9) * step};
}

} // namespace twofold::ui::plots
