// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <cstdint>
#include <string>

namespace twofold::bench {

// Each writes the same samples, the same bytes every time: 20 labels, 2,780 a second, one failure in
// a hundred. False where the disk refuses; a file that is there is left as it is.

// A JTL as CSV; failures have a quoted message that holds commas, doubled quotes and line ends. 1.2
// GB at 10 million.
bool makeJtl(const std::string &path, int64_t rows);

// The points of k6; so many a request.
constexpr int kPointsOfRequest = 10;
bool makeK6Json(const std::string &path, int64_t requests);
bool makeK6Csv(const std::string &path, int64_t requests);

// What a file holds, for the check that the import got it right.
struct Truth
{
    int64_t samples = 0;
    int64_t failures = 0;
};
Truth sampleTruth(int64_t samples);

} // namespace twofold::bench
