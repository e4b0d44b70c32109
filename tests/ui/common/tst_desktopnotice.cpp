// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/common/testmain.h"
#include "tests/ui/common/desktop.h"
#include "ui/common/desktopnotice.h"

#include <QWidget>

using namespace twofold;

namespace {

// Whether a message went to the tray; there is none where tests run.
class TrayNotice : public ui::DesktopNotice
{
public:
    QStringList inTray;

protected:
    void showInTray(const QString &title, const QString &) override { inTray += title; }
};

} // namespace

class TestDesktopNotice : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanupTestCase();
    void whatEndedUnseenIsToldToTheDesktop();
    void whoLooksAtTheWindowIsNotTold();
    void withoutADesktopTheTrayTellsIt();
    void withoutDesktopAndTrayNothingHappens();

private:
    std::unique_ptr<tests::Desktop> m_desktop;
};

void TestDesktopNotice::initTestCase()
{
    m_desktop = std::make_unique<tests::Desktop>();
    if (!m_desktop->problem().isEmpty())
        QSKIP(qPrintable(m_desktop->problem()));
}

void TestDesktopNotice::init()
{
    m_desktop->setThere(true);
    m_desktop->notices.clear();
}

void TestDesktopNotice::cleanupTestCase()
{
    m_desktop.reset();
}

void TestDesktopNotice::whatEndedUnseenIsToldToTheDesktop()
{
    ui::DesktopNotice notice;
    notice.show(QStringLiteral("Run 7: fail"), QStringLiteral("p95 <b>812 ms</b> & more"));
    QTRY_COMPARE(m_desktop->notices.size(), 1);
    QCOMPARE(m_desktop->notices[0].replaces, 0u);
    QCOMPARE(m_desktop->notices[0].title, QStringLiteral("Run 7: fail"));
    // Plain text, whatever it looks like.
    QCOMPARE(m_desktop->notices[0].text, QStringLiteral("p95 &lt;b&gt;812 ms&lt;/b&gt; &amp; more"));
    QTest::qWait(100); // its number comes back
    notice.show(QStringLiteral("Run 8: pass"), {});
    QTRY_COMPARE(m_desktop->notices.size(), 2);
    QCOMPARE(m_desktop->notices[1].replaces, 7u);
}

void TestDesktopNotice::whoLooksAtTheWindowIsNotTold()
{
    QWidget window;
    window.show();
    window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    ui::DesktopNotice notice;
    notice.show(QStringLiteral("Run 7: fail"), {});
    QTest::qWait(200);
    QVERIFY(m_desktop->notices.isEmpty());
}

void TestDesktopNotice::withoutADesktopTheTrayTellsIt()
{
    m_desktop->setThere(false);
    TrayNotice notice;
    notice.show(QStringLiteral("Run 7: fail"), {});
    QTRY_COMPARE(notice.inTray, QStringList{QStringLiteral("Run 7: fail")});
    QVERIFY(m_desktop->notices.isEmpty());
    // A desktop that came meanwhile is told, and the tray is not.
    m_desktop->setThere(true);
    notice.show(QStringLiteral("Run 8: pass"), {});
    QTRY_COMPARE(m_desktop->notices.size(), 1);
    QTest::qWait(100);
    QCOMPARE(notice.inTray.size(), 1);
}

void TestDesktopNotice::withoutDesktopAndTrayNothingHappens()
{
    m_desktop->setThere(false);
    ui::DesktopNotice notice;
    notice.show(QStringLiteral("Run 7: fail"), {});
    QTest::qWait(200);
    QVERIFY(m_desktop->notices.isEmpty());
}

TWOFOLD_TEST(TestDesktopNotice)

#include "tst_desktopnotice.moc"
