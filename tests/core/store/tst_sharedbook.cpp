// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/store/bookwriter.h"
#include "tests/common/testmain.h"
#include "tests/core/store/books.h"

#include <QProcess>
#include <QSemaphore>
#include <QTemporaryDir>
#include <QThread>

#include <set>

using namespace twofold;
using namespace twofold::tests;
using store::Access;
using store::Book;

// The window and the command line on one book: threads and processes with their own connections.
class TestSharedBook : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();

    void changes_areSeenAndCounted();
    void changes_ofKeysAreSeen();
    void reader_doesNotWaitForAWriter();
    void writer_waitsForAWriter();
    void writer_thatWaitedTooLongSaysSo();
    void processes_writeTogether();
    void lastClose_leavesOneFile();
    void killedInATransaction_keepsWhatWasAcknowledged();
    void killedAtSomeMoment_keepsWhatWasAcknowledged();
    void bookWriter_worksInOrderAndFinishes();
    void bookWriter_withoutABookSaysSo();
    void bookWriter_writesWhileAnotherReads();

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Book> m_book;
    CampaignId m_campaign;

    QString path() const { return m_folder->filePath(QStringLiteral("shared.twofold")); }
    QStringList files() const { return QDir(m_folder->path()).entryList(QDir::Files, QDir::Name); }
    campaign::Run row() const
    {
        campaign::Run run;
        run.campaign = m_campaign;
        return run;
    }
    int count(Book &book) const { return book.runCount(m_campaign).ok() ? *book.runCount(m_campaign) : -1; }
};

void TestSharedBook::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_book = openBook(path());
    QVERIFY(m_book);
    m_campaign = m_book->saveCampaign(campaign::newCampaign(QStringLiteral("c")))->id;
}

void TestSharedBook::cleanup()
{
    m_book.reset();
    QCOMPARE(files(), QStringList{QStringLiteral("shared.twofold")});
    m_folder.reset();
}

void TestSharedBook::changes_areSeenAndCounted()
{
    const auto other = openBook(path(), Access::ReadWrite);
    const qint64 before = other->changeCounter();
    QCOMPARE(other->changeCounter(), before);
    VERIFY_OK(m_book->addRun(row()));
    QVERIFY(other->changeCounter() != before);
    QCOMPARE(count(*other), 1);
    // One's own changes are no news.
    const qint64 after = other->changeCounter();
    VERIFY_OK(other->addRun(row()));
    QCOMPARE(other->changeCounter(), after);
    QCOMPARE(count(*m_book), 2);
}

void TestSharedBook::changes_ofKeysAreSeen()
{
    const auto other = openBook(path(), Access::ReadWrite);
    auto run = row();
    run.parameters.set(QStringLiteral("mine"), qint64(1));
    VERIFY_OK(m_book->addRun(run));
    auto theirs = row();
    theirs.parameters.set(QStringLiteral("theirs"), qint64(2));
    theirs.parameters.set(QStringLiteral("mine"), qint64(3));
    VERIFY_OK(other->addRun(theirs));
    const auto runs = *m_book->runs(m_campaign);
    QVERIFY(runs[0].parameters == run.parameters);
    QVERIFY(runs[1].parameters == theirs.parameters);
}

void TestSharedBook::reader_doesNotWaitForAWriter()
{
    const auto reader = openBook(path(), Access::ReadOnly);
    const auto done = m_book->transaction([&]() -> Result<void> {
        if (!m_book->addRun(row()))
            return badInput(QStringLiteral("not added"));
        if (count(*reader) != 0)
            return badInput(QStringLiteral("the reader saw what was not committed"));
        return {};
    });
    VERIFY_OK(done);
    QCOMPARE(count(*reader), 1);
}

void TestSharedBook::writer_waitsForAWriter()
{
    QSemaphore holding;
    const std::unique_ptr<QThread> thread(QThread::create([&] {
        const auto other = openBook(path(), Access::ReadWrite);
        (void)other->transaction([&]() -> Result<void> {
            const auto added = other->addRun(row());
            holding.release();
            QThread::msleep(300);
            return added ? Result<void>() : added.error();
        });
    }));
    thread->start();
    holding.acquire();
    const auto added = m_book->addRun(row());
    thread->wait();
    VERIFY_OK(added);
    QCOMPARE(added->number, 2); // after the other
}

void TestSharedBook::writer_thatWaitedTooLongSaysSo()
{
    const auto other = openBook(path(), Access::ReadWrite);
    QString message;
    const auto done = other->transaction([&]() -> Result<void> {
        const auto refused = m_book->addRun(row());
        message = refused ? QString() : refused.error().message;
        return {};
    });
    VERIFY_OK(done);
    QVERIFY2(message.contains(QStringLiteral("is writing to the book")), qPrintable(message));
    VERIFY_OK(m_book->addRun(row())); // and it goes on
}

