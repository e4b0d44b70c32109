// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <optional>
#include <vector>

namespace twofold::stats {

// The steady part of a series after MSER-5 (White, 1997; Spratt, 1998): batches of five, the
// truncation that minimises the standard error of what is left.
struct SteadyPart
{
    size_t from = 0; // first index of the steady part, a multiple of 5
    bool steady = true; // false: a trend remains, or more than half would have to go
};

// nullopt below 100 values. NaN values are left out of batches.
std::optional<SteadyPart> steadyPart(const std::vector<double> &values);

} // namespace twofold::stats
