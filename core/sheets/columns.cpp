// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/sheets/columns.h"

#include "core/sheets/runs.h"

#include <QRegularExpression>

#include <algorithm>
#include <map>
#include <optional>

namespace twofold::sheets {

using campaign::ParameterKind;

namespace {

struct KnownName
{
    const char *pattern;
    ColumnMeaning meaning;
    const char *name;
    const char *unit;
};

// How people head their columns, in lower case with single blanks; the first that fits.
constexpr KnownName kKnownNames[] = {
    {"^(#|no\\.?|nr\\.?|run|test|attempt|(run|test) (number|no\\.?|nr\\.?|#|id))$", ColumnMeaning::RunNumber, "", ""},
    {"^(parent|changed from|based on)$", ColumnMeaning::Parent, "", ""},
    {"^(date|started( at)?|start( time)?|when|timestamp|date and time)$", ColumnMeaning::Started, "", ""},
    {"^(verdict|result|pass/fail|passed|status|outcome)$", ColumnMeaning::Verdict, "", ""},
    {"^((failure )?class|failed (component|part)|culprit|kind of failure)$", ColumnMeaning::FailureClass, "", ""},
    {"^(cause|root cause|reason)$", ColumnMeaning::Cause, "", ""},
    {"^(notes?|remarks?|comments?|observations?|seen|what happened|fix|limit found)$", ColumnMeaning::Observation, "", ""},
    {"(99[., ]?9|p999)", ColumnMeaning::Metric, "latency.p999", "ms"},
    {"(p ?99|99 ?%|99th)", ColumnMeaning::Metric, "latency.p99", "ms"},
    {"(p ?95|95 ?%|95th)", ColumnMeaning::Metric, "latency.p95", "ms"},
    {"(p ?90|90 ?%|90th)", ColumnMeaning::Metric, "latency.p90", "ms"},
    {"(p ?75|75 ?%|75th)", ColumnMeaning::Metric, "latency.p75", "ms"},
    {"(\\bmed(ian)?\\b|p ?50|50 ?%|50th)", ColumnMeaning::Metric, "latency.p50", "ms"},
    {"(\\b(avg|average|mean)\\b.*\\b(latency|response|delay|time|duration)\\b|\\b(latency|response|delay|duration)\\b.*\\b(avg|average|mean)\\b)",
     ColumnMeaning::Metric, "latency.mean", "ms"},
    {"(\\b(min|minimum|fastest)\\b.*\\b(latency|response|delay|duration)\\b|\\b(latency|response|delay|duration)\\b.*\\b(min|minimum)\\b)",
     ColumnMeaning::Metric, "latency.min", "ms"},
    {"(\\b(max|maximum|slowest)\\b.*\\b(latency|response|delay|duration)\\b|\\b(latency|response|delay|duration)\\b.*\\b(max|maximum)\\b)",
     ColumnMeaning::Metric, "latency.max", "ms"},
    {"^(latency|delay|response times?)$", ColumnMeaning::Metric, "latency.mean", "ms"},
    {"(error|failure) rate|(errors?|failures?|failed) ?(%|pct|percent)", ColumnMeaning::Metric, "failure_rate", "%"},
    {"^(errors|failures|failed( requests)?)$", ColumnMeaning::Metric, "failures", ""},
    {"(\\breq(uest)?s?/s|\\brps\\b|^throughput|requests per second|\\breqs? per s\\b)", ColumnMeaning::Metric, "throughput", "/s"},
    {"^((total|http|number of) )?(requests|reqs)$|^hits$", ColumnMeaning::Metric, "requests", ""},
    {"^(vus|users) max$", ColumnMeaning::Metric, "users_max", ""},
    {"^(test |run )?duration$", ColumnMeaning::Metric, "duration", "s"},
};

// Parts of a request have percentiles of their own, which are not those of the request.
constexpr const char *kPartOfRequest
    = "\\b(blocked|connect(ing|ion)?|tls|ssl|handshak\\w*|receiving|sending|waiting|iteration|ttfb|first byte|queue\\w*|dns|gc)\\b";

// What is set, and what is seen. The first wins.
constexpr const char *kParameterWords
    = "\\b(users?|vus|clients?|threads?|workers?|connections?|spawn|hatch|ramp|pool|size|limit|max|somaxconn|instances?|"
      "machine|version|region|heap|vcpus?|ram|cores?|replicas?|think time|timeout|allocated)\\b";
constexpr const char *kMetricWords
    = "\\b(cpu|latency|delay|response|duration|elapsed|avg|average|mean|med|p\\d{2,3}|percentile|errors?|failures?|failed|"
      "timeouts|passed|checks|rate|throughput|received|sent|iterations|hits|blocked|connecting|waiting|sending|receiving|"
      "handshaking|per s|iops|swap|memory used|memory usage|load average|open files|sockets|drain)\\b|/s$";

bool fits(const QString &name, const char *pattern)
{
    return QRegularExpression(QString::fromLatin1(pattern)).match(name).hasMatch();
}

// "HTTP_req-duration  P95 [ms]" -> "http req duration p95"
QString spoken(const QString &header)
{
    static const QRegularExpression bracketed(QStringLiteral("\\s*[\\[(][^\\])]*[\\])]\\s*$"));
    QString name = header.toLower();
    name.remove(bracketed);
    name.replace(QLatin1Char('_'), QLatin1Char(' '));
    name.replace(QLatin1Char('-'), QLatin1Char(' '));
    return name.simplified();
}

const KnownName *knownName(const QString &header)
{
    const QString name = spoken(header);
    for (const auto &known : kKnownNames) {
        if (!fits(name, known.pattern))
            continue;
        return known.meaning == ColumnMeaning::Metric && fits(name, kPartOfRequest) ? nullptr : &known;
    }
    return nullptr;
}

// "Delay [ms]", "rate (1/s)", "memory MiB", "ram_mb", "failed_pct", "reqs_per_s" -> the unit.
QString unitInHeader(const QString &header)
{
    static const QRegularExpression bracketed(QStringLiteral("[\\[(]\\s*([^\\])]+?)\\s*[\\])]\\s*$"));
    if (const auto match = bracketed.match(header); match.hasMatch())
        return isKnownUnit(match.captured(1)) ? match.captured(1) : QString();
    static const std::map<QString, QString> suffixes = {
        {QStringLiteral("pct"), QStringLiteral("%")}, {QStringLiteral("percent"), QStringLiteral("%")},
        {QStringLiteral("kb"), QStringLiteral("kB")}, {QStringLiteral("mb"), QStringLiteral("MB")},
        {QStringLiteral("gb"), QStringLiteral("GB")}, {QStringLiteral("mib"), QStringLiteral("MiB")},
        {QStringLiteral("gib"), QStringLiteral("GiB")}};
    if (header.endsWith(QLatin1String("_per_s")) || header.endsWith(QLatin1String(" per second")))
        return QStringLiteral("/s");
    const auto at = std::max(header.lastIndexOf(QLatin1Char(' ')), header.lastIndexOf(QLatin1Char('_')));
    if (at <= 0)
        return {};
    const QString last = header.mid(at + 1);
    if (const auto suffix = suffixes.find(last.toLower()); suffix != suffixes.end())
        return suffix->second;
    return isKnownUnit(last) && last != QLatin1String("m") && last != QLatin1String("d") ? last : QString();
}

QString keyOf(const QString &header)
{
    static const QRegularExpression bracketed(QStringLiteral("\\s*[\\[(][^\\])]*[\\])]\\s*$"));
    QString key = header.simplified();
    key.remove(bracketed);
    key.replace(QLatin1Char(' '), QLatin1Char('_'));
    return key;
}

// What the cells of a column hold.
struct Content
{
    int filled = 0;
    int numbers = 0;
    int clocks = 0;
    int booleans = 0;
    int verdicts = 0;
    int classes = 0;
    int moments = 0;
    int withUnit = 0;
    bool whole = true;
    bool oneUnit = true; // all units that are named are the same
    QString unit; // the first that a cell names
};

Content contentOf(const Sheet &sheet, int column, const campaign::Campaign &campaign)
{
    Content content;
    const int end = std::min(int(sheet.rows.size()), sheet.firstDataRow() + kLookedAtRows);
    for (int row = sheet.firstDataRow(); row < end; ++row) {
        const Cell &cell = sheet.cell(row, column);
        if (isUnknown(cell))
            continue;
        ++content.filled;
        if (const auto quantity = cellQuantity(cell, sheet.notation)) {
            ++content.numbers;
            if (!quantity->unit.isEmpty()) {
                content.oneUnit = content.oneUnit && (content.withUnit == 0 || quantity->unit == content.unit);
                if (content.withUnit++ == 0)
                    content.unit = quantity->unit;
            }
            content.whole = content.whole && quantity->value == double(qint64(std::clamp(quantity->value, -9e15, 9e15)));
        }
        const QString word = cell.text.toLower();
        content.clocks += clockSeconds(cell).has_value();
        content.booleans += word == QLatin1String("true") || word == QLatin1String("false")
            || word == QLatin1String("yes") || word == QLatin1String("no") || word == QLatin1String("on")
            || word == QLatin1String("off");
        content.verdicts += verdictOf(cell).has_value();
        content.classes += campaign.failureClass(cell.text) != nullptr || campaign.component(cell.text) != nullptr;
        content.moments += momentOf(cell).has_value();
    }
    return content;
}

// Units within the cells make numbers of them only where they can be told from words: the unit is
// known, or the same in several cells ("4 nodes").
bool isNumeric(const Content &content)
{
    if (content.numbers * 2 <= content.filled)
        return false;
    return content.withUnit == 0 || isKnownUnit(content.unit) || (content.oneUnit && content.withUnit > 1);
}

ParameterKind kindOf(const Content &content)
{
    if (content.filled > 0 && content.clocks * 2 > content.filled)
        return ParameterKind::Duration;
    if (content.filled > 0 && content.booleans == content.filled)
        return ParameterKind::Boolean;
    if (!isNumeric(content))
        return ParameterKind::Text;
    if (content.withUnit > 0 && convertUnit(1, content.unit, u"B"))
        return ParameterKind::Bytes;
    if (content.withUnit > 0 && convertUnit(1, content.unit, u"s"))
        return ParameterKind::Duration;
    return content.whole ? ParameterKind::Integer : ParameterKind::Real;
}

// Whether the values bear out what the name says.
bool bearsOut(ColumnMeaning meaning, const Content &content)
{
    switch (meaning) {
    case ColumnMeaning::Verdict:
        return content.verdicts * 2 >= content.filled;
    case ColumnMeaning::Started:
        return content.moments * 2 >= content.filled;
    case ColumnMeaning::Metric:
        return isNumeric(content) || content.clocks * 2 > content.filled;
    default:
        return true;
    }
}

const campaign::Parameter *parameterOf(const campaign::Campaign &campaign, const QString &key, const QString &header)
{
    for (const auto &parameter : campaign.parameters) {
        if (parameter.key.compare(key, Qt::CaseInsensitive) == 0
            || (!parameter.label.isEmpty() && parameter.label.compare(header, Qt::CaseInsensitive) == 0))
            return &parameter;
    }
    return nullptr;
}

const campaign::Metric *metricOf(const campaign::Campaign &campaign, const QString &key, const QString &header)
{
    for (const auto &metric : campaign.metrics) {
        if (metric.key.compare(key, Qt::CaseInsensitive) == 0
            || (!metric.label.isEmpty() && metric.label.compare(header, Qt::CaseInsensitive) == 0))
            return &metric;
    }
    return nullptr;
}

ColumnMapping proposal(const QString &header, const Content &content, const campaign::Campaign &campaign)
{
    ColumnMapping map;
    map.name = keyOf(header);
    map.unit = unitInHeader(header);
    map.kind = kindOf(content);
    map.meaning = ColumnMeaning::Parameter;
    const bool numeric = isNumeric(content) || map.kind == ParameterKind::Duration;
    if (map.unit.isEmpty() && numeric && content.withUnit > 0)
        map.unit = content.unit;
    if (const auto *known = parameterOf(campaign, map.name, header)) {
        map.name = known->key;
        map.kind = known->kind;
        return map;
    }
    if (const auto *known = metricOf(campaign, map.name, header)) {
        map.name = known->key;
        map.meaning = ColumnMeaning::Metric;
        if (map.unit.isEmpty())
            map.unit = known->unit;
        return map;
    }
    const QString name = spoken(header);
    if (const auto *known = knownName(header); known && bearsOut(known->meaning, content)) {
        map.meaning = known->meaning;
        if (*known->name)
            map.name = QString::fromLatin1(known->name);
        // "Delay 95 %" is not in per cent: a unit of another dimension is part of the name.
        const QString own = QString::fromLatin1(known->unit);
        if (map.unit.isEmpty() || !convertUnit(1, map.unit, own))
            map.unit = own;
        return map;
    }
    if (content.classes > 0 && content.classes == content.filled) {
        map.meaning = ColumnMeaning::FailureClass;
        return map;
    }
    const bool isShare = map.unit == QLatin1String("%") && fits(name, "\\b(cpu|mem(ory)?|disk|heap)\\b");
    if (numeric && (isShare || (!fits(name, kParameterWords) && fits(name, kMetricWords))))
        map.meaning = ColumnMeaning::Metric;
    return map;
}

} // namespace

bool isKnownColumn(const QString &name)
{
    return knownName(name) != nullptr || fits(spoken(name), kParameterWords) || fits(spoken(name), kMetricWords);
}

std::vector<ColumnMapping> guessMapping(const Sheet &sheet, const campaign::Campaign &campaign)
{
    std::vector<ColumnMapping> mapping(size_t(sheet.columns()));
    std::map<QString, int> used;
    std::map<ColumnMeaning, int> taken;
    for (int column = 0; column < int(mapping.size()); ++column) {
        const QString header = sheet.header(column);
        const Content content = contentOf(sheet, column, campaign);
        if (header.isEmpty() || content.filled == 0)
            continue;
        auto &map = mapping[size_t(column)];
        map = proposal(header, content, campaign);
        // A run has one number, one parent, one verdict; a second column of the kind is a parameter.
        const bool isSingle = map.meaning != ColumnMeaning::Parameter && map.meaning != ColumnMeaning::Metric
            && map.meaning != ColumnMeaning::Observation;
        if (isSingle && taken[map.meaning]++ > 0) {
            map.meaning = ColumnMeaning::Parameter;
            map.kind = kindOf(content);
        }
        if (map.meaning == ColumnMeaning::Metric)
            map.kind = ParameterKind::Real;
        if (map.meaning == ColumnMeaning::Parameter || map.meaning == ColumnMeaning::Metric) {
            if (used[map.name]++ > 0)
                map.name += QLatin1Char('_') % QString::number(used[map.name]);
        } else {
            map.name.clear();
            map.unit.clear();
            map.kind = ParameterKind::Text;
        }
    }
    return mapping;
}

campaign::Campaign withColumns(campaign::Campaign campaign, const std::vector<ColumnMapping> &mapping)
{
    for (const auto &map : mapping) {
        if (map.meaning == ColumnMeaning::Parameter && !campaign.parameter(map.name)) {
            campaign::Parameter parameter;
            parameter.key = map.name;
            parameter.kind = map.kind;
            // Sizes and durations are kept in bytes and seconds, whatever the sheet has them in.
            if (map.kind == ParameterKind::Integer || map.kind == ParameterKind::Real)
                parameter.unit = map.unit;
            campaign.parameters.push_back(parameter);
        } else if (map.meaning == ColumnMeaning::Metric && !campaign.metric(map.name)) {
            campaign::Metric metric = campaign::standardMetric(map.name);
            if (metric.unit.isEmpty())
                metric.unit = map.unit;
            campaign.metrics.push_back(metric);
        }
    }
    return campaign;
}

} // namespace twofold::sheets
