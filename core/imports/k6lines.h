// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/imports/bytesource.h"
#include "core/imports/k6pattern.h"
#include "core/imports/k6points.h"

#include <QByteArray>

#include <span>
#include <vector>

namespace twofold::imports {

// Points of k6 read line by line. A line that is like one of the last ones is taken without parsing it:
// what it begins with is asked first, then the whole line, then whoever knows the format parses it and
// remembers what it found.
class K6Lines
{
public:
    explicit K6Lines(K6Pattern::Form form);

    // The next line, where it has the tags of the last one, without a search for where it ends.
    // False: nothing was taken.
    bool takeLikeLast(LineReader &lines);
    // A line of which all but the metric, the time and the value were parsed before.
    bool takeLikeBefore(QByteArrayView line, qint64 number);
    // A point that was parsed from the line, with its time as it stands there.
    void takeParsed(QByteArrayView line, QByteArrayView time, const K6Point &point);

    // What lines are like is another from here on.
    void forget();

    // RFC 3339, or a number since 1970 in the unit that the first number of the file has, as
    // K6_CSV_TIME_FORMAT asks for them. False: it is neither.
    bool readTime(QByteArrayView text, Microseconds &time);

    K6Points points;

private:
    // A line that was parsed, with copies of its tags.
    struct Known
    {
        K6Pattern pattern;
        K6Point point; // its texts are in `texts`
        QByteArray texts;
    };
    // Lines are told apart by their ends, and there may be a few with the same.
    static constexpr size_t kEnds = 32;
    static constexpr size_t kSame = 4;

    std::span<Known> known(QByteArrayView line);
    bool readLikely(QByteArrayView text);
    void take(Known &like, const K6Pattern::Match &match, qint64 number);
    void remember(QByteArrayView line, QByteArrayView time, const K6Point &point);

    K6Pattern::Form m_form;
    std::vector<Known> m_known;
    Known *m_last = nullptr; // what the last line was like
    size_t m_learnt = 0;
    QByteArray m_timeText; // of the line before
    Microseconds m_time = 0;
    double m_factor = 0; // of the first number; 0: there was none
};

} // namespace twofold::imports
