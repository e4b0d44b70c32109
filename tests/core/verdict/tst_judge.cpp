// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/verdict/judge.h"
#include "tests/common/testmain.h"

#include <cmath>

using namespace twofold;
using namespace twofold::campaign;
using verdict::Input;
using verdict::Judgement;

namespace {

using Edit = std::function<void(results::Measurement &)>;

// A sound run of one minute: 10,000 requests, p95 212 ms, no failure.
std::shared_ptr<results::Measurement> soundRun(const Edit &edit = {})
{
    auto measurement = std::make_shared<results::Measurement>();
    measurement->format = QStringLiteral("locust-stats");
    measurement->tool = QStringLiteral("Locust");
    measurement->durationS = 60;
    measurement->reported.window.toS = 60;
    measurement->reported.totals.requests = 10000;
    measurement->reported.totals.failures = 0;
    measurement->reported.totals.throughput = 10000 / 60.0;
    measurement->reported.totals.latency.p95 = 212;
    measurement->reported.totals.receivedBytes = 6e6;
    if (edit)
        edit(*measurement);
    return measurement;
}

void fail(results::Measurement &measurement, qint64 count, const char *code, const char *message)
{
    auto &failures = measurement.reported.totals.failures;
    failures = failures.value_or(0) + count;
    results::FailureGroup group;
    group.code = QString::fromUtf8(code);
    group.message = QString::fromUtf8(message);
    group.count = count;
    group.file = QStringLiteral("a_failures.csv");
    group.line = 2;
    measurement.failures.push_back(group);
}

Criterion criterion(const char *text, CriterionKind kind = CriterionKind::Limit)
{
    return parseCriterion(QString::fromUtf8(text), kind).value();
}

struct Case
{
    explicit Case(const Edit &edit = {})
        : campaign(newCampaign(QStringLiteral("c")))
    {
        campaign.criteria = {criterion("latency.p95 < 500 ms"), criterion("failure_rate < 1 %")};
        add(QStringLiteral("load"), soundRun(edit));
        input.run.number = 14;
    }
    void add(const QString &name, std::shared_ptr<results::Measurement> measurement)
    {
        input.sources.push_back({name, std::move(measurement)});
    }
    void log(const char *text, bool fromGenerator = false)
    {
        input.logs.push_back({QStringLiteral("error.log"), text, QStringLiteral("host-1"),
                              fromGenerator});
    }
    Judgement judge()
    {
        input.campaign = &campaign;
        return verdict::judge(input);
    }

    Campaign campaign;
    Input input;
};

const Finding *findingWith(const Judgement &judgement, const QString &words)
{
    for (const auto &finding : judgement.findings) {
        if (finding.message.contains(words))
            return &finding;
    }
    return nullptr;
}

QString plain(QString text)
{
    return text.replace(QChar(0x00A0), QLatin1Char(' '));
}

results::Series cpuSeries(const QString &name, double level, int fromS, int toS)
{
    results::Series series;
    series.name = name;
    for (int second = 0; second < 60; ++second) {
        series.times.push_back(second);
        series.values.push_back(second >= fromS && second < toS ? level : 0.4);
    }
    return series;
}

} // namespace

class TstJudge : public QObject
{
    Q_OBJECT

private slots:
    void limitsHeld_pass();
    void aBrokenLimit_failsWithValueBesideLimit();
    void goalsNeverFailARun();
    void withoutACriterion_noVerdictButFindings();
    void nothingMeasuredThatALimitSpeaksOf_noVerdict();
    void oneLimitUnmeasured_isInconclusive();
    void tooLittle_isInconclusive_data();
    void tooLittle_isInconclusive();
    void tooLittleButClearlyBroken_fails_data();
    void tooLittleButClearlyBroken_fails();
    void aSummaryWithoutDuration_isJudgedByItsRequests();
    void aRunThatNeverBecomesSteady_isInconclusive();
    void warmUpIsCutFromASteadyWindow();
    void labelsAndOtherSources();
    void parentAndBaselineReferences();
    void withoutAParent_theReferenceSaysNothing();
    void handTypedMetricsAreEnough();
    void ownVerdictOfAborted_stays();
    void theGeneratorsOpenFiles_makeAFailedRunInvalid();
    void theGeneratorsPorts_fromAStrayFailure_decideNothing();
    void theServersWordsAreNotTheGenerators();
    void aSaturatedGenerator_passesWithACaution();
    void aBusyGeneratorHost_isEvidence_data();
    void aBusyGeneratorHost_isEvidence();
    void whatTheGeneratorUsedUp_isEvidence_data();
    void whatTheGeneratorUsedUp_isEvidence();
    void aClockStepOfTheGenerator_isEvidence();
    void aBusyTarget_isNotTheGenerator();
    void failuresBeyondTheGenerators_failAnyway();
    void wrongAnswersStand_howeverTheLoadWasMade();
    void droppedIterations_data();
    void droppedIterations();
    void locustsCpuWarning_makesAFailedRunInvalid();
    void scriptExceptions_areTheTests();
    void theKettlesThirdAttempt_isAFailureOfTheSystem();
    void theStrongestSignatureNamesClassAndComponent();
    void aFailureWithoutSignature_accusesNobody();
    void symptomsAloneAccuseNobody();
    void theCampaignsOwnClassForAComponentIsUsed();
    void cautionsAndNotes();
    void offeredAgainstAchievedLoad_data();
    void offeredAgainstAchievedLoad();
    void theNineK6ResultsOfTheServerStudy_areSound();
    void littlesLaw_data();
    void littlesLaw();
    void theFirstResourceUsedUpIsTold();
    void theChecklistOfEveryHostIsFilledIn();
    void theChecklistOfASoundRunAccusesNobody();
    void aRisingRunTellsItsOnset();
    void aLoadInStepsTellsEachOfThem();
    void hostsAreAlignedByTheirClocks();
    void rowOfTheLog();
    void nanIsNoValue();
};

