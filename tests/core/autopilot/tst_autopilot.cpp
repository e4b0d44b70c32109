// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/autopilot/autopilot.h"
#include "core/autopilot/fixhook.h"
#include "tests/common/testmain.h"

#include <QTemporaryDir>

#include <cmath>

using namespace twofold;
using autopilot::Order;
using autopilot::Turn;

// What autopilot does next, from a real book.
class TestAutopilot : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    int m_books = 0;
    std::unique_ptr<store::Book> m_book;
    Order m_order;

    template <class T>
    static T must(Result<T> result)
    {
        if (!result)
            qFatal("%s", qPrintable(result.error().text()));
        return std::move(*result);
    }

    campaign::Run add(qint64 users, campaign::Verdict verdict)
    {
        const auto last = must(m_book->lastRun(m_order.campaign));
        campaign::Run run;
        run.campaign = m_order.campaign;
        if (last) {
            run.parent = last->number;
            run.parameters = last->parameters;
        }
        run.parameters.set("users", users);
        run.ownVerdict = verdict;
        if (verdict == campaign::Verdict::Fail) {
            run.headline = "The application ran out of open files.";
            run.lookAt = QStringList{"files"};
            run.computedComponent = "application";
            run.computedClass = "Application";
        }
        return must(m_book->addRun(run));
    }

    Turn turn(const autopilot::Progress &progress = {}) { return must(autopilot::nextTurn(*m_book, m_order, progress)); }

