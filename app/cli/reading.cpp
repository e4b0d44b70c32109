// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/commands.h"

#include "core/base/quantity.h"
#include "core/imports/reading.h"
#include "core/logbook/logbook.h"
#include "core/logbook/mappings.h"
#include "core/report/documents.h"
#include "core/verdict/judge.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QHash>

// inspect, import, diagnose: what files say.
namespace twofold::cli {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Cli", text);
}

// The files of the first source, then those of each --source NAME=FILE.
Result<std::vector<logbook::NamedFiles>> namedFiles(const Arguments &arguments)
{
    std::vector<logbook::NamedFiles> named;
    if (!arguments.files.isEmpty())
        named.push_back({QString(), arguments.files});
    for (const auto &source : arguments.sources) {
        const auto pair = splitPair(source, tr("of the form NAME=FILE"));
        if (!pair)
            return pair.error();
        const auto known = std::find_if(named.begin(), named.end(), [&](const auto &item) {
            return item.source == pair->first;
        });
        if (known != named.end())
            known->files.append(pair->second);
        else
            named.push_back({pair->first, {pair->second}});
    }
    if (named.empty())
        return usageError(tr("Name at least one file."));
    return named;
}

Result<campaign::AnalysisWindow> windowOf(const Arguments &arguments)
{
    return arguments.window.isEmpty() ? Result<campaign::AnalysisWindow>(campaign::AnalysisWindow())
                                      : campaign::parseWindow(arguments.window);
}

QString shown(const std::optional<double> &value, QStringView unit)
{
    return value ? formatQuantity(*value, unit) : QString();
}

QString totalsText(const results::Totals &totals)
{
    QString out;
    const auto add = [&out](const QString &name, const QString &value) {
        if (!value.isEmpty())
            out += QStringLiteral("  %1%2\n").arg(name.leftJustified(14), value);
    };
    const auto count = [](const std::optional<qint64> &value) {
        return value ? formatQuantity(static_cast<double>(*value), u"") : QString();
    };
    add(tr("requests"), count(totals.requests));
    add(tr("failures"), count(totals.failures));
    add(tr("failure rate"), shown(totals.failureRate(), u"ratio"));
    add(tr("throughput"), shown(totals.throughput, u"/s"));
    add(tr("mean"), shown(totals.latency.mean, u"ms"));
    add(tr("p50"), shown(totals.latency.p50, u"ms"));
    add(tr("p90"), shown(totals.latency.p90, u"ms"));
    add(tr("p95"), shown(totals.latency.p95, u"ms"));
    add(tr("p99"), shown(totals.latency.p99, u"ms"));
    add(tr("p99.9"), shown(totals.latency.p999, u"ms"));
    add(tr("max"), shown(totals.latency.max, u"ms"));
    add(tr("received"), shown(totals.receivedBytes, u"B"));
    return out;
}

