// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/finding.h"
#include "core/launch/hostneeds.h"
#include "core/launch/plancheck.h"
#include "core/remote/session.h"

namespace twofold::launch {

// What the hosts of a plan say before anything is started there.
struct HostCheck
{
    QStringList errors; // each would end the launch before its start; sentences
    QStringList warnings;
    QStringList notes; // to know when the figures are read; sentences
    int reached = 0; // hosts that were looked at
};

// Connects to each host of the plan and looks whether it has what its command begins with, and what
// the load of these parameters (Preflight::parameters) needs. Starts nothing. One host after the
// other on the calling thread, which must not be the window's; ends early, with an error, where
// cancelled. The prompter may be null.
HostCheck checkHosts(const PlanData &data, const campaign::Parameters &values,
                     const remote::SessionOptions &options, remote::Prompter *prompter,
                     const CancelToken &cancel = {});

// What findings say, each sentence once.
void add(HostCheck &check, const std::vector<HostFinding> &findings);

// What was said before the start and did not stop it, as the run keeps it: each sentence once.
void keep(std::vector<campaign::Finding> &said, const QStringList &warnings);
void keep(std::vector<campaign::Finding> &said, const std::vector<HostFinding> &findings);

// One host of the plan, over its open session: an error where it lacks what `role` needs. tool:
// Plan::tool.
Result<void> checkPrograms(remote::Session &session, const QString &host, const campaign::PlanRole &role,
                           const QString &tool, const CancelToken &cancel = {});

} // namespace twofold::launch
