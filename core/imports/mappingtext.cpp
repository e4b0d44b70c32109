// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/mapping.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <array>

namespace twofold::imports {

namespace {

constexpr std::array kKinds = {"table", "objects", "document"};
constexpr std::array<const char *, kRoles> kRoleNames
    = {"start", "end", "latency", "success", "code", "error", "label", "message", "received", "sent"};
constexpr int kMostMappings = 200;

template <size_t N>
int indexOf(const std::array<const char *, N> &names, const QString &name)
{
    for (size_t i = 0; i < N; ++i) {
        if (name == QLatin1String(names[i]))
            return int(i);
    }
    return -1;
}

QStringList texts(const QJsonValue &value)
{
    QStringList list;
    for (const auto &item : value.toArray())
        list << item.toString();
    return list;
}

Error damagedText()
{
    return bookError(QCoreApplication::translate("Mapping", "The saved mappings of this book are damaged. Save them anew; "
                                                            "nothing else is touched."));
}

} // namespace

QByteArray encodeMappings(const std::vector<Mapping> &mappings)
{
    QJsonArray all;
    for (const auto &mapping : mappings) {
        QJsonArray columns;
        for (const auto &column : mapping.columns)
            columns.append(QJsonObject{{QStringLiteral("column"), column.column},
                                       {QStringLiteral("role"), QString::fromLatin1(kRoleNames[size_t(column.role)])},
                                       {QStringLiteral("unit"), column.unit}});
        QJsonArray metrics;
        for (const auto &metric : mapping.metrics)
            metrics.append(QJsonObject{{QStringLiteral("path"), metric.path},
                                       {QStringLiteral("key"), metric.key},
                                       {QStringLiteral("unit"), metric.unit}});
        all.append(QJsonObject{{QStringLiteral("name"), mapping.name},
                               {QStringLiteral("kind"), QString::fromLatin1(kKinds[size_t(mapping.kind)])},
                               {QStringLiteral("shape"), QJsonArray::fromStringList(mapping.shape)},
                               {QStringLiteral("columns"), columns},
                               {QStringLiteral("zone"), mapping.zone},
                               {QStringLiteral("good_words"), QJsonArray::fromStringList(mapping.goodWords)},
                               {QStringLiteral("metrics"), metrics}});
    }
    return QJsonDocument(all).toJson(QJsonDocument::Compact);
}

Result<std::vector<Mapping>> decodeMappings(const QByteArray &text)
{
    std::vector<Mapping> mappings;
    if (text.isEmpty())
        return mappings;
    const auto document = QJsonDocument::fromJson(text);
    if (!document.isArray() || document.array().size() > kMostMappings)
        return damagedText();
    for (const auto &value : document.array()) {
        const auto object = value.toObject();
        Mapping mapping;
        mapping.name = object.value(QLatin1String("name")).toString();
        const int kind = indexOf(kKinds, object.value(QLatin1String("kind")).toString());
        if (mapping.name.isEmpty() || kind < 0)
            return damagedText();
        mapping.kind = MappedKind(kind);
        mapping.shape = texts(object.value(QLatin1String("shape")));
        mapping.zone = object.value(QLatin1String("zone")).toString();
        mapping.goodWords = texts(object.value(QLatin1String("good_words")));
        for (const auto &item : object.value(QLatin1String("columns")).toArray()) {
            const auto column = item.toObject();
            const int role = indexOf(kRoleNames, column.value(QLatin1String("role")).toString());
            if (role < 0)
                return damagedText();
            mapping.columns.push_back({column.value(QLatin1String("column")).toString(), Role(role),
                                       column.value(QLatin1String("unit")).toString()});
        }
        for (const auto &item : object.value(QLatin1String("metrics")).toArray()) {
            const auto metric = item.toObject();
            mapping.metrics.push_back({metric.value(QLatin1String("path")).toString(),
                                       metric.value(QLatin1String("key")).toString(),
                                       metric.value(QLatin1String("unit")).toString()});
        }
        mappings.push_back(std::move(mapping));
    }
    return mappings;
}

} // namespace twofold::imports
