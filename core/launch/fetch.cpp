// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/launch/fetch.h"

#include "core/remote/job.h"
#include "core/remote/session.h"
#include "core/remote/sftp.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QStorageInfo>

namespace twofold::launch {
namespace {

constexpr int kMostFiles = 1000; // that one pattern may stand for
constexpr qint64 kSpareBytes = 64 << 20; // left free on the disk here

QString tr(const char *text)
{
    return QCoreApplication::translate("twofold::launch", text);
}

QString hashOf(const QString &path)
{
    QFile file(path);
    QCryptographicHash hash(QCryptographicHash::Sha256);
    if (!file.open(QIODevice::ReadOnly) || !hash.addData(&file))
        return {};
    return QString::fromLatin1(hash.result().toHex());
}

// Names that a wanted path stands for.
Result<QStringList> expand(remote::Sftp &sftp, const QString &directory, const QString &wanted,
                           const CancelToken &cancel)
{
    if (!wanted.contains(u'*') && !wanted.contains(u'?'))
        return QStringList{wanted};
    const qsizetype slash = wanted.lastIndexOf(u'/');
    const QString folder = slash < 0 ? QString() : wanted.left(slash + 1);
    const QString pattern = wanted.mid(slash + 1);
    const auto entries = sftp.list(QString(directory % u'/' % folder), kMostFiles, cancel);
    if (!entries)
        return entries.error();
    const auto regex = QRegularExpression::fromWildcard(pattern);
    QStringList names;
    for (const auto &entry : *entries) {
        if (regex.match(entry.name).hasMatch() && entry.isFile()
            && !(folder.isEmpty() && isJobFile(entry.name)))
            names += QString(folder % entry.name);
    }
    names.sort();
    return names;
}

Result<void> fetchOne(remote::Sftp &sftp, const QString &remotePath, const QString &localPath,
                      qint64 size, const CancelToken &cancel, const Progress &progress)
{
    QDir().mkpath(QFileInfo(localPath).path());
    QFile file(localPath);
    if (!file.open(QIODevice::ReadWrite))
        return remoteError(tr("%1 cannot be written: %2.").arg(localPath, file.errorString()));
    // What an earlier try has brought stays, as long as it can be the beginning of the same file.
    if (file.size() > size)
        file.resize(0);
    const qint64 have = file.size();
    const QStorageInfo disk(QFileInfo(localPath).path());
    if (disk.isValid() && size - have > disk.bytesAvailable() - kSpareBytes)
        return remoteError(tr("%1 has %2 MB, which do not fit on the disk here. Make room, then "
                              "attach to the run again: the file waits on its host.")
                               .arg(remotePath, QString::number(size / 1'000'000)));
    file.seek(have);
    const auto got = sftp.download(remotePath, have, file, cancel, progress);
    if (!got)
        return got.error();
    if (!file.flush())
        return remoteError(tr("%1 cannot be written: %2.").arg(localPath, file.errorString()));
    return {};
}

} // namespace

bool isSafeRelativePath(const QString &path)
{
    if (path.isEmpty() || path.size() > 1000 || path.startsWith(u'/') || path.startsWith(u'~'))
        return false;
    for (const QChar c : path) {
        if (c.unicode() < 0x20 || c.unicode() == 0x7f || c == u'\\')
            return false;
    }
    for (const QString &part : path.split(u'/')) {
        if (part.isEmpty() || part == QLatin1String(".") || part == QLatin1String("..")
            || part.toUtf8().size() > 255)
            return false;
    }
    return true;
}

bool isJobFile(const QString &name)
{
    static const QStringList own{
        QStringLiteral("job.sh"), QStringLiteral("job.log"), QStringLiteral("command"),
        QStringLiteral("environment"), QStringLiteral("leader"), QStringLiteral("leader.new"),
        QStringLiteral("started"), QStringLiteral("reserve"), QStringLiteral("exit"),
        QStringLiteral("exit.new"), QStringLiteral("ended-by"), QStringLiteral("out"),
        QStringLiteral("err"), QStringLiteral("sampler.sh"), QStringLiteral("sampler.err"),
        QStringLiteral("host.samples"), QStringLiteral("lease")};
    return own.contains(name) || name.startsWith(QLatin1String("guard-"));
}

Result<std::vector<Fetched>> fetchFiles(remote::Session &session, const remote::JobHandle &job,
                                        const QStringList &wanted, const QString &folder,
                                        QStringList &warnings, const CancelToken &cancel,
                                        const Progress &progress)
{
    auto opened = session.sftp(cancel);
    if (!opened)
        return opened.error();
    remote::Sftp &sftp = **opened;
    QStringList names{remote::jobOutputFile(), remote::jobErrorFile()};
    for (const QString &path : wanted) {
        if (!isSafeRelativePath(path))
            return badInput(tr("“%1” is not a file of the job's directory and was not fetched.").arg(path));
        const auto expanded = expand(sftp, job.directory, path, cancel);
        if (!expanded)
            return expanded.error();
        if (expanded->isEmpty())
            warnings += tr("No file on %1 matches “%2”.").arg(session.name(), path);
        for (const QString &name : *expanded) {
            if (!isSafeRelativePath(name))
                warnings += tr("A file on %1 has a name that is not used here; it was left there.")
                                .arg(session.name());
            else if (!names.contains(name))
                names += name;
        }
    }

    std::vector<Fetched> files;
    QStringList fetchedNames;
    for (qsizetype i = 0; i < names.size(); ++i) {
        const QString &name = names[i];
        const QString remotePath = job.directory % u'/' % name;
        // A link could show to any file that the login may read.
        const auto info = sftp.lstat(remotePath, cancel);
        if (!info)
            return info.error();
        if (!*info) {
            warnings += tr("There is no file “%1” on %2.").arg(name, session.name());
            continue;
        }
        if (!(*info)->isFile()) {
            warnings += tr("“%1” on %2 is not a plain file and was left there.").arg(name, session.name());
            continue;
        }
        Fetched file;
        file.name = name;
        file.path = folder % u'/' % name;
        file.size = (*info)->size;
        const auto got = fetchOne(sftp, remotePath, file.path, file.size, cancel, [&](double share) {
            if (progress)
                progress((double(i) + share) / double(names.size()));
        });
        if (!got)
            return got.error();
        files.push_back(file);
        fetchedNames += name;
    }
    const auto hashes = remote::hashFiles(session, job.directory, fetchedNames, cancel);
    if (!hashes)
        return hashes.error();
    for (size_t i = 0; i < files.size(); ++i) {
        Fetched &file = files[i];
        file.sha256 = hashOf(file.path);
        if (QFileInfo(file.path).size() == file.size && file.sha256 == (*hashes)[qsizetype(i)])
            continue;
        // An earlier copy was of something else: once more from its beginning.
        QFile::remove(file.path);
        const QString remotePath = job.directory % u'/' % file.name;
        const auto got = fetchOne(sftp, remotePath, file.path, file.size, cancel, {});
        if (!got)
            return got.error();
        file.sha256 = hashOf(file.path);
        file.size = QFileInfo(file.path).size();
        if (file.sha256 != (*hashes)[qsizetype(i)])
            return remoteError(tr("“%1” from %2 is not what the host has: its checksum differs. "
                                  "Something may still write to it; attach to the run again.")
                                   .arg(file.name, session.name()));
    }
    return files;
}

} // namespace twofold::launch
