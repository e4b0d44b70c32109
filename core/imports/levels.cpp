// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/levels.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace twofold::imports {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr Microseconds kFar = Microseconds(1) << 59;

int64_t floorDivide(int64_t a, int64_t b)
{
    return a / b - (a % b < 0 ? 1 : 0);
}

double higher(double a, double b)
{
    return std::isnan(a) || b > a ? b : a;
}

} // namespace

void Levels::countFrom(Microseconds time)
{
    m_from = std::clamp(time, -kFar, kFar);
}

void Levels::enter(Microseconds time, double level)
{
    time = std::clamp(time, -kFar, kFar);
    if (!m_from)
        m_from = time;
    if (m_levels.empty())
        m_width = 1'000'000;
    const int64_t wanted = floorDivide(time - *m_from, m_width);
    makeRoom(wanted, wanted, 0);
    select(floorDivide(time - *m_from, m_width));
    *m_current = higher(*m_current, level);
}

void Levels::select(int64_t interval)
{
    m_current = &m_levels[static_cast<size_t>(interval - m_first)];
    m_currentBegin = *m_from + interval * m_width;
}

// Doubles so often, and then until these intervals and all there are fit.
void Levels::makeRoom(int64_t lowest, int64_t highest, int doublings)
{
    if (m_levels.empty()) {
        m_first = lowest;
        m_levels.push_back(kNan);
    }
    const int64_t last = m_first + static_cast<int64_t>(m_levels.size()) - 1;
    if (doublings == 0 && lowest >= m_first && highest <= last)
        return;
    lowest = std::min(lowest, m_first);
    highest = std::max(highest, last);
    while ((highest >> doublings) - (lowest >> doublings) >= static_cast<int64_t>(kMost))
        ++doublings;
    lowest >>= doublings;
    highest >>= doublings;
    m_width <<= doublings;
    std::vector<double> levels(static_cast<size_t>(highest - lowest + 1), kNan);
    for (size_t i = 0; i < m_levels.size(); ++i) {
        const int64_t interval = (m_first + static_cast<int64_t>(i)) >> doublings;
        double &level = levels[static_cast<size_t>(interval - lowest)];
        if (!std::isnan(m_levels[i]))
            level = higher(level, m_levels[i]);
    }
    m_levels = std::move(levels);
    m_first = lowest;
}

void Levels::merge(const Levels &other)
{
    if (other.m_levels.empty())
        return;
    Levels part = other;
    if (m_levels.empty()) {
        *this = std::move(part);
        select(m_first);
        return;
    }
    const auto widenTo = [](Levels &levels, int64_t width) {
        if (levels.m_width < width) {
            const int doublings = std::countr_zero(static_cast<uint64_t>(width / levels.m_width));
            levels.makeRoom(levels.m_first, levels.m_first, doublings);
        }
    };
    widenTo(*this, part.m_width);
    widenTo(part, m_width);
    makeRoom(part.m_first, part.m_first + static_cast<int64_t>(part.m_levels.size()) - 1, 0);
    widenTo(part, m_width);
    for (size_t i = 0; i < part.m_levels.size(); ++i) {
        select(part.m_first + static_cast<int64_t>(i));
        if (!std::isnan(part.m_levels[i]))
            *m_current = higher(*m_current, part.m_levels[i]);
    }
}

std::optional<double> Levels::highest() const
{
    std::optional<double> highest;
    for (const double level : m_levels) {
        if (!std::isnan(level) && (!highest || level > *highest))
            highest = level;
    }
    return highest;
}

results::Series Levels::series(const QString &name, std::optional<Microseconds> start) const
{
    results::Series series;
    series.name = name;
    series.intervalS = static_cast<double>(m_width) / 1e6;
    for (size_t i = 0; i < m_levels.size(); ++i) {
        if (std::isnan(m_levels[i]))
            continue;
        const int64_t begin = *m_from + (m_first + static_cast<int64_t>(i)) * m_width;
        series.times.push_back(
            std::max(0.0, static_cast<double>(begin - start.value_or(0)) / 1e6));
        series.values.push_back(m_levels[i]);
    }
    return series;
}

} // namespace twofold::imports
