// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/result.h"

#include <QLocale>
#include <QString>

#include <optional>

namespace twofold {

// A number with the unit it was written in: "500 ms", "1 %", "1.3 GB/s", "1000 /s".
struct Quantity
{
    double value = 0;
    QString unit; // as written, without blanks; empty: a bare number

    bool operator==(const Quantity &) const = default;
};

// Decimal point, exponent allowed, blanks between number and unit allowed.
Result<Quantity> parseQuantity(QStringView text);

// Converts between units of one dimension: time (ns us µs ms s min m h d), bytes (B kB KB MB GB TB
// KiB MiB GiB TiB; decimal k, binary Ki), rates (/s /min /h, req/s, bytes per second), ratios
// ("" and %). nullopt: different dimensions or an unknown unit.
std::optional<double> convertUnit(double value, QStringView from, QStringView to);

// The unit the core keeps values in: ms for latencies and s for durations are both kept as
// declared, this only tells whether a unit is known at all.
bool isKnownUnit(QStringView unit);

// How a column of values is shown: one scale and one precision for all of them.
struct NumberFormat
{
    double factor = 1; // shown = value * factor
    QString unit; // as shown in the header: "ms", "%", "MiB", "/s"
    int decimals = 0;
};

// Ratios ("ratio" or "") are shown as they are unless the unit is "ratio" (then %), bytes of one
// MiB and more as MiB or GiB. Enough decimals for three significant digits of the typical value,
// none where all are whole, at most 3.
NumberFormat chooseFormat(const QList<double> &values, QStringView unit);

// Digits grouped as the locale does, a true minus sign.
QString formatNumber(double value, const NumberFormat &format, const QLocale &locale);

// For sentences: "500 ms", "1 %", "16,000", "3.1 GiB". English grouping.
QString formatQuantity(double value, QStringView unit);

} // namespace twofold
