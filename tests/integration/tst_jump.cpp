// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/remote/askpass.h"
#include "tests/common/testmain.h"
#include "tests/integration/servers.h"

#include <QDir>
#include <QFile>

#include <thread>

using namespace twofold;
using namespace twofold::remote;
using namespace twofold::tests;

// A host behind a real jump host that asks something: ssh asks it, we answer.
class TestJump : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();

    void theJumpsPasswordIsAskedFor();
    void thePassphraseOfTheJumpsKeyIsAskedFor();
    void aRefusedQuestionIsARefusedConnection();
    void anUnknownJumpIsTrustedOnlyWhenSomebodySaysSo_data();
    void anUnknownJumpIsTrustedOnlyWhenSomebodySaysSo();
    void whoIsAskedHasAllTheTimeHeNeeds();
    void withoutAnybodyToAskNothingIsAsked();
    void aCancelledConnectionWithdrawsItsQuestion_data();
    void aCancelledConnectionWithdrawsItsQuestion();

private:
    // Connects to the host through a jump with these lines of configuration.
    Result<std::unique_ptr<Session>> connect(const SshServer &jump, const QByteArray &lines, Prompter *prompter,
                                             int timeoutMs = 10'000, const CancelToken &cancel = {});
    static QByteArray knownHosts(const SshServer &jump) { return "  UserKnownHostsFile " + jump.path(QStringLiteral("known_hosts")).toUtf8() + '\n'; }

    std::unique_ptr<SshServer> m_host;
    QTemporaryDir m_runtime; // for the sockets
};

void TestJump::initTestCase()
{
    m_host = std::make_unique<SshServer>();
    REQUIRE_SERVER(*m_host);
    qputenv("XDG_RUNTIME_DIR", m_runtime.path().toUtf8());
    Askpass::setProgram(QStringLiteral(ASKPASS));
}

void TestJump::init()
{
    Askpass::setProgram(QStringLiteral(ASKPASS));
}

void TestJump::cleanup()
{
    // Neither a socket nor its directory stays.
    QCOMPARE(QDir(m_runtime.path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot | QDir::System), QStringList());
}

Result<std::unique_ptr<Session>> TestJump::connect(const SshServer &jump, const QByteArray &lines, Prompter *prompter,
                                                   int timeoutMs, const CancelToken &cancel)
{
    m_host->configureClient("  ProxyJump jump\n");
    auto options = m_host->options();
    options.connectTimeoutMs = timeoutMs;
    const QByteArray section = "Host jump\n  HostName 127.0.0.1\n  Port " + QByteArray::number(jump.port())
                               + "\n  GlobalKnownHostsFile none\n  IdentityAgent none\n  NumberOfPasswordPrompts 2\n" + lines;
    writeFile(options.configFile, section + readFile(options.configFile));
    return Session::connect(m_host->address(), options, prompter, cancel);
}

void TestJump::theJumpsPasswordIsAskedFor()
{
    const PasswordService service("open sesame");
    REQUIRE_SERVER(service);
    SshServer jump("UsePAM yes\nKbdInteractiveAuthentication no\n", service.sshd());
    REQUIRE_SERVER(jump);
    ScriptedPrompter prompter;
    prompter.answer = [](const SecretQuestion &question) {
        return Secret(question.attempt == 1 ? QStringLiteral("wrong") : QStringLiteral("open sesame"));
    };
    const auto session = connect(jump, knownHosts(jump) + "  IdentityFile none\n", &prompter);
    VERIFY_OK(session);
    const auto asked = prompter.secretQuestions();
    QCOMPARE(asked.size(), 2);
    QCOMPARE(asked[0].kind, SecretQuestion::Kind::Password);
    QVERIFY2(asked[0].host.endsWith(QLatin1String("@127.0.0.1")), qPrintable(asked[0].host));
    QCOMPARE(asked[1].attempt, 2);
    Command command;
    command.script = QStringLiteral("echo through");
    const auto done = (*session)->run(command);
    VERIFY_OK(done);
    QCOMPARE(done->out, QByteArray("through\n"));
}

void TestJump::thePassphraseOfTheJumpsKeyIsAskedFor()
{
    SshServer jump;
    REQUIRE_SERVER(jump);
    const QString key = jump.path(QStringLiteral("user_key"));
    runProgram(QStringLiteral("ssh-keygen"), {QStringLiteral("-q"), QStringLiteral("-p"), QStringLiteral("-N"),
                                              QStringLiteral("open sesame"), QStringLiteral("-f"), key});
    ScriptedPrompter prompter;
    prompter.answer = [](const SecretQuestion &) { return Secret(QStringLiteral("open sesame")); };
    const auto session = connect(jump, knownHosts(jump) + "  IdentityFile " + key.toUtf8() + '\n', &prompter);
    VERIFY_OK(session);
    const auto asked = prompter.secretQuestions();
    QCOMPARE(asked.size(), 1);
    QCOMPARE(asked[0].kind, SecretQuestion::Kind::Passphrase);
    QCOMPARE(asked[0].keyFile, key);
}

