// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/log/lineage.h"

#include <algorithm>

namespace twofold::ui {

namespace {

constexpr int kNone = -1;

// Place of each run's parent among the runs; kNone where it has none, or one that is not older.
std::vector<int> parentPlaces(const std::vector<campaign::Run> &runs, int nextParent)
{
    std::vector<int> places(runs.size() + 1, kNone);
    const auto placeOf = [&](int number, size_t before) {
        const auto end = runs.begin() + static_cast<std::ptrdiff_t>(before);
        const auto it = std::lower_bound(runs.begin(), end, number,
                                         [](const auto &run, int n) { return run.number < n; });
        return it != end && it->number == number ? static_cast<int>(it - runs.begin()) : kNone;
    };
    for (size_t i = 0; i < runs.size(); ++i) {
        if (runs[i].parent)
            places[i] = placeOf(*runs[i].parent, i);
    }
    if (nextParent > 0)
        places[runs.size()] = placeOf(nextParent, runs.size());
    return places;
}

} // namespace

void Lineage::build(const std::vector<campaign::Run> &runs, int nextParent)
{
    const size_t count = runs.size() + 1;
    const auto parents = parentPlaces(runs, nextParent);

    // Children are younger than their parents, so one pass from the end gives every subtree's
    // youngest place, and with it the child that keeps the lane.
    std::vector<int> youngest(count);
    std::vector<int> heir(count, kNone);
    for (size_t i = 0; i < count; ++i)
        youngest[i] = static_cast<int>(i);
    for (int i = static_cast<int>(count) - 1; i >= 0; --i) {
        const int parent = parents[i];
        if (parent == kNone)
            continue;
        if (heir[parent] == kNone || youngest[i] > youngest[heir[parent]])
            heir[parent] = i;
        youngest[parent] = std::max(youngest[parent], youngest[i]);
    }

    m_cells.assign(count, {});
    m_laneCount = 1;
    // laneEnds[lane]: the place down to which a lane is taken.
    std::vector<int> laneEnds;
    const auto freeLane = [&](int from) {
        for (size_t lane = 0; lane < laneEnds.size(); ++lane) {
            if (laneEnds[lane] < from)
                return static_cast<int>(lane);
        }
        laneEnds.push_back(kNone);
        return static_cast<int>(laneEnds.size()) - 1;
    };
    const auto lineEnd = [&](int place) {
        while (heir[place] != kNone)
            place = heir[place];
        return place;
    };
    const auto shown = [](int lane) { return std::min(lane, kLastLane); };

    // Branches by their parent's row, where their lanes begin.
    std::vector<std::pair<int, int>> branches; // parent's place, child's place
    for (size_t i = 0; i < count; ++i) {
        if (parents[i] != kNone && heir[parents[i]] != static_cast<int>(i))
            branches.emplace_back(parents[i], static_cast<int>(i));
    }
    std::sort(branches.begin(), branches.end());

    std::vector<int> lanes(count, kNone);
    size_t next = 0;
    for (size_t i = 0; i < count; ++i) {
        const int place = static_cast<int>(i);
        if (lanes[i] == kNone) {
            lanes[i] = freeLane(place);
            laneEnds[lanes[i]] = lineEnd(place);
        }
        auto &cell = m_cells[i];
        cell.lane = shown(lanes[i]);
        cell.up = parents[i] != kNone;
        cell.down = heir[i] != kNone;
        if (cell.down)
            lanes[heir[i]] = lanes[i];
        for (; next < branches.size() && branches[next].first == place; ++next) {
            const int child = branches[next].second;
            lanes[child] = freeLane(place);
            laneEnds[lanes[child]] = lineEnd(child);
            cell.leaving |= 1u << shown(lanes[child]);
            for (int between = place + 1; between < child; ++between)
                m_cells[between].passing |= 1u << shown(lanes[child]);
        }
    }
    // Between a run and the child that keeps its lane, the rows of other lines are passed.
    for (size_t i = 0; i < count; ++i) {
        for (int between = static_cast<int>(i) + 1; between < heir[i]; ++between)
            m_cells[between].passing |= 1u << m_cells[i].lane;
        m_laneCount = std::max(m_laneCount, m_cells[i].lane + 1);
    }
}

const LineageCell &Lineage::cell(size_t place) const
{
    static const LineageCell none;
    return place < m_cells.size() ? m_cells[place] : none;
}

} // namespace twofold::ui
