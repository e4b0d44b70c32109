// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The three JSON summaries of k6 0.2x to 2.x:
// - --summary-export: metrics.X = {avg, …, thresholds: {"p(95)<500": true where it FAILED}};
// - handleSummary's data: metrics.X = {type, contains, values: {…}, thresholds: {expr: {ok}}};
// - the machine-readable summary: results.metrics = [{name, type, contains, values}], p95 for
//   p(95), no thresholds. Its config.script is the whole script and is never looked at: it may
//   hold secrets.
// Trends in time are in ms whatever summaryTimeUnit says. http_req_failed is a rate of "failed":
// its passes are the failed requests.

#include "core/imports/json.h"
#include "core/imports/summaryformats.h"
#include "core/imports/totals.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace twofold::imports {

namespace {

using results::Latency;
using results::Measurement;
using results::Totals;

QString tr(const char *text)
{
    return QCoreApplication::translate("K6SummaryReader", text);
}

// One metric of any of the three shapes.
struct Metric
{
    QString name; // "http_req_duration{name:work}" for a sub-metric
    QString contains; // "time", "data", "default"; empty in exports
    JsonValue values;
    JsonValue thresholds;
};

std::optional<double> percentile(const JsonValue &values, const char *old, const char *machine)
{
    const auto value = values[old].number();
    return value ? value : values[machine].number();
}

Latency trend(const JsonValue &values)
{
    Latency latency;
    latency.mean = values["avg"].number();
    latency.min = values["min"].number();
    latency.max = values["max"].number();
    latency.p50 = values["med"].number();
    if (!latency.p50)
        latency.p50 = percentile(values, "p(50)", "p50");
    latency.p75 = percentile(values, "p(75)", "p75");
    latency.p90 = percentile(values, "p(90)", "p90");
    latency.p95 = percentile(values, "p(95)", "p95");
    latency.p99 = percentile(values, "p(99)", "p99");
    latency.p999 = percentile(values, "p(99.9)", "p99.9");
    return latency;
}

// Names of k6's own that are told as totals already, or whose parts few ask for: the phases of a
// request stay, as one looks at them when a latency is not explained.
bool isTold(const QString &name)
{
    static const QStringList told = {
        QStringLiteral("http_reqs"), QStringLiteral("http_req_failed"),
        QStringLiteral("http_req_duration"),
        QStringLiteral("http_req_duration{expected_response:true}")};
    return told.contains(name);
}

class K6Summary
{
public:
    K6Summary(ByteSource &source, const JsonDocument &document)
        : m_source(source)
        , m_root(document.root())
        , m_cut(document.cut())
    {
    }

    Measurement read()
    {
        m_result.kind = results::Kind::Summary;
        if (m_root["results"].exists())
            machine();
        else
            classic();
        takeTotals();
        for (const Metric &metric : m_metrics)
            takeMetric(metric);
        if (m_cut)
            markPartial(m_result, m_source, 0);
        warnOfWhatIsMissing();
        return std::move(m_result);
    }

private:
    void classic()
    {
        for (const JsonValue &value : m_root["metrics"].items()) {
            Metric metric;
            metric.name = value.name();
            metric.contains = value["contains"].text();
            metric.values = value["values"].exists() ? value["values"] : value;
            metric.thresholds = value["thresholds"];
            add(metric);
        }
        if (const auto ms = m_root["state"]["testRunDurationMs"].number(); ms > 0)
            m_result.durationS = *ms / 1000;
        takeGroup(m_root["root_group"], QString());
    }

    void machine()
    {
        const JsonValue results = m_root["results"];
        for (const JsonValue &value : results["metrics"].items())
            add({value["name"].text(), value["contains"].text(), value["values"], {}});
        for (const JsonValue &check : results["checks"]["results"].items())
            takeCheck(check, QString());
        for (const JsonValue &value : results["checks"]["metrics"].items()) {
            if (value["name"].text() == QLatin1String("checks_succeeded"))
                addMetric(m_result, QStringLiteral("k6.checks"), value["values"]["rate"].number());
        }
        if (const auto seconds = m_root["config"]["duration"].number(); seconds > 0)
            m_result.durationS = seconds;
        m_result.toolVersion = m_root["metadata"]["k6_version"].text();
    }

    void add(const Metric &metric)
    {
        if (m_metrics.size() < kMostMetrics && !metric.name.isEmpty())
            m_metrics.push_back(metric);
    }

    const Metric *find(const QString &name) const
    {
        const auto at = std::find_if(m_metrics.begin(), m_metrics.end(),
                                     [&name](const Metric &m) { return m.name == name; });
        return at == m_metrics.end() ? nullptr : &*at;
    }

