// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/remote/session.h"

#include "core/base/utc.h"

#include <optional>

namespace twofold::remote {

// Whether a host can be logged in to, and what its clock says.
struct Reach
{
    QString problem; // why not, a sentence; empty: it was reached
    Microseconds clockOffset = 0; // the host's clock minus ours
    std::optional<Microseconds> clockPrecision; // how far off that is at most; absent: no clock was read

    bool isReached() const { return problem.isEmpty(); }
    bool operator==(const Reach &) const = default;
};

// Connects, reads the clock and lets go. Blocks: never on the window's thread. prompter may be null.
Reach reach(const HostAddress &address, const SessionOptions &options, Prompter *prompter,
            const CancelToken &cancel = {});

// "2.5 s ahead ± 0.4 ms", "the same ± 0.4 ms" where the difference is within the precision.
QString clockText(Microseconds offset, Microseconds precision);

} // namespace twofold::remote
