// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/common/testmain.h"
#include "ui/common/booksession.h"

#include <QSignalSpy>
#include <QTemporaryDir>

using namespace twofold;
using ui::BookSession;

namespace {

campaign::Campaign usersCampaign(const QString &name)
{
    auto campaign = campaign::newCampaign(name);
    campaign::Parameter users;
    users.key = QStringLiteral("users");
    users.kind = campaign::ParameterKind::Integer;
    campaign.parameters.push_back(users);
    campaign.metrics.push_back(campaign::standardMetric(u"latency.p95"));
    campaign.criteria.push_back(
        *campaign::parseCriterion(u"latency.p95 < 500 ms", campaign::CriterionKind::Limit));
    campaign::Ladder ladder;
    ladder.parameter = QStringLiteral("users");
    campaign.ladders.push_back(ladder);
    return campaign;
}

campaign::Run runWith(qint64 users)
{
    campaign::Run run;
    run.parameters.set(QStringLiteral("users"), users);
    return run;
}

qint64 usersOf(const campaign::Run *run)
{
    const auto *value = run ? run->parameters.find(u"users") : nullptr;
    return value ? std::get<qint64>(*value) : -1;
}

} // namespace

class BookSessionTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    QString m_path;
    std::unique_ptr<BookSession> m_session;

    std::unique_ptr<store::Book> other() const
    {
        auto book = store::Book::open(m_path, store::Access::ReadWrite);
        return book ? std::move(*book) : nullptr;
    }
    bool settles() const
    {
        return QTest::qWaitFor([this] { return !m_session->isBusy(); }, 10000);
    }

