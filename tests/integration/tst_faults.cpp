// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/common/testmain.h"
#include "tests/integration/farm.h"

#include <QDir>
#include <QFile>
#include <QRandomGenerator>

using namespace twofold;
using namespace twofold::tests;
using campaign::JobState;
using campaign::Verdict;

namespace {

// A small file system on a host, in place of the folder that has its jobs: a disk that is nearly
// full. Mounted over the session, as a host of the lab has mounts of its own.
class SmallDisk
{
public:
    SmallDisk(const Farm &farm, const QString &host, int kilobytes)
        : m_farm(farm)
        , m_host(host)
    {
        const QString folder = farm.stateFolder(host);
        m_mounted = farm.run(host, QStringLiteral("mount -t tmpfs -o size=%1k,mode=700 tmpfs %2 && echo mounted")
                                       .arg(QString::number(kilobytes), folder))
                    == "mounted\n";
    }
    ~SmallDisk()
    {
        if (m_mounted)
            m_farm.run(m_host, QStringLiteral("umount -l ") % m_farm.stateFolder(m_host));
    }
    bool isThere() const { return m_mounted; }

private:
    const Farm &m_farm;
    QString m_host;
    bool m_mounted = false;
};

} // namespace

// What goes wrong on hosts and between them, each from the plan to what the run says of it.
class TestFaults : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();

    void linksThatBreakTenTimesLoseNothing();
    void aFullDiskIsNamedAndLeavesNoRun();
    void aDiskThatTheLoadFillsKeepsItsExitCodeAndIsNamed();
    void aDiskThatWasFullOnlyForAWhileIsNamed();
    void aChangedHostKeyIsNeverTrusted();
    void anUnknownToolLeavesNothingBehind();
    void aCommandThatIgnoresTermIsStoppedAllTheSame();
    void theHostEndsWhatOutlivesItsLimitAlone();
    void aHostThatWasRestartedIsRecognised();

private:
    std::unique_ptr<Farm> m_farm;
    QTemporaryDir m_folder;
};

void TestFaults::initTestCase()
{
    m_farm = std::make_unique<Farm>(3);
    if (!m_farm->problem().isEmpty())
        QSKIP(qPrintable(m_farm->problem()));
}

void TestFaults::init()
{
    m_farm->openBook();
}

