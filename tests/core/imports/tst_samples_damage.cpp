// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/common/testmain.h"
#include "tests/core/imports/summarytest.h"

#include <random>

using namespace twofold;
using namespace twofold::tests;

namespace {

struct Example
{
    const char *format;
    QByteArray bytes;
};

const std::vector<Example> &examples()
{
    static const std::vector<Example> all = {
        {"jmeter-csv",
         "timeStamp,elapsed,label,responseCode,responseMessage,threadName,success,bytes,allThreads\n"
         "1700000000000,20,a,200,OK,U 1-1,true,100,5\r\n"
         "1700000000100,21,\"b, \"\"c\"\"\",503,\"no,\nway\",U 1-1,false,100,5\n"
         "1700000000200,22,a,200,OK,U 1-2,true,100,6\n"},
        {"jmeter-csv", "1700000000000,20,a,200,OK,U 1-1,text,true,100,5,5,9\n"
                       "1700000000100,20,a,500,Bad,U 1-1,text,false,100,5,5,9\n"},
        {"jmeter-xml",
         "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testResults version=\"1.2\">\n"
         "<httpSample t=\"20\" ts=\"1700000000000\" s=\"true\" lb=\"a\" rc=\"200\" rm=\"OK\" by=\"5\">\n"
         "<httpSample t=\"5\" ts=\"1700000000000\" s=\"true\" lb=\"a-0\" rc=\"200\" rm=\"OK\"/>\n"
         "</httpSample>\n"
         "<sample t=\"30\" ts=\"1700000000100\" s=\"false\" lb=\"b\" rc=\"500\" rm=\"no\" dt=\"text\">"
         "<assertionResult><failure>true</failure><failureMessage>too slow</failureMessage>"
         "</assertionResult></sample>\n</testResults>\n"},
        {"k6-csv", "metric_name,timestamp,metric_value,error,method,name,status,url\n"
                   "http_reqs,1600000000,1,,GET,\"a,b\",200,a\n"
                   "http_req_duration,1600000000,5.25,,GET,\"a,b\",200,a\n"
                   "vus,1600000000,5,,,,,\n"},
        {"k6-json",
         "{\"type\":\"Point\",\"data\":{\"time\":\"2023-11-14T22:13:20.5Z\",\"value\":1,\"tags\":"
         "{\"name\":\"caf\\u00e9\",\"status\":\"200\"}},\"metric\":\"http_reqs\"}\n"
         "{\"type\":\"Point\",\"data\":{\"time\":\"2023-11-14T22:13:20.5Z\",\"value\":7.5,\"tags\":"
         "null},\"metric\":\"http_req_duration\"}\n"},
        {"samples-csv", "time,delay_ms,success,label\n1,5,true,a\n2,,false,\"b\n\"\n3,7.5,1,a\n"},
        {"samples-json", "{\"ts\":1,\"delay_ms\":5,\"ok\":true}\n{\"ts\":2,\"delay_ms\":6,\"ok\":false}\n"},
        {"samples-json", "[{\"ts\":1,\"delay_ms\":5,\"ok\":true},{\"ts\":2,\"delay_ms\":6,\"ok\":false}]"},
        {"hey-csv",
         "response-time,DNS+dialup,DNS,Request-write,Response-delay,Response-read,status-code,offset\n"
         "0.0210,0.0001,0.0000,0.0000,0.0208,0.0001,200,0.0016\n"},
        {"ab-gnuplot", "starttime\tseconds\tctime\tdtime\tttime\twait\n"
                       "Fri Nov 20 20:19:46 2026\t1795205986\t0\t5\t5\t5\n"},
        {"h2load-log", "1795206575972458\t200\t7849\n1795206575972462\t503\t7867\n"},
        {"vegeta-csv", "1795206144663677229,200,8830891,0,3,,b2sK,,0,GET,http://h/a,Qw==\n"
                       "1795206145663677229,0,399976,7,0,\"no \"\"way\"\"\",,,1,GET,http://h/a,\n"},
        {"vegeta-json",
         "{\"attack\":\"\",\"seq\":0,\"code\":200,\"timestamp\":\"2026-11-20T20:22:24.663677229Z\","
         "\"latency\":8830891,\"bytes_out\":0,\"bytes_in\":3,\"error\":\"\",\"body\":\"b2sK\"}\n"},
    };
    return all;
}

QString name(const Example &example)
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
        const auto &example = examples()[static_cast<size_t>(index)];
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
        const auto &example = examples()[static_cast<size_t>(index)];
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
        const auto &example = examples()[static_cast<size_t>(index)];
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
        const auto &example = examples().front();
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
        for (size_t i = 0; i < examples().size(); ++i) {
            QTest::newRow(QByteArray(QByteArray(examples()[i].format) + " "
                                     + QByteArray::number(qulonglong(i))).constData())
                << static_cast<int>(i);
        }
    }
};

TWOFOLD_TEST(SampleDamageTest)

#include "tst_samples_damage.moc"
