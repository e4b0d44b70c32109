// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/csvindex.h"
#include "core/imports/jmeter.h"
#include "tests/common/testmain.h"
#include "tests/core/imports/summarytest.h"

#include <QDir>

#include <random>

using namespace twofold;
using namespace twofold::tests;

namespace {

const QByteArray kHeader = "timeStamp,elapsed,label,responseCode,responseMessage,threadName,"
                           "success,failureMessage,bytes,allThreads\n";

QByteArray row(int64_t time, int elapsed, const QByteArray &label,
               const QByteArray &thread = "U 1-1", const QByteArray &failure = {},
               const QByteArray &users = "5")
{
    QByteArray outcome = ",true,,";
    if (!failure.isEmpty())
        outcome = ",false,\"" + failure + "\",";
    return QByteArray::number(qint64(time)) + "," + QByteArray::number(elapsed) + "," + label +
           (failure.isEmpty() ? ",200,OK," : ",500,Bad,") + thread + outcome + "100," + users +
           "\n";
}

constexpr int64_t kStart = 1'700'000'000'000;

QByteArray plainRows(int count, int from = 0)
{
    QByteArray bytes;
    for (int i = from; i < from + count; ++i)
        bytes += row(kStart + i * 37, 10 + i % 9, i % 3 ? "GET /" : "POST /login");
    return bytes;
}

// Everything at once: quoted line ends, sub-results, transactions, failures of several kinds,
// labels that come late, times that run backwards, a repeated header, blank lines.
QByteArray mixedRows(int count, uint32_t seed)
{
    std::mt19937 random(seed);
    const auto below = [&random](uint32_t limit) { return static_cast<int>(random() % limit); };
    QByteArray bytes;
    int64_t time = kStart;
    for (int i = 0; i < count; ++i) {
        time += below(400) - 60;
        const QByteArray thread = "U 1-" + QByteArray::number(1 + below(2));
        const QByteArray users = QByteArray::number(below(50));
        switch (below(9)) {
        case 0:
            bytes += row(time, 20, "\"a, \"\"quoted\"\"\nlabel\"", thread, {}, users);
            break;
        case 1:
            bytes +=
                row(time, below(3000), "GET /", thread,
                    "no,\nanswer \"\"at all\"\" from 10.0.0.7:" + QByteArray::number(below(9999)),
                    users);
            break;
        case 2: {
            const QByteArray name = "page-" + QByteArray::number(below(3));
            bytes += row(time, 50, name, thread, {}, users);
            for (int k = below(5); k > 0; --k)
                bytes += row(time + k, 10, name + "-" + QByteArray::number(k), thread, {}, users);
            break;
        }
        case 3:
            bytes += row(time, 50, "step-1", thread) + row(time + 1, 5, "step-1-0", thread) +
                     row(time + 2, 5, "other-1-0", thread, "kind " + QByteArray::number(below(40)));
            break;
        case 4:
            bytes += QByteArray::number(qint64(time)) +
                     ",70,all,200,\"Number of samples in transaction : 2, number of failing "
                     "samples : 0\"," +
                     thread + ",true,,0,5\n";
            break;
        case 5:
            bytes += below(6) == 0 ? kHeader : QByteArray("\n");
            break;
        case 6:
            bytes += row(time, -3, "late " + QByteArray::number(i / 40), thread, {}, users);
            break;
        default:
            bytes += row(time, below(100), "GET /", thread, {}, users);
        }
    }
    return bytes;
}

// What is stored of the file, or the error.
QByteArray readWith(const QByteArray &bytes, int threads, size_t blockBytes)
{
    const auto source = imports::ByteSource::fromBytes(bytes, QStringLiteral("test.jtl"));
    imports::Context context;
    context.threads = threads;
    context.blockBytes = blockBytes;
    const auto read = imports::readJmeterCsv(*source, context);
    return read ? results::encode(*read) : "error: " + read.error().text().toUtf8();
}

void compareThreads(const QByteArray &bytes, size_t blockBytes)
{
    const auto one = readWith(bytes, 1, blockBytes);
    for (int threads = 2; threads <= 3; ++threads) {
        const auto several = readWith(bytes, threads, blockBytes);
        if (several == one)
            continue;
        const auto text =
            QStringLiteral("%1 threads, blocks of %2 bytes: %3 bytes, not %4; %5 / %6")
                .arg(threads)
                .arg(blockBytes)
                .arg(several.size())
                .arg(one.size())
                .arg(QString::fromUtf8(several.left(120)), QString::fromUtf8(one.left(120)));
        QFAIL(qPrintable(text));
    }
}

} // namespace

