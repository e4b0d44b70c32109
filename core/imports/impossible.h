// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/imports/reader.h"

namespace twofold::imports {

// Leaves out what cannot have been measured, with one warning that names it: times, rates and sizes
// that are negative or no numbers (10^308 MB are), a negative count of users. Samples need it not:
// their readers look at each number.
void leaveOutImpossible(results::Measurement &measurement, const ByteSource &source);

} // namespace twofold::imports
