// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/remote/session.h"

#include "core/remote/knownhosts.h"
#include "core/remote/sftp.h"
#include "core/remote/sshlink.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QRandomGenerator>

#include <libssh/libssh.h>

#include <pthread.h>
#include <signal.h>

namespace twofold::remote {
namespace {

constexpr int kPiece = 32 * 1024; // bytes read from a channel at a time
constexpr int kEndMs = 5000; // to end a command that nobody waits for any more

QString tr(const char *text)
{
    return QCoreApplication::translate("twofold::remote", text);
}

struct ChannelDeleter
{
    void operator()(ssh_channel_struct *channel) const
    {
        // One that the server refused has no number there: its end would be that of the first channel.
        if (ssh_channel_is_open(channel))
            ssh_channel_close(channel);
        ssh_channel_free(channel);
    }
};
using Channel = std::unique_ptr<ssh_channel_struct, ChannelDeleter>;

Result<Channel> openChannel(SshLink &link, const CancelToken &cancel)
{
    Channel channel(ssh_channel_new(link.session()));
    if (!channel)
        return link.lost(tr("opening a channel"));
    const auto opened = link.complete([&] { return ssh_channel_open_session(channel.get()); },
                                      SSH_AGAIN, link.answerTimeoutMs(), tr("opening a channel"),
                                      cancel);
    if (!opened)
        return opened.error();
    if (*opened != SSH_OK) {
        if (!link.isAlive())
            return link.lost(tr("opening a channel"));
        return remoteError(tr("%1 opens no further channel: %2. MaxSessions of its SSH server may "
                              "be too low.").arg(link.host().alias, link.libraryError()));
    }
    return channel;
}

// All of it; waits while the other side's window is full.
Result<void> writeAll(SshLink &link, ssh_channel channel, QByteArrayView bytes,
                      const CancelToken &cancel)
{
    QElapsedTimer silence;
    silence.start();
    while (!bytes.isEmpty()) {
        const auto piece = static_cast<uint32_t>(qMin<qsizetype>(bytes.size(), kPiece));
        const int written = ssh_channel_write(channel, bytes.data(), piece);
        if (written < 0)
            return link.lost(tr("sending"));
        if (written > 0) {
            bytes = bytes.sliced(written);
            silence.restart();
            continue;
        }
        if (cancel.isCancelled())
            return cancelledError();
        if (silence.elapsed() > link.answerTimeoutMs() || !link.isAlive())
            return link.lost(tr("sending"));
        link.waitTick();
    }
    return {};
}

class SubsystemChannel : public SftpChannel
{
public:
    SubsystemChannel(SshLink &link, Channel channel)
        : m_link(link)
        , m_channel(std::move(channel))
    {
    }

    Result<void> write(QByteArrayView bytes, const CancelToken &cancel) override
    {
        return writeAll(m_link, m_channel.get(), bytes, cancel);
    }

