// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/remote/keptsecrets.h"

#include <QFileInfo>
#include <QRegularExpression>

namespace twofold::remote {
namespace {

// "user@name:port" or "ssh://user@name:port" of ProxyJump; user and port may be missing.
HostAddress jumpAddress(QString jump)
{
    HostAddress address;
    jump = jump.trimmed();
    if (jump.startsWith(QLatin1String("ssh://")))
        jump.remove(0, 6);
    if (const qsizetype at = jump.lastIndexOf(u'@'); at >= 0) {
        address.user = jump.left(at);
        jump.remove(0, at + 1);
    }
    const qsizetype colon = jump.lastIndexOf(u':');
    if (colon > jump.lastIndexOf(u']')) {
        address.port = jump.mid(colon + 1).toInt();
        jump.truncate(colon);
    }
    address.host = jump.remove(u'[').remove(u']');
    return address;
}

} // namespace

bool asksForPassword(const QString &prompt)
{
    static const QRegularExpression once(QStringLiteral("one[- ]?time|\\botp\\b"),
                                         QRegularExpression::CaseInsensitiveOption);
    return prompt.contains(u"password", Qt::CaseInsensitive) && !prompt.contains(once);
}

QString passwordName(const ResolvedHost &host)
{
    return QLatin1String("password of ") % host.user % u'@' % host.knownHostsName();
}

QString jumpPasswordName(const QString &login)
{
    return QLatin1String("password of the jump host ") % login;
}

QString passphraseName(const QString &keyFile)
{
    const QString canonical = QFileInfo(keyFile).canonicalFilePath();
    return QLatin1String("passphrase of ") % (canonical.isEmpty() ? keyFile : canonical);
}

std::optional<Secret> keptAnswer(Keychain &keychain, const SecretQuestion &question, QString &cannotKeep,
                                 const CancelToken &cancel)
{
    if (question.keepAs.isEmpty())
        return std::nullopt;
    auto kept = keychain.find(question.keepAs, cancel);
    if (kept)
        return std::move(*kept);
    cannotKeep = kept.error().message;
    return std::nullopt;
}

Result<QStringList> forgetHost(Keychain &keychain, const HostAddress &address, const QString &configFile,
                               const CancelToken &cancel)
{
    const auto host = resolveHost(address, configFile, cancel);
    if (!host)
        return host.error();
    QStringList names{passwordName(*host)};
    QStringList keys = host->identityFiles;
    for (const QString &jump : host->proxyJump.split(u',', Qt::SkipEmptyParts)) {
        const auto between = resolveHost(jumpAddress(jump), configFile, cancel);
        if (!between)
            return between.error();
        names += jumpPasswordName(between->user % u'@' % between->hostName);
        keys += between->identityFiles;
    }
    for (const QString &key : keys) {
        if (QFileInfo(key).isFile())
            names += passphraseName(key);
    }
    names.removeDuplicates();
    QStringList forgotten;
    for (const QString &name : names) {
        const auto was = keychain.forget(name, cancel);
        if (!was)
            return was.error();
        if (*was)
            forgotten += name;
    }
    return forgotten;
}

} // namespace twofold::remote
