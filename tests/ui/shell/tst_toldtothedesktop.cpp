// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/common/testmain.h"
#include "tests/ui/common/desktop.h"
#include "tests/ui/shell/sampledata.h"
#include "ui/launch/launchview.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/workspace.h"

#include <QSettings>
#include <QTemporaryDir>

using namespace twofold;

// What the window tells the desktop of a run that has ended.
class TestToldToTheDesktop : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();
    void cleanupTestCase();

    void aRunThatEndsUnseenIsToldOnce();
    void aFailedLaunchIsToldWithItsReason();
    void whoLooksAtTheWindowIsNotTold();
    void aRunThatWasLetGoIsNotTold();

private:
    // As the launch view says it.
    void endRun(const launch::Outcome &outcome) { emit m_view->finished(outcome); }
    static launch::Outcome passed();

    QTemporaryDir m_folder;
    std::unique_ptr<tests::Desktop> m_desktop;
    std::unique_ptr<ui::MainWindow> m_window;
    ui::LaunchView *m_view = nullptr;
};

void TestToldToTheDesktop::initTestCase()
{
    m_desktop = std::make_unique<tests::Desktop>();
    if (!m_desktop->problem().isEmpty())
        QSKIP(qPrintable(m_desktop->problem()));
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
}

void TestToldToTheDesktop::init()
{
    m_desktop->notices.clear();
    m_window = std::make_unique<ui::MainWindow>();
    m_window->resize(1440, 900);
    m_window->show();
    const QString path = m_folder.filePath(QString(QLatin1String(QTest::currentTestFunction()) % QStringLiteral(".twofold")));
    QVERIFY(tests::makeSampleBook(path, 2));
    QVERIFY(m_window->openBook(path));
    m_window->workspace()->showView(ui::View::Launch);
    m_view = m_window->findChild<ui::LaunchView *>();
    QVERIFY(m_view);
    m_window->hide();
    QTRY_VERIFY(!QApplication::activeWindow());
}

void TestToldToTheDesktop::cleanup()
{
    m_window.reset();
}

void TestToldToTheDesktop::cleanupTestCase()
{
    m_desktop.reset();
}

launch::Outcome TestToldToTheDesktop::passed()
{
    launch::Outcome outcome;
    outcome.number = 2;
    outcome.verdict = campaign::Verdict::Pass;
    outcome.headline = QStringLiteral("p95 212 ms");
    return outcome;
}

void TestToldToTheDesktop::aRunThatEndsUnseenIsToldOnce()
{
    endRun(passed());
    QTRY_COMPARE(m_desktop->notices.size(), 1);
    QCOMPARE(m_desktop->notices[0].title, QStringLiteral("Run 2: pass"));
    QCOMPARE(m_desktop->notices[0].text, QStringLiteral("p95 212 ms"));
    QTest::qWait(200);
    QCOMPARE(m_desktop->notices.size(), 1);
}

void TestToldToTheDesktop::aFailedLaunchIsToldWithItsReason()
{
    launch::Outcome outcome;
    outcome.error = remoteError(QStringLiteral("generator-3 refused the key."));
    endRun(outcome);
    QTRY_COMPARE(m_desktop->notices.size(), 1);
    QCOMPARE(m_desktop->notices[0].title, QStringLiteral("The run was not started"));
    QCOMPARE(m_desktop->notices[0].text, QStringLiteral("generator-3 refused the key."));
}

void TestToldToTheDesktop::whoLooksAtTheWindowIsNotTold()
{
    m_window->show();
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    endRun(passed());
    QTest::qWait(200);
    QVERIFY(m_desktop->notices.isEmpty());
}

void TestToldToTheDesktop::aRunThatWasLetGoIsNotTold()
{
    launch::Outcome outcome = passed();
    outcome.detached = true;
    endRun(outcome);
    QTest::qWait(200);
    QVERIFY(m_desktop->notices.isEmpty());
}

TWOFOLD_TEST(TestToldToTheDesktop)

#include "tst_toldtothedesktop.moc"
