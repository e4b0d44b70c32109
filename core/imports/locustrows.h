// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/imports/table.h"

#include <optional>
#include <vector>

namespace twofold::imports {

// Rows of one of Locust's CSV files. From 1.0 they are proper CSV. Before that names and errors
// stand between quotes as they are ("/a, "b""), so a row is taken apart from its ends: the columns
// after the texts are numbers and hold no commas; and the last line has no end. A header in the
// middle, of a run that was appended, is noted and read on by, of whichever version it is.
class LocustRows
{
public:
    explicit LocustRows(ByteSource &source);

    // Reads the header. Nothing but a cut header is possible: the probe has seen it.
    Result<void> readHeader();

    // False at the end. A row with a wrong number of cells is damage, or the cut where it is the
    // last.
    Result<bool> next();

    qint64 lineNumber() const { return m_line; }
    bool cut() const { return m_cut; } // a last record was left out
    bool isOld() const { return m_old; } // before 1.0
    // How many headers stand above the current row: one more than before, and column() may give
    // others, and counts begin anew.
    int headers() const { return m_headers; }
    // The row next() gave last ended with the file and not with a line end (from 1.0: each ends).
    bool lastIsUnended() const { return m_unended; }

    int column(std::initializer_list<QByteArrayView> names) const { return m_columns.find(names); }
    const Columns &columns() const { return m_columns; }

    // Of the current row; empty or nothing where the column is -1, the cell empty or "N/A".
    QString text(int column) const;
    std::optional<double> number(int column) const;
    std::optional<qint64> count(int column) const;

    // "line: what was expected in which column".
    Error damagedCell(const QString &what) const;

private:
    enum class Step { Row, Header, End };
    Result<Step> nextNew();
    Result<Step> nextOld();
    bool splitOld(QByteArrayView line);
    void takeHeader(const std::vector<QByteArray> &names, bool old);
    bool takeOtherHeader(const std::vector<QByteArray> &cells, bool quoted);

    ByteSource &m_source;
    TableReader m_table; // from 1.0; before, its lines
    Columns m_columns;
    std::vector<QByteArray> m_header;
    int m_headers = 0;
    std::vector<QByteArray> m_cells;
    int m_texts = 0; // leading columns in quotes
    bool m_old = false;
    bool m_cut = false;
    bool m_unended = false;
    qint64 m_line = 0;
};

} // namespace twofold::imports
