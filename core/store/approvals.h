// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QString>

// Commands this user has approved, by the SHA-256 of their content. They are remembered beside the
// user's other state and never in a book: a book from elsewhere must not approve itself.
namespace twofold::store::approvals {

// "$XDG_STATE_HOME/twofold/approved", else below ~/.local/state.
QString file();

Result<bool> contains(const QByteArray &content);
Result<void> add(const QByteArray &content);

} // namespace twofold::store::approvals
