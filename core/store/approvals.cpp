// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/store/approvals.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace twofold::store::approvals {

namespace {

constexpr auto kOwnerOnly = QFileDevice::ReadOwner | QFileDevice::WriteOwner;

QString tr(const char *text)
{
    return QCoreApplication::translate("Book", text);
}

QByteArray lineOf(const QByteArray &content)
{
    return QCryptographicHash::hash(content, QCryptographicHash::Sha256).toHex();
}

} // namespace

QString file()
{
    QString state = qEnvironmentVariable("XDG_STATE_HOME");
    if (!QDir::isAbsolutePath(state)) // the specification says to ignore a relative one
        state = QDir::homePath() % QStringLiteral("/.local/state");
    return state % QStringLiteral("/twofold/approved");
}

Result<bool> contains(const QByteArray &content)
{
    QFile approved(file());
    if (!approved.exists())
        return false;
    if (!approved.open(QIODevice::ReadOnly))
        return bookError(tr("The list of approved commands %1 cannot be read: %2. Give yourself "
                            "access to it, or remove it and approve again.")
                             .arg(approved.fileName(), approved.errorString()));
    const QByteArray wanted = lineOf(content);
    while (!approved.atEnd()) {
        if (approved.readLine(256).trimmed() == wanted)
            return true;
    }
    return false;
}

Result<void> add(const QByteArray &content)
{
    const auto known = contains(content);
    if (!known)
        return known.error();
    if (*known)
        return {};
    QFile approved(file());
    const auto failure = [&] {
        return bookError(tr("The approval could not be written to %1: %2. Nothing was approved.")
                             .arg(approved.fileName(), approved.errorString()));
    };
    const QString folder = QFileInfo(approved.fileName()).path();
    QDir().mkpath(QFileInfo(folder).path());
    QDir().mkdir(folder, kOwnerOnly | QFileDevice::ExeOwner);
    // Unbuffered and appended in one write: two programs that approve at once do not mix lines.
    if (!approved.open(QIODevice::WriteOnly | QIODevice::Append | QIODevice::Unbuffered)
        || !approved.setPermissions(kOwnerOnly))
        return failure();
    const QByteArray line = lineOf(content) + '\n';
    if (approved.write(line) != line.size())
        return failure();
    return {};
}

} // namespace twofold::store::approvals
