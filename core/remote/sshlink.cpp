// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/remote/sshlink.h"

#include <QCoreApplication>
#include <QElapsedTimer>

#include <libssh/libssh.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace twofold::remote {
namespace {

constexpr int kTick = 50; // ms between two looks at the token

QString tr(const char *text)
{
    return QCoreApplication::translate("twofold::remote", text);
}

} // namespace

SshLink::SshLink(ResolvedHost host, Transport transport, int answerTimeoutMs)
    : m_host(std::move(host))
    , m_transport(std::move(transport))
    , m_answerTimeoutMs(answerTimeoutMs)
    , m_descriptor(::fcntl(m_transport.descriptor(), F_DUPFD_CLOEXEC, 0))
    , m_session(ssh_new())
{
}

SshLink::~SshLink()
{
    if (m_session) {
        ssh_disconnect(m_session);
        ssh_free(m_session);
    }
    // libssh closes a descriptor it was given on some ways out and leaves it open on others; the
    // number may be another file's by now.
    struct stat given{}, ours{};
    if (m_descriptor >= 0 && ::fstat(m_descriptor, &given) == 0
        && ::fstat(m_transport.descriptor(), &ours) == 0 && given.st_ino == ours.st_ino
        && given.st_dev == ours.st_dev)
        ::close(m_descriptor);
}

void SshLink::waitTick() const
{
    const int flags = ssh_get_poll_flags(m_session);
    pollfd waiting{ssh_get_fd(m_session), POLLIN, 0};
    if (flags & SSH_WRITE_PENDING)
        waiting.events |= POLLOUT;
    ::poll(&waiting, 1, kTick);
}

void SshLink::takeIn()
{
    ssh_event event = ssh_event_new();
    if (!event)
        return;
    if (ssh_event_add_session(event, m_session) == SSH_OK) {
        ssh_event_dopoll(event, 0);
        ssh_event_remove_session(event, m_session);
    }
    ssh_event_free(event);
}

Result<int> SshLink::complete(const std::function<int()> &call, int again, int timeoutMs,
                              const QString &doing, const CancelToken &cancel)
{
    QElapsedTimer timer;
    timer.start();
    for (;;) {
        const int answer = call();
        if (answer != again)
            return answer;
        if (cancel.isCancelled())
            return cancelledError();
        if (!isAlive() && timer.elapsed() > kTick)
            return lost(doing);
        if (m_transport.isAsking())
            timer.restart(); // nothing is late while a person is asked
        if (timer.elapsed() > timeoutMs) {
            m_dead = true;
            return remoteError(tr("%1 did not answer within %2 s (%3).")
                                   .arg(m_host.alias, QString::number(timeoutMs / 1000), doing));
        }
        waitTick();
    }
}

bool SshLink::isAlive() const
{
    if (m_dead)
        return false;
    const int status = ssh_get_status(m_session);
    return !(status & (SSH_CLOSED | SSH_CLOSED_ERROR));
}

QString SshLink::libraryError() const
{
    // Whatever the host put into it: one line, bounded, no control characters.
    QString text = QString::fromUtf8(ssh_get_error(m_session)).left(300).simplified();
    text.removeIf([](QChar c) { return !c.isPrint(); });
    return text;
}

Error SshLink::lost(const QString &doing)
{
    m_dead = true;
    QString reason = libraryError();
    const QString proxy = m_transport.proxyError();
    if (!proxy.isEmpty())
        reason = proxy;
    if (proxy.contains(QLatin1String("Permission denied"))) // OpenSSH, sshconnect2.c
        m_transport.answersRefused();
    if (reason.isEmpty())
        return remoteError(tr("The connection to %1 was lost (%2).").arg(m_host.alias, doing));
    return remoteError(tr("The connection to %1 was lost (%2): %3.").arg(m_host.alias, doing, reason));
}

} // namespace twofold::remote
