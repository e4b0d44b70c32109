// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/utc.h"
#include "core/campaign/ids.h"

#include <QStringList>

#include <optional>
#include <vector>

namespace twofold::campaign {

enum class HostRole { Generator, Target, Observer };

QString hostRoleName(HostRole role); // "generator", "target", "observer"
std::optional<HostRole> parseHostRole(QStringView name);

// A host of the inventory. The address is what ssh is given: an alias of ~/.ssh/config or a name;
// user and port only where they differ from what ssh resolves.
struct Host
{
    HostId id;
    QString name; // unique in the book
    QString address;
    QString user;
    int port = 0; // 0: as ssh resolves
    QString keyFile; // empty: as ssh resolves
    HostRole role = HostRole::Generator;
    QStringList tags;
    bool isProtected = false; // never a generator or target
    qint64 revision = 0;

    bool operator==(const Host &) const = default;
};

// What one role of a plan does. Commands are templates: {key} stands for a parameter's value as
// one quoted word, {index} {count} {offset} for the generator's place.
struct PlanRole
{
    HostRole role = HostRole::Generator;
    QStringList hosts; // names
    QString command; // empty: watched only
    QString prepare;
    QString reset;
    QString cleanup;

    bool operator==(const PlanRole &) const = default;
};

// A launchable test.
struct Plan
{
    PlanId id;
    CampaignId campaign;
    QString name; // unique in the campaign
    QString tool; // preset it came from; empty: a plain command
    std::vector<PlanRole> roles;
    QStringList upload; // local files, copied into the job's directory
    QStringList fetch; // result files, relative to the job's directory
    QString follow; // file of the job's directory that is read live, besides what the command prints
    QString sourceName = QStringLiteral("load");
    double limitS = 3600; // the host ends the job after this long; 0: no limit
    double graceS = 10; // between TERM and KILL
    qint64 revision = 0;

    bool operator==(const Plan &) const = default;
};

// A launched job as the book keeps it, so that any window can find it again.
enum class JobState { Starting, Running, Stopping, Collecting, Done, Failed, Lost };

QString jobStateName(JobState state);
std::optional<JobState> parseJobState(QStringView name);

struct Job
{
    JobId id;
    RunId run;
    PlanId plan;
    QString host; // name
    QString token; // id of the job's directory on the host; unique per run and host
    JobState state = JobState::Starting;
    QString directory; // absolute, on the host; empty until known
    QString bootId; // of the host when started
    qint64 startTicks = 0; // start time of the job's first process, clock ticks since boot
    qint64 processId = 0;
    std::optional<int> exitCode;
    QString message; // why it failed or was lost
    QString owner; // window or command line that drives it; host name and process id
    Microseconds ownedUntil = 0; // lease of the owner; past: anyone may take over
    Microseconds startedAt = 0;
    qint64 revision = 0;

    bool operator==(const Job &) const = default;
};

} // namespace twofold::campaign
