// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/samples.h"

#include "core/imports/totals.h"
#include "core/results/coarsening.h"

#include <QCoreApplication>

#include <cmath>

namespace twofold::imports {

void ClockWatch::report(results::Measurement &measurement, const ByteSource &source,
                        uint64_t samples) const
{
    constexpr uint64_t kRowsAStep = 100; // fewer: the rows are sorted by something else
    constexpr qint64 kFew = 3;
    if (m_steps == 0 || (m_steps > kFew && static_cast<uint64_t>(m_steps) > samples / kRowsAStep))
        return;
    warn(measurement, source, m_firstLine,
         QCoreApplication::translate(
             "Samples", "The time runs back by %1 s in this line, and %2 times in all: the "
                        "generator's clock was set, or results of several runs or generators are "
                        "mixed in this file. Its rates and course over time may be wrong.")
             .arg(QString::number(static_cast<double>(m_firstStep) / 1e6, 'f', 1))
             .arg(m_steps));
}

void warnOfCoarseIntervals(results::Measurement &measurement, const ByteSource &source,
                           const results::Timeline &timeline)
{
    const double byNumber = results::intervalByNumberS(timeline);
    if (timeline.intervalS() <= byNumber)
        return;
    warn(measurement, source, 0,
         QCoreApplication::translate(
             "Samples", "What each label did in every %1 s does not fit into the memory for it, so "
                        "intervals are %2 s long: series have a point for each, and a window begins "
                        "and ends with one. Totals of the whole run are as exact as ever. Fewer "
                        "labels, or a part of the run, have shorter intervals.")
             .arg(QString::number(byNumber), QString::number(timeline.intervalS())));
}

void Samples::startAs(const Samples &other)
{
    hasTimes = other.hasTimes;
    hasFailures = other.hasFailures;
    relativeTimes = other.relativeTimes;
    timeline.startAs(other.timeline);
    if (const auto from = other.users.countsFrom())
        users.countFrom(*from);
}

void Samples::merge(Samples &part, const std::vector<uint32_t> &labels)
{
    timeline.merge(part.timeline, labels);
    failures.merge(part.failures, labels);
    users.merge(part.users);
}

results::Measurement Samples::finish(const ByteSource &source)
{
    results::Measurement measurement;
    measurement.kind = results::Kind::Samples;
    measurement.tellsTimes = hasTimes;
    measurement.tellsFailures = hasFailures;
    timeline.setRelativeTimes(relativeTimes || !hasTimes);
    const bool labelsLeftOut = timeline.labelsLeftOut();
    const uint64_t count = timeline.samples();
    auto built = std::make_shared<results::Timeline>(timeline.finish());
    if (labelsLeftOut)
        warnOfOtherLabels(measurement, source, results::Timeline::kMaxLabels);
    if (hasTimes) {
        warnOfCoarseIntervals(measurement, source, *built);
        clock.report(measurement, source, count);
    }
    measurement.startedAt = built->startedAt();
    if (count > 0 && hasTimes)
        measurement.durationS = built->durationS();
    if (const auto highest = users.highest(); highest && std::isfinite(*highest)) {
        measurement.usersMax = std::llround(std::min(*highest, 1e15));
        if (hasTimes)
            measurement.series.push_back(users.series(QStringLiteral("users"),
                                                      measurement.startedAt));
    }
    measurement.failures = failures.take(built->labels(), source.name());
    measurement.timeline = std::move(built);
    return measurement;
}

} // namespace twofold::imports
