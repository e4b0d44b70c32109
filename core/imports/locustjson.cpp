// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// locust --json (2.13 and later) and --json-file: an array of the requests without a total. Each
// has its counts by response time (rounded as Locust rounds: to 2 digits above 100 ms), so the
// percentiles of all follow by nearest rank from the counts of each, as they do in Locust itself.

#include "core/imports/json.h"
#include "core/imports/locust.h"
#include "core/imports/totals.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace twofold::imports {

namespace {

using results::Latency;
using results::Measurement;
using results::Series;
using results::Totals;

QString tr(const char *text)
{
    return QCoreApplication::translate("LocustReader", text);
}

constexpr size_t kMostSeconds = 1'000'000;

// Counts by time in ms; times that no run has are left out by the reader.
using Counts = std::map<double, qint64>;

std::optional<double> nearestRank(const Counts &counts, qint64 all, double share)
{
    const auto rank = std::max<qint64>(1, qint64(std::ceil(share * double(all) - 1e-9)));
    qint64 below = 0;
    for (const auto &[ms, count] : counts) {
        below += count;
        if (below >= rank)
            return ms;
    }
    return std::nullopt;
}

// What is summed over the requests, and what one of them has.
struct Sums
{
    qint64 requests = 0;
    qint64 failures = 0;
    qint64 untimed = 0; // requests that a client gave no time
    double time = 0;
    double bytes = 0;
    double min = std::numeric_limits<double>::infinity();
    double max = 0;
    Counts counts;

    Totals totals() const
    {
        Totals totals;
        totals.requests = requests;
        totals.failures = failures;
        totals.receivedBytes = bytes;
        const qint64 timed = requests - untimed;
        if (timed <= 0)
            return totals;
        Latency &latency = totals.latency;
        latency.mean = time / double(timed);
        if (std::isfinite(min))
            latency.min = min;
        latency.max = max;
        qint64 all = 0;
        for (const auto &entry : counts)
            all += entry.second;
        for (const double percentile : {50.0, 75.0, 90.0, 95.0, 99.0, 99.9})
            setPercentile(latency, percentile, nearestRank(counts, all, percentile / 100));
        return totals;
    }

    void add(const Sums &other)
    {
        requests += other.requests;
        failures += other.failures;
        untimed += other.untimed;
        time += other.time;
        bytes += other.bytes;
        min = std::min(min, other.min);
        max = std::max(max, other.max);
        for (const auto &[ms, count] : other.counts)
            counts[ms] += count;
    }
};

std::optional<Sums> sumsOf(const JsonValue &entry)
{
    Sums sums;
    const auto requests = entry["num_requests"].count();
    const auto failures = entry["num_failures"].count();
    if (!requests || !failures)
        return std::nullopt;
    sums.requests = *requests;
    sums.failures = *failures;
    sums.untimed = entry["num_none_requests"].count().value_or(0);
    sums.time = entry["total_response_time"].number().value_or(0);
    sums.bytes = entry["total_content_length"].number().value_or(0);
    sums.min = entry["min_response_time"].number().value_or(sums.min);
    sums.max = entry["max_response_time"].number().value_or(0);
    for (const JsonValue &bucket : entry["response_times"].items()) {
        bool ok = false;
        const double ms = bucket.name().toDouble(&ok);
        if (ok && ms >= 0 && ms < 1e10)
            sums.counts[ms] += bucket.count().value_or(0);
    }
    return sums;
}

void addSeconds(std::map<qint64, double> &seconds, const JsonValue &counts)
{
    for (const JsonValue &second : counts.items()) {
        bool ok = false;
        const qint64 time = second.name().toLongLong(&ok);
        if (ok && seconds.size() < kMostSeconds)
            seconds[time] += second.number().value_or(0);
    }
}

void addSeries(Measurement &result, const std::map<qint64, double> &requests,
               const std::map<qint64, double> &failures)
{
    if (requests.size() < 2 || !result.startedAt)
        return;
    Series throughput;
    throughput.name = QStringLiteral("throughput");
    throughput.unit = QStringLiteral("/s");
    Series rate;
    rate.name = QStringLiteral("failure_rate");
    const double start = double(*result.startedAt) / 1e6;
    for (const auto &[second, count] : requests) {
        const auto failed = failures.find(second);
        const double time = std::max(0.0, double(second) - start);
        throughput.times.push_back(time);
        throughput.values.push_back(count);
        rate.times.push_back(time);
        rate.values.push_back(count > 0 ? (failed == failures.end() ? 0 : failed->second) / count
                                        : std::numeric_limits<double>::quiet_NaN());
    }
    result.series.push_back(std::move(throughput));
    result.series.push_back(std::move(rate));
}

} // namespace

Result<Measurement> readLocustJson(ByteSource &source, const Context &context)
{
    const Result<JsonDocument> document = JsonDocument::parse(source);
    if (!document)
        return document.error();
    Measurement result;
    result.kind = results::Kind::Summary;
    Sums all;
    std::map<qint64, double> requests;
    std::map<qint64, double> failures;
    std::optional<double> first;
    std::optional<double> last;
    std::vector<JsonValue> entries = document->root().items();
    if (document->cut() && !entries.empty())
        entries.pop_back(); // the cut one
    for (const JsonValue &entry : entries) {
        if (!context.goOn(source))
            return cancelledError();
        const auto sums = sumsOf(entry);
        if (!sums)
            return damaged(source, 1, tr("An entry has no counts of requests and failures."));
        all.add(*sums);
        addLabel(result, requestLabel(entry["method"].text(), entry["name"].text()),
                 sums->totals());
        addSeconds(requests, entry["num_reqs_per_sec"]);
        addSeconds(failures, entry["num_fail_per_sec"]);
        const auto start = entry["start_time"].number();
        const auto end = entry["last_request_timestamp"].number();
        if (start > 0 && *start < 1e11 && (!first || *start < *first))
            first = start;
        if (end > 0 && *end < 1e11 && (!last || *end > *last))
            last = end;
    }
    if (first) {
        result.startedAt = Microseconds(std::llround(*first * 1e6));
        if (last > *first)
            result.durationS = *last - *first;
    }
    result.reported.totals = all.totals();
    fillRates(result.reported.totals, result.durationS);
    for (results::LabelTotals &label : result.reported.labels)
        fillRates(label.totals, result.durationS);
    addSeries(result, requests, failures);
    warnOfOtherLabels(result, source);
    if (document->cut())
        markPartial(result, source, 0);
    return result;
}

} // namespace twofold::imports
