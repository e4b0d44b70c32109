// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/remote/keptsecrets.h"
#include "core/remote/prompter.h"
#include "core/remote/sshlink.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>

#include <libssh/libssh.h>

#include <memory>

namespace twofold::remote {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("twofold::remote", text);
}

struct KeyDeleter
{
    void operator()(ssh_key_struct *key) const { ssh_key_free(key); }
};
using Key = std::unique_ptr<ssh_key_struct, KeyDeleter>;

// Whether a private key needs a passphrase: OpenSSH's own format names its cipher, the older ones
// say so in clear.
bool isEncrypted(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return false;
    const QByteArray text = file.read(64 * 1024);
    if (!text.contains("BEGIN OPENSSH PRIVATE KEY"))
        return text.contains("ENCRYPTED");
    const qsizetype start = text.indexOf("KEY-----\n") + 9;
    const QByteArray blob = QByteArray::fromBase64(text.mid(start, 200).replace('\n', ""));
    return blob.size() > 23 && blob.mid(19, 4) != "none";
}

QString cleanPrompt(const char *text)
{
    QString prompt = QString::fromUtf8(text ? text : "").left(500);
    prompt.removeIf([](QChar c) { return !c.isPrint() && c != u'\n'; });
    return prompt.trimmed();
}

class Login
{
public:
    Login(SshLink &link, Prompter *prompter, const CancelToken &cancel)
        : m_link(link)
        , m_prompter(prompter)
        , m_cancel(cancel)
        , m_name(link.host().user % u'@' % link.host().alias)
    {
    }

    Result<void> run();

private:
    // SSH_AUTH_SUCCESS, _PARTIAL, _DENIED, _INFO; an error when the link is gone.
    Result<int> attempt(const std::function<int()> &call);
    Result<int> tryAgent();
    Result<int> tryKeys();
    Result<int> tryKey(const QString &path);
    Result<int> offer(ssh_key_struct *key);
    Result<Key> loadKey(const QString &path);
    Result<int> tryInteractive();
    Result<int> tryPassword();
    SecretQuestion question(SecretQuestion::Kind kind, const QString &prompt, int number) const;
    std::optional<Secret> ask(const SecretQuestion &question);
    Error refused() const;

    SshLink &m_link;
    Prompter *m_prompter;
    const CancelToken &m_cancel;
    QString m_name;
    QStringList m_tried;
    bool m_gaveUp = false; // the engineer did not answer
};

Result<int> Login::attempt(const std::function<int()> &call)
{
    const auto answer = m_link.complete(call, SSH_AUTH_AGAIN, m_link.answerTimeoutMs(),
                                        tr("logging in"), m_cancel);
    if (!answer)
        return answer;
    if (*answer == SSH_AUTH_ERROR) {
        if (!m_link.isAlive()) {
            if (m_tried.isEmpty())
                return m_link.lost(tr("logging in"));
            return remoteError(tr("%1 ended the connection while %2 logged in, after: %3. Where an "
                                  "agent holds many keys, set IdentitiesOnly and IdentityFile for "
                                  "this host in ~/.ssh/config.")
                                   .arg(m_link.host().alias, m_link.host().user,
                                        m_tried.join(QLatin1String(", "))));
        }
        return static_cast<int>(SSH_AUTH_DENIED);
    }
    return answer;
}

SecretQuestion Login::question(SecretQuestion::Kind kind, const QString &prompt, int number) const
{
    SecretQuestion question;
    question.kind = kind;
    question.host = m_name;
    question.prompt = prompt;
    question.attempt = number;
    return question;
}

std::optional<Secret> Login::ask(const SecretQuestion &question)
{
    if (!m_prompter || m_cancel.isCancelled())
        return std::nullopt;
    auto answer = m_prompter->askSecret(question, m_cancel);
    if (!answer)
        m_gaveUp = true;
    return answer;
}

Result<int> Login::tryAgent()
{
    const ResolvedHost &host = m_link.host();
    // libssh would offer every key of the agent.
    if (host.identitiesOnly || host.identityAgent == QLatin1String("none")
        || (host.identityAgent.isEmpty() && qEnvironmentVariableIsEmpty("SSH_AUTH_SOCK")))
        return static_cast<int>(SSH_AUTH_DENIED);
    if (!host.identityAgent.isEmpty())
        ssh_options_set(m_link.session(), SSH_OPTIONS_IDENTITY_AGENT,
                        QFile::encodeName(host.identityAgent).constData());
    m_tried += tr("the agent's keys");
    return attempt([this] { return ssh_userauth_agent(m_link.session(), nullptr); });
}

