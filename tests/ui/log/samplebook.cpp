// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/ui/log/samplebook.h"

#include <QtTest>

namespace twofold::tests {

using namespace campaign;

namespace {

Parameter parameter(const char *key, ParameterKind kind, const char *group, const char *label = "",
                    const char *unit = "")
{
    Parameter column;
    column.key = QString::fromLatin1(key);
    column.label = QString::fromLatin1(label);
    column.kind = kind;
    column.group = QString::fromLatin1(group);
    column.unit = QString::fromLatin1(unit);
    return column;
}

Metric hostMetric(const char *key, const char *label)
{
    Metric metric;
    metric.key = QString::fromLatin1(key);
    metric.label = QString::fromLatin1(label);
    metric.unit = QStringLiteral("ratio");
    metric.role = MetricRole::Intrinsic;
    return metric;
}

struct Row
{
    int parent;
    Verdict verdict;
    const char *failureClass;
    qint64 users, spawn;
    const char *instance;
    qint64 connections, nginxFiles, appFiles, fileMax; // 0: blank
    double p95, p99, failureRate, throughput, targetCpu, generatorCpu; // negative: blank
};

constexpr Row kRows[] = {
    {0, Verdict::Pass, "", 1000, 100, "t3.large", 2048, 2048, 0, 20480, 41, 88, 0, 498, 0.11, -1},
    {1, Verdict::Pass, "", 2000, 100, "t3.large", 2048, 2048, 0, 20480, 47, 102, 0, 996, 0.19, -1},
    {2, Verdict::Fail, "Kernel limit", 4000, 100, "t3.large", 2048, 2048, 2048, 20480, 2310, 5020, 0.112, 1310, 0.24, 0.21},
    {3, Verdict::Fail, "Proxy", 4000, 100, "t3.large", 2048, 2048, 2048, 395576, 1890, 4760, 0.087, 1540, 0.28, 0.22},
    {4, Verdict::Fail, "Proxy", 4000, 100, "t3.large", 32000, 2048, 2048, 395576, 1640, 4410, 0.079, 1580, 0.29, 0.22},
    {5, Verdict::Fail, "Application", 4000, 100, "t3.large", 32000, 65536, 2048, 395576, 960, 2870, 0.031, 1830, 0.33, 0.23},
    {6, Verdict::Pass, "", 4000, 100, "t3.large", 32000, 65536, 16384, 395576, 63, 140, 0, 1991, 0.36, 0.24},
    {7, Verdict::Invalid, "Generator", 8000, 100, "t3.large", 32000, 65536, 16384, 395576, 212, 690, 0.0002, 3120, 0.49, 0.97},
    {8, Verdict::Pass, "", 8000, 50, "t3.large", 32000, 65536, 16384, 395576, 88, 196, 0.0001, 3974, 0.64, 0.41},
    {9, Verdict::Aborted, "Environment", 12000, 50, "t3.large", 32000, 65536, 16384, 395576, -1, -1, -1, -1, -1, 0.46},
    {9, Verdict::Fail, "Application", 16000, 50, "t3.large", 32000, 65536, 16384, 395576, 1420, 3380, 0.0084, 6210, 0.98, 0.55},
    {11, Verdict::Invalid, "Checker", 16000, 50, "c5.xlarge", 32000, 65536, 16384, 395576, -1, -1, 0.0002, 7905, 0.58, 0.56},
    {12, Verdict::Pass, "", 16000, 50, "c5.xlarge", 32000, 65536, 16384, 395576, 171, 402, 0.0003, 7942, 0.61, 0.56},
    {13, Verdict::Fail, "Application", 32000, 50, "c5.xlarge", 32000, 65536, 16384, 395576, 3870, 9140, 0.064, 8870, 0.66, 0.61},
};

} // namespace

Campaign sampleCampaign()
{
    Campaign campaign = newCampaign(QStringLiteral("Event bus"), QStringLiteral("28,000 users"));
    campaign.parameters = {
        parameter("users", ParameterKind::Integer, "Load"),
        parameter("spawn_rate", ParameterKind::Integer, "Load", "spawn rate", "/s"),
        parameter("instance", ParameterKind::Text, "System under test"),
        parameter("worker_connections", ParameterKind::Integer, "Limits"),
        parameter("LimitNOFILE nginx", ParameterKind::Integer, "Limits"),
        parameter("LimitNOFILE app", ParameterKind::Integer, "Limits"),
        parameter("fs.file-max", ParameterKind::Integer, "Limits"),
    };
    for (const char *key : {"latency.p95", "latency.p99", "failure_rate", "throughput"})
        campaign.metrics.push_back(standardMetric(QString::fromLatin1(key)));
    campaign.metrics.push_back(hostMetric("host.target.cpu", "target CPU"));
    campaign.metrics.push_back(hostMetric("host.gener.cpu", "gener. CPU"));
    for (const char *text : {"latency.p95 < 500 ms", "failure_rate < 1 %"}) {
        const auto limit = parseCriterion(QString::fromLatin1(text), CriterionKind::Limit);
        Q_ASSERT(limit);
        campaign.criteria.push_back(*limit);
    }
    Ladder ladder;
    ladder.parameter = QStringLiteral("users");
    campaign.ladders = {ladder};
    return campaign;
}

std::vector<Run> sampleRuns()
{
    std::vector<Run> runs;
    int number = 0;
    for (const Row &row : kRows) {
        Run run;
        run.number = ++number;
        if (row.parent > 0)
            run.parent = row.parent;
        run.startedAt = 1'741'600'000'000'000 + number * Microseconds(3'600'000'000);
        const auto set = [&](const char *key, qint64 value) {
            if (value > 0)
                run.parameters.set(QString::fromLatin1(key), value);
        };
        set("users", row.users);
        set("spawn_rate", row.spawn);
        run.parameters.set(QStringLiteral("instance"), QString::fromLatin1(row.instance));
        set("worker_connections", row.connections);
        set("LimitNOFILE nginx", row.nginxFiles);
        set("LimitNOFILE app", row.appFiles);
        set("fs.file-max", row.fileMax);
        const auto measure = [&](const char *key, double value) {
            if (value >= 0)
                run.metrics.set(QString::fromLatin1(key), value);
        };
        measure("latency.p95", row.p95);
        measure("latency.p99", row.p99);
        measure("failure_rate", row.failureRate);
        measure("throughput", row.throughput);
        measure("host.target.cpu", row.targetCpu);
        measure("host.gener.cpu", row.generatorCpu);
        run.computedVerdict = row.verdict == Verdict::Aborted ? Verdict::None : row.verdict;
        run.ownVerdict = row.verdict == Verdict::Aborted ? Verdict::Aborted : Verdict::None;
        run.computedClass = QString::fromLatin1(row.failureClass);
        run.generatorLimited = row.verdict == Verdict::Invalid && number == 8;
        if (number == 14) {
            run.headline = QStringLiteral("The application ran out of open files.");
            run.lookAt = {QStringLiteral("LimitNOFILE app")};
            run.fix = {QStringLiteral("LimitNOFILE app"), qint64(65536)};
            run.metrics.set(QStringLiteral("duration"), 1200.0);
        }
        runs.push_back(std::move(run));
    }
    return runs;
}