void TestFaults::cleanup()
{
    QTRY_VERIFY_WITH_TIMEOUT(m_farm->processes().isEmpty(), 30'000);
    QVERIFY(!m_farm->hasJobDirectories());
    m_farm->removePrograms();
}

void TestFaults::linksThatBreakTenTimesLoseNothing()
{
    const QStringList hosts = m_farm->generators().mid(0, 3);
    // A row every tenth of a second, on the output as well, until the links have broken often
    // enough; how often it was started is kept where no job's directory is.
    campaign::Plan plan = m_farm->plan(
        hosts, QStringLiteral("echo started >>$HOME/starts; printf 'timeStamp,elapsed,label,success\\n' >r.jtl; i=0; "
                              "while [ ! -e $HOME/enough ]; do i=$((i + 1)); "
                              "printf '1700000%06d,%s,a,true\\n' ${i}00 $i >>r.jtl; echo $i; sleep 0.1; done"));
    plan.fetch = {QStringLiteral("r.jtl")};
    plan.roles.push_back({campaign::HostRole::Target, {QStringLiteral("target")}, {}, {}, {}, {}});
    plan.drainS = 0;
    m_farm->save(plan);
    const quint32 seed = QRandomGenerator::system()->generate();
    qInfo("seed %u", seed); // of the moments
    QRandomGenerator random(seed);

    launch::Options options = m_farm->options();
    // A link that says nothing for so long is taken for broken.
    options.session.answerTimeoutMs = 1500;
    options.session.connectTimeoutMs = 2000;
    QMutex mutex;
    std::map<QString, QByteArray> shown;
    bool isShown = false;
    int cuts = 0;
    const launch::Outcome outcome = m_farm->launch(plan, {}, options, nullptr, [&](launch::Launcher &launcher) {
        if (!std::exchange(isShown, true)) {
            connect(&launcher, &launch::Launcher::output, &launcher,
                    [&](const QString &host, remote::Stream stream, const QByteArray &bytes) {
                        const QMutexLocker lock(&mutex);
                        if (stream == remote::Stream::Out)
                            shown[host] += bytes;
                    },
                    Qt::DirectConnection);
        }
        if (cuts >= 10 || (cuts == 0 && launcher.status().state != JobState::Running))
            return;
        ++cuts;
        if (cuts == 10) { // the last one meets its end and what is collected
            for (const QString &host : hosts)
                writeFile(QString(m_farm->homeFolder(host) % QStringLiteral("/enough")), {});
        }
        QStringList cut;
        for (const QString &host : m_farm->hosts()) {
            if (random.bounded(2) == 0)
                cut += host;
        }
        for (const QString &host : cut)
            m_farm->cutLink(host);
        QTest::qWait(random.bounded(100, 2500));
        for (const QString &host : cut)
            m_farm->mendLink(host);
        QTest::qWait(random.bounded(100, 1500));
    });
    QVERIFY2(!outcome.error, outcome.error ? qPrintable(outcome.error->text()) : "");
    QCOMPARE(cuts, 10);
    QCOMPARE(outcome.state, JobState::Done);
    double rows = 0;
    for (const QString &host : hosts) {
        QCOMPARE(readFile(QString(m_farm->homeFolder(host) % QStringLiteral("/starts"))), QByteArray("started\n"));
        const QByteArray out = readFile(m_farm->resultFile(host, QStringLiteral("out")));
        const qint64 count = out.count('\n');
        QByteArray lines;
        for (qint64 i = 1; i <= count; ++i)
            lines += QByteArray::number(i) + '\n';
        QCOMPARE(out, lines);
        const QMutexLocker lock(&mutex);
        QCOMPARE(shown[host], lines); // nothing twice, nothing left out
        rows += double(count);
    }
    QCOMPARE(*m_farm->onlyRun().metrics.find(u"requests"), rows);
}

void TestFaults::aFullDiskIsNamedAndLeavesNoRun()
{
    const QString host = m_farm->generators().first();
    SmallDisk disk(*m_farm, host, 128);
    if (!disk.isThere())
        QSKIP("a small file system can be mounted by root only");
    campaign::Plan plan = m_farm->plan({host}, QStringLiteral("echo never >$HOME/starts"));
    plan.upload = {m_folder.filePath(QStringLiteral("big.dat"))};
    writeFile(plan.upload.first(), QByteArray(200'000, 'x'));
    m_farm->save(plan);
    const launch::Outcome outcome = m_farm->launch(plan, 1);
    QVERIFY(outcome.error);
    QVERIFY2(outcome.error->message.contains(QStringLiteral("disk may be full"))
                 || outcome.error->message.contains(QStringLiteral("No space left")),
             qPrintable(outcome.error->message));
    QVERIFY(!QFile::exists(QString(m_farm->homeFolder(host) % QStringLiteral("/starts"))));
    QCOMPARE(m_farm->onlyRun().number, 0);
    const auto unfinished = launch::unfinishedRuns(m_farm->book());
    VERIFY_OK(unfinished);
    QVERIFY(unfinished->empty());
}

void TestFaults::aDiskThatTheLoadFillsKeepsItsExitCodeAndIsNamed()
{
    const QString host = m_farm->generators().first();
    SmallDisk disk(*m_farm, host, 512);
    if (!disk.isThere())
        QSKIP("a small file system can be mounted by root only");
    campaign::Plan plan = m_farm->plan(
        {host}, QStringLiteral("awk 'BEGIN { print \"timeStamp,elapsed,label,success\"; "
                               "for (i = 0; i < 200; i++) printf \"1700000%06d,5,a,false\\n\", i * 100 }' >r.jtl; "
                               "head -c 900000 /dev/zero >filler || exit 7"));
    plan.fetch = {QStringLiteral("r.jtl")};
    const auto limit = campaign::parseCriterion(u"failure_rate < 1 %", campaign::CriterionKind::Limit);
    VERIFY_OK(limit);
    m_farm->addToCampaign({}, {*limit});
    m_farm->save(plan);
    const launch::Outcome outcome = m_farm->launch(plan, 1);
    QVERIFY2(!outcome.error, outcome.error ? qPrintable(outcome.error->text()) : "");
    const campaign::Run run = m_farm->onlyRun();
    QCOMPARE(*run.metrics.find(u"requests"), 200.0);
    const auto findings = m_farm->book().findings(run.id);
    VERIFY_OK(findings);
    QVERIFY(std::ranges::any_of(*findings, [this](const campaign::Finding &finding) {
        return finding.message.contains(QLatin1String("exit code 7"))
               && finding.message.contains(QString(QLatin1String("disk of ") % m_farm->generators().first()));
    }));
    // The measurement is unsound, by the generator's side.
    QCOMPARE(run.verdict(), campaign::Verdict::Invalid);
    QCOMPARE(run.component(), QStringLiteral("load generator"));
    QCOMPARE(run.failureClass(), QStringLiteral("Generator"));
}

void TestFaults::aDiskThatWasFullOnlyForAWhileIsNamed()
{
    const QString host = m_farm->generators().first();
    SmallDisk disk(*m_farm, host, 512);
    if (!disk.isThere())
        QSKIP("a small file system can be mounted by root only");
    // It makes room again once the host's watchdog has seen it.
    campaign::Plan plan = m_farm->plan(
        {host}, QStringLiteral("head -c 900000 /dev/zero >filler; while [ ! -f disk-full ]; do sleep 0.2; done; rm filler; "
                               "printf 'timeStamp,elapsed,label,success\\n1700000000000,5,a,true\\n' >r.jtl"));
    plan.fetch = {QStringLiteral("r.jtl")};
    plan.limitS = 60;
    m_farm->save(plan);
    const launch::Outcome outcome = m_farm->launch(plan, 1);
    QVERIFY2(!outcome.error, outcome.error ? qPrintable(outcome.error->text()) : "");
    const campaign::Run run = m_farm->onlyRun();
    const auto findings = m_farm->book().findings(run.id);
    VERIFY_OK(findings);
    QVERIFY(std::ranges::any_of(*findings, [&](const campaign::Finding &finding) {
        return finding.message.contains(QString(QLatin1String("disk of ") % host));
    }));
}

void TestFaults::aChangedHostKeyIsNeverTrusted()
{
    const QString host = m_farm->generators().at(1);
    const QString known = m_farm->knownHosts(host);
    const QByteArray before = readFile(known);
    // The host shows another key than the one that is known.
    const QByteArray other = readFile(m_farm->knownHosts(m_farm->generators().at(2)));
    writeFile(known, before.split(' ').first() + ' ' + other.trimmed().split(' ').mid(1).join(' ') + '\n');
    campaign::Plan plan = m_farm->plan(m_farm->generators().mid(0, 2), QStringLiteral("echo never >$HOME/starts"));
    m_farm->save(plan);
    ScriptedPrompter prompter;
    prompter.acceptKeys = true; // nobody is asked
    const launch::Outcome outcome = m_farm->launch(plan, {}, m_farm->options(), &prompter, {});
    writeFile(known, before);
    QVERIFY(outcome.error);
    QVERIFY2(outcome.error->message.contains(QStringLiteral("host key of"))
                 && outcome.error->message.contains(QStringLiteral("has changed")),
             qPrintable(outcome.error->message));
    QVERIFY(prompter.keyQuestions().isEmpty());
    for (const QString &name : m_farm->generators())
        QVERIFY(!QFile::exists(QString(m_farm->homeFolder(name) % QStringLiteral("/starts"))));
    QCOMPARE(m_farm->onlyRun().number, 0);
}

void TestFaults::anUnknownToolLeavesNothingBehind()
{
    const QString first = m_farm->generators().first();
    m_farm->addProgram(first, QStringLiteral("only-here"), "#!/bin/sh\necho never >$HOME/starts\n");
    campaign::Plan plan = m_farm->plan(m_farm->generators().mid(0, 2), QStringLiteral("only-here -x"));
    m_farm->save(plan);
    const launch::Outcome outcome = m_farm->launch(plan, 1);
    QVERIFY(outcome.error);
    QVERIFY2(outcome.error->message.contains(QStringLiteral("generator-2 does not have the program “only-here”")),
             qPrintable(outcome.error->message));
    QVERIFY(!QFile::exists(QString(m_farm->homeFolder(first) % QStringLiteral("/starts"))));
    QCOMPARE(m_farm->onlyRun().number, 0);
}

void TestFaults::aCommandThatIgnoresTermIsStoppedAllTheSame()
{
    campaign::Plan plan = m_farm->plan(m_farm->generators().mid(0, 2),
                                       QStringLiteral("trap '' TERM; touch begun; while :; do sleep 1; done"));
    m_farm->save(plan);
    const launch::Outcome outcome = m_farm->launch(plan, 1, [&](launch::Launcher &launcher) {
        if (m_farm->jobFiles(QStringLiteral("begun")) == 2 && launcher.status().state == JobState::Running)
            launcher.stop();
    });
    QVERIFY2(outcome.headline.contains(QStringLiteral("stopped by hand")), qPrintable(outcome.headline));
    QCOMPARE(m_farm->onlyRun().computedVerdict, Verdict::Aborted);
    QTRY_VERIFY_WITH_TIMEOUT(m_farm->processes().isEmpty(), 5000);
}

void TestFaults::theHostEndsWhatOutlivesItsLimitAlone()
{
    campaign::Plan plan = m_farm->plan(m_farm->generators().mid(0, 2),
                                       QStringLiteral("trap '' TERM; touch begun; while :; do sleep 1; done"));
    plan.limitS = 4;
    m_farm->save(plan);
    const launch::Outcome let = m_farm->launch(plan, 1, [&](launch::Launcher &launcher) {
        if (m_farm->jobFiles(QStringLiteral("begun")) == 2)
            launcher.detach();
    });
    QVERIFY(let.detached);
    // Nobody is there when the time comes.
    QTRY_COMPARE_WITH_TIMEOUT(m_farm->jobFiles(QStringLiteral("exit")), 2, 30'000);
    launch::Launcher again(m_farm->path(), m_farm->options(), nullptr);
    again.attach(let.run);
    again.wait();
    QVERIFY2(again.outcome().headline.contains(QStringLiteral("time limit")), qPrintable(again.outcome().headline));
    QCOMPARE(m_farm->onlyRun().computedVerdict, Verdict::Aborted);
}

void TestFaults::aHostThatWasRestartedIsRecognised()
{
    campaign::Plan plan = m_farm->plan(m_farm->generators().mid(0, 2), QStringLiteral("touch begun; sleep 600"));
    m_farm->save(plan);
    const launch::Outcome let = m_farm->launch(plan, 1, [&](launch::Launcher &launcher) {
        if (m_farm->jobFiles(QStringLiteral("begun")) == 2)
            launcher.detach();
    });
    QVERIFY(let.detached);
    // A restart ends every process of the host and leaves what the leader wrote under another boot.
    const QString leader = m_farm->jobFile(QStringLiteral("generator-1"), QStringLiteral("leader"));
    QList<QByteArray> words = readFile(leader).simplified().split(' ');
    QCOMPARE(words.size(), 5);
    m_farm->endProcesses(QStringLiteral("generator-1"));
    words[2] = "00000000-0000-0000-0000-000000000000";
    writeFile(leader, words.join(' ') + '\n');
    QFile::remove(m_farm->jobFile(QStringLiteral("generator-1"), QStringLiteral("exit")));

    launch::Launcher again(m_farm->path(), m_farm->options(), nullptr);
    again.attach(let.run);
    QTRY_VERIFY_WITH_TIMEOUT(std::ranges::any_of(again.status().hosts,
                                                 [](const launch::HostStatus &host) {
                                                     return host.host == QLatin1String("generator-1")
                                                            && host.detail == QLatin1String("Collected");
                                                 }),
                             30'000);
    again.stop(); // of the other, which still runs
    again.wait();
    QVERIFY2(again.outcome().headline.contains(QStringLiteral("generator-1 was restarted while the load ran")),
             qPrintable(again.outcome().headline));
    QCOMPARE(again.outcome().state, JobState::Lost);
}

TWOFOLD_TEST(TestFaults)

#include "tst_faults.moc"
