// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/results/timeline.h"

#include "core/results/timelinedata.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace twofold::results {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

Latency latencyOf(const Histogram &histogram)
{
    Latency latency;
    if (histogram.isEmpty())
        return latency;
    const auto ms = [](double us) { return us / 1000; };
    latency.mean = ms(histogram.mean());
    latency.stddev = ms(histogram.stddev());
    latency.min = ms(static_cast<double>(histogram.minimum()));
    latency.max = ms(static_cast<double>(histogram.maximum()));
    latency.p50 = ms(histogram.percentile(0.5));
    latency.p75 = ms(histogram.percentile(0.75));
    latency.p90 = ms(histogram.percentile(0.9));
    latency.p95 = ms(histogram.percentile(0.95));
    latency.p99 = ms(histogram.percentile(0.99));
    latency.p999 = ms(histogram.percentile(0.999));
    return latency;
}

// Totals of successes and failures in so many seconds.
Totals totalsOf(const Histogram (&sides)[2], const uint64_t (&withoutLatency)[2], int64_t received,
                int64_t sent, double seconds)
{
    Histogram all = sides[0];
    all.merge(sides[1]);
    const uint64_t successes = sides[0].count() + withoutLatency[0];
    const uint64_t failures = sides[1].count() + withoutLatency[1];
    Totals totals;
    totals.requests = static_cast<qint64>(successes + failures);
    totals.failures = static_cast<qint64>(failures);
    if (seconds > 0) {
        totals.throughput = static_cast<double>(successes + failures) / seconds;
        totals.goodput = static_cast<double>(successes) / seconds;
    }
    totals.latency = latencyOf(all);
    totals.latencyOk = latencyOf(sides[0]);
    if (received >= 0)
        totals.receivedBytes = static_cast<double>(received);
    if (sent >= 0)
        totals.sentBytes = static_cast<double>(sent);
    return totals;
}

void addBytes(int64_t &total, int64_t bytes)
{
    if (bytes >= 0 && __builtin_add_overflow(std::max<int64_t>(total, 0), bytes, &total))
        total = INT64_MAX;
}

// Several cells put together: counts of an interval or a window.
struct Sum
{
    Histogram sides[2] = {Histogram(Histogram::kIntervalBits), Histogram(Histogram::kIntervalBits)};
    uint64_t withoutLatency[2] = {};
    int64_t received = -1;
    int64_t sent = -1;

    void add(const IntervalCell &cell)
    {
        for (int i = 0; i < 2; ++i) {
            const auto &side = cell.sides[i];
            withoutLatency[i] += side.withoutLatency;
            uint64_t count = 0;
            double squares = 0;
            for (const auto &[bucket, n] : side.buckets) {
                auto &slot = HistogramParts::bucket(sides[i], bucket);
                slot = static_cast<uint32_t>(std::min<uint64_t>(uint64_t(slot) + n, UINT32_MAX));
                count += n;
                const double value = HistogramParts::middle(bucket, Histogram::kIntervalBits);
                squares += value * value * static_cast<double>(n);
            }
            HistogramParts::addStatistics(sides[i], count, side.minUs, side.maxUs,
                                          static_cast<double>(side.sumUs), squares,
                                          cell.wholeMilliseconds);
        }
        addBytes(received, cell.received);
        addBytes(sent, cell.sent);
    }

    Histogram all() const
    {
        Histogram histogram = sides[0];
        histogram.merge(sides[1]);
        return histogram;
    }
};

bool isWhole(const Window &window)
{
    return window.mode == Window::Mode::All;
}

} // namespace

int doublingsFor(int64_t intervals)
{
    int steps = 0;
    // One more than the halves: a span that begins in the middle of a pair touches one more.
    while (intervals > Timeline::kMaxIntervals) {
        intervals = intervals / 2 + 1;
        ++steps;
    }
    return steps;
}

void HistogramParts::mergeBuckets(Histogram &h, const Histogram &other)
{
    for (size_t p = 0; p < other.m_pages.size(); ++p) {
        for (size_t i = 0; i < other.m_pages[p].size(); ++i) {
            if (other.m_pages[p][i] > 0)
                h.bucket(static_cast<uint32_t>(p * kPageBuckets + i)) += other.m_pages[p][i];
        }
    }
}