    Result<QByteArray> read(qsizetype most, const CancelToken &cancel) override
    {
        QByteArray bytes(qMin<qsizetype>(most, kPiece * 4), Qt::Uninitialized);
        QElapsedTimer silence;
        silence.start();
        for (;;) {
            const int got = ssh_channel_read_nonblocking(m_channel.get(), bytes.data(),
                                                         static_cast<uint32_t>(bytes.size()), 0);
            if (got > 0) {
                bytes.truncate(got);
                return bytes;
            }
            if ((got < 0 && got != SSH_AGAIN) || ssh_channel_is_eof(m_channel.get())
                || ssh_channel_is_closed(m_channel.get()) || !m_link.isAlive())
                return m_link.lost(tr("file transfer"));
            if (cancel.isCancelled())
                return cancelledError();
            if (silence.elapsed() > m_link.answerTimeoutMs())
                return m_link.lost(tr("file transfer, no answer"));
            m_link.waitTick();
        }
    }

private:
    SshLink &m_link;
    Channel m_channel;
};

// A channel with the host's file transfer at its other end.
Result<std::unique_ptr<SftpChannel>> openTransfer(SshLink &link, const CancelToken &cancel)
{
    auto channel = openChannel(link, cancel);
    if (!channel)
        return channel.error();
    const auto accepted
        = link.complete([&] { return ssh_channel_request_subsystem(channel->get(), "sftp"); },
                        SSH_AGAIN, link.answerTimeoutMs(), tr("starting the file transfer"), cancel);
    if (!accepted)
        return accepted.error();
    if (*accepted != SSH_OK)
        return link.isAlive()
                   ? remoteError(tr("%1 has no file transfer. Its SSH server needs a line “Subsystem "
                                    "sftp internal-sftp” in sshd_config.").arg(link.host().alias))
                   : link.lost(tr("starting the file transfer"));
    return std::unique_ptr<SftpChannel>(std::make_unique<SubsystemChannel>(link, std::move(*channel)));
}

Result<void> checkServerKey(SshLink &link, const std::vector<KnownKey> &known, Prompter *prompter,
                            const CancelToken &cancel)
{
    ssh_key serverKey = nullptr;
    if (ssh_get_server_publickey(link.session(), &serverKey) != SSH_OK)
        return link.lost(tr("reading the host key"));
    char *encoded = nullptr;
    ssh_pki_export_pubkey_base64(serverKey, &encoded);
    HostKey key;
    key.base64 = QByteArray(encoded ? encoded : "");
    key.type = QString::fromLatin1(ssh_key_type(serverKey) >= SSH_KEYTYPE_ECDSA_P256
                                           && ssh_key_type(serverKey) <= SSH_KEYTYPE_ECDSA_P521
                                       ? ssh_pki_key_ecdsa_name(serverKey)
                                       : ssh_key_type_to_char(ssh_key_type(serverKey)));
    ssh_string_free_char(encoded);
    ssh_key_free(serverKey);

    const ResolvedHost &host = link.host();
    const QString name = host.knownHostsName();
    const HostKeyCheck check = checkHostKey(known, key);
    switch (check.verdict) {
    case HostKeyVerdict::Known:
        return {};
    case HostKeyVerdict::Revoked:
        return Error{ErrorKind::Remote,
                     tr("The key of %1 (%2 %3) is marked as revoked: nothing was sent. Ask its "
                        "administrator.").arg(name, key.type, key.fingerprint()),
                     check.at.file, check.at.line};
    case HostKeyVerdict::Changed:
        return Error{ErrorKind::Remote,
                     tr("The host key of %1 has changed: it shows %2 %3, but line %4 of %5 holds %6. "
                        "Somebody may be listening in, or the host was installed anew; nothing was "
                        "sent. Ask its administrator; if the new key is right, remove the old one "
                        "with: ssh-keygen -f %7 -R %8")
                         .arg(name, key.type, key.fingerprint(), QString::number(check.at.line),
                              check.at.file, check.at.key.fingerprint(), shellWord(check.at.file),
                              shellWord(name)),
                     check.at.file, check.at.line};
    case HostKeyVerdict::Unknown:
        break;
    }
    const QString &strict = host.strictHostKeyChecking;
    const bool acceptNew = strict == QLatin1String("accept-new") || strict == QLatin1String("no")
                           || strict == QLatin1String("off") || strict == QLatin1String("false");
    if (!acceptNew) {
        const bool neverAsk = strict == QLatin1String("yes") || strict == QLatin1String("true");
        HostKeyQuestion question;
        question.host = name;
        question.keyType = key.type;
        question.fingerprint = key.fingerprint();
        question.file = host.userKnownHosts.value(0);
        if (!check.otherTypes.isEmpty())
            question.otherKeys = tr("Other keys of this host are known (%1), this one is not.")
                                     .arg(check.otherTypes.join(QLatin1String(", ")));
        if (neverAsk || !prompter || !prompter->acceptHostKey(question, cancel)) {
            if (cancel.isCancelled())
                return cancelledError();
            return remoteError(tr("The host key of %1 is not known (%2 %3): not connected. Compare "
                                  "the fingerprint and accept it, or connect once with “ssh %4”.")
                                   .arg(name, key.type, key.fingerprint(), host.alias));
        }
    }
    return addKnownHost(host, key);
}

} // namespace

struct Session::Private
{
    std::unique_ptr<SshLink> link;
    std::unique_ptr<Sftp> sftp; // before the link in destruction: its channel is of the link
    QString name;

