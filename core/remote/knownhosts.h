// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/result.h"
#include "core/remote/sshconfig.h"

#include <QByteArray>
#include <QStringList>

#include <vector>

namespace twofold::remote {

// A host's public key as it stands in known_hosts.
struct HostKey
{
    QString type; // "ssh-ed25519"
    QByteArray base64;

    // "SHA256:…" as ssh shows it.
    QString fingerprint() const;

    bool operator==(const HostKey &) const = default;
};

// One line of a known_hosts file that speaks of a host.
struct KnownKey
{
    HostKey key;
    QString file;
    qint64 line = 0; // 1-based
    bool revoked = false;
};

// Every line of the user's and the system's known_hosts files about this host: plain, hashed,
// patterns, "[name]:port"; @revoked is marked, @cert-authority left out. Files that are not there
// hold nothing. The format: sshd(8), SSH_KNOWN_HOSTS FILE FORMAT.
std::vector<KnownKey> knownKeys(const ResolvedHost &host);

enum class HostKeyVerdict { Known, Unknown, Changed, Revoked };
struct HostKeyCheck
{
    HostKeyVerdict verdict = HostKeyVerdict::Unknown;
    KnownKey at; // Changed and Revoked: the line that says so
    QStringList otherTypes; // Unknown: types of this host's keys that are known
};
HostKeyCheck checkHostKey(const std::vector<KnownKey> &known, const HostKey &key);

// Appends the key to the first of the user's files, hashed where the configuration says so.
Result<void> addKnownHost(const ResolvedHost &host, const HostKey &key);

// The order in which to ask a server for its key: types that are known first, so that a server
// that has gained a key of another type is still recognised.
QStringList preferredKeyTypes(const ResolvedHost &host, const std::vector<KnownKey> &known);

} // namespace twofold::remote
