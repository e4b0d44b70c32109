// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/launch/hostdriver.h"

#include "core/launch/drain.h"
#include "core/launch/hostlogs.h"
#include "core/remote/sftp.h"

#include <QCoreApplication>
#include <QThread>

// What a job leaves: its files, and the recording of a host that was only watched.
namespace twofold::launch {
namespace {

constexpr int kWatchPatienceMs = 60'000; // a host that is only watched keeps nobody waiting longer
constexpr double kSilentS = 15; // a recording without a row for so long is not waited for

QString tr(const char *text)
{
    return QCoreApplication::translate("twofold::launch", text);
}

} // namespace

Result<std::vector<Fetched>> HostDriver::fetch(const QString &folder, QStringList wanted, int patienceMs,
                                               QStringList &warnings)
{
    if (m_context.data.plan.sampled)
        wanted += remote::jobSamplesFile();
    QStringList told; // of the last try
    const auto files = withSession<std::vector<Fetched>>(
        [&](remote::Session &session) -> Result<std::vector<Fetched>> {
            if (const auto rest = readLive(session); !rest)
                return rest.error();
            told.clear();
            return fetchFiles(session, handle(), wanted, folder, told, m_context.detach);
        },
        m_context.detach, patienceMs);
    warnings += told;
    if (files) {
        for (const Fetched &file : *files) {
            if (file.name == remote::jobSamplesFile() && file.size == 0)
                warnings += tr("The figures of %1 were not recorded: it has no awk. Install the Debian "
                               "package mawk there.").arg(name());
        }
    }
    return files;
}

std::future<Result<HostResult>> HostDriver::finishWatching(const QString &folder, Microseconds loadFrom,
                                                           Microseconds loadTo)
{
    return m_worker.post<Result<HostResult>>(
        [this, folder, loadFrom, loadTo] { return finishWatch(folder, loadFrom, loadTo); });
}

Result<HostResult> HostDriver::finishWatch(const QString &folder, Microseconds loadFrom,
                                           Microseconds loadTo)
{
    HostResult result;
    result.host = name();
    const auto failed = [&](const Error &error) -> Result<HostResult> {
        if (error.kind == ErrorKind::Cancelled)
            return error;
        result.state = campaign::JobState::Failed;
        result.message = error.message;
        result.warnings += tr("The figures of %1 were not recorded to the end: %2").arg(name(), error.message);
        return result;
    };
    auto status = lookAtJob(kWatchPatienceMs);
    if (!status)
        return failed(status.error());
    if (status->phase == remote::JobPhase::Absent || status->phase == remote::JobPhase::Prepared)
        return failed(remoteError(tr("The recording was never started.")));
    if (status->phase == remote::JobPhase::Running) {
        if (m_role.role == campaign::HostRole::Target) {
            if (const auto waited = waitForDrain(result, loadFrom, loadTo); !waited)
                return failed(waited.error());
        }
        const auto stopped = withSession<remote::StopReport>(
            [&](remote::Session &session) {
                return remote::stopJob(session, handle(), 1, m_context.detach);
            },
            m_context.detach, kWatchPatienceMs);
        if (!stopped)
            return failed(stopped.error());
    }
    result.clockOffset = m_clockOffset;
    result.diskFull = status->diskFull;
    const auto saved = save([](campaign::Job &job) { job.state = campaign::JobState::Collecting; });
    if (!saved)
        return saved.error();
    say(tr("Collecting the figures"));
    auto files = fetch(folder, logCopies(logsOf(m_context.data.plan, name())), kWatchPatienceMs, result.warnings);
    if (!files)
        return failed(files.error());
    result.files = std::move(*files);
    say(tr("Collected"));
    return result;
}

Result<void> HostDriver::waitForDrain(HostResult &result, Microseconds loadFrom, Microseconds loadTo)
{
    const double most = m_context.data.plan.drainS;
    if (most <= 0)
        return {};
    say(tr("Waiting until it is idle"));
    Drain drain(loadFrom, loadTo, m_clockOffset);
    const QString path = m_context.book->job(m_job).directory % u'/' % remote::jobSamplesFile();
    qint64 offset = 0;
    while (!drain.idleAfterS()) {
        if (m_context.mustStop()) // nobody waits
            return {};
        const double waitedS = double(nowUtc() - loadTo) / 1e6;
        if (drain.watchedS() >= most || waitedS >= most + kSilentS) {
            result.warnings += tr("%1 was not idle %2 s after the load had ended: what the next run measures may "
                                  "still be the work of this one.").arg(name(), QString::number(most));
            return {};
        }
        if (waitedS > kSilentS && drain.watchedS() <= 0)
            return {}; // nothing is recorded there; the fetch says why
        const auto read = withSession<void>(
            [&](remote::Session &session) -> Result<void> {
                const auto sftp = session.sftp(m_context.detach);
                if (!sftp)
                    return sftp.error();
                for (;;) {
                    const auto bytes = (*sftp)->read(path, offset, kPiece, m_context.detach);
                    if (!bytes)
                        return bytes.error();
                    drain.take(*bytes);
                    offset += bytes->size();
                    if (bytes->size() < kPiece)
                        return {};
                }
            },
            m_context.detach, kWatchPatienceMs);
        if (!read)
            return read.error();
        for (int waited = 0; waited < 1000 && !drain.idleAfterS(); waited += 50) {
            if (m_context.detach.isCancelled())
                return cancelledError();
            QThread::msleep(50);
        }
    }
    result.drainS = drain.idleAfterS();
    return {};
}

} // namespace twofold::launch
