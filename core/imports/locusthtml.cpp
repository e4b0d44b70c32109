// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The report of locust --html. Up to 2.15 its tables are in the page; later the page is built from
// "window.templateArgs = {…}". It has the exact final counts, which _stats.csv misses. Only the
// tables or that object are read: no markup, script or style of the page is taken over.

#include "core/imports/failuregroups.h"
#include "core/imports/json.h"
#include "core/imports/locust.h"
#include "core/imports/textvalues.h"
#include "core/imports/totals.h"

#include <QCoreApplication>
#include <QHash>

#include <algorithm>

namespace twofold::imports {

namespace {

using results::Latency;
using results::Measurement;
using results::Totals;

QString tr(const char *text)
{
    return QCoreApplication::translate("LocustReader", text);
}

constexpr qsizetype kMostBytes = 64 * 1024 * 1024;
constexpr size_t kMostRows = 200'000;

// The characters that Locust's templates escape.
QString unescaped(QByteArrayView cell)
{
    QString text = QString::fromUtf8(cell.trimmed());
    text.replace(QLatin1String("&lt;"), QLatin1String("<"));
    text.replace(QLatin1String("&gt;"), QLatin1String(">"));
    text.replace(QLatin1String("&#34;"), QLatin1String("\""));
    text.replace(QLatin1String("&quot;"), QLatin1String("\""));
    text.replace(QLatin1String("&#39;"), QLatin1String("'"));
    text.replace(QLatin1String("&amp;"), QLatin1String("&"));
    return text;
}

struct HtmlTable
{
    std::vector<QByteArray> header;
    std::vector<std::vector<QByteArrayView>> rows;
    bool whole = false; // its end is in the file
};

// Cells between <tag …> and </tag> in the text.
std::vector<QByteArrayView> cellsOf(QByteArrayView row, QByteArrayView tag)
{
    std::vector<QByteArrayView> cells;
    const QByteArray open = "<" + tag.toByteArray();
    const QByteArray close = "</" + tag.toByteArray() + ">";
    qsizetype at = 0;
    while (true) {
        at = row.indexOf(open, at);
        const qsizetype begin = at < 0 ? -1 : row.indexOf('>', at);
        const qsizetype end = begin < 0 ? -1 : row.indexOf(close, begin);
        if (end < 0)
            return cells;
        cells.push_back(row.sliced(begin + 1, end - begin - 1));
        at = end + close.size();
    }
}

HtmlTable tableAfter(QByteArrayView html, QByteArrayView heading)
{
    HtmlTable table;
    const qsizetype title = html.indexOf(heading);
    const qsizetype begin = title < 0 ? -1 : html.indexOf("<table", title);
    if (begin < 0)
        return table;
    const qsizetype end = html.indexOf("</table>", begin);
    table.whole = end >= 0;
    const QByteArrayView body = html.sliced(begin, (end < 0 ? html.size() : end) - begin);
    qsizetype at = 0;
    while (table.rows.size() < kMostRows) {
        at = body.indexOf("<tr", at);
        const qsizetype close = at < 0 ? -1 : body.indexOf("</tr>", at);
        if (close < 0)
            break;
        const QByteArrayView row = body.sliced(at, close - at);
        if (table.header.empty()) {
            for (const QByteArrayView cell : cellsOf(row, "th"))
                table.header.push_back(cell.trimmed().toByteArray());
        } else if (auto cells = cellsOf(row, "td"); !cells.empty()) {
            table.rows.push_back(std::move(cells));
        }
        at = close + 5;
    }
    return table;
}

class HtmlReport
{
public:
    HtmlReport(ByteSource &source, QByteArrayView html)
        : m_source(source)
        , m_html(html)
    {
    }

