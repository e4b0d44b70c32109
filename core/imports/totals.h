// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/results/measurement.h"

#include <optional>

namespace twofold::imports {

// Throughput and goodput as the CLI contract has them: counts by duration where both are known,
// else the tool's own rate of all requests and its share of successes. Keeps failures within the
// requests.
void fillRates(results::Totals &totals, std::optional<double> durationS,
               std::optional<double> ownRate = std::nullopt);

// Sets the latency field of a percentile (50, 75, 90, 95, 99, 99.9) and leaves others alone: the
// model holds these, a tool's p97.5 has no place in it.
void setPercentile(results::Latency &latency, double percentile, std::optional<double> ms);

// Every value by the factor, seconds or microseconds to milliseconds; rounded to nanoseconds.
void scale(results::Latency &latency, double factor);

// "GET" and "/path" as one label; the method alone or the name alone where the other is empty.
QString requestLabel(const QString &method, const QString &name);

// Nothing is added without a value, and not beyond kMostMetrics.
constexpr size_t kMostMetrics = 20'000;
void addMetric(results::Measurement &measurement, const QString &key, std::optional<double> value,
               const QString &unit = {}, const QString &label = {});

// The three digits of an HTTP status that a message tells ("404 Client Error: …"); else empty.
QString statusInMessage(const QString &message);

} // namespace twofold::imports
