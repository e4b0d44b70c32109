// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the runs of a ladder say to its navigator.

#include "core/steering/navigator.h"
#include "core/steering/words.h"

#include <algorithm>
#include <cmath>

namespace twofold::steering {

using campaign::Run;
using campaign::Value;
using campaign::Verdict;

namespace {

constexpr double kUnknownSpread = 0.05; // twice of it: 10 %
// By how much a disturbance moves a percentile beyond its limit while most requests stay where they were: up to a
// quarter in the proving ground.
constexpr double kTailSpread = 0.3;

// A limit with a number that the runs' own figures can be held against.
bool isCompared(const campaign::Criterion &criterion)
{
    return criterion.kind == campaign::CriterionKind::Limit && criterion.label.isEmpty()
           && criterion.reference == campaign::Reference::Number && criterion.bound != 0;
}

// A high percentile broke its limit although half of the requests kept it.
bool isOfTheTailOnly(const campaign::Criterion &criterion, const Run &run)
{
    if (!criterion.metric.startsWith(u"latency"))
        return false;
    const double *median = run.metrics.find(QString(criterion.metric.section(u'.', 0, 0) % QStringLiteral(".p50")));
    return median && criterion.holds(*median, criterion.bound);
}

// By more than the load and what is near as long as no spread is known, as a share of the limit, a failing run
// differs from one that passed at a little less in all that it broke.
bool isLeap(const std::vector<campaign::Criterion> &limits, const Run &passed, const Run &failed, double loadStep)
{
    return std::all_of(limits.begin(), limits.end(), [&](const auto &limit) {
        const double *after = isCompared(limit) ? failed.metrics.find(limit.metric) : nullptr;
        const double *before = passed.metrics.find(limit.metric);
        if (!after || limit.holds(*after, limit.bound))
            return true;
        return before && std::abs(*after - *before) / std::abs(limit.bound) > loadStep + 2 * kUnknownSpread;
    });
}

} // namespace

bool Navigator::hasOpenFix(const Run &run) const
{
    if (run.fix.isEmpty() || campaign::isAbsent(run.fix.value))
        return false;
    // The newest run tells whether it is in place: an earlier run's fix may have been tried since.
    const auto *set = m_last.parameters.find(run.fix.parameter);
    if (!set)
        return true;
    const auto before = campaign::valueNumber(*set);
    const auto after = campaign::valueNumber(run.fix.value);
    return before && after ? *before != *after : !(*set == run.fix.value);
}

const Run *Navigator::withOpenFix(const Level *level) const
{
    if (!level)
        return nullptr;
    const auto it = std::find_if(level->fails.rbegin(), level->fails.rend(),
                                 [&](const auto *run) { return hasOpenFix(*run); });
    return it == level->fails.rend() ? nullptr : *it;
}

// Twice the generators, or twice the limit that the run names, where either is a parameter.
std::optional<campaign::Change> Navigator::moreGenerator() const
{
    const auto doubled = [&](const QString &key) -> std::optional<campaign::Change> {
        const auto *value = m_last.parameters.find(key);
        if (!value || key == m_ladder.parameter)
            return std::nullopt;
        if (const auto *whole = std::get_if<qint64>(value);
            whole && *whole > 0 && *whole < (qint64(1) << 52))
            return campaign::Change{key, *value, Value(*whole * 2)};
        if (const auto *real = std::get_if<double>(value); real && *real > 0)
            return campaign::Change{key, *value, Value(*real * 2)};
        return std::nullopt;
    };
    for (const auto &setting : m_last.lookAt) {
        for (const auto &parameter : m_campaign.parameters) {
            if (parameter.key == setting || parameter.label == setting) {
                if (auto change = doubled(parameter.key))
                    return change;
            }
        }
    }
    static const QStringList kCounts
        = {QStringLiteral("generators"), QStringLiteral("generator_hosts"),
           QStringLiteral("workers"), QStringLiteral("generator_count")};
    for (const auto &key : kCounts) {
        if (auto change = doubled(key))
            return change;
    }
    return std::nullopt;
}

// Observed spread of a metric between repeats, as a share of its mean; the largest of any level. What was
// outvoted counts for nothing else, and not as what repeats usually differ by.
double Navigator::spreadOf(const QString &metric) const
{
    double widest = -1;
    for (const auto &[value, level] : m_view.levels()) {
        double low = HUGE_VAL;
        double high = -HUGE_VAL;
        double sum = 0;
        int count = 0;
        for (const auto *group : {&level.passes, &level.fails}) {
            const bool isOutvoted = level.passed() ? group == &level.fails : level.failed() && group == &level.passes;
            if (isOutvoted)
                continue;
            for (const auto *run : *group) {
                if (const double *seen = run->metrics.find(metric)) {
                    low = std::min(low, *seen);
                    high = std::max(high, *seen);
                    sum += *seen;
                    ++count;
                }
            }
        }
        if (count >= 2 && sum > 0)
            widest = std::max(widest, (high - low) / (sum / count));
    }
    return widest < 0 ? kUnknownSpread : widest;
}

// What the engineer said is not questioned; neither is a run without figures, or one that failed for more than
// what noise moves: a failure is as sure as the clearest break of a limit in it. That of a saturated generator
// rests on its own figures besides.
bool Navigator::isDecidedByNoise(const Run &run) const
{
    if (run.ownVerdict != Verdict::None)
        return false;
    const bool failed = run.verdict() != Verdict::Pass;
    bool any = false;
    for (const auto &criterion : m_campaign.criteria) {
        const double *value = isCompared(criterion) ? run.metrics.find(criterion.metric) : nullptr;
        if (!value || (failed && criterion.holds(*value, criterion.bound)))
            continue;
        const double distance = std::abs(*value - criterion.bound) / std::abs(criterion.bound);
        const bool near = distance <= 2 * spreadOf(criterion.metric)
                          || (run.verdict() == Verdict::Fail && distance <= kTailSpread
                              && isOfTheTailOnly(criterion, run));
        if (failed && !near)
            return false;
        any = any || near;
    }
    return any;
}

// One run that noise could have decided stands against what passed just below it since, with figures that are
// nowhere near those of the failure.
bool Navigator::isFailureDoubted(double pass, double fail) const
{
    const auto *passed = m_view.level(pass);
    const auto *failed = m_view.level(fail);
    if (!passed || failed->votes() > 1)
        return false;
    const Run &failure = *failed->fails.front();
    return isDecidedByNoise(failure) && passed->passes.front()->number > failure.number
           && isLeap(m_campaign.criteria, *passed->passes.back(), failure, (fail - pass) / fail);
}

// The load at which a run that was to reach `fail` broke its limit while it rose, along the ladder: of users where
// the run had as many as the ladder says, of requests where those were as many. Nullopt: it tells none.
std::optional<double> Navigator::onsetBelow(const Run &failed, double fail) const
{
    constexpr double kAsMany = 0.2;
    const auto isAsMany = [fail](const double *value) { return value && std::abs(*value - fail) <= kAsMany * fail; };
    const double *users = failed.metrics.find(QStringLiteral("onset.users"));
    const double *rate = failed.metrics.find(QStringLiteral("onset.throughput"));
    if (users && isAsMany(failed.metrics.find(QStringLiteral("users_max"))))
        return *users;
    if (rate && isAsMany(failed.metrics.find(QStringLiteral("throughput"))))
        return *rate;
    return std::nullopt;
}

bool Navigator::goalReached() const
{
    if (m_last.verdict() != Verdict::Pass)
        return false; // a failure that its repeats outvoted met nothing
    bool any = false;
    for (const auto &criterion : m_campaign.criteria) {
        if (criterion.kind != campaign::CriterionKind::Goal || !criterion.label.isEmpty()
            || criterion.reference != campaign::Reference::Number)
            continue;
        any = true;
        const QString key = criterion.source.isEmpty()
                                ? criterion.metric
                                : QString(criterion.source % QLatin1Char(':') % criterion.metric);
        std::optional<double> value;
        if (const double *metric = m_last.metrics.find(key))
            value = *metric;
        else if (const auto *set = m_last.parameters.find(key))
            value = campaign::valueNumber(*set);
        if (!value && key == QLatin1String("users")) {
            if (const double *metric = m_last.metrics.find(u"users_max"))
                value = *metric;
        }
        if (!value || !criterion.holds(*value, criterion.bound))
            return false;
    }
    return any;
}

QString Navigator::goalWords() const
{
    QStringList words;
    for (const auto &criterion : m_campaign.criteria) {
        if (criterion.kind == campaign::CriterionKind::Goal)
            words.append(campaign::shortText(criterion));
    }
    return enumeration(words);
}

} // namespace twofold::steering
