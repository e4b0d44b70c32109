// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/combine.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <limits>

namespace twofold::imports {

using namespace results;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Combine", text);
}

template <class T>
void fill(std::optional<T> &value, const std::optional<T> &other)
{
    if (!value)
        value = other;
}

void fillTotals(Totals &totals, const Totals &other)
{
    fill(totals.requests, other.requests);
    fill(totals.failures, other.failures);
    fill(totals.throughput, other.throughput);
    fill(totals.goodput, other.goodput);
    if (totals.latency.isEmpty())
        totals.latency = other.latency;
    fill(totals.latencyOk, other.latencyOk);
    fill(totals.receivedBytes, other.receivedBytes);
    fill(totals.sentBytes, other.sentBytes);
}

template <class T>
void append(std::vector<T> &list, const std::vector<T> &other)
{
    list.insert(list.end(), other.begin(), other.end());
}

// What a view counted, from wherever it has it.
std::optional<qint64> requestsOf(const Measurement &measurement)
{
    return measurement.summary().totals.requests;
}

void takeSeries(Measurement &whole, const Measurement &view)
{
    // Times count from a measurement's own start: those of a later view are shifted to the whole's.
    double shift = 0;
    if (whole.startedAt && view.startedAt)
        shift = static_cast<double>(*view.startedAt - *whole.startedAt) / 1e6;
    for (auto series : view.series) {
        const bool known = std::any_of(whole.series.begin(), whole.series.end(),
                                       [&series](const Series &s) {
                                           return s.name == series.name && s.label == series.label;
                                       });
        if (known)
            continue;
        for (double &time : series.times)
            time += shift;
        whole.series.push_back(std::move(series));
    }
}

template <class T, class Combine>
void combineBoth(std::optional<T> &value, const std::optional<T> &other, Combine combine)
{
    if (value && other)
        value = combine(*value, *other);
    else
        value.reset();
}

// Mean and spread of the union of two groups, after Chan, Golub and LeVeque (1979).
void mergeMoments(Latency &latency, double count, const Latency &other, double otherCount)
{
    const double all = count + otherCount;
    if (!latency.mean || !other.mean || all <= 0) {
        latency.mean.reset();
        latency.stddev.reset();
        return;
    }
    const double mean = (*latency.mean * count + *other.mean * otherCount) / all;
    if (latency.stddev && other.stddev) {
        const double difference = *other.mean - *latency.mean;
        const double squares = *latency.stddev * *latency.stddev * count
            + *other.stddev * *other.stddev * otherCount
            + difference * difference * count * otherCount / all;
        latency.stddev = std::sqrt(squares / all);
    } else {
        latency.stddev.reset();
    }
    latency.mean = mean;
}

void mergeSummary(Summary &summary, const Summary &other)
{
    mergeTotals(summary.totals, other.totals);
    for (const auto &label : other.labels) {
        const auto known =
            std::find_if(summary.labels.begin(), summary.labels.end(),
                         [&label](const LabelTotals &l) { return l.label == label.label; });
        if (known == summary.labels.end())
            summary.labels.push_back(label);
        else
            mergeTotals(known->totals, label.totals);
    }
}

void mergeFailures(std::vector<FailureGroup> &failures, const std::vector<FailureGroup> &others)
{
    for (const auto &other : others) {
        const auto same = std::find_if(failures.begin(), failures.end(), [&](const FailureGroup &f) {
            return f.label == other.label && f.code == other.code && f.message == other.message;
        });
        if (same == failures.end())
            failures.push_back(other);
        else if (same->count && other.count)
            *same->count += *other.count;
    }
}

