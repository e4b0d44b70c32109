// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/campaign.h"
#include "core/campaign/run.h"

#include <optional>
#include <vector>

namespace twofold::steering {

enum class Action {
    Baseline, Double, Step, Explain, Rerun, Repair, FixGenerator, Isolate, Bisect, Confirm,
    Factorial, Done
};

QString actionName(Action action); // "baseline", …, "fix_generator", …

struct Bracket
{
    std::optional<double> pass; // highest that passed
    std::optional<double> fail; // lowest that failed
};

struct Capacity
{
    double value = 0;
    bool atLeast = false; // nothing failed
    std::vector<int> runs; // numbers it rests on
};

// A fit's forecast; advice, never a verdict.
struct Prediction
{
    std::optional<double> peakAt, peakLow, peakHigh; // of the ladder's parameter; absent: no interior peak
    std::optional<double> throughput; // 1/s at the peak
};

// What to change next, and why.
struct Step
{
    Action action = Action::Baseline;
    QString parameter; // the ladder's; empty where the campaign has none
    campaign::Value from;
    campaign::Value to;
    std::vector<campaign::Change> changes; // every parameter the next run differs in from parentRun
    std::optional<int> parentRun;
    Bracket bracket;
    std::optional<Capacity> capacity;
    std::optional<Prediction> prediction;
    QString title; // "raise users from 1,600 to 3,200"; what to do, for the strip
    QString reason; // one sentence with figures
    QStringList warnings; // "users and instance both changed between run 3 and run 4"
    campaign::Parameters parameters; // all parameters of the proposed run
};

// Pure; any thread. Runs in any order; deleted ones are ignored. `parameter` names the ladder;
// empty: the campaign's own. An error where no ladder can be climbed: a text parameter.
Result<Step> nextStep(const campaign::Campaign &campaign, const std::vector<campaign::Run> &runs,
                      const QString &parameter = {});

// The runs on a ladder for a plot: one entry a run with the ladder's value.
struct Rung
{
    int run = 0;
    double value = 0;
    bool current = true; // same settings as the ladder's newest run; false: changed since
};
std::vector<Rung> rungs(const campaign::Campaign &campaign, const std::vector<campaign::Run> &runs,
                        const QString &parameter);

} // namespace twofold::steering
