// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/verdict/judge.h"

#include "core/stats/steady.h"

#include <cmath>
#include <map>

namespace twofold::verdict {

namespace {

using campaign::Criterion;
using campaign::Reference;
using results::Measurement;
using results::Totals;
using results::Window;

std::optional<double> windowSeconds(const Window &window, const Measurement &measurement)
{
    const auto to = window.toS ? window.toS : measurement.durationS;
    if (!to || *to <= window.fromS)
        return std::nullopt;
    return *to - window.fromS;
}

std::optional<double> rate(std::optional<double> bytes, std::optional<double> seconds)
{
    if (!bytes || !seconds)
        return std::nullopt;
    return *bytes / *seconds;
}

// Failures are judged over the whole run, whatever its window (DESIGN section 4).
bool isOfWholeRun(const QString &key)
{
    return key == QLatin1String("failures") || key == QLatin1String("failure_rate");
}

// Totals of the measurements that criteria ask for, each derived once: merging the intervals of
// many labels takes its time.
class Summaries
{
public:
    explicit Summaries(const Window &window)
        : m_window(window)
    {
    }

    const results::Summary &of(const Measurement &measurement, bool wholeRun)
    {
        const auto [it, added] = m_summaries.try_emplace({&measurement, wholeRun});
        if (added)
            it->second = measurement.summary(wholeRun ? Window{} : m_window);
        return it->second;
    }

private:
    Window m_window;
    std::map<std::pair<const Measurement *, bool>, results::Summary> m_summaries;
};

std::optional<double> measuredValue(Summaries &summaries, const Measurement &measurement,
                                    const QString &key, const QString &label)
{
    if (label.isEmpty()) {
        if (key == QLatin1String("duration"))
            return measurement.durationS;
        if (key == QLatin1String("users_max") || key == QLatin1String("users")) {
            if (measurement.usersMax)
                return static_cast<double>(*measurement.usersMax);
            return std::nullopt;
        }
    }
    for (const auto &metric : measurement.metrics) {
        if (metric.key == key && metric.label == label)
            return metric.value;
    }
    const auto &summary = summaries.of(measurement, isOfWholeRun(key));
    const Totals *totals = label.isEmpty() ? &summary.totals : summary.label(label);
    if (!totals)
        return std::nullopt;
    if (key == QLatin1String("received_rate"))
        return rate(totals->receivedBytes, windowSeconds(summary.window, measurement));
    if (key == QLatin1String("sent_rate"))
        return rate(totals->sentBytes, windowSeconds(summary.window, measurement));
    return results::totalsMetric(*totals, key);
}

const Measurement *measurementOf(const std::vector<Source> &sources, const QString &name)
{
    for (const auto &source : sources) {
        if (source.measurement && (name.isEmpty() || source.name == name))
            return source.measurement.get();
    }
    return nullptr;
}

std::optional<double> found(const campaign::Metrics &metrics, const Criterion &criterion)
{
    QString key = criterion.metric;
    if (!criterion.source.isEmpty())
        key.prepend(criterion.source % QLatin1Char(':'));
    if (!criterion.label.isEmpty())
        key.append(QStringLiteral("[\"") % criterion.label % QStringLiteral("\"]"));
    if (const double *value = metrics.find(key))
        return *value;
    // "users" in a goal is what was reached.
    if (key == QLatin1String("users")) {
        if (const double *value = metrics.find(u"users_max"))
            return *value;
    }
    return std::nullopt;
}

} // namespace

std::vector<CriterionResult> evaluate(const std::vector<Criterion> &criteria,
                                      const std::vector<Source> &sources, const Window &window,
                                      const campaign::Metrics &runMetrics,
                                      const campaign::Run *parent, const campaign::Run *baseline)
{
    std::vector<CriterionResult> outcome;
    outcome.reserve(criteria.size());
    Summaries summaries(window);
    for (const auto &criterion : criteria) {
        CriterionResult result;
        result.criterion = criterion;
        if (const auto *measurement = measurementOf(sources, criterion.source))
            result.value = measuredValue(summaries, *measurement, criterion.metric, criterion.label);
        if (!result.value)
            result.value = found(runMetrics, criterion);
        if (result.value && !std::isfinite(*result.value))
            result.value.reset();

        if (criterion.reference == Reference::Number) {
            result.bound = criterion.bound;
        } else {
            const auto *other = criterion.reference == Reference::Parent ? parent : baseline;
            if (other) {
                if (const auto value = found(other->metrics, criterion))
                    result.bound = *value * criterion.bound;
            }
        }
        if (result.value && result.bound)
            result.passed = criterion.holds(*result.value, *result.bound);
        outcome.push_back(std::move(result));
    }
    return outcome;
}

campaign::Metrics runMetrics(const std::vector<Source> &sources, const Window &window)
{
    std::vector<std::pair<QString, double>> entries;
    bool first = true;
    for (const auto &source : sources) {
        if (!source.measurement)
            continue;
        const auto &measurement = *source.measurement;
        const QString prefix = first ? QString() : QString(source.name % QLatin1Char(':'));
        first = false;
        const auto put = [&](const QString &key, std::optional<double> value) {
            if (value && std::isfinite(*value))
                entries.emplace_back(prefix % key, *value);
        };
        const auto summary = measurement.summary(window);
        for (const auto &key : results::totalsMetricKeys())
            put(key, results::totalsMetric(summary.totals, key));
        const auto seconds = windowSeconds(summary.window, measurement);
        put(QStringLiteral("received_rate"), rate(summary.totals.receivedBytes, seconds));
        put(QStringLiteral("sent_rate"), rate(summary.totals.sentBytes, seconds));
        if (measurement.usersMax)
            put(QStringLiteral("users_max"), static_cast<double>(*measurement.usersMax));
        put(QStringLiteral("duration"), measurement.durationS);
        for (const auto &metric : measurement.metrics) {
            if (metric.label.isEmpty())
                put(metric.key, metric.value);
        }
    }
    campaign::Metrics metrics;
    metrics.reserve(entries.size());
    for (auto &[key, value] : entries)
        metrics.set(key, value);
    return metrics;
}

Window resolveWindow(const campaign::AnalysisWindow &window, const Measurement &measurement)
{
    Window resolved;
    resolved.toS = measurement.durationS;
    if (window.mode == campaign::WindowMode::Range) {
        resolved.mode = Window::Mode::Range;
        resolved.fromS = window.fromS;
        resolved.toS = window.toS;
        return resolved;
    }
    if (window.mode == campaign::WindowMode::All)
        return resolved;
    const auto series = measurement.seriesOf(u"throughput");
    if (!series)
        return resolved;
    const auto part = stats::steadyPart(series->values);
    if (!part || part->from >= series->times.size())
        return resolved;
    resolved.mode = Window::Mode::Steady;
    resolved.fromS = part->from == 0 ? 0 : series->times[part->from];
    return resolved;
}

} // namespace twofold::verdict
