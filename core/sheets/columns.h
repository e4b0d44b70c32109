// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/campaign.h"
#include "core/sheets/sheet.h"

namespace twofold::sheets {

enum class ColumnMeaning {
    LeaveOut,
    RunNumber,
    Parent,
    Started,
    Parameter,
    Metric,
    Verdict,
    FailureClass,
    Cause,
    Observation
};

struct ColumnMapping
{
    ColumnMeaning meaning = ColumnMeaning::LeaveOut;
    QString name; // key of the parameter or metric
    QString unit; // of the values that do not name one themselves
    campaign::ParameterKind kind = campaign::ParameterKind::Text;

    bool operator==(const ColumnMapping &) const = default;
};

// What each column probably is, by its name and its values; a column the campaign has already
// keeps what it is there.
std::vector<ColumnMapping> guessMapping(const Sheet &sheet, const campaign::Campaign &campaign);

// Whether the name alone says what a column is.
bool isKnownColumn(const QString &name);

// The campaign with the columns that the mapping adds.
campaign::Campaign withColumns(campaign::Campaign campaign, const std::vector<ColumnMapping> &mapping);

} // namespace twofold::sheets
