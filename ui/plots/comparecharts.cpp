// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plots/comparecharts.h"

#include "core/base/quantity.h"
#include "ui/plots/ticks.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace twofold::ui::plots {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr int kMostLabels = 12; // groups of bars

QString tr(const char *text)
{
    return QCoreApplication::translate("Charts", text);
}

std::optional<results::Series> seriesOf(const ChartRun &run, const QString &key)
{
    if (run.measurement) {
        if (auto series = run.measurement->seriesOf(key))
            return series;
    }
    for (const auto &other : run.others) {
        if (other) {
            if (auto series = other->seriesOf(key))
                return series;
        }
    }
    return std::nullopt;
}

QStringList keysWhere(const std::vector<ChartRun> &runs, bool ofHosts)
{
    QStringList keys;
    const auto add = [&](const results::Measurement &measurement) {
        for (const auto &series : measurement.allSeries()) {
            const bool host = series.name.startsWith(QLatin1String("host."));
            if (host == ofHosts && series.label.isEmpty() && !keys.contains(series.name))
                keys.append(series.name);
        }
    };
    for (const auto &run : runs) {
        if (run.measurement)
            add(*run.measurement);
        for (const auto &other : run.others) {
            if (other)
                add(*other);
        }
    }
    return keys;
}

// "run 13, run 14"
QString namesOf(const std::vector<ChartRun> &runs)
{
    QStringList names;
    for (const auto &run : runs)
        names.append(run.name());
    return names.isEmpty() ? tr("no run") : names.join(QStringLiteral(", "));
}

void addLegend(Chart &chart, const std::vector<ChartRun> &runs)
{
    // At most four are named at their ends, more need a legend (see kMostNamedLines).
    if (runs.size() <= 4)
        return;
    for (const auto &run : runs)
        chart.legend.push_back({LegendEntry::Kind::Line, campaign::Verdict::None, true, run.slot,
                                run.name()});
}

constexpr size_t kLegiblePoints = 300; // of a line; more of them only show noise

// Seconds that one point stands for, so that a line stays legible; round clock times.
double legibleInterval(double intervalS, size_t points)
{
    if (points <= kLegiblePoints || intervalS <= 0)
        return intervalS;
    const double least = intervalS * static_cast<double>(points) / kLegiblePoints;
    for (const double round : {2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0}) {
        const double share = round / intervalS;
        if (round >= least && std::abs(share - std::round(share)) < 1e-9)
            return round;
    }
    return intervalS * std::ceil(least / intervalS);
}

std::optional<double> percentileShare(const QString &key)
{
    static const std::pair<const char *, double> shares[] = {
        {"latency.p50", 0.5}, {"latency.p75", 0.75}, {"latency.p90", 0.9},
        {"latency.p95", 0.95}, {"latency.p99", 0.99}, {"latency.p999", 0.999},
    };
    for (const auto &[name, share] : shares) {
        if (key == QLatin1String(name))
            return share;
    }
    return std::nullopt;
}