std::vector<Finding> sampleFindings(int number)
{
    std::vector<Finding> findings;
    if (number == 8) {
        Finding busy;
        busy.kind = FindingKind::Soundness;
        busy.severity = Severity::Invalid;
        busy.message = QStringLiteral("The load generator used 97 % of its CPU.");
        Evidence evidence;
        evidence.metric = QStringLiteral("host.gener.cpu");
        evidence.value = 0.97;
        evidence.limit = 0.95;
        evidence.unit = QStringLiteral("ratio");
        busy.evidence = {evidence};
        findings.push_back(busy);
    }
    if (number == 14) {
        Finding files;
        files.kind = FindingKind::Signature;
        files.severity = Severity::Fail;
        files.component = QStringLiteral("application");
        files.failureClass = QStringLiteral("Application");
        files.message = QStringLiteral("The application ran out of open files.");
        files.lookAt = {QStringLiteral("LimitNOFILE app")};
        files.check = QStringLiteral("cat /proc/PID/limits");
        Evidence line;
        line.file = QStringLiteral("app.log");
        line.line = 20931;
        line.text = QStringLiteral("accept tcp [::]:9092: accept4: too many open files; retrying in 5ms");
        line.atS = 432;
        line.count = 1204;
        Evidence used;
        used.metric = QStringLiteral("open files, app");
        used.value = 16384;
        used.limit = 16384;
        files.evidence = {line, used};
        Finding p95;
        p95.kind = FindingKind::Criterion;
        p95.severity = Severity::Fail;
        p95.message = QStringLiteral("p95 is 3,870 ms, the limit is 500 ms.");
        Finding sound;
        sound.kind = FindingKind::Soundness;
        sound.message = QStringLiteral("Generators at most 61 % CPU; users reached.");
        findings = {sound, p95, files};
    }
    return findings;
}

SampleBook::SampleBook(bool withRuns, const Campaign &campaign)
{
    auto book = store::Book::open(path(), store::Access::Create);
    if (!book)
        qFatal("%s", qPrintable(book.error().text()));
    const auto made = (*book)->transaction([&]() -> Result<void> {
        const auto saved = (*book)->saveCampaign(campaign);
        if (!saved)
            return saved.error();
        if (!withRuns)
            return {};
        for (auto run : sampleRuns()) {
            run.campaign = saved->id;
            const auto added = (*book)->addRun(run);
            if (!added)
                return added.error();
            if (const auto set = (*book)->setFindings(added->id, sampleFindings(run.number)); !set)
                return set;
        }
        return {};
    });
    if (!made)
        qFatal("%s", qPrintable(made.error().text()));
    book->reset();
    auto session = ui::BookSession::open(path(), store::Access::ReadWrite);
    if (!session)
        qFatal("%s", qPrintable(session.error().text()));
    m_session = std::move(*session);
}

QString SampleBook::path() const
{
    return m_directory.filePath(QStringLiteral("sample.twofold"));
}

void SampleBook::settle()
{
    QVERIFY(QTest::qWaitFor([this] { return !m_session->isBusy(); }, 20'000));
}

Run SampleBook::stored(int number)
{
    const auto run = m_session->book().runNumbered(m_session->campaign()->id, number, true);
    return run ? *run : Run();
}

} // namespace twofold::tests
