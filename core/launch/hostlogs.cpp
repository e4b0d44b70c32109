// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/launch/hostlogs.h"

#include "core/base/shellword.h"
#include "core/launch/masker.h"
#include "core/remote/job.h"

#include <QCoreApplication>
#include <QFile>

#include <algorithm>

namespace twofold::launch {
namespace {

constexpr qint64 kMostLog = 8 << 20;

QString copyName(qsizetype index)
{
    return QStringLiteral("log-%1").arg(index + 1);
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
    QString text;
    for (qsizetype i = 0; i < logs.size(); ++i) {
        // A file's size is limited in blocks of 512 bytes.
        text += QStringLiteral("(ulimit -f %1; exec tail -n 0 -F -- %2 >%3) &\n")
                    .arg(QString::number(kMostLog / 512), shellWord(logs[i]), copyName(i));
    }
    return text;
}

QStringList logCopies(const QStringList &logs)
{
    QStringList names;
    for (qsizetype i = 0; i < logs.size(); ++i)
        names += copyName(i);
    return names;
}

void addLogs(const campaign::Plan &plan, const std::vector<HostResult> &watched, const Masker &masker,
             std::vector<verdict::LogText> &logs, QStringList &warnings)
{
    for (const HostResult &host : watched) {
        const QStringList paths = logsOf(plan, host.host);
        if (paths.isEmpty())
            continue;
        const QString complaints = QString::fromUtf8(textOf(host, remote::jobErrorFile()));
        for (qsizetype i = 0; i < paths.size(); ++i) {
            const QByteArray text = textOf(host, copyName(i));
            if (!text.isEmpty()) {
                logs.push_back({paths[i], masker.mask(text), host.host, false});
            } else if (complaints.contains(paths[i])) {
                warnings += QCoreApplication::translate(
                                "twofold::launch", "The log %1 on %2 could not be read: it is not there, or the "
                                                   "login may not read it.")
                                .arg(paths[i], host.host);
            }
        }
    }
}

} // namespace twofold::launch