void TestSharedBook::processes_writeTogether()
{
    QProcess first;
    QProcess second;
    for (auto *process : {&first, &second})
        process->start(QStringLiteral(TWOFOLD_BOOKCHILD),
                       {QStringLiteral("add"), path(), QStringLiteral("40")});
    for (int i = 0; i < 40; ++i)
        VERIFY_OK(m_book->addRun(row()));
    for (auto *process : {&first, &second}) {
        QVERIFY(process->waitForFinished());
        QVERIFY2(process->exitCode() == 0, process->readAllStandardError().constData());
    }
    const auto runs = *m_book->runs(m_campaign);
    QCOMPARE(runs.size(), size_t(120));
    QCOMPARE(runs.back().number, 120);
    QCOMPARE(*m_book->check(), QStringList());
}

void TestSharedBook::lastClose_leavesOneFile()
{
    auto other = openBook(path(), Access::ReadWrite);
    auto reader = openBook(path(), Access::ReadOnly);
    VERIFY_OK(m_book->addRun(row()));
    QVERIFY(files().size() > 1);
    m_book.reset();
    QCOMPARE(count(*other), 1);
    other.reset();
    QCOMPARE(count(*reader), 1);
    reader.reset(); // the last, although it only read
    QCOMPARE(files(), QStringList{QStringLiteral("shared.twofold")});
}

void TestSharedBook::killedInATransaction_keepsWhatWasAcknowledged()
{
    m_book.reset();
    QProcess child;
    child.start(QStringLiteral(TWOFOLD_BOOKCHILD), {QStringLiteral("hold"), path(), QStringLiteral("7")});
    QByteArray said;
    while (!said.contains("open")) {
        QVERIFY2(child.waitForReadyRead(60'000), child.readAllStandardError().constData());
        said += child.readAllStandardOutput();
    }
    child.kill();
    QVERIFY(child.waitForFinished());
    m_book = openBook(path(), Access::ReadWrite);
    QVERIFY(m_book);
    QCOMPARE(count(*m_book), 7);
    QCOMPARE(*m_book->check(), QStringList());
    QCOMPARE(m_book->addRun(row())->number, 8);
}

void TestSharedBook::killedAtSomeMoment_keepsWhatWasAcknowledged()
{
    for (int round = 0; round < 5; ++round) {
        m_book.reset();
        QProcess child;
        child.start(QStringLiteral(TWOFOLD_BOOKCHILD),
                    {QStringLiteral("add"), path(), QStringLiteral("100000")});
        QByteArray said;
        for (int i = 0; i <= round * 3; ++i) {
            QVERIFY2(child.waitForReadyRead(60'000), child.readAllStandardError().constData());
            said += child.readAllStandardOutput();
        }
        child.kill();
        QVERIFY(child.waitForFinished());
        said += child.readAllStandardOutput();
        m_book = openBook(path(), Access::ReadWrite);
        QVERIFY(m_book);
        const auto lines = said.left(said.lastIndexOf('\n')).split('\n');
        const int acknowledged = lines.constLast().toInt();
        const auto last = *m_book->lastRun(m_campaign);
        QVERIFY(last && last->number >= acknowledged);
        QVERIFY(last->number <= acknowledged + 1); // one may be stored and not yet told
        QCOMPARE(count(*m_book), last->number);
        QCOMPARE(*m_book->check(), QStringList());
    }
}

void TestSharedBook::bookWriter_worksInOrderAndFinishes()
{
    QList<QFuture<Result<int>>> futures;
    {
        store::BookWriter writer(path());
        for (int i = 0; i < 20; ++i) {
            futures << writer.run<int>([this](Book &book) -> Result<int> {
                const auto added = book.addRun(row());
                if (!added)
                    return added.error();
                return added->number;
            });
        }
        futures << writer.run<int>(
            [](Book &) -> Result<int> { return badInput(QStringLiteral("refused")); });
    }
    for (int i = 0; i < 20; ++i) {
        QVERIFY(futures[i].isFinished());
        QCOMPARE(*futures[i].result(), i + 1);
    }
    QCOMPARE(futures[20].result().error().message, QStringLiteral("refused"));
}

void TestSharedBook::bookWriter_withoutABookSaysSo()
{
    store::BookWriter writer(m_folder->filePath(QStringLiteral("absent.twofold")));
    auto future = writer.run<int>([](Book &) -> Result<int> { return 1; });
    future.waitForFinished();
    QVERIFY(future.result().error().message.contains(QStringLiteral("There is no book")));
}

void TestSharedBook::bookWriter_writesWhileAnotherReads()
{
    store::BookWriter writer(path());
    auto written = writer.run<int>([this](Book &book) -> Result<int> {
        for (int i = 0; i < 50; ++i) {
            auto run = row();
            run.parameters.set(QStringLiteral("key %1").arg(i), qint64(i));
            if (const auto added = book.addRun(run); !added)
                return added.error();
        }
        return 50;
    });
    size_t seen = 0;
    while (!written.isFinished()) {
        const auto runs = m_book->runs(m_campaign);
        VERIFY_OK(runs);
        QVERIFY(runs->size() >= seen);
        seen = runs->size();
    }
    VERIFY_OK(written.result());
    QCOMPARE(m_book->runs(m_campaign)->size(), size_t(50));
}

TWOFOLD_TEST(TestSharedBook)

#include "tst_sharedbook.moc"
