// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/log/logmenus.h"

#include "ui/common/booksession.h"
#include "ui/log/logmodel.h"

#include <QAction>
#include <QCoreApplication>
#include <QMenu>

namespace twofold::ui {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("LogMenus", text);
}

QMenu *newMenu(QWidget *parent)
{
    auto *menu = new QMenu(parent);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    return menu;
}

QAction *add(QMenu *menu, const QString &text, const std::function<void()> &action,
             const QKeySequence &keys = {})
{
    if (!action)
        return nullptr;
    auto *entry = menu->addAction(text, menu, action);
    // Shown only: the grid answers the keys itself.
    if (!keys.isEmpty()) {
        entry->setShortcut(keys);
        entry->setShortcutContext(Qt::WidgetShortcut);
        entry->setShortcutVisibleInContextMenu(true);
    }
    return entry;
}

// A value as the filter's grammar needs it.
QString quoted(const QString &text)
{
    static const QString kSpecial = QStringLiteral(",=<>~|!");
    const bool special = std::any_of(text.cbegin(), text.cend(),
                                     [](QChar c) { return kSpecial.contains(c); });
    return special ? QString(u'"' % QString(text).remove(u'"') % u'"') : text;
}

} // namespace

void popupColumnMenu(const LogModel &model, int column, const ColumnMenuActions &actions,
                     const QPoint &at, QWidget *parent)
{
    const auto &shown = model.column(column);
    const bool writable = !model.session()->isReadOnly();
    auto *menu = newMenu(parent);
    add(menu, tr("Sort ascending"), [sort = actions.sort] { sort(Qt::AscendingOrder); });
    add(menu, tr("Sort descending"), [sort = actions.sort] { sort(Qt::DescendingOrder); });
    if (!model.sortKey().isEmpty())
        add(menu, tr("Order of the runs"), actions.unsort);
    if (shown.kind != LogColumn::Kind::Metric && shown.kind != LogColumn::Kind::Number
        && shown.kind != LogColumn::Kind::Lineage) {
        if (model.groupKey() == shown.key)
            add(menu, tr("No groups"), actions.ungroup);
        else
            add(menu, tr("Group by %1").arg(shown.title), actions.group);
    }
    if (writable) {
        menu->addSeparator();
        add(menu, tr("Add column here…"), actions.add, QKeySequence(Qt::ALT | Qt::Key_Insert));
        add(menu, tr("Rename or change column…"), actions.change);
        add(menu, tr("Hide column"), actions.hide);
    }
    menu->addSeparator();
    add(menu, tr("Fit all widths"), actions.fit);
    menu->popup(at);
}

void popupCellMenu(const LogModel &model, const QModelIndex &index, const CellMenuActions &actions,
                  const QPoint &at, QWidget *parent)
{
    const bool writable = !model.session()->isReadOnly();
    const auto *run = index.isValid() ? model.run(index.row()) : nullptr;
    auto *menu = newMenu(parent);
    if (writable && index.isValid() && index.flags().testFlag(Qt::ItemIsEditable))
        add(menu, tr("Edit cell"), actions.edit, QKeySequence(Qt::Key_F2));
    add(menu, tr("Copy"), actions.copy, QKeySequence(Qt::CTRL | Qt::Key_C));
    add(menu, tr("Copy with column names"), actions.copyWithHeaders,
        QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C));
    if (writable) {
        add(menu, tr("Paste"), actions.paste, QKeySequence(Qt::CTRL | Qt::Key_V));
        add(menu, tr("Clear cells"), actions.clear, QKeySequence(Qt::Key_Delete));
    }
    if (run && index.column() > 0) {
        const auto &shown = model.column(index.column());
        const QString value = model.data(index, Qt::EditRole).toString();
        menu->addSeparator();
        add(menu,
            value.isEmpty() ? tr("Show only runs where %1 is blank").arg(shown.title)
                            : tr("Show only runs with %1 %2").arg(shown.title, value.left(40)),
            [filter = actions.filter, text = QString(quoted(shown.key) % QStringLiteral(" = ") % quoted(value))] {
                filter(text);
            });
    }
    if (actions.compare || (actions.deleteRuns && writable))
        menu->addSeparator();
    if (actions.compare)
        add(menu, tr("Compare %1 runs").arg(actions.runs.size()), actions.compare);
    if (writable && actions.deleteRuns) {
        add(menu,
            actions.runs.size() == 1 ? tr("Delete run %1").arg(actions.runs.constFirst())
                                     : tr("Delete %1 runs").arg(actions.runs.size()),
            actions.deleteRuns);
    }
    menu->popup(at);
}

} // namespace twofold::ui
