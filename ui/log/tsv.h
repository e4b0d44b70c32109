// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QList>
#include <QStringList>

namespace twofold::ui {

// Tab-separated text as spreadsheets put it on the clipboard: a cell with a tab, a line end or a
// quote in it is quoted, quotes doubled. Rows end with LF or CRLF; one at the very end is no row.
QList<QStringList> parseTsv(const QString &text);
QString formatTsv(const QList<QStringList> &rows);

} // namespace twofold::ui
