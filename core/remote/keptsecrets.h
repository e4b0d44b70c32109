// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/remote/keychain.h"
#include "core/remote/prompter.h"
#include "core/remote/sshconfig.h"

#include <QStringList>

namespace twofold::remote {

// The names of what is kept, readable in the desktop's own keychain window.
QString passwordName(const ResolvedHost &host); // by the name whose host key was checked
QString jumpPasswordName(const QString &login); // "user@name", as ssh asks for it
QString passphraseName(const QString &keyFile);

// Whether a server's prompt asks for the password, in the words of PAM; everything else may be a code
// that counts once.
bool asksForPassword(const QString &prompt);

// The answer that was kept for a question, if there is one. `cannotKeep` becomes the reason why an
// answer cannot be kept, empty where it can.
std::optional<Secret> keptAnswer(Keychain &keychain, const SecretQuestion &question, QString &cannotKeep,
                                 const CancelToken &cancel);

// Deletes what is kept for a host and for its jump hosts: passwords, and the passphrases of the keys
// that they are logged in to with (other hosts may use those keys). The names of what was deleted.
// Blocks as the keychain does.
Result<QStringList> forgetHost(Keychain &keychain, const HostAddress &address, const QString &configFile = {},
                               const CancelToken &cancel = {});

} // namespace twofold::remote
