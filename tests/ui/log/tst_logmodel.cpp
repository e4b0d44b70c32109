// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/common/testmain.h"
#include "tests/ui/log/samplebook.h"
#include "ui/log/clipboard.h"
#include "ui/log/logmodel.h"

#include <QAbstractItemModelTester>

using namespace twofold;
using namespace twofold::ui;
using tests::SampleBook;

class TestLogModel : public QObject
{
    Q_OBJECT

    static int at(const LogModel &model, const QString &key) { return findColumn(model.columns(), key); }

    static QModelIndex cell(const LogModel &model, int number, const char *key)
    {
        return model.index(model.rowOf(number), at(model, QString::fromLatin1(key)));
    }

    static QList<int> allColumns(const LogModel &model)
    {
        QList<int> columns;
        for (int i = 0; i < model.columnCount(); ++i)
            columns.append(i);
        return columns;
    }

    static QString shown(const LogModel &model, int number, const char *key)
    {
        return cell(model, number, key).data().toString();
    }

private slots:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English)); }

    void showsRunsAndTheNextStep()
    {
        SampleBook book;
        LogModel model(&book.session());
        QAbstractItemModelTester tester(&model);
        QCOMPARE(model.rowCount(), 15);
        QCOMPARE(model.columnCount(), 4 + 7 + 6);
        QCOMPARE(shown(model, 14, "users"), QStringLiteral("32,000"));
        QCOMPARE(shown(model, 10, "latency.p95"), QString());
        QCOMPARE(model.row(14).kind, LogRow::Kind::NextStep);
        QVERIFY(book.session().nextStep());
        QCOMPARE(model.index(14, at(model, QStringLiteral("LimitNOFILE app"))).data().toString(),
                 QStringLiteral("65,536"));
        QVERIFY(model.index(14, at(model, QStringLiteral("LimitNOFILE app"))).data(ChangedRole).toBool());
    }

    void rawValuesAreNumbers()
    {
        SampleBook book;
        LogModel model(&book.session());
        QCOMPARE(cell(model, 3, "failure_rate").data(RawRole).toDouble(), 0.112);
        QCOMPARE(cell(model, 14, "users").data(SortRole).toDouble(), 32000.0);
        QVERIFY(!cell(model, 10, "latency.p95").data(RawRole).isValid());
        QCOMPARE(cell(model, 14, "users").data(RunNumberRole).toInt(), 14);
        QCOMPARE(cell(model, 14, "users").data(KeyRole).toString(), QStringLiteral("users"));
    }

    void marksWhatChangedFromTheParent()
    {
        SampleBook book;
        LogModel model(&book.session());
        QVERIFY(cell(model, 2, "users").data(ChangedRole).toBool());
        QVERIFY(!cell(model, 4, "users").data(ChangedRole).toBool());
        QVERIFY(cell(model, 4, "fs.file-max").data(ChangedRole).toBool());
        // Run 3 is the first with a value there: a new column, not a change.
        QVERIFY(!cell(model, 3, "LimitNOFILE app").data(ChangedRole).toBool());
        // Against its own parent (run 9), not the row above (run 10).
        QVERIFY(cell(model, 11, "users").data(ChangedRole).toBool());
        QVERIFY(!cell(model, 1, "users").data(ChangedRole).toBool());
        QVERIFY(cell(model, 2, "users").data(Qt::AccessibleTextRole).toString().contains(QStringLiteral("changed")));
    }

    void marksWhatBreaksALimit()
    {
        SampleBook book;
        LogModel model(&book.session());
        QCOMPARE(cell(model, 3, "latency.p95").data(BreaksRole).toInt(), 1);
        QCOMPARE(cell(model, 1, "latency.p95").data(BreaksRole).toInt(), 0);
        QCOMPARE(cell(model, 11, "failure_rate").data(BreaksRole).toInt(), 0);
        QCOMPARE(cell(model, 3, "latency.p99").data(BreaksRole).toInt(), 0); // no limit speaks of it
        QCOMPARE(cell(model, 10, "latency.p95").data(BreaksRole).toInt(), 0); // absent
    }

    void floorsAndParentLimitsPointTheOtherWay()
    {
        auto campaign = tests::sampleCampaign();
        campaign.criteria = {*campaign::parseCriterion(u"throughput >= 1000 /s", campaign::CriterionKind::Limit),
                             *campaign::parseCriterion(u"latency.p95 < parent * 1.1",
                                                       campaign::CriterionKind::Limit)};
        SampleBook book(true, campaign);
        LogModel model(&book.session());
        QCOMPARE(cell(model, 1, "throughput").data(BreaksRole).toInt(), -1);
        QCOMPARE(cell(model, 3, "throughput").data(BreaksRole).toInt(), 0);
        QCOMPARE(cell(model, 2, "latency.p95").data(BreaksRole).toInt(), 1); // 47 > 41 * 1.1
        QCOMPARE(cell(model, 4, "latency.p95").data(BreaksRole).toInt(), 0);
        QCOMPARE(cell(model, 1, "latency.p95").data(BreaksRole).toInt(), 0); // no parent
    }

    void marksWhatMadeItUnsound()
    {
        SampleBook book;
        LogModel model(&book.session());
        const auto busy = cell(model, 8, "host.gener.cpu");
        busy.data(UnsoundRole); // asks for the findings
        QTRY_VERIFY(busy.data(UnsoundRole).toBool());
        QVERIFY(!cell(model, 8, "host.target.cpu").data(UnsoundRole).toBool());
        QVERIFY(!cell(model, 9, "host.gener.cpu").data(UnsoundRole).toBool());
    }

    void typingChangesTheRunAndUndoes()
    {
        SampleBook book;
        LogModel model(&book.session());
        QAbstractItemModelTester tester(&model);
        QVERIFY(model.setData(cell(model, 5, "users"), QStringLiteral("5,000")));
        QCOMPARE(shown(model, 5, "users"), QStringLiteral("5,000"));
        book.settle();
        QCOMPARE(campaign::valueText(*book.stored(5).parameters.find(u"users")), QStringLiteral("5000"));
        book.session().undoStack()->undo();
        book.settle();
        QCOMPARE(shown(model, 5, "users"), QStringLiteral("4,000"));
        QCOMPARE(campaign::valueText(*book.stored(5).parameters.find(u"users")), QStringLiteral("4000"));
        book.session().undoStack()->redo();
        book.settle();
        QCOMPARE(shown(model, 5, "users"), QStringLiteral("5,000"));
    }

    void aWrongKindIsRefusedWithASentence()
    {
        SampleBook book;
        LogModel model(&book.session());
        QSignalSpy refused(&model, &LogModel::refused);
        QVERIFY(!model.setData(cell(model, 5, "users"), QStringLiteral("lots")));
        QCOMPARE(refused.count(), 1);
        QCOMPARE(refused.at(0).at(1).toString(), QStringLiteral("lots"));
        QCOMPARE(refused.at(0).at(2).value<Error>().message,
                 QStringLiteral("\"lots\" does not fit: users takes whole numbers."));
        QCOMPARE(shown(model, 5, "users"), QStringLiteral("4,000"));
        QVERIFY(!book.session().undoStack()->canUndo());
    }

    void typingIntoTheNextStepLogsARun()
    {
        SampleBook book;
        LogModel model(&book.session());
        QAbstractItemModelTester tester(&model);
        QVERIFY(model.setData(model.index(14, at(model, QStringLiteral("users"))), QStringLiteral("24000")));
        book.settle();
        QCOMPARE(model.rowCount(), 16);
        const auto run = book.stored(15);
        QCOMPARE(run.parent, std::optional(14));
        QCOMPARE(campaign::valueText(*run.parameters.find(u"users")), QStringLiteral("24000"));
        // The rest is as the step proposes.
        QCOMPARE(campaign::valueText(*run.parameters.find(u"LimitNOFILE app")), QStringLiteral("65536"));
        QCOMPARE(model.row(15).kind, LogRow::Kind::NextStep);
    }

    void filterKeepsTheNextStepAndRefusesNonsense()
    {
        SampleBook book;
        LogModel model(&book.session());
        QAbstractItemModelTester tester(&model);
        QVERIFY(model.setFilter(QStringLiteral("verdict = pass")));
        QCOMPARE(model.shownRuns(), 5);
        QCOMPARE(model.rowCount(), 6);
        QCOMPARE(model.rowOf(3), -1);
        const auto wrong = model.setFilter(QStringLiteral("nothing >= 1"));
        QVERIFY(!wrong);
        QCOMPARE(model.shownRuns(), 5); // the rows stay as they were
        QVERIFY(model.setFilter({}));
        QCOMPARE(model.shownRuns(), 14);
        model.setSort(QStringLiteral("throughput"), Qt::DescendingOrder);
        QCOMPARE(model.row(0).number, 14);
        model.setGroup(QStringLiteral("class"));
        QCOMPARE(model.row(0).kind, LogRow::Kind::Group);
        QCOMPARE(model.groupTitle(0), QStringLiteral("failure class Application, 3 runs"));
    }

    void aNewColumnLeavesOlderRunsBlank()
    {
        SampleBook book;
        LogModel model(&book.session());
        QAbstractItemModelTester tester(&model);
        auto campaign = *book.session().campaign();
        campaign::Parameter somaxconn;
        somaxconn.key = QStringLiteral("net.core.somaxconn");
        somaxconn.group = QStringLiteral("Limits");
        somaxconn.kind = campaign::ParameterKind::Integer;
        campaign.parameters.insert(campaign.parameters.begin() + 4, somaxconn);
        book.session().changeCampaign(QStringLiteral("Add column"), campaign);
        const int column = at(model, somaxconn.key);
        QCOMPARE(column, 4 + 4);
        QCOMPARE(model.columnCount(), 4 + 8 + 6);
        for (int row = 0; row < 14; ++row)
            QCOMPARE(model.index(row, column).data().toString(), QString());
        book.settle();
        QVERIFY(model.setData(cell(model, 14, "net.core.somaxconn"), QStringLiteral("63536")));
        QVERIFY(!cell(model, 14, "net.core.somaxconn").data(ChangedRole).toBool());
        book.settle();
        book.session().undoStack()->undo();
        book.session().undoStack()->undo();
        book.settle();
        QCOMPARE(at(model, somaxconn.key), -1);
    }

    void aPastedBlockChangesRunsAndMakesNewOnes()
    {
        SampleBook book;
        LogModel model(&book.session());
        QAbstractItemModelTester tester(&model);
        const int users = at(model, QStringLiteral("users"));
        const auto outcome = pasteCells(model, QStringLiteral("30,000\t40\n31,000\t41\n32,000\t42\n"), 13,
                                        users, allColumns(model), {});
        QCOMPARE(outcome.cells, 6);
        QCOMPARE(outcome.changedRuns, 1);
        QCOMPARE(outcome.newRuns, 2);
        QVERIFY2(outcome.problem().isEmpty(), qPrintable(outcome.problem()));
        book.settle();
        QCOMPARE(model.shownRuns(), 16);
        QCOMPARE(shown(model, 14, "users"), QStringLiteral("30,000"));
        QCOMPARE(shown(model, 15, "users"), QStringLiteral("31,000"));
        QCOMPARE(shown(model, 16, "spawn_rate"), QStringLiteral("42"));
        QCOMPARE(book.stored(16).parent, std::optional(15));
        // What the block does not cover comes from the parent.
        QCOMPARE(shown(model, 16, "instance"), QStringLiteral("c5.xlarge"));
        while (book.session().undoStack()->canUndo())
            book.session().undoStack()->undo();
        book.settle();
        QCOMPARE(model.shownRuns(), 14);
        QCOMPARE(shown(model, 14, "users"), QStringLiteral("32,000"));
    }

    void pastedNamesChooseTheColumns()
    {
        SampleBook book;
        LogModel model(&book.session());
        const auto outcome = pasteCells(
            model, QStringLiteral("p95 s\tusers\tNotes\n0.4\t33000\tfine\n0.5\t34000\t\n"), 14, 0,
            allColumns(model), {});
        QCOMPARE(outcome.newRuns, 2);
        QCOMPARE(outcome.problem(),
                 QStringLiteral("1 cell was not stored. No column is named \"Notes\": add it first."));
        book.settle();
        QCOMPARE(shown(model, 15, "latency.p95"), QStringLiteral("400"));
        QCOMPARE(shown(model, 16, "users"), QStringLiteral("34,000"));
        // Judged by what was pasted: 500 ms is not below 500 ms.
        QCOMPARE(shown(model, 16, "verdict"), QStringLiteral("fail"));
    }

    void aPastedCellThatDoesNotFitIsNamed()
    {
        SampleBook book;
        LogModel model(&book.session());
        const auto outcome = pasteCells(model, QStringLiteral("5000\tfast\n6000\t70"), 3,
                                        at(model, QStringLiteral("users")), allColumns(model), {});
        QCOMPARE(outcome.cells, 3);
        QCOMPARE(outcome.problem(), QStringLiteral("1 cell was not stored. Run 4: \"fast\" does not fit: "
                                                   "spawn rate takes whole numbers."));
        QCOMPARE(shown(model, 4, "users"), QStringLiteral("5,000"));
        QCOMPARE(shown(model, 4, "spawn_rate"), QStringLiteral("100"));
        book.settle();
    }

    void oneValueFillsTheSelection()
    {
        SampleBook book;
        LogModel model(&book.session());
        const int users = at(model, QStringLiteral("users"));
        const QItemSelection selection(model.index(2, users), model.index(5, users + 1));
        const auto outcome = pasteCells(model, QStringLiteral("77\n"), 2, users, allColumns(model), selection);
        QCOMPARE(outcome.cells, 8);
        QCOMPARE(shown(model, 6, "spawn_rate"), QStringLiteral("77"));
        QCOMPARE(shown(model, 7, "users"), QStringLiteral("4,000"));
        book.settle();
    }

    void copiedCellsPasteBack()
    {
        SampleBook book;
        LogModel model(&book.session());
        const int from = at(model, QStringLiteral("users"));
        const QItemSelection selection(model.index(2, from), model.index(5, model.columnCount() - 1));
        const QString text = copyCells(model, selection, allColumns(model), true);
        QVERIFY(text.startsWith(QStringLiteral("users\tspawn rate /s\tinstance\t")));
        QVERIFY(text.contains(QStringLiteral("failure rate %")));
        const auto outcome = pasteCells(model, text, 14, from, allColumns(model), {});
        QCOMPARE(outcome.newRuns, 4);
        QVERIFY2(outcome.problem().isEmpty(), qPrintable(outcome.problem()));
        book.settle();
        for (int i = 0; i < 4; ++i) {
            QCOMPARE(book.stored(15 + i).parameters, book.stored(3 + i).parameters);
            QCOMPARE(book.stored(15 + i).metrics, book.stored(3 + i).metrics);
        }
    }

    void numbersOfDeletedRunsAreNotUsedAgain()
    {
        SampleBook book;
        book.session().deleteRuns(QStringLiteral("Delete"), {14});
        book.settle();
        LogModel model(&book.session());
        QCOMPARE(model.shownRuns(), 13);
        pasteCells(model, QStringLiteral("1\t2\n3\t4"), 13, at(model, QStringLiteral("users")),
                   allColumns(model), {});
        book.settle();
        QCOMPARE(model.rowOf(14), -1);
        QVERIFY(model.rowOf(15) >= 0);
        QCOMPARE(book.stored(16).parent, std::optional(15));
    }

    void clearingLeavesBlanks()
    {
        SampleBook book;
        LogModel model(&book.session());
        const int p95 = at(model, QStringLiteral("latency.p95"));
        clearCells(model, QItemSelection(model.index(2, p95), model.index(2, p95 + 1)), allColumns(model));
        QCOMPARE(shown(model, 3, "latency.p95"), QString());
        book.settle();
        QVERIFY(!book.stored(3).metrics.find(u"latency.p95"));
        QVERIFY(book.stored(3).metrics.find(u"throughput"));
    }

    void followsWhatAnotherProgramWrites()
    {
        SampleBook book;
        LogModel model(&book.session());
        QAbstractItemModelTester tester(&model);
        {
            auto other = store::Book::open(book.path(), store::Access::ReadWrite);
            QVERIFY(other);
            campaign::Run run = tests::sampleRuns().back();
            run.id = {};
            run.number = 0;
            run.parent = 14;
            run.campaign = book.session().campaign()->id;
            QVERIFY((*other)->addRun(run));
        }
        QTRY_COMPARE_WITH_TIMEOUT(model.shownRuns(), 15, 10'000);
        QCOMPARE(model.rowOf(15), 14);
    }

    void undoRefusesWhatSomeoneElseChanged()
    {
        SampleBook book;
        LogModel model(&book.session());
        QSignalSpy failed(&book.session(), &BookSession::failed);
        model.setData(cell(model, 5, "users"), QStringLiteral("5000"));
        book.settle();
        {
            auto other = store::Book::open(book.path(), store::Access::ReadWrite);
            QVERIFY(other);
            auto run = *(*other)->runNumbered(book.session().campaign()->id, 5);
            run.parameters.set(QStringLiteral("users"), qint64(6000));
            QVERIFY((*other)->updateRun(run));
        }
        book.session().undoStack()->undo();
        QTRY_COMPARE(failed.count(), 1);
        book.settle();
        QTRY_COMPARE(shown(model, 5, "users"), QStringLiteral("6,000"));
    }

    void tenThousandRunsAreRowsOnly()
    {
        auto campaign = tests::sampleCampaign();
        for (int i = 0; i < 190; ++i) {
            campaign::Metric metric;
            metric.key = QStringLiteral("tool.m%1").arg(i);
            campaign.metrics.push_back(metric);
        }
        SampleBook book(false, campaign);
        {
            auto other = store::Book::open(book.path(), store::Access::ReadWrite);
            QVERIFY(other);
            QVERIFY((*other)->transaction([&]() -> Result<void> {
                for (int i = 1; i <= 10'000; ++i) {
                    campaign::Run run;
                    run.campaign = book.session().campaign()->id;
                    run.number = i;
                    if (i > 1)
                        run.parent = i - 1;
                    run.parameters.set(QStringLiteral("users"), qint64(i) * 10);
                    for (int metric = 0; metric < 190; ++metric)
                        run.metrics.set(QStringLiteral("tool.m%1").arg(metric), i * 0.5 + metric);
                    if (const auto added = (*other)->addRun(run); !added)
                        return added.error();
                }
                return {};
            }));
        }
        QTRY_COMPARE_WITH_TIMEOUT(book.session().runs().size(), size_t(10'000), 60'000);
        LogModel model(&book.session());
        QCOMPARE(model.rowCount(), 10'001);
        QCOMPARE(model.columnCount(), 4 + 7 + 6 + 190);
        QCOMPARE(shown(model, 10'000, "users"), QStringLiteral("100,000"));
        QCOMPARE(model.rowOf(7'777), 7'776);
        QVERIFY(cell(model, 9'999, "users").data(ChangedRole).toBool());
        QVERIFY(model.setFilter(QStringLiteral("users > 99,900")));
        QCOMPARE(model.shownRuns(), 10);
        QVERIFY(model.setFilter({}));
        model.setSort(QStringLiteral("tool.m7"), Qt::DescendingOrder);
        QCOMPARE(model.row(0).number, 10'000);
        QCOMPARE(model.laneCount(), 1);
    }
};

TWOFOLD_TEST(TestLogModel)
#include "tst_logmodel.moc"
