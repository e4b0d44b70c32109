// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/finding.h"
#include "core/campaign/run.h"
#include "core/steering/step.h"

#include <nlohmann/json.hpp>

#include <cmath>

// Pieces of JSON that several documents share. Included by .cpp files of this folder only.
namespace twofold::report {

using Json = nlohmann::ordered_json;

inline Json text(const QString &string)
{
    return Json(string.toStdString());
}
// Empty text is unknown.
inline Json textOrNull(const QString &string)
{
    return string.isEmpty() ? Json() : text(string);
}
template <class T>
Json orNull(const std::optional<T> &value)
{
    return value ? Json(*value) : Json();
}
Json valueJson(const campaign::Value &value);
Json textList(const QStringList &list);
Json findingJson(const campaign::Finding &finding);
Json findingsJson(const std::vector<campaign::Finding> &findings);
Json runJson(const campaign::Run &run);
Json stepJson(const steering::Step &step);

// Two blanks of indent, invalid UTF-8 replaced, a newline at the end.
QByteArray dump(const Json &json);

} // namespace twofold::report
