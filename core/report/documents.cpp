// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/report/documents.h"

#include "core/report/json.h"

namespace twofold::report {

namespace {

Json latencyJson(const results::Latency &latency)
{
    return {{"mean", orNull(latency.mean)},     {"stddev", orNull(latency.stddev)},
            {"min", orNull(latency.min)},       {"max", orNull(latency.max)},
            {"p50", orNull(latency.p50)},       {"p75", orNull(latency.p75)},
            {"p90", orNull(latency.p90)},       {"p95", orNull(latency.p95)},
            {"p99", orNull(latency.p99)},       {"p999", orNull(latency.p999)}};
}

// Adds the keys of "totals" to an object.
void addTotals(Json &json, const results::Totals &totals)
{
    const auto bytes = [](const std::optional<double> &value) {
        return value ? Json(static_cast<qint64>(*value)) : Json();
    };
    json["requests"] = orNull(totals.requests);
    json["failures"] = orNull(totals.failures);
    json["failure_rate"] = orNull(totals.failureRate());
    json["throughput"] = orNull(totals.throughput);
    json["goodput"] = orNull(totals.goodput);
    json["latency_ms"] = latencyJson(totals.latency);
    json["latency_ok_ms"] = totals.latencyOk ? latencyJson(*totals.latencyOk) : Json();
    json["received_bytes"] = bytes(totals.receivedBytes);
    json["sent_bytes"] = bytes(totals.sentBytes);
}

Json warningsJson(const std::vector<results::Warning> &warnings)
{
    Json json = Json::array();
    for (const auto &warning : warnings) {
        json.push_back({{"file", textOrNull(warning.file)},
                        {"line", warning.line > 0 ? Json(warning.line) : Json()},
                        {"message", text(warning.message)}});
    }
    return json;
}

Json windowJson(const results::Window &window)
{
    static constexpr const char *kModes[] = {"all", "steady", "range"};
    return {{"mode", kModes[static_cast<int>(window.mode)]},
            {"from_s", window.fromS},
            {"to_s", orNull(window.toS)}};
}

QString criterionKindName(campaign::CriterionKind kind)
{
    return kind == campaign::CriterionKind::Limit ? QStringLiteral("limit")
                                                  : QStringLiteral("goal");
}

} // namespace

QByteArray inspectDocument(const Inspection &inspection)
{
    const results::Measurement &first = *inspection.sources.front().measurement;
    const results::Summary summary = first.summary(inspection.window);

    Json totals = Json::object();
    addTotals(totals, summary.totals);
    Json labels = Json::array();
    for (const auto &label : summary.labels) {
        Json entry = {{"label", text(label.label)}};
        addTotals(entry, label.totals);
        labels.push_back(std::move(entry));
    }
    Json failures = Json::array();
    for (const auto &group : first.failures) {
        failures.push_back({{"label", textOrNull(group.label)},
                            {"code", textOrNull(group.code)},
                            {"message", textOrNull(group.message)},
                            {"count", orNull(group.count)}});
    }
    Json metrics = Json::array();
    for (const auto &metric : first.metrics) {
        metrics.push_back({{"key", text(metric.key)},
                           {"label", textOrNull(metric.label)},
                           {"value", metric.value},
                           {"unit", text(metric.unit)}});
    }
    Json series = Json::array();
    for (const auto &item : first.allSeries()) {
        series.push_back({{"name", text(item.name)},
                          {"label", textOrNull(item.label)},
                          {"interval_s", item.intervalS},
                          {"points", item.values.size()}});
    }
    Json criteria = Json::array();
    for (const auto &result : inspection.criteria) {
        criteria.push_back({{"expression", text(result.criterion.expression)},
                            {"kind", text(criterionKindName(result.criterion.kind))},
                            {"value", orNull(result.value)},
                            {"passed", orNull(result.passed)}});
    }
    Json sources = Json::array();
    bool partial = false;
    for (const auto &source : inspection.sources) {
        sources.push_back({{"name", text(source.name)},
                           {"files", textList(source.measurement->files)},
                           {"format", text(source.measurement->format)}});
        partial = partial || source.measurement->partial;
    }

    return dump({{"format", text(first.format)},
                 {"tool", textOrNull(first.tool)},
                 {"tool_version", textOrNull(first.toolVersion)},
                 {"kind", text(results::kindName(first.kind))},
                 {"partial", partial},
                 {"started_at", first.startedAt ? text(toIso8601(*first.startedAt)) : Json()},
                 {"duration_s", orNull(first.durationS)},
                 {"users_max", orNull(first.usersMax)},
                 {"window", windowJson(summary.window)},
                 {"totals", totals},
                 {"labels", labels},
                 {"failures", failures},
                 {"metrics", metrics},
                 {"series", series},
                 {"criteria", criteria},
                 {"sources", sources},
                 {"warnings", warningsJson(inspection.warnings)}});
}

QByteArray importDocument(const ImportOutcome &outcome)
{
    return dump({{"campaign", text(outcome.campaign)},
                 {"run", outcome.run.number},
                 {"duplicate_of", orNull(outcome.duplicateOf)},
                 {"partial", outcome.run.partial},
                 {"verdict", textOrNull(campaign::verdictName(outcome.run.verdict()))},
                 {"computed_verdict", textOrNull(campaign::verdictName(outcome.run.computedVerdict))},
                 {"findings", findingsJson(outcome.findings)},
                 {"warnings", warningsJson(outcome.warnings)}});
}

QByteArray findingsDocument(const std::vector<campaign::Finding> &findings)
{
    return dump({{"findings", findingsJson(findings)}});
}

QByteArray runsDocument(const std::vector<campaign::Run> &runs)
{
    Json list = Json::array();
    for (const auto &run : runs)
        list.push_back(runJson(run));
    return dump({{"runs", list}});
}

QByteArray compareDocument(const Comparison &comparison)
{
    Json rows = Json::array();
    for (const auto &row : comparison.metrics) {
        Json values = Json::array();
        for (const auto &value : row.values)
            values.push_back(orNull(value));
        Json delta = Json::array();
        Json ratio = Json::array();
        Json interval = Json::array();
        Json different = Json::array();
        for (const auto &difference : row.differences) {
            delta.push_back(orNull(difference.delta));
            ratio.push_back(orNull(difference.ratio));
            interval.push_back(difference.interval
                                   ? Json{difference.interval->low, difference.interval->high}
                                   : Json());
            different.push_back(orNull(difference.different));
        }
        rows.push_back({{"key", text(row.metric.key)},
                        {"unit", text(row.metric.unit)},
                        {"direction", text(campaign::directionName(row.metric.direction))},
                        {"values", values},
                        {"delta", delta},
                        {"ratio", ratio},
                        {"interval", interval},
                        {"different", different}});
    }
    Json parameters = Json::array();
    for (const auto &row : comparison.parameters) {
        Json values = Json::array();
        for (const auto &value : row.values)
            values.push_back(valueJson(value));
        parameters.push_back({{"key", text(row.parameter.key)}, {"values", values}});
    }
    return dump({{"baseline", comparison.baseline},
                 {"runs", comparison.runs},
                 {"rows", rows},
                 {"parameters", parameters}});
}

QByteArray nextDocument(const steering::Step &step)
{
    return dump(stepJson(step));
}

QByteArray campaignDocument(const campaign::Campaign &campaign, int runs)
{
    Json parameters = Json::array();
    for (const auto &parameter : campaign.parameters) {
        parameters.push_back({{"key", text(parameter.key)},
                              {"label", text(parameter.title())},
                              {"group", text(parameter.group)},
                              {"kind", text(campaign::kindName(parameter.kind))},
                              {"unit", text(parameter.unit)},
                              {"component", textOrNull(parameter.component)},
                              {"default", valueJson(parameter.defaultValue)}});
    }
    Json metrics = Json::array();
    for (const auto &metric : campaign.metrics) {
        metrics.push_back(
            {{"key", text(metric.key)},
             {"label", text(metric.title())},
             {"unit", text(metric.unit)},
             {"direction", text(campaign::directionName(metric.direction))},
             {"role", metric.role == campaign::MetricRole::Target ? "target" : "intrinsic"}});
    }
    Json classes = Json::array();
    for (const auto &item : campaign.classes) {
        classes.push_back({{"name", text(item.name)},
                           {"component", text(item.component)},
                           {"slot", item.slot},
                           {"color", textOrNull(item.rgb)}});
    }
    Json components = Json::array();
    for (const auto &item : campaign.components)
        components.push_back({{"name", text(item.name)}, {"side", text(campaign::sideName(item.side))}});
    Json criteria = Json::array();
    for (const auto &criterion : campaign.criteria) {
        criteria.push_back({{"expression", text(criterion.expression)},
                            {"kind", text(criterionKindName(criterion.kind))}});
    }
    const Json thresholds = {{"requests", campaign.thresholds.fewestRequests},
                             {"shortest_s", campaign.thresholds.shortestS},
                             {"lasting_s", campaign.thresholds.lastingS}};
    const auto ladder = campaign.ladder();
    return dump({{"campaign", text(campaign.name)},
                 {"goal", textOrNull(campaign.goal)},
                 {"source", textOrNull(campaign.source)},
                 {"runs", runs},
                 {"ladder", ladder ? text(ladder->parameter) : Json()},
                 {"parameters", parameters},
                 {"metrics", metrics},
                 {"components", components},
                 {"classes", classes},
                 {"criteria", criteria},
                 {"thresholds", thresholds}});
}

QByteArray campaignsDocument(const std::vector<CampaignCount> &campaigns)
{
    Json list = Json::array();
    for (const auto &[campaign, runs] : campaigns) {
        list.push_back({{"campaign", text(campaign.name)},
                        {"goal", textOrNull(campaign.goal)},
                        {"runs", runs}});
    }
    return dump({{"campaigns", list}});
}

} // namespace twofold::report
