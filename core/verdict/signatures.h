// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/cancel.h"
#include "core/base/result.h"
#include "core/campaign/campaign.h"
#include "core/campaign/finding.h"

#include <QByteArray>
#include <QRegularExpression>
#include <QStringList>

#include <optional>
#include <vector>

namespace twofold::verdict {

// Below this rank a signature is a symptom: it is shown, and nobody is accused by it.
constexpr int kLowestCauseRank = 20;

// A known way in which systems say that they have reached a limit. Data, not code: the format is
// described in resources/signatures/README.md.
struct Signature
{
    QString id; // "nginx-worker-connections"
    QRegularExpression pattern; // case does not matter
    QList<QByteArray> contains; // lower case; a matching line holds at least one. Empty: any line
    QString component; // "proxy"
    QString failureClass; // "Proxy"
    campaign::Side side = campaign::Side::SystemUnderTest;
    // Whose part it is where the load generator itself wrote the line, if that differs.
    std::optional<campaign::Side> atGenerator;
    QString meaning; // one sentence
    QStringList lookAt; // settings
    QString check; // command on the host
    QString usualFix;
    QString example; // a real line; the pattern's own test
    int rank = 0; // higher explains more: a cause outranks its consequence

    bool isCause() const { return rank >= kLowestCauseRank; }
};

using Signatures = std::vector<Signature>;

// Reads the JSON format; the error names the signature and the field. A pattern that could need
// more than linear time is refused.
Result<Signatures> parseSignatures(const QByteArray &json, const QString &file);

// The ones in resources/.
const Signatures &builtInSignatures();

// One finding a signature that matches, most explaining first; the evidence is the first matching
// line with its number and how many matched. A line counts for the signature that explains it most
// and for no other. Reads line by line; memory does not grow with the text.
std::vector<campaign::Finding> match(const Signatures &signatures, const QByteArray &text,
                                     const QString &file);

// The same for a file of any size, read in pieces.
Result<std::vector<campaign::Finding>> matchFile(const Signatures &signatures, const QString &path,
                                                 const CancelToken &cancel = {});

} // namespace twofold::verdict
