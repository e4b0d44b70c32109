// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/launch/drain.h"
#include "tests/common/testmain.h"

using namespace twofold;
using namespace twofold::launch;

namespace {

constexpr Microseconds kSecond = 1'000'000;
constexpr Microseconds kStart = 1'700'000'000 * kSecond;

// What a target records, a row a second from kStart on.
QByteArray recorded(const std::vector<double> &cpu)
{
    QByteArray text = "twofold-samples 1\nhost db\nstarted 1700000000.000000\nmetric 1 - run_queue\n"
                      "metric 2 ratio cpu\nmetric 3 ratio cpu_user\n";
    for (size_t i = 0; i < cpu.size(); ++i)
        text += "at " + QByteArray::number(double(i), 'f', 2) + " 1 4 2 " + QByteArray::number(cpu[i]) + " 3 0.99\n";
    return text;
}

} // namespace

// When a target is idle again after its load.
class TestDrain : public QObject
{
    Q_OBJECT

private slots:
    void aQuietTargetIsIdleAtOnce();
    void workThatIsLeftIsWaitedFor();
    void aPauseOfASecondIsNotIdle();
    void whatWasBusyBeforeIsIdleAtThatLevel();
    void aClockThatDiffersIsPutRight();
    void piecesOfAnySizeAreTheSame();
    void damageIsNoEnd();
};

void TestDrain::aQuietTargetIsIdleAtOnce()
{
    Drain drain(kStart, kStart + 2 * kSecond, 0);
    drain.take(recorded({0.9, 0.9, 0.05, 0.05, 0.05, 0.05}));
    QCOMPARE(drain.idleAfterS(), std::optional(0.0));
}

void TestDrain::workThatIsLeftIsWaitedFor()
{
    Drain drain(kStart, kStart + 2 * kSecond, 0);
    drain.take(recorded({0.9, 0.9, 0.9, 0.8, 0.7, 0.02, 0.02}));
    QVERIFY(!drain.idleAfterS());
    QCOMPARE(drain.watchedS(), 4.0);
    drain.take("at 7.00 2 0.02\nat 8.00 2 0.02\n");
    QCOMPARE(drain.idleAfterS(), std::optional(2.0)); // from the second that the first quiet row speaks of
}

void TestDrain::aPauseOfASecondIsNotIdle()
{
    Drain drain(kStart, kStart + kSecond, 0);
    drain.take(recorded({0.9, 0.05, 0.05, 0.9, 0.05, 0.05, 0.05, 0.05}));
    QCOMPARE(drain.idleAfterS(), std::optional(2.0));
}

void TestDrain::whatWasBusyBeforeIsIdleAtThatLevel()
{
    Drain drain(kStart + 3 * kSecond, kStart + 5 * kSecond, 0);
    drain.take(recorded({0.5, 0.5, 0.9, 1, 1, 0.55, 0.55, 0.55, 0.55}));
    QCOMPARE(drain.idleAfterS(), std::optional(0.0));
}

void TestDrain::aClockThatDiffersIsPutRight()
{
    // The target's clock is 100 s ahead of ours: its rows from 100 s on are after the load.
    Drain drain(kStart - 100 * kSecond, kStart - 98 * kSecond, 100 * kSecond);
    drain.take(recorded({0.9, 0.9, 0.9, 0.05, 0.05, 0.05, 0.05}));
    QCOMPARE(drain.idleAfterS(), std::optional(0.0));
}

void TestDrain::piecesOfAnySizeAreTheSame()
{
    const QByteArray text = recorded({0.9, 0.9, 0.9, 0.9, 0.05, 0.05, 0.05, 0.05});
    for (qsizetype size = 1; size < 30; ++size) {
        Drain drain(kStart, kStart + 2 * kSecond, 0);
        for (qsizetype i = 0; i < text.size(); i += size)
            drain.take(text.mid(i, size));
        QCOMPARE(drain.idleAfterS(), std::optional(1.0));
    }
}

void TestDrain::damageIsNoEnd()
{
    Drain drain(kStart, kStart + kSecond, 0);
    drain.take(QByteArray(1 << 20, 'x'));
    drain.take(QByteArray("\nat\nat x y\nmetric\n\n" + recorded({})));
    QVERIFY(!drain.idleAfterS());
    QCOMPARE(drain.watchedS(), 0.0);
}

TWOFOLD_TEST(TestDrain)
#include "tst_drain.moc"
