// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/campaign.h"
#include "core/campaign/finding.h"

#include <QPainter>
#include <QRectF>

namespace twofold::ui {

// Verdict glyphs are strokes (check, cross, circle with slash, question mark, hollow square);
// class glyphs are shapes by slot (triangle up, square, diamond, disc, plus, ring, triangle down,
// hexagon). Drawn centred in `rect`, about as high as it.
void paintVerdictGlyph(QPainter &painter, const QRectF &rect, campaign::Verdict verdict,
                       const QColor &color);
void paintClassGlyph(QPainter &painter, const QRectF &rect, int slot, const QColor &color);

// The whole verdict chip (glyph, word, style of the verdict) left-aligned in `rect`; its width.
int paintVerdictChip(QPainter &painter, const QRect &rect, campaign::Verdict verdict);
int verdictChipWidth(campaign::Verdict verdict);

// The class cell: tint, glyph, name in text colour; fills `rect`.
void paintClassCell(QPainter &painter, const QRect &rect, const campaign::FailureClass &failureClass);
// The colour of a class: its own or its slot's.
QColor classColor(const campaign::FailureClass &failureClass);

} // namespace twofold::ui
