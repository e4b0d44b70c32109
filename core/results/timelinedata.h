// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/results/intervalcells.h"
#include "core/results/timeline.h"

#include <QByteArray>

#include <string>
#include <vector>

namespace twofold::results {

constexpr int64_t kSecondUs = 1'000'000;

// One label of a whole run.
struct LabelRun
{
    std::string name; // UTF-8
    Histogram sides[2] = {Histogram(Histogram::kRunBits), Histogram(Histogram::kRunBits)};
    uint64_t withoutLatency[2] = {}; // samples besides those in the histograms
    int64_t received = -1; // bytes; -1: no sample said
    int64_t sent = -1;
};

// What a timeline is made of. Interval i covers gridUs + [i, i + 1) * intervalUs; what ended
// exactly at the end of the run is in the last one.
struct Timeline::Data
{
    bool relative = false;
    bool empty = true; // no sample; the times mean nothing
    int64_t startUs = 0; // earliest start
    int64_t endUs = 0; // latest end
    int64_t gridUs = 0; // begin of interval 0; at most one interval before the start
    int64_t intervalUs = kSecondUs;
    int intervals = 0;
    std::vector<LabelRun> labels;
    IntervalCells cells; // as many labels

    struct Part;
    Part part(const Window &window) const;
};

// The parts of a histogram, for those who fill or store it in bulk.
struct HistogramParts
{
    static uint32_t &bucket(Histogram &h, uint32_t index) { return h.bucket(index); }
    static uint32_t *page(Histogram &h, uint32_t index)
    {
        h.bucket(index);
        return h.m_pages[index / Histogram::kPageBuckets].data();
    }
    static double middle(uint32_t index, int bits);
    static bool wholeMilliseconds(const Histogram &h) { return h.m_wholeMilliseconds; }
    static double sumOfSquares(const Histogram &h) { return h.m_sumOfSquares; }
    static const std::vector<std::vector<uint32_t>> &pages(const Histogram &h) { return h.m_pages; }

    // The other's buckets alone.
    static void mergeBuckets(Histogram &h, const Histogram &other);

    // Everything but the buckets, of samples whose buckets are counted already.
    static void addStatistics(Histogram &h, uint64_t count, int64_t min, int64_t max, double sum,
                              double sumOfSquares, bool wholeMilliseconds);
    static constexpr uint32_t kPageBuckets = Histogram::kPageBuckets;
};

// Doublings needed until a number of intervals is at most Timeline::kMaxIntervals.
int doublingsFor(int64_t intervals);

inline int64_t floorDivide(int64_t a, int64_t b)
{
    const int64_t quotient = a / b;
    return a % b < 0 ? quotient - 1 : quotient;
}

} // namespace twofold::results