Result<int> Login::offer(ssh_key_struct *key)
{
    return attempt([&] { return ssh_userauth_publickey(m_link.session(), nullptr, key); });
}

Result<Key> Login::loadKey(const QString &path)
{
    const QByteArray name = QFile::encodeName(path);
    ssh_key key = nullptr;
    if (!isEncrypted(path)) {
        if (ssh_pki_import_privkey_file(name.constData(), nullptr, nullptr, nullptr, &key) == SSH_OK)
            return Key(key);
        m_tried += tr("key %1 (cannot be read)").arg(path);
        return Key();
    }
    for (int number = 1; number <= 3; ++number) {
        SecretQuestion asked
            = question(SecretQuestion::Kind::Passphrase, tr("Passphrase of the key %1").arg(path), number);
        asked.keyFile = path;
        asked.keepAs = passphraseName(path);
        const auto passphrase = ask(asked);
        if (!passphrase) {
            m_tried += tr("key %1 (no passphrase)").arg(path);
            return Key();
        }
        if (ssh_pki_import_privkey_file(name.constData(), passphrase->reveal(), nullptr, nullptr,
                                        &key) == SSH_OK)
            return Key(key);
        m_prompter->refused(asked);
    }
    m_tried += tr("key %1 (wrong passphrase)").arg(path);
    return Key();
}

Result<int> Login::tryKey(const QString &path)
{
    // The public half, where it lies beside, saves asking for a passphrase in vain.
    ssh_key publicKey = nullptr;
    if (isEncrypted(path)
        && ssh_pki_import_pubkey_file(QFile::encodeName(path + QLatin1String(".pub")).constData(),
                                      &publicKey) == SSH_OK) {
        const Key owner(publicKey);
        const auto wanted = attempt(
            [&] { return ssh_userauth_try_publickey(m_link.session(), nullptr, publicKey); });
        if (!wanted)
            return wanted;
        if (*wanted != SSH_AUTH_SUCCESS) {
            m_tried += tr("key %1").arg(path);
            return static_cast<int>(SSH_AUTH_DENIED);
        }
    }
    const auto key = loadKey(path);
    if (!key)
        return key.error();
    if (!*key)
        return static_cast<int>(SSH_AUTH_DENIED);

    QStringList certificates{path + QLatin1String("-cert.pub")};
    certificates += m_link.host().certificateFiles;
    for (const QString &file : certificates) {
        ssh_key certificate = nullptr;
        if (!QFileInfo(file).isFile()
            || ssh_pki_import_cert_file(QFile::encodeName(file).constData(), &certificate) != SSH_OK)
            continue;
        const Key owner(certificate);
        const Key certified(ssh_key_dup(key->get()));
        if (!certified || ssh_pki_copy_cert_to_privkey(certificate, certified.get()) != SSH_OK)
            continue; // of another key
        m_tried += tr("certificate %1").arg(file);
        const auto answer = offer(certified.get());
        if (!answer || *answer != SSH_AUTH_DENIED)
            return answer;
    }
    m_tried += tr("key %1").arg(path);
    return offer(key->get());
}

Result<int> Login::tryKeys()
{
    for (const QString &path : m_link.host().identityFiles) {
        if (!QFileInfo(path).isFile())
            continue;
        const auto answer = tryKey(path);
        if (!answer || *answer != SSH_AUTH_DENIED)
            return answer;
        if (m_cancel.isCancelled())
            return cancelledError();
    }
    return static_cast<int>(SSH_AUTH_DENIED);
}

