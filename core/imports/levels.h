// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/utc.h"
#include "core/results/measurement.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace twofold::imports {

// The highest level of something by interval, such as the users that every sample carries: 1 s,
// doubled so that there are never more than 4,096 intervals. The order of what is added makes no
// difference but for the first time, from which intervals count.
class Levels
{
public:
    // Intervals count from here instead.
    void countFrom(Microseconds time);
    std::optional<Microseconds> countsFrom() const { return m_from; }

    // The other counts from the same time.
    void merge(const Levels &other);

    void add(Microseconds time, double level)
    {
        if (static_cast<uint64_t>(time - m_currentBegin) < static_cast<uint64_t>(m_width))
            [[likely]] {
            if (level > *m_current)
                *m_current = level;
            return;
        }
        enter(time, level);
    }

    bool isEmpty() const { return m_levels.empty(); }
    std::optional<double> highest() const;

    // One point for every interval with a level; times from the start of the measurement.
    results::Series series(const QString &name, std::optional<Microseconds> start) const;

private:
    void enter(Microseconds time, double level);
    void makeRoom(int64_t lowest, int64_t highest, int doublings);
    void select(int64_t interval);

    static constexpr size_t kMost = 4096;
    std::vector<double> m_levels; // NaN: none
    std::optional<Microseconds> m_from; // where interval 0 begins
    int64_t m_first = 0; // the interval of the first level
    int64_t m_width = 0; // 0 before the first level, so that add() goes to enter()
    Microseconds m_currentBegin = 0;
    double *m_current = nullptr;
};

} // namespace twofold::imports
