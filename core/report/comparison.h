// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/campaign.h"
#include "core/campaign/run.h"
#include "core/results/measurement.h"

#include <QByteArray>

#include <memory>
#include <optional>
#include <vector>

namespace twofold::report {

// A run as it is compared. The measurement is that of its first source; where it is null (logged
// by hand, or a host not sampled) values are compared without an interval.
struct ComparedRun
{
    campaign::Run run;
    std::shared_ptr<const results::Measurement> measurement;
    results::Window window; // resolved: what the run's row in the log was computed over
};

struct Interval
{
    double low = 0;
    double high = 0;

    bool operator==(const Interval &) const = default;
};

// What a value is against the baseline's.
struct Difference
{
    std::optional<double> delta; // value - baseline, in the metric's unit
    std::optional<double> ratio; // value / baseline; absent where the baseline is 0
    std::optional<Interval> interval; // 95 %, of delta
    std::optional<bool> different; // the interval leaves out 0; absent: there is no interval

    bool operator==(const Difference &) const = default;
};

struct MetricRow
{
    campaign::Metric metric;
    std::vector<std::optional<double>> values; // one a run
    std::vector<Difference> differences; // one a run; the baseline's is empty

    bool operator==(const MetricRow &) const = default;
};

struct ParameterRow
{
    campaign::Parameter parameter;
    std::vector<campaign::Value> values; // one a run
    std::vector<bool> changed; // is not what the baseline has; the baseline's is false

    bool operator==(const ParameterRow &) const = default;
};

struct Comparison
{
    int baseline = 0; // number of the run all are held against
    std::vector<int> runs; // numbers, in the order given
    std::vector<MetricRow> metrics; // campaign's columns first, then what only runs have
    std::vector<ParameterRow> parameters;

    bool operator==(const Comparison &) const = default;
};

// Pure; any thread. Without a baseline the first run is it. An error: no runs, or the baseline is
// not one of them.
//
// Intervals are by sectioning (Asmussen and Glynn, Stochastic Simulation, 2007, III.5): the window
// is cut into up to 20 batches of at least five intervals, the spread of the batches' values gives
// the standard error of the run's, Student's t with Welch's degrees of freedom the interval. For
// latencies and rates that is done on logarithms, so that it is an interval of the ratio. A failure
// rate that has only its counts gets Newcombe's interval (1998, method 10).
Result<Comparison> compare(const campaign::Campaign &campaign, const std::vector<ComparedRun> &runs,
                           std::optional<int> baseline = {});

// Without the rows in which no run differs from the baseline: parameters that are equal, metrics
// that are equal or whose interval holds 0.
Comparison onlyDifferences(const Comparison &comparison);

// One row a parameter or metric, RFC 4180: kind, key, unit, one column a run, then for every run
// but the baseline delta, low, high and "different".
QByteArray toCsv(const Comparison &comparison);

enum class Outcome { Unknown, Same, Better, Worse, Other };

// A difference in the words of the look: "× 22.6 worse" and "21.9 to 23.4"; "+6.37 pt worse";
// "−49 % better"; "~ no difference" and "−1 to +7". Both empty where there is nothing to compare.
struct DifferenceText
{
    Outcome outcome = Outcome::Unknown;
    QString main;
    QString interval;

    bool operator==(const DifferenceText &) const = default;
};
DifferenceText differenceText(const MetricRow &row, size_t run, size_t baseline);

// A parameter's change: "× 2", "÷ 2", "+30", "other"; empty where it is equal or absent.
QString changeText(const campaign::Value &baseline, const campaign::Value &value);

} // namespace twofold::report
