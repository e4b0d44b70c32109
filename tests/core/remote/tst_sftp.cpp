// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/remote/sftp.h"
#include "tests/common/testmain.h"

#include <QBuffer>
#include <QtEndian>

#include <functional>
#include <vector>

using namespace twofold;
using namespace twofold::remote;

namespace {

QByteArray u32(quint32 value)
{
    QByteArray bytes(4, 0);
    qToBigEndian(value, bytes.data());
    return bytes;
}

QByteArray u64(quint64 value)
{
    QByteArray bytes(8, 0);
    qToBigEndian(value, bytes.data());
    return bytes;
}

QByteArray text(const QByteArray &value)
{
    return u32(quint32(value.size())) + value;
}

struct Request
{
    quint8 type = 0;
    quint32 id = 0;
    QByteArray arguments;
};

// A host that answers as it is told: what a real server never does on demand.
class FakeHost : public SftpChannel
{
public:
    std::function<QByteArray(const Request &)> answer; // body of the message, without its length

    Result<void> write(QByteArrayView bytes, const CancelToken &) override
    {
        m_in += bytes.toByteArray();
        while (m_in.size() >= 4) {
            const quint32 length = qFromBigEndian<quint32>(m_in.constData());
            if (m_in.size() < qsizetype(length) + 4)
                break;
            const QByteArray message = m_in.mid(4, length);
            m_in.remove(0, qsizetype(length) + 4);
            if (message[0] == 1) {
                send(QByteArray(1, 2) + u32(3));
                continue;
            }
            Request request;
            request.type = quint8(message[0]);
            request.id = qFromBigEndian<quint32>(message.constData() + 1);
            request.arguments = message.mid(5);
            const QByteArray body = answer(request);
            if (!body.isEmpty())
                send(body);
        }
        return {};
    }
    Result<QByteArray> read(qsizetype most, const CancelToken &) override
    {
        if (m_out.isEmpty())
            return remoteError(QStringLiteral("closed"));
        // In odd pieces, as a network gives them.
        const QByteArray piece = m_out.left(qMin<qsizetype>(most, 7777));
        m_out.remove(0, piece.size());
        return piece;
    }
    void send(const QByteArray &body) { m_out += u32(quint32(body.size())) + body; }
    void sendRaw(const QByteArray &bytes) { m_out += bytes; }

private:
    QByteArray m_in;
    QByteArray m_out;
};

QByteArray status(const Request &request, quint32 code, const QByteArray &words = "no")
{
    return QByteArray(1, 101) + u32(request.id) + u32(code) + text(words) + text("en");
}

QByteArray handle(const Request &request)
{
    return QByteArray(1, 102) + u32(request.id) + text("h");
}

QByteArray attributes(const Request &request, quint64 size)
{
    return QByteArray(1, 105) + u32(request.id) + u32(0x05) + u64(size) + u32(0100644);
}

struct Opened
{
    std::unique_ptr<Sftp> sftp;
    FakeHost *host = nullptr;
};

Opened open(std::function<QByteArray(const Request &)> answer)
{
    auto host = std::make_unique<FakeHost>();
    Opened opened;
    opened.host = host.get();
    host->answer = std::move(answer);
    auto sftp = Sftp::open(std::move(host), {});
    if (sftp)
        opened.sftp = std::move(*sftp);
    return opened;
}

// Serves one file, each answer cut to `most` bytes.
std::function<QByteArray(const Request &)> serve(const QByteArray &content, qsizetype most)
{
    return [content, most](const Request &request) -> QByteArray {
        switch (request.type) {
        case 3: return handle(request);
        case 4: return status(request, 0);
        case 7:
        case 17: return attributes(request, quint64(content.size()));
        case 5: {
            const auto offset = qsizetype(qFromBigEndian<quint64>(request.arguments.constData() + 5));
            const auto length = qsizetype(qFromBigEndian<quint32>(request.arguments.constData() + 13));
            if (offset >= content.size())
                return status(request, 1);
            return QByteArray(1, 103) + u32(request.id) + text(content.mid(offset, qMin(length, most)));
        }
        default: return status(request, 8);
        }
    };
}

} // namespace

