// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/commands.h"

#include "core/logbook/logbook.h"
#include "core/report/documents.h"
#include "core/report/grid.h"
#include "core/report/report.h"
#include "core/report/table.h"
#include "core/steering/step.h"

#include <QCoreApplication>

// run, runs, next: the log and what follows from it.
namespace twofold::cli {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Cli", text);
}

Result<void> applyMetrics(campaign::Run &run, const QStringList &metrics)
{
    for (const auto &text : metrics) {
        const auto pair = splitPair(text, tr("of the form KEY=VALUE"));
        if (!pair)
            return pair.error();
        const auto &[key, value] = *pair;
        if (value.trimmed().isEmpty()) {
            run.metrics.remove(key);
            continue;
        }
        const QString unit = campaign::standardMetricUnit(key);
        const auto quantity = parseQuantity(value);
        if (!quantity)
            return badInput(tr("Metric %1: %2").arg(key, quantity.error().message));
        auto number = std::optional<double>(quantity->value);
        if (!quantity->unit.isEmpty())
            number = convertUnit(quantity->value, quantity->unit, unit);
        if (!number) {
            return badInput(tr("Metric %1 is measured in %2; \"%3\" is not such a unit.")
                                .arg(key, unit.isEmpty() ? tr("plain numbers") : unit, quantity->unit));
        }
        run.metrics.set(key, *number);
    }
    return {};
}

Result<void> apply(campaign::Run &run, const campaign::Campaign &owner, const Arguments &arguments)
{
    const auto parameters = parseSets(owner, arguments.sets);
    if (!parameters)
        return parameters.error();
    for (const auto &[key, value] : *parameters) {
        if (campaign::isAbsent(value))
            run.parameters.remove(key);
        else
            run.parameters.set(key, value);
    }
    if (auto done = applyMetrics(run, arguments.metrics); !done)
        return done;
    if (arguments.parent)
        run.parent = *arguments.parent;
    if (!arguments.verdict.isEmpty()) {
        const auto verdict = campaign::parseVerdict(arguments.verdict);
        if (!verdict) {
            return usageError(tr("\"%1\" is not a verdict. It is pass, fail, invalid, inconclusive or aborted.")
                                  .arg(arguments.verdict));
        }
        run.ownVerdict = *verdict;
    }
    if (!arguments.failureClass.isEmpty()) {
        run.ownClass = arguments.failureClass;
        const auto *known = owner.failureClass(arguments.failureClass);
        if (known && arguments.component.isEmpty() && run.ownComponent.isEmpty())
            run.ownComponent = known->component;
    }
    if (!arguments.component.isEmpty())
        run.ownComponent = arguments.component;
    if (!arguments.cause.isEmpty())
        run.cause = arguments.cause;
    if (!arguments.fix.isEmpty()) {
        const auto pair = splitPair(arguments.fix, tr("a fix of the form KEY=VALUE"));
        if (!pair)
            return pair.error();
        const auto fixed = parseSets(owner, {arguments.fix});
        if (!fixed)
            return fixed.error();
        run.fix = {pair->first, *fixed->find(pair->first)};
    }
    run.limitAccepted = run.limitAccepted || arguments.acceptLimit;
    if (!arguments.hypothesis.isEmpty())
        run.hypothesis = arguments.hypothesis;
    for (const auto &tag : arguments.tags) {
        if (!run.tags.contains(tag))
            run.tags.append(tag);
    }
    return {};
}

// The run as the contract's import document, or in a line.
Result<Answer> describe(const store::Book &book, const campaign::Campaign &owner, const campaign::Run &run,
                        bool json)
{
    const auto findings = book.findings(run.id);
    if (!findings)
        return findings.error();
    Answer answer;
    answer.verdict = run.verdict();
    if (json) {
        answer.out = report::importDocument({owner.name, run, std::nullopt, *findings, {}});
    } else {
        const QString verdict = campaign::verdictName(run.verdict());
        answer.out = (tr("Run %1 of %2%3").arg(run.number).arg(owner.name, verdict.isEmpty() ? QString() : QString(QStringLiteral(": ") % verdict))
                      % QLatin1Char('\n') % findingLines(*findings))
                         .toUtf8();
    }
    return answer;
}