// The series with as many points as can be read. Percentiles come from merged histograms; a
// tool's own cannot be put together and stay as they are.
results::Series legible(const ChartRun &run, results::Series series)
{
    const double interval = legibleInterval(series.intervalS, series.values.size());
    if (!(interval > series.intervalS) || series.times.empty())
        return series;
    const auto timeline = run.measurement && run.measurement->tellsTimes ? run.measurement->timeline
                                                                         : nullptr;
    const auto share = percentileShare(series.name);
    const bool latency = series.name.startsWith(QLatin1String("latency"));
    if (latency && (!share || !timeline))
        return series;

    // Failures of a second weigh as much as it had requests.
    const bool rate = series.name == QLatin1String("failure_rate") && timeline;
    const auto weights = rate ? timeline->series(results::Timeline::Quantity::Throughput)
                              : std::vector<double>();
    results::Series out = series;
    out.intervalS = interval;
    out.times.clear();
    out.values.clear();
    const auto each = static_cast<size_t>(std::lround(interval / series.intervalS));
    const double hair = series.intervalS * 1e-6; // windows snap outwards to whole intervals
    for (size_t first = 0; first < series.times.size(); first += each) {
        const size_t last = std::min(first + each, series.times.size()) - 1;
        double value = kNan;
        if (share) {
            results::Window window;
            window.mode = results::Window::Mode::Range;
            window.fromS = std::max(0.0, series.times[first] + hair);
            window.toS = series.times[last] + series.intervalS - hair;
            const auto histogram = timeline->histogram(window);
            if (!histogram.isEmpty())
                value = histogram.percentile(*share) / 1000;
        } else {
            double sum = 0, weight = 0;
            for (size_t i = first; i <= last && i < series.values.size(); ++i) {
                if (!std::isfinite(series.values[i]))
                    continue;
                const double own = i < weights.size() ? weights[i] : 1;
                sum += series.values[i] * own;
                weight += own;
            }
            if (weight > 0)
                value = sum / weight;
        }
        out.times.push_back(series.times[first]);
        out.values.push_back(value);
    }
    return out;
}

// Lines of one metric; the unit is chosen from all values, so that runs share it.
Pane seriesPane(const campaign::Campaign &campaign, const std::vector<ChartRun> &runs,
                const QString &key)
{
    Pane pane;
    std::vector<std::pair<const ChartRun *, results::Series>> found;
    std::vector<double> all;
    std::set<double> intervals;
    for (const auto &run : runs) {
        if (auto series = seriesOf(run, key)) {
            *series = legible(run, std::move(*series));
            intervals.insert(series->intervalS);
            for (const double value : series->values) {
                if (std::isfinite(value))
                    all.push_back(value);
            }
            found.emplace_back(&run, std::move(*series));
        }
    }
    const auto metric = shownMetric(campaign, key, all);
    pane.title = metric.title;
    pane.unit = metric.unit;
    if (intervals.size() == 1 && *intervals.begin() > 0)
        pane.detail = QStringLiteral(", ") % formatQuantity(*intervals.begin(), u"s");
    else if (intervals.size() > 1)
        pane.detail = tr(", intervals of %1 to %2").arg(formatQuantity(*intervals.begin(), u"s"),
                                                        formatQuantity(*intervals.rbegin(), u"s"));
    const bool positive = std::any_of(all.begin(), all.end(), [](double v) { return v > 0; });
    pane.scale = metric.isLatency && positive ? YScale::Log : YScale::Linear;
    for (auto &[run, series] : found) {
        Line line;
        line.name = run->name();
        line.slot = run->slot;
        line.run = run->run.number;
        line.x = std::move(series.times);
        line.y = std::move(series.values);
        for (double &value : line.y)
            value *= metric.factor;
        pane.lines.push_back(std::move(line));
    }
    pane.limits = limitsOn(campaign, metric);
    return pane;
}

// What lies before and after the analysis window of the baseline, or of the first run that has one.
std::vector<Span> excludedSpans(const std::vector<ChartRun> &runs, bool named)
{
    const ChartRun *chosen = nullptr;
    for (const auto &run : runs) {
        if (run.window.mode != results::Window::Mode::All
            && (!chosen || run.slot == kBaselineSlot))
            chosen = &run;
    }
    std::vector<Span> spans;
    if (!chosen)
        return spans;
    if (chosen->window.fromS > 0)
        spans.push_back({Span::Kind::Excluded, 0, chosen->window.fromS,
                         named ? QStringList{tr("ramp-up, not in the figures")} : QStringList()});
    const auto duration = chosen->measurement ? chosen->measurement->durationS : std::nullopt;
    if (chosen->window.toS && duration && *chosen->window.toS < *duration - 0.5)
        spans.push_back({Span::Kind::Excluded, *chosen->window.toS, *duration,
                         named ? QStringList{tr("not in the figures")} : QStringList()});
    return spans;
}

struct CurvePoint
{
    double x; // 1/(1 - share)
    double ms;
};

