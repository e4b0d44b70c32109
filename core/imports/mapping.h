// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/cancel.h"
#include "core/base/result.h"
#include "core/imports/samplerole.h"
#include "core/results/measurement.h"

#include <QStringList>

#include <optional>
#include <vector>

namespace twofold::imports {

struct Context;
class ByteSource;

// What a file of no known format is: a table with one sample a row, objects with one sample each
// (one a line, or an array of them), or one document of totals. JSON members within others have
// dotted paths, elements of arrays a number: "runs[0].latency.p95".
enum class MappedKind { Table, Objects, Document };

// A column or path that means something for a sample.
struct MappedColumn
{
    QString column;
    Role role = Role::Delay;
    QString unit; // of times and latencies: "ns", "us", "ms" or "s"; empty: by the values, else ms

    bool operator==(const MappedColumn &) const = default;
};

// A path of a document whose number is a metric.
struct MappedMetric
{
    QString path;
    QString key; // of the CLI contract ("latency.p95", "requests", "duration"), or the engineer's own
    QString unit; // as the document has it; empty: the key's own

    bool operator==(const MappedMetric &) const = default;
};

// How a file of no known format is read: saved under a name in the book, used for every file of
// the same shape.
struct Mapping
{
    QString name;
    MappedKind kind = MappedKind::Table;
    QStringList shape; // the header's names, the objects' members, the document's first members
    std::vector<MappedColumn> columns; // Table and Objects; each role at most once
    QString zone; // IANA, of times that name none: "Europe/Berlin"; empty: UTC
    QStringList goodWords; // what the success column holds where it succeeded; empty: guessed
    std::vector<MappedMetric> metrics; // Document

    const MappedColumn *column(Role role) const;
    bool operator==(const Mapping &) const = default;
};

// The keys of the contract that a document can fill, in its order. Every other is the engineer's own.
const QStringList &mappableMetrics();

// What the beginning of a file shows: its columns or paths, and the first values of each.
struct Shape
{
    MappedKind kind = MappedKind::Table;
    QStringList names;
    std::vector<QStringList> rows; // the first, one text a name; a document has one

    static constexpr int kMostRows = 50;
    static constexpr int kMostNames = 2'000;
};

// The error says why a file cannot be mapped: it is no text, or has no columns. Any thread.
Result<Shape> shapeOf(const QString &file, const CancelToken &cancel = {});
Result<Shape> shapeOf(ByteSource &source, const CancelToken &cancel = {});

// What the names and the first values suggest; without a name.
Mapping proposeMapping(const Shape &shape);

// What is missing or wrong: no latency, a zone that does not exist, a role twice. Nothing else:
// ready to read.
Result<void> checkMapping(const Mapping &mapping);

// One of the first rows, as the mapping reads it.
struct PreviewRow
{
    QString time; // UTC, or seconds from the start; empty: none
    std::optional<double> latencyMs;
    bool success = true;
    QString label;
    QString code; // of a failure
    QString message;
    QString wrong; // why it is no sample; empty: it is one
};
std::vector<PreviewRow> previewRows(const Shape &shape, const Mapping &mapping);

// Whether a file that begins so has the mapping's shape.
struct Head;
bool hasShape(const Mapping &mapping, const Head &head);

// Reads as the formats' readers do; format and tool are the mapping's name.
Result<results::Measurement> readMapped(ByteSource &source, const Context &context,
                                        const Mapping &mapping);

// As text for the book, and back; damaged text gives an error.
QByteArray encodeMappings(const std::vector<Mapping> &mappings);
Result<std::vector<Mapping>> decodeMappings(const QByteArray &text);

} // namespace twofold::imports
