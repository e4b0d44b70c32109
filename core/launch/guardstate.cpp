// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/launch/guardstate.h"

#include <algorithm>

namespace twofold::launch {

namespace {
constexpr std::chrono::seconds kFresh(15);
}

void GuardState::fail(int number)
{
    const std::lock_guard lock(m_mutex);
    if (m_failed == 0)
        m_failed = number;
}

int GuardState::failed() const
{
    const std::lock_guard lock(m_mutex);
    return m_failed;
}

void GuardState::seenHealthy(int number)
{
    const std::lock_guard lock(m_mutex);
    m_healthyAt[number] = Clock::now();
}

bool GuardState::isWatching() const
{
    const std::lock_guard lock(m_mutex);
    return !m_healthyAt.empty();
}

bool GuardState::areChecked() const
{
    const std::lock_guard lock(m_mutex);
    return std::all_of(m_healthyAt.begin(), m_healthyAt.end(),
                       [](const auto &entry) { return Clock::now() - entry.second < kFresh; });
}

} // namespace twofold::launch
