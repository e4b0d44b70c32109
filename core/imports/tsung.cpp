// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// tsung.log, as text ("# stats: dump at …" every ten seconds) or as JSON. Times in ms. A sample has
// the count and mean of its interval, from 1.3 on beside those of all intervals before it; a counter has its
// change and its total. Users arrive at a rate: an open model.

#include "core/imports/eachline.h"
#include "core/imports/json.h"
#include "core/imports/summaryformats.h"
#include "core/imports/textvalues.h"
#include "core/imports/totals.h"

#include <QCoreApplication>
#include <QHash>

#include <algorithm>
#include <cmath>
#include <limits>

namespace twofold::imports {

namespace {

using results::Measurement;
using results::Series;

QString tr(const char *text)
{
    return QCoreApplication::translate("TsungReader", text);
}

constexpr double kAbsent = std::numeric_limits<double>::quiet_NaN();
constexpr double kLargest = 1e15; // of a count, a time or bytes: sums of such stay numbers
constexpr int kMostNames = 2000;
constexpr size_t kMostDumps = 100'000;

// One dump's figures that matter over time.
struct Dump
{
    double time = 0; // epoch seconds
    double requests = 0;
    double mean = kAbsent;
    double users = kAbsent;
};

class TsungResult
{
public:
    void begin(double time)
    {
        if (m_dumps.size() < kMostDumps)
            m_dumps.push_back({time, 0, kAbsent, kAbsent});
    }

    // A sample of times: count and mean of the interval, extremes and the rest of the whole.
    void times(const QString &name, double count, double mean, double max, double min,
               double earlierMean, double earlierCount)
    {
        if (m_dumps.empty())
            return;
        if (name == QLatin1String("request")) {
            m_dumps.back().requests = count;
            m_dumps.back().mean = count > 0 ? mean : kAbsent;
            m_requests = earlierCount + count;
            if (m_requests > 0)
                m_mean = (earlierMean * earlierCount + mean * count) / m_requests;
            m_max = max;
            m_min = min;
        } else if (count + earlierCount > 0 && m_means.size() < kMostNames) {
            m_means[name] = (earlierMean * earlierCount + mean * count) / (earlierCount + count);
        }
    }

    // The same up to 1.2, where only the interval's count and mean are told.
    void timesOfInterval(const QString &name, double count, double mean, double max, double min)
    {
        const auto [earlierMean, earlierCount] = m_soFar.value(name);
        times(name, count, mean, max, min, earlierMean, earlierCount);
        if (count > 0 && (m_soFar.size() < kMostNames || m_soFar.contains(name)))
            m_soFar[name] = {(earlierMean * earlierCount + mean * count) / (earlierCount + count),
                             earlierCount + count};
    }

    void counter(const QString &name, double change, double total)
    {
        if (m_dumps.empty())
            return;
        if (name == QLatin1String("users")) { // its "total" is the highest
            m_dumps.back().users = change;
            m_usersMax = std::max(m_usersMax, total);
        } else if (m_totals.size() < kMostNames || m_totals.contains(name)) {
            m_totals[name] = total;
        }
    }

    void takeStart(double time) { m_start = time; }

    // Whether a dump of this time cannot follow the ones before: another run's stands in the file.
    bool wouldRunBack(double time) const { return !m_dumps.empty() && time < m_dumps.back().time; }

