// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/launch/hostcheck.h"
#include "core/launch/launch.h"
#include "core/launch/presets.h"
#include "core/remote/job.h"
#include "core/store/book.h"
#include "tests/common/testmain.h"
#include "tests/integration/servers.h"

#include <QDir>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QSysInfo>

#include <signal.h>

using namespace twofold;
using namespace twofold::launch;
using namespace twofold::tests;
using campaign::JobState;
using campaign::Verdict;
using twofold::tests::processExists;
using twofold::tests::SshServer;
using twofold::tests::WebServer;

namespace {

QString text(const Result<void> &result)
{
    return result ? QString() : result.error().text();
}

} // namespace

#define REQUIRE_PROGRAM(name) \
    if (QStandardPaths::findExecutable(QStringLiteral(name)).isEmpty()) \
        QSKIP(name " is not installed");

// A launch from the plan to the judged run: a real OpenSSH server, a real shell, real tools, a real
// book.
class TestLaunch : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();

    void heyEndsAsAJudgedRun();
    void wrkEndsAsAJudgedRun();
    void abEndsAsAJudgedRun();
    void resultFilesAreFetchedByPattern();
    void severalGeneratorsAreMerged();
    void uploadedFilesAreThere();
    void aMissingToolStopsBeforeTheStart();
    void aToolThatPrepareInstallsIsNotMissing();
    void aHostWithTooFewOpenFilesIsToldAndTheLaunchGoesOn();
    void commandThatCannotBeRunIsReported();
    void exitCodeWithAResultIsACaution();
    void hostThatIsNotThereLeavesNoRun();
    void failedPrepareLeavesNoRun();
    void prepareResetAndCleanupRunInOrder();
    void outputIsShownLiveAndBounded();
    void secretsAreMasked();
    void aSecretIsAskedForAndReachesPrepare();
    void stopWithdrawsAnOpenQuestion();
    void aRunWithASecretCanBeStoppedWithoutIt();
    void stopEndsTheLoadAndAbortsTheRun();
    void stopBeforeTheStartRunsNothing();
    void theTimeLimitAbortsTheRun();
    void aCutLinkLosesNothing();
    void anAttachedRunHasTheSameResult();
    void aKilledLaunchIsFoundInEveryState_data();
    void aKilledLaunchIsFoundInEveryState();
    void aLauncherKilledAtAnyStepLosesNothing_data();
    void aLauncherKilledAtAnyStepLosesNothing();
    void aRunThatSomebodyElseDrivesIsLeftAlone();
    void aLeaseOfADeadProgramIsTakenOver();
    void aJobThatIsGoneIsLost();
    void hostilePathsCannotLeaveTheRunsFolder_data();
    void hostilePathsCannotLeaveTheRunsFolder();
    void linksOnTheHostAreNotFollowed();
    void aPlanFromElsewhereIsNotRunUnapproved();
    void probedLimitsAreParameters();
    void nothingIsLeftOnTheHost();

private:
    store::Book &book() { return *m_book; }
    // A plan of one generator with this command; approved.
    campaign::Plan makePlan(const QString &command, const QStringList &hosts = {QStringLiteral("gen")});
    void save(campaign::Plan &plan);
    Options options() const;
    Request request() const;
    // Launches to the end.
    Outcome launch();
    campaign::Run onlyRun();
    bool waitForState(Launcher &launcher, JobState state);
    QString resultFolder(int run = 1) const
    {
        return m_folder->filePath(QStringLiteral("book.results/Shop/run-%1").arg(run));
    }
    void noRunsInTheBook();

    std::unique_ptr<SshServer> m_server;
    std::unique_ptr<WebServer> m_web;
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_path;
    std::unique_ptr<store::Book> m_book;
    campaign::Campaign m_campaign;
    campaign::Plan m_plan;
    campaign::Parameters m_parameters;
};

void TestLaunch::initTestCase()
{
    // Approvals of this test are not the user's.
    static QTemporaryDir state;
    qputenv("XDG_STATE_HOME", state.path().toUtf8());
    m_server = std::make_unique<SshServer>();
    REQUIRE_SERVER(*m_server);
    m_web = std::make_unique<WebServer>();
    REQUIRE_SERVER(*m_web);
}

void TestLaunch::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_path = m_folder->filePath(QStringLiteral("book.twofold"));
    auto book = store::Book::open(m_path, store::Access::Create);
    VERIFY_OK(book);
    m_book = std::move(*book);
    campaign::Campaign campaign = campaign::newCampaign(QStringLiteral("Shop"));
    campaign::Parameter users;
    users.key = QStringLiteral("users");
    users.kind = campaign::ParameterKind::Integer;
    campaign::Parameter url;
    url.key = QStringLiteral("url");
    url.group = QStringLiteral("Environment");
    campaign::Parameter secret;
    secret.key = QStringLiteral("password");
    secret.kind = campaign::ParameterKind::Secret;
    secret.group = QStringLiteral("Environment");
    campaign.parameters = {users, url, secret};
    const auto limit = campaign::parseCriterion(u"latency.p95 < 5 s", campaign::CriterionKind::Limit);
    VERIFY_OK(limit);
    campaign.criteria = {*limit};
    auto saved = m_book->saveCampaign(campaign);
    VERIFY_OK(saved);
    m_campaign = *saved;
    for (const QString &name : {QStringLiteral("gen"), QStringLiteral("gen-2")}) {
        campaign::Host host;
        host.name = name;
        host.address = QStringLiteral("testhost");
        VERIFY_OK(m_book->saveHost(host));
    }
    m_plan = campaign::Plan();
    m_parameters = campaign::Parameters();
    m_parameters.set(QStringLiteral("users"), qint64(4));
    m_parameters.set(QStringLiteral("url"), m_web->url());
}

void TestLaunch::cleanup()
{
    for (const qint64 pid : m_server->processes()) {
        if (readFile(QStringLiteral("/proc/%1/environ").arg(pid)).contains("TWOFOLD_JOB="))
            ::kill(pid_t(pid), SIGKILL);
    }
    m_book.reset();
    QDir(m_server->jobs()).removeRecursively();
}

