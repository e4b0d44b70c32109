// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/verdict/usechecklist.h"

#include "core/base/quantity.h"
#include "core/verdict/resources.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace twofold::verdict {

namespace {

using results::Series;

QString tr(const char *text)
{
    return QCoreApplication::translate("Verdict", text);
}

// What a host's series says, named as the readers and the sampler name it, after "host.NAME.".
struct Rule
{
    const char *series;
    Resource resource;
    Aspect aspect;
    double level; // at or above it for some time: at its limit. A share of 1 where it is below 1
    const char *sentence; // %1: host, %2: the series' label with a blank before it, %3: the value
    const char *lookAt; // %1: host
    const char *component = ""; // ResourceUse::component; kProgram: that of the program in the label
    int rank = 0; // ResourceUse::rank
};

constexpr const char *kProgram = "program";

constexpr const char *kUsedCpu = QT_TRANSLATE_NOOP("Verdict", "%1%2 used %3 of its CPU");
constexpr const char *kUsedQuota = QT_TRANSLATE_NOOP("Verdict", "%1%2 used %3 of the CPU it is given");
constexpr const char *kUsedThread = QT_TRANSLATE_NOOP("Verdict", "One thread of%2 on %1 used %3 of a CPU");
constexpr const char *kThrottled
    = QT_TRANSLATE_NOOP("Verdict", "%1%2 had to wait for the CPU it is given in %3 of the time");
constexpr const char *kUsedBound = QT_TRANSLATE_NOOP("Verdict", "%1%2 used %3 of the memory it is given");
constexpr const char *kKilled = QT_TRANSLATE_NOOP("Verdict", "%1%2 was killed at the bound of its memory (%3 so far)");
constexpr const char *kRetransmitted = QT_TRANSLATE_NOOP("Verdict", "%1%2 sent %3 of its packets again");
constexpr const char *kSendDelay
    = QT_TRANSLATE_NOOP("Verdict", "What %1%2 sent waited %3 ms until it had arrived");
constexpr const char *kStolen = QT_TRANSLATE_NOOP("Verdict", "%1%2 lost %3 of its CPU to other machines");
constexpr const char *kWaitedCpu = QT_TRANSLATE_NOOP("Verdict", "%3 tasks for each CPU of %1%2 were ready to run");
constexpr const char *kWaitedDisk = QT_TRANSLATE_NOOP("Verdict", "%1%2 waited %3 of its time for a disk");
constexpr const char *kUsedMemory = QT_TRANSLATE_NOOP("Verdict", "%1%2 used %3 of its memory");
constexpr const char *kSwapped = QT_TRANSLATE_NOOP("Verdict", "%1%2 swapped out %3 pages a second");
constexpr const char *kBusyDisk = QT_TRANSLATE_NOOP("Verdict", "The disk%2 of %1 was busy %3 of the time");
constexpr const char *kUsedInterface
    = QT_TRANSLATE_NOOP("Verdict", "The network interface%2 of %1 was used to %3");
constexpr const char *kDropped
    = QT_TRANSLATE_NOOP("Verdict", "The network interface%2 of %1 dropped %3 packets a second");
constexpr const char *kWrong
    = QT_TRANSLATE_NOOP("Verdict", "The network interface%2 of %1 had %3 bad packets a second");
constexpr const char *kOverflow
    = QT_TRANSLATE_NOOP("Verdict", "A listen queue of %1%2 overflowed %3 times a second");
constexpr const char *kConntrack = QT_TRANSLATE_NOOP("Verdict", "%1%2 used %3 of its connection table");
constexpr const char *kUntracked
    = QT_TRANSLATE_NOOP("Verdict", "The connection table of %1%2 had no place for %3 packets a second");
constexpr const char *kFiles = QT_TRANSLATE_NOOP("Verdict", "%1%2 used %3 of the open files of its kernel");
constexpr const char *kProcessFiles = QT_TRANSLATE_NOOP("Verdict", "A process%2 on %1 used %3 of its open files");
constexpr const char *kPool = QT_TRANSLATE_NOOP("Verdict", "The pool%2 of %1 was used to %3");
constexpr const char *kWaitedPool = QT_TRANSLATE_NOOP("Verdict", "%3 waited for a connection of the pool%2 on %1");

constexpr const char *kCpu = "CPU of %1";
constexpr const char *kMemory = "memory of %1";
constexpr const char *kDisk = "disk of %1";
constexpr const char *kNetwork = "network of %1";
constexpr const char *kHost = "host of %1";
constexpr const char *kPoolSize = "pool size";

constexpr Rule kRules[] = {
    {"cpu", Resource::Cpu, Aspect::Utilisation, 0.95, kUsedCpu, kCpu},
    {"instance:node_cpu_utilisation:rate5m", Resource::Cpu, Aspect::Utilisation, 0.95, kUsedCpu, kCpu},
    {"cpu_quota", Resource::Cpu, Aspect::Utilisation, 0.95, kUsedQuota, "CPU quota of %1", kProgram, 60},
    {"cpu_throttled", Resource::Cpu, Aspect::Saturation, 0.5, kThrottled, "CPU quota of %1", kProgram, 60},
    {"busiest_thread", Resource::Cpu, Aspect::Utilisation, 0.95, kUsedThread, "threads", kProgram, 50},
    {"cpu_steal", Resource::Cpu, Aspect::Saturation, 0.1, kStolen, kHost, "environment", 45},
    {"steal", Resource::Cpu, Aspect::Saturation, 0.1, kStolen, kHost, "environment", 45},
    {"run_queue_per_cpu", Resource::Cpu, Aspect::Saturation, 2, kWaitedCpu, kCpu},
    {"instance:node_load1_per_cpu:ratio", Resource::Cpu, Aspect::Saturation, 2, kWaitedCpu, kCpu},
    {"memory_used", Resource::Memory, Aspect::Utilisation, 0.95, kUsedMemory, kMemory},
    {"memused", Resource::Memory, Aspect::Utilisation, 0.95, kUsedMemory, kMemory},
    {"instance:node_memory_utilisation:ratio", Resource::Memory, Aspect::Utilisation, 0.95, kUsedMemory, kMemory},
    {"memory_bound_used", Resource::Memory, Aspect::Utilisation, 0.95, kUsedBound, "memory bound of %1", kProgram, 45},
    {"memory_kills", Resource::Memory, Aspect::Errors, 1, kKilled, "memory bound of %1", kProgram, 99},
    {"swap_out", Resource::Memory, Aspect::Saturation, 1, kSwapped, kMemory},
    {"pswpout", Resource::Memory, Aspect::Saturation, 1, kSwapped, kMemory},
    {"util", Resource::Disk, Aspect::Utilisation, 0.95, kBusyDisk, kDisk},
    {"instance_device:node_disk_io_time_seconds:rate5m", Resource::Disk, Aspect::Utilisation, 0.95, kBusyDisk, kDisk},
    {"cpu_iowait", Resource::Disk, Aspect::Saturation, 0.3, kWaitedDisk, kDisk},
    {"iowait", Resource::Disk, Aspect::Saturation, 0.3, kWaitedDisk, kDisk},
    {"ifutil", Resource::Network, Aspect::Utilisation, 0.9, kUsedInterface, kNetwork, "network", 45},
    {"send_delay", Resource::Network, Aspect::Saturation, 250, kSendDelay, kNetwork, "network", 41},
    {"tcp_retransmitted", Resource::Network, Aspect::Errors, 0.02, kRetransmitted, kNetwork, "network", 40},
    {"rxdrop", Resource::Network, Aspect::Saturation, 1, kDropped, kNetwork},
    {"txdrop", Resource::Network, Aspect::Saturation, 1, kDropped, kNetwork},
    {"instance:node_network_receive_drop_excluding_lo:rate5m", Resource::Network, Aspect::Saturation, 1, kDropped,
     kNetwork},
    {"rxerr", Resource::Network, Aspect::Errors, 1, kWrong, kNetwork},
    {"txerr", Resource::Network, Aspect::Errors, 1, kWrong, kNetwork},
    {"conntrack_used", Resource::Sockets, Aspect::Utilisation, 0.95, kConntrack, "net.netfilter.nf_conntrack_max", "kernel",
     88},
    {"conntrack_drops", Resource::Sockets, Aspect::Errors, 1, kUntracked, "net.netfilter.nf_conntrack_max", "kernel", 89},
    {"listen_overflows", Resource::Sockets, Aspect::Errors, 1, kOverflow, "net.core.somaxconn", "kernel", 88},
    {"open_files_used", Resource::Files, Aspect::Utilisation, 0.95, kFiles, "fs.file-max", "kernel", 88},
    {"process_files_used", Resource::Files, Aspect::Utilisation, 0.95, kProcessFiles, "LimitNOFILE", kProgram, 80},
    {"pool_used", Resource::Pool, Aspect::Utilisation, 0.95, kPool, kPoolSize},
    {"hikaricp_connections_pending", Resource::Pool, Aspect::Saturation, 1, kWaitedPool, kPoolSize},
    {"pgbouncer_pools_client_waiting_connections", Resource::Pool, Aspect::Saturation, 1, kWaitedPool, kPoolSize}};

// A share: below 1 by its rule, and the series is one too. A memory_used in bytes says nothing
// without the size of the memory.
bool isShare(const Rule &rule)
{
    return rule.level < 1;
}

const Rule *ruleFor(const Series &series, QString &host)
{
    if (!series.name.startsWith(QLatin1String("host.")))
        return nullptr;
    const auto dot = series.name.lastIndexOf(u'.');
    if (dot <= 5)
        return nullptr;
    const auto name = QStringView(series.name).mid(dot + 1);
    host = series.name.mid(5, dot - 5);
    for (const auto &rule : kRules) {
        if (name == QLatin1String(rule.series)
            && (!isShare(rule) || series.unit == QLatin1String("ratio") || series.unit.isEmpty()))
            return &rule;
    }
    return nullptr;
}

bool isOfPrograms(const Rule &rule)
{
    return rule.component == kProgram;
}

// Which component a program is, by the names that their packages give them.
QString componentOf(const QString &program)
{
    static const QStringList kProxies{
        QStringLiteral("nginx"), QStringLiteral("haproxy"), QStringLiteral("envoy"), QStringLiteral("apache2"),
        QStringLiteral("httpd"), QStringLiteral("traefik"), QStringLiteral("caddy"), QStringLiteral("varnishd")};
    static const QStringList kDatabases{
        QStringLiteral("postgres"), QStringLiteral("pgbouncer"), QStringLiteral("mysqld"), QStringLiteral("mariadbd"),
        QStringLiteral("redis-server"), QStringLiteral("valkey-server"), QStringLiteral("mongod"),
        QStringLiteral("memcached")};
    if (kProxies.contains(program))
        return QStringLiteral("proxy");
    return kDatabases.contains(program) ? QStringLiteral("database") : QStringLiteral("application");
}

double highestOf(const Series &series)
{
    double highest = 0;
    for (const double value : series.values)
        highest = std::isfinite(value) ? std::max(highest, value) : highest;
    return highest;
}

ResourceUse useOf(const Rule &rule, const QString &host, const Series &series, double offsetS,
                  std::optional<double> missedAtS, double lastingS)
{
    ResourceUse use;
    use.host = host;
    use.resource = rule.resource;
    use.aspect = rule.aspect;
    use.series = series.name;
    use.label = series.label;
    use.unit = isShare(rule) ? QStringLiteral("ratio") : series.unit;
    use.level = rule.level;
    use.highest = highestOf(series);
    use.value = use.highest;
    if (missedAtS)
        use.value = valueAt(series, *missedAtS - offsetS).value_or(use.highest);
    // Who was killed once need not be killed for some time.
    const bool atOnce = rule.component == kProgram && rule.aspect == Aspect::Errors;
    if (const auto at = firstStay(series, atOnce ? 0 : lastingS, [&](double value) { return value >= rule.level; }))
        use.atS = *at + offsetS;
    const QString label = series.label.isEmpty() ? QString() : QString(u' ' % series.label);
    const double shown = isShare(rule) ? std::min(use.highest, 1.0) : use.highest;
    use.sentence = tr(rule.sentence).arg(host, label, formatQuantity(shown, isShare(rule) ? u"ratio" : u""));
    // Of a host as a whole it is not told which program it was.
    if (!isOfPrograms(rule))
        use.component = QString::fromLatin1(rule.component);
    else if (!series.label.isEmpty())
        use.component = componentOf(series.label);
    use.rank = use.component.isEmpty() ? 0 : rule.rank;
    use.lookAt = QString::fromLatin1(rule.lookAt).replace(QLatin1String("%1"), host);
    return use;
}

} // namespace

