// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/results/histogram.h"
#include "core/results/varint.h"

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace twofold::results {

// What one label answered in one interval, unpacked. Side 0 are the successes, 1 the failures.
struct IntervalCell
{
    struct Side
    {
        std::vector<std::pair<uint16_t, uint32_t>> buckets; // index ascending, count > 0
        int64_t sumUs = 0;
        int64_t minUs = 0;
        int64_t maxUs = 0;
        uint64_t withoutLatency = 0; // samples besides those in buckets

        uint64_t count() const; // of those in buckets
        void merge(const Side &other);
    };
    Side sides[2];
    int64_t received = -1; // bytes; -1: no sample said
    int64_t sent = -1;
    bool wholeMilliseconds = true;

    void merge(const IntervalCell &other);
};

void writeCell(std::vector<uint8_t> &out, const IntervalCell &cell);
// Any bytes; false: damaged. Keeps the cell's memory for the next call.
bool readCell(VarintReader &in, IntervalCell &cell);

// All cells of a timeline, packed: about a byte a bucket. Intervals are counted from wherever the
// owner likes and may be negative.
class IntervalCells
{
public:
    struct Ref
    {
        int32_t interval;
        uint32_t chunk;
        uint32_t offset;
        uint16_t size; // even of a cell with all buckets: they take at most 8 bytes each
        uint16_t buckets; // 0: not known, of a cell that was appended
    };

    void addLabel() { m_labels.emplace_back(); }
    size_t labels() const { return m_labels.size(); }

    // Of one label, by interval.
    const std::vector<Ref> &of(size_t label) const { return m_labels[label]; }
    void read(const Ref &ref, IntervalCell &cell) const;
    std::pair<const uint8_t *, size_t> bytes(const Ref &ref) const;

    // Adds to what the label has in that interval; cheap where the interval is its latest.
    void add(size_t label, int32_t interval, const IntervalCell &cell);
    // The same, for bytes that writeCell() made, of an interval after all of that label.
    void append(size_t label, int32_t interval, const uint8_t *bytes, size_t size);

    // Makes intervals 2^steps times as long: interval i becomes i >> steps.
    void coarsen(int steps);

    // Adds what the other has to these labels: its label i is labels[i] here. The other is empty
    // after it.
    void merge(IntervalCells &other, const std::vector<uint32_t> &labels);

    // Takes the interval's cells into the one before it.
    void foldIntoPrevious(int32_t interval);
    // Subtracts from every interval's number.
    void renumber(int32_t first);

    size_t memoryBytes() const;

    // About the bytes that the content needs. Depends on what was counted alone, never on the order
    // in which it came, and never shrinks while more is added.
    size_t weight() const { return m_cells * kCellWeight + m_buckets + m_buckets / 2; }
    // Much of the memory holds what merging left behind; coarsen(0) frees it.
    bool isWasteful() const { return m_stored > m_live + m_live / 2 + 4 * kChunk; }

private:
    Ref store(int32_t interval, const uint8_t *bytes, size_t size, size_t buckets);
    struct Source
    {
        IntervalCells *cells;
        const std::vector<uint32_t> *labels; // which of the target's each of its labels is
    };
    void take(const std::vector<Source> &sources, int steps);
    static size_t buckets(const IntervalCell &cell)
    {
        return cell.sides[0].buckets.size() + cell.sides[1].buckets.size();
    }

    static constexpr size_t kChunk = 256 * 1024;
    static constexpr size_t kCellWeight = 32; // its reference, sums and extremes
    std::vector<std::vector<Ref>> m_labels;
    std::vector<std::unique_ptr<uint8_t[]>> m_chunks;
    size_t m_used = kChunk; // of the last chunk
    size_t m_stored = 0; // bytes in chunks
    size_t m_live = 0; // of these in cells
    size_t m_cells = 0;
    size_t m_buckets = 0; // of those that add() took
    std::vector<uint8_t> m_scratch;
};

} // namespace twofold::results
