// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/nextstep/othersteps.h"

#include "core/base/quantity.h"

#include <QCoreApplication>

#include <algorithm>

namespace twofold::ui {

using campaign::ParameterKind;
using steering::Step;

namespace {

constexpr int kMostLadders = 6; // each costs a pass over the runs

QString tr(const char *text)
{
    return QCoreApplication::translate("OtherSteps", text);
}

QString valueWords(const campaign::Parameter &parameter, double value)
{
    const QString unit = parameter.unit.isEmpty() && parameter.kind == ParameterKind::Bytes
        ? QStringLiteral("B")
        : parameter.unit;
    return formatQuantity(value, unit);
}

bool isLadder(const campaign::Parameter &parameter)
{
    return !parameter.probed
        && (parameter.kind == ParameterKind::Integer || parameter.kind == ParameterKind::Real
            || parameter.kind == ParameterKind::Bytes || parameter.kind == ParameterKind::Duration);
}

Step repeat(const campaign::Run &run)
{
    Step step;
    step.action = steering::Action::Rerun;
    step.parentRun = run.number;
    step.parameters = run.parameters;
    step.title = tr("repeat run %1 as it was").arg(run.number);
    step.reason = tr("Nothing changes: this shows how far results spread.");
    return step;
}

std::optional<Step> doubled(const campaign::Campaign &campaign, const campaign::Run &run,
                            const QString &key)
{
    const auto *parameter = campaign.parameter(key);
    const auto *value = run.parameters.find(key);
    const auto number = value ? campaign::valueNumber(*value) : std::nullopt;
    if (!parameter || !number || *number <= 0 || *number > 4e15)
        return std::nullopt;
    Step step;
    step.action = steering::Action::Double;
    step.parameter = key;
    step.from = *value;
    step.to = std::holds_alternative<qint64>(*value)
        ? campaign::Value(std::get<qint64>(*value) * 2)
        : campaign::Value(*number * 2);
    step.changes = {{key, step.from, step.to}};
    step.parentRun = run.number;
    step.parameters = run.parameters;
    step.parameters.set(key, step.to);
    step.title = tr("raise %1 from %2 to %3")
                     .arg(parameter->title(), valueWords(*parameter, *number),
                          valueWords(*parameter, *number * 2));
    step.reason = tr("Twice run %1, whatever its verdict.").arg(run.number);
    return step;
}

} // namespace

std::vector<Step> otherSteps(const campaign::Campaign &campaign,
                             const std::vector<campaign::Run> &runs,
                             const std::optional<Step> &proposed)
{
    std::vector<Step> steps;
    const auto isNew = [&](const Step &step) {
        const auto same = [&](const Step &other) {
            return other.title == step.title
                || (other.parameters == step.parameters && other.parentRun == step.parentRun);
        };
        return !(proposed && same(*proposed)) && std::none_of(steps.begin(), steps.end(), same);
    };
    int tried = 0;
    for (const auto &parameter : campaign.parameters) {
        const bool ofLoad = parameter.group == campaign::kParameterGroups.constFirst();
        if (!isLadder(parameter) || (proposed && proposed->parameter == parameter.key))
            continue;
        const bool declared = std::any_of(
            campaign.ladders.begin(), campaign.ladders.end(),
            [&](const auto &ladder) { return ladder.parameter == parameter.key; });
        if (!ofLoad && !declared)
            continue;
        if (++tried > kMostLadders)
            break;
        auto step = steering::nextStep(campaign, runs, parameter.key);
        if (step && step->action != steering::Action::Done && isNew(*step))
            steps.push_back(std::move(*step));
    }
    if (!runs.empty()) {
        const auto &last = runs.back();
        const auto ladder = campaign.ladder();
        if (ladder) {
            if (auto step = doubled(campaign, last, ladder->parameter); step && isNew(*step))
                steps.push_back(std::move(*step));
        }
        if (auto step = repeat(last); isNew(step))
            steps.push_back(std::move(step));
    }
    return steps;
}

} // namespace twofold::ui
