// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/report/comparison.h"

#include "core/report/sections.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace twofold::report {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Comparison", text);
}

// Keys of the campaign's columns, then what only runs have, in the order met.
QStringList metricKeys(const campaign::Campaign &campaign, const std::vector<ComparedRun> &runs)
{
    QStringList keys;
    for (const auto &metric : campaign.metrics)
        keys.append(metric.key);
    for (const auto &run : runs) {
        for (const auto &[key, value] : run.run.metrics) {
            if (!keys.contains(key))
                keys.append(key);
        }
    }
    return keys;
}

QStringList parameterKeys(const campaign::Campaign &campaign, const std::vector<ComparedRun> &runs)
{
    QStringList keys;
    for (const auto &parameter : campaign.parameters)
        keys.append(parameter.key);
    for (const auto &run : runs) {
        for (const auto &[key, value] : run.run.parameters) {
            if (!keys.contains(key))
                keys.append(key);
        }
    }
    return keys;
}

campaign::Metric metricOf(const campaign::Campaign &campaign, const QString &key)
{
    const auto *known = campaign.metric(key);
    campaign::Metric metric = known ? *known : campaign::standardMetric(key);
    metric.key = key;
    if (metric.unit.isEmpty())
        metric.unit = campaign::standardMetricUnit(key);
    return metric;
}

bool isShare(const campaign::Metric &metric)
{
    return metric.unit == QLatin1String("ratio") || metric.unit == QLatin1String("%");
}

Difference differenceOf(const campaign::Metric &metric, const Sections &baseline,
                        const Sections &other, const campaign::Metrics &baselineMetrics,
                        const campaign::Metrics &otherMetrics)
{
    Difference difference;
    const auto *from = baselineMetrics.find(metric.key);
    const auto *to = otherMetrics.find(metric.key);
    if (!from || !to || !std::isfinite(*from) || !std::isfinite(*to))
        return difference;
    difference.delta = *to - *from;
    if (*from != 0)
        difference.ratio = *to / *from;

    std::optional<Interval> interval;
    if (isSectioned(metric.key)) {
        const auto a = baseline.values(metric.key);
        const auto b = other.values(metric.key);
        interval = isShare(metric) ? differenceInterval(a, b, *difference.delta)
                                   : ratioInterval(a, b, *from, *to);
    }
    if (metric.key == QLatin1String("failure_rate")) {
        // Counts alone already leave this much open; bursts only add to it.
        const auto count = [](const campaign::Metrics &metrics, QStringView key) {
            const auto *value = metrics.find(key);
            return value ? *value : -1;
        };
        const auto byCounts = newcombeInterval(
            count(baselineMetrics, u"failures"), count(baselineMetrics, u"requests"),
            count(otherMetrics, u"failures"), count(otherMetrics, u"requests"));
        if (interval && byCounts)
            interval = Interval{std::min(interval->low, byCounts->low),
                                std::max(interval->high, byCounts->high)};
        else if (byCounts)
            interval = byCounts;
    }
    difference.interval = interval;
    if (interval)
        difference.different = interval->low > 0 || interval->high < 0;
    return difference;
}

QString csvField(QString text)
{
    // A spreadsheet must not take a name for a formula.
    static const QString formula = QStringLiteral("=+-@\t\r");
    bool number = false;
    text.toDouble(&number);
    if (!number && !text.isEmpty() && formula.contains(text.front()))
        text.prepend(QLatin1Char('\''));
    if (text.contains(QLatin1Char(',')) || text.contains(QLatin1Char('"'))
        || text.contains(QLatin1Char('\n')) || text.contains(QLatin1Char('\r')))
        text = QLatin1Char('"') % text.replace(QLatin1Char('"'), QStringLiteral("\"\""))
               % QLatin1Char('"');
    return text;
}

QString csvNumber(const std::optional<double> &value)
{
    return value ? QString::number(*value, 'g', 12) : QString();
}

} // namespace

