// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/cancel.h"
#include "core/base/result.h"
#include "core/campaign/run.h"
#include "core/imports/mapping.h"
#include "core/results/measurement.h"

#include <QStringList>

#include <map>
#include <vector>

namespace twofold::imports {

// As many as the processor runs at once, but four at most: more wait for each other.
int defaultThreads();

struct Options
{
    QString format; // a name of the CLI contract or of a mapping; empty: recognised by content
    std::vector<Mapping> mappings; // the book's; one of the file's shape is used before the formats
    bool onCommandLine = false; // errors may speak of its options
    CancelToken cancel;
    Progress progress; // share of bytes read
    int threads = defaultThreads(); // at most; what is read is the same on any number
    // By file as named: ms to add to its times, where the clocks of several generators differ. From
    // minus to plus a day.
    std::map<QString, qint64> offsetsMs;
};

// Reads files that belong to one source into one measurement: views of one result (Locust's
// _stats, _stats_history and _failures) complete each other and are never added; parts of one
// result (one file from each generator) are merged. Recognised by content, not by name. "-" is
// standard input. Nothing is returned of a damaged file: the error names file, line and reason; a
// file cut at its end is read to its last whole record and marked partial with a warning. Any
// thread; memory is bounded whatever the file.
Result<results::Measurement> read(const QStringList &files, const Options &options = {});

// Reads one file with a mapping that need not have a name yet. Any thread.
Result<results::Measurement> readWith(const QString &file, const Mapping &mapping,
                                      const Options &options = {});

// Groups files, given or dropped together, into sources: those of one tool that belong together
// share a group. Used where the caller did not name sources.
struct SourceFiles
{
    QString name; // "load" for the first, else from the format: "samples", "wrk"
    QStringList files;
};
Result<std::vector<SourceFiles>> groupFiles(const QStringList &files, const Options &options = {});

// The contract's name of a file's format, from its content. The error says what was tried.
Result<QString> recognise(const QString &file);

struct FormatInfo
{
    QString name; // "jmeter-csv"
    QString tool; // "JMeter"
    QString reads; // one line for help and manual
};
const std::vector<FormatInfo> &formats();

} // namespace twofold::imports
