// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/verdict/soundness.h"

#include "core/base/quantity.h"
#include "core/stats/steady.h"
#include "core/verdict/resources.h"
#include "core/verdict/wording.h"

#include <QCoreApplication>

#include <cmath>

namespace twofold::verdict {

namespace {

using campaign::Evidence;
using campaign::Finding;
using campaign::FindingKind;
using campaign::Severity;
using campaign::Side;
using results::Measurement;

QString tr(const char *text)
{
    return QCoreApplication::translate("Verdict", text);
}

const Measurement *loadOf(const Input &input)
{
    for (const auto &source : input.sources) {
        if (source.measurement && source.measurement->kind != results::Kind::Host)
            return source.measurement.get();
    }
    return nullptr;
}

std::optional<double> toolMetric(const Input &input, QStringView key)
{
    for (const auto &source : input.sources) {
        if (!source.measurement)
            continue;
        for (const auto &metric : source.measurement->metrics) {
            if (metric.key == key && metric.label.isEmpty())
                return metric.value;
        }
    }
    if (const double *value = input.run.metrics.find(key))
        return *value;
    return std::nullopt;
}

Finding soundness(Severity severity, const QString &message)
{
    Finding finding;
    finding.kind = FindingKind::Soundness;
    finding.severity = severity;
    finding.message = message;
    return finding;
}

Evidence valueEvidence(const QString &metric, double value, std::optional<double> limit = {},
                       const QString &unit = {})
{
    Evidence evidence;
    evidence.metric = metric;
    evidence.value = value;
    evidence.limit = limit;
    evidence.unit = unit;
    return evidence;
}

constexpr double kThrottled = 0.5; // share of its periods in which a bounded process had to wait

// A host's CPU, or a finer share of what the load process can use where the sampler tells one.
void addBusyHosts(const Input &input, std::vector<MeasuringFault> &faults)
{
    const auto &limits = input.campaign->thresholds;
    for (const auto &host : input.generatorHosts) {
        const QString prefix = QStringLiteral("host.") % host % QLatin1Char('.');
        for (const auto &[name, busy] :
             {std::pair{QStringLiteral("cpu"), limits.generatorBusy}, {QStringLiteral("busiest_thread"), limits.generatorBusy},
              {QStringLiteral("cpu_quota"), limits.generatorBusy}, {QStringLiteral("cpu_throttled"), kThrottled}}) {
            const QString key = prefix % name;
            const double level = busy;
            std::optional<double> at;
            double highest = 0;
            for (const auto &source : input.sources) {
                if (!source.measurement || at)
                    continue;
                for (const auto &series : source.measurement->series) {
                    if (series.name != key || !series.label.isEmpty())
                        continue;
                    at = firstStay(series, limits.lastingS, [&](double value) {
                        return value >= level;
                    });
                    if (at)
                        at = *at + offsetS(input, *source.measurement);
                    for (const double value : series.values)
                        highest = std::max(highest, std::isnan(value) ? 0 : value);
                }
            }
            if (!at) {
                // Without a series the mean of the run says it only where it is as high.
                const double *mean = input.run.metrics.find(key);
                if (!mean || *mean < level)
                    continue;
                highest = *mean;
            }
            MeasuringFault fault;
            fault.finding = soundness(
                Severity::Invalid,
                (level < limits.generatorBusy
                     ? tr("The load generator %1 had to wait for the CPU it is given in %2 of the time: it was the limit.")
                     : tr("The load generator %1 used %2 of its CPU: it was the limit, or close to it."))
                    .arg(host, formatQuantity(std::min(highest, 1.0), u"ratio")));
            fault.finding.lookAt = {QStringLiteral("generators"), QStringLiteral("workers")};
            auto evidence = valueEvidence(key, highest, level,
                                          QStringLiteral("ratio"));
            evidence.atS = at;
            fault.finding.evidence.push_back(evidence);
            faults.push_back(std::move(fault));
            break; // one finding a host
        }
    }
}

// Its files, its connection table or its memory, where the sampler tells their limit.
void addUsedUpHosts(const Input &input, std::vector<MeasuringFault> &faults)
{
    if (input.generatorHosts.isEmpty())
        return;
    const auto checklist = useChecklist(input, std::nullopt);
    for (const auto &use : checklist) {
        const bool ofGenerator = use.resource == Resource::Files || use.resource == Resource::Sockets
                                 || use.resource == Resource::Memory;
        if (!use.atS || !ofGenerator || use.aspect != Aspect::Utilisation
            || !input.generatorHosts.contains(use.host))
            continue;
        MeasuringFault fault;
        fault.finding = soundness(Severity::Invalid, use.sentence % tr(": the load generator was the limit."));
        fault.finding.lookAt = {use.lookAt, QStringLiteral("generators")};
        auto evidence = valueEvidence(use.series, use.highest, use.level, use.unit);
        evidence.text = use.label;
        evidence.atS = use.atS;
        fault.finding.evidence.push_back(evidence);
        faults.push_back(std::move(fault));
    }
}

void addDroppedIterations(const Input &input, std::vector<MeasuringFault> &faults)
{
    const auto dropped = toolMetric(input, u"k6.dropped_iterations");
    if (!dropped || *dropped <= 0)
        return;
    const auto most = toolMetric(input, u"k6.vus_max");
    auto used = toolMetric(input, u"k6.vus.max");
    if (!used)
        used = toolMetric(input, u"k6.vus");
    // A fifth to spare: with several scenarios a few idle ones prove nothing.
    const bool spare = most && used && *used <= 0.8 * *most;
    const QString count = countWords(qint64(*dropped), "iteration", "iterations");
    MeasuringFault fault;
    if (spare && !input.baseline) {
        fault.finding = soundness(
            Severity::Invalid,
            tr("k6 dropped %1 although only %2 of its %3 virtual users were busy: it could not make "
               "the load.")
                .arg(count, formatQuantity(*used, {}), formatQuantity(*most, {})));
    } else {
        fault.finding = soundness(
            Severity::Caution,
            tr("k6 dropped %1: the load was lower than the script asked for, because answers came "
               "too slowly for its virtual users or it had too few.")
                .arg(count));
    }
    fault.finding.lookAt = {QStringLiteral("maxVUs"), QStringLiteral("preAllocatedVUs")};
    fault.finding.evidence.push_back(
        valueEvidence(QStringLiteral("k6.dropped_iterations"), *dropped, 0.0));
    if (most)
        fault.finding.evidence.push_back(valueEvidence(QStringLiteral("k6.vus_max"), *most));
    faults.push_back(std::move(fault));
}

std::optional<qint64> requestsOf(const Input &input)
{
    if (const auto *load = loadOf(input)) {
        if (const auto requests = load->summary().totals.requests)
            return requests;
    }
    if (const double *requests = input.run.metrics.find(u"requests"))
        return static_cast<qint64>(*requests);
    return std::nullopt;
}

void addScriptExceptions(const Input &input, std::vector<MeasuringFault> &faults)
{
    const auto exceptions = toolMetric(input, u"locust.exceptions");
    if (!exceptions || *exceptions <= 0)
        return;
    const auto requests = requestsOf(input);
    const bool material = !requests
                          || *exceptions >= input.campaign->thresholds.materialShare * double(*requests);
    MeasuringFault fault;
    fault.side = Side::Test;
    fault.finding = soundness(material ? Severity::Invalid : Severity::Caution,
                              tr("The test script threw %1.")
                                  .arg(countWords(qint64(*exceptions), "exception", "exceptions")));
    fault.finding.lookAt = {QStringLiteral("script")};
    fault.finding.evidence.push_back(
        valueEvidence(QStringLiteral("locust.exceptions"), *exceptions, 0.0));
    if (const auto *load = loadOf(input)) {
        for (const auto &metric : load->metrics) {
            if (metric.key == QLatin1String("locust.exceptions") && !metric.label.isEmpty()
                && fault.finding.evidence.size() < 5) {
                auto evidence = valueEvidence(metric.key, metric.value);
                evidence.text = metric.label.left(500);
                fault.finding.evidence.push_back(evidence);
            }
        }
    }
    faults.push_back(std::move(fault));
}

constexpr double kReached = 0.95; // of what was asked for

// What the run was asked to offer, by the names that parameters of load have.
struct Offered
{
    double wanted = 0;
    double reached = 0;
    QString metric; // that tells what was reached
    QString unit; // of both; empty: users
};

std::optional<double> wantedBy(const Input &input, std::initializer_list<QStringView> keys)
{
    for (const auto key : keys) {
        const auto *value = input.run.parameters.find(key);
        const auto number = value ? campaign::valueNumber(*value) : std::nullopt;
        if (number && *number > 0)
            return number;
    }
    return std::nullopt;
}

// In requests a second, whatever unit the campaign gave the parameter. Beside users a bare "rate" is
// that at which they are started.
std::optional<double> wantedRate(const Input &input)
{
    const bool hasUsers = wantedBy(input, {u"users", u"vus"}).has_value();
    for (const QStringView key : {u"rate", u"rps", u"qps", u"arrival_rate", u"offered_rate", u"target_rate"}) {
        const auto wanted = wantedBy(input, {key});
        if (!wanted || (hasUsers && key == u"rate"))
            continue;
        const auto *parameter = input.campaign->parameter(key);
        return parameter && !parameter->unit.isEmpty() ? convertUnit(*wanted, parameter->unit, u"/s") : wanted;
    }
    return toolMetric(input, u"fortio.requested_qps");
}

std::vector<Offered> offeredLoad(const Input &input, const Measurement &load, const results::Window &window)
{
    std::vector<Offered> all;
    const auto users = wantedBy(input, {u"users", u"vus"});
    if (users && load.usersMax)
        all.push_back({*users, double(*load.usersMax), QStringLiteral("users_max"), {}});
    const auto rate = wantedRate(input);
    const auto throughput = load.summary(window).totals.throughput;
    // Of k6 a rate is of iterations, which may have any number of requests.
    const auto achieved = load.tool == QLatin1String("k6") ? toolMetric(input, u"k6.iterations.rate") : throughput;
    if (rate && *rate > 0 && achieved)
        all.push_back({*rate, *achieved,
                       load.tool == QLatin1String("k6") ? QStringLiteral("k6.iterations.rate")
                                                        : QStringLiteral("throughput"),
                       QStringLiteral("/s")});
    return all;
}

// Offered against achieved load. Whose fault a shortfall is follows from the rest: evidence from
// the generator makes the run invalid, without it the system did not carry more.
void addOfferedLoad(const Input &input, const Measurement &load, const results::Window &window,
                    std::vector<Finding> &findings)
{
    for (const auto &offered : offeredLoad(input, load, window)) {
        const bool reached = offered.reached >= kReached * offered.wanted;
        const bool isRate = !offered.unit.isEmpty();
        const QString got = formatQuantity(isRate ? std::round(offered.reached) : offered.reached, offered.unit);
        const QString wanted = formatQuantity(offered.wanted, offered.unit);
        QString sentence;
        if (isRate)
            sentence = reached ? tr("The load was reached: %1 of %2 offered.").arg(got, wanted)
                               : tr("The load was not reached: %1 of %2 offered.").arg(got, wanted);
        else
            sentence = reached ? tr("The load was reached: %1 of %2 users.").arg(got, wanted)
                               : tr("The load was not reached: %1 of %2 users.").arg(got, wanted);
        auto finding = soundness(reached ? Severity::Info : Severity::Caution, sentence);
        finding.evidence.push_back(valueEvidence(offered.metric, offered.reached, offered.wanted, offered.unit));
        findings.push_back(std::move(finding));
    }
}

std::optional<double> thinkTimeS(const Input &input)
{
    for (const QStringView key : {QStringView(u"think_time"), QStringView(u"think time")}) {
        if (const auto *value = input.run.parameters.find(key))
            return campaign::valueNumber(*value);
    }
    return std::nullopt;
}

// Users = rate x time (Little, 1961). With k6 by iterations, since a user may have many requests
// at once; elsewhere by requests, as an equation only where the think time is stated, else as the
// bound that no more requests than users are under way.
void addLittlesLaw(const Input &input, const Measurement &load, const results::Window &window,
                   std::vector<Finding> &findings)
{
    if (!load.usersMax || *load.usersMax <= 0)
        return;
    const auto users = static_cast<double>(*load.usersMax);
    const double tolerance = input.campaign->thresholds.littlesLawTolerance;
    std::optional<double> underWay;
    bool equation = false;
    if (load.tool == QLatin1String("k6")) {
        const auto rate = toolMetric(input, u"k6.iterations.rate");
        const auto mean = toolMetric(input, u"k6.iteration_duration.avg");
        if (rate && mean)
            underWay = *rate * *mean / 1000;
    } else {
        const auto totals = load.summary(window).totals;
        const auto think = thinkTimeS(input);
        if (totals.throughput && totals.latency.mean) {
            equation = think.has_value();
            underWay = *totals.throughput * (*totals.latency.mean / 1000 + think.value_or(0));
        }
    }
    if (!underWay)
        return;
    const bool tooMany = *underWay > users * (1 + tolerance);
    const bool tooFew = equation && *underWay < users * (1 - tolerance);
    if (!tooMany && !tooFew)
        return;
    auto finding = soundness(
        Severity::Caution,
        tr("Rate times time gives %1 users and the test had %2 (Little's law): some of the load or "
           "of the times is not in the result.")
            .arg(formatQuantity(std::round(*underWay), {}), formatQuantity(users, {})));
    finding.evidence.push_back(valueEvidence(QStringLiteral("users_max"), users, *underWay));
    findings.push_back(std::move(finding));
}

// "Sound": what the generators still had to spare, where they were sampled.
void addSpareGenerators(const Input &input, std::vector<Finding> &findings)
{
    double highest = -1;
    QString metric;
    for (const auto &source : input.sources) {
        if (!source.measurement)
            continue;
        for (const auto &series : source.measurement->series) {
            const bool isCpu = series.label.isEmpty() && series.name.endsWith(QLatin1String(".cpu"));
            if (!isCpu
                || !input.generatorHosts.contains(series.name.mid(5, series.name.size() - 5 - 4)))
                continue;
            for (const double value : series.values) {
                if (std::isfinite(value) && value > highest) {
                    highest = value;
                    metric = series.name;
                }
            }
        }
    }
    if (highest < 0 || highest >= input.campaign->thresholds.generatorBusy)
        return;
    auto finding = soundness(Severity::Info, tr("The generators used at most %1 of their CPU.")
                                                 .arg(formatQuantity(highest, u"ratio")));
    finding.evidence.push_back(valueEvidence(metric, highest,
                                             input.campaign->thresholds.generatorBusy,
                                             QStringLiteral("ratio")));
    findings.push_back(std::move(finding));
}

bool onOneHost(const Input &input)
{
    for (const auto &host : input.generatorHosts) {
        if (input.targetHosts.contains(host))
            return true;
    }
    const auto *generator = input.run.parameters.find(u"generator_host");
    const auto *target = input.run.parameters.find(u"target_host");
    return generator && target && !campaign::isAbsent(*generator) && *generator == *target;
}

} // namespace

Amount amountOf(const Input &input, const results::Window &window)
{
    Amount amount;
    const auto *load = loadOf(input);
    if (load) {
        const auto summary = load->summary(window);
        amount.requests = summary.totals.requests;
        const auto end = summary.window.toS ? summary.window.toS : load->durationS;
        if (end)
            amount.seconds = *end - summary.window.fromS;
        if (const auto series = load->seriesOf(u"throughput")) {
            std::vector<double> values;
            for (size_t i = 0; i < series->values.size() && i < series->times.size(); ++i) {
                if (window.mode != results::Window::Mode::Range
                    || (series->times[i] >= window.fromS
                        && series->times[i] < window.toS.value_or(HUGE_VAL)))
                    values.push_back(series->values[i]);
            }
            const auto part = stats::steadyPart(values);
            amount.steady = !part || part->steady;
        }
    }
    if (!amount.requests) {
        if (const double *requests = input.run.metrics.find(u"requests"))
            amount.requests = static_cast<qint64>(*requests);
    }
    if (!amount.seconds && !load) {
        if (const double *duration = input.run.metrics.find(u"duration"))
            amount.seconds = *duration;
    }

    const auto &limits = input.campaign->thresholds;
    if (amount.requests && *amount.requests < limits.fewestRequests) {
        amount.shortcoming
            = tr("Only %1 ended; at least %2 are needed to judge.")
                  .arg(countWords(*amount.requests, "request", "requests"),
                       formatQuantity(static_cast<double>(limits.fewestRequests), {}));
    } else if (amount.seconds && *amount.seconds < limits.shortestS) {
        amount.shortcoming = tr("The run was measured for %1; at least %2 are needed to judge.")
                                 .arg(formatQuantity(*amount.seconds, u"s"),
                                      formatQuantity(limits.shortestS, u"s"));
    } else if (!amount.steady) {
        amount.shortcoming = tr("The throughput did not become steady: it still rises or falls over "
                                "the run, so a longer run is needed to judge.");
    }
    return amount;
}

std::vector<MeasuringFault> measuringFaults(const Input &input,
                                            const std::vector<Suspect> &suspects)
{
    std::vector<MeasuringFault> faults;
    const auto requests = requestsOf(input);
    for (const auto &suspect : suspects) {
        if (!suspect.isOfMeasuring() || !suspect.isCause)
            continue;
        const bool material = suspect.inLog || !requests
                              || double(suspect.failures)
                                     >= input.campaign->thresholds.materialShare * double(*requests);
        MeasuringFault fault;
        fault.side = suspect.side;
        fault.failures = suspect.failures;
        fault.finding = suspect.finding;
        fault.finding.severity = material ? Severity::Invalid : Severity::Caution;
        faults.push_back(std::move(fault));
    }
    addBusyHosts(input, faults);
    addUsedUpHosts(input, faults);
    addDroppedIterations(input, faults);
    addScriptExceptions(input, faults);
    for (auto &fault : faults) {
        if (fault.finding.component.isEmpty())
            attribute(fault.finding, fault.side, *input.campaign);
    }
    return faults;
}

std::vector<Finding> cautions(const Input &input, const results::Window &window)
{
    std::vector<Finding> findings;
    const auto *load = loadOf(input);
    bool partial = input.run.partial;
    for (const auto &source : input.sources)
        partial = partial || (source.measurement && source.measurement->partial);
    if (partial) {
        findings.push_back(soundness(
            Severity::Caution, tr("The result was cut at its end: what came after is missing.")));
    }
    if (onOneHost(input)) {
        findings.push_back(soundness(
            Severity::Caution, tr("Load generator and target share a host: each takes CPU from the "
                                  "other.")));
    }
    if (!load)
        return findings;
    addOfferedLoad(input, *load, window, findings);
    addLittlesLaw(input, *load, window, findings);
    addSpareGenerators(input, findings);
    if (window.mode == results::Window::Mode::Steady && window.fromS > 0) {
        findings.push_back(soundness(
            Severity::Info,
            tr("Judged from %1 on: what came before was warm-up.").arg(formatQuantity(window.fromS, u"s"))));
    }
    if (load->hidesQueueing && !load->summary(window).totals.latency.isEmpty()) {
        auto note = soundness(
            Severity::Info, tr("%1 sends the next request of a user only after the last answer, so "
                               "its percentiles hide the time that requests would have queued "
                               "(coordinated omission).")
                                .arg(load->tool.isEmpty() ? tr("The tool") : load->tool));
        note.kind = FindingKind::Note;
        findings.push_back(std::move(note));
    }
    return findings;
}

} // namespace twofold::verdict
