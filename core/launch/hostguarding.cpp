// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/launch/hostdriver.h"

#include "core/launch/guards.h"
#include "core/launch/livecriteria.h"
#include "core/remote/programs.h"

#include <QCoreApplication>
#include <QThread>

#include <utility>

// The guards of a launch, as far as one host checks them.
namespace twofold::launch {
namespace {

constexpr int kRenewLeaseEveryMs = 5000;
constexpr int kGuardEveryMs = 1000;
constexpr int kGuardLimitMs = 10'000; // a check that takes longer did not go well

QString tr(const char *text)
{
    return QCoreApplication::translate("twofold::launch", text);
}

} // namespace

std::vector<int> HostDriver::guardsHere(bool byThisProgram) const
{
    const campaign::Plan &plan = m_context.data.plan;
    std::vector<int> numbers;
    for (size_t i = 0; i < plan.guards.size(); ++i) {
        if (isCheckedOn(plan.guards[i], m_role, name())
            && isCheckedByGenerators(plan.guards[i], plan) != byThisProgram)
            numbers.push_back(int(i) + 1);
    }
    return numbers;
}

Result<bool> HostDriver::isHealthy(remote::Session &session, const campaign::Guard &guard,
                                   const CancelToken &cancel)
{
    const auto check = guardCheck(guard, m_context.data, m_context.parameters,
                                  placeOf(m_context.data, m_place, m_context.parameters));
    if (!check)
        return check.error();
    remote::Command command = withEnvironment(*check);
    command.timeoutMs = kGuardLimitMs;
    const auto done = session.run(command, cancel);
    if (done)
        return done->ok();
    if (cancel.isCancelled() || !session.isAlive())
        return done.error();
    return false; // it took too long
}

std::future<Result<void>> HostDriver::checkGuards()
{
    return m_worker.post<Result<void>>([this] { return checkGuardsHere(); });
}

Result<void> HostDriver::checkGuardsHere()
{
    for (const bool byThisProgram : {false, true}) {
        for (const int number : guardsHere(byThisProgram)) {
            const campaign::Guard &guard = m_context.data.plan.guards[size_t(number - 1)];
            say(tr("Checking the guards"));
            const auto healthy = withSession<bool>(
                [&](remote::Session &session) -> Result<bool> {
                    if (guard.kind == campaign::GuardKind::Url) {
                        const auto missing = remote::missingPrograms(
                            session, {QStringLiteral("curl"), QStringLiteral("wget")}, m_context.setup);
                        if (!missing)
                            return missing.error();
                        if (missing->size() == 2)
                            return remoteError(tr("%1 has neither curl nor wget, with one of which it checks %2. "
                                                  "Install the Debian package curl there, or have it checked on "
                                                  "another host of the plan: url@HOST=….")
                                                   .arg(name(), guardTitle(guard)));
                    }
                    return isHealthy(session, guard, m_context.setup);
                },
                m_context.setup, kSetupPatienceMs);
            if (!healthy)
                return healthy.error();
            if (!*healthy)
                return remoteError(tr("The guard fails before the start, as checked on %1: %2. Mend what it checks, "
                                      "or take it out of the plan. Nothing was started.")
                                       .arg(name(), guardTitle(guard)));
            if (byThisProgram)
                m_context.guards.seenHealthy(number);
        }
    }
    return {};
}

std::future<Result<void>> HostDriver::watch()
{
    return m_worker.post<Result<void>>([this] { return watchHere(); });
}

Result<void> HostDriver::watchHere()
{
    const std::vector<int> numbers = guardsHere(true);
    const CancelToken over = m_context.loadsOver;
    bool isRecorded = m_task == Task::Watch && m_job.isValid();
    if (isRecorded) // for the host's clock
        isRecorded = lookAtJob(kSetupPatienceMs).ok();
    while ((isRecorded || !numbers.empty()) && !over.isCancelled() && !m_context.mustStop()) {
        if (isRecorded) {
            // Where they cannot be read, collecting says why.
            isRecorded = withSession<void>(
                             [&](remote::Session &session) { return readFigures(session, over); }, over, kForever)
                             .ok();
        }
        for (const int number : numbers) {
            const campaign::Guard &guard = m_context.data.plan.guards[size_t(number - 1)];
            const auto healthy = withSession<bool>(
                [&](remote::Session &session) { return isHealthy(session, guard, over); }, over, kForever);
            if (over.isCancelled())
                return {};
            if (!healthy)
                m_context.message(tr("%1: %2 could not be checked: %3")
                                      .arg(name(), guardTitle(guard), healthy.error().message));
            else if (*healthy)
                m_context.guards.seenHealthy(number);
            else
                m_context.guards.fail(number);
        }
        for (int waited = 0; waited < kGuardEveryMs && !over.isCancelled(); waited += 50)
            QThread::msleep(50);
    }
    return {};
}

Result<void> HostDriver::renewLease(remote::Session &session)
{
    const bool isDue = !m_sinceRenewal.isValid() || m_sinceRenewal.elapsed() > kRenewLeaseEveryMs;
    if (m_context.data.plan.unguardedAllowed || !m_context.guards.isWatching() || !isDue
        || !m_context.guards.areChecked())
        return {};
    m_sinceRenewal.start();
    return remote::renewLease(session, handle(), nowUtc(), m_context.detach);
}

void HostDriver::takeEnding(const remote::JobStatus &status)
{
    if (status.diskFull && !std::exchange(m_saidDiskFull, true))
        m_context.message(tr("The disk of %1 is full: what is written there from now on is lost.").arg(name()));
    if (const int limit = limitThatEnded(status.endedBy); limit > 0)
        m_context.brokenLimit = limit;
    if (!status.endedBy.startsWith(QLatin1String("guard-")))
        return;
    const int number = status.endedBy.mid(6).toInt();
    if (number >= 1 && number <= int(m_context.data.plan.guards.size()))
        m_context.guards.fail(number);
}

} // namespace twofold::launch
