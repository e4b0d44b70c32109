// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/remote/probe.h"

#include "core/remote/session.h"

#include <QCoreApplication>
#include <QFile>
#include <QRegularExpression>

#include <algorithm>
#include <limits>

static void initProbe()
{
    Q_INIT_RESOURCE(twofold_remote_scripts);
}

namespace twofold::remote {
namespace {

using campaign::ParameterKind;

QString tr(const char *text)
{
    return QCoreApplication::translate("twofold::remote", text);
}

struct Known
{
    const char *key; // as the script answers
    const char *label;
    bool isLimit;
    ParameterKind kind;
    const char *unit;
};

// In the order of columns. What a probe reads and changes by itself (free disk) is no parameter.
constexpr Known kKnown[] = {
    {"cpus", "CPUs", false, ParameterKind::Integer, ""},
    {"cpu-model", "CPU", false, ParameterKind::Text, ""},
    {"memory-kib", "Memory", false, ParameterKind::Bytes, "B"},
    {"kernel", "Kernel", false, ParameterKind::Text, ""},
    {"system", "System", false, ParameterKind::Text, ""},
    {"ulimit.nofile", "Open files (soft)", true, ParameterKind::Integer, ""},
    {"ulimit.nofile-hard", "Open files (hard)", true, ParameterKind::Integer, ""},
    {"fs.file-max", "fs.file-max", true, ParameterKind::Integer, ""},
    {"fs.nr_open", "fs.nr_open", true, ParameterKind::Integer, ""},
    {"net.core.somaxconn", "somaxconn", true, ParameterKind::Integer, ""},
    {"net.core.netdev_max_backlog", "netdev_max_backlog", true, ParameterKind::Integer, ""},
    {"net.ipv4.ip_local_port_range", "Local ports", true, ParameterKind::Text, ""},
    {"net.ipv4.tcp_tw_reuse", "tcp_tw_reuse", true, ParameterKind::Integer, ""},
    {"net.ipv4.tcp_fin_timeout", "tcp_fin_timeout", true, ParameterKind::Integer, "s"},
    {"net.ipv4.tcp_max_syn_backlog", "tcp_max_syn_backlog", true, ParameterKind::Integer, ""},
    {"net.netfilter.nf_conntrack_max", "nf_conntrack_max", true, ParameterKind::Integer, ""},
    {"nginx.worker_connections", "worker_connections", true, ParameterKind::Integer, ""},
    {"nginx.worker_processes", "worker_processes", true, ParameterKind::Text, ""},
    {"nginx.worker_rlimit_nofile", "worker_rlimit_nofile", true, ParameterKind::Integer, ""},
    {"nginx.LimitNOFILE", "nginx LimitNOFILE", true, ParameterKind::Integer, ""},
};

// A host's own words as a value: one line of printable characters.
QString plain(const QString &text)
{
    QString out = text.left(200).simplified();
    out.removeIf([](QChar c) { return !c.isPrint(); });
    return out;
}

std::optional<qint64> bytesOf(const QString &kib)
{
    bool isNumber = false;
    const qint64 number = kib.toLongLong(&isNumber);
    if (!isNumber || number < 0 || number > std::numeric_limits<qint64>::max() / 1024)
        return {};
    return number * 1024;
}

Fact factOf(const Known &known, const QString &text)
{
    Fact fact;
    fact.key = QString::fromLatin1(known.key);
    fact.label = QString::fromLatin1(known.label);
    fact.group = campaign::kParameterGroups[known.isLimit ? 4 : 3];
    fact.kind = known.kind;
    fact.unit = QString::fromLatin1(known.unit);
    if (fact.key == QLatin1String("memory-kib"))
        fact.key = QStringLiteral("memory");
    bool isNumber = false;
    const qint64 number = text.toLongLong(&isNumber);
    if (known.kind == ParameterKind::Bytes && isNumber)
        fact.value = number * 1024;
    else if (known.kind == ParameterKind::Integer && isNumber)
        fact.value = number;
    else
        fact.value = text; // "unlimited", "auto"
    return fact;
}

} // namespace

const Fact *HostFacts::find(QStringView key) const
{
    for (const Fact &fact : facts) {
        if (fact.key == key)
            return &fact;
    }
    return nullptr;
}

HostFacts parseProbe(const QByteArray &answer)
{
    HostFacts facts;
    std::vector<std::pair<QString, QString>> read;
    const QStringList lines = QString::fromUtf8(answer).split(u'\n');
    for (const QString &line : lines.mid(0, 1000)) {
        const QString key = line.section(u' ', 0, 0);
        const QString value = plain(line.section(u' ', 1));
        if (value.isEmpty())
            continue;
        if (key == QLatin1String("unreadable"))
            facts.notReadable += tr("%1 may not be read by this login: let it read the file, or log in "
                                    "as another user.").arg(value);
        else if (key == QLatin1String("missing"))
            facts.notReadable += tr("The program %1 was not found: install it, or give its full path in "
                                    "the plan's command.").arg(value);
        else if (key == QLatin1String("disk-free-kib"))
            facts.diskFree = bytesOf(value);
        else
            read.emplace_back(key, value);
    }
    for (const Known &known : kKnown) {
        for (const auto &[key, value] : read) {
            if (key == QLatin1String(known.key)) {
                facts.facts.push_back(factOf(known, value));
                break;
            }
        }
    }
    for (const auto &[key, value] : read) {
        if (!key.startsWith(QLatin1String("version.")) || key.size() > 60)
            continue;
        Fact fact;
        fact.key = key;
        fact.label = tr("%1 version").arg(key.mid(8));
        fact.group = campaign::kParameterGroups[3];
        fact.value = value;
        facts.facts.push_back(fact);
    }
    return facts;
}

Result<HostFacts> probeHost(Session &session, const QStringList &tools, const CancelToken &cancel)
{
    initProbe();
    static const QRegularExpression name(QStringLiteral("^[A-Za-z0-9._+-]+$"));
    QStringList plainTools;
    for (const QString &tool : tools) {
        if (name.match(tool).hasMatch() && !tool.startsWith(u'-'))
            plainTools += tool;
    }
    QFile script(QStringLiteral(":/remote/scripts/probe.sh"));
    if (!script.open(QIODevice::ReadOnly))
        return remoteError(tr("The probe is missing from this program."));
    Command command;
    command.script = QLatin1String("tools=") % shellWord(plainTools.join(u' ')) % u'\n'
                     % QString::fromUtf8(script.readAll());
    command.timeoutMs = 60'000;
    command.keepBytes = 64 << 10;
    const Microseconds before = nowUtc();
    const auto answer = session.run(command, cancel);
    const Microseconds after = nowUtc();
    if (!answer)
        return answer.error();
    if (!answer->ok())
        return remoteError(tr("The limits of %1 could not be read: the probe ended with exit code %2.")
                               .arg(session.name(), QString::number(answer->exitCode)));
    HostFacts facts = parseProbe(answer->out);
    readClock(facts, answer->out, before, after);
    return facts;
}

void readClock(HostFacts &facts, const QByteArray &answer, Microseconds asked, Microseconds came)
{
    static const QRegularExpression times(QStringLiteral("^now (\\d{4,19})$.*^then (\\d{4,19})$"),
                                          QRegularExpression::MultilineOption
                                              | QRegularExpression::DotMatchesEverythingOption);
    const auto found = times.match(QString::fromUtf8(answer));
    if (!found.hasMatch() || came < asked)
        return;
    const Microseconds now = found.captured(1).toLongLong() / 1000;
    const Microseconds then = found.captured(2).toLongLong() / 1000;
    facts.clockOffset = ((now - asked) + (then - came)) / 2;
    facts.clockPrecision = std::max<Microseconds>(0, ((came - asked) - (then - now)) / 2);
    // A date without fractions cuts up to a second off both.
    constexpr Microseconds second = 1'000'000;
    if (now % second == 0 && then % second == 0) {
        facts.clockOffset += second / 2;
        *facts.clockPrecision += second / 2;
    }
}

void toParameters(const HostFacts &facts, const QString &name,
                  std::vector<campaign::Parameter> &columns, campaign::Parameters &values)
{
    for (const Fact &fact : facts.facts) {
        campaign::Parameter column;
        column.key = name.isEmpty() ? fact.key : QString(name % u'.' % fact.key);
        column.label = name.isEmpty() ? fact.label : QString(name % QLatin1String(": ") % fact.label);
        column.group = fact.group;
        column.kind = fact.kind;
        column.unit = fact.unit;
        column.probed = true;
        values.set(column.key, fact.value);
        columns.push_back(std::move(column));
    }
}

} // namespace twofold::remote
