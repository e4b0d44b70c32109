// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/remote/transport.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QRegularExpression>
#include <QThread>

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

extern char **environ;

namespace twofold::remote {
namespace {

constexpr int kTick = 50; // ms between two looks at the token

QString tr(const char *text)
{
    return QCoreApplication::translate("twofold::remote", text);
}

QString systemError(int code)
{
    return QString::fromLocal8Bit(std::strerror(code));
}

struct Lookup
{
    std::mutex mutex;
    std::condition_variable done;
    bool finished = false;
    int code = 0;
    addrinfo *addresses = nullptr;

    ~Lookup()
    {
        if (addresses)
            freeaddrinfo(addresses);
    }
};

// getaddrinfo cannot be interrupted: it works on a thread that is left alone when nobody waits
// for it any more.
Result<std::shared_ptr<Lookup>> lookUp(const ResolvedHost &host, const QDeadlineTimer &deadline,
                                       const CancelToken &cancel)
{
    auto lookup = std::make_shared<Lookup>();
    std::thread([lookup, name = host.hostName.toUtf8(), port = QByteArray::number(host.port)] {
        addrinfo hints{};
        hints.ai_socktype = SOCK_STREAM;
        addrinfo *found = nullptr;
        const int code = getaddrinfo(name.constData(), port.constData(), &hints, &found);
        const std::lock_guard lock(lookup->mutex);
        lookup->code = code;
        lookup->addresses = found;
        lookup->finished = true;
        lookup->done.notify_all();
    }).detach();

    std::unique_lock lock(lookup->mutex);
    while (!lookup->finished) {
        lookup->done.wait_for(lock, std::chrono::milliseconds(kTick));
        if (cancel.isCancelled())
            return cancelledError();
        if (deadline.hasExpired())
            return remoteError(tr("The name %1 was not resolved in time. Look at this machine's "
                                  "name server.").arg(host.hostName));
    }
    if (lookup->code != 0)
        return remoteError(tr("The host %1 is not known (%2). Check its name, or its HostName in "
                              "~/.ssh/config.")
                               .arg(host.hostName, QString::fromLocal8Bit(gai_strerror(lookup->code))));
    return lookup;
}

// 0, or the reason as errno; ECANCELED where the token was.
int connectTo(int fd, const addrinfo &address, const QDeadlineTimer &deadline,
              const CancelToken &cancel)
{
    if (::connect(fd, address.ai_addr, address.ai_addrlen) == 0)
        return 0;
    if (errno != EINPROGRESS)
        return errno;
    for (;;) {
        if (cancel.isCancelled())
            return ECANCELED;
        if (deadline.hasExpired())
            return ETIMEDOUT;
        pollfd waiting{fd, POLLOUT, 0};
        if (poll(&waiting, 1, kTick) <= 0)
            continue;
        int code = 0;
        socklen_t size = sizeof code;
        getsockopt(fd, SOL_SOCKET, SO_ERROR, &code, &size);
        return code;
    }
}

void setOption(int fd, int level, int name, int value)
{
    setsockopt(fd, level, name, &value, sizeof value);
}

// What a name becomes inside of a ProxyCommand is read by the shell.
bool isPlainWord(const QString &text)
{
    static const QRegularExpression plain(QStringLiteral("^[A-Za-z0-9_.:%@+\\[\\]-]+$"));
    return plain.match(text).hasMatch() && !text.startsWith(u'-');
}

QString expandProxyCommand(const ResolvedHost &host)
{
    QString out;
    const QString &command = host.proxyCommand;
    for (qsizetype i = 0; i < command.size(); ++i) {
        if (command[i] != u'%' || i + 1 == command.size()) {
            out += command[i];
            continue;
        }
        switch (command[++i].unicode()) {
        case '%': out += u'%'; break;
        case 'h': out += host.hostName; break;
        case 'n': out += host.alias; break;
        case 'p': out += QString::number(host.port); break;
        case 'r': out += host.user; break;
        default: out += QLatin1Char('%') + command[i];
        }
    }
    return out;
}

} // namespace

Transport::~Transport()
{
    end();
}

Transport::Transport(Transport &&other) noexcept
    : m_fd(std::exchange(other.m_fd, -1))
    , m_errorFd(std::exchange(other.m_errorFd, -1))
    , m_child(std::exchange(other.m_child, -1))
    , m_askpass(std::move(other.m_askpass))
{
}

Transport &Transport::operator=(Transport &&other) noexcept
{
    if (this != &other) {
        end();
        m_fd = std::exchange(other.m_fd, -1);
        m_errorFd = std::exchange(other.m_errorFd, -1);
        m_child = std::exchange(other.m_child, -1);
        m_askpass = std::move(other.m_askpass);
    }
    return *this;
}

void Transport::end()
{
    if (m_fd >= 0) {
        ::shutdown(m_fd, SHUT_RDWR);
        ::close(m_fd);
        m_fd = -1;
    }
    if (m_child > 0) {
        // The process sees the end of its input; where it does not go by itself it is ended.
        ::kill(m_child, SIGTERM);
        int status = 0;
        for (int i = 0; i < 20 && ::waitpid(m_child, &status, WNOHANG) == 0; ++i) {
            if (i == 10)
                ::kill(m_child, SIGKILL);
            QThread::msleep(10);
        }
        m_child = -1;
    }
    m_askpass.reset();
    if (m_errorFd >= 0) {
        ::close(m_errorFd);
        m_errorFd = -1;
    }
}

QString Transport::proxyError() const
{
    if (m_errorFd < 0)
        return {};
    char text[1000];
    const ssize_t size = ::pread(m_errorFd, text, sizeof text, 0);
    return size > 0 ? QString::fromUtf8(text, size).simplified() : QString();
}

Result<Transport> Transport::open(const ResolvedHost &host, const QString &configFile,
                                  int timeoutMs, int keepAliveS, Prompter *prompter,
                                  const CancelToken &cancel)
{
    if (Askpass::program().isEmpty())
        prompter = nullptr;
    if (!host.proxyCommand.isEmpty()) {
        if (!isPlainWord(host.hostName) || !isPlainWord(host.user) || !isPlainWord(host.alias))
            return remoteError(tr("The ProxyCommand of %1 was not run: its host or user name holds "
                                  "characters that the shell would read.").arg(host.alias));
        const QString command = QLatin1String("exec ") % expandProxyCommand(host);
        return spawn({QStringLiteral("/bin/sh"), QStringLiteral("-c"), command}, prompter);
    }
    if (!host.proxyJump.isEmpty()) {
        // ssh itself speaks to the last jump, through those before it.
        QStringList jumps = host.proxyJump.split(u',', Qt::SkipEmptyParts);
        QString last = jumps.takeLast().trimmed();
        if (last.contains(u':') && !last.startsWith(QLatin1String("ssh://")))
            last.prepend(QLatin1String("ssh://"));
        QStringList arguments{QStringLiteral("ssh")};
        if (!configFile.isEmpty())
            arguments << QStringLiteral("-F") << configFile;
        if (!prompter) // nobody could answer a question of this process
            arguments << QStringLiteral("-oBatchMode=yes");
        arguments << QStringLiteral("-oClearAllForwardings=no");
        if (!jumps.isEmpty())
            arguments << QStringLiteral("-J") << jumps.join(u',');
        const QString target = u'[' % host.hostName % QLatin1String("]:") % QString::number(host.port);
        arguments << QStringLiteral("-W") << target << QStringLiteral("--") << last;
        return spawn(arguments, prompter);
    }
    return openTcp(host, timeoutMs, keepAliveS, cancel);
}

Result<Transport> Transport::openTcp(const ResolvedHost &host, int timeoutMs, int keepAliveS,
                                     const CancelToken &cancel)
{
    const QDeadlineTimer deadline(timeoutMs);
    const auto lookup = lookUp(host, deadline, cancel);
    if (!lookup)
        return lookup.error();
    int reason = EHOSTUNREACH;
    for (const addrinfo *address = (*lookup)->addresses; address; address = address->ai_next) {
        Transport transport;
        transport.m_fd = ::socket(address->ai_family,
                                  address->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK,
                                  address->ai_protocol);
        if (transport.m_fd < 0) {
            reason = errno;
            continue;
        }
        // One dead address of several must not use up all the time.
        const QDeadlineTimer mine(address->ai_next ? deadline.remainingTime() / 2
                                                   : deadline.remainingTime());
        reason = connectTo(transport.m_fd, *address, mine, cancel);
        if (reason == ECANCELED)
            return cancelledError();
        if (reason != 0)
            continue;
        setOption(transport.m_fd, IPPROTO_TCP, TCP_NODELAY, 1);
        if (keepAliveS > 0) {
            setOption(transport.m_fd, SOL_SOCKET, SO_KEEPALIVE, 1);
            setOption(transport.m_fd, IPPROTO_TCP, TCP_KEEPIDLE, keepAliveS);
            setOption(transport.m_fd, IPPROTO_TCP, TCP_KEEPINTVL, keepAliveS);
            setOption(transport.m_fd, IPPROTO_TCP, TCP_KEEPCNT, 3);
        }
        return transport;
    }
    const QString port = QString::number(host.port);
    if (reason == ECONNREFUSED)
        return remoteError(tr("%1 refuses connections on port %2. Is its SSH server running, and "
                              "is this its port?").arg(host.hostName, port));
    if (reason == ETIMEDOUT)
        return remoteError(tr("%1 did not answer on port %2 within %3 s. Is it up, and does the "
                              "network or a firewall let you through?")
                               .arg(host.hostName, port, QString::number(timeoutMs / 1000.0)));
    return remoteError(tr("%1 cannot be reached on port %2: %3.")
                           .arg(host.hostName, port, systemError(reason)));
}

Result<Transport> Transport::spawn(const QStringList &arguments, Prompter *prompter)
{
    Transport transport;
    if (prompter) {
        auto askpass = Askpass::listen(*prompter);
        if (!askpass)
            return askpass.error();
        transport.m_askpass = std::move(*askpass);
    }
    int pair[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return remoteError(tr("No connection to a jump host can be made: %1.").arg(systemError(errno)));
    transport.m_fd = pair[0];
    ::fcntl(pair[0], F_SETFL, O_NONBLOCK);
    transport.m_errorFd = ::memfd_create("twofold-proxy", MFD_CLOEXEC);

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pair[1], 0);
    posix_spawn_file_actions_adddup2(&actions, pair[1], 1);
    if (transport.m_errorFd >= 0)
        posix_spawn_file_actions_adddup2(&actions, transport.m_errorFd, 2);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    // A session of its own: an interrupt typed at the command line is for us, not for the link.
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
                                              | POSIX_SPAWN_SETSID);
    std::vector<QByteArray> bytes;
    for (const QString &argument : arguments)
        bytes.push_back(argument.toLocal8Bit());
    std::vector<char *> argv;
    for (QByteArray &argument : bytes)
        argv.push_back(argument.data());
    argv.push_back(nullptr);
    // Ours in place of what this process was given itself.
    QByteArrayList own = transport.m_askpass ? transport.m_askpass->environment() : QByteArrayList();
    std::vector<char *> variables;
    for (QByteArray &variable : own)
        variables.push_back(variable.data());
    for (char **variable = environ; *variable; ++variable) {
        const bool isOwn = std::any_of(own.cbegin(), own.cend(), [&](const QByteArray &mine) {
            return std::strncmp(*variable, mine.constData(), size_t(mine.indexOf('=')) + 1) == 0;
        });
        if (!isOwn)
            variables.push_back(*variable);
    }
    variables.push_back(nullptr);
    const int code = posix_spawnp(&transport.m_child, argv[0], &actions, &attributes, argv.data(),
                                  variables.data());
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    ::close(pair[1]);
    if (code != 0) {
        transport.m_child = -1;
        return remoteError(tr("The program %1 for the jump host cannot be started: %2.")
                               .arg(arguments.first(), systemError(code)));
    }
    return transport;
}

} // namespace twofold::remote
