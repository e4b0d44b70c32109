// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/reading.h"

#include "core/imports/combine.h"
#include "core/imports/impossible.h"
#include "core/imports/reader.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <thread>

namespace twofold::imports {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Reading", text);
}

QString formatNames()
{
    QStringList names;
    for (const auto &format : allFormats())
        names.append(format.info.name);
    names.sort();
    return names.join(QLatin1Char(' '));
}

// How one file is read: by a format, or by a mapping of the engineer's.
struct Way
{
    const Format *format = nullptr;
    const Mapping *mapping = nullptr;
    size_t rank = 0; // the formats in their order, then the mappings

    QString tool() const { return mapping ? mapping->name : format->info.tool; }
    QString name() const { return mapping ? mapping->name : format->info.name; }
};

Way wayOf(const Format &format)
{
    return {&format, nullptr, static_cast<size_t>(&format - allFormats().data())};
}

Way wayOf(const Mapping &mapping, const Options &options)
{
    return {nullptr, &mapping,
            allFormats().size() + static_cast<size_t>(&mapping - options.mappings.data())};
}

Result<Way> wayNamed(const Options &options)
{
    for (const auto &format : allFormats()) {
        if (format.info.name == options.format)
            return wayOf(format);
    }
    QString known = formatNames();
    for (const auto &mapping : options.mappings) {
        if (mapping.name == options.format)
            return wayOf(mapping, options);
        known += QStringLiteral(", ") % mapping.name;
    }
    return usageError(
        tr("There is no format \"%1\". Use one of: %2.").arg(options.format, known));
}

bool looksBinary(QByteArrayView head)
{
    const auto part = head.first(std::min<qsizetype>(head.size(), 512));
    return part.contains('\0');
}

// XLSX, ODS and what else office programs write: tables of runs and not results of one.
bool looksSpreadsheet(QByteArrayView head)
{
    return head.startsWith("\xD0\xCF\x11\xE0")
        || (head.startsWith("PK\x03\x04")
            && (head.contains("[Content_Types].xml") || head.contains("_rels/.rels")
                || head.contains("application/vnd.oasis.opendocument.spreadsheet")));
}

Result<Way> wayFor(const ByteSource &source, const Options &options)
{
    if (!options.format.isEmpty())
        return wayNamed(options);
    const Head head{source.head(), source.headIsWhole()};
    // A mapping was made for files of just this shape; formats are more general.
    for (const auto &mapping : options.mappings) {
        if (hasShape(mapping, head))
            return wayOf(mapping, options);
    }
    const Format *best = nullptr;
    int bestScore = 0;
    for (const auto &format : allFormats()) {
        const int score = format.probe(head);
        if (score > bestScore) {
            best = &format;
            bestScore = score;
        }
    }
    if (best)
        return wayOf(*best);
    if (head.trimmed().isEmpty()) {
        return badInput(tr("The file holds nothing but white space. The tool may have been "
                           "stopped before it wrote, or it writes elsewhere."),
                        source.name());
    }
    if (looksSpreadsheet(head.bytes)) {
        return badInput(tr("This is a spreadsheet and not a result of a load tool. The window "
                           "imports its table of runs: File, Import a spreadsheet."),
                        source.name());
    }
    if (looksBinary(head.bytes)) {
        return badInput(tr("This is a binary file that no reader knows. Export it as text (CSV, "
                           "JSON or the tool's report) and read that."),
                        source.name());
    }
    const QString unknown
        = options.onCommandLine
        ? tr("The content is of no known format (tried: %1). If it is one of these, name it with "
             "--as; a table of samples needs a header with a time and a delay column. The window "
             "can map the columns of any table or JSON.")
              .arg(formatNames())
        : tr("The content is of no known format. Say which of its columns is what; or choose the "
             "format, if it has one.");
    return badInput(unknown, source.name());
}

constexpr qint64 kLargestOffsetMs = 86'400'000;

// Series count from the measurement's start and move with it.
void moveTimes(results::Measurement &measurement, const ByteSource &source, qint64 offsetMs)
{
    if (!measurement.startedAt) {
        warn(measurement, source, 0,
             tr("The file does not say at what time of day it began, so the offset of %1 ms "
                "changes nothing.")
                 .arg(offsetMs));
        return;
    }
    const Microseconds offset = offsetMs * 1000;
    *measurement.startedAt += offset;
    if (measurement.timeline) {
        measurement.timeline =
            std::make_shared<results::Timeline>(measurement.timeline->movedBy(offset));
    }
}

