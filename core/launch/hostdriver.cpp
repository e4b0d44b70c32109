// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/launch/hostdriver.h"

#include "core/launch/hostcheck.h"
#include "core/launch/presets.h"
#include "core/remote/sftp.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QThread>

namespace twofold::launch {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("twofold::launch", text);
}

} // namespace

HostDriver::HostDriver(LaunchContext &context, const campaign::Host &host,
                       const campaign::PlanRole &role, int place, Task task)
    : m_context(context)
    , m_host(host)
    , m_role(role)
    , m_place(place)
    , m_task(task)
{
    m_status.host = host.name;
    m_live.push_back({remote::jobOutputFile(), remote::Stream::Out, 0, {}});
    m_live.push_back({remote::jobErrorFile(), remote::Stream::Err, 0, {}});
    if (!context.data.plan.follow.isEmpty())
        m_live.push_back({context.data.plan.follow, std::nullopt, 0, {}});
    for (Live &live : m_live) {
        for (const auto &[key, secret] : *context.secrets)
            live.masker.add(secret);
    }
}

HostStatus HostDriver::status() const
{
    const std::lock_guard lock(m_mutex);
    return m_status;
}

void HostDriver::say(const QString &detail)
{
    {
        const std::lock_guard lock(m_mutex);
        m_status.detail = detail;
    }
    m_context.changed();
}

void HostDriver::setState(campaign::JobState state)
{
    {
        const std::lock_guard lock(m_mutex);
        m_status.state = state;
    }
    m_context.changed();
}

Result<void> HostDriver::save(const std::function<void(campaign::Job &)> &change)
{
    const auto saved = m_context.book->update(m_job, change);
    setState(m_context.book->job(m_job).state);
    return saved;
}

remote::JobHandle HostDriver::handle() const
{
    const campaign::Job job = m_context.book->job(m_job);
    return {job.token, job.directory, job.bootId, job.processId, job.startTicks};
}

Result<Rendered> HostDriver::rendered(const QString &text) const
{
    return render(text, m_context.data.campaign, m_context.parameters,
                  placeOf(m_context.data, m_place, m_context.parameters));
}

