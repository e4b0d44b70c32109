// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/launch/hostcheck.h"

#include "core/launch/programs.h"
#include "core/remote/programs.h"

#include <QCoreApplication>

namespace twofold::launch {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("twofold::launch", text);
}

} // namespace

Result<void> checkPrograms(remote::Session &session, const QString &host, const campaign::PlanRole &role,
                           const QString &tool, const CancelToken &cancel)
{
    if (role.role != campaign::HostRole::Generator)
        return {};
    const QString program = neededProgram(role.command, tool);
    if (program.isEmpty())
        return {};
    const auto missing = remote::missingPrograms(session, {program}, cancel);
    if (!missing)
        return missing.error();
    if (!missing->isEmpty())
        return missingProgram(host, program);
    return {};
}

HostCheck checkHosts(const PlanData &data, const remote::SessionOptions &options,
                     remote::Prompter *prompter, const CancelToken &cancel)
{
    HostCheck check;
    for (const auto &role : data.plan.roles) {
        for (const QString &name : role.hosts) {
            const auto *host = data.host(name);
            if (!host) {
                check.errors += tr("The plan uses the host “%1”, which the book does not have.").arg(name);
                continue;
            }
            auto session = remote::Session::connect({host->address, host->user, host->port, host->keyFile},
                                                    options, prompter, cancel);
            if (!session) {
                check.errors += tr("%1: %2").arg(name, session.error().message);
                if (cancel.isCancelled())
                    return check;
                continue;
            }
            ++check.reached;
            const auto checked = checkPrograms(**session, name, role, data.plan.tool, cancel);
            if (checked)
                continue;
            // A prepare command may well install it.
            (role.prepare.trimmed().isEmpty() ? check.errors : check.warnings) += checked.error().message;
        }
    }
    return check;
}

} // namespace twofold::launch
