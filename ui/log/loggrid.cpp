// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/log/loggrid.h"

#include "ui/common/booksession.h"
#include "ui/common/theme.h"
#include "ui/log/logdelegate.h"
#include "ui/log/logheader.h"
#include "ui/log/logmodel.h"

#include <QContextMenuEvent>
#include <QCoreApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QScrollBar>

#include <algorithm>

namespace twofold::ui {

// The columns that stay in sight. It has no focus of its own: keys go to the grid.
class LogGrid::Frozen : public QTableView
{
public:
    explicit Frozen(LogGrid *grid)
        : QTableView(grid)
        , m_grid(grid)
    {
        setFocusProxy(grid);
        setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        setFrameShape(QFrame::NoFrame);
    }

    bool isEditing() const { return state() == EditingState; }

    bool startEdit(const QModelIndex &index, EditTrigger trigger, QEvent *event)
    {
        return edit(index, trigger, event);
    }

protected:
    // A run's number stands for its whole row.
    QItemSelectionModel::SelectionFlags selectionCommand(const QModelIndex &index,
                                                         const QEvent *event) const override
    {
        const auto command = QTableView::selectionCommand(index, event);
        const bool byMouse = event
            && (event->type() == QEvent::MouseButtonPress || event->type() == QEvent::MouseMove
                || event->type() == QEvent::MouseButtonRelease);
        return byMouse && index.column() == 0 ? command | QItemSelectionModel::Rows : command;
    }

    void mouseDoubleClickEvent(QMouseEvent *event) override
    {
        const QModelIndex index = indexAt(event->position().toPoint());
        if (index.isValid() && index.column() == 0)
            emit m_grid->runActivated(index.row());
        else
            QTableView::mouseDoubleClickEvent(event);
    }

    void contextMenuEvent(QContextMenuEvent *event) override
    {
        emit m_grid->contextMenuRequested(indexAt(event->pos()), event->globalPos());
    }

    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override
    {
        QTableView::currentChanged(current, previous);
        viewport()->update();
    }

    // The grid scrolls; this view follows it.
    void scrollTo(const QModelIndex &, ScrollHint) override { }

    void wheelEvent(QWheelEvent *event) override
    {
        QCoreApplication::sendEvent(m_grid->viewport(), event);
    }

private:
    LogGrid *m_grid;
};

namespace {

void prepare(QTableView *view, LogDelegate *delegate)
{
    view->setItemDelegate(delegate);
    view->setSelectionBehavior(QAbstractItemView::SelectItems);
    view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    view->setShowGrid(false);
    view->setWordWrap(false);
    view->setCornerButtonEnabled(false);
    view->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    view->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed
                          | QAbstractItemView::AnyKeyPressed);
    view->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    view->verticalHeader()->setMinimumSectionSize(LogDelegate::rowHeight());
    view->verticalHeader()->setDefaultSectionSize(LogDelegate::rowHeight());
    view->verticalHeader()->hide();
    view->setMouseTracking(true);
}

} // namespace

LogGrid::LogGrid(LogModel *model, QWidget *parent)
    : QTableView(parent)
    , m_model(model)
    , m_delegate(new LogDelegate(model, this))
    , m_header(new LogHeader(model, this))
    , m_frozen(new Frozen(this))
    , m_frozenHeader(new LogHeader(model, m_frozen))
{
    setFrameShape(QFrame::NoFrame);
    setAccessibleName(tr("Log of runs"));
    m_frozen->setAccessibleName(tr("Log of runs: number, parent, verdict and class"));
    setHorizontalHeader(m_header);
    m_frozen->setHorizontalHeader(m_frozenHeader);
    prepare(this, m_delegate);
    prepare(m_frozen, m_delegate);
    QTableView::setModel(model);
    m_frozen->setModel(model);
    m_frozen->setSelectionModel(selectionModel());
    m_frozenHeader->setCoveredWidth(-1);

    connect(verticalScrollBar(), &QScrollBar::valueChanged, m_frozen->verticalScrollBar(),
            &QScrollBar::setValue);
    connect(m_frozen->verticalScrollBar(), &QScrollBar::valueChanged, verticalScrollBar(),
            &QScrollBar::setValue);
    connect(horizontalScrollBar(), &QScrollBar::valueChanged, this, [this] {
        m_header->viewport()->update();
        fitColumns();
    });
    connect(m_header, &QHeaderView::sectionResized, this, &LogGrid::resizedByHand);
    connect(m_frozenHeader, &QHeaderView::sectionResized, this, &LogGrid::resizedByHand);
    connect(m_frozenHeader, &QHeaderView::sectionPressed, this, &QTableView::selectColumn);
    connect(model, &LogModel::figuresChanged, this, &LogGrid::fitColumns);
    connect(model, &LogModel::modelReset, this, [this] {
        placeFrozen();
        fitColumns();
    });
    connect(m_delegate, &LogDelegate::moveRequested, this, &LogGrid::moveCurrent);
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        viewport()->update();
        m_frozen->viewport()->update();
    });
    placeFrozen();
    fitColumns();
}

