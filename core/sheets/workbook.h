// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/cancel.h"
#include "core/sheets/table.h"

#include <vector>

namespace twofold::sheets {

// A file with tables: an XLSX or ODS workbook, or a text file that is one table. Recognised by
// content. Values are those the file holds: of a formula its stored result, of a date its day. Any
// thread; memory is bounded by what a table may hold, whatever the file.
class Workbook
{
public:
    // The error says of encrypted, older, damaged and foreign files what they are and what to do.
    static Result<Workbook> open(const QString &file, const CancelToken &cancel = {});

    const QString &file() const { return m_file; }
    bool isText() const { return m_kind == Kind::Text; }
    struct SheetName
    {
        QString name; // of the only table of a text file: empty
        bool hidden = false;
    };
    // At least one, as the file orders them.
    const std::vector<SheetName> &sheets() const { return m_sheets; }

    // Only for 0 <= sheet < sheets().size().
    Result<Table> read(int sheet, const CancelToken &cancel = {}) const;

private:
    enum class Kind { Text, Xlsx, Ods };
    Workbook() = default;

    QString m_file;
    Kind m_kind = Kind::Text;
    std::vector<SheetName> m_sheets;
    QStringList m_parts; // XLSX: of each sheet
    QString m_shared; // XLSX: parts that all sheets use; empty where there are none
    QString m_styles;
    bool m_from1904 = false;
};

// Whether the window imports it as a spreadsheet: an XLSX or ODS file, by content. False where it
// cannot be read.
bool isWorkbook(const QString &file);

// The sheet that most likely is the log: the first that is shown, has a row of names and a number
// below it; else the first with two rows. The error of the first sheet where none can be read.
struct Proposed
{
    Workbook workbook;
    int sheet = 0;
    Table table;
};
Result<Proposed> openProposed(const QString &file, const CancelToken &cancel = {});

} // namespace twofold::sheets