    void takeTotals()
    {
        Totals &totals = m_result.reported.totals;
        std::optional<double> rate;
        if (const Metric *requests = find(QStringLiteral("http_reqs"))) {
            totals.requests = requests->values["count"].count();
            rate = requests->values["rate"].number();
        }
        if (const Metric *failed = find(QStringLiteral("http_req_failed"))) {
            totals.failures = failed->values["passes"].count();
            if (!totals.failures)
                totals.failures = failed->values["matches"].count();
        }
        if (const Metric *duration = find(QStringLiteral("http_req_duration")))
            totals.latency = trend(duration->values);
        if (const Metric *ok = find(QStringLiteral("http_req_duration{expected_response:true}"))) {
            // All zeros where no request was good: nothing was measured.
            if (totals.requests != totals.failures)
                totals.latencyOk = trend(ok->values);
        }
        if (totals.requests == 0)
            totals.latency = {};
        totals.receivedBytes = countOf(QStringLiteral("data_received"));
        totals.sentBytes = countOf(QStringLiteral("data_sent"));
        if (const Metric *users = find(QStringLiteral("vus")))
            m_result.usersMax = users->values["max"].count();
        if (!m_result.durationS)
            m_result.durationS = durationFromRates();
        fillRates(totals, m_result.durationS, rate);
    }

    std::optional<double> countOf(const QString &name) const
    {
        const Metric *metric = find(name);
        return metric ? metric->values["count"].number() : std::nullopt;
    }

    // k6 divides each counter by the duration of the run, which an export does not tell besides:
    // the counter with the highest count gives it with the most digits.
    std::optional<double> durationFromRates() const
    {
        std::optional<double> seconds;
        double highest = 0;
        for (const Metric &metric : m_metrics) {
            const auto count = metric.values["count"].number();
            const auto rate = metric.values["rate"].number();
            if (count > highest && rate > 0) {
                highest = *count;
                seconds = *count / *rate;
            }
        }
        return seconds;
    }

    void takeMetric(const Metric &metric)
    {
        takeThresholds(metric);
        if (isTold(metric.name))
            return;
        const QString key = QStringLiteral("k6.") % metric.name;
        const QString unit = metric.contains == QLatin1String("time") || isTimeOfK6(metric.name)
            ? QStringLiteral("ms")
            : metric.contains == QLatin1String("data") ? QStringLiteral("B") : QString();
        const JsonValue &values = metric.values;
        if (values["avg"].exists()) { // a trend
            for (const JsonValue &value : values.items()) {
                if (value.name() != QLatin1String("thresholds"))
                    addMetric(m_result, key % u'.' % plainName(value.name()), value.number(),
                              value.name() == QLatin1String("count") ? QString() : unit);
            }
        } else if (values["passes"].exists() || values["matches"].exists()) { // a rate
            auto share = values["value"].number();
            if (!share)
                share = values["rate"].number();
            addMetric(m_result, key, share);
            if (values["passes"].exists()) {
                addMetric(m_result, key % QStringLiteral(".passes"), values["passes"].number());
                addMetric(m_result, key % QStringLiteral(".fails"), values["fails"].number());
            }
        } else if (values["count"].exists()) { // a counter
            addMetric(m_result, key, values["count"].number(), unit);
            addMetric(m_result, key % QStringLiteral(".rate"), values["rate"].number(),
                      unit.isEmpty() ? QStringLiteral("/s") : QStringLiteral("B/s"));
        } else { // a gauge
            addMetric(m_result, key, values["value"].number(), unit);
            addMetric(m_result, key % QStringLiteral(".max"), values["max"].number(), unit);
        }
    }

    // An export does not say what a trend contains; of k6's own this is known.
    static bool isTimeOfK6(const QString &name)
    {
        return name.startsWith(QLatin1String("http_req_"))
            || name.startsWith(QLatin1String("iteration_duration"))
            || name.startsWith(QLatin1String("group_duration"))
            || name == QLatin1String("ws_connecting") || name == QLatin1String("ws_session_duration")
            || name == QLatin1String("grpc_req_duration");
    }

    // "p(95)" and "p95" are one name.
    static QString plainName(const QString &name)
    {
        QString plain = name;
        return plain.remove(u'(').remove(u')');
    }

    void takeThresholds(const Metric &metric)
    {
        for (const JsonValue &threshold : metric.thresholds.items()) {
            // In an export true says that the threshold was crossed; elsewhere "ok" says it held.
            const auto crossed = threshold.boolean();
            const auto ok = threshold["ok"].boolean();
            if (!crossed && !ok)
                continue;
            const bool held = ok ? *ok : !*crossed;
            addMetric(m_result, QStringLiteral("k6.threshold"), held ? 1 : 0, {},
                      metric.name % QStringLiteral(": ") % threshold.name());
        }
    }

