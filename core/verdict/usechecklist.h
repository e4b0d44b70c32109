// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/verdict/judge.h"

#include <optional>
#include <vector>

namespace twofold::verdict {

// The checklist of the USE method (Gregg, 2013: for every resource check utilisation, saturation
// and errors), filled in for each host from its series in the run.
enum class Resource { Cpu, Memory, Disk, Network, Sockets, Files, Pool };
enum class Aspect { Utilisation, Saturation, Errors };

QString resourceName(Resource resource); // "CPU", "open files"; translated
QString aspectName(Aspect aspect);

struct ResourceUse
{
    QString host;
    Resource resource = Resource::Cpu;
    Aspect aspect = Aspect::Utilisation;
    QString series; // "host.app-1.util"
    QString label; // of the series: a disk, an interface, a process
    QString unit; // "ratio", "/s", empty: a count
    double level = 0; // from which on it is at its limit; > 0
    double value = 0; // when the target was missed; where it was not, the highest
    double highest = 0; // of the whole run
    std::optional<double> atS; // s since the start of the run: from when on it was at its limit
    QString sentence; // "app-1 used 97 % of its CPU", of the highest value
    QString lookAt;
    // Whom it speaks against where it is at its limit on a host of the system under test, and how much it
    // explains, on the scale of the signatures' ranks. Empty and 0: it tells nobody's part.
    QString component;
    int rank = 0;

    // 1 and more: at its limit.
    double nearness() const { return value / level; }
};

// Those of all hosts. `missedAtS` is when the target was first missed, in s since the start of the
// run. First what was at its limit for as long as the thresholds say (10 s), the earliest first; then the others, those
// nearest to their limit first.
std::vector<ResourceUse> useChecklist(const Input &input, std::optional<double> missedAtS);

// What no series of the host tells, in the order of the enumeration.
std::vector<Resource> unmeasured(const std::vector<ResourceUse> &checklist, const QString &host);

} // namespace twofold::verdict
