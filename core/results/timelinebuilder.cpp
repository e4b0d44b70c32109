// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/results/timeline.h"
#include "core/results/timelinedata.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

namespace twofold::results {

namespace {

constexpr int kHotIntervals = 4; // results come nearly in the order in which they ended
constexpr size_t kHotCounters = 512; // arrays of counters at most: 7 MB
constexpr size_t kFirstSamples = 64 * 1024; // held back to find the earliest start
constexpr size_t kMilliseconds = 1024;
constexpr size_t kLateSamples = 64 * 1024;
// Of IntervalCells::weight(): two threads' shares and what is merged of them fit into 64 MB with
// everything else.
constexpr size_t kCellBudget = 14 * 1024 * 1024;
constexpr int64_t kFewIntervals = 64; // not coarsened further for memory's sake
constexpr qsizetype kLongestLabel = 1000;
constexpr int64_t kFar = int64_t(1) << 59; // later times mean nothing; sums cannot overflow

// Sums of any number of samples, exact: a sum of doubles would depend on the order.
__extension__ using Exact = unsigned __int128;

const uint32_t kBuckets = Histogram::bucketCount(Histogram::kIntervalBits);
constexpr size_t kCounterSize = 3328;

uint64_t hashOf(QByteArrayView bytes)
{
    // Multiply and fold, eight bytes a step; only has to spread labels in a small table.
    constexpr uint64_t kFactor = 0x9e3779b97f4a7c15;
    uint64_t hash = static_cast<uint64_t>(bytes.size()) * kFactor;
    const char *at = bytes.data();
    qsizetype left = bytes.size();
    while (left >= 8) {
        uint64_t word;
        std::memcpy(&word, at, 8);
        hash = (hash ^ word) * kFactor;
        hash ^= hash >> 32;
        at += 8;
        left -= 8;
    }
    uint64_t word = 0;
    if (left > 0)
        std::memcpy(&word, at, static_cast<size_t>(left));
    hash = (hash ^ word) * kFactor;
    return hash ^ hash >> 29;
}

void addBytes(int64_t &total, int64_t bytes)
{
    if (__builtin_add_overflow(std::max<int64_t>(total, 0), bytes, &total))
        total = INT64_MAX;
}

// Labels of 8 to 32 bytes that were looked up last: all of their bytes are in four words, so that
// neither hashing nor comparing loops over them.
class RecentLabels
{
public:
    struct Key
    {
        uint64_t words[4];
        uint64_t size;

        bool operator==(const Key &) const = default;
    };
    static bool fits(QByteArrayView name) { return static_cast<uint64_t>(name.size()) - 8 <= 24; }
    static Key keyOf(QByteArrayView name) // that fits
    {
        const auto size = static_cast<size_t>(name.size());
        const size_t second = size >= 16 ? 8 : size - 8;
        Key key;
        std::memcpy(&key.words[0], name.data(), 8);
        std::memcpy(&key.words[1], name.data() + second, 8);
        std::memcpy(&key.words[2], name.data() + size - 8 - second, 8);
        std::memcpy(&key.words[3], name.data() + size - 8, 8);
        key.size = size;
        return key;
    }

    // The index, or -1.
    int64_t find(const Key &key) const
    {
        const Slot &slot = m_slots[place(key)];
        return slot.key == key ? slot.index : -1;
    }
    void insert(const Key &key, uint32_t index) { m_slots[place(key)] = {key, index}; }

private:
    struct Slot
    {
        Key key{};
        int64_t index = -1;
    };
    static constexpr size_t kSlots = 256;
    static size_t place(const Key &key)
    {
        const uint64_t mixed = key.words[0] * 0x9e3779b97f4a7c15 ^ key.words[1] * 0xc2b2ae3d27d4eb4f
            ^ key.words[2] * 0x165667b19e3779f9 ^ key.words[3] * 0xd6e8feb86659fd93 ^ key.size;
        return (mixed * 0x9e3779b97f4a7c15) >> 56;
    }
    static_assert(kSlots == 256, "place() takes eight bits");
    std::vector<Slot> m_slots = std::vector<Slot>(kSlots);
};

// Labels to indices: open addressing, never removed from.
class LabelTable
{
public:
    // The index, or -1.
    int64_t find(QByteArrayView name, uint64_t hash, const std::vector<LabelRun> &labels) const
    {
        for (size_t at = hash & kMask;; at = (at + 1) & kMask) {
            const Slot &slot = m_slots[at];
            if (slot.index < 0)
                return -1;
            if (slot.hash == hash && QByteArrayView(labels[static_cast<size_t>(slot.index)].name) == name)
                return slot.index;
        }
    }

