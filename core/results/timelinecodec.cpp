// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/results/packing.h"
#include "core/results/timeline.h"
#include "core/results/timelinedata.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace twofold::results {

namespace {

// Version of the bytes; a new one for every change, older ones stay readable.
constexpr uint64_t kVersion = 1;
constexpr int64_t kFar = int64_t(1) << 61;
constexpr int64_t kLongest = int64_t(1) << 50; // of latencies and intervals, µs

void writeReal(std::vector<uint8_t> &out, double value)
{
    const auto bits = std::bit_cast<uint64_t>(value);
    for (int shift = 0; shift < 64; shift += 8)
        out.push_back(static_cast<uint8_t>(bits >> shift));
}

double readReal(VarintReader &in)
{
    const uint8_t *bytes = in.bytes(8);
    if (!bytes)
        return 0;
    uint64_t bits = 0;
    for (int i = 0; i < 8; ++i)
        bits |= static_cast<uint64_t>(bytes[i]) << (8 * i);
    const auto value = std::bit_cast<double>(bits);
    if (!std::isfinite(value) || value < 0)
        in.fail();
    return value;
}

void writeHistogram(std::vector<uint8_t> &out, const Histogram &histogram)
{
    const auto &pages = HistogramParts::pages(histogram);
    uint64_t used = 0;
    for (const auto &page : pages)
        used += static_cast<uint64_t>(std::count_if(page.begin(), page.end(),
                                                    [](uint32_t count) { return count > 0; }));
    writeVarint(out, used);
    if (used == 0)
        return;
    uint64_t previous = 0;
    for (size_t p = 0; p < pages.size(); ++p) {
        for (size_t i = 0; i < pages[p].size(); ++i) {
            if (pages[p][i] == 0)
                continue;
            const uint64_t index = p * HistogramParts::kPageBuckets + i;
            writeVarint(out, index - previous);
            writeVarint(out, pages[p][i]);
            previous = index;
        }
    }
    writeVarint(out, histogram.count());
    writeVarint(out, static_cast<uint64_t>(histogram.minimum()));
    writeVarint(out, static_cast<uint64_t>(histogram.maximum() - histogram.minimum()));
    out.push_back(HistogramParts::wholeMilliseconds(histogram) ? 1 : 0);
    writeReal(out, histogram.sum());
    writeReal(out, HistogramParts::sumOfSquares(histogram));
}

bool readHistogram(VarintReader &in, Histogram &histogram)
{
    const uint32_t buckets = Histogram::bucketCount(histogram.precisionBits());
    const uint64_t used = in.next(buckets);
    if (used == 0)
        return in.ok();
    uint64_t index = 0;
    uint64_t counted = 0;
    bool saturated = false;
    for (uint64_t i = 0; i < used; ++i) {
        const uint64_t step = in.next(buckets);
        const uint64_t count = in.next(UINT32_MAX);
        index += step;
        if (!in.ok() || index >= buckets || (i > 0 && step == 0) || count == 0)
            return false;
        HistogramParts::bucket(histogram, static_cast<uint32_t>(index)) =
            static_cast<uint32_t>(count);
        counted += count;
        saturated = saturated || count == UINT32_MAX;
    }
    const uint64_t count = in.next(INT64_MAX);
    const auto min = static_cast<int64_t>(in.next(kLongest));
    const auto max = min + static_cast<int64_t>(in.next(kLongest));
    const bool whole = in.next(1) == 1;
    const double sum = readReal(in);
    const double squares = readReal(in);
    if (!in.ok() || count < counted || (count != counted && !saturated))
        return false;
    HistogramParts::addStatistics(histogram, count, min, max, sum, squares, whole);
    return true;
}

// Byte totals are -1 where unknown.
void writeBytes(std::vector<uint8_t> &out, int64_t bytes)
{
    writeVarint(out, bytes < 0 ? 0 : static_cast<uint64_t>(bytes) + 1);
}
int64_t readBytes(VarintReader &in)
{
    const uint64_t value = in.next(uint64_t(INT64_MAX));
    return static_cast<int64_t>(value) - 1;
}

} // namespace