void HistogramParts::addStatistics(Histogram &h, uint64_t count, int64_t min, int64_t max,
                                   double sum, double sumOfSquares, bool wholeMilliseconds)
{
    if (count == 0)
        return;
    h.m_min = h.m_count ? std::min(h.m_min, min) : min;
    h.m_max = h.m_count ? std::max(h.m_max, max) : max;
    h.m_count += count;
    h.m_sum += sum;
    h.m_sumOfSquares += sumOfSquares;
    h.m_wholeMilliseconds = h.m_wholeMilliseconds && wholeMilliseconds;
}

Timeline::Timeline()
    : m_data(std::make_unique<Data>())
{
}

Timeline::Timeline(std::unique_ptr<Data> data)
    : m_data(std::move(data))
{
}

Timeline::~Timeline() = default;
Timeline::Timeline(Timeline &&) noexcept = default;
Timeline &Timeline::operator=(Timeline &&) noexcept = default;

Timeline Timeline::movedBy(Microseconds offset) const
{
    Timeline moved = merge({this});
    if (!moved.m_data->relative) {
        moved.m_data->startUs += offset;
        moved.m_data->endUs += offset;
        moved.m_data->gridUs += offset;
    }
    return moved;
}

std::optional<Microseconds> Timeline::startedAt() const
{
    if (m_data->relative || m_data->empty)
        return std::nullopt;
    return m_data->startUs;
}

double Timeline::durationS() const
{
    return m_data->empty ? 0 : static_cast<double>(m_data->endUs - m_data->startUs) / 1e6;
}

double Timeline::intervalS() const
{
    return static_cast<double>(m_data->intervalUs) / 1e6;
}

int Timeline::intervals() const
{
    return m_data->intervals;
}

double Timeline::firstIntervalS() const
{
    return static_cast<double>(m_data->gridUs - m_data->startUs) / 1e6;
}

QStringList Timeline::labels() const
{
    QStringList names;
    for (const auto &label : m_data->labels)
        names.append(QString::fromUtf8(label.name.data(), static_cast<qsizetype>(label.name.size())));
    return names;
}

// First and last + 1 of the intervals that a window touches, and the window of exactly these.
struct Timeline::Data::Part
{
    int32_t begin = 0;
    int32_t end = 0;
    Window window;
};

Timeline::Data::Part Timeline::Data::part(const Window &window) const
{
    const double duration = empty ? 0 : static_cast<double>(endUs - startUs) / 1e6;
    Part part;
    part.window = window;
    if (isWhole(window) || empty) {
        part.end = intervals;
        part.window.fromS = 0;
        part.window.toS = duration;
        return part;
    }
    const double lead = static_cast<double>(startUs - gridUs) / 1e6;
    const double width = static_cast<double>(intervalUs) / 1e6;
    const auto clampTime = [duration](double s) {
        return std::isnan(s) ? 0.0 : std::clamp(s, 0.0, duration);
    };
    const double from = clampTime(window.fromS);
    const double to = std::max(from, clampTime(window.toS.value_or(duration)));
    constexpr double kRounding = 1e-9;
    part.begin = static_cast<int32_t>(std::floor((from + lead) / width + kRounding));
    part.end = static_cast<int32_t>(std::ceil((to + lead) / width - kRounding));
    if (from >= duration && window.fromS > 0)
        part.begin = part.end = intervals; // after the run
    part.begin = std::clamp(part.begin, 0, intervals);
    part.end = std::clamp(part.end, part.begin, intervals);
    part.window.fromS =
        part.begin == intervals ? duration : clampTime(part.begin * width - lead);
    part.window.toS = part.end == intervals ? duration : clampTime(part.end * width - lead);
    return part;
}

