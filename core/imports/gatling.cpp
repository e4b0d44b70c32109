// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Gatling's simulation.log as text (2.x to 3.12; from 3.13 it is binary) and the stats.json and
// global_stats.json of its report. Lines of the log are tab-separated and differ by version:
//   2.0, 2.1   scenario, user, REQUEST, groups, name, sent from, to, received from, to, OK|KO, …
//   2.2 to 3.x REQUEST, scenario and user (2.x) or user (to 3.3) or neither, groups, name, start,
//              end, OK|KO, …
// so a request is taken from its OK or KO backwards.

#include "core/imports/eachline.h"
#include "core/imports/failuregroups.h"
#include "core/imports/json.h"
#include "core/imports/numbertext.h"
#include "core/imports/samples.h"
#include "core/imports/summaryformats.h"
#include "core/imports/textvalues.h"
#include "core/imports/totals.h"

#include "core/results/timeline.h"

#include <QCoreApplication>

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>

namespace twofold::imports {

namespace {

using results::Latency;
using results::Measurement;
using results::Totals;

QString tr(const char *text)
{
    return QCoreApplication::translate("GatlingReader", text);
}

// The end of a message that came and that no request had asked for: no answer to count.
constexpr QByteArrayView kNoEnd = "-9223372036854775808";

constexpr qint64 kLatestMs = 100'000'000'000'000; // the year 5138

std::optional<qint64> milliseconds(QByteArrayView text)
{
    int64_t value = 0;
    if (!parseWhole(text.trimmed(), value) || value < 0 || value >= kLatestMs)
        return std::nullopt;
    return value;
}

// The line that begins a run: of 2.0 and 2.1 its third field tells what it is, later the first.
bool isOldRun(const std::vector<QByteArrayView> &field)
{
    return field.size() > 5 && field[2] == "RUN" && field[0] != "RUN" && milliseconds(field[3]);
}

// Users that are active, by the second: starts and ends come in order of time, nearly.
class ActiveUsers
{
public:
    void change(qint64 ms, int by)
    {
        if (m_changes.size() < kMostSeconds || m_changes.contains(ms / 1000))
            m_changes[ms / 1000] += by;
    }

    void finish(Measurement &measurement) const
    {
        if (m_changes.empty() || !measurement.startedAt)
            return;
        results::Series series;
        series.name = QStringLiteral("users");
        qint64 active = 0;
        qint64 most = 0;
        const double start = double(*measurement.startedAt) / 1e6;
        for (const auto &[second, by] : m_changes) {
            active += by;
            most = std::max(most, active);
            series.times.push_back(std::max(0.0, double(second) - start));
            series.values.push_back(double(std::max<qint64>(active, 0)));
        }
        measurement.usersMax = most;
        measurement.series.push_back(std::move(series));
    }

private:
    static constexpr size_t kMostSeconds = 100'000;
    std::map<qint64, qint64> m_changes;
};

class SimulationLog
{
public:
    explicit SimulationLog(ByteSource &source)
        : m_source(source)
    {
    }

    Result<Measurement> read(const Context &context)
    {
        bool cut = false;
        qint64 last = 0;
        const auto read = eachLine(m_source, context, {}, [&](const ReportLine &line) {
            if (!line.ended && !line.text.isEmpty()) {
                cut = true;
                return LineVerdict::Stop;
            }
            last = line.number;
            return take(line);
        });
        if (!read)
            return read.error();
        Measurement result = finish();
        if (cut)
            markPartial(result, m_source, last);
        return result;
    }

private:
    LineVerdict take(const ReportLine &line)
    {
        auto field = parts(line.text, '\t');
        m_old = m_old || isOldRun(field);
        if (m_old && field.size() > 2) // the kind first, as later
            std::rotate(field.begin(), field.begin() + 2, field.begin() + 3);
        const auto need = [](bool good) { return good ? LineVerdict::Next : LineVerdict::Damaged; };
        if (field[0] == "REQUEST")
            return need(request(field, line.number));
        if (field[0] == "USER")
            return need(user(field));
        if (field[0] == "RUN") {
            if (m_runs++ == 1)
                m_secondRun = line.number;
            // All of 2.x write the same.
            if (const auto version = field.back().trimmed(); version != "2.0")
                m_version = QString::fromUtf8(version);
            return LineVerdict::Next;
        }
        // 2.x write an error under the heading of a group.
        if (field.size() >= 2 && (field[0] == "ERROR" || (field[0] == "GROUP" && field.size() == 3))) {
            ++m_errors;
            return LineVerdict::Next;
        }
        return LineVerdict::Next; // GROUP, ASSERTION and what a later version adds
    }

