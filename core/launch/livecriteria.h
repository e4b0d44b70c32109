// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/criterion.h"
#include "core/imports/liveresults.h"

#include <QStringList>

#include <map>
#include <optional>
#include <vector>

namespace twofold::launch {

// Why a job was ended whose limit, the campaign's criterion of this number (from 1), was broken; and
// back, 0 where it was something else.
QString endedByLimit(int number);
int limitThatEnded(const QString &endedBy);

// A limit of the campaign while a run goes on.
struct WatchedLimit
{
    int number = 0; // among the campaign's criteria, from 1
    campaign::Criterion criterion;
    std::optional<double> value; // in the newest second that told it, in the criterion's unit
    double brokenFromS = 0; // as LiveSecond::atS; where brokenForS > 0
    double brokenForS = 0; // without a break up to that second; 0: it holds
    std::optional<double> abortAfterS; // as campaign::Plan

    bool operator==(const WatchedLimit &) const = default;
};

// Holds what load tools have written so far against a campaign's limits, second by second: the
// failure rate and percentiles of the whole load. Throughput is left out, as a load that rises or
// ends is no fault. A second that tells nothing neither breaks a limit nor mends it, but ten of
// them begin anew. Pure; not thread-safe.
class LiveCriteria
{
public:
    LiveCriteria() = default;
    // source: what the plan's results are called. abortAfterS: as campaign::Plan.
    LiveCriteria(const std::vector<campaign::Criterion> &criteria, const QString &source,
                 std::optional<double> abortAfterS);

    // Seconds that are new or have changed. True where a limit's state is another than before.
    bool take(const std::vector<imports::LiveSecond> &seconds);

    const std::vector<WatchedLimit> &limits() const { return m_limits; }
    // Limits that only the collected result can tell, short.
    const QStringList &unwatched() const { return m_unwatched; }
    // The first that was broken for as long as the plan bears; null: none.
    const WatchedLimit *broken() const;

private:
    std::vector<WatchedLimit> m_limits;
    QStringList m_unwatched;
    std::map<double, imports::LiveSecond> m_seconds; // by LiveSecond::atS; the last hours at most
};

} // namespace twofold::launch
