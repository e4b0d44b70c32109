// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <optional>

namespace twofold::imports {

// The text of a line of k6's JSON output around its metric, time and value, in whatever order it has
// them. All points of a request carry the same tags, so that most lines are the one before but for
// these three: comparing tells as surely that they are whole as parsing does, in a tenth of the time.
class K6Pattern
{
public:
    // From a line that was parsed, with the metric and the time as they were found in it. The pattern
    // matches nothing where these do not stand in the line just once and as they are.
    void learn(QByteArrayView line, QByteArrayView metric, QByteArrayView time);
    void forget() { m_known = false; }

    struct Match
    {
        QByteArrayView metric; // into the line
        QByteArrayView time;
        bool isSameTime; // as in the line that was learnt
        double value;
    };
    // The line's own three; nothing: the line is another, and may be damaged.
    std::optional<Match> match(QByteArrayView line) const;

private:
    enum What { Metric, Time, Value };
    struct Slot
    {
        What what;
        qsizetype begin; // of the content, in m_line
        qsizetype end;
    };

    bool find(What what, QByteArrayView key, QByteArrayView content);

    QByteArray m_line;
    Slot m_slots[3] = {};
    bool m_known = false;
};

} // namespace twofold::imports
