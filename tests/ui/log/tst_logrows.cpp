// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/common/testmain.h"
#include "tests/ui/log/samplebook.h"
#include "ui/log/arrangement.h"
#include "ui/log/cellvalue.h"
#include "ui/log/filter.h"
#include "ui/log/lineage.h"
#include "ui/log/tsv.h"

using namespace twofold;
using namespace twofold::ui;
using campaign::Run;

// What the grid shows and how text becomes values, without a window.
class TestLogRows : public QObject
{
    Q_OBJECT

    std::vector<LogColumn> m_columns = logColumns(tests::sampleCampaign());
    std::vector<Run> m_runs = tests::sampleRuns();
    QLocale m_locale = QLocale(QLocale::English);

    std::vector<NumberFormat> formats() const
    {
        std::vector<NumberFormat> formats;
        for (const auto &column : m_columns)
            formats.push_back(columnFigures(column, m_runs, m_locale).format);
        return formats;
    }

    QString matching(const QString &text) const
    {
        const auto filter = Filter::parse(text, m_columns, formats());
        if (!filter)
            return filter.error().message;
        QStringList numbers;
        for (const auto &run : m_runs) {
            if (filter->accepts(run, m_columns))
                numbers.append(QString::number(run.number));
        }
        return numbers.join(u' ');
    }

    QString order(const Arrangement &arrangement) const
    {
        QStringList words;
        for (const auto &row : arrange(arrangement, m_columns, m_runs)) {
            words.append(row.kind == LogRow::Kind::Group
                             ? QStringLiteral("[%1 %2]").arg(row.group).arg(row.count)
                             : QString::number(row.number));
        }
        return words.join(u' ');
    }

    const LogColumn &column(const QString &key) const
    {
        return m_columns[static_cast<size_t>(findColumn(m_columns, key))];
    }

