// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/k6pattern.h"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace twofold::imports {

namespace {

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

// How much of the text is a number as JSON writes it, without an exponent and of few enough digits
// that whole ones are exact; 0: none.
qsizetype plainNumber(QByteArrayView text)
{
    constexpr qsizetype kMostDigits = 15;
    qsizetype at = !text.isEmpty() && text.front() == '-' ? 1 : 0;
    const qsizetype first = at;
    while (at < text.size() && isDigit(text[at]))
        ++at;
    if (at == first || at - first > kMostDigits || (text[first] == '0' && at - first > 1))
        return 0;
    if (at < text.size() && text[at] == '.') {
        const qsizetype point = at++;
        while (at < text.size() && isDigit(text[at]))
            ++at;
        if (at == point + 1)
            return 0;
    }
    return at;
}

// Text of a JSON string that stands for itself.
bool isPlain(QByteArrayView text)
{
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return c >= ' ' && c != '\\' && c != '\x7f'; });
}

bool startsWith(const char *at, const char *end, const char *wanted, qsizetype size)
{
    return end - at >= size && std::memcmp(at, wanted, static_cast<size_t>(size)) == 0;
}

} // namespace

bool K6Pattern::learn(QByteArrayView line, QByteArrayView metric, QByteArrayView time)
{
    m_line.resize(0);
    if (line.size() > kLongest)
        return false;
    m_line.append(line);
    const bool found = find(Metric, "\"metric\":\"", metric) && find(Time, "\"time\":\"", time)
        && find(Value, "\"value\":", {});
    if (!found)
        m_line.resize(0);
    std::sort(std::begin(m_slots), std::end(m_slots),
              [](const Slot &a, const Slot &b) { return a.begin < b.begin; });
    return found;
}

// Sets the slot behind the key; false where the key is not there once, or something else follows it.
bool K6Pattern::find(What what, std::string_view key, QByteArrayView content)
{
    const std::string_view line(m_line.constData(), static_cast<size_t>(m_line.size()));
    const size_t at = line.find(key);
    if (at == line.npos || line.find(key, at + 1) != line.npos)
        return false;
    const auto begin = static_cast<qsizetype>(at + key.size());
    const auto rest = QByteArrayView(m_line).sliced(begin);
    if (what == Value) {
        const qsizetype size = plainNumber(rest);
        m_slots[what] = {what, begin, begin + size};
        return size > 0;
    }
    const qsizetype size = content.size();
    m_slots[what] = {what, begin, begin + size};
    return rest.startsWith(content) && rest.size() > size && rest[size] == '"' && isPlain(content);
}

std::optional<K6Pattern::Match> K6Pattern::match(QByteArrayView line) const
{
    if (m_line.isEmpty())
        return std::nullopt;
    Match match{};
    const char *at = line.data();
    const char *const end = at + line.size();
    const char *const known = m_line.constData();
    qsizetype from = 0;
    for (const Slot &slot : m_slots) {
        const qsizetype before = slot.begin - from;
        if (!startsWith(at, end, known + from, before))
            return std::nullopt;
        at += before;
        from = slot.end;
        const char *const begin = at;
        if (slot.what == Value) {
            at += plainNumber(QByteArrayView(at, end));
            const auto read = std::from_chars(begin, at, match.value);
            if (read.ec != std::errc() || read.ptr != at)
                return std::nullopt;
            continue;
        }
        const qsizetype size = slot.end - slot.begin;
        const bool same = startsWith(at, end, known + slot.begin, size) && at + size < end && at[size] == '"';
        if (same) {
            at += size;
        } else {
            at = static_cast<const char *>(std::memchr(at, '"', static_cast<size_t>(end - at)));
            if (!at || !isPlain(QByteArrayView(begin, at)))
                return std::nullopt;
        }
        (slot.what == Metric ? match.metric : match.time) = QByteArrayView(begin, at);
    }
    const qsizetype after = m_line.size() - from;
    if (end - at != after || !startsWith(at, end, known + from, after))
        return std::nullopt;
    return match;
}

} // namespace twofold::imports
