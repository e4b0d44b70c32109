// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/launch/hostdriver.h"

#include "core/launch/drain.h"
#include "core/launch/guards.h"
#include "core/launch/hostcheck.h"
#include "core/launch/hostlogs.h"
#include "core/launch/presets.h"
#include "core/remote/programs.h"
#include "core/remote/sampler.h"
#include "core/remote/sftp.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QThread>

#include <cmath>

namespace twofold::launch {
namespace {

constexpr int kForever = -1;
constexpr int kSetupPatienceMs = 20'000; // a link that breaks while a run is prepared
constexpr int kStopPatienceMs = 60'000;
constexpr qint64 kMostPending = 1 << 20; // more than that unread is not shown
constexpr qint64 kMostFollowed = 64 << 20; // likewise, of results that are drawn
constexpr qint64 kPiece = 64 << 10;
constexpr int kStatusEveryMs = 5000;
constexpr int kWatchPatienceMs = 60'000; // a host that is only watched keeps nobody waiting longer
constexpr double kWatchLimitS = 7 * 86400; // a recording ends by itself where nobody ends it
constexpr double kLeaseS = 30; // a load whose guards nobody checks goes on for so long
constexpr int kRenewLeaseEveryMs = 5000;
constexpr int kGuardEveryMs = 1000;
constexpr int kFollowEveryMs = 250;
constexpr int kFiguresEveryMs = 950; // a row comes every second
constexpr int kGuardLimitMs = 10'000; // a check that takes longer did not go well
constexpr double kGuardGraceS = 2; // everything stops within seconds
constexpr double kSilentS = 15; // a recording without a row for so long is not waited for

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
        m_context.message(tr("%1: %2").arg(name(), result.error().message));
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
    if (!status.endedBy.startsWith(QLatin1String("guard-")))
        return;
    const int number = status.endedBy.mid(6).toInt();
    if (number >= 1 && number <= int(m_context.data.plan.guards.size()))
        m_context.guards.fail(number);
}

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
    remote::JobSpec spec;
    spec.token = m_context.book->job(m_job).token;
    spec.command = followLogs(logsOf(plan, name()))
                   + QStringLiteral("exec sleep %1").arg(qint64(kWatchLimitS));
    spec.limitS = plan.limitS > 0 ? plan.limitS + plan.drainS + 600
                                        + m_context.generators * std::ceil(plan.staggerS)
                                  : kWatchLimitS;
    spec.graceS = 1;
    spec.sampler = remote::samplerScript(name(), plan.processes);
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
        m_context.followed(name(), bytes);
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
                                   m_context.detach);
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
