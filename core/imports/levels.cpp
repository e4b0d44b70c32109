// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/levels.h"

#include <algorithm>
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

void Levels::enter(Microseconds time, double level)
{
    time = std::clamp(time, -kFar, kFar);
    if (m_levels.empty()) {
        m_width = 1'000'000;
        m_begin = time;
        m_levels.push_back(kNan);
    }
    int64_t index = floorDivide(time - m_begin, m_width);
    const auto size = static_cast<int64_t>(m_levels.size());
    // Double until the interval and all there are fit; earlier times move the begin.
    while (std::max(index, size - 1) - std::min<int64_t>(index, 0) + 1 > int64_t(kMost)) {
        const size_t half = (m_levels.size() + 1) / 2;
        for (size_t i = 0; i < half; ++i) {
            const double second = 2 * i + 1 < m_levels.size() ? m_levels[2 * i + 1] : kNan;
            m_levels[i] = std::isnan(second) ? m_levels[2 * i] : higher(m_levels[2 * i], second);
        }
        m_levels.resize(half);
        m_width *= 2;
        index = floorDivide(time - m_begin, m_width);
    }
    if (index < 0) {
        m_levels.insert(m_levels.begin(), static_cast<size_t>(-index), kNan);
        m_begin += index * m_width;
        index = 0;
    }
    if (index >= static_cast<int64_t>(m_levels.size()))
        m_levels.resize(static_cast<size_t>(index) + 1, kNan);
    m_current = &m_levels[static_cast<size_t>(index)];
    m_currentBegin = m_begin + index * m_width;
    *m_current = higher(*m_current, level);
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
        const int64_t begin = m_begin + static_cast<int64_t>(i) * m_width;
        series.times.push_back(
            std::max(0.0, static_cast<double>(begin - start.value_or(0)) / 1e6));
        series.values.push_back(m_levels[i]);
    }
    return series;
}

} // namespace twofold::imports
