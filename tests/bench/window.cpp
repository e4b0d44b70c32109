// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// From the start of the process to the end of the window's first painted frame, beside a bare Qt
// window of the same machine: without a book, and with one of 10,000 runs x 200 values. Every
// measurement is a process of its own. The goals are under 300 ms to the first frame, and the
// first screen of the large book within 100 ms of that of no book.

#include "tests/bench/largebook.h"
#include "ui/common/theme.h"
#include "ui/shell/mainwindow.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QLabel>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTimer>

#include <algorithm>
#include <cstdio>
#include <time.h>

using namespace twofold;

namespace {

constexpr int kRepeats = 9;

qint64 nowNs()
{
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return qint64(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

// Ends the program when the window's first frame is on its surface.
class FirstFrame : public QObject
{
public:
    using QObject::QObject;
    bool eventFilter(QObject *, QEvent *event) override
    {
        // Paint of the top level comes first; what is queued behind it runs when all is painted.
        if (event->type() == QEvent::Paint && !m_seen) {
            m_seen = true;
            QTimer::singleShot(0, this, [] {
                std::printf("%lld\n", static_cast<long long>(nowNs()));
                std::fflush(stdout);
                std::_Exit(0);
            });
        }
        return false;
    }

private:
    bool m_seen = false;
};

int child(const QString &what, int argc, char **argv)
{
    QApplication application(argc, argv);
    QStandardPaths::setTestModeEnabled(true);
    QApplication::setApplicationName(QStringLiteral("twofold-bench"));
    FirstFrame first;
    if (what == QLatin1String("bare")) {
        QLabel label(QStringLiteral("A window"));
        label.resize(1280, 800);
        label.installEventFilter(&first);
        label.show();
        return QApplication::exec();
    }
    ui::Theme::instance().install();
    ui::MainWindow window;
    window.resize(1280, 800);
    window.installEventFilter(&first);
    window.show();
    if (what != QLatin1String("none"))
        window.takeFiles({what});
    return QApplication::exec();
}

// Median of the times in ms; below 0: the window did not come.
double measure(const QString &what)
{
    std::vector<double> times;
    for (int i = 0; i < kRepeats; ++i) {
        QProcess process;
        const qint64 begin = nowNs();
        process.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--child"), what});
        if (!process.waitForFinished(60'000) || process.exitCode() != 0)
            return -1;
        times.push_back(double(process.readAllStandardOutput().trimmed().toLongLong() - begin) / 1e6);
    }
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
}

} // namespace

int main(int argc, char **argv)
{
    if (argc == 3 && qstrcmp(argv[1], "--child") == 0)
        return child(QString::fromLocal8Bit(argv[2]), argc, argv);
    QCoreApplication application(argc, argv);
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("large.twofold"));
    if (const auto made = bench::makeLargeBook(path); !made) {
        std::fprintf(stderr, "%s\n", qPrintable(made.error().text()));
        return 1;
    }
    const double bare = measure(QStringLiteral("bare"));
    const double none = measure(QStringLiteral("none"));
    const double large = measure(path);
    if (bare < 0 || none < 0 || large < 0) {
        std::fputs("A window did not come up. Set QT_QPA_PLATFORM=offscreen without a display.\n", stderr);
        return 1;
    }
    std::printf("process start to first frame: bare Qt window %.0f ms, Twofold %.0f ms = %.1f x, with "
                "10,000 runs x 200 values %.0f ms = %.1f x\n",
                bare, none, none / bare, large, large / bare);
    return 0;
}
