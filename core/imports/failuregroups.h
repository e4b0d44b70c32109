// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/results/measurement.h"

#include <QHash>
#include <QString>

#include <vector>

namespace twofold::imports {

// The message without what differs from one occurrence to the next: addresses with their ports,
// times, long numbers, hexadecimal ids. Short numbers stay: 404 is not 503.
QString messageShape(const QString &message);

// Collects failures of one file: those that differ only in their message's shape are one group
// with the first message as its original. Bounded: beyond kMostGroups they go to one last group
// of the same code with the message "(other)".
class FailureGroups
{
public:
    static constexpr int kMostGroups = 1000;
    static constexpr qsizetype kLongestMessage = 2000;

    // Without a count the group's stays unknown.
    void add(const QString &label, const QString &code, const QString &message,
             std::optional<qint64> count, const QString &file, qint64 line);

    std::vector<results::FailureGroup> take();

private:
    std::vector<results::FailureGroup> m_groups;
    QHash<QString, size_t> m_index;
};

} // namespace twofold::imports
