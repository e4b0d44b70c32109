// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/remote/prompter.h"
#include "core/remote/session.h"

#include <QtTest>

#include <QMutex>
#include <QProcess>
#include <QTemporaryDir>

#include <functional>
#include <memory>

// Leaves a test that needs a server which cannot run on this machine, with the reason.
#define REQUIRE_SERVER(server) \
    do { \
        if (!(server).problem().isEmpty()) \
            QSKIP(qPrintable((server).problem())); \
    } while (false)

// Verifies a Result; the message of a failure is its error.
#define VERIFY_OK(expression) \
    do { \
        const auto &verified = (expression); \
        QVERIFY2(verified.ok(), verified.ok() ? "" : qPrintable(verified.error().text())); \
    } while (false)

namespace twofold::tests {

// The whole of a file; empty where there is none.
QByteArray readFile(const QString &path);
// Ends the program where it cannot be written.
void writeFile(const QString &path, const QByteArray &content);

// A free TCP port of 127.0.0.1.
int freePort();
// Waits until something listens there.
bool waitForPort(int port, const QString &address = QStringLiteral("127.0.0.1"));

// A real OpenSSH server on a loopback port with its own keys, configuration and job directory.
// Ends with everything that was started through it.
class SshServer
{
public:
    // extra: lines of sshd_config that go before ours. program: the sshd to start; the one of this
    // machine where empty.
    explicit SshServer(const QByteArray &extra = {}, const QString &program = {});
    ~SshServer();

    // Empty where it runs; else why it cannot on this machine.
    QString problem() const { return m_problem; }
    bool start();
    void stop();
    // Kills the server's side of every connection, as a cut link would end it.
    void cutConnections();
    // A new host key in place of the old one, as after an installation.
    void changeHostKey();

    int port() const { return m_port; }
    QString folder() const { return m_folder.path(); }
    QString path(const QString &name) const { return m_folder.filePath(name); }
    // Where jobs lie on this "host".
    QString jobs() const { return path(QStringLiteral("state/twofold/jobs")); }
    // The alias "testhost" of the client's configuration, with the right key and known host.
    remote::HostAddress address() const { return {QStringLiteral("testhost"), {}, 0, {}}; }
    remote::SessionOptions options() const;
    // Rewrites the client's configuration with more lines for testhost.
    void configureClient(const QByteArray &extra = {}, bool withKey = true);
    void trustHost();
    // What a client's configuration says of this server under an alias, for one with several.
    QByteArray clientSection(const QByteArray &alias) const;

    // Processes that were started through this server and still live.
    QList<qint64> processes() const;

private:
    QByteArray m_extra;
    QString m_program;
    QTemporaryDir m_folder;
    QProcess m_process;
    int m_port = 0;
    QString m_problem;
};

// A PAM service of its own that lets every user in who knows one password, and an sshd of the
// service's name: an SshServer of it with "UsePAM yes" takes that password. Needs root, for
// /etc/pam.d; nothing of it stays.
class PasswordService
{
public:
    explicit PasswordService(const QByteArray &password);
    ~PasswordService();
    QString problem() const { return m_problem; }
    QString sshd() const { return m_sshd; }

private:
    QTemporaryDir m_folder;
    QString m_sshd;
    QString m_service;
    QString m_problem;
};

// A real nginx that answers on a port of an address. space: the network namespace that has the
// address; empty: this one.
class WebServer
{
public:
    explicit WebServer(const QString &address = QStringLiteral("127.0.0.1"), const QString &space = {});
    ~WebServer();
    QString problem() const { return m_problem; }
    QString url() const; // ends with a slash

private:
    QString m_address;
    QTemporaryDir m_folder;
    QProcess m_process;
    int m_port = 0;
    QString m_problem;
};

// Answers from a script, and keeps what was asked.
class ScriptedPrompter : public remote::Prompter
{
public:
    bool acceptKeys = false;
    std::function<std::optional<remote::Secret>(const remote::SecretQuestion &)> answer;
    bool neverAnswers = false; // the engineer is away: a question stays open until it is withdrawn

    bool acceptHostKey(const remote::HostKeyQuestion &question, const CancelToken &cancel) override;
    std::optional<remote::Secret> askSecret(const remote::SecretQuestion &question, const CancelToken &cancel) override;

    QList<remote::HostKeyQuestion> keyQuestions() const;
    QList<remote::SecretQuestion> secretQuestions() const;

private:
    static void waitFor(const CancelToken &cancel);

    mutable QMutex m_mutex;
    QList<remote::HostKeyQuestion> m_keys;
    QList<remote::SecretQuestion> m_secrets;
};

// Runs a program to its end; its standard output.
QByteArray runProgram(const QString &program, const QStringList &arguments);
bool processExists(qint64 pid);
// Processes that carry TWOFOLD_TEST=FOLDER, the mark of a test's host, and still live.
QList<qint64> processesStartedIn(const QString &folder);

} // namespace twofold::tests
