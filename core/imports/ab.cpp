// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// ApacheBench 2.3: the report it prints, and the percentiles of ab -e. Whole milliseconds in the
// report. "Failed requests" also counts answers whose length differs from the first one's, and the
// kinds in brackets add up to more than there were requests.

#include "core/imports/summaryformats.h"
#include "core/imports/table.h"
#include "core/imports/textvalues.h"
#include "core/imports/totals.h"

#include <QCoreApplication>

#include <algorithm>

namespace twofold::imports {

namespace {

using results::Latency;
using results::Measurement;

QString tr(const char *text)
{
    return QCoreApplication::translate("AbReader", text);
}

class AbReport
{
public:
    explicit AbReport(ByteSource &source)
        : m_source(source)
    {
    }

    Result<Measurement> read(const Context &context)
    {
        LineReader lines(m_source);
        QByteArrayView line;
        while (true) {
            const Result<bool> more = lines.next(line);
            if (!more)
                return more.error();
            if (!*more)
                break;
            m_line = lines.lineNumber();
            if (m_line % 4096 == 0 && !context.goOn(m_source))
                return cancelledError();
            if (m_result.usersMax && after(line, "Concurrency Level:")) {
                warn(m_result, m_source, m_line,
                     tr("Another report begins here; only the first of the file was read. Keep "
                        "one report a file."));
                break;
            }
            if (!lines.lastHadEnd() && !line.trimmed().endsWith(')')) {
                m_cut = !line.trimmed().isEmpty(); // a number may have lost digits
                break;
            }
            if (take(line))
                continue;
            return damaged(m_source, m_line, tr("This line of ab's report is damaged."));
        }
        finish();
        return std::move(m_result);
    }

private:
    bool take(QByteArrayView line)
    {
        results::Totals &totals = m_result.reported.totals;
        if (const auto rest = after(line, "This is ApacheBench, Version "))
            m_result.toolVersion = QString::fromUtf8(rest->first(std::max<qsizetype>(
                rest->indexOf(' '), 0)));
        else if (const auto rest = after(line, "Concurrency Level:"))
            return count(*rest, m_result.usersMax);
        else if (const auto rest = after(line, "Time taken for tests:"))
            return number(*rest, " seconds", m_result.durationS);
        else if (const auto rest = after(line, "Complete requests:"))
            return count(*rest, totals.requests);
        else if (const auto rest = after(line, "Failed requests:"))
            return count(*rest, m_failed);
        else if (line.startsWith("   (Connect: "))
            return kinds(line.trimmed());
        else if (const auto rest = after(line, "Non-2xx responses:"))
            return count(*rest, m_badStatus);
        else if (const auto rest = after(line, "Write errors:"))
            return metric(*rest, QStringLiteral("ab.write_errors"));
        else if (const auto rest = after(line, "Keep-Alive requests:"))
            return metric(*rest, QStringLiteral("ab.keepalive_requests"));
        else if (const auto rest = after(line, "Total transferred:"))
            return number(*rest, " bytes", totals.receivedBytes);
        else if (const auto rest = after(line, "Total body sent:"))
            return number(*rest, {}, totals.sentBytes);
        else if (const auto rest = after(line, "Requests per second:")) {
            const auto word = words(*rest);
            m_ownRate = word.empty() ? std::nullopt : parseNumber(word[0]);
            return m_ownRate.has_value();
        } else if (line.startsWith("Total: ") && m_ownRate)
            return times(line);
        else if (line.startsWith("Percentage of the requests served"))
            m_inPercentages = true;
        else if (m_inPercentages)
            return percentage(line);
        return true;
    }

    static bool count(QByteArrayView text, std::optional<qint64> &value)
    {
        value = parseCount(text);
        return value.has_value();
    }

    static bool number(QByteArrayView text, QByteArrayView unit, std::optional<double> &value)
    {
        if (!text.endsWith(unit))
            return false;
        value = parseNumber(text.chopped(unit.size()));
        return value.has_value();
    }

    bool metric(QByteArrayView text, const QString &key)
    {
        addMetric(m_result, key, parseNumber(text));
        return parseNumber(text).has_value();
    }

    // "(Connect: 0, Receive: 0, Length: 20, Exceptions: 0)"
    bool kinds(QByteArrayView text)
    {
        if (!text.startsWith('(') || !text.endsWith(')'))
            return false;
        for (const QByteArrayView part : parts(text.sliced(1).chopped(1), ',')) {
            const qsizetype colon = part.indexOf(':');
            const auto count = parseCount(part.sliced(colon + 1));
            if (colon < 0 || !count)
                return false;
            const QByteArrayView kind = part.first(colon).trimmed();
            if (kind == "Length")
                m_length = *count;
            else if (*count > 0 && m_result.failures.size() < 100)
                m_result.failures.push_back({{}, {}, QString::fromUtf8(kind), *count,
                                             m_source.name(), m_line});
        }
        return true;
    }

