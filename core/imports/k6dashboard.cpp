// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/k6dashboard.h"

#include "core/imports/totals.h"

#include <algorithm>
#include <cmath>

namespace twofold::imports {

namespace {

constexpr size_t kMostAggregates = 100;
constexpr size_t kMostThresholds = 5000;

// Those of the versions that do not tell them.
const std::map<QByteArray, std::vector<QByteArray>> kAggregates = {
    {"counter", {"count", "rate"}},
    {"gauge", {"value"}},
    {"rate", {"rate"}},
    {"trend", {"avg", "max", "med", "min", "p(90)", "p(95)", "p(99)"}}};

} // namespace

K6Dashboard::K6Dashboard(const ByteSource &source, From from)
    : m_source(source)
    , m_from(from)
    , m_aggregates(kAggregates)
{
}

std::optional<double> K6Dashboard::valueOf(const Values &values, const char *aggregate)
{
    const auto known = values.find(aggregate);
    return known == values.end() ? std::nullopt : std::optional(known->second);
}

std::optional<double> K6Dashboard::valueOf(const Figures &figures, const char *metric,
                                           const char *aggregate)
{
    const auto known = figures.find(metric);
    return known == figures.end() ? std::nullopt : valueOf(known->second, aggregate);
}

results::Latency K6Dashboard::latencyOf(const Values &values)
{
    results::Latency latency;
    latency.mean = valueOf(values, "avg");
    latency.min = valueOf(values, "min");
    latency.max = valueOf(values, "max");
    latency.p50 = valueOf(values, "med");
    latency.p90 = valueOf(values, "p(90)");
    latency.p95 = valueOf(values, "p(95)");
    latency.p99 = valueOf(values, "p(99)");
    return latency;
}

bool K6Dashboard::take(const QString &event, const JsonValue &data, qint64 line)
{
    if (event == QLatin1String("param")) {
        if (m_begun)
            return false;
        takeParameters(data);
    } else if (event == QLatin1String("metric")) {
        takeMetrics(data);
    } else if (event == QLatin1String("start") || event == QLatin1String("stop")) {
        // Only the time, whatever metrics are known.
        const auto time = data.isArray() && data.items().size() == 1
            ? data.items()[0].items().empty() ? std::nullopt : data.items()[0].items()[0].number()
            : data["time"]["value"].number();
        m_stopped = m_stopped || event == QLatin1String("stop");
        if (event == QLatin1String("start")) {
            if (m_begun)
                return false;
            m_begun = true;
            if (time > 0 && time < kLatestMs)
                m_startMs = time;
        }
    } else if (event == QLatin1String("snapshot")) {
        if (const auto told = figures(data, line))
            addInterval(*told, line);
    } else if (event == QLatin1String("cumulative")) {
        if (auto told = figures(data, line)) {
            m_total = std::move(told);
            if (m_from == From::Recording)
                m_crossed.reset();
        }
    } else if (event == QLatin1String("threshold")) {
        m_crossed.emplace();
        for (const JsonValue &metric : data.items()) {
            for (const JsonValue &expression : metric.items()) {
                if (m_crossed->size() < kMostThresholds)
                    m_crossed->emplace_back(metric.name().toUtf8(), expression.text());
            }
        }
    }
    return true;
}

void K6Dashboard::takeParameters(const JsonValue &parameters)
{
    if (const auto period = parameters["period"].number(); period > 0 && period < kLatestMs)
        m_periodS = *period / 1000;
    for (const JsonValue &type : parameters["aggregates"].items()) {
        std::vector<QByteArray> names;
        for (const JsonValue &name : type.items())
            names.push_back(name.text().toUtf8());
        if (kAggregates.contains(type.name().toUtf8()) && names.size() < kMostAggregates)
            m_aggregates[type.name().toUtf8()] = names;
    }
    for (const JsonValue &metric : parameters["thresholds"].items()) {
        for (const JsonValue &expression : metric.items()) {
            if (m_thresholds.size() < kMostThresholds)
                m_thresholds.emplace_back(metric.name().toUtf8(), expression.text());
        }
    }
}

void K6Dashboard::takeMetrics(const JsonValue &metrics)
{
    for (const JsonValue &metric : metrics.items())
        takeMetric(metric);
}

void K6Dashboard::takeMetric(const JsonValue &metric)
{
    static const std::map<QString, Type> types = {{QStringLiteral("counter"), Type::Counter},
                                                  {QStringLiteral("gauge"), Type::Gauge},
                                                  {QStringLiteral("rate"), Type::Rate},
                                                  {QStringLiteral("trend"), Type::Trend}};
    if (m_metrics.size() >= kMostMetrics) {
        m_leftOut = true;
        return;
    }
    const auto type = types.find(metric["type"].text());
    m_metrics[metric.name().toUtf8()] = {type == types.end() ? Type::Unknown : type->second,
                                         metric["contains"].text()};
}

// Nothing where figures by position are not as many as the metrics: whose they are is not told.
std::optional<K6Dashboard::Figures> K6Dashboard::figures(const JsonValue &data, qint64 line)
{
    m_begun = true;
    Figures figures;
    if (data.isObject()) {
        for (const JsonValue &metric : data.items()) {
            if (figures.size() >= kMostMetrics) {
                m_leftOut = true;
                break;
            }
            // Up to 0.5.3 a metric's type stands beside its figures.
            const JsonValue sample = metric["sample"];
            Values &values = figures[metric.name().toUtf8()];
            if (sample.isObject())
                takeMetric(metric);
            for (const JsonValue &value : (sample.isObject() ? sample : metric).items()) {
                if (const auto number = value.number(); number && values.size() < kMostAggregates)
                    values[value.name().toUtf8()] = *number;
            }
        }
        return figures;
    }
    const auto metrics = data.items();
    m_byPosition = m_byPosition || data.isArray();
    if (metrics.size() != m_metrics.size()) {
        if (m_unmatched++ == 0)
            m_firstUnmatched = line;
        m_gap = true;
        return std::nullopt;
    }
    size_t at = 0;
    for (const auto &[name, metric] : m_metrics) {
        const auto values = metrics[at++].items();
        const char *types[] = {"counter", "gauge", "rate", "trend"};
        if (metric.type == Type::Unknown || values.empty())
            continue;
        const auto &aggregates = m_aggregates.at(types[static_cast<int>(metric.type)]);
        for (size_t i = 0; i < values.size() && i < aggregates.size(); ++i) {
            if (const auto number = values[i].number())
                figures[name][aggregates[i]] = *number;
        }
    }
    return figures;
}

void K6Dashboard::addInterval(const Figures &figures, qint64 line)
{
    const auto time = valueOf(figures, "time", "value");
    if (!time || *time < 0 || *time > kLatestMs)
        return;
    if (m_intervals.size() >= kMostIntervals) {
        m_leftOut = true;
        return;
    }
    Interval interval;
    interval.endMs = *time;
    interval.requests = valueOf(figures, "http_reqs", "count");
    // Where it is not told, a rate still is over it.
    if (const auto rate = valueOf(figures, "http_reqs", "rate");
        m_periodS <= 0 && interval.requests > 0 && rate > 0)
        m_periodS = std::round(1000 * *interval.requests / *rate) / 1000;
    const auto before = m_intervals.empty() ? m_startMs : std::optional(m_intervals.back().endMs);
    interval.lengthS = before && !m_gap ? (*time - *before) / 1000 : m_periodS;
    m_gap = false;
    if (interval.lengthS < 0) {
        if (!m_timeRanBack)
            m_ranBack = line;
        m_timeRanBack = true;
        interval.lengthS = 0;
    }
    interval.failureRate = valueOf(figures, "http_req_failed", "rate");
    interval.users = valueOf(figures, "vus", "value");
    interval.received = valueOf(figures, "data_received", "count");
    interval.sent = valueOf(figures, "data_sent", "count");
    // No request has no latency; up to 0.7.2 it stands there as 0.
    if (const auto duration = figures.find("http_req_duration");
        duration != figures.end() && interval.requests > 0)
        interval.latency = latencyOf(duration->second);
    m_intervals.push_back(std::move(interval));
}

} // namespace twofold::imports
