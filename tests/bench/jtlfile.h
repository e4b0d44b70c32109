// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <cstdint>
#include <string>

namespace twofold::bench {

// Writes a JTL of so many rows: 20 labels, an hour at 10 million rows, one failure in a hundred
// with a quoted message that holds commas, doubled quotes and line ends. The same bytes every time.
// False where the disk refuses; a file that is there with the right rows is left as it is.
bool makeJtl(const std::string &path, int64_t rows);

// What the file holds, for the check that the import got it right.
struct JtlTruth
{
    int64_t rows = 0;
    int64_t failures = 0;
};
JtlTruth jtlTruth(int64_t rows);

} // namespace twofold::bench
