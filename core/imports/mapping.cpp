// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/mapping.h"

#include "core/base/utc.h"
#include "core/imports/csvrecords.h"
#include "core/imports/genericsamples.h"
#include "core/imports/mappeddocument.h"
#include "core/imports/timetext.h"

#include <QCoreApplication>
#include <QTimeZone>

#include <algorithm>
#include <set>

namespace twofold::imports {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Mapping", text);
}

double unitUs(const QString &unit)
{
    if (unit == QLatin1String("ns"))
        return 1e-3;
    if (unit == QLatin1String("us"))
        return 1;
    if (unit == QLatin1String("ms"))
        return 1e3;
    return unit == QLatin1String("s") ? 1e6 : 0;
}

QString unitName(double us)
{
    for (const char *name : {"ns", "us", "ms", "s"}) {
        if (unitUs(QString::fromLatin1(name)) == us)
            return QString::fromLatin1(name);
    }
    return {};
}

// The first row that is not blank: the names.
QByteArrayView headerOf(const Head &head)
{
    for (int n = 0; n < 100; ++n) {
        if (const auto line = head.line(n); !line.trimmed().isEmpty())
            return line;
    }
    return {};
}

QStringList asText(const std::vector<QByteArray> &cells)
{
    QStringList names;
    for (const auto &name : cells)
        names << QString::fromUtf8(name).trimmed();
    return names;
}

QStringList namesOf(QByteArrayView header)
{
    return asText(splitLine(header, likelySeparator(header)));
}

bool beginsAsJson(const Head &head)
{
    return head.startsWith("{") || head.startsWith("[");
}

// Only a file of objects has a second one behind the first, or begins with an array of them.
bool beginsAsObjects(const Head &head, const std::vector<ObjectMembers> &objects)
{
    return objects.size() > 1 || (!objects.empty() && head.startsWith("["));
}

Result<Shape> tableShape(const Head &head, const QString &file)
{
    const auto header = headerOf(head);
    Shape shape;
    shape.names = namesOf(header);
    if (shape.names.size() < 2 || shape.names.size() > Shape::kMostNames) {
        return badInput(tr("The first line names no columns, so there is nothing to map. A table "
                           "needs a line of names, JSON one object a line or one document."),
                        file);
    }
    // Whole rows only: the head may end within one.
    const auto end = head.whole ? head.bytes.size() : head.bytes.lastIndexOf('\n') + 1;
    const auto source = ByteSource::fromBytes(head.bytes.first(end).toByteArray(), file);
    CsvRecords records(*source, likelySeparator(header));
    bool inHeader = true;
    CsvRecord record;
    while (shape.rows.size() < size_t(Shape::kMostRows)) {
        const auto block = records.readBlock();
        if (!block || !*block)
            break;
        while (records.next(record) && shape.rows.size() < size_t(Shape::kMostRows)) {
            if (record.isBlank())
                continue;
            if (inHeader) {
                inHeader = false;
                continue;
            }
            QStringList row;
            QByteArray scratch;
            for (uint32_t i = 0; i < record.cells && i < uint32_t(shape.names.size()); ++i)
                row << QString::fromUtf8(unquoted(record.cell(i), scratch)).left(200);
            while (row.size() < shape.names.size())
                row << QString();
            shape.rows.push_back(std::move(row));
        }
    }
    return shape;
}

Shape objectsShape(const std::vector<ObjectMembers> &objects)
{
    Shape shape;
    shape.kind = MappedKind::Objects;
    for (const auto &object : objects) {
        for (const auto &[name, value] : object) {
            const QString text = QString::fromUtf8(name);
            if (shape.names.size() < Shape::kMostNames && !shape.names.contains(text))
                shape.names << text;
        }
    }
    for (const auto &object : objects) {
        QStringList row;
        for (int i = 0; i < int(shape.names.size()); ++i)
            row << QString();
        for (const auto &[name, value] : object) {
            if (const auto at = shape.names.indexOf(QString::fromUtf8(name)); at >= 0)
                row[at] = QString::fromUtf8(value).left(200);
        }
        shape.rows.push_back(std::move(row));
    }
    return shape;
}

