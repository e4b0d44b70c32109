// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/campaign.h"
#include "core/campaign/run.h"
#include "core/base/result.h"

#include <QByteArray>

#include <vector>

namespace twofold::report {

// The log for other programs: every column, raw values in the units of the CLI contract, one run
// a row. Text that a spreadsheet would read as a formula is written with an apostrophe before it.
QByteArray csv(const campaign::Campaign &campaign, const std::vector<campaign::Run> &runs);
QByteArray tsv(const campaign::Campaign &campaign, const std::vector<campaign::Run> &runs);

// An XLSX workbook: sheet "Runs" with verdict and class colours and changed cells marked; sheet
// "Columns" names keys, units and groups. Written to `path`; a failed write leaves no file.
Result<void> writeXlsx(const campaign::Campaign &campaign, const std::vector<campaign::Run> &runs,
                       const QString &path);

} // namespace twofold::report
