// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/utc.h"
#include "core/campaign/run.h"
#include "core/results/measurement.h"

namespace twofold::launch {

// What the log shows of the hosts of a run, from their recorded figures between two moments: the
// mean of "host.NAME.cpu", and the most of "host.NAME.memory", ".open_files" and ".sockets".
campaign::Metrics hostMetrics(const results::Measurement &hosts, Microseconds from, Microseconds to);

} // namespace twofold::launch
