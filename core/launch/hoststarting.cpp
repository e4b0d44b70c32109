// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/launch/hostdriver.h"

#include "core/launch/guards.h"
#include "core/launch/hostlogs.h"
#include "core/launch/livecriteria.h"
#include "core/remote/sampler.h"
#include "core/remote/sftp.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>

#include <cmath>

// A job from its directory to its first process, and its end by hand.
namespace twofold::launch {
namespace {

constexpr double kWatchLimitS = 7 * 86400; // a recording ends by itself where nobody ends it
constexpr double kLeaseS = 30; // a load whose guards nobody checks goes on for so long
constexpr double kGuardGraceS = 2; // everything stops within seconds

QString tr(const char *text)
{
    return QCoreApplication::translate("twofold::launch", text);
}

} // namespace

std::future<Result<void>> HostDriver::makeAndUpload()
{
    return m_worker.post<Result<void>>([this] { return makeHere(); });
}

std::future<Result<void>> HostDriver::start()
{
    return m_worker.post<Result<void>>([this] { return startHere(); });
}

std::future<Result<void>> HostDriver::record()
{
    return m_worker.post<Result<void>>([this]() -> Result<void> {
        if (const auto made = makeHere(); !made)
            return made;
        return startHere();
    });
}

Result<void> HostDriver::makeHere()
{
    say(tr("Making the job's directory"));
    if (const auto connected = reconnect(kSetupPatienceMs, m_context.setup); !connected)
        return connected.error();
    const auto directory = remote::makeJobDirectory(
        *m_session, m_context.book->job(m_job).token, m_context.setup);
    if (!directory)
        return directory.error();
    if (const auto saved = save([&](campaign::Job &job) { job.directory = *directory; }); !saved)
        return saved;
    const QStringList uploads = makesLoad() ? m_context.data.plan.upload : QStringList();
    for (const QString &path : uploads) {
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            return badInput(tr("The file cannot be read for the upload: %1.").arg(file.errorString()),
                            path);
        const QString target = *directory % u'/' % QFileInfo(path).fileName();
        say(tr("Uploading %1").arg(QFileInfo(path).fileName()));
        const auto uploaded = withSession<void>(
            [&](remote::Session &session) -> Result<void> {
                const auto sftp = session.sftp(m_context.setup);
                if (!sftp)
                    return sftp.error();
                file.seek(0);
                const bool executable = QFileInfo(path).isExecutable();
                return (*sftp)->upload(file, target, executable, m_context.setup);
            },
            m_context.setup, kSetupPatienceMs);
        if (!uploaded)
            return uploaded;
    }
    return {};
}

double HostDriver::delayS() const
{
    return double(m_place - 1) * qMax(0.0, std::ceil(m_context.data.plan.staggerS));
}

Result<remote::JobSpec> HostDriver::loadSpec(const Rendered &command) const
{
    const campaign::Plan &plan = m_context.data.plan;
    remote::JobSpec spec;
    spec.token = m_context.book->job(m_job).token;
    spec.command = command.shell;
    spec.environment = command.environment;
    for (const auto &[key, secret] : *m_context.secrets)
        spec.secrets.emplace_back(environmentName(key), secret.clone());
    spec.delayS = delayS();
    spec.limitS = plan.limitS;
    spec.graceS = plan.graceS;
    if (plan.sampled)
        spec.sampler = remote::samplerScript(name(), plan.processes);
    for (const int number : guardsHere(false)) {
        const auto check = guardCheck(plan.guards[size_t(number - 1)], m_context.data, m_context.parameters,
                                      placeOf(m_context.data, m_place, m_context.parameters));
        if (!check)
            return check.error();
        spec.guards.emplace_back(number, check->shell);
    }
    if (m_context.guards.isWatching() && !plan.unguardedAllowed)
        spec.leaseS = kLeaseS;
    return spec;
}

// Nothing runs but the recording and what follows the logs; the job gives them a length.
remote::JobSpec HostDriver::watchSpec() const
{
    const campaign::Plan &plan = m_context.data.plan;
    const QStringList logs = logsOf(plan, name());
    remote::JobSpec spec;
    spec.token = m_context.book->job(m_job).token;
    spec.command = followLogs(logs)
                   + QStringLiteral("exec sleep %1").arg(qint64(kWatchLimitS));
    spec.limitS = plan.limitS > 0 ? plan.limitS + plan.drainS + 600
                                        + m_context.generators * std::ceil(plan.staggerS)
                                  : kWatchLimitS;
    spec.graceS = 1;
    spec.sampler = remote::samplerScript(name(), plan.processes, int(logs.size()));
    return spec;
}

Result<void> HostDriver::startHere()
{
    say(makesLoad() ? tr("Starting the load") : tr("Starting the recording"));
    const auto command = rendered(makesLoad() ? m_role.command : QString());
    if (!command)
        return command.error();
    const auto spec = makesLoad() ? loadSpec(*command) : Result<remote::JobSpec>(watchSpec());
    if (!spec)
        return spec.error();
    const auto started = withSession<remote::JobHandle>(
        [&](remote::Session &session) {
            // A start that was cut off is asked for again: the host starts it once.
            return remote::startJob(session, *spec, m_context.book->job(m_job).directory, m_context.setup);
        },
        m_context.setup, kSetupPatienceMs);
    if (!started)
        return started.error();
    const auto saved = save([&](campaign::Job &job) {
        job.state = campaign::JobState::Running;
        job.bootId = started->bootId;
        job.processId = started->processId;
        job.startTicks = started->startTicks;
        job.startedAt = nowUtc();
    });
    say(!makesLoad()      ? tr("Recording")
        : delayS() > 0 ? tr("Starts after %1 s").arg(delayS())
                       : tr("Running"));
    return saved;
}

Result<void> HostDriver::stopHere()
{
    // The book first: whoever attaches after this program died goes on stopping.
    if (const auto saved = save([](campaign::Job &job) { job.state = campaign::JobState::Stopping; });
        !saved)
        return saved;
    say(tr("Stopping"));
    const auto report = withSession<remote::StopReport>(
        [&](remote::Session &session) {
            const double graceS = m_context.data.plan.graceS;
            return remote::stopJob(session, handle(),
                                   m_context.guards.failed() > 0 ? qMin(graceS, kGuardGraceS) : graceS,
                                   m_context.detach,
                                   m_context.brokenLimit > 0 && !m_context.stop
                                       ? endedByLimit(m_context.brokenLimit)
                                       : QStringLiteral("stop"));
        },
        m_context.detach, kStopPatienceMs);
    if (!report)
        return report.error();
    if (!report->left.isEmpty())
        return remoteError(tr("On %1 these processes of the run could not be ended: %2. End them there "
                              "by hand; they may belong to another user.")
                               .arg(name(), report->left.join(QLatin1String(", "))));
    m_context.message(report->ended == 0 ? tr("%1: the load had already ended.").arg(name())
                      : report->killed
                          ? tr("%1: stopped, %2 processes ended, some only by KILL.").arg(name()).arg(report->ended)
                          : tr("%1: stopped, %2 processes ended.").arg(name()).arg(report->ended));
    return {};
}

std::future<Result<void>> HostDriver::stop()
{
    return m_worker.post<Result<void>>([this] { return stopHere(); });
}

} // namespace twofold::launch
