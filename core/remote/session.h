// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/cancel.h"
#include "core/base/result.h"
#include "core/base/shellword.h"
#include "core/remote/prompter.h"
#include "core/remote/sshconfig.h"

#include <QByteArray>
#include <QString>

#include <functional>
#include <memory>

namespace twofold::remote {

class Sftp;

struct SessionOptions
{
    QString configFile; // instead of ~/.ssh/config (ssh -F); empty: the user's own
    int connectTimeoutMs = 15'000; // to the end of the key exchange; ssh's ConnectTimeout wins
    int answerTimeoutMs = 30'000; // silence of a host that owes an answer
    int keepAliveS = 15; // something is sent when nothing was for so long; 0: never
};

enum class Stream { Out, Err };

// What to run on the host, by the POSIX sh there. The script travels on standard input, so that
// nothing of it shows in a list of processes; it is read whole before its first line runs.
struct Command
{
    QString script;
    int timeoutMs = 30'000; // 0: none
    qint64 keepBytes = 1 << 20; // of each stream; what is beyond is counted and dropped
    // Called with every piece as it comes, on the calling thread; may be empty.
    std::function<void(Stream, QByteArrayView)> onOutput;
};

struct Executed
{
    int exitCode = -1; // -1: ended by a signal or the host did not say
    QByteArray out;
    QByteArray err;
    qint64 dropped = 0; // bytes beyond keepBytes

    bool ok() const { return exitCode == 0; }
};

// One SSH connection. Everything blocks; an object belongs to the one worker thread that uses it,
// never the window's. Each call ends within 100 ms after its token is cancelled, and with an error
// when the link is gone: a session does not come back, connect again. Errors are sentences and
// hold no secret. Host keys: a changed one refuses, naming file and line; an unknown one asks.
class Session
{
public:
    // Resolves with ssh -G, connects (through ProxyJump or ProxyCommand where set), checks the
    // host key and logs in: agent, keys, keyboard-interactive, password, as far as the server and
    // the configuration allow each. prompter may be null: then everything that would be asked is
    // refused.
    static Result<std::unique_ptr<Session>> connect(const HostAddress &address,
                                                    const SessionOptions &options,
                                                    Prompter *prompter,
                                                    const CancelToken &cancel = {});
    ~Session();

    // Cancelled or out of time, the command's process group is sent TERM; a detached job and a
    // service have left it and stay.
    Result<Executed> run(const Command &command, const CancelToken &cancel = {});

    // The SFTP of this connection, opened at the first call; owned by the session.
    Result<Sftp *> sftp(const CancelToken &cancel = {});

    bool isAlive() const;
    // "user@name", for sentences.
    QString name() const;
    const ResolvedHost &resolved() const;

private:
    Result<Executed> execute(const Command &command, const QByteArray &mark, const CancelToken &cancel);

    struct Private;
    explicit Session(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

using twofold::shellWord;

} // namespace twofold::remote
