// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/k6pattern.h"

#include "core/imports/numbertext.h"

#include <algorithm>
#include <cstring>

namespace twofold::imports {

namespace {

// Text that stands for itself, in a JSON string as in a CSV cell.
bool isPlain(QByteArrayView text)
{
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return c >= ' ' && c != '\\' && c != '"' && c != '\x7f'; });
}

using Words = uint64_t __attribute__((vector_size(16)));
constexpr size_t kWords = sizeof(Words);
constexpr size_t kShort = 2 * kWords;

[[gnu::always_inline]] inline Words wordsAt(const char *text)
{
    Words words;
    std::memcpy(&words, text, kWords);
    return words;
}

// As memcmp tells, without a branch on the size, up to kShort. As many bytes can be read of both.
[[gnu::always_inline]] inline bool isSameShort(const char *a, const char *b, size_t size)
{
    alignas(64) static constexpr struct Mask
    {
        char bytes[2 * kShort] = {};
        constexpr Mask() { std::fill(bytes, bytes + kShort, '\xff'); }
    } kMask;
    const char *const mask = kMask.bytes + kShort - size;
    const Words differs = ((wordsAt(a) ^ wordsAt(b)) & wordsAt(mask))
        | ((wordsAt(a + kWords) ^ wordsAt(b + kWords)) & wordsAt(mask + kWords));
    return (differs[0] | differs[1]) == 0;
}

[[gnu::always_inline]] inline bool isSame(const char *a, const char *b, size_t size)
{
    if (size <= kShort)
        return isSameShort(a, b, size);
    Words differs = wordsAt(a + size - kWords) ^ wordsAt(b + size - kWords);
    for (size_t at = 0; at + kWords <= size; at += kWords)
        differs |= wordsAt(a + at) ^ wordsAt(b + at);
    return (differs[0] | differs[1]) == 0;
}

[[gnu::always_inline]] inline bool startsWith(const char *at, const char *end, const char *wanted,
                                              qsizetype size)
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

bool K6Pattern::learn(Form form, QByteArrayView line, QByteArrayView metric, QByteArrayView time)
{
    m_line.resize(0);
    if (line.size() > kLongest || line.contains('\n'))
        return false;
    m_line.reserve(line.size() + kReadable);
    m_line.append(line);
    const bool found = form == Form::Json ? findInJson(metric, time) : findInCsv(metric, time);
    if (!found)
        m_line.resize(0);
    return found;
}

bool K6Pattern::findInJson(QByteArrayView metric, QByteArrayView time)
{
    m_stop = '"';
    if (!find(Metric, "\"metric\":\"", metric) || !find(Time, "\"time\":\"", time)
        || !find(Value, "\"value\":", {}))
        return false;
    std::sort(std::begin(m_slots), std::end(m_slots),
              [](const Slot &a, const Slot &b) { return a.begin < b.begin; });
    return true;
}

// As k6 writes them: in the first three cells.
bool K6Pattern::findInCsv(QByteArrayView metric, QByteArrayView time)
{
    m_stop = ',';
    const QByteArrayView line(m_line);
    const qsizetype timeAt = metric.size() + 1;
    const qsizetype valueAt = timeAt + time.size() + 1;
    if (line.size() <= valueAt || !line.startsWith(metric) || line[timeAt - 1] != m_stop
        || line.sliced(timeAt, time.size()) != time || line[valueAt - 1] != m_stop || !isPlain(metric)
        || !isPlain(time))
        return false;
    double value = 0;
    const qsizetype end = valueAt + parseDecimal(line.sliced(valueAt), value);
    m_slots[0] = {Metric, 0, metric.size()};
    m_slots[1] = {Time, timeAt, valueAt - 1};
    m_slots[2] = {Value, valueAt, end};
    return end > valueAt && end < line.size() && line[end] == m_stop;
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
    return rest.startsWith(content) && rest.size() > size && rest[size] == m_stop && isPlain(content);
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
        if (before > 0 && !startsWith(at, end, known + from, before))
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
            && at[likely] == m_stop) {
            at += likely + 1;
            ++from;
            continue;
        }
        const auto *const stop = static_cast<const char *>(
            std::memchr(at, m_stop, static_cast<size_t>(std::min<qsizetype>(end - at, kLongest))));
        if (!stop || !isPlain(QByteArrayView(at, stop)))
            return false;
        content = QByteArrayView(at, stop);
        at = stop + 1;
        ++from;
    }
    const qsizetype after = m_line.size() - from;
    if (!startsWith(at, end, known + from, after))
        return false;
    match.size = at + after - text.data();
    return true;
}

} // namespace twofold::imports
