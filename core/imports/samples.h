// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/imports/failurecounter.h"
#include "core/imports/levels.h"
#include "core/imports/reader.h"
#include "core/results/timeline.h"

namespace twofold::imports {

// What readers of samples fill: the timeline, the failures and the users over time.
struct Samples
{
    results::TimelineBuilder timeline;
    FailureCounter failures;
    Levels users;
    bool hasTimes = true;
    bool hasFailures = true; // the file says which samples failed
    bool relativeTimes = false;

    // For several threads, each with samples of its own: these begin as the others did and are
    // merged back, in any order. The part's label i is labels[i] here.
    void startAs(const Samples &other);
    void merge(Samples &part, const std::vector<uint32_t> &labels);

    // The measurement of a file that is read: kind, times, users and failures, with a warning
    // where labels were left out.
    results::Measurement finish(const ByteSource &source);
};

// Whether an HTTP status is a success: 200 to 399.
inline bool isGoodStatus(int64_t status)
{
    return status >= 200 && status < 400;
}

} // namespace twofold::imports