std::vector<CurvePoint> measuredCurve(const results::Timeline &timeline,
                                      const results::Window &window)
{
    const auto histogram = timeline.histogram(window);
    std::vector<CurvePoint> points;
    if (histogram.isEmpty())
        return points;
    const auto total = static_cast<double>(histogram.count());
    points.push_back({1, static_cast<double>(histogram.minimum()) / 1000});
    double counted = 0;
    for (const auto &bucket : histogram.buckets()) {
        counted += static_cast<double>(bucket.count);
        // The last request has no share above it; it stands at the share its neighbour leaves.
        const double above = std::max(total - counted, 1.0);
        const double ms = (static_cast<double>(bucket.lowUs)
                           + static_cast<double>(bucket.widthUs - 1) / 2) / 1000;
        points.push_back({total / above, ms});
    }
    points.back().ms = static_cast<double>(histogram.maximum()) / 1000;
    return points;
}

std::vector<CurvePoint> reportedCurve(const results::Latency &latency)
{
    std::vector<CurvePoint> points;
    const std::pair<double, std::optional<double>> known[] = {
        {1, latency.min},   {2, latency.p50},   {4, latency.p75},    {10, latency.p90},
        {20, latency.p95}, {100, latency.p99}, {1000, latency.p999},
    };
    for (const auto &[x, ms] : known) {
        if (ms)
            points.push_back({x, *ms});
    }
    return points;
}

double valueOf(const results::Totals &totals, const QString &key)
{
    return results::totalsMetric(totals, key).value_or(kNan);
}

} // namespace

QString ChartRun::name() const
{
    return tr("run %1").arg(run.number);
}

void assignSlots(std::vector<ChartRun> &runs, int baseline, std::map<int, int> *kept)
{
    std::map<int, int> own;
    auto &known = kept ? *kept : own;
    std::set<int> used;
    for (const auto &run : runs) {
        const auto it = known.find(run.run.number);
        if (it != known.end())
            used.insert(it->second);
    }
    std::vector<ChartRun *> order;
    for (auto &run : runs)
        order.push_back(&run);
    std::sort(order.begin(), order.end(),
              [](const auto *a, const auto *b) { return a->run.number < b->run.number; });
    for (auto *run : order) {
        if (run->run.number == baseline) {
            run->slot = kBaselineSlot; // what it had is kept for when another becomes the baseline
            continue;
        }
        const auto it = known.find(run->run.number);
        if (it != known.end()) {
            run->slot = it->second;
            continue;
        }
        int slot = 1;
        while (used.contains(slot))
            ++slot;
        used.insert(slot);
        known[run->run.number] = slot;
        run->slot = slot;
    }
}

ShownMetric shownMetric(const campaign::Campaign &campaign, const QString &key,
                        const std::vector<double> &values)
{
    const auto *column = campaign.metric(key);
    const auto metric = column ? *column : campaign::standardMetric(key);
    ShownMetric shown;
    shown.key = key;
    shown.title = plainMetricName(key, column ? column->label : QString());
    const QString unit = metric.unit.isEmpty() ? campaign::standardMetricUnit(key) : metric.unit;
    const auto format = chooseFormat(QList<double>(values.begin(), values.end()), unit);
    shown.unit = format.unit;
    shown.factor = format.factor;
    shown.isLatency = unit == QLatin1String("ms") || unit == QLatin1String("us")
                      || (unit == QLatin1String("s") && key.contains(QLatin1String("latency")));
    return shown;
}

QString leadingMetric(const campaign::Campaign &campaign, const std::vector<campaign::Run> &runs)
{
    const auto some = [&](const QString &key) {
        return std::any_of(runs.begin(), runs.end(), [&](const campaign::Run &run) {
            return run.metrics.find(key) != nullptr;
        });
    };
    for (const auto &criterion : campaign.criteria) {
        if (criterion.kind == campaign::CriterionKind::Limit && criterion.label.isEmpty()
            && criterion.source.isEmpty() && some(criterion.metric))
            return criterion.metric;
    }
    for (const auto *key : {"latency.p95", "latency.p90", "latency.mean", "throughput"}) {
        if (some(QLatin1String(key)))
            return QLatin1String(key);
    }
    for (const auto &metric : campaign.metrics) {
        if (some(metric.key))
            return metric.key;
    }
    return QStringLiteral("latency.p95");
}