QByteArray inspectText(const report::Inspection &inspection)
{
    const auto &first = *inspection.sources.front().measurement;
    const auto summary = first.summary(inspection.window);
    QString out = first.tool % (first.toolVersion.isEmpty() ? QString() : QString(QLatin1Char(' ') % first.toolVersion))
                  % QStringLiteral(" (") % first.format % QStringLiteral(")");
    if (first.startedAt)
        out += QStringLiteral(", ") % toIso8601(*first.startedAt);
    if (first.durationS)
        out += QStringLiteral(", ") % formatQuantity(*first.durationS, u"s");
    if (first.usersMax)
        out += QStringLiteral(", ") % tr("%1 users").arg(formatQuantity(static_cast<double>(*first.usersMax), u""));
    if (first.partial)
        out += QStringLiteral(", ") % tr("partial");
    out += QLatin1Char('\n') % totalsText(summary.totals);
    if (summary.labels.size() > 1) {
        out += tr("by label") % QLatin1Char('\n');
        for (const auto &label : summary.labels) {
            const auto &totals = label.totals;
            QStringList parts;
            if (totals.requests)
                parts.append(tr("%1 requests").arg(formatQuantity(static_cast<double>(*totals.requests), u"")));
            if (totals.failures && *totals.failures > 0)
                parts.append(tr("%1 failed").arg(formatQuantity(static_cast<double>(*totals.failures), u"")));
            if (totals.latency.p95)
                parts.append(tr("p95 %1").arg(formatQuantity(*totals.latency.p95, u"ms")));
            out += QStringLiteral("  ") % label.label % QStringLiteral(": ") % parts.join(QStringLiteral(", "))
                   % QLatin1Char('\n');
        }
    }
    if (!first.failures.empty()) {
        out += tr("failures") % QLatin1Char('\n');
        for (const auto &group : first.failures) {
            QStringList parts;
            for (const auto &part : {group.label, group.code, group.message}) {
                if (!part.isEmpty())
                    parts.append(part);
            }
            const QString count = group.count ? QString::number(*group.count) : QStringLiteral("?");
            out += QStringLiteral("  ") % count % QStringLiteral(" × ") % parts.join(QStringLiteral(" · "))
                   % QLatin1Char('\n');
        }
    }
    for (const auto &result : inspection.criteria) {
        out += (result.passed ? (*result.passed ? tr("holds") : tr("broken")) : tr("unknown"))
               % QStringLiteral("  ") % campaign::shortText(result.criterion)
               % (result.value ? QString(QStringLiteral(": ") % formatQuantity(*result.value, result.criterion.unit))
                               : QString())
               % QLatin1Char('\n');
    }
    for (size_t i = 1; i < inspection.sources.size(); ++i) {
        const auto &source = inspection.sources[i];
        out += QLatin1Char('\n') % source.name % QStringLiteral(" (") % source.measurement->format
               % QStringLiteral(")\n") % totalsText(source.measurement->summary().totals);
    }
    return out.toUtf8();
}

campaign::Verdict verdictOf(const std::vector<verdict::CriterionResult> &criteria)
{
    for (const auto &result : criteria) {
        if (result.criterion.kind == campaign::CriterionKind::Limit && result.passed == false)
            return campaign::Verdict::Fail;
    }
    return campaign::Verdict::Pass;
}

} // namespace

Result<Answer> inspect(const Arguments &arguments)
{
    const auto criteria = parseCriteria(arguments);
    if (!criteria)
        return criteria.error();
    const auto window = windowOf(arguments);
    if (!window)
        return window.error();
    const auto files = namedFiles(arguments);
    if (!files)
        return files.error();
    imports::Options options;
    options.format = arguments.format;
    options.onCommandLine = true;
    // It needs no book; the mappings of one that is named and can be read are used all the same.
    if (!arguments.book.isEmpty()) {
        if (const auto book = openBook(arguments, store::Access::ReadOnly)) {
            if (auto mappings = logbook::mappings(**book))
                options.mappings = std::move(*mappings);
        }
    }
    auto reading = logbook::read(*files, options);
    if (!reading)
        return reading.error();

    report::Inspection inspection;
    for (const auto &source : reading->sources)
        inspection.sources.push_back({source.name, source.measurement});
    inspection.window = verdict::resolveWindow(*window, *inspection.sources.front().measurement);
    inspection.criteria = verdict::evaluate(*criteria, inspection.sources, inspection.window, {}, nullptr, nullptr);
    inspection.warnings = reading->warnings;

    Answer answer;
    answer.out = arguments.json ? report::inspectDocument(inspection) : inspectText(inspection);
    answer.messages = warningLines(reading->warnings);
    answer.verdict = verdictOf(inspection.criteria);
    return answer;
}

