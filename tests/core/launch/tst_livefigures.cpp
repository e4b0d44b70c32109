// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/launch/livefigures.h"
#include "tests/common/testmain.h"

using namespace twofold;
using namespace twofold::launch;

namespace {

const QByteArray kSamples = "twofold-samples 1\n"
                            "host app\n"
                            "started 1700000000.5\n"
                            "metric 1 ratio cpu\n"
                            "metric 2 ratio cpu_user\n"
                            "metric 3 ratio memory_used\n"
                            "metric 4 B/s rx_bytes eth0\n"
                            "metric 5 B/s tx_bytes eth0\n"
                            "metric 6 B/s rx_bytes eth1\n"
                            "at 0.00 3 0.25\n"
                            "at 1.00 1 0.5 2 0.4 3 0.25 4 100 5 20 6 3\n"
                            "at 2.00 1 0.75 3 0.26\n";

} // namespace

class TestLiveFigures : public QObject
{
    Q_OBJECT

private slots:
    void figuresAreByOurClock()
    {
        LiveFigures live;
        const auto figures = live.take(kSamples, 2'000'000); // the host's clock is 2 s ahead
        QCOMPARE(figures.size(), size_t(3));
        QCOMPARE(figures[0], (LiveFigure{1'699'999'998'500'000, {}, 0.25, {}}));
        QCOMPARE(figures[1], (LiveFigure{1'699'999'999'500'000, 0.5, 0.25, 123.0}));
        QCOMPARE(figures[2], (LiveFigure{1'700'000'000'500'000, 0.75, 0.26, {}}));
    }

    void aPieceMayEndAnywhere()
    {
        LiveFigures whole, pieces;
        std::vector<LiveFigure> found;
        for (const char byte : kSamples) {
            const auto more = pieces.take(QByteArrayView(&byte, 1), 0);
            found.insert(found.end(), more.begin(), more.end());
        }
        QCOMPARE(found, whole.take(kSamples, 0));
    }

    void whatIsNoSampleIsLeftOut()
    {
        LiveFigures live;
        QVERIFY(live.take(QByteArray(1 << 20, 'x'), 0).empty());
        QVERIFY(live.take("\nat\nmetric\nat x y\nat 1 9 9 9\nmetric 1 ratio cpu\nat 1 1 nan\n", 0).empty());
        QCOMPARE(live.take("at 1 1 0.5\n", 0).size(), size_t(1));
    }
};

TWOFOLD_TEST(TestLiveFigures)
#include "tst_livefigures.moc"
