// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/logbook/mappings.h"
#include "tests/common/testmain.h"
#include "ui/common/booksession.h"
#include "ui/common/noticebar.h"
#include "ui/imports/importpage.h"
#include "ui/imports/mappingpage.h"
#include "ui/imports/spreadsheetpage.h"

#include <QComboBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QToolButton>

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

    static QTableWidget *table(const QWidget &page, const char *name)
    {
        for (auto *table : page.findChildren<QTableWidget *>()) {
            if (table->accessibleName() == QLatin1String(name))
                return table;
        }
        return nullptr;
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

    void clockOfAGenerator_canBeMoved()
    {
        const auto part = [this](const QString &name, qint64 startMs) {
            QByteArray bytes = "timeStamp,elapsed,label,success\n";
            for (int i = 0; i < 600; ++i)
                bytes += QByteArray::number(startMs + i * 100) + ",20,GET /,true\n";
            return write(name, bytes);
        };
        const QStringList files = {part(QStringLiteral("gen-1.jtl"), 1700000000000LL),
                                   part(QStringLiteral("gen-2.jtl"), 1700000090000LL)};
        ui::ImportPage page(m_session.get());
        page.show();
        page.begin(files);
        QTRY_VERIFY_WITH_TIMEOUT(page.isReady(), 10000);
        QToolButton *clocks = nullptr;
        for (auto *button : page.findChildren<QToolButton *>()) {
            if (button->text().startsWith(QStringLiteral("Clocks")))
                clocks = button;
        }
        QVERIFY(clocks && clocks->isVisible());
        QTest::mouseClick(clocks, Qt::LeftButton);
        const auto offsets = page.findChildren<QSpinBox *>();
        QCOMPARE(offsets.size(), 2);
        QVERIFY(offsets[1]->isVisible());
        const auto *found = table(page, "Sources found");
        QVERIFY(found);
        const auto duration = [found] {
            for (int column = 0; found->rowCount() == 1 && column < found->columnCount(); ++column) {
                if (found->horizontalHeaderItem(column)->text() == QLatin1String("duration"))
                    return found->item(0, column)->text();
            }
            return QString();
        };
        QCOMPARE(duration(), QStringLiteral("150\u00a0s"));

        offsets[1]->setValue(-90'000);
        QTRY_VERIFY_WITH_TIMEOUT(page.isReady() && duration() == QStringLiteral("59.9\u00a0s"), 10000);
        QSignalSpy closed(&page, &ui::ImportPage::closed);
        page.store();
        QVERIFY(closed.wait(10000));
        QVERIFY(settles());
        QCOMPARE(*m_session->run(1)->metrics.find(u"requests"), 1200.0);

        // Other files start with clocks that are right.
        page.begin({files.first()});
        QTRY_VERIFY_WITH_TIMEOUT(page.isReady(), 10000);
        QVERIFY(!clocks->isVisible());
        page.begin(files);
        QTRY_VERIFY_WITH_TIMEOUT(page.isReady() && duration() == QStringLiteral("150\u00a0s"), 10000);
    }

    void filesAreKept_asChosenHere()
    {
        ui::ImportPage page(m_session.get());
        page.begin({results(400)});
        QTRY_VERIFY_WITH_TIMEOUT(page.isReady(), 10000);
        QComboBox *keep = nullptr;
        for (auto *combo : page.findChildren<QComboBox *>()) {
            if (combo->findText(QStringLiteral("only by reference")) >= 0)
                keep = combo;
        }
        QVERIFY(keep);
        keep->setCurrentText(QStringLiteral("only by reference"));
        QSignalSpy closed(&page, &ui::ImportPage::closed);
        page.store();
        QVERIFY(closed.wait(10000));
        QVERIFY(settles());
        const auto artifacts = m_session->book().artifacts(m_session->run(1)->id);
        QVERIFY(artifacts.ok());
        QCOMPARE(artifacts->size(), size_t(1));
        QVERIFY(!artifacts->front().inBook);
        // The book remembers.
        ui::ImportPage next(m_session.get());
        next.begin({results(500)});
        QTRY_VERIFY_WITH_TIMEOUT(next.isReady(), 10000);
        for (const auto *combo : next.findChildren<QComboBox *>()) {
            if (combo->findText(QStringLiteral("only by reference")) >= 0)
                QCOMPARE(combo->currentText(), QStringLiteral("only by reference"));
        }
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
        QTRY_VERIFY_WITH_TIMEOUT(page.isReady(), 10000);
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

    void document_offersItsSheetsAndStoresTheChosenOne()
    {
        ui::SpreadsheetPage page(m_session.get());
        page.resize(1200, 700);
        page.show();
        page.begin(QStringLiteral(TWOFOLD_TEST_DATA "/sheets/runs.ods"));
        QTRY_VERIFY_WITH_TIMEOUT(page.isReady(), 10000);
        const auto choices = page.findChildren<QComboBox *>();
        const auto sheet = std::find_if(choices.begin(), choices.end(), [](const auto *box) {
            return box->accessibleName() == QLatin1String("Sheet");
        });
        QVERIFY(sheet != choices.end());
        QCOMPARE((*sheet)->count(), 3);
        QCOMPARE((*sheet)->currentIndex(), 1);
        QVERIFY((*sheet)->isVisible());
        const auto *notice = page.findChild<ui::NoticeBar *>();
        QVERIFY2(notice->text().contains(QStringLiteral("no stored result")), qPrintable(notice->text()));

        page.chooseSheet(2);
        QTRY_VERIFY_WITH_TIMEOUT(page.isReady(), 10000);
        QCOMPARE((*sheet)->currentIndex(), 2);
        QVERIFY((*sheet)->currentText().contains(QStringLiteral("hidden")));
        page.chooseSheet(1);
        QTRY_VERIFY_WITH_TIMEOUT(page.isReady(), 10000);

        QSignalSpy closed(&page, &ui::SpreadsheetPage::closed);
        page.store();
        QVERIFY(closed.wait(10000));
        QVERIFY(settles());
        QCOMPARE(m_session->runs().size(), size_t(3));
        QCOMPARE(*m_session->run(3)->metrics.find(u"latency.p95"), 4120.0);
        QCOMPARE(m_session->run(3)->verdict(), campaign::Verdict::Fail);
        QVERIFY(!page.isReady());
    }

    void turnedTable_isProposedAndCanBeTurnedBack()
    {
        ui::SpreadsheetPage page(m_session.get());
        page.begin(write(QStringLiteral("turned.csv"),
                         "Run,1,2,3\nUsers,1000,2000,4000\nDelay 95 %,41,47,900\nNotes,,,slow\n"));
        QTRY_VERIFY_WITH_TIMEOUT(page.isReady(), 10000);
        const auto *columns = table(page, "Columns of the sheet");
        const auto *preview = table(page, "What will be stored");
        QVERIFY(columns && preview);
        QCOMPARE(columns->rowCount(), 4);
        QCOMPARE(columns->item(1, 1)->text(), QStringLiteral("Users"));
        QCOMPARE(preview->rowCount(), 3);
        page.chooseOrientation(sheets::Orientation::RunPerRow);
        QTRY_VERIFY_WITH_TIMEOUT(page.isReady(), 10000);
        QCOMPARE(columns->item(1, 1)->text(), QStringLiteral("1"));
        page.chooseOrientation(sheets::Orientation::RunPerColumn);
        QTRY_VERIFY_WITH_TIMEOUT(page.isReady(), 10000);
        QCOMPARE(columns->item(1, 1)->text(), QStringLiteral("Users"));
    }

    void meaningOfAColumn_changesWhatIsStored()
    {
        ui::SpreadsheetPage page(m_session.get());
        page.begin(write(QStringLiteral("meaning.csv"), "Users,Pods\n1000,3\n2000,4\n"));
        QTRY_VERIFY_WITH_TIMEOUT(page.isReady(), 10000);
        auto *columns = table(page, "Columns of the sheet");
        auto *becomes = columns->item(1, 2);
        QCOMPARE(becomes->text(), QStringLiteral("parameter"));
        becomes->setData(Qt::UserRole, int(sheets::ColumnMeaning::Metric));
        QTRY_VERIFY_WITH_TIMEOUT(page.isReady() && columns->item(1, 2)->text() == QLatin1String("metric"), 10000);
        QSignalSpy closed(&page, &ui::SpreadsheetPage::closed);
        page.store();
        QVERIFY(closed.wait(10000));
        QVERIFY(settles());
        QCOMPARE(*m_session->run(2)->metrics.find(u"Pods"), 4.0);
        QVERIFY(!m_session->campaign()->parameter(u"Pods"));
    }

    void damagedWorkbook_isRefusedInASentence()
    {
        ui::SpreadsheetPage page(m_session.get());
        page.begin(write(QStringLiteral("cut.xlsx"), "PK\x03\x04 and no more"));
        QTRY_VERIFY_WITH_TIMEOUT(!page.isReading(), 10000);
        const auto *notice = page.findChild<ui::NoticeBar *>();
        QTRY_VERIFY_WITH_TIMEOUT(notice->text().contains(QStringLiteral("cut.xlsx")), 10000);
        QVERIFY(!page.isReady());
    }

    void destruction_whileASpreadsheetIsRead_stopsIt()
    {
        QByteArray bytes = "users,p95\n";
        for (int i = 0; i < 15000; ++i)
            bytes += QByteArray::number(i) + ",41\n";
        auto page = std::make_unique<ui::SpreadsheetPage>(m_session.get());
        page->begin(write(QStringLiteral("long.csv"), bytes));
        page.reset();
        QVERIFY(m_session->runs().empty());
    }

    void unknownTable_isMappedSavedAndReadAgainWithoutAsking()
    {
        QByteArray bytes = "Zeitpunkt;Dauer;Vorgang;Ausgang\n";
        for (int i = 0; i < 300; ++i) {
            bytes += QByteArray::number(1785499200 + i / 5) + ";" + QByteArray::number(20 + i % 100) + ";lesen;"
                + (i % 10 ? "gut" : "schlecht") + "\n";
        }
        const QString file = write(QStringLiteral("kessel.csv"), bytes);
        ui::ImportPage import(m_session.get());
        QSignalSpy asked(&import, &ui::ImportPage::mappingRequested);
        import.begin({file});
        QTRY_VERIFY_WITH_TIMEOUT(!import.isReading(), 10000);
        const auto *notice = import.findChild<ui::NoticeBar *>();
        QTRY_VERIFY_WITH_TIMEOUT(notice->text().contains(QStringLiteral("no known format")), 10000);
        QVERIFY2(!notice->text().contains(QStringLiteral("--as")), qPrintable(notice->text()));
        for (auto *button : notice->findChildren<QPushButton *>()) {
            if (button->text().contains(QStringLiteral("Map its columns")))
                button->click();
        }
        QCOMPARE(asked.size(), 1);

        ui::MappingPage page(m_session.get());
        page.begin(file);
        QTRY_VERIFY_WITH_TIMEOUT(page.isReady() && !page.isReading(), 10000);
        // The times are told by their values; what the words mean is not.
        QCOMPARE(page.mapping().column(imports::Role::Start)->column, QStringLiteral("Zeitpunkt"));
        QCOMPARE(page.mapping().column(imports::Role::Delay)->column, QStringLiteral("Dauer"));
        auto *columns = table(page, "Columns of the file");
        QVERIFY(columns);
        QCOMPARE(columns->rowCount(), 4);
        columns->item(3, 1)->setData(Qt::UserRole, int(imports::Role::Success) + 1);
        const auto *preview = table(page, "First rows as they are read");
        QTRY_VERIFY_WITH_TIMEOUT(preview->item(0, 5)->text().contains(QStringLiteral("schlecht")), 10000);
        auto mapping = page.mapping();
        mapping.goodWords = {QStringLiteral("gut")};
        mapping.name = QStringLiteral("kettle");
        page.setMapping(mapping);
        QTRY_VERIFY_WITH_TIMEOUT(!page.isReading(), 10000);
        QCOMPARE(preview->item(0, 2)->text(), QStringLiteral("no"));
        QCOMPARE(preview->item(1, 2)->text(), QStringLiteral("yes"));
        const auto *totals = table(page, "What would be stored");
        QStringList shown;
        for (int row = 0; row < totals->rowCount(); ++row)
            shown << totals->item(row, 0)->text() + QLatin1Char(' ') + totals->item(row, 1)->text();
        QVERIFY2(shown.contains(QStringLiteral("requests 300")), qPrintable(shown.join(QLatin1Char('\n'))));
        QVERIFY(shown.contains(QStringLiteral("failures 30")));
        QSignalSpy mapped(&page, &ui::MappingPage::mapped);
        page.save();
        QVERIFY(mapped.wait(10000));
        QCOMPARE(mapped.first().at(1).toString(), QStringLiteral("kettle"));
        QCOMPARE(logbook::mappings(m_session->book())->size(), size_t(1));

        import.begin({file});
        QTRY_VERIFY_WITH_TIMEOUT(import.isReady(), 10000);
        QVERIFY2(notice->text().contains(QStringLiteral("kettle")), qPrintable(notice->text()));
        QSignalSpy closed(&import, &ui::ImportPage::closed);
        import.store();
        QVERIFY(closed.wait(10000));
        QVERIFY(settles());
        QCOMPARE(*m_session->run(1)->metrics.find(u"failures"), 30.0);

        page.begin(file, QStringLiteral("kettle"));
        QTRY_VERIFY_WITH_TIMEOUT(page.isReady() && !page.isReading(), 10000);
        QCOMPARE(page.mapping().goodWords, QStringList{QStringLiteral("gut")});
        page.removeSaved();
        QTRY_VERIFY_WITH_TIMEOUT(logbook::mappings(m_session->book())->empty(), 10000);
        QVERIFY(settles());
    }

    void unknownDocument_isMappedByItsPaths()
    {
        ui::MappingPage page(m_session.get());
        page.begin(write(QStringLiteral("own.json"), R"({"result":{"requests":100,"p95_s":0.25,"queue":7},"name":"x"})"));
        QTRY_VERIFY_WITH_TIMEOUT(page.isReady() && !page.isReading(), 10000);
        auto *columns = table(page, "Columns of the file");
        QCOMPARE(columns->rowCount(), 3);
        QCOMPARE(columns->item(1, 1)->text(), QStringLiteral("latency.p95"));
        columns->item(2, 1)->setData(Qt::UserRole, 1000);
        QTRY_VERIFY_WITH_TIMEOUT(page.mapping().metrics.size() == 3 && !page.isReading(), 10000);
        QCOMPARE(page.mapping().metrics[2].key, QStringLiteral("result.queue"));
        columns->item(2, 2)->setText(QStringLiteral("queue"));
        QTRY_VERIFY_WITH_TIMEOUT(page.mapping().metrics.at(2).key == QLatin1String("queue") && !page.isReading(), 10000);
        const auto *totals = table(page, "What would be stored");
        QStringList shown;
        for (int row = 0; row < totals->rowCount(); ++row)
            shown << totals->item(row, 0)->text() + QLatin1Char(' ') + totals->item(row, 1)->text();
        QVERIFY2(shown.contains(QStringLiteral("p95 250\u00a0ms")), qPrintable(shown.join(QLatin1Char('\n'))));
        QVERIFY(shown.contains(QStringLiteral("queue 7")));
    }

    void fileWithoutColumns_cannotBeMapped()
    {
        ui::MappingPage page(m_session.get());
        page.begin(write(QStringLiteral("words.txt"), "one\ntwo\n"));
        const auto *notice = page.findChild<ui::NoticeBar *>();
        QTRY_VERIFY_WITH_TIMEOUT(notice->text().contains(QStringLiteral("nothing to map")), 10000);
        QVERIFY(!page.isReady());
    }
};

TWOFOLD_TEST(ImportPageTest)
#include "tst_importpage.moc"
