// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/verdict/suspects.h"

namespace twofold::verdict {

// How much was measured, and how evenly.
struct Amount
{
    std::optional<qint64> requests; // in the window
    std::optional<double> seconds; // of the window
    bool steady = true; // false: known not to be
    QString shortcoming; // one sentence; empty: enough was measured

    bool isEnough() const { return shortcoming.isEmpty(); }
};
Amount amountOf(const Input &input, const results::Window &window);

// Evidence that the measuring side, not the system, bounded the result (DESIGN section 5.1).
// Severity Invalid: strong enough to make a failed run invalid; else a caution.
struct MeasuringFault
{
    campaign::Finding finding;
    campaign::Side side = campaign::Side::Generator;
    qint64 failures = 0; // failed requests that it explains; 0: not counted

    bool decides() const { return finding.severity == campaign::Severity::Invalid; }
};
std::vector<MeasuringFault> measuringFaults(const Input &input,
                                            const std::vector<Suspect> &suspects);

// Cautions and notes that hold whatever the verdict: cut at the end, generator and target on one
// host, Little's law, load that was not reached, coordinated omission.
std::vector<campaign::Finding> cautions(const Input &input, const results::Window &window);

} // namespace twofold::verdict
