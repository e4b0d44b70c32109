// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/sheets/workbook.h"

#include "core/sheets/cellvalue.h"
#include "core/sheets/delimited.h"
#include "core/sheets/workbookparts.h"

#include <QCoreApplication>
#include <QFile>

#include <optional>

namespace twofold::sheets {

namespace {

constexpr int kMostTried = 50;
const QString kOdsType = QStringLiteral("application/vnd.oasis.opendocument.spreadsheet");

QString tr(const char *text)
{
    return QCoreApplication::translate("Spreadsheet", text);
}

bool hasXlsx(const ZipArchive &archive)
{
    return archive.has(QStringLiteral("[Content_Types].xml")) && archive.has(QStringLiteral("_rels/.rels"));
}

bool hasOds(const ZipArchive &archive)
{
    const QString type = QString::fromLatin1(archive.small(QStringLiteral("mimetype"), 200)).trimmed();
    return type == kOdsType || type == QString(kOdsType % QStringLiteral("-template"));
}

QByteArray beginOf(const QString &file, qsizetype bytes)
{
    QFile opened(file);
    return opened.open(QIODevice::ReadOnly) ? opened.read(bytes) : QByteArray();
}

} // namespace

Result<Workbook> Workbook::open(const QString &file, const CancelToken &cancel)
{
    const QByteArray begin = beginOf(file, 8);
    Workbook workbook;
    workbook.m_file = file;
    if (begin == "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return badInput(tr("This is a workbook of an old version (XLS), or one that is protected by a password. Save "
                           "it as XLSX without a password and import that."),
                        file);
    }
    if (!begin.startsWith("PK\x03\x04")) {
        workbook.m_sheets.push_back({});
        return workbook;
    }
    auto archive = ZipArchive::open(file);
    if (!archive)
        return archive.error();
    if (hasOds(*archive)) {
        if (archive->small(QStringLiteral("META-INF/manifest.xml"), 1 << 20).contains("encryption-data"))
            return badInput(tr("The document is protected by a password. Save it without one."), file);
        auto sheets = odsSheets(*archive, cancel);
        if (!sheets)
            return sheets.error();
        workbook.m_kind = Kind::Ods;
        workbook.m_sheets = std::move(*sheets);
        return workbook;
    }
    if (hasXlsx(*archive)) {
        auto parts = xlsxParts(*archive, cancel);
        if (!parts)
            return parts.error();
        workbook.m_kind = Kind::Xlsx;
        workbook.m_sheets = std::move(parts->sheets);
        workbook.m_parts = parts->parts;
        workbook.m_shared = parts->shared;
        workbook.m_styles = parts->styles;
        workbook.m_from1904 = parts->from1904;
        return workbook;
    }
    return badInput(tr("This archive is no spreadsheet. Import an XLSX, ODS, CSV or TSV file; unpack result files "
                       "before they are read."),
                    file);
}

Result<Table> Workbook::read(int sheet, const CancelToken &cancel) const
{
    if (m_kind == Kind::Text)
        return readDelimited(m_file, cancel);
    const auto archive = ZipArchive::open(m_file);
    if (!archive)
        return archive.error();
    if (m_kind == Kind::Ods)
        return readOdsSheet(*archive, sheet, cancel);
    return readXlsxSheet(*archive, {m_sheets, m_parts, m_shared, m_styles, m_from1904}, sheet, cancel);
}

bool isWorkbook(const QString &file)
{
    if (!beginOf(file, 4).startsWith("PK\x03\x04"))
        return false;
    const auto archive = ZipArchive::open(file);
    return archive && (hasXlsx(*archive) || hasOds(*archive));
}

Result<Proposed> openProposed(const QString &file, const CancelToken &cancel)
{
    auto workbook = Workbook::open(file, cancel);
    if (!workbook)
        return workbook.error();
    std::optional<Proposed> second;
    std::optional<Error> problem;
    const auto &sheets = workbook->sheets();
    for (int sheet = 0; sheet < std::min(int(sheets.size()), kMostTried); ++sheet) {
        if (sheets[size_t(sheet)].hidden && second)
            continue;
        auto table = workbook->read(sheet, cancel);
        if (!table) {
            if (table.error().kind == ErrorKind::Cancelled)
                return table.error();
            if (!problem)
                problem = table.error();
            continue;
        }
        const auto end = table->rows.begin() + std::min<std::ptrdiff_t>(std::ssize(table->rows), kLookedAtRows);
        const bool hasNumbers = std::any_of(table->rows.begin(), end, [](const Row &row) {
            return std::any_of(row.begin(), row.end(), [](const Cell &cell) { return looksNumeric(cell); });
        });
        const bool isTable = table->filledRows() >= 2;
        const bool isShown = !sheets[size_t(sheet)].hidden;
        if (isTable && hasNumbers && isShown)
            return Proposed{*workbook, sheet, std::move(*table)};
        if (isTable && !second)
            second = Proposed{*workbook, sheet, std::move(*table)};
    }
    if (second)
        return std::move(*second);
    if (problem)
        return *problem;
    return badInput(tr("There is no table in it: a row of names and one row a run are needed."), file);
}

} // namespace twofold::sheets
