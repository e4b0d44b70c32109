// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/imports/mapping.h"
#include "core/store/book.h"

#include <vector>

namespace twofold::logbook {

// How files of no known format are read, as the book keeps it for all its campaigns. By name.
Result<std::vector<imports::Mapping>> mappings(const store::Book &book);

// Replaces the one of that name. Refused: no name, that of a format, a mapping that cannot be read
// with, and more than kMostMappings.
Result<void> saveMapping(store::Book &book, const imports::Mapping &mapping);
constexpr size_t kMostMappings = 200;

// Removing one that is not there does nothing. What was read with it stays as it is.
Result<void> removeMapping(store::Book &book, const QString &name);

} // namespace twofold::logbook
