// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/launch/hostdriver.h"

#include "core/remote/sftp.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QThread>

// A load from its start to its end: its output, its figures, how it ended.
namespace twofold::launch {
namespace {

constexpr qint64 kMostPending = 1 << 20; // more than that unread is not shown
constexpr qint64 kMostFollowed = 64 << 20; // likewise, of results that are drawn
constexpr int kStatusEveryMs = 5000;
constexpr int kFollowEveryMs = 250;
constexpr int kFiguresEveryMs = 950; // a row comes every second

QString tr(const char *text)
{
    return QCoreApplication::translate("twofold::launch", text);
}

} // namespace

std::future<Result<HostResult>> HostDriver::follow(const QString &folder)
{
    return m_worker.post<Result<HostResult>>([this, folder] { return followJob(folder); });
}

Result<void> HostDriver::readLive(remote::Session &session)
{
    const auto opened = session.sftp(m_context.detach);
    if (!opened)
        return opened.error();
    for (Live &live : m_live) {
        const QString path = m_context.book->job(m_job).directory % u'/' % live.file;
        const auto info = (*opened)->lstat(path, m_context.detach);
        if (!info)
            return info.error();
        if (!*info || !(*info)->isFile())
            continue;
        qint64 waiting = (*info)->size - live.offset;
        bool rowsWhole = true;
        if (waiting > (live.stream ? kMostPending : kMostFollowed)) {
            const qint64 skipped = waiting - kPiece;
            live.offset += skipped;
            waiting = kPiece;
            if (live.stream)
                showLive(live, tr("\n[%1 KiB not shown here; the collected file has all]\n")
                                   .arg(skipped / 1024).toUtf8());
            else
                rowsWhole = false;
        }
        while (waiting > 0) {
            const auto bytes = (*opened)->read(path, live.offset, qMin(waiting, kPiece), m_context.detach);
            if (!bytes)
                return bytes.error();
            if (bytes->isEmpty())
                break;
            live.offset += bytes->size();
            waiting -= bytes->size();
            QByteArray shown = live.masker.pass(*bytes);
            if (!rowsWhole) { // what was left out ended within a row
                shown.remove(0, shown.indexOf('\n') + 1);
                rowsWhole = true;
            }
            showLive(live, shown);
        }
    }
    return {};
}

Result<void> HostDriver::readFigures(remote::Session &session, const CancelToken &cancel)
{
    if (!m_context.data.plan.sampled || (m_sinceFigures.isValid() && m_sinceFigures.elapsed() < kFiguresEveryMs))
        return {};
    m_sinceFigures.start();
    const auto opened = session.sftp(cancel);
    if (!opened)
        return opened.error();
    const QString path = m_context.book->job(m_job).directory % u'/' % remote::jobSamplesFile();
    const auto info = (*opened)->lstat(path, cancel);
    if (!info)
        return info.error();
    if (!*info || !(*info)->isFile())
        return {};
    // The rest of a long one comes with the next times.
    qint64 waiting = qMin((*info)->size - m_figuresOffset, kMostPending);
    while (waiting > 0) {
        const auto bytes = (*opened)->read(path, m_figuresOffset, qMin(waiting, kPiece), cancel);
        if (!bytes)
            return bytes.error();
        if (bytes->isEmpty())
            return {};
        m_figuresOffset += bytes->size();
        waiting -= bytes->size();
        const auto figures = m_figures.take(*bytes, m_clockOffset);
        if (!figures.empty())
            m_context.figures(name(), figures);
    }
    return {};
}

void HostDriver::flushLive()
{
    for (Live &live : m_live) {
        showLive(live, live.masker.finish());
    }
}

void HostDriver::showLive(const Live &live, const QByteArray &bytes)
{
    if (bytes.isEmpty())
        return;
    if (live.stream)
        m_context.output(name(), *live.stream, bytes);
    else
        m_context.followed(name(), bytes, m_clockOffset);
}

// The status after which nothing of the job runs any more.
Result<remote::JobStatus> HostDriver::waitForEnd()
{
    QElapsedTimer sinceStatus;
    const Microseconds startedAt = m_context.book->job(m_job).startedAt;
    bool isWaiting = delayS() > 0;
    for (;;) {
        if (m_context.detach.isCancelled() || m_context.book->isTakenOver())
            return cancelledError();
        if (m_context.mustStop() && !m_stopped) {
            const auto stopped = stopHere();
            if (!stopped)
                return stopped.error();
            m_stopped = true;
            sinceStatus.invalidate();
        }
        bool ended = false, ending = false;
        const auto looked = withSession<void>(
            [&](remote::Session &session) -> Result<void> {
                if (const auto read = readLive(session); !read)
                    return read;
                if (const auto read = readFigures(session, m_context.detach); !read)
                    return read;
                const auto exited = isThere(session, QStringLiteral("exit"));
                if (!exited)
                    return exited.error();
                ended = *exited;
                // A guard's word comes before the job has ended: the other hosts are to stop at once.
                if (!ended && !m_context.data.plan.guards.empty()) {
                    const auto told = isThere(session, QStringLiteral("ended-by"));
                    if (!told)
                        return told.error();
                    ending = *told;
                }
                return renewLease(session);
            },
            m_context.detach, kForever);
        if (!looked)
            return looked.error();
        if (isWaiting && nowUtc() - startedAt > Microseconds(delayS() * 1e6)) {
            isWaiting = false;
            say(tr("Running"));
        }
        if (ended || ending || !sinceStatus.isValid() || sinceStatus.elapsed() > kStatusEveryMs) {
            const auto status = lookAtJob(kForever);
            if (!status)
                return status.error();
            takeEnding(*status);
            if (status->phase != remote::JobPhase::Running)
                return status;
            sinceStatus.start();
        }
        // A file that is drawn is to be on the screen within half a second.
        const int pauseMs = m_context.data.plan.follow.isEmpty() ? m_context.options.pollMs
                                                                 : qMin(m_context.options.pollMs, kFollowEveryMs);
        for (int waited = 0; waited < pauseMs; waited += 50) {
            if (m_context.detach.isCancelled() || (m_context.mustStop() && !m_stopped))
                break;
            QThread::msleep(50);
        }
    }
}

Result<HostResult> HostDriver::followJob(const QString &folder)
{
    HostResult result;
    result.host = name();
    // Found again: what is on the host decides, whatever the book knew last.
    const auto found = lookAtJob(kForever);
    if (!found)
        return found.error();
    const campaign::JobState before = m_context.book->job(m_job).state;
    const auto known = save([&](campaign::Job &job) {
        if (!found->handle.directory.isEmpty())
            job.directory = found->handle.directory;
        if (found->handle.processId > 0 && job.processId == 0) {
            job.processId = found->handle.processId;
            job.startTicks = found->handle.startTicks;
            job.bootId = found->handle.bootId;
        }
        if (job.state == campaign::JobState::Starting && found->phase == remote::JobPhase::Running)
            job.state = campaign::JobState::Running;
    });
    if (!known)
        return known.error();

    if (before == campaign::JobState::Stopping)
        m_context.stop = true;

    remote::JobStatus status = *found;
    if (status.phase == remote::JobPhase::Running) {
        if (delayS() <= 0)
            say(tr("Running"));
        const auto ended = waitForEnd();
        if (!ended)
            return ended.error();
        status = *ended;
    }
    if (status.startedAt > 0)
        result.startedAt = status.startedAt - m_clockOffset;
    if (status.endedAt > 0)
        result.endedAt = status.endedAt - m_clockOffset;
    result.clockOffset = m_clockOffset;
    result.exitCode = status.exitCode;
    result.endedBy = status.endedBy;
    result.diskFull = status.diskFull;
    takeEnding(status);
    {
        const std::lock_guard lock(m_mutex);
        m_status.exitCode = status.exitCode;
    }
    switch (status.phase) {
    case remote::JobPhase::Absent:
        result.state = before == campaign::JobState::Starting ? campaign::JobState::Failed
                                                              : campaign::JobState::Lost;
        result.message = before == campaign::JobState::Starting
                             ? tr("The load was never started on %1.").arg(name())
                             : tr("The job's directory on %1 is gone, and its results with it.").arg(name());
        return result;
    case remote::JobPhase::Prepared:
        result.state = campaign::JobState::Failed;
        result.message = tr("The load was never started on %1.").arg(name());
        return result;
    case remote::JobPhase::Rebooted:
        result.state = campaign::JobState::Lost;
        result.message = tr("%1 was restarted while the load ran.").arg(name());
        break;
    case remote::JobPhase::Gone:
        result.state = campaign::JobState::Lost;
        result.message = tr("The load on %1 is gone without an exit code: something killed it; look at "
                            "the host's memory and kernel log.").arg(name());
        break;
    case remote::JobPhase::Ended:
    case remote::JobPhase::Running:
        break;
    }
    if (result.state == campaign::JobState::Lost) {
        // Whatever of it still runs has nobody to account for it.
        const auto swept = withSession<remote::StopReport>(
            [&](remote::Session &session) {
                return remote::stopJob(session, handle(), m_context.data.plan.graceS, m_context.detach);
            },
            m_context.detach, kForever);
        if (!swept && swept.error().kind == ErrorKind::Cancelled)
            return swept.error();
    }

    const auto saved = save([&](campaign::Job &job) {
        job.state = campaign::JobState::Collecting;
        job.exitCode = result.exitCode;
    });
    if (!saved)
        return saved.error();
    say(tr("Collecting the results"));
    const auto files = fetch(folder, m_context.data.plan.fetch, kForever, result.warnings);
    flushLive();
    if (!files) {
        if (files.error().kind == ErrorKind::Cancelled || result.state != campaign::JobState::Lost)
            return files.error();
        result.warnings += files.error().message;
    } else {
        result.files = *files;
    }
    say(tr("Collected"));
    return result;
}

} // namespace twofold::launch