    // "Total:         20   25  10.6     22     134": min, mean, sd, median, max in ms
    bool times(QByteArrayView line)
    {
        const auto word = words(line);
        if (word.size() != 6)
            return false;
        Latency &latency = m_result.reported.totals.latency;
        latency.min = parseNumber(word[1]);
        latency.mean = parseNumber(word[2]);
        latency.stddev = parseNumber(word[3]);
        latency.p50 = parseNumber(word[4]);
        latency.max = parseNumber(word[5]);
        return latency.min && latency.mean && latency.stddev && latency.p50 && latency.max;
    }

    // "  95%     34" … " 100%    134 (longest request)"
    bool percentage(QByteArrayView line)
    {
        const auto word = words(line);
        if (word.size() < 2 || !word[0].endsWith('%')) {
            m_inPercentages = false;
            return true;
        }
        const auto percentile = parseNumber(word[0].chopped(1));
        const auto value = parseNumber(word[1]);
        if (!percentile || !value)
            return false;
        setPercentile(m_result.reported.totals.latency, *percentile, value);
        m_lastPercentile = *percentile;
        return true;
    }

    void finish()
    {
        results::Totals &totals = m_result.reported.totals;
        m_result.kind = results::Kind::Summary;
        if (!totals.requests && !m_ownRate && !m_result.durationS) {
            m_result.partial = true;
            warn(m_result, m_source, 0,
                 tr("ab stopped before its report: at the first error unless it is started with "
                    "-r. Why is in its error output."));
            return;
        }
        const bool tableCut = m_lastPercentile > 0 && m_lastPercentile < 100;
        if (m_cut || !m_ownRate || tableCut || (totals.requests > 0 && !totals.latency.max))
            markPartial(m_result, m_source, m_line);
        if (totals.requests && m_failed) {
            const qint64 failed = std::max<qint64>(0, *m_failed - m_length);
            totals.failures = std::min(*totals.requests, failed + m_badStatus.value_or(0));
        }
        if (m_badStatus > 0)
            m_result.failures.push_back({{}, {}, QStringLiteral("Non-2xx responses"), m_badStatus,
                                         m_source.name(), 0});
        fillRates(totals, m_result.durationS, m_ownRate);
        if (totals.requests == 0)
            totals.latency = {};
        if (m_length > 0)
            warn(m_result, m_source, 0,
                 tr("ab counts %1 answers as failed because their length differs from the first "
                    "one's; only what had an error or a status other than 2xx counts here.")
                     .arg(m_length));
        if (totals.requests > 0 && totals.failures == 0 && totals.receivedBytes == 0.0)
            warn(m_result, m_source, 0,
                 tr("Not one byte was received: the server closed every connection without an "
                    "answer, which ab counts as complete."));
    }

    ByteSource &m_source;
    Measurement m_result;
    qint64 m_line = 0;
    bool m_cut = false;
    bool m_inPercentages = false;
    double m_lastPercentile = 0;
    std::optional<double> m_ownRate;
    std::optional<qint64> m_failed;
    std::optional<qint64> m_badStatus;
    qint64 m_length = 0;
};

// ab -e: "Percentage served,Time in ms" and a row a percent, 0 to 100.
Result<Measurement> readPercentiles(ByteSource &source, const Context &)
{
    TableReader table(source);
    std::vector<QByteArray> cells;
    Measurement result;
    result.kind = results::Kind::Summary;
    Latency &latency = result.reported.totals.latency;
    double last = -1;
    bool header = true;
    while (true) {
        const Result<bool> more = table.next(cells);
        if (!more)
            return more.error();
        if (!*more)
            break;
        if (std::exchange(header, false))
            continue;
        if (!table.lastHadEnd())
            break; // the value may have lost digits
        cells.resize(2);
        const auto percentile = parseNumber(cells[0]);
        const auto ms = parseNumber(cells[1]);
        if (!percentile || !ms)
            return damaged(source, table.lineNumber(),
                           tr("A percentage and a time in ms were expected here."));
        last = percentile.value_or(-1);
        setPercentile(latency, last, ms);
        if (last == 0)
            latency.min = ms;
        else if (last == 100)
            latency.max = ms;
    }
    if (last < 100)
        markPartial(result, source, table.lineNumber());
    return result;
}

int probeReport(const Head &head)
{
    if (head.contains("This is ApacheBench, Version "))
        return 90;
    return head.contains("\nConcurrency Level:") && head.contains("\nComplete requests:") ? 80 : 0;
}

} // namespace

std::vector<Format> abFormats()
{
    return {{{QStringLiteral("ab"), QStringLiteral("ab"), tr("The report that ab prints.")},
             probeReport,
             [](ByteSource &source, const Context &context) -> Result<Measurement> {
                 if (source.head().startsWith("<p>"))
                     return damaged(source, 1, tr("This is the HTML of ab -w, which has no "
                                                  "percentiles. Let ab print its report: run it "
                                                  "without -w."));
                 return AbReport(source).read(context);
             }},
            {{QStringLiteral("ab-csv"), QStringLiteral("ab"),
              tr("The percentiles of ab -e; no counts.")},
             [](const Head &head) {
                 return head.startsWith("Percentage served,Time in ms") ? 95 : 0;
             },
             readPercentiles}};
}

} // namespace twofold::imports
