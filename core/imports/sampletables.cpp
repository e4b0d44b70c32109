// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/sampletables.h"

#include "core/imports/numbertext.h"

#include <QCoreApplication>

#include <charconv>

namespace twofold::imports {

Result<results::Measurement> SampleTable::read(const Take &header, const Take &row)
{
    CsvRecords records(m_source, m_separator);
    bool inHeader = header != nullptr;
    QByteArray headerText;
    uint32_t cells = 0;
    bool cut = false;
    qint64 lastLine = 0;
    while (!cut) {
        auto block = records.readBlock();
        if (!block)
            return block.error();
        if (!*block)
            break;
        if (!m_context.goOn(m_source))
            return cancelledError();
        CsvRecord record;
        while (!cut && records.next(record)) {
            if (record.isBlank())
                continue;
            QString wrong;
            if (inHeader) {
                wrong = header(record);
                headerText = record.bytes().toByteArray();
            } else if ((cells > 0 && record.cells != cells) || record.openQuote) {
                wrong = QCoreApplication::translate("SampleTable", "%1 columns where the first "
                                                                   "line has %2")
                            .arg(record.cells)
                            .arg(cells);
            } else {
                wrong = row(record);
            }
            const bool mayBeHeader = !wrong.isEmpty() && !inHeader && header && !record.openQuote;
            if (mayBeHeader && record.bytes() == headerText) {
                noteRepeatedHeader(m_source, record.line);
            } else if (mayBeHeader && record.hasLineEnd && header(record).isEmpty()) {
                noteOtherHeader(m_source, record.line);
                headerText = record.bytes().toByteArray();
                cells = record.cells;
            } else if (wrong.isEmpty()) {
                cells = record.cells;
                lastLine = record.line;
                inHeader = false;
            } else if (!record.hasLineEnd && lastLine > 0) {
                cut = true;
            } else {
                return damaged(m_source, record.line,
                               QCoreApplication::translate(
                                   "SampleTable", "This line cannot be read: %1. Repair or remove "
                                                  "it, or let the tool write the file again.")
                                   .arg(wrong));
            }
        }
    }
    auto measurement = samples.finish(m_source);
    if (cut)
        markPartial(measurement, m_source, lastLine);
    return measurement;
}

std::optional<double> realCell(const CsvRecord &record, int column)
{
    if (column < 0 || static_cast<uint32_t>(column) >= record.cells)
        return std::nullopt;
    const auto cell = record.cell(static_cast<uint32_t>(column)).trimmed();
    double value = 0;
    const auto parsed = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    if (parsed.ec != std::errc() || parsed.ptr != cell.data() + cell.size() || !std::isfinite(value))
        return std::nullopt;
    return value;
}

std::optional<int64_t> wholeCell(const CsvRecord &record, int column)
{
    int64_t value = 0;
    if (column < 0 || static_cast<uint32_t>(column) >= record.cells
        || !parseWhole(record.cell(static_cast<uint32_t>(column)).trimmed(), value))
        return std::nullopt;
    return value;
}

int columnOf(const CsvRecord &header, QByteArrayView name)
{
    QByteArray scratch;
    for (uint32_t i = 0; i < header.cells; ++i) {
        if (unquoted(header.cell(i), scratch) == name)
            return static_cast<int>(i);
    }
    return -1;
}

} // namespace twofold::imports
