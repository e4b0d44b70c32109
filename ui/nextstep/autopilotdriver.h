// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/autopilot/autopilot.h"

#include <QElapsedTimer>
#include <QFuture>
#include <QObject>
#include <QProcess>

#include <memory>

namespace twofold::ui {

class BookSession;

// Launches step after step of a campaign within its bounds, asks the fix hook where a run failed,
// and keeps a log of what it did and why. Window's thread; the session and the prompter are not
// owned and must outlive it.
class AutopilotDriver : public QObject
{
    Q_OBJECT

public:
    enum class State { Idle, Deciding, Running, Fixing, Paused };

    struct Entry
    {
        Microseconds at = 0;
        QString text; // "Run 12: raise users from 1,600 to 3,200"
        QString reason;
        int run = 0; // number of the run it speaks of; 0: none
    };

    AutopilotDriver(BookSession *session, remote::Prompter *prompter, const launch::Options &options = {},
                    QObject *parent = nullptr);
    // A run that is going on goes on on its hosts. A question that is open
    // is withdrawn.
    ~AutopilotDriver() override;

    // fixHook: a command for `sh -c`; empty: none. Only while it is idle.
    void start(const autopilot::Order &order, const QString &fixHook = {});

    State state() const { return m_state; }
    bool isActive() const { return m_state != State::Idle; }
    bool isPausing() const { return m_pause; } // after the run that is going on
    const autopilot::Order &order() const { return m_order; }
    const autopilot::Progress &progress() const { return m_progress; }
    const launch::Status &status() const { return m_status; } // of the run that is going on
    const std::vector<Entry> &log() const { return m_log; }

public slots:
    void pause(); // the run that is going on ends first
    void goOn();
    // Ends autopilot. A run that is going on is let go of: Launch follows it from then on.
    void takeOver();
    // Ends the run that is going on on its hosts, collects what there is, and ends autopilot.
    void stopRun();

signals:
    void changed(); // state, progress or status
    void logged(); // an entry more
    void ended(const QString &sentence); // by itself or by the engineer

private:
    void askForSecrets();
    void decide();
    void take(const Result<autopilot::Turn> &turn);
    void launchRun(const launch::Request &request);
    void runFinished(const launch::Outcome &outcome);
    void askHook(const campaign::Run &failed);
    void hookFinished();
    void end(const QString &sentence);
    void note(const QString &text, const QString &reason, int run = 0);
    void setState(State state);

    BookSession *m_session;
    remote::Prompter *m_prompter;
    launch::Options m_options;
    State m_state = State::Idle;
    bool m_pause = false;
    bool m_stopping = false;
    int m_orders = 0; // an answer to an earlier order is dropped
    autopilot::Order m_order;
    autopilot::Progress m_progress;
    QString m_fixHook;
    QElapsedTimer m_clock;
    std::shared_ptr<launch::Secrets> m_secrets;
    QFuture<void> m_asking;
    CancelToken m_askingCancel;
    launch::Status m_status;
    std::unique_ptr<launch::Launcher> m_launcher;
    std::unique_ptr<QProcess> m_hook;
    campaign::Run m_failed;
    std::vector<Entry> m_log;
};

} // namespace twofold::ui
