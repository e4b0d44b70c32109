// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/imports/sheet.h"

#include <QCoreApplication>
#include <QFile>
#include <QRegularExpression>
#include <QStringDecoder>

#include <array>
#include <map>

namespace twofold::ui {

using campaign::ParameterKind;

namespace {

constexpr qint64 kMostBytes = 32 << 20;
constexpr size_t kMostRows = 20000;
constexpr int kMostColumns = 500;

QString tr(const char *text)
{
    return QCoreApplication::translate("Spreadsheet", text);
}

// The separator that the first lines have most of.
QChar findSeparator(const QString &text)
{
    const auto head = QStringView(text).left(8192);
    QChar best = QLatin1Char(',');
    qsizetype most = 0;
    for (const char candidate : {'\t', ';', ','}) {
        const qsizetype count = head.count(QLatin1Char(candidate));
        if (count > most) {
            most = count;
            best = QLatin1Char(candidate);
        }
    }
    return best;
}

// RFC 4180 with any separator; a quote inside an unquoted field is text.
Result<std::vector<QStringList>> splitRows(const QString &text, QChar separator, const QString &file)
{
    std::vector<QStringList> rows;
    QStringList row;
    QString field;
    bool quoted = false;
    qint64 line = 1;
    qint64 quoteLine = 0;
    const auto endField = [&] {
        row << field.trimmed();
        field.clear();
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
            endField();
            if (row.size() > kMostColumns)
                return badInput(tr("This row has more than %1 columns.").arg(kMostColumns), file, line);
        } else if (c == QLatin1Char('\n')) {
            endField();
            rows.push_back(std::exchange(row, {}));
            if (rows.size() > kMostRows)
                return badInput(tr("The table has more than %1 rows. Import a part of it.").arg(kMostRows), file, line);
        } else if (c != QLatin1Char('\r')) {
            field += c;
        }
    }
    if (quoted)
        return badInput(tr("A quote is opened here and never closed."), file, quoteLine);
    if (!field.isEmpty() || !row.isEmpty()) {
        endField();
        rows.push_back(row);
    }
    return rows;
}

bool isNumber(const QString &text)
{
    const auto value = campaign::parseValue(text, ParameterKind::Real);
    return value && !campaign::isAbsent(*value);
}

int filled(const QStringList &row)
{
    return int(std::count_if(row.begin(), row.end(), [](const QString &cell) { return !cell.isEmpty(); }));
}

// The first row that has as many cells as the table is wide and no number among them.
int findHeader(const std::vector<QStringList> &rows)
{
    int widest = 0;
    for (size_t i = 0; i < std::min<size_t>(rows.size(), 30); ++i)
        widest = std::max(widest, filled(rows[i]));
    for (size_t i = 0; i < std::min<size_t>(rows.size(), 30); ++i) {
        if (filled(rows[i]) * 2 >= widest && std::none_of(rows[i].begin(), rows[i].end(), isNumber)
            && filled(rows[i]) > 0)
            return int(i);
    }
    return 0;
}

struct KnownName
{
    const char *pattern;
    ColumnMeaning meaning;
    const char *name;
    const char *unit;
};

// How people head their columns; the first that fits.
constexpr std::array kKnownNames = {
    KnownName{"^(#|no\\.?|nr\\.?|run|test|run number|test number)$", ColumnMeaning::RunNumber, "", ""},
    KnownName{"^(parent|changed from|based on)$", ColumnMeaning::Parent, "", ""},
    KnownName{"^(verdict|result|pass/fail|status|outcome)$", ColumnMeaning::Verdict, "", ""},
    KnownName{"(failure class|failed component|failed part|culprit)", ColumnMeaning::FailureClass, "", ""},
    KnownName{"^(notes?|remarks?|comments?|observations?)$", ColumnMeaning::Observation, "", ""},
    KnownName{"(99[. ]?9|p999)", ColumnMeaning::Metric, "latency.p999", "ms"},
    KnownName{"(p ?99|99 ?%|99th)", ColumnMeaning::Metric, "latency.p99", "ms"},
    KnownName{"(p ?95|95 ?%|95th)", ColumnMeaning::Metric, "latency.p95", "ms"},
    KnownName{"(p ?90|90 ?%|90th)", ColumnMeaning::Metric, "latency.p90", "ms"},
    KnownName{"(median|p ?50|50 ?%)", ColumnMeaning::Metric, "latency.p50", "ms"},
    KnownName{"((avg|average|mean).*(latency|response|delay|time)|(latency|response|delay).*(avg|average|mean))",
              ColumnMeaning::Metric, "latency.mean", "ms"},
    KnownName{"(error rate|failure rate|errors? ?%|failures? ?%|failed ?%)", ColumnMeaning::Metric, "failure_rate", "%"},
    KnownName{"^(errors|failures|failed requests)$", ColumnMeaning::Metric, "failures", ""},
    KnownName{"(req(uests)?/s|rps|throughput|requests per second)", ColumnMeaning::Metric, "throughput", "/s"},
    KnownName{"^(requests|total requests|hits)$", ColumnMeaning::Metric, "requests", ""},
};

// "Delay [ms]", "rate (1/s)", "memory, MiB" -> the unit, where it is one.
QString unitInHeader(const QString &header)
{
    static const QRegularExpression bracketed(QStringLiteral("[\\[(]\\s*([^\\])]+?)\\s*[\\])]\\s*$"));
    const auto match = bracketed.match(header);
    const QString unit = match.hasMatch() ? match.captured(1) : header.section(QLatin1Char(' '), -1);
    return isKnownUnit(unit) && !unit.isEmpty() && unit != header ? unit : QString();
}

QString keyOf(const QString &header)
{
    static const QRegularExpression bracketed(QStringLiteral("\\s*[\\[(][^\\])]*[\\])]\\s*$"));
    QString key = header.simplified();
    key.remove(bracketed);
    key.replace(QLatin1Char(' '), QLatin1Char('_'));
    return key;
}

// The value in the unit that the log keeps this metric in.
double inMetricUnit(double value, const ColumnMapping &column)
{
    const QString own = campaign::standardMetric(column.name).unit;
    if (column.unit.isEmpty() || own.isEmpty())
        return value;
    const QString to = own == QLatin1String("ratio") ? QString() : own;
    return convertUnit(value, column.unit, to).value_or(value);
}

} // namespace