SampleColumns columnsOf(const Mapping &mapping, const QStringList &names)
{
    SampleColumns columns;
    for (const auto &column : mapping.columns) {
        columns.column[size_t(column.role)] = int(names.indexOf(column.column));
        columns.unitUs[size_t(column.role)] = unitUs(column.unit);
    }
    return columns;
}

SampleRules rulesOf(const Mapping &mapping)
{
    SampleRules rules;
    rules.isMapped = true;
    if (!mapping.zone.isEmpty())
        rules.zone = QTimeZone(mapping.zone.toLatin1());
    for (const auto &word : mapping.goodWords)
        rules.goodWords.push_back(word.trimmed().toLower().toUtf8());
    return rules;
}

SampleMembers membersOf(const Mapping &mapping)
{
    SampleMembers members;
    members.isNested = true;
    int position = 0;
    for (const auto &column : mapping.columns) {
        members.roles.emplace_back(column.column.toUtf8(), column.role);
        members.columns.column[size_t(column.role)] = position++;
        members.columns.unitUs[size_t(column.role)] = unitUs(column.unit);
    }
    return members;
}

// What the values of a column say, where its name says nothing.
struct Values
{
    int filled = 0;
    int numbers = 0;
    int epochs = 0;
    int dates = 0;
    int statuses = 0;
    int truths = 0;
    std::set<QString> different;
};

Values valuesOf(const Shape &shape, int column)
{
    static const QStringList truths = {
        QStringLiteral("true"), QStringLiteral("false"), QStringLiteral("ok"),     QStringLiteral("ko"),
        QStringLiteral("pass"), QStringLiteral("fail"),  QStringLiteral("passed"), QStringLiteral("failed"),
        QStringLiteral("yes"),  QStringLiteral("no")};
    Values values;
    for (const auto &row : shape.rows) {
        const QString &text = row[column];
        if (text.isEmpty())
            continue;
        ++values.filled;
        values.different.insert(text);
        bool isNumber = false;
        const double number = text.toDouble(&isNumber);
        values.numbers += isNumber;
        values.epochs += isNumber && number > 1e9 && number < 1e19;
        values.statuses += isNumber && number >= 100 && number < 600 && number == int(number);
        values.dates += !isNumber && parseTimeText(text.toUtf8()).has_value();
        values.truths += truths.contains(text.toLower());
    }
    return values;
}

} // namespace

const MappedColumn *Mapping::column(Role role) const
{
    const auto found = std::find_if(columns.begin(), columns.end(),
                                    [role](const MappedColumn &column) { return column.role == role; });
    return found == columns.end() ? nullptr : &*found;
}

Result<Shape> shapeOf(const QString &file, const CancelToken &cancel)
{
    const auto source = ByteSource::open(file, cancel);
    if (!source)
        return source.error();
    return shapeOf(**source, cancel);
}

Result<Shape> shapeOf(ByteSource &source, const CancelToken &cancel)
{
    const Head head{source.head(), source.headIsWhole()};
    const QString &file = source.name();
    if (head.bytes.first(std::min<qsizetype>(head.bytes.size(), 4096)).contains('\0') || head.startsWith("<")) {
        return badInput(tr("This is no table and no JSON, so there is nothing to map. Export it as "
                           "CSV or JSON."),
                        file);
    }
    if (!beginsAsJson(head))
        return tableShape(head, file);
    const auto objects = firstObjects(head, Shape::kMostRows);
    if (beginsAsObjects(head, objects))
        return objectsShape(objects);
    if (cancel.isCancelled())
        return cancelledError();
    return documentShape(source);
}

