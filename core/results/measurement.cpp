// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/results/measurement.h"

#include <algorithm>

namespace twofold::results {

namespace {

struct QuantityKey
{
    const char *key;
    Timeline::Quantity quantity;
    const char *unit;
};

constexpr QuantityKey kQuantities[] = {
    {"throughput", Timeline::Quantity::Throughput, "/s"},
    {"failures", Timeline::Quantity::Failures, "/s"},
    {"failure_rate", Timeline::Quantity::FailureRate, "ratio"},
    {"latency.mean", Timeline::Quantity::Mean, "ms"},
    {"latency.p50", Timeline::Quantity::P50, "ms"},
    {"latency.p90", Timeline::Quantity::P90, "ms"},
    {"latency.p95", Timeline::Quantity::P95, "ms"},
    {"latency.p99", Timeline::Quantity::P99, "ms"},
    {"latency.max", Timeline::Quantity::Max, "ms"},
};

bool isOfFailures(const QuantityKey &key)
{
    return key.quantity == Timeline::Quantity::Failures
        || key.quantity == Timeline::Quantity::FailureRate;
}

Series timelineSeries(const Timeline &timeline, const QuantityKey &key, int index, QString label)
{
    Series series;
    series.name = QLatin1String(key.key);
    series.label = std::move(label);
    series.unit = QLatin1String(key.unit);
    series.intervalS = timeline.intervalS();
    series.values = timeline.series(key.quantity, index);
    series.times.resize(series.values.size());
    const double begin = timeline.firstIntervalS();
    for (size_t i = 0; i < series.times.size(); ++i)
        series.times[i] = std::max(0.0, begin + static_cast<double>(i) * series.intervalS);
    return series;
}

// Rates follow from counts and the duration where the tool leaves them out.
void fillRates(Totals &totals, std::optional<double> duration)
{
    if (!totals.requests || !duration || *duration <= 0)
        return;
    const auto requests = static_cast<double>(*totals.requests);
    if (!totals.throughput)
        totals.throughput = requests / *duration;
    if (!totals.goodput && totals.failures) {
        // In proportion, so that both rates speak of the same duration.
        const auto failures = static_cast<double>(*totals.failures);
        totals.goodput = requests > 0 ? *totals.throughput * (1 - failures / requests) : 0;
    }
}

} // namespace

QString kindName(Kind kind)
{
    switch (kind) {
    case Kind::Samples:
        return QStringLiteral("samples");
    case Kind::Intervals:
        return QStringLiteral("intervals");
    case Kind::Summary:
        return QStringLiteral("summary");
    case Kind::Host:
        return QStringLiteral("host");
    }
    return QStringLiteral("summary");
}

Summary Measurement::summary(const Window &window) const
{
    if (timeline) {
        Summary summary = timeline->summary(tellsTimes ? window : Window());
        forgetUnknown(summary.totals);
        for (auto &label : summary.labels)
            forgetUnknown(label.totals);
        if (!tellsTimes)
            summary.window.toS.reset();
        // Tools that know no labels have one without a name.
        if (summary.labels.size() == 1 && summary.labels.front().label.isEmpty())
            summary.labels.clear();
        if (summary.window.mode == Window::Mode::All) {
            // Bytes that a tool counts apart from its samples.
            if (!summary.totals.receivedBytes)
                summary.totals.receivedBytes = reported.totals.receivedBytes;
            if (!summary.totals.sentBytes)
                summary.totals.sentBytes = reported.totals.sentBytes;
        }
        return summary;
    }
    Summary whole = reported;
    whole.window = Window();
    whole.window.toS = durationS;
    fillRates(whole.totals, durationS);
    for (auto &label : whole.labels)
        fillRates(label.totals, durationS);
    return whole;
}

// A timeline counts what it is given; what its samples do not tell is unknown, not zero.
void Measurement::forgetUnknown(Totals &totals) const
{
    if (!tellsTimes) {
        totals.throughput.reset();
        totals.goodput.reset();
    }
    if (!tellsFailures) {
        totals.failures.reset();
        totals.goodput.reset();
        totals.latencyOk.reset();
    }
}

std::optional<Series> Measurement::seriesOf(QStringView key, QStringView label) const
{
    if (timeline && tellsTimes) {
        const auto quantity =
            std::find_if(std::begin(kQuantities), std::end(kQuantities),
                         [key](const QuantityKey &q) { return key == QLatin1String(q.key); });
        if (quantity != std::end(kQuantities) && (tellsFailures || !isOfFailures(*quantity))) {
            if (label.isEmpty())
                return timelineSeries(*timeline, *quantity, -1, {});
            const auto index = timeline->labels().indexOf(label.toString());
            if (index >= 0)
                return timelineSeries(*timeline, *quantity, static_cast<int>(index),
                                      label.toString());
        }
    }
    for (const auto &one : series) {
        if (one.name == key && one.label == label)
            return one;
    }
    return std::nullopt;
}

std::vector<Series> Measurement::allSeries() const
{
    std::vector<Series> all;
    if (timeline && tellsTimes) {
        for (const auto &quantity : kQuantities) {
            if (tellsFailures || !isOfFailures(quantity))
                all.push_back(timelineSeries(*timeline, quantity, -1, {}));
        }
    }
    for (const auto &one : series) {
        const bool derived = one.label.isEmpty()
            && std::any_of(all.begin(), all.end(),
                           [&one](const Series &s) { return s.name == one.name && s.label.isEmpty(); });
        if (!derived)
            all.push_back(one);
    }
    return all;
}

} // namespace twofold::results