// The most users at any time: those of generators that ran side by side add up, those of one after
// another (a rotated log) do not. Absent where one part does not tell them; where one has no times all
// are taken as side by side.
std::optional<qint64> usersOf(const std::vector<Measurement> &parts)
{
    constexpr double kLongestS = 1e11; // more is damage
    constexpr double kOverlap = 0.1; // of a part, by which the next one of a log may begin before its end
    std::vector<std::pair<double, qint64>> changes;
    qint64 sum = 0;
    bool timed = true;
    for (const Measurement &part : parts) {
        if (!part.usersMax)
            return std::nullopt;
        sum += *part.usersMax;
        timed = timed && part.startedAt && part.durationS && std::abs(*part.durationS) < kLongestS;
        if (!timed)
            continue;
        const double start = static_cast<double>(*part.startedAt) / 1e6;
        changes.emplace_back(start, *part.usersMax);
        changes.emplace_back(start + *part.durationS * (1 - kOverlap), -*part.usersMax);
    }
    if (!timed)
        return sum;
    // Of those at the same moment beginnings come first: a part may have no length.
    std::sort(changes.begin(), changes.end(), [](const auto &a, const auto &b) {
        return a.first != b.first ? a.first < b.first : a.second > b.second;
    });
    qint64 most = 0;
    qint64 active = 0;
    for (const auto &change : changes) {
        active += change.second;
        most = std::max(most, active);
    }
    return most;
}

// Hosts that were recorded side by side: their series on one axis, nothing added up.
Measurement mergeHosts(std::vector<Measurement> hosts)
{
    // Times count from the earliest start; what has none begins with the first.
    std::stable_sort(hosts.begin(), hosts.end(), [](const Measurement &a, const Measurement &b) {
        return a.startedAt && (!b.startedAt || *a.startedAt < *b.startedAt);
    });
    double end = 0;
    size_t count = 0;
    for (const auto &host : hosts) {
        const double from = host.startedAt && hosts.front().startedAt
            ? static_cast<double>(*host.startedAt - *hosts.front().startedAt) / 1e6
            : 0;
        end = std::max(end, from + host.durationS.value_or(0));
        count += host.series.size();
    }
    Measurement whole = completeViews(std::move(hosts));
    whole.durationS = end;
    if (whole.series.size() < count)
        whole.warnings.push_back({{}, 0,
                                  tr("Two files have the same figures of one host; those of the later "
                                     "one are left out.")});
    return whole;
}

} // namespace

void mergeTotals(Totals &totals, const Totals &other)
{
    const auto add = [](auto a, auto b) { return a + b; };
    const auto low = [](double a, double b) { return std::min(a, b); };
    const auto high = [](double a, double b) { return std::max(a, b); };
    const double count = static_cast<double>(totals.requests.value_or(0));
    const double otherCount = static_cast<double>(other.requests.value_or(0));
    if (otherCount > 0) {
        if (count > 0) {
            mergeMoments(totals.latency, count, other.latency, otherCount);
            combineBoth(totals.latency.min, other.latency.min, low);
            combineBoth(totals.latency.max, other.latency.max, high);
            for (auto *p : {&totals.latency.p50, &totals.latency.p75, &totals.latency.p90,
                            &totals.latency.p95, &totals.latency.p99, &totals.latency.p999})
                p->reset();
            totals.latencyOk.reset();
        } else {
            totals.latency = other.latency;
            totals.latencyOk = other.latencyOk;
        }
    }
    combineBoth(totals.requests, other.requests, add);
    combineBoth(totals.failures, other.failures, add);
    combineBoth(totals.throughput, other.throughput, add);
    combineBoth(totals.goodput, other.goodput, add);
    combineBoth(totals.receivedBytes, other.receivedBytes, add);
    combineBoth(totals.sentBytes, other.sentBytes, add);
}

Measurement completeViews(std::vector<Measurement> views)
{
    Measurement whole = std::move(views.front());
    for (size_t i = 1; i < views.size(); ++i) {
        const auto &view = views[i];
        const auto counted = requestsOf(whole);
        const auto otherCounted = requestsOf(view);
        if (counted && otherCounted && *counted != *otherCounted) {
            whole.warnings.push_back(
                {view.files.value(0), 0,
                 tr("This file counts %1 requests, %2 counts %3. The latter is used.")
                     .arg(QString::number(*otherCounted), whole.files.value(0),
                          QString::number(*counted))});
        }
        fill(whole.startedAt, view.startedAt);
        fill(whole.durationS, view.durationS);
        fill(whole.usersMax, view.usersMax);
        if (!whole.timeline) {
            whole.timeline = view.timeline;
            fillTotals(whole.reported.totals, view.reported.totals);
            if (whole.reported.labels.empty())
                whole.reported.labels = view.reported.labels;
        }
        if (whole.toolVersion.isEmpty())
            whole.toolVersion = view.toolVersion;
        if (whole.failures.empty())
            whole.failures = view.failures;
        for (const auto &metric : view.metrics) {
            const bool known = std::any_of(
                whole.metrics.begin(), whole.metrics.end(), [&metric](const ToolMetric &m) {
                    return m.key == metric.key && m.label == metric.label;
                });
            if (!known)
                whole.metrics.push_back(metric);
        }
        takeSeries(whole, view);
        append(whole.warnings, view.warnings);
        whole.files += view.files;
        whole.partial = whole.partial || view.partial;
        whole.hidesQueueing = whole.hidesQueueing && view.hidesQueueing;
    }
    return whole;
}