void TestJump::aRefusedQuestionIsARefusedConnection()
{
    SshServer jump;
    REQUIRE_SERVER(jump);
    const QString key = jump.path(QStringLiteral("user_key"));
    runProgram(QStringLiteral("ssh-keygen"), {QStringLiteral("-q"), QStringLiteral("-p"), QStringLiteral("-N"),
                                              QStringLiteral("open sesame"), QStringLiteral("-f"), key});
    ScriptedPrompter prompter; // answers nothing
    const auto session = connect(jump, knownHosts(jump) + "  IdentityFile " + key.toUtf8() + '\n', &prompter);
    QVERIFY(!session.ok());
    QVERIFY2(session.error().message.contains(QLatin1String("Permission denied")), qPrintable(session.error().message));
    QVERIFY(!prompter.secretQuestions().isEmpty());
}

void TestJump::anUnknownJumpIsTrustedOnlyWhenSomebodySaysSo_data()
{
    QTest::addColumn<bool>("trusted");
    QTest::newRow("trusted") << true;
    QTest::newRow("not trusted") << false;
}

void TestJump::anUnknownJumpIsTrustedOnlyWhenSomebodySaysSo()
{
    QFETCH(bool, trusted);
    SshServer jump;
    REQUIRE_SERVER(jump);
    const QString known = jump.path(QStringLiteral("known"));
    ScriptedPrompter prompter;
    prompter.acceptKeys = trusted;
    const auto session = connect(jump, "  UserKnownHostsFile " + known.toUtf8() + "\n  StrictHostKeyChecking ask\n  IdentityFile "
                                           + jump.path(QStringLiteral("user_key")).toUtf8() + '\n', &prompter);
    QCOMPARE(session.ok(), trusted);
    const auto asked = prompter.keyQuestions();
    QCOMPARE(asked.size(), 1);
    QCOMPARE(asked[0].host, QStringLiteral("[127.0.0.1]:%1").arg(jump.port()));
    const QByteArray shown = runProgram(QStringLiteral("ssh-keygen"), {QStringLiteral("-lf"), jump.path(QStringLiteral("host_key.pub"))});
    QVERIFY2(shown.contains(asked[0].fingerprint.toUtf8()), qPrintable(asked[0].fingerprint));
    QCOMPARE(asked[0].keyType, QStringLiteral("ED25519"));
    QCOMPARE(QFile::exists(known), trusted);
}

void TestJump::whoIsAskedHasAllTheTimeHeNeeds()
{
    SshServer jump;
    REQUIRE_SERVER(jump);
    ScriptedPrompter prompter;
    const QString key = jump.path(QStringLiteral("user_key"));
    runProgram(QStringLiteral("ssh-keygen"), {QStringLiteral("-q"), QStringLiteral("-p"), QStringLiteral("-N"),
                                              QStringLiteral("open sesame"), QStringLiteral("-f"), key});
    // Apart from the question the connection has as much time as everywhere here: to start ssh and what
    // asks, and for two key exchanges, on a busy machine.
    constexpr int timeoutMs = 10'000;
    prompter.answer = [](const SecretQuestion &) {
        QThread::msleep(timeoutMs + 500); // longer than the host may take
        return Secret(QStringLiteral("open sesame"));
    };
    VERIFY_OK(connect(jump, knownHosts(jump) + "  IdentityFile " + key.toUtf8() + '\n', &prompter, timeoutMs));
}

void TestJump::withoutAnybodyToAskNothingIsAsked()
{
    SshServer jump;
    REQUIRE_SERVER(jump);
    const QByteArray lines = knownHosts(jump) + "  IdentityFile none\n";
    QVERIFY(!connect(jump, lines, nullptr).ok());
    Askpass::setProgram({});
    ScriptedPrompter prompter;
    QVERIFY(!connect(jump, lines, &prompter).ok());
    QVERIFY(prompter.secretQuestions().isEmpty());
}

void TestJump::aCancelledConnectionWithdrawsItsQuestion_data()
{
    QTest::addColumn<bool>("ofTheJump");
    QTest::newRow("the jump host asks") << true;
    QTest::newRow("the host itself asks") << false;
}

// An answer that never comes: only the token ends it.
void TestJump::aCancelledConnectionWithdrawsItsQuestion()
{
    QFETCH(bool, ofTheJump);
    SshServer jump;
    REQUIRE_SERVER(jump);
    ScriptedPrompter prompter;
    prompter.neverAnswers = true;
    const CancelToken cancel;
    std::thread engineer([&] {
        for (int i = 0; i < 500 && prompter.keyQuestions().isEmpty(); ++i)
            QThread::msleep(20);
        cancel.cancel();
    });
    const auto session = [&] {
        if (ofTheJump)
            return connect(jump, "  UserKnownHostsFile " + jump.path(QStringLiteral("none")).toUtf8()
                                     + "\n  StrictHostKeyChecking ask\n", &prompter, 10'000, cancel);
        writeFile(jump.path(QStringLiteral("known_hosts")), {});
        return Session::connect(jump.address(), jump.options(), &prompter, cancel);
    }();
    engineer.join();
    QVERIFY(!session.ok());
    QCOMPARE(session.error().kind, ErrorKind::Cancelled);
    QCOMPARE(prompter.keyQuestions().size(), 1);
}

TWOFOLD_TEST(TestJump)

#include "tst_jump.moc"
