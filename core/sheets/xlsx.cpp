// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/sheets/workbookparts.h"
#include "core/sheets/xlsxformats.h"
#include "core/sheets/xmlpart.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>
#include <map>

namespace twofold::sheets {

namespace {

constexpr size_t kMostSheets = 1'000;
constexpr size_t kMostStyles = 100'000;
constexpr int kMostMerged = 10'000;

QString tr(const char *text)
{
    return QCoreApplication::translate("Spreadsheet", text);
}

struct Relation
{
    QString type; // its last word: "worksheet"
    QString target; // from the archive's root
};

// The relations that a part declares, by id.
Result<std::map<QString, Relation>> relations(const ZipArchive &archive, const QString &part,
                                              const CancelToken &cancel)
{
    std::map<QString, Relation> all;
    const auto slash = part.lastIndexOf(QLatin1Char('/')) + 1;
    const QString folder = part.left(slash);
    const QString name = folder % QStringLiteral("_rels/") % part.mid(slash) % QStringLiteral(".rels");
    if (!archive.has(name))
        return all;
    auto xml = XmlPart::open(archive, name, cancel);
    if (!xml)
        return xml.error();
    while ((*xml)->next()) {
        if (!(*xml)->isStart(u"Relationship") || all.size() > kMostSheets)
            continue;
        const QString target = (*xml)->attribute("Target");
        all[(*xml)->attribute("Id")]
            = {(*xml)->attribute("Type").section(QLatin1Char('/'), -1),
               target.startsWith(QLatin1Char('/')) ? target.mid(1) : QString(folder % target)};
    }
    if (const auto read = (*xml)->outcome(); !read)
        return read.error();
    return all;
}

QString partOfType(const std::map<QString, Relation> &relations, QLatin1String type)
{
    for (const auto &[id, relation] : relations) {
        if (relation.type == type)
            return relation.target;
    }
    return {};
}

bool isTrue(const QString &value)
{
    return value == QLatin1String("1") || value == QLatin1String("true");
}

// "_x000D_" stands for a character that XML cannot hold.
QString withoutEscapes(const QString &text)
{
    if (!text.contains(QLatin1String("_x")))
        return text;
    static const QRegularExpression escape(QStringLiteral("_x([0-9A-Fa-f]{4})_"));
    QString out;
    qsizetype from = 0;
    for (auto it = escape.globalMatch(text); it.hasNext();) {
        const auto match = it.next();
        out += QStringView(text).mid(from, match.capturedStart() - from);
        if (const QChar c(match.captured(1).toUShort(nullptr, 16)); c.isPrint() || c == u'\n' || c == u'\t')
            out += c;
        from = match.capturedEnd();
    }
    return out % QStringView(text).mid(from);
}

// The text of a string item, which is made of runs; readings of Asian characters are no part of
// it. From its start element to its end.
QString stringItem(XmlPart &xml, QStringView element)
{
    QString text;
    bool inText = false;
    while (xml.next() && !xml.isEnd(element)) {
        if (xml.isStart(u"rPh"))
            xml.skip();
        else if (xml.isStart(u"t"))
            inText = true;
        else if (xml.isEnd(u"t"))
            inText = false;
        else if (inText && xml.isText())
            text += xml.text();
    }
    return withoutEscapes(text).trimmed();
}

// Number formats by the index that cells name.
Result<std::vector<NumberFormat>> readStyles(const ZipArchive &archive, const QString &part,
                                             const CancelToken &cancel)
{
    std::vector<NumberFormat> styles;
    if (part.isEmpty() || !archive.has(part))
        return styles;
    auto xml = XmlPart::open(archive, part, cancel);
    if (!xml)
        return xml.error();
    std::map<int, NumberFormat> declared;
    bool inCells = false;
    while ((*xml)->next()) {
        if ((*xml)->isStart(u"numFmt") && declared.size() < kMostStyles) {
            declared[(*xml)->attribute("numFmtId").toInt()] = formatOfCode((*xml)->attribute("formatCode"));
        } else if ((*xml)->isStart(u"cellXfs")) {
            inCells = true;
        } else if ((*xml)->isEnd(u"cellXfs")) {
            inCells = false;
        } else if (inCells && (*xml)->isStart(u"xf") && styles.size() < kMostStyles) {
            const int id = (*xml)->attribute("numFmtId").toInt();
            const auto own = declared.find(id);
            styles.push_back(own != declared.end() ? own->second : builtInFormat(id));
        }
    }
    if (const auto read = (*xml)->outcome(); !read)
        return read.error();
    return styles;
}

// "B3" as column and row from 0; false where it is none.
bool parseReference(QStringView text, qint64 &row, qint64 &column)
{
    qint64 letters = 0;
    qsizetype at = 0;
    for (; at < text.size() && at < 4 && text[at] >= u'A' && text[at] <= u'Z'; ++at)
        letters = letters * 26 + (text[at].unicode() - u'A' + 1);
    bool ok = false;
    const qint64 number = text.mid(at).toLongLong(&ok);
    if (letters < 1 || !ok || number < 1)
        return false;
    row = number - 1;
    column = letters - 1;
    return true;
}

class SheetReader
{
public:
    SheetReader(const ZipArchive &archive, const XlsxParts &parts, const CancelToken &cancel)
        : m_archive(archive)
        , m_parts(parts)
        , m_cancel(cancel)
        , m_builder(archive.file())
    {
    }