    ~Private()
    {
        sftp.reset();
        link.reset();
    }
};

Session::Session(std::unique_ptr<Private> priv)
    : d(std::move(priv))
{
}

Session::~Session() = default;

Result<std::unique_ptr<Session>> Session::connect(const HostAddress &address,
                                                  const SessionOptions &options, Prompter *prompter,
                                                  const CancelToken &cancel)
{
    // libssh may write to a link that is gone; that is an error of the call, not the program's end.
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, nullptr);

    auto host = resolveHost(address, options.configFile, cancel);
    if (!host)
        return host.error();
    const int timeoutMs
        = host->connectTimeoutS > 0 ? host->connectTimeoutS * 1000 : options.connectTimeoutMs;
    auto transport = Transport::open(*host, options.configFile, timeoutMs, options.keepAliveS, prompter, cancel);
    if (!transport)
        return transport.error();

    auto priv = std::make_unique<Private>();
    priv->name = host->user % u'@' % host->alias;
    priv->link = std::make_unique<SshLink>(*host, std::move(*transport), options.answerTimeoutMs);
    SshLink &link = *priv->link;
    ssh_session session = link.session();
    const int descriptor = link.descriptor();
    if (descriptor < 0 || !session)
        return remoteError(tr("Too many files are open here to connect to %1.").arg(host->alias));

    const std::vector<KnownKey> known = knownKeys(*host);
    const int no = 0;
    const auto port = static_cast<unsigned>(host->port);
    ssh_options_set(session, SSH_OPTIONS_PROCESS_CONFIG, &no); // ssh has resolved everything
    ssh_options_set(session, SSH_OPTIONS_HOST, host->hostName.toUtf8().constData());
    ssh_options_set(session, SSH_OPTIONS_PORT, &port);
    ssh_options_set(session, SSH_OPTIONS_USER, host->user.toUtf8().constData());
    ssh_options_set(session, SSH_OPTIONS_FD, &descriptor);
    const QByteArray keyTypes = preferredKeyTypes(*host, known).join(u',').toLatin1();
    ssh_options_set(session, SSH_OPTIONS_HOSTKEYS, keyTypes.constData());
    if (host->compression)
        ssh_options_set(session, SSH_OPTIONS_COMPRESSION, "yes");
    ssh_set_blocking(session, 0);

    const auto connected = link.complete([&] { return ssh_connect(session); }, SSH_AGAIN, timeoutMs,
                                         tr("key exchange"), cancel);
    if (!connected)
        return connected.error();
    if (*connected != SSH_OK)
        return link.lost(tr("key exchange"));
    if (const auto trusted = checkServerKey(link, known, prompter, cancel); !trusted)
        return trusted.error();
    if (cancel.isCancelled())
        return cancelledError();
    if (const auto loggedIn = logIn(link, prompter, cancel); !loggedIn)
        return loggedIn.error();
    return std::unique_ptr<Session>(new Session(std::move(priv)));
}

Result<Executed> Session::run(const Command &command, const CancelToken &cancel)
{
    const QByteArray mark
        = "TWOFOLD_COMMAND=" + QByteArray::number(QRandomGenerator::system()->generate64(), 16);
    const auto executed = execute(command, mark, cancel);
    if (!executed && d->link->isAlive()) {
        // Nobody waits for it any more. sshd passes signals on, but not for root; so the command's
        // process group is found by its mark. What left the group, a service, stays.
        Command end;
        end.script = QStringLiteral(
                         "for entry in $(grep -ls '%1' /proc/[0-9]*/environ 2>/dev/null); do\n"
                         "    { IFS= read -r line <\"${entry%/environ}/stat\"; } 2>/dev/null || continue\n"
                         "    set -- ${line##*) }\n"
                         "    kill -s TERM -- \"-$3\" 2>/dev/null\n"
                         "done")
                         .arg(QLatin1String(mark));
        end.timeoutMs = kEndMs;
        [[maybe_unused]] const auto ended = execute(end, {}, CancelToken());
    }
    return executed;
}

