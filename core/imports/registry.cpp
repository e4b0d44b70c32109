// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/reader.h"

#include "core/imports/summaryformats.h"

#include <iterator>

namespace twofold::imports {

namespace {

std::vector<Format> collect()
{
    std::vector<Format> all;
    const auto add = [&all](std::vector<Format> formats) {
        all.insert(all.end(), std::make_move_iterator(formats.begin()),
                   std::make_move_iterator(formats.end()));
    };
    add(jmeterFormats());
    add(k6SampleFormats());
    add(k6SummaryFormats());
    add(k6DashboardFormats());
    add(locustFormats());
    add(wrkFormats());
    add(heyFormats());
    add(abFormats());
    add(vegetaReportFormats());
    add(fortioFormats());
    add(bombardierFormats());
    add(ohaFormats());
    add(autocannonFormats());
    add(artilleryFormats());
    add(k6TextFormats());
    add(siegeFormats());
    add(httperfFormats());
    add(h2loadFormats());
    add(loadtestFormats());
    add(jmeterSummaryFormats());
    add(gatlingFormats());
    add(tsungFormats());
    add(taurusFormats());
    add(prometheusFormats());
    add(sadfFormats());
    add(vmstatFormats());
    add(hostSamplesFormats());
    add(heyCsvFormats());
    add(abGnuplotFormats());
    add(vegetaSampleFormats());
    add(h2loadLogFormats());
    add(genericSampleFormats());
    return all;
}

} // namespace

const std::vector<Format> &allFormats()
{
    static const std::vector<Format> formats = collect();
    return formats;
}

} // namespace twofold::imports
