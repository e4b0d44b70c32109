// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QStringList>

class QFrame;
class QHBoxLayout;
class QLabel;
class QTableWidget;
class QTableWidgetItem;
class QWidget;

namespace twofold::ui {

// What the pages that read results, map columns and read spreadsheets are put together from.

// The bar at the top of a page, as a line of the look; what it holds is added to the layout.
QHBoxLayout *layOutTop(QFrame *top);

// A head with what belongs under it.
QWidget *makePart(QWidget *head, QWidget *content, QWidget *parent);

// Without rows; its name is for who cannot see it.
QTableWidget *makePageTable(const QStringList &titles, const QString &name, QWidget *parent);
// A cell that is only read; the whole text is its tool tip.
QTableWidgetItem *makeFixedCell(const QString &text, bool number = false);

} // namespace twofold::ui
