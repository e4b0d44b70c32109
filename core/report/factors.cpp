// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/report/factors.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <map>

namespace twofold::report {

namespace {

constexpr size_t kMostLevels = 6;
constexpr size_t kMostFactors = 8;
constexpr size_t kFewestRuns = 4;

QString tr(const char *text)
{
    return QCoreApplication::translate("Factors", text);
}

// One parameter over the runs that count.
struct Column
{
    QString key;
    QStringList inseparable;
    std::vector<campaign::Value> levels; // in the order first tried
    std::vector<size_t> level; // of each run
};

Column columnOf(const QString &key, const std::vector<const campaign::Run *> &runs)
{
    Column column;
    column.key = key;
    for (const auto *run : runs) {
        const auto *value = run->parameters.find(key);
        const campaign::Value level = value ? *value : campaign::Value();
        const auto it = std::find(column.levels.begin(), column.levels.end(), level);
        column.level.push_back(static_cast<size_t>(it - column.levels.begin()));
        if (it == column.levels.end())
            column.levels.push_back(level);
    }
    return column;
}

bool hasBlank(const Column &column)
{
    return std::any_of(column.levels.begin(), column.levels.end(),
                       [](const campaign::Value &value) { return campaign::isAbsent(value); });
}

// Two parameters that always changed together cannot be told apart.
bool moveTogether(const Column &a, const Column &b)
{
    return a.level == b.level;
}

double mean(const std::vector<double> &values)
{
    double sum = 0;
    for (const double value : values)
        sum += value;
    return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

// Means of y by level; levels without a run keep 0 and a count of 0.
struct Means
{
    std::vector<double> mean;
    std::vector<int> count;
};

Means meansBy(const std::vector<size_t> &level, size_t levels, const std::vector<double> &y)
{
    Means out{std::vector<double>(levels, 0), std::vector<int>(levels, 0)};
    for (size_t i = 0; i < y.size(); ++i) {
        out.mean[level[i]] += y[i];
        ++out.count[level[i]];
    }
    for (size_t i = 0; i < levels; ++i) {
        if (out.count[i] > 0)
            out.mean[i] /= out.count[i];
    }
    return out;
}

double share(double part, double total)
{
    return total > 0 ? std::clamp(part / total, 0.0, 1.0) : 0;
}

Effect mainEffect(const Column &column, const std::vector<double> &y, double total, bool logarithmic)
{
    Effect effect;
    effect.parameters = {column.key};
    effect.inseparable = column.inseparable;
    const auto means = meansBy(column.level, column.levels.size(), y);
    const double grand = mean(y);
    double part = 0;
    for (size_t i = 0; i < column.levels.size(); ++i) {
        part += means.count[i] * std::pow(means.mean[i] - grand, 2);
        effect.levels.push_back({column.levels[i], means.count[i],
                                 logarithmic ? std::exp(means.mean[i]) : means.mean[i]});
    }
    effect.share = share(part, total);
    if (effect.levels.size() == 2) {
        effect.delta = effect.levels[1].mean - effect.levels[0].mean;
        if (effect.levels[0].mean > 0 && effect.levels[1].mean > 0)
            effect.ratio = effect.levels[1].mean / effect.levels[0].mean;
    }
    return effect;
}

// What the combination of two does beyond the sum of both.
Effect interaction(const Column &a, const Column &b, const std::vector<double> &y, double total)
{
    Effect effect;
    effect.parameters = {a.key, b.key};
    const double grand = mean(y);
    const auto ofA = meansBy(a.level, a.levels.size(), y);
    const auto ofB = meansBy(b.level, b.levels.size(), y);
    std::vector<size_t> cell;
    for (size_t i = 0; i < y.size(); ++i)
        cell.push_back(a.level[i] * b.levels.size() + b.level[i]);
    const auto ofCells = meansBy(cell, a.levels.size() * b.levels.size(), y);
    double part = 0;
    for (size_t i = 0; i < a.levels.size(); ++i) {
        for (size_t j = 0; j < b.levels.size(); ++j) {
            const size_t index = i * b.levels.size() + j;
            part += ofCells.count[index]
                    * std::pow(ofCells.mean[index] - ofA.mean[i] - ofB.mean[j] + grand, 2);
        }
    }
    effect.share = share(part, total);
    return effect;
}

} // namespace

Result<Factorial> factorial(const campaign::Campaign &campaign,
                            const std::vector<campaign::Run> &runs, const QString &metric)
{
    Factorial out;
    const auto *known = campaign.metric(metric);
    out.metric = known ? *known : campaign::standardMetric(metric);

    std::vector<const campaign::Run *> counted;
    for (const auto &run : runs) {
        const auto *value = run.metrics.find(metric);
        if (!run.deleted && value && std::isfinite(*value))
            counted.push_back(&run);
    }
    if (counted.size() < kFewestRuns) {
        return badInput(tr("%1 of these runs have a value of %2. Choose at least %3 to separate "
                           "factors.")
                            .arg(counted.size()).arg(out.metric.title()).arg(kFewestRuns));
    }

    std::vector<Column> columns;
    for (const auto &parameter : campaign.parameters) {
        auto column = columnOf(parameter.key, counted);
        if (parameter.probed || column.levels.size() < 2 || column.levels.size() > kMostLevels
            || hasBlank(column))
            continue;
        const auto twin = std::find_if(columns.begin(), columns.end(), [&](const Column &other) {
            return moveTogether(column, other);
        });
        if (twin != columns.end())
            twin->inseparable.append(parameter.key);
        else if (columns.size() < kMostFactors)
            columns.push_back(std::move(column));
    }
    if (columns.empty()) {
        return badInput(tr("No parameter takes two values in these runs (and at most %1): there "
                           "is nothing to separate.")
                            .arg(kMostLevels));
    }

    std::vector<double> y;
    out.logarithmic = true;
    for (const auto *run : counted) {
        y.push_back(*run->metrics.find(metric));
        out.runs.push_back(run->number);
        out.logarithmic = out.logarithmic && y.back() > 0;
    }
    // Shares of requests add up; latencies and rates multiply.
    out.logarithmic = out.logarithmic && out.metric.unit != QLatin1String("ratio")
                      && out.metric.unit != QLatin1String("%");
    if (out.logarithmic) {
        for (double &value : y)
            value = std::log(value);
    }
    const double grand = mean(y);
    double total = 0;
    for (const double value : y)
        total += std::pow(value - grand, 2);

    out.combinations = 1;
    std::map<std::vector<size_t>, int> cells;
    for (size_t i = 0; i < counted.size(); ++i) {
        std::vector<size_t> cell;
        for (const auto &column : columns)
            cell.push_back(column.level[i]);
        ++cells[cell];
    }
    for (const auto &column : columns) {
        out.factors.push_back(column.key);
        out.combinations *= static_cast<int>(column.levels.size());
        out.effects.push_back(mainEffect(column, y, total, out.logarithmic));
    }
    out.missing = out.combinations - static_cast<int>(cells.size());
    // Only where all combinations are there can what two do together be told from what each does.
    if (out.missing == 0) {
        for (size_t i = 0; i < columns.size(); ++i) {
            for (size_t j = i + 1; j < columns.size(); ++j)
                out.effects.push_back(interaction(columns[i], columns[j], y, total));
        }
    }
    std::stable_sort(out.effects.begin(), out.effects.end(),
                     [](const Effect &a, const Effect &b) { return a.share > b.share; });
    return out;
}

} // namespace twofold::report
