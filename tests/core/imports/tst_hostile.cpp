// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/common/testmain.h"
#include "tests/core/imports/sampleexamples.h"
#include "tests/core/imports/summarytest.h"

#include <QDir>
#include <QTemporaryDir>

#include <zlib.h>
#include <zstd.h>

#include <atomic>
#include <cmath>
#include <thread>

#include <fcntl.h>
#include <malloc.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace twofold;
using namespace twofold::tests;

namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kSanitized = true; // its own memory is many times the program's
#else
constexpr bool kSanitized = false;
#endif
constexpr int kMillion = kSanitized ? 100'000 : 1'000'000;
constexpr qint64 kMiB = 1024 * 1024;

// Peak memory from here on, beyond what was in use.
class Peak
{
public:
    Peak()
    {
        malloc_trim(0);
        QFile reset(QStringLiteral("/proc/self/clear_refs"));
        if (reset.open(QIODevice::WriteOnly | QIODevice::Unbuffered))
            reset.write("5");
        m_before = status("VmRSS:");
    }
    qint64 grownMiB() const { return (status("VmHWM:") - m_before) / kMiB; }

private:
    static qint64 status(const QByteArray &key)
    {
        QFile file(QStringLiteral("/proc/self/status"));
        if (!file.open(QIODevice::ReadOnly))
            return 0;
        for (const QByteArray &line : file.readAll().split('\n')) {
            if (line.startsWith(key))
                return line.mid(key.size()).trimmed().split(' ').constFirst().toLongLong() * 1024;
        }
        return 0;
    }
    qint64 m_before = 0;
};

#define VERIFY_PEAK(peak, mib) \
    QVERIFY2(kSanitized || (peak).grownMiB() <= (mib), \
             qPrintable(QStringLiteral("%1 MiB").arg((peak).grownMiB())))

void addFormats()
{
    QTest::addColumn<QString>("format");
    for (const auto &format : imports::allFormats())
        QTest::newRow(qPrintable(format.info.name)) << format.info.name;
}

bool finite(std::optional<double> value)
{
    return !value || std::isfinite(*value);
}

// Whatever the file: a sentence, or totals that can be true.
void checkSane(const Result<results::Measurement> &read)
{
    if (!read) {
        QVERIFY(!read.error().message.isEmpty());
        return;
    }
    const auto totals = read->summary().totals;
    QVERIFY(totals.requests.value_or(0) >= totals.failures.value_or(0));
    QVERIFY(totals.failures.value_or(0) >= 0);
    for (const auto &value : {totals.latency.mean, totals.latency.stddev, totals.latency.min,
                              totals.latency.p50, totals.latency.p99, totals.latency.max,
                              totals.throughput, totals.goodput, read->durationS})
        QVERIFY(finite(value));
    for (const auto &value : {totals.latency.min, totals.latency.max, read->durationS})
        QVERIFY(value.value_or(0) >= 0);
}

// A file of `count` requests, each with a label of its own.
struct LabelFile
{
    const char *format;
    QByteArray begin;
    QByteArray (*row)(int number);
    QByteArray end;
};

QByteArray n(int number)
{
    return QByteArray::number(number);
}

