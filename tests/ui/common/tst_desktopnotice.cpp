// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/common/testmain.h"
#include "ui/common/desktopnotice.h"

#include <QDBusConnection>
#include <QProcess>
#include <QStandardPaths>
#include <QWidget>

using namespace twofold;

namespace {

// A desktop that shows notices, as far as their sender sees it.
class Desktop : public QObject
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")

public:
    struct Notice
    {
        uint replaces;
        QString title;
        QString text;
    };
    QList<Notice> notices;

public slots:
    uint Notify(const QString &, uint replaces, const QString &, const QString &title, const QString &text,
                const QStringList &, const QVariantMap &, int)
    {
        notices.append({replaces, title, text});
        return 7;
    }
};

} // namespace

class TestDesktopNotice : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanupTestCase();
    void whatEndedUnseenIsToldToTheDesktop();
    void whoLooksAtTheWindowIsNotTold();
    void withoutADesktopNothingHappens();

private:
    QProcess m_bus;
    Desktop m_desktop;
};

void TestDesktopNotice::initTestCase()
{
    if (QStandardPaths::findExecutable(QStringLiteral("dbus-daemon")).isEmpty())
        QSKIP("dbus-daemon is not installed");
    m_bus.start(QStringLiteral("dbus-daemon"),
                {QStringLiteral("--session"), QStringLiteral("--nofork"), QStringLiteral("--print-address")});
    QVERIFY(m_bus.waitForReadyRead(10'000));
    const QByteArray address = m_bus.readLine().trimmed();
    qputenv("DBUS_SESSION_BUS_ADDRESS", address);
    auto bus = QDBusConnection::connectToBus(QString::fromUtf8(address), QStringLiteral("desktop"));
    QVERIFY(bus.registerObject(QStringLiteral("/org/freedesktop/Notifications"), &m_desktop,
                               QDBusConnection::ExportAllSlots));
    QVERIFY(bus.registerService(QStringLiteral("org.freedesktop.Notifications")));
}

void TestDesktopNotice::cleanupTestCase()
{
    QDBusConnection::disconnectFromBus(QStringLiteral("desktop"));
    m_bus.kill();
    m_bus.waitForFinished(5000);
}

void TestDesktopNotice::whatEndedUnseenIsToldToTheDesktop()
{
    m_desktop.notices.clear();
    ui::DesktopNotice notice;
    notice.show(QStringLiteral("Run 7: fail"), QStringLiteral("p95 <b>812 ms</b> & more"));
    QTRY_COMPARE(m_desktop.notices.size(), 1);
    QCOMPARE(m_desktop.notices[0].replaces, 0u);
    QCOMPARE(m_desktop.notices[0].title, QStringLiteral("Run 7: fail"));
    // Plain text, whatever it looks like.
    QCOMPARE(m_desktop.notices[0].text, QStringLiteral("p95 &lt;b&gt;812 ms&lt;/b&gt; &amp; more"));
    QTest::qWait(100); // its number comes back
    notice.show(QStringLiteral("Run 8: pass"), {});
    QTRY_COMPARE(m_desktop.notices.size(), 2);
    QCOMPARE(m_desktop.notices[1].replaces, 7u);
}

void TestDesktopNotice::whoLooksAtTheWindowIsNotTold()
{
    m_desktop.notices.clear();
    QWidget window;
    window.show();
    window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    ui::DesktopNotice notice;
    notice.show(QStringLiteral("Run 7: fail"), {});
    QTest::qWait(200);
    QVERIFY(m_desktop.notices.isEmpty());
}

void TestDesktopNotice::withoutADesktopNothingHappens()
{
    m_desktop.notices.clear();
    auto bus = QDBusConnection(QStringLiteral("desktop"));
    QVERIFY(bus.unregisterService(QStringLiteral("org.freedesktop.Notifications")));
    ui::DesktopNotice notice;
    notice.show(QStringLiteral("Run 7: fail"), {});
    QTest::qWait(200);
    QVERIFY(m_desktop.notices.isEmpty());
}

TWOFOLD_TEST(TestDesktopNotice)

#include "tst_desktopnotice.moc"
