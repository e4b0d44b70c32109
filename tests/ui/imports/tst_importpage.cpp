// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/common/testmain.h"
#include "ui/common/booksession.h"
#include "ui/common/noticebar.h"
#include "ui/imports/importpage.h"
#include "ui/imports/spreadsheetpage.h"

#include <QSignalSpy>
#include <QTemporaryDir>

using namespace twofold;
using ui::BookSession;

class ImportPageTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<BookSession> m_session;

    QString write(const QString &name, const QByteArray &bytes)
    {
        QFile file(m_folder.filePath(name));
        if (file.open(QIODevice::WriteOnly))
            file.write(bytes);
        return file.fileName();
    }
    QString results(int requests)
    {
        QByteArray bytes = "timeStamp,elapsed,label,responseCode,responseMessage,threadName,success,bytes\n";
        for (int i = 0; i < requests; ++i)
            bytes += QByteArray::number(1700000000000LL + i * 100) + ',' + QByteArray::number(20 + i % 50)
                + ",GET /,200,OK,t 1,true,512\n";
        return write(QStringLiteral("results.jtl"), bytes);
    }
    bool settles() const
    {
        return QTest::qWaitFor([this] { return !m_session->isBusy(); }, 10000);
    }

private slots:
    void init()
    {
        static int count = 0;
        const QString path = m_folder.filePath(QStringLiteral("book%1.twofold").arg(++count));
        {
            auto book = store::Book::open(path, store::Access::Create);
            QVERIFY(book.ok());
            auto campaign = campaign::newCampaign(QStringLiteral("Bus"));
            campaign.criteria.push_back(
                *campaign::parseCriterion(u"latency.p95 < 500 ms", campaign::CriterionKind::Limit));
            QVERIFY((*book)->saveCampaign(campaign).ok());
        }
        auto opened = BookSession::open(path, store::Access::ReadWrite);
        QVERIFY(opened.ok());
        m_session = std::move(*opened);
    }
    void cleanup() { m_session.reset(); }

    void resultFile_isStoredOnlyWhenAskedAndCanBeUndone()
    {
        ui::ImportPage page(m_session.get());
        page.begin({results(400)});
        QTRY_VERIFY_WITH_TIMEOUT(page.isReady(), 10000);
        QVERIFY(settles());
        QVERIFY(m_session->runs().empty());

        QSignalSpy closed(&page, &ui::ImportPage::closed);
        page.store();
        QVERIFY(closed.wait(10000));
        QVERIFY(settles());
        QCOMPARE(m_session->runs().size(), size_t(1));
        QCOMPARE(*m_session->run(1)->metrics.find(u"requests"), 400.0);
        QCOMPARE(m_session->run(1)->verdict(), campaign::Verdict::Pass);

        m_session->undoStack()->undo();
        QVERIFY(settles());
        QVERIFY(m_session->runs().empty());
        m_session->undoStack()->redo();
        QVERIFY(settles());
        QCOMPARE(m_session->runs().size(), size_t(1));
    }

    void sameResultTwice_isNotStoredAgain()
    {
        ui::ImportPage page(m_session.get());
        const QString file = results(200);
        QSignalSpy closed(&page, &ui::ImportPage::closed);
        page.begin({file});
        QTRY_VERIFY_WITH_TIMEOUT(page.isReady(), 10000);
        page.store();
        QVERIFY(closed.wait(10000));
        QVERIFY(settles());
        page.begin({file});
        QTRY_VERIFY_WITH_TIMEOUT(page.isReady(), 10000);
        page.store();
        const auto *notice = page.findChild<ui::NoticeBar *>();
        QTRY_VERIFY_WITH_TIMEOUT(notice->text().contains(QStringLiteral("Run 1")), 10000);
        QVERIFY(settles());
        QCOMPARE(m_session->runs().size(), size_t(1));
    }

    void unknownFile_isRefusedInASentence()
    {
        ui::ImportPage page(m_session.get());
        page.begin({write(QStringLiteral("letter.txt"), "Dear reader,\nall is well.\n")});
        QTRY_VERIFY_WITH_TIMEOUT(!page.isReading(), 10000);
        const auto *notice = page.findChild<ui::NoticeBar *>();
        QTRY_VERIFY(notice->text().contains(QStringLiteral("letter.txt")));
        QVERIFY(!page.isReady());
    }

    void destruction_whileReading_stopsIt()
    {
        auto page = std::make_unique<ui::ImportPage>(m_session.get());
        page->begin({results(20000)});
        page.reset();
        QVERIFY(m_session->runs().empty());
    }

    void spreadsheet_becomesRunsInOneUndo()
    {
        const QString file = write(QStringLiteral("runs.csv"),
                                   "Test,Users,Delay 95 %,Notes\n1,1000,41,\n2,2000,900,slow\n");
        ui::SpreadsheetPage page(m_session.get());
        QSignalSpy closed(&page, &ui::SpreadsheetPage::closed);
        page.begin(file);
        page.store();
        QVERIFY(closed.wait(10000));
        QVERIFY(settles());
        QCOMPARE(m_session->runs().size(), size_t(2));
        QCOMPARE(m_session->run(2)->parent, std::optional<int>(1));
        QCOMPARE(m_session->run(1)->verdict(), campaign::Verdict::Pass);
        QCOMPARE(m_session->run(2)->verdict(), campaign::Verdict::Fail);
        QVERIFY(m_session->campaign()->parameter(u"Users"));
        const auto notes = m_session->book().observations(m_session->run(2)->id);
        QVERIFY(notes.ok());
        QCOMPARE(notes->size(), size_t(1));
        m_session->undoStack()->undo();
        QVERIFY(settles());
        QVERIFY(m_session->runs().empty());
    }
};

TWOFOLD_TEST(ImportPageTest)
#include "tst_importpage.moc"
