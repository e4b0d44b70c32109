// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

#include <optional>

namespace twofold {

// Moments are microseconds since 1970-01-01T00:00:00Z everywhere in the core.
using Microseconds = qint64;

Microseconds nowUtc();

// "2026-01-31T12:00:00.123Z"
QString toIso8601(Microseconds moment);

// ISO 8601 with a zone or "Z"; without a zone the text is read as UTC. Fractions to microseconds.
std::optional<Microseconds> fromIso8601(QStringView text);

} // namespace twofold