const std::vector<LabelFile> &labelFiles()
{
    static const std::vector<LabelFile> all = {
        {"jmeter-csv", "timeStamp,elapsed,label,responseCode,success\n",
         [](int i) -> QByteArray { return "1700000000000,5,/item/" + n(i) + ",200,true\n"; }, ""},
        {"jmeter-xml", "<?xml version=\"1.0\"?>\n<testResults version=\"1.2\">\n",
         [](int i) -> QByteArray {
             return "<httpSample t=\"5\" ts=\"1700000000000\" s=\"true\" lb=\"/item/" + n(i)
                 + "\" rc=\"200\" rm=\"OK\"/>\n";
         },
         "</testResults>\n"},
        {"k6-csv", "metric_name,timestamp,metric_value,method,name,status\n",
         [](int i) -> QByteArray {
             return "http_reqs,1600000000,1,GET,/item/" + n(i)
                 + ",200\nhttp_req_duration,1600000000,5,GET,/item/" + n(i) + ",200\n";
         },
         ""},
        {"k6-json", "",
         [](int i) -> QByteArray {
             const QByteArray data = ",\"data\":{\"time\":\"2023-11-14T22:13:20.5Z\",\"value\":1,"
                                     "\"tags\":{\"name\":\"/item/"
                 + n(i) + "\",\"status\":\"200\"}}}\n";
             return "{\"type\":\"Point\",\"metric\":\"http_reqs\"" + data
                 + "{\"type\":\"Point\",\"metric\":\"http_req_duration\"" + data;
         },
         ""},
        {"samples-csv", "time,delay_ms,success,label\n",
         [](int i) -> QByteArray { return "1,5,true,/item/" + n(i) + "\n"; }, ""},
        {"samples-json", "",
         [](int i) -> QByteArray {
             return "{\"ts\":1,\"delay_ms\":5,\"ok\":true,\"label\":\"/item/" + n(i) + "\"}\n";
         },
         ""},
        {"vegeta-csv", "",
         [](int i) -> QByteArray {
             return "1795206144663677229,200,8830891,0,3,,b2sK,,0,GET,http://h/" + n(i) + ",Qw==\n";
         },
         ""},
        {"vegeta-json", "",
         [](int i) -> QByteArray {
             return "{\"attack\":\"\",\"seq\":0,\"code\":200,\"timestamp\":"
                    "\"2026-11-20T20:22:24.663677229Z\",\"latency\":8830891,\"bytes_out\":0,"
                    "\"bytes_in\":3,\"error\":\"\",\"method\":\"GET\",\"url\":\"http://h/"
                 + n(i) + "\"}\n";
         },
         ""},
        {"gatling-log", "RUN\ta.B\tb\t1700000000000\t \t3.9.5\n",
         [](int i) -> QByteArray {
             return "REQUEST\t\titem " + n(i) + "\t1700000000000\t1700000000005\tOK\t \n";
         },
         ""},
        {"locust-stats",
         "Type,Name,Request Count,Failure Count,Median Response Time,Average Response Time,Min "
         "Response Time,Max Response Time,Average Content Size,Requests/s,Failures/s,50%,95%\n",
         [](int i) -> QByteArray { return "GET,/item/" + n(i) + ",1,0,5,5,5,5,9,1,0,5,5\n"; },
         ",Aggregated,1000000,0,5,5,5,5,9,1,0,5,5\n"},
        {"locust-history",
         "Timestamp,User Count,Type,Name,Requests/s,Failures/s,50%,95%,Total Request Count,Total "
         "Failure Count,Total Median Response Time,Total Average Response Time,Total Min Response "
         "Time,Total Max Response Time,Total Average Content Size\n",
         [](int i) -> QByteArray {
             return "1700000000,5,GET,/item/" + n(i) + ",1,0,5,5,1,0,5,5,5,5,9\n";
         },
         "1700000001,5,,Aggregated,1,0,5,5,1000000,0,5,5,5,5,9\n"},
        {"locust-failures", "Method,Name,Error,Occurrences\n",
         [](int i) -> QByteArray { return "GET,/item/" + n(i) + ",503 Server Error: no,1\n"; }, ""},
        {"locust-json", "[",
         [](int i) -> QByteArray {
             return QByteArray(i > 0 ? "," : "") + "{\"method\":\"GET\",\"name\":\"/item/" + n(i)
                 + "\",\"num_requests\":1,\"num_failures\":0,\"response_times\":{\"5\":1}}";
         },
         "]"},
        {"locust-html",
         "<html><title>Locust</title><h2>Request Statistics</h2><table><tr><th>Method</th></tr>",
         [](int i) -> QByteArray {
             return "<tr><td>GET</td><td>/item/" + n(i)
                 + "</td><td>1</td><td>0</td><td>5</td><td>5</td><td>5</td><td>9</td></tr>";
         },
         "<tr><td></td><td>Aggregated</td><td>1000000</td><td>0</td><td>5</td><td>5</td><td>5</td>"
         "<td>9</td></tr></table><h2>Response Time Statistics</h2><table></table></html>"},
        {"jmeter-statistics", "{",
         [](int i) -> QByteArray {
             return "\"/item/" + n(i)
                 + "\":{\"transaction\":\"x\",\"sampleCount\":1,\"errorCount\":0,\"errorPct\":0,"
                   "\"meanResTime\":5},";
         },
         "\"Total\":{\"transaction\":\"Total\",\"sampleCount\":1000000,\"errorCount\":0,"
         "\"errorPct\":0,\"meanResTime\":5}}"},
        {"jmeter-table", "Label,# Samples,Average,Median,90% Line,95% Line,99% Line,Min,Max,Error "
                         "%,Throughput,Received KB/sec,Sent KB/sec\n",
         [](int i) -> QByteArray { return "/item/" + n(i) + ",1,5,5,5,5,5,5,5,0.000%,1.0,1.0,1.0\n"; },
         "TOTAL,1000000,5,5,5,5,5,5,5,0.000%,1.0,1.0,1.0\n"},
        {"gatling-stats",
         "{\"type\":\"GROUP\",\"name\":\"All Requests\",\"stats\":{\"name\":\"x\","
         "\"numberOfRequests\":{\"total\":1000000,\"ok\":1000000,\"ko\":0},"
         "\"percentiles1\":{\"total\":5}},\"contents\":{",
         [](int i) -> QByteArray {
             return QByteArray(i > 0 ? "," : "") + "\"r" + n(i)
                 + "\":{\"type\":\"REQUEST\",\"name\":\"/item/" + n(i)
                 + "\",\"stats\":{\"numberOfRequests\":{\"total\":1,\"ok\":1,\"ko\":0}}}";
         },
         "}}"},
        {"taurus-csv", "label,avg_ct,avg_lt,avg_rt,bytes,concurrency,fail,stdev_rt,succ,throughput\n",
         [](int i) -> QByteArray { return "/item/" + n(i) + ",0,0,0.005,9,5,0,0,1,1\n"; },
         ",0,0,0.005,9,5,0,0,1000000,1000000\n"},
        {"taurus-xml", "<?xml version=\"1.0\"?><FinalStatus>",
         [](int i) -> QByteArray {
             return "<Group label=\"/item/" + n(i)
                 + "\"><succ value=\"1\"/><fail value=\"0\"/><avg_rt value=\"0.005\"/></Group>";
         },
         "<Group label=\"\"><succ value=\"1000000\"/><fail value=\"0\"/></Group></FinalStatus>"},
    };
    return all;
}

