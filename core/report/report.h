// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/campaign.h"
#include "core/campaign/run.h"
#include "core/steering/step.h"

#include <QByteArray>

#include <map>
#include <optional>
#include <vector>

namespace twofold::report {

// A drawn chart for the report; the caller renders it, as drawing needs more than the core.
struct Chart
{
    QString title;
    QByteArray svg;
};

// What a report tells: values in, text out.
struct Report
{
    campaign::Campaign campaign;
    std::vector<campaign::Run> runs; // ascending by number
    std::map<int, std::vector<campaign::Finding>> findings; // by run number
    std::map<int, std::vector<campaign::Observation>> observations;
    std::optional<steering::Step> step;
    std::vector<Chart> charts;
    Microseconds writtenAt = 0;
};

// How charts stand in the page: as SVG in it, or as <img src="chart-N"> for a caller that holds
// the pictures (N from 0).
enum class ChartPlacement { Inline, Reference };

// One self-contained page: no script, nothing loaded from elsewhere, everything that a tool, log
// or host wrote escaped.
QByteArray html(const Report &report, ChartPlacement placement = ChartPlacement::Inline);

// Text for a wiki or a mail; charts are left out. Markup in what others wrote is escaped.
QByteArray markdown(const Report &report);

// The campaign with its runs, findings and next step as one JSON document.
QByteArray json(const Report &report);

// "Capacity: 16,000 users (runs 13, 15, 16)", "Between 16,000 and 32,000 users", …; empty where
// nothing is known. One sentence for report and start page.
QString capacityText(const campaign::Campaign &campaign, const steering::Step &step);

} // namespace twofold::report
