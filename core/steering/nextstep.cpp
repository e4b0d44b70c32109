// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/steering/factors.h"
#include "core/steering/growth.h"
#include "core/steering/navigator.h"
#include "core/steering/prediction.h"
#include "core/steering/words.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace twofold::steering {

using campaign::Campaign;
using campaign::Run;
using campaign::Value;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Steering", text);
}

bool isNumeric(campaign::ParameterKind kind)
{
    using campaign::ParameterKind;
    return kind == ParameterKind::Integer || kind == ParameterKind::Real
           || kind == ParameterKind::Bytes || kind == ParameterKind::Duration;
}

// A ladder has to be a number, as declared or, for a column nobody declared, as set in the runs.
std::optional<Error> unclimbable(const Campaign &campaign, const RunIndex &index,
                                 const QString &key)
{
    if (const auto *parameter = campaign.parameter(key)) {
        if (isNumeric(parameter->kind))
            return std::nullopt;
        return badInput(tr("%1 is a %2 parameter: a ladder needs a number to raise. Name another "
                           "parameter.")
                            .arg(parameter->title(), campaign::kindName(parameter->kind)));
    }
    bool anywhere = false;
    for (const Run *run : index.inOrder()) {
        const auto *value = run->parameters.find(key);
        if (!value || campaign::isAbsent(*value))
            continue;
        anywhere = true;
        if (!std::holds_alternative<qint64>(*value) && !std::holds_alternative<double>(*value)) {
            return badInput(tr("%1 is \"%2\" in run %3, which is not a number: a ladder needs a "
                               "number to raise. Name another parameter.")
                                .arg(key, campaign::valueText(*value).left(80),
                                     QString::number(run->number)));
        }
    }
    if (anywhere)
        return std::nullopt;
    return badInput(tr("The campaign has no parameter \"%1\".").arg(key.left(80)));
}

Step baseline(const Campaign &campaign, const RunIndex &index, const campaign::Ladder *ladder)
{
    Step step;
    step.action = Action::Baseline;
    const Run *last = index.inOrder().empty() ? nullptr : index.inOrder().back();
    if (last) {
        step.parentRun = last->number;
        step.parameters = last->parameters;
    }
    for (const auto &parameter : campaign.parameters) {
        if (!campaign::isAbsent(parameter.defaultValue)
            && !step.parameters.find(parameter.key))
            step.parameters.set(parameter.key, parameter.defaultValue);
    }
    step.reason = tr("No run yet. Start at the highest load known to be supported.");
    step.title = tr("log the baseline");
    if (!ladder)
        return step;
    step.parameter = ladder->parameter;
    if (last) {
        step.reason = tr("No run has a value of %1 yet. Start at the highest that is known to be "
                         "supported.")
                          .arg(titleOf(campaign, ladder->parameter));
    }
    Value start;
    if (const auto *set = step.parameters.find(ladder->parameter))
        start = *set;
    if (campaign::isAbsent(start) && ladder->growth == campaign::Growth::List
        && !ladder->values.empty()) {
        const double lowest = *std::min_element(ladder->values.begin(), ladder->values.end());
        start = lowest == std::floor(lowest) && std::abs(lowest) < 9e15
                    ? Value(static_cast<qint64>(lowest))
                    : Value(lowest);
    }
    if (const auto number = campaign::valueNumber(start);
        number && ladder->bound && *number > *ladder->bound) {
        start = std::holds_alternative<qint64>(start)
                    ? Value(static_cast<qint64>(std::floor(*ladder->bound)))
                    : Value(*ladder->bound);
    }
    if (campaign::isAbsent(start))
        return step;
    step.parameters.set(ladder->parameter, start);
    step.to = start;
    if (last)
        step.changes.push_back({ladder->parameter, Value(), start});
    step.title = tr("run the baseline at %1").arg(loadWords(campaign, ladder->parameter, start));
    return step;
}

// Limits on one metric that no value can hold.
QStringList contradictions(const Campaign &campaign)
{
    using campaign::Comparison;
    const auto isCeiling = [](const auto &criterion) {
        return criterion.comparison == Comparison::Less
               || criterion.comparison == Comparison::LessOrEqual;
    };
    const auto counts = [](const auto &criterion) {
        return criterion.kind == campaign::CriterionKind::Limit
               && criterion.reference == campaign::Reference::Number;
    };
    QStringList warnings;
    for (const auto &floor : campaign.criteria) {
        if (!counts(floor) || isCeiling(floor))
            continue;
        for (const auto &ceiling : campaign.criteria) {
            if (counts(ceiling) && isCeiling(ceiling) && ceiling.metric == floor.metric
                && ceiling.label == floor.label && ceiling.source == floor.source
                && (floor.bound > ceiling.bound
                    || (floor.bound == ceiling.bound
                        && (floor.comparison == Comparison::Greater
                            || ceiling.comparison == Comparison::Less)))) {
                warnings.append(tr("The limits \"%1\" and \"%2\" cannot both hold.")
                                    .arg(floor.expression, ceiling.expression));
            }
        }
    }
    return warnings;
}

Result<Step> stepOf(const Campaign &campaign, const RunIndex &index, const QString &parameter)
{
    const auto ladder = campaign.ladder(parameter);
    if (!ladder) {
        if (index.inOrder().empty())
            return baseline(campaign, index, nullptr);
        return factorialStep(campaign, index);
    }
    if (const auto error = unclimbable(campaign, index, ladder->parameter))
        return *error;
    const LadderView view(campaign, index, *ladder);
    if (!view.last())
        return baseline(campaign, index, &*ladder);

    const auto verdict = view.last()->verdict();
    if (verdict == campaign::Verdict::Pass || verdict == campaign::Verdict::Fail) {
        if (const auto entangled = findEntanglement(campaign, index, *view.last())) {
            if (!entangled->isSeparated()) {
                Step step = isolateStep(campaign, *entangled, ladder->parameter);
                step.bracket = view.bracket();
                QStringList names;
                for (const auto &change : entangled->changes)
                    names.append(titleOf(campaign, change.parameter));
                step.warnings.append(
                    (names.size() == 2 ? tr("%1 both changed between run %2 and run %3.")
                                       : tr("%1 all changed between run %2 and run %3."))
                        .arg(enumeration(names), QString::number(entangled->parent->number),
                             QString::number(entangled->run->number)));
                return step;
            }
            // Separated: the ladder goes on from the run that raised the question.
            Step step = Navigator(campaign, index, *ladder,
                                  LadderView(campaign, index, *ladder, entangled->run))
                            .next();
            predict(campaign, view, ladder->parameter, step);
            step.warnings.prepend(separationWords(campaign, *entangled));
            return step;
        }
    }
    Step step = Navigator(campaign, index, *ladder, view).next();
    predict(campaign, view, ladder->parameter, step);
    return step;
}

} // namespace

Result<Step> nextStep(const Campaign &campaign, const std::vector<Run> &runs,
                      const QString &parameter)
{
    const RunIndex index(runs);
    auto step = stepOf(campaign, index, parameter);
    if (step)
        step->warnings.append(contradictions(campaign));
    return step;
}

} // namespace twofold::steering
