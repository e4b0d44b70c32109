// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The answer of Prometheus' HTTP API to a query (/api/v1/query_range and query): values are pairs
// of Unix seconds and a text, "NaN" and "+Inf" among them; steps without data are missing.

#include "core/imports/hostseries.h"
#include "core/imports/json.h"
#include "core/imports/summaryformats.h"
#include "core/imports/textvalues.h"

#include <QCoreApplication>
#include <QMap>
#include <QSet>

#include <limits>

namespace twofold::imports {

namespace {

using results::Measurement;

QString tr(const char *text)
{
    return QCoreApplication::translate("PrometheusReader", text);
}

constexpr qsizetype kMostLabels = 100; // of one series

using Labels = QMap<QString, QString>;

Labels labelsOf(const JsonValue &metric)
{
    Labels labels;
    for (const JsonValue &label : metric.items()) {
        if (labels.size() < kMostLabels)
            labels.insert(label.name(), label.text());
    }
    return labels;
}

// What tells the series of one name apart: labels that are the same in all of them say nothing.
QString labelText(const Labels &labels, const QSet<QString> &differing)
{
    QStringList parts;
    for (auto label = labels.cbegin(); label != labels.cend(); ++label) {
        if (differing.contains(label.key()))
            parts.append(label.key() % u'=' % label.value());
    }
    return parts.join(QStringLiteral(", "));
}

QString unitOf(const QString &name)
{
    if (name.endsWith(QLatin1String("_bytes")))
        return QStringLiteral("B");
    if (name.endsWith(QLatin1String("_seconds")))
        return QStringLiteral("s");
    if (name.endsWith(QLatin1String("_ratio")))
        return QStringLiteral("ratio");
    return {};
}

struct Found
{
    QString name;
    Labels labels;
    JsonValue values;
    bool single = false; // an instant's one pair
};

bool addPair(HostSeries &series, const QString &name, const QString &label, const JsonValue &pair)
{
    const std::vector<JsonValue> parts = pair.items();
    if (parts.size() != 2 || !parts[0].number())
        return false;
    const auto value = parts[1].numeric();
    const QString text = parts[1].text();
    if (!value && text != QLatin1String("NaN") && !text.endsWith(QLatin1String("Inf")))
        return false;
    series.add(name, label, unitOf(name), *parts[0].number(),
               value.value_or(std::numeric_limits<double>::quiet_NaN()));
    return true;
}

Result<Measurement> readPrometheus(ByteSource &source, const Context &context)
{
    const Result<JsonDocument> document = JsonDocument::parse(source);
    if (!document)
        return document.error();
    const JsonValue root = document->root();
    if (root["status"].text() == QLatin1String("error"))
        return damaged(source, 1,
                       tr("Prometheus answered with an error instead of data: %1")
                           .arg(root["error"].text().left(500)));
    const JsonValue data = root["data"];
    const QString type = data["resultType"].text();
    std::vector<Found> all;
    if (type == QLatin1String("scalar")) {
        all.push_back({QStringLiteral("value"), {}, data["result"], true});
    } else {
        for (const JsonValue &entry : data["result"].items()) {
            if (all.size() > HostSeries::kMostSeries)
                break; // the one too many is left out below, with a warning
            Found found;
            found.labels = labelsOf(entry["metric"]);
            found.name = found.labels.take(QStringLiteral("__name__"));
            if (found.name.isEmpty())
                found.name = QStringLiteral("value"); // of an expression
            found.single = entry["value"].exists();
            found.values = found.single ? entry["value"] : entry["values"];
            all.push_back(std::move(found));
        }
    }
    QSet<QString> differing;
    for (const Found &found : all) {
        const Labels &first = all.front().labels;
        for (auto label = found.labels.cbegin(); label != found.labels.cend(); ++label) {
            if (first.value(label.key()) != label.value())
                differing.insert(label.key());
        }
        for (auto label = first.cbegin(); label != first.cend(); ++label) {
            if (found.labels.value(label.key()) != label.value())
                differing.insert(label.key());
        }
    }
    HostSeries series;
    for (const Found &found : all) {
        if (!context.goOn(source))
            return cancelledError();
        const QString instance = found.labels.value(QStringLiteral("instance"));
        const QString name = QStringLiteral("host.") % hostKey(instance.section(u':', 0, 0)) % u'.'
            % found.name;
        const QString label = labelText(found.labels, differing);
        bool good = true;
        if (found.single) {
            good = addPair(series, name, label, found.values);
        } else {
            for (const JsonValue &pair : found.values.items())
                good = addPair(series, name, label, pair) && good;
        }
        if (!good && !document->cut())
            return damaged(source, 1, tr("A value is no pair of a time and a number."));
    }
    Measurement result;
    const bool empty = series.isEmpty();
    const bool leftOut = series.leftOut();
    const bool ranBack = series.ranBack();
    series.finish(result, true);
    if (document->cut())
        markPartial(result, source, 0);
    else if (empty)
        warn(result, source, 0,
             tr("The query matched nothing in this time: the answer has no series."));
    if (ranBack)
        warn(result, source, 0, tr("The times of a series run back within this answer."));
    if (leftOut)
        warn(result, source, 0, tr("The answer has more series or points than are kept."));
    return result;
}

} // namespace

std::vector<Format> prometheusFormats()
{
    return {{{QStringLiteral("prometheus"), QStringLiteral("Prometheus"),
              tr("JSON of the HTTP API's query_range or query, as host metrics.")},
             [](const Head &head) {
                 if (!head.startsWith("{") || !head.contains("\"status\""))
                     return 0;
                 return head.contains("\"resultType\"") || head.contains("\"errorType\"") ? 92 : 0;
             },
             readPrometheus}};
}

} // namespace twofold::imports