    void insert(uint64_t hash, uint32_t index)
    {
        // At most kMaxLabels + 1 of 4096 slots are ever in use.
        size_t at = hash & kMask;
        while (m_slots[at].index >= 0)
            at = (at + 1) & kMask;
        m_slots[at] = {hash, static_cast<int64_t>(index)};
    }

private:
    struct Slot
    {
        uint64_t hash = 0;
        int64_t index = -1;
    };
    static constexpr size_t kMask = 4095;
    static_assert(Timeline::kMaxLabels < 2048);
    std::vector<Slot> m_slots = std::vector<Slot>(kMask + 1);
};

} // namespace

struct TimelineBuilder::Working
{
    struct Counters
    {
        uint32_t counts[kCounterSize] = {};
    };

    // Successes or failures of one label in one interval that is still filling.
    struct HotSide
    {
        Counters *counters = nullptr;
        uint32_t low = kCounterSize; // first and last bucket in use
        uint32_t high = 0;
        uint64_t count = 0;
        Exact sum = 0;
        Exact squares = 0;
        int64_t min = std::numeric_limits<int64_t>::max();
        int64_t max = 0;
        uint64_t withoutLatency = 0;
        bool wholeMilliseconds = true;

        void add(uint32_t bucket, int64_t latency)
        {
            ++counters->counts[bucket];
            low = std::min(low, bucket);
            high = std::max(high, bucket);
            ++count;
            const auto value = static_cast<uint64_t>(latency);
            sum += value;
            squares += static_cast<Exact>(value) * value;
            min = std::min(min, latency);
            max = std::max(max, latency);
            wholeMilliseconds = wholeMilliseconds && value % 1000 == 0;
        }
    };
    // What a run's histogram tells besides its buckets.
    struct RunSide
    {
        uint64_t count = 0;
        Exact sum = 0;
        Exact squares = 0;
        int64_t min = std::numeric_limits<int64_t>::max();
        int64_t max = 0;
        bool wholeMilliseconds = true;

        template <class Side>
        void add(const Side &other)
        {
            count += other.count;
            sum += other.sum;
            squares += other.squares;
            min = std::min(min, other.min);
            max = std::max(max, other.max);
            wholeMilliseconds = wholeMilliseconds && other.wholeMilliseconds;
        }
    };
    struct HotCell
    {
        HotSide sides[2];
        int64_t received = 0;
        int64_t sent = 0;
        bool hasReceived = false;
        bool hasSent = false;
        bool used = false;
    };