Result<void> HostDriver::reconnect(int patienceMs, const CancelToken &cancel)
{
    if (m_session && m_session->isAlive())
        return {};
    m_session.reset();
    {
        const std::lock_guard lock(m_mutex);
        m_status.connected = false;
    }
    const remote::HostAddress address{m_host.address, m_host.user, m_host.port, m_host.keyFile};
    QElapsedTimer timer;
    timer.start();
    for (int pauseMs = 1000;; pauseMs = qMin(pauseMs * 2, 30'000)) {
        say(tr("Connecting"));
        auto session = remote::Session::connect(address, m_context.options.session,
                                                m_context.prompter, cancel);
        if (session) {
            m_session = std::move(*session);
            {
                const std::lock_guard lock(m_mutex);
                m_status.connected = true;
            }
            say(tr("Connected"));
            return {};
        }
        const Error error = session.error();
        // A changed host key, a name that is none: nothing that time heals.
        const bool isFinal = error.kind != ErrorKind::Remote || !error.file.isEmpty();
        const bool isOver = patienceMs != kForever && timer.elapsed() + pauseMs > patienceMs;
        const bool stopIsOver = m_context.mustStop() && timer.elapsed() > kStopPatienceMs;
        if (isFinal || isOver || stopIsOver)
            return error;
        m_context.message(tr("%1: %2 Next try in %3 s.")
                              .arg(name(), error.message, QString::number(pauseMs / 1000)));
        say(tr("No connection, next try in %1 s").arg(pauseMs / 1000));
        for (int waited = 0; waited < pauseMs; waited += 50) {
            if (cancel.isCancelled())
                return cancelledError();
            QThread::msleep(50);
        }
    }
}

std::future<Result<void>> HostDriver::connect()
{
    return m_worker.post<Result<void>>([this] { return reconnect(0, m_context.setup); });
}

std::future<Result<remote::HostFacts>> HostDriver::probe()
{
    return m_worker.post<Result<remote::HostFacts>>([this] {
        say(tr("Reading the host's limits"));
        QStringList tools;
        const Preset *known = preset(m_context.data.plan.tool);
        if (makesLoad() && known && !known->program.isEmpty())
            tools += known->program;
        return withSession<remote::HostFacts>(
            [&](remote::Session &session) {
                return remote::probeHost(session, tools, m_context.setup);
            },
            m_context.setup, kSetupPatienceMs);
    });
}

remote::Command HostDriver::withEnvironment(const Rendered &rendered) const
{
    remote::Command command;
    for (const auto &[variable, value] : rendered.environment)
        command.script += variable % u'=' % remote::shellWord(value) % QLatin1String("\nexport ")
                          % variable % u'\n';
    // The script is the starter's standard input: no argument list has them.
    for (const QString &key : secretsUsed(m_context.data.plan, m_context.data.campaign)) {
        const auto secret = m_context.secrets->find(key);
        if (secret != m_context.secrets->end())
            command.script += environmentName(key) % u'='
                              % remote::shellWord(QString::fromUtf8(secret->second.reveal()))
                              % QLatin1String("\nexport ") % environmentName(key) % u'\n';
    }
    command.script += rendered.shell;
    return command;
}

std::future<Result<void>> HostDriver::command(const QString &what, const QString &text,
                                             CancelToken cancel)
{
    return m_worker.post<Result<void>>([this, what, text, cancel]() -> Result<void> {
        if (text.trimmed().isEmpty())
            return {};
        say(tr("Running “%1”").arg(what));
        const auto command = rendered(text);
        if (!command)
            return command.error();
        // Not a part of the job: what a prepare command starts, a service, stays.
        remote::Command run = withEnvironment(*command);
        run.timeoutMs = 0;
        Masker maskers[2];
        for (const auto &[key, secret] : *m_context.secrets) {
            maskers[0].add(secret);
            maskers[1].add(secret);
        }
        run.onOutput = [&](remote::Stream stream, QByteArrayView bytes) {
            const QByteArray shown = maskers[stream == remote::Stream::Err].pass(bytes.toByteArray());
            if (!shown.isEmpty())
                m_context.output(name(), stream, shown);
        };
        // Not repeated where the link breaks in it: it may have done its work.
        if (const auto connected = reconnect(kSetupPatienceMs, cancel); !connected)
            return connected.error();
        const auto done = m_session->run(run, cancel);
        if (!done)
            return done.error();
        if (!done->ok()) {
            QString said = QString::fromUtf8(done->err.right(500)).simplified();
            said.removeIf([](QChar c) { return !c.isPrint(); });
            return remoteError(tr("The %1 command on %2 ended with exit code %3: %4")
                                   .arg(what, name(), QString::number(done->exitCode),
                                        said.isEmpty() ? tr("it said nothing") : said));
        }
        return {};
    });
}

std::future<Result<void>> HostDriver::findPrograms()
{
    return m_worker.post<Result<void>>([this]() -> Result<void> {
        return withSession<void>(
            [&](remote::Session &session) {
                return checkPrograms(session, name(), m_role, m_context.data.plan.tool, m_context.setup);
            },
            m_context.setup, kSetupPatienceMs);
    });
}

Result<remote::JobStatus> HostDriver::lookAtJob(int patienceMs)
{
    const QString token = m_context.book->job(m_job).token;
    return withSession<remote::JobStatus>(
        [&](remote::Session &session) -> Result<remote::JobStatus> {
            const Microseconds before = nowUtc();
            auto status = remote::jobStatus(session, token, m_context.detach);
            const Microseconds roundTrip = nowUtc() - before;
            // The quickest answer tells the time best.
            if (status && status->hostNow > 0 && roundTrip < m_roundTrip) {
                m_roundTrip = roundTrip;
                m_clockOffset = status->hostNow - (before + roundTrip / 2);
                const std::lock_guard lock(m_mutex);
                m_status.clockOffset = m_clockOffset;
            }
            return status;
        },
        m_context.detach, patienceMs);
}

Result<bool> HostDriver::isThere(remote::Session &session, const QString &file)
{
    const auto sftp = session.sftp(m_context.detach);
    if (!sftp)
        return sftp.error();
    const auto info = (*sftp)->lstat(QString(m_context.book->job(m_job).directory % u'/' % file),
                                     m_context.detach);
    if (!info)
        return info.error();
    return info->has_value();
}

std::future<Result<void>> HostDriver::removeRemote()
{
    return m_worker.post<Result<void>>([this]() -> Result<void> {
        if (handle().directory.isEmpty())
            return {};
        return withSession<void>(
            [&](remote::Session &session) {
                return remote::removeJob(session, handle(), m_context.detach);
            },
            m_context.detach, kSetupPatienceMs);
    });
}

std::future<Result<void>> HostDriver::abandon()
{
    return m_worker.post<Result<void>>([this]() -> Result<void> {
        const remote::JobHandle job = handle();
        if (job.directory.isEmpty())
            return {};
        return withSession<void>(
            [&](remote::Session &session) -> Result<void> {
                const auto status = remote::jobStatus(session, job.token, m_context.detach);
                if (!status)
                    return status.error();
                if (status->phase == remote::JobPhase::Running) {
                    const auto report = remote::stopJob(session, status->handle,
                                                        m_context.data.plan.graceS, m_context.detach);
                    if (!report)
                        return report.error();
                }
                return remote::removeJob(session, status->handle, m_context.detach);
            },
            m_context.detach, kSetupPatienceMs);
    });
}

} // namespace twofold::launch