Measurement mergeParts(std::vector<Measurement> parts)
{
    if (parts.size() == 1)
        return std::move(parts.front());
    if (std::all_of(parts.begin(), parts.end(), [](const Measurement &part) { return part.kind == Kind::Host; }))
        return mergeHosts(std::move(parts));
    const auto users = usersOf(parts);
    Measurement whole = std::move(parts.front());
    whole.usersMax = users;
    std::vector<std::shared_ptr<const Timeline>> timelines;
    const bool allHaveTimelines = whole.timeline
        && std::all_of(parts.begin() + 1, parts.end(),
                       [](const Measurement &part) { return part.timeline != nullptr; });
    if (allHaveTimelines)
        timelines.push_back(whole.timeline);
    std::optional<Microseconds> lastEnd;
    const auto endOf = [](const Measurement &part) -> std::optional<Microseconds> {
        constexpr double kLongestS = 1e11; // more is damage
        if (!part.startedAt || !part.durationS || !(std::abs(*part.durationS) < kLongestS))
            return std::nullopt;
        return *part.startedAt + std::llround(*part.durationS * 1e6);
    };
    lastEnd = endOf(whole);
    bool seriesLeftOut = !whole.series.empty();
    whole.series.clear();
    for (size_t i = 1; i < parts.size(); ++i) {
        const auto &part = parts[i];
        if (allHaveTimelines)
            timelines.push_back(part.timeline);
        else
            mergeSummary(whole.reported, part.reported);
        const auto end = endOf(part);
        const auto longest = std::max(whole.durationS.value_or(0), part.durationS.value_or(0));
        if (lastEnd && end && whole.startedAt && part.startedAt) {
            lastEnd = std::max(*lastEnd, *end);
            whole.startedAt = std::min(*whole.startedAt, *part.startedAt);
            whole.durationS = static_cast<double>(*lastEnd - *whole.startedAt) / 1e6;
        } else {
            lastEnd.reset();
            if (whole.durationS || part.durationS)
                whole.durationS = longest;
        }
        mergeFailures(whole.failures, part.failures);
        // A tool's own figures of one part say nothing of the whole.
        std::erase_if(whole.metrics, [&part](const ToolMetric &metric) {
            return std::find(part.metrics.begin(), part.metrics.end(), metric) == part.metrics.end();
        });
        seriesLeftOut = seriesLeftOut || !part.series.empty();
        append(whole.warnings, part.warnings);
        whole.files += part.files;
        whole.partial = whole.partial || part.partial;
        whole.hidesQueueing = whole.hidesQueueing || part.hidesQueueing;
    }
    if (allHaveTimelines) {
        std::vector<const Timeline *> pointers;
        for (const auto &timeline : timelines)
            pointers.push_back(timeline.get());
        auto merged = std::make_shared<Timeline>(Timeline::merge(pointers));
        whole.startedAt = merged->startedAt();
        whole.durationS = merged->durationS();
        whole.timeline = std::move(merged);
    } else {
        whole.timeline.reset();
        whole.warnings.push_back(
            {{}, 0,
             tr("The parts carry percentiles that the tool reported; those cannot be merged and "
                "are left out. Use the tool's samples for percentiles of the whole.")});
    }
    if (seriesLeftOut) {
        whole.warnings.push_back(
            {{}, 0,
             tr("The parts carry series that the tool reported by interval; those are left out of "
                "the merged result.")});
    }
    return whole;
}

} // namespace twofold::imports
