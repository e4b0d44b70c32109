// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <optional>
#include <vector>

namespace twofold::stats {

// Percentile by nearest rank: the smallest value at or below which `share` (0 to 1) of all lie.
// NaN values are left out; nullopt where nothing is left. The order of values does not matter.
std::optional<double> nearestRank(std::vector<double> values, double share);

// Mean of the two middle values where their number is even.
std::optional<double> median(std::vector<double> values);

// 95 % confidence interval of a share after Wilson (1927): `hits` of `trials`.
struct ShareInterval
{
    double low = 0;
    double high = 1;
};
ShareInterval wilson(double hits, double trials, double z = 1.96);

} // namespace twofold::stats
