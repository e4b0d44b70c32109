// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/campaign.h"
#include "core/campaign/run.h"
#include "core/report/comparison.h"
#include "core/results/measurement.h"
#include "core/steering/step.h"
#include "core/verdict/judge.h"

#include <QByteArray>

// The JSON documents of the CLI contract, as UTF-8 text. Every key is always there; unknown is
// null. Latencies in ms, durations in s, rates in 1/s, sizes in bytes, ratios 0 to 1.
namespace twofold::report {

struct Inspection
{
    std::vector<verdict::Source> sources; // the first is what totals speak of
    results::Window window;
    std::vector<verdict::CriterionResult> criteria;
    std::vector<results::Warning> warnings; // of all sources, and of the grouping
};
QByteArray inspectDocument(const Inspection &inspection);

struct ImportOutcome
{
    QString campaign;
    campaign::Run run;
    std::optional<int> duplicateOf;
    std::vector<campaign::Finding> findings;
    std::vector<results::Warning> warnings;
};
QByteArray importDocument(const ImportOutcome &outcome);

QByteArray findingsDocument(const std::vector<campaign::Finding> &findings);
QByteArray runsDocument(const std::vector<campaign::Run> &runs);
QByteArray compareDocument(const Comparison &comparison);
QByteArray nextDocument(const steering::Step &step);
QByteArray campaignDocument(const campaign::Campaign &campaign, int runs);

struct CampaignCount
{
    campaign::Campaign campaign;
    int runs = 0;
};
QByteArray campaignsDocument(const std::vector<CampaignCount> &campaigns);

} // namespace twofold::report
