// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/verdict/judge.h"

namespace twofold::verdict {

// Where in a series values hold for some time without a break; s of the series. NaN ends a stay.
template <class Holds>
std::optional<double> firstStay(const results::Series &series, double forS, Holds holds)
{
    std::optional<double> since;
    for (size_t i = 0; i < series.values.size() && i < series.times.size(); ++i) {
        if (series.values[i] != series.values[i] || !holds(series.values[i])) {
            since.reset();
            continue;
        }
        if (!since)
            since = series.times[i];
        if (series.times[i] + series.intervalS - *since >= forS)
            return since;
    }
    return std::nullopt;
}

// Seconds from the start of the run's load to the start of a measurement; 0 where either is not
// dated.
double offsetS(const Input &input, const results::Measurement &measurement);

// The first time a limit was broken for ten seconds on end, in s from the start of the run.
struct Onset
{
    double atS = 0;
    campaign::Criterion criterion;
    std::optional<double> users; // at that time
    std::optional<double> rate; // 1/s
};
std::optional<Onset> firstBreach(const Input &input, const std::vector<CriterionResult> &results);
campaign::Finding onsetFinding(const Onset &onset);

// The steps of the first source's load, each with what was measured in it; absent where it did not
// rise in steps.
std::optional<campaign::Finding> stepsFinding(const Input &input);

// Resources of hosts that were used up or saturated for ten seconds (the USE method of Gregg:
// utilisation and saturation), the earliest first; generators are left out, as they are judged by
// themselves. Says whether it was before the onset.
std::vector<campaign::Finding> resourceFindings(const Input &input,
                                                const std::optional<Onset> &onset);

} // namespace twofold::verdict
