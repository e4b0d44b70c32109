// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/csvrecords.h"

#include <QCoreApplication>

#include <algorithm>
#include <cstring>

namespace twofold::imports {

CsvRecords::CsvRecords(ByteSource &source, char separator, size_t blockBytes)
    : m_source(source)
    , m_separator(separator)
    , m_blockBytes(blockBytes)
    , m_buffer(blockBytes + CsvIndex::kPadding)
{
}

void CsvRecords::share(CsvShare &share)
{
    share.rest.assign(m_buffer.data() + m_next, m_buffer.data() + m_used);
    share.line = m_line;
    share.atEnd = m_atEnd;
    m_share = &share;
}

Result<bool> CsvRecords::readBlock()
{
    if (m_share)
        return readSharedBlock();
    if (m_atEnd)
        return false;
    // What was left of the block before is the begin of this one.
    std::memmove(m_buffer.data(), m_buffer.data() + m_next, m_used - m_next);
    m_used -= m_next;
    m_next = 0;
    do {
        if (auto ok = readMore(); !ok)
            return ok.error();
    } while (!indexSlice() && !m_atEnd);
    m_lastGiven = false;
    m_shareRead = m_source.share();
    return m_used > 0;
}

Result<bool> CsvRecords::readSharedBlock()
{
    const std::lock_guard lock(m_share->mutex);
    m_block = m_share->blocks++;
    m_atEnd = m_share->atEnd;
    if (m_atEnd)
        return false;
    const auto &rest = m_share->rest;
    if (m_buffer.size() < rest.size() + m_blockBytes / 2 + CsvIndex::kPadding)
        m_buffer.grow(rest.size() + m_blockBytes + CsvIndex::kPadding);
    std::copy(rest.begin(), rest.end(), m_buffer.data());
    m_used = rest.size();
    m_line = m_share->line;
    // After an error nobody goes on.
    m_share->atEnd = true;
    CsvSeam seam;
    do {
        if (auto ok = readMore(); !ok)
            return ok.error();
        seam = CsvSeam::find(m_buffer.data(), m_used);
    } while (seam.whole == 0 && !m_atEnd);
    m_share->rest.assign(m_buffer.data() + seam.whole, m_buffer.data() + m_used);
    m_share->line = m_line + static_cast<qint64>(seam.lines);
    m_share->atEnd = m_atEnd;
    m_shareRead = m_source.share();
    if (!m_atEnd)
        m_used = seam.whole;
    m_next = 0;
    m_index.records = m_record = 0;
    m_lastGiven = false;
    return m_used > 0;
}

// Fills the buffer, which grows where it is full.
Result<void> CsvRecords::readMore()
{
    if (m_used + CsvIndex::kPadding == m_buffer.size()) {
        if (m_buffer.size() >= kLongestRecord) {
            return badInput(
                QCoreApplication::translate(
                    "CsvRecords", "The record that begins here is longer than %1 MiB. Is a quote "
                                  "opened and never closed?")
                    .arg(kLongestRecord / (1024 * 1024)),
                m_source.name(), m_line);
        }
        m_buffer.grow(m_buffer.size() * 2);
    }
    const size_t room = m_buffer.size() - CsvIndex::kPadding - m_used;
    auto n = m_source.read(m_buffer.data() + m_used, room);
    if (!n)
        return n.error();
    m_used += *n;
    m_atEnd = *n < room;
    return {};
}

// Indexes the next whole records of the buffer; false: there is none, and the index is of what is
// left.
bool CsvRecords::indexSlice()
{
    m_text = m_buffer.data() + m_next;
    m_record = 0;
    m_quoted = 0;
    m_begin = 0;
    for (size_t wanted = kSliceBytes;; wanted *= 2) {
        const size_t size = std::min(wanted, m_used - m_next);
        m_index.build(m_text, size, m_separator);
        if (m_index.records > 0) {
            m_next += m_index.cellEnds[m_index.recordEnds[m_index.records - 1]] + 1;
            return true;
        }
        if (size == m_used - m_next)
            return false;
    }
}

bool CsvRecords::nextLast(CsvRecord &record)
{
    if (!m_atEnd || m_lastGiven || m_next >= m_used)
        return false;
    m_lastGiven = true;
    // Its end counts as the end of its last cell; there is room, as the vector grows by blocks.
    if (m_index.cells == m_index.cellEnds.size())
        m_index.cellEnds.push_back(0);
    m_index.cellEnds[m_index.cells] = static_cast<uint32_t>(m_used - m_next);
    record.text = m_text;
    record.ends = m_index.cellEnds.data();
    record.begin = 0;
    record.cells = static_cast<uint32_t>(m_index.cells) + 1;
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
    scratch.resize(0); // keeps its memory
    while (!cell.isEmpty()) {
        const qsizetype quote = cell.indexOf('"');
        const qsizetype size = quote < 0 ? cell.size() : quote + 1;
        scratch.append(cell.first(size));
        cell = cell.sliced(size);
        if (quote >= 0 && cell.startsWith('"'))
            cell = cell.sliced(1);
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
