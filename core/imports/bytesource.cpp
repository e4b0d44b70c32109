// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/bytesource.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QStringDecoder>

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace twofold::imports {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("ByteSource", text);
}

constexpr size_t kCompressedChunk = 128 * 1024;

enum class Packing { Plain, Gzip, Zstd };
enum class Encoding { Bytes, Utf16LE, Utf16BE };

constexpr qsizetype kMarkBytes = 16; // what tells the encoding

Encoding markedEncoding(QByteArrayView begin)
{
    if (begin.startsWith("\xff\xfe"))
        return Encoding::Utf16LE;
    return begin.startsWith("\xfe\xff") ? Encoding::Utf16BE : Encoding::Bytes;
}

// Every result file begins with ASCII: as UTF-16 every other byte of that is zero, and no other
// encoding of text has zeros.
Encoding likelyEncoding(QByteArrayView begin)
{
    if (begin.size() < 4)
        return Encoding::Bytes;
    bool little = true;
    bool big = true;
    for (qsizetype i = 0; i < begin.size(); ++i) {
        const bool isZero = begin[i] == '\0';
        little = little && isZero == (i % 2 == 1);
        big = big && isZero == (i % 2 == 0);
    }
    return little ? Encoding::Utf16LE : big ? Encoding::Utf16BE : Encoding::Bytes;
}

} // namespace

struct ByteSource::Data
{
    QString name;
    int fd = -1;
    bool ownsFd = false;
    bool waits = false; // it may be long until there is something to read
    CancelToken cancel;
    bool canSeek = false;
    QByteArray memory; // instead of a descriptor
    qsizetype memoryAt = 0;
    qint64 size = 0;
    qint64 rawRead = 0;

    QByteArray sniffed; // raw bytes read to recognise the packing, given out first
    qsizetype sniffedAt = 0;

    Packing packing = Packing::Plain;
    QByteArray packed;
    size_t packedAt = 0;
    size_t packedEnd = 0;
    bool rawEnd = false;
    bool inMember = false; // a compressed member has begun and not ended
    bool cut = false;
    z_stream zlib = {};
    bool zlibOpen = false;
    ZSTD_DStream *zstd = nullptr;

    Encoding encoding = Encoding::Bytes;
    QStringDecoder decoder;
    QByteArray converted;
    qsizetype convertedAt = 0;

    std::vector<Note> notes;

    QByteArray head;
    qsizetype headAt = 0;
    bool headWhole = false;

    Data() = default;
    Data(const Data &) = delete;
    Data &operator=(const Data &) = delete;
    ~Data()
    {
        if (zlibOpen)
            inflateEnd(&zlib);
        ZSTD_freeDStream(zstd);
        if (ownsFd && fd >= 0)
            ::close(fd);
    }

    Error failed(const QString &reason) const { return badInput(reason, name); }

    // As the file has them.
    Result<size_t> readRaw(char *buffer, size_t capacity)
    {
        if (sniffedAt < sniffed.size()) {
            const auto n = std::min<size_t>(capacity, static_cast<size_t>(sniffed.size() - sniffedAt));
            std::memcpy(buffer, sniffed.constData() + sniffedAt, n);
            sniffedAt += static_cast<qsizetype>(n);
            auto more = readFile(buffer + n, capacity - n); // short only at the end
            if (!more)
                return more.error();
            return n + *more;
        }
        return readFile(buffer, capacity);
    }

    Result<size_t> readFile(char *buffer, size_t capacity)
    {
        if (fd < 0) {
            const auto n = std::min<size_t>(capacity, static_cast<size_t>(memory.size() - memoryAt));
            std::memcpy(buffer, memory.constData() + memoryAt, n);
            memoryAt += static_cast<qsizetype>(n);
            rawRead += static_cast<qint64>(n);
            return n;
        }
        size_t done = 0;
        while (done < capacity) {
            if (waits && !await())
                return cancelledError();
            const auto n = ::read(fd, buffer + done, capacity - done);
            if (n < 0 && (errno == EINTR || errno == EAGAIN))
                continue;
            if (n < 0) {
                return failed(tr("The file cannot be read: %1. Check the disk and the permissions.")
                                  .arg(QString::fromLocal8Bit(std::strerror(errno))));
            }
            if (n == 0)
                break;
            done += static_cast<size_t>(n);
        }
        rawRead += static_cast<qint64>(done);
        return done;
    }

