// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Opens a book of 10,000 runs with 200 values each as the window does for its first screen, and
// sets that beside reading the same file as plain bytes. Prints milliseconds and the ratio; the
// goal is under 100 ms.

#include "core/store/book.h"
#include "tests/bench/largebook.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>

#include <algorithm>
#include <cstdio>
#include <vector>

using namespace twofold;

namespace {

constexpr int kRepeats = 9;

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

int fail(const Error &error)
{
    std::fprintf(stderr, "%s\n", qPrintable(error.text()));
    return 1;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("large.twofold"));
    QElapsedTimer timer;
    timer.start();
    if (const auto made = bench::makeLargeBook(path); !made)
        return fail(made.error());
    std::printf("made %d runs x %d values in %.1f s, %.1f MB\n", bench::kLargeBookRuns, bench::kLargeBookValues,
                timer.elapsed() / 1e3, QFile(path).size() / 1e6);

    std::vector<double> plain, opened, rows, all;
    for (int i = 0; i < kRepeats; ++i) {
        timer.restart();
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly) || file.readAll().size() != file.size())
            return 1;
        file.close(); // no connection is open: see Book on locks
        plain.push_back(timer.nsecsElapsed() / 1e6);

        timer.restart();
        auto book = store::Book::open(path, store::Access::ReadWrite);
        if (!book)
            return fail(book.error());
        const auto campaigns = (*book)->campaigns();
        if (!campaigns)
            return fail(campaigns.error());
        opened.push_back(timer.nsecsElapsed() / 1e6);
        const auto runs = (*book)->runs(campaigns->front().id);
        if (!runs || runs->size() != size_t(bench::kLargeBookRuns))
            return runs ? 1 : fail(runs.error());
        all.push_back(timer.nsecsElapsed() / 1e6);
        rows.push_back(all.back() - opened.back());
    }
    std::printf("plain read %.1f ms, open and campaigns %.1f ms, runs %.1f ms\n", median(plain),
                median(opened), median(rows));
    std::printf("first screen's data %.1f ms = %.1f x plain read (goal: under 100 ms)\n",
                median(all), median(all) / median(plain));
    return 0;
}
