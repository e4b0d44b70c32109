// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/liveresults.h"

#include "core/imports/reader.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace twofold::imports {

namespace {

constexpr int kMostHeadLines = 500; // printed before the table; without one it is text
constexpr qsizetype kLongestRow = 1024 * 1024;
constexpr Microseconds kSameClock = 100'000;
constexpr size_t kSecondsKept = 120; // generators may be so far behind each other

struct LiveFormat
{
    const char *name;
    bool header;
    bool intervals;
};
// Those that are written row by row.
constexpr LiveFormat kFormats[] = {
    {"jmeter-csv", true, false},  {"k6-csv", true, false},      {"k6-json", false, false},
    {"samples-csv", true, false}, {"samples-json", false, false}, {"locust-history", true, true},
    {"vegeta-json", false, false}, {"vegeta-csv", false, false}, {"hey-csv", true, false},
};

const LiveFormat *liveFormatOf(const QByteArray &text)
{
    const Head head{text, true};
    const Format *best = nullptr;
    int bestScore = 0;
    for (const auto &format : allFormats()) {
        const int score = format.probe(head);
        if (score > bestScore) {
            best = &format;
            bestScore = score;
        }
    }
    if (!best)
        return nullptr;
    for (const auto &live : kFormats) {
        if (best->info.name == QLatin1String(live.name))
            return &live;
    }
    return nullptr;
}

std::optional<double> percentileMs(const results::Histogram &histogram, double share)
{
    if (histogram.isEmpty())
        return std::nullopt;
    return histogram.percentile(share) / 1000;
}

} // namespace

LiveResults::Kind LiveResults::kind(const QString &host) const
{
    const auto stream = m_streams.find(host);
    return stream == m_streams.end() ? Kind::Undecided : stream->second.kind;
}

// The table begins at the first line from which on a format is recognised; a header alone is not
// enough to tell, so each line is tried once, with the one after it.
void LiveResults::decide(Stream &stream)
{
    while (stream.pending.count('\n') > 1) {
        if (const LiveFormat *format = liveFormatOf(stream.pending)) {
            stream.kind = Kind::Results;
            stream.format = QLatin1String(format->name);
            stream.intervals = format->intervals;
            const qsizetype headerEnd = stream.pending.indexOf('\n') + 1;
            const QByteArray header = stream.pending.left(headerEnd);
            // A JTL can come without one.
            if (format->header && (stream.format != QLatin1String("jmeter-csv") || header.contains("elapsed"))) {
                stream.header = header;
                stream.pending.remove(0, headerEnd);
            }
            return;
        }
        stream.pending.remove(0, stream.pending.indexOf('\n') + 1);
        if (++stream.triedLines >= kMostHeadLines) {
            stream.kind = Kind::Text;
            return;
        }
    }
    if (stream.pending.size() > kLongestRow)
        stream.kind = Kind::Text;
}