    // … groups name times OK|KO message
    bool request(const std::vector<QByteArrayView> &field, qint64 line)
    {
        const size_t times = m_old ? 4 : 2;
        size_t status = 0;
        for (size_t i = times + 2; i < field.size() && status == 0; ++i) {
            // A request may have such a name.
            if ((field[i] == "OK" || field[i] == "KO") && milliseconds(field[i - times])
                && (milliseconds(field[i - 1]) || field[i - 1] == kNoEnd))
                status = i;
        }
        if (status == 0)
            return false;
        if (field[status - 1] == kNoEnd) {
            ++m_unasked;
            return true;
        }
        const auto start = milliseconds(field[status - times]);
        const auto end = milliseconds(field[status - 1]);
        if (!start || !end || *end < *start)
            return false;
        const size_t named = status - times - 1;
        QByteArray name = field[named].toByteArray();
        if (named >= 2 && !field[named - 1].isEmpty())
            name = field[named - 1].toByteArray().replace(',', " / ") + " / " + name;
        results::Sample sample;
        sample.start = *start * 1000;
        sample.latencyUs = (*end - *start) * 1000;
        sample.success = field[status] == "OK";
        sample.label = m_builder.label(name);
        m_clock.see(sample.start, sample.start + sample.latencyUs, line);
        m_builder.add(sample);
        if (!sample.success) {
            const QString message =
                status + 1 < field.size() ? QString::fromUtf8(field[status + 1]).trimmed() : QString();
            m_failures.add(QString::fromUtf8(name), codeIn(message), message, 1, m_source.name(),
                           line);
        }
        return true;
    }

    // "status.find.in(200,…), but actually found 400"
    static QString codeIn(const QString &message)
    {
        for (const char *before : {"but actually found ", "but actually "}) {
            const qsizetype at = message.indexOf(QLatin1String(before));
            if (at < 0)
                continue;
            const QString code = message.mid(at + qsizetype(std::strlen(before)), 3);
            if (code.size() == 3
                && std::all_of(code.begin(), code.end(), [](QChar c) { return c.isDigit(); }))
                return code;
        }
        return {};
    }

    // USER scenario [id] START|END time …
    bool user(const std::vector<QByteArrayView> &field)
    {
        for (size_t i = 2; i + 1 < field.size(); ++i) {
            if (field[i] != "START" && field[i] != "END")
                continue;
            // With an end both times follow in older versions: start, then end.
            const bool start = field[i] == "START";
            const size_t at = !start && i + 2 < field.size() ? i + 2 : i + 1;
            const auto ms = milliseconds(field[at].trimmed());
            if (ms)
                m_users.change(*ms, start ? 1 : -1);
            return ms.has_value();
        }
        return false;
    }

    Measurement finish()
    {
        Measurement result;
        result.kind = results::Kind::Samples;
        result.toolVersion = m_version;
        m_clock.report(result, m_source, m_builder.samples());
        if (m_secondRun > 0)
            warn(result, m_source, m_secondRun,
                 tr("Another run begins in this line: %1 runs are mixed in this file and read as "
                    "one. Import the log of each run alone.")
                     .arg(m_runs));
        if (m_unasked > 0)
            warn(result, m_source, 0,
                 tr("%1 messages came that no request had asked for; they are not counted.")
                     .arg(m_unasked));
        if (m_builder.labelsLeftOut())
            warnOfOtherLabels(result, m_source, results::Timeline::kMaxLabels);
        auto timeline = std::make_shared<results::Timeline>(m_builder.finish());
        warnOfCoarseIntervals(result, m_source, *timeline);
        result.startedAt = timeline->startedAt();
        result.durationS = timeline->durationS();
        result.timeline = std::move(timeline);
        result.failures = m_failures.take();
        m_users.finish(result);
        if (m_errors > 0)
            addMetric(result, QStringLiteral("gatling.errors"), double(m_errors));
        return result;
    }