QByteArray utf16(const QByteArray &utf8, bool little)
{
    QByteArray bytes;
    for (const QChar c : QString::fromUtf8(utf8)) {
        const char low = static_cast<char>(c.unicode() & 0xff);
        const char high = static_cast<char>(c.unicode() >> 8);
        bytes.append(little ? low : high);
        bytes.append(little ? high : low);
    }
    return bytes;
}

bool writeGzip(const QString &path, const QByteArray &begin, char filler, qint64 count)
{
    gzFile file = gzopen(QFile::encodeName(path).constData(), "wb1");
    bool ok = file && gzwrite(file, begin.constData(), unsigned(begin.size())) == begin.size();
    const QByteArray chunk(kMiB, filler);
    for (qint64 done = 0; ok && done < count; done += kMiB)
        ok = gzwrite(file, chunk.constData(), unsigned(kMiB)) == kMiB;
    return file && gzclose(file) == Z_OK && ok;
}

bool writeZstd(const QString &path, const QByteArray &begin, char filler, qint64 count)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return false;
    // Frame after frame, each a small bomb.
    QByteArray chunk = begin;
    for (qint64 done = 0; done < count; done += 16 * kMiB) {
        chunk.append(QByteArray(16 * kMiB, filler));
        QByteArray packed(qsizetype(ZSTD_compressBound(size_t(chunk.size()))), '\0');
        const size_t size = ZSTD_compress(packed.data(), size_t(packed.size()), chunk.constData(),
                                          size_t(chunk.size()), 1);
        if (ZSTD_isError(size) || file.write(packed.constData(), qint64(size)) != qint64(size))
            return false;
        chunk.clear();
    }
    return true;
}

} // namespace

