// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/campaign.h"
#include "core/campaign/run.h"
#include "core/results/measurement.h"

#include <memory>
#include <vector>

// A campaign like the event bus: fourteen runs, one limit after the other, figures made up.
namespace twofold::tests {

campaign::Campaign eventBus();
std::vector<campaign::Run> eventBusRuns();

// A measurement of `seconds` intervals around a median; a share of the requests fails.
struct Load
{
    int seconds = 120;
    int perSecond = 20;
    double medianMs = 50;
    double failAfterS = -1; // from here on latencies are 20 times higher; negative: never
    double failureShare = 0;
    unsigned seed = 1;
    double hostCpu = 0.5; // series host.target-1.cpu; negative: none
};
std::shared_ptr<const results::Measurement> measured(const Load &load);

// Only a tool's totals.
std::shared_ptr<const results::Measurement> reported(double p50, double p95, double p99);

// The eight published runs of the stream: resource x protocol x domain.
campaign::Campaign stream();
std::vector<campaign::Run> streamRuns();

} // namespace twofold::tests
