// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// vegeta report -type=json (and hist[…]): nanoseconds throughout, status codes as texts, "0" for
// requests without an answer. Old versions lack min, and 90th came with 12.8.

#include "core/imports/failuregroups.h"
#include "core/imports/json.h"
#include "core/imports/summaryformats.h"
#include "core/imports/totals.h"

#include <QCoreApplication>

namespace twofold::imports {

namespace {

using results::Measurement;

QString tr(const char *text)
{
    return QCoreApplication::translate("VegetaReportReader", text);
}

Result<Measurement> readReport(ByteSource &source, const Context &)
{
    const Result<JsonDocument> document = JsonDocument::parse(source);
    if (!document)
        return document.error();
    const JsonValue root = document->root();
    Measurement result;
    result.kind = results::Kind::Summary;
    // It sends at its rate whether or not answers come.
    result.hidesQueueing = false;
    results::Totals &totals = result.reported.totals;
    totals.requests = root["requests"].count();
    if (!totals.requests && !document->cut())
        return damaged(source, 1, tr("The report has no count of requests."));

    FailureGroups failures;
    qint64 failed = 0;
    for (const JsonValue &code : root["status_codes"].items()) {
        const qint64 count = code.count().value_or(0);
        const int status = code.name().toInt();
        if (status >= 200 && status < 400)
            continue;
        failed += count;
        failures.add({}, code.name(), status == 0 ? tr("no answer") : QString(), count,
                     source.name(), 0);
    }
    if (root["status_codes"].isObject() && totals.requests)
        totals.failures = failed;
    // Its errors come without counts, each text once.
    for (const JsonValue &error : root["errors"].items())
        failures.add({}, {}, error.text(), std::nullopt, source.name(), 0);
    result.failures = failures.take();

    const JsonValue times = root["latencies"];
    results::Latency &latency = totals.latency;
    latency.mean = times["mean"].number();
    latency.min = times["min"].number();
    latency.max = times["max"].number();
    latency.p50 = times["50th"].number();
    latency.p90 = times["90th"].number();
    latency.p95 = times["95th"].number();
    latency.p99 = times["99th"].number();
    scale(latency, 1e-6);
    if (totals.requests == 0)
        latency = {};
    totals.receivedBytes = root["bytes_in"]["total"].number();
    totals.sentBytes = root["bytes_out"]["total"].number();
    result.startedAt = fromIso8601(root["earliest"].text());
    // From the first request to the last answer.
    const auto duration = root["duration"].number();
    if (duration)
        result.durationS = (*duration + root["wait"].number().value_or(0)) / 1e9;
    fillRates(totals, result.durationS);
    if (document->cut())
        markPartial(result, source, 0);
    return result;
}

} // namespace

std::vector<Format> vegetaReportFormats()
{
    return {{{QStringLiteral("vegeta-report"), QStringLiteral("vegeta"),
              tr("vegeta report -type=json.")},
             [](const Head &head) {
                 return head.startsWith("{") && head.contains("\"latencies\"")
                         && head.contains("\"bytes_in\"") && head.contains("\"50th\"")
                     ? 95
                     : 0;
             },
             readReport}};
}

} // namespace twofold::imports
