// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Asks for the next step of campaigns of 10,000 runs with 40 parameters each. Prints
// milliseconds of the processor, so that a busy machine tells the same; the goal is under 100 each.

#include "core/steering/step.h"

#include <QCoreApplication>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <functional>
#include <vector>

using namespace twofold;

namespace {

constexpr int kRuns = 10'000;
constexpr int kParameters = 40;
constexpr int kRepeats = 9;

struct Book
{
    campaign::Campaign campaign;
    std::vector<campaign::Run> runs;
};

QString setting(int number)
{
    return QStringLiteral("setting%1").arg(number);
}

// A climb that starts again and again, each run with the one before it as its parent.
Book makeBook(const std::function<void(campaign::Run &, int)> &edit)
{
    Book book;
    book.campaign = campaign::newCampaign(QStringLiteral("large"));
    book.campaign.criteria.push_back(
        *campaign::parseCriterion(u"latency.p95 < 500 ms", campaign::CriterionKind::Limit));
    for (int i = 0; i <= kParameters; ++i) {
        campaign::Parameter parameter;
        parameter.key = i == 0 ? QStringLiteral("users") : setting(i);
        parameter.kind = campaign::ParameterKind::Integer;
        book.campaign.parameters.push_back(parameter);
    }
    for (int i = 0; i < kRuns; ++i) {
        const qint64 users = 100LL << (i % 8);
        campaign::Run run;
        run.number = i + 1;
        if (i > 0)
            run.parent = i;
        run.parameters.set(QStringLiteral("users"), users);
        for (int k = 1; k <= kParameters; ++k)
            run.parameters.set(setting(k), qint64(k));
        const double rate = double(users) / (1 + 0.0002 * double(users));
        run.metrics.set(QStringLiteral("throughput"), rate * (1 + 0.01 * (i % 5 - 2)));
        run.metrics.set(QStringLiteral("latency.p95"), 20 + double(users) / 30);
        run.computedVerdict = users > 6400 ? campaign::Verdict::Fail : campaign::Verdict::Pass;
        edit(run, i);
        book.runs.push_back(std::move(run));
    }
    return book;
}

void measure(const char *name, const Book &book)
{
    std::vector<double> times;
    QString told;
    for (int i = 0; i < kRepeats; ++i) {
        const auto before = std::clock();
        const auto step = steering::nextStep(book.campaign, book.runs);
        times.push_back(1e3 * double(std::clock() - before) / CLOCKS_PER_SEC);
        told = step ? step->title : step.error().text();
    }
    std::sort(times.begin(), times.end());
    std::printf("%-34s %7.1f ms, at most %7.1f ms  (%s)\n", name, times[times.size() / 2], times.back(),
                qPrintable(told));
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    std::printf("next step of %d runs (goal: under 100 ms)\n", kRuns);
    measure("one lineage", makeBook([](campaign::Run &, int) {}));
    measure("every third run deleted", makeBook([](campaign::Run &run, int i) { run.deleted = i % 3 == 1; }));
    measure("settings changed all along", makeBook([](campaign::Run &run, int i) {
        run.parameters.set(setting(1 + i % kParameters), qint64(i));
        run.parameters.set(setting(1 + (i * 7) % kParameters), qint64(i));
    }));
    measure("fixes and accepted limits", makeBook([](campaign::Run &run, int i) {
        if (run.computedVerdict != campaign::Verdict::Fail)
            return;
        run.cause = QStringLiteral("explained");
        run.limitAccepted = i % 2 == 0;
        if (i % 3 == 0)
            run.fix = {setting(1 + i % kParameters), qint64(i)};
    }));
    measure("a branch from the first run each", makeBook([](campaign::Run &run, int i) {
        if (i > 0)
            run.parent = 1;
    }));
    measure("outcomes that contradict", makeBook([](campaign::Run &run, int i) {
        run.computedVerdict = (i / 8) % 2 ? campaign::Verdict::Fail : campaign::Verdict::Pass;
    }));
    auto contrary = makeBook([](campaign::Run &, int) {});
    contrary.campaign.criteria.push_back(
        *campaign::parseCriterion(u"latency.p95 > 600 ms", campaign::CriterionKind::Limit));
    measure("criteria that contradict", contrary);
    auto text = makeBook([](campaign::Run &run, int i) {
        run.parameters.set(QStringLiteral("users"), QStringLiteral("size %1").arg(i % 4));
    });
    text.campaign.parameters[0].kind = campaign::ParameterKind::Text;
    campaign::Ladder ladder;
    ladder.parameter = QStringLiteral("users");
    text.campaign.ladders = {ladder};
    measure("a ladder over a text", text);
    return 0;
}
