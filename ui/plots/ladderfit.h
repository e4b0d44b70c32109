// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/campaign.h"
#include "core/campaign/run.h"
#include "ui/plots/chart.h"

#include <optional>
#include <vector>

namespace twofold::ui::plots {

// The scalability law as steering fits it, one doubling beyond the data on either side; nullopt
// where its conditions are not met.
std::optional<Fit> throughputFit(const campaign::Campaign &campaign,
                                 const std::vector<campaign::Run> &runs, const QString &parameter);

// "44 % below fit" where a value lies outside of the band; else empty.
QString againstFit(const Fit &fit, double x, double y);

} // namespace twofold::ui::plots
