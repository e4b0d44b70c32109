// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "ui/plots/chart.h"
#include "ui/plots/chartlayout.h"
#include "ui/plots/panepainter.h"

#include <QSize>

#include <functional>
#include <memory>

class QPaintDevice;
class QPainter;
class QWidget;

namespace twofold::ui::plots {

// QCustomPlot behind a chart: axes, grid and lines are its, all else is painted into its layers.
// The only place that includes it.
class PlotSurface
{
public:
    // `paintAbove` paints what is repainted alone, without the lines: the cross-hair.
    PlotSurface(QWidget *parent, std::function<void(QPainter &)> paintAbove);
    ~PlotSurface();

    QWidget *widget() const; // owned by the parent

    // The chart must outlive the surface or be set again.
    void setChart(const Chart *chart);
    void restyle(); // takes the theme's colours and fonts
    void setVisibleX(const std::pair<double, double> &range);

    // Lays out for the widget's size and repaints soon.
    void repaint();
    void repaintAbove();
    void paintTo(QPaintDevice &device, const QSize &size);

    size_t paneCount() const;
    PaneGeometry geometry(size_t pane) const;
    double xAt(double pixel) const; // NaN without a pane
    const ChartLayout &layout() const;
    int drawnPoints() const;

private:
    void arrange(const QSize &size);
    void paintFrame(QPainter &painter);
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace twofold::ui::plots
