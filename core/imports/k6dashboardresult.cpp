// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the events of k6's web dashboard add up to.

#include "core/imports/k6dashboard.h"

#include "core/imports/reader.h"
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
using results::Totals;

constexpr double kAbsent = std::numeric_limits<double>::quiet_NaN();

QString tr(const char *text)
{
    return QCoreApplication::translate("K6DashboardReader", text);
}

// Rates are cut off after their fifth decimal: the count where that leaves one only.
std::optional<qint64> countOfShare(double share, qint64 all)
{
    constexpr double kDigits = 1e5;
    if (share < 0 || share > 1)
        return std::nullopt;
    const double steps = std::round(share * kDigits);
    const auto least = static_cast<qint64>(std::ceil(steps * double(all) / kDigits));
    const auto most = std::min(all, static_cast<qint64>((steps + 1) * double(all) / kDigits));
    return least == most ? std::optional(least) : std::nullopt;
}

} // namespace

Measurement K6Dashboard::finish()
{
    Measurement result;
    result.kind = results::Kind::Intervals;
    if (!m_startMs && !m_intervals.empty())
        m_startMs = m_intervals.front().endMs - 1000 * m_intervals.front().lengthS;
    const auto end = m_total ? valueOf(*m_total, "time", "value") : std::nullopt;
    if (m_startMs) {
        result.startedAt = Microseconds(std::llround(*m_startMs * 1000));
        double lastMs = *m_startMs;
        for (const Interval &interval : m_intervals)
            lastMs = std::max(lastMs, interval.endMs);
        if (end && *end < kLatestMs)
            lastMs = *end;
        if (lastMs > *m_startMs)
            result.durationS = (lastMs - *m_startMs) / 1000;
    }
    takeTotals(result);
    takeFailures(result);
    fillRates(result.reported.totals, result.durationS,
              m_total ? valueOf(*m_total, "http_reqs", "rate") : std::nullopt);
    takeOtherMetrics(result);
    takeThresholds(result);
    addSeries(result);
    if (m_unmatched > 0)
        warn(result, m_source, m_firstUnmatched,
             tr("The figures in this line, and %1 times in all, are not as many as the metrics that "
                "the file has named, so nothing tells whose they are. They are left out.")
                 .arg(m_unmatched));
    if (m_timeRanBack)
        warn(result, m_source, m_ranBack,
             tr("The time runs back in this line: the generator's clock was set. The rate of this "
                "interval is not known."));
    if (m_leftOut)
        warn(result, m_source, 0,
             tr("The file has more metrics or intervals than are kept (%1 and %2); the rest is left "
                "out.")
                 .arg(QString::number(kMostMetrics), QString::number(kMostIntervals)));
    return result;
}

void K6Dashboard::takeTotals(Measurement &result)
{
    Totals &totals = result.reported.totals;
    for (const Interval &interval : m_intervals) {
        if (interval.users >= 0 && *interval.users < 1e12)
            result.usersMax = std::max(result.usersMax.value_or(0), qint64(std::llround(*interval.users)));
    }
    if (!m_total)
        return;
    const auto requests = valueOf(*m_total, "http_reqs", "count");
    if (requests >= 0 && *requests <= 1e12)
        totals.requests = qint64(std::llround(*requests));
    if (const auto duration = m_total->find("http_req_duration");
        duration != m_total->end() && totals.requests > 0)
        totals.latency = latencyOf(duration->second);
    totals.receivedBytes = valueOf(*m_total, "data_received", "count");
    totals.sentBytes = valueOf(*m_total, "data_sent", "count");
    if (!totals.requests)
        warn(result, m_source, 0,
             tr("This test made no HTTP requests (no http_reqs); what it measured is in its "
                "metrics."));
    const auto dropped = valueOf(*m_total, "dropped_iterations", "count");
    if (dropped > 0)
        warn(result, m_source, 0,
             tr("k6 dropped %1 iterations: it had no free VU when they were due, so the load asked "
                "for was not made.")
                 .arg(*dropped, 0, 'f', 0));
}

// The dashboard has the share of failures, not their count.
void K6Dashboard::takeFailures(Measurement &result)
{
    Totals &totals = result.reported.totals;
    const auto share = m_total ? valueOf(*m_total, "http_req_failed", "rate") : std::nullopt;
    if (!share || !totals.requests)
        return;
    totals.failures = countOfShare(*share, *totals.requests);
    const bool noneFailed = *share == 0
        && std::none_of(m_intervals.begin(), m_intervals.end(),
                        [](const Interval &interval) { return interval.failureRate > 0; });
    if (noneFailed)
        totals.failures = 0;
    if (!totals.failures) {
        addMetric(result, QStringLiteral("k6.http_req_failed"), *share);
        warn(result, m_source, 0,
             tr("The dashboard has the share of failed requests with too few digits to tell their "
                "count among %1; the share is the metric k6.http_req_failed.")
                 .arg(*totals.requests));
    }
    if (*share > 0)
        warn(result, m_source, 0,
             tr("k6 counts the times of failed requests in: 0 ms for a refused connection, the "
                "time-out for one that was never answered. The dashboard does not tell those of "
                "good requests alone."));
}

