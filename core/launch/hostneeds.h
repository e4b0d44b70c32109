// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/launch/plancheck.h"
#include "core/remote/probe.h"

#include <vector>

namespace twofold::launch {

// What one host of a plan has, against what the load needs of it.
struct HostFinding
{
    enum class Severity {
        Stop, // the job cannot even be made
        Warn, // the load would not be what the parameters say
        Inform, // to know when the figures are read
    };
    Severity severity = Severity::Inform;
    QString text; // one sentence or two: the host, the figures and what to do
    QStringList lookAt; // the settings it is about, named as signatures name them

    bool operator==(const HostFinding &) const = default;
};

// Connections that one host of the role holds open at once, as the plan's tool makes them of the
// parameters; for a target those of all generators together. 0: not known. index: the host's place
// among those that make load, from 1; without meaning for other roles.
qint64 connectionsOf(const PlanData &data, const campaign::PlanRole &role, int index,
                     const campaign::Parameters &values);

// The heaviest first. What neither the probe nor the plan tells gives no finding.
std::vector<HostFinding> findingsOf(const PlanData &data, const campaign::PlanRole &role, const QString &host,
                                    int index, const campaign::Parameters &values,
                                    const remote::HostFacts &facts);

} // namespace twofold::launch