Result<Answer> import(const Arguments &arguments)
{
    const auto window = windowOf(arguments);
    if (!window)
        return window.error();
    const auto files = namedFiles(arguments);
    if (!files)
        return files.error();
    auto book = openBook(arguments, store::Access::ReadWrite);
    if (!book)
        return book.error();
    const auto owner = findCampaign(**book, arguments.campaign);
    if (!owner)
        return owner.error();
    const auto parameters = parseSets(*owner, arguments.sets);
    if (!parameters)
        return parameters.error();

    auto mappings = logbook::mappings(**book);
    if (!mappings)
        return mappings.error();
    imports::Options options;
    options.format = arguments.format;
    options.mappings = std::move(*mappings);
    options.onCommandLine = true;
    const auto reading = logbook::read(*files, options);
    if (!reading)
        return reading.error();
    logbook::Entry entry;
    entry.campaign = owner->id;
    entry.run = arguments.run;
    entry.parent = arguments.parent;
    entry.parameters = *parameters;
    entry.window = *window;
    const auto entered = logbook::enter(**book, *reading, entry);
    if (!entered)
        return entered.error();

    Answer answer;
    answer.verdict = entered->run.verdict();
    answer.messages = warningLines(reading->warnings);
    report::ImportOutcome outcome{owner->name, entered->run, entered->duplicateOf,
                                  entered->judgement.findings, reading->warnings};
    if (entered->duplicateOf) {
        const auto findings = (*book)->findings(entered->run.id);
        if (!findings)
            return findings.error();
        outcome.findings = *findings;
        answer.messages.append(tr("Run %1 already holds this result; nothing was stored.").arg(*entered->duplicateOf));
    }
    if (arguments.json) {
        answer.out = report::importDocument(outcome);
        return answer;
    }
    const QString verdict = campaign::verdictName(entered->run.verdict());
    answer.out = (tr("Run %1 of %2: %3").arg(entered->run.number).arg(owner->name, verdict.isEmpty() ? tr("no verdict, as the campaign has no criterion for it") : verdict)
                  % QLatin1Char('\n') % findingLines(outcome.findings))
                     .toUtf8();
    return answer;
}

Result<Answer> diagnose(const Arguments &arguments)
{
    std::vector<campaign::Finding> findings;
    Answer answer;
    for (const auto &path : arguments.files) {
        if (path != QLatin1String("-") && !QFileInfo::exists(path))
            return badInput(tr("There is no such file."), path);
        // What is looked at of a pipe is gone.
        const bool isResult = QFileInfo(path).isFile() && imports::recognise(path).ok();
        if (isResult) {
            const auto reading = logbook::read({{QString(), {path}}});
            if (!reading)
                return reading.error();
            const auto blank = campaign::newCampaign(QStringLiteral("diagnose"));
            verdict::Input input;
            input.campaign = &blank;
            for (const auto &source : reading->sources)
                input.sources.push_back({source.name, source.measurement});
            const auto judgement = verdict::judge(input);
            findings.insert(findings.end(), judgement.findings.begin(), judgement.findings.end());
            answer.messages.append(warningLines(reading->warnings));
            continue;
        }
        QFile file(path);
        const bool piped = path == QLatin1String("-");
        const bool opened = piped ? file.open(stdin, QIODevice::ReadOnly) : file.open(QIODevice::ReadOnly);
        if (!opened)
            return badInput(tr("The file cannot be read: %1.").arg(file.errorString()), path);
        if (file.peek(1).isEmpty())
            return badInput(tr("The file is empty."), path);
        const auto matched = verdict::matchDevice(verdict::builtInSignatures(), file, path);
        if (!matched)
            return matched.error();
        findings.insert(findings.end(), matched->begin(), matched->end());
    }
    answer.out = arguments.json ? report::findingsDocument(findings) : findingLines(findings).toUtf8();
    if (findings.empty() && !arguments.json)
        answer.out = (tr("Nothing known was found in these files.") % QLatin1Char('\n')).toUtf8();
    return answer;
}

} // namespace twofold::cli
