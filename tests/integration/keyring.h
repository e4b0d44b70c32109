// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QProcess>
#include <QTemporaryDir>

namespace twofold::tests {

// A session bus of the test's own, in this process's environment, and on it,
// once unlock() is called, a real Secret Service that keeps everything in a temporary folder. Neither
// outlives this.
class Keyring
{
public:
    Keyring();
    ~Keyring();
    QString problem() const { return m_problem; }
    void unlock();
    void endBus();
    // Everything that lies in the folder, one after the other.
    QByteArray files() const;

private:
    QTemporaryDir m_folder;
    QProcess m_bus;
    QProcess m_service;
    QString m_problem;
};

} // namespace twofold::tests