private slots:
    void init()
    {
        static int count = 0;
        m_path = m_folder.filePath(QStringLiteral("book%1.twofold").arg(++count));
        {
            auto book = store::Book::open(m_path, store::Access::Create);
            QVERIFY(book.ok());
            QVERIFY((*book)->saveCampaign(usersCampaign(QStringLiteral("Bus"))).ok());
            QVERIFY((*book)->saveCampaign(usersCampaign(QStringLiteral("Farm"))).ok());
        }
        auto opened = BookSession::open(m_path, store::Access::ReadWrite);
        QVERIFY2(opened.ok(), opened ? "" : qPrintable(opened.error().text()));
        m_session = std::move(*opened);
    }
    void cleanup() { m_session.reset(); }

    void open_beginsWithTheFirstCampaignByName()
    {
        QCOMPARE(m_session->campaigns().size(), size_t(2));
        QCOMPARE(m_session->campaign()->name, QStringLiteral("Bus"));
        QVERIFY(m_session->runs().empty());
        QVERIFY(m_session->nextStep().has_value());
        QCOMPARE(m_session->nextStep()->action, steering::Action::Baseline);
    }

    void open_aFileThatIsNoBook_isRefusedWithASentence()
    {
        const QString path = m_folder.filePath(QStringLiteral("letter.twofold"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("Dear reader");
        file.close();
        const auto opened = BookSession::open(path, store::Access::ReadWrite);
        QVERIFY(!opened.ok());
        QVERIFY(!opened.error().message.isEmpty());
    }

    void addRuns_numbersThemAndUndoTakesThemBack()
    {
        QSignalSpy reset(m_session.get(), &BookSession::runsReset);
        QSignalSpy added(m_session.get(), &BookSession::runsAdded);
        m_session->addRuns(QStringLiteral("log a run"), {runWith(1000)});
        QVERIFY(added.wait());
        QCOMPARE(added.at(0).at(0).value<QList<int>>(), QList<int>{1});
        QCOMPARE(reset.count(), 1);
        QCOMPARE(usersOf(m_session->run(1)), 1000);
        QCOMPARE(m_session->runCount(m_session->campaign()->id), 1);

        m_session->undoStack()->undo();
        QVERIFY(settles());
        QVERIFY(m_session->runs().empty());
        m_session->undoStack()->redo();
        QVERIFY(settles());
        QCOMPARE(usersOf(m_session->run(1)), 1000);
    }

    void changeRuns_isSeenAtOnceAndStored()
    {
        m_session->addRuns(QStringLiteral("log a run"), {runWith(1000)});
        QVERIFY(settles());
        auto run = *m_session->run(1);
        run.parameters.set(QStringLiteral("users"), qint64(2000));
        QSignalSpy changed(m_session.get(), &BookSession::runsChanged);
        QSignalSpy saved(m_session.get(), &BookSession::saved);
        m_session->changeRuns(QStringLiteral("type"), {run});
        QCOMPARE(changed.count(), 1);
        QCOMPARE(usersOf(m_session->run(1)), 2000);
        QVERIFY(saved.wait());
        const auto stored = other()->runNumbered(m_session->campaign()->id, 1);
        QVERIFY(stored.ok());
        QCOMPARE(usersOf(&*stored), 2000);

        m_session->undoStack()->undo();
        QCOMPARE(usersOf(m_session->run(1)), 1000);
        QVERIFY(settles());
        const auto again = other()->runNumbered(m_session->campaign()->id, 1);
        QCOMPARE(usersOf(&*again), 1000);
    }

    void changeRuns_twiceInARow_keepsBoth()
    {
        m_session->addRuns(QStringLiteral("log a run"), {runWith(1000)});
        QVERIFY(settles());
        auto run = *m_session->run(1);
        run.parameters.set(QStringLiteral("users"), qint64(2000));
        m_session->changeRuns(QStringLiteral("type"), {run});
        run = *m_session->run(1);
        run.cause = QStringLiteral("too few files");
        m_session->changeRuns(QStringLiteral("cause"), {run});
        QVERIFY(settles());
        QCOMPARE(usersOf(m_session->run(1)), 2000);
        QCOMPARE(m_session->run(1)->cause, QStringLiteral("too few files"));
        QCOMPARE(other()->runNumbered(m_session->campaign()->id, 1)->cause, QStringLiteral("too few files"));
    }

    void typedMetric_isJudgedAndUndoStillWorks()
    {
        m_session->addRuns(QStringLiteral("log a run"), {runWith(1000)});
        QVERIFY(settles());
        auto run = *m_session->run(1);
        run.metrics.set(QStringLiteral("latency.p95"), 900);
        m_session->changeRuns(QStringLiteral("type"), {run});
        QVERIFY(settles());
        QCOMPARE(m_session->run(1)->verdict(), campaign::Verdict::Fail);
        m_session->undoStack()->undo();
        QVERIFY(settles());
        QVERIFY(!m_session->run(1)->metrics.find(u"latency.p95"));
        QVERIFY(m_session->run(1)->verdict() != campaign::Verdict::Fail);
    }

    void changeOfAnotherProcess_isSeenAndUndoLeavesItAlone()
    {
        m_session->addRuns(QStringLiteral("log a run"), {runWith(1000)});
        QVERIFY(settles());
        QSignalSpy changed(m_session.get(), &BookSession::runsChanged);
        const auto theirs = other();
        auto run = *theirs->runNumbered(m_session->campaign()->id, 1);
        run.parameters.set(QStringLiteral("users"), qint64(7));
        QVERIFY(theirs->updateRun(run).ok());
        QVERIFY(changed.wait());
        QCOMPARE(usersOf(m_session->run(1)), 7);

        QSignalSpy failed(m_session.get(), &BookSession::failed);
        m_session->undoStack()->undo();
        QVERIFY(failed.wait());
        QVERIFY(settles());
        QCOMPARE(usersOf(m_session->run(1)), 7);
    }

    void deleteRuns_canBeUndone()
    {
        m_session->addRuns(QStringLiteral("log"), {runWith(1000), runWith(2000)});
        QVERIFY(settles());
        QCOMPARE(m_session->runs().size(), size_t(2));
        m_session->deleteRuns(QStringLiteral("delete"), {1});
        QVERIFY(settles());
        QVERIFY(!m_session->run(1));
        m_session->undoStack()->undo();
        QVERIFY(settles());
        QCOMPARE(usersOf(m_session->run(1)), 1000);
    }

    void changeCriteria_judgesTheRunsAgain()
    {
        auto run = runWith(1000);
        run.metrics.set(QStringLiteral("latency.p95"), 300);
        m_session->addRuns(QStringLiteral("log"), {run});
        QVERIFY(settles());
        QCOMPARE(m_session->run(1)->verdict(), campaign::Verdict::Pass);
        auto campaign = *m_session->campaign();
        campaign.criteria = {*campaign::parseCriterion(u"latency.p95 < 200 ms", campaign::CriterionKind::Limit)};
        m_session->changeCampaign(QStringLiteral("stricter"), campaign);
        QVERIFY(settles());
        QCOMPARE(m_session->run(1)->verdict(), campaign::Verdict::Fail);
        m_session->undoStack()->undo();
        QVERIFY(settles());
        QCOMPARE(m_session->run(1)->verdict(), campaign::Verdict::Pass);
    }

    void changeSignatures_judgesTheRunsAgain()
    {
        const QString why = QStringLiteral("the campaign's own");
        auto run = runWith(1000);
        run.metrics.set(QStringLiteral("latency.p95"), 3000);
        m_session->addRuns(QStringLiteral("log"), {run});
        QVERIFY(settles());
        const RunId id = m_session->run(1)->id;
        const auto added = m_session->writer().run<void>([id](store::Book &book) {
            return book.addLog(id, {QStringLiteral("app.log"), {}, false, "slot table full (512)\n"});
        });
        QTRY_VERIFY(added.isFinished());
        auto campaign = *m_session->campaign();
        campaign::FailureSignature own;
        own.id = QStringLiteral("gateway-full");
        own.expression = QStringLiteral("slot table full");
        own.component = QStringLiteral("proxy");
        own.failureClass = QStringLiteral("Proxy");
        own.meaning = why;
        own.example = QStringLiteral("slot table full (512)");
        own.rank = 90;
        campaign.signatures = {own};
        m_session->changeCampaign(QStringLiteral("signatures"), campaign);
        QVERIFY(settles());
        QCOMPARE(m_session->run(1)->computedComponent, QStringLiteral("proxy"));
        QCOMPARE(m_session->run(1)->headline, why);
        m_session->undoStack()->undo();
        QVERIFY(settles());
        QVERIFY(m_session->campaign()->signatures.empty());
        QCOMPARE(m_session->run(1)->computedComponent, QString());
    }

    void setCurrentCampaign_showsItsRuns()
    {
        m_session->addRuns(QStringLiteral("log"), {runWith(1000)});
        QVERIFY(settles());
        QSignalSpy changed(m_session.get(), &BookSession::campaignChanged);
        m_session->setCurrentCampaign(m_session->campaigns().at(1).id);
        QVERIFY(changed.wait());
        QCOMPARE(m_session->campaign()->name, QStringLiteral("Farm"));
        QVERIFY(m_session->runs().empty());
    }

    void addCampaign_becomesTheCurrentOne()
    {
        QSignalSpy changed(m_session.get(), &BookSession::campaignChanged);
        m_session->addCampaign(usersCampaign(QStringLiteral("Zoo")));
        QVERIFY(changed.wait());
        QVERIFY(settles());
        QCOMPARE(m_session->campaign()->name, QStringLiteral("Zoo"));
        m_session->undoStack()->undo();
        QVERIFY(settles());
        QCOMPARE(m_session->campaigns().size(), size_t(2));
    }

    void addObservation_isStoredAndUndone()
    {
        m_session->addRuns(QStringLiteral("log"), {runWith(1000)});
        QVERIFY(settles());
        const RunId id = m_session->run(1)->id;
        m_session->addObservation(id, QStringLiteral("The queue grows."), 432.0);
        QVERIFY(settles());
        const auto notes = m_session->book().observations(id);
        QVERIFY(notes.ok());
        QCOMPARE(notes->size(), size_t(1));
        QCOMPARE(notes->front().text, QStringLiteral("The queue grows."));
        m_session->undoStack()->undo();
        QVERIFY(settles());
        QVERIFY(m_session->book().observations(id)->empty());
    }

    void readOnlyBook_refusesChangesWithASentence()
    {
        auto opened = BookSession::open(m_path, store::Access::ReadOnly);
        QVERIFY(opened.ok());
        QSignalSpy failed(opened->get(), &BookSession::failed);
        (*opened)->addRuns(QStringLiteral("log"), {runWith(1000)});
        QCOMPARE(failed.count(), 1);
        QVERIFY((*opened)->runs().empty());
    }

    void destruction_storesWhatWasQueued()
    {
        m_session->addRuns(QStringLiteral("log"), {runWith(1000)});
        const CampaignId id = m_session->campaign()->id;
        m_session.reset();
        QCOMPARE(*other()->runCount(id), 1);
    }
};

TWOFOLD_TEST(BookSessionTest)
#include "tst_booksession.moc"
