// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/logbook/logbook.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QFileInfo>

#include <future>

namespace twofold::logbook {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Logbook", text);
}

struct Task
{
    QString source;
    QStringList files;
    bool named = false;
    bool eachOfItsOwn = false; // as NamedFiles
};

// Standard input or a pipe: what was read of it is gone.
bool isReadOnce(const QString &file)
{
    const QFileInfo info(file);
    return file == QLatin1String("-") || (info.exists() && !info.isFile() && !info.isDir());
}

// What changes with a file's content.
struct Stamp
{
    qint64 size = 0;
    qint64 modifiedMs = 0;

    bool operator==(const Stamp &) const = default;
};

Stamp stampOf(const QString &file)
{
    const QFileInfo info(file);
    return {info.size(), info.lastModified().toMSecsSinceEpoch()};
}

bool isUsed(const std::vector<Task> &tasks, const QString &name)
{
    return std::any_of(tasks.begin(), tasks.end(),
                       [&](const Task &task) { return task.source == name; });
}

// One task a source. Files without a source's name are grouped together, whoever gave them.
Result<std::vector<Task>> tasksFor(const std::vector<NamedFiles> &files,
                                   const imports::Options &options)
{
    QStringList unnamed;
    std::vector<Task> tasks;
    size_t firstUnnamed = 0;
    for (const auto &group : files) {
        if (group.files.isEmpty())
            continue;
        if (group.source.isEmpty()) {
            if (unnamed.isEmpty())
                firstUnnamed = tasks.size();
            unnamed += group.files;
            continue;
        }
        const auto same = std::find_if(tasks.begin(), tasks.end(), [&](const Task &task) {
            return task.source == group.source;
        });
        if (same == tasks.end())
            tasks.push_back({group.source, group.files, true, group.eachOfItsOwn});
        else
            same->files += group.files;
    }
    std::vector<Task> grouped;
    const auto once = std::find_if(unnamed.cbegin(), unnamed.cend(), isReadOnce);
    if (unnamed.size() == 1 && once != unnamed.cend()) {
        grouped.push_back({QStringLiteral("load"), unnamed, false}); // can be read only once
    } else if (once != unnamed.cend()) {
        return usageError(tr("Standard input or a pipe cannot be read together with files: name its "
                             "source, as in \"--source load=%1\".")
                              .arg(*once));
    } else if (!unnamed.isEmpty()) {
        const auto groups = imports::groupFiles(unnamed, options);
        if (!groups)
            return groups.error();
        for (const auto &group : *groups) {
            QString name = group.name;
            for (int i = 2; isUsed(tasks, name) || isUsed(grouped, name); ++i)
                name = group.name % QLatin1Char('-') % QString::number(i);
            grouped.push_back({name, group.files, false});
        }
    }
    tasks.insert(tasks.begin() + static_cast<std::ptrdiff_t>(firstUnnamed), grouped.begin(),
                 grouped.end());
    return tasks;
}

Result<std::vector<FileContent>> hashFiles(const QStringList &files, const CancelToken &cancel)
{
    std::vector<FileContent> contents;
    for (const auto &file : files) {
        auto content = hashFile(file, cancel);
        if (!content)
            return content.error();
        contents.push_back(std::move(*content));
    }
    return contents;
}

QString commonHash(const std::vector<FileContent> &contents)
{
    if (contents.size() == 1)
        return contents.front().sha256;
    QStringList hashes;
    for (const auto &content : contents)
        hashes << content.sha256;
    hashes.sort();
    return sha256Of(hashes.join(QLatin1Char('\n')).toLatin1());
}

// The path of a file whose content came before; null where there is none.
const QString *repeated(const std::vector<FileContent> &contents)
{
    for (size_t i = 1; i < contents.size(); ++i) {
        for (size_t j = 0; j < i; ++j) {
            if (contents[i].sha256 == contents[j].sha256)
                return &contents[i].path;
        }
    }
    return nullptr;
}

Result<Reading::Source> readSource(const Task &task, const imports::Options &options)
{
    // A pipe gives its bytes once; then what was read stands for them.
    const bool again = std::none_of(task.files.begin(), task.files.end(), isReadOnce);
    std::vector<Stamp> before;
    for (const auto &file : task.files)
        before.push_back(stampOf(file));
    // Beside the reading, which needs about as long.
    std::future<Result<std::vector<FileContent>>> hashing;
    if (again)
        hashing = std::async(std::launch::async, hashFiles, task.files, options.cancel);

    auto measurement = imports::read(task.files, options);
    if (!measurement) {
        if (hashing.valid())
            hashing.wait();
        return measurement.error();
    }
    Reading::Source source;
    source.name = task.source;
    source.named = task.named;
    if (again) {
        auto contents = hashing.get();
        if (!contents)
            return contents.error();
        if (const auto *twin = task.eachOfItsOwn ? nullptr : repeated(*contents))
            return badInput(tr("This file was named twice, or is a copy of another one: its answers "
                               "would be counted twice."),
                            *twin);
        // A file that is still written to: the bytes that were hashed are not those that were read,
        // and the whole file must not pass for a part of it later.
        bool changed = false;
        for (size_t i = 0; i < before.size(); ++i) {
            changed = changed || (*contents)[i].size != before[i].size
                || stampOf(task.files[static_cast<qsizetype>(i)]) != before[i];
        }
        if (changed && !measurement->partial) {
            measurement->partial = true;
            measurement->warnings.push_back(
                {task.files.constFirst(), 0,
                 tr("The file changed while it was read: its tool is still writing. Import it "
                    "again when the tool has ended.")});
        }
        source.sha256 = changed ? sha256Of(results::encode(*measurement)) : commonHash(*contents);
        source.files = std::move(*contents);
    } else {
        source.sha256 = sha256Of(results::encode(*measurement));
    }
    source.measurement = std::make_shared<results::Measurement>(std::move(*measurement));
    return source;
}

} // namespace

Result<Reading> read(const std::vector<NamedFiles> &files, const imports::Options &options)
{
    const auto tasks = tasksFor(files, options);
    if (!tasks)
        return tasks.error();
    if (tasks->empty())
        return usageError(tr("No file was named. Give at least one result file."));
    double total = 0;
    for (const auto &task : *tasks) {
        for (const auto &file : task.files)
            total += double(std::max<qint64>(QFileInfo(file).size(), 1));
    }
    Reading reading;
    double done = 0;
    for (const auto &task : *tasks) {
        double size = 0;
        for (const auto &file : task.files)
            size += double(std::max<qint64>(QFileInfo(file).size(), 1));
        imports::Options own = options;
        if (options.progress)
            own.progress = [&](double share) { options.progress((done + share * size) / total); };
        auto source = readSource(task, own);
        if (!source)
            return source.error();
        done += size;
        const auto &measurement = *source->measurement;
        reading.warnings.insert(reading.warnings.end(), measurement.warnings.begin(),
                                measurement.warnings.end());
        reading.partial = reading.partial || measurement.partial;
        reading.sources.push_back(std::move(*source));
    }
    return reading;
}

} // namespace twofold::logbook
