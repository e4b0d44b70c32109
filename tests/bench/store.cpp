// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Opens a book of 10,000 runs with 200 values each as the window does for its first screen, and
// sets that beside reading the same file as plain bytes. Prints milliseconds and the ratio; the
// goal is under 100 ms (issue: the first whole).

#include "core/store/book.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>

#include <algorithm>
#include <cstdio>
#include <vector>

using namespace twofold;

namespace {

constexpr int kRuns = 10'000;
constexpr int kParameters = 60;
constexpr int kMetrics = 140;
constexpr int kRepeats = 9;

Result<void> fill(store::Book &book)
{
    auto campaign = campaign::newCampaign(QStringLiteral("ten thousand"));
    for (int i = 0; i < kParameters; ++i) {
        campaign::Parameter parameter;
        parameter.key = QStringLiteral("parameter_%1").arg(i, 3, 10, QLatin1Char('0'));
        campaign.parameters.push_back(parameter);
    }
    for (int i = 0; i < kMetrics; ++i) {
        campaign::Metric metric;
        metric.key = QStringLiteral("host.node-%1.metric_%2").arg(i % 7).arg(i, 3, 10, QLatin1Char('0'));
        campaign.metrics.push_back(metric);
    }
    const auto saved = book.saveCampaign(campaign);
    if (!saved)
        return saved.error();
    return book.transaction([&]() -> Result<void> {
        for (int r = 0; r < kRuns; ++r) {
            campaign::Run run;
            run.campaign = saved->id;
            if (r > 0)
                run.parent = r;
            run.startedAt = Microseconds(r) * 60'000'000;
            run.computedVerdict = r % 5 ? campaign::Verdict::Pass : campaign::Verdict::Fail;
            if (r % 5 == 0) {
                run.computedClass = QStringLiteral("Proxy");
                run.computedComponent = QStringLiteral("proxy");
                run.headline = QStringLiteral("latency.p95 was %1 ms, the limit is 500 ms.").arg(500 + r % 400);
            }
            for (int i = 0; i < kParameters; ++i) {
                campaign::Value value = qint64(r % 97) << (i % 20);
                if (i % 3 == 1)
                    value = 0.25 * i;
                else if (i % 3 == 2)
                    value = QString(QStringLiteral("setting ") % QString::number((r / 50 + i) % 40));
                run.parameters.set(campaign.parameters[static_cast<size_t>(i)].key, value);
            }
            for (int i = 0; i < kMetrics; ++i)
                run.metrics.set(campaign.metrics[static_cast<size_t>(i)].key, r * 0.37 + i);
            if (const auto added = book.addRun(run); !added)
                return added.error();
        }
        return {};
    });
}

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
    {
        auto book = store::Book::open(path, store::Access::Create);
        if (!book)
            return fail(book.error());
        if (const auto filled = fill(**book); !filled)
            return fail(filled.error());
    }
    std::printf("made %d runs x %d values in %.1f s, %.1f MB\n", kRuns, kParameters + kMetrics,
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
        if (!runs || runs->size() != size_t(kRuns))
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
