// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/results/timeline.h"

namespace twofold::results {

// How long a timeline's intervals would be, in seconds, if only their number were bounded: 1 s,
// doubled until there are at most Timeline::kMaxIntervals. Those of a timeline that was built are
// longer where all that its labels told by interval did not fit into the memory for it.
double intervalByNumberS(const Timeline &timeline);

} // namespace twofold::results
