// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/common/desktopnotice.h"

#include "core/base/sessionbus.h"

#include <QApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QSystemTrayIcon>

namespace twofold::ui {

DesktopNotice::DesktopNotice(QObject *parent)
    : QObject(parent)
{
}

void DesktopNotice::show(const QString &title, const QString &text)
{
    if (QApplication::activeWindow())
        return;
    if (!hasSessionBus() || !QDBusConnection::sessionBus().isConnected())
        return showInTray(title, text);
    // https://specifications.freedesktop.org/notification-spec: the body may be read as markup.
    auto call = QDBusMessage::createMethodCall(
        QStringLiteral("org.freedesktop.Notifications"), QStringLiteral("/org/freedesktop/Notifications"),
        QStringLiteral("org.freedesktop.Notifications"), QStringLiteral("Notify"));
    const QVariantMap hints{{QStringLiteral("desktop-entry"), QStringLiteral("twofold")}};
    call << QStringLiteral("Twofold") << m_shown << QStringLiteral("twofold") << title << text.toHtmlEscaped()
         << QStringList() << hints << -1;
    auto *answer = new QDBusPendingCallWatcher(QDBusConnection::sessionBus().asyncCall(call), this);
    connect(answer, &QDBusPendingCallWatcher::finished, this, [this, answer, title, text] {
        const QDBusPendingReply<uint> number = *answer;
        answer->deleteLater();
        if (number.isError())
            showInTray(title, text);
        else
            m_shown = number.value();
    });
}

void DesktopNotice::showInTray(const QString &title, const QString &text)
{
    if (!QSystemTrayIcon::isSystemTrayAvailable() || !QSystemTrayIcon::supportsMessages())
        return;
    if (!m_tray) {
        m_tray = new QSystemTrayIcon(QApplication::windowIcon(), this);
        // It is there for the message alone.
        connect(m_tray, &QSystemTrayIcon::messageClicked, m_tray, &QSystemTrayIcon::hide);
        connect(m_tray, &QSystemTrayIcon::activated, m_tray, &QSystemTrayIcon::hide);
    }
    m_tray->show();
    m_tray->showMessage(title, text);
}

} // namespace twofold::ui
