// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/run.h"

#include <unordered_map>
#include <vector>

namespace twofold::ui {

// What the lineage cell of one run draws. Lanes count from 0 at the left.
struct LineageCell
{
    int lane = 0;
    bool up = false; // a line comes from above into the disc
    bool down = false; // the lane goes on below
    quint32 passing = 0; // lanes that only pass through, one bit each
    quint32 leaving = 0; // lanes that branch off here, downwards

    bool operator==(const LineageCell &) const = default;
};

// Highest lane drawn; deeper branches share it.
inline constexpr int kLastLane = 7;

// The tree of parents, laid out over runs ascending by number. The line to the newest descendant
// keeps the lane; every other child takes the leftmost free one as long as its own line lasts.
// `nextParent` is the parent of the next-step row that follows the last run; 0: none.
class Lineage
{
public:
    void build(const std::vector<campaign::Run> &runs, int nextParent);

    // By the run's place in `runs`; the place behind the last is the next-step row.
    const LineageCell &cell(size_t place) const;
    int laneCount() const { return m_laneCount; }

private:
    std::vector<LineageCell> m_cells;
    int m_laneCount = 1;
};

} // namespace twofold::ui