void TstJudge::limitsHeld_pass()
{
    Case c;
    const auto judgement = c.judge();
    QCOMPARE(judgement.verdict, Verdict::Pass);
    QCOMPARE(judgement.criteria.size(), size_t(2));
    QCOMPARE(judgement.criteria[0].value, std::optional(212.0));
    QCOMPARE(judgement.criteria[0].bound, std::optional(500.0));
    QCOMPARE(judgement.criteria[0].passed, std::optional(true));
    QVERIFY(judgement.component.isEmpty() && judgement.failureClass.isEmpty());
    QCOMPARE(plain(judgement.headline), QStringLiteral("p95 is 212 ms, the limit is 500 ms."));
    for (const auto &finding : judgement.findings)
        QCOMPARE(finding.severity, Severity::Info);
}

void TstJudge::aBrokenLimit_failsWithValueBesideLimit()
{
    Case c([](auto &m) { m.reported.totals.latency.p95 = 3870; });
    const auto judgement = c.judge();
    QCOMPARE(judgement.verdict, Verdict::Fail);
    const auto &finding = judgement.findings.at(0);
    QCOMPARE(finding.kind, FindingKind::Criterion);
    QCOMPARE(finding.severity, Severity::Fail);
    QCOMPARE(plain(finding.message), QStringLiteral("p95 is 3,870 ms, the limit is 500 ms."));
    QCOMPARE(finding.evidence.at(0).metric, QStringLiteral("latency.p95"));
    QCOMPARE(finding.evidence.at(0).value, std::optional(3870.0));
    QCOMPARE(finding.evidence.at(0).limit, std::optional(500.0));
    QCOMPARE(finding.evidence.at(0).unit, QStringLiteral("ms"));
    QCOMPARE(judgement.headline, finding.message);
}

void TstJudge::goalsNeverFailARun()
{
    Case c;
    c.campaign.criteria.push_back(criterion("throughput >= 1000 /s", CriterionKind::Goal));
    const auto judgement = c.judge();
    QCOMPARE(judgement.verdict, Verdict::Pass);
    QCOMPARE(judgement.criteria[2].passed, std::optional(false));
    const auto *finding = findingWith(judgement, QStringLiteral("the goal is"));
    QVERIFY(finding);
    QCOMPARE(finding->severity, Severity::Info);

    c.campaign.criteria = {criterion("throughput >= 1000 /s", CriterionKind::Goal)};
    QCOMPARE(c.judge().verdict, Verdict::None);
}

void TstJudge::withoutACriterion_noVerdictButFindings()
{
    Case c([](auto &m) { fail(m, 900, "503", "Service Unavailable"); });
    c.campaign.criteria.clear();
    const auto judgement = c.judge();
    QCOMPARE(judgement.verdict, Verdict::None);
    QVERIFY(findingWith(judgement, QStringLiteral("503")));
    QVERIFY(judgement.failureClass.isEmpty());

    c.input.run.ownVerdict = Verdict::Fail; // the engineer says so
    QCOMPARE(c.judge().failureClass, QStringLiteral("Application"));
}

void TstJudge::nothingMeasuredThatALimitSpeaksOf_noVerdict()
{
    Case c;
    c.campaign.criteria = {criterion("host.db.cpu < 80 %")};
    const auto judgement = c.judge();
    QCOMPARE(judgement.verdict, Verdict::None);
    QVERIFY(!judgement.criteria[0].passed);
    QVERIFY(findingWith(judgement, QStringLiteral("was not measured")));
}

void TstJudge::oneLimitUnmeasured_isInconclusive()
{
    Case c([](auto &m) { m.reported.totals.latency.p95.reset(); });
    const auto judgement = c.judge();
    QCOMPARE(judgement.verdict, Verdict::Inconclusive);
    QVERIFY2(judgement.headline.startsWith(QStringLiteral("p95 was not measured")),
             qPrintable(judgement.headline));
}

void TstJudge::tooLittle_isInconclusive_data()
{
    QTest::addColumn<int>("requests");
    QTest::addColumn<double>("seconds");
    QTest::addColumn<double>("p95");
    QTest::addColumn<QString>("verdict");
    QTest::newRow("99 requests") << 99 << 60.0 << 212.0 << "inconclusive";
    QTest::newRow("100 requests") << 100 << 60.0 << 212.0 << "pass";
    QTest::newRow("14.9 seconds") << 10000 << 14.9 << 212.0 << "inconclusive";
    QTest::newRow("15 seconds") << 10000 << 15.0 << 212.0 << "pass";
    QTest::newRow("few and slightly broken") << 50 << 60.0 << 600.0 << "inconclusive";
    QTest::newRow("enough and slightly broken") << 5000 << 60.0 << 501.0 << "fail";
    QTest::newRow("no request ended") << 0 << 60.0 << 212.0 << "inconclusive";
}

void TstJudge::tooLittle_isInconclusive()
{
    QFETCH(int, requests);
    QFETCH(double, seconds);
    QFETCH(double, p95);
    Case c([&](auto &m) {
        m.reported.totals.requests = requests;
        m.durationS = seconds;
        m.reported.window.toS = seconds;
        m.reported.totals.latency.p95 = p95;
    });
    QTEST(verdictName(c.judge().verdict), "verdict");
}

void TstJudge::tooLittleButClearlyBroken_fails_data()
{
    QTest::addColumn<int>("failures");
    QTest::addColumn<double>("p95");
    QTest::addColumn<QString>("verdict");
    QTest::newRow("every request failed") << 50 << 212.0 << "fail";
    QTest::newRow("one of fifty failed") << 1 << 212.0 << "inconclusive";
    QTest::newRow("eight times the limit") << 0 << 4000.0 << "fail";
}

void TstJudge::tooLittleButClearlyBroken_fails()
{
    QFETCH(int, failures);
    QFETCH(double, p95);
    Case c([&](auto &m) {
        m.reported.totals.requests = 50;
        m.reported.totals.failures = failures;
        m.reported.totals.latency.p95 = p95;
    });
    QTEST(verdictName(c.judge().verdict), "verdict");
}

void TstJudge::aSummaryWithoutDuration_isJudgedByItsRequests()
{
    Case c([](auto &m) {
        m.durationS.reset();
        m.reported.window.toS.reset();
    });
    QCOMPARE(c.judge().verdict, Verdict::Pass);
}

