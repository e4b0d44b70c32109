// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/sheets/runs.h"
#include "core/sheets/workbook.h"
#include "tests/common/testmain.h"

#include <QTemporaryDir>

#include <cmath>

using namespace twofold;
using namespace twofold::sheets;
using campaign::ParameterKind;

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
        const auto proposed = openProposed(write(bytes));
        return proposed ? propose(proposed->table) : Sheet();
    }
    static QStringList names(const Sheet &sheet)
    {
        QStringList names;
        for (int column = 0; column < sheet.columns(); ++column)
            names << sheet.header(column);
        return names;
    }
    static QString shown(const Sheet &sheet, int column)
    {
        QStringList texts;
        for (int row = sheet.firstDataRow(); row < int(sheet.rows.size()); ++row)
            texts << sheet.cell(row, column).text;
        return texts.join(QLatin1Char('|'));
    }
    static campaign::Campaign anew() { return campaign::newCampaign(QStringLiteral("c")); }

private slots:
    void separators_areFoundByWhatIsThere_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("comma") << QByteArray("users,p95\n1000,41\n");
        QTest::newRow("semicolon") << QByteArray("users;p95\n1000;41\n");
        QTest::newRow("tab, CRLF, byte order mark") << QByteArray("\xEF\xBB\xBFusers\tp95\r\n1000\t41\r\n");
        QTest::newRow("no line end at the end") << QByteArray("users,p95\n1000,41");
        QTest::newRow("UTF-16 as spreadsheets save Unicode text")
            << QByteArray("\xFF\xFE", 2) + QByteArray(reinterpret_cast<const char *>(u"users\tp95\r\n1000\t41\r\n"), 40);
    }

    void separators_areFoundByWhatIsThere()
    {
        QFETCH(QByteArray, bytes);
        const Sheet sheet = read(bytes);
        QCOMPARE(names(sheet), (QStringList{QStringLiteral("users"), QStringLiteral("p95")}));
        QCOMPARE(sheet.rows.size(), size_t(2));
        QCOMPARE(sheet.cell(1, 0).text, QStringLiteral("1000"));
        QCOMPARE(sheet.cell(1, 1).text, QStringLiteral("41"));
    }

    void quotes_holdSeparatorsLinesAndQuotes()
    {
        const Sheet sheet = read("users,notes\n1000,\"a, \"\"b\"\"\nc\"\n");
        QCOMPARE(sheet.cell(1, 1).text, QStringLiteral("a, \"b\"\nc"));
    }

    void titleAboveTheNames_isNotTheHeader()
    {
        const Sheet sheet = read("Tests of March,,\nTest,Users,p95\n1,1000,41\n");
        QCOMPARE(sheet.headerRow, 1);
        QCOMPARE(sheet.header(1), QStringLiteral("Users"));
    }

    void badFiles_areRefusedWithASentence_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("says");
        QTest::newRow("empty") << QByteArray() << QStringLiteral("no table");
        QTest::newRow("only names") << QByteArray("users,p95\n") << QStringLiteral("no table");
        QTest::newRow("binary") << QByteArray("a\0b\n1,2\n", 8) << QStringLiteral("not a text file");
        QTest::newRow("open quote") << QByteArray("users,notes\n1000,\"never closed\n") << QStringLiteral("never closed");
    }

    void badFiles_areRefusedWithASentence()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, says);
        const auto sheet = openProposed(write(bytes));
        QVERIFY(!sheet.ok());
        QVERIFY2(sheet.error().text().contains(says), qPrintable(sheet.error().text()));
    }

    void openQuote_namesTheLine()
    {
        const auto sheet = openProposed(write("users,notes\n1000,x\n2000,\"y\n"));
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

    void numbersAsPeopleWriteThem_areRead_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("comma");
        QTest::addColumn<double>("value"); // NaN: no number
        QTest::addColumn<QString>("unit");
        const double none = std::nan("");
        const auto row = [](const char *text, bool comma, double value, const char *unit = "") {
            QTest::addRow("%s, %s", text, comma ? "comma" : "point")
                << QString::fromUtf8(text) << comma << value << QString::fromUtf8(unit);
        };
        row("1000", false, 1000);
        row("1,234.5", false, 1234.5);
        row("1.234,5", true, 1234.5);
        row("1.234", true, 1234);
        row("1,234", false, 1234);
        row("1,5", true, 1.5);
        row("1,5", false, none);
        row("12,34,567", false, none);
        row("4 120 ms", false, 4120, "ms");
        row("4\u00a0120\u202f000", false, 4120000);
        row("1'234'567", false, 1234567);
        row("41 20", false, none);
        row("1.3 GB/s", false, 1.3, "GB/s");
        row("17.09%", false, 17.09, "%");
        row("17,09 %", true, 17.09, "%");
        row("\u22125", false, -5);
        row("+.5", false, 0.5);
        row(",5", true, 0.5);
        row("5.", false, 5);
        row("1e3", false, 1000);
        row("2.5E-3 s", false, 0.0025, "s");
        row("12 \u00b5s", false, 12, "\u00b5s");
        row("100 1/s", false, 100, "1/s");
        row("250 /s", false, 250, "/s");
        row("4 nodes", false, 4, "nodes");
        row("1e400", false, none);
        row("~1300?", false, none);
        row("2026-01-31", false, none);
        row("1:30:00", false, none);
        row("10.0.0.1", false, none);
        row("1 vCPU/256MB RAM", false, none);
        row("-", false, none);
        row("", false, none);
    }

    void numbersAsPeopleWriteThem_areRead()
    {
        QFETCH(QString, text);
        QFETCH(bool, comma);
        QFETCH(double, value);
        QFETCH(QString, unit);
        const auto quantity = cellQuantity({text, false}, comma ? Notation::Comma : Notation::Point);
        QCOMPARE(quantity.has_value(), !std::isnan(value));
        if (quantity) {
            QCOMPARE(quantity->value, value);
            QCOMPARE(quantity->unit, unit);
        }
    }

    void notation_isThatOfTheNumbersThatLeaveNoDoubt_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<bool>("comma");
        QTest::newRow("decimal commas") << QByteArray("users\tp95\n1.000\t41,5\n") << true;
        QTest::newRow("decimal points") << QByteArray("users\tp95\n1,000\t41.5\n") << false;
        QTest::newRow("groups twice") << QByteArray("users\n1.000.000\n\n") << true;
        QTest::newRow("nothing but groups") << QByteArray("users\tp95\n1,000\t2,000\n") << false;
        QTest::newRow("semicolons and doubt") << QByteArray("users;p95\n1.000;2.000\n") << true;
        QTest::newRow("with units") << QByteArray("users\tp95\n1000\t1,25 s\n") << true;
        QTest::newRow("whole numbers") << QByteArray("users\tp95\n1000\t41\n") << false;
        QTest::newRow("addresses and dates") << QByteArray("host\tday\tp95\n10.0.0.1\t31.01.2026\t1,5\n") << true;
    }

    void notation_isThatOfTheNumbersThatLeaveNoDoubt()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(bool, comma);
        QCOMPARE(read(bytes).notation, comma ? Notation::Comma : Notation::Point);
    }

    void decimalCommas_areStoredAsWhatTheyMean()
    {
        const Sheet sheet = read("Nutzer;Delay 95 %;Errors %;req/s\n1.000;41,5;0,5 %;1.498,25\n20.000;1.041,5;11,25 %;996\n");
        const auto made = makeRuns(sheet, guessMapping(sheet, anew()), anew(), 0);
        QCOMPARE(made.problems, QStringList());
        QCOMPARE(campaign::valueText(*made.runs[1].run.parameters.find(u"Nutzer")), QStringLiteral("20000"));
        QCOMPARE(*made.runs[1].run.metrics.find(u"latency.p95"), 1041.5);
        QCOMPARE(*made.runs[1].run.metrics.find(u"failure_rate"), 0.1125);
        QCOMPARE(*made.runs[0].run.metrics.find(u"throughput"), 1498.25);
    }

    void unitsInCells_areConvertedToTheLogs()
    {
        const Sheet sheet = read("users,spawn rate,memory limit,length,nodes,p95,p99,received,CPU\n"
                                 "1000,100 /s,512 MiB,20 min,3 nodes,4 120 ms,1.2 s,1.3 GB/s,75 %\n"
                                 "2000,6000 /min,1 GiB,1 h,4 nodes,2 s,900 us,800 MB/s,0.8\n");
        const auto mapping = guessMapping(sheet, anew());
        QCOMPARE(mapping[1].kind, ParameterKind::Integer);
        QCOMPARE(mapping[1].unit, QStringLiteral("/s"));
        QCOMPARE(mapping[2].kind, ParameterKind::Bytes);
        QCOMPARE(mapping[3].kind, ParameterKind::Duration);
        QCOMPARE(mapping[4].unit, QStringLiteral("nodes"));
        QCOMPARE(mapping[7].meaning, ColumnMeaning::Metric);
        QCOMPARE(mapping[8].meaning, ColumnMeaning::Metric);
        const auto made = makeRuns(sheet, mapping, anew(), 0);
        QCOMPARE(made.problems, QStringList());
        const auto &one = made.runs[0].run;
        const auto &two = made.runs[1].run;
        QCOMPARE(*two.parameters.find(u"spawn_rate"), campaign::Value(qint64(100)));
        QCOMPARE(*one.parameters.find(u"memory_limit"), campaign::Value(qint64(512) << 20));
        QCOMPARE(*one.parameters.find(u"length"), campaign::Value(1200.0));
        QCOMPARE(*two.parameters.find(u"nodes"), campaign::Value(qint64(4)));
        QCOMPARE(*one.metrics.find(u"latency.p95"), 4120.0);
        QCOMPARE(*two.metrics.find(u"latency.p95"), 2000.0);
        QCOMPARE(*two.metrics.find(u"latency.p99"), 0.9);
        QCOMPARE(*two.metrics.find(u"received"), 0.8);
    }

    void unitOfAnotherDimension_isNotStoredAsANumber()
    {
        const Sheet sheet = read("users,req/s\n1000,498\n2000,1.3 GB/s\n3000,700\n");
        const auto made = makeRuns(sheet, guessMapping(sheet, anew()), anew(), 0);
        QCOMPARE(made.problems.size(), 1);
        QVERIFY2(made.problems.first().contains(QStringLiteral("B3")), qPrintable(made.problems.first()));
        QVERIFY(!made.runs[1].run.metrics.find(u"throughput"));
    }

    void marksForUnknown_areBlank()
    {
        const Sheet sheet = read("users,limit,p95\n1000,-,41\n2000,5,n/a\n3000,?,\u2013\n4000,7,50\n");
        const auto made = makeRuns(sheet, guessMapping(sheet, anew()), anew(), 0);
        QCOMPARE(made.problems, QStringList());
        QVERIFY(!made.runs[0].run.parameters.find(u"limit"));
        QCOMPARE(*made.runs[3].run.parameters.find(u"limit"), campaign::Value(qint64(7)));
        QVERIFY(!made.runs[1].run.metrics.find(u"latency.p95"));
        QVERIFY(!made.runs[2].run.metrics.find(u"latency.p95"));
    }

    void oneRunAColumn_isFoundAndTurned()
    {
        const QByteArray bytes = "Settings of March,,,\nRun,1,2,3\nUsers,1000,2000,4000\nMachine,t3.large,t3.large,t3.xlarge\n"
                                 "Delay 95 %,41,47,~2310?\nErrors %,0,0.5,11.2\nNotes,,,slow\n";
        const Sheet sheet = read(bytes);
        QCOMPARE(sheet.orientation, Orientation::RunPerColumn);
        const auto mapping = guessMapping(sheet, anew());
        const auto made = makeRuns(sheet, mapping, anew(), 0);
        QCOMPARE(made.runs.size(), size_t(3));
        QCOMPARE(*made.runs[1].run.parameters.find(u"Users"), campaign::Value(qint64(2000)));
        QCOMPARE(*made.runs[1].run.metrics.find(u"latency.p95"), 47.0);
        QCOMPARE(made.runs[2].run.parent, std::optional<int>(2));
        QCOMPARE(made.problems.size(), 1);
        QVERIFY2(made.problems.first().contains(QStringLiteral("D5")), qPrintable(made.problems.first()));
        QVERIFY(made.runs[2].observation.contains(QStringLiteral("slow")));
    }

    void orientation_canBeChosen()
    {
        const auto proposed = openProposed(write("users,p95\n1000,41\n2000,47\n"));
        QVERIFY(proposed.ok());
        QCOMPARE(propose(proposed->table).orientation, Orientation::RunPerRow);
        const Sheet turned = arrange(proposed->table, Orientation::RunPerColumn);
        QCOMPARE(turned.header(1), QStringLiteral("1000"));
        QCOMPARE(turned.nameOf(2, 1), QStringLiteral("C2"));
    }

    void blankRows_keepTheFilesOwnCellNames()
    {
        const Sheet sheet = read("users,req/s\n\n1000,498\n\n2000,x\n3000,5\n");
        const auto made = makeRuns(sheet, guessMapping(sheet, anew()), anew(), 0);
        QCOMPARE(made.runs.size(), size_t(3));
        QVERIFY2(made.problems.value(0).contains(QStringLiteral("B5")), qPrintable(made.problems.value(0)));
    }

    void publishedResultsOfThreeServers_areProposedAsTheyAre()
    {
        const auto proposed = openProposed(QStringLiteral(TWOFOLD_TEST_DATA "/sheets/servers-k6.tsv"));
        QVERIFY(proposed.ok());
        const Sheet sheet = propose(proposed->table);
        const auto mapping = guessMapping(sheet, anew());
        std::map<QString, ColumnMapping> of;
        for (int column = 0; column < sheet.columns(); ++column)
            of[sheet.header(column)] = mapping[size_t(column)];
        for (const char *name : {"implementation", "machine", "vcpus", "ram_mb", "vus"})
            QVERIFY2(of[name].meaning == ColumnMeaning::Parameter, name);
        QCOMPARE(of["ram_mb"].unit, QStringLiteral("MB"));
        QCOMPARE(of["http_req_duration_p95_ms"].name, QStringLiteral("latency.p95"));
        QCOMPARE(of["http_req_duration_avg_ms"].name, QStringLiteral("latency.mean"));
        QCOMPARE(of["http_req_duration_med_ms"].name, QStringLiteral("latency.p50"));
        QCOMPARE(of["http_req_duration_max_ms"].name, QStringLiteral("latency.max"));
        QCOMPARE(of["http_req_blocked_p95_ms"].name, QStringLiteral("http_req_blocked_p95_ms"));
        QCOMPARE(of["http_req_blocked_p95_ms"].meaning, ColumnMeaning::Metric);
        QCOMPARE(of["iteration_duration_p95_ms"].name, QStringLiteral("iteration_duration_p95_ms"));
        QCOMPARE(of["http_req_failed_pct"].name, QStringLiteral("failure_rate"));
        QCOMPARE(of["http_reqs"].name, QStringLiteral("requests"));
        QCOMPARE(of["http_reqs_per_s"].name, QStringLiteral("throughput"));
        QCOMPARE(of["data_received_rate"].meaning, ColumnMeaning::Metric);
        const auto made = makeRuns(sheet, mapping, anew(), 0);
        QCOMPARE(made.problems, QStringList());
        QCOMPARE(made.runs.size(), size_t(9));
        QCOMPARE(*made.runs[0].run.metrics.find(u"latency.p95"), 10.65);
        // "86 MB/s" and "1.3 GB/s" stand in one column.
        const QString unit = of["data_received_rate"].unit;
        QCOMPARE(convertUnit(*made.runs[0].run.metrics.find(u"data_received_rate"), unit, u"MB/s"), std::optional(86.0));
        QCOMPARE(convertUnit(*made.runs[4].run.metrics.find(u"data_received_rate"), unit, u"MB/s"), std::optional(1300.0));
    }

    void publishedFactors_areProposedAsTheyAre()
    {
        const auto proposed = openProposed(QStringLiteral(TWOFOLD_TEST_DATA "/sheets/stream-factors.tsv"));
        QVERIFY(proposed.ok());
        const Sheet sheet = propose(proposed->table);
        const auto mapping = guessMapping(sheet, anew());
        QStringList metrics;
        for (const auto &map : mapping) {
            if (map.meaning == ColumnMeaning::Metric)
                metrics << map.name;
        }
        QCOMPARE(metrics, (QStringList{"requests", "failures", "timeouts", "latency.mean", "failure_rate"}));
        const auto made = makeRuns(sheet, mapping, anew(), 0);
        QCOMPARE(made.runs.size(), size_t(8));
        QCOMPARE(*made.runs[7].run.metrics.find(u"failure_rate"), 0.1912);
        QCOMPARE(*made.runs[0].run.parameters.find(u"resource"), campaign::Value(QStringLiteral("Hello World")));
    }

    void document_becomesRuns()
    {
        const auto proposed = openProposed(QStringLiteral(TWOFOLD_TEST_DATA "/sheets/runs.ods"));
        QVERIFY(proposed.ok());
        const Sheet sheet = propose(proposed->table);
        QCOMPARE(sheet.headerRow, 1);
        const auto mapping = guessMapping(sheet, anew());
        QCOMPARE(mapping[1].meaning, ColumnMeaning::Started);
        QCOMPARE(mapping[7].kind, ParameterKind::Duration);
        QCOMPARE(mapping[8].kind, ParameterKind::Boolean);
        const auto made = makeRuns(sheet, mapping, anew(), 0);
        QCOMPARE(made.runs.size(), size_t(3));
        const auto &third = made.runs[2].run;
        QCOMPARE(*third.metrics.find(u"latency.p95"), 4120.0);
        QCOMPARE(*third.metrics.find(u"failure_rate"), 0.112);
        QCOMPARE(*third.parameters.find(u"Length"), campaign::Value(26 * 3600.0));
        QCOMPARE(*third.parameters.find(u"Tuned"), campaign::Value(true));
        QCOMPARE(toIso8601(*third.startedAt), QStringLiteral("2026-02-01T09:00:00.000Z"));
        QCOMPARE(made.problems.size(), 1);
        QVERIFY2(made.problems.first().contains(QStringLiteral("G5")), qPrintable(made.problems.first()));
        QCOMPARE(*made.runs[1].run.parameters.find(u"Machine"), campaign::Value(QStringLiteral("t3.large")));
    }

    void columnsOfTheCampaign_keepTheirKindAndUnit()
    {
        auto campaign = anew();
        campaign::Parameter length;
        length.key = QStringLiteral("length");
        length.label = QStringLiteral("How long");
        length.kind = ParameterKind::Real;
        length.unit = QStringLiteral("min");
        campaign.parameters.push_back(length);
        const Sheet sheet = read("How long,p95\n2 h,41\n90 min,47\n");
        const auto mapping = guessMapping(sheet, campaign);
        QCOMPARE(mapping[0].name, QStringLiteral("length"));
        const auto made = makeRuns(sheet, mapping, campaign, 0);
        QCOMPARE(*made.runs[0].run.parameters.find(u"length"), campaign::Value(120.0));
    }

    void columnsNamedLikeVerdictsOrDates_areThatOnlyByTheirValues()
    {
        const Sheet sheet = read("users,Result,Date,Class\n1000,12,spring,red\n2000,14,summer,blue\n");
        const auto mapping = guessMapping(sheet, anew());
        QCOMPARE(mapping[1].meaning, ColumnMeaning::Parameter);
        QCOMPARE(mapping[2].meaning, ColumnMeaning::Parameter);
        QCOMPARE(mapping[3].meaning, ColumnMeaning::FailureClass);
        const Sheet other = read("users,Result,Date\n1000,passed,31.1.2026\n2000,FAIL,1.2.2026\n");
        const auto otherMapping = guessMapping(other, anew());
        QCOMPARE(otherMapping[1].meaning, ColumnMeaning::Verdict);
        QCOMPARE(otherMapping[2].meaning, ColumnMeaning::Started);
        QCOMPARE(makeRuns(other, otherMapping, anew(), 0).runs[1].run.ownVerdict, campaign::Verdict::Fail);
    }
};

TWOFOLD_TEST(SheetTest)
#include "tst_sheet.moc"
