// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/launch/secrets.h"
#include "core/remote/keptsecrets.h"
#include "core/remote/session.h"
#include "tests/common/testmain.h"
#include "tests/integration/keyring.h"
#include "tests/integration/servers.h"
#include "ui/launch/windowprompter.h"

#include <QCheckBox>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>

#include <future>

using namespace twofold;
using namespace twofold::remote;
using namespace twofold::tests;

namespace {

const QByteArray kPassword = "open sesame";

} // namespace

// Secrets that the window asks for, a real sshd that takes or refuses them, a real Secret Service
// that keeps them.
class TestKeychain : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();

    // In this order: the service starts after the first, and the bus ends in the last.
    void whereNoServiceAnswersItSaysSoAndKeepsNothing();
    void onlyWhatTheEngineerTicksIsKept();
    void aKeptPasswordIsUsedWithoutAsking();
    void aRefusedOneIsForgottenAndAskedForAgain();
    void aRefusedOneIsForgottenWhereNobodyIsAskedAgain();
    void aKeptPassphraseOpensTheKey();
    void aHostsSecretsAreForgottenByItsName();
    void aSecretParameterIsOfItsBookAlone();
    void aCodeThatCountsOnceIsNeverKept();
    void theTerminalAsksWhetherToKeep();
    void theProgramOutlivesItsSessionBus();

private:
    struct Answer
    {
        QString text;
        bool keep = false;
    };
    using Connection = Result<std::unique_ptr<Session>>;

    // Connects with the window's prompter; each dialog gets the next of the answers.
    Connection connect(const QList<Answer> &answers = {});
    std::optional<Secret> ask(const SecretQuestion &question, const QList<Answer> &answers = {});
    template <class T>
    T answering(const QList<Answer> &answers, std::function<T(ui::WindowPrompter &)> work);
    QByteArray kept(const QString &name);
    QString name() const;

    std::unique_ptr<Keyring> m_keyring;
    std::unique_ptr<PasswordService> m_service;
    std::unique_ptr<SshServer> m_server;
    QStringList m_shown; // a line for each dialog: its labels, and what its box says
};

void TestKeychain::initTestCase()
{
    m_keyring = std::make_unique<Keyring>();
    REQUIRE_SERVER(*m_keyring);
    m_service = std::make_unique<PasswordService>(kPassword);
    REQUIRE_SERVER(*m_service);
    m_server = std::make_unique<SshServer>("UsePAM yes\nKbdInteractiveAuthentication no\n", m_service->sshd());
    REQUIRE_SERVER(*m_server);
    m_server->configureClient("  NumberOfPasswordPrompts 2\n", false);
}

void TestKeychain::init()
{
    m_shown.clear();
}

template <class T>
T TestKeychain::answering(const QList<Answer> &answers, std::function<T(ui::WindowPrompter &)> work)
{
    QWidget window;
    window.show();
    ui::WindowPrompter prompter(&window, &desktopKeychain());
    auto result = std::async(std::launch::async, [&] { return work(prompter); });
    QPointer<QDialog> answered;
    QList<Answer> left = answers;
    while (result.wait_for(std::chrono::milliseconds(0)) != std::future_status::ready) {
        QTest::qWait(10);
        auto *dialog = window.findChild<QDialog *>();
        if (!dialog || dialog == answered || !dialog->isVisible())
            continue;
        auto *box = dialog->findChild<QCheckBox *>();
        QString line;
        for (auto *label : dialog->findChildren<QLabel *>())
            line += label->text() + QLatin1Char('|');
        line += !box->isVisible() ? QStringLiteral("no box") : box->isEnabled() ? QStringLiteral("box") : box->toolTip();
        m_shown += line;
        answered = dialog;
        if (left.isEmpty()) {
            dialog->reject();
            continue;
        }
        const QString pictures = qEnvironmentVariable("TWOFOLD_PICTURES");
        if (!pictures.isEmpty())
            dialog->grab().save(pictures + QStringLiteral("/ask-%1.png").arg(QLatin1String(QTest::currentTestFunction())));
        const Answer answer = left.takeFirst();
        dialog->findChild<QLineEdit *>()->setText(answer.text);
        box->setChecked(box->isEnabled() && answer.keep);
        dialog->accept();
    }
    return result.get();
}

TestKeychain::Connection TestKeychain::connect(const QList<Answer> &answers)
{
    return answering<Connection>(answers, [this](ui::WindowPrompter &prompter) {
        return Session::connect(m_server->address(), m_server->options(), &prompter);
    });
}

std::optional<Secret> TestKeychain::ask(const SecretQuestion &question, const QList<Answer> &answers)
{
    return answering<std::optional<Secret>>(
        answers, [&](ui::WindowPrompter &prompter) { return prompter.askSecret(question, {}); });
}

QByteArray TestKeychain::kept(const QString &name)
{
    auto found = desktopKeychain().find(name);
    return !found ? QByteArray("error: ") + found.error().message.toUtf8()
           : *found ? QByteArray((*found)->reveal())
                    : QByteArray();
}

