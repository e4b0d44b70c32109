// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

#include <optional>
#include <vector>

namespace twofold::results {

// Latency of all (or of the successful) requests, in ms. What the tool does not tell is absent.
struct Latency
{
    std::optional<double> mean, stddev, min, max, p50, p75, p90, p95, p99, p999;

    bool isEmpty() const { return *this == Latency(); }
    bool operator==(const Latency &) const = default;
};

// What the CLI contract calls "totals": 0 <= failures <= requests, rates per second, bytes.
struct Totals
{
    std::optional<qint64> requests;
    std::optional<qint64> failures;
    std::optional<double> throughput; // requests/duration, 1/s
    std::optional<double> goodput; // successes/duration, 1/s
    Latency latency;
    std::optional<Latency> latencyOk; // successes only; where samples or the tool tell
    std::optional<double> receivedBytes;
    std::optional<double> sentBytes;

    std::optional<double> failureRate() const; // 0..1; absent at 0 requests

    bool operator==(const Totals &) const = default;
};

struct LabelTotals
{
    QString label;
    Totals totals;

    bool operator==(const LabelTotals &) const = default;
};

// Part of the run, in seconds from its start. "all" is 0 to the duration.
struct Window
{
    enum class Mode { All, Steady, Range };
    Mode mode = Mode::All;
    double fromS = 0;
    std::optional<double> toS; // absent: the end is unknown

    bool operator==(const Window &) const = default;
};

// Totals of one window of a measurement, derived from the timeline or as the tool reported them.
struct Summary
{
    Window window; // after snapping to intervals
    Totals totals;
    std::vector<LabelTotals> labels; // in the order first seen

    const Totals *label(QStringView name) const;

    bool operator==(const Summary &) const = default;
};

// The value of a metric key of the CLI contract ("latency.p95", "failure_rate", …) in its unit;
// nullopt where it is absent or the key is not one of totals.
std::optional<double> totalsMetric(const Totals &totals, QStringView key);

// Every such key, in the contract's order.
const QStringList &totalsMetricKeys();

} // namespace twofold::results
