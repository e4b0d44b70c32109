// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QStyledItemDelegate>

#include <utility>
#include <vector>

class QTableWidget;
class QTableWidgetItem;

namespace twofold::ui {

// A column of a table in which each cell is one of some choices: text with a small arrow, a list
// once it is clicked or edited. Cheaper than a widget a cell: a sheet has hundreds of columns.
class ChoiceDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    static constexpr int kValue = Qt::UserRole; // int of the choice

    // Serves that column of the table and belongs to it.
    ChoiceDelegate(std::vector<std::pair<int, QString>> choices, QTableWidget *table, int column);

    // For items made from now on.
    void setChoices(std::vector<std::pair<int, QString>> choices) { m_choices = std::move(choices); }
    // An item of this column; one that cannot be changed is blank.
    QTableWidgetItem *item(int value, bool changeable = true) const;

    QWidget *createEditor(QWidget *parent, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    void setEditorData(QWidget *editor, const QModelIndex &index) const override;
    void setModelData(QWidget *editor, QAbstractItemModel *model, const QModelIndex &index) const override;
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    std::vector<std::pair<int, QString>> m_choices;
};

} // namespace twofold::ui
