// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/utc.h"
#include "core/imports/liveresults.h"
#include "core/launch/livecriteria.h"

#include <mutex>

namespace twofold::launch {

// A limit that was broken for longer than its plan bears.
struct BrokenLimit
{
    int number = 0; // among the campaign's criteria, from 1
    std::optional<double> value; // in the last of those seconds, in the criterion's unit
    Microseconds from = 0, to = 0; // the seconds in which it was broken, our clock; 0: not seen from here

    bool operator==(const BrokenLimit &) const = default;
};

// What the followed files of all hosts tell together while a run goes on. Any thread.
class LiveWatch
{
public:
    // What one more piece of a file changed.
    struct News
    {
        bool isText = false; // the file holds no results that can be read while it grows, or not yet
        std::vector<imports::LiveSecond> seconds;
        Microseconds startedAt = 0; // what LiveSecond::atS counts from; 0: nothing was seen
        std::optional<std::vector<WatchedLimit>> limits; // where one's state has changed
        std::optional<BrokenLimit> broken; // the first time only
    };

    // Before the first piece.
    void begin(LiveCriteria criteria);
    News take(const QString &host, const QByteArray &bytes, Microseconds clockOffset);
    std::optional<BrokenLimit> broken() const;

private:
    mutable std::mutex m_mutex;
    imports::LiveResults m_results;
    LiveCriteria m_criteria;
    std::optional<BrokenLimit> m_broken;
};

} // namespace twofold::launch
