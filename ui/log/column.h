// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/quantity.h"
#include "core/campaign/campaign.h"
#include "core/campaign/run.h"

#include <QStringList>

#include <vector>

namespace twofold::ui {

// One column of the log. The four fixed ones come first and stay in sight.
struct LogColumn
{
    enum class Kind { Number, Lineage, Verdict, Class, Parameter, Metric };

    Kind kind = Kind::Number;
    QString key; // of the parameter or metric; a fixed name for the others
    QString title;
    QString group; // parameters only
    QString unit; // as declared
    campaign::ParameterKind valueKind = campaign::ParameterKind::Text; // parameters only
    QStringList choices;
    bool probed = false;
    bool hidden = false;
    std::vector<campaign::Criterion> limits; // of this metric, over the whole run

    bool isFixed() const { return kind != Kind::Parameter && kind != Kind::Metric; }
    bool isNumeric() const;

    bool operator==(const LogColumn &) const = default;
};

inline constexpr int kFixedColumns = 4;
inline constexpr int kVerdictColumn = 2;
inline constexpr int kClassColumn = 3;

// Fixed columns, parameters by group in the order of kParameterGroups (other groups behind, each
// where it first appears), metrics in their own order.
std::vector<LogColumn> logColumns(const campaign::Campaign &campaign);

// The column that a person means by `name`: its key or its title, any case; -1: none.
int findColumn(const std::vector<LogColumn> &columns, QStringView name);

// The value of a numeric column in the unit it is stored in; nullopt: absent, or not a number.
std::optional<double> columnNumber(const LogColumn &column, const campaign::Run &run);

// What the cell says without any formatting of numbers: for text columns, search and groups.
QString columnText(const LogColumn &column, const campaign::Run &run);

// Header text in two lines of about the same width; the second is empty where one is enough.
// Breaks at blanks and behind '_', '.', '-' and '/'.
std::pair<QString, QString> splitTitle(const QString &title);

} // namespace twofold::ui
