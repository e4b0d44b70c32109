// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/remote/session.h"
#include "core/remote/sftp.h"
#include "tests/common/testmain.h"
#include "tests/integration/servers.h"

#include <QBuffer>
#include <QElapsedTimer>
#include <QTcpServer>

#include <thread>

using namespace twofold;
using namespace twofold::remote;
using namespace twofold::tests;
using twofold::tests::ScriptedPrompter;
using twofold::tests::SshServer;

namespace {

using SessionResult = Result<std::unique_ptr<Session>>;

void writeOwnFile(const QString &path, const QByteArray &content)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(content);
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
}

Result<Executed> sh(Session &session, const QString &script, int timeoutMs = 30'000)
{
    Command command;
    command.script = script;
    command.timeoutMs = timeoutMs;
    return session.run(command);
}

} // namespace

// Against a real OpenSSH server on a loopback port.
class TestSession : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void connectsAndRunsACommand();
    void exitCodesAndStreamsComeBack();
    void theScriptIsReadWholeBeforeItRuns();
    void hugeOutputIsBounded();
    void anEndlessCommandTimesOut();
    void cancelEndsACommandAtOnce();
    void unknownHostKeyAsksWithItsFingerprint();
    void anAcceptedKeyIsKept_data();
    void anAcceptedKeyIsKept();
    void unknownHostKeyWithoutAnybodyToAskIsRefused();
    void changedHostKeyRefusesAndNamesTheLine();
    void aHostKeyAliasIsLookedUp();
    void refusedKeySaysWhatWasTried();
    void wrongPasswordIsAskedAgainAndRefused();
    void theRightPasswordLetsIn_data();
    void theRightPasswordLetsIn();
    void encryptedKeyAsksForItsPassphrase();
    void certificatesWork();
    void theAgentIsAsked();
    void hostThatIsNotThere();
    void nameThatDoesNotExist();
    void aServerThatSaysNothingTimesOut();
    void cancelEndsAConnectAtOnce();
    void aJumpHostIsGoneThrough();
    void aProxyCommandIsUsed();
    void aFailingProxyTellsWhy();
    void aCutLinkIsAnError();
    void filesGoThereAndBack();
    void aDownloadGoesOnAtItsOffset();
    void aLongFileComesOverSeveralChannels_data();
    void aLongFileComesOverSeveralChannels();
    void filesThatAreNotThere();
    void noDescriptorIsLeftOpen();

private:
    SessionResult connect(Prompter *prompter = nullptr, const CancelToken &cancel = {})
    {
        return Session::connect(m_server->address(), m_server->options(), prompter, cancel);
    }

    std::unique_ptr<SshServer> m_server;
};

void TestSession::initTestCase()
{
    m_server = std::make_unique<SshServer>();
    REQUIRE_SERVER(*m_server);
}

void TestSession::connectsAndRunsACommand()
{
    auto session = connect();
    VERIFY_OK(session);
    QVERIFY((*session)->isAlive());
    QVERIFY((*session)->name().endsWith(QLatin1String("@testhost")));
    const auto done = sh(**session, QStringLiteral("echo hello"));
    VERIFY_OK(done);
    QCOMPARE(done->out, QByteArray("hello\n"));
    QCOMPARE(done->exitCode, 0);
}

void TestSession::exitCodesAndStreamsComeBack()
{
    auto session = connect();
    VERIFY_OK(session);
    auto done = sh(**session, QStringLiteral("echo out; echo err >&2; exit 7"));
    VERIFY_OK(done);
    QCOMPARE(done->exitCode, 7);
    QCOMPARE(done->out, QByteArray("out\n"));
    QCOMPARE(done->err, QByteArray("err\n"));
    done = sh(**session, QStringLiteral("no-such-program-here"));
    VERIFY_OK(done);
    QCOMPARE(done->exitCode, 127);
    QVERIFY(done->err.contains("no-such-program-here"));
    // The last command decides.
    done = sh(**session, QStringLiteral("true\nfalse"));
    VERIFY_OK(done);
    QCOMPARE(done->exitCode, 1);
}

