// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "ui/plots/chart.h"
#include "ui/plots/ticks.h"

#include <QRect>
#include <QSize>

#include <utility>
#include <vector>

namespace twofold::ui::plots {

// Where the parts of a chart go in a given size, in whole pixels.
struct ChartLayout
{
    struct PanePlace
    {
        QRect outer;
        QRect inner; // between the axes
        std::pair<double, double> y; // range of the y axis
        std::vector<Tick> ticks;
    };
    std::vector<PanePlace> panes;
    std::vector<Tick> xTicks;
    QRect caption; // of the x axis; empty where there is none
    QRect legend;
};

// The x axis' whole range: what the chart says, else the data's.
std::pair<double, double> wholeRange(const Chart &chart);
// The y axis' range of a pane: what it says, else its values and limits.
std::pair<double, double> yRange(const Pane &pane);

ChartLayout layOut(const Chart &chart, const QSize &size, const std::pair<double, double> &xRange);

bool isLogarithmic(const XAxis &axis);

} // namespace twofold::ui::plots
