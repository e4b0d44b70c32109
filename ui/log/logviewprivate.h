// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/result.h"
#include "ui/log/logview.h"

#include <QItemSelection>
#include <QSet>

#include <optional>

namespace twofold::ui {

class EmptyState;
class FilterBar;
class LogGrid;
class LogModel;
class NoticeBar;
class SavedViews;
struct EditOutcome;

// What LogView is made of, for its own two source files.
struct LogView::Private
{
    LogView *q;
    BookSession *session;
    LogModel *model;
    LogGrid *grid;
    FilterBar *filter;
    NoticeBar *notice;
    EmptyState *noRuns;
    EmptyState *noMatch;
    SavedViews *views;

    // Where the cursor is, by name: rows and columns move.
    int currentNumber = 0;
    QString currentKey;
    bool arranging = false;
    bool followNew = false;
    std::optional<QSet<QString>> hiddenByView; // of an applied saved view; else the campaign's own

    QItemSelection selection() const;
    void showColumns();
    void setHidden(const QString &key, bool hidden);
    void showEmpty();
    void keepPlace();
    void restorePlace();
    void noteCurrent(const QModelIndex &current);
    void report(const EditOutcome &outcome);
    void refused(const QModelIndex &index, const QString &text, const Error &error);
    void columnForm(bool metric, const QString &key, const QString &before, const QPoint &at);
    void columnMenu(int column, const QPoint &at);
    void cellMenu(const QModelIndex &index, const QPoint &at);
    QList<int> wholeRuns() const;
    void enter(int row);
};

} // namespace twofold::ui
