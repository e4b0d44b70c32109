// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plots/factorchart.h"

#include "ui/plots/comparecharts.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace twofold::ui::plots {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr qsizetype kMostGroups = 16;

QString tr(const char *text)
{
    return QCoreApplication::translate("Charts", text);
}

} // namespace

BarChart factorChart(const campaign::Campaign &campaign, const std::vector<campaign::Run> &runs,
                     const QString &metric)
{
    BarChart chart;
    std::vector<double> values;
    for (const auto &run : runs) {
        if (const auto *value = run.metrics.find(metric))
            values.push_back(*value);
    }
    const auto shown = shownMetric(campaign, metric, values);
    chart.title = shown.title;
    chart.unit = shown.unit;
    chart.limits = limitsOn(campaign, shown);
    const auto analysed = report::factorial(campaign, runs, metric);
    if (!analysed) {
        chart.empty = analysed.error().message;
        return chart;
    }
    const auto &factorial = *analysed;
    const auto strongest = std::find_if(factorial.effects.begin(), factorial.effects.end(),
                                        [](const auto &e) { return e.parameters.size() == 1; });
    const QString split = strongest->parameters.first();
    const auto *column = campaign.parameter(split);
    chart.detail = tr(", by %1").arg(column ? column->title() : split);

    // Groups in the order their runs were made.
    struct Cell
    {
        double sum = 0;
        int count = 0;
    };
    std::map<std::pair<qsizetype, size_t>, Cell> cells;
    for (const auto &run : runs) {
        if (std::find(factorial.runs.begin(), factorial.runs.end(), run.number)
            == factorial.runs.end())
            continue;
        QStringList parts;
        for (const auto &factor : factorial.factors) {
            const auto *value = run.parameters.find(factor);
            if (factor != split && value)
                parts.append(campaign::valueText(*value));
        }
        const QString group = parts.isEmpty() ? tr("all") : parts.join(QStringLiteral(", "));
        if (!chart.categories.contains(group)) {
            if (chart.categories.size() == kMostGroups)
                continue;
            chart.categories.append(group);
        }
        const auto *own = run.parameters.find(split);
        const auto level = std::find_if(strongest->levels.begin(), strongest->levels.end(),
                                        [&](const auto &l) { return own && l.value == *own; });
        auto &cell = cells[{chart.categories.indexOf(group),
                            static_cast<size_t>(level - strongest->levels.begin())}];
        cell.sum += *run.metrics.find(metric);
        ++cell.count;
    }
    double lowest = std::numeric_limits<double>::infinity(), highest = 0;
    for (size_t level = 0; level < strongest->levels.size(); ++level) {
        BarSet set;
        set.name = campaign::valueText(strongest->levels[level].value);
        set.slot = static_cast<int>(level) + 1;
        for (qsizetype group = 0; group < chart.categories.size(); ++group) {
            const auto it = cells.find({group, level});
            const double value = it == cells.end() ? kNan : it->second.sum / it->second.count * shown.factor;
            if (std::isfinite(value)) {
                lowest = std::min(lowest, value);
                highest = std::max(highest, value);
            }
            set.values.push_back(value);
        }
        chart.sets.push_back(std::move(set));
    }
    chart.logarithmic = lowest > 0 && highest / lowest > 20;
    chart.empty = tr("These runs have no %1.").arg(shown.title);
    chart.description = tr("%1 by %2 in %3 combinations of the other factors.")
                            .arg(shown.title, split).arg(chart.categories.size());
    return chart;
}

} // namespace twofold::ui::plots