    // False: cancelled before there was anything to read, or the end.
    bool await() const
    {
        constexpr int kSliceMs = 50;
        pollfd waited{fd, POLLIN, 0};
        while (!cancel.isCancelled()) {
            if (::poll(&waited, 1, kSliceMs) != 0)
                return true; // an error shows when it is read
        }
        return false;
    }

    // Unpacked.
    Result<size_t> readUnpacked(char *buffer, size_t capacity)
    {
        if (packing == Packing::Plain)
            return readRaw(buffer, capacity);
        size_t done = 0;
        while (done < capacity && !cut) {
            if (packedAt == packedEnd && !rawEnd) {
                auto n = readRaw(packed.data(), kCompressedChunk);
                if (!n)
                    return n.error();
                packedAt = 0;
                packedEnd = *n;
                rawEnd = *n == 0;
            }
            if (packedAt == packedEnd && rawEnd && !inMember)
                break;
            const size_t before = done;
            const size_t packedBefore = packedAt;
            if (auto ok = packing == Packing::Gzip ? inflateSome(buffer, capacity, done)
                                                   : decompressSome(buffer, capacity, done);
                !ok) {
                return ok.error();
            }
            if (done == before && packedAt == packedBefore && rawEnd)
                cut = true; // no input is left and the member is not at its end
        }
        return done;
    }

    Result<void> inflateSome(char *buffer, size_t capacity, size_t &done)
    {
        zlib.next_in = reinterpret_cast<Bytef *>(packed.data() + packedAt);
        zlib.avail_in = static_cast<uInt>(packedEnd - packedAt);
        zlib.next_out = reinterpret_cast<Bytef *>(buffer + done);
        const auto room = static_cast<uInt>(std::min<size_t>(capacity - done, 1U << 30));
        zlib.avail_out = room;
        inMember = true;
        const int status = inflate(&zlib, Z_NO_FLUSH);
        packedAt = packedEnd - zlib.avail_in;
        done += room - zlib.avail_out;
        if (status == Z_STREAM_END) {
            inMember = false; // another member may follow (files put together with cat)
            inflateReset(&zlib);
        } else if (status != Z_OK && status != Z_BUF_ERROR) {
            return failed(tr("The gzip data is damaged: %1. Copy the file again from where it was "
                             "made.")
                              .arg(QString::fromLatin1(zlib.msg ? zlib.msg : "wrong data")));
        }
        return {};
    }

    Result<void> decompressSome(char *buffer, size_t capacity, size_t &done)
    {
        ZSTD_inBuffer in{packed.constData(), packedEnd, packedAt};
        ZSTD_outBuffer out{buffer, capacity, done};
        const size_t status = ZSTD_decompressStream(zstd, &out, &in);
        packedAt = in.pos;
        done = out.pos;
        if (ZSTD_isError(status)) {
            return failed(tr("The zstd data is damaged: %1. Copy the file again from where it was "
                             "made.")
                              .arg(QString::fromLatin1(ZSTD_getErrorName(status))));
        }
        inMember = status != 0;
        return {};
    }

    // As readers see it.
    Result<size_t> readText(char *buffer, size_t capacity)
    {
        if (encoding == Encoding::Bytes)
            return readUnpacked(buffer, capacity);
        size_t done = 0;
        while (done < capacity) {
            if (convertedAt == converted.size()) {
                char raw[16 * 1024];
                auto n = readUnpacked(raw, sizeof raw);
                if (!n)
                    return n.error();
                if (*n == 0)
                    break;
                const QString text = decoder.decode(QByteArrayView(raw, static_cast<qsizetype>(*n)));
                converted = text.toUtf8();
                convertedAt = 0;
                continue;
            }
            const auto n =
                std::min<size_t>(capacity - done, static_cast<size_t>(converted.size() - convertedAt));
            std::memcpy(buffer + done, converted.constData() + convertedAt, n);
            convertedAt += static_cast<qsizetype>(n);
            done += n;
        }
        return done;
    }

    Result<void> begin()
    {
        sniffed.resize(4);
        auto n = readFile(sniffed.data(), 4);
        if (!n)
            return n.error();
        sniffed.resize(static_cast<qsizetype>(*n));
        if (sniffed.startsWith("\x1f\x8b")) {
            packing = Packing::Gzip;
            zlibOpen = inflateInit2(&zlib, 15 + 16) == Z_OK;
            if (!zlibOpen)
                return failed(tr("There is not enough memory to unpack the file."));
        } else if (sniffed.startsWith("\x28\xb5\x2f\xfd")) {
            packing = Packing::Zstd;
            zstd = ZSTD_createDStream();
            if (!zstd || ZSTD_isError(ZSTD_initDStream(zstd)))
                return failed(tr("There is not enough memory to unpack the file."));
            // A frame may ask for gigabytes of window; 128 MiB is what zstd itself allows.
            ZSTD_DCtx_setParameter(zstd, ZSTD_d_windowLogMax, 27);
        }
        if (packing != Packing::Plain)
            packed.resize(kCompressedChunk);
        return readHead();
    }

