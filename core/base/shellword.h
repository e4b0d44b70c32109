// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

namespace twofold {

// A value as one word of the POSIX shell, whatever is in it.
QString shellWord(const QString &value);

} // namespace twofold
