// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/sheets/workbookparts.h"
#include "core/sheets/xlsxformats.h"
#include "core/sheets/xmlpart.h"

#include "core/base/quantity.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>

namespace twofold::sheets {

namespace {

constexpr qint64 kBeyond = 1 << 24; // more rows and columns than any sheet has
constexpr size_t kMostSheets = 1'000;

const QString kOffice = QStringLiteral("urn:oasis:names:tc:opendocument:xmlns:office:1.0");
const QString kTable = QStringLiteral("urn:oasis:names:tc:opendocument:xmlns:table:1.0");
const QString kText = QStringLiteral("urn:oasis:names:tc:opendocument:xmlns:text:1.0");

qint64 countOf(const XmlPart &xml, const char *attribute)
{
    const QString text = xml.attribute(kTable, attribute);
    return text.isEmpty() ? 1 : std::clamp<qint64>(text.toLongLong(), 1, kBeyond);
}

bool isTableElement(const XmlPart &xml, QStringView name)
{
    return xml.isStart(name) && xml.space() == kTable;
}

// "PT01H30M00.5S" as "1:30:00.5"; empty where it is none.
QString clockOf(const QString &duration)
{
    static const QRegularExpression pattern(QStringLiteral(
        "^P(?:(\\d{1,6})D)?T(?:(\\d{1,9})H)?(?:(\\d{1,9})M)?(?:(\\d{1,9})(?:[.,](\\d{1,9}))?S)?$"));
    const auto match = pattern.match(duration);
    if (!match.hasMatch())
        return {};
    const qint64 seconds = match.captured(1).toLongLong() * 86400 + match.captured(2).toLongLong() * 3600
        + match.captured(3).toLongLong() * 60 + match.captured(4).toLongLong();
    return clockText(seconds * 1000 + match.captured(5).leftJustified(3, QLatin1Char('0'), true).toLongLong());
}

// What the cell shows behind its digits, where that is a unit: its number format has it.
QString shownUnit(const QString &shown)
{
    static const QRegularExpression behind(QStringLiteral("[0-9]\\s*([^0-9\\s]\\S*)$"));
    const QString unit = behind.match(shown).captured(1);
    return isKnownUnit(unit) ? unit : QString();
}

// Reads the cells of one sheet. The document says how often a cell and a row are repeated; what is
// blank costs nothing, what is filled has the bounds of a table.
class SheetReader
{
public:
    SheetReader(const ZipArchive &archive, const CancelToken &cancel)
        : m_archive(archive)
        , m_cancel(cancel)
        , m_builder(archive.file())
    {
    }

    Result<Table> read(int sheet)
    {
        auto opened = XmlPart::open(m_archive, QStringLiteral("content.xml"), m_cancel);
        if (!opened)
            return opened.error();
        auto &xml = **opened;
        int at = -1;
        while (xml.next()) {
            if (!xml.isStart(u"spreadsheet") || xml.space() != kOffice)
                continue;
            while (xml.next() && !xml.isEnd(u"spreadsheet")) {
                if (!xml.isStart())
                    continue;
                if (!isTableElement(xml, u"table") || ++at != sheet) {
                    xml.skip();
                    continue;
                }
                if (const auto rows = readRows(xml); !rows)
                    return rows.error();
                Table table = m_builder.finish();
                if (m_formulas > 0)
                    table.notes << formulaNote(m_formulaCells, m_formulas);
                return table;
            }
        }
        if (const auto read = xml.outcome(); !read)
            return read.error();
        return Table();
    }

private:
    Result<void> readRows(XmlPart &xml)
    {
        qint64 row = 0;
        while (xml.next() && !(xml.isEnd(u"table") && xml.space() == kTable)) {
            if (!xml.isStart())
                continue;
            if (isTableElement(xml, u"table-row")) {
                const qint64 repeated = countOf(xml, "number-rows-repeated");
                if (const auto cells = readCells(xml, row, repeated); !cells)
                    return cells;
                row = std::min(row + repeated, kBeyond);
            } else if (!isTableElement(xml, u"table-header-rows") && !isTableElement(xml, u"table-row-group")
                       && !isTableElement(xml, u"table-rows")) {
                xml.skip(); // drawings, forms, columns
            }
        }
        return xml.outcome();
    }

    Result<void> readCells(XmlPart &xml, qint64 row, qint64 repeatedRows)
    {
        qint64 column = 0;
        while (xml.next() && !(xml.isEnd(u"table-row") && xml.space() == kTable)) {
            if (!xml.isStart())
                continue;
            const bool covered = isTableElement(xml, u"covered-table-cell");
            if (!covered && !isTableElement(xml, u"table-cell")) {
                xml.skip();
                continue;
            }
            const qint64 repeated = countOf(xml, "number-columns-repeated");
            // What stands beside several rows holds for each of them.
            const qint64 spanned = countOf(xml, "number-rows-spanned");
            const Cell cell = readCell(xml, row, column);
            if (!covered) {
                const auto put = m_builder.put(row, column, cell, std::max(repeatedRows, spanned), repeated);
                if (!put)
                    return put;
            }
            column = std::min(column + repeated, kBeyond);
        }
        return xml.outcome();
    }

