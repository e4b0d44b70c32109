// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/result.h"

#include <QString>

class QMenu;

namespace twofold::ui::compare {

class CompareView;

// Fills the menu with what the view's tab can export: its charts as PNG, SVG or PDF, and the table
// as CSV. Choosing one asks for a file.
void fillExportMenu(QMenu *menu, CompareView *view);

// Writes the whole file or none of it.
Result<void> writeExport(const QString &path, const Result<QByteArray> &bytes);

} // namespace twofold::ui::compare
