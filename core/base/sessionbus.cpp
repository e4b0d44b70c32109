// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/base/sessionbus.h"

#include <QFileInfo>

namespace twofold {

bool hasSessionBus()
{
    return !qEnvironmentVariableIsEmpty("DBUS_SESSION_BUS_ADDRESS")
           || QFileInfo::exists(QString(qEnvironmentVariable("XDG_RUNTIME_DIR") % QStringLiteral("/bus")));
}

} // namespace twofold
