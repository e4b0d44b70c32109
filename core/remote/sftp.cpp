// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/remote/sftp.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QIODevice>
#include <QtEndian>

#include <deque>
#include <limits>
#include <map>
#include <set>

namespace twofold::remote {
namespace {

// Message numbers, flags and status codes: draft-ietf-secsh-filexfer-02.
enum Message : quint8 {
    Init = 1, Version = 2, Open = 3, Close = 4, Read = 5, Write = 6, Lstat = 7, OpenDir = 11,
    ReadDir = 12, Remove = 13, RealPath = 16, Stat = 17, Rename = 18,
    Status = 101, Handle = 102, Data = 103, Name = 104, Attributes = 105,
    Extended = 200
};
enum StatusCode : quint32 { Ok = 0, Eof = 1, NoSuchFile = 2, PermissionDenied = 3, Failure = 4 };
constexpr quint32 kOpenRead = 0x01, kOpenWrite = 0x02, kOpenCreate = 0x08, kOpenTruncate = 0x10;
constexpr quint32 kAttrSize = 0x01, kAttrOwner = 0x02, kAttrPermissions = 0x04, kAttrTimes = 0x08,
                  kAttrExtended = 0x80000000;
constexpr quint32 kLongestMessage = 256 * 1024 + 1024; // what OpenSSH itself accepts

QString tr(const char *text)
{
    return QCoreApplication::translate("twofold::remote", text);
}

void put32(QByteArray &out, quint32 value)
{
    char bytes[4];
    qToBigEndian(value, bytes);
    out.append(bytes, 4);
}

void put64(QByteArray &out, quint64 value)
{
    char bytes[8];
    qToBigEndian(value, bytes);
    out.append(bytes, 8);
}

void putString(QByteArray &out, QByteArrayView value)
{
    put32(out, static_cast<quint32>(value.size()));
    out.append(value.data(), value.size());
}

// Reads what a host sent; never past its end.
class Cursor
{
public:
    explicit Cursor(QByteArrayView bytes)
        : m_bytes(bytes)
    {
    }
    bool ok() const { return m_ok; }
    qsizetype left() const { return m_bytes.size(); }
    quint32 u32()
    {
        const QByteArrayView bytes = take(4);
        return m_ok ? qFromBigEndian<quint32>(bytes.data()) : 0;
    }
    quint64 u64()
    {
        const QByteArrayView bytes = take(8);
        return m_ok ? qFromBigEndian<quint64>(bytes.data()) : 0;
    }
    QByteArrayView string() { return take(u32()); }
    QByteArrayView take(quint64 size)
    {
        if (!m_ok || size > static_cast<quint64>(m_bytes.size())) {
            m_ok = false;
            return {};
        }
        const QByteArrayView head = m_bytes.first(static_cast<qsizetype>(size));
        m_bytes = m_bytes.sliced(static_cast<qsizetype>(size));
        return head;
    }

private:
    QByteArrayView m_bytes;
    bool m_ok = true;
};

FileInfo readAttributes(Cursor &cursor)
{
    FileInfo info;
    const quint32 flags = cursor.u32();
    if (flags & kAttrSize) {
        const quint64 size = cursor.u64();
        // A size that no file has is taken for an unknown one.
        info.size = size > quint64(std::numeric_limits<qint64>::max()) ? 0 : qint64(size);
    }
    if (flags & kAttrOwner)
        cursor.take(8);
    if (flags & kAttrPermissions) {
        switch (cursor.u32() & 0170000) {
        case 0100000: info.type = FileInfo::Type::File; break;
        case 0040000: info.type = FileInfo::Type::Directory; break;
        case 0120000: info.type = FileInfo::Type::Link; break;
        default: info.type = FileInfo::Type::Other;
        }
    }
    if (flags & kAttrTimes) {
        cursor.take(4);
        info.modifiedS = cursor.u32();
    }
    if (flags & kAttrExtended) {
        const quint32 count = cursor.u32();
        for (quint32 i = 0; i < count && cursor.ok(); ++i) {
            cursor.string();
            cursor.string();
        }
    }
    return info;
}

struct Reply
{
    quint8 type = 0;
    QByteArray body; // after the id
};

QString plain(QByteArrayView text)
{
    QString out = QString::fromUtf8(text.first(qMin<qsizetype>(text.size(), 300))).simplified();
    out.removeIf([](QChar c) { return !c.isPrint(); });
    return out;
}

} // namespace

struct Sftp::Private
{
    std::unique_ptr<SftpChannel> channel;
    QByteArray input;
    quint32 nextId = 1;
    std::map<quint32, Reply> early; // answers of other requests in flight
    std::set<quint32> awaited; // requests in flight
    std::set<quint32> abandoned; // nobody waits for their answers any more
    bool posixRename = false;
    OpenChannel another;

