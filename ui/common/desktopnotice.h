// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QObject>

class QSystemTrayIcon;

namespace twofold::ui {

// Tells on the desktop what happened while no window of this program was the active one: over
// D-Bus (org.freedesktop.Notifications), by a message of the system tray where that does not answer,
// and not at all where there is neither. Window's thread; never waits.
class DesktopNotice : public QObject
{
    Q_OBJECT

public:
    explicit DesktopNotice(QObject *parent = nullptr);

    // Both plain text. A newer notice takes the place of the one before.
    void show(const QString &title, const QString &text);

protected:
    virtual void showInTray(const QString &title, const QString &text);

private:
    uint m_shown = 0; // number of the last notice on D-Bus
    QSystemTrayIcon *m_tray = nullptr;
};

} // namespace twofold::ui
