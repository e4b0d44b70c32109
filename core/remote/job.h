// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/cancel.h"
#include "core/base/result.h"
#include "core/base/utc.h"
#include "core/remote/secret.h"

#include <QStringList>

#include <optional>
#include <utility>
#include <vector>

namespace twofold::remote {

class Session;

// Detached jobs: a directory on the host with the job's script, environment, output and, last and
// atomically, its exit code. It runs in its own session and outlives the connection, this program
// and the desktop; its own watchdog keeps the time limit. Every process of it carries
// TWOFOLD_JOB=token in its environment. Needs a POSIX sh and /proc; nothing is installed.

// Letters, digits and '-', unique: "r12-9f86d081884c7d65".
QString newJobToken(int run);
bool isJobToken(QStringView token);

struct JobSpec
{
    QString token;
    QString command; // shell text; values are in the environment, never in here
    std::vector<std::pair<QString, QString>> environment; // name, value; kept in the job's directory
    std::vector<std::pair<QString, Secret>> secrets; // reach the process alone
    double delayS = 0; // the command is run so long after the start, which the job waits for
    double limitS = 0; // the host ends the command after this long; 0: no limit
    double graceS = 10; // between TERM and KILL
    // Checked once a second while the job lasts; what does not exit with 0 ends the job as
    // "guard-NUMBER". Run with the job's environment.
    std::vector<std::pair<int, QString>> guards; // number, shell text
    double leaseS = 0; // the host ends the job so long after the last renewLease(); 0: no lease
    QString sampler; // text of samplerScript(); empty: the host is not sampled
};

// Which process of which boot the job is: enough to never take another for it.
struct JobHandle
{
    QString token;
    QString directory; // absolute
    QString bootId;
    qint64 processId = 0;
    qint64 startTicks = 0; // of that process, clock ticks since boot

    bool operator==(const JobHandle &) const = default;
};

// Makes the job's directory; mkdir decides, so a token that is already there is refused as someone
// else's. The path comes back; files can be put into it before the start.
Result<QString> makeJobDirectory(Session &session, const QString &token, const CancelToken &cancel = {});

// Starts it in a directory made before. A second start of the same job starts nothing and answers
// with the process of the first.
Result<JobHandle> startJob(Session &session, const JobSpec &spec, const QString &directory,
                           const CancelToken &cancel = {});

enum class JobPhase {
    Absent, // no such directory
    Prepared, // the directory is there; it was never started
    Running,
    Ended, // with an exit code
    Gone, // its process is gone without an exit code
    Rebooted // the host was restarted meanwhile; its name is the same
};

struct JobStatus
{
    JobPhase phase = JobPhase::Absent;
    JobHandle handle; // as the host has it
    std::optional<int> exitCode;
    QString endedBy; // where the job was ended: "limit", "lease", "guard-NUMBER" or the reason of stopJob(); else empty
    bool diskFull = false; // once, while it ran or at its end: the disk of its directory
    Microseconds startedAt = 0; // the host's clock; 0: never
    Microseconds endedAt = 0;
    Microseconds hostNow = 0; // the host's clock at the answer
};
// An error where the session leads to another machine than the job's that has the same home (NFS): what runs
// there is not known. stopJob() and removeJob() refuse it likewise, unless the job has ended.
Result<JobStatus> jobStatus(Session &session, const QString &token, const CancelToken &cancel = {});

// Tells the host that the job is followed; `renewal` differs from the last one.
Result<void> renewLease(Session &session, const JobHandle &handle, qint64 renewal,
                        const CancelToken &cancel = {});

struct StopReport
{
    int ended = 0; // processes that were there
    bool killed = false; // TERM was not enough
    QStringList left; // ids of processes that could not be ended
};
// Ends the job's session and every process that carries its token, TERM first, KILL after the
// grace; returns when none is left, as looked up on the host. A process that only has a recycled
// id is never touched. The job's status keeps the reason, of at most 20 letters, digits and "-".
Result<StopReport> stopJob(Session &session, const JobHandle &handle, double graceS,
                           const CancelToken &cancel = {}, const QString &reason = QStringLiteral("stop"));

// Files in the job's directory.
QString jobOutputFile(); // "out": standard output
QString jobErrorFile(); // "err": standard error
QString jobSamplesFile(); // "host.samples": the host's figures, where it is sampled

// SHA-256 (hex) of files relative to the job's directory, as the host computes it.
Result<QStringList> hashFiles(Session &session, const QString &directory, const QStringList &files,
                              const CancelToken &cancel = {});

// Removes the directory of a job that does not run.
Result<void> removeJob(Session &session, const JobHandle &handle, const CancelToken &cancel = {});

} // namespace twofold::remote
