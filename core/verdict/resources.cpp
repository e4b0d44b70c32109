// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/verdict/resources.h"

#include "core/base/quantity.h"
#include "core/results/loadsteps.h"
#include "core/verdict/wording.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace twofold::verdict {

namespace {

using campaign::Evidence;
using campaign::Finding;
using results::Series;

constexpr double kStayS = 10;
constexpr size_t kMostShown = 8;

QString tr(const char *text)
{
    return QCoreApplication::translate("Verdict", text);
}

// What a host's series says when it stays at or above a level. Names as the readers and the
// sampler give them, after "host.NAME.".
struct Rule
{
    const char *series;
    double level;
    const char *sentence; // %1: host, %2: the series' label with a blank before it, %3: the value
    const char *lookAt;
};
constexpr Rule kRules[] = {
    {"cpu", 0.95, QT_TRANSLATE_NOOP("Verdict", "%1%2 used %3 of its CPU"), "CPU of %1"},
    {"cpu_quota", 0.95, QT_TRANSLATE_NOOP("Verdict", "%1%2 used %3 of the CPU it is given"),
     "CPU quota of %1"},
    {"cpu_iowait", 0.3, QT_TRANSLATE_NOOP("Verdict", "%1%2 waited %3 of its time for a disk"),
     "disk of %1"},
    {"iowait", 0.3, QT_TRANSLATE_NOOP("Verdict", "%1%2 waited %3 of its time for a disk"),
     "disk of %1"},
    {"cpu_steal", 0.1, QT_TRANSLATE_NOOP("Verdict", "%1%2 lost %3 of its CPU to other machines"),
     "host of %1"},
    {"steal", 0.1, QT_TRANSLATE_NOOP("Verdict", "%1%2 lost %3 of its CPU to other machines"),
     "host of %1"},
    {"memused", 0.95, QT_TRANSLATE_NOOP("Verdict", "%1%2 used %3 of its memory"), "memory of %1"},
    {"memory_used", 0.95, QT_TRANSLATE_NOOP("Verdict", "%1%2 used %3 of its memory"),
     "memory of %1"},
    {"swap_out", 1, QT_TRANSLATE_NOOP("Verdict", "%1%2 swapped out %3 pages a second"),
     "memory of %1"},
    {"pswpout", 1, QT_TRANSLATE_NOOP("Verdict", "%1%2 swapped out %3 pages a second"),
     "memory of %1"},
    {"util", 0.95, QT_TRANSLATE_NOOP("Verdict", "The disk%2 of %1 was busy %3 of the time"),
     "disk of %1"},
    {"ifutil", 0.9, QT_TRANSLATE_NOOP("Verdict", "The network interface%2 of %1 was used to %3"),
     "network of %1"},
};

// Ratios only: a memory_used in bytes says nothing without the size of the memory.
const Rule *ruleFor(const Series &series, QString &host)
{
    if (!series.name.startsWith(QLatin1String("host.")))
        return nullptr;
    const auto dot = series.name.lastIndexOf(u'.');
    if (dot <= 5)
        return nullptr;
    const auto name = QStringView(series.name).mid(dot + 1);
    host = series.name.mid(5, dot - 5);
    for (const auto &rule : kRules) {
        if (name == QLatin1String(rule.series)
            && (rule.level >= 1 || series.unit == QLatin1String("ratio") || series.unit.isEmpty()))
            return &rule;
    }
    return nullptr;
}

QString clock(double seconds)
{
    const auto whole = static_cast<qint64>(std::llround(std::max(seconds, 0.0)));
    return QStringLiteral("%1:%2").arg(whole / 60).arg(whole % 60, 2, 10, QLatin1Char('0'));
}

std::optional<double> valueAt(const std::optional<Series> &series, double atS)
{
    if (!series)
        return std::nullopt;
    std::optional<double> value;
    for (size_t i = 0; i < series->times.size() && i < series->values.size(); ++i) {
        if (series->times[i] > atS)
            break;
        if (std::isfinite(series->values[i]))
            value = series->values[i];
    }
    return value;
}

const results::Measurement *firstLoad(const Input &input)
{
    for (const auto &source : input.sources) {
        if (source.measurement && source.measurement->kind != results::Kind::Host)
            return source.measurement.get();
    }
    return nullptr;
}

} // namespace

double offsetS(const Input &input, const results::Measurement &measurement)
{
    const auto *load = firstLoad(input);
    if (!load || load == &measurement || !load->startedAt || !measurement.startedAt)
        return 0;
    return static_cast<double>(*measurement.startedAt - *load->startedAt) / 1e6;
}

std::optional<Onset> firstBreach(const Input &input, const std::vector<CriterionResult> &results)
{
    const auto *load = firstLoad(input);
    if (!load)
        return std::nullopt;
    std::optional<Onset> first;
    for (const auto &result : results) {
        const auto &criterion = result.criterion;
        const bool ofLoad = criterion.source.isEmpty()
                            || (!input.sources.empty()
                                && criterion.source == input.sources.front().name);
        if (criterion.kind != campaign::CriterionKind::Limit || !result.bound || !ofLoad)
            continue;
        const auto series = load->seriesOf(criterion.metric, criterion.label);
        if (!series)
            continue;
        const auto at = firstStay(*series, kStayS, [&](double value) {
            return !criterion.holds(value, *result.bound);
        });
        if (at && (!first || *at < first->atS))
            first = Onset{*at, criterion, {}, {}};
    }
    if (first) {
        first->users = valueAt(load->seriesOf(u"users"), first->atS);
        first->rate = valueAt(load->seriesOf(u"throughput"), first->atS);
    }
    return first;
}

