// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/report/grid.h"
#include "core/report/table.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>

#include <xlsxwriter.h>

namespace twofold::report {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Xlsx", text);
}

// Colours of LOOK, light.
constexpr lxw_color_t kChanged = 0xFFF0C2;
constexpr lxw_color_t kPass = 0x0B6E5B;
constexpr lxw_color_t kPassTint = 0xDFF1EC;
constexpr lxw_color_t kFail = 0xBE2A16;
constexpr lxw_color_t kInvalid = 0x6A3FB5;

struct Formats
{
    explicit Formats(lxw_workbook *book)
        : header(workbook_add_format(book))
        , pass(workbook_add_format(book))
        , fail(workbook_add_format(book))
        , invalid(workbook_add_format(book))
        , broken(workbook_add_format(book))
    {
        format_set_bold(header);
        format_set_text_wrap(header);
        format_set_bottom(header, LXW_BORDER_THIN);
        format_set_font_color(pass, kPass);
        format_set_bg_color(pass, kPassTint);
        format_set_bold(fail);
        format_set_font_color(fail, 0xFFFFFF);
        format_set_bg_color(fail, kFail);
        format_set_font_color(invalid, kInvalid);
        format_set_bold(broken);
        format_set_font_color(broken, kFail);
    }

    lxw_format *header;
    lxw_format *pass;
    lxw_format *fail;
    lxw_format *invalid;
    lxw_format *broken;
};

QByteArray numberPattern(const NumberFormat &format)
{
    QByteArray pattern = "#,##0";
    if (format.decimals > 0)
        pattern += '.' + QByteArray(format.decimals, '0');
    return pattern;
}

void writeRuns(lxw_workbook *book, lxw_worksheet *sheet, const Grid &grid, const Formats &formats)
{
    for (size_t c = 0; c < grid.columns.size(); ++c) {
        const auto column = static_cast<lxw_col_t>(c);
        const Column &info = grid.columns[c];
        const QString title
            = info.unit.isEmpty() ? info.title : QString(info.title % QLatin1Char('\n') % info.unit);
        worksheet_write_string(sheet, 0, column, title.toUtf8().constData(), formats.header);

        lxw_format *plain = workbook_add_format(book);
        lxw_format *changed = workbook_add_format(book);
        lxw_format *broken = workbook_add_format(book);
        if (info.isNumber && info.kind != Column::Kind::Run && info.kind != Column::Kind::Parent) {
            for (auto *format : {plain, changed, broken})
                format_set_num_format(format, numberPattern(info.format).constData());
        }
        format_set_bold(changed);
        format_set_bg_color(changed, kChanged);
        format_set_bold(broken);
        format_set_font_color(broken, kFail);

        for (size_t r = 0; r < grid.rows.size(); ++r) {
            const Cell &cell = grid.rows[r][c];
            const auto row = static_cast<lxw_row_t>(r + 1);
            if (cell.text.isEmpty())
                continue;
            lxw_format *format = cell.changed ? changed : cell.breaksLimit ? broken : plain;
            if (info.kind == Column::Kind::Verdict) {
                const auto verdict = grid.runs[r].verdict();
                format = verdict == campaign::Verdict::Pass      ? formats.pass
                         : verdict == campaign::Verdict::Fail    ? formats.fail
                         : verdict == campaign::Verdict::Invalid ? formats.invalid
                                                                 : plain;
            }
            const auto number = campaign::valueNumber(cell.value);
            if (info.kind == Column::Kind::Run || info.kind == Column::Kind::Parent)
                worksheet_write_number(sheet, row, column, cell.text.toDouble(), plain);
            else if (info.isNumber && number)
                worksheet_write_number(sheet, row, column, *number * info.format.factor, format);
            else // a string cell: never read as a formula
                worksheet_write_string(sheet, row, column, cell.text.left(32000).toUtf8().constData(),
                                       format);
        }
        qsizetype width = info.title.size();
        for (const auto &row : grid.rows)
            width = std::max(width, row[c].text.size());
        worksheet_set_column(sheet, column, column, static_cast<double>(std::min<qsizetype>(width, 60)) + 2,
                             nullptr);
    }
    worksheet_freeze_panes(sheet, 1, 1);
}

void writeColumns(lxw_worksheet *sheet, const campaign::Campaign &campaign, const Formats &formats)
{
    const QStringList header = {tr("key"), tr("title"), tr("group"), tr("kind"), tr("unit")};
    lxw_row_t row = 0;
    const auto addRow = [&](const QStringList &cells, lxw_format *format) {
        for (qsizetype i = 0; i < cells.size(); ++i) {
            worksheet_write_string(sheet, row, static_cast<lxw_col_t>(i), cells[i].toUtf8().constData(),
                                   format);
        }
        ++row;
    };
    addRow(header, formats.header);
    for (const auto &parameter : campaign.parameters) {
        addRow({parameter.key, parameter.title(), parameter.group, campaign::kindName(parameter.kind),
                parameter.unit},
               nullptr);
    }
    for (const auto &metric : campaign.metrics)
        addRow({metric.key, metric.title(), tr("Dynamic results"), tr("real"), metric.unit}, nullptr);
    worksheet_set_column(sheet, 0, 4, 24, nullptr);
}

} // namespace

Result<void> writeXlsx(const campaign::Campaign &campaign, const std::vector<campaign::Run> &runs,
                       const QString &path)
{
    const QByteArray file = QFile::encodeName(path);
    lxw_workbook *book = workbook_new(file.constData());
    if (!book)
        return badInput(tr("The workbook could not be made."), path);
    const Formats formats(book);
    writeRuns(book, workbook_add_worksheet(book, "Runs"), makeGrid(campaign, runs), formats);
    writeColumns(workbook_add_worksheet(book, "Columns"), campaign, formats);
    if (const lxw_error error = workbook_close(book); error != LXW_NO_ERROR) {
        QFile::remove(path);
        return badInput(tr("The workbook could not be written: %1.")
                            .arg(QString::fromUtf8(lxw_strerror(error))),
                        path);
    }
    return {};
}

} // namespace twofold::report
