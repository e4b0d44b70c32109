// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// oha --json (oha -j): seconds; nulls where nothing worked. People run it inside something that
// wraps its output in JSON of its own, also as text within a JSON text.

#include "core/imports/failuregroups.h"
#include "core/imports/json.h"
#include "core/imports/summaryformats.h"
#include "core/imports/totals.h"

#include <QCoreApplication>

namespace twofold::imports {

namespace {

using results::Latency;
using results::Measurement;

QString tr(const char *text)
{
    return QCoreApplication::translate("OhaReader", text);
}

constexpr int kDeepestWrapper = 6;

// oha's own object within whatever wraps it.
JsonValue unwrapped(const JsonValue &value, int depth = 0)
{
    if (value["summary"].isObject() && value["statusCodeDistribution"].exists())
        return value;
    if (depth < kDeepestWrapper && value.isObject()) {
        for (const JsonValue &inner : value.items()) {
            if (const JsonValue found = unwrapped(inner, depth + 1); found.exists())
                return found;
        }
    }
    return {};
}

// A text in the wrapper that is JSON itself.
QByteArray innerDocument(const JsonValue &value)
{
    for (const JsonValue &inner : value.items()) {
        const QString text = inner.text();
        if (text.contains(QLatin1String("\"statusCodeDistribution\"")))
            return text.toUtf8();
    }
    return {};
}

void percentiles(Latency &latency, const JsonValue &values)
{
    latency.p50 = values["p50"].number();
    latency.p75 = values["p75"].number();
    latency.p90 = values["p90"].number();
    latency.p95 = values["p95"].number();
    latency.p99 = values["p99"].number();
    latency.p999 = values["p99.9"].number();
}

Measurement readResult(const JsonValue &root, const ByteSource &source)
{
    Measurement result;
    result.kind = results::Kind::Summary;
    const JsonValue summary = root["summary"];
    result.durationS = summary["total"].number();
    FailureGroups failures;
    qint64 requests = 0;
    qint64 failed = 0;
    for (const JsonValue &code : root["statusCodeDistribution"].items()) {
        const qint64 count = code.count().value_or(0);
        requests += count;
        if (code.name().toInt() >= 400) {
            failed += count;
            failures.add({}, code.name(), {}, count, source.name(), 0);
        }
    }
    qint64 inFlight = 0;
    for (const JsonValue &error : root["errorDistribution"].items()) {
        const qint64 count = error.count().value_or(0);
        requests += count;
        failed += count;
        failures.add({}, {}, error.name(), count, source.name(), 0);
        if (error.name().contains(QLatin1String("aborted due to deadline")))
            inFlight += count;
    }
    result.failures = failures.take();
    results::Totals &totals = result.reported.totals;
    totals.requests = requests;
    totals.failures = failed;
    Latency &latency = totals.latency;
    percentiles(latency, root["latencyPercentiles"]);
    latency.mean = summary["average"].number();
    latency.min = summary["fastest"].number();
    latency.max = summary["slowest"].number();
    scale(latency, 1000);
    if (const JsonValue good = root["latencyPercentilesSuccessful"]; good.isObject()) {
        Latency ok;
        percentiles(ok, good);
        scale(ok, 1000);
        if (!ok.isEmpty())
            totals.latencyOk = ok;
    }
    totals.receivedBytes = summary["totalData"].number();
    fillRates(totals, result.durationS, summary["requestsPerSec"].number());
    if (inFlight > 0)
        warn(result, source, 0,
             tr("%1 of the errors are requests that were on their way when oha's time was up; it "
                "counts them as failed.")
                 .arg(inFlight));
    return result;
}

Result<Measurement> readOha(ByteSource &source, const Context &)
{
    const Result<JsonDocument> document = JsonDocument::parse(source);
    if (!document)
        return document.error();
    const JsonValue found = unwrapped(document->root());
    if (!found.exists()) {
        const QByteArray inner = innerDocument(document->root());
        if (!inner.isEmpty()) {
            const Result<JsonDocument> wrapped = JsonDocument::parse(inner, source.name());
            if (!wrapped)
                return wrapped.error();
            if (const JsonValue value = unwrapped(wrapped->root()); value.exists())
                return readResult(value, source);
        }
        if (!document->cut())
            return damaged(source, 1, tr("There is no result of oha in this JSON."));
        Measurement nothing;
        nothing.kind = results::Kind::Summary;
        markPartial(nothing, source, 0);
        return nothing;
    }
    Measurement result = readResult(found, source);
    if (document->cut()) {
        // The counts stand at the end of oha's JSON; what was cut off is unknown.
        result.reported.totals.requests.reset();
        result.reported.totals.failures.reset();
        result.reported.totals.throughput.reset();
        result.reported.totals.goodput.reset();
        markPartial(result, source, 0);
    }
    return result;
}

} // namespace

std::vector<Format> ohaFormats()
{
    return {{{QStringLiteral("oha"), QStringLiteral("oha"), tr("oha --json, also wrapped.")},
             [](const Head &head) {
                 return head.startsWith("{") && head.contains("statusCodeDistribution")
                         && head.contains("latencyPercentiles")
                     ? 90
                     : 0;
             },
             readOha}};
}

} // namespace twofold::imports
