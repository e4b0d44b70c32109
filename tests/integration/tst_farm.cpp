// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/launch/guards.h"
#include "tests/common/testmain.h"
#include "tests/integration/farm.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <utility>

using namespace twofold;
using namespace twofold::tests;
using campaign::JobState;
using campaign::Verdict;

namespace {

template <class T>
T orFail(Result<T> result)
{
    if (!result)
        qFatal("%s", qPrintable(result.error().text()));
    return std::move(*result);
}

void touch(const QString &path)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
}

// A sample for each customer of this generator's own range, made in this second; the moments of
// the job's and of the load's start on its output. Lasts as long as it is recorded twice.
const QString kCustomers = QStringLiteral(
    "cut -d' ' -f4 leader; date +%s%N; printf 'timeStamp,elapsed,label,success\\n' >r.jtl; "
    "i={offset}; while [ $i -lt $(({offset} + {users})) ]; do "
    "printf '%s000,%s,customer %s,true\\n' $(date +%s) $i $i >>r.jtl; i=$((i + 1)); done; sleep 3");

// An answer every 50 ms, as the load goes on, with these times in ms; after what a command prints.
QString answers(const QString &times, const QString &before = QStringLiteral("true"))
{
    return QStringLiteral("{ echo timeStamp,elapsed,label,success; %2; } >r.jtl; for t in %1; do "
                          "echo \"$(date +%s%3N),$t,GET /,true\" >>r.jtl; sleep 0.05; done; sleep 1")
        .arg(times, before);
}

QString often(const char *time, int times)
{
    return QString(QString::fromLatin1(time) % u' ').repeated(times);
}

const campaign::Criterion kP95 = *campaign::parseCriterion(u"latency.p95 < 500 ms", campaign::CriterionKind::Limit);

} // namespace

// Several generators, a target and an observer, each a real OpenSSH server: the farm of the story.
class TestFarm : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();

    void fiveGeneratorsMakeOneResult();
    void generatorsWithOneHomeMakeOneResult();
    void aGeneratorIsStoppedBeforeItsTurn();
    void everyHostOfThePlanIsRecorded();
    void aTargetThatIsBusyIsWaitedFor();
    void anAttachedRunHasItsRecordings();
    void aHostThatCannotBeRecordedKeepsNobodyFromTheLoad();
    void aGuardThatStartsFailingStopsEveryHost_data();
    void aGuardThatStartsFailingStopsEveryHost();
    void aGuardEndsTheLoadWithoutThisProgram();
    void aLoadThatNobodyGuardsEndsWithItsLease();
    void aGuardThatFailsBeforehandStopsBeforeTheStart_data();
    void aGuardThatFailsBeforehandStopsBeforeTheStart();
    void aUrlIsGuarded();
    void aBrokenLimitStopsEveryHost();
    void aLimitThatBreaksLateIsWhatTheRunIsJudgedBy();
    void aBrokenLimitIsKnownToWhoeverAttaches();
    void aLimitThatHoldsAgainStopsNothing();

private:
    std::unique_ptr<Farm> m_farm;
    QTemporaryDir m_folder;
};

void TestFarm::initTestCase()
{
    m_farm = std::make_unique<Farm>(5);
    if (!m_farm->problem().isEmpty())
        QSKIP(qPrintable(m_farm->problem()));
}

void TestFarm::init()
{
    m_farm->openBook();
}

