// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/cancel.h"
#include "core/base/result.h"
#include "core/remote/transport.h"

#include <functional>

struct ssh_session_struct;
struct ssh_channel_struct;

namespace twofold::remote {

// libssh's session over a transport, never blocking longer than a tick: every call of libssh that
// may have to wait goes through complete(). Belongs to one thread.
class SshLink
{
public:
    SshLink(ResolvedHost host, Transport transport, int answerTimeoutMs);
    // The descriptor that libssh is given: a second one of the transport's, closed with the link.
    int descriptor() const { return m_descriptor; }
    ~SshLink();
    SshLink(const SshLink &) = delete;
    SshLink &operator=(const SshLink &) = delete;

    ssh_session_struct *session() const { return m_session; }
    const ResolvedHost &host() const { return m_host; }
    int answerTimeoutMs() const { return m_answerTimeoutMs; }

    // Repeats `call` while it returns `again`; its last answer comes back. `doing` is for the
    // sentence when the host does not answer in time.
    Result<int> complete(const std::function<int()> &call, int again, int timeoutMs,
                         const QString &doing, const CancelToken &cancel);
    // Waits for something to happen on the socket, at most a tick.
    void waitTick() const;
    // Takes in what has come. A channel that has seen its end of file no longer does that itself,
    // and would never see that it is closed.
    void takeIn();

    bool isAlive() const;
    // The link is of no use any more: what libssh and the process in between said about it.
    Error lost(const QString &doing);
    QString libraryError() const;

private:
    ResolvedHost m_host;
    Transport m_transport;
    int m_answerTimeoutMs;
    int m_descriptor;
    ssh_session_struct *m_session;
    bool m_dead = false;
};

// Logs in with what the server and the configuration allow: agent, keys and their certificates,
// keyboard-interactive, password.
class Prompter;
Result<void> logIn(SshLink &link, Prompter *prompter, const CancelToken &cancel);

} // namespace twofold::remote