    struct Label
    {
        // Of the run's histograms what is whole milliseconds below one second, as nearly all
        // latencies of many tools are: a quarter of the memory that counting touches.
        std::unique_ptr<uint32_t[]> milliseconds[2];
        uint32_t *pages[2][96] = {}; // of the run's histograms
        HotCell hot[kHotIntervals];
        RunSide run[2];
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
    std::vector<std::unique_ptr<Counters>> pool;
    std::vector<Counters *> freeCounters;
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
    void count(HotCell &cell, const Sample &sample, int64_t latency);
    void addLate(const Sample &sample, int64_t latency, int64_t interval);
    bool enter(int64_t interval);
    bool acquire(HotSide &side);
    void close(uint32_t label, int64_t interval, HotCell &cell);
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
    const uint64_t hash = hashOf(utf8);
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
    auto &w = *m_working;
    if (sample.label >= w.labels.size())
        return;
    ++w.samples;
    if (w.started) {
        w.add(sample);
        return;
    }
    w.first.push_back(sample);
    if (w.first.size() >= kFirstSamples)
        w.start();
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

void TimelineBuilder::Working::add(const Sample &sample)
{
    auto &d = *data;
    const int64_t startUs = std::clamp<int64_t>(sample.start, -kFar, kFar);
    const int64_t latency = std::clamp<int64_t>(sample.latencyUs, 0, int64_t(1) << 50);
    const bool hasLatency = sample.latencyUs != Sample::kNoLatency;
    const int64_t end = startUs + latency;
    d.endUs = std::max(d.endUs, end);
    if (startUs < d.startUs) {
        d.startUs = startUs;
        keepWithin(intervalOf(startUs), newest);
    }

    // The run's histogram.
    const int side = sample.success ? 0 : 1;
    auto &label = *labels[sample.label];
    const auto millisecond = static_cast<uint64_t>(latency) / 1000;
    if (millisecond < kMilliseconds && millisecond * 1000 == static_cast<uint64_t>(latency)
        && hasLatency && label.milliseconds[side]) [[likely]] {
        ++label.milliseconds[side][millisecond];
    } else if (hasLatency) {
        if (!label.milliseconds[side])
            label.milliseconds[side] = std::make_unique<uint32_t[]>(kMilliseconds);
        const uint32_t bucket = Histogram::bucketIndex(latency, Histogram::kRunBits);
        uint32_t *&page = label.pages[side][bucket / HistogramParts::kPageBuckets];
        if (!page)
            page = HistogramParts::page(d.labels[sample.label].sides[side], bucket);
        ++page[bucket % HistogramParts::kPageBuckets];
    }

    // The interval's.
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
    auto &cell = label.hot[current & (kHotIntervals - 1)];
    auto &hot = cell.sides[side];
    if (!hot.counters && !acquire(hot)) {
        addLate(sample, latency, current);
        return;
    }
    count(cell, sample, latency);
}

void TimelineBuilder::Working::count(HotCell &cell, const Sample &sample, int64_t latency)
{
    cell.used = true;
    auto &side = cell.sides[sample.success ? 0 : 1];
    if (sample.latencyUs == Sample::kNoLatency) [[unlikely]] {
        ++side.withoutLatency;
    } else {
        side.add(Histogram::bucketIndex(latency, Histogram::kIntervalBits), latency);
    }
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

bool TimelineBuilder::Working::acquire(HotSide &side)
{
    if (freeCounters.empty()) {
        if (pool.size() >= kHotCounters)
            return false;
        pool.push_back(std::make_unique<Counters>());
        freeCounters.push_back(pool.back().get());
    }
    side.counters = freeCounters.back();
    freeCounters.pop_back();
    return true;
}

// Packs a cell and clears it.
void TimelineBuilder::Working::close(uint32_t label, int64_t interval, HotCell &cell)
{
    auto &run = data->labels[label];
    for (int i = 0; i < 2; ++i) {
        auto &hot = cell.sides[i];
        auto &packed = scratch.sides[i];
        packed.buckets.clear();
        packed.withoutLatency = hot.withoutLatency;
        run.withoutLatency[i] += hot.withoutLatency;
        if (hot.count > 0) {
            for (uint32_t bucket = hot.low; bucket <= hot.high; ++bucket) {
                uint32_t &count = hot.counters->counts[bucket];
                if (count == 0)
                    continue;
                packed.buckets.emplace_back(static_cast<uint16_t>(bucket), count);
                count = 0;
            }
            packed.sumUs = static_cast<int64_t>(std::min<Exact>(hot.sum, INT64_MAX));
            packed.minUs = hot.min;
            packed.maxUs = hot.max;
            labels[label]->run[i].add(hot);
        } else {
            packed.sumUs = packed.minUs = packed.maxUs = 0;
        }
        if (hot.counters)
            freeCounters.push_back(hot.counters);
    }
    scratch.received = cell.hasReceived ? cell.received : -1;
    scratch.sent = cell.hasSent ? cell.sent : -1;
    scratch.wholeMilliseconds =
        cell.sides[0].wholeMilliseconds && cell.sides[1].wholeMilliseconds;
    if (cell.hasReceived)
        addBytes(run.received, cell.received);
    if (cell.hasSent)
        addBytes(run.sent, cell.sent);
    cell = HotCell();
    data->cells.add(label, static_cast<int32_t>(interval), scratch);
}

// Closes what is filling, up to and with that interval.
void TimelineBuilder::Working::closeHot(int64_t upTo)
{
    const int64_t from = newest - kHotIntervals + 1;
    for (int64_t interval = from; interval <= std::min(upTo, newest); ++interval) {
        for (uint32_t i = 0; i < labels.size(); ++i) {
            auto &cell = labels[i]->hot[interval & (kHotIntervals - 1)];
            if (cell.used)
                close(i, interval, cell);
        }
    }
}

void TimelineBuilder::Working::flushLate()
{
    std::sort(late.begin(), late.end(), [](const LateSample &a, const LateSample &b) {
        return a.label != b.label ? a.label < b.label : a.interval < b.interval;
    });
    Counters own[2];
    HotCell cell;
    for (size_t i = 0; i < late.size(); ++i) {
        const auto &l = late[i];
        cell.sides[0].counters = &own[0];
        cell.sides[1].counters = &own[1];
        count(cell, {0, l.latency, l.label, !l.failure, l.received, l.sent}, l.latency);
        const bool last = i + 1 == late.size() || late[i + 1].label != l.label
            || late[i + 1].interval != l.interval;
        if (last) {
            close(l.label, l.interval, cell);
            freeCounters.resize(freeCounters.size() - 2); // those were ours
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
            for (size_t millisecond = 0; counts && millisecond < kMilliseconds; ++millisecond) {
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