void K6Dashboard::takeOtherMetrics(Measurement &result) const
{
    if (!m_total)
        return;
    static const std::vector<QByteArray> told = {"time", "http_reqs", "http_req_failed",
                                                 "http_req_duration"};
    for (const auto &[name, values] : *m_total) {
        auto metric = m_metrics.find(name);
        if (const auto brace = name.indexOf('{'); metric == m_metrics.end() && brace > 0)
            metric = m_metrics.find(name.left(brace)); // a part of its samples
        if (metric == m_metrics.end() || std::find(told.begin(), told.end(), name) != told.end())
            continue;
        const QString key = QStringLiteral("k6.") % QString::fromUtf8(name);
        const QString &contains = metric->second.contains;
        const QString unit = contains == QLatin1String("time") ? QStringLiteral("ms")
            : contains == QLatin1String("data")                ? QStringLiteral("B")
                                                               : QString();
        switch (metric->second.type) {
        case Type::Counter:
            addMetric(result, key, valueOf(values, "count"), unit);
            addMetric(result, key % QStringLiteral(".rate"), valueOf(values, "rate"),
                      unit.isEmpty() ? QStringLiteral("/s") : QStringLiteral("B/s"));
            break;
        case Type::Gauge:
            addMetric(result, key, valueOf(values, "value"), unit);
            break;
        case Type::Rate:
            addMetric(result, key, valueOf(values, "rate"));
            break;
        case Type::Trend:
            for (const auto &[aggregate, value] : values) {
                QString plain = QString::fromUtf8(aggregate);
                plain.remove(u'(').remove(u')');
                addMetric(result, key % u'.' % plain, value, unit);
            }
            break;
        case Type::Unknown:
            break;
        }
    }
}

// From 0.7.3 on those that are crossed are told after each period; one on a part of a metric's
// samples is never looked at. A report has the last that were told, which may hold since.
void K6Dashboard::takeThresholds(Measurement &result) const
{
    if (!m_byPosition || !m_total)
        return;
    for (const auto &[metric, expression] : m_thresholds) {
        if (metric.contains('{') || !m_metrics.contains(metric))
            continue;
        const bool crossed = m_crossed
            && std::find(m_crossed->begin(), m_crossed->end(), std::pair(metric, expression))
                != m_crossed->end();
        if (!crossed || m_from == From::Recording)
            addMetric(result, QStringLiteral("k6.threshold"), crossed ? 0 : 1, {},
                      QString::fromUtf8(metric) % QStringLiteral(": ") % expression);
    }
}

void K6Dashboard::addSeries(Measurement &result) const
{
    Series series;
    series.intervalS = m_periodS > 0 ? m_periodS : 1;
    if (m_periodS <= 0 && m_intervals.size() > 1) {
        const double span = m_intervals.back().endMs - m_intervals.front().endMs;
        series.intervalS = std::max(1.0, std::round(span / 1000 / double(m_intervals.size() - 1)));
    }
    for (const Interval &interval : m_intervals)
        series.times.push_back((interval.endMs - *m_startMs) / 1000);
    const auto add = [&](const char *name, const QString &unit, const auto &value) {
        series.name = QLatin1String(name);
        series.unit = unit;
        series.values.clear();
        bool any = false;
        for (const Interval &interval : m_intervals) {
            const std::optional<double> one = value(interval);
            any = any || one;
            series.values.push_back(one.value_or(kAbsent));
        }
        if (any)
            result.series.push_back(series);
    };
    // A counter that had no sample in an interval counted nothing.
    const auto rateOf = [this](std::optional<double> Interval::*count) {
        const bool counted = std::any_of(m_intervals.begin(), m_intervals.end(),
                                         [count](const Interval &one) { return one.*count; });
        return [count, counted](const Interval &interval) -> std::optional<double> {
            if (!counted || interval.lengthS <= 0)
                return std::nullopt;
            return (interval.*count).value_or(0) / interval.lengthS;
        };
    };
    add("throughput", QStringLiteral("/s"), rateOf(&Interval::requests));
    add("failure_rate", QString(), [](const Interval &interval) { return interval.failureRate; });
    add("users", QString(), [](const Interval &interval) { return interval.users; });
    const std::pair<const char *, std::optional<double> Latency::*> latencies[] = {
        {"latency.mean", &Latency::mean}, {"latency.p50", &Latency::p50},
        {"latency.p90", &Latency::p90},   {"latency.p95", &Latency::p95},
        {"latency.p99", &Latency::p99},   {"latency.max", &Latency::max}};
    for (const auto &latency : latencies)
        add(latency.first, QStringLiteral("ms"), [&latency](const Interval &interval) {
            return interval.latency.*latency.second;
        });
    add("received_rate", QStringLiteral("B/s"), rateOf(&Interval::received));
    add("sent_rate", QStringLiteral("B/s"), rateOf(&Interval::sent));
}

} // namespace twofold::imports
