// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/campaign/finding.h"

#include <array>

namespace twofold::campaign {

namespace {

template <class Enum, size_t N>
std::optional<Enum> lookUp(const std::array<const char *, N> &names, QStringView name)
{
    for (size_t i = 0; i < N; ++i) {
        if (name == QLatin1String(names[i]))
            return static_cast<Enum>(i);
    }
    return std::nullopt;
}

constexpr std::array kVerdicts = {"", "pass", "fail", "invalid", "inconclusive", "aborted"};
constexpr std::array kKinds = {"criterion", "soundness", "signature", "resource", "note"};
constexpr std::array kSeverities = {"fail", "invalid", "caution", "info"};
constexpr std::array kOrigins = {"judgement", "preflight", "ending"};

} // namespace

QString verdictName(Verdict verdict)
{
    return QString::fromLatin1(kVerdicts[static_cast<size_t>(verdict)]);
}
std::optional<Verdict> parseVerdict(QStringView name)
{
    return lookUp<Verdict>(kVerdicts, name);
}

QString findingKindName(FindingKind kind)
{
    return QString::fromLatin1(kKinds[static_cast<size_t>(kind)]);
}
std::optional<FindingKind> parseFindingKind(QStringView name)
{
    return lookUp<FindingKind>(kKinds, name);
}

QString findingOriginName(FindingOrigin origin)
{
    return QString::fromLatin1(kOrigins[static_cast<size_t>(origin)]);
}
std::optional<FindingOrigin> parseFindingOrigin(QStringView name)
{
    return lookUp<FindingOrigin>(kOrigins, name);
}

QString severityName(Severity severity)
{
    return QString::fromLatin1(kSeverities[static_cast<size_t>(severity)]);
}
std::optional<Severity> parseSeverity(QStringView name)
{
    return lookUp<Severity>(kSeverities, name);
}

} // namespace twofold::campaign