struct ReadFile
{
    size_t rank; // of the format in allFormats()
    results::Measurement measurement;
};

Result<results::Measurement> readBy(const Way &way, ByteSource &source, const Options &options,
                                    const Progress &progress)
{
    const Context context{options.cancel, progress, std::max(options.threads, 1)};
    auto read = way.mapping ? readMapped(source, context, *way.mapping)
                            : readAs(*way.format, source, context);
    if (!read)
        return read.error();
    auto measurement = std::move(*read);
    if (measurement.format.isEmpty())
        measurement.format = way.name();
    if (measurement.tool.isEmpty())
        measurement.tool = way.tool();
    measurement.files = {source.name()};
    if (way.mapping) { // readAs() has done so
        for (const auto &note : source.notes())
            warn(measurement, source, note.line, note.message);
    }
    if (source.cut() && !measurement.partial)
        markPartial(measurement, source, 0);
    if (source.grew() && !measurement.partial) {
        measurement.partial = true;
        warn(measurement, source, 0,
             tr("The file grew while it was read: its tool is still writing. Import it again when "
                "the tool has ended."));
    }
    return measurement;
}

Result<ReadFile> readFile(const QString &file, const Options &options, const Progress &progress)
{
    auto source = ByteSource::open(file, options.cancel);
    if (!source)
        return source.error();
    const auto way = wayFor(**source, options);
    if (!way)
        return way.error();
    auto measurement = readBy(*way, **source, options, progress);
    if (!measurement)
        return measurement.error();
    const auto offset = options.offsetsMs.find(file);
    if (offset != options.offsetsMs.end() && offset->second != 0)
        moveTimes(*measurement, **source, offset->second);
    return ReadFile{way->rank, std::move(*measurement)};
}

qsizetype commonPrefix(const QString &a, const QString &b)
{
    const auto end = std::mismatch(a.cbegin(), a.cend(), b.cbegin(), b.cend());
    return end.first - a.cbegin();
}

} // namespace

int defaultThreads()
{
    return std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, 4);
}

Result<results::Measurement> read(const QStringList &files, const Options &options)
{
    if (files.isEmpty())
        return usageError(tr("No file to read was named."));
    for (const auto &[file, offset] : options.offsetsMs) {
        if (std::abs(offset) > kLargestOffsetMs)
            return usageError(tr("The offset of %1 ms is more than a day. Clocks that differ by so "
                                 "much are in other zones: check the files.")
                                  .arg(offset));
    }
    // First every file alone; then the views of each part are completed; then parts are merged.
    std::map<size_t, std::vector<results::Measurement>> byFormat;
    for (qsizetype i = 0; i < files.size(); ++i) {
        const auto count = static_cast<double>(files.size());
        const Progress progress = [&options, i, count](double share) {
            if (options.progress)
                options.progress((static_cast<double>(i) + share) / count);
        };
        auto one = readFile(files[i], options, progress);
        if (!one)
            return one.error();
        byFormat[one->rank].push_back(std::move(one->measurement));
    }
    const auto &leading = byFormat.begin()->second;
    for (const auto &[rank, measurements] : byFormat) {
        if (measurements.front().tool != leading.front().tool) {
            return badInput(tr("The file is from %1 and does not belong to the result of %2. "
                               "Import it as another source.")
                                .arg(measurements.front().tool, leading.front().tool),
                            measurements.front().files.value(0));
        }
    }
    std::vector<std::vector<results::Measurement>> parts;
    for (auto &measurement : byFormat.begin()->second) {
        parts.emplace_back();
        parts.back().push_back(std::move(measurement));
    }
    for (auto other = std::next(byFormat.begin()); other != byFormat.end(); ++other) {
        for (auto &view : other->second) {
            // a_stats_history.csv belongs to a_stats.csv, not to b_stats.csv.
            auto best = std::max_element(
                parts.begin(), parts.end(), [&view](const auto &a, const auto &b) {
                    const auto &name = view.files.constFirst();
                    return commonPrefix(a.front().files.constFirst(), name)
                        < commonPrefix(b.front().files.constFirst(), name);
                });
            best->push_back(std::move(view));
        }
    }
    std::vector<results::Measurement> whole;
    for (auto &views : parts)
        whole.push_back(completeViews(std::move(views)));
    auto merged = mergeParts(std::move(whole));
    if (options.progress)
        options.progress(1);
    return merged;
}