QStringList Sheet::header() const
{
    return headerRow < int(rows.size()) ? rows[size_t(headerRow)] : QStringList();
}

int Sheet::columns() const
{
    int columns = 0;
    for (size_t i = size_t(headerRow); i < rows.size(); ++i)
        columns = std::max(columns, int(rows[i].size()));
    return std::min(columns, kMostColumns);
}

Result<Sheet> readSheet(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return badInput(tr("The file cannot be read: %1.").arg(file.errorString()), path);
    if (file.size() > kMostBytes)
        return badInput(tr("The file is larger than 32 MiB. A table of runs is smaller; results of a load tool are "
                           "read with File, Read result files."),
                        path);
    const QByteArray bytes = file.read(kMostBytes);
    if (bytes.startsWith("PK\x03\x04"))
        return badInput(tr("This is a workbook (XLSX or ODS). Save the sheet as CSV or TSV and import that."), path);
    if (bytes.left(4096).contains('\0'))
        return badInput(tr("This is not a text file. Save the sheet as CSV or TSV in UTF-8."), path);
    QStringDecoder decoder(QStringDecoder::Utf8);
    QString text = decoder(bytes);
    if (decoder.hasError())
        text = QString::fromLatin1(bytes);
    if (text.startsWith(QChar(0xFEFF)))
        text.remove(0, 1);
    auto rows = splitRows(text, findSeparator(text), path);
    if (!rows)
        return rows.error();
    std::erase_if(*rows, [](const QStringList &row) { return filled(row) == 0; });
    if (rows->size() < 2)
        return badInput(tr("There is no table in it: a row of names and one row a run are needed."), path);
    Sheet sheet;
    sheet.file = path;
    sheet.rows = std::move(*rows);
    sheet.headerRow = findHeader(sheet.rows);
    return sheet;
}

std::vector<ColumnMapping> guessMapping(const Sheet &sheet, const campaign::Campaign &campaign)
{
    std::vector<ColumnMapping> mapping(size_t(sheet.columns()));
    const QStringList header = sheet.header();
    std::map<QString, int> used;
    for (int column = 0; column < int(mapping.size()); ++column) {
        auto &map = mapping[size_t(column)];
        const QString name = header.value(column);
        int texts = 0;
        int numbers = 0;
        bool whole = true;
        for (int row = sheet.firstDataRow(); row < int(sheet.rows.size()); ++row) {
            const QString cell = sheet.rows[size_t(row)].value(column);
            if (cell.isEmpty())
                continue;
            if (isNumber(cell)) {
                ++numbers;
                whole = whole && campaign::parseValue(cell, ParameterKind::Integer).ok();
            } else {
                ++texts;
            }
        }
        if (name.isEmpty() || texts + numbers == 0)
            continue;
        map.name = keyOf(name);
        map.unit = unitInHeader(name);
        map.kind = numbers > texts ? (whole ? ParameterKind::Integer : ParameterKind::Real) : ParameterKind::Text;
        map.meaning = ColumnMeaning::Parameter;
        if (const auto *known = campaign.parameter(map.name)) {
            map.kind = known->kind;
        } else if (campaign.metric(map.name)) {
            map.meaning = ColumnMeaning::Metric;
        } else {
            for (const auto &known : kKnownNames) {
                const QRegularExpression pattern(QString::fromLatin1(known.pattern),
                                                 QRegularExpression::CaseInsensitiveOption);
                if (!pattern.match(name.simplified()).hasMatch())
                    continue;
                map.meaning = known.meaning;
                if (*known.name)
                    map.name = QString::fromLatin1(known.name);
                // "Delay 95 %" is not in per cent: a unit of another dimension is part of the name.
                if (!convertUnit(1, map.unit, QString::fromLatin1(known.unit)) || map.unit.isEmpty())
                    map.unit = QString::fromLatin1(known.unit);
                break;
            }
        }
        if (map.meaning == ColumnMeaning::Metric)
            map.kind = ParameterKind::Real;
        if (map.meaning == ColumnMeaning::Parameter || map.meaning == ColumnMeaning::Metric) {
            if (used[map.name]++ > 0)
                map.name += QStringLiteral("_") % QString::number(used[map.name]);
        } else {
            map.name.clear();
            map.unit.clear();
        }
    }
    return mapping;
}

