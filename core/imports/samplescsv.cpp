// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/csvrecords.h"
#include "core/imports/genericsamples.h"

#include <QCoreApplication>

namespace twofold::imports {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("GenericSamples", text);
}

int firstLine(const Head &head)
{
    int n = 0;
    while (n < 100 && n * 2 < head.bytes.size() && head.line(n).trimmed().isEmpty())
        ++n;
    return n;
}

} // namespace

int probeSamplesCsv(const Head &head)
{
    const auto line = head.line(firstLine(head));
    if (line.isEmpty() || line.size() > 8000 || line.front() == '{' || line.front() == '<')
        return 0;
    return SampleColumns(splitLine(line, likelySeparator(line))).isTable() ? 40 : 0;
}

Result<results::Measurement> readSamplesCsv(ByteSource &source, const Context &context)
{
    const Head head{source.head(), source.headIsWhole()};
    const int headerLine = firstLine(head);
    const auto line = head.line(headerLine);
    const auto columnsOf = [](const std::vector<QByteArray> &names) {
        const SampleColumns columns(names);
        return columns.isTable() ? std::optional(columns) : std::nullopt;
    };
    if (!columnsOf(splitLine(line, likelySeparator(line)))) {
        return damaged(source, headerLine + 1,
                       tr("The first line names no columns of samples. It needs a delay (such as "
                          "delay_ms) and a time, and had better have success and label."));
    }
    return readSampleTable(source, context, columnsOf, {});
}

Result<results::Measurement> readSampleTable(ByteSource &source, const Context &context,
                                             const ColumnsOf &columnsOf, const SampleRules &rules)
{
    const Head head{source.head(), source.headIsWhole()};
    const auto line = head.line(firstLine(head));
    const char separator = likelySeparator(line);
    auto names = splitLine(line, separator);
    auto columns = columnsOf(names).value_or(SampleColumns());
    GenericSamples samples(columns, rules);
    GenericSamples::Row row;
    std::array<QByteArray, kRoles> scratch;
    const auto otherColumns = [&](const CsvRecord &record) {
        constexpr uint32_t kMost = 1000;
        return record.cells <= kMost ? columnsOf(splitLine(record.bytes(), separator)) : std::nullopt;
    };
    CsvRecords records(source, separator);
    bool inHeader = true;
    QByteArray header;
    bool cut = false;
    qint64 lastLine = 0;
    while (!cut) {
        auto block = records.readBlock();
        if (!block)
            return block.error();
        if (!*block)
            break;
        if (!context.goOn(source))
            return cancelledError();
        CsvRecord record;
        while (!cut && records.next(record)) {
            if (record.isBlank())
                continue;
            if (inHeader) {
                inHeader = false;
                header = record.bytes().toByteArray();
                continue;
            }
            QString wrong;
            if (record.cells != names.size() || record.openQuote) {
                wrong = tr("%1 columns where the header has %2")
                            .arg(record.cells)
                            .arg(names.size());
            } else {
                for (size_t i = 0; i < kRoles; ++i) {
                    row[i] = {};
                    if (columns.column[i] >= 0)
                        row[i] = unquoted(record.cell(static_cast<uint32_t>(columns.column[i])),
                                          scratch[i]);
                }
                wrong = samples.add(row, record.line);
            }
            if (wrong.isEmpty()) {
                lastLine = record.line;
            } else if (record.bytes() == header) {
                noteRepeatedHeader(source, record.line);
            } else if (!record.hasLineEnd) {
                cut = true;
            } else if (const auto other = otherColumns(record)) {
                noteOtherHeader(source, record.line);
                header = record.bytes().toByteArray();
                names = splitLine(record.bytes(), separator);
                columns = *other;
                samples.goOnBy(columns);
            } else {
                return damaged(source, record.line,
                               tr("This row is not a sample: %1. Repair or remove it.").arg(wrong));
            }
        }
    }
    auto measurement = samples.finish(source);
    if (cut)
        markPartial(measurement, source, lastLine);
    return measurement;
}

std::vector<Format> genericSampleFormats()
{
    const QString tool = QStringLiteral("samples");
    return {
        {{QStringLiteral("samples-csv"), tool,
          tr("A table with one row a request or message: time, delay, success, label")},
         probeSamplesCsv,
         readSamplesCsv},
        {{QStringLiteral("samples-json"), tool,
          tr("The same as JSON: one object a line, or one array of objects")},
         probeSamplesJson,
         readSamplesJson},
    };
}

} // namespace twofold::imports
