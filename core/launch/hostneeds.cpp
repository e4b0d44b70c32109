// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/launch/hostneeds.h"

#include "core/launch/guards.h"
#include "core/launch/presets.h"
#include "core/launch/programs.h"
#include "core/launch/template.h"

#include <QCoreApplication>
#include <QLocale>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace twofold::launch {
namespace {

using Severity = HostFinding::Severity;

// What a program has open besides its connections: output, libraries, sockets of its event loop.
constexpr qint64 kOwnFiles = 32;
constexpr qint64 kLittleDisk = 100'000'000; // B
constexpr qint64 kNoDisk = 4096; // B: a job's directory and its script take more
constexpr qint64 kLittleMemory = qint64(256) << 20; // B
constexpr Microseconds kOtherClock = 1'000'000;
constexpr Microseconds kWrongClock = 300'000'000;

QString tr(const char *text)
{
    return QCoreApplication::translate("twofold::launch", text);
}

QString figure(qint64 number)
{
    static const QLocale english(QLocale::English, QLocale::UnitedStates);
    return english.toString(number);
}

// How a tool makes connections of its parameters.
struct Habit
{
    const char *tool; // a preset's name
    const char *key; // of the parameter; null: it tells no number of open connections
    bool together = false; // the number is that of all generators
    bool controlled = false; // the first generator makes no load
    bool raisesItsLimit = false; // takes the hard limit of open files by itself, as Go, Java and Node.js do
    bool oneCore = false;
};
constexpr Habit kHabits[] = {
    {"ab", "users", false, false, false, true},
    {"wrk", "users"},
    {"siege", "users"},
    {"hey", "users", false, false, true},
    {"httperf", "connections", false, false, false, true},
    {"k6", "users", false, false, true},
    {"k6-segments", "users", true, false, true},
    {"locust", "users", false, false, false, true},
    {"locust-workers", "users", true, true, false, true},
    {"jmeter", "users", false, false, true},
    {"jmeter-servers", "users", false, true, true},
    {"artillery", nullptr, false, false, true, true},
    {"command", "users"},
};

const Habit &habitNamed(QStringView name)
{
    const auto found = std::ranges::find_if(kHabits, [&](const Habit &habit) {
        return name == QLatin1String(habit.tool);
    });
    return found == std::end(kHabits) ? kHabits[std::size(kHabits) - 1] : *found;
}

// By the program where the plan is a plain command.
const Habit &habitOf(const campaign::Plan &plan, const campaign::PlanRole &role)
{
    const Preset *known = preset(plan.tool);
    if (known && !known->program.isEmpty())
        return habitNamed(known->name);
    return habitNamed(neededProgram(role.command, plan.tool).section(u'/', -1));
}

std::optional<double> numberOf(const campaign::Parameters &values, QStringView key)
{
    const auto *value = values.find(key);
    return value ? campaign::valueNumber(*value) : std::nullopt;
}

qint64 whole(double number)
{
    return number > 0 ? qint64(std::ceil(std::min(number, 1e12))) : 0;
}

std::optional<qint64> factOf(const remote::HostFacts &facts, QStringView key)
{
    const auto *fact = facts.find(key);
    const auto number = fact ? campaign::valueNumber(fact->value) : std::nullopt;
    return number ? std::optional(qint64(*number)) : std::nullopt;
}

qint64 connectionsOfAll(const PlanData &data, const campaign::Parameters &values)
{
    qint64 all = 0;
    int index = 0;
    for (const auto &role : data.plan.roles) {
        if (!makesLoad(role))
            continue;
        for (qsizetype i = 0; i < role.hosts.size(); ++i)
            all += connectionsOf(data, role, ++index, values);
    }
    return all;
}

// A command that sets its own limit, or becomes another user: the login's limit tells nothing then.
bool setsItsLimit(const QString &command)
{
    static const QRegularExpression word(
        QStringLiteral("(^|[\\s;&|(])(ulimit|prlimit|sudo|su|runuser|systemd-run|docker|podman)\\s"));
    return word.match(command).hasMatch();
}

void checkOpenFiles(const Habit &habit, const campaign::PlanRole &role, const QString &host, qint64 share,
                    const remote::HostFacts &facts, std::vector<HostFinding> &findings)
{
    const auto soft = factOf(facts, u"ulimit.nofile");
    const auto hard = factOf(facts, u"ulimit.nofile-hard");
    const auto limit = habit.raisesItsLimit ? hard : soft;
    const qint64 needed = share + kOwnFiles;
    if (!limit || needed <= *limit || setsItsLimit(role.command))
        return;
    const bool canRaise = !habit.raisesItsLimit && (hard ? *hard >= needed : facts.find(u"ulimit.nofile-hard") != nullptr);
    const QString remedy = canRaise
                               ? tr("Put “ulimit -n %1 &&” before the command.").arg(QString::number(needed))
                               : tr("Raise nofile in /etc/security/limits.conf there, or use more generators.");
    findings.push_back({Severity::Warn,
                        tr("%1 allows a program %2 open files, and its share of the load is %3 connections. %4")
                            .arg(host, figure(*limit), figure(share), remedy),
                        {QStringLiteral("ulimit -n generator")}});
}

void checkPorts(const QString &host, qint64 share, const remote::HostFacts &facts,
                std::vector<HostFinding> &findings)
{
    const auto *fact = facts.find(u"net.ipv4.ip_local_port_range");
    if (!fact)
        return;
    static const QRegularExpression range(QStringLiteral("^(\\d{1,5}) (\\d{1,5})$"));
    const auto found = range.match(campaign::valueText(fact->value));
    const qint64 ports = found.captured(2).toLongLong() - found.captured(1).toLongLong() + 1;
    if (!found.hasMatch() || share <= ports)
        return;
    findings.push_back({Severity::Warn,
                        tr("%1 has %2 local ports (%3 to %4), and its share of the load is %5 connections: to one "
                           "address there cannot be more than ports. Widen net.ipv4.ip_local_port_range there, or "
                           "use more generators.")
                            .arg(host, figure(ports), found.captured(1), found.captured(2), figure(share)),
                        {QStringLiteral("net.ipv4.ip_local_port_range")}});
}

void checkConntrack(const QString &host, qint64 connections, const remote::HostFacts &facts,
                    std::vector<HostFinding> &findings)
{
    const auto table = factOf(facts, u"net.netfilter.nf_conntrack_max");
    // 0 stands for no bound.
    if (!table || *table == 0 || connections <= *table)
        return;
    findings.push_back({Severity::Warn,
                        tr("The connection tracking of %1 keeps %2 connections, and the load has %3 there: packets of "
                           "more are dropped. Raise net.netfilter.nf_conntrack_max, or do not track these.")
                            .arg(host, figure(*table), figure(connections)),
                        {QStringLiteral("net.netfilter.nf_conntrack_max")}});
}

void checkClock(const QString &host, const remote::HostFacts &facts, std::vector<HostFinding> &findings)
{
    const Microseconds off = std::abs(facts.clockOffset);
    if (!facts.clockPrecision || off - *facts.clockPrecision <= kOtherClock)
        return;
    const QString by = QString::number(double(off) / 1e6, 'f', 1);
    const bool isWrong = off - *facts.clockPrecision > kWrongClock;
    QString text = facts.clockOffset > 0 ? tr("The clock of %1 is %2 s ahead of this machine's.").arg(host, by)
                                         : tr("The clock of %1 is %2 s behind this machine's.").arg(host, by);
    text += QLatin1Char(' ')
            % (isWrong ? tr("Times are corrected by it, but certificates and logins may not be taken: set it, by NTP.")
                       : tr("The times of its figures are corrected by it."));
    findings.push_back({isWrong ? Severity::Warn : Severity::Inform, text, {QStringLiteral("clock")}});
}

void checkDisk(const QString &host, const remote::HostFacts &facts, std::vector<HostFinding> &findings)
{
    if (!facts.diskFree || *facts.diskFree >= kLittleDisk)
        return;
    if (*facts.diskFree < kNoDisk) {
        findings.push_back({Severity::Stop,
                            tr("The disk of %1 where jobs are kept is full: nothing can be started there. Make room "
                               "on it.").arg(host),
                            {QStringLiteral("disk")}});
        return;
    }
    findings.push_back({Severity::Warn,
                        tr("The disk of %1 where jobs are kept has %2 MB left: results and figures may not fit. Make "
                           "room on it.")
                            .arg(host, QString::number(double(*facts.diskFree) / 1e6, 'f', 1)),
                        {QStringLiteral("disk")}});
}

bool reachesItself(const PlanData &data, const campaign::PlanRole &role, int index,
                   const campaign::Parameters &values)
{
    const auto rendered = render(role.command, data.campaign, values, placeOf(data, index, values));
    static const QRegularExpression loopback(
        QStringLiteral("([a-z]+://|--(server|host|target)[ =])['\"]?(localhost|127\\.\\d+\\.\\d+\\.\\d+|\\[::1\\])"
                       "(?![\\w.-])"));
    return rendered && loopback.match(rendered->display).hasMatch();
}

} // namespace

