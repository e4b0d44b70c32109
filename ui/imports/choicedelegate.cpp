// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/imports/choicedelegate.h"

#include "ui/common/theme.h"

#include <QComboBox>
#include <QPainter>
#include <QTableWidget>
#include <QTimer>

namespace twofold::ui {

namespace {

constexpr int kArrow = 14;
constexpr int kArrowMargin = 6;

} // namespace

ChoiceDelegate::ChoiceDelegate(std::vector<std::pair<int, QString>> choices, QTableWidget *table, int column)
    : QStyledItemDelegate(table)
    , m_choices(std::move(choices))
{
    table->setItemDelegateForColumn(column, this);
    connect(table, &QTableWidget::cellClicked, table, [table, column](int row, int clicked) {
        const auto *item = table->item(row, column);
        if (clicked == column && item && item->flags().testFlag(Qt::ItemIsEditable))
            table->editItem(table->item(row, column));
    });
}

QTableWidgetItem *ChoiceDelegate::item(int value, bool changeable) const
{
    auto *item = new QTableWidgetItem;
    if (!changeable) {
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
        return item;
    }
    for (const auto &[choice, text] : m_choices) {
        if (choice == value)
            item->setText(text);
    }
    item->setData(kValue, value);
    return item;
}

QWidget *ChoiceDelegate::createEditor(QWidget *parent, const QStyleOptionViewItem &, const QModelIndex &) const
{
    auto *box = new QComboBox(parent);
    for (const auto &[value, text] : m_choices)
        box->addItem(text, value);
    box->setMaxVisibleItems(15);
    auto *self = const_cast<ChoiceDelegate *>(this);
    connect(box, &QComboBox::activated, self, [self, box] {
        emit self->commitData(box);
        emit self->closeEditor(box);
    });
    QTimer::singleShot(0, box, &QComboBox::showPopup);
    return box;
}

void ChoiceDelegate::setEditorData(QWidget *editor, const QModelIndex &index) const
{
    auto *box = static_cast<QComboBox *>(editor);
    box->setCurrentIndex(std::max(0, box->findData(index.data(kValue))));
}

void ChoiceDelegate::setModelData(QWidget *editor, QAbstractItemModel *model, const QModelIndex &index) const
{
    const auto *box = static_cast<QComboBox *>(editor);
    if (box->currentData() != index.data(kValue))
        model->setItemData(index, {{kValue, box->currentData()}, {Qt::DisplayRole, box->currentText()}});
}

void ChoiceDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const bool changeable = index.flags().testFlag(Qt::ItemIsEditable);
    QStyledItemDelegate::paint(painter, option, index);
    if (!changeable)
        return;
    const QRect arrow(option.rect.right() - kArrow - kArrowMargin, option.rect.center().y() - kArrow / 2 + 1, kArrow, kArrow);
    Theme::instance().icon(QStringLiteral("chevron-down")).paint(painter, arrow);
}

} // namespace twofold::ui