// What no tool writes but a file may hold all the same: memory stays bounded, whoever gave the file
// reads a sentence, and nothing ends the program.
class HostileTest : public QObject
{
    Q_OBJECT

private slots:
    void aLineOf100MB_isRefused_data() { addFormats(); }
    void aLineOf100MB_isRefused()
    {
        QFETCH(QString, format);
        struct Line
        {
            const char *name;
            QByteArray begin;
            char filler;
        };
        for (const auto &line : {Line{"text", "a,b\n1,", 'x'}, Line{"quoted", "a,b\n1,\"", 'x'},
                                 Line{"json", "{\"a\":\"", 'x'}, Line{"digits", "[", '7'},
                                 Line{"cells", "timeStamp,elapsed,label,success\n", ','},
                                 Line{"xml", "<testResults version=\"1.2\"><sample lb=\"", 'x'}}) {
            const QString path = longLine(line.name, line.begin, line.filler);
            imports::Options options;
            options.format = format;
            const Peak peak;
            checkSane(imports::read({path}, options));
            VERIFY_PEAK(peak, 400);
        }
    }

    void aLongLine_isNamedWithItsNumber()
    {
        const QString path = longLine("jtl", "timeStamp,elapsed,label,success\n1,2,a,true\n3,4,", 'x');
        const auto read = imports::read({path});
        QVERIFY(!read);
        QCOMPARE(read.error().line, 3);
        QVERIFY2(read.error().message.contains("longer than 16 MiB"), qPrintable(read.error().text()));
    }

    void aMillionLabels_areCountedAsOther_data()
    {
        QTest::addColumn<int>("index");
        for (size_t i = 0; i < labelFiles().size(); ++i)
            QTest::newRow(labelFiles()[i].format) << int(i);
    }
    void aMillionLabels_areCountedAsOther()
    {
        QFETCH(int, index);
        const auto &file = labelFiles()[size_t(index)];
        const QString path = m_folder.filePath(QStringLiteral("labels"));
        {
            QFile out(path);
            QVERIFY(out.open(QIODevice::WriteOnly));
            const auto withTotal = [](QByteArray part) { return part.replace("1000000", n(kMillion)); };
            out.write(withTotal(file.begin));
            for (int i = 0; i < kMillion; ++i)
                out.write(file.row(i));
            out.write(withTotal(file.end));
        }
        const QString format = QString::fromLatin1(file.format);
        QCOMPARE(imports::recognise(path).ok() ? *imports::recognise(path) : QString(), format);
        const Peak peak;
        const auto read = imports::read({path});
        // One document of a million requests may be more than is read as a whole.
        VERIFY_PEAK(peak, 512);
        if (!read) {
            QVERIFY2(read.error().message.contains("larger than")
                         || read.error().message.contains("more than"),
                     qPrintable(read.error().text()));
            return;
        }
        if (format == QLatin1String("locust-failures")) {
            QVERIFY(read->failures.size() <= 1001);
            QCOMPARE(read->failures.back().message, QStringLiteral("(other)"));
            return;
        }
        const auto summary = read->summary();
        QCOMPARE(summary.totals.requests, kMillion);
        QVERIFY(summary.labels.size() <= 5001);
        const bool history = format == QLatin1String("locust-history");
        QVERIFY2(warnsOf(*read, history ? QStringLiteral("left out") : QStringLiteral("(other)")),
                 "what is not listed must be told");
        if (!history) {
            const auto *other = summary.label(u"(other)");
            QVERIFY(other);
            QCOMPARE(*other->requests, kMillion - qint64(summary.labels.size()) + 1);
        }
    }

    void impossibleNumbers_areRefusedOrLeftOut_data()
    {
        QTest::addColumn<int>("index");
        for (size_t i = 0; i < sampleExamples().size(); ++i)
            QTest::newRow(QByteArray(QByteArray(sampleExamples()[i].format) + ' ' + n(int(i))).constData())
                << int(i);
    }
    void impossibleNumbers_areRefusedOrLeftOut()
    {
        QFETCH(int, index);
        const auto &example = sampleExamples()[size_t(index)];
        static const char *numbers[] = {"1e308",  "-1e308", "1e309", "NaN",  "-nan", "inf",
                                        "-inf",   "-1",     "1e-320", "0x10", "9223372036854775807",
                                        "-9223372036854775808", "99999999999999999999999999"};
        // Every number of the file in turn.
        for (qsizetype at = 0; at < example.bytes.size(); ++at) {
            if (!std::isdigit(uchar(example.bytes[at])))
                continue;
            qsizetype end = at;
            while (end < example.bytes.size()
                   && (std::isdigit(uchar(example.bytes[end])) || example.bytes[end] == '.'))
                ++end;
            for (const char *number : numbers) {
                QByteArray bytes = example.bytes;
                bytes.replace(at, end - at, number);
                checkSane(readBytes(bytes, QString::fromLatin1(example.format)));
            }
            at = end;
        }
    }

