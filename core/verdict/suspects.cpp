// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/verdict/suspects.h"

#include "core/verdict/loglines.h"
#include "core/verdict/scanner.h"

#include <algorithm>
#include <map>

namespace twofold::verdict {

namespace {

using campaign::Side;

constexpr size_t kEvidenceShown = 5;

bool isHttpStatus(const QString &code)
{
    return code.size() == 3 && code[0] >= u'1' && code[0] <= u'5' && code[1].isDigit()
           && code[2].isDigit();
}

// The server said it, so no word in it speaks of the load tool's own host.
bool isServerAnswer(const results::FailureGroup &group)
{
    if (isHttpStatus(group.code))
        return true;
    static const QRegularExpression pattern(
        QStringLiteral(R"(\b[45]\d\d (?:Server|Client) Error\b|^HTTPError|CatchResponseError)"));
    return pattern.match(group.message).hasMatch();
}

// Everything but the generic samples of a correctness application or a host's metrics.
bool isLoadTool(const results::Measurement &measurement)
{
    return measurement.kind != results::Kind::Host
           && !measurement.format.startsWith(QLatin1String("samples-"));
}

QString lineOf(const results::FailureGroup &group)
{
    const QString code = isHttpStatus(group.code) ? QString(QStringLiteral("HTTP ") % group.code)
                                                  : group.code;
    return QString(code % QLatin1Char(' ') % group.message).trimmed();
}

QString shownText(const results::FailureGroup &group)
{
    return QString(group.code % QLatin1Char(' ') % group.message).trimmed().left(
        Scanner::kShownLength);
}

Side sideAt(const Signature &signature, bool atGenerator)
{
    if (atGenerator)
        return signature.atGenerator.value_or(signature.side);
    // What the generator would own is the application's own in the application's log.
    if (signature.side == Side::Generator && signature.atGenerator)
        return Side::SystemUnderTest;
    return signature.side;
}

QString componentOn(const campaign::Campaign &campaign, Side side)
{
    for (const auto &component : campaign.components) {
        if (component.side == side)
            return component.name;
    }
    switch (side) {
    case Side::Generator:
        return QStringLiteral("load generator");
    case Side::Test:
        return QStringLiteral("correctness checker");
    case Side::Environment:
        return QStringLiteral("environment");
    case Side::SystemUnderTest:
        break;
    }
    return QStringLiteral("application");
}

// The campaign's class of that name, else its class for the component.
QString classFor(const campaign::Campaign &campaign, const QString &name, const QString &component)
{
    for (const auto &item : campaign.classes) {
        if (!name.isEmpty() && item.name.compare(name, Qt::CaseInsensitive) == 0)
            return item.name;
    }
    for (const auto &item : campaign.classes) {
        if (item.component.compare(component, Qt::CaseInsensitive) == 0)
            return item.name;
    }
    return name;
}

class Collector
{
public:
    Collector(const Input &input, const Signatures &signatures)
        : m_input(input)
        , m_signatures(signatures)
        , m_scanner(m_signatures)
    {
    }

    std::vector<Suspect> collect()
    {
        for (const auto &source : m_input.sources) {
            if (source.measurement)
                fromFailures(*source.measurement);
        }
        for (const auto &log : m_input.logs)
            fromLog(log);
        std::vector<Suspect> suspects;
        suspects.reserve(m_suspects.size());
        for (auto &[key, suspect] : m_suspects)
            suspects.push_back(std::move(suspect));
        std::stable_sort(suspects.begin(), suspects.end(), [](const Suspect &a, const Suspect &b) {
            return a.rank != b.rank ? a.rank > b.rank : a.failures > b.failures;
        });
        return suspects;
    }

private:
    void fromFailures(const results::Measurement &measurement)
    {
        const bool loadTool = isLoadTool(measurement);
        for (const auto &group : measurement.failures) {
            const auto found = m_scanner.explain(lineOf(group));
            if (!found)
                continue;
            const bool atGenerator = loadTool && !isServerAnswer(group);
            const Side side = loadTool && !atGenerator ? sideAt(m_signatures[*found], false)
                              : atGenerator           ? sideAt(m_signatures[*found], true)
                                                      : m_signatures[*found].side;
            auto &suspect = suspectOf(*found, side);
            suspect.failures += group.count.value_or(0);
            campaign::Evidence evidence;
            evidence.file = group.file;
            evidence.line = group.line;
            evidence.text = shownText(group);
            evidence.count = group.count.value_or(0);
            addEvidence(suspect, std::move(evidence));
        }
    }

    void fromLog(const LogText &log)
    {
        m_scanner.feed(log.text);
        for (const auto &hit : m_scanner.finish()) {
            const auto &signature = m_signatures[hit.signature];
            auto &suspect = suspectOf(hit.signature, sideAt(signature, log.fromGenerator));
            suspect.inLog = true;
            auto evidence = findingOf(signature, hit, log.name).evidence.front();
            // The log's own host, where it is known: one file name may come from many.
            if (!log.host.isEmpty())
                evidence.file = log.host % QLatin1Char(':') % log.name;
            evidence.atS = lineTime(m_input, log, hit.line);
            addEvidence(suspect, std::move(evidence));
        }
    }

    Suspect &suspectOf(size_t index, Side side)
    {
        const auto [it, added] = m_suspects.try_emplace({index, static_cast<int>(side)});
        Suspect &suspect = it->second;
        if (added) {
            const auto &signature = m_signatures[index];
            suspect.finding = findingOf(signature, {}, {});
            suspect.finding.evidence.clear();
            suspect.side = side;
            suspect.rank = signature.rank;
            suspect.isCause = signature.isCause();
            if (side != signature.side)
                attribute(suspect.finding, side, *m_input.campaign);
            else
                suspect.finding.failureClass = classFor(*m_input.campaign, signature.failureClass,
                                                        signature.component);
        }
        return suspect;
    }

    static void addEvidence(Suspect &suspect, campaign::Evidence evidence)
    {
        if (suspect.finding.evidence.size() < kEvidenceShown)
            suspect.finding.evidence.push_back(std::move(evidence));
    }

    const Input &m_input;
    const Signatures &m_signatures;
    Scanner m_scanner;
    std::map<std::pair<size_t, int>, Suspect> m_suspects;
};

} // namespace

std::vector<Suspect> findSuspects(const Input &input, const Signatures &signatures)
{
    return Collector(input, signatures).collect();
}

void accuse(campaign::Finding &finding, const QString &component, const campaign::Campaign &campaign)
{
    finding.component = component;
    finding.failureClass = classFor(campaign, {}, component);
}

void attribute(campaign::Finding &finding, Side side, const campaign::Campaign &campaign)
{
    finding.component = componentOn(campaign, side);
    QString name;
    switch (side) {
    case Side::Generator:
        name = QStringLiteral("Generator");
        break;
    case Side::Test:
        name = QStringLiteral("Checker");
        break;
    case Side::Environment:
        name = QStringLiteral("Environment");
        break;
    case Side::SystemUnderTest:
        name = QStringLiteral("Application");
        break;
    }
    finding.failureClass = classFor(campaign, name, finding.component);
}

} // namespace twofold::verdict
