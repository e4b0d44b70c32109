// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/imports/json.h"
#include "core/results/measurement.h"

#include <QByteArray>

#include <map>
#include <optional>
#include <vector>

namespace twofold::imports {

// What k6's web dashboard tells in events, from xk6-dashboard 0.5 on (k6 itself from 0.49 on): the
// names and types of metrics, their figures in each period ("snapshot") and of the run so far
// ("cumulative"). Up to 0.7.2 figures stand by name (up to 0.5.3 beside the metric's type); later in
// the order of the names known so far, each an array in the order of the aggregates of its type.
// Times are ms, of an interval's end. Values are cut off after about five digits.
class K6Dashboard
{
public:
    // Where the events are from: a recording has them as they came; a report only the last
    // cumulative one and the last one on thresholds, behind the others.
    enum class From { Recording, Report };
    K6Dashboard(const ByteSource &source, From from);

    // False: it begins another recording, and nothing of it was taken. Events that are not known,
    // and what is not in them, are passed over. line: 0 where there are no lines.
    bool take(const QString &event, const JsonValue &data, qint64 line);

    // The metrics' names and types, as in an event "metric".
    void takeMetrics(const JsonValue &metrics);

    bool stopped() const { return m_stopped; } // the test ended

    // The measurement; nothing can be taken after it.
    results::Measurement finish();

private:
    enum class Type { Counter, Gauge, Rate, Trend, Unknown };
    struct Metric
    {
        Type type = Type::Unknown;
        QString contains; // "time", "data"; empty: neither
    };
    // By metric and aggregate; what had no sample is not there.
    using Values = std::map<QByteArray, double>;
    using Figures = std::map<QByteArray, Values>;
    static constexpr size_t kMostIntervals = 100'000; // k6 lengthens its periods beyond 2,880
    static constexpr double kLatestMs = 1e14; // the year 5138
    struct Interval
    {
        double endMs = 0;
        double lengthS = 0; // 0: not known
        std::optional<double> requests, failureRate, users, received, sent;
        results::Latency latency;
    };

    static std::optional<double> valueOf(const Values &values, const char *aggregate);
    static std::optional<double> valueOf(const Figures &figures, const char *metric,
                                         const char *aggregate);
    static results::Latency latencyOf(const Values &values);

    void takeParameters(const JsonValue &parameters);
    void takeMetric(const JsonValue &metric);
    std::optional<Figures> figures(const JsonValue &data, qint64 line);
    void addInterval(const Figures &figures, qint64 line);
    void takeTotals(results::Measurement &result);
    void takeFailures(results::Measurement &result);
    void takeOtherMetrics(results::Measurement &result) const;
    void takeThresholds(results::Measurement &result) const;
    void addSeries(results::Measurement &result) const;

    const ByteSource &m_source;
    From m_from;
    std::map<QByteArray, Metric> m_metrics; // sorted by bytes, as their figures are
    std::map<QByteArray, std::vector<QByteArray>> m_aggregates; // by the name of a type
    std::vector<std::pair<QByteArray, QString>> m_thresholds; // metric and expression
    std::optional<std::vector<std::pair<QByteArray, QString>>> m_crossed; // when they were last told
    std::optional<Figures> m_total;
    std::vector<Interval> m_intervals;
    std::optional<double> m_startMs;
    double m_periodS = 0; // 0: not told
    qint64 m_unmatched = 0; // figures of another number than the metrics
    qint64 m_firstUnmatched = 0;
    qint64 m_ranBack = 0;
    bool m_timeRanBack = false;
    bool m_gap = false; // the interval before the next one was left out
    bool m_leftOut = false;
    bool m_byPosition = false;
    bool m_begun = false; // an event "start" or figures were seen
    bool m_stopped = false;
};

} // namespace twofold::imports
