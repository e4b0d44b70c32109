// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/cancel.h"
#include "core/base/result.h"

#include <QByteArray>
#include <QString>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

class QIODevice;

namespace twofold::remote {

// What SFTP tells of a file.
struct FileInfo
{
    enum class Type { File, Directory, Link, Other };
    QString name; // in a listing: the last component, as the host wrote it: not to be trusted
    Type type = Type::Other;
    qint64 size = 0; // bytes
    qint64 modifiedS = 0; // s since 1970

    bool isFile() const { return type == Type::File; }
};

// A byte stream to a subsystem on the host; the session gives it. A seam for tests too.
class SftpChannel
{
public:
    virtual ~SftpChannel() = default;
    virtual Result<void> write(QByteArrayView bytes, const CancelToken &cancel) = 0;
    // At least one byte, at most `most`; waits.
    virtual Result<QByteArray> read(qsizetype most, const CancelToken &cancel) = 0;
};

// SFTP version 3 (draft-ietf-secsh-filexfer-02), as OpenSSH's server speaks it. Requests overlap;
// an answer shorter than asked for is asked again at its own offset. A wrong length, an unknown
// answer or an endless listing ends with an error and bounded memory. Belongs to the session's
// thread.
class Sftp
{
public:
    static constexpr qsizetype kChunk = 32 * 1024; // bytes a request; every server takes that
    static constexpr int kInFlight = 64;

    // How many channels a long file comes over. What is on its way in one is bounded by its window:
    // libssh's is 1.28 MB, which is 25 MB/s where an answer takes 50 ms.
    static constexpr size_t kLanes = 4;
    static constexpr qint64 kLongFile = 4 << 20; // bytes from which on it does

    using OpenChannel = std::function<Result<std::unique_ptr<SftpChannel>>(const CancelToken &)>;
    // another: opens one more channel of the same connection, for the time of a long download; may
    // be empty, and may fail: then the file comes over those that there are.
    static Result<std::unique_ptr<Sftp>> open(std::unique_ptr<SftpChannel> channel,
                                              const CancelToken &cancel, OpenChannel another = {});
    ~Sftp();

    // nullopt: there is no such file.
    Result<std::optional<FileInfo>> stat(const QString &path, const CancelToken &cancel = {});
    // The same without following a link.
    Result<std::optional<FileInfo>> lstat(const QString &path, const CancelToken &cancel = {});
    // At most `most` entries; more is an error. "." and ".." are left out.
    Result<std::vector<FileInfo>> list(const QString &path, int most, const CancelToken &cancel = {});
    Result<QString> realPath(const QString &path, const CancelToken &cancel = {});

    // Up to `most` bytes from offset; fewer at the file's end.
    Result<QByteArray> read(const QString &path, qint64 offset, qint64 most,
                            const CancelToken &cancel = {});
    // From offset to the end as it was when the transfer began, into target (open for writing, at
    // the place of offset). Returns the bytes written; after an error they are at target.pos().
    Result<qint64> download(const QString &path, qint64 offset, QIODevice &target,
                            const CancelToken &cancel = {}, const Progress &progress = {});
    // Replaces what is there; mode of a new file 0600 or 0700.
    Result<void> upload(QIODevice &source, const QString &path, bool executable = false,
                        const CancelToken &cancel = {}, const Progress &progress = {});
    Result<void> write(const QByteArray &bytes, const QString &path, bool executable = false,
                       const CancelToken &cancel = {});

    Result<void> rename(const QString &from, const QString &to, const CancelToken &cancel = {});
    Result<void> remove(const QString &path, const CancelToken &cancel = {});

private:
    struct Private;
    explicit Sftp(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

} // namespace twofold::remote
