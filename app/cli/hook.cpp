// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/hook.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QProcess>

namespace twofold::cli {

namespace {

constexpr int kLongestMs = 600'000;
constexpr int kPollMs = 100;
constexpr qsizetype kMostOutput = 64 << 10;

QString tr(const char *text)
{
    return QCoreApplication::translate("Cli", text);
}

} // namespace

Result<autopilot::HookAnswer> askHook(const QString &command, const QProcessEnvironment &environment,
                                      const std::atomic<bool> &interrupted)
{
    QProcess hook;
    hook.setProcessEnvironment(environment);
    hook.setStandardInputFile(QProcess::nullDevice());
    hook.start(QStringLiteral("/bin/sh"), {QStringLiteral("-c"), command});
    if (!hook.waitForStarted())
        return badInput(tr("The fix hook could not be started: %1.").arg(hook.errorString()));
    autopilot::HookAnswer answer;
    const auto keep = [](QByteArray &kept, const QByteArray &more) { kept = QByteArray(kept + more).right(kMostOutput); };
    QElapsedTimer clock;
    clock.start();
    while (!hook.waitForFinished(kPollMs) && hook.state() != QProcess::NotRunning) {
        keep(answer.output, hook.readAllStandardOutput());
        keep(answer.errors, hook.readAllStandardError());
        if (!interrupted && clock.elapsed() < kLongestMs)
            continue;
        hook.kill();
        hook.waitForFinished();
        return interrupted ? cancelledError()
                           : badInput(tr("The fix hook took longer than ten minutes and was ended."));
    }
    keep(answer.output, hook.readAllStandardOutput());
    keep(answer.errors, hook.readAllStandardError());
    answer.status = hook.exitStatus() == QProcess::NormalExit ? hook.exitCode() : -1;
    return answer;
}

} // namespace twofold::cli
