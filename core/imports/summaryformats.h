// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/imports/reader.h"

#include <vector>

namespace twofold::imports {

// Formats of reports, series and summaries, each tool's most telling first; for registry.cpp.
std::vector<Format> k6SummaryFormats();
std::vector<Format> k6DashboardFormats();
std::vector<Format> locustFormats();
std::vector<Format> wrkFormats();
std::vector<Format> heyFormats();
std::vector<Format> abFormats();
std::vector<Format> vegetaReportFormats();
std::vector<Format> fortioFormats();
std::vector<Format> bombardierFormats();
std::vector<Format> ohaFormats();
std::vector<Format> autocannonFormats();
std::vector<Format> artilleryFormats();
std::vector<Format> k6TextFormats();
std::vector<Format> siegeFormats();
std::vector<Format> httperfFormats();
std::vector<Format> h2loadFormats();
std::vector<Format> loadtestFormats();
std::vector<Format> jmeterSummaryFormats();
std::vector<Format> gatlingFormats();
std::vector<Format> tsungFormats();
std::vector<Format> taurusFormats();
std::vector<Format> prometheusFormats();
std::vector<Format> sadfFormats();
std::vector<Format> vmstatFormats();
std::vector<Format> hostSamplesFormats();

} // namespace twofold::imports
