// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/imports/bytesource.h"

#include <QByteArray>
#include <QByteArrayView>

#include <vector>

namespace twofold::imports {

// Records of a small separated table: cells in quotes may hold the separator, doubled quotes and
// line ends. Lines without content are skipped, and so are the extra carriage returns that Python
// writes on Windows. For the reports that tools sum up; samples have readers of their own.
class TableReader
{
public:
    explicit TableReader(ByteSource &source, char separator = ',');

    // False at the end. An error: a disk that fails, a quoted cell that outgrows kLongestRecord
    // (its quote was never closed), or more than kMostCells cells.
    Result<bool> next(std::vector<QByteArray> &cells);

    qint64 lineNumber() const { return m_firstLine; } // where the record began
    // The record was ended by the end of the file and not by a line end, or within quotes.
    bool lastWasCut() const { return m_cut; }
    bool lastHadEnd() const { return m_lines.lastHadEnd(); }
    bool lastBeganQuoted() const { return m_quoted; } // its first cell stood in quotes

    // What the records are made of, for a table of which a part is no proper CSV: between two
    // records its lines may be taken from here.
    LineReader &lines() { return m_lines; }

    static constexpr qsizetype kLongestRecord = 4 * 1024 * 1024;
    static constexpr size_t kMostCells = 10'000;

private:
    LineReader m_lines;
    char m_separator;
    const ByteSource &m_source;
    qint64 m_firstLine = 0;
    bool m_cut = false;
    bool m_quoted = false;
};

// Column names of a header, compared without case and blanks around.
class Columns
{
public:
    Columns() = default;
    explicit Columns(const std::vector<QByteArray> &header);

    // The index of the first of the names that is there, else -1.
    int find(std::initializer_list<QByteArrayView> names) const;
    int count() const { return int(m_names.size()); }
    const QByteArray &name(int column) const { return m_names[size_t(column)]; }

private:
    std::vector<QByteArray> m_names; // lower case
};

} // namespace twofold::imports
