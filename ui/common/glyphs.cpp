// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/common/glyphs.h"

#include "ui/common/theme.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainterPath>
#include <QPolygonF>

#include <cmath>
#include <numbers>

namespace twofold::ui {

using campaign::Verdict;

namespace {

constexpr int kChipHeight = 20;
constexpr int kChipPadding = 6;
constexpr int kChipGlyph = 10;
constexpr int kGap = 4;
constexpr int kClassGap = 6;
constexpr double kRadius = 3;

// The square in the middle of `rect` that a glyph fills.
QRectF squareIn(const QRectF &rect)
{
    const double side = std::min(rect.width(), rect.height());
    return {rect.center().x() - side / 2, rect.center().y() - side / 2, side, side};
}

QString verdictWord(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Pass:
        return QCoreApplication::translate("Verdict", "pass");
    case Verdict::Fail:
        return QCoreApplication::translate("Verdict", "fail");
    case Verdict::Invalid:
        return QCoreApplication::translate("Verdict", "invalid");
    case Verdict::Inconclusive:
        return QCoreApplication::translate("Verdict", "inconclusive");
    case Verdict::Aborted:
        return QCoreApplication::translate("Verdict", "aborted");
    case Verdict::None:
        break;
    }
    return {};
}

QPolygonF regular(const QPointF &centre, double radius, int corners, double startDegrees)
{
    QPolygonF polygon;
    for (int i = 0; i < corners; ++i) {
        const double angle = (startDegrees + 360.0 * i / corners) * std::numbers::pi / 180;
        polygon << centre + QPointF(radius * std::cos(angle), radius * std::sin(angle));
    }
    return polygon;
}

} // namespace

