// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/cancel.h"
#include "core/base/result.h"
#include "core/campaign/campaign.h"
#include "core/campaign/plan.h"
#include "core/remote/keychain.h"
#include "core/remote/prompter.h"

#include <map>

namespace twofold::launch {

// Values of secret parameters by key; in memory only.
using Secrets = std::map<QString, remote::Secret>;

// Asks for the secrets that the plan's commands read and that are not among `secrets` yet, and adds
// them there. An error where nobody can be asked, or an answer is refused. Blocks while somebody is
// asked; any thread but the window's. bookPath: what is kept in a keychain is of this book alone.
Result<void> askForSecrets(const QString &bookPath, const campaign::Plan &plan, const campaign::Campaign &campaign,
                           remote::Prompter *prompter, Secrets &secrets, const CancelToken &cancel = {});

// Deletes what the keychain keeps of the secrets that the plan's commands read. Their keys.
Result<QStringList> forgetSecrets(remote::Keychain &keychain, const QString &bookPath, const campaign::Plan &plan,
                                  const campaign::Campaign &campaign, const CancelToken &cancel = {});

} // namespace twofold::launch
