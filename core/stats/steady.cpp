// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/stats/steady.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace twofold::stats {

namespace {

constexpr size_t kBatch = 5;
constexpr size_t kFewestValues = 100;
// The rule degenerates where only a handful of batches is left: their spread is chance.
constexpr size_t kTailLeftOut = 5;
// A trend counts where it moves the level by this share over the part and is far from chance.
constexpr double kTrendShare = 0.1;
constexpr double kTrendSignificance = 4;
constexpr size_t kTrendGroups = 20;

struct Batch
{
    size_t index; // of its first value, over kBatch
    double mean;
};

std::vector<Batch> batchesOf(const std::vector<double> &values)
{
    std::vector<Batch> batches;
    batches.reserve(values.size() / kBatch);
    for (size_t begin = 0; begin + kBatch <= values.size(); begin += kBatch) {
        double sum = 0;
        int count = 0;
        for (size_t i = begin; i < begin + kBatch; ++i) {
            if (std::isfinite(values[i])) {
                sum += values[i];
                ++count;
            }
        }
        if (count > 0)
            batches.push_back({begin / kBatch, sum / count});
    }
    return batches;
}

// Least squares over the means of at most kTrendGroups equal groups: neighbouring batches of a
// load test resemble each other, and groups tame that.
bool hasTrend(const std::vector<Batch> &batches, size_t from)
{
    const size_t left = batches.size() - from;
    const size_t groups = std::min(kTrendGroups, left);
    if (groups < 6)
        return false;
    std::vector<double> level(groups, 0);
    for (size_t g = 0; g < groups; ++g) {
        const size_t begin = from + g * left / groups;
        const size_t end = from + (g + 1) * left / groups;
        for (size_t i = begin; i < end; ++i)
            level[g] += batches[i].mean;
        level[g] /= static_cast<double>(end - begin);
    }
    const auto n = static_cast<double>(groups);
    double meanLevel = 0;
    for (const double value : level)
        meanLevel += value / n;
    const double middle = (n - 1) / 2;
    double xx = 0;
    double xy = 0;
    for (size_t g = 0; g < groups; ++g) {
        const double x = static_cast<double>(g) - middle;
        xx += x * x;
        xy += x * (level[g] - meanLevel);
    }
    const double slope = xy / xx;
    double residual = 0;
    for (size_t g = 0; g < groups; ++g) {
        const double fitted = meanLevel + slope * (static_cast<double>(g) - middle);
        residual += (level[g] - fitted) * (level[g] - fitted);
    }
    const double moved = std::abs(slope) * (n - 1);
    if (moved <= kTrendShare * std::abs(meanLevel))
        return false;
    const double error = std::sqrt(residual / (n - 2) / xx);
    return std::abs(slope) > kTrendSignificance * error;
}

} // namespace

std::optional<SteadyPart> steadyPart(const std::vector<double> &values)
{
    size_t known = 0;
    for (const double value : values)
        known += std::isfinite(value) ? 1 : 0;
    if (known < kFewestValues)
        return std::nullopt;
    const auto batches = batchesOf(values);
    if (batches.size() <= 2 * kTailLeftOut)
        return std::nullopt;

    // Squared standard error of what is left after each truncation, from the end forwards
    // (Welford), so that the whole is linear.
    double bestError = std::numeric_limits<double>::infinity();
    size_t best = 0;
    double mean = 0;
    double squares = 0;
    for (size_t taken = 1; taken <= batches.size(); ++taken) {
        const size_t from = batches.size() - taken;
        const double delta = batches[from].mean - mean;
        mean += delta / static_cast<double>(taken);
        squares += delta * (batches[from].mean - mean);
        if (taken <= kTailLeftOut)
            continue;
        const double error = squares / (static_cast<double>(taken) * static_cast<double>(taken));
        if (error <= bestError) { // of equals the one that keeps more
            bestError = error;
            best = from;
        }
    }

    SteadyPart part;
    if (best > batches.size() / 2) {
        part.steady = false;
        return part;
    }
    part.from = best == 0 ? 0 : batches[best].index * kBatch;
    part.steady = !hasTrend(batches, best);
    return part;
}

} // namespace twofold::stats
