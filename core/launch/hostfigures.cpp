// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/launch/hostfigures.h"

#include <algorithm>
#include <cmath>

namespace twofold::launch {

campaign::Metrics hostMetrics(const results::Measurement &hosts, Microseconds from, Microseconds to)
{
    campaign::Metrics metrics;
    const Microseconds zero = hosts.startedAt.value_or(from);
    for (const auto &series : hosts.series) {
        const bool isMean = series.name.endsWith(QLatin1String(".cpu"));
        const bool isMost = series.name.endsWith(QLatin1String(".memory"))
                            || series.name.endsWith(QLatin1String(".open_files"))
                            || series.name.endsWith(QLatin1String(".sockets"));
        if (!series.label.isEmpty() || (!isMean && !isMost))
            continue;
        double sum = 0, most = 0;
        int count = 0;
        for (size_t i = 0; i < series.times.size(); ++i) {
            const Microseconds at = zero + Microseconds(std::llround(series.times[i] * 1e6));
            if (at < from || at > to || !std::isfinite(series.values[i]))
                continue;
            sum += series.values[i];
            most = count == 0 ? series.values[i] : std::max(most, series.values[i]);
            ++count;
        }
        if (count > 0)
            metrics.set(series.name, isMean ? sum / count : most);
    }
    return metrics;
}

} // namespace twofold::launch
