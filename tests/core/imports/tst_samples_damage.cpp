// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/common/testmain.h"
#include "tests/core/imports/sampleexamples.h"
#include "tests/core/imports/summarytest.h"

#include <random>

using namespace twofold;
using namespace twofold::tests;

namespace {

QString name(const SampleExample &example)
{
    return QString::fromLatin1(example.format);
}

void check(const Result<results::Measurement> &read)
{
    if (!read) {
        QVERIFY(!read.error().message.isEmpty());
        return;
    }
    const auto totals = read->summary().totals;
    QVERIFY(totals.requests.value_or(0) >= totals.failures.value_or(0));
    QVERIFY(totals.failures.value_or(0) >= 0);
    (void)read->allSeries();
    QVERIFY(results::decode(results::encode(*read)));
}

} // namespace

class SampleDamageTest : public QObject
{
    Q_OBJECT

private slots:
    void eachExample_isRecognisedAndRead_data() { rows(); }
    void eachExample_isRecognisedAndRead()
    {
        QFETCH(int, index);
        const auto &example = sampleExamples()[static_cast<size_t>(index)];
        const auto *format = formatOf(example.bytes);
        QVERIFY(format);
        QCOMPARE(format->info.name, name(example));
        const auto read = readBytes(example.bytes);
        QVERIFY2(read, read ? "" : qPrintable(read.error().text()));
        QVERIFY(!read->partial);
        QVERIFY(*read->summary().totals.requests > 0);
    }

    void cutAtEveryByte_readsTheWholeRecords_data() { rows(); }
    void cutAtEveryByte_readsTheWholeRecords()
    {
        QFETCH(int, index);
        const auto &example = sampleExamples()[static_cast<size_t>(index)];
        const auto whole = *readBytes(example.bytes)->summary().totals.requests;
        for (qsizetype size = 0; size < example.bytes.size(); ++size) {
            const auto read = readBytes(example.bytes.first(size), name(example));
            check(read);
            if (read)
                QVERIFY(*read->summary().totals.requests <= whole);
        }
    }

    void anyByteChanged_neverCrashes_data() { rows(); }
    void anyByteChanged_neverCrashes()
    {
        QFETCH(int, index);
        const auto &example = sampleExamples()[static_cast<size_t>(index)];
        std::mt19937 random(static_cast<unsigned>(index));
        for (int i = 0; i < 400; ++i) {
            auto bytes = example.bytes;
            for (int k = 0; k < 1 + i % 4; ++k) {
                const auto at = static_cast<qsizetype>(random() % static_cast<unsigned>(bytes.size()));
                static const char interesting[] = {'\0', '"', '\n', ',', '-', '9', 'e', '{', '<', '\xff'};
                bytes[at] = interesting[random() % sizeof interesting];
            }
            check(readBytes(bytes, name(example)));
            formatOf(bytes);
        }
    }

    void utf16WithMark_isRead()
    {
        const auto &example = sampleExamples().front();
        const QString text = QString::fromUtf8(example.bytes);
        QByteArray little("\xff\xfe");
        QByteArray big("\xfe\xff");
        for (const QChar c : text) {
            little.append(static_cast<char>(c.unicode() & 0xff));
            little.append(static_cast<char>(c.unicode() >> 8));
            big.append(static_cast<char>(c.unicode() >> 8));
            big.append(static_cast<char>(c.unicode() & 0xff));
        }
        for (const auto &bytes : {little, big, QByteArray("\xef\xbb\xbf" + example.bytes)}) {
            const auto read = readBytes(bytes);
            QVERIFY2(read, read ? "" : qPrintable(read.error().text()));
            QCOMPARE(read->summary().totals.requests, 3);
        }
    }

private:
    static void rows()
    {
        QTest::addColumn<int>("index");
        for (size_t i = 0; i < sampleExamples().size(); ++i) {
            QTest::newRow(QByteArray(QByteArray(sampleExamples()[i].format) + " "
                                     + QByteArray::number(qulonglong(i))).constData())
                << static_cast<int>(i);
        }
    }
};

TWOFOLD_TEST(SampleDamageTest)

#include "tst_samples_damage.moc"
