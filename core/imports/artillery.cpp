// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// artillery run --output: version 2 has counters, rates and summaries of the whole and of every
// ten seconds; version 1 has fields of its own. Times in ms; percentiles are bucketed to about
// 1 %. It makes users at a rate and does not wait for them: an open model.

#include "core/imports/failuregroups.h"
#include "core/imports/json.h"
#include "core/imports/summaryformats.h"
#include "core/imports/totals.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <limits>

namespace twofold::imports {

namespace {

using results::Latency;
using results::Measurement;
using results::Series;

QString tr(const char *text)
{
    return QCoreApplication::translate("ArtilleryReader", text);
}

constexpr double kAbsent = std::numeric_limits<double>::quiet_NaN();
constexpr size_t kMostCounters = 20'000;
constexpr char kCodes[] = "http.codes.";
constexpr char kErrors[] = "errors.";
constexpr char kEndpoint[] = "plugins.metrics-by-endpoint.";
constexpr char kEndpointTimes[] = "plugins.metrics-by-endpoint.response_time.";

Latency latencyOf(const JsonValue &values)
{
    Latency latency;
    latency.mean = values["mean"].number();
    latency.min = values["min"].number();
    latency.max = values["max"].number();
    latency.p50 = values["p50"].number();
    if (!latency.p50)
        latency.p50 = values["median"].number();
    latency.p75 = values["p75"].number();
    latency.p90 = values["p90"].number();
    latency.p95 = values["p95"].number();
    latency.p99 = values["p99"].number();
    latency.p999 = values["p999"].number();
    return latency;
}

// One endpoint's counters: answers by code and errors.
results::LabelTotals endpoint(const JsonValue &times, const std::vector<JsonValue> &counters)
{
    results::LabelTotals label;
    label.label = times.name().mid(qsizetype(sizeof kEndpointTimes) - 1);
    label.totals.latency = latencyOf(times);
    const QString codes = QLatin1String(kEndpoint) % label.label % QStringLiteral(".codes.");
    const QString errors = QLatin1String(kEndpoint) % label.label % QStringLiteral(".errors.");
    qint64 requests = 0;
    qint64 failures = 0;
    for (const JsonValue &counter : counters) {
        const QString name = counter.name();
        const qint64 count = counter.count().value_or(0);
        if (name.startsWith(codes)) {
            requests += count;
            failures += name.mid(codes.size()).toInt() >= 400 ? count : 0;
        } else if (name.startsWith(errors)) {
            requests += count;
            failures += count;
        }
    }
    label.totals.requests = requests;
    label.totals.failures = failures;
    return label;
}

void addSeries(Measurement &result, const JsonValue &intermediate)
{
    Series throughput;
    throughput.name = QStringLiteral("throughput");
    throughput.unit = QStringLiteral("/s");
    throughput.intervalS = 10;
    Series p95 = throughput;
    p95.name = QStringLiteral("latency.p95");
    p95.unit = QStringLiteral("ms");
    Series failures = throughput;
    failures.name = QStringLiteral("failure_rate");
    failures.unit.clear();
    for (const JsonValue &part : intermediate.items()) {
        const auto period = part["period"].numeric();
        const JsonValue counters = part["counters"];
        if (!period || !counters.isObject() || !result.startedAt)
            continue;
        const double time = *period / 1000 - double(*result.startedAt) / 1e6;
        const double requests = counters["http.requests"].number().value_or(0);
        double bad = requests - counters["http.responses"].number().value_or(0);
        for (const JsonValue &counter : counters.items()) {
            if (counter.name().startsWith(QLatin1String(kCodes))
                && counter.name().mid(qsizetype(sizeof kCodes) - 1).toInt() >= 400)
                bad += counter.number().value_or(0);
        }
        for (Series *series : {&throughput, &p95, &failures})
            series->times.push_back(std::max(0.0, time));
        throughput.values.push_back(requests / 10);
        p95.values.push_back(
            part["summaries"]["http.response_time"]["p95"].number().value_or(kAbsent));
        failures.values.push_back(requests > 0 ? std::clamp(bad / requests, 0.0, 1.0) : kAbsent);
    }
    if (throughput.times.size() < 2)
        return;
    for (Series *series : {&throughput, &p95, &failures})
        result.series.push_back(std::move(*series));
}

void readVersion2(Measurement &result, const JsonValue &root, const ByteSource &source)
{
    const JsonValue aggregate = root["aggregate"];
    const JsonValue counters = aggregate["counters"];
    std::vector<JsonValue> all = counters.items();
    if (all.size() > kMostCounters)
        all.resize(kMostCounters);
    FailureGroups groups;
    results::Totals &totals = result.reported.totals;
    totals.requests = counters["http.requests"].count();
    qint64 failures = 0;
    qint64 redirected = 0;
    for (const JsonValue &counter : all) {
        const QString name = counter.name();
        const qint64 count = counter.count().value_or(0);
        if (name.startsWith(QLatin1String(kCodes))) {
            const QString code = name.mid(qsizetype(sizeof kCodes) - 1);
            redirected += code.startsWith(u'3') ? count : 0;
            if (code.toInt() < 400)
                continue;
            failures += count;
            groups.add({}, code, {}, count, source.name(), 0);
        } else if (name.startsWith(QLatin1String(kErrors))) {
            groups.add({}, {}, name.mid(qsizetype(sizeof kErrors) - 1), count, source.name(), 0);
        } else if (!name.startsWith(QLatin1String("plugins."))
                   && name != QLatin1String("http.requests")) {
            addMetric(result, QStringLiteral("artillery.") % name, counter.number());
        }
    }
    result.failures = groups.take();
    if (totals.requests) {
        const qint64 answered = counters["http.responses"].count().value_or(0);
        totals.failures = failures + std::max<qint64>(0, *totals.requests - answered);
    }
    JsonValue summaries = aggregate["summaries"];
    if (!summaries.isObject())
        summaries = aggregate["histograms"];
    totals.latency = latencyOf(summaries["http.response_time"]);
    if (redirected == 0 && summaries["http.response_time.2xx"].isObject())
        totals.latencyOk = latencyOf(summaries["http.response_time.2xx"]);
    totals.receivedBytes = counters["http.downloaded_bytes"].number();
    const auto first = aggregate["firstMetricAt"].number();
    const auto last = aggregate["lastMetricAt"].number();
    if (first && std::abs(*first) < 1e15)
        result.startedAt = Microseconds(*first * 1000);
    if (first && last && *last > *first)
        result.durationS = (*last - *first) / 1000;
    fillRates(totals, result.durationS, aggregate["rates"]["http.request_rate"].number());
    for (const JsonValue &times : summaries.items()) {
        if (times.name().startsWith(QLatin1String(kEndpointTimes))
            && result.reported.labels.size() < 1000) {
            result.reported.labels.push_back(endpoint(times, all));
            fillRates(result.reported.labels.back().totals, result.durationS);
        }
    }
    addSeries(result, root["intermediate"]);
}

void readVersion1(Measurement &result, const JsonValue &root, const ByteSource &source)
{
    const JsonValue aggregate = root["aggregate"];
    results::Totals &totals = result.reported.totals;
    const auto answered = aggregate["requestsCompleted"].count();
    qint64 bad = 0;
    qint64 errors = 0;
    FailureGroups groups;
    for (const JsonValue &code : aggregate["codes"].items()) {
        if (code.name().toInt() < 400)
            continue;
        bad += code.count().value_or(0);
        groups.add({}, code.name(), {}, code.count(), source.name(), 0);
    }
    for (const JsonValue &error : aggregate["errors"].items()) {
        errors += error.count().value_or(0);
        groups.add({}, {}, error.name(), error.count(), source.name(), 0);
    }
    result.failures = groups.take();
    if (answered) {
        totals.requests = *answered + errors;
        totals.failures = bad + errors;
    }
    totals.latency = latencyOf(aggregate["latency"]);
    addMetric(result, QStringLiteral("artillery.vusers.created"),
              aggregate["scenariosCreated"].number());
    addMetric(result, QStringLiteral("artillery.vusers.completed"),
              aggregate["scenariosCompleted"].number());
    // Each part carries the time it was written at.
    std::optional<Microseconds> first;
    std::optional<Microseconds> last;
    for (const JsonValue &part : root["intermediate"].items()) {
        const auto time = fromIso8601(part["timestamp"].text());
        if (time && (!first || *time < *first))
            first = time;
        if (time && (!last || *time > *last))
            last = time;
    }
    result.startedAt = first;
    fillRates(totals, std::nullopt, aggregate["rps"]["mean"].number());
}

Result<Measurement> readArtillery(ByteSource &source, const Context &)
{
    const Result<JsonDocument> document = JsonDocument::parse(source);
    if (!document)
        return document.error();
    const JsonValue root = document->root();
    const JsonValue aggregate = root["aggregate"];
    Measurement result;
    result.kind = results::Kind::Summary;
    result.hidesQueueing = false;
    if (aggregate["counters"].isObject())
        readVersion2(result, root, source);
    else if (aggregate["requestsCompleted"].exists())
        readVersion1(result, root, source);
    else if (!document->cut())
        return damaged(source, 1, tr("The report has no aggregate of the whole run."));
    if (document->cut())
        markPartial(result, source, 0);
    const results::Totals &totals = result.reported.totals;
    if (totals.failures > 0 && !totals.latency.isEmpty())
        warn(result, source, 0,
             tr("artillery's latency is of the answered requests only; those that timed out or "
                "were refused are left out."));
    return result;
}

} // namespace

std::vector<Format> artilleryFormats()
{
    return {{{QStringLiteral("artillery"), QStringLiteral("Artillery"),
              tr("artillery run --output, version 1 and 2.")},
             [](const Head &head) {
                 return head.startsWith("{") && head.contains("\"aggregate\"")
                         && (head.contains("\"counters\"") || head.contains("\"requestsCompleted\"")
                             || head.contains("\"scenariosCreated\""))
                     ? 95
                     : 0;
             },
             readArtillery}};
}

} // namespace twofold::imports
