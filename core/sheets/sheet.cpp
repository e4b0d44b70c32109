// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/sheets/sheet.h"

#include "core/sheets/columns.h"

#include <algorithm>

namespace twofold::sheets {

namespace {

constexpr int kMostRowsAbove = 30; // titles and remarks above the names

int filled(const Row &row)
{
    return int(std::count_if(row.begin(), row.end(), [](const Cell &cell) { return !cell.isBlank(); }));
}

bool hasNumber(const Row &row)
{
    return std::any_of(row.begin(), row.end(), [](const Cell &cell) { return looksNumeric(cell); });
}

// Of the rows above the first number the one with most cells; of equals the first. Where runs are
// columns their numbers may head the names ("Run, 1, 2, 3"): then the first row that is filled.
int findHeader(const std::vector<Row> &rows)
{
    const int most = std::min(int(rows.size()), kMostRowsAbove);
    int best = -1;
    int cells = 0;
    for (int row = 0; row < most && !hasNumber(rows[size_t(row)]); ++row) {
        if (filled(rows[size_t(row)]) > cells) {
            cells = filled(rows[size_t(row)]);
            best = row;
        }
    }
    if (best >= 0)
        return best;
    for (int row = 0; row < most; ++row) {
        if (filled(rows[size_t(row)]) > 0)
            return row;
    }
    return 0;
}

std::vector<Row> transposed(const Table &table)
{
    std::vector<Row> rows(size_t(table.columns()));
    for (auto &row : rows)
        row.resize(qsizetype(table.rows.size()));
    for (size_t row = 0; row < table.rows.size(); ++row) {
        for (qsizetype column = 0; column < table.rows[row].size(); ++column)
            rows[size_t(column)][qsizetype(row)] = table.rows[row][column];
    }
    return rows;
}

// How well the columns fit their names: what share of them is known, and what share of their
// values is of one kind. 0 to 2.
double fit(const Sheet &sheet)
{
    int named = 0;
    int known = 0;
    double alike = 0;
    for (int column = 0; column < sheet.columns(); ++column) {
        const QString name = sheet.header(column);
        if (name.isEmpty())
            continue;
        ++named;
        known += isKnownColumn(name);
        int numbers = 0;
        int texts = 0;
        const int end = std::min(int(sheet.rows.size()), sheet.firstDataRow() + kLookedAtRows);
        for (int row = sheet.firstDataRow(); row < end; ++row) {
            const auto &cell = sheet.cell(row, column);
            if (isUnknown(cell))
                continue;
            ++(looksNumeric(cell) ? numbers : texts);
        }
        if (numbers + texts > 0)
            alike += double(std::max(numbers, texts)) / (numbers + texts);
    }
    return named == 0 ? 0 : (known + alike) / named;
}

} // namespace

const Cell &Sheet::cell(int row, int column) const
{
    static const Cell blank;
    if (row < 0 || row >= int(rows.size()) || column < 0 || column >= rows[size_t(row)].size())
        return blank;
    return rows[size_t(row)][column];
}

QString Sheet::header(int column) const
{
    return cell(headerRow, column).text.simplified();
}

int Sheet::columns() const
{
    qsizetype columns = 0;
    for (size_t row = size_t(headerRow); row < rows.size(); ++row)
        columns = std::max(columns, rows[row].size());
    return int(columns);
}

QString Sheet::nameOf(int row, int column) const
{
    return orientation == Orientation::RunPerRow ? cellName(row, column) : cellName(column, row);
}

Sheet arrange(const Table &table, Orientation orientation)
{
    Sheet sheet;
    sheet.orientation = orientation;
    sheet.notation = guessNotation(table);
    sheet.rows = orientation == Orientation::RunPerRow ? table.rows : transposed(table);
    sheet.headerRow = findHeader(sheet.rows);
    sheet.notes = table.notes;
    return sheet;
}

Sheet propose(const Table &table)
{
    Sheet rows = arrange(table, Orientation::RunPerRow);
    // A table that is that long holds no names in its first column.
    if (int(table.rows.size()) > kMostColumns)
        return rows;
    Sheet columns = arrange(table, Orientation::RunPerColumn);
    return fit(columns) > fit(rows) + 0.1 ? columns : rows;
}

} // namespace twofold::sheets
