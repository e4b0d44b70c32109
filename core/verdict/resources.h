// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/verdict/judge.h"
#include "core/verdict/usechecklist.h"

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

// The last value up to a moment (s of the series); nothing where there is none.
std::optional<double> valueAt(const results::Series &series, double atS);

// Seconds from the start of the run's load to the start of a measurement; 0 where either is not
// dated.
double offsetS(const Input &input, const results::Measurement &measurement);

// The first time a limit was broken for as long as the campaign's thresholds say, in s from the start of
// the run.
struct Onset
{
    double atS = 0;
    campaign::Criterion criterion;
    std::optional<double> users; // at that time
    std::optional<double> rate; // 1/s
    double lastingS = 10; // how long it was broken on end, to count
    bool isRising = false; // the users were to become more
};
std::optional<Onset> firstBreach(const Input &input, const std::vector<CriterionResult> &results);
campaign::Finding onsetFinding(const Onset &onset);

// The steps of the first source's load, each with what was measured in it; absent where it did not
// rise in steps.
std::optional<campaign::Finding> stepsFinding(const Input &input);

// The one at its limit that explains a broken limit best, with whom it speaks against; null: none does.
// What came only after the onset is a consequence, and generators are judged by themselves.
const ResourceUse *resourceCause(const Input &input, const std::vector<ResourceUse> &checklist,
                                 const std::optional<Onset> &onset);

// Where times were broken although the target's hosts were recorded and none of their resources was at its
// limit, nor one of the generators': the requests waited in the application. Absent where it cannot be told.
std::optional<campaign::Finding> waitingFinding(const Input &input, const std::vector<ResourceUse> &checklist,
                                                const std::vector<CriterionResult> &results);

// Resources that were at their limit for some time, the earliest first, and whether that was
// before the onset; generators are left out, as they are judged by themselves.
std::vector<campaign::Finding> resourceFindings(const Input &input, const std::vector<ResourceUse> &checklist,
                                                const std::optional<Onset> &onset);

// The checklist of each host as one finding, that of the host nearest to a limit first. Its
// evidence are the checklist's lines in their order. It accuses nobody.
std::vector<campaign::Finding> checklistFindings(const std::vector<ResourceUse> &checklist,
                                                 const std::optional<Onset> &onset);

} // namespace twofold::verdict
