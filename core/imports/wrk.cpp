// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The text that wrk 4 and wrk2 print. Units are mixed (us, ms, s, m, h; B to GB by 1024), a value
// without data is "-nan", and lines for errors exist only where there were some.

#include "core/imports/summaryformats.h"
#include "core/imports/textvalues.h"
#include "core/imports/totals.h"

#include <QCoreApplication>

#include <cmath>

namespace twofold::imports {

namespace {

using results::Measurement;

QString tr(const char *text)
{
    return QCoreApplication::translate("WrkReader", text);
}

constexpr double kKilo = 1024;

// Reads one report line by line; every known line that does not parse is damage.
class WrkReport
{
public:
    WrkReport(ByteSource &source, bool wrk2)
        : m_source(source)
        , m_tool(wrk2 ? QStringLiteral("wrk2") : QStringLiteral("wrk"))
        , m_wrk2(wrk2)
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
            if (m_running && after(line, "Running ") && line.contains(" test @ ")) {
                warn(m_result, m_source, m_line,
                     tr("Another report begins here; only the first of the file was read. Keep "
                        "one report a file."));
                break;
            }
            // Only the last line shows that it is whole; another may have lost digits or its unit.
            if (!lines.lastHadEnd() && !after(line, "Transfer/sec:"))
                break;
            if (!take(line)) {
                if (!lines.lastHadEnd())
                    break;
                return damaged(m_source, m_line,
                               tr("This line of %1's report is damaged: \"%2\".")
                                   .arg(m_tool, QString::fromUtf8(line.trimmed().first(
                                                    std::min<qsizetype>(line.trimmed().size(), 120)))));
            }
        }
        finish();
        return std::move(m_result);
    }

private:
    enum class Part { Other, Distribution, Uncorrected, Spectrum };

    bool take(QByteArrayView line)
    {
        results::Latency &latency = m_result.reported.totals.latency;
        const auto word = words(line);
        if (word.empty())
            return true;
        if (const auto rest = after(line, "Running "); rest && !m_running) {
            m_running = true;
            const qsizetype end = rest->indexOf(" test @ ");
            if (end < 0)
                return false;
            m_planned = parseDurationMs(rest->first(end));
            return m_planned.has_value();
        }
        if (word.size() == 5 && word[1] == "threads" && word[2] == "and") {
            m_result.usersMax = parseCount(word[3]);
            return m_result.usersMax.has_value();
        }
        if (after(line, "Thread calibration:")) {
            m_calibrated = true;
            return true;
        }
        if (word[0] == "Latency" && word.size() == 5 && word[1] != "Distribution") {
            return duration(word[1], latency.mean) && duration(word[2], latency.stddev)
                && duration(word[3], latency.max);
        }
        if (after(line, "Latency Distribution")) {
            m_part = line.contains("Uncorrected") ? Part::Uncorrected : Part::Distribution;
            return true;
        }
        if (after(line, "Detailed Percentile spectrum")) {
            m_inSpectrum = true;
            return true;
        }
        if (word[0].startsWith("#[") || line.startsWith("#["))
            return spectrumSum(line);
        if (m_inSpectrum && word.size() == 4 && parseNumber(word[1])) {
            // HdrHistogram prints the percentile that the text's list leaves out.
            if (m_part == Part::Distribution && std::abs(*parseNumber(word[1]) - 0.95) < 1e-9)
                latency.p95 = parseNumber(word[0]);
            return parseNumber(word[0]).has_value();
        }
        if (word.size() == 2 && word[0].endsWith('%')) {
            const auto percentile = parseNumber(word[0].chopped(1));
            const auto ms = parseDurationMs(word[1]);
            if (!percentile || !ms)
                return false;
            if (m_part == Part::Distribution)
                setPercentile(latency, *percentile, ms);
            else if (m_part == Part::Uncorrected)
                addMetric(m_result,
                          m_tool % QStringLiteral(".uncorrected.p")
                              % QString::number(*percentile, 'g', 6),
                          ms, QStringLiteral("ms"));
            return true;
        }
        if (word.size() >= 4 && word[1] == "requests" && word[2] == "in")
            return totals(line);
        if (const auto rest = after(line, "Socket errors:"))
            return socketErrors(*rest);
        if (const auto rest = after(line, "Non-2xx or 3xx responses:")) {
            m_badStatus = parseCount(*rest);
            return m_badStatus.has_value();
        }
        if (const auto rest = after(line, "Requests/sec:")) {
            m_ownRate = parseNumber(*rest);
            return m_ownRate.has_value();
        }
        if (const auto rest = after(line, "Transfer/sec:")) {
            m_ended = parseBytes(*rest, kKilo).has_value();
            return m_ended;
        }
        return true; // what a Lua script printed
    }

