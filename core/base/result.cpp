// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/base/result.h"

#include <QCoreApplication>

namespace twofold {

QString Error::text() const
{
    if (file.isEmpty())
        return message;
    if (line > 0)
        return file % QLatin1Char(':') % QString::number(line) % QStringLiteral(": ") % message;
    return file % QStringLiteral(": ") % message;
}

Error cancelledError()
{
    return {ErrorKind::Cancelled, QCoreApplication::translate("Error", "Cancelled."), {}, 0};
}

} // namespace twofold
