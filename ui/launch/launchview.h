// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/cancel.h"
#include "core/launch/hostcheck.h"
#include "core/launch/launch.h"
#include "core/steering/step.h"

#include <QFuture>
#include <QWidget>

#include <memory>

class QStackedWidget;

namespace twofold::ui {

class BookSession;
class NoticeBar;
class PreparePage;
class RunningPage;
class WindowPrompter;

// Launches the next run and follows it: choose a plan, see what will run, start, watch, stop, and
// land in the log with a verdict. Closing the window lets go of a run; the view offers to follow
// it again when the book is opened the next time. The session is not owned and must outlive it.
class LaunchView : public QWidget
{
    Q_OBJECT

public:
    explicit LaunchView(BookSession *session, QWidget *parent = nullptr);
    ~LaunchView() override;

    // Proposes this step; nullopt: the session's next step.
    void prepare(const std::optional<steering::Step> &step);
    bool isRunning() const;
    // The run on its hosts; 0: none, or not numbered yet.
    int runningNumber() const;
    // Plans or hosts were edited elsewhere.
    void reload();

public slots:
    void launch();
    void stop(); // asks once

signals:
    void newPlanRequested();
    void hostsRequested();
    void runRequested(int number);
    void runningChanged(bool running);
    void finished(const twofold::launch::Outcome &outcome);

protected:
    void showEvent(QShowEvent *event) override;

private:
    void start(const launch::Request &request);
    void attach(RunId run, const QString &what);
    std::vector<campaign::Criterion> criteria() const;
    void follow(std::unique_ptr<launch::Launcher> launcher);
    void offerUnfinished();
    void checkHosts(const launch::Request &request);

    BookSession *m_session;
    WindowPrompter *m_prompter;
    std::unique_ptr<launch::Launcher> m_launcher;
    int m_number = 0;
    QFuture<launch::HostCheck> m_hostCheck;
    CancelToken m_hostCheckCancel;
    NoticeBar *m_notice;
    QStackedWidget *m_pages;
    PreparePage *m_prepare;
    RunningPage *m_running;
};

} // namespace twofold::ui
