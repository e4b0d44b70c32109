// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/launch/logentry.h"

#include <QCoreApplication>
#include <QRegularExpression>

namespace twofold::launch {
namespace {

const QLatin1String kJournal("journal:");

QString tr(const char *text)
{
    return QCoreApplication::translate("twofold::launch", text);
}

// systemd.unit(5): at most 255 of these characters. Patterns, which journalctl would take too, are
// left out, and so is what a program would take as an option.
bool isUnitName(const QString &name)
{
    static const QRegularExpression unit(QStringLiteral("\\A[A-Za-z0-9:_.\\\\@][A-Za-z0-9:_.\\\\@-]{0,254}\\z"));
    return unit.match(name).hasMatch();
}

} // namespace

LogKind logKind(const QString &entry)
{
    return entry == QLatin1String("kernel") ? LogKind::Kernel
           : entry.startsWith(kJournal)     ? LogKind::Journal
                                            : LogKind::File;
}

QString logUnit(const QString &entry)
{
    return entry.mid(kJournal.size());
}

QString logTitle(const QString &entry)
{
    switch (logKind(entry)) {
    case LogKind::Journal:
        return tr("journal of %1").arg(logUnit(entry));
    case LogKind::Kernel:
        return tr("kernel log");
    case LogKind::File:
        break;
    }
    return entry;
}

QString logFault(const QString &entry)
{
    switch (logKind(entry)) {
    case LogKind::Journal:
        if (isUnitName(logUnit(entry)))
            return {};
        return tr("“%1” is not the name of a systemd unit: write it as systemctl shows it, such as "
                  "journal:nginx.service.").arg(logUnit(entry));
    case LogKind::Kernel:
        return {};
    case LogKind::File:
        break;
    }
    if (entry.startsWith(u'/') && !entry.contains(u'\n'))
        return {};
    return tr("The log “%1” of the plan needs its whole path on the host, beginning with /; or write "
              "journal:UNIT for the journal of a systemd unit, or kernel for the kernel log.").arg(entry);
}

} // namespace twofold::launch