class SamplesThreadsTest : public QObject
{
    Q_OBJECT

private slots:
    void realFiles_giveTheSameBytes()
    {
        const QDir folder(dataFile(QStringLiteral("jmeter")));
        int files = 0;
        for (const auto &info : folder.entryInfoList(QDir::Files)) {
            QFile file(info.filePath());
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray bytes = file.read(100'000);
            const imports::Head head{bytes, true};
            if (imports::probeJmeterCsv(head) == 0)
                continue;
            ++files;
            for (const size_t block : {64, 301, 1024})
                compareThreads(bytes, block);
        }
        QVERIFY(files > 2);
    }

    void generatedFiles_giveTheSameBytes()
    {
        for (uint32_t seed = 0; seed < 40; ++seed) {
            const QByteArray bytes = kHeader + plainRows(2) + mixedRows(150, seed);
            for (const size_t block : {32, 100, 251, 1000})
                compareThreads(bytes, block);
        }
    }

    void seamsAtEveryByte_giveTheSameBytes()
    {
        // Block ends move by a byte from one file to the next.
        const QByteArray rows =
            row(kStart + 9000, 100, "page", "U 1-1") + row(kStart + 9010, 20, "page-0") +
            row(kStart + 9040, 20, "page-1") +
            row(kStart + 9000, 9, "\"a\nb,\"\"\n\"\"\"", "U 1-2", "x\n,\"\"\ny") +
            row(kStart + 9100, 1, "page-1") + row(kStart + 9100, 1, "page-1-1");
        for (int pad = 0; pad < 130; ++pad) {
            const QByteArray bytes = kHeader + row(kStart, 5, QByteArray(1 + pad, 'p')) +
                                     plainRows(6) + rows + rows + plainRows(3, 400);
            compareThreads(bytes, 64);
            compareThreads(bytes, 128);
        }
    }

    void aClockThatWasSetBack_givesTheSameBytes()
    {
        // One step back, at any place, within a block and at its seam; then forward again or not.
        for (int at = 0; at < 40; ++at) {
            QByteArray bytes = kHeader;
            for (int i = 0; i < 60; ++i) {
                const bool goesOn = at % 2 == 0;
                const bool back = i >= at && (goesOn || i < at + 3);
                bytes += row(kStart + i * 500 - (back ? 9000 : 0), 10, "a");
            }
            for (const size_t block : {40, 200, 700})
                compareThreads(bytes, block);
        }
    }

    void subResults_areToldAcrossSeams()
    {
        // Each sampler with more sub-results than a block holds.
        QByteArray bytes = kHeader + plainRows(8);
        for (int i = 0; i < 10; ++i) {
            bytes += row(kStart + i * 1000, 900, "page");
            for (int k = 0; k < 7; ++k)
                bytes += row(kStart + i * 1000 + k, 5, "page-" + QByteArray::number(k));
        }
        for (const size_t block : {48, 64, 200, 500}) {
            compareThreads(bytes, block);
            const auto read = results::decode(readWith(bytes, 2, block));
            QVERIFY(read);
            QCOMPARE(read->summary().totals.requests, 18);
            QCOMPARE(read->summary().label(u"page")->requests, 10);
        }
    }

    void numberedLabels_areNoSubResultsOfEachOther()
    {
        QByteArray bytes = kHeader;
        for (int i = 0; i < 600; ++i)
            bytes += row(kStart + i, 5, "step-" + QByteArray::number(i % 4));
        compareThreads(bytes, 64);
        compareThreads(bytes, 16384); // more in doubt than wait
        const auto read = results::decode(readWith(bytes, 3, 256));
        QVERIFY(read);
        QCOMPARE(read->summary().totals.requests, 600);
    }

    void otherColumnsInTheMiddle_areReadByThem()
    {
        QByteArray bytes = kHeader + plainRows(40);
        bytes += "timeStamp,elapsed,label,responseCode,success\n";
        for (int i = 0; i < 40; ++i)
            bytes += QByteArray::number(qint64(kStart + 9000 + i)) + ",7,second,200,true\n";
        for (const size_t block : {64, 300, 1000})
            compareThreads(bytes, block);
        const auto read = results::decode(readWith(bytes, 2, 100));
        QVERIFY(read);
        QCOMPARE(read->summary().totals.requests, 80);
        QVERIFY(warnsOf(*read, QStringLiteral("other columns")));
    }

    void cutFiles_areReadToTheirLastWholeRow()
    {
        const QByteArray whole =
            kHeader + plainRows(20) + row(kStart + 5000, 5, "\"quoted\nlabel\"");
        for (qsizetype size = whole.size() - 130; size < whole.size(); ++size)
            compareThreads(whole.left(size), 100);
    }

    void damage_isToldOfTheFirstLine()
    {
        const QByteArray bytes = kHeader + plainRows(30) + "1700000000000,x,broken\n" +
                                 plainRows(30) + "nonsense\n" + plainRows(30) +
                                 "1700000000000,5,\"never closed\n" + plainRows(30);
        for (const size_t block : {32, 64, 100, 500, 2000}) {
            compareThreads(bytes, block);
            QVERIFY(readWith(bytes, 3, block).contains(":32"));
        }
    }

    void moreLabelsThanAreKept_areTheSame()
    {
        QByteArray bytes = kHeader + plainRows(9);
        for (int i = 0; i < 1300; ++i)
            bytes += row(kStart + i, 5, "label " + QByteArray::number(i));
        compareThreads(bytes, 200);
        compareThreads(bytes, 20'000);
        const auto read = results::decode(readWith(bytes, 2, 1000));
        QVERIFY(read);
        QCOMPARE(read->summary().totals.requests, 1309);
        QVERIFY(warnsOf(*read, QStringLiteral("labels")));
    }

    void manyKindsOfFailures_areGroupedAlike()
    {
        QByteArray bytes = kHeader + plainRows(9);
        for (int i = 0; i < 6000; ++i)
            bytes +=
                row(kStart + i, 5, "a", "U 1-1",
                    "kind " + QByteArray::number(i * 7 % 997) + " at " +
                        QByteArray::number(i % 7, 16) + "abcdef0" + QByteArray::number(i % 13));
        compareThreads(bytes, 1000);
        compareThreads(bytes, 50'000);
    }

    void longRuns_areCoarsenedAlike()
    {
        QByteArray bytes = kHeader + plainRows(9);
        std::mt19937 random(7);
        for (int i = 0; i < 3000; ++i)
            bytes +=
                row(kStart + int64_t(i) * 9'000 - random() % 60'000'000, int(random() % 100'000),
                    "a", "U 1-1", {}, QByteArray::number(random() % 100));
        compareThreads(bytes, 500);
        compareThreads(bytes, 20'000);
    }

    void whatDoesNotFitIntoMemory_isCoarsenedAlikeAndTold()
    {
        // Every label in every second: more cells than there is memory for.
        constexpr int kSeconds = 480;
        QByteArray bytes = "timeStamp,elapsed,label,success\n";
        for (int second = 0; second < kSeconds; ++second) {
            for (int label = 0; label < 1000; ++label)
                bytes += QByteArray::number(qint64(kStart + second * 1000 + label)) + ",5,l" +
                         QByteArray::number(label) + ",true\n";
        }
        compareThreads(bytes, 300'000);
        const auto read = results::decode(readWith(bytes, 2, 300'000));
        QVERIFY(read);
        QCOMPARE(read->timeline->intervalS(), 2.0);
        QCOMPARE(read->warnings.size(), size_t(1));
        QVERIFY(warnsOf(*read, QStringLiteral("every 1 s does not fit")));
        QVERIFY(warnsOf(*read, QStringLiteral("intervals are 2 s long")));
        QCOMPARE(read->summary().totals.requests, kSeconds * 1000);
        const auto part = read->summary({results::Window::Mode::Range, 3, 5}); // snapped outwards
        QCOMPARE(part.window.fromS, 2.0);
        QCOMPARE(part.window.toS, std::optional(6.0));
        QCOMPARE(part.totals.requests, 4000);
    }

    void hosts_countTheirOwnUsers()
    {
        for (const int hosts : {1, 3, 80}) {
            QByteArray bytes = "timeStamp,elapsed,label,success,allThreads,Hostname\n";
            for (int i = 0; i < 900; ++i)
                bytes += QByteArray::number(qint64(kStart + i * 100)) + ",5,a,true," +
                         QByteArray::number(i % 17) + ",host" + QByteArray::number(i * 31 % hosts) +
                         "\n";
            compareThreads(bytes, 64);
            compareThreads(bytes, 1000);
        }
    }

    void cancelling_endsAllThreads()
    {
        const QByteArray bytes = kHeader + plainRows(200);
        const auto source = imports::ByteSource::fromBytes(bytes, QStringLiteral("test.jtl"));
        imports::Context context;
        context.threads = 3;
        context.blockBytes = 64;
        int calls = 0;
        double last = 0;
        context.progress = [&](double share) {
            last = share;
            if (++calls == 8) // the last block that one thread reads alone
                context.cancel.cancel();
        };
        const auto read = imports::readJmeterCsv(*source, context);
        QVERIFY(!read);
        QCOMPARE(read.error().kind, ErrorKind::Cancelled);
        QVERIFY(last > 0 && last <= 1);
    }

    void rewoundSource_givesTheSameAgain()
    {
        const auto source =
            imports::ByteSource::fromBytes(QByteArray(100'000, 'x') + "end", QStringLiteral("t"));
        QVERIFY(source->canRewind());
        const auto first = imports::readAll(*source);
        QVERIFY(first);
        QVERIFY(source->rewind().ok());
        const auto second = imports::readAll(*source);
        QVERIFY(second);
        QVERIFY(*first == *second);
    }

    void seams_areFoundAlikeByEveryMethod()
    {
        std::mt19937 random(3);
        using Method = imports::CsvIndex::Method;
        for (int n = 0; n < 400; ++n) {
            const auto size = static_cast<size_t>(random() % 400);
            std::string text(size + imports::CsvIndex::kPadding, '\n');
            imports::CsvSeam wanted;
            bool inside = false;
            size_t lines = 0;
            for (size_t i = 0; i < size; ++i) {
                text[i] = "ab\n\"c,de"[random() % (n % 2 ? 8 : 3)];
                inside = inside != (text[i] == '"');
                lines += text[i] == '\n' ? 1 : 0;
                if (text[i] == '\n' && !inside)
                    wanted = {i + 1, lines};
            }
            for (const auto method : {Method::Best, Method::Avx2, Method::Sse2, Method::Portable}) {
                if (!imports::CsvIndex::isAvailable(method))
                    continue;
                const auto seam = imports::CsvSeam::find(text.data(), size, method);
                QCOMPARE(seam.whole, wanted.whole);
                QCOMPARE(seam.lines, wanted.lines);
            }
        }
    }
};

TWOFOLD_TEST(SamplesThreadsTest)
#include "tst_samples_threads.moc"
