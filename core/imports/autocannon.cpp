// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// autocannon --json: latency in whole milliseconds with p90, p97_5 and p99 but no p95. "errors"
// contains the timeouts; requests.total are those that were answered.

#include "core/imports/json.h"
#include "core/imports/summaryformats.h"
#include "core/imports/totals.h"

#include <QCoreApplication>

namespace twofold::imports {

namespace {

using results::Measurement;

QString tr(const char *text)
{
    return QCoreApplication::translate("AutocannonReader", text);
}

constexpr size_t kMostCodes = 1000;

Result<Measurement> readAutocannon(ByteSource &source, const Context &)
{
    const Result<JsonDocument> document = JsonDocument::parse(source);
    if (!document)
        return document.error();
    const JsonValue root = document->root();
    Measurement result;
    result.kind = results::Kind::Summary;
    result.usersMax = root["connections"].count();
    result.startedAt = fromIso8601(root["start"].text());
    result.durationS = root["duration"].number();

    results::Totals &totals = result.reported.totals;
    const auto answered = root["requests"]["total"].count();
    const auto errors = root["errors"].count();
    const auto bad = root["non2xx"].count();
    if ((!answered || !errors) && !document->cut())
        return damaged(source, 1, tr("The result has no counts of requests and errors."));
    if (answered && errors) {
        totals.requests = *answered + *errors;
        if (bad)
            totals.failures = *bad + *errors;
    }
    for (const JsonValue &code : root["statusCodeStats"].items()) {
        const int status = code.name().toInt();
        if ((status < 200 || status >= 300) && result.failures.size() < kMostCodes)
            result.failures.push_back(
                {{}, code.name(), {}, code["count"].count(), source.name(), 0});
    }
    const auto timeouts = root["timeouts"].count();
    if (timeouts > 0)
        result.failures.push_back({{}, {}, tr("timeout"), timeouts, source.name(), 0});
    if (errors && *errors > timeouts.value_or(0))
        result.failures.push_back({{}, {}, tr("connection error"),
                                   *errors - timeouts.value_or(0), source.name(), 0});
    addMetric(result, QStringLiteral("autocannon.timeouts"), root["timeouts"].number());
    addMetric(result, QStringLiteral("autocannon.mismatches"), root["mismatches"].number());

    const JsonValue times = root["latency"];
    if (answered != 0) { // zeros stand for "no answer"
        results::Latency &latency = totals.latency;
        latency.mean = times["mean"].number();
        if (!latency.mean)
            latency.mean = times["average"].number();
        latency.stddev = times["stddev"].number();
        latency.min = times["min"].number();
        latency.max = times["max"].number();
        latency.p50 = times["p50"].number();
        latency.p75 = times["p75"].number();
        latency.p90 = times["p90"].number();
        latency.p99 = times["p99"].number();
        latency.p999 = times["p99_9"].number();
        addMetric(result, QStringLiteral("autocannon.latency.p97.5"), times["p97_5"].number(),
                  QStringLiteral("ms"));
    }
    totals.receivedBytes = root["throughput"]["total"].number();
    fillRates(totals, result.durationS);
    if (document->cut())
        markPartial(result, source, 0);
    else if (!totals.latency.isEmpty())
        warn(result, source, 0,
             tr("autocannon reports no 95th percentile (p90, p97.5 and p99 only); a criterion on "
                "latency.p95 cannot be judged."));
    if (root["samples"].number() < 5 && result.durationS && answered > 0)
        warn(result, source, 0,
             tr("autocannon rounds its duration up to whole samples; the rates of so short a run "
                "are too low."));
    return result;
}

} // namespace

std::vector<Format> autocannonFormats()
{
    return {{{QStringLiteral("autocannon"), QStringLiteral("autocannon"), tr("autocannon --json.")},
             [](const Head &head) {
                 return head.contains("\"pipelining\"") && head.contains("\"non2xx\"") ? 95 : 0;
             },
             readAutocannon}};
}

} // namespace twofold::imports
