// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/keyring.h"

#include "core/remote/keychain.h"
#include "tests/integration/servers.h"

#include <QDirIterator>
#include <QElapsedTimer>
#include <QStandardPaths>
#include <QThread>

#include <signal.h>
#include <sys/prctl.h>

namespace twofold::tests {

Keyring::Keyring()
{
    for (const auto *program : {"dbus-daemon", "gnome-keyring-daemon"}) {
        if (QStandardPaths::findExecutable(QLatin1String(program)).isEmpty()) {
            m_problem = QLatin1String(program) + QLatin1String(" is not installed");
            return;
        }
    }
    // No folders of services: nothing answers here but what this test starts.
    writeFile(m_folder.filePath(QStringLiteral("bus.conf")),
              "<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\"\n"
              " \"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">\n"
              "<busconfig><type>session</type><listen>unix:dir=" + m_folder.path().toUtf8()
                  + "</listen>\n<policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/>"
                    "<allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>\n");
    for (auto *process : {&m_bus, &m_service})
        process->setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
    m_bus.start(QStringLiteral("dbus-daemon"),
                {QStringLiteral("--config-file"), m_folder.filePath(QStringLiteral("bus.conf")),
                 QStringLiteral("--nofork"), QStringLiteral("--print-address")});
    if (!m_bus.waitForReadyRead(10'000)) {
        m_problem = QStringLiteral("dbus-daemon does not start here");
        return;
    }
    qputenv("DBUS_SESSION_BUS_ADDRESS", m_bus.readLine().trimmed());
}

Keyring::~Keyring()
{
    endBus();
}

void Keyring::unlock()
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const auto *name : {"HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR"})
        environment.insert(QLatin1String(name), m_folder.path());
    m_service.setProcessEnvironment(environment);
    m_service.start(QStringLiteral("gnome-keyring-daemon"),
                    {QStringLiteral("--foreground"), QStringLiteral("--unlock"), QStringLiteral("--components=secrets")});
    m_service.write("of the keyring");
    m_service.waitForBytesWritten(5000);
    m_service.closeWriteChannel();
    QElapsedTimer timer;
    timer.start();
    while (timer.elapsed() < 10'000) {
        if (remote::desktopKeychain().find(QStringLiteral("nothing")))
            return;
        QThread::msleep(50);
    }
    m_problem = QStringLiteral("gnome-keyring-daemon does not start here");
}

void Keyring::endBus()
{
    for (auto *process : {&m_service, &m_bus}) {
        process->kill();
        process->waitForFinished(5000);
    }
}

QByteArray Keyring::files() const
{
    QByteArray all;
    QDirIterator it(m_folder.path(), QDir::Files, QDirIterator::Subdirectories);
    while (it.hasNext())
        all += readFile(it.next());
    return all;
}

} // namespace twofold::tests
