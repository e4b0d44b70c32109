// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/verdict/judge.h"

namespace twofold::verdict {

// A signature seen in the run's failure messages or logs, and whose part of the run it speaks of.
struct Suspect
{
    campaign::Finding finding;
    campaign::Side side = campaign::Side::SystemUnderTest;
    int rank = 0;
    bool isCause = false; // not only a symptom
    bool inLog = false; // seen in a log or tool output, not only in failure messages
    qint64 failures = 0; // requests that failed with it; 0: not counted

    bool isOfMeasuring() const
    {
        return side == campaign::Side::Generator || side == campaign::Side::Test;
    }
};

// Most explaining first; of equals those with more failures.
std::vector<Suspect> findSuspects(const Input &input, const Signatures &signatures);

// Component and failure class that a finding about the measuring side is given.
void attribute(campaign::Finding &finding, campaign::Side side, const campaign::Campaign &campaign);

// Likewise of a component by its name, with the campaign's class for it.
void accuse(campaign::Finding &finding, const QString &component, const campaign::Campaign &campaign);

} // namespace twofold::verdict
