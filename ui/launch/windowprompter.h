// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/remote/prompter.h"

#include <QObject>

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

    bool acceptHostKey(const remote::HostKeyQuestion &question) override;
    std::optional<remote::Secret> askSecret(const remote::SecretQuestion &question) override;

    // Refuses what waits now and all that comes; for threads that have to end.
    void refuseAll();

private:
    struct Exchange;
    void showHostKey(const remote::HostKeyQuestion &question);
    void showSecret(const remote::SecretQuestion &question);
    void answer(bool accepted, const QString &text = {});

    QWidget *m_window;
    std::unique_ptr<Exchange> m_exchange;
};

} // namespace twofold::ui
