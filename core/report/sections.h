// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/report/comparison.h"
#include "core/results/measurement.h"

#include <map>
#include <optional>
#include <vector>

// How far two runs' figures can be told apart. Used by comparison.cpp.
namespace twofold::report {

// A run's window cut into batches of intervals. The spread of the batches' own values tells how
// well the whole window's value is known, with what neighbours share (a slow minute) left in.
class Sections
{
public:
    static constexpr int kMost = 20; // batches
    static constexpr int kFewest = 4; // below it there is no interval
    static constexpr int kIntervals = 5; // in a batch, at least

    // The measurement must outlive the sections; null gives none.
    Sections(const results::Measurement *measurement, const results::Window &window);

    // One value a batch; batches without a value are left out.
    std::vector<double> values(const QString &key) const;

private:
    const results::Measurement *m_measurement;
    std::vector<results::Window> m_windows;
    mutable std::vector<results::Totals> m_totals; // one a batch, filled when first asked for
};

// Metrics whose batches tell something: not extremes, not counts.
bool isSectioned(const QString &key);

// 95 % intervals of the difference around `delta`, and of to - from by way of the ratio's
// logarithm. nullopt where either side has too few batches, or where a ratio has none.
std::optional<Interval> differenceInterval(const std::vector<double> &from,
                                           const std::vector<double> &to, double delta);
std::optional<Interval> ratioInterval(const std::vector<double> &fromBatches,
                                      const std::vector<double> &toBatches, double from, double to);

// 95 % interval of the difference of two shares from counts (Newcombe, 1998, method 10); nullopt
// where a count is negative or there are no trials.
std::optional<Interval> newcombeInterval(double fromHits, double fromTrials, double toHits,
                                         double toTrials);

// Student's t, two-sided 95 %: the expansion of Abramowitz and Stegun 26.7.5, within 0.3 % from
// three degrees of freedom on.
double studentT95(double degreesOfFreedom);

} // namespace twofold::report
