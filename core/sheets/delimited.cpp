// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/sheets/delimited.h"

#include <QCoreApplication>
#include <QFile>
#include <QStringDecoder>

namespace twofold::sheets {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Spreadsheet", text);
}

// Text in quotes is not counted: a note may hold any number of commas.
QChar findSeparator(const QString &text)
{
    qsizetype tabs = 0;
    qsizetype semicolons = 0;
    qsizetype commas = 0;
    bool quoted = false;
    for (const QChar c : QStringView(text).left(8192)) {
        if (c == QLatin1Char('"'))
            quoted = !quoted;
        else if (quoted)
            continue;
        tabs += c == QLatin1Char('\t');
        semicolons += c == QLatin1Char(';');
        commas += c == QLatin1Char(',');
    }
    if (tabs > 0 && tabs >= semicolons && tabs >= commas)
        return QLatin1Char('\t');
    // "1,5;2,5": where both occur as often, the commas are decimal ones.
    return semicolons > 0 && semicolons >= commas ? QLatin1Char(';') : QLatin1Char(',');
}

QString decoded(const QByteArray &bytes)
{
    if (const auto marked = QStringConverter::encodingForData(bytes)) {
        QStringDecoder decoder(*marked);
        return decoder(bytes);
    }
    QStringDecoder decoder(QStringDecoder::Utf8);
    const QString text = decoder(bytes);
    return decoder.hasError() ? QString::fromLatin1(bytes) : text;
}

Result<Table> split(const QString &text, QChar separator, const QString &file,
                    const CancelToken &cancel)
{
    TableBuilder builder(file);
    QString field;
    qint64 row = 0;
    qint64 column = 0;
    bool quoted = false;
    qint64 line = 1;
    qint64 quoteLine = 0;
    const auto endField = [&]() -> Result<void> {
        auto put = builder.put(row, column++, {field.trimmed(), false});
        field.clear();
        if (put)
            return put;
        Error error = put.error();
        error.line = line;
        return error;
    };
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (c == QLatin1Char('\n'))
            ++line;
        if (quoted) {
            if (c != QLatin1Char('"')) {
                field += c;
            } else if (i + 1 < text.size() && text[i + 1] == QLatin1Char('"')) {
                field += c;
                ++i;
            } else {
                quoted = false;
            }
        } else if (c == QLatin1Char('"') && field.trimmed().isEmpty()) {
            field.clear();
            quoted = true;
            quoteLine = line;
        } else if (c == separator) {
            if (const auto put = endField(); !put)
                return put.error();
        } else if (c == QLatin1Char('\n')) {
            if (const auto put = endField(); !put)
                return put.error();
            ++row;
            column = 0;
            if (row % 1024 == 0 && cancel.isCancelled())
                return cancelledError();
        } else if (c != QLatin1Char('\r')) {
            field += c;
        }
    }
    if (quoted)
        return badInput(tr("A quote is opened here and never closed."), file, quoteLine);
    if (const auto put = endField(); !put)
        return put.error();
    Table table = builder.finish();
    table.separator = separator;
    return table;
}

} // namespace

Result<Table> readDelimited(const QString &file, const CancelToken &cancel)
{
    QFile opened(file);
    if (!opened.open(QIODevice::ReadOnly))
        return badInput(tr("The file cannot be read: %1.").arg(opened.errorString()), file);
    if (opened.size() > kMostFileBytes) {
        return badInput(tr("The file is larger than %1 MiB. A table of runs is smaller; results "
                           "of a load tool are read with File, Read result files.")
                            .arg(kMostFileBytes / 1024 / 1024),
                        file);
    }
    const QByteArray bytes = opened.read(kMostFileBytes);
    const bool marked = QStringConverter::encodingForData(bytes).has_value();
    if (!marked && QByteArrayView(bytes).first(std::min<qsizetype>(bytes.size(), 4096)).contains('\0'))
        return badInput(tr("This is not a text file. Save the sheet as CSV or TSV in UTF-8."), file);
    QString text = decoded(bytes);
    if (text.startsWith(QChar(0xFEFF)))
        text.remove(0, 1);
    const auto head = QStringView(text).left(256).trimmed();
    if (head.startsWith(QLatin1String("<?xml")) || head.startsWith(QLatin1String("<html"), Qt::CaseInsensitive)
        || head.startsWith(QLatin1String("<!DOCTYPE"), Qt::CaseInsensitive)) {
        return badInput(tr("This is XML or HTML and not a table. Save the sheet as XLSX, ODS or "
                           "CSV and import that."),
                        file);
    }
    return split(text, findSeparator(text), file, cancel);
}

} // namespace twofold::sheets
