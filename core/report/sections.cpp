// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/report/sections.h"

#include "core/stats/quantile.h"

#include <algorithm>
#include <cmath>

namespace twofold::report {

namespace {

struct Spread
{
    double variance = 0; // of the mean of the batches
    double degrees = 0;
};

std::optional<Spread> spreadOf(const std::vector<double> &values)
{
    const auto count = static_cast<double>(values.size());
    if (values.size() < static_cast<size_t>(Sections::kFewest))
        return std::nullopt;
    double sum = 0;
    for (const double value : values)
        sum += value;
    const double mean = sum / count;
    double squares = 0;
    for (const double value : values)
        squares += (value - mean) * (value - mean);
    return Spread{squares / (count - 1) / count, count - 1};
}

// Half the width of the interval of a difference of two means (Welch, 1947).
std::optional<double> welchHalfWidth(const std::vector<double> &a, const std::vector<double> &b)
{
    const auto first = spreadOf(a);
    const auto second = spreadOf(b);
    if (!first || !second)
        return std::nullopt;
    const double variance = first->variance + second->variance;
    if (variance <= 0)
        return 0.0;
    const double degrees = variance * variance
                           / (first->variance * first->variance / first->degrees
                              + second->variance * second->variance / second->degrees);
    return studentT95(degrees) * std::sqrt(variance);
}

std::optional<std::vector<double>> logarithms(const std::vector<double> &values)
{
    std::vector<double> out;
    for (const double value : values) {
        if (value <= 0)
            return std::nullopt;
        out.push_back(std::log(value));
    }
    return out;
}

} // namespace

Sections::Sections(const results::Measurement *measurement, const results::Window &window)
    : m_measurement(measurement)
{
    if (!measurement || (measurement->timeline && !measurement->tellsTimes))
        return;
    // The grid of intervals: a timeline's own, else that of the first series.
    auto grid = measurement->timeline ? measurement->seriesOf(u"throughput") : std::nullopt;
    if (!grid && !measurement->series.empty())
        grid = measurement->series.front();
    if (!grid || !(grid->intervalS > 0))
        return;
    const bool all = window.mode == results::Window::Mode::All;
    const double hair = grid->intervalS * 1e-6; // windows snap outwards to whole intervals
    std::vector<double> starts;
    for (const double start : grid->times) {
        const double end = start + grid->intervalS;
        if (all || (start >= window.fromS - hair && (!window.toS || end <= *window.toS + hair)))
            starts.push_back(start);
    }
    if (all && !starts.empty())
        starts.pop_back(); // the last interval is mostly cut short
    const size_t batches = std::min<size_t>(kMost, starts.size() / kIntervals);
    if (batches < kFewest)
        return;
    const size_t each = starts.size() / batches;
    for (size_t i = 0; i < batches; ++i) {
        results::Window part;
        part.mode = results::Window::Mode::Range;
        part.fromS = std::max(0.0, starts[i * each] + hair);
        part.toS = starts[(i + 1) * each - 1] + grid->intervalS - hair;
        m_windows.push_back(part);
    }
}

std::vector<double> Sections::values(const QString &key) const
{
    std::vector<double> out;
    if (m_windows.empty())
        return out;
    if (m_measurement->timeline && results::totalsMetricKeys().contains(key)) {
        if (m_totals.empty()) {
            for (const auto &window : m_windows)
                m_totals.push_back(m_measurement->timeline->summary(window).totals);
        }
        for (const auto &totals : m_totals) {
            const auto value = results::totalsMetric(totals, key);
            if (value && std::isfinite(*value))
                out.push_back(*value);
        }
        return out;
    }
    // A tool's own percentiles by interval cannot be put together to a batch's.
    if (key.startsWith(QLatin1String("latency")) && key != QLatin1String("latency.mean"))
        return out;
    const auto series = m_measurement->seriesOf(key);
    if (!series)
        return out;
    size_t index = 0;
    for (const auto &window : m_windows) {
        double sum = 0;
        int count = 0;
        for (; index < series->times.size() && series->times[index] <= *window.toS; ++index) {
            if (series->times[index] >= window.fromS - series->intervalS / 2 && index < series->values.size()
                && std::isfinite(series->values[index])) {
                sum += series->values[index];
                ++count;
            }
        }
        if (count > 0)
            out.push_back(sum / count);
    }
    return out;
}

bool isSectioned(const QString &key)
{
    if (key.startsWith(QLatin1String("latency."))
        || key.startsWith(QLatin1String("latency_ok."))) {
        const QString what = key.mid(key.indexOf(QLatin1Char('.')) + 1);
        return what != QLatin1String("min") && what != QLatin1String("max")
               && what != QLatin1String("stddev");
    }
    static const QStringList others = {
        QStringLiteral("throughput"),    QStringLiteral("goodput"),
        QStringLiteral("failure_rate"),  QStringLiteral("received_rate"),
        QStringLiteral("sent_rate"),
    };
    return others.contains(key) || key.startsWith(QLatin1String("host."));
}

std::optional<Interval> differenceInterval(const std::vector<double> &from,
                                           const std::vector<double> &to, double delta)
{
    const auto half = welchHalfWidth(from, to);
    if (!half)
        return std::nullopt;
    return Interval{delta - *half, delta + *half};
}

std::optional<Interval> ratioInterval(const std::vector<double> &fromBatches,
                                      const std::vector<double> &toBatches, double from, double to)
{
    const auto a = logarithms(fromBatches);
    const auto b = logarithms(toBatches);
    if (!a || !b || from <= 0 || to <= 0)
        return differenceInterval(fromBatches, toBatches, to - from);
    const auto half = welchHalfWidth(*a, *b);
    if (!half)
        return std::nullopt;
    return Interval{to * std::exp(-*half) - from, to * std::exp(*half) - from};
}

std::optional<Interval> newcombeInterval(double fromHits, double fromTrials, double toHits,
                                         double toTrials)
{
    if (fromHits < 0 || toHits < 0 || fromTrials < 1 || toTrials < 1 || fromHits > fromTrials
        || toHits > toTrials)
        return std::nullopt;
    const double p = fromHits / fromTrials;
    const double q = toHits / toTrials;
    const auto first = stats::wilson(fromHits, fromTrials);
    const auto second = stats::wilson(toHits, toTrials);
    return Interval{q - p - std::hypot(q - second.low, first.high - p),
                    q - p + std::hypot(second.high - q, p - first.low)};
}

double studentT95(double degreesOfFreedom)
{
    const double v = std::max(1.0, degreesOfFreedom);
    // The expansion is poor where there are hardly any degrees of freedom.
    if (v < 2)
        return 12.71 + (v - 1) * (4.303 - 12.71);
    if (v < 3)
        return 4.303 + (v - 2) * (3.182 - 4.303);
    constexpr double z = 1.959964;
    constexpr double z2 = z * z;
    const double g1 = z * (z2 + 1) / 4;
    const double g2 = z * ((5 * z2 + 16) * z2 + 3) / 96;
    const double g3 = z * (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384;
    const double g4 = z * ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) / 92160;
    return z + g1 / v + g2 / (v * v) + g3 / (v * v * v) + g4 / (v * v * v * v);
}

} // namespace twofold::report
