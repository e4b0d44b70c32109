// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/commands.h"
#include "app/cli/jsontext.h"
#include "app/cli/terminalprompter.h"

#include "core/launch/guards.h"
#include "core/launch/logentry.h"
#include "core/launch/hostcheck.h"
#include "core/launch/launch.h"
#include "core/launch/presets.h"
#include "core/remote/keptsecrets.h"

#include <QCoreApplication>
#include <QFileInfo>

// plan: what can be launched.
namespace twofold::cli {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Cli", text);
}

Json planJson(const campaign::Plan &plan)
{
    Json roles = Json::array();
    for (const auto &role : plan.roles) {
        roles.push_back({{"role", text(campaign::hostRoleName(role.role))},
                         {"hosts", textList(role.hosts)},
                         {"command", textOrNull(role.command)},
                         {"prepare", textOrNull(role.prepare)},
                         {"reset", textOrNull(role.reset)},
                         {"cleanup", textOrNull(role.cleanup)},
                         {"logs", textList(role.logs)}});
    }
    Json guards = Json::array();
    for (const auto &guard : plan.guards)
        guards.push_back(text(launch::guardText(guard)));
    return {{"plan", text(plan.name)},
            {"tool", textOrNull(plan.tool)},
            {"roles", roles},
            {"upload", textList(plan.upload)},
            {"fetch", textList(plan.fetch)},
            {"follow", textOrNull(plan.follow)},
            {"source", text(plan.sourceName)},
            {"limit_s", plan.limitS},
            {"grace_s", plan.graceS},
            {"stagger_s", plan.staggerS},
            {"sampled", plan.sampled},
            {"processes", textList(plan.processes)},
            {"drain_s", plan.drainS},
            {"abort_after_s", plan.abortAfterS ? Json(*plan.abortAfterS) : Json()},
            {"guards", guards},
            {"unguarded_allowed", plan.unguardedAllowed}};
}

QString planLines(const campaign::Plan &plan)
{
    QString out = plan.name % QLatin1Char('\n');
    for (const auto &role : plan.roles) {
        out += QStringLiteral("  %1 on %2: %3\n")
                   .arg(campaign::hostRoleName(role.role), role.hosts.join(QStringLiteral(", ")),
                        role.command.isEmpty() ? tr("recorded") : role.command);
        for (const auto &log : role.logs)
            out += QStringLiteral("    %1\n").arg(launch::logTitle(log));
    }
    if (plan.abortAfterS)
        out += tr("  stopped once a limit was broken for %1 s\n").arg(*plan.abortAfterS);
    for (const auto &guard : plan.guards)
        out += QStringLiteral("  guard %1\n").arg(launch::guardText(guard));
    return out;
}

void setSteps(campaign::PlanRole &role, const Arguments::Steps &steps)
{
    role.prepare = steps.prepare;
    role.reset = steps.reset;
    role.cleanup = steps.cleanup;
}

Result<Answer> addPlan(const Arguments &arguments)
{
    auto book = openBook(arguments, store::Access::ReadWrite);
    if (!book)
        return book.error();
    const auto owner = findCampaign(**book, arguments.campaign);
    if (!owner)
        return owner.error();
    const auto all = (*book)->plans(owner->id);
    if (!all)
        return all.error();
    campaign::Plan plan;
    if (!arguments.preset.isEmpty()) {
        const auto *preset = launch::preset(arguments.preset);
        if (!preset) {
            QStringList names;
            for (const auto &item : launch::presets())
                names.append(item.name);
            return usageError(tr("There is no preset \"%1\". There are %2.")
                                  .arg(arguments.preset, names.join(QStringLiteral(", "))));
        }
        plan = launch::planFrom(*preset, arguments.name, arguments.hosts);
    } else {
        plan.name = arguments.name;
        plan.roles.push_back({campaign::HostRole::Generator, arguments.hosts, {}, {}, {}, {}});
    }
    for (const auto &known : *all) {
        if (known.name == arguments.name) {
            plan.id = known.id;
            plan.revision = known.revision;
        }
    }
    plan.campaign = owner->id;
    std::vector<campaign::PlanRole> watchedRoles;
    auto &role = plan.roles.front();
    if (!arguments.shellCommand.isEmpty())
        role.command = arguments.shellCommand;
    if (role.command.trimmed().isEmpty())
        return usageError(tr("A plan needs a command: give --command or --preset."));
    if (role.hosts.isEmpty())
        return usageError(tr("A plan needs a host: give --host."));
    for (const auto &name : role.hosts) {
        if (auto host = findHost(**book, name); !host)
            return host.error();
    }
    for (const auto &[watched, names, logs, steps] :
         {std::tuple{campaign::HostRole::Target, arguments.targets, arguments.targetLogs, arguments.targetSteps},
          std::tuple{campaign::HostRole::Observer, arguments.observers, arguments.observerLogs,
                     arguments.observerSteps}}) {
        for (const auto &name : names) {
            if (auto host = findHost(**book, name); !host)
                return host.error();
        }
        if (names.isEmpty() && !logs.isEmpty())
            return usageError(tr("A log is kept of a host: name it with --target or --observer."));
        if (names.isEmpty() && (!steps.prepare.isEmpty() || !steps.reset.isEmpty() || !steps.cleanup.isEmpty()))
            return usageError(tr("A step runs on a host: name it with --target or --observer."));
        if (names.isEmpty())
            continue;
        watchedRoles.push_back({watched, names, {}, {}, {}, {}, logs});
        setSteps(watchedRoles.back(), steps);
    }
    setSteps(role, arguments.steps);
    for (const auto &path : arguments.upload) {
        if (!QFileInfo(path).isFile())
            return badInput(tr("There is no such file to upload."), path);
        plan.upload.append(QFileInfo(path).absoluteFilePath());
    }
    plan.fetch.append(arguments.fetch);
    if (!arguments.follow.isEmpty())
        plan.follow = arguments.follow;
    if (arguments.abortAfterS && plan.follow.isEmpty())
        return usageError(tr("Limits are watched in the file that the plan follows: name it with --follow, or leave "
                             "--abort-after out."));
    if (!arguments.sourceName.isEmpty())
        plan.sourceName = arguments.sourceName;
    plan.roles.insert(plan.roles.end(), watchedRoles.begin(), watchedRoles.end());
    plan.limitS = arguments.limitS;
    plan.graceS = arguments.graceS;
    plan.staggerS = arguments.staggerS;
    plan.processes = arguments.processes;
    plan.sampled = !arguments.unsampled;
    plan.drainS = arguments.drainS;
    plan.abortAfterS = arguments.abortAfterS;
    plan.unguardedAllowed = arguments.unguarded;
    for (const auto &text : arguments.guards) {
        const auto guard = launch::parseGuard(text);
        if (!guard)
            return guard.error();
        if (!guard->host.isEmpty()) {
            if (auto host = findHost(**book, guard->host); !host)
                return host.error();
        }
        plan.guards.push_back(*guard);
    }
    const auto saved = (*book)->savePlan(plan);
    if (!saved)
        return saved.error();
    // What is written here may run; what comes with a book from elsewhere is asked for.
    if (auto done = launch::approve(**book, saved->id); !done)
        return done.error();
    Answer answer;
    answer.out = arguments.json ? dump(planJson(*saved)) : planLines(*saved).toUtf8();
    return answer;
}

