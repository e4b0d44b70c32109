// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/k6lines.h"

#include "core/imports/numbertext.h"
#include "core/imports/timetext.h"

#include <algorithm>
#include <cstring>

namespace twofold::imports {

K6Lines::K6Lines(K6Pattern::Form form)
    : m_form(form)
    , m_known(kEnds * kSame)
{
}

// The places of lines with this end.
std::span<K6Lines::Known> K6Lines::known(QByteArrayView line)
{
    constexpr uint64_t kFactor = 0x9e3779b97f4a7c15;
    constexpr qsizetype kWords = 8;
    uint64_t hash = kFactor;
    for (qsizetype i = 1; i <= kWords && i * 8 <= line.size(); ++i) {
        uint64_t word;
        std::memcpy(&word, line.data() + line.size() - i * 8, 8);
        hash = (hash ^ word) * kFactor;
        hash ^= hash >> 32;
    }
    return std::span(m_known).subspan(hash % kEnds * kSame, kSame);
}

// Points of one request follow each other.
bool K6Lines::takeLikeLast(LineReader &lines)
{
    if (!m_last)
        return false;
    const auto ahead = lines.ahead();
    K6Pattern::Match match{points.likelyMetric(), m_timeText};
    if (!m_last->pattern.match(ahead, match) || match.size >= ahead.size() || ahead[match.size] != '\n'
        || !readLikely(match.time))
        return false;
    lines.take(match.size + 1);
    take(*m_last, match, lines.lineNumber());
    return true;
}

bool K6Lines::takeLikeBefore(QByteArrayView line, qint64 number)
{
    for (auto &before : known(line)) {
        K6Pattern::Match match{points.likelyMetric(), m_timeText};
        if (before.pattern.match(line, match) && match.size == line.size()) {
            if (!readLikely(match.time))
                return false;
            take(before, match, number);
            return true;
        }
    }
    return false;
}

void K6Lines::takeParsed(QByteArrayView line, QByteArrayView time, const K6Point &point)
{
    points.add(point);
    remember(line, time, point);
}

void K6Lines::forget()
{
    m_last = nullptr;
    for (auto &place : m_known)
        place.pattern = K6Pattern();
}

bool K6Lines::readTime(QByteArrayView text, Microseconds &time)
{
    int64_t number = 0;
    if (!parseWhole(text, number)) {
        const auto date = parseTimeText(text);
        if (date)
            time = date->utc;
        return date.has_value();
    }
    if (m_factor == 0)
        m_factor = epochFactor(static_cast<double>(number));
    if (number > 4'000'000'000'000'000'000 / std::max<int64_t>(1, int64_t(m_factor)))
        return false;
    time = m_factor >= 1 ? number * static_cast<int64_t>(m_factor) : number / 1000;
    return number >= 0;
}

// Into m_time, which it mostly is already.
bool K6Lines::readLikely(QByteArrayView text)
{
    if (text.data() == m_timeText.constData())
        return true;
    if (!readTime(text, m_time))
        return false;
    m_timeText.resize(0);
    m_timeText.reserve(text.size() + K6Pattern::kReadable);
    m_timeText.append(text);
    return true;
}

void K6Lines::take(Known &like, const K6Pattern::Match &match, qint64 number)
{
    like.point.metric = match.metric;
    like.point.time = m_time;
    like.point.value = match.value;
    like.point.line = number;
    points.add(like.point);
    m_last = &like;
}

void K6Lines::remember(QByteArrayView line, QByteArrayView time, const K6Point &point)
{
    Known &place = known(line)[m_learnt++ % kSame];
    m_last = &place;
    if (!place.pattern.learn(m_form, line, point.metric, time))
        return;
    place.point = point;
    place.texts.resize(0);
    place.texts.reserve(line.size()); // so that what is appended stays where it is
    for (const auto text : K6Point::kTexts) {
        auto &own = place.point.*text;
        const auto at = place.texts.size();
        if (at + own.size() > line.size()) { // as no unescaped text is
            place.pattern = K6Pattern();
            return;
        }
        place.texts.append(own);
        own = QByteArrayView(place.texts).sliced(at);
    }
}

} // namespace twofold::imports
