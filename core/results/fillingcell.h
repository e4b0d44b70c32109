// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/results/histogram.h"
#include "core/results/intervalcells.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

namespace twofold::results {

// Sums of any number of samples, exact: a sum of doubles would depend on the order.
__extension__ using Exact = unsigned __int128;

// Latencies of whole milliseconds up to about a second, as nearly all of many tools are. One count
// of them is all that a sample costs; everything else follows from the counts once its interval is
// over.
struct MillisecondCounts
{
    static constexpr size_t kMost = 1024;
    uint32_t counts[kMost] = {};
    uint64_t used[kMost / 64] = {}; // a bit for each that is not 0

    void add(uint64_t millisecond)
    {
        ++counts[millisecond];
        used[millisecond / 64] |= uint64_t(1) << millisecond % 64;
    }
};

// All others, in the buckets of an interval.
struct BucketCounts
{
    static constexpr size_t kMost = 3328;
    uint32_t counts[kMost] = {};
};

// Of some samples what is told besides their buckets.
struct LatencyStatistics
{
    uint64_t count = 0;
    Exact sum = 0; // µs
    Exact squares = 0;
    int64_t min = std::numeric_limits<int64_t>::max();
    int64_t max = 0;
    bool wholeMilliseconds = true;

    void add(int64_t latencyUs, uint64_t times)
    {
        const auto value = static_cast<uint64_t>(latencyUs);
        count += times;
        sum += static_cast<Exact>(value) * times;
        squares += static_cast<Exact>(value) * value * times;
        min = std::min(min, latencyUs);
        max = std::max(max, latencyUs);
        wholeMilliseconds = wholeMilliseconds && value % 1000 == 0;
    }
    void add(const LatencyStatistics &other)
    {
        count += other.count;
        sum += other.sum;
        squares += other.squares;
        min = std::min(min, other.min);
        max = std::max(max, other.max);
        wholeMilliseconds = wholeMilliseconds && other.wholeMilliseconds;
    }
};

// Successes or failures of one label in one interval that is still filling. Counts what has a
// latency only where it has memory for it.
struct FillingSide
{
    MillisecondCounts *milliseconds = nullptr;
    BucketCounts *buckets = nullptr;
    uint32_t low = BucketCounts::kMost; // first and last bucket in use
    uint32_t high = 0;
    LatencyStatistics statistics; // of what is in buckets
    uint64_t withoutLatency = 0;

    void add(int64_t latencyUs)
    {
        const uint32_t bucket = Histogram::bucketIndex(latencyUs, Histogram::kIntervalBits);
        ++buckets->counts[bucket];
        low = std::min(low, bucket);
        high = std::max(high, bucket);
        statistics.add(latencyUs, 1);
    }

    // Packs what was counted and clears the counts' memory; of the milliseconds each count goes to
    // the run's as well. Returns the statistics of all.
    LatencyStatistics pack(IntervalCell::Side &packed, std::unique_ptr<uint32_t[]> &runMilliseconds);

private:
    LatencyStatistics packMilliseconds(IntervalCell::Side &packed,
                                       std::unique_ptr<uint32_t[]> &runMilliseconds);
};

struct FillingCell
{
    int64_t received = 0; // bytes
    int64_t sent = 0;
    bool hasReceived = false;
    bool hasSent = false;
    bool used = false;
    FillingSide sides[2];
};

// Memory for counts, used again and again; bounded.
template <class Counts>
class CountsPool
{
public:
    explicit CountsPool(size_t most)
        : m_most(most)
    {
    }

    // Null where all are in use.
    Counts *take()
    {
        if (m_free.empty()) {
            if (m_all.size() >= m_most)
                return nullptr;
            m_all.push_back(std::make_unique<Counts>());
            m_free.push_back(m_all.back().get());
        }
        Counts *counts = m_free.back();
        m_free.pop_back();
        return counts;
    }
    // All zero again.
    void giveBack(Counts *counts)
    {
        if (counts)
            m_free.push_back(counts);
    }

private:
    size_t m_most;
    std::vector<std::unique_ptr<Counts>> m_all;
    std::vector<Counts *> m_free;
};

} // namespace twofold::results