    Result<Table> read(const QString &part)
    {
        auto styles = readStyles(m_archive, m_parts.styles, m_cancel);
        if (!styles)
            return styles.error();
        m_styles = std::move(*styles);
        auto xml = XmlPart::open(m_archive, part, m_cancel);
        if (!xml)
            return xml.error();
        if (const auto cells = readCells(**xml); !cells)
            return cells.error();
        if (const auto shared = putShared(); !shared)
            return shared.error();
        if (const auto merged = putMerged(); !merged)
            return merged.error();
        Table table = m_builder.finish();
        if (m_formulas > 0)
            table.notes << formulaNote(m_formulaCells, m_formulas);
        return table;
    }

private:
    struct Shared
    {
        quint32 text; // which of the shared texts
        qint32 row;
        qint32 column;
    };
    struct Merged
    {
        qint64 row, column, rows;
    };

    Result<void> readCells(XmlPart &xml)
    {
        qint64 row = -1;
        qint64 column = -1;
        while (xml.next()) {
            if (xml.isStart(u"row")) {
                bool ok = false;
                const qint64 named = xml.attribute("r").toLongLong(&ok);
                row = ok && named > 0 ? named - 1 : row + 1;
                column = -1;
            } else if (xml.isStart(u"c")) {
                qint64 namedRow = row;
                qint64 namedColumn = column + 1;
                parseReference(xml.attribute("r"), namedRow, namedColumn);
                row = namedRow;
                column = namedColumn;
                if (const auto read = readCell(xml, row, column); !read)
                    return read;
            } else if (xml.isStart(u"mergeCell") && m_merged.size() < kMostMerged) {
                const QString area = xml.attribute("ref");
                Merged merged = {};
                qint64 lastRow = 0;
                qint64 lastColumn = 0;
                if (parseReference(area.section(QLatin1Char(':'), 0, 0), merged.row, merged.column)
                    && parseReference(area.section(QLatin1Char(':'), 1, 1), lastRow, lastColumn)
                    && lastRow > merged.row) {
                    merged.rows = lastRow - merged.row + 1;
                    m_merged.push_back(merged);
                }
            }
        }
        return xml.outcome();
    }

    Result<void> readCell(XmlPart &xml, qint64 row, qint64 column)
    {
        const QString type = xml.attribute("t");
        const auto style = xml.attribute("s").toUInt();
        QString value;
        QString inlineText;
        bool inValue = false;
        bool formula = false;
        while (xml.next() && !xml.isEnd(u"c")) {
            if (xml.isStart(u"v"))
                inValue = true;
            else if (xml.isEnd(u"v"))
                inValue = false;
            else if (xml.isStart(u"f"))
                formula = true;
            else if (xml.isStart(u"is"))
                inlineText = stringItem(xml, u"is");
            else if (inValue && xml.isText())
                value += xml.text();
        }
        if (const auto read = xml.outcome(); !read)
            return read;
        if (type == QLatin1String("s")) {
            bool ok = false;
            const auto index = value.toUInt(&ok);
            if (!ok)
                return {};
            if (row >= kMostRows || column >= kMostColumns)
                return m_builder.put(row, column, {QStringLiteral("?"), false}); // says the bound
            if (m_shared.size() >= size_t(kMostCells)) {
                return badInput(tr("The table has more than %1 cells. Keep the table of runs and "
                                   "import that.")
                                    .arg(kMostCells),
                                m_archive.file());
            }
            m_shared.push_back({index, qint32(row), qint32(column)});
            return {};
        }
        Cell cell;
        if (type == QLatin1String("inlineStr")) {
            cell.text = inlineText;
        } else if (type == QLatin1String("str")) {
            cell.text = withoutEscapes(value).trimmed();
        } else if (type == QLatin1String("b")) {
            if (!value.isEmpty())
                cell = {isTrue(value) ? QStringLiteral("true") : QStringLiteral("false"), true};
        } else if (type == QLatin1String("e")) {
            if (value != QLatin1String("#N/A")) // "not available" is what blank means
                cell.text = value;
        } else if (type == QLatin1String("d")) {
            cell = {value.trimmed().replace(QLatin1Char('T'), QLatin1Char(' ')), true};
        } else {
            bool ok = false;
            const double number = value.toDouble(&ok);
            if (ok && qIsFinite(number)) {
                static const NumberFormat plain;
                const auto &format = style < m_styles.size() ? m_styles[style] : plain;
                cell = {formatted(number, format, m_parts.from1904), true};
            }
        }
        if (formula && value.isEmpty()) {
            if (++m_formulas <= 3)
                m_formulaCells << cellName(int(std::min<qint64>(row, 1 << 24)), int(std::min<qint64>(column, 1 << 20)));
        }
        return m_builder.put(row, column, cell);
    }

