// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/textvalues.h"

#include <charconv>
#include <cmath>

namespace twofold::imports {

namespace {

constexpr double kMostCounted = 1e12;

// The number at the text's start and what follows it.
struct Leading
{
    double value;
    QByteArrayView rest;
};

std::optional<Leading> leadingNumber(QByteArrayView text)
{
    Leading leading{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), leading.value);
    if (error != std::errc() || !std::isfinite(leading.value))
        return std::nullopt;
    leading.rest = text.sliced(end - text.data());
    return leading;
}

std::optional<double> unitMs(QByteArrayView unit)
{
    if (unit == "ms")
        return 1;
    if (unit == "s" || unit == "secs" || unit == "sec")
        return 1000;
    if (unit == "us" || unit == "\xc2\xb5s" || unit == "\xce\xbcs") // micro sign, Greek mu
        return 1e-3;
    if (unit == "ns")
        return 1e-6;
    if (unit == "m")
        return 60'000;
    if (unit == "h")
        return 3'600'000;
    return std::nullopt;
}

} // namespace

std::optional<double> parseNumber(QByteArrayView text)
{
    const auto leading = leadingNumber(text.trimmed());
    return leading && leading->rest.isEmpty() ? std::optional(leading->value) : std::nullopt;
}

std::optional<qint64> parseCount(QByteArrayView text)
{
    return wholeCount(parseNumber(text));
}

std::optional<qint64> wholeCount(std::optional<double> value)
{
    if (!value || !(*value >= 0) || *value > kMostCounted || std::floor(*value) != *value)
        return std::nullopt;
    return qint64(*value);
}

std::optional<double> parseDurationMs(QByteArrayView text)
{
    text = text.trimmed();
    if (text.isEmpty())
        return std::nullopt;
    double sum = 0;
    while (!text.isEmpty()) { // Go writes compounds: 1m30.5s
        const auto leading = leadingNumber(text);
        if (!leading || leading->value < 0)
            return std::nullopt;
        qsizetype end = 0;
        while (end < leading->rest.size() && !(leading->rest[end] >= '0' && leading->rest[end] <= '9'))
            ++end;
        const auto unit = unitMs(leading->rest.first(end).trimmed());
        if (!unit)
            return std::nullopt;
        sum += leading->value * *unit;
        text = leading->rest.sliced(end);
    }
    return std::isfinite(sum) ? std::optional(sum) : std::nullopt;
}

std::optional<double> parseBytes(QByteArrayView text, double factor)
{
    const auto leading = leadingNumber(text.trimmed());
    if (!leading)
        return std::nullopt;
    QByteArrayView unit = leading->rest.trimmed();
    if (!unit.endsWith('B'))
        return std::nullopt;
    unit.chop(1);
    if (unit.endsWith('i')) {
        factor = 1024;
        unit.chop(1);
    }
    if (unit.isEmpty())
        return leading->value;
    if (unit.size() != 1)
        return std::nullopt;
    const char prefix = unit[0] == 'k' ? 'K' : unit[0];
    const qsizetype power = QByteArrayView("KMGTP").indexOf(prefix);
    if (power < 0)
        return std::nullopt;
    return leading->value * std::pow(factor, double(power + 1));
}

std::vector<QByteArrayView> words(QByteArrayView line)
{
    std::vector<QByteArrayView> all;
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
    qsizetype at = 0;
    while (at < line.size() && all.size() < kMostWords) {
        while (at < line.size() && blank(line[at]))
            ++at;
        const qsizetype begin = at;
        while (at < line.size() && !blank(line[at]))
            ++at;
        if (at > begin)
            all.push_back(line.sliced(begin, at - begin));
    }
    return all;
}

std::vector<QByteArrayView> parts(QByteArrayView line, char separator)
{
    std::vector<QByteArrayView> all;
    while (all.size() < kMostWords) {
        const qsizetype at = line.indexOf(separator);
        if (at < 0) {
            all.push_back(line);
            break;
        }
        all.push_back(line.first(at));
        line = line.sliced(at + 1);
    }
    return all;
}

std::optional<QByteArrayView> after(QByteArrayView line, QByteArrayView label)
{
    const QByteArrayView text = line.trimmed();
    if (!text.startsWith(label))
        return std::nullopt;
    return text.sliced(label.size()).trimmed();
}

QByteArray withoutEscapes(QByteArrayView text)
{
    QByteArray plain;
    plain.reserve(text.size());
    for (qsizetype at = 0; at < text.size(); ++at) {
        if (text[at] != '\x1b') {
            plain += text[at];
            continue;
        }
        if (at + 1 >= text.size() || text[at + 1] != '[')
            continue;
        at += 2;
        while (at < text.size() && !(text[at] >= '@' && text[at] <= '~'))
            ++at;
    }
    return plain;
}

} // namespace twofold::imports