QString resourceName(Resource resource)
{
    switch (resource) {
    case Resource::Cpu:
        return tr("CPU");
    case Resource::Memory:
        return tr("memory");
    case Resource::Disk:
        return tr("disk");
    case Resource::Network:
        return tr("network");
    case Resource::Sockets:
        return tr("sockets");
    case Resource::Files:
        return tr("open files");
    case Resource::Pool:
        return tr("pools");
    }
    return {};
}

QString aspectName(Aspect aspect)
{
    switch (aspect) {
    case Aspect::Utilisation:
        return tr("utilisation");
    case Aspect::Saturation:
        return tr("saturation");
    case Aspect::Errors:
        return tr("errors");
    }
    return {};
}

std::vector<ResourceUse> useChecklist(const Input &input, std::optional<double> missedAtS)
{
    std::vector<ResourceUse> all;
    for (const auto &source : input.sources) {
        if (!source.measurement)
            continue;
        const double offset = offsetS(input, *source.measurement);
        for (const auto &series : source.measurement->series) {
            QString host;
            const Rule *rule = ruleFor(series, host);
            // Single processors of a host are told apart by labels; the host as a whole decides.
            if (rule && (series.label.isEmpty() || isOfPrograms(*rule) || !series.name.contains(QLatin1String(".cpu"))))
                all.push_back(useOf(*rule, host, series, offset, missedAtS,
                                    input.campaign->thresholds.lastingS));
        }
    }
    std::stable_sort(all.begin(), all.end(), [](const ResourceUse &a, const ResourceUse &b) {
        if (a.atS.has_value() != b.atS.has_value())
            return a.atS.has_value();
        return a.atS ? *a.atS < *b.atS : a.nearness() > b.nearness();
    });
    return all;
}

std::vector<Resource> unmeasured(const std::vector<ResourceUse> &checklist, const QString &host)
{
    std::vector<Resource> missing;
    for (const auto resource : {Resource::Cpu, Resource::Memory, Resource::Disk, Resource::Network, Resource::Sockets,
                                Resource::Files, Resource::Pool}) {
        if (std::none_of(checklist.begin(), checklist.end(), [&](const ResourceUse &use) {
                return use.host == host && use.resource == resource;
            }))
            missing.push_back(resource);
    }
    return missing;
}

} // namespace twofold::verdict
