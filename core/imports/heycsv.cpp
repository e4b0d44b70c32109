// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/sampletables.h"

#include <QCoreApplication>

namespace twofold::imports {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("HeyCsv", text);
}

// hey 0.1.x -o csv: seconds with four decimals; offset is the start since the begin of the run.
Result<results::Measurement> readHeyCsv(ByteSource &source, const Context &context)
{
    SampleTable table(source, context, ',');
    table.samples.relativeTimes = true;
    int latency = -1;
    int status = -1;
    int offset = -1;
    auto result = table.read(
        [&](const CsvRecord &header) {
            latency = columnOf(header, "response-time");
            status = columnOf(header, "status-code");
            offset = columnOf(header, "offset");
            return latency >= 0 && status >= 0 && offset >= 0
                ? QString()
                : tr("the header has no response-time, status-code and offset");
        },
        [&](const CsvRecord &row) {
            const auto seconds = realCell(row, latency);
            const auto start = realCell(row, offset);
            const auto code = wholeCell(row, status);
            if (!seconds || !start || !code || *seconds < 0 || *seconds > 1e6 || *start < 0
                || *start > 1e9)
                return tr("its response time, status or offset is not a number");
            results::Sample sample;
            sample.start = std::llround(*start * 1e6);
            sample.latencyUs = std::llround(*seconds * 1e6);
            sample.label = table.samples.timeline.label({});
            sample.success = *code < 400;
            if (!sample.success) {
                table.samples.failures.add(sample.label, row.cell(static_cast<uint32_t>(status)), {},
                                           row.line);
            }
            table.samples.timeline.add(sample);
            return QString();
        });
    if (result) {
        warn(*result, source, 0,
             tr("hey's CSV leaves out requests that got no answer (refused, reset, timed out) and "
                "anything beyond a million. Read hey's text report beside it to see them."));
    }
    return result;
}

} // namespace

std::vector<Format> heyCsvFormats()
{
    return {{{QStringLiteral("hey-csv"), QStringLiteral("hey"), tr("hey -o csv: one row an answer")},
             [](const Head &head) {
                 return head.line(0).startsWith("response-time,DNS+dialup,DNS,") ? 95 : 0;
             },
             readHeyCsv}};
}

} // namespace twofold::imports
