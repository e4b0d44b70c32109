// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/launch/programs.h"

#include "core/launch/presets.h"
#include "core/remote/programs.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QStringList>

namespace twofold::launch {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("twofold::launch", text);
}

// Words that run the program behind them.
bool isPrefix(const QString &word)
{
    static const QStringList prefixes{QStringLiteral("exec"), QStringLiteral("command"),
                                      QStringLiteral("env"), QStringLiteral("nohup"),
                                      QStringLiteral("time"), QStringLiteral("setsid")};
    return prefixes.contains(word);
}

// Commands of the shell that set the stage for the next one.
bool setsTheStage(const QString &word)
{
    static const QStringList stages{QStringLiteral("cd"), QStringLiteral("ulimit"),
                                    QStringLiteral("umask"), QStringLiteral("set"),
                                    QStringLiteral("export")};
    return stages.contains(word);
}

bool isShellWord(const QString &word)
{
    static const QStringList words{QStringLiteral("if"), QStringLiteral("case"), QStringLiteral("for"),
                                   QStringLiteral("while"), QStringLiteral("until")};
    return words.contains(word);
}

} // namespace

QString firstProgram(const QString &commandTemplate)
{
    static const QRegularExpression separator(QStringLiteral("&&|[;\\n]"));
    static const QRegularExpression assignment(QStringLiteral("^([A-Za-z_][A-Za-z0-9_]*)=[^'\"`$(\\\\]*$"));
    const QStringList commands = commandTemplate.split(separator, Qt::SkipEmptyParts);
    for (const QString &command : commands) {
        bool goOn = false;
        const QStringList words = command.simplified().split(u' ', Qt::SkipEmptyParts);
        for (const QString &word : words) {
            const auto assigned = assignment.match(word);
            if (assigned.hasMatch() && assigned.captured(1) != QLatin1String("PATH"))
                continue;
            if (isPrefix(word))
                continue;
            if (!setsTheStage(word))
                return remote::isProgramName(word) && !isShellWord(word) ? word : QString();
            // Quotes could hide a separator, and PATH what is found afterwards.
            if (command.contains(u'\'') || command.contains(u'"') || command.contains(QLatin1String("PATH")))
                return {};
            goOn = true;
            break;
        }
        if (!goOn && !words.isEmpty())
            return {}; // assignments alone
    }
    return {};
}

QString neededProgram(const QString &commandTemplate, const QString &tool)
{
    const QString first = firstProgram(commandTemplate);
    static const QRegularExpression space(QStringLiteral("\\s+"));
    const QStringList words = commandTemplate.split(space, Qt::SkipEmptyParts);
    if (!first.isEmpty() || words.isEmpty() || !isShellWord(words.first()))
        return first;
    const Preset *known = preset(tool);
    return known && words.contains(known->program) ? known->program : QString();
}

QString packageOf(const QString &program)
{
    const QString name = program.section(u'/', -1);
    for (const Preset &preset : presets()) {
        if (!preset.program.isEmpty() && preset.program == name)
            return preset.package;
    }
    return {};
}

Error missingProgram(const QString &host, const QString &program)
{
    const QString package = packageOf(program);
    if (package.isEmpty())
        return remoteError(tr("%1 does not have the program “%2”, with which the plan's command begins. Install it "
                              "there, or give its full path in the command. Nothing was started.")
                               .arg(host, program));
    return remoteError(tr("%1 does not have the program “%2”, with which the plan's command begins. Install the "
                          "Debian package %3 there, or give the program's full path in the command. Nothing was "
                          "started.")
                           .arg(host, program, package));
}

} // namespace twofold::launch
