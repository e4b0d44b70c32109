// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/common/testmain.h"
#include "tests/ui/log/samplebook.h"
#include "ui/log/celleditor.h"
#include "ui/log/columnform.h"
#include "ui/log/loggrid.h"
#include "ui/log/logheader.h"
#include "ui/log/logmodel.h"
#include "ui/log/logview.h"
#include "ui/common/noticebar.h"
#include "ui/common/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>

using namespace twofold;
using namespace twofold::ui;
using tests::SampleBook;

class TestLogView : public QObject
{
    Q_OBJECT

    struct Shown
    {
        explicit Shown(bool withRuns = true)
            : book(withRuns)
            , view(&book.session())
            , grid(view.findChild<LogGrid *>())
            , model(grid->logModel())
        {
            view.resize(1100, 620);
            view.show();
            view.activateWindow();
            grid->setFocus();
            // What was shown at once is stored when this is done.
            book.settle();
        }

        void choose(int number, const char *key)
        {
            grid->setCurrentIndex(cell(number, key));
        }
        QModelIndex cell(int number, const char *key) const
        {
            const int row = number > 0 ? model->rowOf(number) : model->nextStepRow();
            return model->index(row, findColumn(model->columns(), QString::fromLatin1(key)));
        }
        QString text(int number, const char *key) const { return cell(number, key).data().toString(); }
        CellEditor *editor() const { return view.findChild<CellEditor *>(); }

