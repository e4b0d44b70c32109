// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/verdict/judge.h"

#include "core/stats/quantile.h"
#include "core/verdict/resources.h"
#include "core/verdict/soundness.h"
#include "core/verdict/suspects.h"
#include "core/verdict/wording.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace twofold::verdict {

namespace {

using campaign::CriterionKind;
using campaign::Finding;
using campaign::Severity;
using campaign::Verdict;

constexpr double kSureZ = 2.58; // 99 %
constexpr double kExplainingShare = 0.1; // of all failed requests
constexpr size_t kMostResources = 8; // findings of them

// Broken by so much that a short or unsteady run cannot be the reason: a share of failures whose
// 99 % interval lies beyond the bound, anything else by a factor of two.
bool isClearlyBroken(const CriterionResult &result, std::optional<qint64> requests)
{
    const auto &criterion = result.criterion;
    const double value = *result.value;
    const double bound = *result.bound;
    const bool ceiling = criterion.comparison == campaign::Comparison::Less
                         || criterion.comparison == campaign::Comparison::LessOrEqual;
    if (criterion.metric == QLatin1String("failure_rate") && requests && *requests > 0) {
        const auto trials = static_cast<double>(*requests);
        const auto interval = stats::wilson(value * trials, trials, kSureZ);
        return ceiling ? interval.low > bound : interval.high < bound;
    }
    return ceiling ? value >= 2 * std::max(bound, 0.0) : value <= bound / 2;
}

bool isBroken(const CriterionResult &result)
{
    return result.criterion.kind == CriterionKind::Limit && result.passed && !*result.passed;
}

// A limit whose own metric is missing; one that only lacks a parent does not speak of this run.
bool isUnmeasured(const CriterionResult &result)
{
    return result.criterion.kind == CriterionKind::Limit && !result.value;
}

class Judge
{
public:
    explicit Judge(const Input &input)
        : m_input(input)
    {
    }

    Judgement judge()
    {
        for (const auto &source : m_input.sources) {
            if (source.measurement && source.measurement->kind != results::Kind::Host) {
                m_window = resolveWindow(m_input.run.window, *source.measurement);
                break;
            }
        }
        m_judgement.criteria
            = evaluate(m_input.campaign->criteria, m_input.sources, m_window, knownMetrics(),
                       m_input.parent ? &*m_input.parent : nullptr,
                       m_input.baseline ? &*m_input.baseline : nullptr);
        m_amount = amountOf(m_input, m_window);
        findSuspects();
        m_faults = measuringFaults(m_input, m_suspects);
        m_judgement.verdict = verdict();
        addFindings();
        accuse();
        return std::move(m_judgement);
    }

private:
    void findSuspects()
    {
        if (!hasOwnSignatures(*m_input.campaign)) {
            m_suspects = verdict::findSuspects(m_input, builtInSignatures());
            return;
        }
        const auto own = signaturesOf(*m_input.campaign);
        m_suspects = verdict::findSuspects(m_input, own ? *own : builtInSignatures());
        if (!own) {
            m_signatureProblem.kind = campaign::FindingKind::Note;
            m_signatureProblem.severity = Severity::Caution;
            m_signatureProblem.message
                = QCoreApplication::translate(
                      "Verdict", "The campaign's own signatures were not used: %1 Edit it, and the "
                                 "runs are judged again.")
                      .arg(own.error().message);
        }
    }

    // A goal on a parameter ("users") is met by what was set, where the tool does not tell.
    campaign::Metrics knownMetrics() const
    {
        campaign::Metrics metrics = m_input.run.metrics;
        for (const auto &criterion : m_input.campaign->criteria) {
            if (criterion.kind != CriterionKind::Goal || metrics.find(criterion.metric))
                continue;
            const auto *value = m_input.run.parameters.find(criterion.metric);
            if (const auto number = value ? campaign::valueNumber(*value) : std::nullopt)
                metrics.set(criterion.metric, *number);
        }
        return metrics;
    }

    bool measuringDecides() const
    {
        return std::any_of(m_faults.begin(), m_faults.end(),
                           [](const auto &fault) { return fault.decides(); });
    }

