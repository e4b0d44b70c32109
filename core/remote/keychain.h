// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/cancel.h"
#include "core/base/result.h"
#include "core/remote/secret.h"

#include <QString>

#include <optional>

namespace twofold::remote {

// Where secrets stay that the engineer asked to keep. Entries are found by their name, which is no
// secret. Each call waits for another program, which may ask the engineer to unlock the keychain: any
// thread but the window's. It ends within 100 ms after its token is cancelled. An error says why no
// keychain answers; a secret then stays nowhere.
class Keychain
{
public:
    virtual ~Keychain() = default;
    virtual Result<std::optional<Secret>> find(const QString &name, const CancelToken &cancel = {}) = 0;
    // In place of what the name had.
    virtual Result<void> keep(const QString &name, const Secret &secret, const CancelToken &cancel = {}) = 0;
    // false: nothing was kept under the name.
    virtual Result<bool> forget(const QString &name, const CancelToken &cancel = {}) = 0;
};

// The keychain of this desktop: its Secret Service (GNOME Keyring, KeePassXC) or KWallet, over the
// session bus; never a file of our own. One a process, which lives as long as the application object.
Keychain &desktopKeychain();

} // namespace twofold::remote
