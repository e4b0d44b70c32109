// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/results/intervalcells.h"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <utility>

namespace twofold::results {

namespace {

enum Flag : uint8_t {
    kHasSuccesses = 1,
    kHasFailures = 2,
    kHasReceived = 4,
    kHasSent = 8,
    kWholeMilliseconds = 16,
    kSuccessesWithoutLatency = 32,
    kFailuresWithoutLatency = 64,
};

int64_t addSaturated(int64_t a, int64_t b)
{
    int64_t sum = 0;
    return __builtin_add_overflow(a, b, &sum) ? INT64_MAX : sum;
}

// Most buckets of an interval are near the one before and hold one to three samples: both fit one
// byte then.
void writeSide(std::vector<uint8_t> &out, const IntervalCell::Side &side)
{
    writeVarint(out, side.buckets.size());
    uint32_t previous = 0;
    for (const auto &[index, count] : side.buckets) {
        const uint32_t step = index - previous;
        previous = index;
        if (count <= 3) {
            writeVarint(out, step << 2 | (count - 1));
        } else {
            writeVarint(out, step << 2 | 3);
            writeVarint(out, count - 4);
        }
    }
    writeVarint(out, static_cast<uint64_t>(side.sumUs));
    writeVarint(out, static_cast<uint64_t>(side.minUs));
    writeVarint(out, static_cast<uint64_t>(side.maxUs - side.minUs));
}

bool readSide(VarintReader &in, IntervalCell::Side &side)
{
    static const uint32_t kBuckets = Histogram::bucketCount(Histogram::kIntervalBits);
    side.buckets.clear();
    const uint64_t buckets = in.next(kBuckets);
    uint64_t index = 0;
    for (uint64_t i = 0; i < buckets; ++i) {
        const uint64_t packed = in.next(uint64_t(kBuckets) << 2);
        const uint64_t step = packed >> 2;
        const uint64_t low = packed & 3;
        const uint64_t count = low < 3 ? low + 1 : in.next(UINT32_MAX - 4) + 4;
        index += step;
        if (!in.ok() || index >= kBuckets || (i > 0 && step == 0)) {
            in.fail();
            return false;
        }
        side.buckets.emplace_back(static_cast<uint16_t>(index), static_cast<uint32_t>(count));
    }
    side.sumUs = static_cast<int64_t>(in.next(INT64_MAX));
    side.minUs = static_cast<int64_t>(in.next(INT64_MAX / 2));
    side.maxUs = side.minUs + static_cast<int64_t>(in.next(INT64_MAX / 2));
    return in.ok() && buckets > 0;
}

void clearSide(IntervalCell::Side &side)
{
    side.buckets.clear();
    side.sumUs = side.minUs = side.maxUs = 0;
    side.withoutLatency = 0;
}

} // namespace

uint64_t IntervalCell::Side::count() const
{
    uint64_t all = 0;
    for (const auto &bucket : buckets)
        all += bucket.second;
    return all;
}

void IntervalCell::Side::merge(const Side &other)
{
    withoutLatency += other.withoutLatency;
    if (other.buckets.empty())
        return;
    if (buckets.empty()) {
        const uint64_t without = withoutLatency;
        *this = other;
        withoutLatency = without;
        return;
    }
    std::vector<std::pair<uint16_t, uint32_t>> merged;
    merged.reserve(buckets.size() + other.buckets.size());
    auto a = buckets.cbegin();
    auto b = other.buckets.cbegin();
    while (a != buckets.cend() || b != other.buckets.cend()) {
        if (b == other.buckets.cend() || (a != buckets.cend() && a->first < b->first)) {
            merged.push_back(*a++);
        } else if (a == buckets.cend() || b->first < a->first) {
            merged.push_back(*b++);
        } else {
            const uint64_t count = uint64_t(a->second) + b->second;
            merged.emplace_back(a->first,
                                static_cast<uint32_t>(std::min<uint64_t>(count, UINT32_MAX)));
            ++a;
            ++b;
        }
    }
    buckets = std::move(merged);
    sumUs = addSaturated(sumUs, other.sumUs);
    minUs = std::min(minUs, other.minUs);
    maxUs = std::max(maxUs, other.maxUs);
}

void IntervalCell::merge(const IntervalCell &other)
{
    sides[0].merge(other.sides[0]);
    sides[1].merge(other.sides[1]);
    if (other.received >= 0)
        received = addSaturated(std::max<int64_t>(received, 0), other.received);
    if (other.sent >= 0)
        sent = addSaturated(std::max<int64_t>(sent, 0), other.sent);
    wholeMilliseconds = wholeMilliseconds && other.wholeMilliseconds;
}

void writeCell(std::vector<uint8_t> &out, const IntervalCell &cell)
{
    uint8_t flags = 0;
    flags |= cell.sides[0].buckets.empty() ? 0 : kHasSuccesses;
    flags |= cell.sides[1].buckets.empty() ? 0 : kHasFailures;
    flags |= cell.received < 0 ? 0 : kHasReceived;
    flags |= cell.sent < 0 ? 0 : kHasSent;
    flags |= cell.wholeMilliseconds ? kWholeMilliseconds : 0;
    flags |= cell.sides[0].withoutLatency == 0 ? 0 : kSuccessesWithoutLatency;
    flags |= cell.sides[1].withoutLatency == 0 ? 0 : kFailuresWithoutLatency;
    out.push_back(flags);
    if (flags & kHasSuccesses)
        writeSide(out, cell.sides[0]);
    if (flags & kHasFailures)
        writeSide(out, cell.sides[1]);
    if (flags & kHasReceived)
        writeVarint(out, static_cast<uint64_t>(cell.received));
    if (flags & kHasSent)
        writeVarint(out, static_cast<uint64_t>(cell.sent));
    if (flags & kSuccessesWithoutLatency)
        writeVarint(out, cell.sides[0].withoutLatency);
    if (flags & kFailuresWithoutLatency)
        writeVarint(out, cell.sides[1].withoutLatency);
}

bool readCell(VarintReader &in, IntervalCell &cell)
{
    const uint64_t flags = in.next(127);
    clearSide(cell.sides[0]);
    clearSide(cell.sides[1]);
    if ((flags & kHasSuccesses) && !readSide(in, cell.sides[0]))
        return false;
    if ((flags & kHasFailures) && !readSide(in, cell.sides[1]))
        return false;
    cell.received = flags & kHasReceived ? static_cast<int64_t>(in.next(INT64_MAX)) : -1;
    cell.sent = flags & kHasSent ? static_cast<int64_t>(in.next(INT64_MAX)) : -1;
    cell.wholeMilliseconds = flags & kWholeMilliseconds;
    if (flags & kSuccessesWithoutLatency)
        cell.sides[0].withoutLatency = in.next(INT64_MAX / 4);
    if (flags & kFailuresWithoutLatency)
        cell.sides[1].withoutLatency = in.next(INT64_MAX / 4);
    return in.ok();
}

std::pair<const uint8_t *, size_t> IntervalCells::bytes(const Ref &ref) const
{
    return {m_chunks[ref.chunk].get() + ref.offset, ref.size};
}

void IntervalCells::read(const Ref &ref, IntervalCell &cell) const
{
    const auto [begin, size] = bytes(ref);
    VarintReader in(begin, begin + size);
    readCell(in, cell);
}

IntervalCells::Ref IntervalCells::store(int32_t interval, const uint8_t *bytes, size_t size,
                                        size_t buckets)
{
    if (m_used + size > kChunk) {
        m_chunks.push_back(std::make_unique<uint8_t[]>(kChunk)); // no cell comes near a chunk
        m_used = 0;
    }
    const Ref ref{interval, static_cast<uint32_t>(m_chunks.size() - 1),
                  static_cast<uint32_t>(m_used), static_cast<uint16_t>(size),
                  static_cast<uint16_t>(buckets)};
    std::memcpy(m_chunks.back().get() + m_used, bytes, size);
    m_used += size;
    m_stored += size;
    m_live += size;
    return ref;
}

void IntervalCells::append(size_t label, int32_t interval, const uint8_t *bytes, size_t size)
{
    m_labels[label].push_back(store(interval, bytes, size, 0));
}

void IntervalCells::add(size_t label, int32_t interval, const IntervalCell &cell)
{
    auto &refs = m_labels[label];
    m_scratch.clear();
    m_buckets += buckets(cell);
    if (refs.empty() || refs.back().interval < interval) {
        ++m_cells;
        writeCell(m_scratch, cell);
        refs.push_back(store(interval, m_scratch.data(), m_scratch.size(), buckets(cell)));
        return;
    }
    auto at = std::lower_bound(refs.begin(), refs.end(), interval,
                               [](const Ref &ref, int32_t i) { return ref.interval < i; });
    if (at->interval != interval) {
        ++m_cells;
        writeCell(m_scratch, cell);
        const Ref ref = store(interval, m_scratch.data(), m_scratch.size(), buckets(cell));
        refs.insert(at, ref);
        return;
    }
    IntervalCell whole;
    read(*at, whole);
    m_buckets -= buckets(cell) + buckets(whole);
    whole.merge(cell);
    m_buckets += buckets(whole);
    writeCell(m_scratch, whole);
    m_live -= at->size;
    if (m_scratch.size() <= at->size) {
        std::memcpy(m_chunks[at->chunk].get() + at->offset, m_scratch.data(), m_scratch.size());
        at->size = static_cast<uint16_t>(m_scratch.size());
        at->buckets = static_cast<uint16_t>(buckets(whole));
        m_live += m_scratch.size();
    } else {
        *at = store(interval, m_scratch.data(), m_scratch.size(), buckets(whole));
    }
}

void IntervalCells::coarsen(int steps)
{
    std::vector<uint32_t> same(m_labels.size());
    std::iota(same.begin(), same.end(), 0U);
    IntervalCells coarse;
    coarse.m_labels.resize(m_labels.size());
    coarse.take({{this, &same}}, steps);
    *this = std::move(coarse);
}

void IntervalCells::merge(IntervalCells &other, const std::vector<uint32_t> &labels)
{
    std::vector<uint32_t> same(m_labels.size());
    std::iota(same.begin(), same.end(), 0U);
    IntervalCells whole;
    whole.m_labels.resize(m_labels.size());
    whole.take({{this, &same}, {&other, &labels}}, 0);
    *this = std::move(whole);
    other = IntervalCells();
}

// Goes over all labels interval by interval, about in the order in which the cells were stored, and
// frees each chunk once its last cell is taken: old and new together need little more than one.
void IntervalCells::take(const std::vector<Source> &sources, int steps)
{
    struct Cursor
    {
        IntervalCells *cells;
        std::vector<uint32_t> *left;
        const std::vector<Ref> *refs;
        size_t at;

        bool has(size_t i, int64_t interval, int shift) const
        {
            return i < refs->size() && (*refs)[i].interval >> shift == interval;
        }
        void pass()
        {
            const auto chunk = (*refs)[at++].chunk;
            if (--(*left)[chunk] == 0)
                cells->m_chunks[chunk].reset();
        }
    };
    std::vector<std::vector<Cursor>> cursors(m_labels.size());
    std::vector<std::vector<uint32_t>> left(sources.size());
    int32_t lowest = INT32_MAX;
    int32_t highest = INT32_MIN;
    for (size_t s = 0; s < sources.size(); ++s) {
        auto &cells = *sources[s].cells;
        left[s].resize(cells.m_chunks.size());
        for (size_t label = 0; label < cells.m_labels.size(); ++label) {
            const auto &refs = cells.m_labels[label];
            if (refs.empty())
                continue;
            lowest = std::min(lowest, refs.front().interval >> steps);
            highest = std::max(highest, refs.back().interval >> steps);
            for (const Ref &ref : refs)
                ++left[s][ref.chunk];
            cursors[(*sources[s].labels)[label]].push_back({&cells, &left[s], &refs, 0});
        }
    }
    IntervalCell one;
    IntervalCell whole;
    for (int64_t interval = lowest; interval <= highest; ++interval) {
        for (size_t label = 0; label < cursors.size(); ++label) {
            size_t parts = 0;
            for (const auto &cursor : cursors[label]) {
                for (size_t at = cursor.at; cursor.has(at, interval, steps); ++at)
                    ++parts;
            }
            bool any = false;
            for (auto &cursor : cursors[label]) {
                for (; cursor.has(cursor.at, interval, steps); cursor.pass()) {
                    const Ref &ref = (*cursor.refs)[cursor.at];
                    if (parts == 1) { // as it is
                        const auto [begin, size] = cursor.cells->bytes(ref);
                        m_labels[label].push_back(
                            store(static_cast<int32_t>(interval), begin, size, ref.buckets));
                        ++m_cells;
                        m_buckets += ref.buckets;
                        continue;
                    }
                    cursor.cells->read(ref, any ? one : whole);
                    if (any)
                        whole.merge(one);
                    any = true;
                }
            }
            if (any)
                add(label, static_cast<int32_t>(interval), whole);
        }
    }
}

void IntervalCells::foldIntoPrevious(int32_t interval)
{
    IntervalCell cell;
    for (size_t label = 0; label < m_labels.size(); ++label) {
        auto &refs = m_labels[label];
        if (refs.empty() || refs.back().interval != interval)
            continue;
        read(refs.back(), cell);
        m_live -= refs.back().size;
        m_buckets -= buckets(cell);
        --m_cells;
        refs.pop_back();
        add(label, interval - 1, cell);
    }
}

void IntervalCells::renumber(int32_t first)
{
    for (auto &refs : m_labels) {
        for (auto &ref : refs)
            ref.interval -= first;
    }
}

size_t IntervalCells::memoryBytes() const
{
    size_t bytes = m_chunks.size() * kChunk;
    for (const auto &refs : m_labels)
        bytes += refs.capacity() * sizeof(Ref);
    return bytes;
}

} // namespace twofold::results
