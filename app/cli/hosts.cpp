// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/commands.h"
#include "app/cli/jsontext.h"
#include "app/cli/terminalprompter.h"

#include "core/launch/presets.h"
#include "core/remote/keptsecrets.h"
#include "core/remote/probe.h"
#include "core/remote/reach.h"
#include "core/remote/session.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <future>
#include <optional>
#include <vector>

// host: what the book knows of machines, and what they say themselves.
namespace twofold::cli {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Cli", text);
}

Json hostJson(const campaign::Host &host)
{
    return {{"host", text(host.name)},
            {"address", text(host.address)},
            {"user", textOrNull(host.user)},
            {"port", host.port > 0 ? Json(host.port) : Json()},
            {"key", textOrNull(host.keyFile)},
            {"role", text(campaign::hostRoleName(host.role))},
            {"tags", textList(host.tags)},
            {"protected", host.isProtected}};
}

QString hostLine(const campaign::Host &host)
{
    QString address = host.user.isEmpty() ? host.address : QString(host.user % QLatin1Char('@') % host.address);
    if (host.port > 0)
        address += QLatin1Char(':') % QString::number(host.port);
    return QStringLiteral("%1  %2  %3%4\n")
        .arg(host.name.leftJustified(20), campaign::hostRoleName(host.role).leftJustified(9), address,
             host.isProtected ? tr(", protected") : QString());
}

Result<Answer> addHost(const Arguments &arguments)
{
    auto book = openBook(arguments, store::Access::ReadWrite);
    if (!book)
        return book.error();
    const auto known = findHost(**book, arguments.name);
    campaign::Host host = known ? *known : campaign::Host();
    host.name = arguments.name;
    if (!arguments.address.isEmpty())
        host.address = arguments.address;
    if (host.address.isEmpty())
        host.address = arguments.name; // an alias of ~/.ssh/config
    if (!arguments.user.isEmpty())
        host.user = arguments.user;
    if (arguments.port > 0)
        host.port = arguments.port;
    if (!arguments.keyFile.isEmpty())
        host.keyFile = QFileInfo(arguments.keyFile).absoluteFilePath();
    if (!arguments.role.isEmpty()) {
        const auto role = campaign::parseHostRole(arguments.role);
        if (!role) {
            return usageError(tr("\"%1\" is not a role. It is generator, target or observer.").arg(arguments.role));
        }
        host.role = *role;
    }
    if (!arguments.tags.isEmpty())
        host.tags = arguments.tags;
    host.isProtected = host.isProtected || arguments.isProtected;
    const auto saved = (*book)->saveHost(host);
    if (!saved)
        return saved.error();
    Answer answer;
    answer.out = arguments.json ? dump(hostJson(*saved)) : hostLine(*saved).toUtf8();
    return answer;
}

remote::HostAddress addressOf(const campaign::Host &host)
{
    return {host.address, host.user, host.port, host.keyFile};
}

// Unknown where no clock was read.
Json precisionJson(std::optional<Microseconds> precision)
{
    return precision ? Json(static_cast<double>(*precision) / 1e6) : Json();
}
Json offsetJson(Microseconds offset, std::optional<Microseconds> precision)
{
    return precision ? Json(static_cast<double>(offset) / 1e6) : Json();
}

QString reachLine(const remote::Reach &reach)
{
    if (!reach.isReached())
        return tr("not reached: %1").arg(reach.problem);
    if (!reach.clockPrecision)
        return tr("reached; its clock could not be read");
    return tr("reached; its clock is %1").arg(remote::clockText(reach.clockOffset, *reach.clockPrecision));
}

