// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Matches the built-in signatures and a campaign's own, hard one against logs of 128 MB and of 1 GB.
// Prints seconds, their ratio (8: linear) and the memory that was needed; the goal is 64 MB.

#include "core/verdict/signatures.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>

#include <cstdio>
#include <sys/resource.h>

using namespace twofold;

namespace {

constexpr qint64 kSmall = 128LL << 20;
constexpr qint64 kLarge = 1LL << 30;

double peakMegabytes()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return double(usage.ru_maxrss) / 1024;
}

// What nginx and an application write under load: mostly requests, now and then a failure.
bool writeLog(const QString &path, qint64 size)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return false;
    QByteArray piece;
    qint64 written = 0;
    for (int i = 0; written < size; ++i) {
        const QByteArray number = QByteArray::number(i);
        piece += "10.0.2.13 - - [31/Jan/2026:12:00:00 +0000] \"GET /work?id=" + number
            + " HTTP/1.1\" 200 5123 \"-\" \"hey/0.0.1\"\n";
        if (i % 50 == 0)
            piece += "10.0.2.13 - - [31/Jan/2026:12:00:00 +0000] \"GET /work HTTP/1.1\" 503 190 \"-\" \"hey/0.0.1\"\n";
        if (i % 400 == 0)
            piece += "2026/01/31 12:00:01 [error] 812#812: *" + number
                + " upstream timed out (110: Connection timed out) while reading response header from upstream\n";
        if (i % 100'000 == 0)
            piece += QByteArray(100'000, 's') + '\n'; // longer than any line should be
        if (piece.size() > 1 << 20) {
            written += file.write(piece);
            piece.clear();
        }
    }
    return file.flush();
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    // The slowest that is not refused: repeats side by side, tried on every line.
    campaign::FailureSignature hard;
    hard.id = QStringLiteral("hard");
    hard.expression = QStringLiteral("s*s*s*s*s*!");
    hard.meaning = QStringLiteral("Hard.");
    hard.example = QStringLiteral("s!");
    auto campaign = campaign::newCampaign(QStringLiteral("c"));
    campaign.signatures = {hard};

    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("access.log"));
    for (const auto &[name, signatures] :
         {std::pair("built-in", verdict::builtInSignatures()), std::pair("with a hard one", *verdict::signaturesOf(campaign))}) {
        double small = 0;
        for (const qint64 size : {kSmall, kLarge}) {
            if (!writeLog(path, size)) {
                std::fprintf(stderr, "The log cannot be written.\n");
                return 1;
            }
            const double before = peakMegabytes();
            QElapsedTimer timer;
            timer.start();
            const auto findings = verdict::matchFile(signatures, path);
            const double seconds = double(timer.nsecsElapsed()) / 1e9;
            if (!findings) {
                std::fprintf(stderr, "%s\n", qPrintable(findings.error().text()));
                return 1;
            }
            std::printf("%-16s %5lld MB: %7.2f s, %zu findings, at most %.0f MB of memory (%.0f before)\n", name,
                        static_cast<long long>(size >> 20), seconds, findings->size(), peakMegabytes(), before);
            if (size == kSmall)
                small = seconds;
            else
                std::printf("%-16s ratio %.2f (linear: 8)\n", name, seconds / small);
        }
    }
    return 0;
}
