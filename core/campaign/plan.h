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
    // Logs on the hosts: absolute paths of files, "journal:UNIT", "kernel". What is written to them
    // while the load runs is kept with the run and searched for signatures. Of targets and observers
    // only.
    QStringList logs{};

    bool operator==(const PlanRole &) const = default;
};

// What must stay healthy while a plan's load runs; when it does not, the load is stopped on every
// host.
enum class GuardKind { Command, Url, Load };

QString guardKindName(GuardKind kind); // "command", "url", "load"
std::optional<GuardKind> parseGuardKind(QStringView name);

struct Guard
{
    GuardKind kind = GuardKind::Command;
    QString check; // command: a template, healthy where it exits with 0. url: http or https, healthy
                   // where it answers with a status below 400 within 10 s. load: empty
    double limit = 0; // load: the most work waiting or running over the last minute, per CPU
    QString host; // of the plan, where it is checked; empty: on each generator

    bool operator==(const Guard &) const = default;
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
    double staggerS = 0; // between the starts of one generator and the next, whole seconds
    bool sampled = true; // the hosts' CPU, memory, network, … are recorded once a second
    QStringList processes; // names of programs that are recorded too, on every host
    double drainS = 300; // most time that the target is given to become idle; 0: not waited for
    std::vector<Guard> guards;
    // The load is stopped on every host once a limit of the campaign has been broken for so long
    // without a break, as seen in the followed file; absent: it is watched only.
    static constexpr double kLeastAbortS = 1, kMostAbortS = 86'400;
    std::optional<double> abortAfterS;
    bool unguardedAllowed = false; // goes on while nobody checks the guards that need this program
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
