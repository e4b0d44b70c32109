// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/launch/hostcheck.h"

#include "core/launch/guards.h"
#include "core/launch/programs.h"
#include "core/remote/probe.h"
#include "core/remote/programs.h"

#include <QCoreApplication>

#include <algorithm>

namespace twofold::launch {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("twofold::launch", text);
}

void keepOne(std::vector<campaign::Finding> &said, campaign::Severity severity, const QString &text,
             const QStringList &lookAt)
{
    if (std::ranges::any_of(said, [&](const auto &known) { return known.message == text; }))
        return;
    campaign::Finding finding;
    finding.kind = campaign::FindingKind::Note;
    finding.severity = severity;
    finding.message = text;
    finding.lookAt = lookAt;
    finding.origin = campaign::FindingOrigin::Preflight;
    said.push_back(std::move(finding));
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

void add(HostCheck &check, const std::vector<HostFinding> &findings)
{
    for (const HostFinding &finding : findings) {
        QStringList &said = finding.severity == HostFinding::Severity::Stop   ? check.errors
                            : finding.severity == HostFinding::Severity::Warn ? check.warnings
                                                                              : check.notes;
        if (!said.contains(finding.text))
            said += finding.text;
    }
}

void keep(std::vector<campaign::Finding> &said, const QStringList &warnings)
{
    for (const QString &warning : warnings)
        keepOne(said, campaign::Severity::Caution, warning, {});
}

void keep(std::vector<campaign::Finding> &said, const std::vector<HostFinding> &findings)
{
    for (const HostFinding &finding : findings) {
        keepOne(said, finding.severity == HostFinding::Severity::Inform ? campaign::Severity::Info
                                                                        : campaign::Severity::Caution,
                finding.text, finding.lookAt);
    }
}

HostCheck checkHosts(const PlanData &data, const campaign::Parameters &values,
                     const remote::SessionOptions &options, remote::Prompter *prompter, const CancelToken &cancel)
{
    HostCheck check;
    int generator = 0;
    for (const auto &role : data.plan.roles) {
        for (const QString &name : role.hosts) {
            const int index = makesLoad(role) ? ++generator : 1;
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
            // A prepare command may well install it.
            if (const auto checked = checkPrograms(**session, name, role, data.plan.tool, cancel); !checked)
                (role.prepare.trimmed().isEmpty() ? check.errors : check.warnings) += checked.error().message;
            if (const auto facts = remote::probeHost(**session, {}, cancel))
                add(check, findingsOf(data, role, name, index, values, *facts));
            else
                check.warnings += facts.error().message;
        }
    }
    return check;
}

} // namespace twofold::launch
