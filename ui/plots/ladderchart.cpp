// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plots/ladderchart.h"

#include "core/steering/step.h"
#include "ui/plots/comparecharts.h"
#include "ui/plots/ladderfit.h"
#include "ui/plots/ticks.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace twofold::ui::plots {

namespace {

using campaign::Verdict;

QString tr(const char *text)
{
    return QCoreApplication::translate("Charts", text);
}

// Runs on the ladder's line: which of two at one value stands for it.
int worth(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Pass:
        return 3;
    case Verdict::Fail:
        return 2;
    case Verdict::None:
        return 1;
    default:
        return 0; // invalid, inconclusive, aborted: says nothing about the system
    }
}

// A run on the ladder with its place; only what is not deleted and has the parameter.
struct Step
{
    const campaign::Run *run = nullptr;
    double value = 0;
    bool current = true;
};

std::vector<Step> stepsOf(const campaign::Campaign &campaign, const std::vector<campaign::Run> &runs,
                          const QString &parameter)
{
    std::map<int, const campaign::Run *> byNumber;
    for (const auto &run : runs)
        byNumber[run.number] = &run;
    std::vector<Step> steps;
    std::set<double> votes; // values at which a run of the current settings said something
    for (const auto &rung : steering::rungs(campaign, runs, parameter)) {
        const auto it = byNumber.find(rung.run);
        if (it == byNumber.end() || it->second->deleted)
            continue;
        steps.push_back({it->second, rung.value, rung.current});
        if (rung.current && worth(it->second->verdict()) > 0)
            votes.insert(rung.value);
    }
    // What passed on older settings still stands, until the current ones were tried there.
    for (auto &step : steps) {
        if (step.run->verdict() == Verdict::Pass && !votes.contains(step.value))
            step.current = true;
    }
    return steps;
}

QString ladderParameter(const campaign::Campaign &campaign, const QString &wanted)
{
    const auto ladder = campaign.ladder(wanted);
    return ladder ? ladder->parameter : wanted;
}

steering::Bracket bracketOf(const campaign::Campaign &campaign,
                            const std::vector<campaign::Run> &runs, const QString &parameter)
{
    if (!campaign.ladder(parameter))
        return {};
    const auto step = steering::nextStep(campaign, runs, parameter);
    return step ? step->bracket : steering::Bracket();
}

std::map<double, const campaign::Run *> lineOf(const std::vector<Step> &steps, const QString &metric)
{
    std::map<double, const campaign::Run *> best;
    for (const auto &step : steps) {
        if (!step.current || worth(step.run->verdict()) == 0 || !step.run->metrics.find(metric))
            continue;
        auto &at = best[step.value];
        const bool better = !at || worth(step.run->verdict()) > worth(at->verdict())
                            || (worth(step.run->verdict()) == worth(at->verdict())
                                && step.run->number > at->number);
        if (better)
            at = step.run;
    }
    return best;
}

// Loads grow by doubling, so their axis does; what is set otherwise (0, or hardly apart) is linear.
XAxis axisAlong(const campaign::Campaign &campaign, const std::vector<Step> &steps,
                const QString &parameter, const steering::Bracket &bracket,
                const QStringList &metrics)
{
    XAxis axis;
    const auto *column = campaign.parameter(parameter);
    axis.name = column ? column->title() : parameter;
    std::set<double> values;
    for (const auto &step : steps) {
        const bool drawn = std::any_of(metrics.begin(), metrics.end(), [&](const QString &metric) {
            return step.run->metrics.find(metric) != nullptr;
        });
        if (drawn)
            values.insert(step.value);
    }
    if (bracket.pass)
        values.insert(*bracket.pass);
    if (bracket.fail)
        values.insert(*bracket.fail);
    axis.values.assign(values.begin(), values.end());
    const bool doubling = values.empty() || *values.begin() > 0;
    axis.kind = doubling ? XAxis::Kind::Doubling : XAxis::Kind::Linear;
    const QString unit = column && !column->unit.isEmpty() ? QString(QLatin1Char(' ') % column->unit)
                                                           : QString();
    if (!axis.name.isEmpty())
        axis.caption = doubling ? tr("%1, doubling").arg(axis.name % unit) : QString(axis.name % unit);
    return axis;
}

