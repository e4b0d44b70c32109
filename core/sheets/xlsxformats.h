// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>
#include <QStringView>

namespace twofold::sheets {

// What a number format makes of a number (ECMA-376 part 1, 18.8.30 and 18.8.31).
struct NumberFormat
{
    enum class Kind { Plain, Percent, Date, Clock };
    Kind kind = Kind::Plain;
    QString unit; // text behind the digits that is a unit: 0.0" ms"

    bool operator==(const NumberFormat &) const = default;
};

// By its code; only the section for positive numbers counts.
NumberFormat formatOfCode(QStringView code);
// One of those that every file has without declaring them.
NumberFormat builtInFormat(int id);

// The number as a cell's text: "0.25", "11.2 %", "2026-01-31", "2026-01-31 12:00:00", "1:30:00"
// (hours may pass 24). Dates count days from 1900 (with its leap day that never was) or 1904.
QString formatted(double value, const NumberFormat &format, bool from1904);

// With a decimal point, as many digits as a spreadsheet keeps (15), no exponent for whole numbers
// a double holds.
QString plainNumber(double value);
// "1:30:00", "0:00:01.5"
QString clockText(qint64 milliseconds);

} // namespace twofold::sheets
