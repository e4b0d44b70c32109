// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/cancel.h"
#include "core/base/result.h"
#include "core/remote/sshconfig.h"

#include <sys/types.h>

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

    // Ends within 100 ms after the token is cancelled, also while a name is looked up.
    static Result<Transport> open(const ResolvedHost &host, const QString &configFile,
                                  int timeoutMs, int keepAliveS, const CancelToken &cancel);

    int descriptor() const { return m_fd; }
    // The last words of the process in between, for an error; empty where there is none.
    QString proxyError() const;

private:
    static Result<Transport> openTcp(const ResolvedHost &host, int timeoutMs, int keepAliveS,
                                     const CancelToken &cancel);
    static Result<Transport> spawn(const QStringList &arguments);
    void end();

    int m_fd = -1;
    int m_errorFd = -1;
    pid_t m_child = -1;
};

} // namespace twofold::remote
