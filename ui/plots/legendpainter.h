// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "ui/plots/chart.h"

#include <QRectF>

#include <vector>

class QPainter;

namespace twofold::ui::plots {

// The legend's entries in rows of the place's width, or one below the other; returns the height.
// Without a painter it only measures.
double paintLegend(QPainter *painter, const std::vector<LegendEntry> &legend, const QRectF &place,
                   bool oneColumn);

// The box beside the cross-hair's line, which the caller draws.
void paintReadOut(QPainter &painter, const ReadOut &readOut, double atX, const QRectF &inside);

} // namespace twofold::ui::plots
