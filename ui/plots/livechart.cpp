// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plots/livechart.h"

#include "ui/plots/chartview.h"
#include "ui/plots/ticks.h"

#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace twofold::ui::plots {

namespace {

constexpr int kRepaintMs = 250;
constexpr int kSeriesColours = 8;
// A run of a day at one point a second; beyond it every second point goes.
constexpr size_t kMostPoints = 86'400;

template <class Point>
void appendTo(std::vector<Point> &points, const Point &point)
{
    while (!points.empty() && points.back().atS >= point.atS)
        points.pop_back();
    points.push_back(point);
    if (points.size() > kMostPoints) {
        size_t kept = 0;
        for (size_t i = 0; i < points.size(); i += 2)
            points[kept++] = points[i];
        points.resize(kept);
    }
}

// What is now, at the line's end.
void nameEnd(Line &line)
{
    for (auto value = line.y.rbegin(); value != line.y.rend(); ++value) {
        if (std::isfinite(*value)) {
            line.endValue = briefNumber(*value);
            return;
        }
    }
}

using Field = std::optional<double> LivePoint::*;

using HostField = std::optional<double> LiveHostPoint::*;

struct LiveLine
{
    const char *name;
    Field field;
    int slot;
    bool dashed;
};

} // namespace

struct LiveChart::Private
{
    ChartView *view = nullptr;
    QTimer timer;
    std::vector<LivePoint> points;
    std::map<QString, std::vector<LiveHostPoint>> hosts;
    std::optional<double> durationS;
    std::vector<campaign::Criterion> criteria;
    std::vector<Flag> flags;

    void changed()
    {
        if (!timer.isActive())
            timer.start();
    }
    Pane pane(const QString &title, const QString &unit, YScale scale, double factor,
              std::initializer_list<LiveLine> lines) const;
    std::vector<LimitLine> limits(std::initializer_list<const char *> keys, double factor,
                                  bool named) const;
    // A line for each host that has such figures.
    Pane hostPane(const QString &title, const QString &unit, double factor, HostField field) const;
    void show();
};

LiveChart::LiveChart(QWidget *parent)
    : QWidget(parent)
    , d(std::make_unique<Private>())
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    d->view = new ChartView;
    layout->addWidget(d->view);
    d->timer.setSingleShot(true);
    d->timer.setInterval(kRepaintMs);
    connect(&d->timer, &QTimer::timeout, this, [this] { d->show(); });
    d->show();
}

LiveChart::~LiveChart() = default;

void LiveChart::start(std::optional<double> durationS)
{
    d->points.clear();
    d->hosts.clear();
    d->flags.clear();
    d->durationS = durationS;
    d->show();
}

void LiveChart::append(const LivePoint &point)
{
    if (!std::isfinite(point.atS))
        return;
    appendTo(d->points, point);
    d->changed();
}

void LiveChart::appendHost(const QString &host, const LiveHostPoint &point)
{
    if (!std::isfinite(point.atS))
        return;
    appendTo(d->hosts[host], point);
    d->changed();
}

void LiveChart::setPoints(const std::vector<LivePoint> &points)
{
    d->points.clear();
    for (const auto &point : points)
        append(point);
    d->changed();
}

void LiveChart::setCriteria(const std::vector<campaign::Criterion> &criteria)
{
    d->criteria = criteria;
    d->changed();
}

void LiveChart::setFlag(const QString &text, double atS)
{
    const auto it = std::find_if(d->flags.begin(), d->flags.end(),
                                 [&](const Flag &flag) { return flag.text == text; });
    if (it != d->flags.end())
        it->x = atS;
    else
        d->flags.push_back({atS, text});
    d->changed();
}

int LiveChart::hostPointCount(const QString &host) const
{
    const auto found = d->hosts.find(host);
    return found == d->hosts.end() ? 0 : static_cast<int>(found->second.size());
}

int LiveChart::pointCount() const
{
    return static_cast<int>(d->points.size());
}

Pane LiveChart::Private::pane(const QString &title, const QString &unit, YScale scale,
                              double factor, std::initializer_list<LiveLine> lines) const
{
    Pane made;
    made.title = title;
    made.unit = unit;
    made.scale = scale;
    for (const auto &description : lines) {
        Line line;
        line.name = LiveChart::tr(description.name);
        line.slot = description.slot;
        line.dashed = description.dashed;
        bool any = false;
        for (const auto &point : points) {
            const auto &value = point.*description.field;
            line.x.push_back(point.atS);
            line.y.push_back(value ? *value * factor : std::numeric_limits<double>::quiet_NaN());
            any = any || value;
        }
        if (!any)
            continue;
        // What is offered is a plan, its last value is no news.
        if (!description.dashed)
            nameEnd(line);
        made.lines.push_back(std::move(line));
    }
    made.empty = LiveChart::tr("Waiting for the first results.");
    return made;
}

