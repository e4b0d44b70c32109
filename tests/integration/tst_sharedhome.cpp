// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/remote/job.h"
#include "tests/common/testmain.h"
#include "tests/integration/servers.h"

#include <QDir>

#include <signal.h>

using namespace twofold;
using namespace twofold::remote;
using namespace twofold::tests;

// Two machines whose homes are one directory, as over NFS: two OpenSSH servers with one home. The second one
// says that it is another machine, by its name and the id of its boot.
class TestSharedHome : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();

    void jobsOfBothAreApart();
    void aJobOfTheOtherMachineIsNeitherLostNorTouched();
    void whatTheOtherMachineLeftIsCollectedAndRemoved();
    void aFileThatIsStillOpenKeepsNoDirectoryForLong();

private:
    void addProgram(const QString &folder, const QString &name, const QByteArray &script) const;
    JobHandle start(Session &session, const QString &token, const QString &command) const;
    QString directory(const QString &token) const { return m_first->jobs() % u'/' % token; }

    QTemporaryDir m_bin; // programs that the second machine finds before all others
    std::unique_ptr<SshServer> m_first, m_second;
    std::unique_ptr<Session> m_one, m_other;
};

void TestSharedHome::initTestCase()
{
    m_first = std::make_unique<SshServer>();
    REQUIRE_SERVER(*m_first);
    const QByteArray folder = m_first->folder().toUtf8();
    m_second = std::make_unique<SshServer>(QByteArray("SetEnv XDG_STATE_HOME=" + folder + "/state TWOFOLD_TEST=" + folder
                                                      + " HOME=" + folder + "/home PATH=" + m_bin.path().toUtf8() + ":"
                                                      + qgetenv("PATH") + '\n'));
    REQUIRE_SERVER(*m_second);
    addProgram(m_bin.path(), QStringLiteral("cat"),
               "#!/bin/sh\ncase $* in */boot_id) echo 00000000-0000-0000-0000-000000000000 ;;\n*) exec /bin/cat \"$@\" ;; esac\n");
    addProgram(m_bin.path(), QStringLiteral("uname"),
               "#!/bin/sh\ncase $* in -n) echo machine-2 ;;\n*) exec /bin/uname \"$@\" ;; esac\n");
}

void TestSharedHome::init()
{
    auto one = Session::connect(m_first->address(), m_first->options(), nullptr);
    VERIFY_OK(one);
    m_one = std::move(*one);
    auto other = Session::connect(m_second->address(), m_second->options(), nullptr);
    VERIFY_OK(other);
    m_other = std::move(*other);
}

