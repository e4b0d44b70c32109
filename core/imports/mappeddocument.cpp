// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/mappeddocument.h"

#include "core/base/quantity.h"
#include "core/imports/genericsamples.h"
#include "core/imports/json.h"
#include "core/imports/textvalues.h"
#include "core/imports/totals.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace twofold::imports {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Mapping", text);
}

// Every number of the document by its path, in the order of the file, up to a bound.
class Numbers
{
public:
    explicit Numbers(const JsonValue &root)
    {
        add(root, QString());
    }
    const std::vector<std::pair<QString, double>> &all() const { return m_all; }

private:
    static constexpr size_t kMostVisited = 200'000;

    void add(const JsonValue &value, const QString &path)
    {
        if (m_all.size() >= size_t(Shape::kMostNames) || ++m_visited > kMostVisited)
            return;
        if (value.isObject()) {
            for (const auto &member : value.items())
                add(member, path.isEmpty() ? member.name() : QString(path % QLatin1Char('.') % member.name()));
        } else if (value.isArray()) {
            int index = 0;
            for (const auto &element : value.items())
                add(element, QString(path % QLatin1Char('[') % QString::number(index++) % QLatin1Char(']')));
        } else if (const auto number = value.numeric()) {
            m_all.emplace_back(path, *number);
        }
    }

    std::vector<std::pair<QString, double>> m_all;
    size_t m_visited = 0;
};

// The unit that the log keeps the key in; empty for counts and keys of the engineer's own.
QString ownUnit(const QString &key)
{
    if (key.startsWith(QLatin1String("latency")))
        return QStringLiteral("ms");
    if (key == QLatin1String("duration"))
        return QStringLiteral("s");
    if (key == QLatin1String("throughput") || key == QLatin1String("goodput"))
        return QStringLiteral("/s");
    if (key == QLatin1String("failure_rate"))
        return QStringLiteral("ratio");
    if (key == QLatin1String("received_bytes") || key == QLatin1String("sent_bytes"))
        return QStringLiteral("B");
    return {};
}

bool isCount(const QString &key)
{
    return key == QLatin1String("requests") || key == QLatin1String("failures") || key == QLatin1String("users_max");
}

// The value in the key's own unit.
double inOwnUnit(const MappedMetric &metric, double value)
{
    const QString own = ownUnit(metric.key);
    if (metric.unit.isEmpty() || own.isEmpty())
        return value;
    return convertUnit(value, metric.unit, own).value_or(value);
}

struct Field
{
    const char *key;
    std::optional<double> results::Latency::*field;
};
constexpr Field kLatency[] = {
    {"latency.mean", &results::Latency::mean}, {"latency.min", &results::Latency::min},
    {"latency.max", &results::Latency::max},   {"latency.p50", &results::Latency::p50},
    {"latency.p75", &results::Latency::p75},   {"latency.p90", &results::Latency::p90},
    {"latency.p95", &results::Latency::p95},   {"latency.p99", &results::Latency::p99},
    {"latency.p999", &results::Latency::p999}, {"latency.stddev", &results::Latency::stddev},
};

// True where the key is one that totals have.
bool setTotal(results::Measurement &measurement, const QString &key, double value)
{
    auto &totals = measurement.reported.totals;
    for (const auto &[name, field] : kLatency) {
        if (key == QLatin1String(name)) {
            totals.latency.*field = value;
            return true;
        }
    }
    if (key == QLatin1String("requests"))
        totals.requests = wholeCount(std::round(value));
    else if (key == QLatin1String("failures"))
        totals.failures = wholeCount(std::round(value));
    else if (key == QLatin1String("users_max"))
        measurement.usersMax = wholeCount(std::round(value));
    else if (key == QLatin1String("duration"))
        measurement.durationS = value;
    else if (key == QLatin1String("goodput"))
        totals.goodput = value;
    else if (key == QLatin1String("received_bytes"))
        totals.receivedBytes = value;
    else if (key == QLatin1String("sent_bytes"))
        totals.sentBytes = value;
    else
        return false;
    return true;
}

