// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/imports/csvrecords.h"
#include "core/imports/samples.h"
#include "core/imports/timetext.h"

#include <cmath>
#include <functional>
#include <optional>

namespace twofold::imports {

// Reads a table with one sample a row: the loop that such readers share. Blank lines are skipped, a
// last row that is not whole makes the result partial, any other row that the reader refuses is an
// error of its line.
class SampleTable
{
public:
    SampleTable(ByteSource &source, const Context &context, char separator)
        : m_source(source)
        , m_context(context)
        , m_separator(separator)
    {
    }

    // Takes a record; empty, or what is wrong with it. Without a header the first record is a row.
    using Take = std::function<QString(const CsvRecord &)>;
    Result<results::Measurement> read(const Take &header, const Take &row);

    Samples samples;

private:
    ByteSource &m_source;
    const Context &m_context;
    char m_separator;
};

// Cells as values; nothing where the column is -1, not there or something else.
std::optional<double> realCell(const CsvRecord &record, int column); // finite
std::optional<int64_t> wholeCell(const CsvRecord &record, int column);
// The column of that name in a header, or -1.
int columnOf(const CsvRecord &header, QByteArrayView name);

} // namespace twofold::imports