QString TestKeychain::name() const
{
    return passwordName(*resolveHost(m_server->address(), m_server->options().configFile));
}

void TestKeychain::whereNoServiceAnswersItSaysSoAndKeepsNothing()
{
    VERIFY_OK(connect({{QString::fromUtf8(kPassword), true}}));
    QCOMPARE(m_shown.size(), 1);
    QVERIFY2(m_shown[0].contains(QLatin1String("|The keychain of this desktop")), qPrintable(m_shown[0]));
    VERIFY_OK(connect({{QString::fromUtf8(kPassword), true}}));
    QCOMPARE(m_shown.size(), 2);
    m_keyring->unlock();
    REQUIRE_SERVER(*m_keyring);
    QCOMPARE(kept(name()), QByteArray());
}

void TestKeychain::onlyWhatTheEngineerTicksIsKept()
{
    VERIFY_OK(connect({{QString::fromUtf8(kPassword), false}}));
    QCOMPARE(m_shown.size(), 1);
    QVERIFY(m_shown[0].endsWith(QLatin1String("|box")));
    QCOMPARE(kept(name()), QByteArray());
    VERIFY_OK(connect({{QString::fromUtf8(kPassword), true}}));
    QCOMPARE(kept(name()), kPassword);
    // The keyring's own files are encrypted, and there is no other.
    QVERIFY(!m_keyring->files().isEmpty());
    QVERIFY(!m_keyring->files().contains(kPassword));
}

void TestKeychain::aKeptPasswordIsUsedWithoutAsking()
{
    VERIFY_OK(desktopKeychain().keep(name(), Secret(kPassword)));
    VERIFY_OK(connect());
    QCOMPARE(m_shown, QStringList());
}

void TestKeychain::aRefusedOneIsForgottenAndAskedForAgain()
{
    VERIFY_OK(desktopKeychain().keep(name(), Secret(QByteArray("of last year"))));
    VERIFY_OK(connect({{QString::fromUtf8(kPassword), false}}));
    QCOMPARE(m_shown.size(), 1);
    QVERIFY2(m_shown[0].contains(QLatin1String("That was refused.")), qPrintable(m_shown[0]));
    QCOMPARE(kept(name()), QByteArray());
}

void TestKeychain::aRefusedOneIsForgottenWhereNobodyIsAskedAgain()
{
    m_server->configureClient("  NumberOfPasswordPrompts 1\n", false);
    VERIFY_OK(desktopKeychain().keep(name(), Secret(QByteArray("of last year"))));
    const auto session = connect();
    m_server->configureClient("  NumberOfPasswordPrompts 2\n", false);
    QVERIFY(!session.ok());
    QVERIFY(!session.error().message.contains(QLatin1String("last year")));
    QCOMPARE(m_shown, QStringList());
    QCOMPARE(kept(name()), QByteArray());
}

void TestKeychain::aKeptPassphraseOpensTheKey()
{
    const QString key = m_server->path(QStringLiteral("locked_key"));
    runProgram(QStringLiteral("ssh-keygen"), {QStringLiteral("-q"), QStringLiteral("-t"), QStringLiteral("ed25519"),
                                              QStringLiteral("-N"), QStringLiteral("of the key"), QStringLiteral("-f"), key});
    const QString authorized = m_server->path(QStringLiteral("authorized_keys"));
    writeFile(authorized, readFile(authorized) + readFile(key + QLatin1String(".pub")));
    m_server->configureClient("  IdentityFile " + key.toUtf8() + '\n', false);
    VERIFY_OK(connect({{QStringLiteral("of the key"), true}}));
    QCOMPARE(kept(passphraseName(key)), QByteArray("of the key"));
    VERIFY_OK(connect());
    QCOMPARE(m_shown.size(), 1);
}

void TestKeychain::aHostsSecretsAreForgottenByItsName()
{
    const QString key = passphraseName(m_server->path(QStringLiteral("locked_key")));
    VERIFY_OK(desktopKeychain().keep(name(), Secret(kPassword)));
    VERIFY_OK(desktopKeychain().keep(QStringLiteral("password of another@host"), Secret(kPassword)));
    const auto forgotten = forgetHost(desktopKeychain(), m_server->address(), m_server->options().configFile);
    VERIFY_OK(forgotten);
    QCOMPARE(*forgotten, (QStringList{name(), key}));
    QCOMPARE(kept(name()), QByteArray());
    QCOMPARE(kept(key), QByteArray());
    QCOMPARE(kept(QStringLiteral("password of another@host")), kPassword);
    const auto nothing = forgetHost(desktopKeychain(), m_server->address(), m_server->options().configFile);
    VERIFY_OK(nothing);
    QVERIFY(nothing->isEmpty());
}

