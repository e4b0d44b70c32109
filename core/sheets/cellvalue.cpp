// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/sheets/cellvalue.h"

#include <QRegularExpression>

namespace twofold::sheets {

namespace {

// A number's digits, their group and decimal marks, then a word that is no digit: its unit.
const QRegularExpression &patternOf(Notation notation)
{
    static const auto make = [](const QString &group, const QString &decimal) {
        return QRegularExpression(
            QStringLiteral("^([+-]?)(\\d{1,3}(?:([%1 '\\x{2019}])\\d{3})(?:\\3\\d{3})*|\\d+|(?=[%2]\\d))"
                           "(?:[%2](\\d*))?((?:[eE][+-]?\\d{1,3})?)\\s*"
                           "((?:[\\p{L}%\\x{2030}\\x{00B5}\\x{00B0}/]|1/)\\S{0,15})?$")
                .arg(group, decimal));
    };
    static const QRegularExpression point = make(QStringLiteral(","), QStringLiteral("."));
    static const QRegularExpression comma = make(QStringLiteral("."), QStringLiteral(","));
    return notation == Notation::Point ? point : comma;
}

constexpr qsizetype kLongestNumber = 64;

QString plain(const QString &text)
{
    QString plain = text;
    plain.replace(QChar(0x2212), QLatin1Char('-'));
    for (const char16_t blank : {u'\u00A0', u'\u202F', u'\u2009', u'\t'})
        plain.replace(QChar(blank), QLatin1Char(' '));
    return plain;
}

} // namespace

std::optional<Quantity> cellQuantity(const Cell &cell, Notation notation)
{
    if (cell.text.size() > kLongestNumber)
        return std::nullopt;
    const auto match = patternOf(cell.isValue ? Notation::Point : notation).match(plain(cell.text));
    if (!match.hasMatch())
        return std::nullopt;
    QString whole = match.captured(2);
    if (!match.captured(3).isEmpty())
        whole.remove(match.captured(3));
    bool ok = false;
    const QString text = match.captured(1) % whole % QLatin1Char('.') % match.captured(4) % QLatin1Char('0')
        % match.captured(5);
    const double value = text.toDouble(&ok);
    if (!ok || !qIsFinite(value))
        return std::nullopt;
    return Quantity{value, match.captured(6)};
}

std::optional<double> clockSeconds(const Cell &cell)
{
    static const QRegularExpression clock(
        QStringLiteral("^(\\d{1,6}):([0-5]\\d)(?::([0-5]\\d(?:\\.\\d{1,6})?))?$"));
    const auto match = clock.match(cell.text);
    if (!match.hasMatch())
        return std::nullopt;
    return match.captured(1).toDouble() * 3600 + match.captured(2).toDouble() * 60 + match.captured(3).toDouble();
}

bool isUnknown(const Cell &cell)
{
    if (cell.isBlank())
        return true;
    if (cell.isValue || cell.text.size() > 8)
        return false;
    static const QStringList marks = {
        QStringLiteral("-"),   QStringLiteral("--"),  QStringLiteral("\u2013"), QStringLiteral("\u2014"),
        QStringLiteral("n/a"), QStringLiteral("na"),  QStringLiteral("#n/a"),   QStringLiteral("nan"),
        QStringLiteral("?"),   QStringLiteral("tbd"), QStringLiteral("unknown")};
    return marks.contains(cell.text.toLower());
}

bool looksNumeric(const Cell &cell)
{
    return cellQuantity(cell, Notation::Point) || cellQuantity(cell, Notation::Comma);
}

Notation guessNotation(const Table &table)
{
    // One or two digits, or more than three, behind a mark are decimals; so are any behind groups.
    static const QRegularExpression point(
        QStringLiteral("^[+-]?(?:\\d{1,3}(?:,\\d{3})+\\.\\d+|\\d*\\.(?:\\d{1,2}|\\d{4,})|\\d{1,3}(?:,\\d{3}){2,})(?!\\d|\\.)"));
    static const QRegularExpression comma(
        QStringLiteral("^[+-]?(?:\\d{1,3}(?:\\.\\d{3})+,\\d+|\\d*,(?:\\d{1,2}|\\d{4,})|\\d{1,3}(?:\\.\\d{3}){2,})(?!\\d|,)"));
    int votes = 0;
    const size_t end = std::min<size_t>(table.rows.size(), kLookedAtRows);
    for (size_t row = 0; row < end; ++row) {
        for (const auto &cell : table.rows[row]) {
            if (cell.isBlank() || cell.isValue || cell.text.size() > kLongestNumber)
                continue;
            const QString text = plain(cell.text);
            if (cellQuantity(cell, Notation::Point) && point.match(text).hasMatch())
                ++votes;
            if (cellQuantity(cell, Notation::Comma) && comma.match(text).hasMatch())
                --votes;
        }
    }
    if (votes == 0)
        return table.separator == QLatin1Char(';') ? Notation::Comma : Notation::Point;
    return votes > 0 ? Notation::Point : Notation::Comma;
}

} // namespace twofold::sheets
