// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/imports/bytesource.h"
#include "core/imports/csvindex.h"
#include "core/imports/readbuffer.h"

#include <QByteArray>
#include <QByteArrayView>

#include <mutex>
#include <vector>

namespace twofold::imports {

// One record of a CSV file; its cells are views into the reader's buffer, valid until the next
// block is read.
struct CsvRecord
{
    const char *text = nullptr;
    const uint32_t *ends = nullptr; // of the cells
    uint32_t begin = 0; // offset of the first cell
    uint32_t cells = 0;
    qint64 line = 0; // where it begins, from 1
    bool hasLineEnd = true; // false: the file ended within this record
    bool openQuote = false; // and inside quotes

    // As written, quotes included; without the CR of a CRLF. Only for column < cells.
    [[gnu::always_inline]] QByteArrayView cell(uint32_t column) const
    {
        const uint32_t from = column == 0 ? begin : ends[column - 1] + 1;
        uint32_t to = ends[column];
        if (column + 1 == cells && to > from && text[to - 1] == '\r')
            --to;
        return QByteArrayView(text + from, static_cast<qsizetype>(to - from));
    }
    // The whole record as written, without its line end.
    QByteArrayView bytes() const
    {
        const QByteArrayView all(text + begin, static_cast<qsizetype>(ends[cells - 1] - begin));
        return all.endsWith('\r') ? all.chopped(1) : all;
    }
    // A line with nothing on it.
    bool isBlank() const { return cells == 1 && cell(0).isEmpty(); }
};

// What several threads that read one file share: each takes the next block under the lock, finds
// where its last whole record ends and leaves the rest for the next one.
struct CsvShare
{
    std::mutex mutex;
    std::vector<char> rest; // of the block before
    qint64 line = 1; // where the rest begins
    qint64 blocks = 0; // handed out
    bool atEnd = false;
};

// Reads records of separated text block by block; the fast way for files of millions of samples.
class CsvRecords
{
public:
    static constexpr size_t kBlockBytes = 1024 * 1024;
    static constexpr size_t kLongestRecord = 16 * 1024 * 1024;
    static constexpr size_t kSliceBytes = 64 * 1024; // indexed at once: the index stays in the cache

    CsvRecords(ByteSource &source, char separator, size_t blockBytes = kBlockBytes);

    // From the next block on these and others that join read the same source by turns.
    void share(CsvShare &share);
    void join(CsvShare &share) { m_share = &share; }
    qint64 block() const { return m_block; } // which one of the shared it is, from 0
    double shareRead() const { return m_shareRead; } // of the file's bytes, up to this block

    // The next block of whole records; false at the end. The last block's last record may have no
    // line end. A record longer than kLongestRecord is an error (its quote was never closed).
    Result<bool> readBlock();

    // Of the block, in order.
    bool next(CsvRecord &record)
    {
        if (m_record == m_index.records && !indexSlice()) [[unlikely]]
            return nextLast(record);
        const uint32_t first = m_record == 0 ? 0 : m_index.recordEnds[m_record - 1] + 1;
        const uint32_t last = m_index.recordEnds[m_record];
        ++m_record;
        record.text = m_text;
        record.ends = m_index.cellEnds.data() + first;
        record.begin = m_begin;
        record.cells = last - first + 1;
        record.line = m_line++;
        record.hasLineEnd = true;
        record.openQuote = false;
        const uint32_t end = m_index.cellEnds[last];
        m_begin = end + 1;
        while (m_quoted < m_index.quoted && m_index.quotedLineEnds[m_quoted] < end) [[unlikely]] {
            ++m_quoted;
            ++m_line;
        }
        return true;
    }

private:
    bool nextLast(CsvRecord &record);
    Result<bool> readSharedBlock();
    Result<void> readMore();
    bool indexSlice();

    ByteSource &m_source;
    CsvShare *m_share = nullptr;
    char m_separator;
    size_t m_blockBytes;
    qint64 m_block = 0;
    double m_shareRead = 0;
    ReadBuffer m_buffer;
    const char *m_text = nullptr; // the slice that is indexed
    size_t m_used = 0; // bytes in the buffer
    size_t m_next = 0; // of these in slices before and this one
    bool m_atEnd = false;
    bool m_lastGiven = false;
    CsvIndex m_index;
    size_t m_record = 0;
    size_t m_quoted = 0;
    uint32_t m_begin = 0;
    qint64 m_line = 1;
};

// The content of a cell: outer quotes removed and doubled quotes made single. The view is into
// the cell or into the scratch.
QByteArrayView unquoted(QByteArrayView cell, QByteArray &scratch);

// The separator of a table among comma, semicolon, tab and bar: the one that occurs most often in
// the line, outside quotes.
char likelySeparator(QByteArrayView line);

// The cells of one line, unquoted; for headers and probes.
std::vector<QByteArray> splitLine(QByteArrayView line, char separator);

} // namespace twofold::imports