void TestKeychain::aSecretParameterIsOfItsBookAlone()
{
    auto campaign = campaign::newCampaign(QStringLiteral("shop"));
    campaign::Parameter token;
    token.key = QStringLiteral("token");
    token.kind = campaign::ParameterKind::Secret;
    campaign.parameters.push_back(token);
    campaign::Plan plan;
    plan.name = QStringLiteral("hey");
    plan.roles = {{campaign::HostRole::Generator, {}, QStringLiteral("hey -H \"$TWOFOLD_TOKEN\""), {}, {}, {}}};
    const auto given = [&](const QString &book, const QList<Answer> &answers) -> QByteArray {
        return answering<QByteArray>(answers, [&](ui::WindowPrompter &prompter) {
            launch::Secrets secrets;
            const auto asked = launch::askForSecrets(book, plan, campaign, &prompter, secrets);
            return asked ? QByteArray(secrets.at(QStringLiteral("token")).reveal()) : QByteArray();
        });
    };
    const QString book = m_server->path(QStringLiteral("a.twofold"));
    QCOMPARE(given(book, {{QStringLiteral("s3cret"), true}}), QByteArray("s3cret"));
    QCOMPARE(given(book, {}), QByteArray("s3cret"));
    QCOMPARE(m_shown.size(), 1);
    // A copy that came from elsewhere asks.
    QCOMPARE(given(m_server->path(QStringLiteral("b.twofold")), {}), QByteArray());
    QCOMPARE(m_shown.size(), 2);
    const auto forgotten = launch::forgetSecrets(desktopKeychain(), book, plan, campaign);
    VERIFY_OK(forgotten);
    QCOMPARE(*forgotten, QStringList{QStringLiteral("token")});
    QCOMPARE(given(book, {}), QByteArray());
}

void TestKeychain::aCodeThatCountsOnceIsNeverKept()
{
    SecretQuestion question;
    question.kind = SecretQuestion::Kind::Interactive;
    question.prompt = QStringLiteral("Verification code:");
    QVERIFY(ask(question, {{QStringLiteral("123456"), true}}).has_value());
    QCOMPARE(m_shown.size(), 1);
    QVERIFY(m_shown[0].endsWith(QLatin1String("|no box")));
    QVERIFY(asksForPassword(QStringLiteral("Password: ")));
    QVERIFY(asksForPassword(QStringLiteral("(me@host) Password for me@host:")));
    for (const auto *prompt : {u"One-time password (OATH) for `me': ", u"Enter OTP password:", u"Verification code: "})
        QVERIFY(!asksForPassword(QString::fromUtf16(prompt)));
}

// The launch itself ends at a host that refuses connections; its secret has been asked for by then.
void TestKeychain::theTerminalAsksWhetherToKeep()
{
    if (QStandardPaths::findExecutable(QStringLiteral("script")).isEmpty())
        QSKIP("script is not installed");
    const QTemporaryDir folder;
    const QString cli = QStringLiteral(TWOFOLD_CLI " --book ") + folder.filePath(QStringLiteral("t.twofold ")) ;
    const auto run = [&](const QString &command) {
        return runProgram(QStringLiteral("sh"), {QStringLiteral("-c"), cli + command});
    };
    run(QStringLiteral("campaign create t"));
    run(QStringLiteral("campaign set t --parameter token:secret"));
    run(QStringLiteral("host add g --address 127.0.0.1 --port 1"));
    run(QStringLiteral("plan add p --campaign t --host g --command 'echo \"$TWOFOLD_TOKEN\"'"));
    // What the terminal shows; each answer is typed once the text that asks for it stands there.
    const auto launch = [&](const QList<std::pair<QByteArray, QByteArray>> &answers) -> QByteArray {
        QProcess terminal;
        terminal.setProcessChannelMode(QProcess::MergedChannels);
        terminal.start(QStringLiteral("script"), {QStringLiteral("-qec"), cli + QStringLiteral("launch --campaign t --plan p"),
                                                  QStringLiteral("/dev/null")});
        QByteArray shown;
        qsizetype next = 0;
        while (terminal.waitForReadyRead(30'000)) {
            shown += terminal.readAll();
            if (next < answers.size() && shown.contains(answers[next].first))
                terminal.write(answers[next++].second + '\n');
        }
        if (!terminal.waitForFinished(30'000))
            terminal.kill();
        return shown;
    };
    const QByteArray first = launch({{"Its value:", "s3cret"}, {"Keep it in the keychain?", "yes"}});
    QVERIFY2(first.contains("Keep it in the keychain?"), first.constData());
    QVERIFY2(!first.contains("s3cret"), first.constData());
    QVERIFY(!launch({}).contains("Its value:"));
    QCOMPARE(run(QStringLiteral("plan forget p --campaign t")), QByteArray("token\n"));
    const QByteArray last = launch({{"Its value:", "s3cret"}, {"Keep it in the keychain?", "no"}});
    QVERIFY2(last.contains("Its value:"), last.constData());
    QCOMPARE(run(QStringLiteral("plan forget p --campaign t")), QByteArray());
}

// As at a logout, with a campaign that goes on over night.
void TestKeychain::theProgramOutlivesItsSessionBus()
{
    m_keyring->endBus();
    QTRY_VERIFY(!desktopKeychain().find(name()));
    QTest::qWait(200); // GLib tells from an event loop
}

TWOFOLD_TEST(TestKeychain)

#include "tst_keychain.moc"
