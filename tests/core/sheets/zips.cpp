// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/core/sheets/zips.h"

#include <QFile>

#include <zip.h>

namespace twofold::tests {

bool writeZip(const QString &path, const std::vector<std::pair<QByteArray, QByteArray>> &parts,
              const QByteArray &password)
{
    int code = 0;
    auto *zip = zip_open(QFile::encodeName(path).constData(), ZIP_CREATE | ZIP_TRUNCATE, &code);
    if (!zip)
        return false;
    bool good = true;
    for (size_t i = 0; i < parts.size(); ++i) {
        const auto &[name, bytes] = parts[i];
        auto *source = zip_source_buffer(zip, bytes.constData(), zip_uint64_t(bytes.size()), 0);
        const auto index = zip_file_add(zip, name.constData(), source, ZIP_FL_ENC_UTF_8);
        good = good && index >= 0;
        zip_set_file_compression(zip, zip_uint64_t(index), i == 0 ? ZIP_CM_STORE : ZIP_CM_DEFLATE, 0);
        if (!password.isEmpty())
            good = good && zip_file_set_encryption(zip, zip_uint64_t(index), ZIP_EM_AES_256, password.constData()) == 0;
    }
    return zip_close(zip) == 0 && good;
}

bool writeOds(const QString &path, const QByteArray &tables)
{
    return writeZip(path,
                    {{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"},
                     {"content.xml",
                      "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content"
                      " xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\""
                      " xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\""
                      " xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\">"
                      "<office:body><office:spreadsheet>"
                          + tables + "</office:spreadsheet></office:body></office:document-content>"}});
}

bool writeXlsx(const QString &path, const QByteArray &rows, const QByteArray &sharedStrings, const QByteArray &afterRows)
{
    const QByteArray rel = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">";
    const QByteArray type = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
    const QByteArray space = " xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\""
                             " xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
    std::vector<std::pair<QByteArray, QByteArray>> parts = {
        {"[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>"},
        {"_rels/.rels", rel + "<Relationship Id=\"a\" Type=\"" + type + "officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"},
        {"xl/_rels/workbook.xml.rels",
         rel + "<Relationship Id=\"a\" Type=\"" + type + "worksheet\" Target=\"worksheets/sheet1.xml\"/>"
             + "<Relationship Id=\"b\" Type=\"" + type + "sharedStrings\" Target=\"/xl/sharedStrings.xml\"/></Relationships>"},
        {"xl/workbook.xml", "<workbook" + space + "><sheets><sheet name=\"Runs\" sheetId=\"1\" r:id=\"a\"/></sheets></workbook>"},
        {"xl/worksheets/sheet1.xml", "<worksheet" + space + "><sheetData>" + rows + "</sheetData>" + afterRows + "</worksheet>"}};
    if (!sharedStrings.isEmpty())
        parts.emplace_back("xl/sharedStrings.xml", "<sst" + space + ">" + sharedStrings + "</sst>");
    return writeZip(path, parts);
}

} // namespace twofold::tests