    // From the cell's start element to its end.
    Cell readCell(XmlPart &xml, qint64 row, qint64 column)
    {
        const QString type = xml.attribute(kOffice, "value-type");
        const QString value = xml.attribute(kOffice, "value");
        const QString date = xml.attribute(kOffice, "date-value");
        const QString time = xml.attribute(kOffice, "time-value");
        const QString boolean = xml.attribute(kOffice, "boolean-value");
        const QString string = xml.attribute(kOffice, "string-value");
        const bool formula = !xml.attribute(kTable, "formula").isEmpty();
        const QString shown = cellText(xml);
        if (formula && type.isEmpty() && shown.isEmpty()) {
            if (++m_formulas <= 3)
                m_formulaCells << cellName(int(row), int(column));
        }
        if (type == QLatin1String("float") || type == QLatin1String("currency")
            || type == QLatin1String("percentage")) {
            bool ok = false;
            const double number = value.toDouble(&ok);
            if (!ok || !qIsFinite(number))
                return {shown == QLatin1String("#N/A") ? QString() : shown, false};
            if (type == QLatin1String("percentage"))
                return {formatted(number, {NumberFormat::Kind::Percent, {}}, false), true};
            return {formatted(number, {NumberFormat::Kind::Plain, shownUnit(shown)}, false), true};
        }
        if (type == QLatin1String("boolean"))
            return {boolean == QLatin1String("true") ? QStringLiteral("true") : QStringLiteral("false"), true};
        if (type == QLatin1String("date") && !date.isEmpty()) {
            QString moment = date;
            if (moment.endsWith(QLatin1String("T00:00:00")))
                moment.chop(9);
            return {moment.replace(QLatin1Char('T'), QLatin1Char(' ')), true};
        }
        if (type == QLatin1String("time")) {
            if (const QString clock = clockOf(time); !clock.isEmpty())
                return {clock, true};
        }
        const QString text = (shown.isEmpty() ? string : shown).trimmed();
        return {text == QLatin1String("#N/A") ? QString() : text, false};
    }

    // The paragraphs of the cell. Comments, drawings and sheets within it are no part of its text.
    static QString cellText(XmlPart &xml)
    {
        QString text;
        int paragraphs = 0;
        int inParagraph = 0;
        for (int depth = 1; depth > 0 && xml.next();) {
            if (xml.isStart()) {
                if (xml.space() != kText) {
                    xml.skip();
                    continue;
                }
                ++depth;
                if (xml.name() == u"p") {
                    if (paragraphs++ > 0)
                        text += QLatin1Char('\n');
                    ++inParagraph;
                } else if (xml.name() == u"s") {
                    const QString count = xml.attribute(kText, "c");
                    text += QString(int(std::clamp<qint64>(count.isEmpty() ? 1 : count.toLongLong(), 1, 100)),
                                    QLatin1Char(' '));
                } else if (xml.name() == u"tab") {
                    text += QLatin1Char(' ');
                } else if (xml.name() == u"line-break") {
                    text += QLatin1Char('\n');
                }
            } else if (xml.isEnd()) {
                --depth;
                if (xml.name() == u"p" && xml.space() == kText)
                    --inParagraph;
            } else if (inParagraph > 0 && xml.isText()) {
                text += xml.text();
            }
            if (text.size() > kMostText)
                break; // the builder refuses it
        }
        return text.trimmed();
    }

    const ZipArchive &m_archive;
    CancelToken m_cancel;
    TableBuilder m_builder;
    QStringList m_formulaCells;
    qint64 m_formulas = 0;
};

} // namespace

Result<std::vector<Workbook::SheetName>> odsSheets(const ZipArchive &archive, const CancelToken &cancel)
{
    auto xml = XmlPart::open(archive, QStringLiteral("content.xml"), cancel);
    if (!xml)
        return xml.error();
    std::vector<Workbook::SheetName> sheets;
    QString style;
    QStringList hiddenStyles;
    while ((*xml)->next()) {
        if ((*xml)->isStart(u"style")) {
            style = (*xml)->attributeOfAny("name");
        } else if ((*xml)->isStart(u"table-properties") && hiddenStyles.size() < 1000) {
            if ((*xml)->attribute(kTable, "display") == QLatin1String("false"))
                hiddenStyles << style;
        } else if ((*xml)->isStart(u"spreadsheet") && (*xml)->space() == kOffice) {
            while ((*xml)->next() && !(*xml)->isEnd(u"spreadsheet")) {
                if (!(*xml)->isStart())
                    continue;
                if (isTableElement(**xml, u"table") && sheets.size() < kMostSheets) {
                    sheets.push_back({(*xml)->attribute(kTable, "name"),
                                      hiddenStyles.contains((*xml)->attribute(kTable, "style-name"))});
                }
                (*xml)->skip();
            }
        }
    }
    if (const auto read = (*xml)->outcome(); !read)
        return read.error();
    if (sheets.empty()) {
        return badInput(QCoreApplication::translate("Spreadsheet", "The document has no sheet with cells."),
                        archive.file());
    }
    return sheets;
}

Result<Table> readOdsSheet(const ZipArchive &archive, int sheet, const CancelToken &cancel)
{
    return SheetReader(archive, cancel).read(sheet);
}

} // namespace twofold::sheets
