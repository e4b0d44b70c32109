// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/campaign.h"
#include "core/campaign/run.h"

#include <optional>
#include <vector>

namespace twofold::report {

// The Universal Scalability Law along a ladder, for a plot: the curve from half the lowest load to
// twice the highest, with the 95 % band in which the next run is expected.
struct ScalabilityCurve
{
    std::vector<double> load; // ascending, equally far apart on a logarithmic axis
    std::vector<double> throughput; // 1/s
    std::vector<double> low; // same lengths
    std::vector<double> high;
    double from = 0; // lowest and highest load of the data
    double to = 0;
    int runs = 0; // that it rests on

    bool operator==(const ScalabilityCurve &) const = default;
};

// Pure. nullopt where steering makes no prediction either: fewer than six levels, an open model.
// The band is the delta method's on the logarithm of the throughput, with the residuals' spread.
std::optional<ScalabilityCurve> scalabilityCurve(const campaign::Campaign &campaign,
                                                 const std::vector<campaign::Run> &runs,
                                                 const QString &parameter);

} // namespace twofold::report
