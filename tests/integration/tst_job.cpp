// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/remote/job.h"
#include "core/remote/session.h"
#include "core/remote/sftp.h"
#include "tests/common/testmain.h"
#include "tests/integration/servers.h"

#include <QDir>

#include <signal.h>

using namespace twofold;
using namespace twofold::remote;
using namespace twofold::tests;
using twofold::tests::processExists;
using twofold::tests::SshServer;

// Detached jobs on a real host, by a real shell.
class TestJob : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();
    void runsAndLeavesItsExitCode();
    void exitCodeOfACommandThatDoesNotExist();
    void valuesReachTheCommandAsTheyAre();
    void secretsReachTheProcessAlone();
    void filesArePrivate();
    void anotherJobsDirectoryIsLeftAlone();
    void aSecondStartStartsNothing();
    void survivesACutConnection();
    void stopEndsChildrenToo();
    void aCommandThatIgnoresTermIsKilled();
    void stopEndsWhatLeftTheSession();
    void stopReportsNothingOfAnEndedJob();
    void aRecycledIdIsNeverTouched();
    void whatACommandLeavesBehindIsEnded();
    void theHostKeepsTheTimeLimit();
    void aKilledJobIsGoneAndItsRestEnded();
    void aRebootIsRecognised();
    void anUnknownJobIsAbsent();
    void aRunningJobIsNotRemoved();
    void checksumsAreTheHosts();

private:
    // Starts a job and waits until its process is known.
    JobHandle start(const QString &command, double limitS = 0);
    JobStatus status() { return status(m_token); }
    JobStatus status(const QString &token);
    // The pid that the job's command wrote into a file.
    qint64 pidIn(const QString &file);
    QString directory() const { return m_server->jobs() + u'/' + m_token; }

    std::unique_ptr<SshServer> m_server;
    std::unique_ptr<Session> m_session;
    QString m_token;
    JobSpec m_spec;
};

void TestJob::initTestCase()
{
    m_server = std::make_unique<SshServer>();
    REQUIRE_SERVER(*m_server);
}

void TestJob::init()
{
    auto session = Session::connect(m_server->address(), m_server->options(), nullptr);
    VERIFY_OK(session);
    m_session = std::move(*session);
    m_token = newJobToken(1);
    m_spec = JobSpec();
    m_spec.graceS = 1;
}

void TestJob::cleanup()
{
    for (const qint64 pid : m_server->processes()) {
        if (readFile(QStringLiteral("/proc/%1/environ").arg(pid)).contains("TWOFOLD_JOB="))
            ::kill(pid_t(pid), SIGKILL);
    }
    m_session.reset();
}

JobHandle TestJob::start(const QString &command, double limitS)
{
    const auto directory = makeJobDirectory(*m_session, m_token);
    if (!directory) {
        QTest::qFail(qPrintable(directory.error().text()), __FILE__, __LINE__);
        return {};
    }
    m_spec.token = m_token;
    m_spec.command = command;
    m_spec.limitS = limitS;
    const auto handle = startJob(*m_session, m_spec, *directory);
    if (!handle) {
        QTest::qFail(qPrintable(handle.error().text()), __FILE__, __LINE__);
        return {};
    }
    return *handle;
}

JobStatus TestJob::status(const QString &token)
{
    const auto status = jobStatus(*m_session, token);
    if (!status) {
        QTest::qFail(qPrintable(status.error().text()), __FILE__, __LINE__);
        return {};
    }
    return *status;
}

