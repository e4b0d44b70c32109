// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/csvrecords.h"

#include <QCoreApplication>

#include <algorithm>
#include <cstring>

namespace twofold::imports {

CsvRecords::CsvRecords(ByteSource &source, char separator)
    : m_source(source)
    , m_separator(separator)
    , m_buffer(kBlockBytes + CsvIndex::kPadding)
{
}

Result<bool> CsvRecords::readBlock()
{
    if (m_atEnd)
        return false;
    // What was left of the block before is the begin of this one.
    const size_t left = m_used - m_whole;
    std::memmove(m_buffer.data(), m_buffer.data() + m_whole, left);
    m_used = left;
    m_whole = 0;
    while (true) {
        const size_t room = m_buffer.size() - CsvIndex::kPadding - m_used;
        auto n = m_source.read(m_buffer.data() + m_used, room);
        if (!n)
            return n.error();
        m_used += *n;
        m_atEnd = *n < room;
        m_index.build(m_buffer.data(), m_used, m_separator);
        if (m_index.records > 0) {
            m_whole = m_index.cellEnds[m_index.recordEnds[m_index.records - 1]] + 1;
            break;
        }
        if (m_atEnd)
            break;
        if (m_buffer.size() >= kLongestRecord) {
            return badInput(
                QCoreApplication::translate(
                    "CsvRecords", "The record that begins here is longer than %1 MiB. Is a quote "
                                  "opened and never closed?")
                    .arg(kLongestRecord / (1024 * 1024)),
                m_source.name(), m_line);
        }
        m_buffer.resize(m_buffer.size() * 2);
    }
    m_text = m_buffer.data();
    m_record = 0;
    m_quoted = 0;
    m_begin = 0;
    m_lastGiven = false;
    return m_used > 0;
}

bool CsvRecords::nextLast(CsvRecord &record)
{
    if (!m_atEnd || m_lastGiven || m_begin >= m_used)
        return false;
    m_lastGiven = true;
    const uint32_t first = m_index.records == 0 ? 0 : m_index.recordEnds[m_index.records - 1] + 1;
    // Its end counts as the end of its last cell; there is room, as the vector grows by blocks.
    if (m_index.cells == m_index.cellEnds.size())
        m_index.cellEnds.push_back(0);
    m_index.cellEnds[m_index.cells] = static_cast<uint32_t>(m_used);
    record.text = m_text;
    record.ends = m_index.cellEnds.data() + first;
    record.begin = m_begin;
    record.cells = static_cast<uint32_t>(m_index.cells) - first + 1;
    record.line = m_line;
    record.hasLineEnd = false;
    record.openQuote = m_index.openQuote;
    return true;
}

QByteArrayView unquoted(QByteArrayView cell, QByteArray &scratch)
{
    if (cell.size() < 2 || cell.front() != '"' || cell.back() != '"')
        return cell;
    cell = cell.sliced(1, cell.size() - 2);
    if (!std::memchr(cell.data(), '"', static_cast<size_t>(cell.size())))
        return cell;
    scratch.clear();
    for (qsizetype i = 0; i < cell.size(); ++i) {
        scratch.append(cell[i]);
        if (cell[i] == '"' && i + 1 < cell.size() && cell[i + 1] == '"')
            ++i;
    }
    return scratch;
}

char likelySeparator(QByteArrayView line)
{
    char best = ',';
    qsizetype most = 0;
    for (const char separator : {',', ';', '\t', '|'}) {
        qsizetype count = 0;
        bool quoted = false;
        for (const char c : line) {
            quoted = quoted != (c == '"');
            count += c == separator && !quoted ? 1 : 0;
        }
        if (count > most) {
            most = count;
            best = separator;
        }
    }
    return best;
}

std::vector<QByteArray> splitLine(QByteArrayView line, char separator)
{
    std::vector<QByteArray> cells;
    QByteArray scratch;
    qsizetype begin = 0;
    bool quoted = false;
    for (qsizetype i = 0; i <= line.size(); ++i) {
        if (i < line.size() && line[i] == '"')
            quoted = !quoted;
        if (i == line.size() || (line[i] == separator && !quoted)) {
            cells.push_back(unquoted(line.sliced(begin, i - begin), scratch).toByteArray());
            begin = i + 1;
        }
    }
    return cells;
}

} // namespace twofold::imports
