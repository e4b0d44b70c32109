// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/log/logviewprivate.h"

#include "ui/common/booksession.h"
#include "ui/common/emptystate.h"
#include "ui/common/noticebar.h"
#include "ui/common/style.h"
#include "ui/log/clipboard.h"
#include "ui/log/filterbar.h"
#include "ui/log/loggrid.h"
#include "ui/log/logheader.h"
#include "ui/log/logmodel.h"
#include "ui/log/nameform.h"
#include "ui/log/savedviews.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMimeData>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <set>

namespace twofold::ui {

namespace {

constexpr qint64 kMostSummed = 200'000; // cells; more takes longer than a frame
constexpr qsizetype kMostPasted = 64 * 1024 * 1024; // characters

} // namespace

LogView::LogView(BookSession *session, QWidget *parent)
    : QWidget(parent)
    , d(std::make_unique<Private>())
{
    d->q = this;
    d->session = session;
    d->model = new LogModel(session, this);
    d->grid = new LogGrid(d->model, this);
    d->filter = new FilterBar(d->model, this);
    d->notice = new NoticeBar(this);
    d->views = new SavedViews(session, this);
    d->noRuns = new EmptyState(
        tr("No run yet. Start at the highest load known to be supported."), this);
    connect(d->noRuns->addAction(tr("Log the baseline")), &QPushButton::clicked, this,
            &LogView::logBaselineRequested);
    connect(d->noRuns->addAction(tr("Import…")), &QPushButton::clicked, this,
            &LogView::importRequested);
    d->noMatch = new EmptyState(tr("No run matches."), this);
    connect(d->noMatch->addAction(tr("Clear filter")), &QPushButton::clicked, this,
            [this] { setFilterText({}); });

    setSurface(this, Surface::Base);
    setAccessibleName(tr("Log"));
    setFocusProxy(d->grid);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(d->filter);
    layout->addWidget(d->notice);
    layout->addWidget(d->grid, 1);
    layout->addWidget(d->noRuns, 1);
    layout->addWidget(d->noMatch, 1);

    auto *grid = d->grid;
    connect(grid, &LogGrid::copyRequested, this,
            [this](bool headers) { headers ? copyWithHeaders() : copy(); });
    connect(grid, &LogGrid::cutRequested, this, &LogView::cut);
    connect(grid, &LogGrid::pasteRequested, this, &LogView::paste);
    connect(grid, &LogGrid::deleteRequested, this, &LogView::clearOrDelete);
    connect(grid, &LogGrid::undoRequested, session->undoStack(), &QUndoStack::undo);
    connect(grid, &LogGrid::redoRequested, session->undoStack(), &QUndoStack::redo);
    connect(grid, &LogGrid::runActivated, this, [this](int row) { d->enter(row); });
    connect(grid, &LogGrid::contextMenuRequested, this,
            [this](const QModelIndex &index, const QPoint &at) { d->cellMenu(index, at); });
    for (auto *header : {grid->header(), grid->frozenHeader()}) {
        connect(header, &LogHeader::menuRequested, this,
                [this](int column, const QPoint &at) { d->columnMenu(column, at); });
        connect(header, &LogHeader::addColumnRequested, this,
                [this](bool metric, const QPoint &at) { d->columnForm(metric, {}, {}, at); });
    }
    connect(grid->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex &current) { d->noteCurrent(current); });
    connect(grid->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &LogView::selectionSummaryChanged);

    connect(d->model, &LogModel::refused, this,
            [this](const QModelIndex &index, const QString &text, const Error &error) {
                d->refused(index, text, error);
            });
    connect(d->model, &LogModel::arrangementAboutToChange, this, [this] { d->keepPlace(); });
    connect(d->model, &LogModel::arrangementChanged, this, [this] {
        d->restorePlace();
        d->showEmpty();
        emit countTextChanged();
    });
    connect(d->model, &LogModel::modelReset, this, [this] { d->showColumns(); });
    connect(d->model, &LogModel::figuresChanged, this, [this] { d->showColumns(); });
    // Tab out of the next-step row: the run it made is where typing goes on.
    connect(d->model, &LogModel::nextStepLogged, this, [this] {
        d->followNew = true;
    });
    connect(session, &BookSession::runsAdded, this, [this](const QList<int> &numbers) {
        if (std::exchange(d->followNew, false) && !numbers.isEmpty())
            setCurrentRun(numbers.constFirst());
    });
    connect(session, &BookSession::campaignChanged, this, [this] { d->showColumns(); });

