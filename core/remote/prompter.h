// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/cancel.h"
#include "core/remote/secret.h"

#include <QString>

#include <optional>

namespace twofold::remote {

// A host key that no known_hosts file knows.
struct HostKeyQuestion
{
    QString host; // as it will be written in known_hosts: "name" or "[name]:port"
    QString keyType; // "ssh-ed25519"
    QString fingerprint; // "SHA256:…", as ssh shows it
    QString otherKeys; // a sentence where other keys of this host are known; else empty
    QString file; // known_hosts file that will hold it; empty: the one that ssh uses for a jump host
};

struct SecretQuestion
{
    enum class Kind { Password, Passphrase, Interactive, Parameter };
    Kind kind = Kind::Password;
    QString host; // "user@name"; Parameter: empty
    QString parameter; // Parameter: label of the secret parameter
    QString prompt; // what to show: the server's own words where it asks; plain text
    QString keyFile; // Passphrase: of which key
    bool echo = false; // Interactive: the answer may be shown
    int attempt = 1; // from 1; above 1 the answer before was refused
    QString keepAs; // its name in the keychain; empty: not to be kept, as a code that counts once
};

// Asks the engineer. Called on a thread of the session, which waits for the answer: an
// implementation must be thread-safe, and gives up (false, nullopt) within 100 ms after the token is
// cancelled, also while somebody else is being asked.
class Prompter
{
public:
    virtual ~Prompter() = default;
    virtual bool acceptHostKey(const HostKeyQuestion &question, const CancelToken &cancel) = 0;
    virtual std::optional<Secret> askSecret(const SecretQuestion &question, const CancelToken &cancel) = 0;
    // What was answered is wrong: where it was kept, it is kept no longer.
    virtual void refused(const SecretQuestion &) {}
};

} // namespace twofold::remote
