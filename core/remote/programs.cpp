// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/remote/programs.h"

#include "core/remote/session.h"

#include <QCoreApplication>
#include <QFile>
#include <QRegularExpression>

static void initPrograms()
{
    Q_INIT_RESOURCE(twofold_remote_scripts);
}

namespace twofold::remote {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("twofold::remote", text);
}

} // namespace

bool isProgramName(const QString &name)
{
    static const QRegularExpression form(
        QStringLiteral("^(/[A-Za-z0-9._+/-]+|[A-Za-z0-9_][A-Za-z0-9._+-]*)$"));
    return form.match(name).hasMatch();
}

Result<QStringList> missingPrograms(Session &session, const QStringList &programs,
                                    const CancelToken &cancel)
{
    QStringList names;
    for (const QString &program : programs) {
        if (isProgramName(program))
            names += program;
    }
    if (names.isEmpty())
        return QStringList();
    initPrograms();
    QFile script(QStringLiteral(":/remote/scripts/programs.sh"));
    if (!script.open(QIODevice::ReadOnly))
        return remoteError(tr("The look-up of programs is missing from this program."));
    Command command;
    command.script = QLatin1String("programs=") % shellWord(names.join(u' ')) % u'\n'
                     % QString::fromUtf8(script.readAll());
    const auto answer = session.run(command, cancel);
    if (!answer)
        return answer.error();
    if (!answer->ok())
        return remoteError(tr("%1 did not say which programs it has (exit code %2).")
                               .arg(session.name(), QString::number(answer->exitCode)));
    QStringList missing;
    const QStringList lines = QString::fromUtf8(answer->out).split(u'\n');
    for (const QString &line : lines) {
        const QString name = line.section(u' ', 1);
        if (line.startsWith(QLatin1String("missing ")) && names.contains(name))
            missing += name;
    }
    return missing;
}

} // namespace twofold::remote
