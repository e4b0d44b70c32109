// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/remote/prompter.h"

#include <QObject>

#include <functional>
#include <memory>

class QWidget;

namespace twofold::ui {

// Asks the engineer in a dialog of the window while a session's thread waits for the answer. Made
// and destroyed on the window's thread; questions may come from any other. Once it goes, every
// question that still waits is refused.
class WindowPrompter : public QObject, public remote::Prompter
{
    Q_OBJECT

public:
    explicit WindowPrompter(QWidget *window);
    ~WindowPrompter() override;

    bool acceptHostKey(const remote::HostKeyQuestion &question, const CancelToken &cancel) override;
    std::optional<remote::Secret> askSecret(const remote::SecretQuestion &question, const CancelToken &cancel) override;

    // Refuses what waits now and all that comes; for threads that have to end.
    void refuseAll();

private:
    struct Exchange;
    // Waits for the answer in the dialog that `show` makes on the window's thread; nullopt where it
    // was refused or is withdrawn. The number tells an answer from one to an earlier question.
    std::optional<remote::Secret> ask(std::function<void(int number)> show, const CancelToken &cancel);
    bool isOpen(int number) const;
    void showHostKey(const remote::HostKeyQuestion &question, int number);
    void showSecret(const remote::SecretQuestion &question, int number);
    void answer(int number, bool accepted, const QString &text = {});

    QWidget *m_window;
    std::unique_ptr<Exchange> m_exchange;
};

} // namespace twofold::ui
