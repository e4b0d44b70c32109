// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/report/json.h"

namespace twofold::report {

namespace {

Json changeJson(const campaign::Change &change)
{
    return {{"parameter", text(change.parameter)},
            {"from", valueJson(change.from)},
            {"to", valueJson(change.to)}};
}

// Whole numbers stay whole: a bracket over users is 1600, not 1600.0.
Json numberJson(double value)
{
    if (value == static_cast<double>(static_cast<qint64>(value)) && std::abs(value) < 9e15)
        return static_cast<qint64>(value);
    return value;
}
Json numberOrNull(const std::optional<double> &value)
{
    return value ? numberJson(*value) : Json();
}

} // namespace

Json valueJson(const campaign::Value &value)
{
    struct Visitor
    {
        Json operator()(std::monostate) const { return {}; }
        Json operator()(bool flag) const { return flag; }
        Json operator()(qint64 number) const { return number; }
        Json operator()(double number) const { return number; }
        Json operator()(const QString &string) const { return text(string); }
    };
    return std::visit(Visitor{}, value);
}

Json textList(const QStringList &list)
{
    Json json = Json::array();
    for (const auto &item : list)
        json.push_back(text(item));
    return json;
}

Json findingJson(const campaign::Finding &finding)
{
    Json evidence = Json::array();
    for (const auto &item : finding.evidence) {
        evidence.push_back({{"file", textOrNull(item.file)},
                            {"line", item.line > 0 ? Json(item.line) : Json()},
                            {"text", textOrNull(item.text)},
                            {"metric", textOrNull(item.metric)},
                            {"value", orNull(item.value)},
                            {"limit", orNull(item.limit)},
                            {"unit", textOrNull(item.unit)},
                            {"at_s", orNull(item.atS)},
                            {"count", item.count > 0 ? Json(item.count) : Json()}});
    }
    return {{"kind", text(campaign::findingKindName(finding.kind))},
            {"component", textOrNull(finding.component)},
            {"class", textOrNull(finding.failureClass)},
            {"severity", text(campaign::severityName(finding.severity))},
            {"message", text(finding.message)},
            {"look_at", textList(finding.lookAt)},
            {"check", textOrNull(finding.check)},
            {"origin", text(campaign::findingOriginName(finding.origin))},
            {"evidence", evidence}};
}

Json findingsJson(const std::vector<campaign::Finding> &findings)
{
    Json json = Json::array();
    for (const auto &finding : findings)
        json.push_back(findingJson(finding));
    return json;
}

Json runJson(const campaign::Run &run)
{
    Json parameters = Json::object();
    for (const auto &[key, value] : run.parameters)
        parameters[key.toStdString()] = valueJson(value);
    Json metrics = Json::object();
    for (const auto &[key, value] : run.metrics)
        metrics[key.toStdString()] = value;
    return {{"run", run.number},
            {"parent", orNull(run.parent)},
            {"started_at", run.startedAt ? text(toIso8601(*run.startedAt)) : Json()},
            {"parameters", parameters},
            {"metrics", metrics},
            {"verdict", textOrNull(campaign::verdictName(run.verdict()))},
            {"computed_verdict", textOrNull(campaign::verdictName(run.computedVerdict))},
            {"class", textOrNull(run.failureClass())},
            {"component", textOrNull(run.component())},
            {"cause", textOrNull(run.cause)},
            {"fix", textOrNull(run.fix.text())},
            {"tags", textList(run.tags)},
            {"hypothesis", textOrNull(run.hypothesis)},
            {"limit_accepted", run.limitAccepted},
            {"partial", run.partial},
            {"window", text(campaign::windowText(run.window))}};
}

Json stepJson(const steering::Step &step)
{
    Json changes = Json::array();
    for (const auto &change : step.changes)
        changes.push_back(changeJson(change));
    Json capacity;
    if (step.capacity) {
        capacity = {{"value", numberJson(step.capacity->value)},
                    {"at_least", step.capacity->atLeast},
                    {"runs", step.capacity->runs}};
    }
    Json prediction;
    if (step.prediction) {
        prediction = {{"peak_at", numberOrNull(step.prediction->peakAt)},
                      {"peak_low", numberOrNull(step.prediction->peakLow)},
                      {"peak_high", numberOrNull(step.prediction->peakHigh)},
                      {"throughput", numberOrNull(step.prediction->throughput)}};
    }
    return {{"action", text(steering::actionName(step.action))},
            {"parameter", textOrNull(step.parameter)},
            {"from", valueJson(step.from)},
            {"to", valueJson(step.to)},
            {"changes", changes},
            {"parent_run", orNull(step.parentRun)},
            {"bracket",
             {{"pass", numberOrNull(step.bracket.pass)}, {"fail", numberOrNull(step.bracket.fail)}}},
            {"capacity", capacity},
            {"title", text(step.title)},
            {"reason", text(step.reason)},
            {"warnings", textList(step.warnings)},
            {"prediction", prediction}};
}

QByteArray dump(const Json &json)
{
    const std::string bytes = json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace);
    return QByteArray::fromStdString(bytes) + '\n';
}

} // namespace twofold::report
