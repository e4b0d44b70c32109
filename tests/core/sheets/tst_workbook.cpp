// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/sheets/workbook.h"
#include "core/sheets/xlsxformats.h"
#include "tests/common/testmain.h"
#include "tests/core/sheets/zips.h"

#include <QTemporaryDir>

#include <xlsxwriter.h>

using namespace twofold;
using namespace twofold::sheets;

class WorkbookTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    int m_count = 0;

    QString path(const char *suffix) { return m_folder.filePath(QStringLiteral("book%1.%2").arg(++m_count).arg(suffix)); }
    QString write(const QByteArray &bytes, const char *suffix)
    {
        QFile file(path(suffix));
        if (file.open(QIODevice::WriteOnly))
            file.write(bytes);
        return file.fileName();
    }
    static QString text(const Table &table)
    {
        QStringList lines;
        for (const auto &row : table.rows) {
            QStringList cells;
            for (const auto &cell : row)
                cells << cell.text;
            lines << cells.join(QLatin1Char('|'));
        }
        return lines.join(QLatin1Char('\n'));
    }
    static QString firstSheet(const QString &file)
    {
        const auto book = Workbook::open(file);
        if (!book)
            return book.error().text();
        const auto table = book->read(0);
        return table ? text(*table) : table.error().text();
    }

