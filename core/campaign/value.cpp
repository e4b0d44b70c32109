// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/campaign/value.h"

#include "core/base/quantity.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <array>
#include <cmath>
#include <limits>

namespace twofold::campaign {

namespace {

constexpr std::array kKindNames = {"integer", "real", "text", "boolean",
                                   "choice", "bytes", "duration", "secret"};

QString tr(const char *text)
{
    return QCoreApplication::translate("Value", text);
}

// "395,576" and "395 576" as a person writes them; only whole groups of three.
QString withoutGrouping(QStringView text)
{
    static const QRegularExpression grouped(
        QStringLiteral("^[+-]?\\d{1,3}(?:([,\\x{00A0}\\x{202F} ])\\d{3})(?:\\1\\d{3})*(?:\\.\\d+)?$"));
    QString plain = text.toString();
    plain.replace(QChar(0x2212), QLatin1Char('-'));
    if (grouped.match(plain).hasMatch()) {
        for (const QChar separator : {QChar(u','), QChar(0x00A0), QChar(0x202F), QChar(u' ')})
            plain.remove(separator);
    }
    return plain;
}

std::optional<bool> asBoolean(QStringView text)
{
    const QString lower = text.toString().toLower();
    if (lower == QLatin1String("true") || lower == QLatin1String("yes") || lower == QLatin1String("on"))
        return true;
    if (lower == QLatin1String("false") || lower == QLatin1String("no") || lower == QLatin1String("off"))
        return false;
    return std::nullopt;
}

std::optional<double> asNumber(QStringView text)
{
    bool ok = false;
    const double number = withoutGrouping(text).toDouble(&ok);
    if (!ok || !std::isfinite(number))
        return std::nullopt;
    return number;
}

Error wrongKind(QStringView text, const QString &expected)
{
    return badInput(tr("\"%1\" is not %2.").arg(text.left(80), expected));
}

// A number with a unit that converts to `unit`, or a bare number of it.
std::optional<double> asQuantity(QStringView text, QStringView unit)
{
    if (const auto number = asNumber(text))
        return number;
    const auto quantity = parseQuantity(text);
    if (!quantity)
        return std::nullopt;
    return convertUnit(quantity->value, quantity->unit, unit);
}

} // namespace

QString valueText(const Value &value)
{
    struct Visitor
    {
        QString operator()(std::monostate) const { return {}; }
        QString operator()(bool flag) const
        {
            return flag ? QStringLiteral("true") : QStringLiteral("false");
        }
        QString operator()(qint64 number) const { return QString::number(number); }
        QString operator()(double number) const
        {
            return QString::number(number, 'g', QLocale::FloatingPointShortest);
        }
        QString operator()(const QString &text) const { return text; }
    };
    return std::visit(Visitor{}, value);
}

std::optional<double> valueNumber(const Value &value)
{
    if (const auto *integer = std::get_if<qint64>(&value))
        return static_cast<double>(*integer);
    if (const auto *real = std::get_if<double>(&value))
        return *real;
    if (const auto *flag = std::get_if<bool>(&value))
        return *flag ? 1.0 : 0.0;
    return std::nullopt;
}

Result<Value> parseValue(QStringView text, ParameterKind kind, const QStringList &choices)
{
    const QStringView trimmed = text.trimmed();
    if (trimmed.isEmpty())
        return Value();
    switch (kind) {
    case ParameterKind::Integer: {
        bool ok = false;
        const qint64 integer = withoutGrouping(trimmed).toLongLong(&ok);
        if (ok)
            return Value(integer);
        const auto number = asNumber(trimmed);
        // 9e15 still is a whole number of its own in a double.
        if (number && *number == std::floor(*number) && std::abs(*number) < 9e15)
            return Value(static_cast<qint64>(*number));
        return wrongKind(trimmed, tr("a whole number"));
    }
    case ParameterKind::Real:
        if (const auto number = asNumber(trimmed))
            return Value(*number);
        return wrongKind(trimmed, tr("a number"));
    case ParameterKind::Boolean:
        if (const auto flag = asBoolean(trimmed))
            return Value(*flag);
        if (trimmed == QLatin1String("1") || trimmed == QLatin1String("0"))
            return Value(trimmed == QLatin1String("1"));
        return wrongKind(trimmed, tr("yes or no"));
    case ParameterKind::Bytes:
        if (const auto bytes = asQuantity(trimmed, u"B"); bytes && std::abs(*bytes) < 9e15)
            return Value(static_cast<qint64>(std::llround(*bytes)));
        return wrongKind(trimmed, tr("a size such as \"512 MiB\" or a number of bytes"));
    case ParameterKind::Duration:
        if (const auto seconds = asQuantity(trimmed, u"s"))
            return Value(*seconds);
        return wrongKind(trimmed, tr("a duration such as \"20 min\" or a number of seconds"));
    case ParameterKind::Choice:
        if (choices.isEmpty() || choices.contains(trimmed.toString()))
            return Value(trimmed.toString());
        return wrongKind(trimmed, tr("one of %1").arg(choices.join(QStringLiteral(", "))));
    case ParameterKind::Text:
    case ParameterKind::Secret:
        break;
    }
    return Value(trimmed.toString());
}

ParameterKind guessKind(QStringView text)
{
    const QStringView trimmed = text.trimmed();
    if (parseValue(trimmed, ParameterKind::Integer) && !trimmed.isEmpty())
        return ParameterKind::Integer;
    if (asNumber(trimmed))
        return ParameterKind::Real;
    if (asBoolean(trimmed))
        return ParameterKind::Boolean;
    return ParameterKind::Text;
}

QString kindName(ParameterKind kind)
{
    return QString::fromLatin1(kKindNames[static_cast<size_t>(kind)]);
}

Result<ParameterKind> parseKind(QStringView name)
{
    for (size_t i = 0; i < kKindNames.size(); ++i) {
        if (name == QLatin1String(kKindNames[i]))
            return static_cast<ParameterKind>(i);
    }
    return badInput(tr("\"%1\" is not a kind of parameter. The kinds are integer, real, text, "
                       "boolean, choice, bytes, duration and secret.")
                        .arg(name));
}

} // namespace twofold::campaign
