// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/numbertext.h"
#include "core/imports/sampletables.h"

#include <QCoreApplication>

namespace twofold::imports {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("H2loadLog", text);
}

struct Row
{
    int64_t start; // µs since 1970
    int64_t status; // -1: no answer
    int64_t duration; // µs
};

// h2load --log-file, nghttp2 1.x: start, status and duration between tabs, written while it runs.
std::optional<Row> rowOf(const CsvRecord &record)
{
    const auto start = wholeCell(record, 0);
    const auto status = wholeCell(record, 1);
    const auto duration = wholeCell(record, 2);
    if (record.cells != 3 || !start || !status || !duration || *start < 0
        || *start > 10'000'000'000'000'000 || *status < -1 || *status > 999 || *duration < 0
        || *duration > 10'000'000'000'000)
        return std::nullopt;
    return Row{*start, *status, *duration};
}

Result<results::Measurement> readH2loadLog(ByteSource &source, const Context &context)
{
    SampleTable table(source, context, '\t');
    return table.read(nullptr, [&](const CsvRecord &record) {
        const auto row = rowOf(record);
        if (!row)
            return tr("it is not a start, a status and a duration");
        results::Sample sample;
        sample.start = row->start;
        sample.latencyUs = row->duration;
        sample.label = table.samples.timeline.label({});
        sample.success = row->status >= 0 && row->status < 400;
        if (!sample.success) {
            const bool answered = row->status >= 0;
            table.samples.failures.add(sample.label,
                                       answered ? record.cell(1) : QByteArrayView(),
                                       answered ? QByteArrayView() : QByteArrayView("no answer"),
                                       record.line);
        }
        table.samples.timeline.add(sample);
        return QString();
    });
}

int probeH2loadLog(const Head &head)
{
    // Several rows of the same shape: three numbers, the first a time in microseconds.
    for (int i = 0; i < 3; ++i) {
        const auto line = head.line(i);
        if (line.isEmpty() && i > 0)
            return 60;
        const auto cells = line.size() < 80 ? splitLine(line, '\t') : std::vector<QByteArray>();
        int64_t start = 0;
        int64_t status = 0;
        int64_t duration = 0;
        if (cells.size() != 3 || cells[0].size() != 16 || !parseWhole(cells[0], start)
            || !parseWhole(cells[1], status) || !parseWhole(cells[2], duration) || status < -1
            || status > 999)
            return 0;
    }
    return 80;
}

} // namespace

std::vector<Format> h2loadLogFormats()
{
    return {{{QStringLiteral("h2load-log"), QStringLiteral("h2load"),
              tr("h2load --log-file: one line a request")},
             probeH2loadLog,
             readH2loadLog}};
}

} // namespace twofold::imports
