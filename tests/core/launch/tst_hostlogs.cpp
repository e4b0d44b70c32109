// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/launch/hostlogs.h"
#include "core/launch/logentry.h"
#include "tests/common/testmain.h"

using namespace twofold;
using namespace twofold::launch;

// How a plan names logs, and the shell text that follows them.
class TestHostLogs : public QObject
{
    Q_OBJECT

private slots:
    void whatIsNoLogIsRefused_data();
    void whatIsNoLogIsRefused();
    void logsAreNamedAsAPersonReadsThem();
    void eachLogIsFollowedFromNowOnAndBounded();
    void aUnitIsOneQuotedWord();
};

void TestHostLogs::whatIsNoLogIsRefused_data()
{
    QTest::addColumn<QString>("entry");
    QTest::addColumn<QString>("fault"); // a part of it; empty: none
    const QString path = QStringLiteral("whole path");
    const QString unit = QStringLiteral("not the name of a systemd unit");
    const auto row = [](const char *name, const char *entry, const QString &fault) {
        QTest::newRow(name) << QString::fromLatin1(entry) << fault;
    };
    row("a file", "/var/log/nginx/error.log", {});
    row("a unit", "journal:nginx.service", {});
    row("a short unit", "journal:nginx", {});
    row("an instance", "journal:postgresql@15-main.service", {});
    row("an escaped unit", "journal:dev-disk-by\\x2duuid.swap", {});
    row("the kernel", "kernel", {});
    row("a relative file", "error.log", path);
    row("two lines", "/a\n/b", path);
    row("a near miss", "Kernel", path);
    row("no unit", "journal:", unit);
    row("an option", "journal:--since=0", unit);
    row("a pattern", "journal:nginx*", unit);
    row("a path", "journal:../nginx.service", unit);
    row("shell text", "journal:nginx;reboot", unit);
    row("a line more", "journal:nginx.service\n", unit);
    QTest::newRow("too long") << QString(QStringLiteral("journal:") % QString(256, u'a')) << unit;
}

void TestHostLogs::whatIsNoLogIsRefused()
{
    QFETCH(QString, entry);
    QFETCH(QString, fault);
    const QString told = logFault(entry);
    QVERIFY2(fault.isEmpty() ? told.isEmpty() : told.contains(fault), qPrintable(told));
}

void TestHostLogs::logsAreNamedAsAPersonReadsThem()
{
    QCOMPARE(logTitle(QStringLiteral("/var/log/app.log")), QStringLiteral("/var/log/app.log"));
    QCOMPARE(logTitle(QStringLiteral("journal:nginx.service")), QStringLiteral("journal of nginx.service"));
    QCOMPARE(logTitle(QStringLiteral("kernel")), QStringLiteral("kernel log"));
}

void TestHostLogs::eachLogIsFollowedFromNowOnAndBounded()
{
    const QStringList logs{QStringLiteral("/var/log/app.log"), QStringLiteral("journal:nginx.service"),
                           QStringLiteral("kernel")};
    const QString text = followLogs(logs);
    QCOMPARE(text.count(QStringLiteral("(ulimit -f 16384; exec >log-")), 3); // 8 MB in blocks of 512 bytes
    QCOMPARE(text.count(QStringLiteral(") & echo $! >>log-copiers\n")), 3);
    QVERIFY2(text.contains(QStringLiteral("exec tail -n 0 -F -- '/var/log/app.log'")), qPrintable(text));
    QVERIFY2(text.contains(QStringLiteral("exec journalctl --follow --lines=0 --output=short-iso "
                                          "'--unit=nginx.service'")), qPrintable(text));
    QVERIFY2(text.contains(QStringLiteral("exec dmesg --follow-new --time-format iso")), qPrintable(text));
    QVERIFY2(text.contains(QStringLiteral("exec journalctl --dmesg --follow --lines=0")), qPrintable(text));
    QCOMPARE(logCopies(logs),
             (QStringList{QStringLiteral("log-1"), QStringLiteral("log-2"), QStringLiteral("log-3"),
                          QStringLiteral("log-2.err"), QStringLiteral("log-3.err"), QStringLiteral("log-times")}));
    QVERIFY(logCopies({}).isEmpty());
    QVERIFY(followLogs({}).isEmpty());
}

void TestHostLogs::aUnitIsOneQuotedWord()
{
    // Preflight refuses such a unit; were it not asked, it would still be no shell text.
    const QString text = followLogs({QStringLiteral("journal:a'; reboot #")});
    QVERIFY2(text.contains(QStringLiteral("'--unit=a'\\''; reboot #'")), qPrintable(text));
    QVERIFY2(text.contains(QStringLiteral("-- 'a'\\''; reboot #'")), qPrintable(text));
}

TWOFOLD_TEST(TestHostLogs)
#include "tst_hostlogs.moc"
