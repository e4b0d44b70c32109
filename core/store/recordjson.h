// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/campaign.h"
#include "core/campaign/finding.h"
#include "core/campaign/plan.h"

#include <QString>

#include <optional>

// Structures that the book keeps as one JSON text: nothing asks the database for a part of them.
// A field that is not there has its default, so that a later version can add one; text that is not
// such JSON gives nullopt.
namespace twofold::store {

// Columns, components, classes, criteria and ladders; the rest of a campaign has columns.
QString definitionJson(const campaign::Campaign &campaign);
bool readDefinition(const QString &json, campaign::Campaign &campaign);

QString findingJson(const campaign::Finding &finding);
std::optional<campaign::Finding> readFinding(const QString &json);

// What a plan says beside its name.
QString planJson(const campaign::Plan &plan);
bool readPlan(const QString &json, campaign::Plan &plan);

// Empty text for an empty list, and back.
QString listJson(const QStringList &list);
std::optional<QStringList> readList(const QString &json);

// One typed value; empty text where absent.
QString valueJson(const campaign::Value &value);
std::optional<campaign::Value> readValue(const QString &json);

} // namespace twofold::store