Summary Timeline::summary(const Window &window) const
{
    const auto &d = *m_data;
    const auto part = d.part(window);
    Summary summary;
    summary.window = part.window;
    const double seconds = *part.window.toS - part.window.fromS;
    if (isWhole(window)) {
        Histogram sides[2] = {Histogram(Histogram::kRunBits), Histogram(Histogram::kRunBits)};
        uint64_t withoutLatency[2] = {};
        int64_t received = -1;
        int64_t sent = -1;
        for (const auto &label : d.labels) {
            for (int i = 0; i < 2; ++i) {
                sides[i].merge(label.sides[i]);
                withoutLatency[i] += label.withoutLatency[i];
            }
            addBytes(received, label.received);
            addBytes(sent, label.sent);
            summary.labels.push_back(
                {QString::fromUtf8(label.name.data(), static_cast<qsizetype>(label.name.size())),
                 totalsOf(label.sides, label.withoutLatency, label.received, label.sent, seconds)});
        }
        summary.totals = totalsOf(sides, withoutLatency, received, sent, seconds);
        return summary;
    }
    Sum all;
    IntervalCell cell;
    for (size_t i = 0; i < d.labels.size(); ++i) {
        Sum one;
        for (const auto &ref : d.cells.of(i)) {
            if (ref.interval < part.begin || ref.interval >= part.end)
                continue;
            d.cells.read(ref, cell);
            one.add(cell);
        }
        const auto &name = d.labels[i].name;
        summary.labels.push_back(
            {QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size())),
             totalsOf(one.sides, one.withoutLatency, one.received, one.sent, seconds)});
        for (int side = 0; side < 2; ++side) {
            all.sides[side].merge(one.sides[side]);
            all.withoutLatency[side] += one.withoutLatency[side];
        }
        addBytes(all.received, one.received);
        addBytes(all.sent, one.sent);
    }
    summary.totals = totalsOf(all.sides, all.withoutLatency, all.received, all.sent, seconds);
    return summary;
}

Histogram Timeline::histogram(const Window &window, int label, bool successesOnly) const
{
    const auto &d = *m_data;
    const size_t first = label < 0 ? 0 : static_cast<size_t>(label);
    const size_t last = label < 0 ? d.labels.size() : std::min(first + 1, d.labels.size());
    if (isWhole(window)) {
        Histogram histogram(Histogram::kRunBits);
        for (size_t i = first; i < last; ++i) {
            histogram.merge(d.labels[i].sides[0]);
            if (!successesOnly)
                histogram.merge(d.labels[i].sides[1]);
        }
        return histogram;
    }
    const auto part = d.part(window);
    Sum sum;
    IntervalCell cell;
    for (size_t i = first; i < last; ++i) {
        for (const auto &ref : d.cells.of(i)) {
            if (ref.interval < part.begin || ref.interval >= part.end)
                continue;
            d.cells.read(ref, cell);
            sum.add(cell);
        }
    }
    return successesOnly ? sum.sides[0] : sum.all();
}

std::vector<double> Timeline::series(Quantity quantity, int label) const
{
    const auto &d = *m_data;
    const bool rate = quantity == Quantity::Throughput || quantity == Quantity::Failures;
    std::vector<double> values(static_cast<size_t>(d.intervals), rate ? 0 : kNan);
    const double width = static_cast<double>(d.intervalUs) / 1e6;
    const size_t first = label < 0 ? 0 : static_cast<size_t>(label);
    const size_t last = label < 0 ? d.labels.size() : std::min(first + 1, d.labels.size());
    std::vector<size_t> at(d.labels.size(), 0);
    IntervalCell cell;
    for (int32_t interval = 0; interval < d.intervals; ++interval) {
        const auto hasCell = [&](size_t i) {
            const auto &refs = d.cells.of(i);
            return at[i] < refs.size() && refs[at[i]].interval == interval;
        };
        size_t i = first;
        while (i < last && !hasCell(i))
            ++i;
        if (i == last)
            continue; // nothing ended here
        Sum sum;
        for (; i < last; ++i) {
            if (!hasCell(i))
                continue;
            d.cells.read(d.cells.of(i)[at[i]++], cell);
            sum.add(cell);
        }
        const auto failures = static_cast<double>(sum.sides[1].count() + sum.withoutLatency[1]);
        const double count =
            static_cast<double>(sum.sides[0].count() + sum.withoutLatency[0]) + failures;
        auto &value = values[static_cast<size_t>(interval)];
        if (quantity == Quantity::Throughput) {
            value = count / width;
            continue;
        }
        if (quantity == Quantity::Failures) {
            value = failures / width;
            continue;
        }
        if (count == 0)
            continue;
        if (quantity == Quantity::FailureRate) {
            value = failures / count;
            continue;
        }
        const Histogram all = sum.all();
        if (all.isEmpty())
            continue;
        if (quantity == Quantity::Mean)
            value = all.mean() / 1000;
        else if (quantity == Quantity::Max)
            value = static_cast<double>(all.maximum()) / 1000;
        else if (quantity == Quantity::P50)
            value = all.percentile(0.5) / 1000;
        else if (quantity == Quantity::P90)
            value = all.percentile(0.9) / 1000;
        else if (quantity == Quantity::P95)
            value = all.percentile(0.95) / 1000;
        else
            value = all.percentile(0.99) / 1000;
    }
    return values;
}

