// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/utc.h"

#include <QByteArrayView>

#include <cstdint>
#include <optional>

namespace twofold::imports {

// Date and time as tools write them: "2026/11/20 20:15:26.626", "2026-11-20T20:15:26.626123Z",
// "…+02:00", with up to nine digits of fraction after a point or comma. A month or day beyond its
// range runs over into the next, as Java's date format does by default.
struct TimeText
{
    Microseconds utc; // as if in UTC where there is no zone
    bool hasZone;
};
std::optional<TimeText> parseTimeText(QByteArrayView text);

// What a number of a date column most likely counts since 1970, by its size: seconds,
// milliseconds, microseconds or nanoseconds. As microseconds to the unit: 1e6, 1e3, 1, 1e-3.
double epochFactor(double value);

} // namespace twofold::imports
