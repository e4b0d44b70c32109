// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/sheets/table.h"

#include <QCoreApplication>

#include <algorithm>

namespace twofold::sheets {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Spreadsheet", text);
}

} // namespace

const Cell &Table::cell(int row, int column) const
{
    static const Cell blank;
    if (row < 0 || row >= int(rows.size()) || column < 0 || column >= rows[size_t(row)].size())
        return blank;
    return rows[size_t(row)][column];
}

int Table::columns() const
{
    qsizetype columns = 0;
    for (const auto &row : rows)
        columns = std::max(columns, row.size());
    return int(columns);
}

int Table::filledRows() const
{
    return int(std::count_if(rows.begin(), rows.end(), [](const Row &row) {
        return std::any_of(row.begin(), row.end(), [](const Cell &cell) { return !cell.isBlank(); });
    }));
}

QString columnLetter(int column)
{
    QString letters;
    for (int rest = column + 1; rest > 0; rest = (rest - 1) / 26)
        letters.prepend(QChar(u'A' + (rest - 1) % 26));
    return letters;
}

QString cellName(int row, int column)
{
    return columnLetter(column) % QString::number(row + 1);
}

TableBuilder::TableBuilder(const QString &file)
    : m_file(file)
{
}

Result<void> TableBuilder::put(qint64 row, qint64 column, const Cell &cell, qint64 rows,
                               qint64 columns)
{
    if (cell.isBlank() || rows < 1 || columns < 1)
        return {};
    if (row < 0 || column < 0 || rows > kMostRows || row > kMostRows - rows) {
        return badInput(tr("The table has more than %1 rows. Keep the part that is one row a run "
                           "and import that.")
                            .arg(kMostRows),
                        m_file);
    }
    if (columns > kMostColumns || column > kMostColumns - columns) {
        return badInput(tr("Row %1 has more than %2 columns. Keep those that describe a run and "
                           "import these.")
                            .arg(row + 1)
                            .arg(kMostColumns),
                        m_file);
    }
    m_text += cell.text.size();
    if (m_text > kMostText) {
        return badInput(tr("The cells hold more than %1 million characters. Keep the table of "
                           "runs and import that.")
                            .arg(kMostText / 1024 / 1024),
                        m_file);
    }
    if (row + rows > qint64(m_table.rows.size()))
        m_table.rows.resize(size_t(row + rows));
    for (qint64 at = row; at < row + rows; ++at) {
        auto &cells = m_table.rows[size_t(at)];
        if (cells.size() < column + columns) {
            m_cells += column + columns - cells.size();
            if (m_cells > kMostCells) {
                return badInput(tr("The table has more than %1 cells. Keep the table of runs and "
                                   "import that.")
                                    .arg(kMostCells),
                                m_file);
            }
            cells.resize(column + columns);
        }
        std::fill_n(cells.begin() + column, columns, cell);
    }
    return {};
}

} // namespace twofold::sheets
