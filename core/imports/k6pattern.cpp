// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/k6pattern.h"

#include "core/imports/numbertext.h"

#include <algorithm>
#include <cstring>

namespace twofold::imports {

namespace {

// Text of a JSON string that stands for itself.
bool isPlain(QByteArrayView text)
{
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return c >= ' ' && c != '\\' && c != '\x7f'; });
}

// As memcmp tells, which takes longer to begin.
bool isSame(const char *a, const char *b, size_t size)
{
    const auto differs = [a, b](size_t at) {
        uint64_t one;
        uint64_t other;
        std::memcpy(&one, a + at, 8);
        std::memcpy(&other, b + at, 8);
        return one ^ other;
    };
    if (size < 8)
        return std::memcmp(a, b, size) == 0;
    uint64_t difference = differs(size - 8);
    for (size_t at = 0; at + 8 <= size; at += 8)
        difference |= differs(at);
    return difference == 0;
}

bool startsWith(const char *at, const char *end, const char *wanted, qsizetype size)
{
    return end - at >= size && isSame(at, wanted, static_cast<size_t>(size));
}

// The value of a number before such a byte, and its size; 0: there is none.
qsizetype numberBefore(char stop, const char *at, const char *end, double &value)
{
    uint64_t size = firstOf(at, stop);
    if (size == 8)
        size += firstOf(at + 8, stop);
    if (size < 16 && end - at >= static_cast<qsizetype>(size) && readDecimal(at, size, value))
        return static_cast<qsizetype>(size);
    return parseDecimal(QByteArrayView(at, end), value);
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
        double value = 0;
        const qsizetype size = parseDecimal(rest, value);
        m_slots[what] = {what, begin, begin + size};
        // An exponent may follow.
        return size > 0 && size < rest.size() && std::strchr(",} ", rest[size]);
    }
    const qsizetype size = content.size();
    m_slots[what] = {what, begin, begin + size};
    return rest.startsWith(content) && rest.size() > size && rest[size] == '"' && isPlain(content);
}

bool K6Pattern::match(QByteArrayView text, Match &match) const
{
    if (m_line.isEmpty())
        return false;
    const char *at = text.data();
    const char *const end = at + text.size();
    const char *const known = m_line.constData();
    qsizetype from = 0;
    for (const Slot &slot : m_slots) {
        const qsizetype before = slot.begin - from;
        if (!startsWith(at, end, known + from, before))
            return false;
        at += before;
        from = slot.end;
        if (slot.what == Value) {
            const qsizetype size = numberBefore(known[from], at, end, match.value);
            if (size == 0)
                return false;
            at += size;
            continue;
        }
        auto &content = slot.what == Metric ? match.metric : match.time;
        const qsizetype likely = content.size();
        if (likely > 0 && startsWith(at, end, content.data(), likely) && at + likely < end
            && at[likely] == '"') {
            at += likely;
            continue;
        }
        const auto *const quote = static_cast<const char *>(
            std::memchr(at, '"', static_cast<size_t>(std::min<qsizetype>(end - at, kLongest))));
        if (!quote || !isPlain(QByteArrayView(at, quote)))
            return false;
        content = QByteArrayView(at, quote);
        at = quote;
    }
    const qsizetype after = m_line.size() - from;
    if (!startsWith(at, end, known + from, after))
        return false;
    match.size = at + after - text.data();
    return true;
}

} // namespace twofold::imports
