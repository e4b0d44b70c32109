// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/launch/guards.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>

namespace twofold::launch {
namespace {

using campaign::Guard;
using campaign::GuardKind;

QString tr(const char *text)
{
    return QCoreApplication::translate("twofold::launch", text);
}

// Whatever a URL needs and a shell's single quotes can hold.
bool isUrl(const QString &text)
{
    static const QRegularExpression form(QStringLiteral("^https?://[^\\s'\"\\\\`]+$"));
    return form.match(text).hasMatch();
}

} // namespace

Result<Guard> parseGuard(const QString &text)
{
    const qsizetype at = text.indexOf(u'=');
    const QString left = text.left(qMax<qsizetype>(0, at)).trimmed();
    const auto kind = campaign::parseGuardKind(left.section(u'@', 0, 0));
    if (at < 0 || !kind)
        return usageError(tr("“%1” is not a guard. Write url=http://…, command=…, command@HOST=… or load@HOST=NUMBER.")
                              .arg(text));
    Guard guard;
    guard.kind = *kind;
    guard.host = left.section(u'@', 1);
    const QString check = text.mid(at + 1).trimmed();
    if (guard.kind == GuardKind::Load) {
        bool isNumber = false;
        guard.limit = check.toDouble(&isNumber);
        if (!isNumber || !(guard.limit > 0) || guard.limit > 1e6)
            return usageError(tr("“%1” is not a load: give the most that may run or wait for each CPU, such as "
                                 "load@db=2.").arg(text));
        return guard;
    }
    guard.check = check;
    if (check.isEmpty())
        return usageError(tr("The guard “%1” checks nothing.").arg(text));
    if (guard.kind == GuardKind::Url && !isUrl(check))
        return usageError(tr("“%1” is not a URL that can be checked: it begins with http:// or https:// and has no "
                             "blanks or quotes.").arg(check));
    return guard;
}

QString guardText(const Guard &guard)
{
    const QString check = guard.kind == GuardKind::Load ? QString::number(guard.limit) : guard.check;
    const QString host = guard.host.isEmpty() ? QString() : QString(u'@' % guard.host);
    return campaign::guardKindName(guard.kind) % host % u'=' % check;
}

QString guardTitle(const Guard &guard)
{
    const QString where = guard.host.isEmpty() ? tr("the generators") : guard.host;
    switch (guard.kind) {
    case GuardKind::Url:
        return tr("the URL %1").arg(guard.check);
    case GuardKind::Load:
        return tr("the load of %1, at most %2 for each CPU").arg(where, QString::number(guard.limit));
    case GuardKind::Command:
        break;
    }
    return tr("the command “%1” on %2").arg(guard.check, where);
}

Result<Rendered> guardCheck(const Guard &guard, const PlanData &data, const campaign::Parameters &values,
                            const Place &place)
{
    switch (guard.kind) {
    case GuardKind::Command:
        return render(guard.check, data.campaign, values, place);
    case GuardKind::Url: {
        if (!isUrl(guard.check))
            return badInput(tr("The guard's URL “%1” cannot be checked: it begins with http:// or https:// and has "
                               "no blanks or quotes.").arg(guard.check));
        auto url = render(QString(QLatin1String("url='") % guard.check % u'\''), data.campaign, values, place);
        if (!url)
            return url;
        url->shell += QLatin1String("\nif command -v curl >/dev/null; then\n"
                                    "    curl -fsS -o /dev/null --max-time 4 -- \"$url\"\n"
                                    "else\n"
                                    "    wget -q -O /dev/null -T 4 -t 1 -- \"$url\"\n"
                                    "fi\n");
        url->display = url->display.mid(4); // the URL itself
        return url;
    }
    case GuardKind::Load:
        break;
    }
    Rendered check;
    check.shell = QStringLiteral("read -r load rest </proc/loadavg\n"
                                 "cpus=$(grep -c '^processor' /proc/cpuinfo)\n"
                                 "awk -v load=\"$load\" -v cpus=\"$cpus\" -v limit=%1 "
                                 "'BEGIN { exit !(load <= limit * (cpus > 0 ? cpus : 1)) }'\n")
                      .arg(guard.limit);
    check.display = tr("load of at most %1 for each CPU").arg(guard.limit);
    return check;
}

bool makesLoad(const campaign::PlanRole &role)
{
    return role.role == campaign::HostRole::Generator && !role.command.trimmed().isEmpty();
}

bool isCheckedByGenerators(const Guard &guard, const campaign::Plan &plan)
{
    return guard.host.isEmpty()
           || std::any_of(plan.roles.begin(), plan.roles.end(), [&](const auto &role) {
                  return makesLoad(role) && role.hosts.contains(guard.host);
              });
}

bool isCheckedOn(const Guard &guard, const campaign::PlanRole &role, const QString &host)
{
    return guard.host.isEmpty() ? makesLoad(role) : guard.host == host;
}

} // namespace twofold::launch
