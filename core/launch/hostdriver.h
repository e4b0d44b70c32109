// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/launch/fetch.h"
#include "core/launch/guards.h"
#include "core/launch/guardstate.h"
#include "core/launch/jobbook.h"
#include "core/launch/launch.h"
#include "core/launch/masker.h"
#include "core/launch/plancheck.h"
#include "core/launch/worker.h"

#include "core/remote/job.h"
#include "core/remote/probe.h"

#include <QElapsedTimer>

#include <atomic>
#include <limits>

namespace twofold::launch {

// What the drivers of a launch share; outlives them.
struct LaunchContext
{
    Options options;
    PlanData data;
    campaign::Parameters parameters;
    const Secrets *secrets = nullptr;
    remote::Prompter *prompter = nullptr;
    JobBook *book = nullptr;
    int generators = 1; // that make load
    CancelToken setup; // ends preparing: by stop and by detach
    CancelToken detach; // ends everything here and nothing there
    std::atomic<bool> stop{false};
    GuardState guards;
    std::atomic<int> brokenLimit{0}; // number among the campaign's criteria of the one that stops the load; 0: none
    CancelToken loadsOver; // no guard needs to be checked any more; by the end of the loads or by detach

    bool mustStop() const { return stop || guards.failed() > 0 || brokenLimit > 0; }
    std::function<void(const QString &host, remote::Stream, const QByteArray &)> output;
    std::function<void(const QString &host, const QByteArray &, Microseconds clockOffset)> followed;
    std::function<void(const QString &host, const std::vector<LiveFigure> &)> figures;
    std::function<void(const QString &)> message;
    std::function<void()> changed; // a driver's status
};

// What a host leaves after its load has ended.
struct HostResult
{
    QString host;
    campaign::JobState state = campaign::JobState::Done; // Done, Failed (never started) or Lost
    QString message; // why it failed or was lost
    std::optional<int> exitCode;
    QString endedBy; // as JobStatus
    bool diskFull = false; // as JobStatus
    Microseconds startedAt = 0; // our clock
    Microseconds endedAt = 0;
    Microseconds clockOffset = 0; // the host's clock minus ours
    std::optional<double> drainS; // of a target: until it was idle after the load
    std::vector<Fetched> files;
    QStringList warnings;
};

// What a host does in a launch.
enum class Task {
    Load, // runs the plan's command
    Watch, // is recorded only: a job of its own that lasts as long as the load and its drain
    Commands // prepare, reset and cleanup at most
};

// Drives one host of a launch on its own thread. Each step is posted by the launcher and comes
// back as a future; a link that breaks is made again with growing pauses.
class HostDriver
{
public:
    HostDriver(LaunchContext &context, const campaign::Host &host, const campaign::PlanRole &role,
               int place, Task task);

    const QString &name() const { return m_host.name; }
    const campaign::PlanRole &role() const { return m_role; }
    int index() const { return m_place; } // among the hosts that make load, from 1
    Task task() const { return m_task; }
    bool makesLoad() const { return m_task == Task::Load; }
    HostStatus status() const; // any thread
    JobId jobId() const { return m_job; }
    void setJob(JobId id) { m_job = id; } // before any step that uses it

    std::future<Result<void>> connect();
    std::future<Result<remote::HostFacts>> probe();
    // prepare, reset or cleanup; nothing where the plan has none.
    std::future<Result<void>> command(const QString &what, const QString &text, CancelToken cancel);
    // An error where the host lacks the program that its command begins with.
    std::future<Result<void>> findPrograms();
    // Each guard that is checked on this host, once; an error where one is not healthy.
    std::future<Result<void>> checkGuards();
    // Checks those that only this program checks here, and reads the figures of a host that is
    // watched, until the loads are over or a guard fails.
    std::future<Result<void>> watch();
    std::future<Result<void>> makeAndUpload();
    std::future<Result<void>> start();
    // Both of them, of a host that is only watched.
    std::future<Result<void>> record();
    // To the end of the job, however that comes, and its files; ends with an error only when it
    // lets go.
    std::future<Result<HostResult>> follow(const QString &folder);
    // Of a watched host, once the load has ended: a target is given the time to become idle, then
    // its recording ends and is fetched. What goes wrong is a warning of the result; an error only
    // when it lets go.
    std::future<Result<HostResult>> finishWatching(const QString &folder, Microseconds loadFrom,
                                                   Microseconds loadTo);
    // Ends the job's processes; its results stay on the host.
    std::future<Result<void>> stop();
    // Removes the job's directory from the host; after its results are in the book.
    std::future<Result<void>> removeRemote();
    // Ends the job, where it was started, without collecting anything.
    std::future<Result<void>> abandon();

private:
    // How long a link that broke is made again, in ms.
    static constexpr int kForever = -1;
    static constexpr int kSetupPatienceMs = 20'000; // while a run is prepared
    static constexpr int kStopPatienceMs = 60'000;
    static constexpr qint64 kPiece = 64 << 10; // bytes read at once of what grows on the host