Result<int> Login::tryInteractive()
{
    ssh_session session = m_link.session();
    for (int number = 1; number <= m_link.host().passwordPrompts; ++number) {
        QList<SecretQuestion> answered;
        auto answer = attempt([&] { return ssh_userauth_kbdint(session, nullptr, nullptr); });
        // A server may ask in several rounds; one that never ends is left.
        for (int round = 0; answer && *answer == SSH_AUTH_INFO && round < 20; ++round) {
            const QString instruction = cleanPrompt(ssh_userauth_kbdint_getinstruction(session));
            const int prompts = ssh_userauth_kbdint_getnprompts(session);
            for (int i = 0; i < prompts; ++i) {
                char echo = 0;
                QString prompt = cleanPrompt(
                    ssh_userauth_kbdint_getprompt(session, static_cast<unsigned>(i), &echo));
                const bool isPassword = !echo && prompts == 1 && asksForPassword(prompt);
                if (!instruction.isEmpty())
                    prompt = instruction % u'\n' % prompt;
                SecretQuestion asked = question(SecretQuestion::Kind::Interactive, prompt, number);
                asked.echo = echo != 0;
                if (isPassword)
                    asked.keepAs = passwordName(m_link.host());
                const auto secret = ask(asked);
                if (!secret)
                    return static_cast<int>(SSH_AUTH_DENIED);
                answered += asked;
                ssh_userauth_kbdint_setanswer(session, static_cast<unsigned>(i), secret->reveal());
            }
            answer = attempt([&] { return ssh_userauth_kbdint(session, nullptr, nullptr); });
        }
        if (number == 1)
            m_tried += tr("answers to the server's questions");
        if (!answer || *answer != SSH_AUTH_DENIED)
            return answer;
        for (const SecretQuestion &asked : answered)
            m_prompter->refused(asked);
    }
    return static_cast<int>(SSH_AUTH_DENIED);
}

Result<int> Login::tryPassword()
{
    for (int number = 1; number <= m_link.host().passwordPrompts; ++number) {
        SecretQuestion asked = question(SecretQuestion::Kind::Password, tr("Password of %1").arg(m_name), number);
        asked.keepAs = passwordName(m_link.host());
        const auto password = ask(asked);
        if (!password)
            return static_cast<int>(SSH_AUTH_DENIED);
        if (number == 1)
            m_tried += tr("password");
        const auto answer = attempt([&] {
            return ssh_userauth_password(m_link.session(), nullptr, password->reveal());
        });
        if (!answer || *answer != SSH_AUTH_DENIED)
            return answer;
        m_prompter->refused(asked);
    }
    return static_cast<int>(SSH_AUTH_DENIED);
}

Error Login::refused() const
{
    const int methods = ssh_userauth_list(m_link.session(), nullptr);
    QStringList allowed;
    if (methods & SSH_AUTH_METHOD_PUBLICKEY)
        allowed += QStringLiteral("publickey");
    if (methods & SSH_AUTH_METHOD_INTERACTIVE)
        allowed += QStringLiteral("keyboard-interactive");
    if (methods & SSH_AUTH_METHOD_PASSWORD)
        allowed += QStringLiteral("password");
    if (methods & SSH_AUTH_METHOD_GSSAPI_MIC)
        allowed += QStringLiteral("gssapi-with-mic");
    const QString tried = m_tried.isEmpty() ? tr("nothing, as there is no key and nobody to ask")
                                            : m_tried.join(QLatin1String(", "));
    return remoteError(tr("%1 refused the login. Tried: %2. The server accepts: %3. Try “ssh %4” in "
                          "a terminal, or name the key with IdentityFile in ~/.ssh/config.")
                           .arg(m_name, tried,
                                allowed.isEmpty() ? tr("unknown") : allowed.join(QLatin1String(", ")),
                                m_link.host().alias));
}

Result<void> Login::run()
{
    const ResolvedHost &host = m_link.host();
    auto answer = attempt([this] { return ssh_userauth_none(m_link.session(), nullptr); });
    // A server may want several methods, one after the other.
    for (int step = 0; answer && *answer != SSH_AUTH_SUCCESS && step < 4; ++step) {
        const int methods = ssh_userauth_list(m_link.session(), nullptr);
        answer = static_cast<int>(SSH_AUTH_DENIED);
        if (host.publicKey && (methods & SSH_AUTH_METHOD_PUBLICKEY)) {
            answer = tryAgent();
            if (answer && *answer == SSH_AUTH_DENIED)
                answer = tryKeys();
        }
        if (answer && *answer == SSH_AUTH_DENIED && !m_gaveUp && m_prompter
            && host.keyboardInteractive && (methods & SSH_AUTH_METHOD_INTERACTIVE))
            answer = tryInteractive();
        if (answer && *answer == SSH_AUTH_DENIED && !m_gaveUp && m_prompter && host.password
            && (methods & SSH_AUTH_METHOD_PASSWORD))
            answer = tryPassword();
        if (!answer || *answer != SSH_AUTH_PARTIAL)
            break;
    }
    if (!answer)
        return answer.error();
    if (m_cancel.isCancelled())
        return cancelledError();
    if (*answer != SSH_AUTH_SUCCESS)
        return refused();
    return {};
}

} // namespace

Result<void> logIn(SshLink &link, Prompter *prompter, const CancelToken &cancel)
{
    return Login(link, prompter, cancel).run();
}

} // namespace twofold::remote
