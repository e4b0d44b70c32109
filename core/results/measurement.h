// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/result.h"

#include "core/results/summary.h"
#include "core/results/timeline.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <memory>
#include <optional>
#include <vector>

namespace twofold::results {

// What a file holds: every answer, figures by interval, one summary, or a host's metrics.
enum class Kind { Samples, Intervals, Summary, Host };

QString kindName(Kind kind); // "samples", …

// Something the reader has to know about a file that was read.
struct Warning
{
    QString file;
    qint64 line = 0; // 1-based; 0: the file as a whole
    QString message;

    bool operator==(const Warning &) const = default;
};

// Failures of one label, code and message; messages that differ only in ports, ids, addresses or
// times are one group, with one original.
struct FailureGroup
{
    QString label;
    QString code;
    QString message; // the original of the first
    std::optional<qint64> count;
    QString file; // where the first was seen
    qint64 line = 0;

    bool operator==(const FailureGroup &) const = default;
};

// What the tool tells besides totals: "k6.checks", "wrk.timeouts".
struct ToolMetric
{
    QString key; // <tool>.<its own name>
    QString label; // empty: the whole run
    double value = 0;
    QString unit;

    bool operator==(const ToolMetric &) const = default;
};

// A series that the file itself carries by interval (Locust's history, sadf), as reported:
// percentiles in it are the tool's own and are never merged.
struct Series
{
    QString name; // a metric key: "throughput", "latency.p95", "users", "host.db.cpu"
    QString label; // empty: the whole run
    QString unit;
    double intervalS = 1; // nominal
    std::vector<double> times; // s from the start of the measurement
    std::vector<double> values; // same length; NaN: absent

    bool operator==(const Series &) const = default;
};

// Everything one source of a run measured: from one file, or from several that belong together.
struct Measurement
{
    QString format; // name of the CLI contract: "jmeter-csv"
    QString tool; // "JMeter"
    QString toolVersion; // empty: the file does not say
    Kind kind = Kind::Summary;
    bool partial = false; // cut at its end, or of a run still going on
    QStringList files;

    std::optional<Microseconds> startedAt;
    std::optional<double> durationS;
    std::optional<qint64> usersMax;

    std::shared_ptr<const Timeline> timeline; // where samples were read
    bool tellsTimes = true; // false: samples without times; no rates, no windows, no series
    bool tellsFailures = true; // false: samples of which nobody knows whether they failed
    Summary reported; // where the tool reported totals; percentiles in it are the tool's own

    std::vector<FailureGroup> failures;
    std::vector<ToolMetric> metrics;
    std::vector<Series> series;
    std::vector<Warning> warnings;

    // The tool waits for an answer before the next request and does not correct for it: its
    // percentiles hide queueing (coordinated omission).
    bool hidesQueueing = true;

    // Totals of a window: from the timeline where there is one, else as reported (a window then
    // stays "all", as a summary has no parts).
    Summary summary(const Window &window = {}) const;

    // Series by metric key for plots: from the timeline where it has one, else the file's own.
    std::optional<Series> seriesOf(QStringView key, QStringView label = {}) const;
    // Names of all series: those of the timeline, then the file's own.
    std::vector<Series> allSeries() const;

private:
    void forgetUnknown(Totals &totals) const;
};

// The measurement as one compressed blob for the book, and back; damaged bytes give an error.
QByteArray encode(const Measurement &measurement);
Result<Measurement> decode(QByteArrayView bytes);

} // namespace twofold::results
