// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/sheets/xlsxformats.h"

#include "core/base/quantity.h"

#include <QDateTime>

#include <cmath>

namespace twofold::sheets {

namespace {

constexpr double kMsOfDay = 86'400'000;
constexpr double kLastDay = 2'958'466; // 10000-01-01, beyond what a cell can show

bool isClockField(QStringView field)
{
    for (const QChar c : field) {
        if (c != u'h' && c != u'm' && c != u's' && c != u'H' && c != u'M' && c != u'S')
            return false;
    }
    return !field.isEmpty();
}

QDate dayOf(qint64 days, bool from1904)
{
    if (from1904)
        return QDate(1904, 1, 1).addDays(days);
    // 1900 was no leap year; the serial numbers count its 29 February all the same.
    return days < 60 ? QDate(1899, 12, 31).addDays(days) : QDate(1899, 12, 30).addDays(days);
}

} // namespace

NumberFormat formatOfCode(QStringView code)
{
    NumberFormat format;
    bool date = false;
    bool clock = false;
    bool months = false; // or minutes
    bool digits = false;
    QString behind;
    if (code.startsWith(QLatin1String("General"), Qt::CaseInsensitive))
        return format;
    for (qsizetype i = 0; i < code.size() && code[i] != u';'; ++i) {
        switch (const QChar c = code[i].toLower(); c.unicode()) {
        case u'"': {
            const auto end = code.indexOf(u'"', i + 1);
            const auto literal = code.mid(i + 1, (end < 0 ? code.size() : end) - i - 1);
            behind += literal;
            i += literal.size() + 1;
            break;
        }
        case u'\\':
            if (++i < code.size())
                behind += code[i];
            break;
        case u'_':
        case u'*':
            ++i; // the width of a character, or one that fills the cell
            break;
        case u'[': {
            const auto end = code.indexOf(u']', i);
            if (end < 0)
                return {};
            if (isClockField(code.mid(i + 1, end - i - 1)))
                clock = true;
            i = end;
            break;
        }
        case u'y':
        case u'd':
            date = true;
            break;
        case u'h':
        case u's':
            clock = true;
            break;
        case u'm':
            months = true;
            break;
        case u'%':
            format.kind = NumberFormat::Kind::Percent;
            break;
        case u'e':
            ++i; // "0.00E+00"
            break;
        case u'0':
        case u'#':
        case u'?':
            digits = true;
            behind.clear();
            break;
        case u'/':
        case u' ':
            if (digits)
                behind += c;
            break;
        default:
            break;
        }
    }
    if (date || (months && !clock))
        format.kind = NumberFormat::Kind::Date;
    else if (clock)
        format.kind = NumberFormat::Kind::Clock;
    else if (format.kind == NumberFormat::Kind::Plain && isKnownUnit(behind.trimmed()))
        format.unit = behind.trimmed();
    return format;
}

NumberFormat builtInFormat(int id)
{
    using Kind = NumberFormat::Kind;
    if (id == 9 || id == 10)
        return {Kind::Percent, {}};
    // 27 to 36 and 50 to 58 are dates of East Asian versions.
    if ((id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 31) || id == 36
        || (id >= 50 && id <= 58))
        return {Kind::Date, {}};
    if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47))
        return {Kind::Clock, {}};
    return {};
}

QString plainNumber(double value)
{
    if (value == std::floor(value) && std::abs(value) < 9e15)
        return QString::number(value == 0 ? 0.0 : value, 'f', 0);
    return QString::number(value, 'g', 15);
}

QString clockText(qint64 milliseconds)
{
    const qint64 seconds = milliseconds / 1000;
    QString text = QStringLiteral("%1:%2:%3")
                       .arg(seconds / 3600)
                       .arg(seconds / 60 % 60, 2, 10, QLatin1Char('0'))
                       .arg(seconds % 60, 2, 10, QLatin1Char('0'));
    if (const qint64 rest = milliseconds % 1000; rest > 0) {
        QString fraction = QString::number(rest).rightJustified(3, QLatin1Char('0'));
        while (fraction.endsWith(QLatin1Char('0')))
            fraction.chop(1);
        text += QLatin1Char('.') % fraction;
    }
    return text;
}

QString formatted(double value, const NumberFormat &format, bool from1904)
{
    const bool isMoment = value >= 0 && value < kLastDay;
    switch (format.kind) {
    case NumberFormat::Kind::Percent:
        return plainNumber(value * 100) % QStringLiteral(" %");
    case NumberFormat::Kind::Clock:
        if (isMoment)
            return clockText(std::llround(value * kMsOfDay));
        break;
    case NumberFormat::Kind::Date: {
        if (!isMoment)
            break;
        const qint64 all = std::llround(value * kMsOfDay);
        const qint64 days = all / qint64(kMsOfDay);
        const qint64 time = all % qint64(kMsOfDay);
        const QDateTime moment(dayOf(days, from1904), QTime::fromMSecsSinceStartOfDay(int(time)), Qt::UTC);
        if (time == 0)
            return moment.toString(QStringLiteral("yyyy-MM-dd"));
        return moment.toString(time % 1000 == 0 ? QStringLiteral("yyyy-MM-dd HH:mm:ss")
                                                : QStringLiteral("yyyy-MM-dd HH:mm:ss.zzz"));
    }
    case NumberFormat::Kind::Plain:
        if (!format.unit.isEmpty())
            return plainNumber(value) % QLatin1Char(' ') % format.unit;
        break;
    }
    return plainNumber(value);
}

} // namespace twofold::sheets
