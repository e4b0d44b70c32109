// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/common/testmain.h"
#include "tests/core/steering/campaigns.h"

using namespace twofold;
using namespace twofold::campaign;
using namespace twofold::steering;
using namespace twofold::tests;

namespace {

QString key(const char *text)
{
    return QString::fromLatin1(text);
}

} // namespace

// Published campaigns, run by run: what would have been proposed at each point.
class TstStories : public QObject
{
    Q_OBJECT

private slots:
    void theEventBus_raisesOneLimitAfterTheOther();
    void theKettles_endWithAnAcceptedLimit();
    void theStream_whereAToolWasTheLimit();
};

void TstStories::theEventBus_raisesOneLimitAfterTheOther()
{
    struct Limit
    {
        const char *parameter;
        qint64 from;
        qint64 to;
        double breaksAt; // at and above this many users, until it is fixed
    };
    // The limits of the story in its order; the loads at which they broke were not published and
    // are chosen so that each is met once.
    const std::vector<Limit> limits = {{"fs.file-max", 20480, 395576, 2000},
                                       {"worker_connections", 2048, 32000, 4000},
                                       {"LimitNOFILE proxy", 2048, 64000, 8000},
                                       {"LimitNOFILE app", 2048, 65536, 16000},
                                       {"net.core.somaxconn", 128, 63536, 32000}};
    Book book(QString{});
    book.campaign.parameters[0].defaultValue = qint64(1000);
    for (const auto &limit : limits) {
        Parameter parameter;
        parameter.key = key(limit.parameter);
        parameter.kind = ParameterKind::Integer;
        parameter.defaultValue = limit.from;
        book.campaign.parameters.push_back(parameter);
    }
    book.ladder().bound = 64000;

    size_t fixed = 0;
    QStringList actions;
    for (int i = 0; i < 60; ++i) {
        const auto step = *book.next();
        actions.append(actionName(step.action));
        if (step.action == Action::Done)
            break;
        if (step.action == Action::Explain) {
            // The engineer finds the first limit that is not raised yet.
            auto &failed = book.runs.back();
            QCOMPARE(step.changes.size(), size_t(0));
            failed.cause = key(limits[fixed].parameter) % QStringLiteral(" was used up");
            failed.fix = {key(limits[fixed].parameter), limits[fixed].to};
            continue;
        }
        if (step.action == Action::Rerun) {
            QCOMPARE(step.changes.size(), size_t(1));
            QCOMPARE(step.changes[0].parameter, key(limits[fixed].parameter));
            ++fixed;
        }
        const double users = *valueNumber(*step.parameters.find(u"users"));
        const bool fails = std::any_of(limits.begin(), limits.end(), [&](const auto &limit) {
            const auto *set = step.parameters.find(key(limit.parameter));
            return users >= limit.breaksAt && *valueNumber(*set) == double(limit.from);
        });
        book.follow(fails ? 'f' : 'p');
    }
    QCOMPARE(fixed, limits.size());
    QCOMPARE(actions.mid(0, 6),
             (QStringList{key("baseline"), key("double"), key("explain"), key("rerun"),
                          key("double"), key("explain")}));
    QCOMPARE(actions.constLast(), key("done"));
    const auto step = *book.next();
    QCOMPARE(step.capacity->value, 64000.0);
    QVERIFY(step.capacity->atLeast);
    // Every rung was run once, and once more for each fix.
    QCOMPARE(book.runs.size(), size_t(7 + 5));
}

void TstStories::theKettles_endWithAnAcceptedLimit()
{
    Book book(QString{});
    book.campaign.parameters[0].defaultValue = qint64(20000);
    for (const char *name : {"max open files", "query"}) {
        Parameter parameter;
        parameter.key = key(name);
        book.campaign.parameters.push_back(parameter);
    }
    QCOMPARE(book.next()->action, Action::Baseline);
    auto *run = &book.follow('f');
    run->headline = key("A process used all the open files that it may have.");
    run->lookAt = {key("LimitNOFILE app")};
    auto step = *book.next();
    QCOMPARE(step.action, Action::Explain);
    QCOMPARE(step.title, key("look at LimitNOFILE app, fix one thing, rerun 20,000 users"));
    QCOMPARE(step.reason, key("Run 1 failed at 20,000 users: a process used all the open files that "
                              "it may have."));

    run->cause = key("default maximum of open files");
    run->fix = {key("max open files"), key("raised")};
    step = *book.next();
    QCOMPARE(step.action, Action::Rerun);
    QCOMPARE(step.title, key("set max open files to raised, same 20,000 users"));

    run = &book.follow('f');
    run->cause = key("get-or-create by exception and rollback");
    run->fix = {key("query"), key("rewritten")};
    QCOMPARE(book.next()->action, Action::Rerun);

    run = &book.follow('f');
    QCOMPARE(book.next()->action, Action::Explain);
    run->cause = key("the application server is saturated");
    step = *book.next();
    QCOMPARE(step.action, Action::Explain);
    QVERIFY(step.title.contains(key("accept the limit")));

    run->limitAccepted = true;
    step = *book.next();
    QCOMPARE(step.action, Action::Bisect);
    QCOMPARE(step.to, Value(qint64(10000)));
    // The first two failures are of other settings: only the third counts.
    QCOMPARE(step.bracket.fail, std::optional(20000.0));
    while (step.action == Action::Bisect || step.action == Action::Confirm) {
        book.follow(*valueNumber(step.to) < 16000 ? 'p' : 'f');
        QVERIFY(book.runs.size() < 20);
        step = *book.next();
    }
    QCOMPARE(step.action, Action::Done);
    QVERIFY(step.capacity->value >= 16000 * 0.95 && step.capacity->value < 16000);
    QVERIFY(!step.capacity->atLeast);
}

void TstStories::theStream_whereAToolWasTheLimit()
{
    Book book(QStringLiteral("200p 400p 800g"));
    book.campaign.criteria.push_back(
        parseCriterion(u"throughput >= 5000 /s", CriterionKind::Goal).value());
    auto &run = book.runs.back();
    run.headline = key("The load generator tool-1 used 99 % of its CPU.");
    auto step = *book.next();
    QCOMPARE(step.action, Action::FixGenerator);
    QCOMPARE(step.reason, key("Run 3: the load generator tool-1 used 99 % of its CPU."));
    run.fix = {key("tool"), key("BlazeMeter")};
    for (auto &each : book.runs)
        each.parameters.set(key("tool"), key("Blitz.io"));
    step = *book.next();
    QCOMPARE(step.action, Action::Rerun);
    QCOMPARE(step.title, key("set tool from Blitz.io to BlazeMeter, same 800 users"));
    book.follow('p').metrics.set(key("throughput"), 10000);
    step = *book.next();
    QCOMPARE(step.action, Action::Done);
    QVERIFY(step.capacity->atLeast);
}

TWOFOLD_TEST(TstStories)
#include "tst_stories.moc"
