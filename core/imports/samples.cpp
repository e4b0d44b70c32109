// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/samples.h"

#include <QCoreApplication>

#include <cmath>

namespace twofold::imports {

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
    const bool any = timeline.samples() > 0;
    auto built = std::make_shared<results::Timeline>(timeline.finish());
    if (labelsLeftOut) {
        warn(measurement, source, 0,
             QCoreApplication::translate(
                 "Samples", "The file has more than %1 labels. The rest is counted under "
                            "\"(other)\"; give requests that differ only in an id one name.")
                 .arg(results::Timeline::kMaxLabels));
    }
    measurement.startedAt = built->startedAt();
    if (any && hasTimes)
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
