// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/verdict/scanner.h"
#include "core/verdict/signatures.h"
#include "tests/common/testmain.h"

#include <QTemporaryDir>

using namespace twofold;
using namespace twofold::verdict;

class TstSignatures : public QObject
{
    Q_OBJECT

private slots:
    void everyExampleIsExplainedByItsOwnSignature_data();
    void everyExampleIsExplainedByItsOwnSignature();
    void everySignatureIsComplete();
    void theLimitsOfTheStories_data();
    void theLimitsOfTheStories();
    void ordinaryLinesAccuseNobody_data();
    void ordinaryLinesAccuseNobody();
    void aCauseOutranksItsConsequences();
    void theFirstLineAndTheCountAreTold();
    void aLineCutBetweenPiecesIsFound();
    void aVeryLongLineIsSearchedInBoundedMemory();
    void aFileIsReadInPieces();
    void aMissingFileIsASentence();
    void bytesThatAreNotTextDoNoHarm();
    void aBadSignatureIsRefusedWithItsPlace_data();
    void aBadSignatureIsRefusedWithItsPlace();
    void aSignatureWithoutRequiredTextIsTriedOnEveryLine();
};

void TstSignatures::everyExampleIsExplainedByItsOwnSignature_data()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("example");
    QVERIFY(builtInSignatures().size() >= 130);
    for (const auto &signature : builtInSignatures())
        QTest::newRow(qPrintable(signature.id)) << signature.id << signature.example;
}

void TstSignatures::everyExampleIsExplainedByItsOwnSignature()
{
    QFETCH(QString, id);
    QFETCH(QString, example);
    const auto &signatures = builtInSignatures();
    Scanner scanner(signatures);
    const auto found = scanner.explain(example);
    QVERIFY2(found, "no signature matches the example");
    QCOMPARE(signatures[*found].id, id);
}

void TstSignatures::everySignatureIsComplete()
{
    const auto campaign = campaign::newCampaign(QStringLiteral("c"));
    for (const auto &signature : builtInSignatures()) {
        const auto id = qPrintable(signature.id);
        QVERIFY2(campaign.component(signature.component), id);
        const auto *failureClass = campaign.failureClass(signature.failureClass);
        QVERIFY2(failureClass, id);
        QVERIFY2(signature.meaning.endsWith(u'.'), id);
        QVERIFY2(!signature.lookAt.isEmpty(), id);
        QVERIFY2(!signature.check.isEmpty(), id);
        QVERIFY2(!signature.usualFix.isEmpty(), id);
        QVERIFY2(!signature.contains.isEmpty(), id);
    }
}

