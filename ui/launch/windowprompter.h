// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/remote/keychain.h"
#include "core/remote/prompter.h"

#include <QObject>

#include <functional>
#include <memory>

class QWidget;

namespace twofold::ui {

// Asks the engineer in a dialog of the window while a session's thread waits for the answer. Made
// and destroyed on the window's thread; questions may come from any other. Once it goes, every
// question that still waits is refused. What the keychain keeps is not asked for; what is asked for
// is kept where the engineer ticks the box.
class WindowPrompter : public QObject, public remote::Prompter
{
    Q_OBJECT

public:
    // keychain: not owned, outlives this; null: nothing is kept, and nothing offered.
    explicit WindowPrompter(QWidget *window, remote::Keychain *keychain = nullptr);
    ~WindowPrompter() override;

    bool acceptHostKey(const remote::HostKeyQuestion &question, const CancelToken &cancel) override;
    std::optional<remote::Secret> askSecret(const remote::SecretQuestion &question, const CancelToken &cancel) override;
    void refused(const remote::SecretQuestion &question) override;

    // Refuses what waits now and all that comes; for threads that have to end.
    void refuseAll();

signals:
    void notKept(const QString &sentence); // why; from the thread that asked

private:
    struct Exchange;
    struct Answer
    {
        remote::Secret secret;
        bool keep = false;
    };
    // Waits for the answer in the dialog that `show` makes on the window's thread; nullopt where it
    // was refused or is withdrawn. The number tells an answer from one to an earlier question.
    std::optional<Answer> ask(std::function<void(int number)> show, const CancelToken &cancel);
    bool isOpen(int number) const;
    void showHostKey(const remote::HostKeyQuestion &question, int number);
    void showSecret(const remote::SecretQuestion &question, const QString &cannotKeep, int number);
    void answer(int number, bool accepted, const QString &text = {}, bool keep = false);
    bool takeTurn(const CancelToken &cancel);

    QWidget *m_window;
    remote::Keychain *m_keychain;
    std::unique_ptr<Exchange> m_exchange;
};

} // namespace twofold::ui