Options TestLaunch::options() const
{
    Options options;
    options.session = m_server->options();
    options.pollMs = 100;
    return options;
}

Request TestLaunch::request() const
{
    Request request;
    request.campaign = m_campaign.id;
    request.plan = m_plan.id;
    request.parameters = m_parameters;
    return request;
}

void TestLaunch::save(campaign::Plan &plan)
{
    plan.campaign = m_campaign.id;
    const auto saved = m_book->savePlan(plan);
    VERIFY_OK(saved);
    plan = *saved;
    VERIFY_OK(launch::approve(*m_book, plan.id));
}

campaign::Plan TestLaunch::makePlan(const QString &command, const QStringList &hosts)
{
    m_plan = campaign::Plan();
    m_plan.name = QStringLiteral("plan");
    m_plan.graceS = 1;
    campaign::PlanRole role;
    role.hosts = hosts;
    role.command = command;
    m_plan.roles = {role};
    save(m_plan);
    return m_plan;
}

Outcome TestLaunch::launch()
{
    Launcher launcher(m_path, options(), nullptr);
    launcher.start(request());
    launcher.wait();
    return launcher.outcome();
}

campaign::Run TestLaunch::onlyRun()
{
    const auto runs = m_book->runs(m_campaign.id);
    if (!runs || runs->size() != 1) {
        QTest::qFail("expected one run", __FILE__, __LINE__);
        return {};
    }
    return runs->front();
}

void TestLaunch::noRunsInTheBook()
{
    const auto runs = m_book->runs(m_campaign.id);
    VERIFY_OK(runs);
    QVERIFY(runs->empty());
    const auto jobs = m_book->jobs(true);
    VERIFY_OK(jobs);
    QVERIFY(jobs->empty());
}

