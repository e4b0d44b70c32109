// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/cancel.h"
#include "core/base/result.h"
#include "core/imports/readbuffer.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

#include <cstddef>
#include <memory>
#include <vector>

namespace twofold::imports {

// The text of one result file, read once from front to end in chunks: a plain, gzip or zstd file,
// a pipe or standard input ("-"). What readers see is UTF-8 or the file's own 8-bit encoding: a
// byte order mark is dropped, and UTF-16 is converted, with one (PowerShell's redirection writes
// it) or without. Not thread-safe; memory is bounded whatever the file.
class ByteSource
{
public:
    static constexpr qsizetype kHeadBytes = 64 * 1024;

    // Opens and reads the head. An empty file, a folder or an unreadable file is an error. A pipe
    // that nobody writes to yet is waited for, here and in read(), until cancelled.
    static Result<std::unique_ptr<ByteSource>> open(const QString &file,
                                                    const CancelToken &cancel = {});

    // Over bytes in memory, for tests and for readers of parts.
    static std::unique_ptr<ByteSource> fromBytes(QByteArray bytes, const QString &name);

    ~ByteSource();

    const QString &name() const; // as given; "standard input" for "-"

    // The first bytes, at most kHeadBytes; read() starts with them again.
    QByteArrayView head() const;
    bool headIsWhole() const; // the file has no more than the head

    // Fills the buffer and returns how many bytes; 0: the end. Shorter than asked only at the
    // end. A failing disk is an error; a compressed file cut at its end is the end, and cut().
    Result<size_t> read(char *buffer, size_t capacity);

    // Begins again at the front, as if just opened. Only where canRewind(): standard input and pipes
    // give their bytes once.
    bool canRewind() const;
    Result<void> rewind();

    bool cut() const; // the compressed stream ended too early
    bool grew() const; // more was read than the file held when it was opened
    // What is noticed about the file while it is read, beside the result; readAs() makes warnings of
    // it. Line 0: the file as a whole.
    struct Note
    {
        qint64 line;
        QString message;
    };
    void note(qint64 line, const QString &message);
    const std::vector<Note> &notes() const;

    double share() const; // of the file's bytes read, 0 to 1; 0 where the size is unknown

private:
    ByteSource();
    struct Data;
    std::unique_ptr<Data> m_data;
};

// Everything that is left, for reports that are small by nature; more than the limit is an error.
Result<QByteArray> readAll(ByteSource &source, qsizetype limit = 32 * 1024 * 1024);

// Line after line without its end (LF or CRLF), numbered from 1. A line longer than kLongestLine
// is an error, so memory stays bounded whatever the file.
class LineReader
{
public:
    static constexpr qsizetype kLongestLine = 16 * 1024 * 1024;
    static constexpr qsizetype kPadding = 64; // bytes that may be read after a line

    explicit LineReader(ByteSource &source);

    // False at the end. The view is valid until the next call.
    Result<bool> next(QByteArrayView &line);

    // What of the source is here and was not given yet, with line ends; valid until next().
    QByteArrayView ahead() const
    {
        return QByteArrayView(m_buffer.data() + m_begin, m_end - m_begin);
    }
    // Takes a line of what is ahead, of so many bytes with its line end, as next() would.
    void take(qsizetype size)
    {
        m_begin += size;
        m_hadEnd = true;
        ++m_line;
    }

    qint64 lineNumber() const { return m_line; } // of the line that was given last
    bool lastHadEnd() const { return m_hadEnd; } // false: the file ended within that line

private:
    ByteSource &m_source;
    ReadBuffer m_buffer; // the last kPadding bytes are never filled
    qsizetype m_begin = 0;
    qsizetype m_end = 0;
    qint64 m_line = 0;
    bool m_hadEnd = true;
    bool m_atEnd = false;
};

} // namespace twofold::imports