    Result<Measurement> read()
    {
        m_result.kind = results::Kind::Summary;
        const qsizetype arguments = m_html.indexOf("window.templateArgs");
        Result<void> read = arguments >= 0 ? readArguments(arguments) : readTables();
        if (!read)
            return read.error();
        const auto &start = m_result.startedAt;
        if (start && m_end && *m_end > *start)
            m_result.durationS = double(*m_end - *start) / 1e6;
        fillRates(m_result.reported.totals, m_result.durationS, m_ownRate);
        m_result.failures = m_failures.take();
        warnOfOtherLabels(m_result, m_source);
        if (m_cut)
            markPartial(m_result, m_source, 0);
        warnOfOtherSum(m_result, m_source);
        return std::move(m_result);
    }

private:
    Result<void> readTables()
    {
        const HtmlTable requests = tableAfter(m_html, ">Request Statistics<");
        const HtmlTable times = tableAfter(m_html, ">Response Time Statistics<");
        const HtmlTable failures = tableAfter(m_html, ">Failures Statistics<");
        m_cut = !requests.whole || !times.whole || m_html.indexOf("</html>") < 0;
        readPeriod();
        bool total = false;
        QHash<QByteArray, size_t> timesOf; // the row of a request's percentiles
        for (size_t i = times.rows.size(); i-- > 0;) { // of two the first counts
            if (times.rows[i].size() >= 2)
                timesOf.insert(keyOf(times.rows[i]), i);
        }
        for (const auto &cells : requests.rows) {
            // Method, Name, # Requests, # Fails, Average, Min, Max, Average size, RPS, Failures/s
            if (cells.size() < 8)
                return damaged(m_source, 0, tr("A row of the table of requests lacks cells."));
            Totals totals;
            totals.requests = parseCount(cells[2]);
            totals.failures = parseCount(cells[3]);
            if (!totals.requests || !totals.failures)
                return damaged(m_source, 0, tr("A row of the table of requests has no counts."));
            if (*totals.requests > 0) {
                totals.latency.mean = parseNumber(cells[4]);
                totals.latency.min = parseNumber(cells[5]);
                totals.latency.max = parseNumber(cells[6]);
                if (const auto row = timesOf.constFind(keyOf(cells)); row != timesOf.cend())
                    percentiles(times, times.rows[*row], totals.latency);
            }
            const QString method = unescaped(cells[0]);
            const QString name = unescaped(cells[1]);
            if (method.isEmpty() && name == QLatin1String("Aggregated")) {
                m_result.reported.totals = totals;
                total = true;
                if (cells.size() > 8)
                    m_ownRate = parseNumber(cells[8]);
            } else {
                addLabel(m_result, requestLabel(method, name), totals);
            }
        }
        if (!total && !m_cut)
            return damaged(m_source, 0, tr("The table of requests has no totals."));
        for (const auto &cells : failures.rows) {
            if (cells.size() < 4)
                continue;
            const QString message = unescaped(cells[2]);
            m_failures.add(requestLabel(unescaped(cells[0]), unescaped(cells[1])),
                           statusInMessage(message), message, parseCount(cells[3]),
                           m_source.name(), 0);
        }
        return {};
    }

    // Method and name, as they stand in both tables.
    static QByteArray keyOf(const std::vector<QByteArrayView> &cells)
    {
        return cells[0].trimmed().toByteArray() + '\n' + cells[1].trimmed().toByteArray();
    }

    // "50%ile (ms)" … "100%ile (ms)"
    static void percentiles(const HtmlTable &times, const std::vector<QByteArrayView> &cells,
                            Latency &latency)
    {
        for (size_t i = 2; i < cells.size() && i < times.header.size(); ++i) {
            const qsizetype sign = times.header[i].indexOf("%ile");
            const auto percentile = parseNumber(times.header[i].left(std::max<qsizetype>(sign, 0)));
            if (percentile)
                setPercentile(latency, *percentile, parseNumber(cells[i]));
        }
    }

