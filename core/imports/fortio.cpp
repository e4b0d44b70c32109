// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The JSON of fortio, which nighthawk exports too: times in seconds, the duration in nanoseconds,
// numbers now and then as texts. Failures are inside its histogram.

#include "core/imports/json.h"
#include "core/imports/summaryformats.h"
#include "core/imports/textvalues.h"
#include "core/imports/totals.h"

#include <QCoreApplication>

#include <algorithm>

namespace twofold::imports {

namespace {

using results::Measurement;

QString tr(const char *text)
{
    return QCoreApplication::translate("FortioReader", text);
}

constexpr size_t kMostCodes = 1000;

// HTTP 200 and what fortio calls success of gRPC ("SERVING", "1") and TCP or UDP ("OK").
bool isSuccess(const QString &code)
{
    return code == QLatin1String("200") || code == QLatin1String("SERVING")
        || code == QLatin1String("1") || code == QLatin1String("OK");
}

Result<Measurement> readFortio(ByteSource &source, const Context &)
{
    const Result<JsonDocument> document = JsonDocument::parse(source);
    if (!document)
        return document.error();
    const JsonValue root = document->root();
    const JsonValue histogram = root["DurationHistogram"];
    Measurement result;
    result.kind = results::Kind::Summary;
    // Each thread waits for its answer, also at a given rate, and a delay is not charged to the
    // requests that it holds up: hidesQueueing stays true.
    result.toolVersion = root["Version"].text();
    result.usersMax = root["NumThreads"].count();
    result.startedAt = fromIso8601(root["StartTime"].text());
    if (const auto ns = root["ActualDuration"].numeric())
        result.durationS = *ns / 1e9;
    else if (const auto ms = parseDurationMs(root["ActualDuration"].text().toUtf8()))
        result.durationS = *ms / 1000; // nighthawk: "5.01s"

    results::Totals &totals = result.reported.totals;
    totals.requests = histogram["Count"].count();
    if (!totals.requests && !document->cut())
        return damaged(source, 1, tr("The histogram has no count."));
    qint64 succeeded = 0;
    for (const JsonValue &code : root["RetCodes"].items()) {
        const qint64 count = code.count().value_or(0);
        if (isSuccess(code.name()))
            succeeded += count;
        else if (count > 0 && result.failures.size() < kMostCodes)
            result.failures.push_back({{},
                                       code.name(),
                                       code.name() == QLatin1String("-1") ? tr("socket error")
                                                                          : QString(),
                                       count, source.name(), 0});
    }
    if (root["RetCodes"].isObject() && totals.requests)
        totals.failures = std::max<qint64>(0, *totals.requests - succeeded);

    results::Latency &latency = totals.latency;
    latency.mean = histogram["Avg"].numeric();
    latency.stddev = histogram["StdDev"].numeric();
    latency.min = histogram["Min"].numeric();
    latency.max = histogram["Max"].numeric();
    for (const JsonValue &entry : histogram["Percentiles"].items())
        setPercentile(latency, entry["Percentile"].numeric().value_or(-1),
                      entry["Value"].numeric());
    scale(latency, 1000);
    if (totals.requests == 0)
        latency = {};
    totals.receivedBytes = root["Sizes"]["Sum"].numeric();
    addMetric(result, QStringLiteral("fortio.sockets"), root["SocketCount"].numeric());
    addMetric(result, QStringLiteral("fortio.requested_qps"), root["RequestedQPS"].numeric(),
              QStringLiteral("/s"));
    fillRates(totals, result.durationS, root["ActualQPS"].numeric());
    if (document->cut())
        markPartial(result, source, 0);
    if (totals.failures > 0)
        warn(result, source, 0,
             tr("fortio's latency includes its %1 failed calls.").arg(*totals.failures));
    return result;
}

} // namespace

std::vector<Format> fortioFormats()
{
    return {{{QStringLiteral("fortio"), QStringLiteral("fortio"),
              tr("The JSON of fortio load, also as exported by nighthawk.")},
             [](const Head &head) {
                 return head.startsWith("{") && head.contains("\"DurationHistogram\"") ? 95 : 0;
             },
             readFortio}};
}

} // namespace twofold::imports