private slots:
    void xlsxOfALibrary_isReadAsItIsShown()
    {
        const QString file = path("xlsx");
        auto *book = workbook_new(QFile::encodeName(file).constData());
        auto *about = workbook_add_worksheet(book, "About");
        worksheet_write_string(about, 0, 0, "Tests of January", nullptr);
        worksheet_write_string(about, 1, 0, "by hand", nullptr);
        auto *runs = workbook_add_worksheet(book, "Runs & more");
        auto *percent = workbook_add_format(book);
        format_set_num_format(percent, "0.00%");
        auto *date = workbook_add_format(book);
        format_set_num_format(date, "dd/mm/yyyy hh:mm");
        auto *day = workbook_add_format(book);
        format_set_num_format_index(day, 14);
        auto *clock = workbook_add_format(book);
        format_set_num_format(clock, "[h]:mm:ss");
        auto *withUnit = workbook_add_format(book);
        format_set_num_format(withUnit, "#,##0.0\" ms\"");
        auto *bold = workbook_add_format(book);
        format_set_bold(bold);
        const char *names[] = {"Users", "p95", "Errors", "Started", "Day", "Length", "Tuned", "Half", "Note"};
        for (lxw_col_t column = 0; column < 9; ++column)
            worksheet_write_string(runs, 1, column, names[column], bold);
        worksheet_merge_range(runs, 0, 0, 0, 8, "One title for all", bold);
        lxw_datetime moment = {2026, 1, 31, 14, 30, 0};
        lxw_datetime january = {1900, 1, 1, 0, 0, 0};
        worksheet_write_number(runs, 2, 0, 1000, nullptr);
        worksheet_write_number(runs, 2, 1, 41.25, withUnit);
        worksheet_write_number(runs, 2, 2, 0.112, percent);
        worksheet_write_datetime(runs, 2, 3, &moment, date);
        worksheet_write_datetime(runs, 2, 4, &january, day);
        worksheet_write_number(runs, 2, 5, 26.5 / 24, clock);
        worksheet_write_boolean(runs, 2, 6, 1, nullptr);
        worksheet_write_formula_num(runs, 2, 7, "=A3/2", nullptr, 500);
        QByteArray slowText = "slow ";
        QByteArray restText = "at first";
        lxw_rich_string_tuple slow = {bold, slowText.data()};
        lxw_rich_string_tuple atFirst = {nullptr, restText.data()};
        lxw_rich_string_tuple *rich[] = {&slow, &atFirst, nullptr};
        worksheet_write_rich_string(runs, 2, 8, rich, nullptr);
        worksheet_write_formula_str(runs, 3, 8, "=\"a\"&\"b\"", nullptr, "ab");
        worksheet_write_number(runs, 3, 1, 0.1 + 0.2, nullptr);
        QCOMPARE(workbook_close(book), LXW_NO_ERROR);

        const auto opened = Workbook::open(file);
        QVERIFY2(opened.ok(), qPrintable(opened.ok() ? QString() : opened.error().text()));
        QCOMPARE(opened->sheets().size(), size_t(2));
        QCOMPARE(opened->sheets()[1].name, QStringLiteral("Runs & more"));
        const auto table = opened->read(1);
        QVERIFY2(table.ok(), qPrintable(table.ok() ? QString() : table.error().text()));
        QCOMPARE(text(*table), QStringLiteral("One title for all\n"
                                              "Users|p95|Errors|Started|Day|Length|Tuned|Half|Note\n"
                                              "1000|41.25 ms|11.2 %|2026-01-31 14:30:00|1900-01-01|26:30:00|true|500|slow at first\n"
                                              "|0.3|||||||ab"));
        const auto proposed = openProposed(file);
        QVERIFY(proposed.ok());
        QCOMPARE(proposed->sheet, 1);
        QVERIFY(isWorkbook(file));
    }

    void odsDocument_isReadAsItIsShown()
    {
        const QString file = QStringLiteral(TWOFOLD_TEST_DATA "/sheets/runs.ods");
        QVERIFY(isWorkbook(file));
        const auto proposed = openProposed(file);
        QVERIFY2(proposed.ok(), qPrintable(proposed.ok() ? QString() : proposed.error().text()));
        const auto &sheets = proposed->workbook.sheets();
        QCOMPARE(sheets.size(), size_t(3));
        QCOMPARE(sheets[1].name, QStringLiteral("Runs"));
        QVERIFY(!sheets[1].hidden);
        QVERIFY(sheets[2].hidden);
        QCOMPARE(proposed->sheet, 1);
        QCOMPARE(text(proposed->table),
                 QStringLiteral("Tests of January\n"
                                "Test|Date|Users|Machine|Delay 95 %|Errors %|req/s|Length|Tuned|Notes\n"
                                "1|2026-01-31|1000|t3.large|41.5 ms|0 %|498.25|0:20:00|false\n"
                                "2|2026-01-31 14:30:00|2000|t3.large|47 ms|0.5 %|996|0:20:00|true|slow  at first\nthen better\n"
                                "3|2026-02-01 09:00:00|4000|t3.xlarge|4 120 ms|11.2 %|~1300?|26:00:00|true"));
        QCOMPARE(proposed->table.notes.size(), 1);
        QVERIFY2(proposed->table.notes.first().contains(QStringLiteral("J5")), qPrintable(proposed->table.notes.first()));
    }

    void datesFrom1904_countFromThere()
    {
        const QByteArray space = " xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\""
                                 " xmlns:r=\"http://purl.oclc.org/ooxml/officeDocument/relationships\"";
        const QByteArray rel = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">";
        const QByteArray type = "http://purl.oclc.org/ooxml/officeDocument/relationships/";
        const QString file = path("xlsx");
        QVERIFY(tests::writeZip(
            file,
            {{"[Content_Types].xml", "<Types/>"},
             {"_rels/.rels", rel + "<Relationship Id=\"x\" Type=\"" + type + "officeDocument\" Target=\"/book/w.xml\"/></Relationships>"},
             {"book/_rels/w.xml.rels", rel + "<Relationship Id=\"s\" Type=\"" + type + "worksheet\" Target=\"s.xml\"/>"
                                           + "<Relationship Id=\"t\" Type=\"" + type + "styles\" Target=\"t.xml\"/></Relationships>"},
             {"book/w.xml", "<workbook" + space + "><workbookPr date1904=\"1\"/><sheets><sheet name=\"a\" r:id=\"s\"/></sheets></workbook>"},
             {"book/t.xml", "<styleSheet" + space + "><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"},
             {"book/s.xml", "<worksheet" + space + "><sheetData><row><c s=\"1\"><v>0</v></c><c s=\"1\"><v>44591</v></c><c><v>7</v></c></row></sheetData></worksheet>"}}));
        QCOMPARE(firstSheet(file), QStringLiteral("1904-01-01|2026-01-31|7"));
    }

    void numberFormats_sayWhatANumberIs_data()
    {
        QTest::addColumn<QString>("code");
        QTest::addColumn<double>("value");
        QTest::addColumn<QString>("shown");
        QTest::newRow("general") << "General" << 1234.5 << "1234.5";
        QTest::newRow("text") << "@" << 12.0 << "12";
        QTest::newRow("colour and sections") << "[Red]#,##0;[Blue]-#,##0" << 1234.0 << "1234";
        QTest::newRow("per cent") << "0.0%" << 0.1709 << "17.09 %";
        QTest::newRow("month") << "mmm yy" << 45000.0 << "2023-03-15";
        QTest::newRow("minutes") << "mm:ss" << 0.5 / 24 << "0:30:00";
        QTest::newRow("elapsed minutes") << "[mm]:ss" << 1.5 << "36:00:00";
        QTest::newRow("am and pm") << "h:mm AM/PM" << 0.75 << "18:00:00";
        QTest::newRow("locale") << "[$-407]d. mmmm yyyy" << 61.0 << "1900-03-01";
        QTest::newRow("the day that never was") << "yyyy-mm-dd" << 59.0 << "1900-02-28";
        QTest::newRow("beyond all dates") << "yyyy-mm-dd" << 1e9 << "1000000000";
        QTest::newRow("a negative date") << "yyyy-mm-dd" << -1.0 << "-1";
        QTest::newRow("exponent") << "0.00E+00" << 12345.0 << "12345";
        QTest::newRow("a unit in quotes") << "0\" ms\"" << 12.0 << "12 ms";
        QTest::newRow("a unit of characters") << "0.0\\ \\s" << 12.5 << "12.5 s";
        QTest::newRow("a word that is no unit") << "0\" apples\"" << 12.0 << "12";
        QTest::newRow("quotes that never end") << "0\" ms" << 12.0 << "12 ms";
        QTest::newRow("letters in quotes") << "\"day\" 0" << 12.0 << "12";
        QTest::newRow("a bracket that never ends") << "[h" << 12.0 << "12";
    }

    void numberFormats_sayWhatANumberIs()
    {
        QFETCH(QString, code);
        QFETCH(double, value);
        QFETCH(QString, shown);
        QCOMPARE(formatted(value, formatOfCode(code), false), shown);
    }

    void cellsWithoutReferences_follow()
    {
        const QString file = path("xlsx");
        QVERIFY(tests::writeXlsx(file, "<row><c t=\"inlineStr\"><is><t>a</t></is></c><c><v>1</v></c></row>"
                                       "<row r=\"4\"><c r=\"C4\"><v>2</v></c><c t=\"s\"><v>1</v></c></row>",
                                 "<si><t>no</t></si><si><r><t>ye</t></r><r><t>s_x000A_</t></r><rPh><t>not this</t></rPh></si>"));
        QCOMPARE(firstSheet(file), QStringLiteral("a|1\n\n\n||2|yes"));
    }

    void mergedCells_holdForEveryRowTheyStandBeside()
    {
        const QString file = path("xlsx");
        QVERIFY(tests::writeXlsx(file, "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>t3.large</v></c><c r=\"B1\"><v>1</v></c></row>"
                                       "<row r=\"2\"><c r=\"B2\"><v>2</v></c></row><row r=\"3\"><c r=\"B3\"><v>3</v></c></row>",
                                 {}, "<mergeCells><mergeCell ref=\"A1:A2\"/><mergeCell ref=\"B3:D3\"/></mergeCells>"));
        QCOMPARE(firstSheet(file), QStringLiteral("t3.large|1\nt3.large|2\n|3"));
    }

    void errorsAndFormulasWithoutResult_areNotZero()
    {
        const QString file = path("xlsx");
        QVERIFY(tests::writeXlsx(file, "<row><c t=\"e\"><v>#N/A</v></c><c t=\"e\"><f>1/0</f><v>#DIV/0!</v></c>"
                                       "<c><f>A1</f></c><c><v>1</v></c></row>"));
        const auto book = Workbook::open(file);
        QVERIFY(book.ok());
        const auto table = book->read(0);
        QVERIFY(table.ok());
        QCOMPARE(text(*table), QStringLiteral("|#DIV/0!||1"));
        QVERIFY(table->notes.value(0).contains(QStringLiteral("C1")));
    }

    void odsRepeatedCells_areBounded_data()
    {
        QTest::addColumn<QByteArray>("tables");
        QTest::addColumn<QString>("says");
        const QByteArray filled = " office:value-type=\"float\" office:value=\"1\"";
        QTest::newRow("blank rows and columns to the end")
            << QByteArray("<table:table table:name=\"a\"><table:table-row><table:table-cell table:number-columns-repeated=\"3\"" + filled
                          + "/><table:table-cell table:number-columns-repeated=\"16381\"/></table:table-row>"
                            "<table:table-row table:number-rows-repeated=\"2\"><table:table-cell" + filled + "/></table:table-row>"
                            "<table:table-row table:number-rows-repeated=\"1048570\"><table:table-cell/></table:table-row></table:table>")
            << QStringLiteral("1|1|1\n1\n1");
        QTest::newRow("a column filled to its end")
            << QByteArray("<table:table><table:table-row table:number-rows-repeated=\"1048576\"><table:table-cell" + filled
                          + "/></table:table-row></table:table>")
            << QStringLiteral("more than 20000 rows");
        QTest::newRow("a row filled to its end")
            << QByteArray("<table:table><table:table-row><table:table-cell table:number-columns-repeated=\"16384\"" + filled
                          + "/></table:table-row></table:table>")
            << QStringLiteral("more than 500 columns");
        QTest::newRow("a count beyond all numbers")
            << QByteArray("<table:table><table:table-row table:number-rows-repeated=\"99999999999999999999\"><table:table-cell "
                          "table:number-columns-repeated=\"-5\"" + filled + "/></table:table-row></table:table>")
            << QStringLiteral("1");
        QTest::newRow("a million cells many times")
            << QByteArray("<table:table><table:table-row table:number-rows-repeated=\"19999\"><table:table-cell "
                          "table:number-columns-repeated=\"499\"" + filled + "/></table:table-row></table:table>")
            << QStringLiteral("more than 2000000 cells");
    }

    void odsRepeatedCells_areBounded()
    {
        QFETCH(QByteArray, tables);
        QFETCH(QString, says);
        const QString file = path("ods");
        QVERIFY(tests::writeOds(file, tables));
        const QString read = firstSheet(file);
        if (says.startsWith(QLatin1Char('1')))
            QCOMPARE(read, says);
        else
            QVERIFY2(read.contains(says), qPrintable(read.left(300)));
    }

    void archivesThatUnpackToTooMuch_areRefused_data()
    {
        QTest::addColumn<QByteArray>("rows");
        QTest::addColumn<QString>("says");
        const QByteArray blanks = QByteArray(QByteArray(200 * 1024, ' ') + "<c/>").repeated(1400);
        QTest::newRow("300 MB of nothing") << blanks << QStringLiteral("unpacks to more than 256 MiB");
        QTest::newRow("one text of 10 MB") << QByteArray("<row><c t=\"str\"><v>" + QByteArray(10'000'000, 'x') + "</v></c></row>")
                                           << QStringLiteral("longer than 256 KiB");
        QTest::newRow("nested without end") << QByteArray("<a>").repeated(100'000) << QStringLiteral("nested deeper");
        QByteArray attributes = "<row";
        for (int i = 0; i < 5000; ++i)
            attributes += " a" + QByteArray::number(i) + "=\"\"";
        QTest::newRow("thousands of attributes") << QByteArray(attributes + "/>") << QStringLiteral("attributes");
        QByteArray long_rows;
        for (int i = 0; i < 30'000; ++i)
            long_rows += "<row><c><v>1</v></c></row>";
        QTest::newRow("30000 rows") << long_rows << QStringLiteral("more than 20000 rows");
        QTest::newRow("a cell far away") << QByteArray("<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>")
                                         << QStringLiteral("more than 20000 rows");
        QTest::newRow("a cell far away that is a shared text") << QByteArray("<row r=\"1048576\"><c r=\"XFD1048576\" t=\"s\"><v>0</v></c></row>")
                                                               << QStringLiteral("more than 20000 rows");
        QTest::newRow("a text that is not there") << QByteArray("<row><c t=\"s\"><v>4000000000</v></c></row>")
                                                  << QStringLiteral("Save it again");
        QTest::newRow("cut") << QByteArray("<row><c><v>1</v></c></row></sheetData>") << QStringLiteral("damaged in line");
    }

    void archivesThatUnpackToTooMuch_areRefused()
    {
        QFETCH(QByteArray, rows);
        QFETCH(QString, says);
        const QString file = path("xlsx");
        QVERIFY(tests::writeXlsx(file, rows, "<si><t>a</t></si>"));
        const QString read = firstSheet(file);
        QVERIFY2(read.contains(says), qPrintable(read.left(300)));
    }

    void entities_areNotExpanded()
    {
        const QString file = path("ods");
        QVERIFY(tests::writeZip(file, {{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"},
                                       {"content.xml", "<!DOCTYPE a [<!ENTITY b \"cc\"><!ENTITY d \"&b;&b;\">]><a>&d;</a>"}}));
        QVERIFY(firstSheet(file).contains(QStringLiteral("declares entities")));
    }

    void filesThatAreNoTable_sayWhatTheyAre_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("says");
        QTest::newRow("an old or protected workbook")
            << write(QByteArray::fromHex("d0cf11e0a1b11ae1") + QByteArray(600, '\0'), "xls") << QStringLiteral("(XLS)");
        QTest::newRow("a cut archive") << write("PK\x03\x04rest of it", "xlsx") << QStringLiteral("damaged or cut");
        const QString other = path("zip");
        tests::writeZip(other, {{"results.jtl", "timeStamp,elapsed\n"}});
        QTest::newRow("another archive") << other << QStringLiteral("no spreadsheet");
        const QString writer = path("odt");
        tests::writeZip(writer, {{"mimetype", "application/vnd.oasis.opendocument.text"}, {"content.xml", "<a/>"}});
        QTest::newRow("a text document") << writer << QStringLiteral("no spreadsheet");
        const QString locked = path("ods");
        tests::writeZip(locked, {{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"},
                                 {"content.xml", "\x12\x34 not XML"},
                                 {"META-INF/manifest.xml", "<manifest><file-entry><encryption-data/></file-entry></manifest>"}});
        QTest::newRow("a protected document") << locked << QStringLiteral("protected by a password");
        const QString zipped = path("xlsx");
        tests::writeZip(zipped, {{"[Content_Types].xml", "<Types/>"}, {"_rels/.rels", "<Relationships/>"}, {"xl/workbook.xml", "<workbook/>"}},
                        "secret");
        QTest::newRow("a protected archive") << zipped << QStringLiteral("protected by a password");
        const QString empty = path("xlsx");
        tests::writeZip(empty, {{"[Content_Types].xml", "<Types/>"}, {"_rels/.rels", "<Relationships/>"}, {"xl/workbook.xml", "<workbook/>"}});
        QTest::newRow("no sheet") << empty << QStringLiteral("no sheet");
        QTest::newRow("no such file") << m_folder.filePath(QStringLiteral("none.csv")) << QStringLiteral("cannot be read");
        QTest::newRow("a web page") << write("<html><table><tr><td>1</td></tr></table></html>", "xls") << QStringLiteral("HTML");
    }

    void filesThatAreNoTable_sayWhatTheyAre()
    {
        QFETCH(QString, file);
        QFETCH(QString, says);
        const auto proposed = openProposed(file);
        QVERIFY(!proposed.ok());
        QVERIFY2(proposed.error().text().contains(says), qPrintable(proposed.error().text()));
        QVERIFY(proposed.error().text().startsWith(file));
    }

    void everyCutOfADocument_isRefusedOrRead()
    {
        QFile whole(QStringLiteral(TWOFOLD_TEST_DATA "/sheets/runs.ods"));
        QVERIFY(whole.open(QIODevice::ReadOnly));
        const QByteArray bytes = whole.readAll();
        for (qsizetype size = 0; size < bytes.size(); size += 7)
            QVERIFY(!openProposed(write(bytes.left(size), "ods")).ok());
        for (qsizetype at = 0; at < bytes.size(); at += 5) {
            QByteArray damaged = bytes;
            damaged[at] = char(damaged[at] ^ 0x55);
            (void)openProposed(write(damaged, "ods")); // a sentence or a table, and no crash
        }
    }

    void cancelledReading_ends()
    {
        CancelToken cancel;
        cancel.cancel();
        QByteArray rows;
        for (int i = 0; i < 5000; ++i)
            rows += "<row><c><v>1</v></c></row>";
        const QString file = path("xlsx");
        QVERIFY(tests::writeXlsx(file, rows));
        const auto proposed = openProposed(file, cancel);
        QVERIFY(!proposed.ok());
        QCOMPARE(proposed.error().kind, ErrorKind::Cancelled);
    }
};

TWOFOLD_TEST(WorkbookTest)
#include "tst_workbook.moc"