void paintVerdictGlyph(QPainter &painter, const QRectF &rect, Verdict verdict, const QColor &color)
{
    if (verdict == Verdict::None)
        return;
    const QRectF box = squareIn(rect);
    const double unit = box.width() / 10; // drawn on a grid of 10
    const auto at = [&](double x, double y) {
        return QPointF(box.left() + x * unit, box.top() + y * unit);
    };
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    const double heavy = std::max(1.4, 1.8 * unit);
    const double light = std::max(1.2, 1.3 * unit);
    const auto pen = [&](double width) {
        painter.setPen(QPen(color, width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    };
    switch (verdict) {
    case Verdict::Pass:
        pen(heavy);
        painter.drawPolyline(QPolygonF({at(1.2, 5.4), at(3.9, 8.1), at(8.8, 2.3)}));
        break;
    case Verdict::Fail:
        pen(heavy);
        painter.drawLine(at(1.8, 1.8), at(8.2, 8.2));
        painter.drawLine(at(8.2, 1.8), at(1.8, 8.2));
        break;
    case Verdict::Invalid:
        pen(light);
        painter.drawEllipse(box.center(), 4.1 * unit, 4.1 * unit);
        painter.drawLine(at(7.7, 2.3), at(2.3, 7.7));
        break;
    case Verdict::Inconclusive: {
        pen(light);
        QPainterPath path(at(2.9, 3.2));
        path.cubicTo(at(2.9, 0.2), at(7.4, 0.2), at(7.4, 3.2));
        path.cubicTo(at(7.4, 5.0), at(5.1, 4.9), at(5.1, 6.8));
        painter.drawPath(path);
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        painter.drawEllipse(at(5.1, 9.1), 0.85 * unit, 0.85 * unit);
        break;
    }
    case Verdict::Aborted:
        painter.setPen(QPen(color, light, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
        painter.drawRect(QRectF(at(1.6, 1.6), at(8.4, 8.4)));
        break;
    case Verdict::None:
        break;
    }
    painter.restore();
}

void paintClassGlyph(QPainter &painter, const QRectF &rect, int slot, const QColor &color)
{
    const QRectF box = squareIn(rect);
    const double unit = box.width() / 10;
    const QPointF centre = box.center();
    const auto at = [&](double x, double y) {
        return QPointF(box.left() + x * unit, box.top() + y * unit);
    };
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    switch ((std::max(slot, 1) - 1) % 8 + 1) {
    case 1:
        painter.drawPolygon(QPolygonF({at(5, 0.9), at(9.6, 9), at(0.4, 9)}));
        break;
    case 2:
        painter.drawRect(QRectF(at(1.2, 1.2), at(8.8, 8.8)));
        break;
    case 3:
        painter.drawPolygon(regular(centre, 5 * unit, 4, -90));
        break;
    case 4:
        painter.drawEllipse(centre, 4.2 * unit, 4.2 * unit);
        break;
    case 5:
        painter.drawRect(QRectF(at(3.5, 0.8), at(6.5, 9.2)));
        painter.drawRect(QRectF(at(0.8, 3.5), at(9.2, 6.5)));
        break;
    case 6:
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(color, 2 * unit));
        painter.drawEllipse(centre, 3.4 * unit, 3.4 * unit);
        break;
    case 7:
        painter.drawPolygon(QPolygonF({at(0.4, 1), at(9.6, 1), at(5, 9.1)}));
        break;
    case 8:
        painter.drawPolygon(regular(centre, 4.7 * unit, 6, 0));
        break;
    }
    painter.restore();
}

int verdictChipWidth(Verdict verdict)
{
    if (verdict == Verdict::None)
        return 0;
    const QFontMetricsF metrics(Theme::instance().font(Theme::Face::Chip));
    return 2 * kChipPadding + kChipGlyph + kGap
        + int(std::ceil(metrics.horizontalAdvance(verdictWord(verdict))));
}

int paintVerdictChip(QPainter &painter, const QRect &rect, Verdict verdict)
{
    const int width = verdictChipWidth(verdict);
    if (width == 0)
        return 0;
    const auto &theme = Theme::instance();
    const QColor color = theme.verdict(verdict);
    const int height = std::min(kChipHeight, rect.height());
    const QRect chip(rect.left(), rect.top() + (rect.height() - height) / 2, width, height);

    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    QColor ink = color;
    switch (verdict) {
    case Verdict::Pass:
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.color(Token::PassTint));
        painter.drawRoundedRect(chip, kRadius, kRadius);
        break;
    case Verdict::Fail:
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        painter.drawRoundedRect(chip, kRadius, kRadius);
        ink = theme.color(Token::Base);
        break;
    default: {
        QPen pen(color, 1);
        if (verdict == Verdict::Inconclusive)
            pen.setDashPattern({3, 2});
        painter.setPen(pen);
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(chip).adjusted(0.5, 0.5, -0.5, -0.5), kRadius, kRadius);
        break;
    }
    }
    const QRectF glyph(chip.left() + kChipPadding, chip.top() + (height - kChipGlyph) / 2.0, kChipGlyph,
                       kChipGlyph);
    paintVerdictGlyph(painter, glyph, verdict, ink);
    painter.setFont(theme.font(Theme::Face::Chip));
    painter.setPen(ink);
    painter.drawText(chip.adjusted(kChipPadding + kChipGlyph + kGap, 0, 0, 0),
                     Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, verdictWord(verdict));
    painter.restore();
    return width;
}

QColor classColor(const campaign::FailureClass &failureClass)
{
    const QColor own(failureClass.rgb);
    return own.isValid() ? own : Theme::instance().series(failureClass.slot);
}

void paintClassCell(QPainter &painter, const QRect &rect, const campaign::FailureClass &failureClass)
{
    if (failureClass.name.isEmpty())
        return;
    const auto &theme = Theme::instance();
    const QColor color = classColor(failureClass);
    painter.save();
    painter.fillRect(rect, theme.tint(color));
    const QRectF glyph(rect.left() + kChipPadding, rect.top() + (rect.height() - kChipGlyph) / 2.0,
                       kChipGlyph, kChipGlyph);
    paintClassGlyph(painter, glyph, failureClass.slot, color);
    const QRect text = rect.adjusted(kChipPadding + kChipGlyph + kClassGap, 0, -kChipPadding / 2, 0);
    const QFont font = theme.font(Theme::Face::Text);
    painter.setFont(font);
    painter.setPen(theme.color(Token::Text));
    painter.drawText(text, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                     QFontMetrics(font).elidedText(failureClass.name, Qt::ElideRight, text.width()));
    painter.restore();
}

} // namespace twofold::ui
