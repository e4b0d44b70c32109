// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QtGlobal>

namespace twofold {

// The row id of one table; ids of two tables cannot be mixed up. An invalid id (0 or less)
// equals nothing, itself included.
template <class Tag>
class Id
{
public:
    constexpr Id() = default;
    constexpr explicit Id(qint64 value)
        : m_value(value)
    {
    }

    constexpr bool isValid() const { return m_value > 0; }
    constexpr qint64 value() const { return m_value; }

    friend constexpr bool operator==(Id a, Id b) { return a.isValid() && a.m_value == b.m_value; }
    friend constexpr bool operator<(Id a, Id b) { return a.m_value < b.m_value; }

private:
    qint64 m_value = 0;
};

} // namespace twofold
