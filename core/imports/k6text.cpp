// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What k6 prints at the end of a test, 0.2x to 2.x: "http_reqs....: 264 39.5/s". Rounded, and in
// the unit that suits each value or that summaryTimeUnit asks for. In full mode the same names come
// again for each scenario and group: the first of each are those of the whole test. Where the
// summary was replaced by handleSummary or the run was killed only the progress lines are there.

#include "core/imports/eachline.h"
#include "core/imports/summaryformats.h"
#include "core/imports/textvalues.h"
#include "core/imports/totals.h"

#include <QCoreApplication>
#include <QSet>

#include <algorithm>
#include <cstring>

namespace twofold::imports {

namespace {

using results::Latency;
using results::Measurement;

QString tr(const char *text)
{
    return QCoreApplication::translate("K6TextReader", text);
}

constexpr double kKilo = 1000; // k6 prints decimal kB
constexpr int kMostMetrics = 2000;
constexpr char kCheckMark[] = "\xe2\x9c\x93";
constexpr char kCross[] = "\xe2\x9c\x97";

// A unit of its own stands after a blank: "53 kB", "7.9 kB/s".
std::optional<double> bytesAt(const std::vector<QByteArrayView> &word, size_t at)
{
    if (at + 1 >= word.size())
        return std::nullopt;
    const QByteArray text = word[at].toByteArray() + word[at + 1].toByteArray();
    return parseBytes(text, kKilo);
}

// "avg=24.56ms min=49.1µs med=6.13ms … p(95)=96.34ms"; a trend of something else has bare numbers.
struct Trend
{
    Latency latency;
    std::vector<std::pair<QString, double>> values;
    bool isTime = false;
};

std::optional<Trend> trendOf(const std::vector<QByteArrayView> &word)
{
    Trend trend;
    for (const QByteArrayView part : word) {
        const qsizetype equals = part.indexOf('=');
        if (equals <= 0)
            return std::nullopt;
        const QByteArrayView name = part.first(equals);
        const QByteArrayView text = part.sliced(equals + 1);
        auto value = parseNumber(text);
        if (!value) {
            value = parseDurationMs(text);
            trend.isTime = trend.isTime || value;
        }
        if (!value)
            return std::nullopt;
        trend.values.emplace_back(QString::fromUtf8(name).remove(u'(').remove(u')'), *value);
        if (name == "avg")
            trend.latency.mean = value;
        else if (name == "min")
            trend.latency.min = value;
        else if (name == "med")
            trend.latency.p50 = value;
        else if (name == "max")
            trend.latency.max = value;
        else if (name.startsWith("p(") && name.endsWith(')'))
            setPercentile(trend.latency, parseNumber(name.sliced(2).chopped(1)).value_or(-1), value);
    }
    return trend.values.empty() ? std::nullopt : std::optional(trend);
}

class K6Text
{
public:
    explicit K6Text(ByteSource &source)
        : m_source(source)
    {
    }

    Result<Measurement> read(const Context &context)
    {
        const auto read = eachLine(m_source, context, "vus_max", [this](const ReportLine &line) {
            m_line = line.number;
            if (!line.ended) {
                m_cut = !line.text.trimmed().isEmpty();
                return LineVerdict::Stop;
            }
            return take(withoutEscapes(line.text));
        });
        if (!read)
            return read.error();
        finish();
        return std::move(m_result);
    }

private:
    LineVerdict take(const QByteArray &plain)
    {
        QByteArrayView line = QByteArrayView(plain).trimmed();
        if (line.startsWith("running ("))
            return progress(line);
        if (line.startsWith("scenarios: (")) {
            const auto word = words(line);
            for (size_t i = 1; i + 1 < word.size(); ++i) {
                if (word[i] == "max" && word[i + 1].startsWith("VUs"))
                    m_maxVus = parseCount(word[i - 1]);
            }
            return LineVerdict::Next;
        }
        for (const char *mark : {kCheckMark, kCross}) { // of thresholds, before 1.0
            if (line.startsWith(mark))
                line = line.sliced(qsizetype(std::strlen(mark))).trimmed();
        }
        // "name....: values"; a sub-metric "{ expected_response:true }...: values".
        const qsizetype dots = line.indexOf("..");
        const qsizetype colon = dots < 0 ? -1 : line.indexOf(": ", dots);
        if (colon < 0)
            return LineVerdict::Next;
        for (const char c : line.sliced(dots, colon - dots)) {
            if (c != '.')
                return LineVerdict::Next;
        }
        QByteArray name = line.first(dots).trimmed().toByteArray();
        if (name.startsWith('{') && name.endsWith('}'))
            name = m_parent + '{' + name.mid(1, name.size() - 2).trimmed() + '}';
        else
            m_parent = name;
        if (name.isEmpty() || m_seen.contains(name) || m_seen.size() >= kMostMetrics)
            return LineVerdict::Next;
        m_seen.insert(name);
        return value(name, words(line.sliced(colon + 2)));
    }

    // "running (06.4s), 0/4 VUs, 24 complete and 0 interrupted iterations"
    LineVerdict progress(QByteArrayView line)
    {
        const qsizetype close = line.indexOf(')');
        if (close < 0)
            return LineVerdict::Damaged;
        if (const auto ms = parseDurationMs(line.sliced(9, close - 9)))
            m_elapsedS = *ms / 1000;
        const auto word = words(line.sliced(close));
        for (size_t i = 1; i < word.size(); ++i) {
            if (word[i] == "complete")
                m_iterations = parseNumber(word[i - 1]);
            if (word[i].startsWith("VUs")) {
                const qsizetype slash = word[i - 1].indexOf('/');
                const auto active = slash > 0 ? parseCount(word[i - 1].first(slash)) : std::nullopt;
                if (active)
                    m_mostVus = std::max(m_mostVus.value_or(0), *active);
                m_ended = active == 0;
            }
        }
        return LineVerdict::Next;
    }