    void negativeDelays_countAsZeroAndAreTold()
    {
        for (const QByteArray &bytes :
             {QByteArray("timeStamp,elapsed,label,success\n1700000000000,-5,a,true\n"),
              QByteArray("time,delay_ms,success\n1,-5,true\n"),
              QByteArray("{\"ts\":1,\"delay_ms\":-5,\"ok\":true}\n"),
              QByteArray("<testResults version=\"1.2\">\n<sample t=\"-5\" ts=\"1700000000000\" "
                         "s=\"true\" lb=\"a\" rc=\"200\"/>\n</testResults>\n")}) {
            const auto read = readBytes(bytes);
            QVERIFY2(read, read ? "" : qPrintable(read.error().text()));
            QCOMPARE(read->summary().totals.requests, 1);
            QCOMPARE(read->summary().totals.latency.max, 0.0);
            QVERIFY(warnsOf(*read, QStringLiteral("negative")));
        }
    }

    void deepJson_isRefusedByEveryReader_data() { addFormats(); }
    void deepJson_isRefusedByEveryReader()
    {
        QFETCH(QString, format);
        constexpr int kLevels = 10'000;
        const QByteArray arrays = QByteArray(kLevels, '[') + "1" + QByteArray(kLevels, ']');
        const QByteArray objects =
            QByteArray("{\"a\":").repeated(kLevels) + "1" + QByteArray(kLevels, '}');
        for (const QByteArray &deep : {arrays, objects}) {
            for (const QByteArray &bytes :
                 std::vector<QByteArray>{deep, "[" + deep + "]\n", "{\"metrics\":" + deep + "}",
                  "{\"root_group\":{\"groups\":" + deep + "}}",
                  "{\"contents\":" + deep + "}",
                  "{\"ts\":1,\"delay_ms\":5,\"ok\":true,\"x\":" + deep + "}\n",
                  "{\"type\":\"Point\",\"metric\":\"http_reqs\",\"data\":{\"time\":"
                  "\"2023-11-14T22:13:20.5Z\",\"value\":1,\"tags\":{\"x\":"
                      + deep + "}}}\n",
                  "<html>window.templateArgs = {\"requests_statistics\":" + deep + "}</html>"})
                checkSane(readBytes(bytes, format));
        }
    }

    void xmlEntities_areNotExpanded_data()
    {
        QTest::addColumn<QString>("format");
        QTest::addColumn<QByteArray>("root");
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("jmeter-xml")
            << "jmeter-xml" << QByteArray("testResults")
            << QByteArray("<testResults version=\"1.2\"><sample t=\"1\" ts=\"1700000000000\" s=\"false\" "
                          "lb=\"&h;\" rc=\"500\" rm=\"&h;\"><assertionResult><failure>true</failure>"
                          "<failureMessage>&h;</failureMessage></assertionResult></sample></testResults>");
        QTest::newRow("taurus-xml")
            << "taurus-xml" << QByteArray("FinalStatus")
            << QByteArray("<FinalStatus><TestDuration>&h;</TestDuration><Group label=\"&h;\"><succ "
                          "value=\"1\"/><fail value=\"0\"/></Group></FinalStatus>");
    }
    void xmlEntities_areNotExpanded()
    {
        QFETCH(QString, format);
        QFETCH(QByteArray, root);
        QFETCH(QByteArray, body);
        QByteArray laughs = "<?xml version=\"1.0\"?><!DOCTYPE " + root + " [<!ENTITY a \"ha\">";
        for (char name = 'b'; name <= 'h'; ++name) {
            laughs += "<!ENTITY " + QByteArray(1, name) + " \""
                + QByteArray("&" + QByteArray(1, char(name - 1)) + ";").repeated(50) + "\">";
        }
        const Peak peak;
        const auto read = readBytes(laughs + "]>" + body, format);
        QVERIFY(!read);
        QVERIFY(!read.error().message.isEmpty());
        VERIFY_PEAK(peak, 16);

        // Nor is another file read for an entity.
        const QString secret = m_folder.filePath(QStringLiteral("secret"));
        QFile file(secret);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("hush");
        file.close();
        const auto outside = readBytes("<?xml version=\"1.0\"?><!DOCTYPE " + root
                                           + " [<!ENTITY h SYSTEM \"file://" + secret.toUtf8()
                                           + "\">]>" + body,
                                       format);
        if (outside) {
            for (const auto &label : outside->summary().labels)
                QVERIFY(!label.label.contains("hush"));
            for (const auto &failure : outside->failures)
                QVERIFY(!failure.message.contains("hush"));
        } else {
            QVERIFY(!outside.error().message.contains("hush"));
        }
    }

