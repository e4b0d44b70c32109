// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/table.h"

#include <QCoreApplication>

#include <algorithm>

namespace twofold::imports {

TableReader::TableReader(ByteSource &source, char separator)
    : m_lines(source)
    , m_separator(separator)
    , m_source(source)
{
}

Result<bool> TableReader::next(std::vector<QByteArray> &cells)
{
    cells.clear();
    m_cut = false;
    QByteArray cell;
    bool quoted = false; // within quotes, maybe over line ends
    bool begun = false;
    QByteArrayView line;
    while (true) {
        const Result<bool> more = m_lines.next(line);
        if (!more)
            return more.error();
        if (!*more) {
            if (!begun)
                return false;
            m_cut = true;
            cells.push_back(cell);
            return true;
        }
        while (line.endsWith('\r'))
            line.chop(1);
        if (!begun) {
            if (line.trimmed().isEmpty())
                continue;
            m_firstLine = m_lines.lineNumber();
            m_quoted = line.startsWith('"');
            begun = true;
        } else {
            cell += '\n';
        }
        for (qsizetype at = 0; at < line.size(); ++at) {
            const char c = line[at];
            if (quoted) {
                if (c != '"')
                    cell += c;
                else if (at + 1 < line.size() && line[at + 1] == '"')
                    cell += line[++at];
                else
                    quoted = false;
            } else if (c == '"' && cell.isEmpty()) {
                quoted = true;
            } else if (c == m_separator) {
                if (cells.size() >= kMostCells)
                    return badInput(QCoreApplication::translate(
                                        "TableReader", "This row has more than %1 cells.")
                                        .arg(kMostCells),
                                    m_source.name(), m_lines.lineNumber());
                cells.push_back(cell);
                cell.clear();
            } else {
                cell += c;
            }
        }
        if (!quoted) {
            cells.push_back(cell);
            return true;
        }
        if (cell.size() > kLongestRecord)
            return badInput(
                QCoreApplication::translate("TableReader",
                                            "A quote opened in this line is never closed."),
                m_source.name(), m_firstLine);
    }
}

Columns::Columns(const std::vector<QByteArray> &header)
{
    for (const QByteArray &name : header)
        m_names.push_back(name.trimmed().toLower());
}

int Columns::find(std::initializer_list<QByteArrayView> names) const
{
    for (const QByteArrayView wanted : names) {
        const auto at = std::find_if(m_names.begin(), m_names.end(),
                                     [wanted](const QByteArray &name) { return name == wanted; });
        if (at != m_names.end())
            return int(at - m_names.begin());
    }
    return -1;
}

} // namespace twofold::imports
