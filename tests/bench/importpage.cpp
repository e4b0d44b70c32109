// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// How the window bears a large import: the page of an import is drawn again and again while it reads
// JMETER_FILE, beside a page that reads nothing; and how long a cancel takes to be over. The goals are
// a frame every 17 ms (60 a second) and 100 ms.

#include "ui/common/booksession.h"
#include "ui/common/theme.h"
#include "ui/imports/importpage.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QStandardPaths>
#include <QTemporaryDir>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <vector>

using namespace twofold;

namespace {

constexpr double kFrameMs = 1000.0 / 60;
constexpr int kRounds = 5;

struct Frames
{
    std::vector<double> gaps = {}; // ms from one to the next

    double at(double share) const
    {
        auto sorted = gaps;
        std::sort(sorted.begin(), sorted.end());
        return sorted[std::min(sorted.size() - 1, size_t(share * double(sorted.size())))];
    }
    void print(const char *what) const
    {
        const auto late = std::count_if(gaps.begin(), gaps.end(), [](double ms) { return ms > kFrameMs; });
        std::printf("%-24s %6zu frames: median %.1f ms, p99 %.1f ms, longest %.1f ms, %lld over 17 ms\n", what,
                    gaps.size(), at(0.5), at(0.99), at(1), static_cast<long long>(late));
    }
};

// Draws the page and lets it work in turns, until it is done.
Frames drawUntil(QWidget &page, const std::function<bool(qint64)> &isDone)
{
    Frames frames;
    QElapsedTimer all;
    all.start();
    QElapsedTimer frame;
    frame.start();
    do {
        QCoreApplication::processEvents();
        page.repaint();
        frames.gaps.push_back(double(frame.nsecsElapsed()) / 1e6);
        frame.start();
    } while (!isDone(all.elapsed()));
    return frames;
}

double cancelMs(ui::ImportPage &page, const QString &file)
{
    page.begin({file});
    drawUntil(page, [](qint64 ms) { return ms > 300; });
    QElapsedTimer clock;
    clock.start();
    page.cancel();
    while (page.isReading())
        QCoreApplication::processEvents();
    return double(clock.nsecsElapsed()) / 1e6;
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 2) {
        std::fputs("usage: bench_importpage JMETER_FILE\n", stderr);
        return 2;
    }
    QApplication application(argc, argv);
    QStandardPaths::setTestModeEnabled(true);
    QApplication::setApplicationName(QStringLiteral("twofold-bench"));
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("bench.twofold"));
    {
        const auto book = store::Book::open(path, store::Access::Create);
        if (!book || !(*book)->saveCampaign(campaign::newCampaign(QStringLiteral("bench"))))
            return 1;
    }
    auto session = ui::BookSession::open(path, store::Access::ReadWrite);
    if (!session) {
        std::fprintf(stderr, "%s\n", qPrintable(session.error().text()));
        return 1;
    }
    ui::Theme::instance().install();
    ui::ImportPage page(session->get());
    page.resize(1280, 800);
    page.show();
    drawUntil(page, [](qint64 ms) { return ms > 200; });

    const QString file = QString::fromLocal8Bit(argv[1]);
    drawUntil(page, [](qint64 ms) { return ms > 2000; }).print("page that reads nothing");
    page.begin({file});
    drawUntil(page, [&page](qint64) { return !page.isReading(); }).print("page that imports");
    drawUntil(page, [&page](qint64 ms) { return page.isReady() || ms > 2000; });
    if (!page.isReady()) {
        std::fputs("The file could not be read.\n", stderr);
        return 1;
    }
    std::vector<double> cancels;
    for (int i = 0; i < kRounds; ++i)
        cancels.push_back(cancelMs(page, file));
    std::sort(cancels.begin(), cancels.end());
    std::printf("a cancel is over after    median %.1f ms, longest %.1f ms\n", cancels[kRounds / 2], cancels.back());
    return 0;
}
