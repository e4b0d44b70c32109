// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/cancel.h"
#include "core/base/result.h"
#include "core/remote/prompter.h"

#include <QByteArrayList>
#include <QString>

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

namespace twofold::remote {

// Answers what an ssh process of ours asks (the password of a jump host, the passphrase of its key,
// an unknown host key) through a prompter. ssh starts the askpass program, which brings the question
// to a socket in a directory that is this user's alone, and the answer back; on disk and in the
// environment there is the socket's path and nothing else.
class Askpass
{
public:
    // The program that ssh is to start: one whose main() begins with isAskpass(). Process-wide, set
    // once before the first connection; without it nothing is asked.
    static void setProgram(const QString &path);
    static QString program();

    // prompter: not owned, outlives this; asked on a thread of this object's.
    static Result<std::unique_ptr<Askpass>> listen(Prompter &prompter);
    // A question that the prompter still holds is withdrawn.
    ~Askpass();
    Askpass(const Askpass &) = delete;
    Askpass &operator=(const Askpass &) = delete;

    // What the ssh process needs besides the environment it inherits: "NAME=value".
    QByteArrayList environment() const;
    // A question is open: nothing that the link owes can be late. Any thread.
    bool isAsking() const { return m_asking; }
    // The process says that it was not let in: what was answered is wrong. Any thread.
    void allRefused();

private:
    explicit Askpass(Prompter &prompter);
    void serve();
    void answer(int connection);
    Secret answerTo(const QString &question);

    Prompter &m_prompter;
    QByteArray m_folder;
    int m_listener = -1;
    std::atomic<bool> m_asking{false};
    CancelToken m_ending;
    std::mutex m_mutex;
    std::map<QString, SecretQuestion> m_asked; // by what ssh said, as they were asked last
    std::thread m_thread;
};

// Whether this process was started by ssh to ask a question of it.
bool isAskpass();
// Asks it; the exit status of the process.
int runAskpass(int argc, char **argv);

} // namespace twofold::remote