    // One of the channels that a file comes over.
    struct Lane
    {
        std::unique_ptr<Private> own; // null: the first one's
        Private *sftp;
        QByteArray handle;
    };

    // A piece of a file on its way; pieces are in order of their offsets.
    struct Piece
    {
        quint32 id = 0;
        Private *sftp = nullptr; // that was asked
        const QByteArray *handle = nullptr;
        qint64 offset = 0;
        qint64 length = 0;
        QByteArray bytes;
    };

    Result<void> greet(const CancelToken &cancel);
    // The first with the file's handle, and as many more as the file is worth and the host gives.
    std::vector<Lane> lanes(const QByteArray &handle, const QString &path, qint64 size, const CancelToken &cancel);

    Result<void> send(quint8 type, QByteArrayView body, const CancelToken &cancel)
    {
        QByteArray message;
        message.reserve(body.size() + 5);
        put32(message, static_cast<quint32>(body.size() + 1));
        message.append(char(type));
        message.append(body.data(), body.size());
        return channel->write(message, cancel);
    }

    // A request with an id of its own, which comes back.
    Result<quint32> request(quint8 type, const QByteArray &arguments, const CancelToken &cancel)
    {
        const quint32 id = nextId++;
        QByteArray body;
        body.reserve(arguments.size() + 4);
        put32(body, id);
        body += arguments;
        if (const auto sent = send(type, body, cancel); !sent)
            return sent.error();
        awaited.insert(id);
        return id;
    }

    Result<QByteArray> message(const CancelToken &cancel)
    {
        for (;;) {
            if (input.size() >= 4) {
                const quint32 length = qFromBigEndian<quint32>(input.constData());
                if (length < 1 || length > kLongestMessage)
                    return remoteError(tr("The host's file transfer sent something that is not SFTP. "
                                          "A start-up file of the login shell that prints text can "
                                          "be the cause."));
                if (input.size() >= qsizetype(length) + 4) {
                    const QByteArray whole = input.mid(4, length);
                    input.remove(0, qsizetype(length) + 4);
                    return whole;
                }
            }
            const auto more = channel->read(kLongestMessage, cancel);
            if (!more)
                return more.error();
            input += *more;
        }
    }

    Result<Reply> reply(quint32 id, const CancelToken &cancel)
    {
        for (;;) {
            if (const auto found = early.find(id); found != early.end()) {
                Reply answer = std::move(found->second);
                early.erase(found);
                awaited.erase(id);
                return answer;
            }
            const auto whole = message(cancel);
            if (!whole) {
                abandon(id);
                return whole.error();
            }
            if (whole->size() < 5)
                return remoteError(tr("The host's file transfer sent an answer that is cut off."));
            const quint32 whose = qFromBigEndian<quint32>(whole->constData() + 1);
            if (abandoned.erase(whose) > 0)
                continue;
            if (!awaited.contains(whose))
                return remoteError(tr("The host's file transfer answered what was not asked."));
            early[whose] = {quint8(whole->at(0)), whole->mid(5)};
        }
    }

