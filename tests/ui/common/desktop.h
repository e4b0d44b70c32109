// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QDBusConnection>
#include <QObject>
#include <QProcess>

namespace twofold::tests {

// A desktop that shows notices, as far as their sender sees it, on a session bus of the test's own
// that becomes this process's; so one of them a process, before anything else asks for the bus.
class Desktop : public QObject
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")

public:
    struct Notice
    {
        uint replaces;
        QString title;
        QString text;
    };
    QList<Notice> notices;

    Desktop();
    ~Desktop() override;
    QString problem() const { return m_problem; }
    void setThere(bool there); // whether anything shows notices

public slots:
    uint Notify(const QString &, uint replaces, const QString &, const QString &title, const QString &text,
                const QStringList &, const QVariantMap &, int)
    {
        notices.append({replaces, title, text});
        return 7;
    }

private:
    QProcess m_bus;
    QString m_problem;
};

} // namespace twofold::tests
