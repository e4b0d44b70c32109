// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/store/recordjson.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <array>

namespace twofold::store {

namespace {

using campaign::Value;

QString text(const QJsonObject &object, QLatin1StringView key, const QString &fallback = {})
{
    return object.value(key).toString(fallback);
}

QStringList texts(const QJsonValue &value)
{
    QStringList list;
    const auto array = value.toArray();
    for (const auto &item : array)
        list << item.toString();
    return list;
}

std::optional<double> number(const QJsonValue &value)
{
    return value.isDouble() ? std::optional(value.toDouble()) : std::nullopt;
}

QJsonValue orNull(const std::optional<double> &value)
{
    return value ? QJsonValue(*value) : QJsonValue(QJsonValue::Null);
}

// An enumeration as one of its names; an unknown name is the first.
template <class Enum, size_t N>
Enum named(const std::array<const char *, N> &names, const QString &name)
{
    for (size_t i = 0; i < N; ++i) {
        if (name == QLatin1String(names[i]))
            return static_cast<Enum>(i);
    }
    return static_cast<Enum>(0);
}
template <class Enum, size_t N>
QString nameOf(const std::array<const char *, N> &names, Enum value)
{
    return QString::fromLatin1(names[static_cast<size_t>(value)]);
}

constexpr std::array kRoles = {"target", "intrinsic"};
constexpr std::array kCriterionKinds = {"limit", "goal"};
constexpr std::array kComparisons = {"<", "<=", ">", ">="};
constexpr std::array kReferences = {"number", "parent", "baseline"};
constexpr std::array kGrowths = {"double", "factor", "step", "list"};

// A whole number and a real one differ in the book, also where the real one is whole.
QJsonValue toJson(const Value &value)
{
    if (const auto *flag = std::get_if<bool>(&value))
        return *flag;
    if (const auto *integer = std::get_if<qint64>(&value))
        return *integer;
    if (const auto *real = std::get_if<double>(&value))
        return QJsonObject{{QStringLiteral("real"), *real}};
    if (const auto *string = std::get_if<QString>(&value))
        return *string;
    return QJsonValue::Null;
}

Value toValue(const QJsonValue &json)
{
    if (json.isBool())
        return json.toBool();
    if (json.isString())
        return json.toString();
    if (json.isDouble())
        return json.toInteger();
    if (json.isObject())
        return json.toObject().value(QLatin1String("real")).toDouble();
    return {};
}

QJsonObject toJson(const campaign::Parameter &parameter)
{
    return {{QStringLiteral("key"), parameter.key},
            {QStringLiteral("label"), parameter.label},
            {QStringLiteral("group"), parameter.group},
            {QStringLiteral("kind"), campaign::kindName(parameter.kind)},
            {QStringLiteral("unit"), parameter.unit},
            {QStringLiteral("component"), parameter.component},
            {QStringLiteral("choices"), QJsonArray::fromStringList(parameter.choices)},
            {QStringLiteral("default"), toJson(parameter.defaultValue)},
            {QStringLiteral("probed"), parameter.probed},
            {QStringLiteral("hidden"), parameter.hidden}};
}

campaign::Parameter toParameter(const QJsonObject &json)
{
    campaign::Parameter parameter;
    parameter.key = text(json, QLatin1StringView("key"));
    parameter.label = text(json, QLatin1StringView("label"));
    parameter.group = text(json, QLatin1StringView("group"), parameter.group);
    if (const auto kind = campaign::parseKind(text(json, QLatin1StringView("kind"))))
        parameter.kind = *kind;
    parameter.unit = text(json, QLatin1StringView("unit"));
    parameter.component = text(json, QLatin1StringView("component"));
    parameter.choices = texts(json.value(QLatin1String("choices")));
    parameter.defaultValue = toValue(json.value(QLatin1String("default")));
    parameter.probed = json.value(QLatin1String("probed")).toBool();
    parameter.hidden = json.value(QLatin1String("hidden")).toBool();
    return parameter;
}

QJsonObject toJson(const campaign::Metric &metric)
{
    return {{QStringLiteral("key"), metric.key},
            {QStringLiteral("label"), metric.label},
            {QStringLiteral("unit"), metric.unit},
            {QStringLiteral("direction"), campaign::directionName(metric.direction)},
            {QStringLiteral("role"), nameOf(kRoles, metric.role)},
            {QStringLiteral("hidden"), metric.hidden}};
}

campaign::Metric toMetric(const QJsonObject &json)
{
    campaign::Metric metric;
    metric.key = text(json, QLatin1StringView("key"));
    metric.label = text(json, QLatin1StringView("label"));
    metric.unit = text(json, QLatin1StringView("unit"));
    metric.direction = campaign::parseDirection(text(json, QLatin1StringView("direction")))
                           .value_or(metric.direction);
    metric.role = named<campaign::MetricRole>(kRoles, text(json, QLatin1StringView("role")));
    metric.hidden = json.value(QLatin1String("hidden")).toBool();
    return metric;
}

QJsonObject toJson(const campaign::Component &component)
{
    return {{QStringLiteral("name"), component.name},
            {QStringLiteral("side"), campaign::sideName(component.side)}};
}

campaign::Component toComponent(const QJsonObject &json)
{
    campaign::Component component;
    component.name = text(json, QLatin1StringView("name"));
    component.side
        = campaign::parseSide(text(json, QLatin1StringView("side"))).value_or(component.side);
    return component;
}

QJsonObject toJson(const campaign::FailureClass &failureClass)
{
    return {{QStringLiteral("name"), failureClass.name},
            {QStringLiteral("component"), failureClass.component},
            {QStringLiteral("slot"), failureClass.slot},
            {QStringLiteral("rgb"), failureClass.rgb}};
}

campaign::FailureClass toFailureClass(const QJsonObject &json)
{
    campaign::FailureClass failureClass;
    failureClass.name = text(json, QLatin1StringView("name"));
    failureClass.component = text(json, QLatin1StringView("component"));
    failureClass.slot = json.value(QLatin1String("slot")).toInt();
    failureClass.rgb = text(json, QLatin1StringView("rgb"));
    return failureClass;
}

QJsonObject toJson(const campaign::Criterion &criterion)
{
    return {{QStringLiteral("kind"), nameOf(kCriterionKinds, criterion.kind)},
            {QStringLiteral("expression"), criterion.expression},
            {QStringLiteral("source"), criterion.source},
            {QStringLiteral("metric"), criterion.metric},
            {QStringLiteral("label"), criterion.label},
            {QStringLiteral("comparison"), nameOf(kComparisons, criterion.comparison)},
            {QStringLiteral("reference"), nameOf(kReferences, criterion.reference)},
            {QStringLiteral("bound"), criterion.bound},
            {QStringLiteral("unit"), criterion.unit}};
}

campaign::Criterion toCriterion(const QJsonObject &json)
{
    campaign::Criterion criterion;
    criterion.kind
        = named<campaign::CriterionKind>(kCriterionKinds, text(json, QLatin1StringView("kind")));
    criterion.expression = text(json, QLatin1StringView("expression"));
    criterion.source = text(json, QLatin1StringView("source"));
    criterion.metric = text(json, QLatin1StringView("metric"));
    criterion.label = text(json, QLatin1StringView("label"));
    criterion.comparison
        = named<campaign::Comparison>(kComparisons, text(json, QLatin1StringView("comparison")));
    criterion.reference
        = named<campaign::Reference>(kReferences, text(json, QLatin1StringView("reference")));
    criterion.bound = json.value(QLatin1String("bound")).toDouble();
    criterion.unit = text(json, QLatin1StringView("unit"));
    return criterion;
}

QJsonObject toJson(const campaign::FailureSignature &signature)
{
    QJsonArray contains;
    for (const auto &text : signature.contains)
        contains.append(QString::fromUtf8(text));
    QJsonObject json{{QStringLiteral("id"), signature.id},
                     {QStringLiteral("pattern"), signature.expression},
                     {QStringLiteral("contains"), contains},
                     {QStringLiteral("component"), signature.component},
                     {QStringLiteral("class"), signature.failureClass},
                     {QStringLiteral("side"), campaign::sideName(signature.side)},
                     {QStringLiteral("meaning"), signature.meaning},
                     {QStringLiteral("look_at"), QJsonArray::fromStringList(signature.lookAt)},
                     {QStringLiteral("check"), signature.check},
                     {QStringLiteral("fix"), signature.usualFix},
                     {QStringLiteral("example"), signature.example},
                     {QStringLiteral("rank"), signature.rank}};
    if (signature.atGenerator)
        json.insert(QStringLiteral("at_generator"), campaign::sideName(*signature.atGenerator));
    return json;
}

campaign::FailureSignature toSignature(const QJsonObject &json)
{
    campaign::FailureSignature signature;
    signature.id = text(json, QLatin1StringView("id"));
    signature.expression = text(json, QLatin1StringView("pattern"));
    for (const auto &required : texts(json.value(QLatin1String("contains"))))
        signature.contains.append(required.toUtf8());
    signature.component = text(json, QLatin1StringView("component"));
    signature.failureClass = text(json, QLatin1StringView("class"));
    signature.side
        = campaign::parseSide(text(json, QLatin1StringView("side"))).value_or(signature.side);
    signature.atGenerator = campaign::parseSide(text(json, QLatin1StringView("at_generator")));
    signature.meaning = text(json, QLatin1StringView("meaning"));
    signature.lookAt = texts(json.value(QLatin1String("look_at")));
    signature.check = text(json, QLatin1StringView("check"));
    signature.usualFix = text(json, QLatin1StringView("fix"));
    signature.example = text(json, QLatin1StringView("example"));
    signature.rank = json.value(QLatin1String("rank")).toInt();
    return signature;
}

QJsonObject toJson(const campaign::Ladder &ladder)
{
    QJsonArray values;
    for (const double value : ladder.values)
        values.append(value);
    return {{QStringLiteral("parameter"), ladder.parameter},
            {QStringLiteral("growth"), nameOf(kGrowths, ladder.growth)},
            {QStringLiteral("amount"), ladder.amount},
            {QStringLiteral("values"), values},
            {QStringLiteral("bound"), orNull(ladder.bound)},
            {QStringLiteral("grid"), ladder.grid},
            {QStringLiteral("tolerance"), ladder.tolerance}};
}

campaign::Ladder toLadder(const QJsonObject &json)
{
    campaign::Ladder ladder;
    ladder.parameter = text(json, QLatin1StringView("parameter"));
    ladder.growth = named<campaign::Growth>(kGrowths, text(json, QLatin1StringView("growth")));
    ladder.amount = json.value(QLatin1String("amount")).toDouble(ladder.amount);
    const auto values = json.value(QLatin1String("values")).toArray();
    for (const auto &value : values)
        ladder.values.push_back(value.toDouble());
    ladder.bound = number(json.value(QLatin1String("bound")));
    ladder.grid = json.value(QLatin1String("grid")).toDouble(ladder.grid);
    ladder.tolerance = json.value(QLatin1String("tolerance")).toDouble(ladder.tolerance);
    return ladder;
}

QJsonObject toJson(const campaign::Evidence &evidence)
{
    return {{QStringLiteral("file"), evidence.file},
            {QStringLiteral("line"), evidence.line},
            {QStringLiteral("text"), evidence.text},
            {QStringLiteral("metric"), evidence.metric},
            {QStringLiteral("value"), orNull(evidence.value)},
            {QStringLiteral("limit"), orNull(evidence.limit)},
            {QStringLiteral("unit"), evidence.unit},
            {QStringLiteral("at_s"), orNull(evidence.atS)},
            {QStringLiteral("count"), evidence.count}};
}

campaign::Evidence toEvidence(const QJsonObject &json)
{
    campaign::Evidence evidence;
    evidence.file = text(json, QLatin1StringView("file"));
    evidence.line = json.value(QLatin1String("line")).toInteger();
    evidence.text = text(json, QLatin1StringView("text"));
    evidence.metric = text(json, QLatin1StringView("metric"));
    evidence.value = number(json.value(QLatin1String("value")));
    evidence.limit = number(json.value(QLatin1String("limit")));
    evidence.unit = text(json, QLatin1StringView("unit"));
    evidence.atS = number(json.value(QLatin1String("at_s")));
    evidence.count = json.value(QLatin1String("count")).toInteger();
    return evidence;
}

QJsonObject toJson(const campaign::Thresholds &thresholds)
{
    return {{QStringLiteral("requests"), thresholds.fewestRequests},
            {QStringLiteral("shortest_s"), thresholds.shortestS},
            {QStringLiteral("lasting_s"), thresholds.lastingS},
            {QStringLiteral("generator_busy"), thresholds.generatorBusy},
            {QStringLiteral("littles_law"), thresholds.littlesLawTolerance},
            {QStringLiteral("material_share"), thresholds.materialShare}};
}

campaign::Thresholds toThresholds(const QJsonObject &json)
{
    campaign::Thresholds thresholds;
    const auto take = [&](QLatin1StringView key, double &value) { value = json.value(key).toDouble(value); };
    thresholds.fewestRequests = json.value(QLatin1String("requests")).toInteger(thresholds.fewestRequests);
    take(QLatin1StringView("shortest_s"), thresholds.shortestS);
    take(QLatin1StringView("lasting_s"), thresholds.lastingS);
    take(QLatin1StringView("generator_busy"), thresholds.generatorBusy);
    take(QLatin1StringView("littles_law"), thresholds.littlesLawTolerance);
    take(QLatin1StringView("material_share"), thresholds.materialShare);
    return thresholds;
}

QJsonObject toJson(const campaign::PlanRole &role)
{
    return {{QStringLiteral("role"), campaign::hostRoleName(role.role)},
            {QStringLiteral("hosts"), QJsonArray::fromStringList(role.hosts)},
            {QStringLiteral("command"), role.command},
            {QStringLiteral("prepare"), role.prepare},
            {QStringLiteral("reset"), role.reset},
            {QStringLiteral("cleanup"), role.cleanup},
            {QStringLiteral("logs"), QJsonArray::fromStringList(role.logs)}};
}

campaign::PlanRole toPlanRole(const QJsonObject &json)
{
    campaign::PlanRole role;
    role.role = campaign::parseHostRole(text(json, QLatin1StringView("role"))).value_or(role.role);
    role.hosts = texts(json.value(QLatin1String("hosts")));
    role.command = text(json, QLatin1StringView("command"));
    role.prepare = text(json, QLatin1StringView("prepare"));
    role.reset = text(json, QLatin1StringView("reset"));
    role.cleanup = text(json, QLatin1StringView("cleanup"));
    role.logs = texts(json.value(QLatin1String("logs")));
    return role;
}

QJsonObject toJson(const campaign::Guard &guard)
{
    return {{QStringLiteral("kind"), campaign::guardKindName(guard.kind)},
            {QStringLiteral("check"), guard.check},
            {QStringLiteral("limit"), guard.limit},
            {QStringLiteral("host"), guard.host}};
}

campaign::Guard toGuard(const QJsonObject &json)
{
    campaign::Guard guard;
    guard.kind = campaign::parseGuardKind(text(json, QLatin1StringView("kind"))).value_or(guard.kind);
    guard.check = text(json, QLatin1StringView("check"));
    guard.limit = json.value(QLatin1String("limit")).toDouble();
    guard.host = text(json, QLatin1StringView("host"));
    return guard;
}

template <class T>
QJsonArray arrayOf(const std::vector<T> &items)
{
    QJsonArray array;
    for (const auto &item : items)
        array.append(toJson(item));
    return array;
}

template <class Read>
auto itemsOf(const QJsonValue &value, Read read)
{
    std::vector<decltype(read(QJsonObject()))> items;
    const auto array = value.toArray();
    items.reserve(static_cast<size_t>(array.size()));
    for (const auto &item : array)
        items.push_back(read(item.toObject()));
    return items;
}

QString compact(const QJsonObject &object)
{
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

std::optional<QJsonObject> objectOf(const QString &json)
{
    const auto document = QJsonDocument::fromJson(json.toUtf8());
    return document.isObject() ? std::optional(document.object()) : std::nullopt;
}

} // namespace

QString definitionJson(const campaign::Campaign &campaign)
{
    return compact({{QStringLiteral("parameters"), arrayOf(campaign.parameters)},
                    {QStringLiteral("metrics"), arrayOf(campaign.metrics)},
                    {QStringLiteral("components"), arrayOf(campaign.components)},
                    {QStringLiteral("classes"), arrayOf(campaign.classes)},
                    {QStringLiteral("criteria"), arrayOf(campaign.criteria)},
                    {QStringLiteral("ladders"), arrayOf(campaign.ladders)},
                    {QStringLiteral("signatures"), arrayOf(campaign.signatures)},
                    {QStringLiteral("muted_signatures"),
                     QJsonArray::fromStringList(campaign.mutedSignatures)},
                    {QStringLiteral("thresholds"), toJson(campaign.thresholds)}});
}

bool readDefinition(const QString &json, campaign::Campaign &campaign)
{
    const auto object = objectOf(json);
    if (!object)
        return false;
    campaign.parameters = itemsOf(object->value(QLatin1String("parameters")), toParameter);
    campaign.metrics = itemsOf(object->value(QLatin1String("metrics")), toMetric);
    campaign.components = itemsOf(object->value(QLatin1String("components")), toComponent);
    campaign.classes = itemsOf(object->value(QLatin1String("classes")), toFailureClass);
    campaign.criteria = itemsOf(object->value(QLatin1String("criteria")), toCriterion);
    campaign.ladders = itemsOf(object->value(QLatin1String("ladders")), toLadder);
    campaign.signatures = itemsOf(object->value(QLatin1String("signatures")), toSignature);
    campaign.mutedSignatures = texts(object->value(QLatin1String("muted_signatures")));
    campaign.thresholds = toThresholds(object->value(QLatin1String("thresholds")).toObject());
    return true;
}

QString findingJson(const campaign::Finding &finding)
{
    return compact({{QStringLiteral("kind"), campaign::findingKindName(finding.kind)},
                    {QStringLiteral("severity"), campaign::severityName(finding.severity)},
                    {QStringLiteral("component"), finding.component},
                    {QStringLiteral("class"), finding.failureClass},
                    {QStringLiteral("message"), finding.message},
                    {QStringLiteral("look_at"), QJsonArray::fromStringList(finding.lookAt)},
                    {QStringLiteral("check"), finding.check},
                    {QStringLiteral("evidence"), arrayOf(finding.evidence)},
                    {QStringLiteral("origin"), campaign::findingOriginName(finding.origin)}});
}

std::optional<campaign::Finding> readFinding(const QString &json)
{
    const auto object = objectOf(json);
    if (!object)
        return std::nullopt;
    campaign::Finding finding;
    finding.kind = campaign::parseFindingKind(text(*object, QLatin1StringView("kind")))
                       .value_or(finding.kind);
    finding.severity = campaign::parseSeverity(text(*object, QLatin1StringView("severity")))
                           .value_or(finding.severity);
    finding.component = text(*object, QLatin1StringView("component"));
    finding.failureClass = text(*object, QLatin1StringView("class"));
    finding.message = text(*object, QLatin1StringView("message"));
    finding.lookAt = texts(object->value(QLatin1String("look_at")));
    finding.check = text(*object, QLatin1StringView("check"));
    finding.evidence = itemsOf(object->value(QLatin1String("evidence")), toEvidence);
    finding.origin = campaign::parseFindingOrigin(text(*object, QLatin1StringView("origin")))
                         .value_or(finding.origin);
    return finding;
}

QString planJson(const campaign::Plan &plan)
{
    QJsonObject object{{QStringLiteral("tool"), plan.tool},
                    {QStringLiteral("roles"), arrayOf(plan.roles)},
                    {QStringLiteral("upload"), QJsonArray::fromStringList(plan.upload)},
                    {QStringLiteral("fetch"), QJsonArray::fromStringList(plan.fetch)},
                    {QStringLiteral("follow"), plan.follow},
                    {QStringLiteral("source"), plan.sourceName},
                    {QStringLiteral("limit_s"), plan.limitS},
                    {QStringLiteral("grace_s"), plan.graceS},
                    {QStringLiteral("stagger_s"), plan.staggerS},
                    {QStringLiteral("sampled"), plan.sampled},
                    {QStringLiteral("processes"), QJsonArray::fromStringList(plan.processes)},
                    {QStringLiteral("drain_s"), plan.drainS},
                    {QStringLiteral("guards"), arrayOf(plan.guards)},
                    {QStringLiteral("unguarded_allowed"), plan.unguardedAllowed}};
    if (plan.abortAfterS)
        object.insert(QStringLiteral("abort_after_s"), *plan.abortAfterS);
    return compact(object);
}

bool readPlan(const QString &json, campaign::Plan &plan)
{
    const auto object = objectOf(json);
    if (!object)
        return false;
    plan.tool = text(*object, QLatin1StringView("tool"));
    plan.roles = itemsOf(object->value(QLatin1String("roles")), toPlanRole);
    plan.upload = texts(object->value(QLatin1String("upload")));
    plan.fetch = texts(object->value(QLatin1String("fetch")));
    plan.follow = text(*object, QLatin1StringView("follow"));
    plan.sourceName = text(*object, QLatin1StringView("source"), plan.sourceName);
    plan.limitS = object->value(QLatin1String("limit_s")).toDouble(plan.limitS);
    plan.graceS = object->value(QLatin1String("grace_s")).toDouble(plan.graceS);
    plan.staggerS = object->value(QLatin1String("stagger_s")).toDouble(plan.staggerS);
    plan.sampled = object->value(QLatin1String("sampled")).toBool(plan.sampled);
    plan.processes = texts(object->value(QLatin1String("processes")));
    plan.drainS = object->value(QLatin1String("drain_s")).toDouble(plan.drainS);
    plan.guards = itemsOf(object->value(QLatin1String("guards")), toGuard);
    plan.unguardedAllowed = object->value(QLatin1String("unguarded_allowed")).toBool();
    if (const auto after = object->value(QLatin1String("abort_after_s")); after.isDouble())
        plan.abortAfterS = after.toDouble();
    return true;
}

QString listJson(const QStringList &list)
{
    if (list.isEmpty())
        return {};
    return QString::fromUtf8(
        QJsonDocument(QJsonArray::fromStringList(list)).toJson(QJsonDocument::Compact));
}

std::optional<QStringList> readList(const QString &json)
{
    if (json.isEmpty())
        return QStringList();
    const auto document = QJsonDocument::fromJson(json.toUtf8());
    return document.isArray() ? std::optional(texts(document.array())) : std::nullopt;
}

QString valueJson(const Value &value)
{
    if (campaign::isAbsent(value))
        return {};
    return QString::fromUtf8(
        QJsonDocument(QJsonArray{toJson(value)}).toJson(QJsonDocument::Compact));
}

std::optional<Value> readValue(const QString &json)
{
    if (json.isEmpty())
        return Value();
    const auto document = QJsonDocument::fromJson(json.toUtf8());
    if (!document.isArray() || document.array().size() != 1)
        return std::nullopt;
    return toValue(document.array().at(0));
}

} // namespace twofold::store
