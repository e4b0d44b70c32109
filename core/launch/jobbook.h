// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/plan.h"
#include "core/store/bookwriter.h"

#include <functional>
#include <mutex>
#include <vector>

namespace twofold::launch {

// The book as a launch writes it: from any of its threads, through one writer. Keeps the launch's
// jobs and the lease on them; who finds that another program has taken a job over lets go of all.
class JobBook
{
public:
    static constexpr Microseconds kLease = 30'000'000; // without renewal anyone may take over

    JobBook(const QString &path, QString owner);

    // Waits for the writer.
    template <class T>
    Result<T> write(std::function<Result<T>(store::Book &)> work)
    {
        return m_writer.run<T>(std::move(work)).result();
    }

    const QString &owner() const { return m_owner; }

    // Jobs that were stored as ours.
    void adopt(std::vector<campaign::Job> jobs);
    std::vector<campaign::Job> jobs() const;
    campaign::Job job(JobId id) const;

    // Changes a job and stores it with a lease renewed.
    Result<void> update(JobId id, const std::function<void(campaign::Job &)> &change);
    Result<void> renew();
    // Gives the lease back, so that another program can go on at once.
    void release();
    bool isTakenOver() const;

private:
    Result<void> store(campaign::Job job);

    store::BookWriter m_writer;
    QString m_owner;
    mutable std::mutex m_mutex;
    std::vector<campaign::Job> m_jobs;
    bool m_takenOver = false;
};

// Who drives a job: this machine, this process.
QString defaultOwner();

bool isUnfinished(campaign::JobState state);

// Whether another program drives the job now: its lease is running, and it is not known to be dead.
bool isOwnedByOther(const campaign::Job &job, const QString &me);

// Takes the jobs of a run that have not ended; refused where another program drives one.
Result<std::vector<campaign::Job>> takeJobs(store::Book &book, RunId run, const QString &owner);

} // namespace twofold::launch