QByteArray Timeline::encode() const
{
    const auto &d = *m_data;
    std::vector<uint8_t> out;
    out.reserve(d.cells.memoryBytes()); // growing would need as much again for a while
    writeVarint(out, kVersion);
    writeVarint(out, (d.relative ? 1 : 0) | (d.empty ? 2 : 0));
    writeVarint(out, zigzag(d.startUs));
    writeVarint(out, zigzag(d.endUs - d.startUs));
    writeVarint(out, zigzag(d.gridUs - d.startUs));
    writeVarint(out, static_cast<uint64_t>(d.intervalUs));
    writeVarint(out, static_cast<uint64_t>(d.intervals));
    writeVarint(out, d.labels.size());
    for (size_t i = 0; i < d.labels.size(); ++i) {
        const auto &label = d.labels[i];
        writeVarint(out, label.name.size());
        out.insert(out.end(), label.name.begin(), label.name.end());
        writeBytes(out, label.received);
        writeBytes(out, label.sent);
        for (int side = 0; side < 2; ++side) {
            writeHistogram(out, label.sides[side]);
            writeVarint(out, label.withoutLatency[side]);
        }
        const auto &refs = d.cells.of(i);
        writeVarint(out, refs.size());
        int32_t previous = -1;
        for (const auto &ref : refs) {
            writeVarint(out, static_cast<uint64_t>(ref.interval - previous));
            previous = ref.interval;
            const auto [bytes, size] = d.cells.bytes(ref);
            out.insert(out.end(), bytes, bytes + size);
        }
    }
    return packBytes(QByteArrayView(out.data(), static_cast<qsizetype>(out.size())));
}

std::optional<Timeline> Timeline::decode(QByteArrayView bytes)
{
    const auto plain = unpackBytes(bytes);
    if (!plain)
        return std::nullopt;
    const auto *begin = reinterpret_cast<const uint8_t *>(plain->constData());
    VarintReader in(begin, begin + plain->size());
    if (in.next() != kVersion)
        return std::nullopt;
    auto data = std::make_unique<Data>();
    auto &d = *data;
    const uint64_t flags = in.next(3);
    d.relative = flags & 1;
    d.empty = flags & 2;
    d.startUs = unzigzag(in.next());
    const int64_t length = unzigzag(in.next());
    const int64_t lead = unzigzag(in.next());
    if (d.startUs < -kFar || d.startUs > kFar || length < 0 || length > kFar || lead > 0
        || lead < -kFar)
        return std::nullopt;
    d.endUs = d.startUs + length;
    d.gridUs = d.startUs + lead;
    d.intervalUs = static_cast<int64_t>(in.next(uint64_t(1) << 50));
    d.intervals = static_cast<int>(in.next(kMaxIntervals));
    const uint64_t labels = in.next(kMaxLabels + 1);
    if (!in.ok() || d.intervalUs < 1 || (d.empty != (d.intervals == 0)))
        return std::nullopt;
    if (lead <= -d.intervalUs || length > (d.intervals + 1) * d.intervalUs)
        return std::nullopt;
    IntervalCell cell;
    for (uint64_t i = 0; i < labels; ++i) {
        const size_t size = in.next(4096);
        const uint8_t *name = in.bytes(size);
        if (!name)
            return std::nullopt;
        auto &label = d.labels.emplace_back();
        label.name.assign(reinterpret_cast<const char *>(name), size);
        label.received = readBytes(in);
        label.sent = readBytes(in);
        for (int side = 0; side < 2; ++side) {
            if (!readHistogram(in, label.sides[side]))
                return std::nullopt;
            label.withoutLatency[side] = in.next(INT64_MAX / 4);
        }
        d.cells.addLabel();
        const uint64_t cells = in.next(static_cast<uint64_t>(d.intervals));
        int64_t interval = -1;
        for (uint64_t c = 0; c < cells; ++c) {
            const uint64_t step = in.next(kMaxIntervals);
            interval += static_cast<int64_t>(step);
            const size_t before = in.left();
            const uint8_t *cellBytes = begin + (static_cast<size_t>(plain->size()) - before);
            if (!in.ok() || step == 0 || interval >= d.intervals || !readCell(in, cell))
                return std::nullopt;
            d.cells.append(i, static_cast<int32_t>(interval), cellBytes, before - in.left());
        }
    }
    if (!in.ok() || in.left() != 0)
        return std::nullopt;
    return Timeline(std::move(data));
}

} // namespace twofold::results
