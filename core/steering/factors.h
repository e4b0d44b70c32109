// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/steering/ladderview.h"

namespace twofold::steering {

// Two settable parameters changed at once between a run and its parent, and so did the outcome.
struct Entanglement
{
    const campaign::Run *parent = nullptr;
    const campaign::Run *run = nullptr;
    std::vector<campaign::Change> changes;
    // The single-change run of each change, in the same order; null: not made yet.
    std::vector<const campaign::Run *> singles;

    bool isSeparated() const;
};

// Of the last run, or of a sibling that the last run is a single-change run of.
std::optional<Entanglement> findEntanglement(const campaign::Campaign &campaign,
                                             const RunIndex &index, const campaign::Run &last);

// The first single-change run that is missing.
Step isolateStep(const campaign::Campaign &campaign, const Entanglement &entanglement,
                 const QString &ladderParameter);

// What the single-change runs of a separated one tell; empty where they tell nothing.
QString separationWords(const campaign::Campaign &campaign, const Entanglement &entanglement);

// The first missing cell of the full factorial over the parameters that take few values in the
// runs; done where none is missing or there are no factors. For campaigns without a ladder.
Step factorialStep(const campaign::Campaign &campaign, const RunIndex &index);

} // namespace twofold::steering
