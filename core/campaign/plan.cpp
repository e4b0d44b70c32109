// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/campaign/plan.h"

#include <array>

namespace twofold::campaign {

namespace {

constexpr std::array kRoles = {"generator", "target", "observer"};
constexpr std::array kGuardKinds{"command", "url", "load"};
constexpr std::array kStates = {"starting", "running", "stopping", "collecting", "done", "failed", "lost"};

} // namespace

QString hostRoleName(HostRole role)
{
    return QString::fromLatin1(kRoles[static_cast<size_t>(role)]);
}

std::optional<HostRole> parseHostRole(QStringView name)
{
    for (size_t i = 0; i < kRoles.size(); ++i) {
        if (name == QLatin1String(kRoles[i]))
            return static_cast<HostRole>(i);
    }
    return std::nullopt;
}

QString guardKindName(GuardKind kind)
{
    return QString::fromLatin1(kGuardKinds[static_cast<size_t>(kind)]);
}

std::optional<GuardKind> parseGuardKind(QStringView name)
{
    for (size_t i = 0; i < kGuardKinds.size(); ++i) {
        if (name == QLatin1String(kGuardKinds[i]))
            return static_cast<GuardKind>(i);
    }
    return std::nullopt;
}

QString jobStateName(JobState state)
{
    return QString::fromLatin1(kStates[static_cast<size_t>(state)]);
}

std::optional<JobState> parseJobState(QStringView name)
{
    for (size_t i = 0; i < kStates.size(); ++i) {
        if (name == QLatin1String(kStates[i]))
            return static_cast<JobState>(i);
    }
    return std::nullopt;
}

} // namespace twofold::campaign
