// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/results/fillingcell.h"
#include "core/results/labeltable.h"
#include "core/results/timeline.h"
#include "core/results/timelinedata.h"

#include <algorithm>
#include <bit>

namespace twofold::results {

namespace {

constexpr int kHotIntervals = 4; // results come nearly in the order in which they ended
constexpr size_t kCountsInUse = 512; // of each kind at most: 2 and 7 MB
constexpr size_t kFirstSamples = 64 * 1024; // held back to find the earliest start
constexpr size_t kLateSamples = 64 * 1024;
// Of IntervalCells::weight(): two threads' shares and what is merged of them fit into 64 MB with
// everything else.
constexpr size_t kCellBudget = 14 * 1024 * 1024;
constexpr int64_t kFewIntervals = 64; // not coarsened further for memory's sake
constexpr qsizetype kLongestLabel = 1000;
constexpr int64_t kFar = int64_t(1) << 59; // later times mean nothing; sums cannot overflow

void addBytes(int64_t &total, int64_t bytes)
{
    if (__builtin_add_overflow(std::max<int64_t>(total, 0), bytes, &total))
        total = INT64_MAX;
}

} // namespace

struct TimelineBuilder::Working
{
    struct Label
    {
        FillingCell hot[kHotIntervals];
        // Of the run's histograms, until the end.
        std::unique_ptr<uint32_t[]> milliseconds[2]; // MillisecondCounts::kMost, or none
        uint32_t *pages[2][96] = {};
        LatencyStatistics run[2];
    };

    struct LateSample
    {
        int32_t interval;
        uint32_t label;
        bool failure;
        int64_t latency;
        int64_t received;
        int64_t sent;
    };

    std::unique_ptr<Timeline::Data> data = std::make_unique<Timeline::Data>();
    std::vector<std::unique_ptr<Label>> labels;
    LabelTable table;
    RecentLabels recent;
    int64_t otherLabel = -1; // the index of "(other)"
    std::vector<Sample> first;
    std::vector<LateSample> late;
    CountsPool<MillisecondCounts> millisecondsPool{kCountsInUse};
    CountsPool<BucketCounts> bucketsPool{kCountsInUse};
    uint64_t samples = 0;

    bool started = false; // the grid is fixed
    int64_t newest = 0; // interval
    int64_t lowest = 0; // interval of the earliest start or sample
    int64_t currentBegin = 0; // the interval in which the last sample ended
    int64_t current = 0;
    IntervalCell scratch;

