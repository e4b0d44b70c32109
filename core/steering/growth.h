// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/campaign.h"

namespace twofold::steering {

// A ladder's arithmetic, on its own grid. Ladders come from people: a growth that does not grow
// doubles, a grid that is not positive means any value.
class Grid
{
public:
    Grid(const campaign::Ladder &ladder, bool wholeNumbers);

    // The value after one that passed, at most the bound; nullopt: there is none.
    std::optional<double> after(double value) const;

    // A value strictly between the two, nearest to their middle; nullopt: they are neighbours.
    std::optional<double> between(double pass, double fail) const;
    // The one nearest to what is wanted.
    std::optional<double> between(double pass, double fail, double wanted) const;

    // Where nothing passed yet: half of the failure; nullopt: nothing lower is left to try.
    std::optional<double> below(double fail) const;

    // The bracket needs no further run: within the tolerance, or neighbours.
    bool isClosed(double pass, double fail) const;

    double clamped(double value) const; // to the bound

private:
    double grow(double value) const;
    double down(double value) const; // to the grid
    double up(double value) const;

    const campaign::Ladder &m_ladder;
    double m_grid;
    double m_tolerance;
};

} // namespace twofold::steering
