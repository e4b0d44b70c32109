// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <string_view>

namespace twofold::imports {

// The text of a line of k6's output around its metric, time and value, in whatever order JSON has them;
// a line of CSV begins with them. All points of a request carry the same tags, and so do most requests of a kind, so that nearly
// every line is one that was seen but for these three: comparing tells as surely that it is whole as
// parsing does, in a tenth of the time.
class K6Pattern
{
public:
    static constexpr qsizetype kLongest = 8 * 1024; // of a line; longer ones are not learnt, nor records of two
    static constexpr qsizetype kReadable = 32; // bytes behind a likely text that can be read
    enum class Form { Json, Csv };

    // From a line that was parsed, with the metric and the time as they were found in it. False, and
    // the pattern matches nothing, where these do not stand in the line just once and as they are.
    bool learn(Form form, QByteArrayView line, QByteArrayView metric, QByteArrayView time);

    struct Match
    {
        // Before: what is likely there, with kReadable bytes behind it. After: the line's own.
        QByteArrayView metric;
        QByteArrayView time;
        double value = 0;
        qsizetype size = 0; // of the line, without its end
    };
    // False: what the text begins with is no such line, and may be damaged. That the line ends where
    // the match does is not looked at. At least 64 bytes can be read behind the text.
    bool match(QByteArrayView text, Match &match) const;

private:
    enum What { Metric, Time, Value };
    struct Slot
    {
        What what;
        qsizetype begin; // of the content, in m_line
        qsizetype end;
    };

    bool findInJson(QByteArrayView metric, QByteArrayView time);
    bool find(What what, std::string_view key, QByteArrayView content);
    bool findInCsv(QByteArrayView metric, QByteArrayView time);

    QByteArray m_line; // empty: matches nothing
    Slot m_slots[3] = {}; // in the line's order
    char m_stop = '"'; // behind the metric and the time
};

} // namespace twofold::imports
