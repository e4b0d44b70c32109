// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QAbstractButton>

namespace twofold::ui::compare {

// A compared run in the bar: its colour, number, "baseline" on the baseline, a cross that takes it
// out. A click makes it the baseline; Delete takes it out.
class RunChip : public QAbstractButton
{
    Q_OBJECT

public:
    RunChip(int run, int slot, bool isBaseline, QWidget *parent = nullptr);

    int run() const { return m_run; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

signals:
    void baselineRequested(int run);
    void removeRequested(int run);
    void showRequested(int run); // from the menu

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    QRect crossRect() const;

    int m_run;
    int m_slot;
    bool m_isBaseline;
    bool m_crossPressed = false;
};

} // namespace twofold::ui::compare
