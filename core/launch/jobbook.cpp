// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/launch/jobbook.h"

#include <QCoreApplication>
#include <QRandomGenerator>
#include <QSysInfo>

#include <cerrno>
#include <signal.h>

namespace twofold::launch {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("twofold::launch", text);
}

} // namespace

JobBook::JobBook(const QString &path, QString owner)
    : m_writer(path)
    , m_owner(std::move(owner))
{
}

void JobBook::adopt(std::vector<campaign::Job> jobs)
{
    const std::lock_guard lock(m_mutex);
    m_jobs = std::move(jobs);
}

std::vector<campaign::Job> JobBook::jobs() const
{
    const std::lock_guard lock(m_mutex);
    return m_jobs;
}

campaign::Job JobBook::job(JobId id) const
{
    const std::lock_guard lock(m_mutex);
    for (const auto &job : m_jobs) {
        if (job.id == id)
            return job;
    }
    return {};
}

// With the mutex held.
Result<void> JobBook::store(campaign::Job job)
{
    if (m_takenOver)
        return remoteError(tr("Another program has taken over this run."));
    const auto saved = write<campaign::Job>([job](store::Book &book) -> Result<campaign::Job> {
        const auto stored = book.saveJob(job);
        if (stored)
            return stored;
        // A row that changed under us was taken over; anything else is the book's own trouble.
        const auto jobs = book.jobsOf(job.run);
        if (!jobs)
            return stored;
        for (const auto &other : *jobs) {
            if (other.id == job.id && other.owner != job.owner)
                return remoteError(tr("Another program (%1) has taken over this run.").arg(other.owner));
        }
        return stored;
    });
    if (!saved) {
        if (saved.error().kind == ErrorKind::Remote)
            m_takenOver = true;
        return saved.error();
    }
    for (auto &known : m_jobs) {
        if (known.id == saved->id)
            known = *saved;
    }
    return {};
}

Result<void> JobBook::update(JobId id, const std::function<void(campaign::Job &)> &change)
{
    const std::lock_guard lock(m_mutex);
    for (const auto &known : m_jobs) {
        if (known.id == id) {
            campaign::Job job = known;
            change(job);
            job.owner = m_owner;
            job.ownedUntil = nowUtc() + kLease;
            return store(std::move(job));
        }
    }
    return {};
}

Result<void> JobBook::renew()
{
    const std::lock_guard lock(m_mutex);
    const std::vector<campaign::Job> jobs = m_jobs;
    for (campaign::Job job : jobs) {
        if (!isUnfinished(job.state))
            continue;
        job.ownedUntil = nowUtc() + kLease;
        if (const auto stored = store(std::move(job)); !stored)
            return stored;
    }
    return {};
}

void JobBook::release()
{
    const std::lock_guard lock(m_mutex);
    const std::vector<campaign::Job> jobs = m_jobs;
    for (campaign::Job job : jobs) {
        if (m_takenOver || !isUnfinished(job.state))
            continue;
        job.owner.clear();
        job.ownedUntil = 0;
        if (const auto stored = store(std::move(job)); !stored)
            return; // the lease ends by itself
    }
}

bool JobBook::isTakenOver() const
{
    const std::lock_guard lock(m_mutex);
    return m_takenOver;
}

QString defaultOwner()
{
    const QString owner = QSysInfo::machineHostName() % u':'
                          % QString::number(QCoreApplication::applicationPid()) % u':'
                          % QString::number(QRandomGenerator::global()->generate(), 16);
    return owner;
}

bool isUnfinished(campaign::JobState state)
{
    return state != campaign::JobState::Done && state != campaign::JobState::Failed
           && state != campaign::JobState::Lost;
}

bool isOwnedByOther(const campaign::Job &job, const QString &me)
{
    if (job.owner.isEmpty() || job.owner == me || job.ownedUntil <= nowUtc())
        return false;
    // A program of this machine that is gone drives nothing, however long its lease.
    const QStringList parts = job.owner.split(u':');
    if (parts.size() >= 2 && parts[0] == QSysInfo::machineHostName()) {
        const qint64 pid = parts[1].toLongLong();
        if (pid > 0 && ::kill(pid_t(pid), 0) != 0 && errno == ESRCH)
            return false;
    }
    return true;
}

Result<std::vector<campaign::Job>> takeJobs(store::Book &book, RunId run, const QString &owner)
{
    std::vector<campaign::Job> taken;
    const auto done = book.transaction([&]() -> Result<void> {
        taken.clear();
        const auto jobs = book.jobsOf(run);
        if (!jobs)
            return jobs.error();
        for (campaign::Job job : *jobs) {
            if (!isUnfinished(job.state))
                continue;
            if (isOwnedByOther(job, owner))
                return remoteError(tr("The run is driven by another program (%1). Stop that one, or "
                                      "wait half a minute after it has ended.").arg(job.owner));
            job.owner = owner;
            job.ownedUntil = nowUtc() + JobBook::kLease;
            const auto saved = book.saveJob(job);
            if (!saved)
                return saved.error();
            taken.push_back(*saved);
        }
        if (taken.empty())
            return usageError(tr("The run has ended; there is nothing to attach to."));
        return {};
    });
    if (!done)
        return done.error();
    return taken;
}

} // namespace twofold::launch
