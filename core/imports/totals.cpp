// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/totals.h"

#include "core/imports/reader.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>

namespace twofold::imports {

using results::Latency;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Totals", text);
}

// Absent where one of both is, as then the sum is unknown.
template <class T>
void addTo(std::optional<T> &sum, const std::optional<T> &value)
{
    if (sum && value)
        *sum += *value;
    else
        sum.reset();
}

} // namespace

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

void addLabel(results::Measurement &measurement, const QString &label,
              const results::Totals &totals)
{
    auto &labels = measurement.reported.labels;
    if (labels.size() <= kMostLabels) {
        labels.push_back({label, totals});
        auto &added = labels.back().totals;
        if (added.requests && added.failures)
            added.failures = std::min(*added.failures, *added.requests);
        if (labels.size() <= kMostLabels)
            return;
        labels.back().label = QStringLiteral("(other)");
        added.latency = {}; // of many requests together nothing tells it
        added.latencyOk.reset();
        return;
    }
    auto &other = labels.back().totals;
    addTo(other.requests, totals.requests);
    addTo(other.failures, totals.failures);
    addTo(other.throughput, totals.throughput);
    addTo(other.goodput, totals.goodput);
    addTo(other.receivedBytes, totals.receivedBytes);
    addTo(other.sentBytes, totals.sentBytes);
    if (other.requests && other.failures)
        other.failures = std::min(*other.failures, *other.requests);
}

void warnOfOtherLabels(results::Measurement &measurement, const ByteSource &source)
{
    if (measurement.reported.labels.size() > kMostLabels)
        warnOfOtherLabels(measurement, source, kMostLabels);
}

void warnOfOtherLabels(results::Measurement &measurement, const ByteSource &source, size_t most)
{
    warn(measurement, source, 0,
         tr("The file has more than %1 labels. The rest is counted under \"(other)\"; give "
            "requests that differ only in an id one name.")
             .arg(most));
}

void warnOfOtherSum(results::Measurement &measurement, const ByteSource &source)
{
    const auto &reported = measurement.reported;
    if (measurement.partial || reported.labels.empty())
        return;
    std::optional<qint64> requests = 0;
    std::optional<qint64> failures = 0;
    for (const auto &label : reported.labels) {
        addTo(requests, label.totals.requests);
        addTo(failures, label.totals.failures);
    }
    const auto compare = [&](const std::optional<qint64> &sum, const std::optional<qint64> &total,
                             const QString &sentence) {
        if (sum && total && *sum != *total)
            warn(measurement, source, 0, sentence.arg(*sum).arg(*total));
    };
    compare(requests, reported.totals.requests,
            tr("The rows of this file add up to %1 requests, its own total says %2; the total is "
               "used. The file may have been changed or put together from several."));
    compare(failures, reported.totals.failures,
            tr("The rows of this file add up to %1 failures, its own total says %2; the total is "
               "used. The file may have been changed or put together from several."));
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
