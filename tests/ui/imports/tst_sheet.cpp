// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/common/testmain.h"
#include "ui/imports/sheet.h"

#include <QTemporaryDir>

using namespace twofold;
using namespace twofold::ui;

class SheetTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;

    QString write(const QByteArray &bytes)
    {
        static int count = 0;
        const QString path = m_folder.filePath(QStringLiteral("sheet%1.csv").arg(++count));
        QFile file(path);
        if (file.open(QIODevice::WriteOnly))
            file.write(bytes);
        return path;
    }
    Sheet read(const QByteArray &bytes)
    {
        auto sheet = readSheet(write(bytes));
        return sheet ? *sheet : Sheet();
    }

private slots:
    void separators_areFoundByWhatIsThere_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("comma") << QByteArray("users,p95\n1000,41\n");
        QTest::newRow("semicolon") << QByteArray("users;p95\n1000;41\n");
        QTest::newRow("tab, CRLF, byte order mark") << QByteArray("\xEF\xBB\xBFusers\tp95\r\n1000\t41\r\n");
        QTest::newRow("no line end at the end") << QByteArray("users,p95\n1000,41");
    }

    void separators_areFoundByWhatIsThere()
    {
        QFETCH(QByteArray, bytes);
        const Sheet sheet = read(bytes);
        QCOMPARE(sheet.header(), (QStringList{QStringLiteral("users"), QStringLiteral("p95")}));
        QCOMPARE(sheet.rows.size(), size_t(2));
        QCOMPARE(sheet.rows[1], (QStringList{QStringLiteral("1000"), QStringLiteral("41")}));
    }

    void quotes_holdSeparatorsLinesAndQuotes()
    {
        const Sheet sheet = read("users,notes\n1000,\"a, \"\"b\"\"\nc\"\n");
        QCOMPARE(sheet.rows.at(1).at(1), QStringLiteral("a, \"b\"\nc"));
    }

    void titleAboveTheNames_isNotTheHeader()
    {
        const Sheet sheet = read("Tests of March,,\nTest,Users,p95\n1,1000,41\n");
        QCOMPARE(sheet.headerRow, 1);
        QCOMPARE(sheet.header().at(1), QStringLiteral("Users"));
    }

    void badFiles_areRefusedWithASentence_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("says");
        QTest::newRow("empty") << QByteArray() << QStringLiteral("no table");
        QTest::newRow("only names") << QByteArray("users,p95\n") << QStringLiteral("no table");
        QTest::newRow("a workbook") << QByteArray("PK\x03\x04rest") << QStringLiteral("CSV");
        QTest::newRow("binary") << QByteArray("a\0b\n1,2\n", 8) << QStringLiteral("not a text file");
        QTest::newRow("open quote") << QByteArray("users,notes\n1000,\"never closed\n") << QStringLiteral("never closed");
    }

    void badFiles_areRefusedWithASentence()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, says);
        const auto sheet = readSheet(write(bytes));
        QVERIFY(!sheet.ok());
        QVERIFY2(sheet.error().text().contains(says), qPrintable(sheet.error().text()));
    }

    void openQuote_namesTheLine()
    {
        const auto sheet = readSheet(write("users,notes\n1000,x\n2000,\"y\n"));
        QVERIFY(!sheet.ok());
        QCOMPARE(sheet.error().line, qint64(3));
    }

    void mapping_isGuessedFromNamesAndValues()
    {
        const Sheet sheet = read("Test,Users,Machine,Delay 95 %,Errors %,req/s,Notes\n"
                                 "1,1000,t3.large,41,0 %,498,\n2,2000,t3.large,47,0.5 %,996,slow\n");
        const auto mapping = guessMapping(sheet, campaign::newCampaign(QStringLiteral("c")));
        QCOMPARE(mapping.size(), size_t(7));
        QCOMPARE(mapping[0].meaning, ColumnMeaning::RunNumber);
        QCOMPARE(mapping[1].meaning, ColumnMeaning::Parameter);
        QCOMPARE(mapping[1].kind, campaign::ParameterKind::Integer);
        QCOMPARE(mapping[2].kind, campaign::ParameterKind::Text);
        QCOMPARE(mapping[3].name, QStringLiteral("latency.p95"));
        QCOMPARE(mapping[3].unit, QStringLiteral("ms"));
        QCOMPARE(mapping[4].name, QStringLiteral("failure_rate"));
        QCOMPARE(mapping[5].name, QStringLiteral("throughput"));
        QCOMPARE(mapping[6].meaning, ColumnMeaning::Observation);
    }

    void runs_keepValuesInTheLogsUnits()
    {
        const Sheet sheet = read("users,Delay 95 %,Errors %\n1000,2.31 s,11.2 %\n");
        const auto campaign = campaign::newCampaign(QStringLiteral("c"));
        const auto made = makeRuns(sheet, guessMapping(sheet, campaign), campaign, 4);
        QCOMPARE(made.runs.size(), size_t(1));
        QCOMPARE(*made.runs[0].run.metrics.find(u"latency.p95"), 2310.0);
        QCOMPARE(*made.runs[0].run.metrics.find(u"failure_rate"), 0.112);
        QCOMPARE(made.runs[0].run.parent, std::optional<int>(4));
    }

    void cellThatIsNoNumber_staysBlankAndGoesToTheObservation()
    {
        const Sheet sheet = read("users,req/s\n1000,498\n2000,996\n4000,~7900?\n");
        const auto campaign = campaign::newCampaign(QStringLiteral("c"));
        const auto made = makeRuns(sheet, guessMapping(sheet, campaign), campaign, 0);
        QCOMPARE(made.problems.size(), 1);
        QVERIFY2(made.problems.constFirst().contains(QStringLiteral("B4 “~7900?”")), qPrintable(made.problems.constFirst()));
        QVERIFY(!made.runs[2].run.metrics.find(u"throughput"));
        QVERIFY(made.runs[2].observation.contains(QStringLiteral("~7900?")));
    }

    void parents_followTheSheetsOwnNumbers()
    {
        const Sheet sheet = read("Test,Parent,users\nA1,,1000\nA2,A1,2000\nA3,A1,4000\n");
        const auto campaign = campaign::newCampaign(QStringLiteral("c"));
        const auto made = makeRuns(sheet, guessMapping(sheet, campaign), campaign, 0);
        QCOMPARE(made.runs.size(), size_t(3));
        QCOMPARE(made.runs[0].run.parent, std::optional<int>());
        QCOMPARE(made.runs[1].run.parent, std::optional<int>(1));
        QCOMPARE(made.runs[2].run.parent, std::optional<int>(1));
    }

    void blankCells_stayAbsent()
    {
        const Sheet sheet = read("users,limit,p95\n1000,,41\n2000,5,\n");
        const auto campaign = campaign::newCampaign(QStringLiteral("c"));
        const auto made = makeRuns(sheet, guessMapping(sheet, campaign), campaign, 0);
        QVERIFY(!made.runs[0].run.parameters.find(u"limit"));
        QVERIFY(made.runs[1].run.parameters.find(u"limit"));
        QVERIFY(!made.runs[1].run.metrics.find(u"latency.p95"));
    }

    void newColumns_areAddedOnce()
    {
        const Sheet sheet = read("users,p95\n1000,41\n");
        auto campaign = campaign::newCampaign(QStringLiteral("c"));
        const auto mapping = guessMapping(sheet, campaign);
        campaign = withColumns(campaign, mapping);
        QVERIFY(campaign.parameter(u"users"));
        QVERIFY(campaign.metric(u"latency.p95"));
        const auto again = withColumns(campaign, mapping);
        QCOMPARE(again.parameters, campaign.parameters);
        QCOMPARE(again.metrics, campaign.metrics);
    }

    void columnLetters_countAsSpreadsheetsDo()
    {
        QCOMPARE(columnLetter(0), QStringLiteral("A"));
        QCOMPARE(columnLetter(25), QStringLiteral("Z"));
        QCOMPARE(columnLetter(26), QStringLiteral("AA"));
        QCOMPARE(columnLetter(701), QStringLiteral("ZZ"));
    }
};

TWOFOLD_TEST(SheetTest)
#include "tst_sheet.moc"
