// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/launch/livecriteria.h"

#include <iterator>

namespace twofold::launch {
namespace {

constexpr double kLongestGapS = 10; // between seconds that tell
constexpr double kKeptS = 86'400 + 600;

std::optional<double> valueOf(const imports::LiveSecond &second, const QString &metric)
{
    if (metric == QLatin1String("failure_rate"))
        return second.failureRate;
    if (metric == QLatin1String("latency.p50"))
        return second.p50;
    if (metric == QLatin1String("latency.p90"))
        return second.p90;
    if (metric == QLatin1String("latency.p95"))
        return second.p95;
    if (metric == QLatin1String("latency.p99"))
        return second.p99;
    if (metric == QLatin1String("latency.p999"))
        return second.p999;
    return std::nullopt;
}

bool isTold(const campaign::Criterion &criterion, const QString &source)
{
    imports::LiveSecond all;
    all.failureRate = all.p50 = all.p90 = all.p95 = all.p99 = all.p999 = 0;
    return criterion.reference == campaign::Reference::Number && criterion.label.isEmpty()
           && (criterion.source.isEmpty() || criterion.source == source)
           && valueOf(all, criterion.metric).has_value();
}

} // namespace

QString endedByLimit(int number)
{
    return QStringLiteral("criterion-%1").arg(number);
}

int limitThatEnded(const QString &endedBy)
{
    return endedBy.startsWith(QLatin1String("criterion-")) ? qMax(0, endedBy.mid(10).toInt()) : 0;
}

LiveCriteria::LiveCriteria(const std::vector<campaign::Criterion> &criteria, const QString &source,
                           std::optional<double> abortAfterS)
{
    int number = 0;
    for (const auto &criterion : criteria) {
        ++number;
        if (criterion.kind != campaign::CriterionKind::Limit)
            continue;
        if (isTold(criterion, source))
            m_limits.push_back({number, criterion, {}, 0, 0, abortAfterS});
        else
            m_unwatched += campaign::shortText(criterion);
    }
}

bool LiveCriteria::take(const std::vector<imports::LiveSecond> &seconds)
{
    if (seconds.empty() || m_limits.empty())
        return false;
    for (const auto &second : seconds)
        m_seconds[second.atS] = second;
    m_seconds.erase(m_seconds.begin(), m_seconds.lower_bound(m_seconds.rbegin()->first - kKeptS));

    bool changed = false;
    for (auto &limit : m_limits) {
        const WatchedLimit before = limit;
        limit.value.reset();
        limit.brokenForS = limit.brokenFromS = 0;
        double next = m_seconds.rbegin()->first; // looking back
        double newest = next;
        for (auto second = m_seconds.rbegin(); second != m_seconds.rend(); ++second) {
            if (next - second->first > kLongestGapS)
                break;
            const auto value = valueOf(second->second, limit.criterion.metric);
            if (!value)
                continue;
            next = second->first;
            if (!limit.value) {
                limit.value = value;
                newest = second->first;
            }
            if (limit.criterion.holds(*value, limit.criterion.bound))
                break;
            limit.brokenFromS = second->first;
            limit.brokenForS = newest - second->first + 1;
        }
        changed = changed || !(limit == before);
    }
    return changed;
}

const WatchedLimit *LiveCriteria::broken() const
{
    for (const auto &limit : m_limits) {
        if (limit.abortAfterS && limit.brokenForS >= *limit.abortAfterS)
            return &limit;
    }
    return nullptr;
}

} // namespace twofold::launch