std::vector<LimitLine> limitsOn(const campaign::Campaign &campaign, const ShownMetric &metric,
                                bool named)
{
    std::vector<LimitLine> limits;
    for (const auto &criterion : campaign.criteria) {
        if (criterion.kind != campaign::CriterionKind::Limit || criterion.metric != metric.key
            || criterion.reference != campaign::Reference::Number || !criterion.label.isEmpty()
            || !criterion.source.isEmpty())
            continue;
        const QString bound = campaign::boundText(criterion);
        limits.push_back({criterion.bound * metric.factor,
                          named ? tr("%1 limit %2").arg(metric.title, bound)
                                : tr("limit %1").arg(bound)});
    }
    return limits;
}

Chart timelineChart(const campaign::Campaign &campaign, const std::vector<ChartRun> &runs,
                    const TimelineOptions &options)
{
    Chart chart;
    chart.x.kind = XAxis::Kind::Time;
    chart.x.caption = tr("minutes from the start of each run");

    Pane pane = seriesPane(campaign, runs, options.metric);
    pane.stretch = 160;
    pane.spans = excludedSpans(runs, true);
    pane.flags = options.flags;
    pane.empty = runs.empty() ? tr("No run is chosen. Add one to see how it went over time.")
                              : tr("These runs carry no %1 over time: only a summary was read, or "
                                   "nothing was imported.")
                                    .arg(pane.title);
    chart.panes.push_back(std::move(pane));

    const auto hosts = hostSeriesKeys(runs);
    const QString host = hosts.contains(options.hostMetric)
                             ? options.hostMetric
                             : (hosts.isEmpty() ? QString() : hosts.first());
    if (!host.isEmpty()) {
        Pane below = seriesPane(campaign, runs, host);
        below.stretch = 100;
        below.scale = YScale::Linear;
        below.spans = excludedSpans(runs, false);
        for (auto flag : options.flags)
            below.flags.push_back({flag.x, {}});
        if (below.unit == QLatin1String("%"))
            below.low = 0, below.high = 100;
        chart.panes.push_back(std::move(below));
    }
    addLegend(chart, runs);
    chart.description = tr("%1 over time, %2.").arg(chart.panes.front().title, namesOf(runs));
    return chart;
}

QStringList seriesKeys(const std::vector<ChartRun> &runs)
{
    return keysWhere(runs, false);
}

QStringList hostSeriesKeys(const std::vector<ChartRun> &runs)
{
    return keysWhere(runs, true);
}