void TstJudge::aRunThatNeverBecomesSteady_isInconclusive()
{
    Case c([](auto &m) {
        results::Series series;
        series.name = QStringLiteral("throughput");
        for (int second = 0; second < 300; ++second) {
            series.times.push_back(second);
            series.values.push_back(100 + second);
        }
        m.series.push_back(series);
        m.durationS = 300;
    });
    const auto judgement = c.judge();
    QCOMPARE(judgement.verdict, Verdict::Inconclusive);
    QVERIFY(judgement.headline.contains(QStringLiteral("steady")));
}

void TstJudge::warmUpIsCutFromASteadyWindow()
{
    results::Measurement measurement;
    measurement.durationS = 300;
    results::Series series;
    series.name = QStringLiteral("throughput");
    for (int second = 0; second < 300; ++second) {
        series.times.push_back(second);
        series.values.push_back(second < 60 ? 10 * second : 600 + 5 * std::sin(second * 1.7));
    }
    measurement.series.push_back(series);
    const auto window = verdict::resolveWindow({WindowMode::Steady, 0, 0}, measurement);
    QCOMPARE(window.mode, results::Window::Mode::Steady);
    QVERIFY2(window.fromS >= 55 && window.fromS <= 75, qPrintable(QString::number(window.fromS)));
    QCOMPARE(window.toS, std::optional(300.0));

    measurement.series[0].values.resize(99);
    measurement.series[0].times.resize(99);
    const auto tooShort = verdict::resolveWindow({WindowMode::Steady, 0, 0}, measurement);
    QCOMPARE(tooShort.mode, results::Window::Mode::All);
    const auto range = verdict::resolveWindow({WindowMode::Range, 20, 80}, measurement);
    QCOMPARE(range.fromS, 20);
    QCOMPARE(range.toS, std::optional(80.0));
}

void TstJudge::labelsAndOtherSources()
{
    Case c([](auto &m) {
        results::LabelTotals label;
        label.label = QStringLiteral("POST /measurement");
        label.totals.latency.p99 = 2310;
        m.reported.labels.push_back(label);
    });
    auto delays = soundRun([](auto &m) {
        m.format = QStringLiteral("samples-csv");
        m.reported.totals.latency.p99 = 900;
    });
    c.add(QStringLiteral("delays"), delays);
    c.campaign.criteria = {criterion("latency.p99[\"POST /measurement\"] < 2 s"),
                           criterion("delays:latency.p99 < 1 s"),
                           criterion("latency.p99[\"GET /\"] < 2 s")};
    const auto judgement = c.judge();
    QCOMPARE(judgement.verdict, Verdict::Fail);
    QCOMPARE(judgement.criteria[0].passed, std::optional(false));
    QCOMPARE(judgement.criteria[1].passed, std::optional(true));
    QVERIFY(!judgement.criteria[2].passed);
    QCOMPARE(plain(judgement.findings[0].message),
             QStringLiteral("p99 of POST /measurement is 2,310 ms, the limit is 2,000 ms."));
}

void TstJudge::parentAndBaselineReferences()
{
    Case c;
    Run parent;
    parent.metrics.set(QStringLiteral("latency.p95"), 180);
    Run baseline;
    baseline.metrics.set(QStringLiteral("latency.p95"), 240);
    c.input.parent = parent;
    c.input.baseline = baseline;
    c.campaign.criteria = {criterion("latency.p95 < parent * 1.1"),
                           criterion("latency.p95 <= baseline")};
    const auto judgement = c.judge();
    QCOMPARE(judgement.verdict, Verdict::Fail);
    QCOMPARE(judgement.criteria[0].passed, std::optional(false));
    QVERIFY(qAbs(*judgement.criteria[0].bound - 198) < 1e-9);
    QCOMPARE(judgement.criteria[1].passed, std::optional(true));
    QCOMPARE(plain(judgement.findings[0].message),
             QStringLiteral("p95 is 212 ms, the limit is 198 ms (parent × 1.1)."));
}

void TstJudge::withoutAParent_theReferenceSaysNothing()
{
    Case c;
    c.campaign.criteria.push_back(criterion("latency.p95 < parent * 1.1"));
    const auto judgement = c.judge();
    QCOMPARE(judgement.verdict, Verdict::Pass);
    QVERIFY(!judgement.criteria[2].passed);
}

void TstJudge::handTypedMetricsAreEnough()
{
    Case c;
    c.input.sources.clear();
    c.input.run.metrics.set(QStringLiteral("latency.p95"), 800);
    c.input.run.metrics.set(QStringLiteral("failure_rate"), 0.0);
    QCOMPARE(c.judge().verdict, Verdict::Fail);
    c.input.run.metrics.set(QStringLiteral("latency.p95"), 80);
    QCOMPARE(c.judge().verdict, Verdict::Pass);
    c.input.run.metrics.set(QStringLiteral("requests"), 12);
    QCOMPARE(c.judge().verdict, Verdict::Inconclusive);
}

void TstJudge::ownVerdictOfAborted_stays()
{
    Case c;
    c.input.run.computedVerdict = Verdict::Aborted;
    const auto judgement = c.judge();
    QCOMPARE(judgement.verdict, Verdict::Aborted);
    QVERIFY(!judgement.headline.isEmpty());
}

void TstJudge::theGeneratorsOpenFiles_makeAFailedRunInvalid()
{
    Case c([](auto &m) {
        m.format = QStringLiteral("hey");
        fail(m, 936, "",
             "Get \"http://10.0.2.20/\": dial tcp 10.0.2.20:80: socket: too many open files");
    });
    const auto judgement = c.judge();
    QCOMPARE(judgement.verdict, Verdict::Invalid);
    QVERIFY(judgement.generatorLimited);
    QCOMPARE(judgement.component, QStringLiteral("load generator"));
    QCOMPARE(judgement.failureClass, QStringLiteral("Generator"));
    QVERIFY(judgement.lookAt.contains(QStringLiteral("ulimit -n generator")));
    const auto &finding = judgement.findings.at(0);
    QCOMPARE(finding.severity, Severity::Invalid);
    QCOMPARE(finding.evidence.at(0).file, QStringLiteral("a_failures.csv"));
    QCOMPARE(finding.evidence.at(0).line, 2);
    QCOMPARE(finding.evidence.at(0).count, 936);
}

