// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/launch/livewatch.h"

namespace twofold::launch {

void LiveWatch::begin(LiveCriteria criteria)
{
    const std::lock_guard lock(m_mutex);
    m_criteria = std::move(criteria);
}

LiveWatch::News LiveWatch::take(const QString &host, const QByteArray &bytes, Microseconds clockOffset)
{
    const std::lock_guard lock(m_mutex);
    News news;
    news.seconds = m_results.take(host, bytes, clockOffset);
    news.isText = m_results.kind(host) != imports::LiveResults::Kind::Results;
    news.startedAt = m_results.startedAt().value_or(0);
    if (!m_criteria.take(news.seconds))
        return news;
    news.limits = m_criteria.limits();
    const WatchedLimit *limit = m_criteria.broken();
    if (!limit || m_broken)
        return news;
    const auto at = [&](double seconds) { return news.startedAt + static_cast<Microseconds>(seconds * 1e6); };
    m_broken = BrokenLimit{limit->number, limit->value, at(limit->brokenFromS),
                           at(limit->brokenFromS + limit->brokenForS)};
    news.broken = m_broken;
    return news;
}

std::optional<BrokenLimit> LiveWatch::broken() const
{
    const std::lock_guard lock(m_mutex);
    return m_broken;
}

} // namespace twofold::launch