Span bracketSpan(const steering::Bracket &bracket, const campaign::Ladder &ladder, bool compact)
{
    Span span;
    span.kind = Span::Kind::Bracket;
    span.from = *bracket.pass;
    span.to = *bracket.fail;
    if (compact) {
        span.text = {tr("bracket %1 to %2").arg(plainNumber(span.from), plainNumber(span.to))};
        return span;
    }
    const double width = span.from > 0 ? (span.to - span.from) / span.from : 0;
    const QString tolerance = plainNumber(ladder.tolerance * 100);
    span.text = {tr("bracket"), width <= ladder.tolerance * 1.0001
                                    ? tr("within %1 %").arg(tolerance)
                                    : tr("not within %1 %").arg(tolerance)};
    return span;
}

std::vector<LegendEntry> legendOf(const std::vector<Pane> &panes, bool compact)
{
    std::set<Verdict> current;
    std::set<Verdict> faded;
    for (const auto &pane : panes) {
        for (const auto &mark : pane.marks)
            (mark.current ? current : faded).insert(mark.verdict);
    }
    const std::pair<Verdict, QString> names[] = {
        {Verdict::Pass, tr("passed")},
        {Verdict::Fail, tr("failed")},
        {Verdict::Invalid, tr("invalid")},
        {Verdict::Inconclusive, tr("inconclusive")},
        {Verdict::Aborted, tr("aborted")},
        {Verdict::None, tr("not judged")},
    };
    std::vector<LegendEntry> legend;
    QStringList fadedNames;
    for (const auto &[verdict, name] : names) {
        if (current.contains(verdict) || faded.contains(verdict))
            legend.push_back({LegendEntry::Kind::Verdict, verdict, true, kNeutralSlot, name});
        if (faded.contains(verdict))
            fadedNames += name;
    }
    if (!faded.empty()) {
        const Verdict shown = faded.contains(Verdict::Fail) ? Verdict::Fail : *faded.begin();
        const QString text = fadedNames.size() > 2
                                 ? tr("settings changed since")
                                 : tr("%1, with\nsettings changed since").arg(fadedNames.join(tr(" or ")));
        legend.push_back({LegendEntry::Kind::Verdict, shown, false, kNeutralSlot,
                          compact ? text : tr("settings changed since")});
    }
    return legend;
}

} // namespace

