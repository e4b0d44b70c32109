// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/results/summary.h"

#include <QStringList>

#include <utility>

namespace twofold::results {

namespace {

struct LatencyKey
{
    const char *name;
    std::optional<double> Latency::*member;
};

constexpr LatencyKey kLatencyKeys[] = {
    {"mean", &Latency::mean}, {"stddev", &Latency::stddev}, {"min", &Latency::min},
    {"max", &Latency::max},   {"p50", &Latency::p50},       {"p75", &Latency::p75},
    {"p90", &Latency::p90},   {"p95", &Latency::p95},       {"p99", &Latency::p99},
    {"p999", &Latency::p999},
};

std::optional<double> latencyMetric(const Latency &latency, QStringView name)
{
    for (const auto &key : kLatencyKeys) {
        if (name == QLatin1String(key.name))
            return latency.*key.member;
    }
    return std::nullopt;
}

std::optional<double> asReal(std::optional<qint64> value)
{
    if (!value)
        return std::nullopt;
    return static_cast<double>(*value);
}

} // namespace

std::optional<double> Totals::failureRate() const
{
    if (!requests || !failures || *requests <= 0)
        return std::nullopt;
    return static_cast<double>(*failures) / static_cast<double>(*requests);
}

const Totals *Summary::label(QStringView name) const
{
    for (const auto &entry : labels) {
        if (entry.label == name)
            return &entry.totals;
    }
    return nullptr;
}

std::optional<double> totalsMetric(const Totals &totals, QStringView key)
{
    if (key == QLatin1String("requests"))
        return asReal(totals.requests);
    if (key == QLatin1String("failures"))
        return asReal(totals.failures);
    if (key == QLatin1String("failure_rate"))
        return totals.failureRate();
    if (key == QLatin1String("throughput"))
        return totals.throughput;
    if (key == QLatin1String("goodput"))
        return totals.goodput;
    if (key.startsWith(QLatin1String("latency.")))
        return latencyMetric(totals.latency, key.sliced(8));
    if (key.startsWith(QLatin1String("latency_ok.")) && totals.latencyOk)
        return latencyMetric(*totals.latencyOk, key.sliced(11));
    // A rate needs the duration, which requests and their rate give.
    const bool timed = totals.requests && totals.throughput && *totals.throughput > 0;
    const double seconds = timed ? static_cast<double>(*totals.requests) / *totals.throughput : 0;
    if (key == QLatin1String("received_rate") && totals.receivedBytes && seconds > 0)
        return *totals.receivedBytes / seconds;
    if (key == QLatin1String("sent_rate") && totals.sentBytes && seconds > 0)
        return *totals.sentBytes / seconds;
    return std::nullopt;
}

const QStringList &totalsMetricKeys()
{
    static const QStringList keys = [] {
        QStringList all = {QStringLiteral("requests"), QStringLiteral("failures"),
                           QStringLiteral("failure_rate"), QStringLiteral("throughput"),
                           QStringLiteral("goodput")};
        for (const char *prefix : {"latency.", "latency_ok."}) {
            for (const auto &key : kLatencyKeys)
                all.append(QLatin1String(prefix) + QLatin1String(key.name));
        }
        all << QStringLiteral("received_rate") << QStringLiteral("sent_rate");
        return all;
    }();
    return keys;
}

} // namespace twofold::results
