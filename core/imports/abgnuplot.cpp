// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/sampletables.h"

#include <QCoreApplication>

namespace twofold::imports {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("AbGnuplot", text);
}

// ab 2.3 -g: start as local text and as whole seconds since 1970, then ms; sorted by total time.
Result<results::Measurement> readAbGnuplot(ByteSource &source, const Context &context)
{
    SampleTable table(source, context, '\t');
    table.samples.hasFailures = false;
    int seconds = -1;
    int total = -1;
    auto result = table.read(
        [&](const CsvRecord &header) {
            seconds = columnOf(header, "seconds");
            total = columnOf(header, "ttime");
            return seconds >= 0 && total >= 0 ? QString()
                                              : tr("the header has no seconds and ttime");
        },
        [&](const CsvRecord &row) {
            const auto start = wholeCell(row, seconds);
            const auto ms = wholeCell(row, total);
            if (!start || !ms || std::abs(*start) > 1'000'000'000'000 || *ms < 0
                || *ms > 1'000'000'000)
                return tr("its start or its total time is not a number");
            results::Sample sample;
            sample.start = *start * 1'000'000;
            sample.latencyUs = *ms * 1000;
            sample.label = table.samples.timeline.label({});
            table.samples.timeline.add(sample);
            return QString();
        });
    if (result) {
        warn(*result, source, 0,
             tr("ab's table does not say which requests failed, and starts are whole seconds, so "
                "rates are rough. Read ab's text report beside it."));
    }
    return result;
}

} // namespace

std::vector<Format> abGnuplotFormats()
{
    return {{{QStringLiteral("ab-gnuplot"), QStringLiteral("ab"), tr("ab -g: one row a request")},
             [](const Head &head) {
                 return head.line(0) == "starttime\tseconds\tctime\tdtime\tttime\twait" ? 95 : 0;
             },
             readAbGnuplot}};
}

} // namespace twofold::imports