    void abandon(quint32 id)
    {
        early.erase(id);
        if (awaited.erase(id) > 0)
            abandoned.insert(id);
    }

    Result<Reply> ask(quint8 type, const QByteArray &arguments, const CancelToken &cancel)
    {
        const auto id = request(type, arguments, cancel);
        if (!id)
            return id.error();
        return reply(*id, cancel);
    }

    static quint32 code(const Reply &answer) { return Cursor(answer.body).u32(); }

    static Error failed(const Reply &answer, const QString &path)
    {
        if (answer.type != Status)
            return remoteError(tr("The host's file transfer gave a wrong answer about %1.").arg(path));
        Cursor cursor(answer.body);
        const quint32 status = cursor.u32();
        const QString said = plain(cursor.string());
        switch (status) {
        case NoSuchFile:
            return remoteError(tr("There is no %1 on the host.").arg(path));
        case PermissionDenied:
            return remoteError(tr("The login may not use %1 on the host.").arg(path));
        default:
            return remoteError(tr("The host cannot use %1: %2. Its disk may be full.").arg(path, said));
        }
    }

    static Result<void> expectOk(const Result<Reply> &answer, const QString &path)
    {
        if (!answer)
            return answer.error();
        if (answer->type == Status && code(*answer) == Ok)
            return {};
        return failed(*answer, path);
    }

    Result<QByteArray> handle(const Result<Reply> &answer, const QString &path)
    {
        if (!answer)
            return answer.error();
        if (answer->type != Handle)
            return failed(*answer, path);
        Cursor cursor(answer->body);
        const QByteArray value = cursor.string().toByteArray();
        if (!cursor.ok() || value.size() > 256)
            return remoteError(tr("The host's file transfer gave a wrong answer about %1.").arg(path));
        return value;
    }

    Result<QByteArray> openFile(const QString &path, quint32 flags, int mode,
                                const CancelToken &cancel)
    {
        QByteArray arguments;
        putString(arguments, path.toUtf8());
        put32(arguments, flags);
        if (mode >= 0) {
            put32(arguments, kAttrPermissions);
            put32(arguments, static_cast<quint32>(mode));
        } else {
            put32(arguments, 0);
        }
        return handle(ask(Open, arguments, cancel), path);
    }

    Result<void> closeHandle(const QByteArray &value, const QString &path, const CancelToken &cancel)
    {
        QByteArray arguments;
        putString(arguments, value);
        return expectOk(ask(Close, arguments, cancel), path);
    }

    Result<std::optional<FileInfo>> attributes(quint8 type, const QString &path,
                                               const CancelToken &cancel)
    {
        QByteArray arguments;
        putString(arguments, path.toUtf8());
        const auto answer = ask(type, arguments, cancel);
        if (!answer)
            return answer.error();
        if (answer->type == Status && code(*answer) == NoSuchFile)
            return std::optional<FileInfo>();
        if (answer->type != Attributes)
            return failed(*answer, path);
        Cursor cursor(answer->body);
        std::optional<FileInfo> info = readAttributes(cursor);
        if (!cursor.ok())
            return remoteError(tr("The host's file transfer gave a wrong answer about %1.").arg(path));
        return info;
    }