// The file transfer against hosts that misbehave.
class TestSftp : public QObject
{
    Q_OBJECT

private slots:
    void shortAnswersAreAskedAgainAtTheirOffset_data();
    void shortAnswersAreAskedAgainAtTheirOffset();
    void aFileThatShrankEndsEarly();
    void answersInAnyOrder();
    void tooMuchDataIsRefused();
    void anEmptyAnswerIsRefused();
    void aHugeLengthIsRefused();
    void textInsteadOfSftpIsExplained();
    void anAnswerNobodyAskedForIsRefused();
    void anEndlessListingIsRefused();
    void emptyListingsDoNotGoOnForever();
    void cutAttributesAreRefused();
    void aFullDiskHereIsAnErrorAndTheChannelStays();
    void aSuddenEndIsAnError();
};

void TestSftp::shortAnswersAreAskedAgainAtTheirOffset_data()
{
    QTest::addColumn<int>("most");
    QTest::newRow("one byte short") << int(Sftp::kChunk) - 1;
    QTest::newRow("a third") << int(Sftp::kChunk) / 3;
    QTest::newRow("1000") << 1000;
}

void TestSftp::shortAnswersAreAskedAgainAtTheirOffset()
{
    QFETCH(int, most);
    QByteArray content;
    for (int i = 0; content.size() < 300'000; ++i)
        content += QByteArray::number(i) + ' ';
    auto opened = open(serve(content, most));
    QVERIFY(opened.sftp);
    QBuffer target;
    QVERIFY(target.open(QIODevice::WriteOnly));
    const auto got = opened.sftp->download(QStringLiteral("f"), 0, target);
    QVERIFY2(got.ok(), got.ok() ? "" : qPrintable(got.error().message));
    QCOMPARE(target.data(), content);
}

void TestSftp::aFileThatShrankEndsEarly()
{
    const QByteArray content(100'000, 'x');
    auto opened = open([base = serve(content, 1 << 20)](const Request &request) {
        return request.type == 17 ? attributes(request, 5'000'000) : base(request);
    });
    QBuffer target;
    QVERIFY(target.open(QIODevice::WriteOnly));
    const auto got = opened.sftp->download(QStringLiteral("f"), 0, target);
    QVERIFY(got.ok());
    QCOMPARE(*got, 100'000);
    // Answers that were still on their way do not disturb what follows.
    QVERIFY(opened.sftp->stat(QStringLiteral("f")).ok());
    QCOMPARE(*opened.sftp->read(QStringLiteral("f"), 99'990, 100), QByteArray(10, 'x'));
}

void TestSftp::answersInAnyOrder()
{
    QByteArray content;
    for (int i = 0; content.size() < 200'000; ++i)
        content += QByteArray::number(i) + ' ';
    auto base = serve(content, 1 << 20);
    auto held = std::make_shared<std::vector<QByteArray>>();
    Opened opened;
    opened = open([&, held](const Request &request) -> QByteArray {
        if (request.type != 5)
            return base(request);
        held->push_back(base(request));
        if (held->size() < 7)
            return {};
        for (auto it = held->rbegin(); it != held->rend(); ++it)
            opened.host->send(*it);
        held->clear();
        return {};
    });
    QBuffer target;
    QVERIFY(target.open(QIODevice::WriteOnly));
    const auto got = opened.sftp->download(QStringLiteral("f"), 0, target);
    QVERIFY2(got.ok(), got.ok() ? "" : qPrintable(got.error().message));
    QCOMPARE(target.data(), content);
}

void TestSftp::tooMuchDataIsRefused()
{
    auto opened = open([base = serve("abc", 10)](const Request &request) {
        return request.type == 5 ? QByteArray(QByteArray(1, 103) + u32(request.id) + text(QByteArray(60'000, 'x')))
                                 : base(request);
    });
    QVERIFY(!opened.sftp->read(QStringLiteral("f"), 0, 100).ok());
}

void TestSftp::anEmptyAnswerIsRefused()
{
    auto opened = open([base = serve("abc", 10)](const Request &request) {
        return request.type == 5 ? QByteArray(QByteArray(1, 103) + u32(request.id) + text({})) : base(request);
    });
    QVERIFY(!opened.sftp->read(QStringLiteral("f"), 0, 100).ok());
}

void TestSftp::aHugeLengthIsRefused()
{
    Opened opened;
    opened = open([&](const Request &) -> QByteArray {
        opened.host->sendRaw(u32(0xffffffff) + QByteArray(100, 'x'));
        return {};
    });
    QVERIFY(!opened.sftp->stat(QStringLiteral("f")).ok());
}

void TestSftp::textInsteadOfSftpIsExplained()
{
    class Chatty : public SftpChannel
    {
    public:
        Result<void> write(QByteArrayView, const CancelToken &) override { return {}; }
        Result<QByteArray> read(qsizetype, const CancelToken &) override { return QByteArray("Welcome to the host!\n"); }
    };
    const auto sftp = Sftp::open(std::make_unique<Chatty>(), {});
    QVERIFY(!sftp.ok());
    QVERIFY(sftp.error().message.contains(QLatin1String("start-up file")));
}

void TestSftp::anAnswerNobodyAskedForIsRefused()
{
    auto opened = open([](const Request &request) {
        Request other = request;
        other.id += 1000;
        return attributes(other, 1);
    });
    QVERIFY(!opened.sftp->stat(QStringLiteral("f")).ok());
}

void TestSftp::anEndlessListingIsRefused()
{
    auto opened = open([](const Request &request) -> QByteArray {
        if (request.type == 11)
            return handle(request);
        if (request.type == 4)
            return status(request, 0);
        QByteArray names = QByteArray(1, 104) + u32(request.id) + u32(100);
        for (int i = 0; i < 100; ++i)
            names += text("file" + QByteArray::number(i)) + text("long") + u32(0);
        return names;
    });
    const auto listed = opened.sftp->list(QStringLiteral("d"), 250);
    QVERIFY(!listed.ok());
    QVERIFY(listed.error().message.contains(QLatin1String("more than 250")));
}

void TestSftp::emptyListingsDoNotGoOnForever()
{
    auto opened = open([](const Request &request) -> QByteArray {
        if (request.type == 11)
            return handle(request);
        if (request.type == 4)
            return status(request, 0);
        return QByteArray(1, 104) + u32(request.id) + u32(0);
    });
    QVERIFY(!opened.sftp->list(QStringLiteral("d"), 250).ok());
}

void TestSftp::cutAttributesAreRefused()
{
    auto opened = open([](const Request &request) {
        return QByteArray(QByteArray(1, 105) + u32(request.id) + u32(0x8000000f) + u64(5));
    });
    QVERIFY(!opened.sftp->stat(QStringLiteral("f")).ok());
}

void TestSftp::aFullDiskHereIsAnErrorAndTheChannelStays()
{
    class Full : public QIODevice
    {
        qint64 readData(char *, qint64) override { return -1; }
        qint64 writeData(const char *, qint64) override { return -1; }
    };
    auto opened = open(serve(QByteArray(3'000'000, 'x'), 1 << 20));
    Full full;
    QVERIFY(full.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
    QVERIFY(!opened.sftp->download(QStringLiteral("f"), 0, full).ok());
    QCOMPARE(*opened.sftp->read(QStringLiteral("f"), 0, 5), QByteArray("xxxxx"));
}

void TestSftp::aSuddenEndIsAnError()
{
    auto opened = open([](const Request &) { return QByteArray(); });
    QVERIFY(!opened.sftp->read(QStringLiteral("f"), 0, 5).ok());
}

TWOFOLD_TEST(TestSftp)
#include "tst_sftp.moc"
