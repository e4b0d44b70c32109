// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/utc.h"
#include "core/results/histogram.h"
#include "core/results/summary.h"

#include <QByteArrayView>
#include <QString>
#include <QStringList>

#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace twofold::results {

// One answer (or its absence) as a reader hands it over.
struct Sample
{
    // A request that never got an answer and of which no time is known: it counts, but not among
    // the latencies.
    static constexpr int64_t kNoLatency = INT64_MIN;

    Microseconds start = 0; // UTC; or from 0 where the file has no date
    int64_t latencyUs = 0; // negative ones count as 0
    uint32_t label = 0; // from TimelineBuilder::label()
    bool success = true;
    int64_t receivedBytes = -1; // -1: the file does not say
    int64_t sentBytes = -1;
};

// What was measured over time: for every label and interval the counts of successes and failures,
// bytes, and a sparse latency histogram; for every label the histogram of the whole run, of all
// requests and of the successes. Immutable and cheap to share; made by TimelineBuilder. From it
// everything derives without the file.
//
// Intervals are 1 s, doubled until no run keeps more than kMaxIntervals. A sample belongs to the
// interval in which it ended (start + latency), as throughput is counted by answers. Intervals
// count from the earliest start (of the first 64 thousand samples), whatever the clock says.
class Timeline
{
public:
    static constexpr int kMaxIntervals = 4096;
    static constexpr int kMaxLabels = 1000; // beyond it samples go to the label "(other)"

    Timeline();
    ~Timeline();
    Timeline(Timeline &&) noexcept;
    Timeline &operator=(Timeline &&) noexcept;

    std::optional<Microseconds> startedAt() const; // earliest start; absent: times are relative
    double durationS() const; // first start to last end
    double intervalS() const;
    int intervals() const;
    double firstIntervalS() const; // where interval 0 begins, from the start: 0 or a little before
    QStringList labels() const; // in the order first seen

    // Totals of a window given in seconds from the start; snapped outwards to intervals, and the
    // summary says where. The whole run uses the run's histograms (0.1 %), a part merges the
    // intervals' (1 %).
    Summary summary(const Window &window) const;

    // Merged histogram of a window: label index, or -1 for all.
    Histogram histogram(const Window &window, int label = -1, bool successesOnly = false) const;

    // One value an interval, from the run's start; NaN where nothing ended in an interval and the
    // value would be a latency or a ratio; 0 where it is a rate.
    enum class Quantity { Throughput, Failures, FailureRate, Mean, P50, P90, P95, P99, Max };
    std::vector<double> series(Quantity quantity, int label = -1) const;

    // The same runs' results as if one generator had made them: counts add, histograms merge,
    // times align absolutely, to the nearest interval of the earliest part.
    static Timeline merge(const std::vector<const Timeline *> &parts);

    // The same with other times of day, where a clock was wrong. Relative times stay as they are.
    Timeline movedBy(Microseconds offset) const;

    // Compressed (zstd) bytes for the book, and back. Decoding checks every length: damaged bytes
    // give nullopt.
    QByteArray encode() const;
    static std::optional<Timeline> decode(QByteArrayView bytes);

    size_t memoryBytes() const;

private:
    friend class TimelineBuilder;
    struct Data;
    explicit Timeline(std::unique_ptr<Data> data);
    std::unique_ptr<Data> m_data;
};

// Fills a timeline from samples in any order of time. Memory is bounded by labels x intervals and
// not by samples. Not thread-safe; parts built on several threads are merged.
class TimelineBuilder
{
public:
    TimelineBuilder();
    ~TimelineBuilder();
    TimelineBuilder(TimelineBuilder &&) noexcept;
    TimelineBuilder &operator=(TimelineBuilder &&) noexcept;

    // The index of a label, adding it where it is new.
    uint32_t label(QByteArrayView utf8);
    // What is kept of a label: its begin, where it is very long.
    static QByteArrayView keptLabel(QByteArrayView utf8);

    // Samples of labels that are no index are left out.
    void add(const Sample &sample);
    void add(std::span<const Sample> samples);

    // Fixes from the samples so far, if there are any, where intervals begin. Done by itself after
    // 64 thousand samples.
    void start();
    bool isStarted() const;

    // For several threads, each with a builder of its own: an empty builder starts as the other one
    // did, counts its share and is merged back. The result is the same as if one builder had
    // counted all, whatever the shares, as long as no builder leaves labels out.
    void startAs(const TimelineBuilder &other);
    // The part's label i is labels[i] here. The part is empty after it.
    void merge(TimelineBuilder &part, const std::vector<uint32_t> &labels);
    // In the order of their indices.
    std::vector<QByteArray> labels() const;

    // Times are relative: the timeline has no startedAt().
    void setRelativeTimes(bool relative);

    // More labels came than kMaxLabels; the rest is counted under "(other)".
    bool labelsLeftOut() const;

    uint64_t samples() const;

    // Ends the building; the builder is empty after it.
    Timeline finish();

private:
    struct Working;
    std::unique_ptr<Working> m_working;
};

} // namespace twofold::results
