// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "ui/log/arrangement.h"
#include "ui/log/cellvalue.h"
#include "ui/log/lineage.h"

#include <QAbstractTableModel>
#include <QLocale>

#include <optional>

namespace twofold::steering {
struct Step;
}

namespace twofold::ui {

class BookSession;
class Soundness;

enum LogRole {
    RawRole = Qt::UserRole, // the value as stored; invalid where absent
    SortRole, // orders as the grid sorts
    ColumnKindRole, // LogColumn::Kind as int
    KeyRole, // of the column
    RunNumberRole, // 0: no run
    RowKindRole, // LogRow::Kind as int
    ChangedRole, // differs from the parent
    BreaksRole, // breaks a limit: 1 above it, -1 below it, else 0
    UnsoundRole // the measurement is unsound because of this value
};

// Marks of one cell.
struct CellMarks
{
    bool changed = false;
    int breaks = 0;
    bool unsound = false;
};

// The log of the session's current campaign as a table: filtered, sorted and grouped runs, then
// the proposed next step as the last row. Values come from the session's memory; nothing is copied
// for a row, formats are made once a column. Editing checks the text and writes through the
// session; the row follows when the session says so.
class LogModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    explicit LogModel(BookSession *session, QObject *parent = nullptr);
    ~LogModel() override;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;
    // `value` is text as typed. False: refused; see refused(). On the next-step row it makes a run.
    bool setData(const QModelIndex &index, const QVariant &value, int role = Qt::EditRole) override;

    BookSession *session() const { return m_session; }
    const std::vector<LogColumn> &columns() const { return m_columns; }
    const LogColumn &column(int index) const { return m_columns[static_cast<size_t>(index)]; }
    const LogRow &row(int index) const { return m_rows[static_cast<size_t>(index)]; }
    // Null for a group, the next step, or a run that is just going.
    const campaign::Run *run(int row) const;
    int rowOf(int number) const; // -1: not shown
    int nextStepRow() const; // -1: none (read-only)
    int shownRuns() const { return m_shownRuns; }

    // For the delegate: no QVariant in between.
    QString text(int row, int column) const;
    CellMarks marks(int row, int column) const;
    const LineageCell &lineage(int row) const;
    bool drawsLineage() const { return m_arrangement.isNatural(); }
    int laneCount() const;

    const ColumnFigures &figures(int column) const;
    QString columnTooltip(int column) const;

    // Checks the text without storing it; the sentence is what a person reads at the cell.
    Result<void> check(const QModelIndex &index, const QString &text) const;
    // A run as it would be logged from the next-step row: the step's parameters and parent.
    campaign::Run proposedRun() const;
    // Makes the last row a run. Until it is stored the row takes nothing more, so that a second
    // Enter does not log it twice.
    void logNextStep();

    // On an error the filter before it stays.
    Result<void> setFilter(const QString &text);
    QString filterText() const { return m_filterText; }
    void setSort(const QString &key, Qt::SortOrder order); // empty key: by number
    QString sortKey() const { return m_sortKey; }
    Qt::SortOrder sortOrder() const { return m_arrangement.sortOrder; }
    void setGroup(const QString &key); // empty: none
    QString groupKey() const { return m_groupKey; }
    QString groupTitle(int row) const;

signals:
    // Text that was not stored, and why.
    void refused(const QModelIndex &index, const QString &text, const twofold::Error &error);
    // Formats or widths may have changed.
    void figuresChanged();
    // Around a change of the rows, so that a view can keep its place by run number.
    void arrangementAboutToChange();
    void arrangementChanged();
    // The next-step row was typed into; the run follows when it is stored.
    void nextStepLogged();
    // The filter text does not fit the columns any more (or fits again: an empty message).
    void filterError(const QString &message);

private:
    void rebuildColumns();
    void rearrange();
    void runsChanged();
    void nextStepChanged();
    void forgetFigures();
    Result<void> resolveArrangement();
    std::vector<LogRow> wantedRows() const;
    void setRows(std::vector<LogRow> rows);
    const steering::Step *step() const;
    void log(const QString &text, const campaign::Run &run);
    const campaign::Run *parentOf(const campaign::Run &run) const;
    bool isChanged(const LogColumn &column, const campaign::Run &run) const;
    int breaks(const LogColumn &column, const campaign::Run &run) const;
    std::optional<double> baselineValue(const QString &key) const;
    QVariant accessibleText(const QModelIndex &index) const;
    QVariant rawValue(const LogColumn &column, const campaign::Run &run) const;
    QVariant tooltip(const QModelIndex &index) const;

    BookSession *m_session;
    QLocale m_locale;
    std::vector<LogColumn> m_columns;
    std::vector<LogRow> m_rows;
    int m_shownRuns = 0;
    bool m_logging = false;
    Arrangement m_arrangement;
    QString m_filterText;
    QString m_sortKey;
    QString m_groupKey;
    mutable std::vector<std::optional<ColumnFigures>> m_figures;
    mutable std::optional<Lineage> m_lineage;
    mutable std::optional<int> m_baseline; // number of the first passed run; 0: none
    Soundness *m_soundness;
};

} // namespace twofold::ui
