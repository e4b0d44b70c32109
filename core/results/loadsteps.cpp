// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/results/loadsteps.h"

#include <algorithm>
#include <cmath>

namespace twofold::results {

namespace {

constexpr double kSameShare = 0.02;
constexpr double kSameUsers = 0.5;

bool isSameLoad(double a, double b)
{
    return std::abs(a - b) <= std::max(kSameUsers, kSameShare * std::max(std::abs(a), std::abs(b)));
}

// What the tool told by interval, over a window: a rate is averaged over time, counts of a rate
// add up.
Totals reportedIn(const Measurement &measurement, const Window &window)
{
    const auto mean = [&](QStringView key) -> std::optional<double> {
        const auto series = measurement.seriesOf(key);
        if (!series)
            return std::nullopt;
        double sum = 0;
        int count = 0;
        for (size_t i = 0; i < series->times.size() && i < series->values.size(); ++i) {
            if (series->times[i] < window.fromS || series->times[i] >= *window.toS
                || std::isnan(series->values[i]))
                continue;
            sum += series->values[i];
            ++count;
        }
        return count > 0 ? std::optional(sum / count) : std::nullopt;
    };
    Totals totals;
    totals.throughput = mean(u"throughput");
    return totals;
}

} // namespace

std::vector<LoadStep> loadSteps(const Measurement &measurement)
{
    const auto users = measurement.seriesOf(u"users");
    if (!users || !measurement.tellsTimes)
        return {};
    std::vector<LoadStep> steps;
    const size_t count = std::min(users->times.size(), users->values.size());
    size_t first = 0;
    while (first < count) {
        if (std::isnan(users->values[first]) || users->values[first] <= 0) {
            ++first;
            continue;
        }
        size_t end = first + 1;
        while (end < count && isSameLoad(users->values[end], users->values[first]))
            ++end;
        const double from = users->times[first];
        const double to = end < count ? users->times[end] : users->times[end - 1] + users->intervalS;
        if (to - from >= kStepS) {
            LoadStep step;
            step.users = users->values[end - 1];
            step.window = {Window::Mode::Range, from, to};
            steps.push_back(step);
        }
        first = end;
    }
    // Two stays at the same load with a dip between them are no steps.
    const bool differ = std::any_of(steps.begin(), steps.end(), [&](const LoadStep &step) {
        return !isSameLoad(step.users, steps.front().users);
    });
    if (!differ)
        return {};
    for (auto &step : steps) {
        if (measurement.timeline) {
            auto summary = measurement.summary(step.window);
            step.window = summary.window;
            step.totals = std::move(summary.totals);
        } else {
            step.totals = reportedIn(measurement, step.window);
        }
    }
    return steps;
}

} // namespace twofold::results
