// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/verdict/resources.h"

#include "core/base/quantity.h"
#include "core/results/loadsteps.h"
#include "core/verdict/suspects.h"
#include "core/verdict/wording.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace twofold::verdict {

namespace {

using campaign::Evidence;
using campaign::Finding;
using results::Series;

constexpr double kNear = 0.5; // of a limit, to be named

QString tr(const char *text)
{
    return QCoreApplication::translate("Verdict", text);
}

const results::Measurement *firstLoad(const Input &input)
{
    for (const auto &source : input.sources) {
        if (source.measurement && source.measurement->kind != results::Kind::Host)
            return source.measurement.get();
    }
    return nullptr;
}

// The highest that was seen of it, against its limit.
Evidence evidenceOf(const ResourceUse &use)
{
    Evidence evidence;
    evidence.metric = use.series;
    evidence.text = use.label;
    evidence.value = use.highest;
    evidence.limit = use.level;
    evidence.unit = use.unit;
    return evidence;
}

} // namespace

std::optional<double> valueAt(const Series &series, double atS)
{
    std::optional<double> value;
    for (size_t i = 0; i < series.times.size() && i < series.values.size() && series.times[i] <= atS; ++i) {
        if (std::isfinite(series.values[i]))
            value = series.values[i];
    }
    return value;
}

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
        const auto at = firstStay(*series, input.campaign->thresholds.lastingS, [&](double value) {
            return !criterion.holds(value, *result.bound);
        });
        if (at && (!first || *at < first->atS))
            first = Onset{*at, criterion, {}, {}, input.campaign->thresholds.lastingS};
    }
    if (first) {
        if (const auto users = load->seriesOf(u"users")) {
            first->users = valueAt(*users, first->atS);
            constexpr double kRises = 1.1;
            first->isRising = first->users && std::any_of(users->values.begin(), users->values.end(), [&](double value) {
                                  return value > kRises * *first->users;
                              });
        }
        if (const auto rate = load->seriesOf(u"throughput"))
            first->rate = valueAt(*rate, first->atS);
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
    const QString lasted = formatQuantity(onset.lastingS, u"s");
    finding.message = load.isEmpty()
                          ? tr("\"%1\" was first broken for %3 from %2 on.")
                                .arg(what, clock(onset.atS), lasted)
                          : tr("\"%1\" was first broken for %4 from %2 on, at %3.")
                                .arg(what, clock(onset.atS), load.join(QStringLiteral(", ")), lasted);
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

const ResourceUse *resourceCause(const Input &input, const std::vector<ResourceUse> &checklist,
                                 const std::optional<Onset> &onset)
{
    const ResourceUse *best = nullptr;
    for (const auto &use : checklist) {
        const bool isLate = onset && use.atS && *use.atS > onset->atS + input.campaign->thresholds.lastingS;
        if (use.atS && use.rank > 0 && !isLate && !input.generatorHosts.contains(use.host)
            && (!best || use.rank > best->rank))
            best = &use;
    }
    return best;
}

std::optional<Finding> waitingFinding(const Input &input, const std::vector<ResourceUse> &checklist,
                                      const std::vector<CriterionResult> &results)
{
    const auto isSlow = [](const CriterionResult &result) {
        return result.criterion.kind == campaign::CriterionKind::Limit && result.passed && !*result.passed
               && result.criterion.metric.startsWith(QLatin1String("latency"));
    };
    const auto slow = std::find_if(results.begin(), results.end(), isSlow);
    const bool anyAtLimit
        = std::any_of(checklist.begin(), checklist.end(), [](const ResourceUse &use) { return use.atS.has_value(); });
    if (slow == results.end() || anyAtLimit || input.generatorHosts.isEmpty())
        return std::nullopt;
    QStringList recorded;
    for (const auto &host : input.targetHosts) {
        const auto missing = unmeasured(checklist, host);
        const auto isMeasured = [&](Resource resource) {
            return std::find(missing.begin(), missing.end(), resource) == missing.end();
        };
        if (isMeasured(Resource::Cpu) && isMeasured(Resource::Memory) && isMeasured(Resource::Network))
            recorded.append(host);
    }
    if (recorded.isEmpty())
        return std::nullopt;
    Finding finding;
    finding.kind = campaign::FindingKind::Resource;
    finding.severity = campaign::Severity::Fail;
    accuse(finding, QStringLiteral("application"), *input.campaign);
    finding.message = tr("No resource of %1 was at its limit while \"%2\" was broken: requests waited in the "
                         "application, for a lock, a pool, or what it calls.")
                          .arg(recorded.join(tr(", ")), campaign::shortText(slow->criterion));
    finding.lookAt = {QStringLiteral("application")};
    for (const auto &use : checklist) {
        if (!recorded.contains(use.host) || finding.evidence.size() == 3)
            continue;
        finding.evidence.push_back(evidenceOf(use));
    }
    return finding;
}

std::vector<Finding> resourceFindings(const Input &input, const std::vector<ResourceUse> &checklist,
                                      const std::optional<Onset> &onset)
{
    std::vector<Finding> findings;
    for (const auto &use : checklist) {
        if (!use.atS)
            break;
        if (input.generatorHosts.contains(use.host))
            continue;
        Finding finding;
        finding.kind = campaign::FindingKind::Resource;
        finding.severity = campaign::Severity::Caution;
        finding.message = use.sentence % tr(" from %1 on").arg(clock(*use.atS));
        if (onset) {
            finding.message += *use.atS <= onset->atS
                                   ? tr(", before \"%1\" was broken at %2")
                                         .arg(campaign::shortText(onset->criterion), clock(onset->atS))
                                   : tr(", after \"%1\" was broken at %2")
                                         .arg(campaign::shortText(onset->criterion), clock(onset->atS));
        }
        finding.message += u'.';
        finding.lookAt = {use.lookAt};
        if (!use.component.isEmpty())
            accuse(finding, use.component, *input.campaign);
        finding.evidence.push_back(evidenceOf(use));
        finding.evidence.back().atS = use.atS;
        findings.push_back(std::move(finding));
    }
    return findings;
}

std::vector<Finding> checklistFindings(const std::vector<ResourceUse> &checklist,
                                       const std::optional<Onset> &onset)
{
    std::vector<Finding> findings;
    QStringList hosts; // in the order in which they came near a limit
    for (const auto &use : checklist) {
        if (!hosts.contains(use.host))
            hosts.append(use.host);
    }
    for (const auto &host : hosts) {
        Finding finding;
        finding.kind = campaign::FindingKind::Resource;
        finding.severity = campaign::Severity::Info;
        const ResourceUse *nearest = nullptr;
        for (const auto &use : checklist) {
            if (use.host != host)
                continue;
            if (!nearest)
                nearest = &use;
            Evidence evidence;
            evidence.metric = use.series;
            const QString name = resourceName(use.resource);
            evidence.text = (use.label.isEmpty() ? name : QString(name % u' ' % use.label)) % tr(", ")
                            % aspectName(use.aspect);
            evidence.value = use.value;
            evidence.limit = use.level;
            evidence.unit = use.unit;
            evidence.atS = use.atS;
            finding.evidence.push_back(evidence);
        }
        const QString when = onset ? tr("when \"%1\" was first broken at %2")
                                         .arg(campaign::shortText(onset->criterion), clock(onset->atS))
                                   : tr("at its highest");
        if (nearest->atS) {
            finding.message = tr("Resources of %1 %2: %3 reached its limit first, at %4.")
                                  .arg(host, when, resourceName(nearest->resource), clock(*nearest->atS));
        } else if (nearest->nearness() >= kNear) {
            finding.message = tr("Resources of %1 %2: %3 was nearest to its limit.")
                                  .arg(host, when, resourceName(nearest->resource));
        } else {
            finding.message = tr("Resources of %1 %2: none was near its limit.").arg(host, when);
        }
        QStringList missing;
        for (const auto resource : unmeasured(checklist, host))
            missing.append(resourceName(resource));
        if (!missing.isEmpty())
            finding.message += tr(" Not measured: %1.").arg(missing.join(tr(", ")));
        findings.push_back(std::move(finding));
    }
    return findings;
}

} // namespace twofold::verdict