    // The system failed the limit even without the failures that the measuring side explains, or
    // answered wrongly: that stands, however the load was made.
    bool standsAnyway(const CriterionResult &result) const
    {
        const auto &criterion = result.criterion;
        if (!criterion.source.isEmpty() && !m_input.sources.empty()
            && criterion.source != m_input.sources.front().name)
            return true;
        if (criterion.metric == QLatin1String("k6.checks"))
            return true;
        const bool rate = criterion.metric == QLatin1String("failure_rate");
        if ((!rate && criterion.metric != QLatin1String("failures")) || !criterion.label.isEmpty())
            return false;
        double explained = 0;
        for (const auto &fault : m_faults)
            explained += fault.decides() ? double(fault.failures) : 0;
        if (explained <= 0)
            return false; // what the generator did to the system is not told by counts
        double rest = *result.value - explained;
        if (rate) {
            if (!m_amount.requests || double(*m_amount.requests) <= explained)
                return false;
            const auto all = static_cast<double>(*m_amount.requests);
            rest = (*result.value * all - explained) / (all - explained);
        }
        return !criterion.holds(std::max(rest, 0.0), *result.bound);
    }

    Verdict verdict() const
    {
        // Whoever stopped the run knows; a result that was cut by it is not judged.
        if (m_input.run.computedVerdict == Verdict::Aborted)
            return Verdict::Aborted;
        bool anyLimit = false;
        bool anyJudged = false;
        bool anyUnmeasured = false;
        bool anyBroken = false;
        bool anyClear = false;
        bool anyStanding = false;
        for (const auto &result : m_judgement.criteria) {
            if (result.criterion.kind != CriterionKind::Limit)
                continue;
            anyLimit = true;
            anyJudged = anyJudged || result.passed.has_value();
            anyUnmeasured = anyUnmeasured || isUnmeasured(result);
            if (!isBroken(result))
                continue;
            anyBroken = true;
            anyClear = anyClear || isClearlyBroken(result, m_amount.requests);
            anyStanding = anyStanding || standsAnyway(result);
        }
        if (!anyLimit)
            return Verdict::None;
        if (!anyJudged) {
            // Nothing to hold against the limits, unless a test ran and nothing of it ended.
            return m_amount.requests && *m_amount.requests == 0 ? Verdict::Inconclusive
                                                                : Verdict::None;
        }
        if (anyBroken) {
            if (measuringDecides() && !anyStanding)
                return Verdict::Invalid;
            if (!m_amount.isEnough() && !anyClear)
                return Verdict::Inconclusive;
            return Verdict::Fail;
        }
        return anyUnmeasured || !m_amount.isEnough() ? Verdict::Inconclusive : Verdict::Pass;
    }

    void add(Finding finding) { m_judgement.findings.push_back(std::move(finding)); }

    void addFindings()
    {
        const Verdict verdict = m_judgement.verdict;
        if (verdict == Verdict::Invalid)
            addMeasuringFaults();
        if (verdict == Verdict::Aborted) {
            Finding finding;
            finding.kind = campaign::FindingKind::Soundness;
            finding.severity = Severity::Caution;
            finding.message
                = QCoreApplication::translate("Verdict", "The run was stopped before its end.");
            add(finding);
        }
        if (verdict == Verdict::Inconclusive)
            addShortcoming();
        for (const auto &result : m_judgement.criteria) {
            if (isBroken(result)) {
                auto finding = criterionFinding(result);
                if (verdict != Verdict::Fail)
                    finding.severity = Severity::Caution;
                add(std::move(finding));
            }
        }
        if (verdict == Verdict::Inconclusive)
            addUnmeasured(Severity::Caution);
        if (verdict != Verdict::Invalid)
            addMeasuringFaults();
        if (!m_signatureProblem.message.isEmpty())
            add(m_signatureProblem);
        addSuspects();
        addResources();
        if (auto steps = stepsFinding(m_input))
            add(std::move(*steps));
        if (verdict != Verdict::Inconclusive) {
            addShortcoming();
            addUnmeasured(Severity::Info);
        }
        for (auto &finding : cautions(m_input, m_window))
            add(std::move(finding));
        for (auto &finding : checklistFindings(m_checklist, m_onset))
            add(std::move(finding));
        for (const auto &result : m_judgement.criteria) {
            if (!isBroken(result) && !isUnmeasured(result)
                && (result.value || result.criterion.kind == CriterionKind::Limit))
                add(criterionFinding(result));
        }
        addForetold();
    }

