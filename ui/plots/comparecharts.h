// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/campaign.h"
#include "core/campaign/run.h"
#include "core/results/measurement.h"
#include "ui/plots/chart.h"

#include <map>
#include <memory>
#include <vector>

// The charts of a comparison as descriptions: campaign and measurements in, values out. Pure.
namespace twofold::ui::plots {

// A run as it is drawn: its colour stays with it whichever others are shown.
struct ChartRun
{
    campaign::Run run;
    std::shared_ptr<const results::Measurement> measurement; // first source; null: none
    std::vector<std::shared_ptr<const results::Measurement>> others; // further ones, hosts
    results::Window window; // resolved; what lies before and after is not in the figures
    int slot = 1; // kBaselineSlot for the baseline

    QString name() const; // "run 14"
};

// Slots for runs: 0 for the baseline, the others 1, 2, … ascending by number. `kept` holds the
// slots that runs already have; they keep them, and new runs take the lowest free ones.
void assignSlots(std::vector<ChartRun> &runs, int baseline, std::map<int, int> *kept = nullptr);

// How a metric is shown: its name, its unit and the factor from the stored to the shown value.
struct ShownMetric
{
    QString key;
    QString title; // "p95"
    QString unit; // "ms", "%", "MiB"
    double factor = 1;
    bool isLatency = false;
};
ShownMetric shownMetric(const campaign::Campaign &campaign, const QString &key,
                        const std::vector<double> &values = {});

// The metric a chart shows where none was asked for: that of the first limit with a number, else
// latency.p95, else the first metric that a run has.
QString leadingMetric(const campaign::Campaign &campaign, const std::vector<campaign::Run> &runs);

// Limits of the campaign on a metric of the whole run, in shown units.
std::vector<LimitLine> limitsOn(const campaign::Campaign &campaign, const ShownMetric &metric,
                                bool named = false);

struct TimelineOptions
{
    QString metric = QStringLiteral("latency.p95");
    QString hostMetric; // "host.target-1.cpu"; empty: the first that a run has
    std::vector<Flag> flags; // findings and observations with a time
};
// Overlaid series from t = 0, the host's metric beneath.
Chart timelineChart(const campaign::Campaign &campaign, const std::vector<ChartRun> &runs,
                    const TimelineOptions &options);

// Keys of series that at least one run has over time: of the load, and of hosts.
QStringList seriesKeys(const std::vector<ChartRun> &runs);
QStringList hostSeriesKeys(const std::vector<ChartRun> &runs);

// Latency against the share of requests that were as fast, from merged histograms; a run that only
// has reported percentiles gets those as points of its line.
Chart percentileChart(const campaign::Campaign &campaign, const std::vector<ChartRun> &runs);

// One group of bars a label, or one group for the whole run where there are no labels.
BarChart barChart(const campaign::Campaign &campaign, const std::vector<ChartRun> &runs,
                  const QString &metric);

} // namespace twofold::ui::plots
