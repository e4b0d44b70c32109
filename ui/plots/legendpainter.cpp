// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plots/legendpainter.h"

#include "ui/common/theme.h"
#include "ui/plots/panepainter.h"
#include "ui/plots/plotink.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace twofold::ui::plots {

namespace {

QColor color(Token token)
{
    return Theme::instance().color(token);
}

} // namespace

double paintLegend(QPainter *painter, const std::vector<LegendEntry> &legend, const QRectF &place,
                   bool oneColumn)
{
    const QFontMetricsF metrics(axisFont());
    const double row = std::ceil(metrics.height()) + 6;
    double x = place.left(), y = place.top();
    for (const auto &entry : legend) {
        const double key = entry.kind == LegendEntry::Kind::Verdict ? kMarkSize : kKeyLength;
        const QStringList lines = entry.text.split(QLatin1Char('\n'));
        double text = 0;
        for (const auto &line : lines)
            text = std::max(text, metrics.horizontalAdvance(line));
        const double width = key + 7 + text + 18;
        if (!oneColumn && x > place.left() && x + width - 18 > place.right()) {
            x = place.left();
            y += row;
        }
        if (painter) {
            const double middle = y + row / 2;
            if (entry.kind == LegendEntry::Kind::Verdict)
                paintMark(*painter, {x + key / 2, middle}, entry.verdict, entry.current);
            else
                drawKey(*painter, x, middle, entry.slot, entry.slot > 8);
            double baseline = middle + (metrics.ascent() - metrics.descent()) / 2;
            for (const auto &line : lines) {
                drawText(*painter, {x + key + 7, baseline}, line,
                         axisFont(entry.kind == LegendEntry::Kind::Line
                                  && entry.slot == kBaselineSlot),
                         color(Token::Text2));
                baseline += metrics.height();
            }
        }
        if (oneColumn)
            y += row + metrics.height() * static_cast<double>(lines.size() - 1);
        else
            x += width;
    }
    return legend.empty() ? 0 : (oneColumn ? y : y + row) - place.top();
}

void paintReadOut(QPainter &painter, const ReadOut &readOut, double atX, const QRectF &inside)
{
    if (readOut.isEmpty())
        return;
    const QFontMetricsF metrics(axisFont(true));
    const double row = std::ceil(metrics.height()) + 4;
    double names = textWidth(readOut.head, axisFont());
    for (const auto &entry : readOut.rows)
        names = std::max(names, kKeyLength + 6 + textWidth(entry.name, axisFont(true)));
    std::vector<double> columns;
    for (qsizetype i = 0; i < readOut.columns.size(); ++i) {
        double width = textWidth(readOut.columns[i], axisFont());
        for (const auto &entry : readOut.rows)
            width = std::max(width, textWidth(entry.values[i], axisFont(true)));
        columns.push_back(width);
    }
    double width = 8 + names + 8;
    for (const double column : columns)
        width += column + 12;
    // No taller than the plot: what does not fit is left out, lowest first.
    const auto fitting = std::max<qsizetype>(1, static_cast<qsizetype>((inside.height() - 16) / row));
    const auto shown = std::min(static_cast<qsizetype>(readOut.rows.size()), fitting);
    const double height = row * static_cast<double>(shown + 1) + 8;
    const bool left = atX - 8 - width >= inside.left();
    QRectF box(left ? atX - 8 - width : atX + 8, inside.top() + 6, width, height);
    if (box.right() > inside.right())
        box.moveRight(std::max(inside.right(), inside.left() + width));

    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(color(Token::Line2), 1));
    painter.setBrush(color(Token::Base));
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    const auto right = [&](size_t column) {
        double edge = box.right() - 8;
        for (size_t i = columns.size(); i-- > column + 1;)
            edge -= columns[i] + 12;
        return edge;
    };
    double baseline = box.top() + 4 + (row + metrics.ascent() - metrics.descent()) / 2;
    drawText(painter, {box.left() + 8, baseline}, readOut.head, axisFont(), color(Token::Text2));
    for (size_t i = 0; i < columns.size(); ++i) {
        const auto &text = readOut.columns[static_cast<qsizetype>(i)];
        drawText(painter, {right(i) - textWidth(text, axisFont()), baseline}, text, axisFont(),
                 color(Token::Text2));
    }
    for (qsizetype r = 0; r < shown; ++r) {
        baseline += row;
        const auto &entry = readOut.rows[static_cast<size_t>(r)];
        drawKey(painter, box.left() + 8, baseline - (metrics.ascent() - metrics.descent()) / 2,
                entry.slot, entry.slot > 8);
        drawText(painter, {box.left() + 8 + kKeyLength + 6, baseline}, entry.name, axisFont(),
                 color(Token::Text));
        for (size_t i = 0; i < columns.size(); ++i) {
            const auto &text = entry.values[static_cast<qsizetype>(i)];
            drawText(painter, {right(i) - textWidth(text, axisFont(true)), baseline}, text,
                     axisFont(true), color(Token::Text));
        }
    }
    painter.restore();
}

} // namespace twofold::ui::plots
