// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/hostseries.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace twofold::imports {

using results::Series;

void HostSeries::add(const QString &name, const QString &label, const QString &unit, double time,
                     double value)
{
    if (!std::isfinite(time) || std::abs(time) > 1e11)
        return;
    const QString key = name % QChar(u'\0') % label;
    auto known = m_index.constFind(key);
    if (m_points >= kMostPoints || (known == m_index.cend() && m_series.size() >= kMostSeries)) {
        m_leftOut = true;
        return;
    }
    if (known == m_index.cend()) {
        known = m_index.insert(key, m_series.size());
        Series series;
        series.name = name;
        series.label = label;
        series.unit = unit;
        m_series.push_back(std::move(series));
    }
    Series &series = m_series[*known];
    m_ranBack = m_ranBack || (!series.times.empty() && time < series.times.back());
    series.times.push_back(time);
    series.values.push_back(value);
    ++m_points;
}

void HostSeries::finish(results::Measurement &measurement, bool dated)
{
    measurement.kind = results::Kind::Host;
    measurement.hidesQueueing = false; // it made no requests
    double first = std::numeric_limits<double>::infinity();
    double last = -first;
    for (const Series &series : m_series) {
        const auto [low, high] = std::minmax_element(series.times.begin(), series.times.end());
        first = std::min(first, *low);
        last = std::max(last, *high);
    }
    for (Series &series : m_series) {
        for (double &time : series.times)
            time -= first;
        if (series.times.size() > 1)
            series.intervalS = std::abs(series.times.back() - series.times.front())
                / double(series.times.size() - 1);
        if (!(series.intervalS > 0))
            series.intervalS = 1;
        measurement.series.push_back(std::move(series));
    }
    if (!measurement.series.empty()) {
        constexpr double kFarthest = 1e11; // s; the year 5138
        if (dated && std::abs(first) < kFarthest)
            measurement.startedAt = Microseconds(std::llround(first * 1e6));
        measurement.durationS = last - first;
    }
    m_series.clear();
    m_index.clear();
}

QString hostKey(const QString &host)
{
    QString key;
    for (const QChar c : host.left(100))
        key += c.isLetterOrNumber() || c == u'-' || c == u'_' || c == u'.' ? c : QChar(u'-');
    return key.isEmpty() ? QStringLiteral("unnamed") : key;
}

} // namespace twofold::imports
