// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/results/coarsening.h"

#include "core/results/timelinedata.h"

#include <cmath>

namespace twofold::results {

// The intervals of any length begin at the same moment as the timeline's own, as doubling keeps
// it; so it is their ends that decide, as when they were built.
double intervalByNumberS(const Timeline &timeline)
{
    const int64_t beforeUs = std::llround(-timeline.firstIntervalS() * 1e6);
    const int64_t lastUs = std::llround(timeline.durationS() * 1e6) + beforeUs;
    int64_t lengthUs = kSecondUs;
    while (lastUs / lengthUs - beforeUs / lengthUs >= Timeline::kMaxIntervals)
        lengthUs *= 2;
    return static_cast<double>(lengthUs) / 1e6;
}

} // namespace twofold::results
