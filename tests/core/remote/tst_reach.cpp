// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/remote/reach.h"
#include "tests/common/testmain.h"

using namespace twofold;
using namespace twofold::remote;

class TestReach : public QObject
{
    Q_OBJECT

private slots:
    void aClockIsSaidWithItsPrecision_data()
    {
        QTest::addColumn<qint64>("offset");
        QTest::addColumn<qint64>("precision");
        QTest::addColumn<QString>("text");
        QTest::newRow("within what is known") << qint64(-800) << qint64(1200) << "the same ± 1.2 ms";
        QTest::newRow("ahead") << qint64(2'500'000) << qint64(400) << "2.5 s ahead ± 0.4 ms";
        QTest::newRow("behind") << qint64(-30'000) << qint64(1200) << "30.0 ms behind ± 1.2 ms";
        QTest::newRow("nearly a second") << qint64(999'960) << qint64(0) << "1.0 s ahead ± 0.0 ms";
    }
    void aClockIsSaidWithItsPrecision()
    {
        QFETCH(qint64, offset);
        QFETCH(qint64, precision);
        QFETCH(QString, text);
        QCOMPARE(clockText(offset, precision), text);
    }
};

TWOFOLD_TEST(TestReach)
#include "tst_reach.moc"
