// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/utc.h"

#include <QByteArrayView>

#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>

namespace twofold::imports {

// Date and time as tools write them: "2026/11/20 20:15:26.626", "2026-11-20T20:15:26.626123Z",
// "…+02:00", with up to nine digits of fraction after a point or comma. A month or day beyond its
// range runs over into the next, as Java's date format does by default.
struct TimeText
{
    Microseconds utc; // as if in UTC where there is no zone
    bool hasZone;
};
std::optional<TimeText> parseTimeText(QByteArrayView text);

// Whole numbers: digits with an optional minus; nothing else. Far faster than the general ways.
inline bool parseWhole(QByteArrayView text, int64_t &value)
{
    const char *at = text.data();
    const char *const end = at + text.size();
    const bool negative = at != end && *at == '-';
    at += negative ? 1 : 0;
    if (at == end || end - at > 18)
        return false;
    int64_t sum = 0;
    for (; at != end; ++at) {
        const auto digit = static_cast<unsigned>(*at) - '0';
        if (digit > 9)
            return false;
        sum = sum * 10 + digit;
    }
    value = negative ? -sum : sum;
    return true;
}

// The value of one to eight digits, without a branch on how many there are; where the text is
// anything else, bad becomes other than 0, and the value means nothing. At least eight bytes can be
// read from where the text begins.
[[gnu::always_inline]] inline int64_t digits(const char *text, uint64_t size, uint64_t &bad)
{
    if constexpr (std::endian::native == std::endian::big) {
        int64_t value = 0;
        bad |= size > 8 || !parseWhole({text, static_cast<qsizetype>(size)}, value) || value < 0;
        return value;
    }
    bad |= (size - 1) & ~uint64_t(7);
    uint64_t word;
    std::memcpy(&word, text, 8);
    // Each byte its digit, moved to the end after zeros; more than 9 shows in the highest bit.
    word = (word ^ 0x3030303030303030) << ((64 - 8 * size) & 63);
    bad |= (word | (word + 0x7676767676767676)) & 0x8080808080808080;
    // Neighbours are put together: by two, by four, by eight (Lemire, Quickly parsing eight digits).
    word = (word * 2561 >> 8) & 0x00ff00ff00ff00ff;
    word = (word * 6553601 >> 16) & 0x0000ffff0000ffff;
    return static_cast<int64_t>(word * 42949672960001 >> 32);
}

// One to eight digits and nothing else. Readable bytes as for digits().
[[gnu::always_inline]] inline bool parseDigits(QByteArrayView text, int64_t &value)
{
    uint64_t bad = 0;
    const int64_t read = digits(text.data(), static_cast<uint64_t>(text.size()), bad);
    if (bad != 0)
        return false;
    value = read;
    return true;
}

// What parseWhole() reads, for text with eight readable bytes.
inline bool parseNumber(QByteArrayView text, int64_t &value)
{
    return parseDigits(text, value) || parseWhole(text, value);
}

// What a number of a date column most likely counts since 1970, by its size: seconds,
// milliseconds, microseconds or nanoseconds. As microseconds to the unit: 1e6, 1e3, 1, 1e-3.
double epochFactor(double value);

} // namespace twofold::imports
