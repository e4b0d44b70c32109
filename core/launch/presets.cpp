// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/launch/presets.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

// In the global namespace, as the macro needs.
static void initPresets()
{
    Q_INIT_RESOURCE(twofold_launch_presets);
}

namespace twofold::launch {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("twofold::launch", text);
}

Result<campaign::Parameter> parameterOf(const QJsonObject &object, const QString &file)
{
    campaign::Parameter parameter;
    parameter.key = object[QLatin1String("key")].toString();
    if (parameter.key.isEmpty())
        return badInput(tr("A parameter of the preset has no key."), file);
    parameter.label = object[QLatin1String("label")].toString();
    parameter.group = object[QLatin1String("group")].toString(parameter.group);
    parameter.unit = object[QLatin1String("unit")].toString();
    parameter.component = object[QLatin1String("component")].toString();
    const auto kind = campaign::parseKind(object[QLatin1String("kind")].toString(QStringLiteral("text")));
    if (!kind)
        return badInput(tr("The parameter %1 of the preset: %2").arg(parameter.key, kind.error().message),
                        file);
    parameter.kind = *kind;
    const auto value = campaign::parseValue(object[QLatin1String("default")].toString(), *kind);
    if (!value)
        return badInput(tr("The default of %1 in the preset: %2").arg(parameter.key, value.error().message),
                        file);
    parameter.defaultValue = *value;
    return parameter;
}

} // namespace

Result<Preset> parsePreset(const QByteArray &json, const QString &file)
{
    QJsonParseError problem;
    const QJsonObject object = QJsonDocument::fromJson(json, &problem).object();
    if (problem.error != QJsonParseError::NoError)
        return badInput(tr("The preset is not JSON: %1 at byte %2.")
                            .arg(problem.errorString(), QString::number(problem.offset)), file);
    Preset preset;
    preset.name = object[QLatin1String("name")].toString();
    preset.title = object[QLatin1String("title")].toString(preset.name);
    preset.description = object[QLatin1String("description")].toString();
    preset.command = object[QLatin1String("command")].toString();
    preset.program = object[QLatin1String("program")].toString();
    preset.package = object[QLatin1String("package")].toString();
    preset.follow = object[QLatin1String("follow")].toString();
    preset.upload = object[QLatin1String("upload")].toString();
    preset.note = object[QLatin1String("note")].toString();
    if (preset.name.isEmpty())
        return badInput(tr("The preset has no “name”."), file);
    for (const QJsonValue name : object[QLatin1String("fetch")].toArray())
        preset.fetch += name.toString();
    for (const QJsonValue value : object[QLatin1String("parameters")].toArray()) {
        auto parameter = parameterOf(value.toObject(), file);
        if (!parameter)
            return parameter.error();
        preset.parameters.push_back(std::move(*parameter));
    }
    return preset;
}

const std::vector<Preset> &presets()
{
    static const std::vector<Preset> all = [] {
        initPresets();
        std::vector<Preset> found;
        for (const char *name : {"locust", "locust-workers", "k6", "k6-segments", "jmeter",
                                 "jmeter-servers", "wrk", "hey", "ab", "siege", "httperf", "artillery",
                                 "command"}) {
            QFile file(QStringLiteral(":/presets/%1.json").arg(QLatin1String(name)));
            if (!file.open(QIODevice::ReadOnly))
                continue;
            auto preset = parsePreset(file.readAll(), file.fileName());
            if (preset)
                found.push_back(std::move(*preset));
        }
        return found;
    }();
    return all;
}

const Preset *preset(QStringView name)
{
    for (const Preset &candidate : presets()) {
        if (candidate.name == name)
            return &candidate;
    }
    return nullptr;
}

campaign::Plan planFrom(const Preset &preset, const QString &name, const QStringList &generators)
{
    campaign::Plan plan;
    plan.name = name;
    plan.tool = preset.name == QLatin1String("command") ? QString() : preset.name;
    campaign::PlanRole role;
    role.hosts = generators;
    role.command = preset.command;
    plan.roles.push_back(role);
    plan.fetch = preset.fetch;
    plan.follow = preset.follow;
    return plan;
}

} // namespace twofold::launch