Mapping proposeMapping(const Shape &shape)
{
    Mapping mapping;
    mapping.kind = shape.kind;
    mapping.shape = shape.names;
    if (shape.kind == MappedKind::Document) {
        mapping.shape = firstMembers(shape.names);
        mapping.metrics = proposeMetrics(shape.names);
        return mapping;
    }
    std::vector<QString> left;
    for (const auto &name : shape.names) {
        const QByteArray utf8 = name.toUtf8();
        // "request.duration_ms": what it is stands behind the last point.
        auto named = roleOf(utf8);
        if (!named)
            named = roleOf(QByteArrayView(utf8).sliced(utf8.lastIndexOf('.') + 1));
        if (named && !mapping.column(named->role))
            mapping.columns.push_back({name, named->role, unitName(named->unitUs)});
        else
            left.push_back(name);
    }
    const auto take = [&](const QString &name, Role role, const QString &unit = {}) {
        if (mapping.column(role))
            return false;
        mapping.columns.push_back({name, role, unit});
        return true;
    };
    for (const auto &name : left) {
        const auto values = valuesOf(shape, int(shape.names.indexOf(name)));
        const double unit = unitInName(name.toUtf8());
        if (values.filled == 0)
            continue;
        if (values.dates == values.filled || values.epochs == values.filled)
            take(name, Role::Start, values.epochs > 0 ? unitName(unit) : QString());
        else if (unit > 0 && values.numbers == values.filled)
            take(name, Role::Delay, unitName(unit));
        else if (values.truths == values.filled)
            take(name, Role::Success);
        else if (values.statuses == values.filled && values.different.size() < 10)
            take(name, Role::Status);
        else if (values.numbers == 0 && values.different.size() * 2 <= size_t(values.filled))
            take(name, Role::Label);
    }
    // A number that nothing else was found for may well be what was measured.
    for (const auto &name : left) {
        const auto values = valuesOf(shape, int(shape.names.indexOf(name)));
        const bool isTaken = std::any_of(mapping.columns.begin(), mapping.columns.end(),
                                         [&name](const MappedColumn &column) { return column.column == name; });
        if (!isTaken && values.filled > 0 && values.numbers == values.filled && values.epochs == 0)
            take(name, Role::Delay);
    }
    return mapping;
}

Result<void> checkMapping(const Mapping &mapping)
{
    if (mapping.kind == MappedKind::Document) {
        if (mapping.metrics.empty())
            return badInput(tr("Say of at least one number which metric it is."));
        std::set<QString> keys;
        for (const auto &metric : mapping.metrics) {
            if (metric.key.trimmed().isEmpty())
                return badInput(tr("%1 needs the name of its metric.").arg(metric.path));
            if (!keys.insert(metric.key).second)
                return badInput(tr("%1 is named twice; a metric has one value.").arg(metric.key));
            if (const auto unit = checkMetricUnit(metric); !unit)
                return unit;
        }
        return {};
    }
    std::set<Role> roles;
    for (const auto &column : mapping.columns) {
        if (!roles.insert(column.role).second)
            return badInput(tr("Two columns have the same meaning; leave one of them out (%1).").arg(column.column));
        if (!column.unit.isEmpty() && unitUs(column.unit) == 0)
            return badInput(tr("\"%1\" is no unit of time; use ns, us, ms or s.").arg(column.unit));
    }
    if (!mapping.column(Role::Delay) && !(mapping.column(Role::Start) && mapping.column(Role::End)))
        return badInput(tr("Say which column is the latency, or which are start and end."));
    if (!mapping.zone.isEmpty() && !QTimeZone(mapping.zone.toLatin1()).isValid())
        return badInput(tr("There is no time zone \"%1\". Write it like Europe/Berlin.").arg(mapping.zone));
    return {};
}

