// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/launch/fetch.h"
#include "core/launch/guards.h"
#include "core/launch/launch.h"
#include "core/launch/livecriteria.h"
#include "core/launch/logentry.h"
#include "core/launch/plancheck.h"
#include "core/launch/template.h"

#include "core/remote/sampler.h"
#include "core/store/book.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <cmath>

namespace twofold::launch {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("twofold::launch", text);
}

// What is approved: everything that the plan makes this machine send or a host run.
QByteArray approvalContent(const campaign::Plan &plan)
{
    QStringList parts{QStringLiteral("plan")};
    for (const auto &role : plan.roles) {
        parts << campaign::hostRoleName(role.role) << role.hosts << role.prepare << role.reset
              << role.command << role.cleanup;
        if (!role.logs.isEmpty())
            parts << QStringLiteral("logs") << role.logs;
    }
    for (const auto &guard : plan.guards)
        parts << QStringLiteral("guard") << guardText(guard);
    parts << QStringLiteral("upload") << plan.upload << QStringLiteral("fetch") << plan.fetch
          << plan.follow;
    return parts.join(QChar(0x1f)).toUtf8();
}

void checkLogs(const campaign::Plan &plan, Preflight &preflight)
{
    for (const auto &role : plan.roles) {
        for (const QString &log : role.logs) {
            if (const QString fault = logFault(log); !fault.isEmpty())
                preflight.errors += fault;
        }
        for (const QString &host : role.logs.isEmpty() ? QStringList() : role.hosts) {
            const bool loads = std::any_of(plan.roles.begin(), plan.roles.end(), [&](const auto &other) {
                return makesLoad(other) && other.hosts.contains(host);
            });
            if (loads)
                preflight.warnings += tr("The logs of %1 are not kept: it makes load itself, and logs are followed on "
                                         "hosts that are only watched.").arg(host);
        }
    }
}

Result<campaign::Plan> planById(const store::Book &book, PlanId id)
{
    const auto campaigns = book.campaigns();
    if (!campaigns)
        return campaigns.error();
    for (const auto &campaign : *campaigns) {
        const auto plans = book.plans(campaign.id);
        if (!plans)
            return plans.error();
        for (const auto &plan : *plans) {
            if (plan.id == id)
                return plan;
        }
    }
    return badInput(tr("The plan is no longer in the book."));
}

// Of the parent, without what a probe read: that is read again.
void inherit(const campaign::Campaign &campaign, const campaign::Run &parent,
             campaign::Parameters &values)
{
    for (const auto &[key, value] : parent.parameters) {
        const auto *parameter = campaign.parameter(key);
        if (!(parameter && parameter->probed) && !values.find(key))
            values.set(key, value);
    }
}

void checkHosts(const PlanData &data, Preflight &preflight)
{
    QStringList generators, targets;
    for (const auto &role : data.plan.roles) {
        for (const QString &name : role.hosts) {
            const auto *host = data.host(name);
            if (!host) {
                preflight.errors += tr("The plan uses the host “%1”, which the book does not have. "
                                       "Add it, or choose another in the plan.").arg(name);
                continue;
            }
            if (host->isProtected && role.role != campaign::HostRole::Observer)
                preflight.errors += tr("The host “%1” is protected: it is never a generator or a "
                                       "target. Choose another.").arg(name);
            if (role.role == campaign::HostRole::Generator)
                generators += host->address;
            if (role.role == campaign::HostRole::Target)
                targets += host->address;
        }
    }
    for (const QString &address : generators) {
        if (targets.contains(address))
            preflight.warnings += tr("The load is made on the target itself (%1): they share its "
                                     "processors.").arg(address);
    }
    if (generators.removeDuplicates() > 0)
        preflight.warnings += tr("The same machine is a generator more than once.");
}

