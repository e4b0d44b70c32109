// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/store/book.h"

namespace twofold::tests {

// A campaign "Load" with users, rate and instance, criteria on p95 and failures.
campaign::Campaign sampleCampaign();

// A new book with that campaign and so many runs of a doubling ladder with made-up figures.
Result<void> makeSampleBook(const QString &path, int runs);

} // namespace twofold::tests
