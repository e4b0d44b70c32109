// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/common/testmain.h"
#include "tests/ui/shell/sampledata.h"
#include "ui/common/booksession.h"
#include "ui/common/noticebar.h"
#include "ui/log/logview.h"
#include "ui/run/runpane.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/navigation.h"
#include "ui/shell/statusline.h"
#include "ui/shell/workspace.h"
#include "ui/start/recentbooks.h"

#include <QAbstractButton>
#include <QDropEvent>
#include <QLineEdit>
#include <QMimeData>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>

using namespace twofold;
using ui::MainWindow;
using ui::View;

class ShellTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<MainWindow> m_window;

    QString sample(int runs)
    {
        static int count = 0;
        const QString path = m_folder.filePath(QStringLiteral("book%1.twofold").arg(++count));
        const auto made = tests::makeSampleBook(path, runs);
        return made ? path : QString();
    }
    QAction *action(const QKeySequence &key) const
    {
        for (auto *candidate : m_window->findChildren<QAction *>()) {
            if (candidate->shortcuts().contains(key))
                return candidate;
        }
        return nullptr;
    }

private slots:
    void initTestCase()
    {
        QSettings::setDefaultFormat(QSettings::IniFormat);
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
    }
    void init()
    {
        QSettings().clear();
        m_window = std::make_unique<MainWindow>();
        m_window->resize(1440, 900);
        m_window->show();
    }
    void cleanup() { m_window.reset(); }

    void withoutABook_whatNeedsOneIsDisabled()
    {
        QVERIFY(!m_window->workspace());
        QVERIFY(action(QKeySequence(Qt::CTRL | Qt::Key_O))->isEnabled());
        QVERIFY(!action(QKeySequence(Qt::CTRL | Qt::Key_W))->isEnabled());
        QVERIFY(!action(QKeySequence(Qt::CTRL | Qt::Key_2))->isEnabled());
    }

    void openBook_showsItsLog()
    {
        QVERIFY(m_window->openBook(sample(6)));
        QVERIFY(m_window->workspace());
        QCOMPARE(m_window->workspace()->view(), View::Log);
        const auto *status = m_window->findChild<ui::StatusLine *>();
        QVERIFY2(status->text().contains(QStringLiteral("5 passed")), qPrintable(status->text()));
        QVERIFY2(status->text().contains(QStringLiteral("1 failed")), qPrintable(status->text()));
        QVERIFY(m_window->windowTitle().contains(QStringLiteral("Load")));
    }

    void openBook_thatIsNone_saysWhyAndStays()
    {
        const QString path = m_folder.filePath(QStringLiteral("letter.twofold"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("Dear reader");
        file.close();
        QVERIFY(!m_window->openBook(path));
        QVERIFY(!m_window->workspace());
        const auto notices = m_window->findChildren<ui::NoticeBar *>();
        QVERIFY(std::any_of(notices.begin(), notices.end(), [](const ui::NoticeBar *notice) {
            return notice->isVisible() && !notice->text().isEmpty();
        }));
    }

    void openBook_isRememberedWithItsCapacity()
    {
        const QString path = sample(6);
        QVERIFY(m_window->openBook(path));
        m_window->closeBook();
        const auto recent = ui::recentBooks();
        QCOMPARE(recent.size(), size_t(1));
        QCOMPARE(recent.front().path, path);
        QCOMPARE(recent.front().runs, 6);
        QCOMPARE(recent.front().lastVerdict, campaign::Verdict::Fail);
        QCOMPARE(recent.front().capacity, QStringLiteral("16,000 to 32,000 users"));
        ui::forgetBook(path);
        QVERIFY(ui::recentBooks().empty());
    }

    void keys_changeTheView()
    {
        QVERIFY(m_window->openBook(sample(3)));
        action(QKeySequence(Qt::CTRL | Qt::Key_2))->trigger();
        QCOMPARE(m_window->workspace()->view(), View::Compare);
        action(QKeySequence(Qt::CTRL | Qt::Key_3))->trigger();
        QCOMPARE(m_window->workspace()->view(), View::Launch);
        action(QKeySequence(Qt::CTRL | Qt::Key_4))->trigger();
        QCOMPARE(m_window->workspace()->view(), View::Report);
        action(QKeySequence(Qt::CTRL | Qt::Key_1))->trigger();
        QCOMPARE(m_window->workspace()->view(), View::Log);
    }

    void noTwoActions_shareAKey()
    {
        QMap<QString, QString> owners;
        for (const auto *candidate : m_window->findChildren<QAction *>()) {
            for (const auto &key : candidate->shortcuts()) {
                QVERIFY2(!owners.contains(key.toString()),
                         qPrintable(QString(key.toString() % QStringLiteral(": ") % owners.value(key.toString())
                                            % QStringLiteral(" and ") % candidate->text())));
                owners.insert(key.toString(), candidate->text());
            }
        }
        QVERIFY(owners.size() > 15);
    }

    void runPane_hasRoomOnlyInAWideWindow()
    {
        QVERIFY(m_window->openBook(sample(3)));
        auto *workspace = m_window->workspace();
        QVERIFY(workspace->isRunPaneShown());
        m_window->resize(1280, 720);
        QTRY_VERIFY(!workspace->isRunPaneShown());
        action(QKeySequence(Qt::Key_F4))->trigger();
        QVERIFY(workspace->isRunPaneShown());
        m_window->resize(1440, 900);
        QTRY_VERIFY(workspace->isRunPaneShown());
        action(QKeySequence(Qt::Key_F4))->trigger();
        QVERIFY(!workspace->isRunPaneShown());
    }

    void navigation_isNarrowInANarrowWindow()
    {
        QVERIFY(m_window->openBook(sample(3)));
        const auto *navigation = m_window->findChild<ui::Navigation *>();
        QVERIFY(!navigation->isNarrow());
        QCOMPARE(navigation->width(), 128);
        m_window->resize(1280, 720);
        QTRY_VERIFY(navigation->isNarrow());
        QCOMPARE(navigation->width(), 40);
    }

    void navigation_leadsToTheViews()
    {
        QVERIFY(m_window->openBook(sample(3)));
        auto *navigation = m_window->findChild<ui::Navigation *>();
        const auto items = navigation->findItems(QStringLiteral("Hosts"), Qt::MatchExactly);
        QCOMPARE(items.size(), 1);
        QTest::mouseClick(navigation->viewport(), Qt::LeftButton, {}, navigation->visualItemRect(items.first()).center());
        QCOMPARE(m_window->workspace()->view(), View::Hosts);
    }

    void chosenRun_isShownInTheRunPane()
    {
        QVERIFY(m_window->openBook(sample(6)));
        m_window->workspace()->log()->setCurrentRun(4);
        QCOMPARE(m_window->workspace()->runPane()->run(), 4);
    }

    void logByHand_addsTheNextStepAsARun()
    {
        QVERIFY(m_window->openBook(sample(3)));
        auto *session = m_window->workspace()->session();
        QSignalSpy added(session, &ui::BookSession::runsAdded);
        m_window->workspace()->logNextStepByHand();
        QVERIFY(added.wait(10000));
        const auto *run = session->run(4);
        QVERIFY(run);
        QCOMPARE(run->parent, std::optional<int>(3));
        QCOMPARE(std::get<qint64>(*run->parameters.find(u"users")), 8000);
        QCOMPARE(m_window->workspace()->log()->currentRun(), 4);
    }

    void droppedBook_isOpened()
    {
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(sample(3))});
        QDragEnterEvent enter(QPoint(100, 100), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(m_window.get(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop(QPointF(100, 100), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(m_window.get(), &drop);
        QVERIFY(m_window->workspace());
        QCOMPARE(m_window->workspace()->session()->runs().size(), size_t(3));
    }

    void droppedResult_isReadIntoTheOpenBook()
    {
        QVERIFY(m_window->openBook(sample(3)));
        QFile file(m_folder.filePath(QStringLiteral("some.jtl")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("not a result");
        file.close();
        m_window->takeFiles({file.fileName()});
        QCOMPARE(m_window->workspace()->view(), View::Import);
    }

    void closeBook_goesBackToTheStart()
    {
        QVERIFY(m_window->openBook(sample(3)));
        m_window->closeBook();
        QVERIFY(!m_window->workspace());
        QCOMPARE(m_window->findChild<ui::StatusLine *>()->text(), QStringLiteral("Ready"));
    }

    void everyButton_hasANameForScreenReaders()
    {
        QVERIFY(m_window->openBook(sample(6)));
        for (const auto *button : m_window->findChildren<QAbstractButton *>()) {
            if (qobject_cast<const QLineEdit *>(button->parent()))
                continue; // Qt's own button that clears a field
            const QString name = button->accessibleName() % button->text() % button->toolTip();
            QVERIFY2(!name.isEmpty() || button->objectName().startsWith(QStringLiteral("qt_"))
                         || !button->isVisible(),
                     button->metaObject()->className());
        }
    }
};

TWOFOLD_TEST(ShellTest)
#include "tst_shell.moc"
