// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/verdict/judge.h"
#include "tests/common/testmain.h"

using namespace twofold;
using namespace twofold::campaign;

namespace {

// A run of one minute with a generator and a target, both recorded and far from every limit, that broke
// "p95 < 500 ms".
struct SlowRun
{
    SlowRun()
        : campaign(newCampaign(QStringLiteral("c")))
        , load(std::make_shared<results::Measurement>())
        , hosts(std::make_shared<results::Measurement>())
    {
        campaign.criteria = {parseCriterion(QStringLiteral("latency.p95 < 500 ms"), CriterionKind::Limit).value(),
                             parseCriterion(QStringLiteral("failure_rate < 1 %"), CriterionKind::Limit).value()};
        load->durationS = 60;
        load->reported.window.toS = 60;
        auto &totals = load->reported.totals;
        totals.requests = 10000;
        totals.failures = 0;
        totals.latency.p95 = 1200;
        hosts->kind = results::Kind::Host;
        for (const char *host : {"generator", "shop"}) {
            add(host, "cpu", 0.3);
            add(host, "memory_used", 0.4);
            add(host, "send_delay", 2, "ms");
        }
        input.generatorHosts = {QStringLiteral("generator")};
        input.targetHosts = {QStringLiteral("shop")};
    }

    void add(const char *host, const char *name, double value, const char *unit = "ratio", const char *label = "",
             int seconds = 60)
    {
        results::Series series;
        series.name = QStringLiteral("host.%1.%2").arg(QLatin1String(host), QLatin1String(name));
        series.unit = QString::fromLatin1(unit);
        series.label = QString::fromLatin1(label);
        for (int second = 0; second < seconds; ++second) {
            series.times.push_back(second);
            series.values.push_back(value);
        }
        hosts->series.push_back(series);
    }

    verdict::Judgement judge()
    {
        input.campaign = &campaign;
        input.sources = {{QStringLiteral("load"), load}, {QStringLiteral("hosts"), hosts}};
        return verdict::judge(input);
    }

    Campaign campaign;
    std::shared_ptr<results::Measurement> load, hosts;
    verdict::Input input;
};

} // namespace

// Whose failure it is where no log and no answer says so, from the figures of the hosts.
class TstCauses : public QObject
{
    Q_OBJECT

private slots:
    void whatWasWarnedOfIsEvidenceWhereItIsToBlame()
    {
        SlowRun run;
        run.input.logs = {{QStringLiteral("generator: err"), "connect: Cannot assign requested address\n",
                           QStringLiteral("generator"), true}};
        Finding warning;
        warning.message = QStringLiteral("generator has 100 local ports, and its share of the load is 500 connections.");
        warning.origin = FindingOrigin::Preflight;
        warning.lookAt = {QStringLiteral("disk")};
        const auto told = [&] {
            const auto judgement = run.judge();
            return std::any_of(judgement.findings.begin(), judgement.findings.end(), [&](const auto &finding) {
                return std::any_of(finding.evidence.begin(), finding.evidence.end(),
                                   [&](const auto &evidence) { return evidence.text == warning.message; });
            });
        };
        run.input.foretold = {warning};
        QVERIFY(!told()); // another setting
        run.input.foretold.front().lookAt = {QStringLiteral("net.ipv4.ip_local_port_range")};
        QVERIFY(told());
    }

