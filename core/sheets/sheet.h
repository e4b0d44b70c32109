// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/sheets/cellvalue.h"

namespace twofold::sheets {

enum class Orientation { RunPerRow, RunPerColumn };

// A table as the import looks at it: one run a row, whatever the file has.
struct Sheet
{
    Orientation orientation = Orientation::RunPerRow; // of the file
    Notation notation = Notation::Point;
    int headerRow = 0; // the row, from 0, that names the columns
    std::vector<Row> rows; // all, the names and what is above them too
    QStringList notes;

    const Cell &cell(int row, int column) const; // a blank one beyond
    QString header(int column) const;
    int columns() const; // of the names and what is below them
    int firstDataRow() const { return headerRow + 1; }
    // Where the cell is in the file: "L14".
    QString nameOf(int row, int column) const;
};

// The table with its names found. Transposed where the runs are columns.
Sheet arrange(const Table &table, Orientation orientation);

// Whether a run is a row or a column, by which of both has names that are known and values that
// are alike; and everything else that follows from it.
Sheet propose(const Table &table);

} // namespace twofold::sheets
