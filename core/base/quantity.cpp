// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/base/quantity.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>

namespace twofold {

namespace {

enum class Dimension { Time, Bytes, Rate, ByteRate, Ratio };

struct UnitEntry
{
    const char *name;
    Dimension dimension;
    double factor; // to the dimension's base unit: s, B, /s, B/s, 1
};

constexpr UnitEntry kUnits[] = {
    {"ns", Dimension::Time, 1e-9},
    {"us", Dimension::Time, 1e-6},
    {"\xc2\xb5s", Dimension::Time, 1e-6},
    {"ms", Dimension::Time, 1e-3},
    {"s", Dimension::Time, 1},
    {"sec", Dimension::Time, 1},
    {"min", Dimension::Time, 60},
    {"m", Dimension::Time, 60},
    {"h", Dimension::Time, 3600},
    {"d", Dimension::Time, 86400},
    {"B", Dimension::Bytes, 1},
    {"bytes", Dimension::Bytes, 1},
    {"kB", Dimension::Bytes, 1e3},
    {"KB", Dimension::Bytes, 1e3},
    {"MB", Dimension::Bytes, 1e6},
    {"GB", Dimension::Bytes, 1e9},
    {"TB", Dimension::Bytes, 1e12},
    {"KiB", Dimension::Bytes, 1024},
    {"MiB", Dimension::Bytes, 1048576},
    {"GiB", Dimension::Bytes, 1073741824},
    {"TiB", Dimension::Bytes, 1099511627776},
    {"B/s", Dimension::ByteRate, 1},
    {"kB/s", Dimension::ByteRate, 1e3},
    {"KB/s", Dimension::ByteRate, 1e3},
    {"MB/s", Dimension::ByteRate, 1e6},
    {"GB/s", Dimension::ByteRate, 1e9},
    {"KiB/s", Dimension::ByteRate, 1024},
    {"MiB/s", Dimension::ByteRate, 1048576},
    {"GiB/s", Dimension::ByteRate, 1073741824},
    {"/s", Dimension::Rate, 1},
    {"1/s", Dimension::Rate, 1},
    {"req/s", Dimension::Rate, 1},
    {"rps", Dimension::Rate, 1},
    {"/min", Dimension::Rate, 1.0 / 60},
    {"/h", Dimension::Rate, 1.0 / 3600},
    {"", Dimension::Ratio, 1},
    {"ratio", Dimension::Ratio, 1},
    {"%", Dimension::Ratio, 0.01},
};

const UnitEntry *findUnit(QStringView unit)
{
    const auto trimmed = unit.trimmed();
    for (const auto &entry : kUnits) {
        if (trimmed == QString::fromUtf8(entry.name))
            return &entry;
    }
    return nullptr;
}

} // namespace

Result<Quantity> parseQuantity(QStringView text)
{
    static const QRegularExpression pattern(
        QStringLiteral(R"(^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(\S*)$)"));
    const auto match = pattern.match(text.trimmed());
    if (!match.hasMatch()) {
        return badInput(QCoreApplication::translate(
                            "Quantity", "\"%1\" is not a number with an optional unit. Write it "
                                        "like \"500 ms\", \"1 %\" or \"1000 /s\".")
                            .arg(text));
    }
    return Quantity{match.capturedView(1).toDouble(), match.captured(2)};
}

std::optional<double> convertUnit(double value, QStringView from, QStringView to)
{
    const auto *source = findUnit(from);
    const auto *target = findUnit(to);
    if (!source || !target || source->dimension != target->dimension)
        return std::nullopt;
    if (source == target)
        return value;
    return value * (source->factor / target->factor);
}

bool isKnownUnit(QStringView unit)
{
    return findUnit(unit) != nullptr;
}

NumberFormat chooseFormat(const QList<double> &values, QStringView unit)
{
    NumberFormat format;
    format.unit = unit.toString();
    double largest = 0;
    for (const double value : values)
        largest = std::max(largest, std::abs(value));
    if (unit == QLatin1String("ratio")) {
        format.factor = 100;
        format.unit = QStringLiteral("%");
    } else if (unit == QLatin1String("B") || unit == QLatin1String("B/s")) {
        const QString suffix = unit == QLatin1String("B/s") ? QStringLiteral("/s") : QString();
        if (largest >= 1073741824.0) {
            format.factor = 1 / 1073741824.0;
            format.unit = QStringLiteral("GiB") % suffix;
        } else if (largest >= 1048576.0) {
            format.factor = 1 / 1048576.0;
            format.unit = QStringLiteral("MiB") % suffix;
        }
    }
    if (format.unit == QLatin1String("ratio"))
        format.unit.clear();

    bool whole = true;
    QList<double> shown;
    shown.reserve(values.size());
    for (const double value : values) {
        const double scaled = std::abs(value * format.factor);
        // 0.57 x 100 is not quite 57.
        whole = whole && std::abs(scaled - std::round(scaled)) <= 1e-9 * std::max(1.0, scaled);
        if (scaled > 0)
            shown.append(scaled);
    }
    if (format.factor == 100) {
        // Failure rates are small and want two decimals, utilisations are large and want one.
        const bool small = !shown.isEmpty() && *std::min_element(shown.cbegin(), shown.cend()) < 20;
        format.decimals = whole ? 0 : small ? 2 : 1;
        return format;
    }
    if (whole || shown.isEmpty())
        return format;
    std::nth_element(shown.begin(), shown.begin() + shown.size() / 2, shown.end());
    const double typical = shown[shown.size() / 2];
    format.decimals = std::clamp(2 - static_cast<int>(std::floor(std::log10(typical))), 0, 3);
    return format;
}

QString formatNumber(double value, const NumberFormat &format, const QLocale &locale)
{
    if (!std::isfinite(value))
        return {};
    double shown = value * format.factor;
    QString text = locale.toString(std::abs(shown), 'f', format.decimals);
    const bool zero = text.toStdString().find_first_of("123456789") == std::string::npos;
    if (shown < 0 && !zero)
        text.prepend(QChar(0x2212));
    return text;
}

QString formatQuantity(double value, QStringView unit)
{
    static const QLocale english(QLocale::English, QLocale::UnitedStates);
    const auto format = chooseFormat({value}, unit);
    QString number = formatNumber(value, format, english);
    if (number.contains(QLatin1Char('.'))) {
        while (number.endsWith(QLatin1Char('0')))
            number.chop(1);
        if (number.endsWith(QLatin1Char('.')))
            number.chop(1);
    }
    if (format.unit.isEmpty())
        return number;
    // "1,000 /s" and "500 ms": a no-break space keeps number and unit on one line.
    return number % QChar(0x00A0) % format.unit;
}

} // namespace twofold