// show and check: what would run where, and what stands in the way.
Result<Answer> examine(const store::Book &book, const campaign::Campaign &owner, const campaign::Plan &plan,
                       const Arguments &arguments)
{
    const auto parameters = parseSets(owner, arguments.sets);
    if (!parameters)
        return parameters.error();
    launch::Request request;
    request.campaign = owner.id;
    request.plan = plan.id;
    request.parameters = *parameters;
    const auto preflight = launch::preflight(book, request);
    if (!preflight)
        return preflight.error();
    Json commands = Json::array();
    QString lines;
    for (const auto &command : preflight->commands) {
        commands.push_back({{"host", text(command.host)},
                            {"role", text(campaign::hostRoleName(command.role))},
                            {"what", text(command.what)},
                            {"command", text(command.display)},
                            {"after_s", command.afterS}});
        const QString what = command.afterS > 0 ? tr("%1 after %2 s").arg(command.what).arg(command.afterS) : command.what;
        lines += QStringLiteral("  %1 %2: %3\n").arg(command.host, what, command.display);
    }
    const bool checks = arguments.subcommand == QLatin1String("check");
    if (checks && !preflight->errors.isEmpty())
        return badInput(preflight->errors.join(QLatin1Char(' ')));
    Answer answer;
    answer.messages = preflight->errors + preflight->warnings;
    QStringList ofHosts;
    if (checks && arguments.onHosts) {
        const auto data = launch::loadPlan(book, plan.id);
        if (!data)
            return data.error();
        TerminalPrompter prompter;
        const auto hosts = launch::checkHosts(*data, preflight->parameters, {}, &prompter);
        if (!hosts.errors.isEmpty())
            return remoteError(hosts.errors.join(QLatin1Char(' ')));
        ofHosts = hosts.warnings + hosts.notes;
        answer.messages += ofHosts;
    }
    if (!preflight->approved) {
        answer.messages.append(tr("The plan came with a book that was not made here. Read its commands; "
                                  "launch with --approve runs them."));
    }
    if (arguments.json) {
        Json json = planJson(plan);
        json["commands"] = commands;
        json["errors"] = textList(preflight->errors);
        json["warnings"] = textList(preflight->warnings + ofHosts);
        json["recorded"] = textList(preflight->recorded);
        json["approved"] = preflight->approved;
        answer.out = dump(json);
    } else {
        answer.out = (planLines(plan) % lines).toUtf8();
    }
    return answer;
}

} // namespace

Result<Answer> plans(const Arguments &arguments)
{
    if (arguments.subcommand == QLatin1String("add"))
        return addPlan(arguments);
    const auto book = openBook(arguments, store::Access::ReadOnly);
    if (!book)
        return book.error();
    const auto owner = findCampaign(**book, arguments.campaign);
    if (!owner)
        return owner.error();
    const auto all = (*book)->plans(owner->id);
    if (!all)
        return all.error();
    if (arguments.subcommand == QLatin1String("list")) {
        Json list = Json::array();
        QString out;
        for (const auto &plan : *all) {
            list.push_back(planJson(plan));
            out += planLines(plan);
        }
        Answer answer;
        answer.out = arguments.json ? dump({{"plans", list}}) : out.toUtf8();
        return answer;
    }
    for (const auto &plan : *all) {
        if (plan.name == arguments.name && arguments.subcommand == QLatin1String("forget"))
            return forgottenAnswer(arguments,
                                   launch::forgetSecrets(remote::desktopKeychain(), bookPath(arguments), plan, *owner));
        if (plan.name == arguments.name)
            return examine(**book, *owner, plan, arguments);
    }
    return badInput(tr("The campaign has no plan \"%1\". Add it with: plan add.").arg(arguments.name));
}

} // namespace twofold::cli
