// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/campaign/campaign.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace twofold::campaign {

namespace {

constexpr std::array kDirections = {"neutral", "lower", "higher"};
constexpr std::array kSides = {"system", "generator", "environment", "test"};

template <class Items, class Matches>
auto firstWhere(const Items &items, Matches matches) -> decltype(items.data())
{
    const auto it = std::find_if(items.begin(), items.end(), matches);
    return it == items.end() ? nullptr : &*it;
}

struct StandardMetric
{
    const char *key;
    const char *label;
    Direction direction;
};

// Keys of the CLI contract; labels as the grid's header shows them.
constexpr StandardMetric kStandardMetrics[] = {
    {"requests", "requests", Direction::Neutral},
    {"failures", "failures", Direction::Lower},
    {"failure_rate", "failure rate", Direction::Lower},
    {"throughput", "throughput", Direction::Higher},
    {"goodput", "goodput", Direction::Higher},
    {"latency.mean", "mean", Direction::Lower},
    {"latency.stddev", "std dev", Direction::Lower},
    {"latency.min", "min", Direction::Lower},
    {"latency.max", "max", Direction::Lower},
    {"latency.p50", "p50", Direction::Lower},
    {"latency.p75", "p75", Direction::Lower},
    {"latency.p90", "p90", Direction::Lower},
    {"latency.p95", "p95", Direction::Lower},
    {"latency.p99", "p99", Direction::Lower},
    {"latency.p999", "p99.9", Direction::Lower},
    {"received_rate", "received", Direction::Neutral},
    {"sent_rate", "sent", Direction::Neutral},
    {"users_max", "users max", Direction::Neutral},
    {"onset.users", "users at onset", Direction::Higher},
    {"onset.throughput", "throughput at onset", Direction::Higher},
    {"duration", "duration", Direction::Neutral},
    {"drain", "drain", Direction::Lower},
};

} // namespace

QString directionName(Direction direction)
{
    return QString::fromLatin1(kDirections[static_cast<size_t>(direction)]);
}

std::optional<Direction> parseDirection(QStringView name)
{
    for (size_t i = 0; i < kDirections.size(); ++i) {
        if (name == QLatin1String(kDirections[i]))
            return static_cast<Direction>(i);
    }
    return std::nullopt;
}

QString sideName(Side side)
{
    return QString::fromLatin1(kSides[static_cast<size_t>(side)]);
}

std::optional<Side> parseSide(QStringView name)
{
    for (size_t i = 0; i < kSides.size(); ++i) {
        if (name == QLatin1String(kSides[i]))
            return static_cast<Side>(i);
    }
    return std::nullopt;
}

Metric standardMetric(QStringView key)
{
    Metric metric;
    metric.key = key.toString();
    metric.unit = standardMetricUnit(key);

    // "NAME:latency.p95" is a further source's, "latency_ok.p95" of the successes.
    const auto colon = key.indexOf(QLatin1Char(':'));
    const QString source = colon > 0 ? key.left(colon).toString() : QString();
    QString bare = key.mid(colon + 1).toString();
    const bool ofSuccesses = bare.startsWith(QLatin1String("latency_ok."));
    if (ofSuccesses)
        bare.replace(0, 11, QStringLiteral("latency."));
    const StandardMetric *standard = nullptr;
    for (const auto &entry : kStandardMetrics) {
        if (bare == QLatin1String(entry.key))
            standard = &entry;
    }
    if (standard) {
        metric.label = QString::fromLatin1(standard->label);
        metric.direction = standard->direction;
        if (ofSuccesses)
            metric.label += QStringLiteral(" ok");
        if (!source.isEmpty())
            metric.label.prepend(source % QLatin1Char(' '));
    } else if (key.startsWith(QLatin1String("host."))) {
        metric.label = key.mid(5).toString().replace(QLatin1Char('.'), QLatin1Char(' '));
        metric.role = MetricRole::Intrinsic;
    }
    return metric;
}

const Parameter *Campaign::parameter(QStringView key) const
{
    return firstWhere(parameters, [&](const auto &item) { return item.key == key; });
}

const Metric *Campaign::metric(QStringView key) const
{
    return firstWhere(metrics, [&](const auto &item) { return item.key == key; });
}

const FailureClass *Campaign::failureClass(QStringView name) const
{
    return firstWhere(classes, [&](const auto &item) { return item.name == name; });
}

const Component *Campaign::component(QStringView name) const
{
    return firstWhere(components, [&](const auto &item) { return item.name == name; });
}

std::optional<Ladder> Campaign::ladder(QStringView parameterKey) const
{
    const auto isNumeric = [](const Parameter &parameter) {
        return parameter.kind == ParameterKind::Integer || parameter.kind == ParameterKind::Real
               || parameter.kind == ParameterKind::Bytes || parameter.kind == ParameterKind::Duration;
    };
    if (parameterKey.isEmpty()) {
        if (!ladders.empty())
            return ladders.front();
        const auto *load = firstWhere(parameters, [&](const Parameter &parameter) {
            return parameter.group == kParameterGroups.constFirst() && isNumeric(parameter)
                   && !parameter.probed;
        });
        if (!load)
            return std::nullopt;
        return ladder(load->key);
    }
    if (const auto *known
        = firstWhere(ladders, [&](const auto &item) { return item.parameter == parameterKey; }))
        return *known;
    Ladder ladder;
    ladder.parameter = parameterKey.toString();
    const auto *declared = parameter(parameterKey);
    if (declared && declared->kind != ParameterKind::Integer)
        ladder.grid = 0;
    return ladder;
}

Campaign newCampaign(const QString &name, const QString &goal)
{
    Campaign campaign;
    campaign.name = name;
    campaign.goal = goal;
    campaign.components = {
        {QStringLiteral("load generator"), Side::Generator},
        {QStringLiteral("application"), Side::SystemUnderTest},
        {QStringLiteral("proxy"), Side::SystemUnderTest},
        {QStringLiteral("database"), Side::SystemUnderTest},
        {QStringLiteral("correctness checker"), Side::Test},
        {QStringLiteral("network"), Side::Environment},
        {QStringLiteral("kernel"), Side::SystemUnderTest},
        {QStringLiteral("environment"), Side::Environment},
    };
    // Slots, colours and names of LOOK.
    static constexpr const char *kClasses[] = {"Generator", "Application", "Proxy", "Database",
                                               "Checker", "Network", "Kernel limit", "Environment"};
    for (int slot = 1; slot <= 8; ++slot) {
        campaign.classes.push_back({QString::fromLatin1(kClasses[slot - 1]),
                                    campaign.components[static_cast<size_t>(slot - 1)].name, slot,
                                    QString()});
    }
    return campaign;
}

int freeSlot(const std::vector<FailureClass> &classes)
{
    std::array<int, 8> used{};
    for (const auto &item : classes) {
        if (item.slot >= 1 && item.slot <= 8)
            ++used[static_cast<size_t>(item.slot - 1)];
    }
    return static_cast<int>(std::min_element(used.begin(), used.end()) - used.begin()) + 1;
}

} // namespace twofold::campaign
