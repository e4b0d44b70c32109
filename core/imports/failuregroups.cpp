// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/failuregroups.h"

#include <QRegularExpression>

namespace twofold::imports {

QString messageShape(const QString &message)
{
    static const QRegularExpression changing(QStringLiteral(
        "0x[0-9a-fA-F]+"
        "|[0-9]{1,3}(?:\\.[0-9]{1,3}){3}(?::[0-9]+)?" // IPv4 and port
        "|\\[[0-9a-fA-F:]{2,}\\](?::[0-9]+)?" // IPv6 and port
        "|[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]+)?" // a time of day
        "|\\b(?=[0-9a-fA-F-]*[0-9])[0-9a-fA-F]{8}[0-9a-fA-F-]*\\b" // uuid, digest
        "|[0-9]{4,}"));
    QString shape = message.left(FailureGroups::kLongestMessage);
    return shape.replace(changing, QStringLiteral("#"));
}

void FailureGroups::add(const QString &label, const QString &code, const QString &message,
                        std::optional<qint64> count, const QString &file, qint64 line)
{
    const QChar zero(u'\0');
    QString key = label % zero % code % zero % messageShape(message);
    if (!m_index.contains(key) && m_index.size() >= kMostGroups)
        key = code;
    const auto known = m_index.constFind(key);
    if (known != m_index.cend()) {
        auto &sum = m_groups[*known].count;
        if (sum && count)
            *sum += *count;
        else
            sum.reset();
        return;
    }
    m_index.insert(key, m_groups.size());
    const bool other = key == code;
    m_groups.push_back({other ? QString() : label, code,
                        other ? QStringLiteral("(other)") : message.left(kLongestMessage), count,
                        file, line});
}

std::vector<results::FailureGroup> FailureGroups::take()
{
    m_index.clear();
    return std::exchange(m_groups, {});
}

} // namespace twofold::imports
