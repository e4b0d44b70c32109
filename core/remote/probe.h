// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/cancel.h"
#include "core/base/result.h"
#include "core/base/utc.h"
#include "core/campaign/campaign.h"

#include <QStringList>

#include <optional>
#include <vector>

namespace twofold::remote {

class Session;

// One setting or property of a host as it was read.
struct Fact
{
    QString key; // "fs.file-max", "cpus", "nginx.worker_connections"
    QString label;
    QString group; // of kParameterGroups: Limits or Environment
    campaign::ParameterKind kind = campaign::ParameterKind::Text;
    QString unit;
    campaign::Value value;

    bool operator==(const Fact &) const = default;
};

struct HostFacts
{
    std::vector<Fact> facts; // in the order of the probe; what may not be read is absent
    QStringList notReadable; // a sentence each, with the remedy
    Microseconds clockOffset = 0; // the host's clock minus ours
    std::optional<Microseconds> clockPrecision; // how far off that is at most; absent: no clock was read
    std::optional<qint64> diskFree; // bytes, where jobs are kept; no parameter, since it changes by itself

    const Fact *find(QStringView key) const;
};

// Reads the host's CPUs, memory, kernel, limits and sysctls, and the version of each of `tools`
// (names of programs). Reads only; one round trip.
Result<HostFacts> probeHost(Session &session, const QStringList &tools, const CancelToken &cancel = {});

// Reads the probe's answer; apart from the connection for tests. Unknown lines are ignored.
HostFacts parseProbe(const QByteArray &answer);

// The clock out of the probe's answer, by the moments (ours) at which it was asked and had come:
// what the host's own work between its two times took is neither offset nor doubt.
void readClock(HostFacts &facts, const QByteArray &answer, Microseconds asked, Microseconds came);

// As columns and values of a run. Keys are "NAME.key" where `name` is not empty; columns are probed.
void toParameters(const HostFacts &facts, const QString &name,
                  std::vector<campaign::Parameter> &columns, campaign::Parameters &values);

} // namespace twofold::remote
