// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "ui/plots/chart.h"
#include "ui/plots/legendpainter.h"
#include "ui/plots/plotink.h"

#include <QColor>
#include <QRectF>

#include <functional>
#include <vector>

class QPainter;

namespace twofold::ui::plots {

// Where a pane is and how its values become pixels.
struct PaneGeometry
{
    QRectF outer; // with title and labels
    QRectF inner; // between the axes
    std::function<double(double)> toX; // from axis value to pixel; any value, also outside
    std::function<double(double)> toY;
};

// Everything of a pane that is not an axis or a line, in the theme's colours.
// Beneath the grid: bracket, excluded ramp, the fit's band.
void paintUnderlay(QPainter &painter, const Pane &pane, const PaneGeometry &geometry);
// Above the lines: limits, fit, flags, marks, names, title, or the sentence of an empty pane.
void paintOverlay(QPainter &painter, const Pane &pane, const PaneGeometry &geometry);

// A ladder's glyph, 10 px: a disc where the run passed, else the verdict's own.
void paintMark(QPainter &painter, const QPointF &centre, campaign::Verdict verdict, bool current);

// At most four named lines are named at their ends; more go to the legend.
inline constexpr int kMostNamedLines = 4;
bool namesAtEnds(const Pane &pane);
// Pixels that the names at the ends take, 0 where there are none.
double endNamesWidth(const Pane &pane);

} // namespace twofold::ui::plots
