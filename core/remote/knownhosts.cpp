// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/remote/knownhosts.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QMessageAuthenticationCode>
#include <QRandomGenerator>
#include <QRegularExpression>

namespace twofold::remote {
namespace {

constexpr qint64 kLongestLine = 64 * 1024; // an RSA key of 16,384 bits has some 3 KiB

QString tr(const char *text)
{
    return QCoreApplication::translate("twofold::remote", text);
}

QByteArray hashedName(const QByteArray &salt, const QByteArray &name)
{
    return QMessageAuthenticationCode::hash(name, salt, QCryptographicHash::Sha1);
}

bool matchesHashed(const QByteArray &pattern, const QByteArray &name)
{
    const QList<QByteArray> parts = pattern.split('|'); // "", "1", salt, hash
    if (parts.size() != 4 || parts[1] != "1")
        return false;
    return hashedName(QByteArray::fromBase64(parts[2]), name) == QByteArray::fromBase64(parts[3]);
}

bool matchesWildcard(const QByteArray &pattern, const QByteArray &name)
{
    if (!pattern.contains('*') && !pattern.contains('?'))
        return pattern.compare(name, Qt::CaseInsensitive) == 0;
    QString expression = QRegularExpression::escape(QString::fromUtf8(pattern));
    expression.replace(QLatin1String("\\*"), QLatin1String(".*"));
    expression.replace(QLatin1String("\\?"), QLatin1String("."));
    const QRegularExpression regex(QRegularExpression::anchoredPattern(expression),
                                   QRegularExpression::CaseInsensitiveOption);
    return regex.match(QString::fromUtf8(name)).hasMatch();
}

// A comma-separated list; a pattern after '!' that matches takes the line out.
bool matchesNames(const QByteArray &names, const QByteArray &name)
{
    if (names.startsWith('|'))
        return matchesHashed(names, name);
    bool matched = false;
    for (QByteArray pattern : names.split(',')) {
        const bool negated = pattern.startsWith('!');
        if (negated)
            pattern.remove(0, 1);
        if (pattern.isEmpty() || !matchesWildcard(pattern, name))
            continue;
        if (negated)
            return false;
        matched = true;
    }
    return matched;
}

} // namespace

QString HostKey::fingerprint() const
{
    const QByteArray hash
        = QCryptographicHash::hash(QByteArray::fromBase64(base64), QCryptographicHash::Sha256);
    const QByteArray text = hash.toBase64(QByteArray::OmitTrailingEquals);
    const QString fingerprint = QLatin1String("SHA256:") % QString::fromLatin1(text);
    return fingerprint;
}

std::vector<KnownKey> knownKeys(const ResolvedHost &host)
{
    std::vector<KnownKey> keys;
    const QByteArray name = host.knownHostsName().toUtf8();
    for (const QString &path : host.userKnownHosts + host.globalKnownHosts) {
        QFile file(path);
        // A directory or a device in its place is not a file of keys.
        if (!QFileInfo(path).isFile() || !file.open(QIODevice::ReadOnly))
            continue;
        qint64 number = 0;
        while (!file.atEnd()) {
            const QByteArray line = file.readLine(kLongestLine).simplified();
            ++number;
            if (line.isEmpty() || line.startsWith('#'))
                continue;
            QList<QByteArray> fields = line.split(' ');
            bool revoked = false;
            if (fields[0].startsWith('@')) {
                revoked = fields[0] == "@revoked";
                if (!revoked)
                    continue;
                fields.removeFirst();
            }
            if (fields.size() < 3 || !matchesNames(fields[0], name))
                continue;
            keys.push_back({{QString::fromLatin1(fields[1]), fields[2]}, path, number, revoked});
        }
    }
    return keys;
}

HostKeyCheck checkHostKey(const std::vector<KnownKey> &known, const HostKey &key)
{
    HostKeyCheck check;
    bool trusted = false;
    for (const KnownKey &candidate : known) {
        const bool same = candidate.key == key;
        if (candidate.revoked) {
            if (same)
                return {HostKeyVerdict::Revoked, candidate, {}};
            continue;
        }
        if (same) {
            trusted = true;
        } else if (candidate.key.type == key.type) {
            if (check.verdict != HostKeyVerdict::Changed)
                check.at = candidate;
            check.verdict = HostKeyVerdict::Changed;
        } else if (!check.otherTypes.contains(candidate.key.type)) {
            check.otherTypes += candidate.key.type;
        }
    }
    // One line with the right key is enough, whatever older lines say.
    if (trusted)
        return {HostKeyVerdict::Known, {}, {}};
    return check;
}

Result<void> addKnownHost(const ResolvedHost &host, const HostKey &key)
{
    if (host.userKnownHosts.isEmpty())
        return {}; // ssh keeps none either
    const QString path = host.userKnownHosts.first();
    const QDir folder = QFileInfo(path).absoluteDir();
    if (!folder.exists()) {
        folder.mkpath(QStringLiteral("."));
        QFile::setPermissions(folder.absolutePath(),
                              QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    }
    QByteArray name = host.knownHostsName().toUtf8();
    if (host.hashKnownHosts) {
        QByteArray salt(20, Qt::Uninitialized);
        QRandomGenerator::system()->fillRange(reinterpret_cast<quint32 *>(salt.data()), 5);
        name = "|1|" + salt.toBase64() + '|' + hashedName(salt, name).toBase64();
    }
    QFile file(path);
    const bool fresh = !file.exists();
    if (!file.open(QIODevice::ReadWrite | QIODevice::Append))
        return remoteError(tr("The host's key cannot be kept: %1 cannot be written (%2).")
                               .arg(path, file.errorString()));
    if (fresh)
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    QByteArray line = name + ' ' + key.type.toLatin1() + ' ' + key.base64 + '\n';
    // A last line without an end would swallow ours.
    if (file.size() > 0 && file.seek(file.size() - 1) && file.read(1) != "\n")
        line.prepend('\n');
    if (file.write(line) != line.size() || !file.flush())
        return remoteError(tr("The host's key cannot be kept: %1 cannot be written (%2).")
                               .arg(path, file.errorString()));
    return {};
}

QStringList preferredKeyTypes(const ResolvedHost &host, const std::vector<KnownKey> &known)
{
    QStringList offered = host.hostKeyAlgorithms;
    if (offered.isEmpty())
        offered = QStringList{QStringLiteral("ssh-ed25519"), QStringLiteral("ecdsa-sha2-nistp256"),
                              QStringLiteral("ecdsa-sha2-nistp384"),
                              QStringLiteral("ecdsa-sha2-nistp521"), QStringLiteral("rsa-sha2-512"),
                              QStringLiteral("rsa-sha2-256")};
    QStringList first, rest;
    for (const QString &algorithm : offered) {
        // libssh knows no host certificates and no keys on tokens.
        if (algorithm.contains(QLatin1String("-cert-")) || algorithm.startsWith(QLatin1String("sk-")))
            continue;
        const QString type = algorithm.startsWith(QLatin1String("rsa-"))
                                 ? QStringLiteral("ssh-rsa") : algorithm;
        const bool isKnown = std::any_of(known.begin(), known.end(), [&](const KnownKey &k) {
            return !k.revoked && k.key.type == type;
        });
        (isKnown ? first : rest) += algorithm;
    }
    return first + rest;
}

} // namespace twofold::remote
