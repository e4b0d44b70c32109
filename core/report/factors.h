// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/campaign.h"
#include "core/campaign/run.h"

#include <optional>
#include <vector>

namespace twofold::report {

struct FactorLevel
{
    campaign::Value value;
    int runs = 0;
    double mean = 0; // of the metric, in its unit; geometric where `logarithmic`

    bool operator==(const FactorLevel &) const = default;
};

// What one parameter does to the metric, or two together beyond what each does alone.
struct Effect
{
    QStringList parameters; // keys: one, or two that interact
    QStringList inseparable; // keys that changed together with it: the effect may be theirs
    std::vector<FactorLevel> levels; // of one parameter; in the order first tried
    std::optional<double> delta; // two levels: mean of the second - mean of the first
    std::optional<double> ratio; // two levels: second / first, where all values are positive
    double share = 0; // of the metric's whole variation, 0 to 1

    bool operator==(const Effect &) const = default;
};

struct Factorial
{
    campaign::Metric metric;
    bool logarithmic = false; // effects multiply (latencies, rates): means are geometric
    std::vector<QString> factors; // keys
    std::vector<int> runs; // numbers that count: all factors set and the metric there
    int combinations = 0; // of all levels
    int missing = 0; // combinations without a run; above 0 effects are mixed with one another
    std::vector<Effect> effects; // greatest share first

    bool operator==(const Factorial &) const = default;
};

// The parameters that take 2 to 6 values in these runs, and the share of the metric's variation
// that each explains (allocation of variation: Jain, The Art of Computer Systems Performance
// Analysis, 1991, chapters 17 to 22). Pure. An error: no parameter varies so, or fewer than four
// runs have the metric.
Result<Factorial> factorial(const campaign::Campaign &campaign,
                            const std::vector<campaign::Run> &runs, const QString &metric);

} // namespace twofold::report
