// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/cancel.h"
#include "core/sheets/table.h"

namespace twofold::sheets {

// A table as text: CSV or TSV in UTF-8, UTF-16 with a byte order mark or Latin-1, separated by
// tab, semicolon or comma, whatever the first lines have most of; quotes as in RFC 4180. The
// error names file and line. Any thread.
Result<Table> readDelimited(const QString &file, const CancelToken &cancel);

} // namespace twofold::sheets