Result<Comparison> compare(const campaign::Campaign &campaign, const std::vector<ComparedRun> &runs,
                           std::optional<int> baseline)
{
    if (runs.empty())
        return usageError(tr("There is no run to compare. Name at least one."));
    const int chosen = baseline.value_or(runs.front().run.number);
    const auto base = std::find_if(runs.begin(), runs.end(), [&](const ComparedRun &run) {
        return run.run.number == chosen;
    });
    if (base == runs.end()) {
        return usageError(tr("Run %1 is not among the compared runs, so it cannot be their "
                             "baseline.")
                              .arg(chosen));
    }

    Comparison out;
    out.baseline = chosen;
    std::vector<Sections> sections;
    for (const auto &run : runs) {
        out.runs.push_back(run.run.number);
        sections.emplace_back(run.measurement.get(), run.window);
    }
    const auto baseIndex = static_cast<size_t>(base - runs.begin());

    for (const auto &key : metricKeys(campaign, runs)) {
        MetricRow row;
        row.metric = metricOf(campaign, key);
        bool any = false;
        for (size_t i = 0; i < runs.size(); ++i) {
            const auto *value = runs[i].run.metrics.find(key);
            row.values.push_back(value && std::isfinite(*value) ? std::optional(*value)
                                                                : std::nullopt);
            any = any || row.values.back();
            row.differences.push_back(
                i == baseIndex ? Difference()
                               : differenceOf(row.metric, sections[baseIndex], sections[i],
                                              base->run.metrics, runs[i].run.metrics));
        }
        if (any)
            out.metrics.push_back(std::move(row));
    }

    for (const auto &key : parameterKeys(campaign, runs)) {
        ParameterRow row;
        const auto *known = campaign.parameter(key);
        if (known)
            row.parameter = *known;
        row.parameter.key = key;
        const auto *baseValue = base->run.parameters.find(key);
        bool any = false;
        for (const auto &run : runs) {
            const auto *value = run.run.parameters.find(key);
            row.values.push_back(value ? *value : campaign::Value());
            const bool set = !campaign::isAbsent(row.values.back());
            any = any || set;
            // A first value after blank is not a change.
            row.changed.push_back(set && baseValue && !campaign::isAbsent(*baseValue)
                                  && row.values.back() != *baseValue);
        }
        if (any)
            out.parameters.push_back(std::move(row));
    }
    return out;
}

Comparison onlyDifferences(const Comparison &comparison)
{
    Comparison out = comparison;
    std::erase_if(out.metrics, [&](const MetricRow &row) {
        for (size_t i = 0; i < row.values.size(); ++i) {
            if (comparison.runs[i] == comparison.baseline)
                continue;
            const auto &difference = row.differences[i];
            const bool equal = difference.different
                                   ? !*difference.different
                                   : (difference.delta ? *difference.delta == 0
                                                       : row.values[i] == row.values.front());
            if (!equal)
                return false;
        }
        return true;
    });
    std::erase_if(out.parameters, [](const ParameterRow &row) {
        return std::all_of(row.values.begin(), row.values.end(), [&](const campaign::Value &value) {
            return value == row.values.front();
        });
    });
    return out;
}

QByteArray toCsv(const Comparison &comparison)
{
    QString out = QStringLiteral("kind,key,unit");
    for (const int run : comparison.runs)
        out += QStringLiteral(",run %1").arg(run);
    for (const int run : comparison.runs) {
        if (run != comparison.baseline)
            out += QStringLiteral(",run %1 delta,run %1 low,run %1 high,run %1 different").arg(run);
    }
    out += QStringLiteral("\r\n");
    const auto others = static_cast<qsizetype>(comparison.runs.size()) - 1;
    for (const auto &row : comparison.parameters) {
        out += QStringLiteral("parameter,") % csvField(row.parameter.key) % QLatin1Char(',')
               % csvField(row.parameter.unit);
        const bool secret = row.parameter.kind == campaign::ParameterKind::Secret;
        for (const auto &value : row.values)
            out += QLatin1Char(',') % (secret ? QString() : csvField(campaign::valueText(value)));
        out += QString(others * 4, QLatin1Char(',')) % QStringLiteral("\r\n");
    }
    for (const auto &row : comparison.metrics) {
        out += QStringLiteral("metric,") % csvField(row.metric.key) % QLatin1Char(',')
               % csvField(row.metric.unit);
        for (const auto &value : row.values)
            out += QLatin1Char(',') % csvNumber(value);
        for (size_t i = 0; i < row.differences.size(); ++i) {
            if (comparison.runs[i] == comparison.baseline)
                continue;
            const auto &difference = row.differences[i];
            const auto &interval = difference.interval;
            out += QLatin1Char(',') % csvNumber(difference.delta) % QLatin1Char(',')
                   % csvNumber(interval ? std::optional(interval->low) : std::nullopt)
                   % QLatin1Char(',')
                   % csvNumber(interval ? std::optional(interval->high) : std::nullopt)
                   % QLatin1Char(',')
                   % (difference.different ? (*difference.different ? QStringLiteral("yes")
                                                                    : QStringLiteral("no"))
                                           : QString());
        }
        out += QStringLiteral("\r\n");
    }
    return out.toUtf8();
}

} // namespace twofold::report
