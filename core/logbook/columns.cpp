// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/logbook/logbook.h"

#include <QSet>

#include <algorithm>

namespace twofold::logbook {

namespace {

using campaign::Campaign;
using campaign::Parameter;
using campaign::ParameterKind;
using campaign::Value;

ParameterKind kindOf(const Value &value)
{
    if (std::holds_alternative<bool>(value))
        return ParameterKind::Boolean;
    if (std::holds_alternative<qint64>(value))
        return ParameterKind::Integer;
    if (std::holds_alternative<double>(value))
        return ParameterKind::Real;
    return ParameterKind::Text;
}

// A first guess that the engineer can change: what a kernel or a process limits, else numbers are
// mostly load and words mostly say what was tested.
QString groupOf(const QString &key, ParameterKind kind)
{
    static constexpr const char *kLimits[] = {"fs.",    "net.",       "kernel.",           "vm.",
                                              "ulimit", "nofile",     "worker_connections", "somaxconn",
                                              "Limit",  "ip_local_port", "conntrack"};
    for (const char *limit : kLimits) {
        if (key.contains(QLatin1String(limit)))
            return campaign::kParameterGroups[4];
    }
    const bool number = kind == ParameterKind::Integer || kind == ParameterKind::Real;
    return campaign::kParameterGroups[number ? 0 : 1];
}

bool isSpokenOf(const Campaign &campaign, const QString &key)
{
    return std::any_of(campaign.criteria.begin(), campaign.criteria.end(), [&](const auto &criterion) {
        return key == criterion.metric
               || (!criterion.source.isEmpty()
                   && key == QString(criterion.source % QLatin1Char(':') % criterion.metric));
    });
}

bool isLookedForFirst(const QString &key)
{
    static const QSet<QString> first = {
        QStringLiteral("requests"),    QStringLiteral("failures"),    QStringLiteral("failure_rate"),
        QStringLiteral("throughput"),  QStringLiteral("latency.mean"), QStringLiteral("latency.p50"),
        QStringLiteral("latency.p95"), QStringLiteral("latency.p99"), QStringLiteral("latency.max"),
        QStringLiteral("users_max"),   QStringLiteral("duration"),    QStringLiteral("drain")};
    if (first.contains(key))
        return true;
    if (key.startsWith(QLatin1String("host.")))
        return key.endsWith(QLatin1String(".cpu")) || key.endsWith(QLatin1String(".memory"));
    if (const auto colon = key.indexOf(QLatin1Char(':')); colon > 0) { // of a further source
        const auto bare = QStringView(key).mid(colon + 1);
        return bare == u"failure_rate" || bare == u"latency.p95";
    }
    // Neither of the contract nor of a tool: the engineer's own.
    if (results::totalsMetricKeys().contains(key))
        return false;
    const auto &formats = imports::formats();
    return std::none_of(formats.begin(), formats.end(), [&](const auto &format) {
        const QString tool = format.tool.toLower();
        return key.size() > tool.size() && key.startsWith(tool) && key[tool.size()] == QLatin1Char('.');
    });
}

} // namespace

bool addMissingColumns(Campaign &campaign, const campaign::Parameters &parameters,
                       const campaign::Metrics &metrics, Shown shown)
{
    bool added = false;
    for (const auto &[key, value] : parameters) {
        if (campaign::isAbsent(value) || campaign.parameter(key))
            continue;
        Parameter parameter;
        parameter.key = key;
        parameter.kind = kindOf(value);
        parameter.group = groupOf(key, parameter.kind);
        campaign.parameters.push_back(std::move(parameter));
        added = true;
    }
    // The contract's own order, then the others by name.
    QStringList keys;
    for (const auto &key : results::totalsMetricKeys()) {
        if (metrics.find(key))
            keys << key;
    }
    for (const auto &[key, value] : metrics) {
        if (!keys.contains(key))
            keys << key;
    }
    for (const auto &key : std::as_const(keys)) {
        if (campaign.metric(key))
            continue;
        auto metric = campaign::standardMetric(key);
        metric.hidden
            = shown == Shown::Few && !isLookedForFirst(key) && !isSpokenOf(campaign, key);
        campaign.metrics.push_back(std::move(metric));
        added = true;
    }
    return added;
}

} // namespace twofold::logbook