void checkNames(const campaign::Plan &plan, Preflight &preflight)
{
    QStringList names;
    for (const QString &name : plan.processes) {
        if (!remote::isProcessName(name))
            preflight.errors += tr("“%1” cannot be the name of a process: give the program's name as the host's "
                                   "kernel has it, at most 15 characters.").arg(name);
    }
    for (const QString &path : plan.upload) {
        const QFileInfo info(path);
        if (!info.isFile() || !info.isReadable())
            preflight.errors += tr("The file %1, which the plan uploads, cannot be read here.").arg(path);
        if (names.contains(info.fileName()) || !isSafeRelativePath(info.fileName())
            || isJobFile(info.fileName()))
            preflight.errors += tr("The file %1 cannot be uploaded under its name: another file of "
                                   "the job is called so. Rename it.").arg(path);
        names += info.fileName();
    }
    QStringList fetched = plan.fetch;
    if (!plan.follow.isEmpty())
        fetched += plan.follow;
    for (const QString &path : fetched) {
        if (!isSafeRelativePath(path))
            preflight.errors += tr("“%1” is not a file of the job's directory: give a relative path "
                                   "without “..”.").arg(path);
    }
}

// What checks the guards, and where.
void addGuards(const PlanData &data, const campaign::PlanRole &role, const QString &host, const Place &place,
               Preflight &preflight)
{
    for (const auto &guard : data.plan.guards) {
        if (!isCheckedOn(guard, role, host))
            continue;
        const auto check = guardCheck(guard, data, preflight.parameters, place);
        if (!check) {
            if (!preflight.errors.contains(check.error().message))
                preflight.errors += check.error().message;
            continue;
        }
        preflight.commands.push_back({host, role.role, QStringLiteral("guard"), check->display, 0});
    }
}

void checkGuardHosts(const campaign::Plan &plan, Preflight &preflight)
{
    for (const auto &guard : plan.guards) {
        const bool isOfPlan = guard.host.isEmpty()
                              || std::any_of(plan.roles.begin(), plan.roles.end(), [&](const auto &role) {
                                     return role.hosts.contains(guard.host);
                                 });
        if (!isOfPlan)
            preflight.errors += tr("The guard “%1” is checked on a host that the plan does not use. Add the host "
                                   "to the plan as a target or an observer.").arg(guardText(guard));
    }
}

void checkAbort(const PlanData &data, Preflight &preflight)
{
    const campaign::Plan &plan = data.plan;
    if (!plan.abortAfterS)
        return;
    if (*plan.abortAfterS < plan.kLeastAbortS || *plan.abortAfterS > plan.kMostAbortS) {
        preflight.errors += tr("The load cannot be stopped after a limit was broken for %1 s: give 1 to 86,400 s.")
                                .arg(*plan.abortAfterS);
        return;
    }
    const LiveCriteria criteria(data.campaign.criteria, plan.sourceName, plan.abortAfterS);
    if (plan.follow.isEmpty())
        preflight.warnings += tr("The plan stops the load where a limit is broken, but follows no file of results: "
                                 "nothing will be seen while it runs. Name the file in the plan.");
    else if (criteria.limits().empty())
        preflight.warnings += tr("The plan stops the load where a limit is broken, but the campaign has none that "
                                 "shows while it runs: a limit on the failure rate, or on p50, p90, p95, p99 or p99.9 of all "
                                 "requests, with a number.");
}

} // namespace

const campaign::Host *PlanData::host(QStringView name) const
{
    for (const auto &host : hosts) {
        if (host.name == name)
            return &host;
    }
    return nullptr;
}

Place placeOf(const PlanData &data, int index, const campaign::Parameters &values)
{
    Place place;
    place.index = index;
    place.count = 0;
    for (const auto &role : data.plan.roles) {
        if (role.role == campaign::HostRole::Generator && !role.command.isEmpty())
            place.count += int(role.hosts.size());
    }
    place.count = qMax(1, place.count);
    double users = 1;
    if (const auto *value = values.find(u"users"))
        users = campaign::valueNumber(*value).value_or(1);
    place.offset = 1 + qint64((index - 1) * qBound(1.0, users, 1e12));
    return place;
}