qint64 connectionsOf(const PlanData &data, const campaign::PlanRole &role, int index,
                     const campaign::Parameters &values)
{
    if (role.role == campaign::HostRole::Target)
        return connectionsOfAll(data, values);
    if (!makesLoad(role))
        return 0;
    const Habit &habit = habitOf(data.plan, role);
    if (!habit.key || (habit.controlled && index == 1))
        return 0;
    const QString key = QLatin1String(habit.key);
    if (!keysUsed(role.command, data.campaign).contains(key))
        return 0;
    const auto number = numberOf(values, key);
    if (!number)
        return 0;
    if (habit.together) {
        const int makers = placeOf(data, index, values).count - (habit.controlled ? 1 : 0);
        return whole(*number / std::max(1, makers));
    }
    // httperf's number is that of the whole test: open are at most those of one timeout.
    const auto rate = numberOf(values, u"rate"), timeout = numberOf(values, u"timeout");
    if (key == QLatin1String("connections") && rate && timeout && *timeout > 0)
        return whole(std::min(*number, *rate * *timeout));
    return whole(*number);
}

std::vector<HostFinding> findingsOf(const PlanData &data, const campaign::PlanRole &role, const QString &host,
                                    int index, const campaign::Parameters &values,
                                    const remote::HostFacts &facts)
{
    std::vector<HostFinding> findings;
    checkDisk(host, facts, findings);
    const qint64 connections = connectionsOf(data, role, index, values);
    if (makesLoad(role)) {
        const Habit &habit = habitOf(data.plan, role);
        if (connections > 0) {
            checkOpenFiles(habit, role, host, connections, facts, findings);
            // httperf --hog takes ports outside the range as well.
            if (!role.command.contains(QLatin1String("--hog")))
                checkPorts(host, connections, facts, findings);
        }
        const auto memory = factOf(facts, u"memory");
        if (memory && *memory < kLittleMemory)
            findings.push_back({Severity::Warn,
                                tr("%1 has %2 MiB of memory, which few load tools can work with. Use a larger host.")
                                    .arg(host, QString::number(*memory >> 20)),
                                {QStringLiteral("memory")}});
        if (habit.oneCore && factOf(facts, u"cpus") == 1)
            findings.push_back({Severity::Inform,
                                tr("%1 has one CPU, and %2 works in one thread: it shares it with the system's own "
                                   "work. Above what both need the generator is the limit.")
                                    .arg(host, neededProgram(role.command, data.plan.tool)),
                                {}});
        if (reachesItself(data, role, index, values))
            findings.push_back({Severity::Inform,
                                tr("%1 makes its load on itself (a loopback address): the network is not measured, and "
                                   "both share its processors.").arg(host),
                                {}});
    }
    checkConntrack(host, connections, facts, findings);
    checkClock(host, facts, findings);
    std::ranges::stable_sort(findings, {}, &HostFinding::severity);
    return findings;
}

} // namespace twofold::launch
