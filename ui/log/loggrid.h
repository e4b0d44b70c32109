// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QSet>
#include <QTableView>

namespace twofold::ui {

class LogDelegate;
class LogHeader;
class LogModel;

// The grid of the log. Number, lineage, verdict and class stay in sight at the left: a second view
// of the same model and selection lies over the first columns.
class LogGrid : public QTableView
{
    Q_OBJECT

public:
    explicit LogGrid(LogModel *model, QWidget *parent = nullptr);
    ~LogGrid() override;

    LogModel *logModel() const { return m_model; }
    LogHeader *header() const { return m_header; }
    LogHeader *frozenHeader() const { return m_frozenHeader; }

    // Of the columns that stay in sight; cells left of it are covered.
    int frozenWidth() const;
    // Shown columns, left to right.
    QList<int> shownColumns() const;
    void setColumnShown(int column, bool shown);
    // Gives every column in sight the width it needs; others follow when they come into sight.
    void fitColumns();
    // Forgets the widths that were set by hand.
    void resetWidths();

    void moveCurrent(int rows, int columns);
    bool isEditing() const;
    // Opens the editor of a cell with this text in it, as typed.
    void editWith(const QModelIndex &index, const QString &text);

    void scrollTo(const QModelIndex &index, ScrollHint hint = EnsureVisible) override;
    void setModel(QAbstractItemModel *) override { } // the model is the constructor's

signals:
    void copyRequested(bool withHeaders);
    void cutRequested();
    void pasteRequested();
    void deleteRequested();
    void runActivated(int row);
    void contextMenuRequested(const QModelIndex &index, const QPoint &globalPosition);
    void undoRequested();
    void redoRequested();

protected:
    bool edit(const QModelIndex &index, EditTrigger trigger, QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void updateGeometries() override;
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;
    QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    class Frozen;
    friend class Frozen;

    void placeFrozen();
    void resizedByHand(int column, int before, int after);

    LogModel *m_model;
    LogDelegate *m_delegate;
    LogHeader *m_header;
    Frozen *m_frozen;
    LogHeader *m_frozenHeader;
    QSet<QString> m_widthsByHand; // keys
    bool m_fitting = false;
};

} // namespace twofold::ui
