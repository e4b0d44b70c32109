// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The libFuzzer program for every entry point: TWOFOLD_FUZZ_ENTRY names the one to fuzz. Instead
// of fuzzing, "--list" prints their names and "--corpus FOLDER ROOT…" writes the seeds of all
// below FOLDER, one folder an entry point.

#include "tests/fuzz/entrypoints.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>

#include <cstdio>
#include <cstdlib>
#include <cstring>

using namespace twofold::fuzz;

namespace {

constexpr qsizetype kLongestSeed = 16 * 1024;

const EntryPoint *chosen = nullptr;

void listEntryPoints()
{
    for (const auto &entryPoint : entryPoints())
        std::puts(qPrintable(entryPoint.name));
}

bool writeCorpus(const QString &folder, const QStringList &roots)
{
    for (const auto &entryPoint : entryPoints()) {
        const QDir place(folder + QLatin1Char('/') + entryPoint.name);
        if (!place.mkpath(QStringLiteral(".")))
            return false;
        for (const auto &seed : seedsFor(entryPoint.name, roots, kLongestSeed)) {
            const auto digest = QCryptographicHash::hash(seed, QCryptographicHash::Sha1).toHex();
            QFile file(place.filePath(QString::fromLatin1(digest)));
            if (!file.open(QIODevice::WriteOnly) || file.write(seed) != seed.size())
                return false;
        }
    }
    return true;
}

} // namespace

extern "C" int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    if (*argc > 1 && std::strcmp((*argv)[1], "--list") == 0) {
        listEntryPoints();
        std::exit(0);
    }
    if (*argc > 3 && std::strcmp((*argv)[1], "--corpus") == 0) {
        QStringList roots;
        for (int i = 3; i < *argc; ++i)
            roots << QString::fromLocal8Bit((*argv)[i]);
        std::exit(writeCorpus(QString::fromLocal8Bit((*argv)[2]), roots) ? 0 : 1);
    }
    const QString name = qEnvironmentVariable("TWOFOLD_FUZZ_ENTRY");
    for (const auto &entryPoint : entryPoints()) {
        if (entryPoint.name == name)
            chosen = &entryPoint;
    }
    if (!chosen) {
        std::fputs("TWOFOLD_FUZZ_ENTRY must name one of:\n", stderr);
        listEntryPoints();
        std::exit(2);
    }
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    chosen->run(QByteArrayView(data, qsizetype(size)));
    return 0;
}