    // Reads of the shared texts those that this sheet uses: another sheet's may be many.
    Result<void> putShared()
    {
        if (m_shared.empty())
            return {};
        std::sort(m_shared.begin(), m_shared.end(),
                  [](const Shared &a, const Shared &b) { return a.text < b.text; });
        if (m_parts.shared.isEmpty() || !m_archive.has(m_parts.shared))
            return badInput(tr("The workbook has lost its texts. Save it again."), m_archive.file());
        auto xml = XmlPart::open(m_archive, m_parts.shared, m_cancel);
        if (!xml)
            return xml.error();
        auto next = m_shared.cbegin();
        for (quint32 index = 0; next != m_shared.cend() && (*xml)->next();) {
            if (!(*xml)->isStart(u"si"))
                continue;
            if (index++ != next->text) {
                (*xml)->skip();
                continue;
            }
            const Cell cell{stringItem(**xml, u"si"), false};
            for (; next != m_shared.cend() && next->text == index - 1; ++next) {
                if (const auto put = m_builder.put(next->row, next->column, cell); !put)
                    return put;
            }
        }
        if (const auto read = (*xml)->outcome(); !read)
            return read;
        if (next != m_shared.cend()) {
            return badInput(tr("Cell %1 names a text that the workbook does not have. Save it again.")
                                .arg(cellName(next->row, next->column)),
                            m_archive.file());
        }
        return {};
    }

    // What stands beside several rows holds for each of them. A title across columns stays one
    // cell: it names nothing below it.
    Result<void> putMerged()
    {
        for (const auto &merged : m_merged) {
            const auto filled = qint64(m_builder.table().rows.size());
            if (merged.row >= filled || merged.column >= kMostColumns)
                continue;
            const Cell cell = m_builder.table().cell(int(merged.row), int(merged.column));
            const auto rows = std::min(merged.rows, filled - merged.row);
            if (const auto put = m_builder.put(merged.row, merged.column, cell, rows); !put)
                return put;
        }
        return {};
    }

    const ZipArchive &m_archive;
    const XlsxParts &m_parts;
    CancelToken m_cancel;
    TableBuilder m_builder;
    std::vector<NumberFormat> m_styles;
    std::vector<Shared> m_shared;
    std::vector<Merged> m_merged;
    QStringList m_formulaCells;
    qint64 m_formulas = 0;
};

} // namespace

Result<XlsxParts> xlsxParts(const ZipArchive &archive, const CancelToken &cancel)
{
    const auto package = relations(archive, QString(), cancel);
    if (!package)
        return package.error();
    QString workbook = partOfType(*package, QLatin1String("officeDocument"));
    if (workbook.isEmpty())
        workbook = QStringLiteral("xl/workbook.xml");
    if (workbook.endsWith(QLatin1String(".bin"))) {
        return badInput(tr("This is a binary workbook (XLSB). Save it as XLSX and import that."),
                        archive.file());
    }
    const auto related = relations(archive, workbook, cancel);
    if (!related)
        return related.error();
    XlsxParts parts;
    parts.shared = partOfType(*related, QLatin1String("sharedStrings"));
    parts.styles = partOfType(*related, QLatin1String("styles"));
    auto xml = XmlPart::open(archive, workbook, cancel);
    if (!xml)
        return xml.error();
    while ((*xml)->next()) {
        if ((*xml)->isStart(u"workbookPr")) {
            parts.from1904 = isTrue((*xml)->attribute("date1904"));
        } else if ((*xml)->isStart(u"sheet") && parts.sheets.size() < kMostSheets) {
            const auto part = related->find((*xml)->attributeOfAny("id"));
            if (part == related->end() || part->second.type != QLatin1String("worksheet"))
                continue; // a chart, a macro
            const QString state = (*xml)->attribute("state");
            parts.sheets.push_back({(*xml)->attribute("name"),
                                    !state.isEmpty() && state != QLatin1String("visible")});
            parts.parts << part->second.target;
        }
    }
    if (const auto read = (*xml)->outcome(); !read)
        return read.error();
    if (parts.sheets.empty())
        return badInput(tr("The workbook has no sheet with cells."), archive.file());
    return parts;
}

Result<Table> readXlsxSheet(const ZipArchive &archive, const XlsxParts &parts, int sheet,
                            const CancelToken &cancel)
{
    return SheetReader(archive, parts, cancel).read(parts.parts.at(sheet));
}

QString formulaNote(const QStringList &cells, qint64 count)
{
    const QString which = cells.join(QStringLiteral(", ")) % (count > cells.size() ? QStringLiteral(", …") : QString());
    return count == 1 ? tr("The formula in %1 has no stored result and stays blank. Open the file in a spreadsheet "
                           "program and save it there.")
                            .arg(which)
                      : tr("%1 formulas have no stored result and stay blank (%2). Open the file in a spreadsheet "
                           "program and save it there.")
                            .arg(count)
                            .arg(which);
}

} // namespace twofold::sheets
