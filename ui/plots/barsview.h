// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "ui/plots/chart.h"

#include <QWidget>

#include <memory>

class QPaintDevice;

namespace twofold::ui::plots {

// Grouped bars in the look of the other charts; follows the theme. A bar's value is shown when the
// pointer is on it.
class BarsView : public QWidget
{
    Q_OBJECT

public:
    explicit BarsView(QWidget *parent = nullptr);
    ~BarsView() override;

    void setChart(BarChart chart);
    const BarChart &chart() const;

    void paintTo(QPaintDevice &device, const QSize &size);

    // "run 14, GET /: 230 ms"
    static QString barText(const BarChart &chart, int set, int category);

    QSize sizeHint() const override;

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace twofold::ui::plots
