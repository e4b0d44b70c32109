// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/results/measurement.h"

#include <QHash>
#include <QString>

#include <vector>

namespace twofold::imports {

// Collects a host's figures over time. Bounded: beyond kMostSeries series and kMostPoints points
// nothing is added and leftOut() says so.
class HostSeries
{
public:
    static constexpr size_t kMostSeries = 5000;
    static constexpr size_t kMostPoints = 4'000'000;

    // time: seconds since 1970, or since the first where the file has no date. A NaN is a gap.
    void add(const QString &name, const QString &label, const QString &unit, double time,
             double value);

    // Series with times from the earliest one on; sets kind, duration and, where dated, the start.
    void finish(results::Measurement &measurement, bool dated);

    bool isEmpty() const { return m_series.empty(); }
    bool leftOut() const { return m_leftOut; }
    // Of one series a time came before the one that stood before it in the file.
    bool ranBack() const { return m_ranBack; }

private:
    std::vector<results::Series> m_series;
    QHash<QString, size_t> m_index;
    size_t m_points = 0;
    bool m_leftOut = false;
    bool m_ranBack = false;
};

// A host's name as a part of a metric key: what an expression cannot hold becomes a hyphen.
QString hostKey(const QString &host);

} // namespace twofold::imports