void TstSignatures::theLimitsOfTheStories_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("component");
    QTest::addColumn<QString>("failureClass");
    QTest::addColumn<QString>("lookAt");
    const auto row = [](const char *name, const char *line, const char *component,
                        const char *failureClass, const char *lookAt) {
        QTest::newRow(name) << QString::fromUtf8(line) << QString::fromUtf8(component)
                            << QString::fromUtf8(failureClass) << QString::fromUtf8(lookAt);
    };
    row("files of the system", "Too many open files in system", "kernel", "Kernel limit",
        "fs.file-max");
    row("worker_connections", "2048 worker_connections are not enough while connecting to upstream",
        "proxy", "Proxy", "worker_connections");
    row("files of nginx", "socket() failed (24: Too many open files)", "proxy", "Proxy",
        "LimitNOFILE proxy");
    row("files of the application",
        "http: Accept error: accept tcp [::]:9092: accept4: too many open files; retrying in 5ms",
        "application", "Application", "LimitNOFILE app");
    row("conntrack", "nf_conntrack: table full, dropping packet", "kernel", "Kernel limit",
        "net.netfilter.nf_conntrack_max");
    row("ports of the proxy",
        "connect() to 127.0.0.1:9092 failed (99: Cannot assign requested address) while connecting",
        "proxy", "Proxy", "net.ipv4.ip_local_port_range");
    row("listen queue", "TCP: Possible SYN flooding on port 80. Sending cookies.", "kernel",
        "Kernel limit", "net.core.somaxconn");
    row("H12",
        "at=error code=H12 desc=\"Request timeout\" method=GET dyno=web.9 connect=1ms "
        "service=30000ms status=503 bytes=0",
        "application", "Application", "instance count");
    row("R14", "Error R14 (Memory quota exceeded)", "application", "Application",
        "instance memory");
    row("integrity", "IntegrityError: duplicate key value violates unique constraint", "application",
        "Application", "query");
    // The rest of the field, one line each.
    row("systemd's tasks", "cgroup: fork rejected by pids controller in /system.slice/app.service", "kernel",
        "Kernel limit", "TasksMax");
    row("Apache's workers", "AH00484: server reached MaxRequestWorkers setting, consider raising the setting",
        "proxy", "Proxy", "MaxRequestWorkers");
    row("Apache's upstream", "AH01102: error reading status line from remote server 127.0.0.1:9092", "application",
        "Application", "ProxyTimeout");
    row("HAProxy's TLS", "Proxy web reached SSL connection limit (maxsslconn=1000).", "proxy", "Proxy",
        "maxsslconn");
    row("Envoy's servers", "no healthy upstream", "application", "Application", "health check");
    row("TIME_WAIT", "TCP: time wait bucket table overflow", "kernel", "Kernel limit", "net.ipv4.tcp_max_tw_buckets");
    row("memory of a cgroup", "Memory cgroup out of memory: Killed process 4321 (app)", "application", "Application",
        "memory limit");
    row("slow disk", "1:M 31 Jan 12:00:01 * Asynchronous AOF fsync is taking too long (disk is busy?).",
        "environment", "Environment", "iowait");
    row("processes of PostgreSQL", "LOG:  could not fork new process for connection: Resource temporarily unavailable",
        "database", "Database", "TasksMax database");
    row("threads of MySQL", "ERROR 1135 (HY000): Can't create a new thread (errno 11)", "database", "Database",
        "TasksMax database");
    row("Redis and its disk", "-MISCONF Redis is configured to save RDB snapshots", "database", "Database",
        "vm.overcommit_memory");
    row("name server", "dnsmasq: Maximum number of concurrent DNS queries reached (max: 150)", "network", "Network",
        "dns-forward-max");
    row("users of siege", "WARNING: The number of users is capped at 255.", "load generator", "Generator",
        "limit in .siegerc");
    row("clock", "chronyd[612]: Forward time jump detected!", "environment", "Environment", "clock");
    row("database pool", "FATAL: sorry, too many clients already", "database", "Database",
        "max_connections");
}

void TstSignatures::theLimitsOfTheStories()
{
    QFETCH(QString, line);
    const auto findings = match(builtInSignatures(), line.toUtf8(), QStringLiteral("a.log"));
    QCOMPARE(findings.size(), size_t(1));
    QTEST(findings[0].component, "component");
    QTEST(findings[0].failureClass, "failureClass");
    QFETCH(QString, lookAt);
    QVERIFY(findings[0].lookAt.contains(lookAt));
}

void TstSignatures::ordinaryLinesAccuseNobody_data()
{
    QTest::addColumn<QString>("line");
    for (const char *line :
         {"worker_connections 2048;", "LimitNOFILE=65536", "proxy_read_timeout 60s;",
          "127.0.0.1 - - [31/Jan/2026:12:00:00 +0000] \"GET /work?id=503 HTTP/1.1\" 200 503 \"-\" "
          "\"hey/0.0.1\"",
          "Requests/sec: 503.2210", "Socket errors: none", "max_connections = 100",
          "INFO started listening on :9092", "keepalive_timeout 65;", "429 users are running",
          "2026/01/31 12:00:00 [notice] 1#1: using the \"epoll\" event method",
          "nr_throttled 0", "  0 times the listen queue of a socket overflowed",
          "Errors: fd-unavail 0 addrunavail 0 ftab-full 0 other 0",
          "Errors: total 0 client-timo 0 socket-timo 0 connrefused 0 connreset 0",
          "<client host=\"localhost\" use_controller_vm=\"true\" maxusers=\"1000\"/>",
          "client_max_body_size 2m;", "max_execution_time = 30", "    0 SYN cookies sent",
          "full avg10=0.00 avg60=0.00 avg300=0.00 total=0", "ssl_certificate /etc/ssl/app.pem;",
          "LOG:  checkpoint complete: wrote 44 buffers (0.3%); write=4.3 s, sync=0.011 s, total=4.4 s",
          "127.0.0.1 - - [31/Jan/2026:12:00:00 +0000] \"GET /a HTTP/1.1\" 200 522 \"-\" \"hey/0.0.1\"",
          "127.0.0.1 - - [31/Jan/2026:12:00:00 +0000] \"GET /a HTTP/1.1\" 200 499 \"-\" \"hey/0.0.1\"",
          "Jan 31 12:00:31 lb haproxy[812]: 10.0.2.13:51012 [31/Jan/2026:12:00:01.001] web app/app1 "
          "0/0/0/12/12 200 504 - - ---- 812/812/40/40/0 0/0 \"GET /publish HTTP/1.1\"",
          "clocksource: Switched to clocksource tsc", "WARN upstream_rq_pending_overflow: 0"})
        QTest::newRow(line) << QString::fromUtf8(line);
}