    // "During: 2026-11-20 20:11:37 - 2026-11-20 20:11:59", with markup around either; UTC.
    void readPeriod()
    {
        const qsizetype at = m_html.indexOf("During:");
        const qsizetype end = at < 0 ? -1 : m_html.indexOf("</p>", at);
        if (end < 0)
            return;
        const QByteArrayView text = m_html.sliced(at, end - at);
        std::vector<Microseconds> moments;
        for (qsizetype i = 0; i + 19 <= text.size(); ++i) {
            if (text[i] != '2' || text[i + 4] != '-' || text[i + 10] != ' ')
                continue;
            QString moment = QString::fromUtf8(text.sliced(i, 19));
            moment[10] = u'T';
            if (const auto parsed = fromIso8601(moment)) {
                moments.push_back(*parsed);
                i += 18;
            }
        }
        if (moments.empty())
            return;
        m_result.startedAt = moments.front();
        m_end = moments.back();
    }

    Result<void> readArguments(qsizetype at)
    {
        const qsizetype begin = m_html.indexOf('{', at);
        if (begin < 0) {
            m_cut = true;
            return {};
        }
        const Result<JsonDocument> document =
            JsonDocument::parse(m_html.sliced(begin), m_source.name());
        if (!document)
            return document.error();
        const JsonValue root = document->root();
        m_cut = document->cut();
        QHash<QString, JsonValue> times;
        for (const JsonValue &row : root["response_time_statistics"].items())
            times.insert(row["method"].text() % u'\n' % row["name"].text(), row);
        for (const JsonValue &entry : root["requests_statistics"].items())
            argumentRow(times, entry);
        for (const JsonValue &failure : root["failures_statistics"].items()) {
            const QString message = failure["error"].text();
            m_failures.add(requestLabel(failure["method"].text(), failure["name"].text()),
                           statusInMessage(message), message, failure["occurrences"].count(),
                           m_source.name(), 0);
        }
        qint64 exceptions = 0;
        for (const JsonValue &exception : root["exceptions_statistics"].items())
            exceptions += exception["count"].count().value_or(0);
        if (root["exceptions_statistics"].isArray())
            addMetric(m_result, QStringLiteral("locust.exceptions"), double(exceptions));
        m_result.startedAt = fromIso8601(root["start_time"].text());
        m_end = fromIso8601(root["end_time"].text());
        if (!m_result.reported.totals.requests && !m_cut)
            return damaged(m_source, 0, tr("The report has no totals."));
        return {};
    }

    void argumentRow(const QHash<QString, JsonValue> &times, const JsonValue &entry)
    {
        Totals totals;
        totals.requests = entry["num_requests"].count();
        totals.failures = entry["num_failures"].count();
        const QString method = entry["method"].text();
        const QString name = entry["name"].text();
        if (totals.requests > 0) {
            Latency &latency = totals.latency;
            latency.mean = entry["avg_response_time"].number();
            latency.min = entry["min_response_time"].number();
            latency.max = entry["max_response_time"].number();
            latency.p50 = entry["median_response_time"].number();
            for (const JsonValue &value : times.value(method % u'\n' % name).items()) {
                bool ok = false;
                const double share = value.name().toDouble(&ok);
                if (ok)
                    setPercentile(latency, share * 100, value.number());
            }
        }
        if (method.isEmpty() && name == QLatin1String("Aggregated")) {
            m_result.reported.totals = totals;
            m_ownRate = entry["total_rps"].number();
        } else {
            addLabel(m_result, requestLabel(method, name), totals);
        }
    }

    ByteSource &m_source;
    QByteArrayView m_html;
    Measurement m_result;
    FailureGroups m_failures;
    std::optional<Microseconds> m_end;
    std::optional<double> m_ownRate;
    bool m_cut = false;
};

} // namespace

Result<Measurement> readLocustHtml(ByteSource &source, const Context &)
{
    const Result<QByteArray> html = readAll(source, kMostBytes);
    if (!html)
        return html.error();
    return HtmlReport(source, *html).read();
}

} // namespace twofold::imports