    static bool duration(QByteArrayView text, std::optional<double> &ms)
    {
        ms = parseDurationMs(text);
        return ms || text.contains("nan");
    }

    // "3641 requests in 8.02s, 2.30MB read"
    bool totals(QByteArrayView line)
    {
        const QByteArrayView text = line.trimmed();
        const qsizetype in = text.indexOf(" requests in ");
        const qsizetype comma = text.indexOf(", ", in);
        if (in < 0 || comma < 0 || !text.endsWith(" read"))
            return false;
        m_answered = parseCount(text.first(in));
        const auto ms = parseDurationMs(text.sliced(in + 13, comma - in - 13));
        m_result.reported.totals.receivedBytes =
            parseBytes(text.sliced(comma + 2).chopped(5), kKilo);
        if (ms)
            m_result.durationS = *ms / 1000;
        return m_answered && ms && m_result.reported.totals.receivedBytes;
    }

    // "connect 0, read 20, write 0, timeout 3"
    bool socketErrors(QByteArrayView rest)
    {
        m_errorsLine = m_line;
        for (const QByteArrayView part : parts(rest, ',')) {
            const auto pair = words(part);
            const auto count = pair.size() == 2 ? parseCount(pair[1]) : std::nullopt;
            if (!count)
                return false;
            if (pair[0] == "timeout") {
                m_timeouts = *count;
                continue;
            }
            m_socketErrors += *count;
            if (pair[0] == "connect")
                m_connectErrors = *count;
            if (*count > 0)
                m_result.failures.push_back({{}, {},
                                             QStringLiteral("socket error: ")
                                                 % QString::fromUtf8(pair[0]),
                                             *count, m_source.name(), m_line});
        }
        return true;
    }

    // "#[Mean    =       21.462, StdDeviation   =        0.489]" and "#[Max = …, Total count = …]"
    bool spectrumSum(QByteArrayView line)
    {
        results::Latency &latency = m_result.reported.totals.latency;
        m_inSpectrum = m_inSpectrum && !line.contains("Buckets");
        if (m_part != Part::Distribution)
            return true;
        const auto value = [line](QByteArrayView name) -> std::optional<double> {
            const qsizetype at = line.indexOf(name);
            const qsizetype equals = at < 0 ? -1 : line.indexOf('=', at);
            if (equals < 0)
                return std::nullopt;
            qsizetype end = equals;
            while (end < line.size() && line[end] != ',' && line[end] != ']')
                ++end;
            return parseNumber(line.sliced(equals + 1, end - equals - 1));
        };
        if (line.contains("Mean")) { // more digits than the table has
            if (const auto mean = value("Mean"))
                latency.mean = mean;
            if (const auto stddev = value("StdDeviation"))
                latency.stddev = stddev;
        } else if (line.contains("Total count")) {
            if (const auto max = value("Max"))
                latency.max = max;
            m_recorded = wholeCount(value("Total count"));
            return m_recorded.has_value();
        }
        return true;
    }

