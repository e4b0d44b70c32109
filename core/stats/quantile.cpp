// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/stats/quantile.h"

#include <algorithm>
#include <cmath>

namespace twofold::stats {

namespace {

void dropUnknown(std::vector<double> &values)
{
    std::erase_if(values, [](double value) { return std::isnan(value); });
}

} // namespace

std::optional<double> nearestRank(std::vector<double> values, double share)
{
    dropUnknown(values);
    if (values.empty())
        return std::nullopt;
    const auto count = static_cast<double>(values.size());
    // The small step back keeps 0.95 * 20 = 19.000000000000004 at rank 19.
    const double rank = std::ceil(std::clamp(share, 0.0, 1.0) * count - 1e-9);
    const auto index = static_cast<size_t>(std::max(rank, 1.0)) - 1;
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(index),
                     values.end());
    return values[index];
}

std::optional<double> median(std::vector<double> values)
{
    dropUnknown(values);
    if (values.empty())
        return std::nullopt;
    std::sort(values.begin(), values.end());
    const size_t middle = values.size() / 2;
    if (values.size() % 2 == 1)
        return values[middle];
    return values[middle - 1] + (values[middle] - values[middle - 1]) / 2;
}

ShareInterval wilson(double hits, double trials, double z)
{
    if (trials <= 0)
        return {};
    const double share = std::clamp(hits / trials, 0.0, 1.0);
    const double z2 = z * z / trials;
    const double centre = (share + z2 / 2) / (1 + z2);
    const double reach = z / (1 + z2) * std::sqrt(share * (1 - share) / trials + z2 / (4 * trials));
    return {std::max(0.0, centre - reach), std::min(1.0, centre + reach)};
}

} // namespace twofold::stats