void TestSharedHome::cleanup()
{
    m_one.reset();
    m_other.reset();
    for (const qint64 pid : m_first->processes()) {
        if (readFile(QStringLiteral("/proc/%1/environ").arg(pid)).contains("TWOFOLD_JOB="))
            ::kill(pid_t(pid), SIGKILL);
    }
    QTRY_VERIFY_WITH_TIMEOUT(m_first->processes().isEmpty(), 30'000);
    QDir(m_first->path(QStringLiteral("bin"))).removeRecursively();
    QDir().mkpath(m_first->path(QStringLiteral("bin")));
}

void TestSharedHome::addProgram(const QString &folder, const QString &name, const QByteArray &script) const
{
    const QString path = folder % u'/' % name;
    writeFile(path, script);
    QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
}

JobHandle TestSharedHome::start(Session &session, const QString &token, const QString &command) const
{
    JobSpec spec;
    spec.token = token;
    spec.command = command;
    spec.graceS = 1;
    const auto made = makeJobDirectory(session, token);
    const auto handle = made ? startJob(session, spec, *made) : Result<JobHandle>(made.error());
    if (!handle) {
        QTest::qFail(qPrintable(handle.error().text()), __FILE__, __LINE__);
        return {};
    }
    return *handle;
}

void TestSharedHome::jobsOfBothAreApart()
{
    const QString mine = newJobToken(1), its = newJobToken(1);
    const JobHandle here = start(*m_one, mine, QStringLiteral("sleep 300"));
    const JobHandle there = start(*m_other, its, QStringLiteral("echo whole; sleep 300"));
    QVERIFY(here.directory != there.directory);
    QVERIFY(QDir(directory(mine)).exists() && QDir(directory(its)).exists());
    // What one has is not the other's to make.
    QVERIFY(!makeJobDirectory(*m_other, mine).ok());
    VERIFY_OK(stopJob(*m_one, here, 1));
    VERIFY_OK(removeJob(*m_one, here));
    const auto status = jobStatus(*m_other, its);
    VERIFY_OK(status);
    QCOMPARE(status->phase, JobPhase::Running);
    QTRY_COMPARE(readFile(directory(its) + QLatin1String("/out")), QByteArray("whole\n"));
    VERIFY_OK(stopJob(*m_other, there, 1));
    VERIFY_OK(removeJob(*m_other, there));
}

// A name that leads to one machine today and to another tomorrow.
void TestSharedHome::aJobOfTheOtherMachineIsNeitherLostNorTouched()
{
    const QString token = newJobToken(1);
    const JobHandle handle = start(*m_one, token, QStringLiteral("sleep 300"));
    const QString machine = QSysInfo::machineHostName();
    const auto status = jobStatus(*m_other, token);
    QVERIFY(!status.ok());
    QVERIFY2(status.error().message.contains(machine), qPrintable(status.error().message));
    const auto stopped = stopJob(*m_other, handle, 1);
    QVERIFY(!stopped.ok());
    QVERIFY2(stopped.error().message.contains(machine), qPrintable(stopped.error().message));
    QVERIFY(!removeJob(*m_other, handle).ok());
    QVERIFY(processExists(handle.processId));
    QVERIFY(!QFile::exists(directory(token) + QLatin1String("/ended-by")));
    const auto seen = jobStatus(*m_one, token);
    VERIFY_OK(seen);
    QCOMPARE(seen->phase, JobPhase::Running);
    VERIFY_OK(stopJob(*m_one, handle, 1));
    VERIFY_OK(removeJob(*m_one, handle));
}

void TestSharedHome::whatTheOtherMachineLeftIsCollectedAndRemoved()
{
    const QString token = newJobToken(1);
    const JobHandle handle = start(*m_one, token, QStringLiteral("exit 3"));
    QTRY_VERIFY(QFile::exists(directory(token) + QLatin1String("/exit")));
    const auto status = jobStatus(*m_other, token);
    VERIFY_OK(status);
    QCOMPARE(status->phase, JobPhase::Ended);
    QCOMPARE(status->exitCode, std::optional<int>(3));
    VERIFY_OK(removeJob(*m_other, handle));
    QVERIFY(!QFile::exists(directory(token)));
}

// On NFS a file that is removed while a process has it open leaves another, until that process has ended.
void TestSharedHome::aFileThatIsStillOpenKeepsNoDirectoryForLong()
{
    addProgram(m_first->path(QStringLiteral("bin")), QStringLiteral("rm"),
               "#!/bin/sh\n"
               "for last; do :; done\n"
               "if [ -d \"$last/started\" ]; then\n"
               "    /bin/rm \"$@\"; mkdir \"$last\"; : >\"$last/.nfs0001\"\n"
               "    echo \"rm: cannot remove '$last': Directory not empty\" >&2\n    exit 1\nfi\n"
               "exec /bin/rm \"$@\"\n");
    const QString token = newJobToken(1);
    const JobHandle handle = start(*m_one, token, QStringLiteral("true"));
    QTRY_VERIFY(QFile::exists(directory(token) + QLatin1String("/exit")));
    VERIFY_OK(removeJob(*m_one, handle));
    QVERIFY(!QFile::exists(directory(token)));
}

TWOFOLD_TEST(TestSharedHome)
#include "tst_sharedhome.moc"