Pane LiveChart::Private::hostPane(const QString &title, const QString &unit, double factor, HostField field) const
{
    Pane made;
    made.title = title;
    made.unit = unit;
    made.stretch = 70;
    int slot = 0;
    for (const auto &[host, figures] : hosts) {
        Line line;
        line.name = host;
        line.slot = slot % kSeriesColours + 1;
        line.dashed = slot++ >= kSeriesColours;
        bool any = false;
        for (const auto &point : figures) {
            const auto &value = point.*field;
            line.x.push_back(point.atS);
            line.y.push_back(value ? *value * factor : std::numeric_limits<double>::quiet_NaN());
            any = any || value;
        }
        if (!any)
            continue;
        nameEnd(line);
        made.lines.push_back(std::move(line));
    }
    return made;
}

std::vector<LimitLine> LiveChart::Private::limits(std::initializer_list<const char *> keys,
                                                  double factor, bool named) const
{
    std::vector<LimitLine> found;
    for (const auto *key : keys) {
        for (const auto &criterion : criteria) {
            if (criterion.kind != campaign::CriterionKind::Limit
                || criterion.metric != QLatin1String(key) || !criterion.label.isEmpty()
                || criterion.reference != campaign::Reference::Number)
                continue;
            const QString bound = campaign::boundText(criterion);
            found.push_back({criterion.bound * factor,
                             named ? LiveChart::tr("%1 limit %2").arg(plainMetricName(criterion.metric), bound)
                                   : LiveChart::tr("limit %1").arg(bound)});
        }
    }
    return found;
}

void LiveChart::Private::show()
{
    Chart chart;
    chart.x.kind = XAxis::Kind::Time;
    chart.x.low = 0;
    // A run that goes on longer than planned still shows all of it.
    double last = points.empty() ? 0 : points.back().atS;
    for (const auto &[host, figures] : hosts)
        last = std::max(last, figures.back().atS);
    chart.x.high = std::max({durationS.value_or(0), last, 60.0});

    auto throughput = pane(LiveChart::tr("throughput"), QStringLiteral("/s"), YScale::Linear, 1,
                           {{QT_TRANSLATE_NOOP("twofold::ui::plots::LiveChart", "offered"),
                             &LivePoint::offered, kNeutralSlot, true},
                            {QT_TRANSLATE_NOOP("twofold::ui::plots::LiveChart", "now"),
                             &LivePoint::throughput, 1, false}});
    throughput.limits = limits({"throughput"}, 1, false);
    auto latency = pane(LiveChart::tr("latency"), QStringLiteral("ms"), YScale::Log, 1,
                        {{"p99", &LivePoint::p99, 2, false},
                         {"p95", &LivePoint::p95, 1, false},
                         {"p50", &LivePoint::p50, 4, false}});
    latency.stretch = 130;
    latency.limits = limits({"latency.p50", "latency.p95", "latency.p99"}, 1, true);
    auto failures = pane(LiveChart::tr("failure rate"), QStringLiteral("%"), YScale::Linear, 100,
                         {{QT_TRANSLATE_NOOP("twofold::ui::plots::LiveChart", "now"),
                           &LivePoint::failureRate, 1, false}});
    failures.limits = limits({"failure_rate"}, 100, false);
    // A share of a few hundredths of a percent is not a mountain.
    if (failures.limits.empty() && failures.lines.empty())
        failures.high = 1;
    for (auto &[x, text] : flags) {
        throughput.flags.push_back({x, text});
        latency.flags.push_back({x, {}});
        failures.flags.push_back({x, {}});
    }
    if (!points.empty() || hosts.empty())
        chart.panes = {std::move(throughput), std::move(latency), std::move(failures)};
    auto cpu = hostPane(LiveChart::tr("CPU"), QStringLiteral("%"), 100, &LiveHostPoint::cpu);
    cpu.low = 0;
    cpu.high = 100;
    auto memory = hostPane(LiveChart::tr("memory"), QStringLiteral("%"), 100, &LiveHostPoint::memory);
    memory.low = 0;
    memory.high = 100;
    for (auto &host : {cpu, memory, hostPane(LiveChart::tr("network"), QStringLiteral("MB/s"), 1e-6, &LiveHostPoint::network)}) {
        if (!host.lines.empty())
            chart.panes.push_back(host);
    }
    // More than are named at their ends (see kMostNamedLines).
    if (hosts.size() > 4) {
        int slot = 0;
        for (const auto &host : hosts)
            chart.legend.push_back({LegendEntry::Kind::Line, campaign::Verdict::None, true, slot++ % kSeriesColours + 1, host.first});
    }
    chart.description = LiveChart::tr("Throughput, latency and failure rate of the run so far, and how busy its hosts are.");
    view->setChart(std::move(chart), true);
}

} // namespace twofold::ui::plots
