// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/remote/job.h"

#include "core/remote/session.h"
#include "core/remote/sftp.h"

#include <QCoreApplication>
#include <QFile>
#include <QRandomGenerator>
#include <QRegularExpression>

#include <cmath>

// In the global namespace, as the macro needs.
static void initScripts()
{
    Q_INIT_RESOURCE(twofold_remote_scripts);
}

namespace twofold::remote {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("twofold::remote", text);
}

QByteArray scriptFile(const QString &name)
{
    initScripts();
    QFile file(QLatin1String(":/remote/scripts/") + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QString script(const QString &name, const std::vector<std::pair<QString, QString>> &variables)
{
    QString text;
    for (const auto &[variable, value] : variables)
        text += variable % u'=' % shellWord(value) % u'\n';
    return text + QString::fromUtf8(scriptFile(name));
}

QString said(const Executed &executed)
{
    QString text = QString::fromUtf8(executed.err.left(1000)).simplified();
    text.removeIf([](QChar c) { return !c.isPrint(); });
    return text.isEmpty() ? tr("the host gave no reason") : text;
}

Error hostProblem(const Session &session, const Executed &executed, const QString &what)
{
    switch (executed.exitCode) {
    case 12:
        return remoteError(tr("%1 has no setsid, which a job needs to outlive the connection. "
                              "Install the package util-linux there.").arg(session.name()));
    case 13:
        return remoteError(tr("%1 has no /proc, which a job needs to be watched by.")
                               .arg(session.name()));
    default:
        return remoteError(tr("%1 on %2 failed: %3.").arg(what, session.name(), said(executed)));
    }
}

Error elsewhereError(const Session &session, const QString &machine)
{
    QString name = machine.left(100).simplified();
    name.removeIf([](QChar c) { return !c.isPrint(); });
    return remoteError(tr("%1 is now another machine than the one on which the job runs, %2: both have the same home "
                          "directory. Give the host an address that leads to %2 alone, then attach to the run. "
                          "Where the machine was renamed, its job ended with the restart.")
                           .arg(session.name(), name));
}

qint64 seconds(double value)
{
    return value > 0 ? qint64(std::ceil(qMin(value, 1e9))) : 0;
}

std::optional<JobHandle> parseLeader(const QString &line, const QString &token,
                                     const QString &directory)
{
    const QStringList fields = line.trimmed().split(u' ');
    if (fields.size() < 4)
        return std::nullopt;
    JobHandle handle;
    handle.token = token;
    handle.directory = directory;
    handle.processId = fields[0].toLongLong();
    handle.startTicks = fields[1].toLongLong();
    handle.bootId = fields[2].left(64);
    if (handle.processId <= 1)
        return std::nullopt;
    return handle;
}

bool isPlainPath(const QString &path)
{
    return path.startsWith(u'/') && !path.contains(u'\n') && !path.contains(QChar(0));
}

} // namespace

QString newJobToken(int run)
{
    const quint64 random = QRandomGenerator::system()->generate64();
    return QStringLiteral("r%1-%2").arg(run).arg(random, 16, 16, QLatin1Char('0'));
}

bool isJobToken(QStringView token)
{
    static const QRegularExpression form(QStringLiteral("^[A-Za-z0-9][A-Za-z0-9-]{7,63}$"));
    return form.match(token.toString()).hasMatch();
}

QString jobOutputFile()
{
    return QStringLiteral("out");
}

QString jobErrorFile()
{
    return QStringLiteral("err");
}

QString jobSamplesFile()
{
    return QStringLiteral("host.samples");
}

Result<QString> makeJobDirectory(Session &session, const QString &token, const CancelToken &cancel)
{
    if (!isJobToken(token))
        return usageError(tr("“%1” cannot be the name of a job.").arg(token));
    Command command;
    command.script = script(QStringLiteral("make.sh"), {{QStringLiteral("token"), token}});
    const auto made = session.run(command, cancel);
    if (!made)
        return made.error();
    if (made->exitCode == 11)
        return remoteError(tr("%1 already has a job %2: it is someone else's and was left alone. "
                              "Launch again.").arg(session.name(), token));
    if (!made->ok())
        return hostProblem(session, *made, tr("Making the job's directory"));
    const QString path = QString::fromUtf8(made->out).chopped(made->out.endsWith('\n') ? 1 : 0);
    if (!isPlainPath(path) || !path.endsWith(token))
        return remoteError(tr("%1 did not say where the job's directory is. A start-up file of its "
                              "login shell that prints text can be the cause.").arg(session.name()));
    return path;
}

Result<JobHandle> startJob(Session &session, const JobSpec &spec, const QString &directory,
                           const CancelToken &cancel)
{
    auto sftp = session.sftp(cancel);
    if (!sftp)
        return sftp.error();
    static const QRegularExpression name(QStringLiteral("^[A-Za-z_][A-Za-z0-9_]*$"));
    QByteArray environment;
    for (const auto &[variable, value] : spec.environment) {
        if (!name.match(variable).hasMatch())
            return usageError(tr("“%1” cannot be the name of an environment variable.").arg(variable));
        environment += QString(variable % u'=' % shellWord(value) % u'\n').toUtf8();
        environment += "export " + variable.toLatin1() + '\n';
    }
    std::vector<std::pair<QString, QByteArray>> files{
        {QStringLiteral("job.sh"), scriptFile(QStringLiteral("job.sh"))},
        {QStringLiteral("environment"), environment},
        {QStringLiteral("command"), spec.command.toUtf8() + '\n'},
    };
    if (!spec.sampler.isEmpty())
        files.emplace_back(QStringLiteral("sampler.sh"), spec.sampler.toUtf8());
    for (const auto &[number, text] : spec.guards)
        files.emplace_back(QStringLiteral("guard-%1").arg(number), text.toUtf8() + '\n');
    for (const auto &[file, content] : files) {
        const QString path = directory % u'/' % file;
        if (const auto written = (*sftp)->write(content, path, false, cancel); !written)
            return written.error();
    }

    Command command;
    for (const auto &[variable, value] : spec.secrets) {
        if (!name.match(variable).hasMatch())
            return usageError(tr("“%1” cannot be the name of an environment variable.").arg(variable));
        command.script += variable % u'=' % shellWord(QString::fromUtf8(value.reveal()))
                          % QLatin1String("\nexport ") % variable % u'\n';
    }
    command.script += script(
        QStringLiteral("start.sh"),
        {{QStringLiteral("token"), spec.token},
         {QStringLiteral("directory"), directory},
         {QStringLiteral("delay"), QString::number(seconds(spec.delayS))},
         {QStringLiteral("limit"), QString::number(seconds(spec.limitS))},
         {QStringLiteral("grace"), QString::number(seconds(spec.graceS))},
         {QStringLiteral("lease"), QString::number(seconds(spec.leaseS))}});
    const auto started = session.run(command, cancel);
    // Not left in memory longer than needed.
    if (!spec.secrets.empty())
        command.script.fill(QChar(0));
    if (!started)
        return started.error();
    if (!started->ok())
        return hostProblem(session, *started, tr("Starting the job"));
    const auto handle = parseLeader(QString::fromUtf8(started->out), spec.token, directory);
    if (!handle)
        return remoteError(tr("%1 started the job but did not say as which process.")
                               .arg(session.name()));
    return *handle;
}

Result<JobStatus> jobStatus(Session &session, const QString &token, const CancelToken &cancel)
{
    Command command;
    command.script = script(QStringLiteral("status.sh"), {{QStringLiteral("token"), token}});
    const auto answer = session.run(command, cancel);
    if (!answer)
        return answer.error();
    if (!answer->ok())
        return hostProblem(session, *answer, tr("Looking at the job"));

    JobStatus status;
    QString directory, boot, elsewhere;
    bool started = false, alive = false, absent = false;
    std::optional<JobHandle> handle;
    const QStringList lines = QString::fromUtf8(answer->out).split(u'\n');
    for (const QString &line : lines) {
        const QString key = line.section(u' ', 0, 0);
        const QString value = line.section(u' ', 1);
        if (key == QLatin1String("absent"))
            absent = true;
        else if (key == QLatin1String("directory"))
            directory = value;
        else if (key == QLatin1String("boot"))
            boot = value;
        else if (key == QLatin1String("started"))
            started = true;
        else if (key == QLatin1String("elsewhere"))
            elsewhere = value;
        else if (key == QLatin1String("disk-full"))
            status.diskFull = true;
        else if (key == QLatin1String("leader")) {
            handle = parseLeader(value, token, directory);
            status.startedAt = value.section(u' ', 3, 3).toLongLong() / 1000;
        } else if (key == QLatin1String("alive"))
            alive = true;
        else if (key == QLatin1String("exit")) {
            status.exitCode = value.section(u' ', 0, 0).toInt();
            status.endedAt = value.section(u' ', 1, 1).toLongLong() / 1000;
        } else if (key == QLatin1String("ended-by"))
            status.endedBy = value.left(20);
        else if (key == QLatin1String("now"))
            status.hostNow = value.toLongLong() / 1000;
    }
    if (absent)
        return status;
    if (!isPlainPath(directory) || boot.isEmpty())
        return remoteError(tr("%1 gave an answer about the job that cannot be read.")
                               .arg(session.name()));
    // With an exit code it has ended, whoever says so.
    if (!elsewhere.isEmpty() && !status.exitCode)
        return elsewhereError(session, elsewhere);
    if (handle)
        status.handle = *handle;
    status.handle.token = token;
    status.handle.directory = directory;
    if (status.exitCode)
        status.phase = JobPhase::Ended;
    else if (!started)
        status.phase = JobPhase::Prepared;
    else if (alive)
        status.phase = JobPhase::Running;
    else if (handle && handle->bootId != boot)
        status.phase = JobPhase::Rebooted;
    else
        status.phase = JobPhase::Gone;
    return status;
}

Result<StopReport> stopJob(Session &session, const JobHandle &handle, double graceS,
                           const CancelToken &cancel, const QString &reason)
{
    const QString grace = QString::number(seconds(graceS));
    Command command;
    command.script = QLatin1String("cd ") % shellWord(handle.directory)
                     % QLatin1String(" || exit 10\nexec sh ./job.sh stop ") % shellWord(handle.token)
                     % u' ' % shellWord(reason) % u' ' % grace;
    command.timeoutMs = int(qMin<qint64>(seconds(graceS), 86'400) * 1000) + 60'000;
    const auto answer = session.run(command, cancel);
    if (!answer)
        return answer.error();
    if (answer->exitCode == 15)
        return elsewhereError(session, QString::fromUtf8(answer->out));
    if (!answer->ok())
        return hostProblem(session, *answer, tr("Stopping the job"));
    const QStringList fields = QString::fromUtf8(answer->out).simplified().split(u' ');
    if (fields.size() < 2)
        return remoteError(tr("%1 did not say whether the job has ended.").arg(session.name()));
    StopReport report;
    report.ended = fields[0].toInt();
    report.killed = fields[1] == QLatin1String("1");
    report.left = fields.mid(2);
    return report;
}

Result<void> renewLease(Session &session, const JobHandle &handle, qint64 renewal,
                        const CancelToken &cancel)
{
    const auto sftp = session.sftp(cancel);
    if (!sftp)
        return sftp.error();
    return (*sftp)->write(QByteArray(QByteArray::number(renewal) + '\n'),
                          QString(handle.directory % QLatin1String("/lease")), false, cancel);
}

Result<QStringList> hashFiles(Session &session, const QString &directory, const QStringList &files,
                              const CancelToken &cancel)
{
    Command command;
    command.timeoutMs = 0; // as long as the files are large; the token ends it
    command.script = QLatin1String("cd ") % shellWord(directory) % QLatin1String(" || exit 10\n");
    for (const QString &file : files)
        command.script += QLatin1String("sha256sum <") % shellWord(file) % QLatin1String(" || exit 10\n");
    const auto answer = session.run(command, cancel);
    if (!answer)
        return answer.error();
    if (!answer->ok())
        return hostProblem(session, *answer, tr("Computing checksums"));
    QStringList hashes;
    const QStringList lines = QString::fromLatin1(answer->out).split(u'\n', Qt::SkipEmptyParts);
    for (const QString &line : lines)
        hashes += line.section(u' ', 0, 0);
    if (hashes.size() != files.size())
        return remoteError(tr("%1 gave no checksums for the results.").arg(session.name()));
    return hashes;
}

Result<void> removeJob(Session &session, const JobHandle &handle, const CancelToken &cancel)
{
    if (!isJobToken(handle.token) || !handle.directory.endsWith(u'/' % handle.token))
        return usageError(tr("“%1” is not a job's directory; nothing was removed.")
                              .arg(handle.directory));
    const auto status = jobStatus(session, handle.token, cancel);
    if (!status)
        return status.error();
    if (status->phase == JobPhase::Absent)
        return {};
    if (status->phase == JobPhase::Running)
        return remoteError(tr("The job %1 on %2 is still running; its directory was kept.")
                               .arg(handle.token, session.name()));
    Command command;
    // On NFS a file that is still open leaves another in its place: the watchdog reads its script for a
    // second more.
    command.script = QLatin1String("directory=") % shellWord(handle.directory)
                     % QLatin1String("\ntries=0\nuntil rm -rf -- \"$directory\" 2>/dev/null; do\n"
                                     "    tries=$((tries + 1))\n    [ $tries -lt 5 ] || break\n    sleep 1\ndone\n"
                                     "[ ! -e \"$directory\" ] || rm -rf -- \"$directory\"");
    const auto removed = session.run(command, cancel);
    if (!removed)
        return removed.error();
    if (!removed->ok())
        return hostProblem(session, *removed, tr("Removing the job's directory"));
    return {};
}

} // namespace twofold::remote