    connect(d->filter, &FilterBar::leave, this, &LogView::focusGrid);
    connect(d->filter, &FilterBar::hideSingleValuedChanged, this, [this] { d->showColumns(); });
    connect(d->filter, &FilterBar::columnShown, this,
            [this](const QString &key, bool shown) { d->setHidden(key, !shown); });
    connect(d->filter, &FilterBar::allColumnsShown, this, [this] {
        d->filter->setHideSingleValued(false);
        d->setHidden({}, false);
    });
    connect(d->views, &SavedViews::changed, this, [this] {
        d->hiddenByView.reset();
        emit savedViewsChanged();
    });
    connect(d->views, &SavedViews::failed, this,
            [this](const QString &sentence) { d->notice->showError(sentence); });
    d->showColumns();
    d->showEmpty();
    if (d->model->shownRuns() > 0)
        setCurrentRun(session->runs().back().number);
    else if (d->model->nextStepRow() >= 0)
        grid->setCurrentIndex(d->model->index(d->model->nextStepRow(),
                                              std::min(kFixedColumns, d->model->columnCount() - 1)));
}

LogView::~LogView()
{
    // An open editor commits while it goes; what follows from that must not reach a view half gone.
    d->session->disconnect(this);
    d->model->disconnect(this);
    d->grid->selectionModel()->disconnect(this);
    delete d->grid;
}

int LogView::currentRun() const
{
    return d->currentNumber;
}

void LogView::setCurrentRun(int number)
{
    const int row = d->model->rowOf(number);
    if (row < 0)
        return;
    int column = findColumn(d->model->columns(), d->currentKey);
    if (column < 0 || d->grid->isColumnHidden(column))
        column = std::min(kFixedColumns, d->model->columnCount() - 1);
    const QModelIndex index = d->model->index(row, column);
    d->grid->setCurrentIndex(index);
    d->grid->scrollTo(index);
}

QList<int> LogView::selectedRuns() const
{
    std::set<int> numbers;
    for (const auto &range : d->selection()) {
        for (int row = range.top(); row <= range.bottom(); ++row) {
            if (const auto *run = d->model->run(row))
                numbers.insert(run->number);
        }
    }
    return {numbers.begin(), numbers.end()};
}

QString LogView::selectionSummary() const
{
    const auto columns = d->grid->shownColumns();
    double sum = 0;
    int cells = 0;
    int only = -1;
    bool oneColumn = true;
    qint64 looked = 0;
    for (const auto &range : d->selection()) {
        for (const int column : columns) {
            const auto &shown = d->model->column(column);
            if (column < range.left() || column > range.right() || shown.isFixed() || !shown.isNumeric())
                continue;
            looked += range.height();
            if (looked > kMostSummed)
                return {};
            for (int row = range.top(); row <= range.bottom(); ++row) {
                const auto *run = d->model->run(row);
                const auto number = run ? columnNumber(shown, *run) : std::nullopt;
                if (!number)
                    continue;
                oneColumn = oneColumn && (only < 0 || only == column);
                only = column;
                sum += *number * d->model->figures(column).format.factor;
                ++cells;
            }
        }
    }
    if (cells < 2)
        return {};
    NumberFormat format;
    format.decimals = d->model->figures(only).format.decimals;
    const QLocale locale;
    const QString unit = oneColumn ? d->model->figures(only).format.unit : QString();
    const auto text = [&](double value, int more) {
        NumberFormat precise = format;
        precise.decimals = std::min(precise.decimals + more, 3);
        const QString number = formatNumber(value, precise, locale);
        return unit.isEmpty() ? number : QString(number % u' ' % unit);
    };
    const double mean = sum / cells;
    const bool whole = format.decimals == 0 && mean == std::floor(mean);
    return tr("sum %1, mean %2, %3 cells").arg(text(sum, 0), text(mean, whole ? 0 : 1)).arg(cells);
}

QString LogView::countText() const
{
    const int all = static_cast<int>(d->session->runs().size());
    const int shown = d->model->shownRuns();
    const QLocale locale;
    const QString runs = all == 1 ? tr("1 run") : tr("%1 runs").arg(locale.toString(all));
    return shown == all ? runs : tr("%1 of %2").arg(locale.toString(shown), runs);
}

QString LogView::filterText() const
{
    return d->filter->text();
}

void LogView::setFilterText(const QString &text)
{
    d->filter->setText(text);
}

QStringList LogView::savedViews() const
{
    return d->views->names();
}

void LogView::saveView(const QString &name)
{
    SavedView view;
    view.filter = d->model->filterText();
    view.sortKey = d->model->sortKey();
    view.sortOrder = d->model->sortOrder();
    view.groupKey = d->model->groupKey();
    view.hideSingleValued = d->filter->hidesSingleValued();
    if (d->hiddenByView) {
        view.hidden = QStringList(d->hiddenByView->begin(), d->hiddenByView->end());
    } else {
        for (const auto &column : d->model->columns()) {
            if (column.hidden)
                view.hidden.append(column.key);
        }
    }
    view.hidden.sort();
    d->views->save(name, view);
}

void LogView::applyView(const QString &name)
{
    if (!d->views->contains(name))
        return;
    const SavedView view = d->views->view(name);
    d->hiddenByView = QSet<QString>(view.hidden.begin(), view.hidden.end());
    setFilterText(view.filter);
    d->model->setSort(view.sortKey, view.sortOrder);
    d->model->setGroup(view.groupKey);
    d->filter->setHideSingleValued(view.hideSingleValued);
    d->showColumns();
}