void TestFarm::cleanup()
{
    QTRY_VERIFY_WITH_TIMEOUT(m_farm->processes().isEmpty(), 30'000);
    QVERIFY(!m_farm->hasJobDirectories());
}

void TestFarm::fiveGeneratorsMakeOneResult()
{
    campaign::Plan plan = m_farm->plan(m_farm->generators(), kCustomers);
    plan.fetch = {QStringLiteral("r.jtl")};
    plan.staggerS = 1;
    m_farm->save(plan);
    const launch::Outcome outcome = m_farm->launch(plan, 100);
    QVERIFY2(!outcome.error, outcome.error ? qPrintable(outcome.error->text()) : "");

    qint64 rows = 0;
    const QStringList hosts = m_farm->generators();
    for (qsizetype i = 0; i < hosts.size(); ++i) {
        const QByteArray samples = readFile(m_farm->resultFile(hosts[i], QStringLiteral("r.jtl")));
        const qint64 first = 1 + i * 100;
        QVERIFY(samples.contains(QByteArray("customer " + QByteArray::number(first) + ",")));
        QVERIFY(samples.contains(QByteArray("customer " + QByteArray::number(first + 99) + ",")));
        rows += samples.count('\n') - 1;
        const auto moments = readFile(m_farm->resultFile(hosts[i], QStringLiteral("out"))).split('\n');
        QVERIFY(moments.size() >= 2);
        // Each waits for its turn on its own host.
        QVERIFY(moments[1].toLongLong() - moments[0].toLongLong() >= i * 1'000'000'000);
    }
    QCOMPARE(rows, 500);
    const campaign::Run run = m_farm->onlyRun();
    QCOMPARE(*run.metrics.find(u"requests"), 500.0);
    QCOMPARE(*run.metrics.find(u"failures"), 0.0);
    // The times are the customers' numbers: the whole's, not a mean of parts.
    QCOMPARE(*run.metrics.find(u"latency.min"), 1.0);
    QCOMPARE(*run.metrics.find(u"latency.p50"), 250.0);
    QCOMPARE(*run.metrics.find(u"latency.max"), 500.0);
    const auto figures = m_farm->measurement(QStringLiteral("hosts"));
    QVERIFY(figures);
    for (const QString &host : hosts)
        QVERIFY2(figures->seriesOf(QString(QStringLiteral("host.") % host % QStringLiteral(".cpu"))), qPrintable(host));
}

void TestFarm::generatorsWithOneHomeMakeOneResult()
{
    const QStringList hosts = m_farm->generators().mid(0, 3);
    for (const QString &host : hosts.mid(1)) {
        QDir(m_farm->stateFolder(host)).removeRecursively();
        QVERIFY(QFile::link(m_farm->stateFolder(hosts[0]), m_farm->stateFolder(host)));
    }
    const auto apart = qScopeGuard([&] {
        for (const QString &host : hosts.mid(1)) {
            QFile::remove(m_farm->stateFolder(host));
            QDir().mkpath(m_farm->stateFolder(host));
        }
    });
    campaign::Plan plan = m_farm->plan(hosts, kCustomers);
    plan.fetch = {QStringLiteral("r.jtl")};
    m_farm->save(plan);
    const launch::Outcome outcome = m_farm->launch(plan, 100);
    QVERIFY2(!outcome.error, outcome.error ? qPrintable(outcome.error->text()) : "");
    const campaign::Run run = m_farm->onlyRun();
    QCOMPARE(*run.metrics.find(u"requests"), 300.0);
    QCOMPARE(*run.metrics.find(u"latency.max"), 300.0);
    const auto figures = m_farm->measurement(QStringLiteral("hosts"));
    QVERIFY(figures);
    for (const QString &host : hosts)
        QVERIFY2(figures->seriesOf(QString(QStringLiteral("host.") % host % QStringLiteral(".cpu"))), qPrintable(host));
    QVERIFY(!m_farm->hasJobDirectories()); // each was removed by its own
}

void TestFarm::aGeneratorIsStoppedBeforeItsTurn()
{
    campaign::Plan plan = m_farm->plan(m_farm->generators().mid(0, 2), QStringLiteral("echo begun; sleep 600"));
    plan.staggerS = 500;
    m_farm->save(plan);
    const launch::Outcome outcome = m_farm->launch(plan, 1, [](launch::Launcher &launcher) {
        if (launcher.status().state == JobState::Running)
            launcher.stop();
    });
    QCOMPARE(m_farm->onlyRun().computedVerdict, Verdict::Aborted);
    QCOMPARE(readFile(m_farm->resultFile(QStringLiteral("generator-2"), QStringLiteral("out"))), QByteArray());
    QVERIFY(outcome.headline.contains(QLatin1String("stopped by hand")));
}

void TestFarm::everyHostOfThePlanIsRecorded()
{
    campaign::Plan plan = m_farm->plan(m_farm->generators().mid(0, 1), kCustomers);
    plan.fetch = {QStringLiteral("r.jtl")};
    plan.roles.push_back({campaign::HostRole::Target, {QStringLiteral("target")}, {}, {}, {}, {}});
    plan.roles.push_back({campaign::HostRole::Observer, {QStringLiteral("observer")}, {}, {}, {}, {}});
    plan.processes = {QStringLiteral("sshd")};
    plan.drainS = 0;
    m_farm->save(plan);
    QMutex mutex;
    std::map<QString, std::vector<launch::LiveFigure>> live;
    bool isListening = false;
    const launch::Outcome outcome = m_farm->launch(plan, 10, [&](launch::Launcher &launcher) {
        if (std::exchange(isListening, true))
            return;
        connect(&launcher, &launch::Launcher::figures, &launcher,
                [&](const QString &host, const std::vector<launch::LiveFigure> &figures) {
                    const QMutexLocker lock(&mutex);
                    live[host].insert(live[host].end(), figures.begin(), figures.end());
                },
                Qt::DirectConnection);
    });
    QVERIFY2(!outcome.error, outcome.error ? qPrintable(outcome.error->text()) : "");
    QVERIFY2(outcome.warnings.isEmpty(), qPrintable(outcome.warnings.join(u' ')));
    // While the load ran, and each second once.
    for (const char *host : {"generator-1", "target", "observer"}) {
        const auto &seen = live[QLatin1String(host)];
        QVERIFY2(seen.size() >= 2 && seen.back().cpu && seen.back().memory, host);
        QVERIFY2(std::is_sorted(seen.begin(), seen.end(), [](const auto &a, const auto &b) { return a.at <= b.at; }), host);
    }

    const auto figures = m_farm->measurement(QStringLiteral("hosts"));
    QVERIFY(figures);
    QCOMPARE(figures->kind, results::Kind::Host);
    for (const QString &host : {QStringLiteral("generator-1"), QStringLiteral("target"), QStringLiteral("observer")}) {
        const QString prefix = QStringLiteral("host.") % host % u'.';
        for (const char *name : {"cpu", "cpu_user", "run_queue", "memory", "memory_used", "open_files", "sockets"})
            QVERIFY2(figures->seriesOf(QString(prefix % QLatin1String(name))), name);
        QVERIFY(figures->seriesOf(QString(prefix % QStringLiteral("tcp")), u"listen"));
        QVERIFY(figures->seriesOf(QString(prefix % QStringLiteral("process_memory")), u"sshd"));
        const auto cpu = figures->seriesOf(QString(prefix % QStringLiteral("cpu")));
        for (const double value : cpu->values)
            QVERIFY(value >= 0 && value <= 1);
    }
    // Beneath the load, on its axis: recorded while it ran.
    const auto load = m_farm->measurement(QStringLiteral("load"));
    QVERIFY(load && load->startedAt && figures->startedAt);
    const double offsetS = double(*load->startedAt - *figures->startedAt) / 1e6;
    QVERIFY2(offsetS > -2 && offsetS < *figures->durationS, qPrintable(QString::number(offsetS)));
    const campaign::Run run = m_farm->onlyRun();
    QVERIFY(run.metrics.find(u"host.generator-1.cpu"));
    QVERIFY(*run.metrics.find(u"host.target.memory") > 1e6);
    QVERIFY(!run.metrics.find(u"drain"));
    const auto jobs = m_farm->book().jobsOf(run.id);
    VERIFY_OK(jobs);
    QCOMPARE(jobs->size(), size_t(3));
    for (const auto &job : *jobs)
        QCOMPARE(job.state, JobState::Done);
}

void TestFarm::aTargetThatIsBusyIsWaitedFor()
{
    campaign::Plan plan = m_farm->plan(m_farm->generators().mid(0, 1), kCustomers);
    plan.fetch = {QStringLiteral("r.jtl")};
    plan.roles.push_back({campaign::HostRole::Target, {QStringLiteral("target")}, {}, {}, {}, {}});
    plan.drainS = 6;
    m_farm->save(plan);
    const launch::Outcome outcome = m_farm->launch(plan, 10);
    QVERIFY2(!outcome.error, outcome.error ? qPrintable(outcome.error->text()) : "");
    // Other work on this machine decides which of the two it is.
    const auto *drain = m_farm->onlyRun().metrics.find(u"drain");
    const bool saysItWasNot = outcome.warnings.join(u' ').contains(QLatin1String("target was not idle 6 s after"));
    QVERIFY2(saysItWasNot == !drain, qPrintable(outcome.warnings.join(u' ')));
    // It was recorded beyond the end of the load.
    const auto figures = m_farm->measurement(QStringLiteral("hosts"));
    QVERIFY(figures);
    const auto target = figures->seriesOf(u"host.target.cpu");
    const auto generator = figures->seriesOf(u"host.generator-1.cpu");
    QVERIFY(target && generator && target->times.back() > generator->times.back() + 2);
}

void TestFarm::anAttachedRunHasItsRecordings()
{
    const QString go = m_folder.filePath(QStringLiteral("go"));
    campaign::Plan plan = m_farm->plan(m_farm->generators().mid(0, 1),
                                       QString(QStringLiteral("while [ ! -e %1 ]; do sleep 0.1; done; ").arg(go) % kCustomers));
    plan.fetch = {QStringLiteral("r.jtl")};
    plan.roles.push_back({campaign::HostRole::Target, {QStringLiteral("target")}, {}, {}, {}, {}});
    plan.drainS = 0;
    m_farm->save(plan);
    const launch::Outcome let = m_farm->launch(plan, 10, [](launch::Launcher &launcher) {
        if (launcher.status().state == JobState::Running)
            launcher.detach();
    });
    QVERIFY(let.detached);
    QFile file(go);
    QVERIFY(file.open(QIODevice::WriteOnly));
    launch::Launcher again(m_farm->path(), m_farm->options(), nullptr);
    again.attach(let.run);
    again.wait();
    QVERIFY2(!again.outcome().error, again.outcome().error ? qPrintable(again.outcome().error->text()) : "");
    const auto figures = m_farm->measurement(QStringLiteral("hosts"));
    QVERIFY(figures && figures->seriesOf(u"host.generator-1.cpu") && figures->seriesOf(u"host.target.cpu"));
}

void TestFarm::aHostThatCannotBeRecordedKeepsNobodyFromTheLoad()
{
    const QString state = m_farm->stateFolder(QStringLiteral("observer"));
    campaign::Plan plan = m_farm->plan(m_farm->generators().mid(0, 1), kCustomers);
    plan.fetch = {QStringLiteral("r.jtl")};
    plan.roles.push_back({campaign::HostRole::Observer, {QStringLiteral("observer")}, {},
                          QStringLiteral("rm -rf %1; touch %1").arg(state), {}, {}});
    m_farm->save(plan);
    const launch::Outcome outcome = m_farm->launch(plan, 10);
    QFile::remove(state);
    QVERIFY(QDir().mkpath(state));
    QVERIFY2(!outcome.error, outcome.error ? qPrintable(outcome.error->text()) : "");
    QCOMPARE(*m_farm->onlyRun().metrics.find(u"requests"), 10.0);
    QVERIFY2(outcome.warnings.join(u' ').contains(QLatin1String("The figures of observer were not recorded")),
             qPrintable(outcome.warnings.join(u' ')));
    const auto unfinished = launch::unfinishedRuns(m_farm->book());
    VERIFY_OK(unfinished);
    QVERIFY(unfinished->empty());
}

void TestFarm::aGuardThatStartsFailingStopsEveryHost_data()
{
    QTest::addColumn<QString>("guard");
    QTest::addColumn<QString>("title");
    QTest::newRow("of the generators") << QStringLiteral("command=[ ! -e %1 ]")
                                       << QStringLiteral("“[ ! -e %1 ]” on the generators");
    QTest::newRow("of one generator") << QStringLiteral("command@generator-2=[ ! -e %1 ]")
                                      << QStringLiteral("“[ ! -e %1 ]” on generator-2");
    QTest::newRow("of the target") << QStringLiteral("command@target=[ ! -e %1 ]")
                                   << QStringLiteral("“[ ! -e %1 ]” on target");
}

void TestFarm::aGuardThatStartsFailingStopsEveryHost()
{
    QFETCH(QString, guard);
    QFETCH(QString, title);
    const QString broken = m_folder.filePath(QStringLiteral("broken"));
    campaign::Plan plan = m_farm->plan(m_farm->generators().mid(0, 3),
                                       QStringLiteral("%1; touch begun; sleep 600").arg(kCustomers));
    plan.fetch = {QStringLiteral("r.jtl")};
    plan.roles.push_back({campaign::HostRole::Target, {QStringLiteral("target")}, {}, {}, {}, {}});
    plan.guards = {orFail(launch::parseGuard(QStringLiteral("command=true"))),
                   orFail(launch::parseGuard(guard.arg(broken)))};
    plan.drainS = 0;
    m_farm->save(plan);
    const auto outcome = m_farm->launch(plan, 10, [&](launch::Launcher &) {
        // All of them are at work.
        if (m_farm->jobFiles(QStringLiteral("begun")) == 3)
            touch(broken);
    });
    QFile::remove(broken);
    QVERIFY2(!outcome.error, outcome.error ? qPrintable(outcome.error->text()) : "");
    QCOMPARE(m_farm->onlyRun().computedVerdict, Verdict::Aborted);
    QVERIFY2(outcome.headline.contains(QStringLiteral("A guard failed")), qPrintable(outcome.headline));
    QVERIFY2(outcome.headline.contains(title.arg(broken)), qPrintable(outcome.headline));
    // What was measured until then is in the run.
    QCOMPARE(*m_farm->onlyRun().metrics.find(u"requests"), 30.0);
}

void TestFarm::aGuardEndsTheLoadWithoutThisProgram()
{
    const QString broken = m_folder.filePath(QStringLiteral("broken"));
    campaign::Plan plan = m_farm->plan(m_farm->generators().mid(0, 2),
                                       QStringLiteral("%1; touch begun; sleep 600").arg(kCustomers));
    plan.fetch = {QStringLiteral("r.jtl")};
    plan.guards = {orFail(launch::parseGuard(QStringLiteral("command=[ ! -e %1 ]").arg(broken)))};
    m_farm->save(plan);
    const auto let = m_farm->launch(plan, 10, [&](launch::Launcher &launcher) {
        if (m_farm->jobFiles(QStringLiteral("begun")) == 2)
            launcher.detach();
    });
    QVERIFY(let.detached);
    touch(broken);
    QTRY_COMPARE_WITH_TIMEOUT(m_farm->jobFiles(QStringLiteral("exit")), 2, 60'000);
    QFile::remove(broken);
    launch::Launcher again(m_farm->path(), m_farm->options(), nullptr);
    again.attach(let.run);
    again.wait();
    QCOMPARE(m_farm->onlyRun().computedVerdict, Verdict::Aborted);
    QVERIFY2(again.outcome().headline.contains(broken), qPrintable(again.outcome().headline));
}

void TestFarm::aLoadThatNobodyGuardsEndsWithItsLease()
{
    campaign::Plan plan = m_farm->plan(m_farm->generators().mid(0, 1),
                                       QStringLiteral("%1; touch begun; sleep 600").arg(kCustomers));
    plan.fetch = {QStringLiteral("r.jtl")};
    plan.roles.push_back({campaign::HostRole::Target, {QStringLiteral("target")}, {}, {}, {}, {}});
    plan.guards = {orFail(launch::parseGuard(QStringLiteral("command@target=true")))};
    plan.drainS = 0;
    m_farm->save(plan);
    const auto let = m_farm->launch(plan, 10, [&](launch::Launcher &launcher) {
        if (m_farm->jobFiles(QStringLiteral("lease")) == 1 && m_farm->jobFiles(QStringLiteral("begun")) == 1)
            launcher.detach();
    });
    QVERIFY(let.detached);
    QTRY_COMPARE_WITH_TIMEOUT(m_farm->jobFiles(QStringLiteral("exit")), 1, 120'000);
    launch::Launcher again(m_farm->path(), m_farm->options(), nullptr);
    again.attach(let.run);
    again.wait();
    QCOMPARE(m_farm->onlyRun().computedVerdict, Verdict::Aborted);
    QVERIFY2(again.outcome().headline.contains(QStringLiteral("nobody had checked the guards")),
             qPrintable(again.outcome().headline));
}

void TestFarm::aGuardThatFailsBeforehandStopsBeforeTheStart_data()
{
    QTest::addColumn<QString>("guard");
    QTest::newRow("of the generators") << QStringLiteral("command=false");
    QTest::newRow("of the target") << QStringLiteral("command@target=false");
    QTest::newRow("load") << QStringLiteral("load@target=0.000001");
    QTest::newRow("url") << QStringLiteral("url=http://127.0.0.1:1/");
}

void TestFarm::aGuardThatFailsBeforehandStopsBeforeTheStart()
{
    QFETCH(QString, guard);
    const QString ran = m_folder.filePath(QStringLiteral("ran"));
    campaign::Plan plan = m_farm->plan(m_farm->generators().mid(0, 1), QStringLiteral("touch %1").arg(ran));
    plan.roles.push_back({campaign::HostRole::Target, {QStringLiteral("target")}, {}, {}, {}, {}});
    plan.guards = {orFail(launch::parseGuard(guard))};
    m_farm->save(plan);
    const auto outcome = m_farm->launch(plan, 1);
    QVERIFY(outcome.error && outcome.error->message.contains(QStringLiteral("The guard fails before the start")));
    QVERIFY(!QFile::exists(ran));
    QCOMPARE(m_farm->onlyRun().number, 0);
}

void TestFarm::aBrokenLimitStopsEveryHost()
{
    m_farm->addToCampaign({}, {kP95});
    campaign::Plan plan = m_farm->plan(m_farm->generators().mid(0, 2), answers(often("1100", 2000)));
    plan.fetch = {QStringLiteral("r.jtl")};
    plan.follow = QStringLiteral("r.jtl");
    plan.abortAfterS = 2;
    plan.sampled = false; // a busy machine is a generator at its limit
    m_farm->save(plan);
    QStringList messages;
    QList<int> numbers;
    const auto outcome = m_farm->launch(plan, 10, [&, connected = false](launch::Launcher &launcher) mutable {
        if (std::exchange(connected, true))
            return;
        QObject::connect(&launcher, &launch::Launcher::limitsWatched, this,
                         [&](const std::vector<launch::WatchedLimit> &limits) { numbers.append(limits.front().number); });
        QObject::connect(&launcher, &launch::Launcher::message, this,
                         [&](const QString &sentence) { messages.append(sentence); });
    });
    QVERIFY2(!outcome.error, outcome.error ? qPrintable(outcome.error->text()) : "");
    const campaign::Run run = m_farm->onlyRun();
    QCOMPARE(run.computedVerdict, Verdict::Fail);
    QVERIFY(run.window.mode == campaign::WindowMode::All); // it is broken over the whole run too
    QVERIFY2(outcome.headline.contains(QStringLiteral("p95")), qPrintable(outcome.headline));
    QVERIFY(*run.metrics.find(u"requests") < 4000);
    QTRY_VERIFY(numbers.contains(1));
    QTRY_VERIFY(messages.join(u' ').contains(QStringLiteral("the load is stopped on every host")));
    const auto findings = orFail(m_farm->book().findings(run.id));
    QVERIFY(std::any_of(findings.begin(), findings.end(), [](const auto &finding) {
        return finding.message.simplified().contains(
            QStringLiteral("p95 < 500 ms was broken for 2 s, 1,100 ms at last, and the load was stopped"));
    }));
}

void TestFarm::aLimitThatBreaksLateIsWhatTheRunIsJudgedBy()
{
    m_farm->addToCampaign({}, {kP95});
    // A hundred good answers a second for the last minute, then bad ones: over all, p95 still holds.
    campaign::Plan plan = m_farm->plan(
        m_farm->generators().mid(0, 1),
        answers(often("1100", 2000), QStringLiteral("awk -v now=$(date +%s) 'BEGIN { for (i = 0; i < 6000; ++i) "
                                                    "printf \"%.0f,20,GET /,true\\n\", (now - 60) * 1000 + i * 10 }'")));
    plan.fetch = {QStringLiteral("r.jtl")};
    plan.follow = QStringLiteral("r.jtl");
    plan.abortAfterS = 3;
    plan.sampled = false;
    m_farm->save(plan);
    const auto outcome = m_farm->launch(plan, 10);
    QVERIFY2(!outcome.error, outcome.error ? qPrintable(outcome.error->text()) : "");
    const campaign::Run run = m_farm->onlyRun();
    QCOMPARE(run.computedVerdict, Verdict::Fail);
    QVERIFY(run.window.mode == campaign::WindowMode::Range);
    QVERIFY2(run.window.fromS >= 59 && run.window.fromS <= 64, qPrintable(QString::number(run.window.fromS)));
    QVERIFY(run.window.toS >= run.window.fromS + 3);
    QVERIFY(*run.metrics.find(u"latency.p95") > 500);
}

void TestFarm::aBrokenLimitIsKnownToWhoeverAttaches()
{
    m_farm->addToCampaign({}, {kP95});
    campaign::Plan plan = m_farm->plan(m_farm->generators().mid(0, 1), answers(often("1100", 2000)));
    plan.fetch = {QStringLiteral("r.jtl")};
    plan.follow = QStringLiteral("r.jtl");
    plan.abortAfterS = 600;
    plan.sampled = false;
    m_farm->save(plan);
    const auto let = m_farm->launch(plan, 10, [&](launch::Launcher &launcher) {
        if (m_farm->jobFiles(QStringLiteral("r.jtl")) == 1)
            launcher.detach();
    });
    QVERIFY(let.detached);
    // As a program does that dies then.
    const QString host = QStringLiteral("generator-1");
    const QString folder = QFileInfo(m_farm->jobFile(host, QStringLiteral("leader"))).absolutePath();
    m_farm->run(host, QStringLiteral("cd '%1' && sh ./job.sh stop '%2' criterion-1 1")
                          .arg(folder, QFileInfo(folder).fileName()));
    launch::Launcher again(m_farm->path(), m_farm->options(), nullptr);
    again.attach(let.run);
    again.wait();
    QVERIFY2(!again.outcome().error, again.outcome().error ? qPrintable(again.outcome().error->text()) : "");
    QCOMPARE(m_farm->onlyRun().computedVerdict, Verdict::Fail);
    const auto findings = orFail(m_farm->book().findings(let.run));
    QVERIFY(std::any_of(findings.begin(), findings.end(), [](const auto &finding) {
        return finding.message.simplified().contains(
            QStringLiteral("p95 < 500 ms was broken, and the load was stopped"));
    }));
}

void TestFarm::aLimitThatHoldsAgainStopsNothing()
{
    m_farm->addToCampaign({}, {kP95});
    campaign::Plan plan = m_farm->plan(m_farm->generators().mid(0, 1),
                                       answers(often("1100", 30) % often("20", 60) % often("1100", 30)));
    plan.fetch = {QStringLiteral("r.jtl")};
    plan.follow = QStringLiteral("r.jtl");
    plan.abortAfterS = 10;
    m_farm->save(plan);
    const auto outcome = m_farm->launch(plan, 10);
    QVERIFY2(!outcome.error, outcome.error ? qPrintable(outcome.error->text()) : "");
    QCOMPARE(*m_farm->onlyRun().metrics.find(u"requests"), 120.0);
}

void TestFarm::aUrlIsGuarded()
{
    auto web = m_farm->webServer();
    REQUIRE_SERVER(*web);
    campaign::Plan plan = m_farm->plan(m_farm->generators().mid(0, 1),
                                       QStringLiteral("%1; touch begun; sleep 600").arg(kCustomers));
    plan.fetch = {QStringLiteral("r.jtl")};
    plan.guards = {orFail(launch::parseGuard(QString(QStringLiteral("url=") % web->url())))};
    m_farm->save(plan);
    const auto outcome = m_farm->launch(plan, 10, [&](launch::Launcher &) {
        if (m_farm->jobFiles(QStringLiteral("begun")) == 1)
            web.reset();
    });
    QCOMPARE(m_farm->onlyRun().computedVerdict, Verdict::Aborted);
    QVERIFY2(outcome.headline.contains(QString(QStringLiteral("the URL http://") % m_farm->address(QStringLiteral("target")))),
             qPrintable(outcome.headline));
}

TWOFOLD_TEST(TestFarm)

#include "tst_farm.moc"
