// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/csvindex.h"
#include "core/imports/csvrecords.h"
#include "core/imports/timetext.h"
#include "tests/common/testmain.h"

#include <random>

using namespace twofold::imports;
using namespace twofold;

namespace {

struct Record
{
    std::vector<QByteArray> cells;
    qint64 line;
    bool operator==(const Record &) const = default;
};

// The slow and obvious way, one byte at a time.
std::vector<Record> plainRecords(const QByteArray &text, char separator)
{
    std::vector<Record> records;
    Record record{{QByteArray()}, 1};
    qint64 line = 1;
    bool quoted = false;
    bool any = false;
    const auto finish = [&] {
        if (record.cells.back().endsWith('\r'))
            record.cells.back().chop(1);
        records.push_back(record);
        record = {{QByteArray()}, line};
        any = false;
    };
    for (const char c : text) {
        any = true;
        quoted = quoted != (c == '"');
        line += c == '\n' ? 1 : 0;
        if (c == '\n' && !quoted)
            finish();
        else if (c == separator && !quoted)
            record.cells.emplace_back();
        else
            record.cells.back().append(c);
    }
    if (any)
        finish();
    return records;
}

std::vector<Record> fastRecords(const QByteArray &text, char separator)
{
    const auto source = ByteSource::fromBytes(text, QStringLiteral("test"));
    CsvRecords reader(*source, separator);
    std::vector<Record> records;
    while (true) {
        const auto block = reader.readBlock();
        if (!block || !*block)
            return records;
        CsvRecord record;
        while (reader.next(record)) {
            Record copy{{}, record.line};
            for (uint32_t i = 0; i < record.cells; ++i)
                copy.cells.push_back(record.cell(i).toByteArray());
            records.push_back(copy);
        }
    }
}

QByteArray randomText(std::mt19937 &random, int size)
{
    static const char alphabet[] = "ab1,,,;\t\"\"\n\n\r\0xyz";
    QByteArray text;
    for (int i = 0; i < size; ++i)
        text.append(alphabet[random() % (sizeof alphabet - 1)]);
    return text;
}

} // namespace

class CsvTest : public QObject
{
    Q_OBJECT

private slots:
    void index_isTheSame_whateverTheProcessorCan()
    {
        std::mt19937 random(1);
        for (int i = 0; i < 2000; ++i) {
            const int size = static_cast<int>(random() % 400);
            QByteArray text = randomText(random, size);
            text.append(QByteArray(CsvIndex::kPadding, ','));
            CsvIndex portable;
            portable.build(text.constData(), static_cast<size_t>(size), ',',
                           CsvIndex::Method::Portable);
            for (const auto method : {CsvIndex::Method::Sse2, CsvIndex::Method::Avx2}) {
                if (!CsvIndex::isAvailable(method))
                    continue;
                CsvIndex fast;
                fast.build(text.constData(), static_cast<size_t>(size), ',', method);
                QCOMPARE(fast.cells, portable.cells);
                QCOMPARE(fast.records, portable.records);
                QCOMPARE(fast.quoted, portable.quoted);
                QCOMPARE(fast.openQuote, portable.openQuote);
                QVERIFY(std::equal(fast.cellEnds.begin(), fast.cellEnds.begin() + long(fast.cells),
                                   portable.cellEnds.begin()));
                QVERIFY(std::equal(fast.recordEnds.begin(),
                                   fast.recordEnds.begin() + long(fast.records),
                                   portable.recordEnds.begin()));
            }
        }
    }

    void records_areThoseOfAPlainReader()
    {
        std::mt19937 random(2);
        for (int i = 0; i < 2000; ++i) {
            const auto text = randomText(random, static_cast<int>(random() % 300));
            QVERIFY2(fastRecords(text, ',') == plainRecords(text, ','), text.toHex().constData());
        }
    }

    void records_acrossBlocks_keepTheirLineNumbers()
    {
        QByteArray text;
        std::mt19937 random(3);
        while (text.size() < 3'500'000) {
            text += QByteArray::number(random());
            text += random() % 3 ? ",plain,\n" : ",\"two\nlines, \"\"quoted\"\"\",x\r\n";
        }
        QVERIFY(fastRecords(text, ',') == plainRecords(text, ','));
    }

    void recordLongerThanABlock_isRead_andOneWithoutEndIsRefused()
    {
        const QByteArray longCell(3'000'000, 'x');
        const auto records = fastRecords(QByteArray("a,b\n" + longCell + ",c\nd,e\n"), ',');
        QCOMPARE(records.size(), size_t(3));
        QCOMPARE(records[1].cells[0].size(), 3'000'000);
        const auto source = ByteSource::fromBytes(
            QByteArray("a,b\nc,\"" + QByteArray(20'000'000, 'x')), QStringLiteral("test"));
        CsvRecords reader(*source, ',');
        QVERIFY(reader.readBlock());
        CsvRecord record;
        while (reader.next(record)) { }
        const auto second = reader.readBlock();
        QVERIFY(!second);
        QCOMPARE(second.error().line, 2);
    }

    void unquoted_removesQuotesAndDoubles()
    {
        QByteArray scratch;
        QCOMPARE(unquoted("plain", scratch).toByteArray(), QByteArray("plain"));
        QCOMPARE(unquoted("\"a, \"\"b\"\"\"", scratch).toByteArray(), QByteArray("a, \"b\""));
        QCOMPARE(unquoted("\"\"", scratch).toByteArray(), QByteArray());
        QCOMPARE(unquoted("\"", scratch).toByteArray(), QByteArray("\""));
    }

    void timeText_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<qint64>("us"); // -1: none
        QTest::addColumn<bool>("zone");
        const qint64 day = 1'700'006'400; // 2023-11-15T00:00:00Z
        QTest::newRow("utc") << QByteArray("2023-11-15T00:00:00Z") << day * 1'000'000 << true;
        QTest::newRow("zone") << QByteArray("2023-11-15T02:30:00.5+02:30")
                              << day * 1'000'000 + 500'000 << true;
        QTest::newRow("nanoseconds") << QByteArray("2023-11-15T00:00:01.123456789Z")
                                     << (day + 1) * 1'000'000 + 123'456 << true;
        QTest::newRow("jmeter") << QByteArray("2023/11/15 00:00:00.250")
                                << day * 1'000'000 + 250'000 << false;
        QTest::newRow("no seconds") << QByteArray("2023-11-15 00:01") << (day + 60) * 1'000'000
                                    << false;
        QTest::newRow("day runs over") << QByteArray("2023/10/46 00:00:00") << day * 1'000'000
                                       << false;
        QTest::newRow("empty") << QByteArray() << qint64(-1) << false;
        QTest::newRow("words") << QByteArray("yesterday at noon") << qint64(-1) << false;
        QTest::newRow("open fraction") << QByteArray("2023-11-15 00:00:00.") << qint64(-1) << false;
        QTest::newRow("bad zone") << QByteArray("2023-11-15 00:00:00 CEST") << qint64(-1) << false;
    }
    void timeText()
    {
        QFETCH(QByteArray, text);
        QFETCH(qint64, us);
        QFETCH(bool, zone);
        const auto parsed = parseTimeText(text);
        QCOMPARE(parsed.has_value(), us >= 0);
        if (parsed) {
            QCOMPARE(parsed->utc, us);
            QCOMPARE(parsed->hasZone, zone);
        }
    }
};

TWOFOLD_TEST(CsvTest)

#include "tst_samples_csv.moc"
