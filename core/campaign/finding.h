// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace twofold::campaign {

// None: the campaign has no criterion that speaks of this run, or nothing was measured.
enum class Verdict { None, Pass, Fail, Invalid, Inconclusive, Aborted };

// "pass", "fail", …; empty for None.
QString verdictName(Verdict verdict);
// nullopt: no such verdict. Empty text is None.
std::optional<Verdict> parseVerdict(QStringView name);

enum class FindingKind { Criterion, Soundness, Signature, Resource, Note };
enum class Severity { Fail, Invalid, Caution, Info };

QString findingKindName(FindingKind kind); // "criterion", …
std::optional<FindingKind> parseFindingKind(QStringView name);
QString severityName(Severity severity); // "fail", …
std::optional<Severity> parseSeverity(QStringView name);

// Who said it. What a launch said is not found by judging: it stays when the run is judged again.
enum class FindingOrigin {
    Judgement,
    Preflight, // before the start; the engineer went on in spite of it
    Ending // how the load ended
};
QString findingOriginName(FindingOrigin origin); // "judgement", …
std::optional<FindingOrigin> parseFindingOrigin(QStringView name);

// What a finding rests on. Text is as the tool, log or host wrote it: plain text wherever shown.
struct Evidence
{
    QString file;
    qint64 line = 0; // 1-based; 0: unknown
    QString text;
    QString metric; // key, where a value is the evidence
    std::optional<double> value; // in the metric's unit
    std::optional<double> limit; // what it is held against, same unit
    QString unit; // of value and limit
    std::optional<double> atS; // s from the start of the run
    qint64 count = 0; // how often seen; 0: unknown

    bool operator==(const Evidence &) const = default;
};

struct Finding
{
    FindingKind kind = FindingKind::Note;
    Severity severity = Severity::Info;
    QString component; // campaign's component; empty: none named
    QString failureClass; // campaign's failure class; empty: none named
    QString message; // one sentence
    QStringList lookAt; // parameter keys or settings
    QString check; // command that shows the setting on the host
    std::vector<Evidence> evidence;
    FindingOrigin origin = FindingOrigin::Judgement;

    bool operator==(const Finding &) const = default;
};

} // namespace twofold::campaign