    void aResourceAtItsLimitNamesWhoseItIs_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<double>("value");
        QTest::addColumn<QByteArray>("unit");
        QTest::addColumn<QByteArray>("label");
        QTest::addColumn<QString>("failureClass");
        QTest::addColumn<QString>("component");
        const auto row = [](const char *what, const char *name, double value, const char *unit, const char *label,
                            const char *failureClass, const char *component) {
            QTest::newRow(what) << QByteArray(name) << value << QByteArray(unit) << QByteArray(label)
                                << QString::fromLatin1(failureClass) << QString::fromLatin1(component);
        };
        row("quota of the proxy", "cpu_quota", 0.99, "ratio", "nginx", "Proxy", "proxy");
        row("quota of the database", "cpu_throttled", 0.8, "ratio", "postgres", "Database", "database");
        row("a thread of the application", "busiest_thread", 0.98, "ratio", "gunicorn", "Application", "application");
        row("files of the application", "process_files_used", 1, "ratio", "java", "Application", "application");
        row("listen queue", "listen_overflows", 20, "/s", "", "Kernel limit", "kernel");
        row("connection table", "conntrack_used", 1, "ratio", "", "Kernel limit", "kernel");
        row("packets without a place in it", "conntrack_drops", 5, "/s", "", "Kernel limit", "kernel");
        row("packets lost", "tcp_retransmitted", 0.1, "ratio", "", "Network", "network");
        row("a slow way", "send_delay", 800, "ms", "", "Network", "network");
        row("stolen by other machines", "cpu_steal", 0.3, "ratio", "", "Environment", "environment");
        row("tasks that wait for a CPU, of whom is not told", "run_queue_per_cpu", 3, "", "", "", "");
        row("CPU of the host, of whom is not told", "cpu", 0.99, "ratio", "", "", "");
    }

    void aResourceAtItsLimitNamesWhoseItIs()
    {
        QFETCH(QByteArray, name);
        QFETCH(double, value);
        QFETCH(QByteArray, unit);
        QFETCH(QByteArray, label);
        SlowRun run;
        run.add("shop", name.constData(), value, unit.constData(), label.constData());
        const auto judgement = run.judge();
        QCOMPARE(judgement.verdict, Verdict::Fail);
        QTEST(judgement.failureClass, "failureClass");
        QTEST(judgement.component, "component");
    }

    void aProcessKilledOnceIsEnough()
    {
        SlowRun run;
        run.add("shop", "memory_kills", 1, "", "python3", 1);
        const auto judgement = run.judge();
        QCOMPARE(judgement.component, QStringLiteral("application"));
        QVERIFY2(judgement.headline.contains(QStringLiteral("was killed at the bound of its memory")),
                 qPrintable(judgement.headline));
    }

    void theStrongerOfLogAndResourceExplains()
    {
        SlowRun run;
        run.add("shop", "listen_overflows", 20, "/s");
        run.input.logs.push_back({QStringLiteral("error.log"),
                                  "upstream timed out (110: Connection timed out) while connecting to upstream",
                                  QStringLiteral("shop"), false});
        QCOMPARE(run.judge().component, QStringLiteral("kernel")); // the time-out follows from it
        run.input.logs.front().text = "768 worker_connections are not enough";
        const auto judgement = run.judge();
        QCOMPARE(judgement.component, QStringLiteral("proxy"));
        QCOMPARE(judgement.failureClass, QStringLiteral("Proxy"));
    }

    void aServiceThatTheApplicationCallsIsTold()
    {
        SlowRun run;
        run.input.logs.push_back({QStringLiteral("app.log"),
                                  "ERROR the backend service did not answer within 0.5 s\n"
                                  "2026/01/31 12:00:01 [error] 812#812: *99 upstream timed out (110: Connection timed "
                                  "out) while reading response header from upstream, client: 10.0.2.13\n",
                                  QStringLiteral("shop"), false});
        const auto judgement = run.judge();
        QCOMPARE(judgement.component, QStringLiteral("application"));
        QVERIFY2(judgement.headline.contains(QStringLiteral("waited in vain for a service that it calls")),
                 qPrintable(judgement.headline));
        // Without it the proxy's line says who may have been slow.
        run.input.logs.front().text = run.input.logs.front().text.mid(run.input.logs.front().text.indexOf('\n') + 1);
        QVERIFY2(run.judge().headline.contains(QStringLiteral("it was slow, or what it waits for")),
                 qPrintable(run.judge().headline));
    }

    void whereNothingIsAtItsLimitRequestsWaitInTheApplication()
    {
        SlowRun run;
        auto judgement = run.judge();
        QCOMPARE(judgement.component, QStringLiteral("application"));
        QVERIFY2(judgement.headline.startsWith(QStringLiteral("No resource of shop was at its limit")),
                 qPrintable(judgement.headline));

        run.load->reported.totals.latency.p95 = 100; // held: nobody is accused
        judgement = run.judge();
        QCOMPARE(judgement.verdict, Verdict::Pass);
        QVERIFY(judgement.component.isEmpty());
    }

    void whatWasNotRecordedAccusesNobody_data()
    {
        QTest::addColumn<QString>("missing");
        QTest::newRow("the target") << "host.shop.";
        QTest::newRow("its CPU") << "host.shop.cpu";
        QTest::newRow("its network") << "host.shop.send_delay";
    }

    void whatWasNotRecordedAccusesNobody()
    {
        QFETCH(QString, missing);
        SlowRun run;
        std::erase_if(run.hosts->series, [&](const auto &series) { return series.name.startsWith(missing); });
        QVERIFY(run.judge().component.isEmpty());
    }

    void aBusyHostIsNotToldFromWaiting()
    {
        SlowRun run;
        run.add("generator", "memory_used", 0.99); // the generator's own limit is another matter
        QVERIFY(run.judge().component != QStringLiteral("application"));
    }

    void aGeneratorThatWaitsForItsCpuMakesTheRunInvalid_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<double>("value");
        QTest::newRow("its quota") << QByteArray("cpu_quota") << 0.98;
        QTest::newRow("held up") << QByteArray("cpu_throttled") << 0.7;
        QTest::newRow("one thread") << QByteArray("busiest_thread") << 0.97;
    }

    void aGeneratorThatWaitsForItsCpuMakesTheRunInvalid()
    {
        QFETCH(QByteArray, name);
        QFETCH(double, value);
        SlowRun run;
        run.add("generator", name.constData(), value);
        const auto judgement = run.judge();
        QCOMPARE(judgement.verdict, Verdict::Invalid);
        QVERIFY(judgement.generatorLimited);
        QCOMPARE(judgement.component, QStringLiteral("load generator"));
    }

    void howLongALimitLastsIsASetting()
    {
        SlowRun run;
        run.add("shop", "listen_overflows", 20, "/s", "", 3); // seconds
        QCOMPARE(run.judge().component, QStringLiteral("application"));
        run.campaign.thresholds.lastingS = 2;
        QCOMPARE(run.judge().component, QStringLiteral("kernel"));
    }
};

TWOFOLD_TEST(TstCauses)
#include "tst_causes.moc"
