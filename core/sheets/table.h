// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/result.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <vector>

namespace twofold::sheets {

// One cell as text. A blank cell is unknown, never zero.
struct Cell
{
    QString text; // trimmed
    // The file holds a value and not a text: a number has a decimal point and no grouping, may
    // carry the unit of its number format ("11.2 %"), and the sheet's notation is not asked.
    bool isValue = false;

    bool isBlank() const { return text.isEmpty(); }
    bool operator==(const Cell &) const = default;
};

using Row = QList<Cell>;

// The cells of one sheet, from its first row and column on; rows may differ in length.
struct Table
{
    std::vector<Row> rows;
    QChar separator; // of a text file; null: a workbook
    QStringList notes; // what is to know about the table, a sentence each

    const Cell &cell(int row, int column) const; // a blank one beyond the table
    int columns() const; // of the widest row
    int filledRows() const;
};

// What a table may hold. More is refused with a sentence, so that no file fills the memory.
constexpr int kMostRows = 20'000;
constexpr int kMostColumns = 500;
constexpr qsizetype kMostCells = 2'000'000; // blank ones between others included
constexpr qsizetype kMostText = 32 * 1024 * 1024; // characters
constexpr qint64 kMostFileBytes = 32 * 1024 * 1024;

// What a proposal looks at: the first rows stand for the rest.
constexpr int kLookedAtRows = 500;

// "A", "B", … "AA"; from 0.
QString columnLetter(int column);
// "L14"; both from 0.
QString cellName(int row, int column);

// Fills a table within these bounds. Positions are those of the file, from 0. After an error,
// which names the bound, the table is of no use.
class TableBuilder
{
public:
    explicit TableBuilder(const QString &file); // its name, for errors

    // Fills a rectangle with the cell. Blank cells are not kept and cost nothing until one that is
    // filled follows them.
    Result<void> put(qint64 row, qint64 column, const Cell &cell, qint64 rows = 1,
                     qint64 columns = 1);
    const Table &table() const { return m_table; }
    Table finish() { return std::move(m_table); }

private:
    QString m_file;
    Table m_table;
    qsizetype m_cells = 0;
    qsizetype m_text = 0;
};

} // namespace twofold::sheets
