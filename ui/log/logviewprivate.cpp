// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/log/logviewprivate.h"

#include "ui/common/booksession.h"
#include "ui/common/emptystate.h"
#include "ui/common/noticebar.h"
#include "ui/log/clipboard.h"
#include "ui/log/columnform.h"
#include "ui/log/filterbar.h"
#include "ui/log/logdelegate.h"
#include "ui/log/loggrid.h"
#include "ui/log/logheader.h"
#include "ui/log/logmenus.h"
#include "ui/log/logmodel.h"

#include <QScrollBar>
#include <QTimer>

#include <algorithm>

namespace twofold::ui {

QItemSelection LogView::Private::selection() const
{
    return grid->selectionModel()->selection();
}

void LogView::Private::showColumns()
{
    QSet<QString> hidden;
    if (hiddenByView) {
        hidden = *hiddenByView;
    } else {
        for (const auto &column : model->columns()) {
            if (column.hidden)
                hidden.insert(column.key);
        }
    }
    int count = 0;
    for (int i = kFixedColumns; i < model->columnCount(); ++i) {
        const auto &column = model->column(i);
        const bool single = filter->hidesSingleValued() && column.limits.empty()
            && hasOneValue(column, session->runs());
        const bool show = !hidden.contains(column.key) && !single;
        grid->setColumnShown(i, show);
        count += show ? 0 : 1;
    }
    filter->setHidden(hidden, count);
    grid->fitColumns();
}

// An empty key means every column.
void LogView::Private::setHidden(const QString &key, bool hide)
{
    if (hiddenByView) {
        if (key.isEmpty())
            hiddenByView->clear();
        else if (hide)
            hiddenByView->insert(key);
        else
            hiddenByView->remove(key);
        showColumns();
        return;
    }
    const auto *current = session->campaign();
    if (!current)
        return;
    auto changed = *current;
    for (auto &parameter : changed.parameters) {
        if (key.isEmpty() || parameter.key == key)
            parameter.hidden = hide;
    }
    for (auto &metric : changed.metrics) {
        if (key.isEmpty() || metric.key == key)
            metric.hidden = hide;
    }
    if (changed == *current)
        showColumns();
    else
        session->changeCampaign(key.isEmpty() ? LogView::tr("Show all columns")
                                : hide        ? LogView::tr("Hide column %1").arg(key)
                                              : LogView::tr("Show column %1").arg(key),
                                changed);
}

void LogView::Private::showEmpty()
{
    const bool empty = session->runs().empty();
    const bool unmatched = !empty && model->shownRuns() == 0;
    noRuns->setVisible(empty && !session->isReadOnly());
    noMatch->setVisible(unmatched);
    // The header and the next-step row stay: the first run can be typed or pasted there.
    const int rows = grid->horizontalHeader()->sizeHint().height()
        + model->rowCount() * LogDelegate::rowHeight() + grid->horizontalScrollBar()->sizeHint().height();
    grid->setMaximumHeight(empty || unmatched ? rows : QWIDGETSIZE_MAX);
}

void LogView::Private::keepPlace()
{
    arranging = true;
}

void LogView::Private::restorePlace()
{
    arranging = false;
    const QModelIndex current = grid->currentIndex();
    const int row = currentNumber > 0 ? model->rowOf(currentNumber) : -1;
    if (row < 0 || (current.isValid() && current.row() == row)) {
        noteCurrent(current);
        return;
    }
    int column = findColumn(model->columns(), currentKey);
    if (column < 0)
        column = std::min(kFixedColumns, model->columnCount() - 1);
    grid->setCurrentIndex(model->index(row, column));
}

void LogView::Private::noteCurrent(const QModelIndex &current)
{
    if (arranging)
        return;
    if (current.isValid())
        currentKey = model->column(current.column()).key;
    const auto *run = current.isValid() ? model->run(current.row()) : nullptr;
    const int number = run ? run->number : 0;
    if (number == currentNumber)
        return;
    currentNumber = number;
    emit q->currentRunChanged(number);
}

void LogView::Private::report(const EditOutcome &outcome)
{
    const QString problem = outcome.problem();
    if (!problem.isEmpty())
        notice->showError(problem);
    else
        notice->hide();
}

void LogView::Private::refused(const QModelIndex &index, const QString &text, const Error &error)
{
    const auto *run = model->run(index.row());
    const QString sentence = run ? LogView::tr("Run %1 stays as it was. %2").arg(run->number).arg(error.message)
                                 : LogView::tr("No run was logged. %1").arg(error.message);
    // Not within the focus change that left the cell: a window that closes loses its focus too, and
    // is no place for new buttons any more.
    QTimer::singleShot(0, q, [this, sentence, at = QPersistentModelIndex(index), text] {
        notice->showError(sentence, {{LogView::tr("Edit again"), [this, at, text] {
                                          grid->setFocus();
                                          grid->editWith(at, text);
                                      }}});
    });
}

void LogView::Private::enter(int row)
{
    if (row >= 0 && row == model->nextStepRow()) {
        q->logNextStep();
        return;
    }
    if (const auto *run = model->run(row))
        emit q->runActivated(run->number);
}

void LogView::Private::columnForm(bool metric, const QString &key, const QString &before,
                                  const QPoint &at)
{
    const auto *current = session->campaign();
    if (!current || session->isReadOnly())
        return;
    const auto *neighbour = metric ? nullptr : current->parameter(before);
    auto *form = key.isEmpty()
        ? ColumnForm::forNew(*current, metric, before, neighbour ? neighbour->group : QString(), q)
        : ColumnForm::forColumn(*current, metric, key, q);
    QObject::connect(form, &ColumnForm::confirmed, q,
                     [this](const QString &text, const campaign::Campaign &changed, const QString &column) {
                         currentKey = column;
                         session->changeCampaign(text, changed);
                         const int place = findColumn(model->columns(), column);
                         if (place >= 0 && grid->currentIndex().isValid())
                             grid->setCurrentIndex(model->index(grid->currentIndex().row(), place));
                         grid->setFocus();
                     });
    form->popup(at);
}

void LogView::Private::columnMenu(int column, const QPoint &at)
{
    if (column < 0 || column >= model->columnCount())
        return;
    const auto shown = model->column(column);
    const bool metric = shown.kind == LogColumn::Kind::Metric;
    ColumnMenuActions actions;
    actions.sort = [this, shown](Qt::SortOrder order) { model->setSort(shown.key, order); };
    actions.unsort = [this] { model->setSort({}, Qt::AscendingOrder); };
    actions.group = [this, shown] { model->setGroup(shown.key); };
    actions.ungroup = [this] { model->setGroup({}); };
    if (!shown.isFixed()) {
        actions.hide = [this, shown] { setHidden(shown.key, true); };
        actions.change = [this, shown, metric, at] { columnForm(metric, shown.key, {}, at); };
    }
    actions.add = [this, shown, metric, at] {
        columnForm(metric, {}, shown.isFixed() ? QString() : shown.key, at);
    };
    actions.fit = [this] { grid->resetWidths(); };
    popupColumnMenu(*model, column, actions, at, q);
}

void LogView::Private::cellMenu(const QModelIndex &index, const QPoint &at)
{
    if (index.isValid() && !grid->selectionModel()->isSelected(index))
        grid->setCurrentIndex(index);
    CellMenuActions actions;
    actions.edit = [this] { q->editCurrent(); };
    actions.copy = [this] { q->copy(); };
    actions.copyWithHeaders = [this] { q->copyWithHeaders(); };
    actions.paste = [this] { q->paste(); };
    actions.clear = [this] { report(clearCells(*model, selection(), grid->shownColumns())); };
    actions.filter = [this](const QString &text) { q->setFilterText(text); };
    const auto runs = q->selectedRuns();
    if (runs.size() > 1)
        actions.compare = [this, runs] { emit q->compareRequested(runs); };
    if (!runs.isEmpty())
        actions.deleteRuns = [this] { q->deleteSelectedRuns(); };
    actions.runs = runs;
    popupCellMenu(*model, index, actions, at, q);
}

// Runs whose every column is selected, if the selection is nothing but such rows.
QList<int> LogView::Private::wholeRuns() const
{
    QList<int> numbers;
    for (const auto &range : selection()) {
        if (range.left() > 0 || range.right() < model->columnCount() - 1)
            return {};
        for (int row = range.top(); row <= range.bottom(); ++row) {
            if (const auto *run = model->run(row))
                numbers.append(run->number);
        }
    }
    return numbers;
}

} // namespace twofold::ui
