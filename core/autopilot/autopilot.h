// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/launch/launch.h"
#include "core/steering/step.h"
#include "core/store/book.h"

#include <optional>

namespace twofold::autopilot {

// How far autopilot may go by itself.
struct Bounds
{
    int runs = 20; // launched by it; at least 1
    double hours = 8; // since it was started; more than 0
    std::optional<double> highest; // of the ladder's parameter; absent: only the campaign's own bound
    int invalidInARow = 2; // ends it

    bool operator==(const Bounds &) const = default;
};

struct Order
{
    CampaignId campaign;
    PlanId plan;
    QString parameter; // the ladder's key; empty: the campaign's own
    campaign::Parameters parameters; // set for every run, over what the step says
    std::optional<double> start; // of the ladder's parameter, where no run has a value yet
    Bounds bounds;
    bool hasFixHook = false;
};

// What happened since it was started.
struct Progress
{
    int launches = 0;
    double hours = 0;
    int invalidInARow = 0;
    std::optional<int> fixed; // number of the run that the hook was asked about last

    void add(const launch::Outcome &outcome);
};

// What autopilot does next.
struct Turn
{
    enum class Kind { Launch, Fix, End };

    Kind kind = Kind::End;
    steering::Step step;
    QString ending; // End: why, a sentence
    launch::Request request; // Launch
    QStringList warnings; // Launch; of the preflight
    campaign::Run failed; // Fix: the run that needs one
};

// From the book alone. It never invents a fix: where a step needs an engineer, and no hook is there
// to ask about a failed run, it ends and says what it needs. An error where the campaign has no next
// step or the plan cannot be launched. Any thread with its own Book.
Result<Turn> nextTurn(const store::Book &book, const Order &order, const Progress &progress);

// The bounds as the engineer gave them, checked; a sentence where they cannot be.
Result<void> checkBounds(const Bounds &bounds);

} // namespace twofold::autopilot
