// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The text that hey 0.1 prints: seconds throughout. What failed without an answer is under "Error
// distribution", in its rate of requests, and in no latency.

#include "core/imports/failuregroups.h"
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
    return QCoreApplication::translate("HeyReader", text);
}

constexpr qint64 kMostResults = 1'000'000; // hey keeps no more and does not say so

class HeyReport
{
public:
    explicit HeyReport(ByteSource &source)
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
            if (line.trimmed() == "Summary:") {
                if (m_begun) {
                    warn(m_result, m_source, m_line,
                         tr("Another report begins here; only the first of the file was read. "
                            "Keep one report a file."));
                    break;
                }
                m_begun = true;
            }
            // Every line that hey prints ends; one that does not may have lost digits.
            if (!lines.lastHadEnd()) {
                m_cut = !line.trimmed().isEmpty();
                break;
            }
            if (!take(line))
                return damaged(m_source, m_line, tr("This line of hey's report is damaged."));
        }
        finish();
        return std::move(m_result);
    }

private:
    enum class Part { Summary, Histogram, Latency, Details, Codes, Errors };

    bool take(QByteArrayView line)
    {
        const QByteArrayView text = line.trimmed();
        if (text.startsWith("Response time histogram:"))
            m_part = Part::Histogram;
        else if (text.startsWith("Latency distribution:"))
            m_part = Part::Latency;
        else if (text.startsWith("Details (average"))
            m_part = Part::Details;
        else if (text.startsWith("Status code distribution:"))
            m_part = Part::Codes;
        else if (text.startsWith("Error distribution:"))
            m_part = Part::Errors;
        else if (!text.isEmpty())
            return takeValue(text);
        return true;
    }

    bool takeValue(QByteArrayView text)
    {
        results::Totals &totals = m_result.reported.totals;
        switch (m_part) {
        case Part::Summary:
            if (const auto rest = after(text, "Total:"))
                return seconds(*rest, m_result.durationS);
            if (const auto rest = after(text, "Slowest:"))
                return seconds(*rest, totals.latency.max);
            if (const auto rest = after(text, "Fastest:"))
                return seconds(*rest, totals.latency.min);
            if (const auto rest = after(text, "Average:"))
                return seconds(*rest, totals.latency.mean);
            if (const auto rest = after(text, "Requests/sec:")) {
                m_ownRate = parseNumber(*rest);
                return m_ownRate.has_value();
            }
            if (const auto rest = after(text, "Total data:")) {
                totals.receivedBytes = rest->endsWith(" bytes") ? parseNumber(rest->chopped(6))
                                                                : std::nullopt;
                return totals.receivedBytes.has_value();
            }
            return true;
        case Part::Latency: { // "95% in 0.0063 secs"
            const auto word = words(text);
            if (word.size() != 4 || !word[0].endsWith('%') || word[1] != "in")
                return false;
            const auto percentile = parseNumber(word[0].chopped(1));
            const auto value = parseNumber(word[2]);
            if (percentile)
                setPercentile(totals.latency, *percentile, value);
            return percentile && value;
        }
        case Part::Codes: // "[503]	20 responses"
        case Part::Errors: // "[60]	Get …: EOF"
            return takeCount(text);
        case Part::Histogram:
        case Part::Details:
            return true;
        }
        return true;
    }

    bool takeCount(QByteArrayView text)
    {
        const qsizetype close = text.indexOf(']');
        if (!text.startsWith('[') || close < 0)
            return m_part == Part::Errors; // an error of several lines goes on
        const auto number = parseCount(text.sliced(1, close - 1));
        const QByteArrayView rest = text.sliced(close + 1).trimmed();
        if (!number)
            return m_part == Part::Errors;
        if (m_part == Part::Errors) {
            m_errors += *number;
            m_failures.add({}, {}, QString::fromUtf8(rest), *number, m_source.name(), m_line);
            return true;
        }
        const auto count = rest.endsWith(" responses") ? parseCount(rest.chopped(10)) : std::nullopt;
        if (!count)
            return false;
        m_answered += *count;
        if (*number >= 400) {
            m_bad += *count;
            m_failures.add({}, QString::number(*number), {}, *count, m_source.name(), m_line);
        }
        return true;
    }

    static bool seconds(QByteArrayView text, std::optional<double> &value)
    {
        if (!text.endsWith(" secs"))
            return false;
        value = parseNumber(text.chopped(5));
        return value || text.contains("NaN");
    }

    void finish()
    {
        results::Totals &totals = m_result.reported.totals;
        m_result.kind = results::Kind::Summary;
        m_result.failures = m_failures.take();
        scale(totals.latency, 1000); // the report is in seconds
        const qint64 requests = m_answered + m_errors;
        // The report ends with the two distributions; the rate tells whether they are whole.
        const double expected = m_ownRate && m_result.durationS ? *m_ownRate * *m_result.durationS : 0;
        const double rounding = m_ownRate.value_or(0) * 0.0001 + 1; // 4 decimals of a second
        const bool counted = m_part == Part::Codes || m_part == Part::Errors;
        if (m_cut || !counted || double(requests) < expected - rounding) {
            if (m_cut || !counted || requests < kMostResults)
                markPartial(m_result, m_source, m_line);
        }
        if (counted) {
            totals.requests = requests;
            totals.failures = m_bad + m_errors;
        }
        fillRates(totals, m_result.durationS, m_ownRate);
        if (counted && m_answered == 0)
            totals.latency = {}; // zeros and NaN stand for "no answer"
        if (m_answered > 0 && m_errors > 0)
            warn(m_result, m_source, 0,
                 tr("The latency covers the %1 answers; hey leaves out the %2 requests that got "
                    "none.")
                     .arg(QString::number(m_answered), QString::number(m_errors)));
        if (requests >= kMostResults)
            warn(m_result, m_source, 0,
                 tr("hey keeps the first 1,000,000 results only: counts and latency end there."));
    }

    ByteSource &m_source;
    Measurement m_result;
    FailureGroups m_failures;
    Part m_part = Part::Summary;
    qint64 m_line = 0;
    bool m_begun = false;
    bool m_cut = false;
    std::optional<double> m_ownRate;
    qint64 m_answered = 0;
    qint64 m_errors = 0;
    qint64 m_bad = 0;
};

} // namespace

std::vector<Format> heyFormats()
{
    return {{{QStringLiteral("hey"), QStringLiteral("hey"), tr("The report that hey prints.")},
             [](const Head &head) {
                 return head.contains("Summary:") && head.contains("  Total:\t")
                         && head.contains("  Slowest:\t")
                     ? 90
                     : 0;
             },
             [](ByteSource &source, const Context &context) {
                 return HeyReport(source).read(context);
             }}};
}

} // namespace twofold::imports