    void convertFrom(Encoding from, QByteArrayView first)
    {
        encoding = from;
        decoder = QStringDecoder(from == Encoding::Utf16LE ? QStringDecoder::Utf16LE
                                                           : QStringDecoder::Utf16BE);
        const QString text = decoder.decode(first);
        converted = text.toUtf8();
    }

    Result<void> readHead()
    {
        QByteArray mark(kMarkBytes, '\0');
        auto n = readUnpacked(mark.data(), kMarkBytes);
        if (!n)
            return n.error();
        mark.resize(static_cast<qsizetype>(*n));
        if (const auto marked = markedEncoding(mark); marked != Encoding::Bytes) {
            convertFrom(marked, QByteArrayView(mark).sliced(2));
            mark.clear();
        } else if (const auto likely = likelyEncoding(mark); likely != Encoding::Bytes) {
            convertFrom(likely, mark);
            mark.clear();
        } else if (mark.startsWith("\xef\xbb\xbf")) {
            mark.remove(0, 3);
        }
        head.resize(kHeadBytes + 1);
        std::memcpy(head.data(), mark.constData(), static_cast<size_t>(mark.size()));
        auto rest = readText(head.data() + mark.size(),
                             static_cast<size_t>(head.size() - mark.size()));
        if (!rest)
            return rest.error();
        head.resize(mark.size() + static_cast<qsizetype>(*rest));
        headWhole = head.size() <= kHeadBytes;
        return {};
    }
};

ByteSource::ByteSource()
    : m_data(std::make_unique<Data>())
{
}

ByteSource::~ByteSource() = default;