    void decompressionBombs_stayBounded_data()
    {
        QTest::addColumn<QByteArray>("begin");
        QTest::addColumn<char>("filler");
        const QByteArray jtl = "timeStamp,elapsed,label,success\n1700000000000,5,a,true\n";
        QTest::newRow("zeros in a table") << jtl << '\0';
        QTest::newRow("empty lines in a table") << jtl << '\n';
        QTest::newRow("separators in a table") << jtl << ',';
        QTest::newRow("quotes in a table") << jtl << '"';
        QTest::newRow("a JSON document") << QByteArray("{\"metrics\":{\"http_reqs\":{\"count\":1,\"rate\":1}},"
                                                       "\"root_group\":{\"name\":\"")
                                         << ' ';
        QTest::newRow("a line of JSON") << QByteArray("{\"type\":\"Metric\",\"metric\":\"") << 'x';
        QTest::newRow("XML") << QByteArray("<?xml version=\"1.0\"?><testResults version=\"1.2\">") << ' ';
        QTest::newRow("nothing else") << QByteArray() << '\0';
        QTest::newRow("blanks") << QByteArray() << ' ';
        QTest::newRow("text") << QByteArray("Running 10s test @ http://h/\n") << 'x';
    }
    void decompressionBombs_stayBounded()
    {
        QFETCH(QByteArray, begin);
        QFETCH(char, filler);
        constexpr qint64 kBytes = 128 * kMiB;
        const QString gzip = m_folder.filePath(QStringLiteral("bomb.gz"));
        const QString zstd = m_folder.filePath(QStringLiteral("bomb.zst"));
        QVERIFY(writeGzip(gzip, begin, filler, kBytes));
        QVERIFY(writeZstd(zstd, begin, filler, kBytes));
        QVERIFY(QFileInfo(gzip).size() < 2 * kMiB);
        for (const QString &path : {gzip, zstd}) {
            const Peak peak;
            checkSane(imports::read({path}));
            VERIFY_PEAK(peak, 256);
        }
    }

    void aZstdFrameThatAsksForGigabytes_isRefused()
    {
        // A frame header with a window of 2 GiB, as --ultra --long=31 writes it.
        const QByteArray frame = QByteArray::fromHex("28b52ffd00a8") + QByteArray(64, '\1');
        const QString path = write("wide.zst", frame);
        const Peak peak;
        const auto read = imports::read({path});
        QVERIFY(!read);
        QVERIFY2(read.error().message.contains("zstd"), qPrintable(read.error().text()));
        VERIFY_PEAK(peak, 16);
    }

    void aFolder_isRefused()
    {
        const auto read = imports::read({m_folder.path()});
        QVERIFY(!read);
        QVERIFY2(read.error().message.contains("folder"), qPrintable(read.error().text()));
    }

