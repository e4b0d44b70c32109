// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/steering/ladderview.h"

#include <algorithm>
#include <cmath>

namespace twofold::steering {

using campaign::Campaign;
using campaign::Run;
using campaign::Value;
using campaign::Verdict;

RunIndex::RunIndex(const std::vector<Run> &runs)
{
    m_inOrder.reserve(runs.size());
    m_all.reserve(static_cast<qsizetype>(runs.size()));
    for (const auto &run : runs) {
        m_all.insert(run.number, &run);
        if (!run.deleted)
            m_inOrder.push_back(&run);
    }
    std::stable_sort(m_inOrder.begin(), m_inOrder.end(),
                     [](const Run *a, const Run *b) { return a->number < b->number; });
}

const Run *RunIndex::find(int number) const
{
    return m_all.value(number, nullptr);
}

const Run *RunIndex::parentOf(const Run &run) const
{
    const Run *at = &run;
    // Numbers fall with every step, so a damaged lineage cannot lead in a circle.
    while (at->parent && *at->parent < at->number) {
        at = find(*at->parent);
        if (!at)
            return nullptr;
        if (!at->deleted)
            return at;
    }
    return nullptr;
}

std::vector<campaign::Change> setChanges(const Campaign &campaign, const Run &from, const Run &to)
{
    auto changes = campaign::changesSince(from, to);
    std::erase_if(changes, [&](const auto &change) {
        const auto *parameter = campaign.parameter(change.parameter);
        return parameter && parameter->probed;
    });
    // A recorded fix is a change even where its column was blank before.
    const auto *before = from.parameters.find(from.fix.parameter);
    const auto *after = to.parameters.find(from.fix.parameter);
    if (!from.fix.isEmpty() && after && !campaign::isAbsent(*after)
        && (!before || campaign::isAbsent(*before)))
        changes.push_back({from.fix.parameter, {}, *after});
    return changes;
}

LadderView::LadderView(const Campaign &campaign, const RunIndex &index,
                       const campaign::Ladder &ladder, const Run *last)
    : m_campaign(campaign)
    , m_parameter(ladder.parameter)
{
    m_ignored.push_back(m_parameter);
    for (const auto &parameter : campaign.parameters) {
        if (parameter.probed)
            m_ignored.push_back(parameter.key);
    }
    std::sort(m_ignored.begin(), m_ignored.end());

    QHash<int, bool> belonging;
    belonging.reserve(static_cast<qsizetype>(index.inOrder().size()));
    for (const Run *run : index.inOrder()) {
        const Run *parent = index.parentOf(*run);
        const bool in = belongs(*run, parent, !parent || belonging.value(parent->number, true));
        belonging.insert(run->number, in);
        if (in && valueOf(*run))
            m_runs.push_back(run);
    }
    if (m_runs.empty())
        return;
    for (const Run *run : m_runs) {
        if (!run->fix.isEmpty() && run->fix.parameter != m_parameter)
            m_fixed.push_back(run->fix.parameter);
    }
    std::sort(m_fixed.begin(), m_fixed.end());
    m_fixed.erase(std::unique(m_fixed.begin(), m_fixed.end()), m_fixed.end());
    m_last = last ? last : m_runs.back();
    for (const Run *run : m_runs) {
        const double value = *valueOf(*run);
        const auto verdict = run->verdict();
        if (!isCurrent(*run)) {
            if (verdict == Verdict::Pass)
                m_olderPasses[value] = run;
            continue;
        }
        if (verdict == Verdict::Pass) {
            m_levels[value].passes.push_back(run);
        } else if (verdict == Verdict::Fail) {
            m_levels[value].fails.push_back(run);
            m_accepted = m_accepted || run->limitAccepted;
        } else if (isLimitedByGenerator(*run)) {
            m_generatorAccepted = m_generatorAccepted || run->limitAccepted;
        }
    }
    for (const Run *run : m_runs) {
        if (isGeneratorsLimit(*run) && isCurrent(*run))
            m_levels[*valueOf(*run)].fails.push_back(run);
    }
}

bool LadderView::isLimitedByGenerator(const Run &run) const
{
    if (run.verdict() != Verdict::Invalid)
        return false;
    const auto *component = m_campaign.component(run.component());
    return run.generatorLimited
           || (run.ownVerdict == Verdict::Invalid && component && component->side == campaign::Side::Generator);
}

bool LadderView::isGeneratorsLimit(const Run &run) const
{
    return m_generatorAccepted && isLimitedByGenerator(run);
}

std::optional<double> LadderView::valueOf(const Run &run) const
{
    const auto *value = run.parameters.find(m_parameter);
    const auto number = value ? campaign::valueNumber(*value) : std::nullopt;
    if (!number || !std::isfinite(*number))
        return std::nullopt;
    return number;
}

// A run that climbs another ladder of the campaign is no part of this one, and neither is what
// repeats or mends that run; whoever changes this ladder's parameter is back on it.
bool LadderView::belongs(const Run &run, const Run *parent, bool parentBelongs) const
{
    if (!parent || m_campaign.ladders.size() < 2)
        return true;
    bool climbsOther = false;
    for (const auto &change : setChanges(m_campaign, *parent, run)) {
        if (change.parameter == m_parameter)
            return true;
        if (change.parameter == parent->fix.parameter)
            continue;
        climbsOther = climbsOther
                      || std::any_of(m_campaign.ladders.begin(), m_campaign.ladders.end(),
                                     [&](const auto &other) {
                                         return other.parameter == change.parameter;
                                     });
    }
    return !climbsOther && parentBelongs;
}

bool LadderView::isCurrent(const Run &run) const
{
    if (!m_last || &run == m_last)
        return true;
    // What only one of them has is a column that came later, and tells nothing, unless a fix was
    // recorded for it: then blank is how it was before the fix.
    const auto tells = [&](const QString &key, const Value &value) {
        return !campaign::isAbsent(value)
               && std::binary_search(m_fixed.begin(), m_fixed.end(), key);
    };
    // Both are sorted by key.
    auto a = run.parameters.begin();
    auto b = m_last->parameters.begin();
    const auto endA = run.parameters.end();
    const auto endB = m_last->parameters.end();
    while (a != endA || b != endB) {
        // Most rows have the same columns, and whether keys are equal is cheaper than their order.
        const bool both = a != endA && b != endB && a->first == b->first;
        if (!both && (b == endB || (a != endA && a->first < b->first))) {
            if (tells(a->first, a->second))
                return false;
            ++a;
        } else if (!both) {
            if (tells(b->first, b->second))
                return false;
            ++b;
        } else {
            const bool blank = campaign::isAbsent(a->second) || campaign::isAbsent(b->second);
            if (!(a->second == b->second)
                && (!blank || tells(a->first, a->second) || tells(b->first, b->second))
                && !std::binary_search(m_ignored.begin(), m_ignored.end(), a->first))
                return false;
            ++a;
            ++b;
        }
    }
    return true;
}

const Level *LadderView::level(double value) const
{
    const auto it = m_levels.find(value);
    return it == m_levels.end() ? nullptr : &it->second;
}

Bracket LadderView::bracket() const
{
    Bracket bracket;
    for (const auto &[value, level] : m_levels) {
        if (level.failed()) {
            bracket.fail = value;
            break;
        }
        if (level.passed())
            bracket.pass = value;
    }
    if (bracket.pass)
        return bracket;
    for (const auto &[value, run] : m_olderPasses) {
        if (bracket.fail && value >= *bracket.fail)
            break;
        bracket.pass = value;
    }
    return bracket;
}

const Run *LadderView::provisionalPass() const
{
    const auto pass = bracket().pass;
    if (!pass)
        return nullptr;
    if (const auto *at = level(*pass); at && at->passed())
        return nullptr;
    const auto it = m_olderPasses.find(*pass);
    return it == m_olderPasses.end() ? nullptr : it->second;
}

} // namespace twofold::steering
