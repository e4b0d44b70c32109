// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/totals.h"

#include <QRegularExpression>

#include <algorithm>
#include <cmath>

namespace twofold::imports {

using results::Latency;

void fillRates(results::Totals &totals, std::optional<double> durationS,
               std::optional<double> ownRate)
{
    if (totals.requests && totals.failures)
        totals.failures = std::min(*totals.failures, *totals.requests);
    if (totals.requests && durationS && *durationS > 0)
        totals.throughput = double(*totals.requests) / *durationS;
    else
        totals.throughput = ownRate;
    totals.goodput.reset();
    if (!totals.throughput)
        return;
    if (totals.requests && totals.failures && *totals.requests > 0)
        totals.goodput = *totals.throughput * double(*totals.requests - *totals.failures)
            / double(*totals.requests);
    else if (totals.requests == 0)
        totals.goodput = 0;
}

void setPercentile(Latency &latency, double percentile, std::optional<double> ms)
{
    struct Field
    {
        double percentile;
        std::optional<double> Latency::*member;
    };
    static constexpr Field fields[] = {{50, &Latency::p50}, {75, &Latency::p75},
                                       {90, &Latency::p90}, {95, &Latency::p95},
                                       {99, &Latency::p99}, {99.9, &Latency::p999}};
    for (const Field &field : fields) {
        if (std::abs(field.percentile - percentile) < 1e-6)
            latency.*field.member = ms;
    }
}

void scale(Latency &latency, double factor)
{
    for (auto member : {&Latency::mean, &Latency::stddev, &Latency::min, &Latency::max,
                        &Latency::p50, &Latency::p75, &Latency::p90, &Latency::p95, &Latency::p99,
                        &Latency::p999}) {
        // Nothing is measured finer than a nanosecond; what is beyond is noise of the product.
        if (latency.*member)
            latency.*member = std::round(*(latency.*member) * factor * 1e6) / 1e6;
    }
}

QString requestLabel(const QString &method, const QString &name)
{
    if (method.isEmpty() || name.isEmpty())
        return method.isEmpty() ? name : method;
    const QString label = method % u' ' % name;
    return label;
}

void addMetric(results::Measurement &measurement, const QString &key, std::optional<double> value,
               const QString &unit, const QString &label)
{
    if (value && measurement.metrics.size() < kMostMetrics)
        measurement.metrics.push_back({key, label, *value, unit});
}

QString statusInMessage(const QString &message)
{
    static const QRegularExpression status(
        QStringLiteral("(?:^|[^0-9])([1-5][0-9]{2}) (?:Client|Server) Error"));
    return status.match(message).captured(1);
}

} // namespace twofold::imports