void TstJudge::theGeneratorsPorts_fromAStrayFailure_decideNothing()
{
    Case c([](auto &m) {
        fail(m, 3, "", "OSError(99, 'Cannot assign requested address')");
        fail(m, 5000, "503", "Service Unavailable");
    });
    const auto judgement = c.judge();
    QCOMPARE(judgement.verdict, Verdict::Fail);
    QCOMPARE(judgement.failureClass, QStringLiteral("Application"));
    QCOMPARE(findingWith(judgement, QStringLiteral("local port"))->severity, Severity::Caution);
}

void TstJudge::theServersWordsAreNotTheGenerators()
{
    Case c([](auto &m) { fail(m, 5000, "500", "accept: too many open files"); });
    const auto judgement = c.judge();
    QCOMPARE(judgement.verdict, Verdict::Fail);
    QCOMPARE(judgement.component, QStringLiteral("application"));
}

void TstJudge::aSaturatedGenerator_passesWithACaution()
{
    Case c;
    c.log("CPU usage above 90%! This may constrain your throughput", true);
    const auto judgement = c.judge();
    QCOMPARE(judgement.verdict, Verdict::Pass);
    QCOMPARE(findingWith(judgement, QStringLiteral("CPU"))->severity, Severity::Caution);
    QVERIFY(!judgement.generatorLimited);
}

void TstJudge::aBusyGeneratorHost_isEvidence_data()
{
    QTest::addColumn<double>("level");
    QTest::addColumn<int>("seconds");
    QTest::addColumn<QString>("verdict");
    QTest::newRow("95 % for 10 s") << 0.95 << 10 << "invalid";
    QTest::newRow("99 % for 9 s") << 0.99 << 9 << "fail";
    QTest::newRow("94 % for long") << 0.94 << 40 << "fail";
}

void TstJudge::aBusyGeneratorHost_isEvidence()
{
    QFETCH(double, level);
    QFETCH(int, seconds);
    Case c([](auto &m) { m.reported.totals.latency.p95 = 900; });
    auto host = std::make_shared<results::Measurement>();
    host->kind = results::Kind::Host;
    host->series.push_back(
        cpuSeries(QStringLiteral("host.gen-1.cpu"), level, 20, 20 + seconds));
    c.add(QStringLiteral("hosts"), host);
    c.input.generatorHosts = {QStringLiteral("gen-1")};
    const auto judgement = c.judge();
    QTEST(verdictName(judgement.verdict), "verdict");
    QCOMPARE(findingWith(judgement, QStringLiteral("at most 94")) != nullptr, level == 0.94);
    if (judgement.verdict == Verdict::Invalid) {
        QCOMPARE(judgement.findings[0].evidence[0].atS, std::optional(20.0));
        QVERIFY(judgement.generatorLimited);
    }
}

void TstJudge::whatTheGeneratorUsedUp_isEvidence_data()
{
    QTest::addColumn<QString>("series");
    QTest::addColumn<QString>("lookAt");
    QTest::newRow("files of the kernel") << "open_files_used" << "fs.file-max";
    QTest::newRow("files of a process") << "process_files_used" << "LimitNOFILE";
    QTest::newRow("connection table") << "conntrack_used" << "net.netfilter.nf_conntrack_max";
    QTest::newRow("memory") << "memory_used" << "memory of gen-1";
}

void TstJudge::whatTheGeneratorUsedUp_isEvidence()
{
    QFETCH(QString, series);
    QFETCH(QString, lookAt);
    Case c([](auto &m) { m.reported.totals.latency.p95 = 900; });
    auto hosts = std::make_shared<results::Measurement>();
    hosts->kind = results::Kind::Host;
    hosts->series.push_back(cpuSeries(QStringLiteral("host.gen-1.") + series, 0.99, 20, 60));
    hosts->series.back().unit = QStringLiteral("ratio");
    c.add(QStringLiteral("hosts"), hosts);
    QCOMPARE(c.judge().verdict, Verdict::Fail); // of a host that does not make the load
    c.input.generatorHosts = {QStringLiteral("gen-1")};
    const auto judgement = c.judge();
    QCOMPARE(judgement.verdict, Verdict::Invalid);
    QVERIFY(judgement.generatorLimited);
    QCOMPARE(judgement.findings[0].lookAt.constFirst(), lookAt);
    QCOMPARE(judgement.findings[0].evidence[0].atS, std::optional(20.0));
    QVERIFY2(judgement.findings[0].message.endsWith(QStringLiteral(": the load generator was the limit.")),
             qPrintable(judgement.findings[0].message));
}

void TstJudge::aClockStepOfTheGenerator_isEvidence()
{
    const char *line = "chronyd[612]: System clock wrong by 2.412345 seconds, adjustment started";
    Case c([](auto &m) { m.reported.totals.latency.p95 = 900; });
    c.log(line);
    QCOMPARE(c.judge().verdict, Verdict::Fail);
    Case generator([](auto &m) { m.reported.totals.latency.p95 = 900; });
    generator.log(line, true);
    QCOMPARE(generator.judge().verdict, Verdict::Invalid);
}

void TstJudge::aBusyTarget_isNotTheGenerator()
{
    Case c([](auto &m) { m.reported.totals.latency.p95 = 900; });
    auto host = std::make_shared<results::Measurement>();
    host->kind = results::Kind::Host;
    host->series.push_back(cpuSeries(QStringLiteral("host.app-1.cpu"), 1.0, 0, 60));
    c.add(QStringLiteral("hosts"), host);
    c.input.generatorHosts = {QStringLiteral("gen-1")};
    c.input.targetHosts = {QStringLiteral("app-1")};
    QCOMPARE(c.judge().verdict, Verdict::Fail);
}

void TstJudge::failuresBeyondTheGenerators_failAnyway()
{
    Case c([](auto &m) {
        fail(m, 500, "", "dial tcp 10.0.2.20:80: socket: too many open files");
        fail(m, 4000, "502", "Bad Gateway");
    });
    const auto judgement = c.judge();
    QCOMPARE(judgement.verdict, Verdict::Fail);
    QCOMPARE(judgement.component, QStringLiteral("application"));
}