LogGrid::~LogGrid() = default;

bool LogGrid::isEditing() const
{
    return state() == EditingState || m_frozen->isEditing();
}

QList<int> LogGrid::shownColumns() const
{
    QList<int> shown;
    for (int column = 0; column < m_model->columnCount(); ++column) {
        if (column < kFixedColumns || !isColumnHidden(column))
            shown.append(column);
    }
    return shown;
}

void LogGrid::setColumnShown(int column, bool shown)
{
    if (column >= kFixedColumns && isColumnHidden(column) == shown)
        setColumnHidden(column, !shown);
}

int LogGrid::frozenWidth() const
{
    int width = 0;
    for (int column = 0; column < std::min(kFixedColumns, m_model->columnCount()); ++column)
        width += columnWidth(column);
    return width;
}

void LogGrid::fitColumns()
{
    if (m_fitting)
        return;
    m_fitting = true;
    const int right = std::max(viewport()->width(), 1);
    for (int column = 0; column < m_model->columnCount(); ++column) {
        // A column's figures cost a pass over the runs: only what is in sight is measured.
        const bool inSight = column < kFixedColumns
            || (!isColumnHidden(column) && columnViewportPosition(column) < right
                && columnViewportPosition(column) + columnWidth(column) > 0);
        if (!inSight)
            continue;
        const int wanted = m_delegate->columnWidth(column);
        const bool byHand = m_widthsByHand.contains(m_model->column(column).key);
        const bool grows = m_model->column(column).isNumeric() && columnWidth(column) < wanted;
        if (!byHand || grows)
            setColumnWidth(column, wanted);
        if (column < kFixedColumns && m_frozen->columnWidth(column) != columnWidth(column))
            m_frozen->setColumnWidth(column, columnWidth(column));
    }
    m_fitting = false;
    placeFrozen();
}

void LogGrid::resetWidths()
{
    m_widthsByHand.clear();
    fitColumns();
}

void LogGrid::resizedByHand(int column, int before, int after)
{
    if (m_fitting || before == 0 || after == 0 || column >= m_model->columnCount())
        return;
    m_fitting = true;
    m_widthsByHand.insert(m_model->column(column).key);
    // A number is never cut.
    const int needed = m_model->column(column).isNumeric() || column < kFixedColumns
        ? m_delegate->columnWidth(column)
        : after;
    const int width = std::max(after, needed);
    setColumnWidth(column, width);
    if (column < kFixedColumns)
        m_frozen->setColumnWidth(column, width);
    m_fitting = false;
    placeFrozen();
}

void LogGrid::placeFrozen()
{
    for (int column = 0; column < m_model->columnCount(); ++column) {
        if (m_frozen->isColumnHidden(column) != (column >= kFixedColumns))
            m_frozen->setColumnHidden(column, column >= kFixedColumns);
    }
    const int width = frozenWidth();
    m_header->setCoveredWidth(width);
    m_frozen->setGeometry(frameWidth(), frameWidth(), width,
                          viewport()->height() + horizontalHeader()->height());
    m_frozen->show();
    m_frozen->raise();
}

void LogGrid::resizeEvent(QResizeEvent *event)
{
    QTableView::resizeEvent(event);
    placeFrozen();
    fitColumns();
}

void LogGrid::updateGeometries()
{
    QTableView::updateGeometries();
    if (m_frozen)
        placeFrozen();
}

void LogGrid::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QTableView::currentChanged(current, previous);
    // The whole row is tinted, not the cell alone.
    for (const auto &index : {current, previous}) {
        if (!index.isValid())
            continue;
        const QRect row(0, rowViewportPosition(index.row()), viewport()->width(),
                        LogDelegate::rowHeight());
        viewport()->update(row);
        m_frozen->viewport()->update(row);
    }
}