    // What was found and had been warned of, by the setting that both name.
    void addForetold()
    {
        for (auto &finding : m_judgement.findings) {
            if (finding.severity == Severity::Info)
                continue;
            for (const auto &warning : m_input.foretold) {
                const bool same = std::any_of(warning.lookAt.begin(), warning.lookAt.end(), [&](const QString &setting) {
                    return finding.lookAt.contains(setting);
                });
                if (!same)
                    continue;
                campaign::Evidence evidence;
                evidence.file = QCoreApplication::translate("Verdict", "said before the start");
                evidence.text = warning.message;
                finding.evidence.push_back(std::move(evidence));
            }
        }
    }

    void addShortcoming()
    {
        if (m_amount.isEnough())
            return;
        Finding finding;
        finding.kind = campaign::FindingKind::Soundness;
        finding.severity = m_judgement.verdict == Verdict::Inconclusive ? Severity::Caution
                                                                        : Severity::Info;
        finding.message = m_amount.shortcoming;
        add(std::move(finding));
    }

    void addUnmeasured(Severity severity)
    {
        for (const auto &result : m_judgement.criteria) {
            if (isUnmeasured(result)) {
                auto finding = criterionFinding(result);
                finding.severity = severity;
                add(std::move(finding));
            }
        }
    }

    void addMeasuringFaults()
    {
        for (const auto &fault : m_faults) {
            auto finding = fault.finding;
            if (m_judgement.verdict != Verdict::Invalid)
                finding.severity = Severity::Caution;
            add(std::move(finding));
        }
    }

    // What the measuring side is blamed for is already said.
    void addSuspects()
    {
        for (const auto &suspect : m_suspects) {
            if (suspect.isOfMeasuring() && suspect.isCause)
                continue;
            auto finding = suspect.finding;
            if (!suspect.isCause)
                finding.severity = Severity::Info;
            else if (m_judgement.verdict != Verdict::Fail && m_judgement.verdict != Verdict::None)
                finding.severity = Severity::Caution;
            add(std::move(finding));
        }
    }

    // What was used up, and when, where a limit was broken; a run that held its limits is not
    // accused of anything. What was how near to its limit is told of every run.
    void addResources()
    {
        const bool broken = std::any_of(m_judgement.criteria.begin(), m_judgement.criteria.end(),
                                        [](const auto &result) { return isBroken(result); });
        const auto onset = broken ? firstBreach(m_input, m_judgement.criteria) : std::nullopt;
        m_checklist = useChecklist(m_input, onset ? std::optional(onset->atS) : std::nullopt);
        m_onset = onset;
        if (!broken)
            return;
        m_resources = resourceFindings(m_input, m_checklist, onset);
        m_cause = resourceCause(m_input, m_checklist, onset);
        const bool decides = m_judgement.verdict == Verdict::Fail && explains(m_cause);
        // What explains the failure first.
        for (auto &finding : m_resources) {
            if (decides && isOf(finding, *m_cause)) {
                finding.severity = Severity::Fail;
                add(finding);
            }
        }
        size_t shown = decides ? 1 : 0;
        for (const auto &finding : m_resources) {
            if (!(decides && isOf(finding, *m_cause)) && shown++ < kMostResources)
                add(finding);
        }
        if (!decides && m_judgement.verdict == Verdict::Fail && !explanation() && m_resources.empty())
            m_waiting = waitingFinding(m_input, m_checklist, m_judgement.criteria);
        if (m_waiting)
            add(*m_waiting);
        if (onset)
            add(onsetFinding(*onset));
        if (onset && onset->isRising && m_judgement.verdict == Verdict::Fail) {
            m_judgement.onsetUsers = onset->users;
            m_judgement.onsetThroughput = onset->rate;
        }
    }

