// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/campaign.h"
#include "core/campaign/run.h"
#include "ui/plots/chart.h"

#include <QSet>

#include <optional>
#include <vector>

namespace twofold::ui::plots {

struct LadderOptions
{
    QString parameter; // empty: the campaign's ladder
    QStringList metrics; // one pane each; empty: throughput with the fit, and the leading metric
    QSet<int> named; // runs that are named; the failed end of the bracket always is
    bool fitted = true; // draw the scalability law where its conditions are met
    bool compact = false; // the dock beneath the log: one pane, legend beside it
};

// Every run at its value of the ladder's parameter. The line joins the best current run at each
// value; runs whose settings changed since stand beside it, faded.
Chart ladderChart(const campaign::Campaign &campaign, const std::vector<campaign::Run> &runs,
                  const LadderOptions &options = {});

// Of the ladder: "highest passed 16,000, lowest failed 32,000"; empty where nothing was judged.
QString bracketText(const campaign::Campaign &campaign, const std::vector<campaign::Run> &runs,
                    const QString &parameter);

// Numbers of the best current run at each value, ascending by value: the ladder's line.
std::vector<int> ladderLine(const campaign::Campaign &campaign,
                            const std::vector<campaign::Run> &runs, const QString &parameter,
                            const QString &metric);

// Keys of parameters that a ladder can be drawn along: numeric, with at least one value.
QStringList ladderParameters(const campaign::Campaign &campaign,
                             const std::vector<campaign::Run> &runs);

} // namespace twofold::ui::plots
