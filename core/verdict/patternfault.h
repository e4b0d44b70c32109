// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

#include <optional>

namespace twofold::verdict {

// Why a Perl-compatible expression is not used to search logs, as the end of a sentence ("the
// repeat at character 5 …"); nothing where it may be used. Places are 1-based. Reads the text only:
// that it compiles is for QRegularExpression to say.
//
// Refused is what can take more than linear time on a line that nearly matches: a repeat of
// something that can itself match in several ways, more than kMostUnbounded unbounded repeats,
// references back, recursion and conditions.
std::optional<QString> patternFault(const QString &expression);

constexpr int kMostUnbounded = 5;
// A repeat of at most that many may hold alternatives and bounded repeats: "(?:\d{1,3}\.){3}".
constexpr int kMostNested = 10;

} // namespace twofold::verdict
