// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/imports/failurecounter.h"
#include "core/imports/levels.h"
#include "core/imports/reader.h"
#include "core/results/timeline.h"

#include <algorithm>
#include <cstdint>

namespace twofold::imports {

// Notices a clock that was set back, or results of several runs one after the other: samples come
// in the order in which they ended, so none may end well before one that was seen had begun.
class ClockWatch
{
public:
    void see(Microseconds start, Microseconds end, qint64 line)
    {
        if (end < m_latestStart - kTolerance) [[unlikely]] {
            if (m_steps++ == 0) {
                m_firstLine = line;
                m_firstStep = m_latestStart - start;
            }
            m_latestStart = start;
        } else if (start > m_latestStart) {
            m_latestStart = start;
        }
        if (end < m_earliestEnd)
            m_earliestEnd = end;
    }

    // For parts of one file that are read apart. There are steps in the whole only where a part has
    // one or does not follow those before it.
    bool hasSteps() const { return m_steps > 0; }
    bool isFollowedBy(const ClockWatch &next) const
    {
        return next.m_earliestEnd >= m_latestStart - kTolerance;
    }
    void append(const ClockWatch &next)
    {
        m_latestStart = std::max(m_latestStart, next.m_latestStart);
        m_earliestEnd = std::min(m_earliestEnd, next.m_earliestEnd);
    }

    // A warning where there were steps; not where the rows are simply in another order.
    void report(results::Measurement &measurement, const ByteSource &source, uint64_t samples) const;

private:
    static constexpr Microseconds kTolerance = 2'000'000; // tools write in batches
    Microseconds m_latestStart = INT64_MIN / 2;
    Microseconds m_earliestEnd = INT64_MAX;
    Microseconds m_firstStep = 0;
    qint64 m_firstLine = 0;
    qint64 m_steps = 0;
};

// Warns where a timeline that was built has longer intervals than their number asks for.
void warnOfCoarseIntervals(results::Measurement &measurement, const ByteSource &source,
                           const results::Timeline &timeline);

// What readers of samples fill: the timeline, the failures and the users over time.
struct Samples
{
    results::TimelineBuilder timeline;
    FailureCounter failures;
    Levels users;
    ClockWatch clock; // only of formats that are written in the order of time
    bool hasTimes = true;
    bool hasFailures = true; // the file says which samples failed
    bool relativeTimes = false;

    // For several threads, each with samples of its own: these begin as the others did and are
    // merged back, in any order. The part's label i is labels[i] here.
    void startAs(const Samples &other);
    void merge(Samples &part, const std::vector<uint32_t> &labels);

    // The measurement of a file that is read: kind, times, users and failures, with a warning
    // where labels were left out.
    results::Measurement finish(const ByteSource &source);
};

// Whether an HTTP status is a success: 200 to 399.
inline bool isGoodStatus(int64_t status)
{
    return status >= 200 && status < 400;
}

} // namespace twofold::imports
