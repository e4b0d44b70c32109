// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/arguments.h"
#include "app/cli/commands.h"
#include "core/remote/askpass.h"
#include "ui/common/theme.h"

#include <QApplication>
#include <QHash>

#include <csignal>
#include <cstdio>
#include <memory>

namespace {

using namespace twofold;
using namespace twofold::cli;

int exitStatus(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::Usage:
        return 2;
    case ErrorKind::BadInput:
        return 3;
    case ErrorKind::Book:
        return 4;
    case ErrorKind::Remote:
        return 5;
    case ErrorKind::Cancelled:
        return 130;
    }
    return 3;
}

// A few commands draw charts and pages, which takes fonts and a (never shown) screen.
bool draws(const Arguments &arguments)
{
    if (arguments.command == QLatin1String("compare"))
        return !arguments.chart.isEmpty();
    return arguments.command == QLatin1String("report")
           && (arguments.output.endsWith(QLatin1String(".html"), Qt::CaseInsensitive)
               || arguments.output.endsWith(QLatin1String(".pdf"), Qt::CaseInsensitive));
}

std::unique_ptr<QCoreApplication> makeApplication(bool drawing, int &argc, char **argv)
{
    QCoreApplication::setApplicationName(QStringLiteral("twofold"));
    if (!drawing)
        return std::make_unique<QCoreApplication>(argc, argv);
    // Never on a display: a chart in a file must not depend on the desktop's scale or colours.
    qputenv("QT_QPA_PLATFORM", "offscreen");
    auto application = std::make_unique<QApplication>(argc, argv);
    auto &theme = ui::Theme::instance();
    theme.install();
    theme.setMode(ui::Theme::Mode::Light);
    return application;
}

void complain(const QString &sentence)
{
    // What a file or host wrote may be quoted in it: no control characters to a terminal.
    QString plain;
    for (const QChar c : sentence)
        plain += c.isPrint() || c == QLatin1Char('\n') ? c : QLatin1Char('?');
    std::fprintf(stderr, "%s\n", plain.toUtf8().constData());
}

} // namespace

int main(int argc, char **argv)
{
    if (remote::isAskpass())
        return remote::runAskpass(argc, argv);
    std::optional<int> exitNow;
    const Arguments arguments = readArguments(argc, argv, exitNow);
    if (exitNow)
        return *exitNow;
    // A reader that goes away (head) ends the program quietly.
    std::signal(SIGPIPE, SIG_IGN);
    int noArguments = 1;
    const auto application = makeApplication(draws(arguments), noArguments, argv);

    remote::Askpass::setProgram(QCoreApplication::applicationFilePath());

    using Command = Result<Answer> (*)(const Arguments &);
    static const QHash<QString, Command> kCommands = {
        {QStringLiteral("inspect"), inspect},   {QStringLiteral("import"), import},
        {QStringLiteral("diagnose"), diagnose}, {QStringLiteral("campaign"), campaigns},
        {QStringLiteral("run"), editRun},       {QStringLiteral("runs"), runs},
        {QStringLiteral("next"), next},         {QStringLiteral("compare"), compare},
        {QStringLiteral("report"), report},     {QStringLiteral("example"), example},
        {QStringLiteral("check"), check},       {QStringLiteral("backup"), backup},
        {QStringLiteral("host"), hosts},        {QStringLiteral("plan"), plans},
        {QStringLiteral("launch"), launch},     {QStringLiteral("attach"), attach},
        {QStringLiteral("stop"), stop},         {QStringLiteral("autopilot"), autopilot},
    };
    const Result<Answer> answer = kCommands.value(arguments.command)(arguments);
    if (!answer) {
        complain(answer.error().text());
        return exitStatus(answer.error().kind);
    }
    for (const auto &message : answer->messages)
        complain(message);
    std::fwrite(answer->out.constData(), 1, static_cast<size_t>(answer->out.size()), stdout);
    if (std::fflush(stdout) != 0)
        return 3;
    return arguments.failOnVerdict && answer->verdict != campaign::Verdict::Pass ? 1 : 0;
}
