// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>
#include <QString>

namespace twofold::remote {

// A password, passphrase or secret parameter value. Overwritten with zeros when it goes; there is
// no stream operator and no conversion, so that it cannot reach a log by accident. Movable only:
// a copy is asked for by name.
class Secret
{
public:
    Secret() = default;
    explicit Secret(const QString &text)
        : m_bytes(text.toUtf8())
    {
    }
    explicit Secret(QByteArray bytes)
        : m_bytes(std::move(bytes))
    {
    }
    ~Secret() { wipe(); }
    Secret(Secret &&other) noexcept { m_bytes.swap(other.m_bytes); }
    Secret &operator=(Secret &&other) noexcept
    {
        if (this != &other) {
            wipe();
            m_bytes.swap(other.m_bytes);
        }
        return *this;
    }
    Secret(const Secret &) = delete;
    Secret &operator=(const Secret &) = delete;

    Secret clone() const { return Secret(QByteArray(m_bytes.constData(), m_bytes.size())); }
    bool isEmpty() const { return m_bytes.isEmpty(); }
    // UTF-8, zero-terminated; valid as long as the object.
    const char *reveal() const { return m_bytes.constData(); }
    qsizetype size() const { return m_bytes.size(); }
    void wipe();

private:
    QByteArray m_bytes;
};

// Zeros that the compiler may not leave out.
void wipe(QByteArray &bytes);

} // namespace twofold::remote