    LineVerdict value(const QByteArray &name, const std::vector<QByteArrayView> &word)
    {
        const auto need = [](bool good) { return good ? LineVerdict::Next : LineVerdict::Damaged; };
        results::Totals &totals = m_result.reported.totals;
        const QString key = QStringLiteral("k6.") % QString::fromUtf8(name);
        if (word.empty())
            return LineVerdict::Damaged;
        if (name == "http_reqs") {
            m_summary = true;
            totals.requests = parseCount(word[0]);
            if (word.size() > 1 && word[1].endsWith("/s"))
                m_ownRate = parseNumber(word[1].chopped(2));
            return need(totals.requests.has_value());
        }
        if (name == "http_req_failed") {
            totals.failures = failed(word);
            return need(totals.failures.has_value());
        }
        if (name == "data_received" || name == "data_sent") {
            const auto bytes = bytesAt(word, 0);
            (name == "data_sent" ? totals.sentBytes : totals.receivedBytes) = bytes;
            return need(bytes.has_value());
        }
        if (const auto trend = trendOf(word)) {
            if (name == "http_req_duration")
                totals.latency = trend->latency;
            else if (name == "http_req_duration{expected_response:true}")
                totals.latencyOk = trend->latency;
            else
                for (const auto &[part, number] : trend->values)
                    addMetric(m_result, key % u'.' % part, number,
                              trend->isTime && part != QLatin1String("count")
                                  ? QStringLiteral("ms")
                                  : QString());
            return LineVerdict::Next;
        }
        if (name == "vus") {
            for (const QByteArrayView part : word) {
                if (part.startsWith("max="))
                    m_result.usersMax = parseCount(part.sliced(4));
            }
            return LineVerdict::Next;
        }
        if (word[0].endsWith('%')) { // a rate
            const auto share = parseNumber(word[0].chopped(1));
            if (share && name != "checks_failed")
                addMetric(m_result,
                          name == "checks_succeeded" ? QStringLiteral("k6.checks") : key,
                          *share / 100);
            return need(share.has_value());
        }
        addMetric(m_result, key, parseNumber(word[0])); // a counter or a gauge
        return LineVerdict::Next;
    }

    // "73.48% ✓ 194 ✗ 70" (passes of "failed") or "73.48% 194 out of 264"
    static std::optional<qint64> failed(const std::vector<QByteArrayView> &word)
    {
        if (word.size() >= 5 && word[2] == "out")
            return parseCount(word[1]);
        if (word.size() >= 5 && word[1] == kCheckMark)
            return parseCount(word[2]);
        return std::nullopt;
    }

    void finish()
    {
        m_result.kind = results::Kind::Summary;
        results::Totals &totals = m_result.reported.totals;
        if (!m_result.usersMax)
            m_result.usersMax = m_mostVus ? m_mostVus : m_maxVus;
        // The rate has more digits than the progress line.
        if (totals.requests > 0 && m_ownRate > 0)
            m_result.durationS = double(*totals.requests) / *m_ownRate;
        else
            m_result.durationS = m_elapsedS;
        if (totals.requests == totals.failures)
            totals.latencyOk.reset();
        fillRates(totals, m_result.durationS, m_ownRate);
        if (!m_summary) {
            addMetric(m_result, QStringLiteral("k6.iterations"), m_iterations);
            m_result.partial = !m_ended || m_cut;
            warn(m_result, m_source, 0,
                 m_result.partial
                     ? tr("k6 was stopped before it printed its summary: only progress was read.")
                     : tr("k6 printed no summary (the script's handleSummary replaced it): only "
                          "progress was read. Import the file that handleSummary wrote."));
            return;
        }
        if (m_cut || !m_ended)
            markPartial(m_result, m_source, m_line);
        warn(m_result, m_source, 0,
             tr("k6 rounds what it prints. Its JSON (--summary-export or handleSummary) has the "
                "exact figures."));
        if (totals.failures > 0)
            warn(m_result, m_source, 0,
                 tr("k6 counts the times of failed requests in: 0 ms for a refused connection, "
                    "the time-out for one that was never answered. Judge by the latency of good "
                    "requests (latency_ok)."));
    }

    ByteSource &m_source;
    Measurement m_result;
    QSet<QByteArray> m_seen;
    QByteArray m_parent;
    qint64 m_line = 0;
    bool m_cut = false;
    bool m_ended = false; // no VU is active in the last progress line
    bool m_summary = false;
    std::optional<double> m_ownRate;
    std::optional<double> m_elapsedS;
    std::optional<double> m_iterations;
    std::optional<qint64> m_mostVus;
    std::optional<qint64> m_maxVus;
};

int probe(const Head &head)
{
    if (head.contains("execution: local") && head.contains("scenarios: ("))
        return 88;
    return head.contains("http_req_duration...") || head.contains("iteration_duration...") ? 80 : 0;
}

} // namespace

std::vector<Format> k6TextFormats()
{
    return {{{QStringLiteral("k6-text"), QStringLiteral("k6"),
              tr("The summary that k6 prints at the end.")},
             probe,
             [](ByteSource &source, const Context &context) {
                 return K6Text(source).read(context);
             }}};
}

} // namespace twofold::imports