    // Groups and checks are objects in an export and arrays elsewhere; values of either are alike.
    void takeGroup(const JsonValue &group, const QString &path)
    {
        for (const JsonValue &check : group["checks"].items())
            takeCheck(check, path);
        for (const JsonValue &inner : group["groups"].items()) {
            QString name = inner["name"].text();
            if (!path.isEmpty())
                name = path % QStringLiteral("::") % name;
            takeGroup(inner, name);
        }
    }

    void takeCheck(const JsonValue &check, const QString &path)
    {
        const auto passes = check["passes"].count();
        const auto fails = check["fails"].count();
        if (!passes || !fails || m_result.metrics.size() >= kMostMetrics)
            return;
        QString label = check["name"].text();
        if (!path.isEmpty())
            label = path % QStringLiteral("::") % label;
        const double all = double(*passes + *fails);
        addMetric(m_result, QStringLiteral("k6.check"),
                  all > 0 ? std::optional(double(*passes) / all) : std::nullopt, {}, label);
    }

    void warnOfWhatIsMissing()
    {
        const Totals &totals = m_result.reported.totals;
        if (!totals.requests && !m_cut)
            warn(m_result, m_source, 0,
                 tr("This test made no HTTP requests (no http_reqs); what it measured is in its "
                    "metrics."));
        if (totals.failures > 0 && !totals.latency.isEmpty())
            warn(m_result, m_source, 0,
                 tr("k6 counts the times of failed requests in: 0 ms for a refused connection, "
                    "the time-out for one that was never answered. Judge by the latency of good "
                    "requests (latency_ok)."));
        const auto dropped = countOf(QStringLiteral("dropped_iterations"));
        if (dropped > 0)
            warn(m_result, m_source, 0,
                 tr("k6 dropped %1 iterations: it had no free VU when they were due, so the load "
                    "asked for was not made.")
                     .arg(*dropped, 0, 'f', 0));
        if (m_metrics.size() >= kMostMetrics)
            warn(m_result, m_source, 0,
                 tr("The summary has more than %1 metrics; the rest is left out.")
                     .arg(kMostMetrics));
    }

    ByteSource &m_source;
    JsonValue m_root;
    bool m_cut;
    Measurement m_result;
    std::vector<Metric> m_metrics;
};

Result<Measurement> readSummary(ByteSource &source, const Context &)
{
    const Result<JsonDocument> document = JsonDocument::parse(source);
    if (!document)
        return document.error();
    const JsonValue root = document->root();
    if (!root["metrics"].isObject() && !root["results"]["metrics"].isArray() && !document->cut())
        return damaged(source, 1, tr("This is no summary of k6: it has no metrics."));
    return K6Summary(source, *document).read();
}

// Names that stand in any summary of k6, whatever the test did.
bool looksLikeK6(const Head &head)
{
    return head.startsWith("{")
        && (head.contains("\"iteration_duration\"") || head.contains("\"iterations\"")
            || head.contains("\"http_reqs\"") || head.contains("\"http_req_")
            || head.contains("\"vus_max\"") || head.contains("\"data_received\""));
}

bool isMachine(const Head &head)
{
    return head.contains("\"k6_version\"")
        || (head.contains("\"config\"") && head.contains("\"execution\"")
            && head.contains("\"script\""));
}

// The typed values of handleSummary's data; an export has bare numbers.
bool isTyped(const Head &head)
{
    return head.contains("\"values\"")
        && (head.contains("\"contains\"") || head.contains("\"type\""));
}

} // namespace

std::vector<Format> k6SummaryFormats()
{
    const QString tool = QStringLiteral("k6");
    // One line of --out json has "type" and "metric" and is of the samples' reader.
    static const auto isPoint = [](const Head &head) {
        return head.line(0).contains("\"type\":\"Metric\"") || head.line(0).contains("\"type\":\"Point\"");
    };
    return {{{QStringLiteral("k6-handle-summary"), tool,
              tr("The data that handleSummary() gets, written as JSON.")},
             [](const Head &head) {
                 return looksLikeK6(head) && !isPoint(head) && !isMachine(head)
                         && head.contains("\"metrics\"") && isTyped(head)
                     ? 85
                     : 0;
             },
             readSummary},
            {{QStringLiteral("k6-summary-export"), tool, tr("The JSON of --summary-export.")},
             [](const Head &head) {
                 return looksLikeK6(head) && !isPoint(head) && !isMachine(head)
                         && head.contains("\"metrics\"") && !isTyped(head)
                     ? 85
                     : 0;
             },
             readSummary},
            {{QStringLiteral("k6-machine-summary"), tool,
              tr("The machine-readable summary of k6 1.5 and later.")},
             [](const Head &head) {
                 return head.startsWith("{") && isMachine(head) ? 90 : 0;
             },
             readSummary}};
}

} // namespace twofold::imports
