// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QColor>
#include <QFont>
#include <QPointF>

class QPainter;

// What every painter of the plots writes and colours with.
namespace twofold::ui::plots {

inline constexpr double kMarkSize = 10; // of a ladder's glyph
inline constexpr double kKeyLength = 10; // of the coloured dash before a name

// The colour of a line's slot in the current theme.
QColor slotColor(int slot);

QFont axisFont(bool bold = false);
double textWidth(const QString &text, const QFont &font);
void drawText(QPainter &painter, const QPointF &baseline, const QString &text, const QFont &font,
              const QColor &ink);
// The dash that stands for a line, starting at x, y.
void drawKey(QPainter &painter, double x, double y, int slot, bool dashed = false);

} // namespace twofold::ui::plots