Result<std::unique_ptr<ByteSource>> ByteSource::open(const QString &file,
                                                     const CancelToken &cancel)
{
    std::unique_ptr<ByteSource> source(new ByteSource);
    auto &data = *source->m_data;
    data.cancel = cancel;
    if (file == QLatin1String("-")) {
        data.name = tr("standard input");
        data.fd = STDIN_FILENO;
        data.waits = true;
    } else {
        data.name = file;
        const QFileInfo info(file);
        if (info.isDir())
            return badInput(tr("This is a folder. Name the result files in it."), file);
        // Opening a pipe would wait for its writer, and nothing could cancel that.
        data.fd = ::open(QFile::encodeName(file).constData(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        data.ownsFd = true;
        if (data.fd < 0) {
            return badInput(tr("The file cannot be opened: %1. Check the name and the permissions.")
                                .arg(QString::fromLocal8Bit(std::strerror(errno))),
                            file);
        }
        struct stat status = {};
        const bool known = ::fstat(data.fd, &status) == 0;
        if (known && S_ISREG(status.st_mode))
            data.size = status.st_size;
        else
            data.waits = true;
        data.canSeek = S_ISREG(status.st_mode);
        ::posix_fadvise(data.fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    }
    if (auto ok = data.begin(); !ok)
        return ok.error();
    if (data.head.isEmpty() && !data.cut) {
        return badInput(tr("The file is empty. The tool may have been stopped before it wrote, or "
                           "it writes elsewhere."),
                        data.name);
    }
    return source;
}

std::unique_ptr<ByteSource> ByteSource::fromBytes(QByteArray bytes, const QString &name)
{
    std::unique_ptr<ByteSource> source(new ByteSource);
    auto &data = *source->m_data;
    data.name = name;
    data.size = bytes.size();
    data.memory = std::move(bytes);
    if (!data.begin().ok())
        data.head.clear();
    return source;
}

const QString &ByteSource::name() const
{
    return m_data->name;
}

QByteArrayView ByteSource::head() const
{
    return QByteArrayView(m_data->head).first(std::min(m_data->head.size(), kHeadBytes));
}

bool ByteSource::headIsWhole() const
{
    return m_data->headWhole;
}

Result<size_t> ByteSource::read(char *buffer, size_t capacity)
{
    auto &data = *m_data;
    size_t done = 0;
    if (data.headAt < data.head.size()) {
        done = std::min<size_t>(capacity, static_cast<size_t>(data.head.size() - data.headAt));
        std::memcpy(buffer, data.head.constData() + data.headAt, done);
        data.headAt += static_cast<qsizetype>(done);
    }
    if (done == capacity || data.headWhole)
        return done;
    auto more = data.readText(buffer + done, capacity - done);
    if (!more)
        return more.error();
    return done + *more;
}

bool ByteSource::canRewind() const
{
    return m_data->canSeek || m_data->fd < 0;
}

Result<void> ByteSource::rewind()
{
    auto fresh = std::make_unique<Data>();
    fresh->name = m_data->name;
    fresh->memory = m_data->memory;
    fresh->size = m_data->size;
    fresh->canSeek = m_data->canSeek;
    fresh->waits = m_data->waits;
    fresh->cancel = m_data->cancel;
    fresh->fd = m_data->fd;
    fresh->ownsFd = std::exchange(m_data->ownsFd, false);
    m_data = std::move(fresh);
    if (m_data->fd >= 0 && ::lseek(m_data->fd, 0, SEEK_SET) != 0) {
        return m_data->failed(tr("The file cannot be read again from its begin: %1.")
                                  .arg(QString::fromLocal8Bit(std::strerror(errno))));
    }
    return m_data->begin();
}

bool ByteSource::cut() const
{
    return m_data->cut;
}

bool ByteSource::grew() const
{
    return m_data->size > 0 && m_data->rawRead > m_data->size;
}

void ByteSource::note(qint64 line, const QString &message)
{
    constexpr size_t kMost = 100; // a file may hold as many oddities as bytes
    if (m_data->notes.size() < kMost)
        m_data->notes.push_back({line, message});
}

const std::vector<ByteSource::Note> &ByteSource::notes() const
{
    return m_data->notes;
}

double ByteSource::share() const
{
    if (m_data->size <= 0)
        return 0;
    return std::min(1.0, static_cast<double>(m_data->rawRead) / static_cast<double>(m_data->size));
}

Result<QByteArray> readAll(ByteSource &source, qsizetype limit)
{
    QByteArray all;
    constexpr qsizetype kStep = 256 * 1024;
    while (true) {
        const qsizetype before = all.size();
        all.resize(before + kStep);
        auto n = source.read(all.data() + before, kStep);
        if (!n)
            return n.error();
        all.resize(before + static_cast<qsizetype>(*n));
        if (*n == 0)
            return all;
        if (all.size() > limit) {
            return badInput(tr("The file is larger than %1 MiB, too large for a report of this "
                               "format. Check that it is one.")
                                .arg(limit / (1024 * 1024)),
                            source.name());
        }
    }
}

LineReader::LineReader(ByteSource &source)
    : m_source(source)
    , m_buffer(256 * 1024 + kPadding)
{
}

Result<bool> LineReader::next(QByteArrayView &line)
{
    qsizetype searched = m_begin;
    while (true) {
        const char *begin = m_buffer.data();
        const auto *found = static_cast<const char *>(
            std::memchr(begin + searched, '\n', static_cast<size_t>(m_end - searched)));
        if (found || (m_atEnd && m_end > m_begin)) {
            const qsizetype stop = found ? found - begin : m_end;
            line = QByteArrayView(begin + m_begin, stop - m_begin);
            if (line.endsWith('\r'))
                line.chop(1);
            m_begin = found ? stop + 1 : m_end;
            m_hadEnd = found != nullptr;
            ++m_line;
            return true;
        }
        if (m_atEnd)
            return false;
        searched = m_end - m_begin;
        if (m_begin > 0) {
            std::memmove(m_buffer.data(), begin + m_begin, static_cast<size_t>(searched));
            m_begin = 0;
            m_end = searched;
        }
        qsizetype capacity = static_cast<qsizetype>(m_buffer.size()) - kPadding;
        if (m_end == capacity) {
            if (capacity >= kLongestLine) {
                return badInput(tr("The line is longer than %1 MiB. Check that the file is a "
                                   "result file.")
                                    .arg(kLongestLine / (1024 * 1024)),
                                m_source.name(), m_line + 1);
            }
            capacity *= 2;
            m_buffer.grow(static_cast<size_t>(capacity + kPadding));
        }
        auto n = m_source.read(m_buffer.data() + m_end, static_cast<size_t>(capacity - m_end));
        if (!n)
            return n.error();
        m_end += static_cast<qsizetype>(*n);
        m_atEnd = *n == 0;
    }
}

} // namespace twofold::imports
