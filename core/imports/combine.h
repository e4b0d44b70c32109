// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/results/measurement.h"

#include <vector>

namespace twofold::imports {

// Views of one result, the most telling first: what the first does not say is taken from the
// others; nothing is added up. Where two views count differently a warning says so.
results::Measurement completeViews(std::vector<results::Measurement> views);

// Parts of one result, one from each generator: counts add, timelines merge. Percentiles that the
// tool reported cannot be merged and become absent, with a warning.
results::Measurement mergeParts(std::vector<results::Measurement> parts);

// The totals of two groups of requests that were never one: counts add, mean, spread and extremes are
// those of both; percentiles become absent, and so does what one of both does not tell.
void mergeTotals(results::Totals &totals, const results::Totals &other);

} // namespace twofold::imports
