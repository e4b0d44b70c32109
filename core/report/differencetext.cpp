// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/base/quantity.h"
#include "core/report/comparison.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

// How a difference is said in the table of the Compare view and in reports.
namespace twofold::report {

namespace {

constexpr double kTimes = 2; // from here on a ratio reads better than a percentage

QString tr(const char *text)
{
    return QCoreApplication::translate("Comparison", text);
}

QString number(double value, int decimals)
{
    static const QLocale english(QLocale::English, QLocale::UnitedStates);
    NumberFormat format;
    format.decimals = decimals;
    return formatNumber(value, format, english);
}

QString withSign(double value, int decimals)
{
    const QString text = number(value, decimals);
    const bool zero = text == number(0, decimals);
    return value > 0 && !zero ? QString(QLatin1Char('+') % text) : text;
}

// Three significant digits, none of them after the point from 100 on.
int timesDecimals(double value)
{
    return value >= 100 ? 0 : (value >= 10 ? 1 : 2);
}

Outcome outcomeOf(const campaign::Metric &metric, double delta)
{
    if (metric.direction == campaign::Direction::Neutral)
        return Outcome::Other;
    const bool lower = metric.direction == campaign::Direction::Lower;
    return (delta < 0) == lower ? Outcome::Better : Outcome::Worse;
}

QString worded(const QString &amount, Outcome outcome)
{
    switch (outcome) {
    case Outcome::Better:
        return tr("%1 better").arg(amount);
    case Outcome::Worse:
        return tr("%1 worse").arg(amount);
    default:
        return amount;
    }
}

// One scale for the amount and its interval: percent of the baseline, percentage points, or the
// unit itself where the baseline is 0.
struct Scale
{
    double factor = 1;
    QString unit; // after the number; empty: none
    int decimals = 0;
};

Scale scaleOf(const campaign::Metric &metric, double baseline, const Difference &difference)
{
    const double width = difference.interval ? difference.interval->high - difference.interval->low
                                             : std::abs(*difference.delta);
    Scale scale;
    const bool ratio = metric.unit == QLatin1String("ratio");
    if (ratio || metric.unit == QLatin1String("%")) {
        scale.factor = ratio ? 100 : 1;
        scale.unit = tr(" pt");
        const double shown = std::abs(*difference.delta) * scale.factor;
        scale.decimals = difference.interval ? (width * scale.factor >= 1 ? 0 : 2)
                                             : (shown < 10 ? 2 : 1);
    } else if (baseline > 0) {
        scale.factor = 100 / baseline;
        scale.unit = QStringLiteral(" %");
        scale.decimals = width * scale.factor >= 1 ? 0 : 1;
    } else {
        const auto format = chooseFormat({std::abs(*difference.delta)}, metric.unit);
        scale.factor = format.factor;
        scale.decimals = format.decimals;
        scale.unit = format.unit.isEmpty() ? QString() : QString(QLatin1Char(' ') % format.unit);
    }
    return scale;
}

} // namespace

DifferenceText differenceText(const MetricRow &row, size_t run, size_t baseline)
{
    DifferenceText text;
    if (run >= row.values.size() || baseline >= row.values.size() || run == baseline
        || !row.values[run] || !row.values[baseline])
        return text;
    const auto &difference = row.differences[run];
    if (!difference.delta)
        return text;
    const double base = *row.values[baseline];
    const auto scale = scaleOf(row.metric, base, difference);
    const auto &interval = difference.interval;

    if (difference.different && !*difference.different) {
        text.outcome = Outcome::Same;
        text.main = tr("~ no difference");
        text.interval = tr("%1 to %2").arg(withSign(interval->low * scale.factor, scale.decimals),
                                           withSign(interval->high * scale.factor, scale.decimals));
        return text;
    }
    if (*difference.delta == 0) {
        text.outcome = Outcome::Same;
        text.main = tr("equal");
        return text;
    }
    // Without an interval nobody knows whether it is better or only noise.
    text.outcome = difference.different ? outcomeOf(row.metric, *difference.delta)
                                        : Outcome::Unknown;
    const bool percent = scale.unit == QLatin1String(" %");
    if (percent && difference.ratio && *difference.ratio >= kTimes) {
        const int decimals = timesDecimals(*difference.ratio);
        text.main = worded(QStringLiteral("× ") % number(*difference.ratio, decimals), text.outcome);
        if (interval)
            text.interval = tr("%1 to %2").arg(number((base + interval->low) / base, decimals),
                                               number((base + interval->high) / base, decimals));
        return text;
    }
    text.main = worded(withSign(*difference.delta * scale.factor, scale.decimals) % scale.unit,
                       text.outcome);
    if (interval)
        text.interval = tr("%1 to %2").arg(number(interval->low * scale.factor, scale.decimals),
                                           number(interval->high * scale.factor, scale.decimals));
    return text;
}

QString changeText(const campaign::Value &baseline, const campaign::Value &value)
{
    if (baseline == value || campaign::isAbsent(baseline) || campaign::isAbsent(value))
        return {};
    const auto from = campaign::valueNumber(baseline);
    const auto to = campaign::valueNumber(value);
    const bool numbers = from && to && !std::holds_alternative<bool>(baseline)
                         && !std::holds_alternative<bool>(value);
    if (!numbers)
        return tr("other");
    const auto whole = [](double ratio) {
        return ratio >= 1.5 && ratio < 1e6 && std::abs(ratio - std::round(ratio)) < 1e-9 * ratio;
    };
    if (*from > 0 && *to > 0) {
        if (whole(*to / *from))
            return QStringLiteral("× ") % number(*to / *from, 0);
        if (whole(*from / *to))
            return QStringLiteral("÷ ") % number(*from / *to, 0);
    }
    const double delta = *to - *from;
    return withSign(delta, chooseFormat({std::abs(delta)}, {}).decimals);
}

} // namespace twofold::report
