// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/base/id.h"
#include "core/base/quantity.h"
#include "core/base/utc.h"
#include "tests/common/testmain.h"

using namespace twofold;

class TestBase : public QObject
{
    Q_OBJECT

private slots:
    void anInvalidIdEqualsNothing()
    {
        using SomeId = Id<struct SomeTag>;
        QVERIFY(!(SomeId() == SomeId()));
        QVERIFY(!(SomeId(-1) == SomeId(-1)));
        QVERIFY(SomeId(3) == SomeId(3));
    }

    void errorTextNamesFileAndLine()
    {
        QCOMPARE(badInput(QStringLiteral("Broken."), QStringLiteral("a.jtl"), 17).text(),
                 QStringLiteral("a.jtl:17: Broken."));
        QCOMPARE(badInput(QStringLiteral("Broken.")).text(), QStringLiteral("Broken."));
    }

    void quantityIsANumberWithItsUnit_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<double>("value");
        QTest::addColumn<QString>("unit");
        QTest::newRow("milliseconds") << "500 ms" << 500.0 << "ms";
        QTest::newRow("no blank") << "1.3GB/s" << 1.3 << "GB/s";
        QTest::newRow("percent") << " 1 % " << 1.0 << "%";
        QTest::newRow("rate") << "1000 /s" << 1000.0 << "/s";
        QTest::newRow("bare") << "-2.5e3" << -2500.0 << "";
    }
    void quantityIsANumberWithItsUnit()
    {
        QFETCH(QString, text);
        const auto quantity = parseQuantity(text);
        QVERIFY(quantity.ok());
        QTEST(quantity->value, "value");
        QTEST(quantity->unit, "unit");
    }

    void whatIsNoQuantityIsRefusedWithItsText()
    {
        for (const char *text : {"", "ms", "5 m s", "1,5 ms", "--3"}) {
            const auto quantity = parseQuantity(QString::fromLatin1(text));
            QVERIFY2(!quantity.ok(), text);
            QVERIFY(quantity.error().message.contains(QString::fromLatin1(text)));
        }
    }

    void unitsConvertWithinTheirDimensionOnly()
    {
        QCOMPARE(*convertUnit(2, u"s", u"ms"), 2000.0);
        QCOMPARE(*convertUnit(1, u"%", u"ratio"), 0.01);
        QCOMPARE(*convertUnit(1, u"GiB", u"B"), 1073741824.0);
        QCOMPARE(*convertUnit(60, u"/min", u"/s"), 1.0);
        QVERIFY(!convertUnit(1, u"ms", u"B"));
        QVERIFY(!convertUnit(1, u"parsec", u"ms"));
    }

    void oneFormatServesAColumn_data()
    {
        QTest::addColumn<QList<double>>("values");
        QTest::addColumn<QString>("unit");
        QTest::addColumn<QStringList>("shown");
        QTest::addColumn<QString>("shownUnit");
        const QString minus(QChar(0x2212));
        QTest::newRow("whole") << QList<double>{1000, 32000} << "" << QStringList{"1,000", "32,000"} << "";
        QTest::newRow("ratio") << QList<double>{0, 0.112} << "ratio" << QStringList{"0.00", "11.20"} << "%";
        QTest::newRow("bytes") << QList<double>{1073741824, 536870912} << "B"
                               << QStringList{"1.00", "0.50"} << "GiB";
        QTest::newRow("small") << QList<double>{0.5125, 1.24} << "ms" << QStringList{"0.51", "1.24"} << "ms";
        QTest::newRow("negative") << QList<double>{-3, 4} << "" << QStringList{minus + "3", "4"} << "";
    }
    void oneFormatServesAColumn()
    {
        QFETCH(QList<double>, values);
        QFETCH(QStringList, shown);
        QFETCH(QString, unit);
        const auto format = chooseFormat(values, unit);
        QTEST(format.unit, "shownUnit");
        const QLocale english(QLocale::English, QLocale::UnitedStates);
        for (qsizetype i = 0; i < values.size(); ++i)
            QCOMPARE(formatNumber(values[i], format, english), shown[i]);
    }

    void sentencesShowQuantitiesWithoutIdleZeros()
    {
        const QString space(QChar(0x00A0));
        QCOMPARE(formatQuantity(500, u"ms"), QString("500" + space + "ms"));
        QCOMPARE(formatQuantity(0.01, u"ratio"), QString("1" + space + "%"));
        QCOMPARE(formatQuantity(16384, u""), QStringLiteral("16,384"));
    }

    void momentsAreReadInAnyZone_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("utc");
        QTest::newRow("utc") << "2026-01-31T12:00:00.123Z" << "2026-01-31T12:00:00.123Z";
        QTest::newRow("east") << "2026-01-31T12:00:00+05:30" << "2026-01-31T06:30:00.000Z";
        QTest::newRow("west") << "2026-01-31 12:00:00.5-0800" << "2026-01-31T20:00:00.500Z";
        QTest::newRow("nanoseconds") << "2026-01-31T12:00:00.123456789Z" << "2026-01-31T12:00:00.123Z";
        QTest::newRow("no zone") << "2026-01-31T12:00:00" << "2026-01-31T12:00:00.000Z";
        QTest::newRow("before the epoch") << "1969-12-31T23:59:59.999Z" << "1969-12-31T23:59:59.999Z";
    }
    void momentsAreReadInAnyZone()
    {
        QFETCH(QString, text);
        const auto moment = fromIso8601(text);
        QVERIFY(moment.has_value());
        QTEST(toIso8601(*moment), "utc");
    }

    void whatIsNoMomentIsNotGuessed()
    {
        for (const char *text : {"", "2026-13-01T00:00:00Z", "31.01.2026", "2026-01-31T25:00:00Z"})
            QVERIFY2(!fromIso8601(QString::fromLatin1(text)), text);
    }
};

TWOFOLD_TEST(TestBase)

#include "tst_base.moc"