SheetRuns makeRuns(const Sheet &sheet, const std::vector<ColumnMapping> &mapping,
                   const campaign::Campaign &campaign, int lastRun)
{
    SheetRuns made;
    std::map<QString, int> numberOf; // what the sheet calls a run -> its number here
    int previous = lastRun;
    int next = lastRun + 1;
    for (int row = sheet.firstDataRow(); row < int(sheet.rows.size()); ++row) {
        SheetRun entry;
        entry.row = row;
        entry.run.campaign = campaign.id;
        if (previous > 0)
            entry.run.parent = previous;
        QStringList notes;
        QString own;
        for (int column = 0; column < int(mapping.size()); ++column) {
            const auto &map = mapping[size_t(column)];
            const QString cell = sheet.rows[size_t(row)].value(column);
            if (cell.isEmpty())
                continue;
            const auto wrong = [&](const QString &kind) {
                const QString where = columnLetter(column) % QString::number(row + 1);
                made.problems << tr("A cell is not %1: %2 “%3”. It stays blank; the text goes to the observation.")
                                     .arg(kind, where, cell.left(40));
                notes << tr("%1: %2").arg(sheet.header().value(column), cell);
            };
            switch (map.meaning) {
            case ColumnMeaning::LeaveOut:
                break;
            case ColumnMeaning::RunNumber:
                own = cell;
                break;
            case ColumnMeaning::Parent: {
                const auto known = numberOf.find(cell);
                if (known != numberOf.end())
                    entry.run.parent = known->second;
                else
                    wrong(tr("a run above it"));
                break;
            }
            case ColumnMeaning::Parameter: {
                auto value = campaign::parseValue(cell, map.kind);
                if (value)
                    entry.run.parameters.set(map.name, std::move(*value));
                else
                    wrong(map.kind == ParameterKind::Integer || map.kind == ParameterKind::Real
                              ? tr("a number")
                              : tr("of the kind %1").arg(campaign::kindName(map.kind)));
                break;
            }
            case ColumnMeaning::Metric: {
                auto quantity = parseQuantity(cell);
                std::optional<double> number;
                if (quantity && !quantity->unit.isEmpty()) {
                    ColumnMapping as = map;
                    as.unit = quantity->unit;
                    number = inMetricUnit(quantity->value, as);
                } else if (const auto value = campaign::parseValue(cell, ParameterKind::Real)) {
                    if (const auto plain = campaign::valueNumber(*value))
                        number = inMetricUnit(*plain, map);
                }
                if (number)
                    entry.run.metrics.set(map.name, *number);
                else
                    wrong(tr("a number"));
                break;
            }
            case ColumnMeaning::Verdict: {
                QString word = cell.toLower();
                if (word == QLatin1String("passed") || word == QLatin1String("ok") || word == QLatin1String("yes"))
                    word = QStringLiteral("pass");
                else if (word == QLatin1String("failed") || word == QLatin1String("no"))
                    word = QStringLiteral("fail");
                if (const auto verdict = campaign::parseVerdict(word))
                    entry.run.ownVerdict = *verdict;
                else
                    wrong(tr("a verdict"));
                break;
            }
            case ColumnMeaning::FailureClass:
                entry.run.ownClass = cell;
                break;
            case ColumnMeaning::Observation:
                notes << cell;
                break;
            }
        }
        entry.observation = notes.join(QLatin1Char('\n'));
        if (entry.run.parameters.isEmpty() && entry.run.metrics.isEmpty() && entry.observation.isEmpty())
            continue;
        numberOf[own.isEmpty() ? QString::number(next) : own] = next;
        previous = next++;
        made.runs.push_back(std::move(entry));
    }
    return made;
}

campaign::Campaign withColumns(campaign::Campaign campaign, const std::vector<ColumnMapping> &mapping)
{
    for (const auto &map : mapping) {
        if (map.meaning == ColumnMeaning::Parameter && !campaign.parameter(map.name)) {
            campaign::Parameter parameter;
            parameter.key = map.name;
            parameter.kind = map.kind;
            parameter.unit = map.unit;
            campaign.parameters.push_back(parameter);
        } else if (map.meaning == ColumnMeaning::Metric && !campaign.metric(map.name)) {
            campaign::Metric metric = campaign::standardMetric(map.name);
            if (metric.unit.isEmpty())
                metric.unit = map.unit;
            campaign.metrics.push_back(metric);
        }
    }
    return campaign;
}

QString columnLetter(int column)
{
    QString letters;
    for (int rest = column + 1; rest > 0; rest = (rest - 1) / 26)
        letters.prepend(QChar(u'A' + (rest - 1) % 26));
    return letters;
}

} // namespace twofold::ui
