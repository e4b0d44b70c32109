// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/remote/sshconfig.h"

#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>

namespace twofold::remote {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("twofold::remote", text);
}

QString expandHome(const QString &path)
{
    if (path == QLatin1String("~"))
        return QDir::homePath();
    if (path.startsWith(QLatin1String("~/")))
        return QDir::homePath() + path.mid(1);
    return path;
}

// The tokens that file names of the configuration may hold (ssh_config(5), TOKENS).
QString expandTokens(QString path, const ResolvedHost &host)
{
    path = expandHome(path);
    if (!path.contains(u'%'))
        return path;
    QString out;
    for (qsizetype i = 0; i < path.size(); ++i) {
        if (path[i] != u'%' || i + 1 == path.size()) {
            out += path[i];
            continue;
        }
        switch (path[++i].unicode()) {
        case '%': out += u'%'; break;
        case 'h': out += host.hostName; break;
        case 'n': out += host.alias; break;
        case 'p': out += QString::number(host.port); break;
        case 'r': out += host.user; break;
        case 'd': out += QDir::homePath(); break;
        case 'u': out += qEnvironmentVariable("USER"); break;
        default: out += QLatin1Char('%') + path[i];
        }
    }
    return out;
}

QStringList words(const QString &value)
{
    static const QRegularExpression blanks(QStringLiteral("\\s+"));
    return value.split(blanks, Qt::SkipEmptyParts);
}

// "15", "15s", "2m"; 0 where it says none.
int seconds(const QString &value)
{
    bool ok = false;
    const int plain = value.toInt(&ok);
    if (ok)
        return qMax(0, plain);
    const int number = value.chopped(1).toInt(&ok);
    if (!ok)
        return 0;
    const QChar unit = value.back().toLower();
    return number * (unit == u'h' ? 3600 : unit == u'm' ? 60 : 1);
}

bool isYes(const QString &value)
{
    return value == QLatin1String("yes") || value == QLatin1String("true");
}

} // namespace

QString ResolvedHost::knownHostsName() const
{
    if (!hostKeyAlias.isEmpty())
        return hostKeyAlias.toLower();
    if (port == 22)
        return hostName.toLower();
    const QString name = u'[' % hostName.toLower() % QLatin1String("]:") % QString::number(port);
    return name;
}

ResolvedHost parseResolved(const QString &alias, const QByteArray &output)
{
    ResolvedHost host;
    host.alias = alias;
    host.hostName = alias;
    QStringList identities, certificates;
    for (const QByteArray &rawLine : output.split('\n')) {
        const QString line = QString::fromUtf8(rawLine).trimmed();
        const qsizetype blank = line.indexOf(u' ');
        if (blank <= 0)
            continue;
        const QString key = line.left(blank).toLower();
        const QString value = line.mid(blank + 1).trimmed();
        if (key == QLatin1String("hostname"))
            host.hostName = value;
        else if (key == QLatin1String("user"))
            host.user = value;
        else if (key == QLatin1String("port"))
            host.port = value.toInt();
        else if (key == QLatin1String("hostkeyalias"))
            host.hostKeyAlias = value;
        else if (key == QLatin1String("identityfile"))
            identities += value;
        else if (key == QLatin1String("certificatefile"))
            certificates += value;
        else if (key == QLatin1String("identitiesonly"))
            host.identitiesOnly = isYes(value);
        else if (key == QLatin1String("identityagent"))
            host.identityAgent = value;
        else if (key == QLatin1String("userknownhostsfile"))
            host.userKnownHosts = words(value);
        else if (key == QLatin1String("globalknownhostsfile"))
            host.globalKnownHosts = words(value);
        else if (key == QLatin1String("hashknownhosts"))
            host.hashKnownHosts = isYes(value);
        else if (key == QLatin1String("stricthostkeychecking"))
            host.strictHostKeyChecking = value;
        else if (key == QLatin1String("proxycommand"))
            host.proxyCommand = value == QLatin1String("none") ? QString() : value;
        else if (key == QLatin1String("proxyjump"))
            host.proxyJump = value == QLatin1String("none") ? QString() : value;
        else if (key == QLatin1String("hostkeyalgorithms"))
            host.hostKeyAlgorithms = value.split(u',', Qt::SkipEmptyParts);
        else if (key == QLatin1String("pubkeyauthentication"))
            host.publicKey = value != QLatin1String("no") && value != QLatin1String("false");
        else if (key == QLatin1String("passwordauthentication"))
            host.password = isYes(value);
        else if (key == QLatin1String("kbdinteractiveauthentication"))
            host.keyboardInteractive = isYes(value);
        else if (key == QLatin1String("compression"))
            host.compression = isYes(value);
        else if (key == QLatin1String("connecttimeout"))
            host.connectTimeoutS = seconds(value);
        else if (key == QLatin1String("serveraliveinterval"))
            host.aliveIntervalS = seconds(value);
        else if (key == QLatin1String("numberofpasswordprompts"))
            host.passwordPrompts = qBound(1, value.toInt(), 10);
    }
    for (const QString &file : identities) {
        if (file != QLatin1String("none"))
            host.identityFiles += expandTokens(file, host);
    }
    for (const QString &file : certificates) {
        if (file != QLatin1String("none"))
            host.certificateFiles += expandTokens(file, host);
    }
    for (QString &file : host.userKnownHosts)
        file = expandTokens(file, host);
    for (QString &file : host.globalKnownHosts)
        file = expandTokens(file, host);
    host.userKnownHosts.removeAll(QStringLiteral("none"));
    host.globalKnownHosts.removeAll(QStringLiteral("none"));
    if (host.identityAgent == QLatin1String("SSH_AUTH_SOCK"))
        host.identityAgent.clear();
    else if (host.identityAgent.startsWith(u'$'))
        host.identityAgent = qEnvironmentVariable(host.identityAgent.mid(1).toLatin1().constData());
    else
        host.identityAgent = expandTokens(host.identityAgent, host);
    return host;
}