qint64 TestJob::pidIn(const QString &file)
{
    const QString path = directory() + u'/' + file;
    if (!QTest::qWaitFor([&] { return readFile(path).endsWith('\n'); }, 10'000))
        return 0;
    return readFile(path).trimmed().toLongLong();
}

void TestJob::runsAndLeavesItsExitCode()
{
    const JobHandle handle = start(QStringLiteral("echo result; echo trouble >&2; exit 3"));
    QVERIFY(handle.processId > 1);
    QCOMPARE(handle.directory, directory());
    QCOMPARE(handle.bootId.toLatin1(),
             readFile(QStringLiteral("/proc/sys/kernel/random/boot_id")).trimmed());
    QTRY_COMPARE(status().phase, JobPhase::Ended);
    const JobStatus ended = status();
    QCOMPARE(ended.exitCode, std::optional<int>(3));
    QCOMPARE(ended.handle, handle);
    QVERIFY(ended.endedBy.isEmpty());
    QVERIFY(ended.startedAt > 0 && ended.endedAt >= ended.startedAt);
    QVERIFY(qAbs(ended.hostNow - nowUtc()) < 60'000'000);
    QCOMPARE(readFile(directory() + QLatin1String("/out")), QByteArray("result\n"));
    QCOMPARE(readFile(directory() + QLatin1String("/err")), QByteArray("trouble\n"));
    VERIFY_OK(removeJob(*m_session, handle));
    QVERIFY(!QFile::exists(directory()));
}

void TestJob::exitCodeOfACommandThatDoesNotExist()
{
    start(QStringLiteral("no-such-load-tool --users 5"));
    QTRY_COMPARE(status().phase, JobPhase::Ended);
    QCOMPARE(status().exitCode, std::optional<int>(127));
    QVERIFY(readFile(directory() + QLatin1String("/err")).contains("no-such-load-tool"));
}

void TestJob::valuesReachTheCommandAsTheyAre()
{
    const QString evil = QStringLiteral("a'b \"c\" $(touch pwned) `touch pwned` \\ ; touch pwned\n ö *");
    m_spec.environment = {{QStringLiteral("TWOFOLD_VALUE"), evil}};
    start(QStringLiteral("printf %s \"$TWOFOLD_VALUE\""));
    QTRY_COMPARE(status().phase, JobPhase::Ended);
    QCOMPARE(readFile(directory() + QLatin1String("/out")), evil.toUtf8());
    QVERIFY(!QFile::exists(directory() + QLatin1String("/pwned")));
}

void TestJob::secretsReachTheProcessAlone()
{
    m_spec.secrets.emplace_back(QStringLiteral("TWOFOLD_PASSWORD"), Secret(QStringLiteral("s3cr'et")));
    const JobHandle handle
        = start(QStringLiteral("printf %s \"$TWOFOLD_PASSWORD\" | sha256sum; sleep 2"));
    QVERIFY(!readFile(QStringLiteral("/proc/%1/cmdline").arg(handle.processId)).contains("s3cr"));
    QTRY_COMPARE(status().phase, JobPhase::Ended);
    const QByteArray hash
        = QCryptographicHash::hash("s3cr'et", QCryptographicHash::Sha256).toHex();
    QVERIFY(readFile(directory() + QLatin1String("/out")).startsWith(hash));
    for (const QFileInfo &file : QDir(directory()).entryInfoList(QDir::Files))
        QVERIFY2(!readFile(file.filePath()).contains("s3cr"), qPrintable(file.fileName()));
}

void TestJob::filesArePrivate()
{
    start(QStringLiteral("echo x >mine; sleep 30"));
    QTRY_VERIFY(QFile::exists(directory() + QLatin1String("/mine")));
    const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther
                        | QFile::ExeGroup | QFile::ExeOther;
    QCOMPARE(QFileInfo(directory()).permissions() & others, QFile::Permissions());
    for (const QFileInfo &file : QDir(directory()).entryInfoList(QDir::Files))
        QCOMPARE(file.permissions() & others, QFile::Permissions());
}

void TestJob::anotherJobsDirectoryIsLeftAlone()
{
    const JobHandle handle = start(QStringLiteral("echo first"));
    QTRY_COMPARE(status().phase, JobPhase::Ended);
    const auto again = makeJobDirectory(*m_session, m_token);
    QVERIFY(!again.ok());
    QVERIFY(again.error().message.contains(m_token));
    QCOMPARE(readFile(handle.directory + QLatin1String("/out")), QByteArray("first\n"));
}

void TestJob::aSecondStartStartsNothing()
{
    const JobHandle first = start(QStringLiteral("echo run >>count; sleep 30"));
    QTRY_VERIFY(QFile::exists(directory() + QLatin1String("/count")));
    const auto second = startJob(*m_session, m_spec, directory());
    VERIFY_OK(second);
    QCOMPARE(*second, first);
    QTest::qWait(500);
    QCOMPARE(readFile(directory() + QLatin1String("/count")), QByteArray("run\n"));
}

void TestJob::survivesACutConnection()
{
    start(QStringLiteral("for i in 1 2 3 4; do echo $i; sleep 0.5; done; exit 5"));
    m_server->cutConnections();
    QTRY_VERIFY(!jobStatus(*m_session, m_token).ok());
    auto session = Session::connect(m_server->address(), m_server->options(), nullptr);
    VERIFY_OK(session);
    m_session = std::move(*session);
    QTRY_COMPARE(status().phase, JobPhase::Ended);
    QCOMPARE(status().exitCode, std::optional<int>(5));
    QCOMPARE(readFile(directory() + QLatin1String("/out")), QByteArray("1\n2\n3\n4\n"));
}

void TestJob::stopEndsChildrenToo()
{
    const JobHandle handle = start(
        QStringLiteral("sleep 300 & echo $! >child; sh -c 'sleep 300; :' & echo $! >other; wait"));
    const qint64 child = pidIn(QStringLiteral("child"));
    const qint64 other = pidIn(QStringLiteral("other"));
    QVERIFY(child > 0 && other > 0);
    const auto report = stopJob(*m_session, handle, 5);
    VERIFY_OK(report);
    QVERIFY(report->ended >= 3);
    QVERIFY(!report->killed);
    QVERIFY(report->left.isEmpty());
    QVERIFY(!processExists(child));
    QVERIFY(!processExists(other));
    QVERIFY(!processExists(handle.processId));
    QCOMPARE(status().phase, JobPhase::Ended);
    QCOMPARE(status().endedBy, QStringLiteral("stop"));
    QVERIFY(status().exitCode.value_or(0) > 128);
}

void TestJob::aCommandThatIgnoresTermIsKilled()
{
    const JobHandle handle = start(QStringLiteral(
        "sh -c 'trap \"\" TERM; echo $$ >child; while :; do sleep 1; done'; echo never >after"));
    const qint64 child = pidIn(QStringLiteral("child"));
    QVERIFY(child > 0);
    const auto report = stopJob(*m_session, handle, 1);
    VERIFY_OK(report);
    QVERIFY(report->killed);
    QVERIFY(report->left.isEmpty());
    QVERIFY(!processExists(child));
    QCOMPARE(status().phase, JobPhase::Ended);
    QVERIFY(!QFile::exists(directory() + QLatin1String("/after")));
}

void TestJob::stopEndsWhatLeftTheSession()
{
    // A daemon: its own session, its parent gone.
    const JobHandle handle = start(QStringLiteral(
        "setsid sh -c 'echo $$ >daemon; exec sleep 300' </dev/null >/dev/null 2>&1 & sleep 300"));
    const qint64 daemon = pidIn(QStringLiteral("daemon"));
    QVERIFY(daemon > 0);
    // And a child that has cleaned its environment, but stayed in the session.
    VERIFY_OK(stopJob(*m_session, handle, 5));
    QVERIFY(!processExists(daemon));
    m_token = newJobToken(1);
    const JobHandle second
        = start(QStringLiteral("env -i sh -c 'echo $$ >clean; exec /bin/sleep 300' & wait"));
    const qint64 clean = pidIn(QStringLiteral("clean"));
    QVERIFY(clean > 0);
    VERIFY_OK(stopJob(*m_session, second, 5));
    QVERIFY(!processExists(clean));
}

void TestJob::stopReportsNothingOfAnEndedJob()
{
    const JobHandle handle = start(QStringLiteral("true"));
    QTRY_COMPARE(status().phase, JobPhase::Ended);
    const auto report = stopJob(*m_session, handle, 5);
    VERIFY_OK(report);
    QCOMPARE(report->ended, 0);
    QCOMPARE(status().exitCode, std::optional<int>(0));
    QVERIFY(status().endedBy.isEmpty());
}

void TestJob::aRecycledIdIsNeverTouched()
{
    JobHandle handle = start(QStringLiteral("true"));
    QTRY_COMPARE(status().phase, JobPhase::Ended);
    // The record says that a process of somebody else was the job's.
    QProcess innocent;
    innocent.start(QStringLiteral("setsid"), {QStringLiteral("sleep"), QStringLiteral("300")});
    QVERIFY(innocent.waitForStarted());
    const QByteArray leader = readFile(directory() + QLatin1String("/leader"));
    QList<QByteArray> fields = leader.trimmed().split(' ');
    fields[0] = QByteArray::number(innocent.processId());
    QFile file(directory() + QLatin1String("/leader"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(fields.join(' ') + '\n');
    file.close();
    QFile::remove(directory() + QLatin1String("/exit"));
    QCOMPARE(status().phase, JobPhase::Gone);
    handle.processId = innocent.processId();
    const auto report = stopJob(*m_session, handle, 1);
    VERIFY_OK(report);
    QCOMPARE(report->ended, 0);
    QVERIFY(processExists(innocent.processId()));
    innocent.kill();
    innocent.waitForFinished();
}

void TestJob::whatACommandLeavesBehindIsEnded()
{
    start(QStringLiteral("setsid sh -c 'echo $$ >daemon; exec sleep 300' & "
                         "while [ ! -s daemon ]; do sleep 0.1; done"));
    const qint64 daemon = pidIn(QStringLiteral("daemon"));
    QVERIFY(daemon > 0);
    QTRY_COMPARE(status().phase, JobPhase::Ended);
    QVERIFY(!processExists(daemon));
}

void TestJob::theHostKeepsTheTimeLimit()
{
    start(QStringLiteral("echo $$ >shell; trap '' TERM; while :; do sleep 1; done"), 1);
    const qint64 shell = pidIn(QStringLiteral("shell"));
    m_session.reset();
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(directory() + QLatin1String("/exit")), 20'000);
    QVERIFY(!processExists(shell));
    auto session = Session::connect(m_server->address(), m_server->options(), nullptr);
    VERIFY_OK(session);
    m_session = std::move(*session);
    QCOMPARE(status().phase, JobPhase::Ended);
    QCOMPARE(status().endedBy, QStringLiteral("limit"));
}

void TestJob::aKilledJobIsGoneAndItsRestEnded()
{
    const JobHandle handle = start(QStringLiteral("echo $$ >shell; sleep 300"));
    const qint64 shell = pidIn(QStringLiteral("shell"));
    QVERIFY(shell > 0);
    ::kill(pid_t(handle.processId), SIGKILL);
    QTRY_COMPARE(status().phase, JobPhase::Gone);
    QVERIFY(!status().exitCode);
    // The watchdog does not leave the load running without anybody to account for it.
    QTRY_VERIFY_WITH_TIMEOUT(!processExists(shell), 20'000);
}

void TestJob::aRebootIsRecognised()
{
    const JobHandle handle = start(QStringLiteral("sleep 300"));
    QFile file(handle.directory + QLatin1String("/leader"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray leader = file.readAll();
    file.close();
    QByteArray other = leader;
    other.replace(handle.bootId.toLatin1(), "00000000-0000-0000-0000-000000000000");
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(other);
    file.close();
    QCOMPARE(status().phase, JobPhase::Rebooted);
    // After a restart of the host nothing of the job can be left: nothing is ended.
    const auto report = stopJob(*m_session, handle, 1);
    VERIFY_OK(report);
    QCOMPARE(report->ended, 0);
    QVERIFY(processExists(handle.processId));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(leader);
    file.close();
    VERIFY_OK(stopJob(*m_session, handle, 1));
    QVERIFY(!processExists(handle.processId));
}

void TestJob::anUnknownJobIsAbsent()
{
    QCOMPARE(status(newJobToken(9)).phase, JobPhase::Absent);
    const auto made = makeJobDirectory(*m_session, m_token);
    VERIFY_OK(made);
    QCOMPARE(status().phase, JobPhase::Prepared);
    QVERIFY(!makeJobDirectory(*m_session, QStringLiteral("../../escape")).ok());
}

void TestJob::aRunningJobIsNotRemoved()
{
    const JobHandle handle = start(QStringLiteral("sleep 300"));
    const auto removed = removeJob(*m_session, handle);
    QVERIFY(!removed.ok());
    QVERIFY(QFile::exists(directory()));
    JobHandle wrong = handle;
    wrong.directory = QStringLiteral("/tmp");
    QVERIFY(!removeJob(*m_session, wrong).ok());
    VERIFY_OK(stopJob(*m_session, handle, 1));
    VERIFY_OK(removeJob(*m_session, handle));
    QVERIFY(!QFile::exists(directory()));
}

void TestJob::checksumsAreTheHosts()
{
    start(QStringLiteral("printf abc >'a file'; printf '' >empty"));
    QTRY_COMPARE(status().phase, JobPhase::Ended);
    const auto hashes = hashFiles(*m_session, directory(),
                                  {QStringLiteral("a file"), QStringLiteral("empty")});
    VERIFY_OK(hashes);
    QCOMPARE(hashes->value(0),
             QString::fromLatin1(QCryptographicHash::hash("abc", QCryptographicHash::Sha256).toHex()));
    QCOMPARE(hashes->value(1),
             QString::fromLatin1(QCryptographicHash::hash("", QCryptographicHash::Sha256).toHex()));
    QVERIFY(!hashFiles(*m_session, directory(), {QStringLiteral("missing")}).ok());
}

TWOFOLD_TEST(TestJob)
#include "tst_job.moc"
