// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/report/report.h"
#include "core/results/measurement.h"
#include "core/store/book.h"

#include <memory>
#include <vector>

class QTextDocument;

namespace twofold::ui {

struct ReportInput
{
    report::Report report; // without charts
    std::vector<std::shared_ptr<const results::Measurement>> measurements; // one a run; may be null
};

// Everything that a report tells about a campaign. Any thread, with its own book.
Result<ReportInput> readReport(const store::Book &book, CampaignId campaign);

// The report as a document to look at or print: charts are in it as pictures, and nothing is ever
// loaded from a file or a network, whatever the text says.
std::unique_ptr<QTextDocument> makeDocument(const report::Report &report);

// Writes html, md, csv, xlsx, json or pdf, as the file's name ends; the whole file or none.
Result<void> writeReport(const report::Report &report, const QString &path);

} // namespace twofold::ui