    static bool isOf(const Finding &finding, const ResourceUse &use)
    {
        return finding.evidence.front().metric == use.series && finding.evidence.front().text == use.label;
    }

    // Better than any signature.
    bool explains(const ResourceUse *cause) const
    {
        const auto *suspect = explanation();
        return cause && (!suspect || cause->rank > suspect->rank);
    }

    // A signature explains the failure where it is more than a stray line: a log told it, or at
    // least one failed request in ten.
    const Suspect *explanation() const
    {
        double failures = 0;
        for (const auto &source : m_input.sources) {
            if (source.measurement) {
                for (const auto &group : source.measurement->failures)
                    failures += double(group.count.value_or(0));
            }
        }
        for (const auto &suspect : m_suspects) {
            if (!suspect.isCause || suspect.isOfMeasuring())
                continue;
            if (suspect.inLog || failures == 0 || double(suspect.failures) >= kExplainingShare * failures)
                return &suspect;
        }
        return nullptr;
    }

    // Component, class and headline: of what decided, and nothing where nothing tells.
    void accuse()
    {
        const Verdict verdict = m_judgement.verdict;
        const Verdict told = m_input.run.ownVerdict != Verdict::None ? m_input.run.ownVerdict
                                                                     : verdict;
        if (!m_judgement.findings.empty() && verdict != Verdict::None) {
            m_judgement.headline = m_judgement.findings.front().message;
            m_judgement.lookAt = m_judgement.findings.front().lookAt;
        }
        const auto blame = [&](const Finding &finding) {
            m_judgement.component = finding.component;
            m_judgement.failureClass = finding.failureClass;
            m_judgement.headline = finding.message;
            m_judgement.lookAt = finding.lookAt;
        };
        if (verdict == Verdict::Invalid || (verdict == Verdict::None && told == Verdict::Invalid)) {
            const auto fault = std::find_if(m_faults.begin(), m_faults.end(),
                                            [](const auto &item) { return item.decides(); });
            if (fault != m_faults.end()) {
                blame(fault->finding);
                m_judgement.generatorLimited = fault->side == campaign::Side::Generator;
            }
        } else if (verdict == Verdict::Fail
                   || (verdict == Verdict::None && told == Verdict::Fail)) {
            if (explains(m_cause))
                blame(*std::find_if(m_resources.begin(), m_resources.end(),
                                    [this](const auto &finding) { return isOf(finding, *m_cause); }));
            else if (const auto *suspect = explanation())
                blame(suspect->finding);
            else if (m_waiting)
                blame(*m_waiting);
            else if (!m_resources.empty())
                m_judgement.lookAt = m_resources.front().lookAt; // whose it is, it does not tell
        } else if (verdict == Verdict::Pass) {
            m_judgement.headline = nearestLimit();
            m_judgement.lookAt.clear();
        }
    }

    // Of the limits that held the one that was nearest to breaking.
    QString nearestLimit() const
    {
        const CriterionResult *nearest = nullptr;
        double highest = -1;
        for (const auto &result : m_judgement.criteria) {
            if (result.criterion.kind != CriterionKind::Limit || !result.passed)
                continue;
            const double value = std::abs(*result.value);
            const double bound = std::abs(*result.bound);
            const double larger = std::max(value, bound);
            const double share = larger > 0 ? std::min(value, bound) / larger : 1;
            if (share > highest) {
                highest = share;
                nearest = &result;
            }
        }
        return nearest ? criterionSentence(*nearest) : QString();
    }

    const Input &m_input;
    Judgement m_judgement;
    results::Window m_window;
    Amount m_amount;
    std::vector<Suspect> m_suspects;
    Finding m_signatureProblem; // without a message: none
    std::vector<MeasuringFault> m_faults;
    std::vector<ResourceUse> m_checklist;
    std::optional<Onset> m_onset;
    std::vector<Finding> m_resources;
    const ResourceUse *m_cause = nullptr; // of the checklist
    std::optional<Finding> m_waiting;
};

} // namespace

Judgement judge(const Input &input)
{
    return Judge(input).judge();
}

} // namespace twofold::verdict
