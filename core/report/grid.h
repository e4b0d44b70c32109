// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/quantity.h"
#include "core/campaign/campaign.h"
#include "core/campaign/run.h"

#include <QStringList>

#include <vector>

namespace twofold::report {

// The log as a table for people: one run a row, numbers in one precision a column, blank where
// nothing is known. What report, terminal and spreadsheet share.
struct Column
{
    enum class Kind { Run, Parent, Verdict, FailureClass, Parameter, Metric, Cause, Fix, Notes };
    Kind kind = Kind::Run;
    QString key;
    QString title;
    QString unit; // as shown
    bool isNumber = false;
    NumberFormat format;
};

struct Cell
{
    QString text; // formatted; blank: absent
    campaign::Value value; // raw, in the column's own unit
    bool changed = false; // differs from the parent
    bool breaksLimit = false;
};

struct Grid
{
    std::vector<Column> columns;
    std::vector<std::vector<Cell>> rows; // one a run, ascending by number
    std::vector<campaign::Run> runs; // same order
};

// Hidden columns and columns without any value are left out.
Grid makeGrid(const campaign::Campaign &campaign, std::vector<campaign::Run> runs);

// Fixed-width lines for a terminal.
QString plainText(const Grid &grid);

} // namespace twofold::report
