// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArrayView>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

namespace twofold::imports {

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

// Powers of ten that are exact in a double.
constexpr double kPowersOfTen[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                   1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

// The place of the first such byte of eight; 8: there is none.
[[gnu::always_inline]] inline uint64_t firstOf(const char *text, char wanted)
{
    if constexpr (std::endian::native == std::endian::big) {
        uint64_t at = 0;
        while (at < 8 && text[at] != wanted)
            ++at;
        return at;
    }
    uint64_t word;
    std::memcpy(&word, text, 8);
    word ^= 0x0101010101010101 * static_cast<uint8_t>(wanted);
    constexpr uint64_t kLow = 0x7f7f7f7f7f7f7f7f;
    const uint64_t zeros = ~(((word & kLow) + kLow) | word | kLow);
    return static_cast<uint64_t>(std::countr_zero(zeros)) / 8; // 64 bits of none: 8
}

// What parseDecimal() reads and nothing else, without a branch on how many digits there are; without
// a sign, and of at most eight digits on each side of the point. False: it is another, or none. At
// least eight bytes can be read from each digit.
[[gnu::always_inline]] inline bool readDecimal(const char *text, uint64_t size, double &value)
{
    const uint64_t point = std::min(firstOf(text, '.'), size);
    uint64_t bad = point > 1 && *text == '0' ? 1 : 0;
    const int64_t whole = digits(text, point, bad);
    // Where there is none it comes to nothing, as a branch would be guessed wrongly now and then.
    const uint64_t hasPoint = point < size ? 1 : 0;
    const uint64_t places = size - point - hasPoint;
    uint64_t badFraction = 0;
    const int64_t fraction = digits(text + point + hasPoint, places, badFraction);
    bad |= badFraction & (0 - hasPoint);
    if (bad != 0 || point + places > 15)
        return false;
    const double power = kPowersOfTen[places];
    value = (static_cast<double>(whole) * power
             + static_cast<double>(fraction & (0 - static_cast<int64_t>(hasPoint))))
        / power;
    return true;
}

// How much of the text is a number as JSON writes it, with at most 15 digits and without an exponent,
// and its value, the nearest to it; 0: none.
inline qsizetype parseDecimal(QByteArrayView text, double &value)
{
    // The digits without the point are exact in a double, as the power is: so the quotient is the
    // nearest.
    constexpr qsizetype kMostDigits = 15;
    const char *const begin = text.data();
    const char *const end = begin + text.size();
    const char *at = begin;
    const bool isNegative = at != end && *at == '-';
    at += isNegative ? 1 : 0;
    uint64_t sum = 0; // means nothing where there are too many digits
    const auto take = [&] {
        const char *const first = at;
        for (; at != end && static_cast<unsigned>(*at) - '0' <= 9 && at - first <= kMostDigits; ++at)
            sum = sum * 10 + static_cast<uint64_t>(*at - '0');
        return at - first;
    };
    const char *const first = at;
    const qsizetype whole = take();
    if (whole == 0 || whole > kMostDigits || (whole > 1 && *first == '0'))
        return 0;
    qsizetype fraction = 0;
    if (at != end && *at == '.') {
        ++at;
        fraction = take();
        if (fraction == 0 || whole + fraction > kMostDigits)
            return 0;
    }
    const double size = static_cast<double>(sum) / kPowersOfTen[fraction];
    value = isNegative ? -size : size;
    return at - begin;
}

} // namespace twofold::imports
