// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <nlohmann/json.hpp>

#include <QByteArray>
#include <QStringList>

// What the commands' answers in JSON are made of.
namespace twofold::cli {

using Json = nlohmann::ordered_json;

inline Json text(const QString &string)
{
    return string.toStdString();
}
// Empty text is unknown.
inline Json textOrNull(const QString &string)
{
    return string.isEmpty() ? Json() : text(string);
}
inline Json textList(const QStringList &list)
{
    Json json = Json::array();
    for (const auto &item : list)
        json.push_back(text(item));
    return json;
}
// Two blanks of indent, invalid UTF-8 replaced, a newline at the end.
inline QByteArray dump(const Json &json)
{
    return QByteArray::fromStdString(json.dump(2, ' ', false, Json::error_handler_t::replace)) + '\n';
}

} // namespace twofold::cli