struct KnownPath
{
    const char *pattern;
    const char *key;
};
// The last words of a path, in lower case and joined by blanks; the first that fits.
constexpr KnownPath kKnownPaths[] = {
    {"\\b(p ?99[ .]?9|p999|99[ .]9)\\b", "latency.p999"},
    {"\\b(p ?99|99)( th)?\\b", "latency.p99"},
    {"\\b(p ?95|95)( th)?\\b", "latency.p95"},
    {"\\b(p ?90|90)( th)?\\b", "latency.p90"},
    {"\\b(p ?75|75)( th)?\\b", "latency.p75"},
    {"\\b(p ?50|50|median|med)( th)?\\b", "latency.p50"},
    {"\\b(latency|response|duration|elapsed|time|rt)\\b.*\\b(mean|avg|average)\\b", "latency.mean"},
    {"\\b(mean|avg|average)\\b.*\\b(latency|response|duration|elapsed|time|rt)\\b", "latency.mean"},
    {"\\b(latency|response|rt)\\b.*\\b(max|maximum)\\b|\\b(max|maximum)\\b.*\\b(latency|response|rt)\\b", "latency.max"},
    {"\\b(latency|response|rt)\\b.*\\b(min|minimum)\\b|\\b(min|minimum)\\b.*\\b(latency|response|rt)\\b", "latency.min"},
    {"\\b(latency|response|rt)\\b.*\\b(stddev|std|stdev)\\b", "latency.stddev"},
    {"\\b(errors?|failures?|fail|failed) (rate|ratio|pct|percent)\\b", "failure_rate"},
    {"\\b(requests|reqs|req|calls) (per (s|sec|second)|rate)\\b|\\b(throughput|rps|qps)\\b", "throughput"},
    {"\\b(errors|failures|failed|fails|ko)$|\\b(errors|failures|failed) (total|count)$", "failures"},
    {"\\b(requests|reqs|calls)( (total|count))?$|\\btotal requests$", "requests"},
    {"\\b(users|vus|clients|concurrency)( max)?$", "users_max"},
    {"\\b(duration|elapsed)( (s|sec|seconds|ms))?$", "duration"},
};

QString spoken(const QString &path)
{
    static const QRegularExpression hump(QStringLiteral("([a-z0-9])([A-Z])"));
    static const QRegularExpression other(QStringLiteral("[^A-Za-z0-9]+"));
    QString words = path;
    words.replace(hump, QStringLiteral("\\1 \\2"));
    words.replace(other, QStringLiteral(" "));
    return words.toLower().simplified();
}

QString unitOfPath(const QString &path, const QString &key)
{
    const QString own = ownUnit(key);
    const QString last = spoken(path).section(QLatin1Char(' '), -1);
    if (own == QLatin1String("ratio") && (last == QLatin1String("pct") || last == QLatin1String("percent")))
        return QStringLiteral("%");
    const double us = unitInName(path.toUtf8());
    if (us > 0 && (own == QLatin1String("ms") || own == QLatin1String("s")))
        return us == 1e-3 ? QStringLiteral("ns") : us == 1 ? QStringLiteral("us") : us == 1e3 ? QStringLiteral("ms") : QStringLiteral("s");
    return own == QLatin1String("ratio") ? QString() : own;
}

} // namespace

const QStringList &mappableMetrics()
{
    static const QStringList keys = [] {
        QStringList all = {QStringLiteral("requests"), QStringLiteral("failures"), QStringLiteral("failure_rate"),
                           QStringLiteral("throughput"), QStringLiteral("goodput")};
        for (const auto &[name, field] : kLatency)
            all << QLatin1String(name);
        all << QStringLiteral("duration") << QStringLiteral("users_max") << QStringLiteral("received_bytes")
            << QStringLiteral("sent_bytes");
        return all;
    }();
    return keys;
}

Result<Shape> documentShape(ByteSource &source)
{
    const auto document = JsonDocument::parse(source);
    if (!document)
        return document.error();
    const Numbers numbers(document->root());
    Shape shape;
    shape.kind = MappedKind::Document;
    shape.rows.emplace_back();
    for (const auto &[path, value] : numbers.all()) {
        shape.names << path;
        shape.rows.front() << QString::number(value, 'g', 15);
    }
    if (shape.names.isEmpty()) {
        return badInput(tr("The document holds no number, so there is nothing to map. Choose the "
                           "file with the results."),
                        source.name());
    }
    return shape;
}

QStringList firstMembers(const QStringList &paths)
{
    QStringList members;
    for (const auto &path : paths) {
        qsizetype end = 0;
        while (end < path.size() && path[end] != QLatin1Char('.') && path[end] != QLatin1Char('['))
            ++end;
        if (const QString member = path.left(end); !members.contains(member))
            members << member;
    }
    return members;
}

