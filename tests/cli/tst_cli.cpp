// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/logbook/mappings.h"
#include "tests/common/testmain.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QProcessEnvironment>
#include <QTemporaryDir>

// The command line as scripts see it: the real program, real files, real books.
class TestCli : public QObject
{
    Q_OBJECT

    struct Ended
    {
        int status = -1;
        QByteArray out;
        QByteArray err;

        QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
    };

    QTemporaryDir m_directory;

    QString path(const QString &name) const { return m_directory.filePath(name); }

    QString write(const QString &name, const QByteArray &content) const
    {
        QFile file(path(name));
        if (!file.open(QIODevice::WriteOnly))
            qFatal("The test's folder is not writable.");
        file.write(content);
        return file.fileName();
    }

    static Ended run(const QStringList &arguments, const QByteArray &input = {})
    {
        QProcess process;
        process.start(QStringLiteral(TWOFOLD_CLI), arguments);
        process.write(input);
        process.closeWriteChannel();
        if (!process.waitForFinished(60'000))
            return {};
        return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
    }

    // A JTL of `count` answers of 10, 11, … ms, one every 100 ms; every tenth fails.
    static QByteArray jtl(int count, int firstMs = 10)
    {
        QByteArray csv = "timeStamp,elapsed,label,responseCode,responseMessage,success,bytes,allThreads\n";
        for (int i = 0; i < count; ++i) {
            const bool failed = i % 10 == 9;
            csv += QByteArray::number(1769860800123LL + i * 100) + ',' + QByteArray::number(firstMs + i % 50) + ",GET /,"
                   + (failed ? "500,Internal Server Error,false" : "200,OK,true") + ",120,5\n";
        }
        return csv;
    }

    QString newBook(const QString &name, const QString &campaign = QStringLiteral("c")) const
    {
        const QString book = path(name);
        const auto made = run({"--book", book, "campaign", "create", campaign});
        if (made.status != 0)
            qFatal("%s", made.err.constData());
        return book;
    }

private slots:
    void initTestCase()
    {
        // Approvals are the user's own; the test's stay in its folder.
        qputenv("XDG_STATE_HOME", m_directory.path().toUtf8());
    }

    void inspectTellsEveryKeyOfTheContract()
    {
        const QString file = write("inspect.jtl", jtl(200));
        const auto ended = run({"inspect", file, "--json"});
        QCOMPARE(ended.status, 0);
        const auto json = ended.json();
        for (const char *key : {"format", "tool", "tool_version", "kind", "partial", "started_at", "duration_s",
                                "users_max", "window", "totals", "labels", "failures", "metrics", "series", "criteria",
                                "sources", "warnings"})
            QVERIFY2(json.contains(QLatin1String(key)), key);
        QCOMPARE(json["format"].toString(), QStringLiteral("jmeter-csv"));
        QCOMPARE(json["kind"].toString(), QStringLiteral("samples"));
        QCOMPARE(json["started_at"].toString(), QStringLiteral("2026-01-31T12:00:00.123Z"));
        QVERIFY(json["tool_version"].isNull());
        const auto totals = json["totals"].toObject();
        for (const char *key : {"requests", "failures", "failure_rate", "throughput", "goodput", "latency_ms",
                                "latency_ok_ms", "received_bytes", "sent_bytes"})
            QVERIFY2(totals.contains(QLatin1String(key)), key);
        QCOMPARE(totals["requests"].toInt(), 200);
        QCOMPARE(totals["failures"].toInt(), 20);
        QCOMPARE(totals["failure_rate"].toDouble(), 0.1);
        QVERIFY(totals["sent_bytes"].isNull());
        const auto latency = totals["latency_ms"].toObject();
        for (const char *key : {"mean", "stddev", "min", "max", "p50", "p75", "p90", "p95", "p99", "p999"})
            QVERIFY2(latency.contains(QLatin1String(key)), key);
        // 10 to 59 ms, four of each: nearest rank is exact for whole milliseconds.
        QCOMPARE(latency["p50"].toDouble(), 34.0);
        QCOMPARE(latency["p95"].toDouble(), 57.0);
        QCOMPARE(latency["max"].toDouble(), 59.0);
        const auto failures = json["failures"].toArray();
        QCOMPARE(failures.size(), 1);
        QCOMPARE(failures[0].toObject()["code"].toString(), QStringLiteral("500"));
        QCOMPARE(failures[0].toObject()["count"].toInt(), 20);
    }

    void inspectReadsStandardInput()
    {
        const auto ended = run({"inspect", "-", "--json"}, jtl(50));
        QCOMPARE(ended.status, 0);
        QCOMPARE(ended.json()["totals"].toObject()["requests"].toInt(), 50);
    }

    void aFileCutAtItsEndIsPartial()
    {
        const QByteArray whole = jtl(100);
        const auto ended = run({"inspect", write("cut.jtl", whole.left(whole.size() - 20)), "--json"});
        QCOMPARE(ended.status, 0);
        QCOMPARE(ended.json()["partial"].toBool(), true);
        QVERIFY(!ended.json()["warnings"].toArray().isEmpty());
        QCOMPARE(ended.json()["totals"].toObject()["requests"].toInt(), 99);
    }

    void damageNamesFileAndLine()
    {
        QByteArray damaged = jtl(100);
        damaged.replace(",28,GET /", ",soon,GET /");
        const QString file = write("damaged.jtl", damaged);
        const auto ended = run({"inspect", file, "--json"});
        QCOMPARE(ended.status, 3);
        QVERIFY(ended.out.isEmpty());
        QVERIFY2(ended.err.contains("damaged.jtl:20"), ended.err.constData());
    }

    void badInputLeavesStandardOutputEmpty_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("empty file") << QByteArray();
        QTest::newRow("prose") << QByteArray("Dear diary, today nothing was measured.\n");
        QTest::newRow("zeros") << QByteArray(4096, '\0');
    }
    void badInputLeavesStandardOutputEmpty()
    {
        QFETCH(QByteArray, content);
        const auto ended = run({"inspect", write("bad", content), "--json"});
        QCOMPARE(ended.status, 3);
        QVERIFY(ended.out.isEmpty());
        QVERIFY(ended.err.contains("bad"));
    }

    void aHeaderAloneIsNoRequest()
    {
        const auto ended = run({"inspect", write("header.jtl", jtl(0)), "--json"});
        QCOMPARE(ended.status, 0);
        const auto totals = ended.json()["totals"].toObject();
        QCOMPARE(totals["requests"].toInt(-1), 0);
        QVERIFY(totals["failure_rate"].isNull());
        QVERIFY(totals["latency_ms"].toObject()["p95"].isNull());
    }

    void aWindowCountsItsPartOnly()
    {
        const auto ended = run({"inspect", write("window.jtl", jtl(200)), "--window", "5..10", "--json"});
        QCOMPARE(ended.status, 0);
        const auto window = ended.json()["window"].toObject();
        QCOMPARE(window["mode"].toString(), QStringLiteral("range"));
        QCOMPARE(window["from_s"].toDouble(), 5.0);
        const int requests = ended.json()["totals"].toObject()["requests"].toInt();
        QVERIFY2(requests >= 45 && requests <= 60, qPrintable(QString::number(requests)));
        QCOMPARE(run({"inspect", path("window.jtl"), "--window", "10..5"}).status, 2);
    }

    void wrongWordsAreUsage_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("nothing") << QStringList{};
        QTest::newRow("unknown command") << QStringList{"fly"};
        QTest::newRow("unknown option") << QStringList{"runs", "--campaign", "c", "--sideways"};
        QTest::newRow("run is no number") << QStringList{"run", "note", "--run", "two", "text"};
        QTest::newRow("inspect without a file") << QStringList{"inspect"};
        QTest::newRow("source without a name") << QStringList{"inspect", "a", "--source", "a.csv"};
        QTest::newRow("unknown kind of report") << QStringList{"report", "--campaign", "c", "-o", "a.doc"};
        QTest::newRow("unknown kind of chart")
            << QStringList{"compare", "--campaign", "c", "--runs", "1", "--chart", "a.gif"};
    }
    void wrongWordsAreUsage()
    {
        QFETCH(QStringList, arguments);
        const auto ended = run(arguments);
        QCOMPARE(ended.status, 2);
        QVERIFY(ended.out.isEmpty());
        QVERIFY(!ended.err.isEmpty());
    }