Finding onsetFinding(const Onset &onset)
{
    Finding finding;
    finding.kind = campaign::FindingKind::Note;
    finding.severity = campaign::Severity::Info;
    QStringList load;
    if (onset.users)
        load.append(countWords(std::llround(*onset.users), "user", "users"));
    if (onset.rate)
        load.append(formatQuantity(std::round(*onset.rate), u"/s"));
    const QString what = campaign::shortText(onset.criterion);
    finding.message = load.isEmpty()
                          ? tr("\"%1\" was first broken for ten seconds from %2 on.")
                                .arg(what, clock(onset.atS))
                          : tr("\"%1\" was first broken for ten seconds from %2 on, at %3.")
                                .arg(what, clock(onset.atS), load.join(QStringLiteral(", ")));
    Evidence evidence;
    evidence.metric = onset.criterion.metric;
    evidence.text = onset.criterion.label;
    evidence.limit = onset.criterion.reference == campaign::Reference::Number
                         ? std::optional(onset.criterion.bound)
                         : std::nullopt;
    evidence.unit = onset.criterion.unit;
    evidence.atS = onset.atS;
    finding.evidence.push_back(evidence);
    return finding;
}

std::optional<Finding> stepsFinding(const Input &input)
{
    const auto *load = firstLoad(input);
    if (!load)
        return std::nullopt;
    const auto steps = results::loadSteps(*load);
    if (steps.empty())
        return std::nullopt;
    Finding finding;
    finding.kind = campaign::FindingKind::Note;
    finding.severity = campaign::Severity::Info;
    const auto [least, most] = std::minmax_element(
        steps.begin(), steps.end(),
        [](const auto &a, const auto &b) { return a.users < b.users; });
    finding.message
        = tr("The load stood at %1 steps from %2 to %3; each is a result of its own, and the "
             "run's totals mix them.")
              .arg(QString::number(steps.size()), countWords(std::llround(least->users), "user", "users"),
                   countWords(std::llround(most->users), "user", "users"));
    for (const auto &step : steps) {
        QStringList words{countWords(std::llround(step.users), "user", "users"),
                          tr("%1 to %2").arg(clock(step.window.fromS), clock(*step.window.toS))};
        if (step.totals.throughput)
            words += formatQuantity(*step.totals.throughput, u"/s");
        if (const auto rate = step.totals.failureRate())
            words += tr("%1 failed").arg(formatQuantity(*rate, u"ratio"));
        Evidence evidence;
        evidence.text = words.join(QStringLiteral(", "));
        evidence.atS = step.window.fromS;
        if (step.totals.latency.p95) {
            evidence.metric = QStringLiteral("latency.p95");
            evidence.value = step.totals.latency.p95;
            evidence.unit = QStringLiteral("ms");
        }
        finding.evidence.push_back(evidence);
    }
    return finding;
}

std::vector<Finding> resourceFindings(const Input &input, const std::optional<Onset> &onset)
{
    struct Used
    {
        double atS;
        Finding finding;
    };
    std::vector<Used> all;
    for (const auto &source : input.sources) {
        if (!source.measurement)
            continue;
        const double offset = offsetS(input, *source.measurement);
        for (const auto &series : source.measurement->series) {
            QString host;
            const Rule *rule = ruleFor(series, host);
            // Single processors of a host are told apart by labels; the host as a whole decides.
            if (!rule || input.generatorHosts.contains(host)
                || (!series.label.isEmpty() && series.name.contains(QLatin1String(".cpu"))))
                continue;
            const auto at = firstStay(series, kStayS,
                                      [&](double value) { return value >= rule->level; });
            if (!at)
                continue;
            double highest = rule->level;
            for (const double value : series.values)
                highest = std::isfinite(value) ? std::max(highest, value) : highest;
            const double atS = *at + offset;
            const bool ratio = rule->level < 1;
            QString label = series.label;
            if (!label.isEmpty())
                label.prepend(u' ');
            Finding finding;
            finding.kind = campaign::FindingKind::Resource;
            finding.severity = campaign::Severity::Caution;
            finding.message = tr(rule->sentence)
                                  .arg(host, label,
                                       formatQuantity(ratio ? std::min(highest, 1.0) : highest,
                                                      ratio ? u"ratio" : u""));
            finding.message += tr(" from %1 on").arg(clock(atS));
            if (onset) {
                finding.message += atS <= onset->atS
                                       ? tr(", before \"%1\" was broken at %2")
                                             .arg(campaign::shortText(onset->criterion),
                                                  clock(onset->atS))
                                       : tr(", after \"%1\" was broken at %2")
                                             .arg(campaign::shortText(onset->criterion),
                                                  clock(onset->atS));
            }
            finding.message += u'.';
            finding.lookAt = {QString::fromLatin1(rule->lookAt).arg(host)};
            Evidence evidence;
            evidence.metric = series.name;
            evidence.text = series.label;
            evidence.value = highest;
            evidence.limit = rule->level;
            evidence.unit = series.unit;
            evidence.atS = atS;
            finding.evidence.push_back(evidence);
            all.push_back({atS, std::move(finding)});
        }
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const Used &a, const Used &b) { return a.atS < b.atS; });
    std::vector<Finding> findings;
    for (auto &used : all) {
        if (findings.size() == kMostShown)
            break;
        findings.push_back(std::move(used.finding));
    }
    return findings;
}

} // namespace twofold::verdict
