// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "ui/log/filter.h"

namespace twofold::ui {

// One row of the grid.
struct LogRow
{
    enum class Kind { Run, Group, NextStep };

    Kind kind = Kind::Run;
    int number = 0; // of the run; of a group: its first run
    size_t place = 0; // in the session's runs; a hint that is checked before use
    int count = 0; // runs of a group
    QString group; // a group's value as text; identifies it

    // The same row before and after a change.
    bool isSame(const LogRow &other) const
    {
        return kind == other.kind
            && (kind == Kind::NextStep
                || (kind == Kind::Group ? group == other.group : number == other.number));
    }
};

// Which runs the log shows, in which order.
struct Arrangement
{
    Filter filter;
    int sortColumn = -1; // -1: by number
    Qt::SortOrder sortOrder = Qt::AscendingOrder;
    int groupColumn = -1; // -1: no groups

    bool isNatural() const { return filter.isEmpty() && sortColumn < 0 && groupColumn < 0; }
};

// Blanks come last in either order; equal values keep the order of the runs. Groups ascend by
// value, each headed by a row of its own. Verdicts sort by severity: fail, invalid, inconclusive,
// aborted, pass.
std::vector<LogRow> arrange(const Arrangement &arrangement, const std::vector<LogColumn> &columns,
                            const std::vector<campaign::Run> &runs);

} // namespace twofold::ui
