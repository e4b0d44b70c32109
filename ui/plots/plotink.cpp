// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plots/plotink.h"

#include "ui/common/theme.h"
#include "ui/plots/chart.h"

#include <QFontMetricsF>
#include <QPainter>

namespace twofold::ui::plots {

QColor slotColor(int slot)
{
    if (slot == kNeutralSlot)
        return Theme::instance().color(Token::Text2);
    if (slot == kBaselineSlot)
        return Theme::instance().color(Token::Baseline);
    return Theme::instance().series(slot);
}

QFont axisFont(bool bold)
{
    QFont font = Theme::instance().font(Theme::Face::Axis);
    if (bold)
        font.setWeight(QFont::DemiBold);
    return font;
}

double textWidth(const QString &text, const QFont &font)
{
    return QFontMetricsF(font).horizontalAdvance(text);
}

void drawText(QPainter &painter, const QPointF &baseline, const QString &text, const QFont &font,
              const QColor &ink)
{
    painter.setFont(font);
    painter.setPen(ink);
    painter.drawText(baseline, text);
}

void drawKey(QPainter &painter, double x, double y, int slot, bool dashed)
{
    QPen pen(slotColor(slot), 3, Qt::SolidLine, Qt::FlatCap);
    if (dashed)
        pen.setDashPattern({1.2, 0.8});
    painter.setPen(pen);
    painter.drawLine(QPointF(x, y), QPointF(x + kKeyLength, y));
}

} // namespace twofold::ui::plots
