// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/steering/growth.h"

#include <algorithm>
#include <cmath>

namespace twofold::steering {

using campaign::Growth;

namespace {

// Whole numbers beyond 2^53 are not told apart.
constexpr double kLargest = 9007199254740992.0;
// Below this a bracket of real numbers cannot be told from closed.
constexpr double kSmallestTolerance = 1e-6;

} // namespace

Grid::Grid(const campaign::Ladder &ladder, bool wholeNumbers)
    : m_ladder(ladder)
    , m_grid(std::isfinite(ladder.grid) && ladder.grid > 0 ? ladder.grid : 0)
    , m_tolerance(std::isfinite(ladder.tolerance) ? std::max(ladder.tolerance, kSmallestTolerance)
                                                  : 0.05)
{
    if (m_grid == 0 && wholeNumbers)
        m_grid = 1;
}

double Grid::down(double value) const
{
    return m_grid > 0 ? std::floor(value / m_grid + 1e-9) * m_grid : value;
}

double Grid::up(double value) const
{
    return m_grid > 0 ? std::ceil(value / m_grid - 1e-9) * m_grid : value;
}

double Grid::clamped(double value) const
{
    return m_ladder.bound ? std::min(value, *m_ladder.bound) : value;
}

double Grid::grow(double value) const
{
    const double amount = m_ladder.amount;
    if (m_ladder.growth == Growth::Step && std::isfinite(amount) && amount > 0)
        return value + amount;
    if (value <= 0)
        return m_grid > 0 ? m_grid : 1;
    const bool factor = m_ladder.growth == Growth::Factor && std::isfinite(amount) && amount > 1;
    return value * (factor ? amount : 2);
}

std::optional<double> Grid::after(double value) const
{
    std::optional<double> next;
    if (m_ladder.growth == Growth::List && !m_ladder.values.empty()) {
        for (const double candidate : m_ladder.values) {
            if (candidate > value && (!next || candidate < *next))
                next = candidate;
        }
        if (next && m_ladder.bound && *next > *m_ladder.bound)
            next.reset();
        return next;
    }
    double wanted = grow(value);
    if (m_grid > 0) {
        const double rounded = std::round(wanted / m_grid) * m_grid;
        wanted = rounded > value ? rounded : up(wanted);
    }
    if (m_ladder.bound && wanted > *m_ladder.bound)
        wanted = down(*m_ladder.bound);
    if (!std::isfinite(wanted) || std::abs(wanted) > kLargest || wanted <= value)
        return std::nullopt;
    return wanted;
}

std::optional<double> Grid::between(double pass, double fail, double wanted) const
{
    if (m_grid == 0)
        return wanted > pass && wanted < fail ? std::optional(wanted) : std::nullopt;
    const double lower = down(wanted);
    const double upper = up(wanted);
    const bool lowerFits = lower > pass && lower < fail;
    const bool upperFits = upper > pass && upper < fail;
    if (lowerFits && (!upperFits || wanted - lower <= upper - wanted))
        return lower;
    if (upperFits)
        return upper;
    return std::nullopt;
}

std::optional<double> Grid::between(double pass, double fail) const
{
    return between(pass, fail, pass + (fail - pass) / 2);
}

std::optional<double> Grid::below(double fail) const
{
    if (fail <= 0)
        return std::nullopt;
    const double half = fail / 2;
    if (m_grid > 0) {
        const double value = std::max(down(half), m_grid);
        return value < fail ? std::optional(value) : std::nullopt;
    }
    return half > 1e-6 ? std::optional(half) : std::nullopt;
}

bool Grid::isClosed(double pass, double fail) const
{
    if (pass > 0 && (fail - pass) / pass <= m_tolerance)
        return true;
    if (m_grid == 0 && fail - pass <= kSmallestTolerance * std::max(1.0, std::abs(fail)))
        return true;
    return !between(pass, fail);
}

} // namespace twofold::steering