    ByteSource &m_source;
    results::TimelineBuilder m_builder;
    FailureGroups m_failures;
    ActiveUsers m_users;
    QString m_version;
    bool m_old = false; // 2.0 and 2.1
    qint64 m_errors = 0;
    qint64 m_unasked = 0;
    qint64 m_runs = 0;
    qint64 m_secondRun = 0; // its line
    ClockWatch m_clock;
};

// One "stats" object: numbers, or texts with "-" where there is none.
Totals totalsOf(const JsonValue &stats)
{
    Totals totals;
    totals.requests = stats["numberOfRequests"]["total"].count();
    totals.failures = stats["numberOfRequests"]["ko"].count();
    const auto latency = [&stats](QByteArrayView which) {
        Latency values;
        values.min = stats["minResponseTime"][which].numeric();
        values.max = stats["maxResponseTime"][which].numeric();
        values.mean = stats["meanResponseTime"][which].numeric();
        values.stddev = stats["standardDeviation"][which].numeric();
        // Gatling's own four, unless its configuration says otherwise.
        values.p50 = stats["percentiles1"][which].numeric();
        values.p75 = stats["percentiles2"][which].numeric();
        values.p95 = stats["percentiles3"][which].numeric();
        values.p99 = stats["percentiles4"][which].numeric();
        return values;
    };
    if (totals.requests > 0)
        totals.latency = latency("total");
    if (stats["numberOfRequests"]["ok"].count() > 0)
        totals.latencyOk = latency("ok");
    const auto rate = stats["meanNumberOfRequestsPerSecond"]["total"].numeric();
    fillRates(totals, std::nullopt, rate);
    return totals;
}

void addLabels(Measurement &result, const JsonValue &group, const QString &path, int depth)
{
    if (depth > 16)
        return;
    for (const JsonValue &entry : group["contents"].items()) {
        const QString name = entry["name"].text();
        const QString label = path.isEmpty() ? name : path % QStringLiteral(" / ") % name;
        if (entry["type"].text() == QLatin1String("REQUEST"))
            addLabel(result, label, totalsOf(entry["stats"]));
        else
            addLabels(result, entry, label, depth + 1);
    }
}

Result<Measurement> readStats(ByteSource &source, const Context &)
{
    const Result<JsonDocument> document = JsonDocument::parse(source);
    if (!document)
        return document.error();
    const JsonValue root = document->root();
    const JsonValue stats = root["stats"].isObject() ? root["stats"] : root;
    Measurement result;
    result.kind = results::Kind::Summary;
    result.reported.totals = totalsOf(stats);
    if (!result.reported.totals.requests && !document->cut())
        return damaged(source, 1, tr("The statistics have no number of requests."));
    addLabels(result, root, QString(), 0);
    warnOfOtherLabels(result, source);
    if (document->cut())
        markPartial(result, source, 0);
    warnOfOtherSum(result, source);
    return result;
}

int probeLog(const Head &head)
{
    constexpr int kMostAssertions = 100; // stand before it from 2.1 on
    const bool run = head.startsWith("RUN\t") || head.contains("\nRUN\t");
    if (run && (head.contains("\nUSER\t") || head.contains("\nREQUEST\t") || head.whole))
        return 92;
    if (!head.contains("\tRUN\t"))
        return 0;
    for (int n = 0; n < kMostAssertions; ++n) {
        const auto field = parts(head.line(n), '\t');
        if (field[0] != "ASSERTION")
            return isOldRun(field) ? 92 : 0;
    }
    return 0;
}

} // namespace

std::vector<Format> gatlingFormats()
{
    const QString tool = QStringLiteral("Gatling");
    return {{{QStringLiteral("gatling-log"), tool, tr("simulation.log as text, up to 3.12.")},
             probeLog,
             [](ByteSource &source, const Context &context) {
                 return SimulationLog(source).read(context);
             }},
            {{QStringLiteral("gatling-stats"), tool,
              tr("stats.json or global_stats.json of the report.")},
             [](const Head &head) {
                 return head.startsWith("{") && head.contains("\"numberOfRequests\"")
                         && head.contains("\"percentiles1\"")
                     ? 95
                     : 0;
             },
             readStats}};
}

} // namespace twofold::imports
