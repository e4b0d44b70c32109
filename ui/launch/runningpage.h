// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/criterion.h"
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

namespace plots {
class LiveChart;
}

// A launched run while it goes on: where it is, its results so far where its plan follows a file of
// them, what its hosts say, its output, and Stop.
class RunningPage : public QWidget
{
    Q_OBJECT

public:
    explicit RunningPage(QWidget *parent = nullptr);

    // criteria: the limits drawn into the results.
    void begin(const QString &plan, const std::vector<campaign::Criterion> &criteria = {});
    void setStatus(const launch::Status &status);
    void addOutput(const QString &host, const QByteArray &bytes);
    // startedAt: what the seconds count from.
    void addResults(const std::vector<imports::LiveSecond> &seconds, Microseconds startedAt);
    // How the limits fare that can be told while the run goes on.
    void setLimits(const std::vector<launch::WatchedLimit> &limits);
    void addFigures(const QString &host, const std::vector<launch::LiveFigure> &figures);
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
    // Seconds of a moment on the chart's axis, which begins with the load.
    double onAxis(Microseconds at) const;

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
    QWidget *m_resultsPane;
    QLabel *m_resultsNote;
    QLabel *m_limits;
    plots::LiveChart *m_chart;
};

} // namespace twofold::ui