    // Bytes [offset, offset + size) or to the file's end, in order, to `take`.
    static Result<qint64> readRange(const std::vector<Lane> &lanes, const QString &path, qint64 offset, qint64 size,
                                    const std::function<Result<void>(const QByteArray &)> &take,
                                    const CancelToken &cancel);
};

Result<qint64> Sftp::Private::readRange(const std::vector<Lane> &lanes, const QString &path, qint64 offset,
                                        qint64 size,
                                        const std::function<Result<void>(const QByteArray &)> &take,
                                        const CancelToken &cancel)
{
    std::deque<Piece> pieces;
    qint64 next = offset;
    const qint64 end = offset + size;
    qint64 delivered = 0;
    size_t turn = 0;
    bool ended = false;
    const auto ask = [&](Piece &piece) -> Result<void> {
        QByteArray arguments;
        putString(arguments, *piece.handle);
        put64(arguments, quint64(piece.offset + piece.bytes.size()));
        put32(arguments, quint32(piece.length - piece.bytes.size()));
        const auto id = piece.sftp->request(Read, arguments, cancel);
        if (!id)
            return id.error();
        piece.id = *id;
        return {};
    };
    const auto giveUp = [&](Error error) -> Result<qint64> {
        for (const Piece &piece : pieces)
            piece.sftp->abandon(piece.id);
        return error;
    };
    for (;;) {
        while (!ended && next < end && pieces.size() < kInFlight * lanes.size()) {
            const Lane &lane = lanes[turn++ % lanes.size()];
            Piece piece{0, lane.sftp, &lane.handle, next, qMin<qint64>(kChunk, end - next), {}};
            if (const auto asked = ask(piece); !asked)
                return giveUp(asked.error());
            next += piece.length;
            pieces.push_back(std::move(piece));
        }
        if (pieces.empty())
            return delivered;
        Piece &front = pieces.front();
        const auto answer = front.sftp->reply(front.id, cancel);
        if (!answer)
            return giveUp(answer.error());
        if (answer->type == Status && code(*answer) == Eof) {
            ended = true; // the file is shorter than it was
        } else if (answer->type == Data) {
            Cursor cursor(answer->body);
            const QByteArrayView bytes = cursor.string();
            if (!cursor.ok() || bytes.isEmpty() || front.bytes.size() + bytes.size() > front.length)
                return giveUp(remoteError(
                    tr("The host's file transfer sent a wrong piece of %1.").arg(path)));
            front.bytes.append(bytes.data(), bytes.size());
            if (front.bytes.size() < front.length) {
                // A short answer: the rest at its own offset.
                if (const auto asked = ask(front); !asked)
                    return giveUp(asked.error());
                continue;
            }
        } else {
            return giveUp(failed(*answer, path));
        }
        if (!front.bytes.isEmpty()) {
            if (const auto taken = take(front.bytes); !taken)
                return giveUp(taken.error());
            delivered += front.bytes.size();
        }
        pieces.pop_front();
        if (ended) {
            for (const Piece &piece : pieces)
                piece.sftp->abandon(piece.id);
            return delivered;
        }
    }
}

Sftp::Sftp(std::unique_ptr<Private> priv)
    : d(std::move(priv))
{
}

Sftp::~Sftp() = default;

std::vector<Sftp::Private::Lane> Sftp::Private::lanes(const QByteArray &handle, const QString &path, qint64 size,
                                                     const CancelToken &cancel)
{
    std::vector<Lane> found;
    found.push_back({nullptr, this, handle});
    while (size >= kLongFile && another && found.size() < kLanes) {
        auto opened = another(cancel);
        if (!opened)
            break;
        auto own = std::make_unique<Private>();
        own->channel = std::move(*opened);
        if (!own->greet(cancel))
            break;
        const auto value = own->openFile(path, kOpenRead, -1, cancel);
        if (!value)
            break;
        Private *sftp = own.get();
        found.push_back({std::move(own), sftp, *value});
    }
    return found;
}

Result<std::unique_ptr<Sftp>> Sftp::open(std::unique_ptr<SftpChannel> channel,
                                         const CancelToken &cancel, OpenChannel another)
{
    auto priv = std::make_unique<Private>();
    priv->channel = std::move(channel);
    priv->another = std::move(another);
    if (const auto greeted = priv->greet(cancel); !greeted)
        return greeted.error();
    return std::unique_ptr<Sftp>(new Sftp(std::move(priv)));
}

Result<void> Sftp::Private::greet(const CancelToken &cancel)
{
    QByteArray version;
    put32(version, 3);
    if (const auto sent = send(Init, version, cancel); !sent)
        return sent.error();
    const auto answer = message(cancel);
    if (!answer)
        return answer.error();
    Cursor cursor(QByteArrayView(*answer).sliced(1));
    if (quint8(answer->at(0)) != Version || cursor.u32() < 3)
        return remoteError(tr("The host's file transfer does not speak SFTP version 3."));
    while (cursor.ok() && cursor.left() > 0) {
        const QByteArrayView name = cursor.string();
        cursor.string();
        if (name == QByteArrayView("posix-rename@openssh.com"))
            posixRename = true;
    }
    return {};
}

Result<std::optional<FileInfo>> Sftp::stat(const QString &path, const CancelToken &cancel)
{
    return d->attributes(Stat, path, cancel);
}

Result<std::optional<FileInfo>> Sftp::lstat(const QString &path, const CancelToken &cancel)
{
    return d->attributes(Lstat, path, cancel);
}

Result<std::vector<FileInfo>> Sftp::list(const QString &path, int most, const CancelToken &cancel)
{
    QByteArray arguments;
    putString(arguments, path.toUtf8());
    const auto handle = d->handle(d->ask(OpenDir, arguments, cancel), path);
    if (!handle)
        return handle.error();
    std::vector<FileInfo> entries;
    QByteArray readArguments;
    putString(readArguments, *handle);
    std::optional<Error> problem;
    while (!problem) {
        const auto answer = d->ask(ReadDir, readArguments, cancel);
        if (!answer)
            return answer.error();
        if (answer->type == Status && Private::code(*answer) == Eof)
            break;
        if (answer->type != Name) {
            problem = Private::failed(*answer, path);
            break;
        }
        Cursor cursor(answer->body);
        const quint32 count = cursor.u32();
        for (quint32 i = 0; i < count && !problem; ++i) {
            const QByteArrayView name = cursor.string();
            cursor.string(); // the long form, for people
            FileInfo info = readAttributes(cursor);
            if (!cursor.ok()) {
                problem = remoteError(
                    tr("The host's file transfer gave a wrong answer about %1.").arg(path));
                break;
            }
            if (name == QByteArrayView(".") || name == QByteArrayView(".."))
                continue;
            if (entries.size() >= size_t(most)) {
                problem = remoteError(tr("%1 on the host holds more than %2 files.")
                                          .arg(path, QString::number(most)));
                break;
            }
            info.name = QString::fromUtf8(name);
            entries.push_back(std::move(info));
        }
        if (count == 0 && !problem)
            problem = remoteError(tr("The host lists %1 without end.").arg(path));
    }
    const auto closed = d->closeHandle(*handle, path, cancel);
    if (problem)
        return *problem;
    if (!closed)
        return closed.error();
    return entries;
}

Result<QString> Sftp::realPath(const QString &path, const CancelToken &cancel)
{
    QByteArray arguments;
    putString(arguments, path.toUtf8());
    const auto answer = d->ask(RealPath, arguments, cancel);
    if (!answer)
        return answer.error();
    if (answer->type != Name)
        return Private::failed(*answer, path);
    Cursor cursor(answer->body);
    const quint32 count = cursor.u32();
    const QString real = QString::fromUtf8(cursor.string());
    if (!cursor.ok() || count != 1)
        return remoteError(tr("The host's file transfer gave a wrong answer about %1.").arg(path));
    return real;
}

Result<QByteArray> Sftp::read(const QString &path, qint64 offset, qint64 most,
                              const CancelToken &cancel)
{
    const auto handle = d->openFile(path, kOpenRead, -1, cancel);
    if (!handle)
        return handle.error();
    QByteArray out;
    std::vector<Private::Lane> lanes;
    lanes.push_back({nullptr, d.get(), *handle});
    const auto read = d->readRange(lanes, path, offset, most,
                                   [&](const QByteArray &bytes) -> Result<void> {
                                       out += bytes;
                                       return {};
                                   }, cancel);
    const auto closed = d->closeHandle(*handle, path, cancel);
    if (!read)
        return read.error();
    if (!closed)
        return closed.error();
    return out;
}

Result<qint64> Sftp::download(const QString &path, qint64 offset, QIODevice &target,
                              const CancelToken &cancel, const Progress &progress)
{
    const auto info = stat(path, cancel);
    if (!info)
        return info.error();
    if (!*info)
        return remoteError(tr("There is no %1 on the host.").arg(path));
    if (!(*info)->isFile())
        return remoteError(tr("%1 on the host is not a file.").arg(path));
    const qint64 size = (*info)->size - offset;
    if (size <= 0)
        return qint64(0);
    const auto handle = d->openFile(path, kOpenRead, -1, cancel);
    if (!handle)
        return handle.error();
    qint64 done = 0;
    const auto read = d->readRange(d->lanes(*handle, path, size, cancel), path, offset, size,
                                   [&](const QByteArray &bytes) -> Result<void> {
                                       if (target.write(bytes) != bytes.size())
                                           return remoteError(
                                               tr("%1 from the host cannot be kept here: %2.")
                                                   .arg(path, target.errorString()));
                                       done += bytes.size();
                                       if (progress)
                                           progress(double(done) / double(size));
                                       return {};
                                   }, cancel);
    const auto closed = d->closeHandle(*handle, path, cancel);
    if (!read)
        return read.error();
    if (!closed)
        return closed.error();
    return *read;
}

Result<void> Sftp::upload(QIODevice &source, const QString &path, bool executable,
                          const CancelToken &cancel, const Progress &progress)
{
    const auto handle = d->openFile(path, kOpenWrite | kOpenCreate | kOpenTruncate,
                                    executable ? 0700 : 0600, cancel);
    if (!handle)
        return handle.error();
    const qint64 size = qMax<qint64>(1, source.size());
    std::deque<quint32> inFlight;
    std::optional<Error> problem;
    qint64 offset = 0;
    bool more = true;
    while (!problem && (more || !inFlight.empty())) {
        if (more && inFlight.size() < size_t(kInFlight)) {
            const QByteArray bytes = source.read(kChunk);
            if (bytes.isEmpty()) {
                more = false;
                continue;
            }
            QByteArray arguments;
            putString(arguments, *handle);
            put64(arguments, quint64(offset));
            putString(arguments, bytes);
            const auto id = d->request(Write, arguments, cancel);
            if (!id) {
                problem = id.error();
                break;
            }
            inFlight.push_back(*id);
            offset += bytes.size();
            continue;
        }
        const auto written = Private::expectOk(d->reply(inFlight.front(), cancel), path);
        inFlight.pop_front();
        if (!written)
            problem = written.error();
        else if (progress)
            progress(double(offset) / double(size));
    }
    for (const quint32 id : inFlight)
        d->abandon(id);
    const auto closed = d->closeHandle(*handle, path, cancel);
    if (problem)
        return *problem;
    return closed;
}

Result<void> Sftp::write(const QByteArray &bytes, const QString &path, bool executable,
                         const CancelToken &cancel)
{
    QBuffer buffer;
    buffer.setData(bytes);
    buffer.open(QIODevice::ReadOnly);
    return upload(buffer, path, executable, cancel);
}

Result<void> Sftp::rename(const QString &from, const QString &to, const CancelToken &cancel)
{
    QByteArray arguments;
    // Version 3's own rename refuses to replace; OpenSSH's is atomic.
    if (d->posixRename)
        putString(arguments, "posix-rename@openssh.com");
    putString(arguments, from.toUtf8());
    putString(arguments, to.toUtf8());
    return Private::expectOk(d->ask(d->posixRename ? Extended : Rename, arguments, cancel), from);
}

Result<void> Sftp::remove(const QString &path, const CancelToken &cancel)
{
    QByteArray arguments;
    putString(arguments, path.toUtf8());
    return Private::expectOk(d->ask(Remove, arguments, cancel), path);
}

} // namespace twofold::remote