bool TestLaunch::waitForState(Launcher &launcher, JobState state)
{
    return QTest::qWaitFor([&] { return launcher.status().state == state; }, 30'000);
}

void TestLaunch::heyEndsAsAJudgedRun()
{
    REQUIRE_PROGRAM("hey");
    makePlan(QStringLiteral("hey -n 400 -c {users} {url}"));
    const Outcome outcome = launch();
    QVERIFY2(!outcome.error, outcome.error ? qPrintable(outcome.error->text()) : "");
    QCOMPARE(outcome.state, JobState::Done);
    QCOMPARE(outcome.number, 1);
    const campaign::Run run = onlyRun();
    QVERIFY(run.metrics.find(u"requests"));
    QCOMPARE(*run.metrics.find(u"requests"), 400.0);
    QCOMPARE(*run.metrics.find(u"failures"), 0.0);
    QVERIFY(run.metrics.find(u"latency.p95"));
    QCOMPARE(run.parameters.find(u"users") ? *run.parameters.find(u"users") : campaign::Value(),
             campaign::Value(qint64(4)));
    QVERIFY(run.startedAt.has_value());
    // 400 requests in under 15 s are too short for a verdict of pass: judged, whatever it says.
    QVERIFY(run.computedVerdict == Verdict::Inconclusive || run.computedVerdict == Verdict::Pass);
    QCOMPARE(outcome.verdict, run.computedVerdict);
    const auto findings = m_book->findings(run.id);
    VERIFY_OK(findings);
    QVERIFY(!findings->empty());
    const auto jobs = m_book->jobsOf(run.id);
    VERIFY_OK(jobs);
    QCOMPARE(jobs->size(), size_t(1));
    QCOMPARE(jobs->front().state, JobState::Done);
    QCOMPARE(jobs->front().exitCode, std::optional<int>(0));
    QVERIFY(readFile(resultFolder() + QLatin1String("/gen/out")).contains("Requests/sec"));
}

void TestLaunch::wrkEndsAsAJudgedRun()
{
    REQUIRE_PROGRAM("wrk");
    makePlan(QStringLiteral("wrk -t 1 -c {users} -d 1s --latency {url}"));
    const Outcome outcome = launch();
    QVERIFY2(!outcome.error, outcome.error ? qPrintable(outcome.error->text()) : "");
    QVERIFY(*onlyRun().metrics.find(u"requests") > 0);
}

void TestLaunch::abEndsAsAJudgedRun()
{
    REQUIRE_PROGRAM("ab");
    makePlan(QStringLiteral("ab -q -n 200 -c {users} {url}"));
    const Outcome outcome = launch();
    QVERIFY2(!outcome.error, outcome.error ? qPrintable(outcome.error->text()) : "");
    QCOMPARE(*onlyRun().metrics.find(u"requests"), 200.0);
}

void TestLaunch::resultFilesAreFetchedByPattern()
{
    makePlan(QStringLiteral("printf 'timeStamp,elapsed,label,success\\n1700000000000,5,GET /,true\\n"
                            "1700000001000,7,GET /,false\\n' >part-1.jtl; echo noise"));
    m_plan.fetch = {QStringLiteral("part-*.jtl")};
    save(m_plan);
    const Outcome outcome = launch();
    QVERIFY2(!outcome.error, outcome.error ? qPrintable(outcome.error->text()) : "");
    const campaign::Run run = onlyRun();
    QCOMPARE(*run.metrics.find(u"requests"), 2.0);
    QCOMPARE(*run.metrics.find(u"failures"), 1.0);
}

void TestLaunch::severalGeneratorsAreMerged()
{
    // Each makes its own range of identities, as the offsets say.
    makePlan(QStringLiteral("printf 'timeStamp,elapsed,label,success\\n' >r.jtl; i={offset}; "
                            "while [ $i -lt $(({offset} + {users})) ]; do "
                            "printf '17000000%02d000,5,customer %s,true\\n' $i $i >>r.jtl; "
                            "i=$((i + 1)); done; echo {index} of {count}"),
             {QStringLiteral("gen"), QStringLiteral("gen-2")});
    m_plan.fetch = {QStringLiteral("r.jtl")};
    save(m_plan);
    const Outcome outcome = launch();
    QVERIFY2(!outcome.error, outcome.error ? qPrintable(outcome.error->text()) : "");
    QCOMPARE(*onlyRun().metrics.find(u"requests"), 8.0);
    QCOMPARE(readFile(resultFolder() + QLatin1String("/gen/out")), QByteArray("1 of 2\n"));
    QCOMPARE(readFile(resultFolder() + QLatin1String("/gen-2/out")), QByteArray("2 of 2\n"));
    QVERIFY(readFile(resultFolder() + QLatin1String("/gen-2/r.jtl")).contains("customer 8"));
}

void TestLaunch::uploadedFilesAreThere()
{
    const QString script = m_folder->filePath(QStringLiteral("script.sh"));
    QFile file(script);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("#!/bin/sh\nprintf 'timeStamp,elapsed,label,success\\n1700000000000,5,%s,true\\n' \"$1\"\n");
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    file.close();
    makePlan(QStringLiteral("./script.sh {users}"));
    m_plan.upload = {script};
    save(m_plan);
    const Outcome outcome = launch();
    QVERIFY2(!outcome.error, outcome.error ? qPrintable(outcome.error->text()) : "");
    const auto run = onlyRun();
    QCOMPARE(*run.metrics.find(u"requests"), 1.0);
    // Which script it was, the run says.
    const auto *hash = run.parameters.find(QStringLiteral("upload.script.sh"));
    QVERIFY(hash);
    QCOMPARE(campaign::valueText(*hash).toLatin1(),
             QCryptographicHash::hash(readFile(script), QCryptographicHash::Sha256).toHex());
    const auto campaign = book().campaign(m_campaign.id);
    VERIFY_OK(campaign);
    QVERIFY(campaign->parameter(QStringLiteral("upload.script.sh"))->probed);
}

void TestLaunch::aMissingToolStopsBeforeTheStart()
{
    const QString log = m_folder->filePath(QStringLiteral("reset-ran"));
    makePlan(QStringLiteral("no-such-load-tool --users {users}"));
    m_plan.roles[0].reset = QStringLiteral("touch %1").arg(log);
    save(m_plan);
    const Outcome outcome = launch();
    QVERIFY(outcome.error.has_value());
    QCOMPARE(outcome.error->kind, ErrorKind::Remote);
    QVERIFY2(outcome.error->message.contains(QStringLiteral("gen does not have the program “no-such-load-tool”")),
             qPrintable(outcome.error->message));
    QVERIFY(!QFile::exists(log));
    noRunsInTheBook();

    const auto data = loadPlan(*m_book, m_plan.id);
    VERIFY_OK(data);
    const HostCheck check = checkHosts(*data, m_parameters, m_server->options(), nullptr);
    QCOMPARE(check.reached, 1);
    QCOMPARE(check.errors, QStringList{outcome.error->message});
}

void TestLaunch::aToolThatPrepareInstallsIsNotMissing()
{
    const QString tool = m_folder->filePath(QStringLiteral("tool"));
    makePlan(QStringLiteral("%1 {users}").arg(tool));
    m_plan.roles[0].prepare
        = QStringLiteral("printf '#!/bin/sh\\nprintf \"timeStamp,elapsed,label,success\\\\n"
                         "1700000000000,5,a,true\\\\n\"\\n' >%1; chmod +x %1").arg(tool);
    save(m_plan);
    const auto data = loadPlan(*m_book, m_plan.id);
    VERIFY_OK(data);
    const HostCheck check = checkHosts(*data, m_parameters, m_server->options(), nullptr);
    QVERIFY(check.errors.isEmpty());
    QCOMPARE(check.warnings.size(), 1);
    const Outcome outcome = launch();
    QVERIFY2(!outcome.error, outcome.error ? qPrintable(outcome.error->text()) : "");
    QCOMPARE(*onlyRun().metrics.find(u"requests"), 1.0);
}

void TestLaunch::aHostWithTooFewOpenFilesIsToldAndTheLaunchGoesOn()
{
    QTemporaryDir folder;
    const QString sshd = folder.filePath(QStringLiteral("sshd-of-few-files"));
    writeFile(sshd, QByteArray("#!/bin/sh\nulimit -n 256\nexec ")
                        + QStandardPaths::findExecutable(QStringLiteral("sshd"), {QStringLiteral("/usr/sbin")}).toUtf8()
                        + " \"$@\"\n");
    QFile::setPermissions(sshd, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    SshServer server({}, sshd);
    REQUIRE_SERVER(server);
    makePlan(QStringLiteral("printf 'timeStamp,elapsed,label,success\\n1700000000000,%s,a,true\\n' {users}"));
    m_parameters.set(QStringLiteral("users"), qint64(300));
    const auto data = loadPlan(*m_book, m_plan.id);
    VERIFY_OK(data);
    const HostCheck check = checkHosts(*data, m_parameters, server.options(), nullptr);
    QCOMPARE(check.reached, 1);
    QVERIFY2(check.errors.isEmpty(), qPrintable(check.errors.join(u' ')));
    QVERIFY2(check.warnings.join(u' ').contains(
                 QStringLiteral("gen allows a program 256 open files, and its share of the load is 300 connections")),
             qPrintable(check.warnings.join(u' ')));

    Options few = options();
    few.session = server.options();
    Launcher launcher(m_path, few, nullptr);
    QSignalSpy messages(&launcher, &Launcher::message);
    launcher.start(request());
    QVERIFY(launcher.wait(60'000));
    QVERIFY2(!launcher.outcome().error, qPrintable(launcher.outcome().headline));
    QVERIFY(messages.contains(QVariantList{check.warnings.first()}));
    // With fewer users there is nothing to say.
    m_parameters.set(QStringLiteral("users"), qint64(100));
    QVERIFY(checkHosts(*data, m_parameters, server.options(), nullptr).warnings.isEmpty());
}

void TestLaunch::commandThatCannotBeRunIsReported()
{
    // The shell finds out only where the command runs.
    makePlan(QStringLiteral("\"no-such-load-tool\" --users {users}"));
    const Outcome outcome = launch();
    QVERIFY(outcome.error.has_value());
    QCOMPARE(outcome.error->kind, ErrorKind::Remote);
    QVERIFY(outcome.error->message.contains(QLatin1String("127")));
    QVERIFY(outcome.error->message.contains(QLatin1String("gen")));
    QCOMPARE(outcome.state, JobState::Failed);
    const campaign::Run run = onlyRun();
    QCOMPARE(run.computedVerdict, Verdict::Invalid);
    const auto findings = m_book->findings(run.id);
    VERIFY_OK(findings);
    QVERIFY(!findings->empty() && !findings->front().evidence.empty());
    QVERIFY(findings->front().evidence.front().text.contains(QLatin1String("no-such-load-tool")));
    QCOMPARE(m_book->jobsOf(run.id)->front().exitCode, std::optional<int>(127));
}

void TestLaunch::exitCodeWithAResultIsACaution()
{
    makePlan(QStringLiteral("printf 'timeStamp,elapsed,label,success\\n1700000000000,5,a,true\\n'; exit 99"));
    const Outcome outcome = launch();
    QVERIFY2(!outcome.error, outcome.error ? qPrintable(outcome.error->text()) : "");
    QCOMPARE(outcome.state, JobState::Done);
    const auto findings = m_book->findings(onlyRun().id);
    VERIFY_OK(findings);
    QVERIFY(std::any_of(findings->begin(), findings->end(), [](const campaign::Finding &f) {
        return f.severity == campaign::Severity::Caution && f.message.contains(QLatin1String("99"));
    }));
}

void TestLaunch::hostThatIsNotThereLeavesNoRun()
{
    auto hosts = *m_book->hosts();
    hosts.front().port = tests::freePort();
    VERIFY_OK(m_book->saveHost(hosts.front()));
    makePlan(QStringLiteral("echo {users}"));
    const Outcome outcome = launch();
    QVERIFY(outcome.error.has_value());
    QCOMPARE(outcome.error->kind, ErrorKind::Remote);
    QVERIFY(outcome.error->message.contains(QLatin1String("refuses connections")));
    noRunsInTheBook();
}

void TestLaunch::failedPrepareLeavesNoRun()
{
    makePlan(QStringLiteral("echo {users}"));
    m_plan.roles[0].prepare = QStringLiteral("echo seeding failed >&2; exit 3");
    save(m_plan);
    const Outcome outcome = launch();
    QVERIFY(outcome.error.has_value());
    QVERIFY(outcome.error->message.contains(QLatin1String("seeding failed")));
    noRunsInTheBook();
}

void TestLaunch::prepareResetAndCleanupRunInOrder()
{
    const QString log = m_folder->filePath(QStringLiteral("order"));
    makePlan(QStringLiteral("echo load >>%1; printf 'timeStamp,elapsed,label,success\\n"
                            "1700000000000,5,a,true\\n'").arg(log));
    m_plan.roles[0].prepare = QStringLiteral("echo prepare {users} >>%1").arg(log);
    m_plan.roles[0].reset = QStringLiteral("echo reset >>%1").arg(log);
    m_plan.roles[0].cleanup = QStringLiteral("echo cleanup >>%1").arg(log);
    save(m_plan);
    const Outcome outcome = launch();
    QVERIFY2(!outcome.error, outcome.error ? qPrintable(outcome.error->text()) : "");
    QCOMPARE(readFile(log), QByteArray("prepare 4\nreset\nload\ncleanup\n"));
}

void TestLaunch::outputIsShownLiveAndBounded()
{
    const QString seen = m_folder->filePath(QStringLiteral("seen"));
    makePlan(QStringLiteral("echo first; while [ ! -e %1 ]; do sleep 0.1; done; "
                            "head -c 20000000 /dev/zero | tr '\\0' x; echo; echo last").arg(seen));
    Launcher launcher(m_path, options(), nullptr);
    QMutex mutex;
    QByteArray shown;
    qsizetype longest = 0;
    bool firstWhileRunning = false;
    connect(&launcher, &Launcher::output, &launcher,
            [&](const QString &, remote::Stream, const QByteArray &bytes) {
                const QMutexLocker lock(&mutex);
                shown += bytes;
                longest = qMax(longest, bytes.size());
                if (shown == "first\n") {
                    firstWhileRunning = true;
                    QFile(seen).open(QIODevice::WriteOnly);
                }
            },
            Qt::DirectConnection);
    launcher.start(request());
    launcher.wait();
    QVERIFY(firstWhileRunning);
    QVERIFY(longest <= 64 * 1024);
    QVERIFY(shown.endsWith("last\n"));
    QVERIFY(shown.size() < 3 << 20);
    QVERIFY(shown.contains("not shown here"));
    QCOMPARE(readFile(resultFolder() + QLatin1String("/gen/out")).size(), 20'000'000 + 12);
}

void TestLaunch::secretsAreMasked()
{
    makePlan(QStringLiteral("echo \"the password is $TWOFOLD_PASSWORD\"; cat /proc/self/cmdline"));
    Launcher launcher(m_path, options(), nullptr);
    Secrets secrets;
    secrets.emplace(QStringLiteral("password"), remote::Secret(QStringLiteral("open sesame")));
    launcher.setSecrets(std::move(secrets));
    QMutex mutex;
    QByteArray shown;
    connect(&launcher, &Launcher::output, &launcher,
            [&](const QString &, remote::Stream, const QByteArray &bytes) {
                const QMutexLocker lock(&mutex);
                shown += bytes;
            },
            Qt::DirectConnection);
    launcher.start(request());
    launcher.wait();
    QVERIFY(shown.contains("the password is ****"));
    QVERIFY(!shown.contains("sesame"));
    m_book.reset();
    QVERIFY(!readFile(m_path).contains("sesame"));
    // Without its value, and nobody to ask, the launch does not begin.
    m_book = std::move(*store::Book::open(m_path, store::Access::ReadWrite));
    const Outcome without = launch();
    QVERIFY(without.error.has_value());
    QVERIFY(without.error->message.contains(QLatin1String("password")));
}

void TestLaunch::aSecretIsAskedForAndReachesPrepare()
{
    const QString seen = m_folder->filePath(QStringLiteral("seen"));
    makePlan(QStringLiteral("echo done"));
    m_plan.roles.front().prepare = QStringLiteral("test \"$TWOFOLD_PASSWORD\" = 'open sesame' && "
                                                  "tr '\\0' ' ' </proc/$$/cmdline >%1 && "
                                                  "echo $TWOFOLD_PASSWORD").arg(seen);
    save(m_plan);
    tests::ScriptedPrompter prompter;
    prompter.answer = [](const remote::SecretQuestion &) {
        return remote::Secret(QStringLiteral("open sesame"));
    };
    Launcher launcher(m_path, options(), &prompter);
    QMutex mutex;
    QByteArray shown;
    connect(&launcher, &Launcher::output, &launcher,
            [&](const QString &, remote::Stream, const QByteArray &bytes) {
                const QMutexLocker lock(&mutex);
                shown += bytes;
            },
            Qt::DirectConnection);
    launcher.start(request());
    launcher.wait();
    const auto error = launcher.outcome().error;
    QVERIFY2(!error || error->kind == ErrorKind::BadInput, qPrintable(error ? error->text() : QString()));
    QCOMPARE(prompter.secretQuestions().size(), 1);
    QCOMPARE(prompter.secretQuestions().first().kind, remote::SecretQuestion::Kind::Parameter);
    QVERIFY(!readFile(seen).isEmpty());
    QVERIFY(!readFile(seen).contains("sesame"));
    QVERIFY(shown.contains("****"));
    QVERIFY(!shown.contains("sesame"));
}

void TestLaunch::stopWithdrawsAnOpenQuestion()
{
    makePlan(QStringLiteral("echo $TWOFOLD_PASSWORD"));
    tests::ScriptedPrompter prompter;
    prompter.neverAnswers = true;
    Launcher launcher(m_path, options(), &prompter);
    launcher.start(request());
    QTRY_COMPARE(prompter.secretQuestions().size(), 1);
    launcher.stop();
    launcher.wait();
    QVERIFY(launcher.outcome().error.has_value());
    QCOMPARE(launcher.outcome().error->kind, ErrorKind::Cancelled);
    QVERIFY(!launcher.outcome().run.isValid()); // no run was entered
}

void TestLaunch::aRunWithASecretCanBeStoppedWithoutIt()
{
    makePlan(QStringLiteral("echo $TWOFOLD_PASSWORD; sleep 300"));
    RunId run;
    {
        tests::ScriptedPrompter prompter;
        prompter.answer = [](const remote::SecretQuestion &) {
            return remote::Secret(QStringLiteral("open sesame"));
        };
        Launcher first(m_path, options(), &prompter);
        first.start(request());
        QVERIFY(waitForState(first, JobState::Running));
        run = first.status().run;
    }
    Launcher second(m_path, options(), nullptr);
    second.stop();
    second.attach(run);
    second.wait();
    QVERIFY(second.outcome().error.has_value());
    QVERIFY(second.outcome().error->message.contains(QLatin1String("stopped")));
    QTRY_VERIFY_WITH_TIMEOUT(m_server->processes().isEmpty(), 30'000);
}

void TestLaunch::stopEndsTheLoadAndAbortsTheRun()
{
    const QString pidFile = m_folder->filePath(QStringLiteral("pid"));
    makePlan(QStringLiteral("sh -c 'trap \"\" TERM; echo $$ >%1; while :; do sleep 1; done' & "
                            "sleep 300 & wait").arg(pidFile));
    Launcher launcher(m_path, options(), nullptr);
    launcher.start(request());
    QVERIFY(waitForState(launcher, JobState::Running));
    QTRY_VERIFY(readFile(pidFile).endsWith('\n'));
    const qint64 pid = readFile(pidFile).trimmed().toLongLong();
    QVERIFY(processExists(pid));
    launcher.stop();
    launcher.wait();
    const Outcome outcome = launcher.outcome();
    QVERIFY2(!outcome.error, outcome.error ? qPrintable(outcome.error->text()) : "");
    QCOMPARE(outcome.verdict, Verdict::Aborted);
    QVERIFY(!processExists(pid));
    const campaign::Run run = onlyRun();
    QCOMPARE(run.computedVerdict, Verdict::Aborted);
    QVERIFY(run.headline.contains(QLatin1String("stopped by hand")));
    QVERIFY(m_book->jobs(true)->empty());
}

void TestLaunch::stopBeforeTheStartRunsNothing()
{
    const QString mark = m_folder->filePath(QStringLiteral("mark"));
    makePlan(QStringLiteral("touch %1").arg(mark));
    m_plan.roles[0].prepare = QStringLiteral("sleep 30");
    save(m_plan);
    Launcher launcher(m_path, options(), nullptr);
    launcher.start(request());
    QTRY_VERIFY(launcher.status().detail == QLatin1String("Preparing"));
    launcher.stop();
    launcher.wait();
    QVERIFY(launcher.outcome().error.has_value());
    QCOMPARE(launcher.outcome().error->kind, ErrorKind::Cancelled);
    QVERIFY(!QFile::exists(mark));
    noRunsInTheBook();
    // Nor does what prepared it go on.
    QTRY_VERIFY_WITH_TIMEOUT(m_server->processes().isEmpty(), 20'000);
}

void TestLaunch::theTimeLimitAbortsTheRun()
{
    makePlan(QStringLiteral("sleep 300"));
    m_plan.limitS = 1;
    save(m_plan);
    const Outcome outcome = launch();
    QCOMPARE(outcome.verdict, Verdict::Aborted);
    QVERIFY(onlyRun().headline.contains(QLatin1String("time limit")));
}

void TestLaunch::aCutLinkLosesNothing()
{
    makePlan(QStringLiteral("printf 'timeStamp,elapsed,label,success\\n'; for i in 1 2 3 4 5 6; do "
                            "printf '170000000%s000,5,a,true\\n' $i; sleep 0.5; done"));
    Launcher launcher(m_path, options(), nullptr);
    QMutex mutex;
    QByteArray shown;
    connect(&launcher, &Launcher::output, &launcher,
            [&](const QString &, remote::Stream, const QByteArray &bytes) {
                const QMutexLocker lock(&mutex);
                shown += bytes;
            },
            Qt::DirectConnection);
    launcher.start(request());
    QVERIFY(waitForState(launcher, JobState::Running));
    for (int i = 0; i < 3; ++i) {
        QTest::qWait(700);
        m_server->cutConnections();
    }
    launcher.wait();
    const Outcome outcome = launcher.outcome();
    QVERIFY2(!outcome.error, outcome.error ? qPrintable(outcome.error->text()) : "");
    QCOMPARE(*onlyRun().metrics.find(u"requests"), 6.0);
    // And nothing of the output was shown twice or left out.
    QCOMPARE(shown, readFile(resultFolder() + QLatin1String("/gen/out")));
}

void TestLaunch::anAttachedRunHasTheSameResult()
{
    REQUIRE_PROGRAM("hey");
    // As many requests as a percentile takes, however slow the machine is, and an end that waits for
    // the one that lets go.
    const QString letGo = m_folder->filePath(QStringLiteral("let-go"));
    makePlan(QStringLiteral("hey -n 400 -c {users} {url}; while [ ! -e %1 ]; do sleep 0.1; done").arg(letGo));
    RunId run;
    {
        Launcher first(m_path, options(), nullptr);
        first.start(request());
        QVERIFY(waitForState(first, JobState::Running));
        run = first.status().run;
        first.detach();
        first.wait();
        QVERIFY(first.outcome().detached);
    }
    writeFile(letGo, {});
    const auto unfinished = unfinishedRuns(book());
    VERIFY_OK(unfinished);
    QCOMPARE(unfinished->size(), size_t(1));
    QVERIFY(!unfinished->front().owned);
    Launcher second(m_path, options(), nullptr);
    second.attach(run);
    second.wait();
    const Outcome outcome = second.outcome();
    QVERIFY2(!outcome.error, outcome.error ? qPrintable(outcome.error->text()) : "");
    QCOMPARE(outcome.state, JobState::Done);
    QVERIFY(*onlyRun().metrics.find(u"requests") > 0);
    QVERIFY(onlyRun().metrics.find(u"latency.p95"));
    // Once more there is nothing to attach to.
    Launcher third(m_path, options(), nullptr);
    third.attach(run);
    third.wait();
    QVERIFY(third.outcome().error.has_value());
}

void TestLaunch::aKilledLaunchIsFoundInEveryState_data()
{
    QTest::addColumn<QString>("state");
    QTest::newRow("row only") << QStringLiteral("row");
    QTest::newRow("directory made") << QStringLiteral("directory");
    QTest::newRow("started, not yet written down") << QStringLiteral("started");
    QTest::newRow("running") << QStringLiteral("running");
    QTest::newRow("stopping") << QStringLiteral("stopping");
    QTest::newRow("ended, not collected") << QStringLiteral("ended");
    QTest::newRow("collected, not entered") << QStringLiteral("collecting");
}

// What a program that was killed leaves is a row of the book and a directory of the host.
void TestLaunch::aKilledLaunchIsFoundInEveryState()
{
    QFETCH(QString, state);
    const QString command = QStringLiteral("printf 'timeStamp,elapsed,label,success\\n"
                                           "1700000000000,5,a,true\\n'; sleep 1");
    makePlan(command);
    campaign::Run run;
    run.campaign = m_campaign.id;
    run.parameters = m_parameters;
    run = *m_book->addRun(run);
    campaign::Job job;
    job.run = run.id;
    job.plan = m_plan.id;
    job.host = QStringLiteral("gen");
    job.token = remote::newJobToken(run.number);
    job.owner = QStringLiteral("elsewhere:1:0");
    job.ownedUntil = nowUtc() - 1;
    remote::JobHandle handle;
    if (state != QLatin1String("row")) {
        auto session = remote::Session::connect(m_server->address(), m_server->options(), nullptr);
        VERIFY_OK(session);
        const auto directory = remote::makeJobDirectory(**session, job.token);
        VERIFY_OK(directory);
        job.directory = *directory;
        if (state != QLatin1String("directory")) {
            remote::JobSpec spec;
            spec.token = job.token;
            spec.command = command;
            const auto started = remote::startJob(**session, spec, *directory);
            VERIFY_OK(started);
            handle = *started;
        }
        if (state != QLatin1String("directory") && state != QLatin1String("started")) {
            job.state = state == QLatin1String("stopping")     ? JobState::Stopping
                        : state == QLatin1String("collecting") ? JobState::Collecting
                                                               : JobState::Running;
            job.processId = handle.processId;
            job.bootId = handle.bootId;
            job.startTicks = handle.startTicks;
        }
        if (state == QLatin1String("ended") || state == QLatin1String("collecting"))
            QTRY_VERIFY(QFile::exists(*directory + QLatin1String("/exit")));
    }
    if (state == QLatin1String("collecting")) {
        QDir().mkpath(resultFolder() + QLatin1String("/gen"));
        QFile half(resultFolder() + QLatin1String("/gen/out"));
        QVERIFY(half.open(QIODevice::WriteOnly));
        half.write("timeStamp,ela");
    }
    VERIFY_OK(m_book->saveJob(job));

    Launcher launcher(m_path, options(), nullptr);
    launcher.attach(run.id);
    launcher.wait();
    const Outcome outcome = launcher.outcome();
    QVERIFY(m_book->jobs(true)->empty());
    QVERIFY(QDir(m_server->jobs()).isEmpty());
    if (state == QLatin1String("row") || state == QLatin1String("directory")) {
        QVERIFY(outcome.error.has_value());
        QVERIFY(outcome.error->message.contains(QLatin1String("never started")));
        return;
    }
    QVERIFY2(!outcome.error, outcome.error ? qPrintable(outcome.error->text()) : "");
    QCOMPARE(outcome.state, JobState::Done);
    QCOMPARE(*onlyRun().metrics.find(u"requests"), 1.0);
}

void TestLaunch::aLauncherKilledAtAnyStepLosesNothing_data()
{
    QTest::addColumn<QString>("step"); // the program is killed when it reports it
    QTest::addColumn<bool>("stops");
    for (const char *step : {"Connecting", "Reading the host's limits", "Running “prepare”",
                             "Making the job's directory", "Uploading script.txt", "Starting the load", "Running",
                             "Collecting the results", "Reading the results", "Cleaning up"})
        QTest::newRow(step) << QString(step) << false;
    QTest::newRow("stopping") << QString("Stopping") << true;
}

// kill -9 of the whole program: nothing runs twice, nothing is lost, nothing is left over.
void TestLaunch::aLauncherKilledAtAnyStepLosesNothing()
{
    QFETCH(QString, step);
    QFETCH(bool, stops);
    const QString input = m_folder->filePath(QStringLiteral("script.txt"));
    QFile script(input);
    QVERIFY(script.open(QIODevice::WriteOnly));
    script.write("timeStamp,elapsed,label,success\n1700000000000,5,a,true\n");
    script.close();
    const QString count = m_folder->filePath(QStringLiteral("count"));
    makePlan(QStringLiteral("echo once >>%1; cat script.txt; sleep %2").arg(count).arg(stops ? 300 : 1));
    m_plan.upload = {input};
    m_plan.roles[0].prepare = QStringLiteral("sleep 0.3");
    save(m_plan);
    QProcess driver;
    QStringList arguments{m_path, m_server->options().configFile};
    if (stops)
        arguments += QStringLiteral("stop");
    driver.start(QStringLiteral(LAUNCHDRIVER), arguments);
    QByteArray said;
    const bool reached = QTest::qWaitFor(
        [&] {
            said += driver.readAllStandardOutput();
            return QString::fromUtf8(said).split(QLatin1Char('\n')).contains(step)
                   || driver.state() == QProcess::NotRunning;
        },
        60'000);
    driver.kill();
    driver.waitForFinished();
    QVERIFY2(reached && driver.exitStatus() == QProcess::CrashExit, said.constData());

    const auto runs = m_book->runs(m_campaign.id);
    VERIFY_OK(runs);
    QVERIFY(runs->size() <= 1);
    const auto unfinishedOnes = unfinishedRuns(book());
    VERIFY_OK(unfinishedOnes);
    for (const auto &unfinished : *unfinishedOnes) {
        QVERIFY(!unfinished.owned);
        Launcher launcher(m_path, options(), nullptr);
        launcher.attach(unfinished.run);
        launcher.wait();
        const auto error = launcher.outcome().error;
        QVERIFY2(!error || error->message.contains(QLatin1String("never started")),
                 qPrintable(error ? error->text() : QString()));
    }
    QVERIFY(m_book->jobs(true)->empty());
    // Once the book has the results nobody comes back for the directory.
    QVERIFY(step == QLatin1String("Cleaning up") || QDir(m_server->jobs()).isEmpty());
    const QByteArray counted = readFile(count);
    QVERIFY(counted.isEmpty() || counted == "once\n");
    const auto left = m_book->runs(m_campaign.id);
    VERIFY_OK(left);
    if (!counted.isEmpty()) {
        QCOMPARE(left->size(), size_t(1));
        QCOMPARE(*left->front().metrics.find(u"requests"), 1.0);
        QCOMPARE(left->front().verdict() == Verdict::Aborted, stops);
    } else if (!left->empty()) {
        // The book knew of it before its load began: it says so.
        QCOMPARE(left->front().verdict(), Verdict::Aborted);
        QVERIFY(left->front().headline.contains(QLatin1String("never started")));
        QVERIFY(!left->front().metrics.find(u"requests"));
    }
    QTRY_VERIFY_WITH_TIMEOUT(m_server->processes().isEmpty(), 30'000);
}

void TestLaunch::aRunThatSomebodyElseDrivesIsLeftAlone()
{
    makePlan(QStringLiteral("sleep 300"));
    Launcher first(m_path, options(), nullptr);
    first.start(request());
    QVERIFY(waitForState(first, JobState::Running));
    const RunId run = first.status().run;
    QVERIFY(unfinishedRuns(book())->front().owned);
    Launcher second(m_path, options(), nullptr);
    second.attach(run);
    second.wait();
    QVERIFY(second.outcome().error.has_value());
    QVERIFY(second.outcome().error->message.contains(QLatin1String("another program")));
    QVERIFY(!first.status().finished);
    first.stop();
    first.wait();
    QCOMPARE(first.outcome().verdict, Verdict::Aborted);
}

void TestLaunch::aLeaseOfADeadProgramIsTakenOver()
{
    makePlan(QStringLiteral("sleep 300"));
    RunId run;
    {
        Launcher first(m_path, options(), nullptr);
        first.start(request());
        QVERIFY(waitForState(first, JobState::Running));
        run = first.status().run;
    }
    auto job = m_book->jobsOf(run)->front();
    QProcess dead;
    dead.start(QStringLiteral("true"), QStringList());
    const qint64 pid = dead.processId();
    dead.waitForFinished();
    job.owner = QStringLiteral("%1:%2:1").arg(QSysInfo::machineHostName()).arg(pid);
    job.ownedUntil = nowUtc() + 3'600'000'000;
    VERIFY_OK(m_book->saveJob(job));
    Launcher second(m_path, options(), nullptr);
    second.attach(run);
    second.stop();
    second.wait();
    QCOMPARE(second.outcome().verdict, Verdict::Aborted);
    QTRY_VERIFY_WITH_TIMEOUT(m_server->processes().isEmpty(), 30'000);
}

void TestLaunch::aJobThatIsGoneIsLost()
{
    makePlan(QStringLiteral("echo before; sleep 300"));
    Launcher launcher(m_path, options(), nullptr);
    launcher.start(request());
    QVERIFY(waitForState(launcher, JobState::Running));
    const auto job = m_book->jobsOf(launcher.status().run)->front();
    QVERIFY(job.processId > 1);
    ::kill(pid_t(job.processId), SIGKILL);
    launcher.wait();
    QCOMPARE(launcher.outcome().state, JobState::Lost);
    QVERIFY(launcher.outcome().error.has_value());
    QCOMPARE(onlyRun().computedVerdict, Verdict::Aborted);
    QCOMPARE(m_book->jobsOf(onlyRun().id)->front().state, JobState::Lost);
    QCOMPARE(readFile(resultFolder() + QLatin1String("/gen/out")), QByteArray("before\n"));
    QTRY_VERIFY_WITH_TIMEOUT(m_server->processes().isEmpty(), 30'000);
}

void TestLaunch::hostilePathsCannotLeaveTheRunsFolder_data()
{
    QTest::addColumn<QString>("path");
    QTest::newRow("parent") << QStringLiteral("../../../outside");
    QTest::newRow("inner parent") << QStringLiteral("a/../../outside");
    QTest::newRow("absolute") << QStringLiteral("/etc/passwd");
    QTest::newRow("newline") << QStringLiteral("a\nb");
    QTest::newRow("home") << QStringLiteral("~/x");
    QTest::newRow("empty part") << QStringLiteral("a//b");
}

void TestLaunch::hostilePathsCannotLeaveTheRunsFolder()
{
    QFETCH(QString, path);
    makePlan(QStringLiteral("echo {users}"));
    m_plan.fetch = {path};
    save(m_plan);
    const Outcome outcome = launch();
    QVERIFY(outcome.error.has_value());
    QVERIFY(outcome.error->message.contains(QLatin1String("relative path")));
    noRunsInTheBook();
}

void TestLaunch::linksOnTheHostAreNotFollowed()
{
    makePlan(QStringLiteral("ln -s /etc/passwd stolen.csv; mkdir dir.csv; "
                            "printf 'timeStamp,elapsed,label,success\\n1700000000000,5,a,true\\n' >good.csv; "
                            "printf x >\"$(printf 'new\\nline.csv')\""));
    m_plan.fetch = {QStringLiteral("*.csv"), QStringLiteral("stolen.csv"), QStringLiteral("dir.csv")};
    save(m_plan);
    const Outcome outcome = launch();
    QVERIFY2(!outcome.error, outcome.error ? qPrintable(outcome.error->text()) : "");
    QCOMPARE(*onlyRun().metrics.find(u"requests"), 1.0);
    QDir folder(resultFolder() + QLatin1String("/gen"));
    QCOMPARE(folder.entryList(QDir::AllEntries | QDir::NoDotAndDotDot | QDir::Hidden),
             QStringList({QStringLiteral("err"), QStringLiteral("good.csv"), QStringLiteral("host.samples"),
                          QStringLiteral("out")}));
    QVERIFY(outcome.warnings.join(u' ').contains(QLatin1String("stolen.csv")));
}

void TestLaunch::aPlanFromElsewhereIsNotRunUnapproved()
{
    const QString mark = m_folder->filePath(QStringLiteral("mark"));
    m_plan = campaign::Plan();
    m_plan.name = QStringLiteral("from elsewhere");
    m_plan.campaign = m_campaign.id;
    m_plan.roles = {{campaign::HostRole::Generator, {QStringLiteral("gen")},
                     QStringLiteral("touch %1").arg(mark), {}, {}, {}}};
    m_plan = *m_book->savePlan(m_plan);
    const auto checked = preflight(book(), request());
    VERIFY_OK(checked);
    QVERIFY(!checked->approved);
    QVERIFY(!checked->canLaunch());
    const Outcome outcome = launch();
    QVERIFY(outcome.error.has_value());
    QVERIFY(!QFile::exists(mark));
    QCOMPARE(text(launch::approve(book(), m_plan.id)), QString());
    QVERIFY(preflight(book(), request())->approved);
    // Another command is another plan.
    m_plan.roles[0].command += QLatin1String(" again");
    m_plan = *m_book->savePlan(m_plan);
    QVERIFY(!preflight(book(), request())->approved);
}

void TestLaunch::probedLimitsAreParameters()
{
    makePlan(QStringLiteral("printf 'timeStamp,elapsed,label,success\\n1700000000000,5,a,true\\n'"));
    QVERIFY(!launch().error);
    const auto campaign = m_book->campaign(m_campaign.id);
    VERIFY_OK(campaign);
    const auto *column = campaign->parameter(u"gen.fs.file-max");
    QVERIFY(column);
    QVERIFY(column->probed);
    QCOMPARE(column->group, QStringLiteral("Limits"));
    const auto run = onlyRun();
    const auto *value = run.parameters.find(u"gen.fs.file-max");
    QVERIFY(value);
    QCOMPARE(campaign::valueText(*value).toUtf8(),
             readFile(QStringLiteral("/proc/sys/fs/file-max")).trimmed());
    QVERIFY(onlyRun().parameters.find(u"gen.cpus"));
    // Read again for the next run, not taken from its parent.
    QVERIFY(!preflight(book(), request())->parameters.find(u"gen.fs.file-max"));
}

void TestLaunch::nothingIsLeftOnTheHost()
{
    makePlan(QStringLiteral("printf 'timeStamp,elapsed,label,success\\n1700000000000,5,a,true\\n'"));
    QVERIFY(!launch().error);
    QVERIFY(QDir(m_server->jobs()).isEmpty());
    QTRY_VERIFY_WITH_TIMEOUT(m_server->processes().isEmpty(), 30'000);
}

TWOFOLD_TEST(TestLaunch)
#include "tst_launch.moc"
