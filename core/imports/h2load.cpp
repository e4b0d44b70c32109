// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The report of nghttp2's h2load: mixed units, no percentiles. Its "failed" already contains what
// it lists as errored, timed out and of status 4xx or 5xx, so those are not added again.

#include "core/imports/eachline.h"
#include "core/imports/summaryformats.h"
#include "core/imports/textvalues.h"
#include "core/imports/totals.h"

#include <QCoreApplication>

#include <algorithm>

namespace twofold::imports {

namespace {

using results::Measurement;

QString tr(const char *text)
{
    return QCoreApplication::translate("H2loadReader", text);
}

class H2loadReport
{
public:
    explicit H2loadReport(ByteSource &source)
        : m_source(source)
    {
    }

    Result<Measurement> read(const Context &context)
    {
        const auto read = eachLine(m_source, context, "finished in", [this](const ReportLine &line) {
            m_line = line.number;
            return line.ended ? take(line.text) : LineVerdict::Stop;
        });
        if (!read)
            return read.error();
        finish();
        return std::move(m_result);
    }

private:
    static LineVerdict need(bool good) { return good ? LineVerdict::Next : LineVerdict::Damaged; }

    LineVerdict take(QByteArrayView line)
    {
        results::Totals &totals = m_result.reported.totals;
        const auto word = words(line);
        if (after(line, "spawning thread #"))
            spawning(word);
        else if (const auto rest = after(line, "finished in ")) {
            const qsizetype comma = rest->indexOf(',');
            const auto ms = parseDurationMs(rest->first(std::max<qsizetype>(comma, 0)));
            if (ms)
                m_finishedS = *ms / 1000;
            return need(ms.has_value());
        } else if (const auto rest = after(line, "requests:"))
            return need(counts(*rest));
        else if (const auto rest = after(line, "status codes:"))
            return need(statuses(*rest));
        else if (after(line, "traffic:")) {
            const qsizetype open = line.indexOf('(');
            const qsizetype close = line.indexOf(')', open);
            if (open >= 0 && close > open)
                totals.receivedBytes = parseNumber(line.sliced(open + 1, close - open - 1));
            return need(totals.receivedBytes.has_value());
        } else if (after(line, "time for request:") && word.size() >= 7) {
            results::Latency &latency = totals.latency;
            latency.min = parseDurationMs(word[3]);
            latency.max = parseDurationMs(word[4]);
            latency.mean = parseDurationMs(word[5]);
            latency.stddev = parseDurationMs(word[6]);
            return need(latency.min && latency.max && latency.mean && latency.stddev);
        } else if (line.startsWith("req/s "))
            m_ended = true;
        return LineVerdict::Next;
    }

    // "spawning thread #0: 10 total client(s). Timing-based test with 1s of warm-up time and 4s of
    // main duration for measurements."; one line a thread
    void spawning(const std::vector<QByteArrayView> &word)
    {
        for (size_t i = 1; i + 2 < word.size(); ++i) {
            if (word[i] == "total" && word[i + 1].startsWith("client"))
                m_result.usersMax = m_result.usersMax.value_or(0) + parseCount(word[i - 1]).value_or(0);
            if (word[i] == "of" && word[i + 1] == "main")
                m_mainMs = parseDurationMs(word[i - 1]);
        }
    }

    // "200 total, 200 started, 200 done, 180 succeeded, 20 failed, 0 errored, 0 timeout"
    bool counts(QByteArrayView text)
    {
        for (const QByteArrayView part : parts(text, ',')) {
            const auto pair = words(part);
            const auto count = pair.size() == 2 ? parseCount(pair[0]) : std::nullopt;
            if (!count)
                return false;
            if (pair[1] == "done")
                m_result.reported.totals.requests = *count;
            else if (pair[1] == "total")
                m_total = *count;
            else if (pair[1] == "failed")
                m_failed = *count;
            else if (pair[1] == "errored" || pair[1] == "timeout") {
                addMetric(m_result, QStringLiteral("h2load.") % QString::fromUtf8(pair[1]),
                          double(*count));
                if (*count > 0)
                    m_result.failures.push_back({{}, {}, QString::fromUtf8(pair[1]), *count,
                                                 m_source.name(), m_line});
            }
        }
        return m_result.reported.totals.requests.has_value();
    }

    // "180 2xx, 0 3xx, 0 4xx, 20 5xx"
    bool statuses(QByteArrayView text)
    {
        for (const QByteArrayView part : parts(text, ',')) {
            const auto pair = words(part);
            const auto count = pair.size() == 2 ? parseCount(pair[0]) : std::nullopt;
            if (!count)
                return false;
            if (*count > 0 && (pair[1] == "4xx" || pair[1] == "5xx"))
                m_result.failures.push_back(
                    {{}, QString::fromUtf8(pair[1]), {}, *count, m_source.name(), m_line});
        }
        return true;
    }

    void finish()
    {
        m_result.kind = results::Kind::Summary;
        results::Totals &totals = m_result.reported.totals;
        // "finished in" has the warm-up in it, the counts have not.
        m_result.durationS = m_mainMs ? std::optional(*m_mainMs / 1000) : m_finishedS;
        if (totals.requests)
            totals.failures = m_failed;
        fillRates(totals, m_result.durationS);
        if (totals.requests == 0)
            totals.latency = {};
        if (!m_ended)
            markPartial(m_result, m_source, m_line);
        else if (totals.requests && m_total > *totals.requests)
            warn(m_result, m_source, 0,
                 tr("%1 of the %2 requests were never done (not started, or cut off): they count "
                    "neither as requests nor as failures.")
                     .arg(QString::number(*m_total - *totals.requests), QString::number(*m_total)));
    }

    ByteSource &m_source;
    Measurement m_result;
    qint64 m_line = 0;
    bool m_ended = false;
    std::optional<double> m_finishedS;
    std::optional<double> m_mainMs;
    std::optional<qint64> m_total;
    std::optional<qint64> m_failed;
};

} // namespace

std::vector<Format> h2loadFormats()
{
    return {{{QStringLiteral("h2load"), QStringLiteral("h2load"),
              tr("The report that h2load prints; it has no percentiles.")},
             [](const Head &head) {
                 if (head.contains("spawning thread #") && head.contains("total client(s)"))
                     return 92;
                 return head.contains("finished in ") && head.contains("status codes: ") ? 85 : 0;
             },
             [](ByteSource &source, const Context &context) {
                 return H2loadReport(source).read(context);
             }}};
}

} // namespace twofold::imports
