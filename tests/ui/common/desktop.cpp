// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/ui/common/desktop.h"

#include <QStandardPaths>

namespace twofold::tests {
namespace {

const QString kConnection = QStringLiteral("desktop");
const QString kService = QStringLiteral("org.freedesktop.Notifications");

} // namespace

Desktop::Desktop()
{
    if (QStandardPaths::findExecutable(QStringLiteral("dbus-daemon")).isEmpty()) {
        m_problem = QStringLiteral("dbus-daemon is not installed");
        return;
    }
    m_bus.start(QStringLiteral("dbus-daemon"),
                {QStringLiteral("--session"), QStringLiteral("--nofork"), QStringLiteral("--print-address")});
    if (!m_bus.waitForReadyRead(10'000)) {
        m_problem = QStringLiteral("dbus-daemon does not start here");
        return;
    }
    const QByteArray address = m_bus.readLine().trimmed();
    qputenv("DBUS_SESSION_BUS_ADDRESS", address);
    auto bus = QDBusConnection::connectToBus(QString::fromUtf8(address), kConnection);
    if (!bus.registerObject(QStringLiteral("/org/freedesktop/Notifications"), this, QDBusConnection::ExportAllSlots)
        || !bus.registerService(kService))
        m_problem = QStringLiteral("dbus-daemon does not take a service here");
}

Desktop::~Desktop()
{
    QDBusConnection::disconnectFromBus(kConnection);
    m_bus.kill();
    m_bus.waitForFinished(5000);
}

void Desktop::setThere(bool there)
{
    QDBusConnection bus(kConnection);
    if (there)
        bus.registerService(kService);
    else
        bus.unregisterService(kService);
}

} // namespace twofold::tests
