// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/result.h"
#include "core/campaign/campaign.h"
#include "core/campaign/run.h"

#include <QStringList>

#include <vector>

namespace twofold::ui {

// A table of text as a spreadsheet writes it: CSV or TSV, the separator found by what is there.
struct Sheet
{
    QString file;
    int headerRow = 0; // 0-based row that names the columns
    std::vector<QStringList> rows; // all rows, the header and what is above it too

    QStringList header() const;
    int columns() const;
    int firstDataRow() const { return headerRow + 1; }
};

// The error names file and line. Bounded: 32 MiB, 20,000 rows, 500 columns.
Result<Sheet> readSheet(const QString &file);

enum class ColumnMeaning { LeaveOut, RunNumber, Parent, Parameter, Metric, Verdict, FailureClass, Observation };

struct ColumnMapping
{
    ColumnMeaning meaning = ColumnMeaning::LeaveOut;
    QString name; // key of the parameter or metric
    QString unit; // as the values are written
    campaign::ParameterKind kind = campaign::ParameterKind::Text;

    bool operator==(const ColumnMapping &) const = default;
};

// What each column probably is, by its name and values; columns the campaign has keep their kind.
std::vector<ColumnMapping> guessMapping(const Sheet &sheet, const campaign::Campaign &campaign);

// One row as it would be stored.
struct SheetRun
{
    campaign::Run run;
    QString observation;
    int row = 0; // 0-based row of the sheet
};

struct SheetRuns
{
    std::vector<SheetRun> runs;
    QStringList problems; // "1 cell is not a number: L14 “~7900?”. It stays blank; …"
};

// Rows become runs of the campaign, each following the one above unless a column says the parent.
// A cell that is not of its column's kind stays blank and its text goes to the observation.
SheetRuns makeRuns(const Sheet &sheet, const std::vector<ColumnMapping> &mapping,
                   const campaign::Campaign &campaign, int lastRun);

// The campaign with the columns that the mapping adds.
campaign::Campaign withColumns(campaign::Campaign campaign, const std::vector<ColumnMapping> &mapping);

// "A", "B", … "AA"
QString columnLetter(int column);

} // namespace twofold::ui
