// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QStyledItemDelegate>

namespace twofold::ui {

class LogModel;

// Draws the cells of the log and makes their editors. Works for the grid and its frozen part: the
// view it paints for is the option's widget.
class LogDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    explicit LogDelegate(LogModel *model, QObject *parent = nullptr);

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QWidget *createEditor(QWidget *parent, const QStyleOptionViewItem &option,
                          const QModelIndex &index) const override;
    void setEditorData(QWidget *editor, const QModelIndex &index) const override;
    void setModelData(QWidget *editor, QAbstractItemModel *model,
                      const QModelIndex &index) const override;
    void updateEditorGeometry(QWidget *editor, const QStyleOptionViewItem &option,
                              const QModelIndex &index) const override;

    // What the column needs so that nothing is cut: header, figures, marks.
    int columnWidth(int column) const;
    static int rowHeight() { return 28; }

signals:
    // Enter (1 row down), Shift+Enter (up), Tab and Shift+Tab (columns) left an editor.
    void moveRequested(int rows, int columns);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void paintGround(QPainter &painter, const QStyleOptionViewItem &option,
                     const QModelIndex &index, bool changed) const;
    void paintLineage(QPainter &painter, const QRect &rect, const QModelIndex &index) const;
    void paintValue(QPainter &painter, const QRect &rect, const QModelIndex &index) const;
    void paintFocus(QPainter &painter, const QStyleOptionViewItem &option,
                    const QModelIndex &index) const;
    QWidget *createChoice(QWidget *parent, const QModelIndex &index) const;

    LogModel *m_model;
};

} // namespace twofold::ui
