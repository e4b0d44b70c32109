// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/cancel.h"
#include "core/base/result.h"

#include <QStringList>

namespace twofold::remote {

// Where to connect to: `host` is what ssh is given (an alias of ~/.ssh/config or a name); the rest
// only where it differs from what ssh resolves.
struct HostAddress
{
    QString host;
    QString user;
    int port = 0; // 0: as ssh resolves
    QString keyFile;

    bool operator==(const HostAddress &) const = default;
};

// What `ssh -G HOST` resolves, as far as a session uses it.
struct ResolvedHost
{
    QString alias; // as given
    QString hostName;
    QString user;
    int port = 22;
    QString hostKeyAlias; // empty: none
    QStringList identityFiles; // ~ and tokens expanded; those that are not there left in
    QStringList certificateFiles;
    bool identitiesOnly = false;
    QString identityAgent; // socket; empty: SSH_AUTH_SOCK; "none": no agent
    QStringList userKnownHosts;
    QStringList globalKnownHosts;
    bool hashKnownHosts = false;
    QString strictHostKeyChecking; // "yes", "ask", "accept-new", "no"
    QString proxyCommand; // empty or "none": none
    QString proxyJump;
    QStringList hostKeyAlgorithms;
    bool publicKey = true; // authentication methods the configuration allows
    bool password = true;
    bool keyboardInteractive = true;
    bool compression = false;
    int connectTimeoutS = 0; // 0: not set
    int aliveIntervalS = 0;
    int passwordPrompts = 3;

    // The name known_hosts has: the alias, "name" or "[name]:port".
    QString knownHostsName() const;
};

// Asks the ssh of this machine; takes some 10 ms, or as long as a `Match exec` takes. configFile:
// instead of the user's own (ssh -F), empty for those. Any thread.
Result<ResolvedHost> resolveHost(const HostAddress &address, const QString &configFile,
                                 const CancelToken &cancel = {});

// Reads the output of `ssh -G`; for the tests, and apart from the process.
ResolvedHost parseResolved(const QString &alias, const QByteArray &output);

// The concrete Host names of ~/.ssh/config and what it includes, for completion; patterns left out.
QStringList configuredHosts(const QString &configFile = {});

} // namespace twofold::remote
