// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/cancel.h"
#include "core/base/result.h"

#include <QStringList>

namespace twofold::remote {

class Session;

// A name for the PATH or an absolute path, of letters, digits and . _ + - /.
bool isProgramName(const QString &name);

// Those of `programs` that the session's login cannot run: not in its PATH, or not executable.
// What is no program's name is left out. One round trip; nothing is run but the shell's own look-up.
Result<QStringList> missingPrograms(Session &session, const QStringList &programs,
                                    const CancelToken &cancel = {});

} // namespace twofold::remote