std::vector<MappedMetric> proposeMetrics(const QStringList &paths)
{
    std::vector<MappedMetric> metrics;
    std::set<QString> taken;
    for (const auto &path : paths) {
        const QString words = spoken(path);
        for (const auto &known : kKnownPaths) {
            if (!QRegularExpression(QString::fromLatin1(known.pattern)).match(words).hasMatch())
                continue;
            const QString key = QString::fromLatin1(known.key);
            if (taken.insert(key).second)
                metrics.push_back({path, key, unitOfPath(path, key)});
            break;
        }
    }
    return metrics;
}

Result<void> checkMetricUnit(const MappedMetric &metric)
{
    const QString own = ownUnit(metric.key);
    if (metric.unit.isEmpty() || (own.isEmpty() && !isCount(metric.key)) || convertUnit(1, metric.unit, own))
        return {};
    if (isCount(metric.key))
        return badInput(tr("%1 is a count and has no unit.").arg(metric.key));
    return badInput(tr("\"%1\" is no unit of %2; use one that converts to %3.")
                        .arg(metric.unit, metric.key, own == QLatin1String("ratio") ? QStringLiteral("%") : own));
}

bool hasDocumentShape(const Mapping &mapping, const Head &head)
{
    const auto document = JsonDocument::parse(head.bytes, QString());
    if (!document)
        return false;
    const Numbers seen(document->root());
    QStringList paths;
    for (const auto &[path, value] : seen.all())
        paths << path;
    const auto members = firstMembers(paths);
    if (members.isEmpty() || !std::all_of(members.begin(), members.end(), [&mapping](const QString &member) {
            return mapping.shape.contains(member);
        }))
        return false;
    const auto isThere = [&paths](const MappedMetric &metric) { return paths.contains(metric.path); };
    // Of a document that goes on behind the head some paths are not seen yet.
    return head.whole ? std::all_of(mapping.metrics.begin(), mapping.metrics.end(), isThere)
                      : std::any_of(mapping.metrics.begin(), mapping.metrics.end(), isThere);
}

Result<results::Measurement> readMappedDocument(ByteSource &source, const Mapping &mapping)
{
    const auto document = JsonDocument::parse(source);
    if (!document)
        return document.error();
    const Numbers all(document->root());
    std::map<QString, double> numbers;
    for (const auto &[path, value] : all.all())
        numbers.emplace(path, value);
    results::Measurement measurement;
    measurement.kind = results::Kind::Summary;
    std::optional<double> rate;
    std::optional<double> failureRate;
    size_t found = 0;
    for (const auto &metric : mapping.metrics) {
        const auto number = numbers.find(metric.path);
        if (number == numbers.end()) {
            warn(measurement, source, 0, tr("The document has no number at %1; %2 stays unknown.").arg(metric.path, metric.key));
            continue;
        }
        ++found;
        const double value = inOwnUnit(metric, number->second);
        const bool sensible = std::isfinite(value) && (value >= 0 || (ownUnit(metric.key).isEmpty() && !isCount(metric.key)));
        if (!sensible)
            warn(measurement, source, 0, tr("%1 is negative or no number; %2 stays unknown.").arg(metric.path, metric.key));
        else if (metric.key == QLatin1String("throughput"))
            rate = value;
        else if (metric.key == QLatin1String("failure_rate"))
            failureRate = value;
        else if (!setTotal(measurement, metric.key, value))
            addMetric(measurement, metric.key, value, metric.unit);
    }
    if (found == 0) {
        return badInput(tr("The document has none of the numbers that the mapping %1 reads. Map it anew.").arg(mapping.name),
                        source.name());
    }
    auto &totals = measurement.reported.totals;
    if (failureRate && *failureRate > 1) {
        warn(measurement, source, 0, tr("A failure rate above 100 % is none; it stays unknown. Its unit may be %."));
        failureRate.reset();
    }
    if (failureRate && totals.requests && !totals.failures)
        totals.failures = wholeCount(std::round(*failureRate * double(*totals.requests)));
    else if (failureRate && !totals.failures)
        addMetric(measurement, QStringLiteral("failure_rate"), failureRate, QStringLiteral("ratio"));
    fillRates(totals, measurement.durationS, rate);
    if (document->cut())
        markPartial(measurement, source, 0);
    return measurement;
}

} // namespace twofold::imports