Chart ladderChart(const campaign::Campaign &campaign, const std::vector<campaign::Run> &runs,
                  const LadderOptions &options)
{
    const QString parameter = ladderParameter(campaign, options.parameter);
    const auto steps = stepsOf(campaign, runs, parameter);
    const auto bracket = bracketOf(campaign, runs, parameter);
    const auto ladder = campaign.ladder(parameter).value_or(campaign::Ladder());

    QStringList metrics = options.metrics;
    if (metrics.isEmpty()) {
        const QString leading = leadingMetric(campaign, runs);
        const auto throughput = QStringLiteral("throughput");
        const bool measured = std::any_of(steps.begin(), steps.end(), [&](const Step &step) {
            return step.run->metrics.find(throughput) != nullptr;
        });
        if (measured && leading != throughput && !options.compact)
            metrics.append(throughput);
        metrics.append(leading);
    }

    Chart chart;
    chart.x = axisAlong(campaign, steps, parameter, bracket, metrics);
    const bool bracketed = bracket.pass && bracket.fail && *bracket.pass < *bracket.fail
                           && (chart.x.kind == XAxis::Kind::Linear || *bracket.pass > 0);

    for (const auto &key : metrics) {
        std::vector<double> values;
        for (const auto &step : steps) {
            if (const auto *value = step.run->metrics.find(key))
                values.push_back(*value);
        }
        const auto metric = shownMetric(campaign, key, values);
        Pane pane;
        pane.title = metric.title;
        pane.unit = metric.unit;
        if (options.compact && !chart.x.name.isEmpty())
            pane.detail = tr(", against %1").arg(chart.x.name);
        // Several magnitudes lie on a ladder; shares and counts down to 0 stay linear.
        const bool positive = !values.empty() && metric.unit != QLatin1String("%")
                              && std::all_of(values.begin(), values.end(),
                                             [](double v) { return v > 0; });
        pane.scale = positive ? YScale::Log : YScale::Linear;

        Line line;
        for (const auto &[at, run] : lineOf(steps, key)) {
            line.x.push_back(at);
            line.y.push_back(*run->metrics.find(key) * metric.factor);
        }
        std::optional<Fit> fit;
        if (options.fitted && key == QLatin1String("throughput"))
            fit = throughputFit(campaign, runs, parameter);
        // The bracket's failed end is named once, however often it was tried.
        int lastFailure = 0;
        for (const auto &step : steps) {
            if (bracketed && step.current && step.value == *bracket.fail
                && step.run->verdict() == Verdict::Fail && step.run->metrics.find(key))
                lastFailure = std::max(lastFailure, step.run->number);
        }
        for (const auto &step : steps) {
            const auto *value = step.run->metrics.find(key);
            if (!value)
                continue;
            Mark mark;
            mark.x = step.value;
            mark.y = *value * metric.factor;
            mark.verdict = step.run->verdict();
            mark.current = step.current;
            mark.run = step.run->number;
            if (options.named.contains(mark.run) || mark.run == lastFailure)
                mark.label = tr("run %1").arg(mark.run);
            if (fit && !mark.label.isEmpty())
                mark.note = againstFit(*fit, mark.x, mark.y);
            pane.marks.push_back(std::move(mark));
        }
        if (fit) {
            pane.detail += tr(", with the fitted scalability law");
            pane.fit = std::move(fit); // the curve stands for the line
        } else if (line.x.size() > 1) {
            pane.lines.push_back(std::move(line));
        }
        pane.limits = limitsOn(campaign, metric);
        if (bracketed) {
            auto span = bracketSpan(bracket, ladder, options.compact);
            if (key != metrics.last())
                span.text.clear(); // named once
            pane.spans.push_back(std::move(span));
        }
        if (runs.empty())
            pane.empty = tr("No run yet. The ladder grows with every value that is tried.");
        else if (parameter.isEmpty())
            pane.empty = tr("No parameter to climb: the campaign has no numeric one in the group "
                            "Load.");
        else if (steps.empty())
            pane.empty = tr("No run has a value of %1.").arg(chart.x.name);
        else
            pane.empty = tr("No run on this ladder has a %1.").arg(metric.title);
        chart.panes.push_back(std::move(pane));
    }
    chart.legend = legendOf(chart.panes, options.compact);
    if (options.compact) {
        chart.legendPlace = Chart::LegendPlace::Right;
        chart.x.caption.clear();
    }
    const QString text = bracketText(campaign, runs, parameter);
    chart.description = tr("Ladder along %1: %2.").arg(chart.x.name, text.isEmpty() ? tr("nothing judged yet") : text);
    return chart;
}

QString bracketText(const campaign::Campaign &campaign, const std::vector<campaign::Run> &runs,
                    const QString &parameter)
{
    const auto bracket = bracketOf(campaign, runs, ladderParameter(campaign, parameter));
    QStringList parts;
    if (bracket.pass)
        parts.append(tr("highest passed %1").arg(plainNumber(*bracket.pass)));
    if (bracket.fail)
        parts.append(tr("lowest failed %1").arg(plainNumber(*bracket.fail)));
    return parts.join(QStringLiteral(", "));
}

std::vector<int> ladderLine(const campaign::Campaign &campaign,
                            const std::vector<campaign::Run> &runs, const QString &parameter,
                            const QString &metric)
{
    std::vector<int> numbers;
    for (const auto &[at, run] : lineOf(stepsOf(campaign, runs, ladderParameter(campaign, parameter)),
                                        metric))
        numbers.push_back(run->number);
    return numbers;
}

QStringList ladderParameters(const campaign::Campaign &campaign,
                             const std::vector<campaign::Run> &runs)
{
    QStringList keys;
    for (const auto &parameter : campaign.parameters) {
        using campaign::ParameterKind;
        const bool numeric = parameter.kind == ParameterKind::Integer
                             || parameter.kind == ParameterKind::Real
                             || parameter.kind == ParameterKind::Bytes
                             || parameter.kind == ParameterKind::Duration;
        const bool set = std::any_of(runs.begin(), runs.end(), [&](const campaign::Run &run) {
            const auto *value = run.parameters.find(parameter.key);
            return value && campaign::valueNumber(*value);
        });
        if (numeric && set)
            keys.append(parameter.key);
    }
    return keys;
}

} // namespace twofold::ui::plots