    Measurement finish(const ByteSource &source)
    {
        Measurement result;
        result.kind = results::Kind::Intervals;
        result.hidesQueueing = false;
        results::Totals &totals = result.reported.totals;
        double failures = 0;
        double errors = 0;
        for (auto at = m_totals.cbegin(); at != m_totals.cend(); ++at) {
            QString name = at.key();
            if (name.startsWith(QLatin1String("http_")))
                name.remove(0, 5); // so the JSON names status codes
            bool number = false;
            const int status = name.toInt(&number);
            if (number && status >= 100 && status < 600) {
                if (status >= 400)
                    fail(result, name, {}, at.value(), failures, source);
            } else if (name.startsWith(QLatin1String("error"))) {
                errors += at.value();
                fail(result, {}, name, at.value(), failures, source);
            } else if (name == QLatin1String("size_rcv")) {
                totals.receivedBytes = at.value();
            } else if (name == QLatin1String("size_sent")) {
                totals.sentBytes = at.value();
            } else {
                addMetric(result, QStringLiteral("tsung.") % at.key(), at.value());
            }
        }
        for (auto at = m_means.cbegin(); at != m_means.cend(); ++at) {
            // Samples of the machines it ran on have a name in braces.
            if (!at.key().startsWith(u'{'))
                addMetric(result, QStringLiteral("tsung.") % at.key() % QStringLiteral(".mean"),
                          at.value(), QStringLiteral("ms"));
        }
        // A request that ended in an error is in no sample of times.
        totals.requests = wholeCount(m_requests + errors);
        totals.failures = wholeCount(failures);
        if (m_requests > 0) {
            totals.latency.mean = m_mean;
            totals.latency.max = m_max;
            totals.latency.min = m_min;
        }
        if (m_usersMax > 0)
            result.usersMax = wholeCount(m_usersMax);
        addSeries(result);
        fillRates(totals, result.durationS);
        return result;
    }

private:
    static void fail(Measurement &result, const QString &code, const QString &message, double count,
                     double &failures, const ByteSource &source)
    {
        if (!(count > 0))
            return;
        failures += count;
        result.failures.push_back({{}, code, message, wholeCount(count), source.name(), 0});
    }

    void addSeries(Measurement &result) const
    {
        if (m_dumps.empty())
            return;
        // The first dump closes an interval as long as the second's; the JSON also has the start.
        double before = m_start;
        if (!(before > 0) && m_dumps.size() > 1)
            before = 2 * m_dumps[0].time - m_dumps[1].time;
        if (!(before > 0) || before > m_dumps[0].time)
            before = m_dumps[0].time;
        result.startedAt = Microseconds(std::llround(before * 1e6));
        result.durationS = std::max(0.0, m_dumps.back().time - before);
        Series throughput;
        throughput.name = QStringLiteral("throughput");
        throughput.unit = QStringLiteral("/s");
        throughput.intervalS = m_dumps.size() > 1 ? m_dumps[1].time - m_dumps[0].time : 10;
        Series mean = throughput;
        mean.name = QStringLiteral("latency.mean");
        mean.unit = QStringLiteral("ms");
        Series users = throughput;
        users.name = QStringLiteral("users");
        users.unit.clear();
        double last = before;
        for (const Dump &dump : m_dumps) {
            const double length = dump.time - last;
            for (Series *series : {&throughput, &mean, &users})
                series->times.push_back(dump.time - before);
            throughput.values.push_back(length > 0 ? dump.requests / length : kAbsent);
            mean.values.push_back(dump.mean);
            users.values.push_back(dump.users);
            last = dump.time;
        }
        for (Series *series : {&throughput, &mean, &users})
            result.series.push_back(std::move(*series));
    }