void TstJudge::wrongAnswersStand_howeverTheLoadWasMade()
{
    Case c;
    c.log("CPU usage above 90%! This may constrain your throughput", true);
    c.add(QStringLiteral("delays"), soundRun([](auto &m) {
              m.format = QStringLiteral("samples-csv");
              fail(m, 400, "", "message lost");
          }));
    c.campaign.criteria.push_back(criterion("delays:failure_rate < 0.1 %"));
    QCOMPARE(c.judge().verdict, Verdict::Fail);
}

void TstJudge::droppedIterations_data()
{
    QTest::addColumn<double>("used");
    QTest::addColumn<bool>("baselinePassed");
    QTest::addColumn<QString>("verdict");
    QTest::newRow("users to spare at the lowest rung") << 20.0 << false << "invalid";
    QTest::newRow("all users busy: the system is slow") << 100.0 << false << "fail";
    QTest::newRow("a lower rung passed before") << 20.0 << true << "fail";
}

void TstJudge::droppedIterations()
{
    QFETCH(double, used);
    QFETCH(bool, baselinePassed);
    Case c([&](auto &m) {
        m.tool = QStringLiteral("k6");
        m.format = QStringLiteral("k6-summary-export");
        m.reported.totals.latency.p95 = 900;
        m.metrics = {{QStringLiteral("k6.dropped_iterations"), {}, 185, {}},
                     {QStringLiteral("k6.vus_max"), {}, 100, {}},
                     {QStringLiteral("k6.vus.max"), {}, used, {}}};
    });
    if (baselinePassed)
        c.input.baseline = Run();
    QTEST(verdictName(c.judge().verdict), "verdict");
    QVERIFY(findingWith(c.judge(), QStringLiteral("185 iterations")));
}

void TstJudge::locustsCpuWarning_makesAFailedRunInvalid()
{
    Case c([](auto &m) { m.reported.totals.latency.p95 = 900; });
    c.log("x\n[2026-01-31 12:00:00,123] gen/WARNING/root: CPU usage above 90%! This may constrain",
          true);
    const auto judgement = c.judge();
    QCOMPARE(judgement.verdict, Verdict::Invalid);
    QVERIFY(judgement.generatorLimited);
    QCOMPARE(judgement.findings[0].evidence[0].line, 2);
    QCOMPARE(judgement.findings[0].evidence[0].file, QStringLiteral("host-1:error.log"));
}

void TstJudge::scriptExceptions_areTheTests()
{
    Case c([](auto &m) {
        m.reported.totals.latency.p95 = 900;
        m.metrics = {{QStringLiteral("locust.exceptions"), {}, 4000, {}},
                     {QStringLiteral("locust.exceptions"), QStringLiteral("KeyError('id')"), 4000, {}}};
    });
    auto judgement = c.judge();
    QCOMPARE(judgement.verdict, Verdict::Invalid);
    QVERIFY(!judgement.generatorLimited);
    QCOMPARE(judgement.component, QStringLiteral("correctness checker"));

    Case few([](auto &m) {
        m.reported.totals.latency.p95 = 900;
        m.metrics = {{QStringLiteral("locust.exceptions"), {}, 4, {}}};
    });
    QCOMPARE(few.judge().verdict, Verdict::Fail);
}

void TstJudge::theKettlesThirdAttempt_isAFailureOfTheSystem()
{
    Case c([](auto &m) {
        m.usersMax = 16000;
        fail(m, 900, "0", "ConnectionResetError(104, 'Connection reset by peer')");
    });
    c.input.run.parameters.set(QStringLiteral("users"), qint64(20000));
    const auto judgement = c.judge();
    QCOMPARE(judgement.verdict, Verdict::Fail);
    QCOMPARE(judgement.component, QStringLiteral("application"));
    QVERIFY(findingWith(judgement, QStringLiteral("16,000 of 20,000 users")));
}

void TstJudge::theStrongestSignatureNamesClassAndComponent()
{
    Case c([](auto &m) {
        fail(m, 3000, "502", "Bad Gateway");
        fail(m, 500, "", "connection reset by peer");
    });
    c.log("\n\n2048 worker_connections are not enough while connecting to upstream\n");
    const auto judgement = c.judge();
    QCOMPARE(judgement.verdict, Verdict::Fail);
    QCOMPARE(judgement.component, QStringLiteral("proxy"));
    QCOMPARE(judgement.failureClass, QStringLiteral("Proxy"));
    QVERIFY(judgement.headline.startsWith(QStringLiteral("nginx used all connections")));
    QCOMPARE(judgement.lookAt.constFirst(), QStringLiteral("worker_connections"));
    // What decided comes first: the limit, then what explains it, then what follows from it.
    QCOMPARE(judgement.findings[0].kind, FindingKind::Criterion);
    QCOMPARE(judgement.findings[1].component, QStringLiteral("proxy"));
    QCOMPARE(judgement.findings[1].evidence[0].line, 3);
}

void TstJudge::aFailureWithoutSignature_accusesNobody()
{
    Case c([](auto &m) { fail(m, 3000, "", "the total is wrong: 41 instead of 42"); });
    const auto judgement = c.judge();
    QCOMPARE(judgement.verdict, Verdict::Fail);
    QVERIFY(judgement.component.isEmpty());
    QVERIFY(judgement.failureClass.isEmpty());
    QVERIFY(judgement.lookAt.isEmpty());
}

void TstJudge::symptomsAloneAccuseNobody()
{
    Case c([](auto &m) { fail(m, 3000, "", "context deadline exceeded"); });
    const auto judgement = c.judge();
    QCOMPARE(judgement.verdict, Verdict::Fail);
    QVERIFY(judgement.component.isEmpty());
    QVERIFY(findingWith(judgement, QStringLiteral("did not come in time")));
}

void TstJudge::theCampaignsOwnClassForAComponentIsUsed()
{
    Case c([](auto &m) { fail(m, 3000, "503", "Service Unavailable"); });
    c.campaign.classes = {{QStringLiteral("SUT"), QStringLiteral("application"), 1, {}}};
    QCOMPARE(c.judge().failureClass, QStringLiteral("SUT"));
}