Result<Answer> addOrEdit(store::Book &book, const campaign::Campaign &owner, const Arguments &arguments)
{
    const bool adds = arguments.subcommand == QLatin1String("add");
    campaign::Run run;
    run.campaign = owner.id;
    if (adds) {
        if (arguments.run)
            run.number = *arguments.run;
        run.startedAt = std::nullopt;
    } else {
        if (!arguments.run)
            return usageError(tr("Name the run to change with --run."));
        auto found = book.runNumbered(owner.id, *arguments.run);
        if (!found)
            return found.error();
        run = *found;
    }
    if (auto done = apply(run, owner, arguments); !done)
        return done.error();
    if (run.parent) {
        if (*run.parent == run.number && !adds)
            return usageError(tr("A run cannot be its own parent."));
        if (auto parent = book.runNumbered(owner.id, *run.parent, true); !parent)
            return parent.error();
    }
    auto stored = logbook::logByHand(book, run);
    if (!stored)
        return stored.error();
    return describe(book, owner, *stored, arguments.json);
}

} // namespace

Result<Answer> editRun(const Arguments &arguments)
{
    auto book = openBook(arguments, store::Access::ReadWrite);
    if (!book)
        return book.error();
    const auto owner = findCampaign(**book, arguments.campaign);
    if (!owner)
        return owner.error();
    if (arguments.subcommand == QLatin1String("add") || arguments.subcommand == QLatin1String("edit"))
        return addOrEdit(**book, *owner, arguments);

    const bool restores = arguments.subcommand == QLatin1String("restore");
    auto run = (*book)->runNumbered(owner->id, *arguments.run, restores);
    if (!run)
        return run.error();
    if (arguments.subcommand == QLatin1String("note")) {
        campaign::Observation observation;
        observation.run = run->id;
        observation.writtenAt = nowUtc();
        observation.atS = arguments.atS;
        observation.text = arguments.text;
        if (auto saved = (*book)->saveObservation(observation); !saved)
            return saved.error();
    } else {
        run->deleted = !restores;
        run = (*book)->updateRun(*run);
        if (!run)
            return run.error();
    }
    return describe(**book, *owner, *run, arguments.json);
}

Result<Answer> runs(const Arguments &arguments)
{
    const auto book = openBook(arguments, store::Access::ReadOnly);
    if (!book)
        return book.error();
    const auto owner = findCampaign(**book, arguments.campaign);
    if (!owner)
        return owner.error();
    const auto all = (*book)->runs(owner->id);
    if (!all)
        return all.error();
    Answer answer;
    if (arguments.csv)
        answer.out = report::csv(*owner, *all);
    else if (arguments.tsv)
        answer.out = report::tsv(*owner, *all);
    else if (arguments.json)
        answer.out = report::runsDocument(*all);
    else
        answer.out = report::plainText(report::makeGrid(*owner, *all)).toUtf8();
    return answer;
}

Result<Answer> next(const Arguments &arguments)
{
    const auto book = openBook(arguments, store::Access::ReadOnly);
    if (!book)
        return book.error();
    const auto owner = findCampaign(**book, arguments.campaign);
    if (!owner)
        return owner.error();
    const auto all = (*book)->runs(owner->id);
    if (!all)
        return all.error();
    const auto step = steering::nextStep(*owner, *all, arguments.parameter);
    if (!step)
        return step.error();
    Answer answer;
    answer.messages = step->warnings;
    if (arguments.json) {
        answer.out = report::nextDocument(*step);
        return answer;
    }
    QString out = tr("Next step: %1").arg(step->title) % QLatin1Char('\n') % step->reason % QLatin1Char('\n');
    if (const QString capacity = report::capacityText(*owner, *step); !capacity.isEmpty())
        out += capacity % QLatin1Char('\n');
    answer.out = out.toUtf8();
    return answer;
}

} // namespace twofold::cli
