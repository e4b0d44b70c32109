// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/terminalprompter.h"

#include "core/remote/keptsecrets.h"

#include <QCoreApplication>
#include <QMutex>

#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

namespace twofold::cli {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Terminal", text);
}

constexpr int kTick = 50; // ms between two looks at the token

// /dev/tty, with echo off where asked; put back when it goes.
class Terminal
{
public:
    explicit Terminal(bool echo)
        : m_file(::open("/dev/tty", O_RDWR | O_CLOEXEC))
    {
        if (m_file < 0 || echo || tcgetattr(m_file, &m_before) != 0)
            return;
        termios silent = m_before;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        m_changed = tcsetattr(m_file, TCSAFLUSH, &silent) == 0;
    }
    ~Terminal()
    {
        if (m_changed) {
            tcsetattr(m_file, TCSAFLUSH, &m_before);
            write(QStringLiteral("\n"));
        }
        if (m_file >= 0)
            ::close(m_file);
    }
    Terminal(const Terminal &) = delete;
    Terminal &operator=(const Terminal &) = delete;

    bool isThere() const { return m_file >= 0; }

    // A host's words may hold control characters; a terminal would obey them.
    void write(const QString &text)
    {
        QString plain;
        for (const QChar c : text) {
            if (c.isPrint() || c == QLatin1Char('\n'))
                plain += c;
        }
        const QByteArray bytes = plain.toUtf8();
        [[maybe_unused]] const auto written = ::write(m_file, bytes.constData(), static_cast<size_t>(bytes.size()));
    }

    // A line without its end; nullopt at the end of input, or once it is cancelled. Wiped by the caller.
    std::optional<QByteArray> readLine(const CancelToken &cancel)
    {
        QByteArray line;
        constexpr int kLongest = 4096;
        line.reserve(kLongest); // no reallocation leaves a copy behind
        char c = 0;
        while (line.size() < kLongest) {
            pollfd typed{m_file, POLLIN, 0};
            while (::poll(&typed, 1, kTick) <= 0) {
                if (cancel.isCancelled())
                    return std::nullopt;
            }
            const auto got = ::read(m_file, &c, 1);
            if (got <= 0)
                return std::nullopt;
            if (c == '\n')
                return line;
            line.append(c);
        }
        return line;
    }

private:
    int m_file;
    termios m_before{};
    bool m_changed = false;
};

// One question at a time; waiting for the turn ends with the token.
class Turn
{
public:
    explicit Turn(const CancelToken &cancel)
    {
        while (!m_isOurs && !cancel.isCancelled())
            m_isOurs = s_oneQuestion.tryLock(kTick);
    }
    ~Turn()
    {
        if (m_isOurs)
            s_oneQuestion.unlock();
    }
    Turn(const Turn &) = delete;
    Turn &operator=(const Turn &) = delete;

    bool isOurs() const { return m_isOurs; }

private:
    static inline QMutex s_oneQuestion;
    bool m_isOurs = false;
};

bool isYes(const std::optional<QByteArray> &line)
{
    return line && line->trimmed().toLower() == "yes";
}

std::optional<remote::Secret> readSecret(const remote::SecretQuestion &question, const CancelToken &cancel)
{
    Terminal terminal(question.echo);
    if (!terminal.isThere())
        return std::nullopt;
    QString prompt = question.prompt;
    if (prompt.isEmpty()) {
        prompt = question.kind == remote::SecretQuestion::Kind::Passphrase
                     ? tr("Passphrase of %1: ").arg(question.keyFile)
                     : tr("Password of %1: ").arg(question.host);
    }
    if (question.kind == remote::SecretQuestion::Kind::Parameter)
        prompt += QLatin1Char(' ');
    if (question.attempt > 1)
        prompt.prepend(tr("That was refused. "));
    terminal.write(prompt);
    auto line = terminal.readLine(cancel);
    if (!line)
        return std::nullopt;
    remote::Secret secret(*line);
    return secret;
}

} // namespace

bool TerminalPrompter::acceptHostKey(const remote::HostKeyQuestion &question, const CancelToken &cancel)
{
    const Turn turn(cancel);
    if (!turn.isOurs())
        return false;
    Terminal terminal(true);
    if (!terminal.isThere())
        return false;
    if (!question.otherKeys.isEmpty())
        terminal.write(question.otherKeys % QLatin1Char('\n'));
    const QString file = question.file.isEmpty() ? tr("the file that ssh uses for it") : question.file;
    terminal.write(tr("The host %1 is not known. Its %2 key has the fingerprint\n  %3\nTrust it and keep "
                      "it in %4? Type yes or no: ")
                       .arg(question.host, question.keyType, question.fingerprint, file));
    return isYes(terminal.readLine(cancel));
}

std::optional<remote::Secret> TerminalPrompter::askSecret(const remote::SecretQuestion &question, const CancelToken &cancel)
{
    const Turn turn(cancel);
    if (!turn.isOurs())
        return std::nullopt;
    remote::Keychain &keychain = remote::desktopKeychain();
    QString cannotKeep;
    if (auto kept = remote::keptAnswer(keychain, question, cannotKeep, cancel))
        return kept;
    auto secret = readSecret(question, cancel);
    if (!secret || secret->isEmpty() || question.keepAs.isEmpty() || !cannotKeep.isEmpty())
        return secret;
    Terminal terminal(true);
    terminal.write(tr("Keep it in the keychain? Type yes or no: "));
    if (!isYes(terminal.readLine(cancel)))
        return secret;
    if (const auto done = keychain.keep(question.keepAs, *secret, cancel); !done)
        terminal.write(done.error().message % QLatin1Char('\n'));
    return secret;
}

void TerminalPrompter::refused(const remote::SecretQuestion &question)
{
    if (!question.keepAs.isEmpty())
        [[maybe_unused]] const auto forgotten = remote::desktopKeychain().forget(question.keepAs);
}

} // namespace twofold::cli