Result<ResolvedHost> resolveHost(const HostAddress &address, const QString &configFile,
                                 const CancelToken &cancel)
{
    static const QRegularExpression blankOrControl(QStringLiteral("[\\s\\x00-\\x1f\\x7f]"));
    if (address.host.isEmpty())
        return usageError(tr("The host has no address. Give it a name that ssh knows."));
    // Such a name would be an option of ssh, and no host is called so.
    if (address.host.startsWith(u'-') || address.user.startsWith(u'-')
        || address.host.contains(blankOrControl))
        return usageError(tr("“%1” is not a host name.").arg(address.host));

    // ssh would only warn, and try its other keys.
    if (!address.keyFile.isEmpty() && !QFile::exists(expandHome(address.keyFile)))
        return remoteError(tr("The key %1 of the host %2 is not on this machine. Name another, or none "
                              "to use what ~/.ssh/config says.").arg(address.keyFile, address.host));

    QStringList arguments;
    if (!configFile.isEmpty())
        arguments << QStringLiteral("-F") << configFile;
    arguments << QStringLiteral("-G");
    if (!address.user.isEmpty())
        arguments << QStringLiteral("-l") << address.user;
    if (address.port > 0)
        arguments << QStringLiteral("-p") << QString::number(address.port);
    if (!address.keyFile.isEmpty())
        arguments << QStringLiteral("-i") << expandHome(address.keyFile);
    arguments << QStringLiteral("--") << address.host;

    QProcess ssh;
    ssh.setStandardInputFile(QProcess::nullDevice());
    ssh.start(QStringLiteral("ssh"), arguments);
    QElapsedTimer timer;
    timer.start();
    while (!ssh.waitForFinished(50)) {
        if (ssh.error() == QProcess::FailedToStart)
            return remoteError(tr("The program ssh was not found on this machine. Install "
                                  "openssh-client: Twofold asks it what ~/.ssh/config says."));
        if (ssh.state() == QProcess::NotRunning)
            break;
        if (cancel.isCancelled() || timer.elapsed() > 30'000) {
            ssh.kill();
            ssh.waitForFinished(1000);
            if (cancel.isCancelled())
                return cancelledError();
            return remoteError(tr("“ssh -G %1” did not answer within 30 s. Look at the Match exec "
                                  "lines of ~/.ssh/config.").arg(address.host));
        }
    }
    if (ssh.exitStatus() != QProcess::NormalExit || ssh.exitCode() != 0) {
        const QString said = QString::fromUtf8(ssh.readAllStandardError().left(1000)).trimmed();
        return remoteError(tr("ssh cannot read its configuration for %1: %2")
                               .arg(address.host, said));
    }
    ResolvedHost host = parseResolved(address.host, ssh.readAllStandardOutput());
    if (host.hostName.isEmpty() || host.user.isEmpty() || host.port <= 0 || host.port > 65535)
        return remoteError(tr("ssh resolves %1 to nothing that can be connected to.")
                               .arg(address.host));
    return host;
}

QStringList configuredHosts(const QString &configFile)
{
    QStringList names;
    QStringList pending{configFile.isEmpty() ? QDir::homePath() + QLatin1String("/.ssh/config")
                                             : configFile};
    // An Include can include itself; 64 files are more than anyone has.
    for (int read = 0; read < 64 && !pending.isEmpty(); ++read) {
        QFile file(pending.takeFirst());
        if (!file.open(QIODevice::ReadOnly))
            continue;
        while (!file.atEnd() && names.size() < 10'000) {
            QString line = QString::fromUtf8(file.readLine(64 * 1024)).trimmed();
            line.replace(u'=', u' ');
            QStringList parts = words(line);
            if (parts.size() < 2)
                continue;
            const QString key = parts.takeFirst().toLower();
            if (key == QLatin1String("host")) {
                for (QString name : parts) {
                    name.remove(u'"');
                    if (!name.contains(u'*') && !name.contains(u'?') && !name.startsWith(u'!')
                        && !names.contains(name))
                        names += name;
                }
            } else if (key == QLatin1String("include")) {
                for (QString path : parts) {
                    path = expandHome(path.remove(u'"'));
                    if (!path.startsWith(u'/'))
                        path = QDir::homePath() + QLatin1String("/.ssh/") + path;
                    const QFileInfo info(path);
                    const QStringList found = info.dir().entryList({info.fileName()}, QDir::Files);
                    for (const QString &name : found)
                        pending += info.dir().filePath(name);
                }
            }
        }
    }
    return names;
}

} // namespace twofold::remote
