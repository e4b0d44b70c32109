// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/results/fillingcell.h"

#include <array>
#include <bit>
#include <utility>

namespace twofold::results {

namespace {

const auto kBucketOfMillisecond = [] {
    std::array<uint16_t, MillisecondCounts::kMost> buckets{};
    for (size_t i = 0; i < buckets.size(); ++i)
        buckets[i] = static_cast<uint16_t>(
            Histogram::bucketIndex(static_cast<int64_t>(i) * 1000, Histogram::kIntervalBits));
    return buckets;
}();

} // namespace

LatencyStatistics FillingSide::pack(IntervalCell::Side &packed,
                                    std::unique_ptr<uint32_t[]> &runMilliseconds)
{
    packed.buckets.clear();
    packed.withoutLatency = withoutLatency;
    LatencyStatistics all = statistics;
    if (milliseconds)
        all.add(packMilliseconds(packed, runMilliseconds));
    if (buckets) {
        const bool isAbove = packed.buckets.empty() || packed.buckets.back().first < low;
        if (!isAbove) {
            for (const auto &[bucket, times] : packed.buckets) {
                buckets->counts[bucket] += times;
                low = std::min<uint32_t>(low, bucket);
                high = std::max<uint32_t>(high, bucket);
            }
            packed.buckets.clear();
        }
        for (uint32_t bucket = low; bucket <= high; ++bucket) {
            if (const uint32_t times = std::exchange(buckets->counts[bucket], 0); times > 0)
                packed.buckets.emplace_back(static_cast<uint16_t>(bucket), times);
        }
    }
    packed.sumUs = static_cast<int64_t>(std::min<Exact>(all.sum, INT64_MAX));
    packed.minUs = all.count > 0 ? all.min : 0;
    packed.maxUs = all.max;
    return all;
}

LatencyStatistics FillingSide::packMilliseconds(IntervalCell::Side &packed,
                                                std::unique_ptr<uint32_t[]> &runMilliseconds)
{
    if (!runMilliseconds)
        runMilliseconds = std::make_unique<uint32_t[]>(MillisecondCounts::kMost);
    // 64 bits hold each sum: fewer than 2^32 times each of 2^10 values, and their squares.
    uint64_t count = 0;
    uint64_t sum = 0; // ms
    uint64_t squares = 0;
    size_t first = MillisecondCounts::kMost;
    size_t last = 0;
    // Behind a first that is none, so that nothing has to be asked: whether a millisecond shares its
    // bucket with the one before is anybody's guess.
    struct Bucket
    {
        uint16_t index;
        uint32_t times;
    };
    std::array<Bucket, MillisecondCounts::kMost + 1> found; // only what is in use was ever set
    found[0] = {UINT16_MAX, 0};
    size_t at = 0;
    for (size_t word = 0; word < std::size(milliseconds->used); ++word) {
        for (uint64_t bits = std::exchange(milliseconds->used[word], 0); bits != 0; bits &= bits - 1) {
            const size_t millisecond = word * 64 + static_cast<size_t>(std::countr_zero(bits));
            const uint32_t times = std::exchange(milliseconds->counts[millisecond], 0);
            const uint16_t bucket = kBucketOfMillisecond[millisecond];
            first = std::min(first, millisecond);
            last = millisecond;
            count += times;
            sum += millisecond * times;
            squares += millisecond * millisecond * times;
            runMilliseconds[millisecond] += times;
            const bool isSame = found[at].index == bucket;
            at += isSame ? 0 : 1;
            found[at] = {bucket, (isSame ? found[at].times : 0) + times};
        }
    }
    if (count == 0)
        return {};
    packed.buckets.resize(at);
    for (size_t i = 0; i < at; ++i)
        packed.buckets[i] = {found[i + 1].index, found[i + 1].times};
    return {count, static_cast<Exact>(sum) * 1000, static_cast<Exact>(squares) * 1'000'000,
            static_cast<int64_t>(first) * 1000, static_cast<int64_t>(last) * 1000, true};
}

} // namespace twofold::results
