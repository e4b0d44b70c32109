// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What running on hosts costs here and how quick it is, against real OpenSSH servers on loopback: a
// file fetched beside OpenSSH's own sftp with the same cipher, without and with a round trip; a
// result file followed; ten hosts sampled; a guard that fails. Prints the goals beside the figures.

#include "core/launch/guards.h"
#include "core/remote/session.h"
#include "core/remote/sftp.h"
#include "tests/bench/delayrelay.h"
#include "tests/integration/farm.h"

#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>

#include <sys/resource.h>

#include <algorithm>
#include <cstdio>

using namespace twofold;
using namespace twofold::tests;

namespace {

constexpr qint64 kFile = 64LL << 20;
constexpr int kRounds = 3;

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values.empty() ? 0 : values[values.size() / 2];
}

double cpuSeconds()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval &time) { return double(time.tv_sec) + double(time.tv_usec) / 1e6; };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

bool makeFile(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return false;
    QByteArray piece(1 << 20, Qt::Uninitialized);
    for (qint64 written = 0; written < kFile; written += piece.size()) {
        for (qsizetype i = 0; i < piece.size(); ++i)
            piece[i] = char((written + i) * 2654435761u >> 13);
        if (file.write(piece) != piece.size())
            return false;
    }
    return file.flush();
}