    void finish()
    {
        results::Totals &totals = m_result.reported.totals;
        m_result.kind = results::Kind::Summary;
        // wrk2 sends at a fixed rate and counts the wait since the planned start.
        m_result.hidesQueueing = !m_wrk2;
        if (!m_ended)
            markPartial(m_result, m_source, m_line);
        if (!m_answered) {
            totals.latency = {};
            return;
        }
        const qint64 requests = *m_answered + m_socketErrors;
        totals.requests = requests;
        if (m_ended || m_badStatus)
            totals.failures = m_badStatus.value_or(0) + m_socketErrors;
        if (m_badStatus > 0)
            m_result.failures.push_back({{}, {}, QStringLiteral("Non-2xx or 3xx responses"),
                                         m_badStatus, m_source.name(), 0});
        fillRates(totals, m_result.durationS, m_ownRate);
        if (m_errorsLine > 0)
            addMetric(m_result, m_tool % QStringLiteral(".timeouts"), double(m_timeouts));
        if (m_connectErrors > 0)
            addMetric(m_result, m_tool % QStringLiteral(".connect_errors"), double(m_connectErrors));

        // Zeros stand for "nothing recorded": no answer came, or each came after the time-out.
        if (totals.latency.max.value_or(0) == 0)
            totals.latency = {};
        warnOfWhatIsMissing();
    }

    void warnOfWhatIsMissing()
    {
        const QString total = QString::number(*m_answered);
        if (*m_answered == 0 && m_socketErrors == 0)
            warn(m_result, m_source, 0,
                 tr("No request was answered. %1 does not count requests that are never answered, "
                    "so this is no proof that nothing failed.")
                     .arg(m_tool));
        if (m_timeouts > 0)
            warn(m_result, m_source, m_errorsLine,
                 tr("%1 answers came after the time-out; %2 leaves them out of its latency.")
                     .arg(QString::number(m_timeouts), m_tool));
        if (m_connectErrors > 0 && m_result.usersMax)
            warn(m_result, m_source, m_errorsLine,
                 tr("%1 of the %2 connections could not be opened; the load came from the others.")
                     .arg(QString::number(m_connectErrors), QString::number(*m_result.usersMax)));
        if (m_calibrated && m_recorded && double(*m_recorded) < 0.99 * double(*m_answered))
            warn(m_result, m_source, 0,
                 tr("wrk2 clears its histogram when it has calibrated, 10 s after the start: the "
                    "latency covers %1 of the %2 requests.")
                     .arg(QString::number(*m_recorded), total));
        if (m_planned && m_result.durationS && *m_result.durationS * 1000 < 0.9 * *m_planned)
            warn(m_result, m_source, 0,
                 tr("The run ended after %1 s of the %2 s asked for.")
                     .arg(QString::number(*m_result.durationS), QString::number(*m_planned / 1000)));
    }

    ByteSource &m_source;
    QString m_tool;
    bool m_wrk2;
    Measurement m_result;
    qint64 m_line = 0;
    Part m_part = Part::Other;
    bool m_inSpectrum = false;
    bool m_running = false;
    bool m_calibrated = false;
    bool m_ended = false;
    std::optional<double> m_planned; // ms
    std::optional<double> m_ownRate;
    std::optional<qint64> m_answered;
    std::optional<qint64> m_badStatus;
    std::optional<qint64> m_recorded;
    qint64 m_socketErrors = 0;
    qint64 m_connectErrors = 0;
    qint64 m_timeouts = 0;
    qint64 m_errorsLine = 0;
};

int probe(const Head &head, bool wrk2)
{
    const qsizetype at = head.bytes.indexOf(" test @ ");
    if (at < 0 || !head.contains("Running ") || !head.contains(" threads and "))
        return 0;
    const bool hdr = head.contains("HdrHistogram") || head.contains("Thread calibration:");
    return hdr == wrk2 ? 90 : 0;
}

} // namespace

std::vector<Format> wrkFormats()
{
    return {{{QStringLiteral("wrk"), QStringLiteral("wrk"),
              tr("The report that wrk prints; percentiles with --latency.")},
             [](const Head &head) { return probe(head, false); },
             [](ByteSource &source, const Context &context) {
                 return WrkReport(source, false).read(context);
             }},
            {{QStringLiteral("wrk2"), QStringLiteral("wrk2"),
              tr("The report that wrk2 prints, corrected for coordinated omission.")},
             [](const Head &head) { return probe(head, true); },
             [](ByteSource &source, const Context &context) {
                 return WrkReport(source, true).read(context);
             }}};
}

} // namespace twofold::imports
