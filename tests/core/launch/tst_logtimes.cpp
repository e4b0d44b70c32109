// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/launch/logtimes.h"
#include "tests/common/testmain.h"

using namespace twofold::launch;

// How far copies of logs had grown by when, as lines of the logs.
class TestLogTimes : public QObject
{
    Q_OBJECT

private slots:
    void bytesBecomeLines();
    void aHeadingIsNoLine();
    void whatIsCutOrDamagedIsLeftOut();
    void withoutTimesThereIsNothing_data();
    void withoutTimesThereIsNothing();
};

void TestLogTimes::bytesBecomeLines()
{
    const std::vector<LogCopy> copies{{QStringLiteral("/var/log/app.log"), "one\ntwo\nthree\n", 0},
                                      {QStringLiteral("kernel log"), "a\n", 0}};
    // After 4 s half of the second line, and the whole rest one second after 9 s.
    QCOMPARE(logLineFigures(QStringLiteral("web 1"), "started 1700000000.500000\n3.00 4.00 6 0\n9.00 10.00 14 2\n", copies),
             QByteArray("twofold-samples 1\nhost web 1\nstarted 1700000000.500000\n"
                        "metric 1 - log_lines /var/log/app.log\nmetric 2 - log_lines kernel_log\n"
                        "at 0.00 1 0 2 0\n"
                        "at 3.00 1 0 2 0\nat 4.00 1 2 2 0\n"
                        "at 9.00 1 2 2 0\nat 10.00 1 3 2 1\n"));
}

void TestLogTimes::aHeadingIsNoLine()
{
    const QByteArray heading = "-- Journal begins at Fri 2026-11-20 10:13:00 UTC. --\n";
    const std::vector<LogCopy> copies{{QStringLiteral("journal of a"), heading + "one\n", heading.size()}};
    const QByteArray times = "started 1700000000.0\n0.00 1.00 " + QByteArray::number(heading.size()) + "\n4.00 5.00 "
                             + QByteArray::number(heading.size() + 4) + '\n';
    const QByteArray figures = logLineFigures(QStringLiteral("web"), times, copies);
    QVERIFY2(figures.endsWith("at 1.00 1 0\nat 4.00 1 0\nat 5.00 1 1\n"), figures.constData());
}

void TestLogTimes::whatIsCutOrDamagedIsLeftOut()
{
    const std::vector<LogCopy> copies{{QStringLiteral("a"), "one\ntwo\n", 0}};
    const QByteArray figures = logLineFigures(
        QStringLiteral("web"),
        "started 1700000000.0\n1.00 2.00 4\n\n3.00 x 8\n1.50 1.80 8\n-1 2 8\n3.00 4.00 8 9\n5.00 6.00 99999\n7.00 8.0", copies);
    QVERIFY2(figures.endsWith("at 1.00 1 0\nat 2.00 1 1\nat 5.00 1 1\nat 6.00 1 2\n"), figures.constData());
}

void TestLogTimes::withoutTimesThereIsNothing_data()
{
    QTest::addColumn<QByteArray>("times");
    QTest::newRow("no file") << QByteArray();
    QTest::newRow("nothing grew") << QByteArray("started 1700000000.0\n");
    QTest::newRow("no start") << QByteArray("1.00 2.00 4\n");
    QTest::newRow("not ours") << QByteArray("started soon\n1.00 2.00 4\n");
}

void TestLogTimes::withoutTimesThereIsNothing()
{
    QFETCH(QByteArray, times);
    QVERIFY(logLineFigures(QStringLiteral("web"), times, {{QStringLiteral("a"), "one\n", 0}}).isEmpty());
}

TWOFOLD_TEST(TestLogTimes)
#include "tst_logtimes.moc"
