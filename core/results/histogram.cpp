// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/results/histogram.h"

#include "core/results/timelinedata.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace twofold::results {

namespace {

// Lower bound and width of a bucket, the inverse of Histogram::bucketIndex().
std::pair<int64_t, int64_t> bucketRange(uint32_t index, int bits)
{
    const uint32_t octave = index >> bits;
    if (octave <= 1)
        return {index, 1};
    const auto shift = static_cast<int>(octave - 1);
    const int64_t mantissa = static_cast<int64_t>(index) - (static_cast<int64_t>(shift) << bits);
    return {mantissa << shift, int64_t(1) << shift};
}

uint32_t addSaturated(uint32_t a, uint64_t b)
{
    return static_cast<uint32_t>(
        std::min<uint64_t>(a + std::min<uint64_t>(b, UINT32_MAX), UINT32_MAX));
}

} // namespace

double HistogramParts::middle(uint32_t index, int bits)
{
    const auto [low, width] = bucketRange(index, bits);
    return static_cast<double>(low) + static_cast<double>(width - 1) / 2;
}

Histogram::Histogram(int precisionBits)
    : m_bits(std::clamp(precisionBits, 1, 16))
    , m_pages(bucketCount(m_bits) / kPageBuckets + 1)
{
}

uint32_t &Histogram::bucket(uint32_t index)
{
    auto &page = m_pages[index / kPageBuckets];
    if (page.empty())
        page.resize(kPageBuckets);
    return page[index % kPageBuckets];
}

void Histogram::add(int64_t microseconds, uint64_t count)
{
    if (count == 0)
        return;
    auto &slot = bucket(bucketIndex(microseconds, m_bits));
    slot = addSaturated(slot, count);
    m_min = m_count ? std::min(m_min, microseconds) : microseconds;
    m_max = m_count ? std::max(m_max, microseconds) : microseconds;
    m_count += count;
    m_wholeMilliseconds = m_wholeMilliseconds && microseconds % 1000 == 0;
    const auto value = static_cast<double>(microseconds);
    m_sum += value * static_cast<double>(count);
    m_sumOfSquares += value * value * static_cast<double>(count);
}

void Histogram::merge(const Histogram &other)
{
    if (other.m_count == 0)
        return;
    for (size_t p = 0; p < other.m_pages.size(); ++p) {
        const auto &page = other.m_pages[p];
        for (size_t i = 0; i < page.size(); ++i) {
            if (page[i] == 0)
                continue;
            auto index = static_cast<uint32_t>(p * kPageBuckets + i);
            if (other.m_bits != m_bits)
                index = bucketIndex(bucketRange(index, other.m_bits).first, m_bits);
            auto &slot = bucket(index);
            slot = addSaturated(slot, page[i]);
        }
    }
    m_min = m_count ? std::min(m_min, other.m_min) : other.m_min;
    m_max = m_count ? std::max(m_max, other.m_max) : other.m_max;
    m_count += other.m_count;
    m_sum += other.m_sum;
    m_sumOfSquares += other.m_sumOfSquares;
    m_wholeMilliseconds = m_wholeMilliseconds && other.m_wholeMilliseconds;
}

double Histogram::percentile(double share) const
{
    if (m_count == 0)
        return 0;
    const auto total = static_cast<double>(m_count);
    // 0.07 * 100 is a little more than 7 in binary; the rank is meant to be 7.
    const double exact = std::ceil(share * total - 1e-6);
    const auto rank = static_cast<uint64_t>(std::clamp(std::isnan(exact) ? 1 : exact, 1.0, total));
    if (rank >= m_count)
        return static_cast<double>(m_max);
    if (rank == 1)
        return static_cast<double>(m_min);
    uint64_t seen = 0;
    for (size_t p = 0; p < m_pages.size(); ++p) {
        const auto &page = m_pages[p];
        for (size_t i = 0; i < page.size(); ++i) {
            seen += page[i];
            if (seen < rank)
                continue;
            const auto [low, width] =
                bucketRange(static_cast<uint32_t>(p * kPageBuckets + i), m_bits);
            double value = static_cast<double>(low) + static_cast<double>(width - 1) / 2;
            const int64_t millisecond = (low + 999) / 1000 * 1000;
            const bool one = millisecond < low + width && millisecond + 1000 >= low + width;
            if (m_wholeMilliseconds && one)
                value = static_cast<double>(millisecond);
            return std::clamp(value, static_cast<double>(m_min), static_cast<double>(m_max));
        }
    }
    return static_cast<double>(m_max);
}

double Histogram::mean() const
{
    return m_count ? m_sum / static_cast<double>(m_count) : 0;
}

double Histogram::stddev() const
{
    if (m_count == 0)
        return 0;
    const auto count = static_cast<double>(m_count);
    const double variance = m_sumOfSquares / count - (m_sum / count) * (m_sum / count);
    return variance > 0 && m_min != m_max ? std::sqrt(variance) : 0;
}

std::vector<Histogram::Bucket> Histogram::buckets() const
{
    std::vector<Bucket> all;
    for (size_t p = 0; p < m_pages.size(); ++p) {
        const auto &page = m_pages[p];
        for (size_t i = 0; i < page.size(); ++i) {
            if (page[i] == 0)
                continue;
            const auto [low, width] =
                bucketRange(static_cast<uint32_t>(p * kPageBuckets + i), m_bits);
            all.push_back({low, width, page[i]});
        }
    }
    return all;
}

bool Histogram::operator==(const Histogram &other) const = default;

} // namespace twofold::results
