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

// One to eight digits and nothing else, without a branch on how many there are. At least eight
// bytes can be read from where the text begins.
[[gnu::always_inline]] inline bool parseDigits(QByteArrayView text, int64_t &value)
{
    const auto size = static_cast<uint64_t>(text.size());
    if (size - 1 > 7)
        return false;
    uint64_t digits;
    std::memcpy(&digits, text.data(), 8);
    if constexpr (std::endian::native == std::endian::big)
        return parseWhole(text, value) && value >= 0;
    // Moved to the end, after zeros.
    constexpr uint64_t kZeros = 0x3030303030303030;
    digits = digits << (64 - 8 * size) | (kZeros >> 4 * size >> 4 * size);
    if (((digits & 0xf0f0f0f0f0f0f0f0) | ((digits + 0x0606060606060606) & 0xf0f0f0f0f0f0f0f0) >> 4)
        != 0x3333333333333333)
        return false;
    // Neighbours are put together: by two, by four, by eight (Lemire, Quickly parsing eight digits).
    digits = (digits & 0x0f0f0f0f0f0f0f0f) * 2561 >> 8;
    digits = (digits & 0x00ff00ff00ff00ff) * 6553601 >> 16;
    digits = (digits & 0x0000ffff0000ffff) * 42949672960001 >> 32;
    value = static_cast<int64_t>(digits);
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
