// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/remote/askpass.h"

#include "core/remote/keptsecrets.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

namespace twofold::remote {
namespace {

constexpr char kSocketVariable[] = "TWOFOLD_ASKPASS_SOCKET";
constexpr qsizetype kLongest = 16 << 10; // bytes of a question or an answer
constexpr char kAnswered = 'a'; // before an answer; nothing: refused
constexpr int kTick = 50; // ms

QString s_program;

QString tr(const char *text)
{
    return QCoreApplication::translate("twofold::remote", text);
}

bool setAddress(sockaddr_un &address, const QByteArray &path)
{
    address = {};
    address.sun_family = AF_UNIX;
    if (path.size() >= qsizetype(sizeof address.sun_path))
        return false;
    std::memcpy(address.sun_path, path.constData(), size_t(path.size()));
    return true;
}

// To the other side's end; at most kLongest.
QByteArray readAll(int connection)
{
    QByteArray bytes;
    bytes.reserve(kLongest); // no reallocation leaves a copy behind
    char piece[1024];
    while (bytes.size() + qsizetype(sizeof piece) <= kLongest) {
        const ssize_t got = ::recv(connection, piece, sizeof piece, 0);
        if (got <= 0)
            break;
        bytes.append(piece, got);
    }
    explicit_bzero(piece, sizeof piece);
    return bytes;
}

bool writeAll(int connection, const char *bytes, qsizetype size)
{
    while (size > 0) {
        const ssize_t sent = ::send(connection, bytes, size_t(size), MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        bytes += sent;
        size -= sent;
    }
    return true;
}

// Of this user, as the directory's mode has it.
bool isOurs(int connection)
{
    ucred peer{};
    socklen_t size = sizeof peer;
    return ::getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == ::geteuid();
}

// Plain text: a jump host's words can be in it.
QString plainQuestion(const QByteArray &bytes)
{
    QString text = QString::fromUtf8(bytes).left(2000);
    text.removeIf([](QChar c) { return !c.isPrint() && c != u'\n'; });
    return text.trimmed();
}

} // namespace

void Askpass::setProgram(const QString &path)
{
    s_program = path;
}

QString Askpass::program()
{
    return s_program;
}

Askpass::Askpass(Prompter &prompter)
    : m_prompter(prompter)
{
}

Result<std::unique_ptr<Askpass>> Askpass::listen(Prompter &prompter)
{
    std::unique_ptr<Askpass> made(new Askpass(prompter));
    const QByteArray runtime = qgetenv("XDG_RUNTIME_DIR");
    QByteArray folder = (runtime.isEmpty() ? QByteArray("/tmp") : runtime) + "/twofold-askpass-XXXXXX";
    sockaddr_un address;
    if (!::mkdtemp(folder.data())) // 0700
        return remoteError(tr("Nothing can be asked for a jump host: %1.").arg(QString::fromLocal8Bit(std::strerror(errno))));
    made->m_folder = folder;
    made->m_listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (made->m_listener < 0 || !setAddress(address, folder + "/socket")
        || ::bind(made->m_listener, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0
        || ::listen(made->m_listener, 4) != 0)
        return remoteError(tr("Nothing can be asked for a jump host: %1.").arg(QString::fromLocal8Bit(std::strerror(errno))));
    made->m_thread = std::thread([askpass = made.get()] { askpass->serve(); });
    return made;
}

Askpass::~Askpass()
{
    m_ending.cancel();
    if (m_thread.joinable())
        m_thread.join();
    if (m_listener >= 0)
        ::close(m_listener);
    if (!m_folder.isEmpty()) {
        ::unlink(QByteArray(m_folder + "/socket").constData());
        ::rmdir(m_folder.constData());
    }
}

QByteArrayList Askpass::environment() const
{
    return {"SSH_ASKPASS=" + s_program.toLocal8Bit(), "SSH_ASKPASS_REQUIRE=force",
            QByteArray(kSocketVariable) + '=' + m_folder + "/socket"};
}

void Askpass::serve()
{
    while (!m_ending.isCancelled()) {
        pollfd waiting{m_listener, POLLIN, 0};
        if (::poll(&waiting, 1, kTick) <= 0)
            continue;
        const int connection = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (connection < 0)
            continue;
        if (isOurs(connection)) {
            m_asking = true;
            answer(connection);
            m_asking = false;
        }
        ::close(connection);
    }
}

void Askpass::answer(int connection)
{
    const timeval patience{5, 0}; // the question is on its way
    ::setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    const QString question = plainQuestion(readAll(connection));
    if (question.isEmpty() || m_ending.isCancelled())
        return;
    const Secret secret = answerTo(question);
    if (!secret.isEmpty() && writeAll(connection, &kAnswered, 1))
        writeAll(connection, secret.reveal(), secret.size());
}

// An empty one: refused.
Secret Askpass::answerTo(const QString &question)
{
    // The words of OpenSSH's client (sshconnect.c, sshconnect2.c), which are not translated.
    static const QRegularExpression unknownKey(
        QStringLiteral("authenticity of host '([^' ]+).*\\n(\\S+) key fingerprint is (SHA256:\\S+?)\\.?\\n"),
        QRegularExpression::DotMatchesEverythingOption);
    static const QRegularExpression passphrase(QStringLiteral("^Enter passphrase for key '(.+)'"));
    static const QRegularExpression password(QStringLiteral("^(\\S+@\\S+)'s password:"));
    static const QRegularExpression interactive(QStringLiteral("^\\((\\S+@\\S+)\\) (.*)$"),
                                                QRegularExpression::DotMatchesEverythingOption);
    if (const auto match = unknownKey.match(question); match.hasMatch()) {
        HostKeyQuestion key;
        key.host = match.captured(1);
        key.keyType = match.captured(2);
        key.fingerprint = match.captured(3);
        return Secret(m_prompter.acceptHostKey(key, m_ending) ? QStringLiteral("yes") : QStringLiteral("no"));
    }
    SecretQuestion secret;
    secret.kind = SecretQuestion::Kind::Interactive;
    secret.prompt = question;
    secret.host = tr("a jump host");
    if (const auto match = passphrase.match(question); match.hasMatch()) {
        secret.kind = SecretQuestion::Kind::Passphrase;
        secret.keyFile = match.captured(1);
        secret.keepAs = passphraseName(secret.keyFile);
    } else if (const auto asked = password.match(question); asked.hasMatch()) {
        secret.kind = SecretQuestion::Kind::Password;
        secret.host = asked.captured(1);
        secret.keepAs = jumpPasswordName(secret.host);
    } else if (const auto prompted = interactive.match(question); prompted.hasMatch()) {
        secret.host = prompted.captured(1);
        // As Login has it: a password in the words of PAM.
        if (prompted.captured(2).contains(u"password", Qt::CaseInsensitive))
            secret.keepAs = jumpPasswordName(secret.host);
    }
    bool again = false;
    {
        const std::lock_guard lock(m_mutex);
        const auto before = m_asked.find(question);
        again = before != m_asked.end();
        if (again)
            secret.attempt = before->second.attempt + 1;
        m_asked[question] = secret;
    }
    if (again)
        m_prompter.refused(secret);
    auto given = m_prompter.askSecret(secret, m_ending);
    return given ? std::move(*given) : Secret();
}

void Askpass::allRefused()
{
    std::map<QString, SecretQuestion> asked;
    {
        const std::lock_guard lock(m_mutex);
        asked.swap(m_asked);
    }
    for (const auto &[words, question] : asked)
        m_prompter.refused(question);
}

bool isAskpass()
{
    return !qEnvironmentVariableIsEmpty(kSocketVariable);
}

int runAskpass(int argc, char **argv)
{
    sockaddr_un address;
    const int connection = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (argc < 2 || connection < 0 || !setAddress(address, qgetenv(kSocketVariable))
        || ::connect(connection, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0
        || !writeAll(connection, argv[1], qMin(qsizetype(std::strlen(argv[1])), kLongest / 2)))
        return 1;
    ::shutdown(connection, SHUT_WR);
    QByteArray answer = readAll(connection);
    ::close(connection);
    const bool isAnswered = answer.startsWith(kAnswered);
    if (isAnswered) {
        answer.append('\n');
        [[maybe_unused]] const auto written = ::write(STDOUT_FILENO, answer.constData() + 1, size_t(answer.size()) - 1);
    }
    wipe(answer);
    return isAnswered ? 0 : 1;
}

} // namespace twofold::remote
