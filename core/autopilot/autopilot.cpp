// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/autopilot/autopilot.h"

#include "core/base/quantity.h"

#include <QCoreApplication>

#include <cmath>

namespace twofold::autopilot {

namespace {

using steering::Action;

QString tr(const char *text)
{
    return QCoreApplication::translate("Autopilot", text);
}

// The steps that it may take by itself; every other needs the engineer.
bool isOwnStep(Action action)
{
    return action == Action::Baseline || action == Action::Double || action == Action::Step
           || action == Action::Bisect || action == Action::Confirm || action == Action::Rerun
           || action == Action::Isolate || action == Action::Factorial;
}

campaign::Value valueOf(const campaign::Campaign &campaign, const QString &key, double number)
{
    const auto *parameter = campaign.parameter(key);
    const bool isReal = parameter && (parameter->kind == campaign::ParameterKind::Real
                                      || parameter->kind == campaign::ParameterKind::Duration);
    return isReal || number != std::floor(number) ? campaign::Value(number)
                                                  : campaign::Value(static_cast<qint64>(number));
}

// Why it ends instead of launching this step; empty where it goes on.
QString endingOf(const steering::Step &step, const Order &order, const Progress &progress)
{
    const auto &bounds = order.bounds;
    if (step.action == Action::Done)
        return step.reason;
    // Towards an accepted limit of the generator invalid runs are what is looked for.
    const bool narrows = step.action == Action::Bisect || step.action == Action::Confirm;
    if (progress.invalidInARow >= bounds.invalidInARow && !narrows)
        return tr("%1 runs in a row were invalid. Mend the measurement first.").arg(progress.invalidInARow);
    if (progress.launches >= bounds.runs)
        return tr("The bound of %1 runs is reached.").arg(bounds.runs);
    if (progress.hours >= bounds.hours)
        return tr("The bound of %1 hours is reached.").arg(formatQuantity(bounds.hours, u""));
    const auto *value = step.parameters.find(step.parameter);
    const auto number = value ? campaign::valueNumber(*value) : std::nullopt;
    if (bounds.highest && number && *number > *bounds.highest) {
        return tr("The next step, %1, is above the bound of %2.")
            .arg(step.title, formatQuantity(*bounds.highest, u""));
    }
    return {};
}

} // namespace

void Progress::add(const launch::Outcome &outcome)
{
    ++launches;
    invalidInARow = outcome.verdict == campaign::Verdict::Invalid ? invalidInARow + 1 : 0;
}

Result<void> checkBounds(const Bounds &bounds)
{
    if (bounds.runs < 1 || bounds.runs > 10'000)
        return usageError(tr("The number of runs is between 1 and 10,000."));
    if (!(bounds.hours > 0) || bounds.hours > 24 * 365)
        return usageError(tr("The hours are more than 0 and at most a year."));
    if (bounds.highest && !(*bounds.highest > 0 && std::isfinite(*bounds.highest)))
        return usageError(tr("The highest value is more than 0."));
    if (bounds.invalidInARow < 1)
        return usageError(tr("At least one invalid run is allowed before the end."));
    return {};
}

Result<Turn> nextTurn(const store::Book &book, const Order &order, const Progress &progress)
{
    const auto campaign = book.campaign(order.campaign);
    if (!campaign)
        return campaign.error();
    const auto runs = book.runs(order.campaign);
    if (!runs)
        return runs.error();
    auto step = steering::nextStep(*campaign, *runs, order.parameter);
    if (!step)
        return step.error();
    if (order.start && step->action == Action::Baseline && !step->parameters.find(step->parameter)) {
        const auto value = valueOf(*campaign, step->parameter, *order.start);
        step->parameters.set(step->parameter, value);
        step->to = value;
    }
    Turn turn;
    turn.step = std::move(*step);
    turn.ending = endingOf(turn.step, order, progress);
    if (!turn.ending.isEmpty())
        return turn;
    if (!isOwnStep(turn.step.action)) {
        const bool mayAsk = order.hasFixHook && turn.step.parentRun
                            && (turn.step.action == Action::Explain || turn.step.action == Action::FixGenerator);
        if (mayAsk && progress.fixed != turn.step.parentRun) {
            const auto failed = book.runNumbered(order.campaign, *turn.step.parentRun);
            if (!failed)
                return failed.error();
            turn.kind = Turn::Kind::Fix;
            turn.failed = *failed;
            return turn;
        }
        turn.ending = tr("The next step needs an engineer: %1.").arg(turn.step.title);
        return turn;
    }
    turn.kind = Turn::Kind::Launch;
    turn.request.campaign = order.campaign;
    turn.request.plan = order.plan;
    turn.request.parent = turn.step.parentRun;
    turn.request.parameters = turn.step.parameters;
    for (const auto [key, value] : order.parameters)
        turn.request.parameters.set(key, value);
    turn.request.hypothesis = turn.step.title;
    const auto preflight = launch::preflight(book, turn.request);
    if (!preflight)
        return preflight.error();
    if (!preflight->errors.isEmpty())
        return badInput(preflight->errors.join(u' '));
    if (!preflight->approved) {
        return usageError(tr("The plan came with a book that was not made here. Read its commands and approve them "
                             "first: in Launch, or with --approve on the command line."));
    }
    turn.warnings = preflight->warnings;
    return turn;
}

} // namespace twofold::autopilot