private slots:
    void initTestCase()
    {
        // Approvals are the user's own; the test's stay in its folder.
        qputenv("XDG_STATE_HOME", m_folder.path().toUtf8());
    }

    void init()
    {
        const QString path = m_folder.filePath(QString("book%1.twofold").arg(++m_books));
        m_book = must(store::Book::open(path, store::Access::Create));
        auto campaign = campaign::newCampaign("Bus");
        for (const char *key : {"users", "files"}) {
            campaign::Parameter parameter;
            parameter.key = key;
            parameter.kind = campaign::ParameterKind::Integer;
            campaign.parameters.push_back(parameter);
        }
        campaign.parameters[1].defaultValue = qint64(1024);
        campaign::Ladder ladder;
        ladder.parameter = "users";
        campaign.ladders = {ladder};
        m_order = {};
        m_order.campaign = must(m_book->saveCampaign(campaign)).id;
        campaign::Host host;
        host.name = host.address = "generator-1";
        must(m_book->saveHost(host));
        campaign::Plan plan;
        plan.campaign = m_order.campaign;
        plan.name = "bus";
        plan.roles.push_back({campaign::HostRole::Generator, {"generator-1"}, "hey -c {users} http://h/", {}, {}, {}});
        m_order.plan = must(m_book->savePlan(plan)).id;
        if (const auto done = launch::approve(*m_book, m_order.plan); !done)
            QFAIL(qPrintable(done.error().text()));
        auto first = add(1000, campaign::Verdict::Pass);
        first.parameters.set("files", qint64(1024));
        must(m_book->updateRun(first));
    }

    void cleanup() { m_book.reset(); }

    void launchesTheNextStepAsSteeringSaysIt()
    {
        const auto next = turn();
        QCOMPARE(next.kind, Turn::Kind::Launch);
        QCOMPARE(*next.request.parameters.find(u"users"), campaign::Value(qint64(2000)));
        QCOMPARE(*next.request.parameters.find(u"files"), campaign::Value(qint64(1024)));
        QCOMPARE(next.request.parent, std::optional(1));
        QVERIFY(next.request.plan == m_order.plan);
        QVERIFY(!next.step.reason.isEmpty());
    }

    void endsAtEachBound_data()
    {
        QTest::addColumn<int>("launches");
        QTest::addColumn<double>("hours");
        QTest::addColumn<int>("invalid");
        QTest::addColumn<double>("highest");
        QTest::addColumn<QString>("told");
        QTest::newRow("none") << 19 << 7.9 << 1 << 2000.0 << "";
        QTest::newRow("runs") << 20 << 0.0 << 0 << 9000.0 << "The bound of 20 runs is reached.";
        QTest::newRow("hours") << 1 << 8.0 << 0 << 9000.0 << "The bound of 8 hours is reached.";
        QTest::newRow("invalid twice in a row") << 2 << 1.0 << 2 << 9000.0 << "2 runs in a row were invalid.";
        QTest::newRow("highest value") << 1 << 1.0 << 0 << 1999.0 << "is above the bound of 1,999.";
    }

    void endsAtEachBound()
    {
        QFETCH(int, launches);
        QFETCH(double, hours);
        QFETCH(int, invalid);
        QFETCH(double, highest);
        QFETCH(QString, told);
        m_order.bounds.highest = highest;
        const auto next = turn({launches, hours, invalid, {}});
        QCOMPARE(next.kind, told.isEmpty() ? Turn::Kind::Launch : Turn::Kind::End);
        QVERIFY2(next.ending.contains(told), qPrintable(next.ending));
    }

    void invalidRunsCountOnlyInARow()
    {
        launch::Outcome invalid;
        invalid.verdict = campaign::Verdict::Invalid;
        launch::Outcome passed;
        passed.verdict = campaign::Verdict::Pass;
        autopilot::Progress progress;
        progress.add(invalid);
        progress.add(passed);
        progress.add(invalid);
        QCOMPARE(progress.invalidInARow, 1);
        progress.add(invalid);
        QCOMPARE(progress.invalidInARow, 2);
        QCOMPARE(progress.launches, 4);
    }

    void neverInventsAFix()
    {
        add(2000, campaign::Verdict::Fail);
        const auto next = turn();
        QCOMPARE(next.kind, Turn::Kind::End);
        QVERIFY2(next.ending.startsWith("The next step needs an engineer: "), qPrintable(next.ending));
    }

    void asksTheHookOnceAboutAFailedRun()
    {
        m_order.hasFixHook = true;
        const auto failed = add(2000, campaign::Verdict::Fail);
        const auto next = turn();
        QCOMPARE(next.kind, Turn::Kind::Fix);
        QCOMPARE(next.failed.number, failed.number);
        const auto environment = autopilot::hookEnvironment(must(m_book->campaign(m_order.campaign)), next.failed);
        QCOMPARE(environment.value("TWOFOLD_SETTING"), "files");
        QCOMPARE(environment.value("TWOFOLD_VALUE"), "1024");
        QCOMPARE(environment.value("TWOFOLD_COMPONENT"), "application");
        QCOMPARE(environment.value("TWOFOLD_FINDING"), "The application ran out of open files.");
        autopilot::Progress progress;
        progress.fixed = failed.number;
        QCOMPARE(turn(progress).kind, Turn::Kind::End); // it had no answer that helps
    }

    void aFixOfTheHookIsTheNextRunsOneChange()
    {
        m_order.hasFixHook = true;
        const auto failed = add(2000, campaign::Verdict::Fail);
        const auto done = autopilot::recordAnswer(*m_book, failed, {0, "raising it\nfiles=65536\n", {}});
        QVERIFY2(done, done ? "" : qPrintable(done.error().text()));
        QCOMPARE(*done, "The fix hook set files=65536 after run 2.");
        const auto next = turn();
        QCOMPARE(next.kind, Turn::Kind::Launch);
        QCOMPARE(next.step.action, steering::Action::Rerun);
        QCOMPARE(*next.request.parameters.find(u"users"), campaign::Value(qint64(2000)));
        QCOMPARE(*next.request.parameters.find(u"files"), campaign::Value(qint64(65536)));
        QCOMPARE(must(m_book->run(failed.id)).cause, "The application ran out of open files.");
    }

    void aLimitThatTheHookTakesAsRealIsBisected()
    {
        const auto failed = add(2000, campaign::Verdict::Fail);
        QVERIFY(autopilot::recordAnswer(*m_book, failed, {3, {}, {}}));
        QVERIFY(must(m_book->run(failed.id)).limitAccepted);
        const auto next = turn();
        QVERIFY2(next.kind == Turn::Kind::Launch, qPrintable(next.ending));
        QCOMPARE(next.step.action, steering::Action::Bisect);
    }

    campaign::Run addGeneratorLimited(qint64 users)
    {
        auto run = add(users, campaign::Verdict::Invalid);
        run.ownComponent = "load generator";
        run.headline = "The load generator used 100 % of its CPU.";
        return must(m_book->updateRun(run));
    }

    // A guard that failed stopped the run, and with it autopilot: nobody else may say that it is well again.
    void aRunThatAGuardStoppedEndsIt()
    {
        m_order.hasFixHook = true;
        add(2000, campaign::Verdict::Aborted);
        const auto next = turn();
        QCOMPARE(next.kind, Turn::Kind::End);
        QVERIFY2(next.ending.startsWith("The next step needs an engineer: "), qPrintable(next.ending));
    }

    void asksTheHookForMoreGenerator()
    {
        m_order.hasFixHook = true;
        const auto limited = addGeneratorLimited(2000);
        const auto next = turn();
        QCOMPARE(next.kind, Turn::Kind::Fix);
        QCOMPARE(next.failed.number, limited.number);
    }

    void whereThereIsNoMoreGeneratorItsLimitIsBisected()
    {
        const auto limited = addGeneratorLimited(2000);
        QVERIFY(autopilot::recordAnswer(*m_book, limited, {3, {}, {}}));
        addGeneratorLimited(1500);
        autopilot::Progress progress;
        progress.invalidInARow = 2; // what is looked for, and no reason to end
        const auto next = turn(progress);
        QVERIFY2(next.kind == Turn::Kind::Launch, qPrintable(next.ending));
        QCOMPARE(next.step.action, steering::Action::Bisect);
        QCOMPARE(*next.request.parameters.find(u"users"), campaign::Value(qint64(1250)));
    }

    void theFirstValueIsThatOfTheOrder()
    {
        auto first = must(m_book->lastRun(m_order.campaign));
        first->deleted = true;
        must(m_book->updateRun(*first));
        m_order.start = 8;
        const auto next = turn();
        QVERIFY2(next.kind == Turn::Kind::Launch, qPrintable(next.ending));
        QCOMPARE(*next.request.parameters.find(u"users"), campaign::Value(qint64(8)));
    }

    void anAnswerThatIsNoneIsASentence_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("output");
        QTest::addColumn<QByteArray>("errors");
        QTest::addColumn<QString>("told");
        QTest::newRow("no fix known") << 1 << QByteArray() << QByteArray("no such setting\n")
                                      << "knows no fix for run 2 (it ended with 1): no such setting";
        QTest::newRow("killed") << -1 << QByteArray() << QByteArray() << "knows no fix for run 2 (it ended with -1).";
        QTest::newRow("nothing said") << 0 << QByteArray() << QByteArray() << "is not KEY=VALUE";
        QTest::newRow("no key") << 0 << QByteArray("=5") << QByteArray() << "is not KEY=VALUE";
        QTest::newRow("no value") << 0 << QByteArray("files=") << QByteArray() << "gave no value for files";
        QTest::newRow("not a number") << 0 << QByteArray("files=many") << QByteArray() << "many";
    }

    void anAnswerThatIsNoneIsASentence()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, output);
        QFETCH(QByteArray, errors);
        QFETCH(QString, told);
        const auto failed = add(2000, campaign::Verdict::Fail);
        const auto done = autopilot::recordAnswer(*m_book, failed, {status, output, errors});
        QVERIFY(!done);
        QVERIFY2(done.error().message.contains(told), qPrintable(done.error().message));
        QCOMPARE(must(m_book->run(failed.id)).revision, failed.revision);
    }

    void aPlanFromElsewhereIsApprovedFirst()
    {
        auto plan = must(m_book->plans(m_order.campaign)).front();
        plan.roles[0].command += " -n 10";
        m_order.plan = must(m_book->savePlan(plan)).id;
        QFile::remove(m_folder.filePath("twofold/approved"));
        const auto next = autopilot::nextTurn(*m_book, m_order, {});
        QVERIFY(!next);
        QVERIFY2(next.error().message.contains("approve them first"), qPrintable(next.error().message));
    }

    void boundsThatCannotBeAreRefused()
    {
        QVERIFY(autopilot::checkBounds({}).ok());
        QVERIFY(!autopilot::checkBounds({0, 8, {}, 2}));
        QVERIFY(!autopilot::checkBounds({20, 0, {}, 2}));
        QVERIFY(!autopilot::checkBounds({20, 8, -1.0, 2}));
        QVERIFY(!autopilot::checkBounds({20, std::nan(""), {}, 2}));
    }
};

TWOFOLD_TEST(TestAutopilot)
#include "tst_autopilot.moc"
