// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <optional>
#include <vector>

namespace twofold::imports {

// Values as load tools print them. All of them: decimal point, no locale, blanks around allowed,
// nothing for what is not wholly a value ("-nan", "N/A", "12x").

std::optional<double> parseNumber(QByteArrayView text); // finite only
std::optional<qint64> parseCount(QByteArrayView text); // as wholeCount()

// The whole number that a double holds, if it is one from 0 to a trillion. No test counts more, and
// no sum of a file's counts can overflow.
std::optional<qint64> wholeCount(std::optional<double> value);

// "21.97ms", "92.52us", "1.25µs", "7.44s", "33.33m", "1.2h", "450ns", "1m30.5s"; in ms.
std::optional<double> parseDurationMs(QByteArrayView text);

// "0.00B", "371.44KB", "2.30MB", "24 kB", "1.5GiB". The factor of a prefix is the caller's: wrk
// and h2load mean 1024 by K, k6 means 1000 by k.
std::optional<double> parseBytes(QByteArrayView text, double factor);

// A line of a report has a few dozen words; what a hostile one has beyond these is left out, so
// that no line fills the memory.
constexpr size_t kMostWords = 10'000;

// Words between blanks and tabs.
std::vector<QByteArrayView> words(QByteArrayView line);

// Everything between separators, empty parts too.
std::vector<QByteArrayView> parts(QByteArrayView line, char separator);

// What follows a label at the start of the line, trimmed; nothing where the line starts otherwise.
std::optional<QByteArrayView> after(QByteArrayView line, QByteArrayView label);

// Without terminal escape sequences (ESC [ … letter): siege colours its messages.
QByteArray withoutEscapes(QByteArrayView text);

} // namespace twofold::imports
