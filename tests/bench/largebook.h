// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/store/book.h"

namespace twofold::bench {

constexpr int kLargeBookRuns = 10'000;
constexpr int kLargeBookValues = 200; // of each run: parameters and metrics

// A new book of one campaign with that many runs and values, as a long campaign leaves it.
Result<void> makeLargeBook(const QString &path);

} // namespace twofold::bench