Chart percentileChart(const campaign::Campaign &campaign, const std::vector<ChartRun> &runs)
{
    Chart chart;
    chart.x.kind = XAxis::Kind::Percentile;
    chart.x.caption = tr("share of requests that were at least as fast");
    Pane pane;
    pane.title = tr("latency");
    pane.unit = QStringLiteral("ms");
    pane.scale = YScale::Log;
    QStringList reported, hiding;
    double furthest = 100;
    for (const auto &run : runs) {
        if (!run.measurement)
            continue;
        const auto &measurement = *run.measurement;
        auto points = measurement.timeline ? measuredCurve(*measurement.timeline, run.window)
                                           : reportedCurve(measurement.reported.totals.latency);
        if (points.size() < 2)
            continue;
        Line line;
        line.name = run.name();
        line.slot = run.slot;
        line.run = run.run.number;
        for (const auto &point : points) {
            line.x.push_back(point.x);
            line.y.push_back(point.ms);
        }
        furthest = std::max(furthest, points.back().x);
        if (!measurement.timeline)
            reported.append(QString::number(run.run.number));
        if (measurement.hidesQueueing)
            hiding.append(QString::number(run.run.number));
        pane.lines.push_back(std::move(line));
    }
    if (!reported.isEmpty())
        pane.detail = tr(", run %1 as the tool reported it").arg(reported.join(QStringLiteral(", ")));
    else if (!hiding.isEmpty())
        pane.detail = tr(", queueing hidden: the tool waits for each answer");
    for (auto limit : limitsOn(campaign, shownMetric(campaign, QStringLiteral("latency.p95")), true))
        pane.limits.push_back(std::move(limit));
    for (auto limit : limitsOn(campaign, shownMetric(campaign, QStringLiteral("latency.p99")), true))
        pane.limits.push_back(std::move(limit));
    pane.empty = runs.empty() ? tr("No run is chosen. Add one to see its percentiles.")
                              : tr("These runs carry no latency distribution.");
    // Beyond a millionth single requests decide.
    chart.x.low = 1;
    chart.x.high = std::min(furthest, 1e6) * 1.02;
    chart.panes.push_back(std::move(pane));
    addLegend(chart, runs);
    chart.description = tr("Latency by percentile, %1.").arg(namesOf(runs));
    return chart;
}

BarChart barChart(const campaign::Campaign &campaign, const std::vector<ChartRun> &runs,
                  const QString &metric)
{
    BarChart chart;
    // Labels of all runs, in the order first seen; the whole run is the first group.
    QStringList labels;
    std::vector<results::Summary> summaries;
    for (const auto &run : runs) {
        summaries.push_back(run.measurement ? run.measurement->summary(run.window)
                                            : results::Summary());
        for (const auto &label : summaries.back().labels) {
            if (!labels.contains(label.label))
                labels.append(label.label);
        }
    }
    if (labels.size() == 1)
        labels.clear(); // one label is the whole run
    const auto known = labels.size();
    labels = labels.mid(0, kMostLabels);

    chart.categories.append(tr("whole run"));
    chart.categories += labels;
    std::vector<double> all;
    for (size_t i = 0; i < runs.size(); ++i) {
        BarSet set;
        set.name = runs[i].name();
        set.slot = runs[i].slot;
        const auto *own = runs[i].run.metrics.find(metric);
        set.values.push_back(own ? *own : valueOf(summaries[i].totals, metric));
        for (const auto &label : labels) {
            const auto *totals = summaries[i].label(label);
            set.values.push_back(totals ? valueOf(*totals, metric) : kNan);
        }
        for (const double value : set.values) {
            if (std::isfinite(value))
                all.push_back(value);
        }
        chart.sets.push_back(std::move(set));
    }
    // A label none of whose values is known says nothing.
    for (qsizetype category = chart.categories.size(); category-- > 1;) {
        const bool any = std::any_of(chart.sets.begin(), chart.sets.end(), [&](const BarSet &set) {
            return std::isfinite(set.values[static_cast<size_t>(category)]);
        });
        if (any)
            continue;
        chart.categories.removeAt(category);
        for (auto &set : chart.sets)
            set.values.erase(set.values.begin() + category);
    }
    const auto shown = shownMetric(campaign, metric, all);
    for (auto &set : chart.sets) {
        for (double &value : set.values)
            value *= shown.factor;
    }
    chart.title = shown.title;
    chart.unit = shown.unit;
    if (known > labels.size())
        chart.detail = tr(", the first %1 of %2 labels").arg(labels.size()).arg(known);
    if (!all.empty()) {
        const auto [low, high] = std::minmax_element(all.begin(), all.end());
        chart.logarithmic = *low > 0 && *high / *low > 50;
    }
    chart.limits = limitsOn(campaign, shown);
    chart.empty = runs.empty() ? tr("No run is chosen. Add one to see its figures.")
                               : tr("These runs have no %1.").arg(shown.title);
    chart.description = tr("%1 by label and run.").arg(shown.title);
    return chart;
}

} // namespace twofold::ui::plots
