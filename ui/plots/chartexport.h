// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/result.h"
#include "core/campaign/campaign.h"
#include "core/campaign/run.h"
#include "core/results/measurement.h"

#include <QByteArray>
#include <QSize>

#include <memory>
#include <optional>
#include <vector>

namespace twofold::ui::plots {

struct Chart;
struct BarChart;

enum class ChartFormat { Svg, Png, Pdf };

// By the name's ending; nullopt where it is none of the three.
std::optional<ChartFormat> chartFormatOf(const QString &fileName);

enum class ChartKind { Ladder, Timeline, Percentiles, Bars, Factors };

// "ladder", "timeline", "percentiles", "bars", "factors" of the command line's --view.
std::optional<ChartKind> parseChartKind(QStringView name);

// What a chart of a comparison is made from.
struct ChartInput
{
    const campaign::Campaign *campaign = nullptr; // not owned; never null
    std::vector<campaign::Run> runs; // the compared ones
    std::vector<std::shared_ptr<const results::Measurement>> measurements; // one a run; may be null
    std::vector<results::Window> windows; // resolved, one a run; empty: all of each
    // Further sources of each run, for host metrics; one entry a run, or none at all.
    std::vector<std::vector<std::shared_ptr<const results::Measurement>>> others;
    std::vector<campaign::Run> allRuns; // of the campaign, for the ladder; empty: `runs`
    ChartKind kind = ChartKind::Ladder;
    QString parameter; // of the ladder; empty: the campaign's
    QString metric; // empty: the first limit's, else latency.p95
    int baseline = 0; // number; 0: the first run
};

// The chart as a file's bytes, the same picture that the window shows. Creates no window, but needs
// a QApplication (QT_QPA_PLATFORM=offscreen will do) whose theme is installed. `size` is in device
// independent pixels; a PNG has twice as many, a PDF page is as large at 96 a inch.
Result<QByteArray> exportChart(const ChartInput &input, ChartFormat format,
                               const QSize &size = {960, 540});

// The same for charts that were already described.
Result<QByteArray> renderChart(const Chart &chart, ChartFormat format, const QSize &size);
Result<QByteArray> renderChart(const BarChart &chart, ChartFormat format, const QSize &size);

} // namespace twofold::ui::plots
