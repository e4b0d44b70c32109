// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/launch/plancheck.h"
#include "core/remote/session.h"

namespace twofold::launch {

// What the hosts of a plan say before anything is started there.
struct HostCheck
{
    QStringList errors; // each would end the launch before its start; sentences
    QStringList warnings;
    int reached = 0; // hosts that were looked at
};

// Connects to each host of the plan and looks whether it has what its command begins with. Starts
// nothing. One host after the other on the calling thread, which must not be the window's; ends
// early, with an error, where cancelled. The prompter may be null.
HostCheck checkHosts(const PlanData &data, const remote::SessionOptions &options,
                     remote::Prompter *prompter, const CancelToken &cancel = {});

// One host of the plan, over its open session: an error where it lacks what `role` needs. tool:
// Plan::tool.
Result<void> checkPrograms(remote::Session &session, const QString &host, const campaign::PlanRole &role,
                           const QString &tool, const CancelToken &cancel = {});

} // namespace twofold::launch
