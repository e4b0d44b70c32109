// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/criterion.h"

#include <QWidget>

#include <memory>
#include <optional>
#include <vector>

namespace twofold::ui::plots {

// One interval of a run still going on. Absent values leave a gap.
struct LivePoint
{
    double atS = 0; // from the start of the run, ascending
    std::optional<double> throughput; // 1/s
    std::optional<double> offered; // 1/s, what the plan asks for
    std::optional<double> p50, p95, p99; // ms
    std::optional<double> failureRate; // 0 to 1

    bool operator==(const LivePoint &) const = default;
};

// How busy a host was in one interval. Absent values leave a gap.
struct LiveHostPoint
{
    double atS = 0; // from the start of the run, ascending
    std::optional<double> cpu; // 0 to 1
    std::optional<double> memory; // 0 to 1
    std::optional<double> network; // B/s

    bool operator==(const LiveHostPoint &) const = default;
};

// Throughput, latency and failure rate of a running test, and beneath them how busy its hosts are,
// one above the other on one time axis. What there is nothing of has no place in it.
// Repaints at most four times a second however often it is fed.
class LiveChart : public QWidget
{
    Q_OBJECT

public:
    explicit LiveChart(QWidget *parent = nullptr);
    ~LiveChart() override;

    // Removes all points. The axis reaches to `durationS` from the start; absent: it grows.
    void start(std::optional<double> durationS = {});
    // A point not later than the last one replaces from there on: a source that is read again.
    void append(const LivePoint &point);
    // The same of one host, a line of its own in each of its panes.
    void appendHost(const QString &host, const LiveHostPoint &point);
    void setPoints(const std::vector<LivePoint> &points);
    // The limits drawn: those on latency.p50, .p95, .p99, throughput and failure_rate.
    void setCriteria(const std::vector<campaign::Criterion> &criteria);
    // A named moment ("first signature"); the same text moves it.
    void setFlag(const QString &text, double atS);

    int pointCount() const;
    int hostPointCount(const QString &host) const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace twofold::ui::plots
