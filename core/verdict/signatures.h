// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/cancel.h"
#include "core/base/result.h"
#include "core/campaign/campaign.h"
#include "core/campaign/finding.h"

#include <QByteArray>
#include <QRegularExpression>

#include <vector>

class QIODevice;

namespace twofold::verdict {

// Below this rank a signature is a symptom: it is shown, and nobody is accused by it.
constexpr int kLowestCauseRank = 20;
constexpr int kHighestRank = 1000;
constexpr size_t kMostOwnSignatures = 200; // of a campaign

// A signature that was checked and can be matched. Data, not code: the format is described in
// resources/signatures/README.md.
struct Signature : campaign::FailureSignature
{
    QRegularExpression pattern; // the expression, compiled

    bool isCause() const { return rank >= kLowestCauseRank; }
};

using Signatures = std::vector<Signature>;

// Checks and compiles; the error names the signature and the field. Refused: a missing field, an
// expression that does not compile, matches a text without content or could need more than linear
// time, and an example that the expression does not match.
Result<Signature> compileSignature(const campaign::FailureSignature &signature);

// Reads the JSON format; the error names the signature and the field.
Result<Signatures> parseSignatures(const QByteArray &json, const QString &file);

// The ones in resources/.
const Signatures &builtInSignatures();

bool hasOwnSignatures(const campaign::Campaign &campaign);

// Those that judge the campaign's runs: its own, and the built-in ones that it neither replaces nor
// mutes. The error names the signature and the field.
Result<Signatures> signaturesOf(const campaign::Campaign &campaign);

// One finding a signature that matches, most explaining first; the evidence is the first matching
// line with its number and how many matched. A line counts for the signature that explains it most
// and for no other. Reads line by line; memory does not grow with the text.
std::vector<campaign::Finding> match(const Signatures &signatures, const QByteArray &text,
                                     const QString &file);

// The same for what a device has to read, in pieces: a pipe or a file of any size, named `file` in the evidence.
Result<std::vector<campaign::Finding>> matchDevice(const Signatures &signatures, QIODevice &device, const QString &file,
                                                   const CancelToken &cancel = {});
Result<std::vector<campaign::Finding>> matchFile(const Signatures &signatures, const QString &path,
                                                 const CancelToken &cancel = {});

} // namespace twofold::verdict
