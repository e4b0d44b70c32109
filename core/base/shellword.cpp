// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/base/shellword.h"

namespace twofold {

QString shellWord(const QString &value)
{
    QString quoted = value;
    quoted.replace(QLatin1String("'"), QLatin1String("'\\''"));
    const QString word = u'\'' % quoted % u'\'';
    return word;
}

} // namespace twofold