    // The value after typing, or the sentence.
    QString typed(const QString &key, const QString &text, Run run = Run()) const
    {
        const auto &edited = column(key);
        const auto format = columnFigures(edited, m_runs, m_locale).format;
        run.number = 20;
        const auto entered = enterText(edited, format, text, tests::sampleCampaign(),
                                       [](int number) { return number <= 14; }, run);
        return entered ? columnText(edited, run) : entered.error().message;
    }

private slots:
    void filter_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char *name, const char *text, const char *expected) {
            QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(expected);
        };
        row("empty shows all", "", "1 2 3 4 5 6 7 8 9 10 11 12 13 14");
        row("a number", "users >= 12000", "10 11 12 13 14");
        row("grouped digits", "users >= 16,000, verdict = fail", "11 14");
        row("comma is and", "class = Proxy, worker_connections = 32000", "5");
        row("any case", "CLASS = proxy", "4 5");
        row("title instead of key", "spawn rate = 50, users < 16000", "9 10");
        row("shown unit", "failure rate > 5", "3 4 5 14");
        row("own unit", "p95 > 3 s", "14");
        row("converted ratio", "failure_rate >= 8.7 %", "3 4");
        row("alternatives", "verdict = invalid | aborted", "8 10 12");
        row("not equal", "verdict != fail, users = 4000", "7");
        row("blank", "LimitNOFILE app =", "1 2");
        row("not blank", "p95 !=, users = 16000", "11 13");
        row("contains", "instance ~ xlarge", "12 13 14");
        row("free text", "c5", "12 13 14");
        row("free number", "7942", "13");
        row("headline", "open files", "14");
        row("quotes keep operators", "\"a = b\"", "");
        row("parent", "parent = 9", "10 11");
        row("fix", "fix ~ LimitNOFILE", "14");
        row("unknown column", "uers >= 3", "No column is named \"uers\".");
        row("not a number", "users >= many", "\"many\" is not a number that \"users\" can be compared with.");
        row("order of text", "instance > t3", "\"instance\" is text: compare it with =, != or ~.");
        row("no such verdict", "verdict = failed",
            "\"failed\" is no verdict: pass, fail, invalid, inconclusive or aborted.");
        row("operator alone", ">= 3", "Name a column before \">=\".");
    }
    void filter()
    {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        QCOMPARE(matching(text), expected);
    }

    void sortingPutsBlanksLast()
    {
        Arrangement arrangement;
        arrangement.sortColumn = findColumn(m_columns, u"latency.p95");
        QCOMPARE(order(arrangement), QStringLiteral("1 2 7 9 13 8 6 11 5 4 3 14 10 12"));
        arrangement.sortOrder = Qt::DescendingOrder;
        QCOMPARE(order(arrangement), QStringLiteral("14 3 4 5 11 6 8 13 9 7 2 1 10 12"));
    }

    void groupsHaveAHeadAndCount()
    {
        Arrangement arrangement;
        arrangement.groupColumn = findColumn(m_columns, u"instance");
        QCOMPARE(order(arrangement),
                 QStringLiteral("[c5.xlarge 3] 12 13 14 [t3.large 11] 1 2 3 4 5 6 7 8 9 10 11"));
    }

    void verdictsGroupBySeverity()
    {
        Arrangement arrangement;
        arrangement.groupColumn = kVerdictColumn;
        QVERIFY(order(arrangement).startsWith(QStringLiteral("[fail 6] 3 4 5 6 11 14 [invalid 2] 8 12")));
    }

    void anAbortedBranchTakesALaneOfItsOwn()
    {
        Lineage lineage;
        lineage.build(m_runs, 14);
        QCOMPARE(lineage.laneCount(), 2);
        QCOMPARE(lineage.cell(9).lane, 1); // run 10
        QCOMPARE(lineage.cell(10).lane, 0); // run 11 goes on from run 9
        QCOMPARE(lineage.cell(8).leaving, 2u);
        QVERIFY(lineage.cell(8).down);
        QVERIFY(lineage.cell(9).up);
        QVERIFY(!lineage.cell(9).down);
        QCOMPARE(lineage.cell(9).passing, 1u); // the main line passes run 10
        QVERIFY(lineage.cell(13).down); // to the next step
        QVERIFY(lineage.cell(14).up);
    }

    void lineageBearsParentsThatAreNotThere()
    {
        auto runs = m_runs;
        runs[3].parent = 99;
        runs[4].parent = 12; // a later one
        Lineage lineage;
        lineage.build(runs, 77);
        QVERIFY(!lineage.cell(3).up);
        QVERIFY(!lineage.cell(4).up);
        QCOMPARE(lineage.cell(14).up, false);
        lineage.build({}, 0);
        QCOMPARE(lineage.laneCount(), 1);
    }

    void typing_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char *name, const char *key, const char *text, const char *expected) {
            QTest::newRow(name) << QString::fromUtf8(key) << QString::fromUtf8(text)
                                << QString::fromUtf8(expected);
        };
        row("a number", "users", "64000", "64000");
        row("grouped digits", "users", "64,000", "64000");
        row("blank clears", "users", " ", "");
        row("text in a number column", "users", "many", "\"many\" does not fit: users takes whole numbers.");
        row("a fraction in a whole column", "users", "1.5", "\"1.5\" does not fit: users takes whole numbers.");
        row("text", "instance", "m5.large", "m5.large");
        row("a metric", "latency.p95", "312", "312");
        row("a metric in another unit", "latency.p95", "0.312 s", "312");
        row("a ratio as shown", "failure_rate", "6.4", "0.064");
        row("a ratio with its sign", "failure_rate", "6.4 %", "0.064");
        row("not a number", "latency.p95", "~7900?", "\"~7900?\" does not fit: p95 takes numbers in ms.");
        row("another dimension", "latency.p95", "3 MB", "\"3 MB\" does not fit: p95 takes numbers in ms.");
        row("a verdict", "verdict", "Invalid", "invalid");
        row("no verdict", "verdict", "good",
            "\"good\" is no verdict. Write pass, fail, invalid, inconclusive or aborted; blank leaves it "
            "to the criteria.");
        row("a class", "class", "proxy", "Proxy");
        row("no class", "class", "Gremlins",
            "\"Gremlins\" is no failure class of this campaign: Generator, Application, Proxy, Database, "
            "Checker, Network, Kernel limit, Environment.");
        row("a parent", "parent", "9", "9");
        row("no such parent", "parent", "17", "There is no run 17 in this campaign.");
        row("a number stays", "run", "3", "A run keeps its number.");
    }
    void typing()
    {
        QFETCH(QString, key);
        QFETCH(QString, text);
        QFETCH(QString, expected);
        QCOMPARE(typed(key, text), expected);
    }

    void aRunCannotBeItsOwnParent()
    {
        Run run;
        run.number = 5;
        const auto entered = enterText(column(QStringLiteral("parent")), {}, u"5", tests::sampleCampaign(),
                                       [](int) { return true; }, run);
        QVERIFY(!entered);
        QVERIFY(!run.parent);
    }

    void sayingWhatWasComputedOverrulesNothing()
    {
        Run run;
        run.computedVerdict = campaign::Verdict::Fail;
        run.ownVerdict = campaign::Verdict::Pass;
        QVERIFY(enterText(column(QStringLiteral("verdict")), {}, u"fail", tests::sampleCampaign(),
                          [](int) { return true; }, run));
        QCOMPARE(run.ownVerdict, campaign::Verdict::None);
    }

    void aSecretIsNeverStored()
    {
        LogColumn secret;
        secret.kind = LogColumn::Kind::Parameter;
        secret.key = secret.title = QStringLiteral("token");
        secret.valueKind = campaign::ParameterKind::Secret;
        Run run;
        QVERIFY(!enterText(secret, {}, u"hunter2", tests::sampleCampaign(), [](int) { return true; }, run));
        QVERIFY(run.parameters.isEmpty());
        run.parameters.set(secret.key, QStringLiteral("keychain:token"));
        QVERIFY(!shownText(secret, {}, run, m_locale).contains(QStringLiteral("keychain")));
        QVERIFY(editText(secret, {}, run).isEmpty());
    }

    void whatIsCopiedPastesBackToTheSameValue()
    {
        for (const auto &one : m_columns) {
            if (one.isFixed())
                continue;
            const auto format = columnFigures(one, m_runs, m_locale).format;
            for (const Run &run : m_runs) {
                Run back;
                back.number = run.number;
                QVERIFY(enterText(one, format, editText(one, format, run), tests::sampleCampaign(),
                                  [](int) { return true; }, back));
                QCOMPARE(columnNumber(one, back), columnNumber(one, run));
                QCOMPARE(columnText(one, back), columnText(one, run));
            }
        }
    }

    void aColumnHasOnePrecision()
    {
        const auto &rate = column(QStringLiteral("failure_rate"));
        const auto format = columnFigures(rate, m_runs, m_locale).format;
        QCOMPARE(format.unit, QStringLiteral("%"));
        QCOMPARE(shownText(rate, format, m_runs[0], m_locale), QStringLiteral("0.00"));
        QCOMPARE(shownText(rate, format, m_runs[2], m_locale), QStringLiteral("11.20"));
        QCOMPARE(shownText(rate, format, m_runs[9], m_locale), QString());
    }

    void oneValueMeansTheSameEverywhere()
    {
        auto runs = m_runs;
        QVERIFY(!hasOneValue(column(QStringLiteral("spawn_rate")), runs));
        for (auto &run : runs)
            run.parameters.set(QStringLiteral("spawn_rate"), qint64(50));
        QVERIFY(hasOneValue(column(QStringLiteral("spawn_rate")), runs));
        runs[3].parameters.remove(u"spawn_rate"); // a blank is another value
        QVERIFY(!hasOneValue(column(QStringLiteral("spawn_rate")), runs));
    }

    void headersBreakInTwoLines_data()
    {
        QTest::addColumn<QString>("title");
        QTest::addColumn<QString>("first");
        QTest::addColumn<QString>("second");
        QTest::newRow("short") << "users" << "users" << "";
        QTest::newRow("blank") << "spawn rate" << "spawn" << "rate";
        QTest::newRow("underscore") << "worker_connections" << "worker_" << "connections";
        QTest::newRow("dot") << "fs.file-max" << "fs." << "file-max";
        QTest::newRow("one word") << "throughput" << "throughput" << "";
    }
    void headersBreakInTwoLines()
    {
        QFETCH(QString, title);
        QFETCH(QString, first);
        QFETCH(QString, second);
        const auto lines = splitTitle(title);
        QCOMPARE(lines.first, first);
        QCOMPARE(lines.second, second);
    }

    void tabSeparatedTextReadsBack()
    {
        const QList<QStringList> rows = {{QStringLiteral("a"), QString(), QStringLiteral("c")},
                                         {QStringLiteral("with\ttab"), QStringLiteral("two\nlines"),
                                          QStringLiteral("\"quoted\"")}};
        QCOMPARE(parseTsv(formatTsv(rows)), rows);
        QCOMPARE(parseTsv(QStringLiteral("1\t2\r\n3\t4\r\n")),
                 (QList<QStringList>{{QStringLiteral("1"), QStringLiteral("2")},
                                     {QStringLiteral("3"), QStringLiteral("4")}}));
        // A quote that is not closed is text.
        QCOMPARE(parseTsv(QStringLiteral("\"5 inch\t6")),
                 (QList<QStringList>{{QStringLiteral("\"5 inch"), QStringLiteral("6")}}));
        QCOMPARE(parseTsv(QString()), QList<QStringList>());
    }
};

TWOFOLD_TEST(TestLogRows)
#include "tst_logrows.moc"