Result<PlanData> loadPlan(const store::Book &book, PlanId id)
{
    PlanData data;
    const auto plan = planById(book, id);
    if (!plan)
        return plan.error();
    data.plan = *plan;
    const auto campaign = book.campaign(plan->campaign);
    if (!campaign)
        return campaign.error();
    data.campaign = *campaign;
    const auto hosts = book.hosts();
    if (!hosts)
        return hosts.error();
    data.hosts = *hosts;
    return data;
}

Result<Preflight> preflight(const store::Book &book, const Request &request)
{
    const auto data = loadPlan(book, request.plan);
    if (!data)
        return data.error();
    const auto &plan = data->plan;
    if (!(plan.campaign == request.campaign))
        return badInput(tr("The plan “%1” belongs to another campaign.").arg(plan.name));

    Preflight preflight;
    preflight.parameters = request.parameters;
    const auto runs = book.runs(request.campaign);
    if (!runs)
        return runs.error();
    const campaign::Run *parent = nullptr;
    for (const auto &run : *runs) {
        if (request.parent ? run.number == *request.parent : true)
            parent = &run;
    }
    if (request.parent && (!parent || parent->number != *request.parent))
        return badInput(tr("The campaign has no run %1 to start from.").arg(*request.parent));
    if (parent) {
        if (!parent->fix.isEmpty() && !preflight.parameters.find(parent->fix.parameter))
            preflight.parameters.set(parent->fix.parameter, parent->fix.value);
        inherit(data->campaign, *parent, preflight.parameters);
    }
    for (const auto &parameter : data->campaign.parameters) {
        if (!preflight.parameters.find(parameter.key) && !campaign::isAbsent(parameter.defaultValue)
            && !parameter.probed)
            preflight.parameters.set(parameter.key, parameter.defaultValue);
    }

    checkHosts(*data, preflight);
    checkNames(plan, preflight);
    checkGuardHosts(plan, preflight);
    checkLogs(plan, preflight);
    checkAbort(*data, preflight);
    int generator = 0;
    bool anyLoad = false;
    for (const auto &role : plan.roles) {
        const bool isLoad = makesLoad(role);
        for (const QString &host : role.hosts) {
            if (plan.sampled && !preflight.recorded.contains(host))
                preflight.recorded += host;
            const Place place = placeOf(*data, isLoad ? ++generator : 1, preflight.parameters);
            const std::pair<QString, QString> steps[] = {
                {QStringLiteral("prepare"), role.prepare}, {QStringLiteral("reset"), role.reset},
                {QStringLiteral("command"), isLoad ? role.command : QString()},
                {QStringLiteral("cleanup"), role.cleanup}};
            for (const auto &[what, command] : steps) {
                if (command.trimmed().isEmpty())
                    continue;
                const auto rendered = render(command, data->campaign, preflight.parameters, place);
                if (!rendered) {
                    if (!preflight.errors.contains(rendered.error().message))
                        preflight.errors += rendered.error().message;
                    continue;
                }
                const double afterS = what == QLatin1String("command") ? (generator - 1) * std::ceil(plan.staggerS) : 0;
                preflight.commands.push_back({host, role.role, what, rendered->display, afterS});
            }
            addGuards(*data, role, host, place, preflight);
            anyLoad = anyLoad || isLoad;
        }
    }
    if (!anyLoad)
        preflight.errors += tr("The plan “%1” makes no load: give a generator a host and a command.")
                                .arg(plan.name);
    for (const QString &key : keysUnused(plan, data->campaign, preflight.parameters))
        preflight.warnings += tr("The parameter “%1” is set, but no command of the plan uses it.").arg(key);
    for (const QString &key : secretsExpanded(plan, data->campaign))
        preflight.warnings += tr("A command writes out the secret $%1. As an argument of a program it can be "
                                 "read by everybody on its host; let the program read it from its "
                                 "environment, or from a file that the command makes.")
                                  .arg(environmentName(key));
    const auto approved = book.isApproved(approvalContent(plan));
    if (!approved)
        return approved.error();
    preflight.approved = *approved;
    return preflight;
}

Result<void> approve(store::Book &book, PlanId id)
{
    const auto plan = planById(book, id);
    if (!plan)
        return plan.error();
    return book.approve(approvalContent(*plan));
}

} // namespace twofold::launch
