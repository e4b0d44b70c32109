// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/imports/reader.h"

namespace twofold::imports {

// The files that Locust writes, 0.8 to 2.46, each by its reader; locust.cpp lists them. All are
// views of one result: _stats.csv has the totals, _stats_history.csv users and series,
// _failures.csv and _exceptions.csv what went wrong.

Result<results::Measurement> readLocustStats(ByteSource &source, const Context &context);
Result<results::Measurement> readLocustHistory(ByteSource &source, const Context &context);
Result<results::Measurement> readLocustFailures(ByteSource &source, const Context &context);
Result<results::Measurement> readLocustExceptions(ByteSource &source, const Context &context);
Result<results::Measurement> readLocustJson(ByteSource &source, const Context &context);
Result<results::Measurement> readLocustHtml(ByteSource &source, const Context &context);

} // namespace twofold::imports
