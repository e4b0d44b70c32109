// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/run.h"
#include "core/sheets/columns.h"

#include <optional>

namespace twofold::sheets {

// One row of a sheet as it would be stored.
struct SheetRun
{
    campaign::Run run;
    QString observation;
    int row = 0; // of the sheet, from 0
};

struct SheetRuns
{
    std::vector<SheetRun> runs;
    // "A cell is not a number: L14 “~7900?”. It stays blank; …", at most kMostProblems of them.
    QStringList problems;
    qint64 problemCount = 0;
};
constexpr int kMostProblems = 100;

// Rows become runs of the campaign, each following the one above unless a column says the parent.
// A cell that is not of its column's kind stays blank and its text goes to the observation.
SheetRuns makeRuns(const Sheet &sheet, const std::vector<ColumnMapping> &mapping,
                   const campaign::Campaign &campaign, int lastRun);

// "pass", "FAILED", "ok", …
std::optional<campaign::Verdict> verdictOf(const Cell &cell);
// "2026-01-31", "2026-01-31 12:00", "31.01.2026 12:00"; in UTC, as a sheet names no zone.
std::optional<Microseconds> momentOf(const Cell &cell);

} // namespace twofold::sheets