void TstJudge::cautionsAndNotes()
{
    Case c([](auto &m) { m.partial = true; });
    c.input.generatorHosts = {QStringLiteral("one")};
    c.input.targetHosts = {QStringLiteral("one")};
    const auto judgement = c.judge();
    QCOMPARE(judgement.verdict, Verdict::Pass);
    QCOMPARE(findingWith(judgement, QStringLiteral("cut at its end"))->severity, Severity::Caution);
    QCOMPARE(findingWith(judgement, QStringLiteral("share a host"))->severity, Severity::Caution);
    QCOMPARE(findingWith(judgement, QStringLiteral("coordinated omission"))->severity,
             Severity::Info);

    Case corrected([](auto &m) { m.hidesQueueing = false; });
    QVERIFY(!findingWith(corrected.judge(), QStringLiteral("coordinated omission")));
}

void TstJudge::offeredAgainstAchievedLoad_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<double>("wanted");
    QTest::addColumn<QString>("unit");
    QTest::addColumn<QString>("told");
    QTest::addColumn<bool>("reached");
    // 16,000 users and 10,000 requests in a minute.
    QTest::newRow("users reached") << "users" << 16000.0 << "" << "16,000 of 16,000 users" << true;
    QTest::newRow("users not reached") << "users" << 20000.0 << "" << "16,000 of 20,000 users" << false;
    QTest::newRow("a rate that was reached") << "rate" << 170.0 << "" << "167 /s of 170 /s offered" << true;
    QTest::newRow("a rate that was not") << "rate" << 1000.0 << "/s" << "167 /s of 1,000 /s offered" << false;
    QTest::newRow("a rate by the minute") << "rps" << 10000.0 << "/min" << "167 /s of 167 /s offered" << true;
    QTest::newRow("a rate that is none") << "rate" << 1000.0 << "ms" << "" << false;
    QTest::newRow("nothing was asked for") << "think" << 1.0 << "" << "" << false;
}

void TstJudge::offeredAgainstAchievedLoad()
{
    QFETCH(QString, key);
    QFETCH(double, wanted);
    QFETCH(QString, unit);
    QFETCH(QString, told);
    QFETCH(bool, reached);
    Case c([](auto &m) { m.usersMax = 16000; });
    Parameter parameter;
    parameter.key = key;
    parameter.kind = ParameterKind::Real;
    parameter.unit = unit;
    c.campaign.parameters = {parameter};
    c.input.run.parameters.set(key, wanted);
    const auto judgement = c.judge();
    QCOMPARE(judgement.verdict, Verdict::Pass); // that less was offered fails no run by itself
    const auto *finding = findingWith(judgement, QStringLiteral("The load was"));
    QCOMPARE(finding != nullptr, !told.isEmpty());
    if (!finding)
        return;
    QVERIFY2(plain(finding->message).contains(told), qPrintable(finding->message));
    QCOMPARE(finding->message.startsWith(QStringLiteral("The load was reached")), reached);
    QCOMPARE(finding->severity, reached ? Severity::Info : Severity::Caution);
}

