// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "ui/plots/chart.h"

#include <QWidget>

#include <memory>

class QPaintDevice;

namespace twofold::ui::plots {

// Draws a chart; follows the theme. The wheel zooms time, dragging moves it, a double click or
// Home shows all again. The pointer or the arrow keys move the cross-hair through all panes.
class ChartView : public QWidget
{
    Q_OBJECT

public:
    explicit ChartView(QWidget *parent = nullptr);
    ~ChartView() override;

    // Keeps the zoom where the new chart has the same kind of x axis and `keepZoom` is set.
    void setChart(Chart chart, bool keepZoom = false);
    const Chart &chart() const;

    // Draws the chart as it is shown, without the cross-hair, into 0, 0 to `size` of the device.
    void paintTo(QPaintDevice &device, const QSize &size);

    // The cross-hair, for views whose time axes are linked. NaN removes it.
    void setCrosshair(double x);
    double crosshair() const;

    // The mark at a place in the widget: its run's number, 0 for none.
    int runAt(const QPointF &place) const;
    // Where a mark or value is drawn, for tests; pane counts from the top.
    QPointF place(int pane, double x, double y) const;
    // What is visible of the x axis.
    std::pair<double, double> visibleX() const;
    void setVisibleX(double low, double high);
    void showAll();
    // Labels of the ticks as drawn; pane -1: the x axis.
    QStringList tickLabels(int pane = -1) const;
    // Points handed to the plotting library at the last repaint.
    int drawnPoints() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void crosshairMoved(double x); // by the user; NaN: left
    void visibleXChanged(double low, double high); // by the user
    void runActivated(int number); // a mark was clicked

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace twofold::ui::plots
