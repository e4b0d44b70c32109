// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/utc.h"
#include "core/results/histogram.h"

#include <QByteArray>
#include <QString>

#include <map>
#include <optional>
#include <vector>

namespace twofold::imports {

// One second of a run still going on; all hosts together.
struct LiveSecond
{
    double atS = 0; // from the first second that was seen
    double throughput = 0; // answers, 1/s
    std::optional<double> failureRate; // 0 to 1
    std::optional<double> p50, p90, p95, p99, p999; // ms; absent where they cannot be merged

    bool operator==(const LiveSecond &) const = default;
};

// What load tools have written so far, second by second, while they go on writing. Any format that
// has a row an answer or an interval is read, by its own reader, a piece at a time. An answer that
// straddles two pieces may be counted in the neighbouring second, and a row that is damaged is left
// out: this is for watching, the collected file decides. Memory is bounded. Not thread-safe.
class LiveResults
{
public:
    enum class Kind { Undecided, Results, Text };

    // More of one host's file, in order; a piece may end anywhere. The seconds that are new or have
    // changed, ascending; the second that is still filling is not among them. clockOffset: the
    // host's clock minus ours; that of its first piece is taken throughout.
    std::vector<LiveSecond> take(const QString &host, const QByteArray &bytes, Microseconds clockOffset = 0);

    // The second that LiveSecond::atS counts from; absent: none was seen.
    std::optional<Microseconds> startedAt() const;

    // What a host's file has turned out to be.
    Kind kind(const QString &host) const;

private:
    struct Stream
    {
        Kind kind = Kind::Undecided;
        Microseconds clockOffset = 0;
        QString format;
        QByteArray header; // its line with LF; empty where the format has none
        QByteArray pending; // of the head, or of the last line
        QByteArray lastRow; // of interval formats, whose counts go on from row to row
        bool intervals = false;
        int64_t newest = -1; // second, of interval formats
        int triedLines = 0; // while undecided
    };
    struct Cell
    {
        results::Histogram latencies{results::Histogram::kIntervalBits};
        uint64_t requests = 0;
        uint64_t failures = 0;
        bool tellsFailures = false;
        double rate = 0; // of interval formats, summed over hosts
        double failed = 0; // 1/s, likewise
        int hosts = 0; // interval formats that told this second
        std::optional<double> p50, p90, p95, p99, p999; // of the one that did
    };

    void decide(Stream &stream);
    void read(Stream &stream, const QByteArray &rows);
    LiveSecond second(int64_t at, const Cell &cell) const;

    std::map<QString, Stream> m_streams;
    std::map<int64_t, Cell> m_cells; // by second of the epoch; the last ones only
    std::optional<int64_t> m_first;
    int64_t m_changedFrom = 0;
};

} // namespace twofold::imports
