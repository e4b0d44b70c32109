// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/sheets/workbook.h"
#include "core/sheets/ziparchive.h"

namespace twofold::sheets {

// What workbook.cpp asks of the two formats.

struct XlsxParts
{
    std::vector<Workbook::SheetName> sheets;
    QStringList parts; // of the sheets
    QString shared;
    QString styles;
    bool from1904 = false;
};
// ECMA-376, transitional and strict.
Result<XlsxParts> xlsxParts(const ZipArchive &archive, const CancelToken &cancel);
Result<Table> readXlsxSheet(const ZipArchive &archive, const XlsxParts &parts, int sheet,
                            const CancelToken &cancel);

// OpenDocument 1.2 and 1.3, part 3.
Result<std::vector<Workbook::SheetName>> odsSheets(const ZipArchive &archive,
                                                   const CancelToken &cancel);
Result<Table> readOdsSheet(const ZipArchive &archive, int sheet, const CancelToken &cancel);

// "3 formulas have no stored result …": what stays blank although the file shows something.
QString formulaNote(const QStringList &cells, qint64 count);

} // namespace twofold::sheets