    std::vector<Dump> m_dumps;
    QHash<QString, double> m_totals;
    QHash<QString, double> m_means;
    QHash<QString, std::pair<double, double>> m_soFar; // mean and count of the intervals before
    double m_start = 0;
    double m_requests = 0;
    double m_mean = 0;
    double m_max = 0;
    double m_min = 0;
    double m_usersMax = 0;
};

Result<Measurement> readText(ByteSource &source, const Context &context)
{
    TsungResult tsung;
    bool cut = false;
    bool ended = false;
    qint64 last = 0;
    const auto read = eachLine(source, context, {}, [&](const ReportLine &line) {
        last = line.number;
        if (line.text.startsWith("EndMonitor:")) {
            ended = true;
            return LineVerdict::Next;
        }
        if (ended) { // of the run that this log is of, nothing follows
            if (!line.text.startsWith("# stats: dump at "))
                return LineVerdict::Next;
            noteSecondResult(source, line.number);
            return LineVerdict::Stop;
        }
        if (!line.ended) {
            cut = true;
            return LineVerdict::Stop;
        }
        if (const auto rest = after(line.text, "# stats: dump at ")) {
            const auto time = parseNumber(*rest);
            if (!time || *time < 0 || *time > 1e11)
                return LineVerdict::Damaged;
            if (tsung.wouldRunBack(*time)) {
                noteSecondResult(source, line.number);
                cut = true; // the run before it has no end
                return LineVerdict::Stop;
            }
            tsung.begin(*time);
            return LineVerdict::Next;
        }
        const auto rest = after(line.text, "stats: ");
        if (!rest)
            return LineVerdict::Next;
        const auto word = words(*rest);
        if (word.size() < 3)
            return LineVerdict::Damaged;
        std::vector<double> values;
        for (size_t i = 1; i < word.size(); ++i) {
            const auto value = parseNumber(word[i]);
            if (!value || !(std::abs(*value) < kLargest))
                return LineVerdict::Damaged;
            values.push_back(*value);
        }
        const QString name = QString::fromUtf8(word[0]);
        // name count mean stddev max min [earlier-mean earlier-count]; or name change total
        if (values.size() == 5)
            tsung.timesOfInterval(name, values[0], values[1], values[3], values[4]);
        else if (values.size() >= 7)
            tsung.times(name, values[0], values[1], values[3], values[4], values[5], values[6]);
        else
            tsung.counter(name, values[0], values[1]);
        return LineVerdict::Next;
    });
    if (!read)
        return read.error();
    Measurement result = tsung.finish(source);
    if (cut || !ended)
        markPartial(result, source, last);
    return result;
}

Result<Measurement> readJson(ByteSource &source, const Context &context)
{
    const Result<JsonDocument> document = JsonDocument::parse(source);
    if (!document)
        return document.error();
    TsungResult tsung;
    bool first = true;
    for (const JsonValue &dump : document->root()["stats"].items()) {
        if (!context.goOn(source))
            return cancelledError();
        const auto time = dump["timestamp"].number();
        if (!time || *time < 0 || *time > 1e11) {
            if (document->cut())
                break;
            return damaged(source, 1, tr("An entry of the statistics has no time stamp."));
        }
        const std::vector<JsonValue> samples = dump["samples"].items();
        if (std::exchange(first, false) && samples.empty()) {
            tsung.takeStart(*time);
            continue;
        }
        tsung.begin(*time);
        for (const JsonValue &sample : samples) {
            const QString name = sample["name"].text();
            for (const JsonValue &value : sample.items()) {
                if (std::abs(value.number().value_or(0)) >= kLargest)
                    return damaged(source, 1, tr("A sample \"%1\" has a number that cannot be.").arg(name));
            }
            const double value = sample["value"].number().value_or(0);
            if (sample["mean"].exists())
                tsung.times(name, value, sample["mean"].number().value_or(0),
                            sample["max"].number().value_or(0), sample["min"].number().value_or(0),
                            sample["global_mean"].number().value_or(0),
                            sample["global_count"].number().value_or(0));
            else
                tsung.counter(name, value,
                              sample["total"].exists() ? sample["total"].number().value_or(0)
                                                       : sample["max"].number().value_or(0));
        }
    }
    Measurement result = tsung.finish(source);
    if (document->cut()) // it is closed at the end only
        markPartial(result, source, 0);
    return result;
}

bool isText(const Head &head)
{
    return head.contains("# stats: dump at ");
}

} // namespace

std::vector<Format> tsungFormats()
{
    return {{{QStringLiteral("tsung"), QStringLiteral("Tsung"), tr("tsung.log, as text or JSON.")},
             [](const Head &head) {
                 if (isText(head))
                     return 92;
                 return head.startsWith("{") && head.contains("\"stats\"")
                         && head.contains("\"timestamp\"") && head.contains("\"samples\"")
                     ? 90
                     : 0;
             },
             [](ByteSource &source, const Context &context) {
                 const bool text = isText({source.head(), source.headIsWhole()});
                 return text ? readText(source, context) : readJson(source, context);
             }}};
}

} // namespace twofold::imports