void LogView::saveViewAs()
{
    auto *form = new NameForm(tr("Save view"), tr("Name of the view"), this);
    connect(form, &NameForm::confirmed, this, &LogView::saveView);
    form->popup(d->filter->mapToGlobal(d->filter->rect().bottomLeft() + QPoint(8, 0)));
}

void LogView::removeView(const QString &name)
{
    d->views->remove(name);
}

void LogView::resetView()
{
    d->hiddenByView.reset();
    setFilterText({});
    d->model->setSort({}, Qt::AscendingOrder);
    d->model->setGroup({});
    d->filter->setHideSingleValued(false);
    d->showColumns();
}

void LogView::copy()
{
    QGuiApplication::clipboard()->setText(
        copyCells(*d->model, d->selection(), d->grid->shownColumns(), false));
}

void LogView::copyWithHeaders()
{
    QGuiApplication::clipboard()->setText(
        copyCells(*d->model, d->selection(), d->grid->shownColumns(), true));
}

void LogView::cut()
{
    copy();
    d->report(clearCells(*d->model, d->selection(), d->grid->shownColumns()));
}

void LogView::paste()
{
    const auto *mime = QGuiApplication::clipboard()->mimeData();
    const QString text = mime && mime->hasText() ? mime->text() : QString();
    if (text.size() > kMostPasted) {
        d->notice->showError(tr("The clipboard holds more than the log takes at once. Save it as a "
                                "file and import that."));
        return;
    }
    const QModelIndex current = d->grid->currentIndex();
    if (text.isEmpty() || !current.isValid())
        return;
    // The block goes to the top left of what is selected, as in a spreadsheet.
    int row = current.row();
    int column = current.column();
    for (const auto &range : d->selection()) {
        row = std::min(row, range.top());
        column = std::min(column, range.left());
    }
    d->report(pasteCells(*d->model, text, row, column, d->grid->shownColumns(), d->selection()));
}

void LogView::clearOrDelete()
{
    const auto runs = d->wholeRuns();
    if (!runs.isEmpty())
        deleteSelectedRuns();
    else
        d->report(clearCells(*d->model, d->selection(), d->grid->shownColumns()));
}

void LogView::deleteSelectedRuns()
{
    const auto runs = selectedRuns();
    if (runs.isEmpty() || d->session->isReadOnly())
        return;
    d->session->deleteRuns(runs.size() == 1 ? tr("Delete run %1").arg(runs.constFirst())
                                            : tr("Delete %1 runs").arg(runs.size()),
                           {runs.begin(), runs.end()});
}

void LogView::selectAllCells()
{
    d->grid->selectAll();
}

void LogView::editCurrent()
{
    const QModelIndex current = d->grid->currentIndex();
    if (current.isValid() && current.flags().testFlag(Qt::ItemIsEditable))
        static_cast<QAbstractItemView *>(d->grid)->edit(current);
}

void LogView::focusFilter()
{
    d->filter->focusField();
}

void LogView::focusGrid()
{
    d->grid->setFocus(Qt::ShortcutFocusReason);
}

void LogView::addColumn()
{
    const QModelIndex current = d->grid->currentIndex();
    const int column = current.isValid() ? current.column() : kFixedColumns;
    const bool known = column < d->model->columnCount();
    const bool metric = known && d->model->column(column).kind == LogColumn::Kind::Metric;
    const bool fixed = !known || d->model->column(column).isFixed();
    d->columnForm(metric, {}, fixed ? QString() : d->model->column(column).key,
                  d->grid->header()->menuPosition(known ? column : 0));
}

void LogView::addParameter()
{
    d->columnForm(false, {}, {}, d->grid->mapToGlobal(QPoint(240, 60)));
}

void LogView::addMetric()
{
    d->columnForm(true, {}, {}, d->grid->mapToGlobal(QPoint(240, 60)));
}

void LogView::showColumnMenu()
{
    const QModelIndex current = d->grid->currentIndex();
    if (current.isValid())
        d->columnMenu(current.column(), d->grid->header()->menuPosition(current.column()));
}

void LogView::setHideSingleValued(bool hide)
{
    d->filter->setHideSingleValued(hide);
}

bool LogView::hidesSingleValued() const
{
    return d->filter->hidesSingleValued();
}

void LogView::logNextStep()
{
    d->model->logNextStep();
}

void LogView::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Find))
        focusFilter();
    else if (event->key() == Qt::Key_Insert && event->modifiers() == Qt::AltModifier)
        addColumn();
    else if (event->key() == Qt::Key_Down && event->modifiers() == Qt::AltModifier)
        showColumnMenu();
    else
        QWidget::keyPressEvent(event);
}

} // namespace twofold::ui
