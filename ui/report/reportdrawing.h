// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/result.h"
#include "core/report/report.h"
#include "core/results/measurement.h"

#include <memory>
#include <vector>

namespace twofold::ui {

// The charts that a campaign's report shows: the ladder where it has one, timelines, percentiles
// and bars of its runs where they have them. One measurement a run; may be null. Needs a
// QApplication with the theme installed.
std::vector<report::Chart>
reportCharts(const campaign::Campaign &campaign, const std::vector<campaign::Run> &runs,
             const std::vector<std::shared_ptr<const results::Measurement>> &measurements);

// The report as a paged document; charts and text as in the HTML page.
Result<QByteArray> reportPdf(const report::Report &report);

} // namespace twofold::ui
