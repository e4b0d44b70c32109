// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QModelIndex>
#include <QPoint>

#include <functional>

class QWidget;

namespace twofold::ui {

class LogModel;

// What the menus of the log can do; an empty function takes its entry out.
struct ColumnMenuActions
{
    std::function<void(Qt::SortOrder)> sort;
    std::function<void()> unsort, group, ungroup, add, change, hide, fit;
};
void popupColumnMenu(const LogModel &model, int column, const ColumnMenuActions &actions,
                     const QPoint &at, QWidget *parent);

struct CellMenuActions
{
    std::function<void()> edit, copy, copyWithHeaders, paste, clear, compare, deleteRuns;
    std::function<void(const QString &)> filter; // filter text that shows runs like this one
    QList<int> runs; // selected
};
void popupCellMenu(const LogModel &model, const QModelIndex &index, const CellMenuActions &actions,
                  const QPoint &at, QWidget *parent);

} // namespace twofold::ui