    uint32_t indexOf(QByteArrayView utf8);
    void add(const Sample &sample);
    void start();
    void beginAt(int64_t gridUs);
    void countMilliseconds();
    void closeAll();
    bool count(FillingCell &cell, const Sample &sample, int64_t latency);
    void countInRun(const Sample &sample, int64_t latency);
    static void countBytes(FillingCell &cell, const Sample &sample);
    void addLate(const Sample &sample, int64_t latency, int64_t interval);
    bool enter(int64_t interval);
    void close(uint32_t label, int64_t interval, FillingCell &cell);
    void closeHot(int64_t upTo);
    void flushLate();
    void coarsen(int steps);
    void keepSmall();
    void keepWithin(int64_t lowestInterval, int64_t highestInterval);
    int64_t intervalOf(int64_t time) const
    {
        return floorDivide(time - data->gridUs, data->intervalUs);
    }
};

TimelineBuilder::TimelineBuilder()
    : m_working(std::make_unique<Working>())
{
}

TimelineBuilder::~TimelineBuilder() = default;
TimelineBuilder::TimelineBuilder(TimelineBuilder &&) noexcept = default;
TimelineBuilder &TimelineBuilder::operator=(TimelineBuilder &&) noexcept = default;

QByteArrayView TimelineBuilder::keptLabel(QByteArrayView utf8)
{
    return utf8.first(std::min(utf8.size(), kLongestLabel));
}

uint32_t TimelineBuilder::label(QByteArrayView utf8)
{
    auto &w = *m_working;
    utf8 = keptLabel(utf8);
    if (!RecentLabels::fits(utf8)) [[unlikely]]
        return w.indexOf(utf8);
    const auto key = RecentLabels::keyOf(utf8);
    if (const int64_t recent = w.recent.find(key); recent >= 0) [[likely]]
        return static_cast<uint32_t>(recent);
    const uint32_t index = w.indexOf(utf8);
    w.recent.insert(key, index);
    return index;
}

uint32_t TimelineBuilder::Working::indexOf(QByteArrayView utf8)
{
    const uint64_t hash = LabelTable::hashOf(utf8);
    const int64_t known = table.find(utf8, hash, data->labels);
    if (known >= 0)
        return static_cast<uint32_t>(known);
    if (otherLabel >= 0)
        return static_cast<uint32_t>(otherLabel);
    const auto index = static_cast<uint32_t>(labels.size());
    labels.push_back(std::make_unique<Label>());
    data->cells.addLabel();
    auto &run = data->labels.emplace_back();
    if (index == Timeline::kMaxLabels) {
        otherLabel = index;
        run.name = "(other)";
        return index;
    }
    run.name.assign(utf8.data(), static_cast<size_t>(utf8.size()));
    table.insert(hash, index);
    return index;
}

void TimelineBuilder::add(const Sample &sample)
{
    add(std::span(&sample, 1));
}

void TimelineBuilder::add(std::span<const Sample> samples)
{
    auto &w = *m_working;
    for (const auto &sample : samples) {
        if (sample.label >= w.labels.size())
            continue;
        ++w.samples;
        if (w.started) [[likely]] {
            w.add(sample);
            continue;
        }
        w.first.push_back(sample);
        if (w.first.size() >= kFirstSamples)
            w.start();
    }
}

void TimelineBuilder::setRelativeTimes(bool relative)
{
    m_working->data->relative = relative;
}

bool TimelineBuilder::labelsLeftOut() const
{
    return m_working->otherLabel >= 0;
}

uint64_t TimelineBuilder::samples() const
{
    return m_working->samples;
}

void TimelineBuilder::start()
{
    if (!m_working->started && !m_working->first.empty())
        m_working->start();
}

bool TimelineBuilder::isStarted() const
{
    return m_working->started;
}

void TimelineBuilder::startAs(const TimelineBuilder &other)
{
    auto &w = *m_working;
    w.started = true;
    w.beginAt(other.m_working->data->gridUs);
}

void TimelineBuilder::merge(TimelineBuilder &part, const std::vector<uint32_t> &labels)
{
    auto &w = *m_working;
    auto &p = *part.m_working;
    auto &d = *w.data;
    auto &pd = *p.data;
    w.closeAll();
    p.closeAll();
    // Intervals of the same length, so that a number means the same in both.
    if (pd.intervalUs < d.intervalUs)
        p.coarsen(std::countr_zero(static_cast<uint64_t>(d.intervalUs / pd.intervalUs)));
    else if (d.intervalUs < pd.intervalUs)
        w.coarsen(std::countr_zero(static_cast<uint64_t>(pd.intervalUs / d.intervalUs)));
    d.startUs = std::min(d.startUs, pd.startUs);
    d.endUs = std::max(d.endUs, pd.endUs);
    w.samples += p.samples;
    for (size_t i = 0; i < labels.size(); ++i) {
        auto &run = d.labels[labels[i]];
        auto &other = pd.labels[i];
        for (int side = 0; side < 2; ++side) {
            // Its statistics are in Label until the end.
            HistogramParts::mergeBuckets(run.sides[side], other.sides[side]);
            run.withoutLatency[side] += other.withoutLatency[side];
            w.labels[labels[i]]->run[side].add(p.labels[i]->run[side]);
        }
        if (other.received >= 0)
            addBytes(run.received, other.received);
        if (other.sent >= 0)
            addBytes(run.sent, other.sent);
    }
    w.lowest = std::min(w.lowest, p.lowest);
    w.newest = std::max(w.newest, p.newest);
    d.cells.merge(pd.cells, labels);
    w.keepWithin(w.lowest, w.newest);
    w.keepSmall();
    w.current = w.newest; // the only intervals that may fill are the newest
    w.currentBegin = d.gridUs + w.current * d.intervalUs;
    part.m_working = std::make_unique<Working>();
}

std::vector<QByteArray> TimelineBuilder::labels() const
{
    std::vector<QByteArray> names;
    for (const auto &label : m_working->data->labels)
        names.push_back(QByteArray::fromStdString(label.name));
    return names;
}

void TimelineBuilder::Working::beginAt(int64_t gridUs)
{
    auto &d = *data;
    d.empty = false;
    d.gridUs = gridUs;
    d.startUs = gridUs;
    d.endUs = gridUs;
    currentBegin = gridUs;
}

void TimelineBuilder::Working::start()
{
    started = true;
    auto &d = *data;
    d.empty = first.empty();
    if (first.empty())
        return;
    int64_t earliest = kFar;
    for (auto &sample : first)
        earliest = std::min(earliest, std::clamp<int64_t>(sample.start, -kFar, kFar));
    beginAt(earliest);
    const auto held = std::move(first);
    first = {};
    for (const auto &sample : held)
        add(sample);
}

inline void TimelineBuilder::Working::countBytes(FillingCell &cell, const Sample &sample)
{
    cell.used = true;
    if (sample.receivedBytes >= 0) {
        cell.hasReceived = true;
        if (__builtin_add_overflow(cell.received, sample.receivedBytes, &cell.received))
            cell.received = INT64_MAX;
    }
    if (sample.sentBytes >= 0) {
        cell.hasSent = true;
        if (__builtin_add_overflow(cell.sent, sample.sentBytes, &cell.sent))
            cell.sent = INT64_MAX;
    }
}

void TimelineBuilder::Working::add(const Sample &sample)
{
    auto &d = *data;
    const int64_t startUs = std::clamp<int64_t>(sample.start, -kFar, kFar);
    const int64_t latency = std::clamp<int64_t>(sample.latencyUs, 0, int64_t(1) << 50);
    const int64_t end = startUs + latency;
    d.endUs = std::max(d.endUs, end);
    if (startUs < d.startUs) {
        d.startUs = startUs;
        keepWithin(intervalOf(startUs), newest);
    }

    if (static_cast<uint64_t>(end - currentBegin) >= static_cast<uint64_t>(d.intervalUs)) {
        int64_t interval = intervalOf(end);
        if (interval > newest || interval < lowest) {
            keepWithin(std::min(interval, lowest), std::max(interval, newest));
            interval = intervalOf(end);
        }
        if (!enter(interval)) {
            addLate(sample, latency, intervalOf(end)); // enter() may have coarsened
            return;
        }
        current = interval;
        currentBegin = d.gridUs + interval * d.intervalUs;
    }
    if (!count(labels[sample.label]->hot[current & (kHotIntervals - 1)], sample, latency))
        addLate(sample, latency, current);
}

// False: there is no room, and nothing was counted.
[[gnu::always_inline]] inline bool
TimelineBuilder::Working::count(FillingCell &cell, const Sample &sample, int64_t latency)
{
    auto &side = cell.sides[sample.success ? 0 : 1];
    const auto millisecond = static_cast<uint64_t>(latency) / 1000;
    if (sample.latencyUs == Sample::kNoLatency) [[unlikely]] {
        ++side.withoutLatency;
    } else if (millisecond < MillisecondCounts::kMost
               && millisecond * 1000 == static_cast<uint64_t>(latency)) {
        if (!side.milliseconds && !(side.milliseconds = millisecondsPool.take()))
            return false;
        side.milliseconds->add(millisecond);
    } else {
        if (!side.buckets && !(side.buckets = bucketsPool.take()))
            return false;
        side.add(latency);
        countInRun(sample, latency);
    }
    countBytes(cell, sample);
    return true;
}

// What is no whole millisecond; those follow from the intervals'.
void TimelineBuilder::Working::countInRun(const Sample &sample, int64_t latency)
{
    const int side = sample.success ? 0 : 1;
    const uint32_t bucket = Histogram::bucketIndex(latency, Histogram::kRunBits);
    uint32_t *&page = labels[sample.label]->pages[side][bucket / HistogramParts::kPageBuckets];
    if (!page)
        page = HistogramParts::page(data->labels[sample.label].sides[side], bucket);
    ++page[bucket % HistogramParts::kPageBuckets];
}

void TimelineBuilder::Working::addLate(const Sample &sample, int64_t latency, int64_t interval)
{
    late.push_back({static_cast<int32_t>(interval), sample.label, !sample.success,
                    sample.latencyUs == Sample::kNoLatency ? Sample::kNoLatency : latency,
                    sample.receivedBytes, sample.sentBytes});
    if (late.size() >= kLateSamples) {
        flushLate();
        keepSmall();
    }
}

// Coarsens where the cells outgrow their memory. What decides only ever grows, so that the end is
// the same in whatever order samples come.
void TimelineBuilder::Working::keepSmall()
{
    if (data->cells.isWasteful())
        data->cells.coarsen(0); // frees what merging left behind
    while (data->cells.weight() > kCellBudget && newest - lowest >= kFewIntervals)
        coarsen(1);
}

// Makes an interval one that is filling; false where it is too old for that.
bool TimelineBuilder::Working::enter(int64_t interval)
{
    if (interval > newest) {
        closeHot(interval - kHotIntervals);
        newest = interval;
        const int64_t before = data->intervalUs;
        keepSmall();
        if (data->intervalUs != before)
            return false;
    }
    return interval > newest - kHotIntervals;
}

// Packs what a cell counted into the interval's.
void TimelineBuilder::Working::close(uint32_t label, int64_t interval, FillingCell &cell)
{
    auto &run = data->labels[label];
    auto &own = *labels[label];
    scratch.wholeMilliseconds = true;
    for (int i = 0; i < 2; ++i) {
        auto &side = cell.sides[i];
        const auto statistics = side.pack(scratch.sides[i], own.milliseconds[i]);
        scratch.wholeMilliseconds = scratch.wholeMilliseconds && statistics.wholeMilliseconds;
        own.run[i].add(statistics);
        run.withoutLatency[i] += side.withoutLatency;
    }
    scratch.received = cell.hasReceived ? cell.received : -1;
    scratch.sent = cell.hasSent ? cell.sent : -1;
    if (cell.hasReceived)
        addBytes(run.received, cell.received);
    if (cell.hasSent)
        addBytes(run.sent, cell.sent);
    data->cells.add(label, static_cast<int32_t>(interval), scratch);
}

// Closes what is filling, up to and with that interval.
void TimelineBuilder::Working::closeHot(int64_t upTo)
{
    const int64_t from = newest - kHotIntervals + 1;
    for (int64_t interval = from; interval <= std::min(upTo, newest); ++interval) {
        for (uint32_t i = 0; i < labels.size(); ++i) {
            auto &cell = labels[i]->hot[interval & (kHotIntervals - 1)];
            if (!cell.used)
                continue;
            close(i, interval, cell);
            for (const auto &side : cell.sides) {
                millisecondsPool.giveBack(side.milliseconds);
                bucketsPool.giveBack(side.buckets);
            }
            cell = FillingCell();
        }
    }
}

void TimelineBuilder::Working::flushLate()
{
    std::sort(late.begin(), late.end(), [](const LateSample &a, const LateSample &b) {
        return a.label != b.label ? a.label < b.label : a.interval < b.interval;
    });
    MillisecondCounts milliseconds[2];
    BucketCounts buckets[2];
    FillingCell cell;
    for (size_t i = 0; i < late.size(); ++i) {
        const auto &l = late[i];
        for (int side = 0; side < 2; ++side) {
            cell.sides[side].milliseconds = &milliseconds[side];
            cell.sides[side].buckets = &buckets[side];
        }
        count(cell, {0, l.latency, l.label, !l.failure, l.received, l.sent}, l.latency);
        const bool last = i + 1 == late.size() || late[i + 1].label != l.label
            || late[i + 1].interval != l.interval;
        if (last) {
            close(l.label, l.interval, cell);
            cell = FillingCell();
        }
    }
    late.clear();
}

void TimelineBuilder::Working::closeAll()
{
    closeHot(newest);
    flushLate();
    keepSmall();
    countMilliseconds();
}

void TimelineBuilder::Working::countMilliseconds()
{
    for (size_t i = 0; i < labels.size(); ++i) {
        for (int side = 0; side < 2; ++side) {
            const auto counts = std::move(labels[i]->milliseconds[side]);
            for (size_t millisecond = 0; counts && millisecond < MillisecondCounts::kMost; ++millisecond) {
                if (counts[millisecond] > 0) {
                    const auto latency = static_cast<int64_t>(millisecond) * 1000;
                    const auto index = Histogram::bucketIndex(latency, Histogram::kRunBits);
                    HistogramParts::bucket(data->labels[i].sides[side], index) += counts[millisecond];
                }
            }
        }
    }
}

void TimelineBuilder::Working::coarsen(int steps)
{
    closeHot(newest);
    flushLate();
    data->cells.coarsen(steps);
    data->intervalUs <<= steps;
    newest >>= steps;
    lowest >>= steps;
    current >>= steps;
    currentBegin = data->gridUs + current * data->intervalUs;
}

// Coarsens until these intervals and all between are few enough.
void TimelineBuilder::Working::keepWithin(int64_t lowestInterval, int64_t highestInterval)
{
    int steps = 0;
    while ((highestInterval >> steps) - (lowestInterval >> steps) >= Timeline::kMaxIntervals)
        ++steps;
    if (steps > 0) {
        coarsen(steps);
        lowestInterval >>= steps;
    }
    lowest = std::min(lowest, lowestInterval);
}

Timeline TimelineBuilder::finish()
{
    auto &w = *m_working;
    if (!w.started)
        w.start();
    auto &d = *w.data;
    w.closeAll();
    for (size_t i = 0; i < d.labels.size(); ++i) {
        for (int side = 0; side < 2; ++side) {
            const auto &run = w.labels[i]->run[side];
            HistogramParts::addStatistics(d.labels[i].sides[side], run.count, run.min, run.max,
                                          static_cast<double>(run.sum),
                                          static_cast<double>(run.squares),
                                          run.wholeMilliseconds);
        }
    }
    if (!d.empty) {
        int64_t firstInterval = w.intervalOf(d.startUs);
        int64_t lastInterval = w.intervalOf(d.endUs);
        // What ended exactly at the run's end is no interval of its own.
        const bool atEdge = d.endUs == d.gridUs + lastInterval * d.intervalUs;
        if (lastInterval > firstInterval && atEdge) {
            d.cells.foldIntoPrevious(static_cast<int32_t>(lastInterval));
            --lastInterval;
        }
        d.cells.renumber(static_cast<int32_t>(firstInterval));
        d.gridUs += firstInterval * d.intervalUs;
        d.intervals = static_cast<int>(lastInterval - firstInterval + 1);
    }
    Timeline timeline(std::move(w.data));
    m_working = std::make_unique<Working>();
    return timeline;
}

} // namespace twofold::results
