// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/campaign.h"
#include "core/campaign/run.h"
#include "core/report/factors.h"
#include "ui/plots/chart.h"

#include <vector>

namespace twofold::ui::plots {

// Grouped bars of a factorial: one bar a level of the factor that explains most, one group a
// combination of the others' levels. Where there is no factorial, the chart says why.
BarChart factorChart(const campaign::Campaign &campaign, const std::vector<campaign::Run> &runs,
                     const QString &metric);

} // namespace twofold::ui::plots