void TstSignatures::ordinaryLinesAccuseNobody()
{
    QFETCH(QString, line);
    const auto findings = match(builtInSignatures(), line.toUtf8(), {});
    QVERIFY2(findings.empty(), findings.empty() ? "" : qPrintable(findings[0].message));
}

void TstSignatures::aCauseOutranksItsConsequences()
{
    const QByteArray log = "connection refused\n"
                           "HTTP 502 Bad Gateway\n"
                           "read: connection reset by peer\n"
                           "nf_conntrack: table full, dropping packet\n"
                           "context deadline exceeded\n";
    const auto findings = match(builtInSignatures(), log, QStringLiteral("all.log"));
    QCOMPARE(findings.size(), size_t(5));
    QCOMPARE(findings[0].lookAt.constFirst(), QStringLiteral("net.netfilter.nf_conntrack_max"));
    QCOMPARE(findings[0].severity, campaign::Severity::Fail);
    QCOMPARE(findings.back().severity, campaign::Severity::Caution);
}

void TstSignatures::theFirstLineAndTheCountAreTold()
{
    const QByteArray log = "one\r\ntwo\r\n2048 worker_connections are not enough\r\nfour\n"
                           "4096 worker_connections are not enough";
    const auto findings = match(builtInSignatures(), log, QStringLiteral("error.log"));
    QCOMPARE(findings.size(), size_t(1));
    const auto &evidence = findings[0].evidence.at(0);
    QCOMPARE(evidence.file, QStringLiteral("error.log"));
    QCOMPARE(evidence.line, 3);
    QCOMPARE(evidence.count, 2);
    QCOMPARE(evidence.text, QStringLiteral("2048 worker_connections are not enough"));
}

void TstSignatures::aLineCutBetweenPiecesIsFound()
{
    const QByteArray log = "x\nFATAL:  sorry, too many clients already\ny\n";
    for (qsizetype cut = 0; cut <= log.size(); ++cut) {
        Scanner scanner(builtInSignatures());
        scanner.feed(QByteArrayView(log).first(cut));
        scanner.feed(QByteArrayView(log).sliced(cut));
        const auto hits = scanner.finish();
        QCOMPARE(hits.size(), size_t(1));
        QCOMPARE(hits[0].line, 2);
        QCOMPARE(hits[0].count, 1);
    }
}

void TstSignatures::aVeryLongLineIsSearchedInBoundedMemory()
{
    QByteArray log(5 << 20, 'a');
    log += " nf_conntrack: table full, dropping packet \nOut of memory: Killed process 1 (app)";
    const auto findings = match(builtInSignatures(), log, {});
    QCOMPARE(findings.size(), size_t(2));
    QVERIFY(findings[0].evidence[0].text.size() <= Scanner::kShownLength);
    QCOMPARE(findings[1].evidence[0].line, 2);
}