std::vector<PreviewRow> previewRows(const Shape &shape, const Mapping &mapping)
{
    std::vector<PreviewRow> preview;
    if (shape.kind == MappedKind::Document)
        return preview;
    const auto columns = columnsOf(mapping, shape.names);
    GenericSamples samples(columns, rulesOf(mapping));
    for (const auto &row : shape.rows) {
        std::array<QByteArray, kRoles> texts;
        GenericSamples::Row views;
        for (size_t role = 0; role < kRoles; ++role) {
            if (columns.column[role] >= 0)
                texts[role] = row[columns.column[role]].toUtf8();
            views[role] = texts[role];
        }
        GenericSamples::Parsed parsed;
        PreviewRow shown;
        shown.wrong = samples.parse(views, 0, parsed);
        if (shown.wrong.isEmpty()) {
            const auto &sample = parsed.sample;
            if (columns.has(Role::Start) || columns.has(Role::End)) {
                shown.time = samples.timesAreRelative()
                    ? QString(QString::number(double(sample.start) / 1e6, 'g', 12) % QStringLiteral(" s"))
                    : toIso8601(sample.start);
            }
            if (sample.latencyUs != results::Sample::kNoLatency)
                shown.latencyMs = double(sample.latencyUs) / 1000;
            shown.success = sample.success;
            shown.label = QString::fromUtf8(parsed.label);
            shown.code = QString::fromUtf8(parsed.code);
            shown.message = QString::fromUtf8(parsed.message);
        }
        preview.push_back(std::move(shown));
    }
    return preview;
}

bool hasShape(const Mapping &mapping, const Head &head)
{
    if (mapping.kind == MappedKind::Table) {
        if (beginsAsJson(head) || head.startsWith("<"))
            return false;
        auto names = namesOf(headerOf(head));
        auto known = mapping.shape;
        names.sort();
        known.sort();
        return names == known;
    }
    if (!beginsAsJson(head))
        return false;
    const auto objects = firstObjects(head, 2);
    if (mapping.kind == MappedKind::Document)
        return !beginsAsObjects(head, objects) && hasDocumentShape(mapping, head);
    if (objects.empty())
        return false;
    // Members that only some objects have may be missing; what makes a sample may not.
    const auto &first = objects.front();
    const auto has = [&first](const QString &name) {
        return std::any_of(first.begin(), first.end(),
                           [utf8 = name.toUtf8()](const auto &member) { return member.first == utf8; });
    };
    const bool known = std::all_of(first.begin(), first.end(), [&mapping](const auto &member) {
        return mapping.shape.contains(QString::fromUtf8(member.first));
    });
    for (const Role role : {Role::Start, Role::End, Role::Delay}) {
        if (const auto *column = mapping.column(role); column && !has(column->column))
            return false;
    }
    return known;
}

Result<results::Measurement> readMapped(ByteSource &source, const Context &context, const Mapping &mapping)
{
    const auto read = [&]() -> Result<results::Measurement> {
        if (const auto checked = checkMapping(mapping); !checked) {
            Error error = checked.error();
            error.file = source.name();
            return error;
        }
        if (mapping.kind == MappedKind::Document)
            return readMappedDocument(source, mapping);
        if (mapping.kind == MappedKind::Objects)
            return readSampleObjects(source, context, membersOf(mapping), rulesOf(mapping));
        const auto missingOf = [&mapping](const SampleColumns &columns) {
            return std::find_if(mapping.columns.begin(), mapping.columns.end(), [&](const auto &column) {
                return columns.column[size_t(column.role)] < 0;
            });
        };
        const auto header = namesOf(headerOf({source.head(), source.headIsWhole()}));
        if (const auto missing = missingOf(columnsOf(mapping, header)); missing != mapping.columns.end()) {
            return damaged(source, 1,
                           tr("The table has no column \"%1\", which the mapping %2 reads. Map it anew.")
                               .arg(missing->column, mapping.name));
        }
        const auto columns = [&](const std::vector<QByteArray> &names) -> std::optional<SampleColumns> {
            const auto found = columnsOf(mapping, asText(names));
            if (missingOf(found) != mapping.columns.end())
                return std::nullopt;
            return found;
        };
        return readSampleTable(source, context, columns, rulesOf(mapping));
    };
    auto measurement = read();
    if (measurement) {
        measurement->format = mapping.name;
        measurement->tool = mapping.name;
    }
    return measurement;
}

} // namespace twofold::imports