bool LogGrid::edit(const QModelIndex &index, EditTrigger trigger, QEvent *event)
{
    if (index.isValid() && index.column() < kFixedColumns)
        return m_frozen->startEdit(index, trigger, event);
    return QTableView::edit(index, trigger, event);
}

void LogGrid::editWith(const QModelIndex &index, const QString &text)
{
    if (!index.isValid() || !(index.flags() & Qt::ItemIsEditable))
        return;
    setCurrentIndex(index);
    scrollTo(index);
    edit(index, AllEditTriggers, nullptr);
    auto *area = index.column() < kFixedColumns ? static_cast<QTableView *>(m_frozen) : this;
    if (auto *line = qobject_cast<QLineEdit *>(area->indexWidget(index))) {
        line->setText(text);
        line->setModified(true);
    }
}

void LogGrid::scrollTo(const QModelIndex &index, ScrollHint hint)
{
    if (!index.isValid())
        return;
    const int across = horizontalScrollBar()->value();
    QTableView::scrollTo(index, hint);
    if (index.column() < kFixedColumns) {
        horizontalScrollBar()->setValue(across);
        return;
    }
    const int hiddenBy = frozenWidth() - columnViewportPosition(index.column());
    if (hiddenBy > 0)
        horizontalScrollBar()->setValue(horizontalScrollBar()->value() - hiddenBy);
}

void LogGrid::moveCurrent(int rows, int columns)
{
    const QModelIndex from = currentIndex();
    if (!from.isValid())
        return;
    int row = std::clamp(from.row() + rows, 0, m_model->rowCount() - 1);
    while (row > 0 && row < m_model->rowCount() - 1 && rows != 0
           && m_model->row(row).kind == LogRow::Kind::Group)
        row += rows > 0 ? 1 : -1;
    const auto shown = shownColumns();
    const auto at = std::clamp(shown.indexOf(from.column()) + columns, qsizetype(0), shown.size() - 1);
    setCurrentIndex(m_model->index(row, shown[at]));
}

QModelIndex LogGrid::moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers)
{
    QModelIndex to = QTableView::moveCursor(action, modifiers);
    // Group rows cannot be entered; step over them the way the cursor goes.
    const int step = to.isValid() && currentIndex().isValid() && to.row() < currentIndex().row() ? -1 : 1;
    while (to.isValid() && m_model->row(to.row()).kind == LogRow::Kind::Group) {
        const QModelIndex next = to.sibling(to.row() + step, to.column());
        if (!next.isValid())
            return currentIndex();
        to = next;
    }
    return to;
}

void LogGrid::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy))
        emit copyRequested(false);
    else if (event->key() == Qt::Key_C
             && event->modifiers() == (Qt::ControlModifier | Qt::ShiftModifier))
        emit copyRequested(true);
    else if (event->matches(QKeySequence::Cut))
        emit cutRequested();
    else if (event->matches(QKeySequence::Paste))
        emit pasteRequested();
    else if (event->matches(QKeySequence::Undo))
        emit undoRequested();
    else if (event->matches(QKeySequence::Redo))
        emit redoRequested();
    else if (event->key() == Qt::Key_Delete || event->key() == Qt::Key_Backspace)
        emit deleteRequested();
    else if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && !isEditing())
        emit runActivated(currentIndex().row());
    else if (event->key() == Qt::Key_Menu && currentIndex().isValid())
        emit contextMenuRequested(currentIndex(),
                                  viewport()->mapToGlobal(visualRect(currentIndex()).bottomLeft()));
    else if (event->matches(QKeySequence::Find) || (event->modifiers() & Qt::AltModifier))
        event->ignore(); // the view around the grid answers these; they begin no text
    else
        QTableView::keyPressEvent(event);
}

void LogGrid::contextMenuEvent(QContextMenuEvent *event)
{
    if (event->reason() == QContextMenuEvent::Mouse)
        emit contextMenuRequested(indexAt(event->pos()), event->globalPos());
}

void LogGrid::focusInEvent(QFocusEvent *event)
{
    QTableView::focusInEvent(event);
    if (!currentIndex().isValid() && m_model->rowCount() > 0)
        selectionModel()->setCurrentIndex(m_model->index(m_model->rowCount() - 1,
                                                         std::min(kFixedColumns, m_model->columnCount() - 1)),
                                          QItemSelectionModel::ClearAndSelect);
    m_frozen->viewport()->update();
}

void LogGrid::focusOutEvent(QFocusEvent *event)
{
    QTableView::focusOutEvent(event);
    m_frozen->viewport()->update();
}

} // namespace twofold::ui