Result<Answer> listHosts(const Arguments &arguments)
{
    const auto book = openBook(arguments, store::Access::ReadOnly);
    if (!book)
        return book.error();
    const auto all = (*book)->hosts();
    if (!all)
        return all.error();
    TerminalPrompter prompter;
    std::vector<std::future<remote::Reach>> reaching; // all at once: they mostly wait
    if (arguments.checksHosts) {
        for (const auto &host : *all)
            reaching.push_back(std::async(std::launch::async, [&prompter, address = addressOf(host)] {
                return remote::reach(address, {}, &prompter);
            }));
    }
    Json list = Json::array();
    QString out;
    for (size_t i = 0; i < all->size(); ++i) {
        const auto &host = (*all)[i];
        list.push_back(hostJson(host));
        out += hostLine(host);
        if (!arguments.checksHosts)
            continue;
        const auto reach = reaching[i].get();
        Json &json = list.back();
        json["reached"] = reach.isReached();
        json["problem"] = textOrNull(reach.problem);
        json["clock_offset_s"] = offsetJson(reach.clockOffset, reach.clockPrecision);
        json["clock_precision_s"] = precisionJson(reach.clockPrecision);
        out += QStringLiteral("  %1\n").arg(reachLine(reach));
    }
    Answer answer;
    answer.out = arguments.json ? dump({{"hosts", list}}) : out.toUtf8();
    return answer;
}

// The one that the command names, of the book.
Result<campaign::Host> namedHost(const Arguments &arguments)
{
    const auto book = openBook(arguments, store::Access::ReadOnly);
    if (!book)
        return book.error();
    return findHost(**book, arguments.name);
}

Result<Answer> forgetHost(const Arguments &arguments)
{
    const auto host = namedHost(arguments);
    if (!host)
        return host.error();
    return forgottenAnswer(arguments, remote::forgetHost(remote::desktopKeychain(), addressOf(*host)));
}

Result<Answer> probe(const Arguments &arguments)
{
    const auto host = namedHost(arguments);
    if (!host)
        return host.error();
    TerminalPrompter prompter;
    auto session = remote::Session::connect(addressOf(*host), {}, &prompter);
    if (!session)
        return session.error();
    QStringList tools;
    for (const auto &preset : launch::presets()) {
        if (!preset.program.isEmpty() && !tools.contains(preset.program))
            tools.append(preset.program);
    }
    const auto facts = remote::probeHost(**session, tools);
    if (!facts)
        return facts.error();
    Json list = Json::array();
    QString out = reachLine({{}, facts->clockOffset, facts->clockPrecision}) % QLatin1Char('\n');
    for (const auto &fact : facts->facts) {
        const QString value = campaign::valueText(fact.value);
        list.push_back({{"key", text(fact.key)},
                        {"group", text(fact.group)},
                        {"unit", text(fact.unit)},
                        {"value", text(value)}});
        out += QStringLiteral("%1  %2 %3\n").arg(fact.key.leftJustified(32), value, fact.unit);
    }
    Answer answer;
    answer.messages = facts->notReadable;
    answer.out = arguments.json
                     ? dump({{"host", text(host->name)},
                             {"clock_offset_s", offsetJson(facts->clockOffset, facts->clockPrecision)},
                             {"clock_precision_s", precisionJson(facts->clockPrecision)},
                             {"facts", list},
                             {"not_readable", textList(facts->notReadable)}})
                     : out.toUtf8();
    return answer;
}

} // namespace

Result<campaign::Host> findHost(const store::Book &book, const QString &name)
{
    const auto all = book.hosts();
    if (!all)
        return all.error();
    for (const auto &host : *all) {
        if (host.name == name)
            return host;
    }
    return badInput(tr("The book has no host \"%1\". Add it with: host add %1 --address ADDRESS.").arg(name));
}

Result<Answer> forgottenAnswer(const Arguments &arguments, const Result<QStringList> &forgotten)
{
    if (!forgotten)
        return forgotten.error();
    Answer answer;
    if (arguments.json)
        answer.out = dump({{"forgotten", textList(*forgotten)}});
    else if (!forgotten->isEmpty())
        answer.out = forgotten->join(QLatin1Char('\n')).toUtf8() + '\n';
    else
        answer.messages.append(tr("The keychain keeps nothing for \"%1\".").arg(arguments.name));
    return answer;
}

Result<Answer> hosts(const Arguments &arguments)
{
    if (arguments.subcommand == QLatin1String("add"))
        return addHost(arguments);
    if (arguments.subcommand == QLatin1String("probe"))
        return probe(arguments);
    if (arguments.subcommand == QLatin1String("forget"))
        return forgetHost(arguments);
    return listHosts(arguments);
}

} // namespace twofold::cli