Result<results::Measurement> readWith(const QString &file, const Mapping &mapping,
                                      const Options &options)
{
    auto source = ByteSource::open(file, options.cancel);
    if (!source)
        return source.error();
    return readBy({nullptr, &mapping, 0}, **source, options, options.progress);
}

Result<std::vector<SourceFiles>> groupFiles(const QStringList &files, const Options &options)
{
    struct Group
    {
        QString tool;
        QString format;
        QStringList files;
        bool load; // a load tool, not the correctness application's table
    };
    std::vector<Group> groups;
    for (const auto &file : files) {
        auto source = ByteSource::open(file, options.cancel);
        if (!source)
            return source.error();
        const auto way = wayFor(**source, options);
        if (!way)
            return way.error();
        const QString tool = way->tool();
        auto group = std::find_if(groups.begin(), groups.end(),
                                  [&tool](const Group &g) { return g.tool == tool; });
        if (group == groups.end()) {
            const bool generic = way->mapping ? way->mapping->kind != MappedKind::Document
                                              : way->name().startsWith(QLatin1String("samples-"));
            groups.push_back({tool, way->name(), {}, !generic});
            group = std::prev(groups.end());
        }
        group->files.append(file);
    }
    // Criteria mean the first source: the load tool's.
    std::stable_partition(groups.begin(), groups.end(), [](const Group &g) { return g.load; });
    std::vector<SourceFiles> sources;
    for (const auto &group : groups) {
        QString name = QStringLiteral("load");
        if (!sources.empty())
            name = group.load ? group.format : QStringLiteral("samples");
        sources.push_back({name, group.files});
    }
    return sources;
}

Result<QString> recognise(const QString &file)
{
    auto source = ByteSource::open(file);
    if (!source)
        return source.error();
    const auto way = wayFor(**source, {});
    if (!way)
        return way.error();
    return way->name();
}

const std::vector<FormatInfo> &formats()
{
    static const std::vector<FormatInfo> infos = [] {
        std::vector<FormatInfo> all;
        for (const auto &format : allFormats())
            all.push_back(format.info);
        return all;
    }();
    return infos;
}

QByteArrayView Head::trimmed() const
{
    qsizetype at = 0;
    while (at < bytes.size() && static_cast<unsigned char>(bytes[at]) <= ' ')
        ++at;
    return bytes.sliced(at);
}

QByteArrayView Head::line(int n) const
{
    qsizetype begin = 0;
    for (; n > 0; --n) {
        const auto end = bytes.indexOf('\n', begin);
        if (end < 0)
            return {};
        begin = end + 1;
    }
    auto end = bytes.indexOf('\n', begin);
    if (end < 0)
        end = bytes.size();
    auto line = bytes.sliced(begin, end - begin);
    while (line.endsWith('\r'))
        line.chop(1);
    return line;
}

bool Head::contains(QByteArrayView text) const
{
    return bytes.indexOf(text) >= 0;
}

bool Context::goOn(const ByteSource &source) const
{
    return goOn(source.share());
}

bool Context::goOn(double share) const
{
    if (cancel.isCancelled())
        return false;
    if (progress)
        progress(share);
    return true;
}

Result<results::Measurement> readAs(const Format &format, ByteSource &source,
                                    const Context &context)
{
    auto read = format.read(source, context);
    if (read) {
        leaveOutImpossible(*read, source);
        for (const auto &note : source.notes())
            warn(*read, source, note.line, note.message);
    }
    return read;
}

void noteSecondResult(ByteSource &source, qint64 line)
{
    source.note(line, tr("A second result stands in this file; this line is of it. Results of "
                         "several runs may be mixed: keep each in a file of its own."));
}

void noteRepeatedHeader(ByteSource &source, qint64 line)
{
    source.note(line, tr("The header is repeated in the middle of the file. Results of several runs "
                         "may be mixed in this file."));
}

void noteOtherHeader(ByteSource &source, qint64 line)
{
    source.note(line, tr("A header with other columns stands in the middle of the file; the rows "
                         "below are read by it. Results of several runs may be mixed in this file."));
}

Error damaged(const ByteSource &source, qint64 line, const QString &message)
{
    return badInput(message, source.name(), line);
}

void warn(results::Measurement &measurement, const ByteSource &source, qint64 line,
          const QString &message)
{
    measurement.warnings.push_back({source.name(), line, message});
}

void markPartial(results::Measurement &measurement, const ByteSource &source, qint64 line)
{
    measurement.partial = true;
    warn(measurement, source, line,
         tr("The file is cut at its end: it is still being written or its tool was killed. All "
            "whole records were read."));
}

} // namespace twofold::imports
