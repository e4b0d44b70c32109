// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/quantity.h"
#include "core/sheets/table.h"

#include <optional>

namespace twofold::sheets {

// How numbers that are text are written: 1,234.5 or 1.234,5. Groups of three may be parted by
// blanks or apostrophes in either.
enum class Notation { Point, Comma };

// The notation that the table's texts speak for; without any, that of the separator: where a
// semicolon parts the cells, the comma is the decimal one.
Notation guessNotation(const Table &table);

// "4 120 ms", "17,09 %", "1.3 GB/s", "12.000": a number and the word behind it. Nothing for other
// text, for dates, and for what is not grouped in threes.
std::optional<Quantity> cellQuantity(const Cell &cell, Notation notation);

// "1:30:00" or "12:05" as seconds.
std::optional<double> clockSeconds(const Cell &cell);

// Marks that people put where nothing is known: "-", "n/a", "?". As good as blank.
bool isUnknown(const Cell &cell);

// A number in either notation.
bool looksNumeric(const Cell &cell);

} // namespace twofold::sheets
