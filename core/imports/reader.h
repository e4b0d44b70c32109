// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/imports/bytesource.h"
#include "core/imports/reading.h"

#include <QByteArrayView>

#include <vector>

namespace twofold::imports {

// What a format's probe looks at: the beginning of the text.
struct Head
{
    QByteArrayView bytes;
    bool whole = false; // the file has no more than these bytes

    // Without leading white space.
    QByteArrayView trimmed() const;
    // The n-th line from 0, without its end; empty where there is none.
    QByteArrayView line(int n) const;
    bool contains(QByteArrayView text) const;
    bool startsWith(QByteArrayView text) const { return trimmed().startsWith(text); }
};

// What a reader may use while it reads.
struct Context
{
    CancelToken cancel;
    Progress progress;
    int threads = 1; // at most; what is read is the same on any number
    size_t blockBytes = 1024 * 1024; // read at once; tests make it small to have many seams

    // Polled once a chunk or a few thousand rows, on the thread that called the reader: reports
    // progress; false: stop with cancelledError().
    bool goOn(const ByteSource &source) const;
    bool goOn(double share) const;
};

// One format: how it is recognised and how it is read. Plain functions, no state.
//
// read() gives what the file says and nothing else; reading.cpp then adds format, tool (where
// empty) and files. Its rules:
// - nothing of a damaged file: damaged(source, line, "…") says what is wrong in that line;
// - a file cut at its end: all whole records, partial = true and a warning;
// - a header and no rows: requests = 0, no error. Empty files never get here;
// - what the tool leaves out of its result goes to warnings; what is unknown stays absent;
// - totals as CLI.md counts them, latencies in ms, rates per second, sizes in bytes.
struct Format
{
    FormatInfo info;
    // 0: certainly not; else 1 to 100, how sure. The surest wins, among equals the first listed.
    // Must cope with any bytes.
    int (*probe)(const Head &head);
    Result<results::Measurement> (*read)(ByteSource &source, const Context &context);
};

// All formats, in the order of registry.cpp. Formats of one tool that are read together are views
// of one result: the one listed first is kept, the others fill what it does not say (users, series,
// failures, …). Files of one and the same format are parts, from several generators: merged.
const std::vector<Format> &allFormats();

// Each tool's formats, most telling first; called once by registry.cpp.
std::vector<Format> jmeterFormats();
std::vector<Format> k6SampleFormats();
std::vector<Format> heyCsvFormats();
std::vector<Format> abGnuplotFormats();
std::vector<Format> vegetaSampleFormats();
std::vector<Format> h2loadLogFormats();
std::vector<Format> genericSampleFormats();

// Reads with a format, with what was noticed about the file as warnings.
Result<results::Measurement> readAs(const Format &format, ByteSource &source,
                                    const Context &context);

// Notes that a second result stands in the file of one: of a run that was appended.
void noteSecondResult(ByteSource &source, qint64 line);

// Notes a header in the middle of a table: the results of several runs were appended.
void noteRepeatedHeader(ByteSource &source, qint64 line);
// The same, where it names other columns than the one before.
void noteOtherHeader(ByteSource &source, qint64 line);

Error damaged(const ByteSource &source, qint64 line, const QString &message);
void warn(results::Measurement &measurement, const ByteSource &source, qint64 line,
          const QString &message);
// Marks as cut at its end, with the one sentence for it. line: the last whole record's, 0 unknown.
void markPartial(results::Measurement &measurement, const ByteSource &source, qint64 line);

} // namespace twofold::imports
