// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/reading.h"

#include "core/imports/combine.h"
#include "core/imports/reader.h"

#include <QCoreApplication>

#include <algorithm>
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

Result<const Format *> formatNamed(const QString &name)
{
    for (const auto &format : allFormats()) {
        if (format.info.name == name)
            return &format;
    }
    return usageError(tr("There is no format \"%1\". Use one of: %2.").arg(name, formatNames()));
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

Result<const Format *> formatOf(const ByteSource &source)
{
    const Head head{source.head(), source.headIsWhole()};
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
        return best;
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
    return badInput(tr("The content is of no known format (tried: %1). If it is one of these, "
                       "name it with --as; a table of samples needs a header with a time and a "
                       "delay column.")
                        .arg(formatNames()),
                    source.name());
}

struct ReadFile
{
    size_t rank; // of the format in allFormats()
    results::Measurement measurement;
};

Result<ReadFile> readFile(const QString &file, const Options &options, const Progress &progress)
{
    auto source = ByteSource::open(file, options.cancel);
    if (!source)
        return source.error();
    auto format = options.format.isEmpty() ? formatOf(**source) : formatNamed(options.format);
    if (!format)
        return format.error();
    const Context context{options.cancel, progress, std::max(options.threads, 1)};
    auto read = readAs(**format, **source, context);
    if (!read)
        return read.error();
    auto measurement = std::move(*read);
    if (measurement.format.isEmpty())
        measurement.format = (*format)->info.name;
    if (measurement.tool.isEmpty())
        measurement.tool = (*format)->info.tool;
    measurement.files = {(*source)->name()};
    if ((*source)->cut() && !measurement.partial)
        markPartial(measurement, **source, 0);
    if ((*source)->grew() && !measurement.partial) {
        measurement.partial = true;
        warn(measurement, **source, 0,
             tr("The file grew while it was read: its tool is still writing. Import it again when "
                "the tool has ended."));
    }
    return ReadFile{static_cast<size_t>(*format - allFormats().data()), std::move(measurement)};
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
        auto format = options.format.isEmpty() ? formatOf(**source) : formatNamed(options.format);
        if (!format)
            return format.error();
        const auto &info = (*format)->info;
        auto group = std::find_if(groups.begin(), groups.end(),
                                  [&info](const Group &g) { return g.tool == info.tool; });
        if (group == groups.end()) {
            const bool generic = info.name.startsWith(QLatin1String("samples-"));
            groups.push_back({info.tool, info.name, {}, !generic});
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
    auto format = formatOf(**source);
    if (!format)
        return format.error();
    return (*format)->info.name;
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
