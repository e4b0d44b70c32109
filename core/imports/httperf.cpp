// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The report of httperf 0.9. It opens connections at a rate, each with one or more calls; times
// of whole connections are detailed (the median in bins of 1 ms), those of replies only a mean.

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
    return QCoreApplication::translate("HttperfReader", text);
}

// The number after a word: "min" in "min 0.3 avg 3.6 max 28.3".
std::optional<double> valueOf(const std::vector<QByteArrayView> &words, QByteArrayView name)
{
    for (size_t i = 0; i + 1 < words.size(); ++i) {
        if (words[i] == name)
            return parseNumber(words[i + 1]);
    }
    return std::nullopt;
}

class HttperfReport
{
public:
    explicit HttperfReport(ByteSource &source)
        : m_source(source)
    {
    }

    Result<Measurement> read(const Context &context)
    {
        const auto read = eachLine(m_source, context, "Total: connections", [this](const ReportLine &line) {
            m_line = line.number;
            if (line.ended || line.text.contains("ftab-full"))
                return take(line.text);
            return LineVerdict::Stop;
        });
        if (!read)
            return read.error();
        finish();
        return std::move(m_result);
    }

private:
    LineVerdict take(QByteArrayView line)
    {
        const auto word = words(line);
        const auto need = [](bool good) { return good ? LineVerdict::Next : LineVerdict::Damaged; };
        results::Totals &totals = m_result.reported.totals;
        if (line.startsWith("httperf --"))
            m_result.hidesQueueing = !line.contains("--rate="); // at a rate it waits for nobody
        else if (after(line, "Total: connections")) {
            totals.requests = wholeCount(valueOf(word, "requests"));
            m_result.durationS = valueOf(word, "test-duration");
            addMetric(m_result, QStringLiteral("httperf.connections"), valueOf(word, "connections"));
            m_replies = valueOf(word, "replies");
            addMetric(m_result, QStringLiteral("httperf.replies"), m_replies);
            return need(totals.requests && m_result.durationS);
        } else if (after(line, "Connection time [ms]: min")) {
            m_connection.min = valueOf(word, "min");
            m_connection.mean = valueOf(word, "avg");
            m_connection.max = valueOf(word, "max");
            m_connection.p50 = valueOf(word, "median");
            m_connection.stddev = valueOf(word, "stddev");
            return need(m_connection.min && m_connection.mean && m_connection.max);
        } else if (const auto rest = after(line, "Connection length [replies/conn]:")) {
            m_repliesPerConnection = parseNumber(*rest);
            return need(m_repliesPerConnection.has_value());
        } else if (after(line, "Reply time [ms]:")) {
            const auto response = valueOf(word, "response");
            const auto transfer = valueOf(word, "transfer");
            if (response && transfer)
                m_replyTime = *response + *transfer;
            return need(m_replyTime.has_value());
        } else if (after(line, "Reply size [B]:")) {
            for (size_t i = 0; i + 1 < word.size(); ++i) {
                if (word[i] == "(total" && word[i + 1].endsWith(')'))
                    m_replySize = parseNumber(word[i + 1].chopped(1));
            }
        } else if (const auto rest = after(line, "Reply status:"))
            return need(statuses(*rest));
        else if (const auto rest = after(line, "Errors:"))
            return need(errors(*rest));
        return LineVerdict::Next;
    }

    // "1xx=0 2xx=180 3xx=0 4xx=0 5xx=20"
    bool statuses(QByteArrayView text)
    {
        for (const QByteArrayView part : words(text)) {
            const auto count = part.size() > 4 && part[3] == '=' ? parseCount(part.sliced(4))
                                                                 : std::nullopt;
            if (!count)
                return false;
            if ((part[0] == '4' || part[0] == '5') && *count > 0) {
                m_failed += *count;
                m_result.failures.push_back({{}, QString::fromUtf8(part.first(3)), {}, *count,
                                             m_source.name(), m_line});
            }
        }
        m_statusSeen = true;
        return true;
    }

    // "total 20 client-timo 20 socket-timo 0 …" and a second line "fd-unavail 0 …"
    bool errors(QByteArrayView text)
    {
        const auto word = words(text);
        for (size_t i = 0; i + 1 < word.size(); i += 2) {
            const auto count = parseCount(word[i + 1]);
            if (!count)
                return false;
            if (word[i] == "total")
                m_errors = *count;
            else if (*count > 0)
                m_result.failures.push_back(
                    {{}, {}, QString::fromUtf8(word[i]), *count, m_source.name(), m_line});
            m_ended = m_ended || word[i] == "ftab-full";
        }
        return true;
    }

    void finish()
    {
        m_result.kind = results::Kind::Summary;
        results::Totals &totals = m_result.reported.totals;
        if (!m_ended)
            markPartial(m_result, m_source, m_line);
        if (totals.requests && m_statusSeen && m_errors)
            totals.failures = m_failed + *m_errors;
        fillRates(totals, m_result.durationS);
        // One call a connection: the connection's time is the request's. Otherwise only the mean
        // time of replies is one of requests.
        if (m_repliesPerConnection == 1.0)
            totals.latency = m_connection;
        else if (m_repliesPerConnection > 0)
            totals.latency.mean = m_replyTime;
        if (m_replySize && m_replies)
            totals.receivedBytes = *m_replySize * *m_replies;
        if (m_errors > totals.requests.value_or(0))
            warn(m_result, m_source, 0,
                 tr("%1 errors for %2 requests: a connection that could not be made has sent no "
                    "request, so it counts as none.")
                     .arg(QString::number(*m_errors),
                          QString::number(totals.requests.value_or(0))));
    }

    ByteSource &m_source;
    Measurement m_result;
    qint64 m_line = 0;
    bool m_ended = false;
    bool m_statusSeen = false;
    results::Latency m_connection;
    std::optional<double> m_repliesPerConnection;
    std::optional<double> m_replyTime;
    std::optional<double> m_replies;
    std::optional<double> m_replySize; // header, content and footer of one
    std::optional<qint64> m_errors;
    qint64 m_failed = 0;
};

} // namespace

std::vector<Format> httperfFormats()
{
    return {{{QStringLiteral("httperf"), QStringLiteral("httperf"),
              tr("The report that httperf prints.")},
             [](const Head &head) {
                 return head.startsWith("httperf --") || head.contains("\nTotal: connections ")
                     ? 90
                     : 0;
             },
             [](ByteSource &source, const Context &context) {
                 return HttperfReport(source).read(context);
             }}};
}

} // namespace twofold::imports
