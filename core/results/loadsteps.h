// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/results/measurement.h"

#include <vector>

namespace twofold::results {

// A part of a run in which the load stood still, with what was measured in it.
struct LoadStep
{
    double users = 0;
    Window window; // s from the measurement's start, snapped to intervals
    Totals totals; // latencies only where samples were read: others' percentiles cannot be cut
};

// The steps of a run whose load was raised or lowered in steps: at least two, each of at least
// kStepS at one number of users (within 2 %). Empty for a steady run, for a ramp, and where the
// users are not told over time.
constexpr double kStepS = 15;
std::vector<LoadStep> loadSteps(const Measurement &measurement);

} // namespace twofold::results
