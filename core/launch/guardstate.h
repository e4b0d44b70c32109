// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <chrono>
#include <map>
#include <mutex>

namespace twofold::launch {

// What is known of a launch's guards while it runs, by their number in the plan (from 1): which one
// failed first, and when those that this program has checked were last seen healthy. Any thread.
class GuardState
{
public:
    void fail(int number);
    int failed() const; // 0: none

    // The first time says that this program has it checked.
    void seenHealthy(int number);
    bool isWatching() const;
    // Each of them was seen healthy within 15 s: the hosts' lease may be renewed.
    bool areChecked() const;

private:
    using Clock = std::chrono::steady_clock;
    mutable std::mutex m_mutex;
    int m_failed = 0;
    std::map<int, Clock::time_point> m_healthyAt;
};

} // namespace twofold::launch
