// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/remote/prompter.h"

namespace twofold::cli {

// Asks on the controlling terminal, never on standard input or output, which belong to scripts.
// Without a terminal everything is refused. Safe on several threads: one question at a time.
// What the keychain keeps is not asked for; what is asked for is kept where that is answered with yes.
class TerminalPrompter : public remote::Prompter
{
public:
    bool acceptHostKey(const remote::HostKeyQuestion &question, const CancelToken &cancel) override;
    std::optional<remote::Secret> askSecret(const remote::SecretQuestion &question, const CancelToken &cancel) override;
    void refused(const remote::SecretQuestion &question) override;
};

} // namespace twofold::cli
