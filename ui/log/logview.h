// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/result.h"

#include <QList>
#include <QStringList>
#include <QWidget>

#include <memory>

namespace twofold::ui {

class BookSession;

// The log of the current campaign: filter bar, grid, and a line for what could not be stored.
// Follows the session by itself. Window's thread; the session is not owned and must outlive it.
class LogView : public QWidget
{
    Q_OBJECT

public:
    explicit LogView(BookSession *session, QWidget *parent = nullptr);
    ~LogView() override;

    // Number of the run the cursor is on; 0: none (the next-step row, an empty log).
    int currentRun() const;
    // Moves the cursor to the run, in the column it is in. A run the filter hides is left alone.
    void setCurrentRun(int number);
    // Numbers of the runs in which at least one cell is selected, ascending.
    QList<int> selectedRuns() const;
    // "sum 56,000, mean 8,000, 7 cells" over the numbers selected; empty below two.
    QString selectionSummary() const;
    // "14 runs", or "6 of 14 runs" under a filter.
    QString countText() const;

    QString filterText() const;
    void setFilterText(const QString &text);

    // Views of the current campaign, saved in the book: filter, sorting, grouping, hidden columns.
    QStringList savedViews() const;
    void saveView(const QString &name);
    void applyView(const QString &name);
    void removeView(const QString &name);
    // Filter, sorting and grouping back to none, all in the order of the runs.
    void resetView();

public slots:
    // For a menu; the grid answers the same keys by itself, so a menu may show them.
    void copy(); // Ctrl+C
    void copyWithHeaders(); // Ctrl+Shift+C
    void cut(); // Ctrl+X
    void paste(); // Ctrl+V
    void clearOrDelete(); // Del: clears cells; whole rows: deletes the runs
    void deleteSelectedRuns();
    void selectAllCells(); // Ctrl+A
    void editCurrent(); // F2
    void focusFilter(); // Ctrl+F
    void focusGrid();
    void addColumn(); // Alt+Insert: beside the current column, parameter or metric as that one is
    void addParameter();
    void addMetric();
    void showColumnMenu(); // Alt+Down: of the current column
    void setHideSingleValued(bool hide);
    bool hidesSingleValued() const;
    void logNextStep(); // the last row becomes a run
    void saveViewAs(); // asks for a name in place

signals:
    // 0: the cursor is on no run.
    void currentRunChanged(int number);
    // Enter or a double click on a run's number.
    void runActivated(int number);
    void selectionSummaryChanged();
    void countTextChanged();
    void savedViewsChanged();
    // The buttons of the empty log.
    void logBaselineRequested();
    void importRequested();
    void compareRequested(const QList<int> &numbers);

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace twofold::ui