        SampleBook book;
        LogView view;
        LogGrid *grid;
        LogModel *model;
    };

private slots:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English)); }

    void startsOnTheLastRun()
    {
        Shown shown;
        QCOMPARE(shown.view.currentRun(), 14);
        QCOMPARE(shown.view.countText(), QStringLiteral("14 runs"));
    }

    void typingReplacesTheCellAndEnterGoesDown()
    {
        Shown shown;
        shown.choose(5, "users");
        QTest::keyClicks(shown.grid, QStringLiteral("7"));
        QVERIFY(shown.editor());
        QTest::keyClicks(shown.editor(), QStringLiteral("000"));
        QTest::keyClick(shown.editor(), Qt::Key_Return);
        QCOMPARE(shown.text(5, "users"), QStringLiteral("7,000"));
        QCOMPARE(shown.view.currentRun(), 6);
        QTest::keyClick(shown.grid, Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE(shown.text(5, "users"), QStringLiteral("4,000"));
        shown.book.settle();
    }

    void aWrongKindKeepsTheEditorAndSaysWhy()
    {
        Shown shown;
        shown.choose(5, "users");
        QTest::keyClick(shown.grid, Qt::Key_F2);
        auto *editor = shown.editor();
        QVERIFY(editor);
        QCOMPARE(editor->text(), QStringLiteral("4000"));
        editor->setText(QStringLiteral("lots"));
        QTest::keyClick(editor, Qt::Key_Return);
        QCOMPARE(editor->problem(), QStringLiteral("\"lots\" does not fit: users takes whole numbers."));
        QCOMPARE(shown.view.currentRun(), 5);
        QTest::keyClick(editor, Qt::Key_Escape);
        QTRY_VERIFY(!shown.editor());
        QCOMPARE(shown.text(5, "users"), QStringLiteral("4,000"));
    }

    void leavingAWrongCellOffersItAgain()
    {
        Shown shown;
        shown.choose(5, "users");
        QTest::keyClick(shown.grid, Qt::Key_F2);
        shown.editor()->setText(QStringLiteral("lots"));
        shown.editor()->setModified(true);
        shown.choose(9, "users"); // as a click elsewhere does
        auto *notice = shown.view.findChild<NoticeBar *>();
        QTRY_VERIFY(notice->isVisible());
        QVERIFY(notice->text().contains(QStringLiteral("Run 5 stays as it was.")));
        QTRY_VERIFY(!shown.editor());
        for (auto *button : notice->findChildren<QPushButton *>()) {
            if (button->text() == QLatin1String("Edit again"))
                button->click();
        }
        QTRY_VERIFY(shown.editor());
        QCOMPARE(shown.editor()->text(), QStringLiteral("lots"));
        QCOMPARE(shown.view.currentRun(), 5);
    }

    void aVerdictIsChosenFromAList()
    {
        Shown shown;
        shown.choose(13, "verdict");
        QTest::keyClick(shown.grid, Qt::Key_F2);
        auto *combo = shown.view.findChild<QComboBox *>();
        QVERIFY(combo);
        QCOMPARE(combo->currentText(), QStringLiteral("pass"));
        combo->setCurrentIndex(combo->findText(QStringLiteral("invalid")));
        emit combo->activated(combo->currentIndex());
        QCOMPARE(shown.text(13, "verdict"), QStringLiteral("invalid"));
        shown.book.settle();
        QCOMPARE(shown.book.stored(13).ownVerdict, campaign::Verdict::Invalid);
        QCOMPARE(shown.book.stored(13).computedVerdict, campaign::Verdict::Pass);
    }

    void enterOnTheLastRowLogsTheNextStep()
    {
        Shown shown;
        shown.choose(0, "users");
        QCOMPARE(shown.view.currentRun(), 0);
        QTest::keyClick(shown.grid, Qt::Key_Return);
        QTRY_COMPARE(shown.view.currentRun(), 15);
        QCOMPARE(shown.text(15, "LimitNOFILE app"), QStringLiteral("65,536"));
    }

    void enterOnARunActivatesIt()
    {
        Shown shown;
        QSignalSpy activated(&shown.view, &LogView::runActivated);
        shown.choose(4, "users");
        QTest::keyClick(shown.grid, Qt::Key_Return);
        QCOMPARE(activated.count(), 1);
        QCOMPARE(activated.at(0).at(0).toInt(), 4);
    }

    void pasteGoesBeyondTheLastRun()
    {
        Shown shown;
        shown.choose(14, "users");
        QApplication::clipboard()->setText(QStringLiteral("1\t2\n3\t4\n"));
        QTest::keyClick(shown.grid, Qt::Key_V, Qt::ControlModifier);
        QTRY_COMPARE(shown.model->shownRuns(), 15);
        QCOMPARE(shown.text(15, "spawn_rate"), QStringLiteral("4"));
    }

    void copyTakesTheSelectionOnly()
    {
        Shown shown;
        shown.grid->selectionModel()->select(
            QItemSelection(shown.cell(1, "users"), shown.cell(2, "spawn_rate")),
            QItemSelectionModel::ClearAndSelect);
        QTest::keyClick(shown.grid, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("1000\t100\n2000\t100\n"));
        QCOMPARE(shown.view.selectionSummary(), QStringLiteral("sum 3,200, mean 800, 4 cells"));
    }

    void deleteClearsCellsButWholeRowsDeleteRuns()
    {
        Shown shown;
        shown.choose(5, "latency.p99");
        QTest::keyClick(shown.grid, Qt::Key_Delete);
        QCOMPARE(shown.text(5, "latency.p99"), QString());
        QCOMPARE(shown.model->shownRuns(), 14);
        shown.book.settle();
        shown.grid->selectionModel()->select(shown.cell(10, "users"), QItemSelectionModel::ClearAndSelect
                                                                         | QItemSelectionModel::Rows);
        QTest::keyClick(shown.grid, Qt::Key_Delete);
        QTRY_COMPARE(shown.model->shownRuns(), 13);
        QCOMPARE(shown.model->rowOf(10), -1);
        shown.book.session().undoStack()->undo();
        QTRY_COMPARE(shown.model->shownRuns(), 14);
    }

    void aColumnIsAddedInPlace()
    {
        Shown shown;
        shown.choose(14, "LimitNOFILE app");
        shown.view.addColumn();
        auto *form = shown.view.findChild<ColumnForm *>();
        QVERIFY(form);
        const auto fields = form->findChildren<QLineEdit *>();
        fields.constFirst()->setText(QStringLiteral("users"));
        form->confirm();
        QVERIFY(form->isVisible()); // the name is taken; it says so and stays
        fields.constFirst()->setText(QStringLiteral("tcp_fin_timeout"));
        form->findChildren<QComboBox *>().constFirst()->setCurrentText(QStringLiteral("integer"));
        form->confirm();
        shown.book.settle();
        const int column = findColumn(shown.model->columns(), u"tcp_fin_timeout");
        QVERIFY(column > 0);
        QCOMPARE(shown.model->column(column + 1).key, QStringLiteral("LimitNOFILE app"));
        QCOMPARE(shown.model->column(column).group, QStringLiteral("Limits"));
        QCOMPARE(shown.text(3, "tcp_fin_timeout"), QString());
    }

    void columnsWithOneValueHide()
    {
        Shown shown;
        const int column = findColumn(shown.model->columns(), u"instance");
        QApplication::clipboard()->setText(QStringLiteral("c5.xlarge"));
        shown.grid->selectionModel()->select(QItemSelection(shown.cell(1, "instance"), shown.cell(14, "instance")),
                                             QItemSelectionModel::ClearAndSelect);
        shown.view.paste();
        shown.book.settle();
        shown.view.setHideSingleValued(true);
        QVERIFY(shown.grid->isColumnHidden(column));
        QVERIFY(!shown.grid->isColumnHidden(findColumn(shown.model->columns(), u"users")));
        shown.view.setHideSingleValued(false);
        QVERIFY(!shown.grid->isColumnHidden(column));
    }

    void theFilterSaysWhatIsWrong()
    {
        Shown shown;
        QTest::keyClick(shown.grid, Qt::Key_F, Qt::ControlModifier);
        auto *field = shown.view.findChild<QLineEdit *>();
        QCOMPARE(shown.view.focusWidget(), field);
        QTest::keyClicks(field, QStringLiteral("verdict = fail"));
        QCOMPARE(shown.model->shownRuns(), 6);
        QCOMPARE(shown.view.countText(), QStringLiteral("6 of 14 runs"));
        field->setText(QStringLiteral("verdict = broken"));
        QCOMPARE(shown.model->shownRuns(), 6);
        QVERIFY(field->accessibleDescription().startsWith(QStringLiteral("\"broken\" is no verdict")));
        QTest::keyClick(field, Qt::Key_Escape);
        QCOMPARE(shown.model->shownRuns(), 14);
        QCOMPARE(shown.view.focusWidget(), shown.grid);
    }

    void theCursorStaysOnItsRun()
    {
        Shown shown;
        shown.choose(6, "latency.p95");
        QSignalSpy moved(&shown.view, &LogView::currentRunChanged);
        shown.model->setSort(QStringLiteral("throughput"), Qt::DescendingOrder);
        QCOMPARE(shown.view.currentRun(), 6);
        QCOMPARE(shown.grid->currentIndex().row(), shown.model->rowOf(6));
        QCOMPARE(shown.grid->currentIndex().column(), shown.cell(6, "latency.p95").column());
        shown.view.setFilterText(QStringLiteral("users = 4000"));
        QCOMPARE(shown.view.currentRun(), 6);
        QCOMPARE(moved.count(), 0);
    }

    void aViewIsSavedInTheBook()
    {
        Shown shown;
        shown.view.setFilterText(QStringLiteral("verdict = fail"));
        shown.model->setGroup(QStringLiteral("class"));
        shown.view.saveView(QStringLiteral("By failure class"));
        shown.view.resetView();
        QCOMPARE(shown.model->shownRuns(), 14);
        shown.book.session().writer().run<bool>([](store::Book &) { return Result<bool>(true); }).waitForFinished();
        LogView other(&shown.book.session());
        QCOMPARE(other.savedViews(), QStringList{QStringLiteral("By failure class")});
        other.applyView(QStringLiteral("By failure class"));
        QCOMPARE(other.filterText(), QStringLiteral("verdict = fail"));
        auto *model = other.findChild<LogModel *>();
        QCOMPARE(model->groupKey(), QStringLiteral("class"));
        QCOMPARE(model->shownRuns(), 6);
        other.removeView(QStringLiteral("By failure class"));
        QVERIFY(other.savedViews().isEmpty());
    }

    void anEmptyLogOffersAStart()
    {
        Shown shown(false);
        QCOMPARE(shown.view.currentRun(), 0);
        QCOMPARE(shown.model->rowCount(), 1);
        QSignalSpy baseline(&shown.view, &LogView::logBaselineRequested);
        bool found = false;
        for (auto *button : shown.view.findChildren<QPushButton *>()) {
            if (button->text() == QLatin1String("Log the baseline") && button->isVisible()) {
                button->click();
                found = true;
            }
        }
        QVERIFY(found);
        QCOMPARE(baseline.count(), 1);
        // A first block of a spreadsheet can be pasted into the only row there is.
        shown.choose(0, "users");
        QApplication::clipboard()->setText(QStringLiteral("users\tp95\n1000\t41\n2000\t47\n"));
        shown.view.paste();
        QTRY_COMPARE(shown.model->shownRuns(), 2);
        QCOMPARE(shown.text(2, "latency.p95"), QStringLiteral("47"));
    }

    void numbersAreNeverCut()
    {
        Shown shown;
        const QFontMetrics strong(Theme::instance().font(Theme::Face::Strong));
        for (int column = kFixedColumns; column < shown.model->columnCount(); ++column) {
            if (!shown.model->column(column).isNumeric())
                continue;
            shown.grid->scrollTo(shown.model->index(0, column));
            for (int row = 0; row < shown.model->rowCount(); ++row) {
                const QString text = shown.model->text(row, column);
                QVERIFY2(strong.horizontalAdvance(text) <= shown.grid->columnWidth(column) - 12,
                         qPrintable(shown.model->column(column).key));
            }
        }
    }
};

TWOFOLD_TEST(TestLogView)
#include "tst_logview.moc"
