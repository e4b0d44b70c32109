// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/timetext.h"

#include <chrono>
#include <cmath>

namespace twofold::imports {

namespace {

// Reads digits: at least one, at most so many.
bool digits(QByteArrayView &text, int most, int64_t &value)
{
    qsizetype n = 0;
    value = 0;
    while (n < text.size() && n < most && text[n] >= '0' && text[n] <= '9')
        value = value * 10 + (text[n++] - '0');
    text = text.sliced(n);
    return n > 0;
}

bool take(QByteArrayView &text, QByteArrayView oneOf)
{
    if (text.isEmpty() || oneOf.indexOf(text.front()) < 0)
        return false;
    text = text.sliced(1);
    return true;
}

bool zone(QByteArrayView text, int64_t &offsetS)
{
    offsetS = 0;
    if (text == "Z" || text == "z" || text == "UTC" || text == "GMT")
        return true;
    if (text.size() < 3 || (text.front() != '+' && text.front() != '-'))
        return false;
    const int sign = text.front() == '-' ? -1 : 1;
    text = text.sliced(1);
    int64_t hours = 0;
    int64_t minutes = 0;
    if (!digits(text, 2, hours))
        return false;
    take(text, ":");
    if (!text.isEmpty() && !digits(text, 2, minutes))
        return false;
    offsetS = sign * (hours * 3600 + minutes * 60);
    return text.isEmpty();
}

} // namespace

std::optional<TimeText> parseTimeText(QByteArrayView text)
{
    int64_t year = 0;
    int64_t month = 0;
    int64_t day = 0;
    int64_t hour = 0;
    int64_t minute = 0;
    int64_t second = 0;
    if (text.size() < 16 || !digits(text, 4, year) || !take(text, "-/.") || !digits(text, 2, month)
        || !take(text, "-/.") || !digits(text, 2, day) || !take(text, "T _") || !digits(text, 2, hour)
        || !take(text, ":") || !digits(text, 2, minute))
        return std::nullopt;
    if (year < 1000 || month < 1 || day < 1)
        return std::nullopt;
    int64_t fraction = 0;
    if (take(text, ":")) {
        if (!digits(text, 2, second))
            return std::nullopt;
        if (take(text, ".,")) {
            int64_t scale = 100'000;
            qsizetype n = 0;
            for (; n < text.size() && text[n] >= '0' && text[n] <= '9'; ++n) {
                fraction += (text[n] - '0') * scale;
                scale /= 10;
            }
            if (n == 0 || n > 9)
                return std::nullopt;
            text = text.sliced(n);
        }
    }
    if (hour > 24 || minute > 59 || second > 60)
        return std::nullopt;
    take(text, " ");
    int64_t offsetS = 0;
    const bool hasZone = !text.isEmpty();
    if (hasZone && !zone(text, offsetS))
        return std::nullopt;
    using namespace std::chrono;
    const auto first = std::chrono::year(static_cast<int>(year + (month - 1) / 12))
        / std::chrono::month(static_cast<unsigned>((month - 1) % 12 + 1)) / 1;
    const int64_t days = sys_days(first).time_since_epoch().count() + day - 1;
    const int64_t s = days * 86400 + hour * 3600 + minute * 60 + second - offsetS;
    return TimeText{s * 1'000'000 + fraction, hasZone};
}

double epochFactor(double value)
{
    const double size = std::abs(value);
    if (size < 1e11) // year 5138 in seconds, 1973 in milliseconds
        return 1e6;
    if (size < 1e14)
        return 1e3;
    return size < 1e17 ? 1 : 1e-3;
}

} // namespace twofold::imports
