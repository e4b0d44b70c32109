// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <bit>
#include <cstdint>
#include <vector>

namespace twofold::results {

// Counts of latencies in log-linear buckets, after HdrHistogram (Gil Tene, hdrhistogram.org):
// every power of two is divided into 2^precisionBits equal buckets, so a bucket is at most
// 2^-precisionBits of its value wide: 10 bits 0.1 %, 7 bits 0.8 %. Values are whole microseconds,
// 1 µs to 1 h; what is outside is counted in the outermost bucket. Memory is allocated for the
// buckets in use only. Not thread-safe.
class Histogram
{
public:
    static constexpr int kRunBits = 10;
    static constexpr int kIntervalBits = 7;
    static constexpr int64_t kHighestUs = 3'600'000'000;

    explicit Histogram(int precisionBits = kRunBits);

    void add(int64_t microseconds, uint64_t count = 1);

    // Adds the other's counts; its precision may be higher, never lower.
    void merge(const Histogram &other);

    uint64_t count() const { return m_count; }
    bool isEmpty() const { return m_count == 0; }
    int precisionBits() const { return m_bits; }

    // Percentile by nearest rank, share in (0, 1]: the value below or at which that share of the
    // counts lies, in µs. Exact for whole milliseconds below one second (10 bits, and only whole
    // milliseconds added); else the middle of its bucket, within the added minimum and maximum.
    // 0 where empty.
    double percentile(double share) const;

    // Exact, µs. 0 where empty.
    int64_t minimum() const { return m_count ? m_min : 0; }
    int64_t maximum() const { return m_count ? m_max : 0; }
    double mean() const;
    double stddev() const; // of the population
    double sum() const { return m_sum; }

    // Buckets with a count, ascending: lower bound and width in µs.
    struct Bucket
    {
        int64_t lowUs;
        int64_t widthUs;
        uint64_t count;
    };
    std::vector<Bucket> buckets() const;

    bool operator==(const Histogram &) const;

    // Where a value is counted; values outside 0 to kHighestUs go to the outermost buckets. Inline
    // because a reader calls it for every sample.
    static uint32_t bucketIndex(int64_t microseconds, int bits)
    {
        const int64_t low = microseconds < 0 ? 0 : microseconds;
        const auto value = static_cast<uint64_t>(low > kHighestUs ? kHighestUs : low);
        const int shift = std::bit_width(value >> bits) - 1; // -1 where buckets are 1 µs wide
        if (shift <= 0)
            return static_cast<uint32_t>(value);
        return (static_cast<uint32_t>(shift) << bits) + static_cast<uint32_t>(value >> shift);
    }
    static uint32_t bucketCount(int bits) { return bucketIndex(kHighestUs, bits) + 1; }

private:
    friend struct HistogramParts; // how the timeline fills and stores histograms
    static constexpr uint32_t kPageBuckets = 256;

    uint32_t &bucket(uint32_t index);

    int m_bits;
    bool m_wholeMilliseconds = true;
    uint64_t m_count = 0;
    int64_t m_min = 0;
    int64_t m_max = 0;
    double m_sum = 0;
    double m_sumOfSquares = 0;
    std::vector<std::vector<uint32_t>> m_pages; // 256 buckets each, empty until used
};

} // namespace twofold::results