Result<Executed> Session::execute(const Command &command, const QByteArray &mark,
                                  const CancelToken &cancel)
{
    SshLink &link = *d->link;
    auto opened = openChannel(link, cancel);
    if (!opened)
        return opened.error();
    ssh_channel channel = opened->get();
    const QByteArray shell = mark.isEmpty() ? QByteArray("exec sh") : "exec env " + mark + " sh";
    const auto accepted = link.complete([&] { return ssh_channel_request_exec(channel, shell.constData()); },
                                        SSH_AGAIN, link.answerTimeoutMs(), tr("starting a command"),
                                        cancel);
    if (!accepted)
        return accepted.error();
    if (*accepted != SSH_OK)
        return link.isAlive() ? remoteError(tr("%1 runs no commands for this login.").arg(d->name))
                              : link.lost(tr("starting a command"));
    // One group, so that the shell has read it to its end before anything of it runs. The mark is
    // the shell's alone: a detached job is not to be found by it.
    const QByteArray script = "unset TWOFOLD_COMMAND\n{\n" + command.script.toUtf8() + "\n} </dev/null\nexit $?\n";
    if (const auto sent = writeAll(link, channel, script, cancel); !sent)
        return sent.error();
    ssh_channel_send_eof(channel);

    Executed executed;
    QByteArray piece(kPiece, Qt::Uninitialized);
    QElapsedTimer timer, ended;
    timer.start();
    for (;;) {
        bool any = false;
        for (const Stream stream : {Stream::Out, Stream::Err}) {
            const int got = ssh_channel_read_nonblocking(channel, piece.data(), kPiece,
                                                         stream == Stream::Err);
            if (got <= 0)
                continue;
            any = true;
            const QByteArrayView bytes(piece.constData(), got);
            if (command.onOutput)
                command.onOutput(stream, bytes);
            QByteArray &kept = stream == Stream::Out ? executed.out : executed.err;
            const qint64 room = qBound(qint64(0), qint64(command.keepBytes - kept.size()), qint64(got));
            kept.append(bytes.first(room));
            executed.dropped += got - room;
        }
        if (cancel.isCancelled())
            return cancelledError();
        if (command.timeoutMs > 0 && timer.elapsed() > command.timeoutMs) {
            return remoteError(tr("A command on %1 did not end within %2 s.")
                                   .arg(d->name, QString::number(command.timeoutMs / 1000)));
        }
        if (any)
            continue;
        if (ssh_channel_is_closed(channel))
            break;
        // A service that the command started can keep its output open: its end is what counts.
        if (!ended.isValid() && ssh_channel_get_exit_status(channel) >= 0)
            ended.start();
        if (ended.isValid() && ended.elapsed() > 2000)
            break;
        if (!link.isAlive())
            return link.lost(tr("running a command"));
        link.waitTick();
        link.takeIn();
    }
    // A link that breaks closes its channels too.
    if (!link.isAlive())
        return link.lost(tr("running a command"));
    executed.exitCode = ssh_channel_get_exit_status(channel);
    return executed;
}

Result<Sftp *> Session::sftp(const CancelToken &cancel)
{
    if (d->sftp)
        return d->sftp.get();
    SshLink &link = *d->link;
    auto channel = openTransfer(link, cancel);
    if (!channel)
        return channel.error();
    auto sftp = Sftp::open(std::move(*channel), cancel,
                           [&link](const CancelToken &token) { return openTransfer(link, token); });
    if (!sftp)
        return sftp.error();
    d->sftp = std::move(*sftp);
    return d->sftp.get();
}

bool Session::isAlive() const
{
    return d->link->isAlive();
}

QString Session::name() const
{
    return d->name;
}

const ResolvedHost &Session::resolved() const
{
    return d->link->host();
}

} // namespace twofold::remote