// Seconds; negative: it failed.
double fetchWithSftp(const SshServer &server, const QString &from, const QString &to, int port)
{
    QElapsedTimer timer;
    timer.start();
    QProcess process;
    process.start(QStringLiteral("sftp"), {QStringLiteral("-q"), QStringLiteral("-F"), server.path(QStringLiteral("client_config")),
                                           QStringLiteral("-P"), QString::number(port),
                                           QStringLiteral("-oStrictHostKeyChecking=no"),
                                           QStringLiteral("-oUserKnownHostsFile=/dev/null"),
                                           QString(QStringLiteral("testhost:") % from), to});
    if (!process.waitForFinished(120'000) || process.exitCode() != 0 || QFileInfo(to).size() != kFile) {
        std::fprintf(stderr, "sftp: %s\n", process.readAllStandardError().constData());
        return -1;
    }
    return double(timer.elapsed()) / 1000;
}

double fetchHere(const SshServer &server, const QString &from, const QString &to, int port)
{
    QElapsedTimer timer;
    timer.start();
    ScriptedPrompter prompter;
    prompter.acceptKeys = true;
    auto address = server.address();
    address.port = port;
    auto session = remote::Session::connect(address, server.options(), &prompter);
    if (!session) {
        std::fprintf(stderr, "%s\n", qPrintable(session.error().text()));
        return -1;
    }
    const auto sftp = (*session)->sftp();
    QFile file(to);
    if (!sftp || !file.open(QIODevice::WriteOnly | QIODevice::Truncate))
        return -1;
    const auto got = (*sftp)->download(from, 0, file);
    if (!got || *got != kFile || !file.flush()) {
        std::fprintf(stderr, "%s\n", got ? "short" : qPrintable(got.error().text()));
        return -1;
    }
    return double(timer.elapsed()) / 1000;
}

bool benchTransfers()
{
    SshServer server("Ciphers aes256-gcm@openssh.com\n");
    if (!server.problem().isEmpty()) {
        std::fprintf(stderr, "%s\n", qPrintable(server.problem()));
        return false;
    }
    const QString file = server.path(QStringLiteral("data"));
    if (!makeFile(file))
        return false;
    std::printf("%-44s %10s %10s %8s %6s\n", "fetching 64 MiB, aes256-gcm, MB/s", "sftp", "here", "ratio", "goal");
    for (const double roundTripMs : {0.0, 25.0, 50.0}) {
        std::unique_ptr<DelayRelay> relay;
        if (roundTripMs > 0)
            relay = std::make_unique<DelayRelay>(server.port(), roundTripMs / 2);
        const int port = relay ? relay->port() : server.port();
        std::vector<double> theirs, ours;
        for (int round = 0; round < kRounds; ++round) {
            theirs.push_back(fetchWithSftp(server, file, server.path(QStringLiteral("theirs")), port));
            ours.push_back(fetchHere(server, file, server.path(QStringLiteral("ours")), port));
            if (theirs.back() < 0 || ours.back() < 0)
                return false;
        }
        const double mega = double(kFile) / 1e6;
        std::printf("  round trip %-31s %10.0f %10.0f %8.2f %6.1f\n",
                    qPrintable(QStringLiteral("%1 ms").arg(roundTripMs)), mega / median(theirs), mega / median(ours),
                    median(theirs) / median(ours), roundTripMs > 0 ? 0.9 : 1.0);
        std::fflush(stdout);
    }
    return true;
}

void report(const char *what, const QString &figure, const char *goal)
{
    std::printf("%-44s %21s  %s\n", what, qPrintable(figure), goal);
    std::fflush(stdout);
}

// A launch that goes on for some seconds; the share of a core that this process took of them.
double shareWhileRunning(Farm &farm, campaign::Plan plan, int seconds,
                         const std::function<void(launch::Launcher &)> &begin = {})
{
    farm.openBook();
    farm.save(plan);
    QElapsedTimer timer;
    double before = 0, share = 0;
    launch::Options options = farm.options();
    options.pollMs = launch::Options().pollMs;
    const auto outcome = farm.launch(plan, {}, options, nullptr, [&](launch::Launcher &launcher) {
        if (launcher.status().state != campaign::JobState::Running)
            return;
        if (!timer.isValid()) {
            if (begin)
                begin(launcher);
            timer.start();
            before = cpuSeconds();
        } else if (share == 0 && timer.elapsed() > seconds * 1000) {
            share = (cpuSeconds() - before) / (double(timer.elapsed()) / 1000);
            launcher.stop();
        }
    });
    if (outcome.error)
        std::fprintf(stderr, "%s\n", qPrintable(outcome.error->text()));
    return share;
}

void benchFollowing(Farm &farm)
{
    // 300 rows every tenth of a second.
    campaign::Plan plan = farm.plan(
        farm.generators().mid(0, 1),
        QStringLiteral("exec awk 'BEGIN { print \"timeStamp,elapsed,label,success\" >\"r.jtl\"; while (1) { "
                       "\"date +%s%3N\" | getline now; close(\"date +%s%3N\"); "
                       "for (i = 0; i < 300; i++) print now \",25,GET /,true\" >\"r.jtl\"; fflush(\"r.jtl\"); "
                       "system(\"sleep 0.095\") } }'"));
    plan.fetch = {QStringLiteral("r.jtl")};
    plan.follow = QStringLiteral("r.jtl");
    plan.sampled = false;
    QMutex mutex;
    std::vector<double> latenessMs;
    std::map<double, double> rates; // of each second, as told last
    const double share = shareWhileRunning(farm, plan, 20, [&](launch::Launcher &launcher) {
        QObject::connect(
            &launcher, &launch::Launcher::results, &launcher,
            [&](const std::vector<imports::LiveSecond> &seconds, Microseconds startedAt) {
                const QMutexLocker lock(&mutex);
                for (const auto &second : seconds)
                    rates[second.atS] = second.throughput;
                const double endedMs = double(startedAt) / 1000 + (seconds.back().atS + 1) * 1000;
                latenessMs.push_back(double(nowUtc()) / 1000 - endedMs);
            },
            Qt::DirectConnection);
    });
    const QMutexLocker lock(&mutex);
    std::vector<double> told;
    for (const auto &[at, rate] : rates)
        told.push_back(rate);
    if (told.empty())
        return report("following a result file", QStringLiteral("nothing was told"), "");
    report("following a result file", QStringLiteral("%1 rows/s").arg(median(told), 0, 'f', 0), "");
    report("  CPU here", QStringLiteral("%1 % of a core").arg(share * 100, 0, 'f', 2), "goal < 1 %");
    std::sort(latenessMs.begin(), latenessMs.end());
    report("  from the end of a second until it is told",
           QStringLiteral("median %1, most %2 ms").arg(median(latenessMs), 0, 'f', 0).arg(latenessMs.back(), 0, 'f', 0),
           "goal < 500 ms");
}

void benchSampling(Farm &farm)
{
    const campaign::Plan plan = farm.plan(farm.generators(), QStringLiteral("exec sleep 600"));
    const double share = shareWhileRunning(farm, plan, 20);
    report("ten hosts sampled and followed", QStringLiteral("%1 % of a core").arg(share * 100, 0, 'f', 2), "goal < 2 %");
}

void benchGuard(Farm &farm)
{
    std::vector<double> own, ours;
    for (int round = 0; round < kRounds; ++round) {
        for (const bool onTarget : {false, true}) {
            farm.openBook();
            const QString broken = QDir::temp().filePath(QStringLiteral("twofold-bench-%1").arg(QCoreApplication::applicationPid()));
            campaign::Plan plan = farm.plan(farm.generators().mid(0, 3), QStringLiteral("touch begun; sleep 600"));
            plan.roles.push_back({campaign::HostRole::Target, {QStringLiteral("target")}, {}, {}, {}, {}});
            const QString check = onTarget ? QStringLiteral("command@target=[ ! -e %1 ]") : QStringLiteral("command=[ ! -e %1 ]");
            plan.guards = {*launch::parseGuard(check.arg(broken))};
            plan.drainS = 0;
            farm.save(plan);
            QElapsedTimer timer;
            double stoppedS = 0;
            launch::Options options = farm.options();
            options.pollMs = launch::Options().pollMs;
            farm.launch(plan, {}, options, nullptr, [&](launch::Launcher &) {
                if (!timer.isValid()) {
                    if (farm.jobFiles(QStringLiteral("begun")) < 3)
                        return;
                    QFile(broken).open(QIODevice::WriteOnly);
                    timer.start();
                } else if (stoppedS == 0 && farm.jobFiles(QStringLiteral("exit")) >= 3) {
                    stoppedS = double(timer.elapsed()) / 1000;
                }
            });
            QFile::remove(broken);
            (onTarget ? ours : own).push_back(stoppedS > 0 ? stoppedS : double(timer.elapsed()) / 1000);
        }
    }
    report("a guard fails, until all three loads ended", QString(), "");
    report("  checked by the generators", QStringLiteral("median %1 s").arg(median(own), 0, 'f', 1), "goal < 5 s");
    report("  checked on the target, from here", QStringLiteral("median %1 s").arg(median(ours), 0, 'f', 1), "goal < 5 s");
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    // Approvals made here are not the user's.
    QTemporaryDir state;
    qputenv("XDG_STATE_HOME", state.path().toUtf8());
    const QString only = application.arguments().value(1); // a part alone
    if ((only.isEmpty() || only == QLatin1String("sftp")) && !benchTransfers())
        return 1;
    if (only == QLatin1String("sftp"))
        return 0;
    Farm farm(10);
    if (!farm.problem().isEmpty()) {
        std::fprintf(stderr, "%s\n", qPrintable(farm.problem()));
        return 1;
    }
    if (only.isEmpty() || only == QLatin1String("follow"))
        benchFollowing(farm);
    if (only.isEmpty() || only == QLatin1String("sample"))
        benchSampling(farm);
    if (only.isEmpty() || only == QLatin1String("guard"))
        benchGuard(farm);
    return 0;
}
