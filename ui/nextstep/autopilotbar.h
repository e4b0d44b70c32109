// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "ui/nextstep/autopilotdriver.h"

#include <QFrame>
#include <QTimer>

class QLabel;
class QPushButton;
class QTableWidget;

namespace twofold::ui {

class ElidedLabel;

// Autopilot at work, above the log: where it is within its bounds, Pause, Take over, Stop, and its
// log of steps with their reasons. Stays after the end until it is closed. The driver is not owned
// and must outlive it.
class AutopilotBar : public QFrame
{
    Q_OBJECT

public:
    explicit AutopilotBar(AutopilotDriver *driver, QWidget *parent = nullptr);

    void setLogShown(bool shown);

signals:
    void runRequested(int number); // a run in the log was chosen

private:
    void refresh();
    void addEntries();
    QString where() const; // what it does now
    QString within() const; // how far within its bounds

    AutopilotDriver *m_driver;
    QTimer m_clock;
    ElidedLabel *m_where;
    QLabel *m_within;
    QPushButton *m_showLog;
    QPushButton *m_pause;
    QPushButton *m_takeOver;
    QPushButton *m_stop;
    QPushButton *m_close;
    QTableWidget *m_log;
};

} // namespace twofold::ui
