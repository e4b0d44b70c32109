// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/imports/bytesource.h"
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

// Adds one request's totals to those that a report lists. Beyond kMostLabels the counts of the rest
// add up under one last label "(other)"; warnOfOtherLabels() says so.
constexpr size_t kMostLabels = 5000;
void addLabel(results::Measurement &measurement, const QString &label,
              const results::Totals &totals);
void warnOfOtherLabels(results::Measurement &measurement, const ByteSource &source, size_t most);
// Where there is such a label.
void warnOfOtherLabels(results::Measurement &measurement, const ByteSource &source);

// Warns where the requests or failures of the labels are others than the report's own totals. Only
// for reports whose labels are all of their requests, each once; cut ones are left alone.
void warnOfOtherSum(results::Measurement &measurement, const ByteSource &source);

// Nothing is added without a value, and not beyond kMostMetrics.
constexpr size_t kMostMetrics = 20'000;
void addMetric(results::Measurement &measurement, const QString &key, std::optional<double> value,
               const QString &unit = {}, const QString &label = {});

// The three digits of an HTTP status that a message tells ("404 Client Error: …"); else empty.
QString statusInMessage(const QString &message);

} // namespace twofold::imports
