// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Another process on the same book, for tests that need one:
//   bookchild add BOOK COUNT      adds runs, each in its own transaction; prints its number once
//                                 the book has acknowledged it
//   bookchild hold BOOK COUNT     the same, then begins a transaction, adds many runs in it, prints
//                                 "open" and waits for its end: of standard input or by a signal
//   bookchild fixture BOOK        a book with something of everything, as it is kept in data/

#include "tests/core/store/books.h"

#include <QCoreApplication>

#include <cstdio>

using namespace twofold;

namespace {

bool addOne(store::Book &book, CampaignId campaign, bool tells)
{
    campaign::Run run = tests::fullRun(campaign);
    const auto added = book.addRun(run);
    if (!added) {
        std::fprintf(stderr, "%s\n", qPrintable(added.error().text()));
        return false;
    }
    if (tells) {
        std::printf("%d\n", added->number);
        std::fflush(stdout);
    }
    return true;
}

int makeFixture(store::Book &book)
{
    const auto campaign = book.saveCampaign(tests::fullCampaign());
    auto run = book.addRun(tests::fullRun(campaign->id));
    run->parent.reset();
    campaign::Run second = tests::fullRun(campaign->id);
    second.parent = 1;
    second.window = {};
    second = *book.addRun(second);
    campaign::Run gone;
    gone.campaign = campaign->id;
    gone.deleted = true;
    bool ok = book.addRun(gone).ok();
    campaign::Finding finding;
    finding.message = QStringLiteral("512 worker_connections are not enough");
    campaign::Evidence evidence;
    evidence.file = QStringLiteral("error.log");
    evidence.line = 20'931;
    finding.evidence = {evidence};
    ok = ok && book.setFindings(run->id, {finding}).ok();
    ok = ok && book.saveObservation({{}, run->id, 1'700'000'000'000'000, 12.5, QStringLiteral("slow")}).ok();
    results::Measurement measurement;
    measurement.tool = QStringLiteral("wrk");
    measurement.format = QStringLiteral("wrk");
    measurement.reported.totals.requests = 395'576;
    store::SourceRow source;
    source.run = run->id;
    source.name = QStringLiteral("load");
    source.format = QStringLiteral("wrk");
    source.sha256 = QStringLiteral("abc");
    ok = ok && book.addSource(source, measurement).ok();
    ok = ok && book.addLog(run->id, {QStringLiteral("error.log"), QStringLiteral("web"), false, "a line\n"}).ok();
    campaign::Artifact artifact;
    artifact.run = run->id;
    artifact.name = QStringLiteral("out.txt");
    artifact.inBook = true;
    ok = ok && book.addArtifact(artifact, "content").ok();
    campaign::Host host;
    host.name = QStringLiteral("gen-1");
    ok = ok && book.saveHost(host).ok();
    campaign::Plan plan;
    plan.campaign = campaign->id;
    plan.name = QStringLiteral("step");
    plan.roles = {{campaign::HostRole::Generator, {QStringLiteral("gen-1")}, QStringLiteral("wrk"), {}, {}, {}}};
    const auto saved = book.savePlan(plan);
    campaign::Job job;
    job.run = run->id;
    job.plan = saved->id;
    job.host = host.name;
    job.state = campaign::JobState::Lost;
    ok = ok && book.saveJob(job).ok();
    ok = ok && book.setSetting(QStringLiteral("view"), QStringLiteral("ladder")).ok();
    return ok ? 0 : 1;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const auto arguments = application.arguments();
    if (arguments.size() < 3)
        return 2;
    const QString command = arguments[1];
    const bool makes = command == QLatin1String("fixture");
    auto opened = store::Book::open(arguments[2],
                                    makes ? store::Access::Create : store::Access::ReadWrite);
    if (!opened) {
        std::fprintf(stderr, "%s\n", qPrintable(opened.error().text()));
        return 1;
    }
    store::Book &book = **opened;
    if (makes)
        return makeFixture(book);

    const auto campaign = book.campaigns()->at(0).id;
    for (int i = arguments[3].toInt(); i > 0; --i) {
        if (!addOne(book, campaign, true))
            return 1;
    }
    if (command != QLatin1String("hold"))
        return 0;
    const auto held = book.transaction([&]() -> Result<void> {
        // More than SQLite's cache holds, so that some of it is on the disk when the end comes.
        for (int i = 0; i < 20'000; ++i) {
            if (!addOne(book, campaign, false))
                return badInput(QStringLiteral("stopped"));
        }
        std::puts("open");
        std::fflush(stdout);
        while (std::getchar() != EOF) { }
        return badInput(QStringLiteral("rolled back"));
    });
    return held ? 0 : 1;
}