    struct Live
    {
        QString file;
        std::optional<remote::Stream> stream; // absent: the file that the plan follows
        qint64 offset = 0;
        Masker masker;
    };

    Result<void> reconnect(int patienceMs, const CancelToken &cancel);
    // Runs a step, again after a link that broke in it was made again.
    template <class T>
    Result<T> withSession(const std::function<Result<T>(remote::Session &)> &step,
                          const CancelToken &cancel, int patienceMs);
    Result<void> makeHere();
    Result<void> startHere();
    Result<HostResult> followJob(const QString &folder);
    Result<HostResult> finishWatch(const QString &folder, Microseconds loadFrom, Microseconds loadTo);
    // Until the target is idle, or its time is over.
    Result<void> waitForDrain(HostResult &result, Microseconds loadFrom, Microseconds loadTo);
    // Looks at the job, and takes the host's clock from the answer.
    Result<remote::JobStatus> lookAtJob(int patienceMs);
    Result<std::vector<Fetched>> fetch(const QString &folder, QStringList wanted, int patienceMs,
                                       QStringList &warnings);
    Result<void> checkGuardsHere();
    Result<void> watchHere();
    // What is new of the host's figures, at most once a second.
    Result<void> readFigures(remote::Session &session, const CancelToken &cancel);
    Result<bool> isHealthy(remote::Session &session, const campaign::Guard &guard, const CancelToken &cancel);
    // Numbers of the plan's guards that are checked on this host, by itself or by this program.
    std::vector<int> guardsHere(bool byThisProgram) const;
    // Says that the job is followed, as long as the guards are checked.
    Result<void> renewLease(remote::Session &session);
    // Which guard or limit ended the job, where one did.
    void takeEnding(const remote::JobStatus &status);
    remote::Command withEnvironment(const Rendered &rendered) const;
    Result<remote::JobSpec> loadSpec(const Rendered &command) const;
    remote::JobSpec watchSpec() const;
    double delayS() const;
    Result<remote::JobStatus> waitForEnd();
    Result<void> stopHere();
    // Whether the job's directory has such a file.
    Result<bool> isThere(remote::Session &session, const QString &file);
    Result<void> readLive(remote::Session &session);
    void flushLive();
    void showLive(const Live &live, const QByteArray &bytes);
    void say(const QString &detail);
    Result<void> save(const std::function<void(campaign::Job &)> &change);
    Result<Rendered> rendered(const QString &text) const;
    void setState(campaign::JobState state);
    remote::JobHandle handle() const;

    LaunchContext &m_context;
    campaign::Host m_host;
    campaign::PlanRole m_role;
    int m_place;
    Task m_task;
    JobId m_job;
    std::unique_ptr<remote::Session> m_session; // of the worker's thread
    std::vector<Live> m_live;
    LiveFigures m_figures;
    qint64 m_figuresOffset = 0;
    QElapsedTimer m_sinceFigures;
    bool m_stopped = false;
    bool m_saidDiskFull = false;
    QElapsedTimer m_sinceRenewal;
    Microseconds m_clockOffset = 0; // the host's clock minus ours
    Microseconds m_roundTrip = std::numeric_limits<Microseconds>::max(); // of the answer that told it

    mutable std::mutex m_mutex;
    HostStatus m_status;

    Worker m_worker; // last: its thread uses the others
};

template <class T>
Result<T> HostDriver::withSession(const std::function<Result<T>(remote::Session &)> &step,
                                  const CancelToken &cancel, int patienceMs)
{
    for (;;) {
        if (const auto connected = reconnect(patienceMs, cancel); !connected)
            return connected.error();
        auto result = step(*m_session);
        if (result || m_session->isAlive() || cancel.isCancelled())
            return result;
        m_context.message(QString(name() % QLatin1String(": ") % result.error().message));
    }
}

} // namespace twofold::launch