    void aBookThatCannotBeUsedIsItsOwnStatus()
    {
        const auto missing = run({"--book", path("missing.twofold"), "campaign", "list"});
        QCOMPARE(missing.status, 4);
        QVERIFY(!QFile::exists(path("missing.twofold")));
        const QString foreign = write("foreign.twofold", "This is not a book.");
        QCOMPARE(run({"--book", foreign, "campaign", "list"}).status, 4);
        QCOMPARE(run({"--book", foreign, "campaign", "create", "x"}).status, 4);
        QFile file(foreign);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray("This is not a book."));
    }

    void aCampaignFromResultToNextStep()
    {
        const QString book = newBook("campaign.twofold");
        QCOMPARE(run({"--book", book, "campaign", "set", "c", "--limit", "latency.p95 < 500 ms", "--goal",
                      "users >= 800", "--parameter", "users:integer::Load", "--class", "Cache:cache:#112233"})
                     .status,
                 0);
        const auto next = run({"--book", book, "next", "--campaign", "c", "--json"});
        QCOMPARE(next.status, 0);
        QCOMPARE(next.json()["action"].toString(), QStringLiteral("baseline"));

        const auto imported = run({"--book", book, "import", write("run1.jtl", jtl(400)), "--campaign", "c", "--set",
                                   "users=100", "--json"});
        QVERIFY2(imported.status == 0, imported.err.constData());
        const auto json = imported.json();
        QCOMPARE(json["run"].toInt(), 1);
        QCOMPARE(json["verdict"].toString(), QStringLiteral("pass"));
        QVERIFY(json["duplicate_of"].isNull());
        QVERIFY(json.contains("findings") && json.contains("warnings") && json.contains("partial"));

        const auto step = run({"--book", book, "next", "--campaign", "c", "--json"});
        QCOMPARE(step.json()["action"].toString(), QStringLiteral("double"));
        QCOMPARE(step.json()["from"].toInt(), 100);
        QCOMPARE(step.json()["to"].toInt(), 200);
        QCOMPARE(step.json()["parent_run"].toInt(), 1);

        const auto again = run({"--book", book, "import", path("run1.jtl"), "--campaign", "c", "--json"});
        QCOMPARE(again.status, 0);
        QCOMPARE(again.json()["duplicate_of"].toInt(), 1);

        const auto slow = run({"--book", book, "--fail-on-verdict", "import", write("run2.jtl", jtl(400, 900)),
                               "--campaign", "c", "--set", "users=200", "--json"});
        QCOMPARE(slow.status, 1);
        QCOMPARE(slow.json()["verdict"].toString(), QStringLiteral("fail"));
        QCOMPARE(run({"--book", book, "next", "--campaign", "c", "--json"}).json()["action"].toString(),
                 QStringLiteral("explain"));

        const auto runs = run({"--book", book, "runs", "--campaign", "c", "--json"}).json()["runs"].toArray();
        QCOMPARE(runs.size(), 2);
        QCOMPARE(runs[1].toObject()["parent"].toInt(), 1);
        QCOMPARE(runs[1].toObject()["parameters"].toObject()["users"].toInt(), 200);
        QVERIFY(runs[1].toObject()["metrics"].toObject().contains("latency.p95"));

        const auto compared = run({"--book", book, "compare", "--campaign", "c", "--runs", "1,2", "--json"});
        QCOMPARE(compared.status, 0);
        QCOMPARE(compared.json()["baseline"].toInt(), 1);
        QVERIFY(!compared.json()["rows"].toArray().isEmpty());
        const auto row = compared.json()["rows"].toArray()[0].toObject();
        for (const char *key : {"key", "unit", "direction", "values", "delta", "ratio", "interval", "different"})
            QVERIFY2(row.contains(QLatin1String(key)), key);

        // Once closed, the book is one file.
        QVERIFY(!QFile::exists(book + "-wal"));
        QVERIFY(!QFile::exists(book + "-shm"));
        QCOMPARE(run({"--book", book, "check"}).status, 0);
    }

    void aBadImportStoresNothing()
    {
        const QString book = newBook("nothing.twofold");
        QByteArray damaged = jtl(100);
        damaged.replace(",28,GET /", ",soon,GET /");
        QCOMPARE(run({"--book", book, "import", write("broken.jtl", damaged), "--campaign", "c"}).status, 3);
        QCOMPARE(run({"--book", book, "import", write("good.jtl", jtl(100)), "--campaign", "other"}).status, 3);
        QCOMPARE(run({"--book", book, "import", path("good.jtl"), "--campaign", "c", "--parent", "7"}).status, 3);
        QVERIFY(run({"--book", book, "runs", "--campaign", "c", "--json"}).json()["runs"].toArray().isEmpty());
    }

    void aSpreadsheetBelongsToTheWindow()
    {
        const QString book = path(QStringLiteral("sheet.twofold"));
        QCOMPARE(run({"--book", book, "campaign", "create", "c"}).status, 0);
        const auto imported
            = run({"--book", book, "import", QStringLiteral(TWOFOLD_TEST_DATA "/sheets/runs.ods"), "--campaign", "c"});
        QCOMPARE(imported.status, 3);
        QVERIFY(imported.out.isEmpty());
        QVERIFY2(imported.err.contains("Import a spreadsheet"), imported.err.constData());
    }

    void aMappingOfTheBookIsAFormatOfItsOwn()
    {
        const QString book = path(QStringLiteral("mapped.twofold"));
        QCOMPARE(run({"--book", book, "campaign", "create", "c"}).status, 0);
        const QString file = write(QStringLiteral("kessel.csv"), "Zeitpunkt;Dauer\n1785499200;20\n1785499201;40\n");
        const auto unknown = run({"--book", book, "import", file, "--campaign", "c"});
        QCOMPARE(unknown.status, 3);
        QVERIFY(unknown.err.contains("--as"));
        {
            auto opened = twofold::store::Book::open(book, twofold::store::Access::ReadWrite);
            QVERIFY(opened.ok());
            twofold::imports::Mapping mapping;
            mapping.name = QStringLiteral("kettle");
            mapping.shape = {QStringLiteral("Zeitpunkt"), QStringLiteral("Dauer")};
            mapping.columns = {{QStringLiteral("Zeitpunkt"), twofold::imports::Role::Start, QStringLiteral("s")},
                               {QStringLiteral("Dauer"), twofold::imports::Role::Delay, QStringLiteral("ms")}};
            QVERIFY(twofold::logbook::saveMapping(**opened, mapping).ok());
        }
        const auto inspected = run({"--book", book, "inspect", file, "--as", "kettle", "--json"});
        QCOMPARE(inspected.status, 0);
        QCOMPARE(inspected.json().value("format").toString(), QStringLiteral("kettle"));
        QCOMPARE(inspected.json().value("totals").toObject().value("requests").toInt(), 2);
        QCOMPARE(run({"--book", book, "import", file, "--campaign", "c", "--as", "kettle"}).status, 0);
        // Without a name by its shape; the same content is not stored twice.
        const auto again = run({"--book", book, "import", file, "--campaign", "c", "--json"});
        QCOMPARE(again.status, 0);
        QCOMPARE(again.json().value("duplicate_of").toInt(), 1);
        QCOMPARE(run({"--book", book, "import", file, "--campaign", "c", "--as", "none"}).status, 2);
    }

    void sourcesStandSideBySide()
    {
        QByteArray delays = "time,delay_ms,success\n";
        for (int i = 0; i < 300; ++i)
            delays += QByteArray::number(1769860800.0 + i * 0.1, 'f', 3) + "," + QByteArray::number(100 + i % 7) + ",true\n";
        const auto ended = run({"inspect", write("load.jtl", jtl(300)), "--source",
                                "check=" + write("delays.csv", delays), "--json"});
        QVERIFY2(ended.status == 0, ended.err.constData());
        const auto sources = ended.json()["sources"].toArray();
        QCOMPARE(sources.size(), 2);
        QCOMPARE(sources[1].toObject()["name"].toString(), QStringLiteral("check"));
        QCOMPARE(ended.json()["totals"].toObject()["requests"].toInt(), 300);
    }

    void runsAreLoggedEditedAndDeletedByHand()
    {
        const QString book = newBook("hand.twofold");
        QCOMPARE(run({"--book", book, "campaign", "set", "c", "--limit", "latency.p95 < 500 ms"}).status, 0);
        const auto added = run({"--book", book, "run", "add", "--campaign", "c", "--set", "users=100", "--metric",
                                "latency.p95=0.9 s", "--tag", "night", "--json"});
        QVERIFY2(added.status == 0, added.err.constData());
        QCOMPARE(added.json()["verdict"].toString(), QStringLiteral("fail"));
        QCOMPARE(run({"--book", book, "run", "edit", "--campaign", "c", "--run", "1", "--verdict", "invalid", "--class",
                      "Generator", "--cause", "the desk was full", "--fix", "users=50"})
                     .status,
                 0);
        const auto row = run({"--book", book, "runs", "--campaign", "c", "--json"}).json()["runs"].toArray()[0].toObject();
        QCOMPARE(row["verdict"].toString(), QStringLiteral("invalid"));
        QCOMPARE(row["computed_verdict"].toString(), QStringLiteral("fail"));
        QCOMPARE(row["component"].toString(), QStringLiteral("load generator"));
        QCOMPARE(row["fix"].toString(), QStringLiteral("users=50"));
        QCOMPARE(run({"--book", book, "run", "note", "--run", "1", "it was slow", "--at", "12.5"}).status, 0);
        QCOMPARE(run({"--book", book, "run", "delete", "--run", "1"}).status, 0);
        QVERIFY(run({"--book", book, "runs", "--campaign", "c", "--json"}).json()["runs"].toArray().isEmpty());
        QCOMPARE(run({"--book", book, "run", "restore", "--run", "1"}).status, 0);
        QCOMPARE(run({"--book", book, "run", "edit", "--campaign", "c", "--run", "9", "--cause", "x"}).status, 3);
        QCOMPARE(run({"--book", book, "run", "add", "--campaign", "c", "--metric", "latency.p95=fast"}).status, 3);
        QCOMPARE(run({"--book", book, "run", "add", "--campaign", "c", "--verdict", "good"}).status, 2);
    }

    void aBrokenCriterionChangesNothing()
    {
        const QString book = newBook("criterion.twofold");
        const auto ended = run({"--book", book, "campaign", "set", "c", "--limit", "latency.p95 <", "--parameter", "users:integer"});
        QCOMPARE(ended.status, 3);
        QVERIFY(ended.err.contains("latency.p95"));
        QVERIFY(run({"--book", book, "campaign", "show", "c", "--json"}).json()["parameters"].toArray().isEmpty());
    }

    void theExamplesAreWholeCampaigns()
    {
        const QString book = path("example.twofold");
        QCOMPARE(run({"example", "-o", book}).status, 0);
        QCOMPARE(run({"example", "-o", book}).status, 4);
        const auto list = run({"--book", book, "campaign", "list", "--json"}).json()["campaigns"].toArray();
        QCOMPARE(list.size(), 5);
        for (const auto &item : list) {
            const QString name = item.toObject()["campaign"].toString();
            QVERIFY(!run({"--book", book, "campaign", "show", name, "--json"}).json()["source"].toString().isEmpty());
            const auto next = run({"--book", book, "next", "--campaign", name, "--json"});
            if (name == "Stream") // its parameters are all text: there is no ladder to climb
                QVERIFY(next.status == 0 || next.status == 3);
            else
                QVERIFY2(next.status == 0, next.err.constData());
        }
        const auto servers = run({"--book", book, "runs", "--campaign", "Web servers", "--json"}).json()["runs"].toArray();
        QCOMPARE(servers.size(), 9);
        QCOMPARE(servers[8].toObject()["metrics"].toObject()["throughput"].toDouble(), 46854.747614);
        const auto bus = run({"--book", book, "runs", "--campaign", "Event bus", "--json"}).json()["runs"].toArray();
        for (const auto &item : bus)
            QVERIFY(!item.toObject()["parameters"].toObject().contains("users"));
    }

    void reportsAreWrittenInEveryKind()
    {
        const QString book = path("report-example.twofold");
        QCOMPARE(run({"example", "-o", book}).status, 0);
        const QHash<QString, QByteArray> heads = {{"html", "<!DOCTYPE html>"}, {"md", "# Web servers"}, {"csv", "run,parent"},
                                                  {"xlsx", "PK"}, {"json", "{"}, {"pdf", "%PDF"}};
        for (auto it = heads.begin(); it != heads.end(); ++it) {
            const QString file = path("report." + it.key());
            const auto ended = run({"--book", book, "report", "--campaign", "Web servers", "-o", file});
            QVERIFY2(ended.status == 0, ended.err.constData());
            QFile written(file);
            QVERIFY(written.open(QIODevice::ReadOnly));
            const QByteArray content = written.readAll();
            QVERIFY2(content.startsWith(it.value()), qPrintable(it.key()));
            if (it.key() == "html")
                QVERIFY(content.contains("<svg"));
        }
        for (const char *kind : {"png", "svg", "pdf"}) {
            const QString file = path(QStringLiteral("chart.") + kind);
            const auto ended = run({"--book", book, "compare", "--campaign", "Web servers", "--runs", "1,2,3", "--view",
                                    "bars", "--chart", file});
            QVERIFY2(ended.status == 0, ended.err.constData());
            QVERIFY(QFile(file).size() > 500);
        }
    }

    void aLogIsDiagnosed()
    {
        const QString log = write("error.log", "fine\n2026/01/31 12:00:00 [alert] 7#7: *1 2048 worker_connections are not "
                                               "enough while connecting to upstream\n");
        const auto ended = run({"diagnose", log, "--json"});
        QCOMPARE(ended.status, 0);
        const auto findings = ended.json()["findings"].toArray();
        QVERIFY(!findings.isEmpty());
        const auto first = findings[0].toObject();
        QCOMPARE(first["component"].toString(), QStringLiteral("proxy"));
        QCOMPARE(first["evidence"].toArray()[0].toObject()["line"].toInt(), 2);
        QCOMPARE(run({"diagnose", path("nothing.log")}).status, 3);
        QCOMPARE(run({"diagnose", "-", "--json"}, "2048 worker_connections are not enough\n").json()["findings"].toArray().size(), 1);
    }

    // Neither of a file nor of a pipe more than a piece is held at a time.
    void aLargeLogTakesLittleMemory()
    {
#if defined(__SANITIZE_ADDRESS__)
        const qint64 mostKiB = 256 << 10; // what it watches with besides
#else
        const qint64 mostKiB = 64 << 10;
#endif
        const QString log = path("large.log");
        QFile file(log);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QVERIFY(file.resize(1'000'000'000)); // takes no place on the disk
        QVERIFY(file.seek(file.size()));
        file.write("\n2048 worker_connections are not enough\n");
        file.close();
        for (const char *command : {"exec \"$0\" diagnose \"$1\" --json", "exec \"$0\" diagnose - --json <\"$1\""}) {
            QProcess process;
            auto environment = QProcessEnvironment::systemEnvironment();
            environment.insert(QStringLiteral("ASAN_OPTIONS"), QStringLiteral("quarantine_size_mb=1"));
            process.setProcessEnvironment(environment);
            process.start(QStringLiteral("sh"), {QStringLiteral("-c"), command, QStringLiteral(TWOFOLD_CLI), log});
            QVERIFY(process.waitForStarted());
            qint64 peakKiB = 0;
            do {
                QFile known(QStringLiteral("/proc/%1/status").arg(process.processId()));
                const QByteArray status = known.open(QIODevice::ReadOnly) ? known.readAll() : QByteArray();
                if (const qsizetype at = status.indexOf("VmHWM:"); at >= 0)
                    peakKiB = qMax(peakKiB, status.mid(at + 6).simplified().split(' ').first().toLongLong());
            } while (!process.waitForFinished(20) && process.state() == QProcess::Running);
            QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
            QVERIFY(process.readAllStandardOutput().contains("worker_connections"));
            QVERIFY2(peakKiB > 0 && peakKiB < mostKiB, QByteArray::number(peakKiB).constData());
        }
    }

    void aBackupIsABook()
    {
        const QString book = newBook("original.twofold", "kept");
        const QString copy = path("copy.twofold");
        QCOMPARE(run({"--book", book, "backup", "-o", copy}).status, 0);
        QVERIFY(run({"--book", copy, "campaign", "list"}).out.contains("kept"));
        QVERIFY(run({"--book", book, "backup", "-o", copy}).status != 0);
    }

    void hostsAndPlansAreKept()
    {
        const QString book = newBook("plans.twofold");
        QCOMPARE(run({"--book", book, "host", "add", "generator-1", "--address", "127.0.0.1", "--port", "1", "--role", "generator"}).status, 0);
        QCOMPARE(run({"--book", book, "host", "add", "bad", "--role", "boss"}).status, 2);
        QCOMPARE(run({"--book", book, "host", "list", "--json"}).json()["hosts"].toArray().size(), 1);
        const auto listed = run({"--book", book, "host", "list", "--check"});
        QCOMPARE(listed.status, 0); // to know it is what was asked
        QVERIFY2(listed.out.contains("not reached: "), listed.out.constData());
        const auto reach = run({"--book", book, "host", "list", "--check", "--json"}).json()["hosts"].toArray().at(0).toObject();
        QCOMPARE(reach["reached"].toBool(true), false);
        QVERIFY(reach["problem"].isString());
        QVERIFY(reach.contains("clock_offset_s") && reach["clock_offset_s"].isNull());
        QCOMPARE(run({"--book", book, "plan", "add", "p", "--campaign", "c", "--host", "nobody", "--command", "true"}).status, 3);
        const auto added = run({"--book", book, "plan", "add", "p", "--campaign", "c", "--host", "generator-1", "--command",
                                "hey -n {requests} http://127.0.0.1/"});
        QVERIFY2(added.status == 0, added.err.constData());
        const auto checked = run({"--book", book, "plan", "check", "p", "--campaign", "c"});
        QCOMPARE(checked.status, 3);
        QVERIFY(checked.err.contains("requests"));
        const auto unreachable = run({"--book", book, "plan", "check", "p", "--campaign", "c", "--set", "requests=200",
                                      "--hosts"});
        QVERIFY(unreachable.status == 5 && unreachable.err.contains("generator-1"));
        const auto shown = run({"--book", book, "plan", "show", "p", "--campaign", "c", "--set", "requests=200", "--json"});
        QVERIFY2(shown.status == 0, shown.err.constData());
        QVERIFY(shown.out.contains("hey -n 200"));
    }

    void logsOfTargetsAreOfThePlan()
    {
        const QString book = newBook("logs.twofold");
        QCOMPARE(run({"--book", book, "host", "add", "generator-1", "--role", "generator"}).status, 0);
        QCOMPARE(run({"--book", book, "host", "add", "proxy", "--role", "target"}).status, 0);
        const QStringList plan{"--book", book, "plan", "add", "p", "--campaign", "c", "--host", "generator-1",
                               "--command", "true", "--target-log", "/var/log/nginx/error.log", "--json"};
        QCOMPARE(run(plan).status, 2); // of whom
        const auto added = run(plan + QStringList{"--target", "proxy"});
        QVERIFY2(added.status == 0, added.err.constData());
        QCOMPARE(added.json()["roles"].toArray()[1].toObject()["logs"].toArray(), QJsonArray{"/var/log/nginx/error.log"});
        const auto both = run({"--book", book, "plan", "add", "both", "--campaign", "c", "--host", "proxy", "--target", "proxy",
                               "--command", "true", "--target-log", "/var/log/nginx/error.log"});
        QVERIFY2(both.status == 0, both.err.constData());
        const auto told = run({"--book", book, "plan", "check", "both", "--campaign", "c"});
        QVERIFY2(told.err.contains("The logs of proxy are not kept"), told.err.constData());
        const auto relative = run({"--book", book, "plan", "add", "q", "--campaign", "c", "--host", "generator-1",
                                   "--target", "proxy", "--command", "true", "--target-log", "error.log"});
        QVERIFY2(relative.status == 0, relative.err.constData());
        const auto checked = run({"--book", book, "plan", "check", "q", "--campaign", "c"});
        QVERIFY2(checked.status == 3 && checked.err.contains("error.log"), checked.err.constData());
    }

    void journalsAndTheKernelLogAreNamedAsAPersonReadsThem()
    {
        const QString book = newBook("journal.twofold");
        QCOMPARE(run({"--book", book, "host", "add", "generator-1", "--role", "generator"}).status, 0);
        QCOMPARE(run({"--book", book, "host", "add", "proxy", "--role", "target"}).status, 0);
        const auto added = run({"--book", book, "plan", "add", "p", "--campaign", "c", "--host", "generator-1",
                                "--target", "proxy", "--command", "true", "--target-log", "journal:nginx.service",
                                "--target-log", "kernel", "--json"});
        QVERIFY2(added.status == 0, added.err.constData());
        QCOMPARE(added.json()["roles"].toArray()[1].toObject()["logs"].toArray(),
                 (QJsonArray{"journal:nginx.service", "kernel"}));
        const auto shown = run({"--book", book, "plan", "show", "p", "--campaign", "c"});
        QVERIFY2(shown.out.contains("journal of nginx.service\n") && shown.out.contains("kernel log\n"),
                 shown.out.constData());
        const auto bad = run({"--book", book, "plan", "add", "q", "--campaign", "c", "--host", "generator-1",
                              "--target", "proxy", "--command", "true", "--target-log", "journal:--since=0"});
        QCOMPARE(bad.status, 0);
        const auto checked = run({"--book", book, "plan", "check", "q", "--campaign", "c"});
        QVERIFY2(checked.status == 3 && checked.err.contains("systemd unit"), checked.err.constData());
    }

    void whatStopsALoadIsOfThePlan()
    {
        const QString book = newBook("abort.twofold");
        QCOMPARE(run({"--book", book, "host", "add", "generator-1", "--role", "generator"}).status, 0);
        const QStringList plan{"--book", book, "plan", "add", "p", "--campaign", "c", "--host", "generator-1",
                               "--command", "true", "--json", "--grace-s", "20"};
        const auto never = run(plan);
        QVERIFY2(never.status == 0, never.err.constData());
        QVERIFY(never.json()["abort_after_s"].isNull());
        QCOMPARE(never.json()["grace_s"].toDouble(), 20.0);
        const auto blind = run(plan + QStringList{"--abort-after", "60"});
        QVERIFY2(blind.status == 2 && blind.err.contains("--follow"), blind.err.constData());
        QCOMPARE(run(plan + QStringList{"--abort-after", "0", "--follow", "r.jtl"}).status, 2);
        const auto set = run(plan + QStringList{"--abort-after", "60", "--follow", "r.jtl"});
        QVERIFY2(set.status == 0, set.err.constData());
        QCOMPARE(set.json()["abort_after_s"].toDouble(), 60.0);
        // Nothing of the campaign can be seen while it runs.
        const auto checked = run({"--book", book, "plan", "check", "p", "--campaign", "c"});
        QVERIFY2(checked.err.contains("the campaign has none that shows while it runs"), checked.err.constData());
        QCOMPARE(run({"--book", book, "campaign", "set", "c", "--limit", "latency.p95 < 1 s"}).status, 0);
        const auto seen = run({"--book", book, "plan", "check", "p", "--campaign", "c"});
        QVERIFY2(!seen.err.contains("shows while it runs"), seen.err.constData());
    }

    void stepsRunOnTheHostsOfTheirRole()
    {
        const QString book = newBook("steps.twofold");
        QCOMPARE(run({"--book", book, "host", "add", "generator-1", "--role", "generator"}).status, 0);
        QCOMPARE(run({"--book", book, "host", "add", "db", "--role", "target"}).status, 0);
        const QStringList plan{"--book", book, "plan", "add", "p", "--campaign", "c", "--host", "generator-1", "--command",
                               "true", "--reset", "sync", "--target-reset", "truncate.sh", "--json"};
        QCOMPARE(run(plan).status, 2); // on which
        const auto added = run(plan + QStringList{"--target", "db"});
        QVERIFY2(added.status == 0, added.err.constData());
        const auto roles = added.json()["roles"].toArray();
        QCOMPARE(roles[0].toObject()["reset"].toString(), "sync");
        QCOMPARE(roles[1].toObject()["reset"].toString(), "truncate.sh");
    }

    void thresholdsSayWhatARunIsJudgedBy()
    {
        const QString book = newBook("thresholds.twofold");
        QCOMPARE(run({"--book", book, "campaign", "set", "c", "--limit", "latency.p95 < 1 s"}).status, 0);
        const QString file = write("short.jtl", jtl(100));
        QCOMPARE(run({"--book", book, "import", file, "--campaign", "c", "--json"}).json()["verdict"].toString(),
                 "inconclusive"); // ten seconds
        for (const char *wrong : {"shortest", "longest=3", "shortest=soon", "shortest=-1"})
            QCOMPARE(run({"--book", book, "campaign", "set", "c", "--threshold", wrong}).status, 2);
        const auto set = run({"--book", book, "campaign", "set", "c", "--threshold", "shortest=5", "--json"}).json();
        QCOMPARE(set["thresholds"].toObject()["shortest_s"].toDouble(), 5.0);
        QCOMPARE(set["thresholds"].toObject()["lasting_s"].toDouble(), 10.0);
        QCOMPARE(run({"--book", book, "import", write("short2.jtl", jtl(100, 11)), "--campaign", "c", "--json"})
                     .json()["verdict"].toString(),
                 "pass");
    }

    void theBoundOfALadderEndsIt()
    {
        const QString book = newBook("bound.twofold");
        QCOMPARE(run({"--book", book, "campaign", "set", "c", "--parameter", "users:integer", "--ladder", "users",
                      "--bound", "40"}).status, 0);
        QCOMPARE(run({"--book", book, "campaign", "set", "c", "--bound", "40"}).status, 2); // of which ladder
        QCOMPARE(run({"--book", book, "run", "add", "--campaign", "c", "--set", "users=40", "--verdict", "pass"}).status, 0);
        const auto next = run({"--book", book, "next", "--campaign", "c", "--json"}).json();
        QCOMPARE(next["action"].toString(), "done");
        QCOMPARE(next["capacity"].toObject()["at_least"].toBool(), true);
    }

    void theToleranceOfALadderClosesItsBracket()
    {
        const QString book = newBook("tolerance.twofold");
        QCOMPARE(run({"--book", book, "campaign", "set", "c", "--parameter", "users:integer", "--ladder", "users"}).status, 0);
        QCOMPARE(run({"--book", book, "run", "add", "--campaign", "c", "--set", "users=40", "--verdict", "pass"}).status, 0);
        QCOMPARE(run({"--book", book, "run", "add", "--campaign", "c", "--set", "users=44", "--verdict", "fail", "--accept-limit"}).status, 0);
        const auto action = [&] { return run({"--book", book, "next", "--campaign", "c", "--json"}).json()["action"].toString(); };
        QCOMPARE(action(), "bisect");
        for (const char *wrong : {"0", "51", "-1", "soon"})
            QCOMPARE(run({"--book", book, "campaign", "set", "c", "--ladder", "users", "--tolerance", wrong}).status, 2);
        QCOMPARE(run({"--book", book, "campaign", "set", "c", "--tolerance", "10"}).status, 2); // of which ladder
        QCOMPARE(run({"--book", book, "campaign", "set", "c", "--ladder", "users", "--tolerance", "10"}).status, 0);
        QCOMPARE(action(), "confirm");
    }

    // A book whose last run failed at 40 users, with a plan on a host that is not there.
    QString failedBook(const QString &name) const
    {
        const QString book = newBook(name);
        for (const QStringList &words : {QStringList{"campaign", "set", "c", "--parameter", "users:integer", "--ladder", "users"},
                                         {"run", "add", "--campaign", "c", "--set", "users=20", "--verdict", "pass"},
                                         {"run", "add", "--campaign", "c", "--set", "users=40", "--verdict", "fail"},
                                         {"host", "add", "generator-1", "--address", "127.0.0.1", "--port", "1"},
                                         {"plan", "add", "p", "--campaign", "c", "--host", "generator-1", "--command",
                                          "hey -c {users} http://127.0.0.1/"}}) {
            if (const auto done = run(QStringList{"--book", book} + words); done.status != 0)
                qFatal("%s", done.err.constData());
        }
        return book;
    }

    static Ended fly(const QString &book, const QString &hook)
    {
        return run({"--book", book, "autopilot", "--campaign", "c", "--plan", "p", "--parameter", "users", "--max-runs",
                    "5", "--max-hours", "1", "--max-value", "1000", "--fix-hook", hook, "--json"});
    }

    void aFixHookThatKnowsNoFixEndsAutopilot()
    {
        const auto ended = fly(failedBook("nofix.twofold"),
                               QString("echo \"$TWOFOLD_CAMPAIGN $TWOFOLD_RUN\" >'%1'; echo no idea >&2; exit 1").arg(path("asked")));
        QVERIFY2(ended.status == 0, ended.err.constData());
        QCOMPARE(ended.json()["action"].toString(), "explain");
        QVERIFY2(ended.err.contains("The fix hook knows no fix for run 2 (it ended with 1): no idea"), ended.err.constData());
        QFile asked(path("asked"));
        QVERIFY(asked.open(QIODevice::ReadOnly));
        QCOMPARE(asked.readAll(), "c 2\n");
    }

    void aFixHookThatTakesALimitAsRealHasItBisected()
    {
        const QString book = failedBook("real.twofold");
        const auto ended = fly(book, "exit 3");
        QCOMPARE(ended.status, 5); // the next run is wanted, and the host is not there
        QVERIFY2(ended.err.contains("The fix hook takes the limit of run 2 as real."), ended.err.constData());
        QVERIFY2(ended.err.contains("lower users from 40 to 30"), ended.err.constData());
        QCOMPARE(run({"--book", book, "next", "--campaign", "c", "--json"}).json()["action"].toString(), "bisect");
    }

    void aFixOfTheHookIsTried()
    {
        const QString book = failedBook("fixed.twofold");
        const auto ended = fly(book, "echo raising it; echo files=65536");
        QCOMPARE(ended.status, 5);
        QVERIFY2(ended.err.contains("The fix hook set files=65536 after run 2."), ended.err.constData());
        const auto next = run({"--book", book, "next", "--campaign", "c", "--json"}).json();
        QCOMPARE(next["action"].toString(), "rerun");
        QCOMPARE(next["changes"].toArray()[0].toObject()["to"].toInt(), 65536);
    }

    void aPlanOfAFarmIsKeptAndShown()
    {
        const QString book = newBook("farm.twofold");
        for (const char *host : {"generator-1", "generator-2"})
            QCOMPARE(run({"--book", book, "host", "add", host, "--role", "generator"}).status, 0);
        QCOMPARE(run({"--book", book, "host", "add", "db", "--role", "target"}).status, 0);
        const auto added = run({"--book", book, "plan", "add", "farm", "--campaign", "c", "--host", "generator-1", "--host",
                                "generator-2", "--target", "db", "--command", "jmeter -Joffset={offset}", "--stagger-s",
                                "300", "--process", "java", "--guard", "url=http://proxy/health", "--guard", "load@db=2",
                                "--unguarded", "--drain-s", "60", "--json"});
        QVERIFY2(added.status == 0, added.err.constData());
        const auto plan = added.json();
        QCOMPARE(plan["stagger_s"].toDouble(), 300.0);
        QCOMPARE(plan["drain_s"].toDouble(), 60.0);
        QCOMPARE(plan["sampled"].toBool(), true);
        QCOMPARE(plan["processes"].toArray(), QJsonArray{"java"});
        QCOMPARE(plan["guards"].toArray(), (QJsonArray{"url=http://proxy/health", "load@db=2"}));
        QCOMPARE(plan["unguarded_allowed"].toBool(), true);
        const auto shown = run({"--book", book, "plan", "show", "farm", "--campaign", "c", "--json"}).json();
        QCOMPARE(shown["recorded"].toArray(), (QJsonArray{"generator-1", "generator-2", "db"}));
        const auto commands = shown["commands"].toArray();
        QCOMPARE(commands.size(), 5); // two loads, the URL on each generator, the load of db
        QCOMPARE(commands[0].toObject()["after_s"].toDouble(), 0.0);
        QCOMPARE(commands[2].toObject()["after_s"].toDouble(), 300.0);
        QCOMPARE(run({"--book", book, "plan", "add", "bad", "--campaign", "c", "--host", "generator-1", "--command", "true",
                      "--guard", "proxy"}).status, 2);
        QCOMPARE(run({"--book", book, "plan", "add", "far", "--campaign", "c", "--host", "generator-1", "--command", "true",
                      "--guard", "command@db=true"}).status, 0);
        QCOMPARE(run({"--book", book, "plan", "check", "far", "--campaign", "c"}).status, 3);
    }
};

TWOFOLD_TEST(TestCli)

#include "tst_cli.moc"
