// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/launch/launch.h"

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

class QLabel;
class QPlainTextEdit;
class QProgressBar;
class QPushButton;
class QTableWidget;

namespace twofold::ui {

// A launched run while it goes on: where it is, what its hosts say, its output, and Stop.
class RunningPage : public QWidget
{
    Q_OBJECT

public:
    explicit RunningPage(QWidget *parent = nullptr);

    void begin(const QString &plan);
    void setStatus(const launch::Status &status);
    void addOutput(const QString &host, const QByteArray &bytes);
    void addMessage(const QString &sentence);
    void setOutcome(const launch::Outcome &outcome);

public slots:
    void askToStop(); // asks once; Stop is never the default button

signals:
    void stopRequested();
    void runRequested(int number); // the finished run is to be shown
    void closed(); // back to the plans

private:
    void tick();

    launch::Status m_status;
    bool m_finished = false;
    QTimer m_clock;
    QLabel *m_title;
    QLabel *m_state;
    QLabel *m_detail;
    QProgressBar *m_progress;
    QLabel *m_elapsed;
    QPushButton *m_stop;
    QPushButton *m_open;
    QPushButton *m_close;
    QWidget *m_question;
    QTableWidget *m_hosts;
    QPlainTextEdit *m_output;
    QString m_lastHost;
};

} // namespace twofold::ui