    void aPipe_isReadToItsEnd()
    {
        const QString path = pipe("pipe");
        const auto &example = sampleExamples().front();
        std::thread writer([&] {
            const int fd = ::open(QFile::encodeName(path).constData(), O_WRONLY);
            for (const char byte : example.bytes) {
                if (::write(fd, &byte, 1) != 1)
                    break;
            }
            ::close(fd);
        });
        const auto read = imports::read({path});
        writer.join();
        QVERIFY2(read, read ? "" : qPrintable(read.error().text()));
        QCOMPARE(read->summary().totals.requests, 3);
    }

    void aPipeWithoutWriter_canBeCancelled()
    {
        const QString path = pipe("silent");
        imports::Options options;
        std::thread canceller([cancel = options.cancel] { cancel.cancel(); });
        const auto read = imports::read({path}, options);
        canceller.join();
        QVERIFY(!read);
        QCOMPARE(read.error().kind, ErrorKind::Cancelled);
    }

    void aFileThatGrows_isPartial()
    {
        QByteArray bytes = "timeStamp,elapsed,label,success\n";
        for (int i = 0; i < 200'000; ++i)
            bytes += "1700000000000,5,a,true\n";
        const QString path = write("growing.jtl", bytes);
        imports::Options options;
        bool grown = false;
        options.progress = [&](double) {
            if (std::exchange(grown, true))
                return;
            QFile file(path);
            if (file.open(QIODevice::Append))
                file.write("1700000000001,5,a,true\n1700000000002,5,a,true\n");
        };
        const auto read = imports::read({path}, options);
        QVERIFY2(read, read ? "" : qPrintable(read.error().text()));
        QVERIFY(read->partial);
        QVERIFY(warnsOf(*read, QStringLiteral("grew")));
        QVERIFY(*read->summary().totals.requests >= 200'000);
    }

    void zeroBytes_areDamageOrPlainText_data() { addFormats(); }
    void zeroBytes_areDamageOrPlainText()
    {
        QFETCH(QString, format);
        for (const QByteArray &bytes :
             {QByteArray(1000, '\0'), QByteArray("a\0b,c\0d\n1,2\n", 12),
              QByteArray("{\"a\0b\":\"c\0d\"}", 13), QByteArray("<a b=\"\0\">", 9),
              QByteArray("\n\0\n\0\n", 5)})
            checkSane(readBytes(bytes, format));
        for (const auto &example : sampleExamples()) {
            if (QString::fromLatin1(example.format) != format)
                continue;
            for (qsizetype at = 0; at <= example.bytes.size(); ++at) {
                QByteArray bytes = example.bytes;
                bytes.insert(at, '\0');
                checkSane(readBytes(bytes, format));
            }
        }
    }

    void utf16_isReadWithAndWithoutMark_data()
    {
        QTest::addColumn<QByteArray>("mark");
        QTest::addColumn<bool>("little");
        QTest::newRow("little, marked") << QByteArray("\xff\xfe") << true;
        QTest::newRow("big, marked") << QByteArray("\xfe\xff") << false;
        QTest::newRow("little, bare") << QByteArray() << true;
        QTest::newRow("big, bare") << QByteArray() << false;
    }
    void utf16_isReadWithAndWithoutMark()
    {
        QFETCH(QByteArray, mark);
        QFETCH(bool, little);
        for (const auto &example : sampleExamples()) {
            const auto plain = readBytes(example.bytes);
            const auto read = readBytes(mark + utf16(example.bytes, little));
            QVERIFY2(read, read ? "" : qPrintable(read.error().text()));
            QCOMPARE(read->summary(), plain->summary());
            // One byte too few: the last character is lost and nothing else happens.
            checkSane(readBytes(mark + utf16(example.bytes, little).chopped(1)));
        }
    }

    void invalidUtf8_costsNoResult()
    {
        const QByteArray label("caf\xe9 \xc3\x28 \xed\xa0\x80 \xf8");
        for (const QByteArray &bytes :
             std::vector<QByteArray>{
              "timeStamp,elapsed,label,success\n1700000000000,5," + label + ",true\n",
              "time,delay_ms,success,label\n1,5,true," + label + "\n",
              "[{\"method\":\"GET\",\"name\":\"" + label
                  + "\",\"num_requests\":1,\"num_failures\":0,\"response_times\":{\"5\":1},"
                    "\"start_time\":1700000000.5}]"}) {
            const auto read = readBytes(bytes);
            QVERIFY2(read, read ? "" : qPrintable(read.error().text()));
            const auto summary = read->summary();
            QCOMPARE(summary.totals.requests, 1);
            QVERIFY(summary.labels.front().label.contains(QChar::ReplacementCharacter));
            QVERIFY(results::decode(results::encode(*read)));
        }
    }

    void failuresBeyondTheRequests_areLimited()
    {
        // What a spoilt report says must not make a failure rate above one.
        const auto read = readBytes(
            "<html><h2>Request Statistics</h2><table><tr><th>Method</th><th>Name</th></tr><tr><td>GET"
            "</td><td>/a</td><td>1</td><td>9</td><td>5</td><td>5</td><td>5</td><td>9</td></tr><tr>"
            "<td></td><td>Aggregated</td><td>1</td><td>1</td><td>5</td><td>5</td><td>5</td><td>9</td>"
            "</tr></table><h2>Response Time Statistics</h2><table></table></html>",
            QStringLiteral("locust-html"));
        QVERIFY2(read, read ? "" : qPrintable(read.error().text()));
        QCOMPARE(read->summary().labels.front().totals.failures, 1);
    }

    void aDashboardOfManyMetricsAndIntervals_isBounded()
    {
        QByteArray named = "{\"event\":\"metric\",\"data\":{";
        QByteArray told = "{\"event\":\"cumulative\",\"data\":{";
        for (int i = 0; i < kMillion / 2; ++i) {
            named += "\"m" + n(i) + "\":{\"type\":\"rate\"},";
            told += "\"m" + n(i) + "\":{\"rate\":0.5},";
        }
        named += "\"time\":{\"type\":\"gauge\"}}}\n";
        told += "\"time\":{\"value\":1790000000000}}}\n";
        const QByteArray stop = "{\"event\":\"stop\",\"data\":[[1790000001000]]}\n";
        {
            const Peak peak;
            const auto read = readBytes(named + told + stop, QStringLiteral("k6-dashboard"));
            QVERIFY2(read, read ? "" : qPrintable(read.error().text()));
            QVERIFY(warnsOf(*read, QStringLiteral("more metrics or intervals")));
            VERIFY_PEAK(peak, 400);
        }
        QByteArray intervals = "{\"event\":\"metric\",\"data\":{\"http_reqs\":{\"type\":\"counter\"},"
                               "\"time\":{\"type\":\"gauge\"}}}\n";
        constexpr int kIntervals = 120'000; // more than are kept
        for (int i = 0; i < kIntervals; ++i)
            intervals += "{\"event\":\"snapshot\",\"data\":[[5,5],[" + n(1'790'000'000 + i) + "000]]}\n";
        const Peak peak;
        const auto read = readBytes(intervals + stop, QStringLiteral("k6-dashboard"));
        QVERIFY2(read, read ? "" : qPrintable(read.error().text()));
        QVERIFY(warnsOf(*read, QStringLiteral("more metrics or intervals")));
        QCOMPARE(read->seriesOf(u"throughput")->values.size(), size_t(100'000));
        VERIFY_PEAK(peak, 100);
    }

private:
    QString write(const char *name, const QByteArray &bytes)
    {
        const QString path = m_folder.filePath(QLatin1String(name));
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("cannot write %s", name);
        return path;
    }

    QString pipe(const char *name)
    {
        const QString path = m_folder.filePath(QLatin1String(name));
        if (::mkfifo(QFile::encodeName(path).constData(), 0600) != 0)
            qFatal("cannot make a pipe");
        return path;
    }

    // A file whose last line has 100 MB; made once for all formats.
    QString longLine(const char *name, const QByteArray &begin, char filler)
    {
        const QString path = m_folder.filePath(QLatin1String("line-") + QLatin1String(name));
        if (QFile::exists(path))
            return path;
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly))
            qFatal("cannot write %s", name);
        file.write(begin);
        const QByteArray chunk(kMiB, filler);
        for (int i = 0; i < 100; ++i)
            file.write(chunk);
        return path;
    }

    QTemporaryDir m_folder;
};

TWOFOLD_TEST(HostileTest)

#include "tst_hostile.moc"