void TestSession::theScriptIsReadWholeBeforeItRuns()
{
    auto session = connect();
    VERIFY_OK(session);
    // A program that reads its input gets nothing of the script.
    const auto done = sh(**session, QStringLiteral("cat\necho after"));
    VERIFY_OK(done);
    QCOMPARE(done->out, QByteArray("after\n"));
}

void TestSession::hugeOutputIsBounded()
{
    auto session = connect();
    VERIFY_OK(session);
    Command command;
    command.script = QStringLiteral("head -c 50000000 /dev/zero");
    command.keepBytes = 1000;
    qint64 seen = 0;
    command.onOutput = [&](Stream, QByteArrayView bytes) { seen += bytes.size(); };
    const auto done = (*session)->run(command);
    VERIFY_OK(done);
    QCOMPARE(done->out.size(), 1000);
    QCOMPARE(done->dropped, 50'000'000 - 1000);
    QCOMPARE(seen, 50'000'000);
}

void TestSession::anEndlessCommandTimesOut()
{
    auto session = connect();
    VERIFY_OK(session);
    const auto done = sh(**session, QStringLiteral("sleep 60"), 300);
    QVERIFY(!done.ok());
    QVERIFY(done.error().message.contains(QLatin1String("did not end")));
    QTRY_VERIFY_WITH_TIMEOUT(m_server->processes().isEmpty(), 20'000);
    // The connection is still good.
    VERIFY_OK(sh(**session, QStringLiteral("true")));
}

void TestSession::cancelEndsACommandAtOnce()
{
    auto session = connect();
    VERIFY_OK(session);
    CancelToken cancel;
    std::thread canceller([&] {
        QThread::msleep(200);
        cancel.cancel();
    });
    Command command;
    command.script = QStringLiteral("sleep 20");
    QElapsedTimer timer;
    timer.start();
    const auto done = (*session)->run(command, cancel);
    const qint64 took = timer.elapsed();
    canceller.join();
    QVERIFY(!done.ok());
    QCOMPARE(done.error().kind, ErrorKind::Cancelled);
    QVERIFY(took < 15'000); // and not when the command ends
}

void TestSession::unknownHostKeyAsksWithItsFingerprint()
{
    writeOwnFile(m_server->path(QStringLiteral("known_hosts")), "");
    ScriptedPrompter prompter;
    const auto session = connect(&prompter);
    QVERIFY(!session.ok());
    QCOMPARE(session.error().kind, ErrorKind::Remote);
    QCOMPARE(prompter.keyQuestions().size(), 1);
    const HostKeyQuestion question = prompter.keyQuestions().first();
    const QByteArray listed = tests::runProgram(
        QStringLiteral("ssh-keygen"), {QStringLiteral("-lf"), m_server->path(QStringLiteral("host_key"))});
    QVERIFY(listed.contains(question.fingerprint.toLatin1()));
    QCOMPARE(question.keyType, QStringLiteral("ssh-ed25519"));
    QCOMPARE(question.host, QStringLiteral("[127.0.0.1]:%1").arg(m_server->port()));
    QCOMPARE(readFile(m_server->path(QStringLiteral("known_hosts"))), QByteArray());
    m_server->trustHost();
}

void TestSession::anAcceptedKeyIsKept_data()
{
    QTest::addColumn<QByteArray>("config");
    QTest::newRow("plain") << QByteArray("  HashKnownHosts no\n");
    QTest::newRow("hashed") << QByteArray("  HashKnownHosts yes\n");
}

void TestSession::anAcceptedKeyIsKept()
{
    QFETCH(QByteArray, config);
    m_server->configureClient(config);
    writeOwnFile(m_server->path(QStringLiteral("known_hosts")), "# no end of line");
    ScriptedPrompter prompter;
    prompter.acceptKeys = true;
    VERIFY_OK(connect(&prompter));
    QCOMPARE(prompter.keyQuestions().size(), 1);
    // Neither we nor ssh ask again.
    VERIFY_OK(connect(&prompter));
    QCOMPARE(prompter.keyQuestions().size(), 1);
    const QByteArray out = tests::runProgram(
        QStringLiteral("ssh"), {QStringLiteral("-F"), m_server->options().configFile,
                                QStringLiteral("-oBatchMode=yes"), QStringLiteral("testhost"),
                                QStringLiteral("echo known")});
    QCOMPARE(out, QByteArray("known\n"));
    const bool hashed = readFile(m_server->path(QStringLiteral("known_hosts"))).contains("|1|");
    QCOMPARE(hashed, config.contains("yes"));
    m_server->configureClient();
    m_server->trustHost();
}

void TestSession::unknownHostKeyWithoutAnybodyToAskIsRefused()
{
    writeOwnFile(m_server->path(QStringLiteral("known_hosts")), "");
    const auto session = connect();
    QVERIFY(!session.ok());
    QVERIFY(session.error().message.contains(QLatin1String("SHA256:")));
    m_server->trustHost();
}

void TestSession::changedHostKeyRefusesAndNamesTheLine()
{
    const QByteArray before = "# a comment\n" + readFile(m_server->path(QStringLiteral("known_hosts")));
    writeOwnFile(m_server->path(QStringLiteral("known_hosts")), before);
    m_server->changeHostKey();
    REQUIRE_SERVER(*m_server);
    ScriptedPrompter prompter;
    prompter.acceptKeys = true;
    const auto session = connect(&prompter);
    QVERIFY(!session.ok());
    QCOMPARE(session.error().file, m_server->path(QStringLiteral("known_hosts")));
    QCOMPARE(session.error().line, 2);
    QVERIFY(session.error().message.contains(QLatin1String("ssh-keygen -f")));
    QVERIFY(prompter.keyQuestions().isEmpty());
    QCOMPARE(readFile(m_server->path(QStringLiteral("known_hosts"))), before);
    m_server->trustHost();
    VERIFY_OK(connect());
}

void TestSession::aHostKeyAliasIsLookedUp()
{
    m_server->configureClient("  HostKeyAlias other-name\n");
    ScriptedPrompter prompter;
    QVERIFY(!connect(&prompter).ok());
    QCOMPARE(prompter.keyQuestions().size(), 1);
    QCOMPARE(prompter.keyQuestions().first().host, QStringLiteral("other-name"));
    const QList<QByteArray> known
        = readFile(m_server->path(QStringLiteral("known_hosts"))).simplified().split(' ');
    writeOwnFile(m_server->path(QStringLiteral("known_hosts")),
              "other-name " + known[1] + ' ' + known[2] + '\n');
    VERIFY_OK(connect(&prompter));
    m_server->configureClient();
    m_server->trustHost();
}

void TestSession::refusedKeySaysWhatWasTried()
{
    const QString authorized = m_server->path(QStringLiteral("authorized_keys"));
    const QByteArray keys = readFile(authorized);
    writeOwnFile(authorized, "");
    const auto session = connect();
    writeOwnFile(authorized, keys);
    QVERIFY(!session.ok());
    QVERIFY(session.error().message.contains(QLatin1String("refused the login")));
    QVERIFY(session.error().message.contains(QLatin1String("user_key")));
    QVERIFY(session.error().message.contains(QLatin1String("publickey")));
}

void TestSession::wrongPasswordIsAskedAgainAndRefused()
{
    m_server->configureClient("  NumberOfPasswordPrompts 2\n", false);
    ScriptedPrompter prompter;
    prompter.answer = [](const SecretQuestion &) { return Secret(QStringLiteral("not the password")); };
    const auto session = connect(&prompter);
    m_server->configureClient();
    QVERIFY(!session.ok());
    const auto asked = prompter.secretQuestions();
    QVERIFY(asked.size() >= 2);
    QCOMPARE(asked[0].attempt, 1);
    QCOMPARE(asked[1].attempt, 2);
    QVERIFY(session.error().message.contains(QLatin1String("refused the login")));
    QVERIFY(!session.error().message.contains(QLatin1String("not the password")));
}

void TestSession::theRightPasswordLetsIn_data()
{
    QTest::addColumn<QByteArray>("config");
    QTest::addColumn<SecretQuestion::Kind>("kind");
    QTest::newRow("password") << QByteArray("KbdInteractiveAuthentication no\n")
                              << SecretQuestion::Kind::Password;
    QTest::newRow("keyboard-interactive") << QByteArray("PasswordAuthentication no\n")
                                          << SecretQuestion::Kind::Interactive;
}

void TestSession::theRightPasswordLetsIn()
{
    QFETCH(QByteArray, config);
    QFETCH(SecretQuestion::Kind, kind);
    const tests::PasswordService service("open sesame");
    REQUIRE_SERVER(service);
    SshServer server("UsePAM yes\n" + config, service.sshd());
    REQUIRE_SERVER(server);
    server.configureClient("  NumberOfPasswordPrompts 2\n", false);
    ScriptedPrompter prompter;
    prompter.answer = [](const SecretQuestion &question) {
        return Secret(question.attempt == 1 ? QStringLiteral("wrong") : QStringLiteral("open sesame"));
    };
    const auto session = Session::connect(server.address(), server.options(), &prompter);
    VERIFY_OK(session);
    const auto asked = prompter.secretQuestions();
    QCOMPARE(asked.size(), 2);
    QCOMPARE(asked.last().kind, kind);
    QCOMPARE(asked.last().attempt, 2);
    const auto done = sh(**session, QStringLiteral("echo in"));
    VERIFY_OK(done);
    QCOMPARE(done->out, QByteArray("in\n"));
}

void TestSession::encryptedKeyAsksForItsPassphrase()
{
    const QString key = m_server->path(QStringLiteral("locked_key"));
    tests::runProgram(QStringLiteral("ssh-keygen"),
                      {QStringLiteral("-q"), QStringLiteral("-t"), QStringLiteral("ed25519"),
                       QStringLiteral("-N"), QStringLiteral("open sesame"), QStringLiteral("-f"), key});
    const QString authorized = m_server->path(QStringLiteral("authorized_keys"));
    writeOwnFile(authorized, readFile(authorized) + readFile(key + QLatin1String(".pub")));
    m_server->configureClient("  IdentityFile " + key.toUtf8() + '\n', false);
    ScriptedPrompter prompter;
    prompter.answer = [](const SecretQuestion &question) {
        return Secret(question.attempt == 1 ? QStringLiteral("wrong") : QStringLiteral("open sesame"));
    };
    const auto session = connect(&prompter);
    m_server->configureClient();
    VERIFY_OK(session);
    QCOMPARE(prompter.secretQuestions().size(), 2);
    QCOMPARE(prompter.secretQuestions().first().kind, SecretQuestion::Kind::Passphrase);
    QCOMPARE(prompter.secretQuestions().first().keyFile, key);
}

void TestSession::certificatesWork()
{
    const QString authority = m_server->path(QStringLiteral("authority"));
    const QString key = m_server->path(QStringLiteral("certified"));
    const QString keygen = QStringLiteral("ssh-keygen");
    for (const QString &file : {authority, key})
        tests::runProgram(keygen, {QStringLiteral("-q"), QStringLiteral("-t"), QStringLiteral("ed25519"),
                                   QStringLiteral("-N"), QString(), QStringLiteral("-f"), file});
    const QString user = QString::fromLocal8Bit(
        tests::runProgram(QStringLiteral("id"), {QStringLiteral("-un")}).trimmed());
    tests::runProgram(keygen, {QStringLiteral("-q"), QStringLiteral("-s"), authority,
                               QStringLiteral("-I"), QStringLiteral("test"), QStringLiteral("-n"), user,
                               key + QLatin1String(".pub")});
    const QString authorized = m_server->path(QStringLiteral("authorized_keys"));
    const QByteArray keys = readFile(authorized);
    writeOwnFile(authorized, "cert-authority " + readFile(authority + QLatin1String(".pub")));
    m_server->configureClient("  IdentityFile " + key.toUtf8() + '\n', false);
    const auto session = connect();
    writeOwnFile(authorized, keys);
    m_server->configureClient();
    VERIFY_OK(session);
}

void TestSession::theAgentIsAsked()
{
    const QString socket = m_server->path(QStringLiteral("agent"));
    QProcess agent;
    agent.start(QStringLiteral("ssh-agent"), {QStringLiteral("-D"), QStringLiteral("-a"), socket});
    QVERIFY(agent.waitForStarted());
    QTRY_VERIFY(QFile::exists(socket));
    qputenv("SSH_AUTH_SOCK", socket.toUtf8());
    tests::runProgram(QStringLiteral("ssh-add"), {QStringLiteral("-q"), m_server->path(QStringLiteral("user_key"))});
    m_server->configureClient("  IdentityAgent SSH_AUTH_SOCK\n", false);
    // The first IdentityAgent of a configuration wins: ours stands before it.
    QByteArray config = readFile(m_server->options().configFile);
    config.replace("  IdentityAgent none\n", "");
    writeOwnFile(m_server->options().configFile, config);
    const auto session = connect();
    qunsetenv("SSH_AUTH_SOCK");
    m_server->configureClient();
    agent.kill();
    agent.waitForFinished();
    VERIFY_OK(session);
}

void TestSession::hostThatIsNotThere()
{
    HostAddress address = m_server->address();
    address.port = tests::freePort();
    const auto session = Session::connect(address, m_server->options(), nullptr);
    QVERIFY(!session.ok());
    QVERIFY(session.error().message.contains(QLatin1String("refuses connections")));
    QVERIFY(session.error().message.contains(QString::number(address.port)));
}

void TestSession::nameThatDoesNotExist()
{
    const HostAddress address{QStringLiteral("no-such-host.invalid"), {}, 0, {}};
    const auto session = Session::connect(address, m_server->options(), nullptr);
    QVERIFY(!session.ok());
    QVERIFY(session.error().message.contains(QLatin1String("no-such-host.invalid")));
    const auto option = Session::connect({QStringLiteral("-oProxyCommand=touch /tmp/x"), {}, 0, {}},
                                         m_server->options(), nullptr);
    QVERIFY(!option.ok());
    QCOMPARE(option.error().kind, ErrorKind::Usage);
}

void TestSession::aServerThatSaysNothingTimesOut()
{
    QTcpServer silent;
    QVERIFY(silent.listen(QHostAddress::LocalHost, 0));
    HostAddress address = m_server->address();
    address.port = silent.serverPort();
    SessionOptions options = m_server->options();
    options.connectTimeoutMs = 500;
    const auto session = Session::connect(address, options, nullptr);
    QVERIFY(!session.ok());
    QVERIFY(session.error().message.contains(QLatin1String("did not answer")));
}

void TestSession::cancelEndsAConnectAtOnce()
{
    QTcpServer silent;
    QVERIFY(silent.listen(QHostAddress::LocalHost, 0));
    HostAddress address = m_server->address();
    address.port = silent.serverPort();
    SessionOptions options = m_server->options();
    options.connectTimeoutMs = 60'000;
    CancelToken cancel;
    std::thread canceller([&] {
        QThread::msleep(300);
        cancel.cancel();
    });
    const auto session = Session::connect(address, options, nullptr, cancel);
    canceller.join();
    QVERIFY(!session.ok());
    QCOMPARE(session.error().kind, ErrorKind::Cancelled);
}

void TestSession::aJumpHostIsGoneThrough()
{
    m_server->configureClient("  ProxyJump jump\n");
    QByteArray config = readFile(m_server->options().configFile);
    const QByteArray jump = "Host jump\n  ProxyJump none\n  HostName 127.0.0.1\n  Port " + QByteArray::number(m_server->port())
                            + "\n  IdentityFile " + m_server->path(QStringLiteral("user_key")).toUtf8()
                            + "\n  UserKnownHostsFile "
                            + m_server->path(QStringLiteral("known_hosts")).toUtf8()
                            + "\n  IdentityAgent none\n";
    writeOwnFile(m_server->options().configFile, jump + config);
    auto session = connect();
    m_server->configureClient();
    VERIFY_OK(session);
    const auto done = sh(**session, QStringLiteral("echo through"));
    VERIFY_OK(done);
    QCOMPARE(done->out, QByteArray("through\n"));
}

void TestSession::aProxyCommandIsUsed()
{
    m_server->configureClient("  ProxyCommand ssh -F " + m_server->options().configFile.toUtf8()
                              + " -oProxyCommand=none -W %h:%p testhost\n");
    auto session = connect();
    m_server->configureClient();
    VERIFY_OK(session);
    VERIFY_OK(sh(**session, QStringLiteral("true")));
}

void TestSession::aFailingProxyTellsWhy()
{
    m_server->configureClient("  ProxyCommand echo the tunnel is closed >&2; exit 1\n");
    const auto session = connect();
    m_server->configureClient();
    QVERIFY(!session.ok());
    QVERIFY2(session.error().message.contains(QLatin1String("the tunnel is closed")),
             qPrintable(session.error().message));
}

void TestSession::aCutLinkIsAnError()
{
    auto session = connect();
    VERIFY_OK(session);
    std::thread cutter([&] {
        QThread::msleep(300);
        m_server->cutConnections();
    });
    const auto done = sh(**session, QStringLiteral("sleep 30"));
    cutter.join();
    QVERIFY(!done.ok());
    QVERIFY2(done.error().message.contains(QLatin1String("lost")), qPrintable(done.error().message));
    QVERIFY(!(*session)->isAlive());
}

void TestSession::filesGoThereAndBack()
{
    auto session = connect();
    VERIFY_OK(session);
    auto sftp = (*session)->sftp();
    VERIFY_OK(sftp);
    QByteArray content(10'000'019, Qt::Uninitialized);
    for (qsizetype i = 0; i < content.size(); ++i)
        content[i] = char((i * 2654435761U) >> 13);
    const QString path = m_server->path(QStringLiteral("a file with 'quotes'"));
    VERIFY_OK((*sftp)->write(content, path));
    QCOMPARE(readFile(path), content);
    QCOMPARE(QFileInfo(path).permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
    const auto info = (*sftp)->stat(path);
    VERIFY_OK(info);
    QVERIFY(info->has_value());
    QCOMPARE((*info)->size, content.size());
    QBuffer back;
    QVERIFY(back.open(QIODevice::WriteOnly));
    const auto got = (*sftp)->download(path, 0, back);
    VERIFY_OK(got);
    QCOMPARE(*got, content.size());
    QCOMPARE(back.data(), content);
    const auto part = (*sftp)->read(path, 9'999'000, 5000);
    VERIFY_OK(part);
    QCOMPARE(*part, content.mid(9'999'000));
    const QString renamed = m_server->path(QStringLiteral("renamed"));
    writeOwnFile(renamed, "old");
    VERIFY_OK((*sftp)->rename(path, renamed));
    QCOMPARE(QFileInfo(renamed).size(), content.size());
    VERIFY_OK((*sftp)->remove(renamed));
    QVERIFY(!QFile::exists(renamed));
}

void TestSession::aDownloadGoesOnAtItsOffset()
{
    auto session = connect();
    VERIFY_OK(session);
    auto sftp = (*session)->sftp();
    VERIFY_OK(sftp);
    const QString path = m_server->path(QStringLiteral("long"));
    writeOwnFile(path, QByteArray(100'000, 'a') + QByteArray(100'000, 'b'));
    QBuffer back;
    QVERIFY(back.open(QIODevice::WriteOnly));
    back.write(QByteArray(100'000, 'a'));
    VERIFY_OK((*sftp)->download(path, 100'000, back));
    QCOMPARE(back.data(), readFile(path));
}

void TestSession::aLongFileComesOverSeveralChannels()
{
    QFETCH(QByteArray, sshd);
    SshServer server(sshd);
    REQUIRE_SERVER(server);
    auto session = Session::connect(server.address(), server.options(), nullptr);
    VERIFY_OK(session);
    auto sftp = (*session)->sftp();
    VERIFY_OK(sftp);
    QByteArray content(5 * remote::Sftp::kLongFile + 17, Qt::Uninitialized);
    for (qsizetype i = 0; i < content.size(); ++i)
        content[i] = char((i * 2654435761U) >> 13);
    const QString path = server.path(QStringLiteral("long"));
    writeOwnFile(path, content);
    // Again and again: its channels are closed each time, or none would be left.
    for (int i = 0; i < 3; ++i) {
        QBuffer back;
        QVERIFY(back.open(QIODevice::WriteOnly));
        back.write(content.first(1000));
        VERIFY_OK((*sftp)->download(path, 1000, back));
        QVERIFY(back.data() == content);
        Command command;
        command.script = QStringLiteral("echo still here");
        const auto ran = (*session)->run(command);
        VERIFY_OK(ran);
        QCOMPARE(ran->out, QByteArray("still here\n"));
    }
}

void TestSession::aLongFileComesOverSeveralChannels_data()
{
    QTest::addColumn<QByteArray>("sshd");
    QTest::newRow("as many as it wants") << QByteArray("MaxSessions 5\n");
    QTest::newRow("where the server gives fewer") << QByteArray("MaxSessions 2\n");
}

void TestSession::filesThatAreNotThere()
{
    auto session = connect();
    VERIFY_OK(session);
    auto sftp = (*session)->sftp();
    VERIFY_OK(sftp);
    const auto info = (*sftp)->stat(QStringLiteral("/no/such/file"));
    VERIFY_OK(info);
    QVERIFY(!info->has_value());
    const auto read = (*sftp)->read(QStringLiteral("/no/such/file"), 0, 10);
    QVERIFY(!read.ok());
    QVERIFY(read.error().message.contains(QLatin1String("/no/such/file")));
    const auto listed = (*sftp)->list(QStringLiteral("/proc"), 3);
    QVERIFY(!listed.ok());
    const auto written = (*sftp)->write("x", QStringLiteral("/no/such/file"));
    QVERIFY(!written.ok());
    // And the channel is still good.
    const auto home = (*sftp)->realPath(QStringLiteral("/usr/../usr"));
    VERIFY_OK(home);
    QCOMPARE(*home, QStringLiteral("/usr"));
}

void TestSession::noDescriptorIsLeftOpen()
{
    const auto count = [] { return QDir(QStringLiteral("/proc/self/fd")).entryList().size(); };
    VERIFY_OK(connect());
    const auto before = count();
    for (int i = 0; i < 5; ++i) {
        auto session = connect();
        VERIFY_OK(session);
        VERIFY_OK((*session)->sftp());
        HostAddress nowhere = m_server->address();
        nowhere.port = 1;
        QVERIFY(!Session::connect(nowhere, m_server->options(), nullptr).ok());
    }
    QCOMPARE(count(), before);
}

TWOFOLD_TEST(TestSession)
#include "tst_session.moc"
