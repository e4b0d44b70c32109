// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/cancel.h"
#include "core/base/result.h"
#include "core/remote/askpass.h"
#include "core/remote/sshconfig.h"

#include <sys/types.h>

#include <memory>

namespace twofold::remote {

// The byte stream under a session: a TCP connection, or a pair of sockets to a process that makes
// the connection (ssh -W for ProxyJump, the shell for ProxyCommand). Ends both when it goes.
class Transport
{
public:
    Transport() = default;
    ~Transport();
    Transport(Transport &&other) noexcept;
    Transport &operator=(Transport &&other) noexcept;
    Transport(const Transport &) = delete;
    Transport &operator=(const Transport &) = delete;

    // Ends within 100 ms after the token is cancelled, also while a name is looked up. prompter:
    // asked by the process in between as long as this lives; null: nothing is asked.
    static Result<Transport> open(const ResolvedHost &host, const QString &configFile, int timeoutMs,
                                  int keepAliveS, Prompter *prompter, const CancelToken &cancel);

    int descriptor() const { return m_fd; }
    // The last words of the process in between, for an error; empty where there is none.
    QString proxyError() const;
    // It was not let in by a jump host: what was answered for it is wrong.
    void answersRefused()
    {
        if (m_askpass)
            m_askpass->allRefused();
    }
    // The process in between waits for an answer of a person.
    bool isAsking() const { return m_askpass && m_askpass->isAsking(); }

private:
    static Result<Transport> openTcp(const ResolvedHost &host, int timeoutMs, int keepAliveS,
                                     const CancelToken &cancel);
    static Result<Transport> spawn(const QStringList &arguments, Prompter *prompter);
    void end();

    int m_fd = -1;
    int m_errorFd = -1;
    pid_t m_child = -1;
    std::unique_ptr<Askpass> m_askpass; // null: nobody can be asked
};

} // namespace twofold::remote
