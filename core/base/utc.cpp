// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/base/utc.h"

#include <QDateTime>
#include <QRegularExpression>
#include <QTimeZone>

#include <chrono>

namespace twofold {

Microseconds nowUtc()
{
    using namespace std::chrono;
    return duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
}

QString toIso8601(Microseconds moment)
{
    // Rounds towards the past, as a clock does; Qt's own division rounds towards zero.
    qint64 ms = moment / 1000;
    if (moment % 1000 < 0)
        --ms;
    return QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC)
        .toString(QStringLiteral("yyyy-MM-ddTHH:mm:ss.zzz'Z'"));
}

std::optional<Microseconds> fromIso8601(QStringView text)
{
    static const QRegularExpression pattern(QStringLiteral(
        R"(^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d\d:?\d\d)?$)"));
    const auto match = pattern.match(text.trimmed());
    if (!match.hasMatch())
        return std::nullopt;
    const QDate date(match.capturedView(1).toInt(), match.capturedView(2).toInt(),
                     match.capturedView(3).toInt());
    const QTime time(match.capturedView(4).toInt(), match.capturedView(5).toInt(),
                     match.capturedView(6).toInt());
    if (!date.isValid() || !time.isValid())
        return std::nullopt;
    qint64 us = QDateTime(date, time, Qt::UTC).toSecsSinceEpoch() * 1'000'000;
    if (const auto fraction = match.captured(7); !fraction.isEmpty())
        us += fraction.leftJustified(6, QLatin1Char('0'), true).toLongLong();
    const auto zone = match.captured(8);
    if (!zone.isEmpty() && zone != QLatin1String("Z")) {
        const int sign = zone.startsWith(QLatin1Char('-')) ? -1 : 1;
        const int hours = QStringView(zone).mid(1, 2).toInt();
        const int minutes = QStringView(zone).right(2).toInt();
        us -= sign * (hours * 3600LL + minutes * 60LL) * 1'000'000;
    }
    return us;
}

} // namespace twofold