// k6 sends a batch of requests in every iteration: requests a second times their time gives many
// more than the 10 users (or the one) that there were.
void TstJudge::theNineK6ResultsOfTheServerStudy_areSound()
{
    QFile file(QStringLiteral(TWOFOLD_TEST_DATA "/sheets/servers-k6.tsv"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const auto lines = QString::fromUtf8(file.readAll()).trimmed().split(u'\n');
    const auto titles = lines.first().split(u'\t');
    QCOMPARE(lines.size(), 10);
    int batched = 0;
    for (const auto &line : lines.mid(1)) {
        const auto cells = line.split(u'\t');
        const auto number = [&](const char *title) {
            return cells[titles.indexOf(QString::fromLatin1(title))].toDouble();
        };
        Case c([&](auto &m) {
            m.tool = QStringLiteral("k6");
            m.format = QStringLiteral("k6-summary-export");
            m.durationS = m.reported.window.toS = 30;
            m.usersMax = qint64(number("vus_max"));
            auto &totals = m.reported.totals;
            totals.requests = qint64(number("http_reqs"));
            totals.throughput = number("http_reqs_per_s");
            totals.latency.mean = number("http_req_duration_avg_ms");
            totals.latency.p95 = number("http_req_duration_p95_ms");
            m.metrics = {{QStringLiteral("k6.iterations.rate"), {}, number("iterations_per_s"), {}},
                         {QStringLiteral("k6.iteration_duration.avg"), {}, number("iteration_duration_avg_ms"), {}},
                         {QStringLiteral("k6.vus_max"), {}, number("vus_max"), {}}};
        });
        batched += number("http_reqs_per_s") * number("http_req_duration_avg_ms") / 1000 > 1.2 * number("vus_max");
        const auto judgement = c.judge();
        QVERIFY2(!findingWith(judgement, QStringLiteral("Little")), qPrintable(line.left(60)));
        QCOMPARE(judgement.verdict, number("http_req_duration_p95_ms") < 500 ? Verdict::Pass : Verdict::Fail);
        QVERIFY(!judgement.generatorLimited);
    }
    QVERIFY(batched >= 8);
}

void TstJudge::littlesLaw_data()
{
    QTest::addColumn<QString>("tool");
    QTest::addColumn<double>("rate");
    QTest::addColumn<double>("meanMs");
    QTest::addColumn<double>("thinkS");
    QTest::addColumn<bool>("warned");
    QTest::newRow("no think time told, fewer under way") << "Locust" << 100.0 << 50.0 << -1.0 << false;
    QTest::newRow("more under way than users") << "Locust" << 400.0 << 50.0 << -1.0 << true;
    QTest::newRow("think time fits") << "Locust" << 5.0 << 1000.0 << 1.0 << false;
    QTest::newRow("think time does not fit") << "Locust" << 1.0 << 1000.0 << 1.0 << true;
    QTest::newRow("k6 by iterations, batched requests") << "k6" << 31.28 << 319.5 << -1.0 << false;
    QTest::newRow("k6 by iterations, impossible") << "k6" << 100.0 << 319.5 << -1.0 << true;
}

void TstJudge::littlesLaw()
{
    QFETCH(QString, tool);
    QFETCH(double, rate);
    QFETCH(double, meanMs);
    QFETCH(double, thinkS);
    QFETCH(bool, warned);
    Case c([&](auto &m) {
        m.tool = tool;
        m.usersMax = 10;
        if (tool == QLatin1String("k6")) {
            m.reported.totals.throughput = 5287; // in batches
            m.reported.totals.latency.mean = 50;
            m.metrics = {{QStringLiteral("k6.iterations.rate"), {}, rate, {}},
                         {QStringLiteral("k6.iteration_duration.avg"), {}, meanMs, {}}};
        } else {
            m.reported.totals.throughput = rate;
            m.reported.totals.latency.mean = meanMs;
        }
    });
    if (thinkS >= 0)
        c.input.run.parameters.set(QStringLiteral("think_time"), thinkS);
    const auto judgement = c.judge();
    QCOMPARE(findingWith(judgement, QStringLiteral("Little")) != nullptr, warned);
    QCOMPARE(judgement.verdict, Verdict::Pass);
}

void TstJudge::theFirstResourceUsedUpIsTold()
{
    Case c([](auto &m) {
        m.reported.totals.latency.p95 = 900;
        auto p95 = cpuSeries(QStringLiteral("latency.p95"), 900, 40, 60);
        m.series.push_back(p95);
    });
    auto hosts = std::make_shared<results::Measurement>();
    hosts->kind = results::Kind::Host;
    auto db = cpuSeries(QStringLiteral("host.db-1.cpu"), 0.99, 45, 60);
    auto app = cpuSeries(QStringLiteral("host.app-1.cpu"), 0.97, 30, 60);
    auto one = cpuSeries(QStringLiteral("host.app-1.cpu"), 1.0, 0, 60);
    one.label = QStringLiteral("3"); // one processor of several
    for (auto *series : {&db, &app, &one}) {
        series->unit = QStringLiteral("ratio");
        hosts->series.push_back(*series);
    }
    c.add(QStringLiteral("hosts"), hosts);
    const auto judgement = c.judge();
    QCOMPARE(judgement.verdict, Verdict::Fail);
    QVERIFY(judgement.component.isEmpty());
    QCOMPARE(judgement.lookAt, QStringList{QStringLiteral("CPU of app-1")});
    QList<QString> resources;
    for (const auto &finding : judgement.findings) {
        if (finding.kind == FindingKind::Resource && finding.severity == Severity::Caution)
            resources.append(plain(finding.message));
    }
    QCOMPARE(resources.size(), 2);
    QCOMPARE(resources[0], QStringLiteral("app-1 used 97 % of its CPU from 0:30 on, before "
                                          "\"p95 < 500 ms\" was broken at 0:40."));
    QVERIFY(resources[1].startsWith(QStringLiteral("db-1 used 99 %")));
    QVERIFY(resources[1].contains(QStringLiteral("after")));

    Case held; // the limits held: nobody is accused
    held.add(QStringLiteral("hosts"), hosts);
    QVERIFY(!findingWith(held.judge(), QStringLiteral("used 97")));
}

void TstJudge::theChecklistOfEveryHostIsFilledIn()
{
    Case c([](auto &m) {
        m.reported.totals.latency.p95 = 900;
        m.series.push_back(cpuSeries(QStringLiteral("latency.p95"), 900, 40, 60));
    });
    auto hosts = std::make_shared<results::Measurement>();
    hosts->kind = results::Kind::Host;
    const auto series = [&](const char *name, double level, int fromS, int toS, const char *label = "",
                            const char *unit = "ratio") {
        hosts->series.push_back(cpuSeries(QString::fromUtf8(name), level, fromS, toS));
        hosts->series.back().label = QString::fromUtf8(label);
        hosts->series.back().unit = QString::fromUtf8(unit);
    };
    series("host.db-1.cpu", 0.6, 0, 60);
    series("host.db-1.util", 0.99, 20, 60, "sda");
    series("host.db-1.memory_used", 0.5, 0, 60);
    series("host.app-1.cpu", 0.97, 50, 60); // after the target was missed
    series("host.app-1.process_files_used", 0.8, 0, 60, "app");
    series("host.app-1.swap_out", 0, 0, 60, "", "/s");
    c.add(QStringLiteral("hosts"), hosts);
    const auto judgement = c.judge();

    const auto *db = findingWith(judgement, QStringLiteral("Resources of db-1"));
    QVERIFY(db);
    QCOMPARE(db->kind, FindingKind::Resource);
    QCOMPARE(db->severity, Severity::Info);
    QCOMPARE(plain(db->message),
             QStringLiteral("Resources of db-1 when \"p95 < 500 ms\" was first broken at 0:40: disk reached its limit "
                            "first, at 0:20. Not measured: network, sockets, open files, pools."));
    QCOMPARE(db->evidence.size(), size_t(3));
    QCOMPARE(db->evidence[0].text, QStringLiteral("disk sda, utilisation"));
    QCOMPARE(db->evidence[0].value, std::optional(0.99));
    QCOMPARE(db->evidence[0].limit, std::optional(0.95));
    QCOMPARE(db->evidence[0].atS, std::optional(20.0));
    QCOMPARE(db->evidence[1].text, QStringLiteral("CPU, utilisation"));
    QCOMPARE(db->evidence[2].text, QStringLiteral("memory, utilisation"));

    const auto *app = findingWith(judgement, QStringLiteral("Resources of app-1"));
    QVERIFY(app);
    QVERIFY2(app->message.contains(QStringLiteral("CPU reached its limit first, at 0:50")), qPrintable(app->message));
    QCOMPARE(app->evidence[0].value, std::optional(0.4)); // when the target was missed
    QCOMPARE(app->evidence[1].text, QStringLiteral("open files app, utilisation"));
    QCOMPARE(app->evidence[2].text, QStringLiteral("memory, saturation"));
    // The host that was at its limit first comes first.
    QVERIFY(db < app);
    QCOMPARE(judgement.lookAt, QStringList{QStringLiteral("disk of db-1")});
}

void TstJudge::theChecklistOfASoundRunAccusesNobody()
{
    Case c;
    auto hosts = std::make_shared<results::Measurement>();
    hosts->kind = results::Kind::Host;
    hosts->series.push_back(cpuSeries(QStringLiteral("host.app-1.cpu"), 0.42, 0, 60));
    hosts->series.back().unit = QStringLiteral("ratio");
    c.add(QStringLiteral("hosts"), hosts);
    const auto judgement = c.judge();
    QCOMPARE(judgement.verdict, Verdict::Pass);
    const auto *finding = findingWith(judgement, QStringLiteral("Resources of app-1"));
    QVERIFY(finding);
    QCOMPARE(finding->severity, Severity::Info);
    QVERIFY2(finding->message.startsWith(QStringLiteral("Resources of app-1 at its highest: none was near its limit.")),
             qPrintable(finding->message));
}

void TstJudge::aRisingRunTellsItsOnset()
{
    Case c([](auto &m) {
        m.reported.totals.latency.p95 = 900;
        results::Series p95, users, rate;
        p95.name = QStringLiteral("latency.p95");
        users.name = QStringLiteral("users");
        rate.name = QStringLiteral("throughput");
        for (int second = 0; second < 60; ++second) {
            for (auto *series : {&p95, &users, &rate})
                series->times.push_back(second);
            p95.values.push_back(second < 35 && second != 10 ? 100 : 800); // one spike before
            users.values.push_back(400.0 * second);
            rate.values.push_back(10.0 * second);
        }
        m.series = {p95, users, rate};
    });
    const auto judgement = c.judge();
    const auto *finding = findingWith(judgement, QStringLiteral("first broken"));
    QVERIFY(finding);
    QCOMPARE(plain(finding->message),
             QStringLiteral("\"p95 < 500 ms\" was first broken for 10 s from 0:35 on, at "
                            "14,000 users, 350 /s."));
    QCOMPARE(finding->evidence[0].atS, std::optional(35.0));
    QCOMPARE(judgement.onsetUsers, 14'000.0);
    QCOMPARE(judgement.onsetThroughput, 350.0);

    auto steady = *c.input.sources.front().measurement;
    std::fill(steady.series[1].values.begin(), steady.series[1].values.end(), 20'000.0);
    c.input.sources.front().measurement = std::make_shared<results::Measurement>(steady);
    const auto other = c.judge();
    QVERIFY(findingWith(other, QStringLiteral("first broken")));
    QVERIFY(!other.onsetUsers && !other.onsetThroughput);
}

void TstJudge::aLoadInStepsTellsEachOfThem()
{
    Case c([](auto &m) {
        results::Series users, rate;
        users.name = QStringLiteral("users");
        rate.name = QStringLiteral("throughput");
        for (int second = 0; second < 60; ++second) {
            for (auto *series : {&users, &rate})
                series->times.push_back(second);
            users.values.push_back(second < 30 ? 100 : 200);
            rate.values.push_back(second < 30 ? 50 : 95);
        }
        m.series = {users, rate};
    });
    const auto judgement = c.judge();
    QCOMPARE(judgement.verdict, Verdict::Pass);
    const auto *finding = findingWith(judgement, QStringLiteral("2 steps from 100 users to 200 users"));
    QVERIFY(finding);
    QCOMPARE(finding->severity, Severity::Info);
    QCOMPARE(finding->evidence.size(), size_t(2));
    QCOMPARE(plain(finding->evidence[1].text), QStringLiteral("200 users, 0:30 to 1:00, 95 /s"));
    QCOMPARE(finding->evidence[1].atS, std::optional(30.0));
}

void TstJudge::hostsAreAlignedByTheirClocks()
{
    Case c([](auto &m) {
        m.reported.totals.latency.p95 = 900;
        m.startedAt = Microseconds(1'000'000'000);
    });
    auto host = std::make_shared<results::Measurement>();
    host->kind = results::Kind::Host;
    host->startedAt = Microseconds(1'000'000'000 - 12'000'000); // sampled 12 s before the load
    host->series.push_back(cpuSeries(QStringLiteral("host.app-1.cpu"), 1.0, 30, 60));
    c.add(QStringLiteral("hosts"), host);
    const auto judgement = c.judge();
    const auto *finding = findingWith(judgement, QStringLiteral("used 100"));
    QVERIFY(finding);
    QCOMPARE(finding->evidence[0].atS, std::optional(18.0));
}

void TstJudge::rowOfTheLog()
{
    auto load = soundRun([](auto &m) {
        m.usersMax = 50;
        m.metrics = {{QStringLiteral("k6.checks"), {}, 0.99, {}},
                     {QStringLiteral("k6.check"), QStringLiteral("status is 200"), 0.9, {}}};
    });
    auto delays = soundRun();
    const auto metrics = verdict::runMetrics(
        {{QStringLiteral("load"), load}, {QStringLiteral("delays"), delays}}, {});
    QCOMPARE(*metrics.find(u"requests"), 10000.0);
    QCOMPARE(*metrics.find(u"failure_rate"), 0.0);
    QCOMPARE(*metrics.find(u"latency.p95"), 212.0);
    QCOMPARE(*metrics.find(u"users_max"), 50.0);
    QCOMPARE(*metrics.find(u"duration"), 60.0);
    QCOMPARE(*metrics.find(u"received_rate"), 1e5);
    QVERIFY(!metrics.find(u"sent_rate"));
    QCOMPARE(*metrics.find(u"k6.checks"), 0.99);
    QVERIFY(!metrics.find(u"k6.check"));
    QCOMPARE(*metrics.find(u"delays:latency.p95"), 212.0);
}

void TstJudge::nanIsNoValue()
{
    Case c([](auto &m) { m.reported.totals.latency.p95 = std::nan(""); });
    const auto judgement = c.judge();
    QVERIFY(!judgement.criteria[0].passed);
    QVERIFY(!judgement.criteria[0].value);
    QCOMPARE(judgement.verdict, Verdict::Inconclusive);
}

TWOFOLD_TEST(TstJudge)
#include "tst_judge.moc"
