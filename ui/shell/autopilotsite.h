// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QObject>

#include <memory>

class QWidget;

namespace twofold::ui {

class AutopilotBar;
class AutopilotDriver;
class BookSession;
class WindowPrompter;

// Autopilot in a window: the question for its bounds, what drives it, and its bar. The session is
// not owned and must outlive it; the bar is owned by the layout it is put into, and goes before.
class AutopilotSite : public QObject
{
    Q_OBJECT

public:
    // window: for questions; not owned.
    AutopilotSite(BookSession *session, QWidget *window);
    ~AutopilotSite() override;

    AutopilotBar *bar() const { return m_bar; }
    bool isActive() const;

    // Asks for the bounds and starts; shows the bar where it is going on already.
    void ask();

signals:
    void activeChanged(bool active);
    void runRequested(int number);

private:
    BookSession *m_session;
    QWidget *m_window;
    std::unique_ptr<WindowPrompter> m_prompter;
    std::unique_ptr<AutopilotDriver> m_driver;
    AutopilotBar *m_bar;
    bool m_wasActive = false;
};

} // namespace twofold::ui
