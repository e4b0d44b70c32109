// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "ui/log/column.h"

#include <QLocale>

#include <functional>

namespace twofold::ui {

// How a column is shown and what it needs for it: one scale and precision, the widest texts.
struct ColumnFigures
{
    NumberFormat format;
    QStringList widest; // texts among which the widest of the column is
};

ColumnFigures columnFigures(const LogColumn &column, const std::vector<campaign::Run> &runs,
                            const QLocale &locale);

// Every run has a value there and all have the same.
bool hasOneValue(const LogColumn &column, const std::vector<campaign::Run> &runs);

// The cell's text as the grid shows it.
QString shownText(const LogColumn &column, const NumberFormat &format, const campaign::Run &run,
                  const QLocale &locale);
QString shownValue(const LogColumn &column, const NumberFormat &format,
                   const campaign::Value &value, const QLocale &locale);

// The cell's text for editing and copying: full precision in the shown unit, no grouping.
QString editText(const LogColumn &column, const NumberFormat &format, const campaign::Run &run);

// The text a person typed or pasted into a cell, stored into `run`. Blank text clears. A bare
// number is in the shown unit; others are converted. `isRun` knows the campaign's runs (for
// parents). On an error the run is as it was; the sentence says what was expected and what stays.
Result<void> enterText(const LogColumn &column, const NumberFormat &format, QStringView text,
                       const campaign::Campaign &campaign,
                       const std::function<bool(int)> &isRun, campaign::Run &run);

} // namespace twofold::ui