void LiveResults::read(Stream &stream, const QByteArray &rows)
{
    const auto format = std::find_if(allFormats().begin(), allFormats().end(), [&](const Format &f) {
        return f.info.name == stream.format;
    });
    const auto source = ByteSource::fromBytes(stream.header + stream.lastRow + rows, QStringLiteral("live"));
    const auto read = format->read(*source, Context());
    if (stream.intervals)
        stream.lastRow = rows.mid(rows.lastIndexOf('\n', rows.size() - 2) + 1);
    if (!read || !read->tellsTimes || !read->startedAt)
        return;
    const auto changed = [this](int64_t second) {
        if (!m_first)
            m_first = second;
        m_changedFrom = std::min(m_changedFrom, second);
        return &m_cells[second];
    };
    const double start = double(*read->startedAt - stream.clockOffset) / 1e6;
    if (!stream.intervals) {
        if (!read->timeline)
            return;
        const auto &timeline = *read->timeline;
        for (int i = 0; i < timeline.intervals(); ++i) {
            const double from = timeline.firstIntervalS() + i * timeline.intervalS();
            const results::Window window{results::Window::Mode::Range, from, from + timeline.intervalS()};
            const auto totals = timeline.summary(window).totals;
            if (totals.requests.value_or(0) <= 0)
                continue;
            Cell *cell = changed(int64_t(std::floor(start + from + timeline.intervalS() / 2)));
            cell->latencies.merge(timeline.histogram(window));
            cell->requests += uint64_t(*totals.requests);
            cell->failures += uint64_t(totals.failures.value_or(0));
            cell->tellsFailures = cell->tellsFailures || read->tellsFailures;
        }
        return;
    }
    const auto rates = read->seriesOf(u"throughput");
    if (!rates)
        return;
    const auto valueAt = [&](QStringView key, size_t i) -> std::optional<double> {
        const auto series = read->seriesOf(key);
        if (!series || i >= series->values.size() || std::isnan(series->values[i]))
            return std::nullopt;
        return series->values[i];
    };
    for (size_t i = 0; i < rates->times.size(); ++i) {
        const auto at = int64_t(std::floor(start + rates->times[i]));
        if (at <= stream.newest || std::isnan(rates->values[i]))
            continue;
        stream.newest = at;
        Cell *cell = changed(at);
        cell->rate += rates->values[i];
        if (const auto share = valueAt(u"failure_rate", i)) {
            cell->failed += *share * rates->values[i];
            cell->tellsFailures = true;
        }
        // Percentiles of several processes cannot be merged from their own.
        const bool alone = ++cell->hosts == 1;
        cell->p50 = alone ? valueAt(u"latency.p50", i) : std::nullopt;
        cell->p90 = alone ? valueAt(u"latency.p90", i) : std::nullopt;
        cell->p95 = alone ? valueAt(u"latency.p95", i) : std::nullopt;
        cell->p99 = alone ? valueAt(u"latency.p99", i) : std::nullopt;
        cell->p999 = alone ? valueAt(u"latency.p999", i) : std::nullopt;
    }
}

LiveSecond LiveResults::second(int64_t at, const Cell &cell) const
{
    LiveSecond second;
    second.atS = double(at - *m_first);
    second.throughput = double(cell.requests) + cell.rate;
    if (cell.tellsFailures && second.throughput > 0)
        second.failureRate = (double(cell.failures) + cell.failed) / second.throughput;
    if (cell.hosts == 0) {
        second.p50 = percentileMs(cell.latencies, 0.5);
        second.p90 = percentileMs(cell.latencies, 0.9);
        second.p95 = percentileMs(cell.latencies, 0.95);
        second.p99 = percentileMs(cell.latencies, 0.99);
        second.p999 = percentileMs(cell.latencies, 0.999);
    } else if (cell.requests == 0) {
        second.p50 = cell.p50;
        second.p90 = cell.p90;
        second.p95 = cell.p95;
        second.p99 = cell.p99;
        second.p999 = cell.p999;
    }
    return second;
}

std::optional<Microseconds> LiveResults::startedAt() const
{
    return m_first ? std::optional(Microseconds(*m_first) * 1'000'000) : std::nullopt;
}

std::vector<LiveSecond> LiveResults::take(const QString &host, const QByteArray &bytes, Microseconds clockOffset)
{
    const auto [found, isNew] = m_streams.try_emplace(host);
    Stream &stream = found->second;
    // What the link's own delay can be is no difference.
    if (isNew && std::abs(clockOffset) > kSameClock)
        stream.clockOffset = clockOffset;
    if (stream.kind == Kind::Text)
        return {};
    stream.pending += bytes;
    if (stream.kind == Kind::Undecided)
        decide(stream);
    if (stream.kind == Kind::Text)
        stream.pending.clear();
    if (stream.kind != Kind::Results)
        return {};
    const qsizetype end = stream.pending.lastIndexOf('\n') + 1;
    if (end == 0) {
        if (stream.pending.size() > kLongestRow)
            stream.pending.clear();
        return {};
    }
    m_changedFrom = std::numeric_limits<int64_t>::max();
    const QByteArray rows = stream.pending.left(end);
    stream.pending.remove(0, end);
    read(stream, rows);
    std::vector<LiveSecond> seconds;
    // What is still filling would look like a fall.
    if (m_cells.size() > 1) {
        const int64_t newest = m_cells.rbegin()->first;
        const int64_t settled = std::next(m_cells.rbegin())->first;
        for (auto cell = m_cells.lower_bound(std::min(m_changedFrom, settled)); cell->first < newest; ++cell) {
            if (cell->first >= *m_first)
                seconds.push_back(second(cell->first, cell->second));
        }
    }
    while (m_cells.size() > kSecondsKept)
        m_cells.erase(m_cells.begin());
    return seconds;
}

} // namespace twofold::imports