Timeline Timeline::merge(const std::vector<const Timeline *> &parts)
{
    auto data = std::make_unique<Data>();
    auto &d = *data;
    for (const auto *part : parts) {
        const auto &p = *part->m_data;
        d.relative = d.relative || p.relative;
        if (p.empty)
            continue;
        if (d.empty || p.startUs < d.startUs) {
            d.startUs = p.startUs;
            d.gridUs = p.gridUs;
        }
        d.endUs = d.empty ? p.endUs : std::max(d.endUs, p.endUs);
        d.intervalUs = std::max(d.intervalUs, p.intervalUs);
        d.empty = false;
    }
    if (d.endUs > d.startUs) {
        const int64_t span = (d.endUs - d.gridUs - 1) / d.intervalUs + 1;
        d.intervalUs <<= doublingsFor(span);
        d.intervals = static_cast<int>((d.endUs - d.gridUs - 1) / d.intervalUs + 1);
    } else {
        d.intervals = d.empty ? 0 : 1;
    }
    for (const auto *part : parts) {
        const auto &p = *part->m_data;
        IntervalCell cell;
        for (size_t i = 0; i < p.labels.size(); ++i) {
            const auto &label = p.labels[i];
            size_t index = 0;
            while (index < d.labels.size() && d.labels[index].name != label.name)
                ++index;
            if (index == d.labels.size() && index >= size_t(kMaxLabels)) {
                // Both parts may have their own "(other)".
                index = kMaxLabels;
                if (d.labels.size() == size_t(kMaxLabels)) {
                    d.labels.emplace_back().name = "(other)";
                    d.cells.addLabel();
                }
            } else if (index == d.labels.size()) {
                d.labels.emplace_back().name = label.name;
                d.cells.addLabel();
            }
            auto &whole = d.labels[index];
            for (int side = 0; side < 2; ++side) {
                whole.sides[side].merge(label.sides[side]);
                whole.withoutLatency[side] += label.withoutLatency[side];
            }
            addBytes(whole.received, label.received);
            addBytes(whole.sent, label.sent);
            for (const auto &ref : p.cells.of(i)) {
                const int64_t middle = p.gridUs + ref.interval * p.intervalUs + p.intervalUs / 2;
                const auto interval = std::clamp<int64_t>(
                    floorDivide(middle - d.gridUs, d.intervalUs), 0, d.intervals - 1);
                p.cells.read(ref, cell);
                d.cells.add(index, static_cast<int32_t>(interval), cell);
            }
        }
    }
    return Timeline(std::move(data));
}

size_t Timeline::memoryBytes() const
{
    size_t bytes = m_data->cells.memoryBytes();
    for (const auto &label : m_data->labels) {
        for (const auto &side : label.sides) {
            for (const auto &page : HistogramParts::pages(side))
                bytes += page.capacity() * sizeof(uint32_t) + sizeof(page);
        }
    }
    return bytes;
}

} // namespace twofold::results
