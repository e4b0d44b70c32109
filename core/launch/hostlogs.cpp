// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/launch/hostlogs.h"

#include "core/base/shellword.h"
#include "core/launch/logentry.h"
#include "core/launch/masker.h"
#include "core/launch/logtimes.h"
#include "core/remote/job.h"
#include "core/remote/sampler.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>

#include <algorithm>

namespace twofold::launch {
namespace {

constexpr qint64 kMostLog = 8 << 20;

QString tr(const char *text)
{
    return QCoreApplication::translate("twofold::launch", text);
}

QString copyName(qsizetype index)
{
    return QStringLiteral("log-%1").arg(index + 1);
}

QString complaintsName(qsizetype index)
{
    return copyName(index) % QLatin1String(".err");
}

// What follows one log, from now on. Times are of the host's clock, as ISO 8601 with its zone.
QString follower(const QString &log)
{
    switch (logKind(log)) {
    case LogKind::Journal: {
        const QString unit = logUnit(log);
        // journalctl waits in silence for a unit that is not there.
        return QStringLiteral("case $(systemctl show --property=LoadState --value -- %1 2>/dev/null) in "
                              "not-found) echo %2 >&2 ;; esac; "
                              "exec journalctl --follow --lines=0 --output=short-iso %3")
            .arg(shellWord(unit), shellWord(QStringLiteral("Unit %1 not found.").arg(unit)),
                 shellWord(QStringLiteral("--unit=%1").arg(unit)));
    }
    case LogKind::Kernel:
        // An older dmesg cannot begin with what is new, and it may be root's alone.
        return QStringLiteral("if dmesg --help 2>/dev/null | grep -q -e --follow-new && "
                              "dmesg >/dev/null 2>&1; then "
                              "exec dmesg --follow-new --time-format iso; fi; "
                              "exec journalctl --dmesg --follow --lines=0 --output=short-iso");
    case LogKind::File:
        break;
    }
    return QStringLiteral("exec tail -n 0 -F -- %1").arg(shellWord(log));
}

// Older versions of journalctl begin with a line of their own, "-- Journal begins at …".
QByteArray withoutHeading(QByteArray text)
{
    while (text.startsWith("-- ")) {
        const qsizetype end = text.indexOf('\n');
        text = end < 0 ? QByteArray() : text.mid(end + 1);
    }
    return text;
}

// The first line tells why; those after it, how to be spared the advice.
QString firstLine(const QByteArray &text)
{
    QString line = QString::fromUtf8(text.left(text.indexOf('\n')).left(200)).trimmed();
    while (line.endsWith(u'.'))
        line.chop(1);
    return line;
}

QByteArray textOf(const HostResult &host, const QString &name)
{
    for (const Fetched &file : host.files) {
        if (file.name != name)
            continue;
        QFile copy(file.path);
        return copy.open(QIODevice::ReadOnly) ? copy.read(kMostLog) : QByteArray();
    }
    return {};
}

} // namespace

QStringList logsOf(const campaign::Plan &plan, const QString &host)
{
    QStringList logs;
    for (const auto &role : plan.roles) {
        if (role.role != campaign::HostRole::Generator && role.hosts.contains(host))
            logs += role.logs;
    }
    logs.removeDuplicates();
    return logs;
}

QString followLogs(const QStringList &logs)
{
    if (logs.isEmpty())
        return {};
    // There even where nothing can write to it.
    QString text = QStringLiteral(": >>%1\n").arg(remote::jobLogTimesFile());
    for (qsizetype i = 0; i < logs.size(); ++i) {
        // A file's size is limited in blocks of 512 bytes.
        text += QStringLiteral("(ulimit -f %1; exec >%2").arg(QString::number(kMostLog / 512), copyName(i));
        if (logKind(logs[i]) != LogKind::File)
            text += QStringLiteral(" 2>%1").arg(complaintsName(i));
        text += QStringLiteral("; %1) & echo $! >>%2\n").arg(follower(logs[i]), remote::jobLogCopiersFile());
    }
    return text;
}

QStringList logCopies(const QStringList &logs)
{
    QStringList names;
    for (qsizetype i = 0; i < logs.size(); ++i)
        names += copyName(i);
    for (qsizetype i = 0; i < logs.size(); ++i) {
        if (logKind(logs[i]) != LogKind::File)
            names += complaintsName(i);
    }
    if (!logs.isEmpty())
        names += remote::jobLogTimesFile();
    return names;
}

void addLogs(const campaign::Plan &plan, const std::vector<HostResult> &watched, const Masker &masker,
             std::vector<verdict::LogText> &logs, QStringList &warnings)
{
    for (const HostResult &host : watched) {
        const QStringList entries = logsOf(plan, host.host);
        if (entries.isEmpty())
            continue;
        const QString complaints = QString::fromUtf8(textOf(host, remote::jobErrorFile()));
        for (qsizetype i = 0; i < entries.size(); ++i) {
            const QString title = logTitle(entries[i]);
            QByteArray text = textOf(host, copyName(i));
            if (logKind(entries[i]) != LogKind::File)
                text = withoutHeading(std::move(text));
            const QString why = firstLine(masker.mask(textOf(host, complaintsName(i))));
            if (!text.isEmpty()) {
                logs.push_back({title, masker.mask(text), host.host, false});
            } else if (logKind(entries[i]) == LogKind::File) {
                if (complaints.contains(entries[i]))
                    warnings += tr("The log %1 on %2 could not be read: it is not there, or the login may not "
                                   "read it.").arg(title, host.host);
            } else if (!why.isEmpty()) {
                warnings += logKind(entries[i]) == LogKind::Journal
                                ? tr("The %1 on %2 could not be read: “%3”. See that the unit is there, and that "
                                     "the login is in the group systemd-journal or adm.")
                                      .arg(title, host.host, why)
                                : tr("The %1 on %2 could not be read: “%3”. The login needs kernel.dmesg_restrict "
                                     "to be 0 there, or the group systemd-journal or adm.")
                                      .arg(title, host.host, why);
            }
        }
    }
}

QString writeLogLines(const campaign::Plan &plan, const HostResult &host)
{
    const QByteArray times = textOf(host, remote::jobLogTimesFile());
    const QStringList entries = logsOf(plan, host.host);
    std::vector<LogCopy> copies;
    for (qsizetype i = 0; i < entries.size(); ++i) {
        LogCopy copy{logTitle(entries[i]), textOf(host, copyName(i)), 0};
        if (logKind(entries[i]) != LogKind::File)
            copy.heading = copy.text.size() - withoutHeading(copy.text).size();
        copies.push_back(std::move(copy));
    }
    const QByteArray figures = logLineFigures(host.host, times, copies);
    if (figures.isEmpty())
        return {};
    const auto at = std::find_if(host.files.begin(), host.files.end(),
                                 [](const Fetched &file) { return file.name == remote::jobLogTimesFile(); });
    QFile file(QFileInfo(at->path).path() % QLatin1String("/log-lines.samples"));
    return file.open(QIODevice::WriteOnly) && file.write(figures) == figures.size() ? file.fileName() : QString();
}

} // namespace twofold::launch
