// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/jmeter.h"

#include <QCoreApplication>

namespace twofold::imports {

std::vector<Format> jmeterFormats()
{
    const auto tr = [](const char *text) {
        return QCoreApplication::translate("JMeter", text);
    };
    const QString tool = QStringLiteral("JMeter");
    return {
        {{QStringLiteral("jmeter-csv"), tool,
          tr("JTL as CSV: any columns, with or without header, comma, semicolon, tab or bar")},
         probeJmeterCsv,
         readJmeterCsv},
        {{QStringLiteral("jmeter-xml"), tool, tr("JTL as XML; nested samples are not counted")},
         probeJmeterXml,
         readJmeterXml},
    };
}

} // namespace twofold::imports
