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

} // namespace twofold::imports
