// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/launch/fetch.h"
#include "core/launch/jobbook.h"
#include "core/launch/launch.h"
#include "core/launch/masker.h"
#include "core/launch/plancheck.h"
#include "core/launch/worker.h"

#include "core/remote/job.h"
#include "core/remote/probe.h"

#include <atomic>

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
    CancelToken setup; // ends preparing: by stop and by detach
    CancelToken detach; // ends everything here and nothing there
    std::atomic<bool> stop{false};
    std::function<void(const QString &host, remote::Stream, const QByteArray &)> output;
    std::function<void(const QString &host, const QByteArray &)> followed;
    std::function<void(const QString &)> message;
    std::function<void()> changed; // a driver's status
};

// What a host leaves after its load has ended.
struct HostResult
{
    campaign::JobState state = campaign::JobState::Done; // Done, Failed (never started) or Lost
    QString message; // why it failed or was lost
    std::optional<int> exitCode;
    QString endedBy; // as JobStatus
    Microseconds startedAt = 0; // our clock
    Microseconds endedAt = 0;
    std::vector<Fetched> files;
    QStringList warnings;
};

// Drives one host of a launch on its own thread. Each step is posted by the launcher and comes
// back as a future; a link that breaks is made again with growing pauses.
class HostDriver
{
public:
    HostDriver(LaunchContext &context, const campaign::Host &host, const campaign::PlanRole &role,
               int place);

    const QString &name() const { return m_host.name; }
    const campaign::PlanRole &role() const { return m_role; }
    bool makesLoad() const;
    HostStatus status() const; // any thread
    JobId jobId() const { return m_job; }
    void setJob(JobId id) { m_job = id; } // before any step that uses it

    std::future<Result<void>> connect();
    std::future<Result<remote::HostFacts>> probe();
    // prepare, reset or cleanup; nothing where the plan has none.
    std::future<Result<void>> command(const QString &what, const QString &text, CancelToken cancel);
    std::future<Result<void>> makeAndUpload();
    std::future<Result<void>> start();
    // To the end of the job, however that comes, and its files; ends with an error only when it
    // lets go.
    std::future<Result<HostResult>> follow(const QString &folder);
    // Ends the job's processes; its results stay on the host.
    std::future<Result<void>> stop();
    // Removes the job's directory from the host; after its results are in the book.
    std::future<Result<void>> removeRemote();
    // Ends the job, where it was started, without collecting anything.
    std::future<Result<void>> abandon();

private:
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
    Result<HostResult> followJob(const QString &folder);
    Result<remote::JobStatus> waitForEnd();
    Result<void> stopHere();
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
    JobId m_job;
    std::unique_ptr<remote::Session> m_session; // of the worker's thread
    std::vector<Live> m_live;
    bool m_stopped = false;
    Microseconds m_clockOffset = 0;

    mutable std::mutex m_mutex;
    HostStatus m_status;

    Worker m_worker; // last: its thread uses the others
};

} // namespace twofold::launch
