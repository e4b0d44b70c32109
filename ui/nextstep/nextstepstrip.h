// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/steering/step.h"

#include <QFrame>

#include <memory>

namespace twofold::ui {

class BookSession;

// What to change next and why, always in sight above the log: 62 px high. Follows the session's
// next step; the engineer may pick another ladder's step from the menu, until the log changes.
// Window's thread; the session is not owned and must outlive it.
class NextStepStrip : public QFrame
{
    Q_OBJECT

public:
    explicit NextStepStrip(BookSession *session, QWidget *parent = nullptr);
    ~NextStepStrip() override;

    // The step on show; nullopt where there is none.
    std::optional<steering::Step> step() const;

public slots:
    // Launch and Log by hand as the buttons do it; nothing happens without a step.
    void launch();
    void logByHand();

signals:
    void launchRequested(const twofold::steering::Step &step);
    // The engineer wants the step as a run of its own; the receiver adds it to the log.
    void logByHandRequested(const twofold::steering::Step &step);
    void importRequested();
    void autopilotRequested();
    // A run named in the reason was clicked.
    void runRequested(int number);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace twofold::ui