void TstSignatures::aFileIsReadInPieces()
{
    QTemporaryDir dir;
    const QString path = dir.filePath(QStringLiteral("big.log"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    const QByteArray filler = QByteArray(999, 'x').append('\n');
    for (int i = 0; i < 3000; ++i)
        file.write(filler);
    file.write("No space left on device\n");
    file.close();
    const auto findings = matchFile(builtInSignatures(), path);
    QVERIFY(findings.ok());
    QCOMPARE(findings->size(), size_t(1));
    QCOMPARE(findings->at(0).evidence[0].line, 3001);
    QCOMPARE(findings->at(0).evidence[0].file, path);
}

void TstSignatures::aMissingFileIsASentence()
{
    const auto findings = matchFile(builtInSignatures(), QStringLiteral("/nowhere/a.log"));
    QVERIFY(!findings.ok());
    QVERIFY(findings.error().text().startsWith(QStringLiteral("/nowhere/a.log: ")));
}

void TstSignatures::bytesThatAreNotTextDoNoHarm()
{
    QByteArray log;
    for (int i = 0; i < 20000; ++i)
        log.append(static_cast<char>((i * 7919) >> 3));
    log.append(3, '\0');
    log.append("\xff\xfe too many open files in system \x80\n");
    const auto findings = match(builtInSignatures(), log, {});
    QVERIFY(!findings.empty());
    QCOMPARE(findings[0].lookAt.constFirst(), QStringLiteral("fs.file-max"));
}

void TstSignatures::aBadSignatureIsRefusedWithItsPlace_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("told");
    const auto with = [](const char *field, const char *value) {
        QByteArray json = R"({"signatures":[{"id":"a","pattern":"x+","rank":50,"side":"system",)"
                          R"("meaning":"m.","example":"axb","contains":["x"]}]})";
        const QByteArray name = QByteArray("\"").append(field).append("\":");
        const auto begin = json.indexOf(name) + name.size();
        auto end = json.indexOf(",\"", begin);
        if (end < 0)
            end = json.indexOf("}", begin);
        return json.replace(begin, end - begin, value);
    };
    QTest::newRow("not JSON") << QByteArray("{") << QStringLiteral("not valid JSON");
    QTest::newRow("no list") << QByteArray("{}") << QStringLiteral("\"signatures\"");
    QTest::newRow("a list") << QByteArray("[]") << QStringLiteral("\"signatures\"");
    QTest::newRow("newer format")
        << QByteArray(R"({"format":2,"signatures":[]})") << QStringLiteral("\"format\"");
    QTest::newRow("not an object")
        << QByteArray(R"({"signatures":[5]})") << QStringLiteral("signature 1 is not an object");
    QTest::newRow("no id") << with("id", "7") << QStringLiteral("signature 1, field \"id\"");
    QTest::newRow("pattern does not compile")
        << with("pattern", "\"a(b\"") << QStringLiteral("field \"pattern\": at character 4");
    QTest::newRow("repeat in a repeat")
        << with("pattern", "\"(x+)+$\"") << QStringLiteral("the repeat at character 5");
    QTest::newRow("repeat in a repeat, deeper")
        << with("pattern", "\"(?:a|(?:x*))*\"") << QStringLiteral("field \"pattern\": the repeat");
    QTest::newRow("repeat in an open interval")
        << with("pattern", "\"(x+){2,}\"") << QStringLiteral("field \"pattern\": the repeat");
    QTest::newRow("many repeats") << with("pattern", "\".*x.*x.*x.*x.*x.*\"")
                                  << QStringLiteral("field \"pattern\": the repeat");
    QTest::newRow("example does not match")
        << with("pattern", "\"y\"") << QStringLiteral("field \"example\"");
    QTest::newRow("no such side") << with("side", "\"moon\"") << QStringLiteral("\"moon\"");
    QTest::newRow("rank out of range") << with("rank", "5000") << QStringLiteral("field \"rank\"");
    QTest::newRow("rank is a text") << with("rank", "\"5\"") << QStringLiteral("field \"rank\"");
}

void TstSignatures::aBadSignatureIsRefusedWithItsPlace()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, told);
    const auto signatures = parseSignatures(json, QStringLiteral("my.json"));
    QVERIFY(!signatures.ok());
    QVERIFY2(signatures.error().message.contains(told), qPrintable(signatures.error().message));
    QCOMPARE(signatures.error().file, QStringLiteral("my.json"));
}

void TstSignatures::aSignatureWithoutRequiredTextIsTriedOnEveryLine()
{
    const auto signatures = parseSignatures(
        R"({"signatures":[{"id":"a","pattern":"^\\d{3}$","rank":50,"side":"environment",)"
        R"("meaning":"m.","example":"123"}]})",
        {});
    QVERIFY2(signatures.ok(), qPrintable(signatures ? QString() : signatures.error().text()));
    const auto findings = match(*signatures, "12\n345\n6789\n012\n", {});
    QCOMPARE(findings.size(), size_t(1));
    QCOMPARE(findings[0].evidence[0].line, 2);
    QCOMPARE(findings[0].evidence[0].count, 2);
}

TWOFOLD_TEST(TstSignatures)
#include "tst_signatures.moc"
