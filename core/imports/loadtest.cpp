// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The text that Node's loadtest prints: whole milliseconds; "Completed requests" contains the
// errors, and every kind of error, a status 503 too, is "-1".

#include "core/imports/eachline.h"
#include "core/imports/summaryformats.h"
#include "core/imports/textvalues.h"
#include "core/imports/totals.h"

#include <QCoreApplication>

namespace twofold::imports {

namespace {

using results::Measurement;

QString tr(const char *text)
{
    return QCoreApplication::translate("LoadtestReader", text);
}

Result<Measurement> readLoadtest(ByteSource &source, const Context &context)
{
    Measurement result;
    result.kind = results::Kind::Summary;
    results::Totals &totals = result.reported.totals;
    bool ended = false;
    bool paced = false;
    qint64 last = 0;
    const auto need = [](bool good) { return good ? LineVerdict::Next : LineVerdict::Damaged; };
    const auto withUnit = [](QByteArrayView rest, QByteArrayView unit) {
        return rest.endsWith(unit) ? parseNumber(rest.chopped(unit.size())) : std::nullopt;
    };
    const auto read = eachLine(source, context, "Completed requests:", [&](const ReportLine &line) {
        last = line.number;
        if (!line.ended && !line.text.contains("longest request"))
            return LineVerdict::Stop;
        const QByteArrayView text = line.text.trimmed();
        if (const auto rest = after(text, "Concurrent clients:")) {
            result.usersMax = parseCount(*rest);
            return need(result.usersMax.has_value());
        }
        if (after(text, "Target rps:"))
            paced = true;
        else if (const auto rest = after(text, "Completed requests:")) {
            totals.requests = parseCount(*rest);
            return need(totals.requests.has_value());
        } else if (const auto rest = after(text, "Total errors:")) {
            totals.failures = parseCount(*rest);
            return need(totals.failures.has_value());
        } else if (const auto rest = after(text, "Total time:")) {
            result.durationS = withUnit(*rest, " s");
            return need(result.durationS.has_value());
        } else if (const auto rest = after(text, "Mean latency:")) {
            totals.latency.mean = withUnit(*rest, " ms");
            return need(totals.latency.mean.has_value());
        }
        const auto word = words(text);
        if (word.size() >= 3 && word[0].endsWith('%') && word[2] == "ms") {
            const auto percentile = parseNumber(word[0].chopped(1));
            const auto ms = parseNumber(word[1]);
            if (percentile && *percentile == 100) {
                totals.latency.max = ms;
                ended = true;
            } else if (percentile) {
                setPercentile(totals.latency, *percentile, ms);
            }
            return need(percentile && ms);
        }
        if (word.size() == 3 && word[0].endsWith(':') && word[2] == "errors")
            result.failures.push_back({{}, QString::fromUtf8(word[0].chopped(1)), {},
                                       parseCount(word[1]), source.name(), line.number});
        return LineVerdict::Next;
    });
    if (!read)
        return read.error();
    result.hidesQueueing = !paced;
    if (!ended)
        markPartial(result, source, last);
    fillRates(totals, result.durationS);
    return result;
}

} // namespace

std::vector<Format> loadtestFormats()
{
    return {{{QStringLiteral("loadtest"), QStringLiteral("loadtest"),
              tr("The report that Node's loadtest prints.")},
             [](const Head &head) {
                 return head.contains("Target URL:") && head.contains("Concurrent clients:")
                         && head.contains("Agent:")
                     ? 85
                     : 0;
             },
             readLoadtest}};
}

} // namespace twofold::imports
