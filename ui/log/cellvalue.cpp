// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/log/cellvalue.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>
#include <array>
#include <cmath>

namespace twofold::ui {

using campaign::ParameterKind;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("LogCell", text);
}

QString maskedText()
{
    return QString(6, QChar(0x2022));
}

// A figure in the shown unit, back in the stored one. What a person writes has few digits, and so
// has what it stands for: 11.2 % is 0.112, not 0.11199999999999999.
double stored(double shown, QStringView text, const NumberFormat &format)
{
    if (format.factor == 1)
        return shown;
    const double value = shown / format.factor;
    const auto digits = std::count_if(text.begin(), text.end(), [](QChar c) { return c.isDigit(); });
    return digits <= 15 ? QString::number(value, 'g', 15).toDouble() : value;
}

// Full precision in the shown unit: pasted back it gives the same value.
QString plainNumber(double value, const NumberFormat &format)
{
    const double shown = value * format.factor;
    const QString brief = QString::number(shown, 'g', 15);
    if (stored(brief.toDouble(), brief, format) == value)
        return brief;
    return QString::number(shown, 'g', 17);
}

QString kindPhrase(ParameterKind kind)
{
    switch (kind) {
    case ParameterKind::Integer:
        return tr("whole numbers");
    case ParameterKind::Real:
        return tr("numbers");
    case ParameterKind::Boolean:
        return tr("yes or no");
    case ParameterKind::Bytes:
        return tr("sizes such as 512 MiB");
    case ParameterKind::Duration:
        return tr("durations such as 20 min");
    case ParameterKind::Choice:
        return tr("its choices");
    case ParameterKind::Text:
    case ParameterKind::Secret:
        break;
    }
    return tr("text");
}

QString withoutGrouping(QStringView text)
{
    static const QRegularExpression grouping(
        QStringLiteral("(?<=\\d)[,\\x{00A0}\\x{202F} ](?=\\d{3}(?!\\d))"));
    QString plain = text.trimmed().toString();
    plain.remove(grouping);
    plain.replace(QChar(0x2212), u'-');
    return plain;
}

// The number that was typed, in the unit in which the column is stored.
std::optional<double> enteredNumber(QStringView text, const LogColumn &column,
                                    const NumberFormat &format)
{
    const auto quantity = parseQuantity(withoutGrouping(text));
    if (!quantity || !std::isfinite(quantity->value))
        return std::nullopt;
    if (quantity->unit.isEmpty() || quantity->unit == format.unit)
        return stored(quantity->value, text, format);
    return convertUnit(quantity->value, quantity->unit, column.unit);
}

Result<void> enterParent(QStringView text, const std::function<bool(int)> &isRun,
                         campaign::Run &run)
{
    if (text.isEmpty()) {
        run.parent.reset();
        return {};
    }
    bool ok = false;
    const int number = text.toInt(&ok);
    if (!ok)
        return badInput(tr("\"%1\" is not the number of a run.").arg(text.left(40)));
    if (!isRun(number))
        return badInput(tr("There is no run %1 in this campaign.").arg(number));
    if (run.number > 0 && number >= run.number) {
        return badInput(tr("Run %1 cannot be the parent of run %2: a parent is an earlier run.")
                            .arg(number)
                            .arg(run.number));
    }
    run.parent = number;
    return {};
}

Result<void> enterVerdict(QStringView text, campaign::Run &run)
{
    const auto verdict = campaign::parseVerdict(text.toString().toLower());
    if (!verdict) {
        return badInput(tr("\"%1\" is no verdict. Write pass, fail, invalid, inconclusive or "
                           "aborted; blank leaves it to the criteria.")
                            .arg(text.left(40)));
    }
    // Saying what was computed is agreeing with it, not overruling it.
    run.ownVerdict = *verdict == run.computedVerdict ? campaign::Verdict::None : *verdict;
    return {};
}

Result<void> enterClass(QStringView text, const campaign::Campaign &campaign, campaign::Run &run)
{
    if (text.isEmpty()) {
        run.ownClass.clear();
        run.ownComponent.clear();
        return {};
    }
    QStringList names;
    for (const auto &failureClass : campaign.classes) {
        names.append(failureClass.name);
        if (text.compare(failureClass.name, Qt::CaseInsensitive) != 0)
            continue;
        const bool agrees = failureClass.name == run.computedClass;
        run.ownClass = agrees ? QString() : failureClass.name;
        run.ownComponent = agrees ? QString() : failureClass.component;
        return {};
    }
    return badInput(tr("\"%1\" is no failure class of this campaign: %2.")
                        .arg(text.left(40), names.join(QStringLiteral(", "))));
}

Result<void> enterParameter(const LogColumn &column, const NumberFormat &format, QStringView text,
                            campaign::Run &run)
{
    if (column.valueKind == ParameterKind::Secret) {
        return badInput(tr("%1 is a secret: it is asked for at the launch and never kept in "
                           "the book.")
                            .arg(column.title));
    }
    if (text.isEmpty()) {
        run.parameters.remove(column.key);
        return {};
    }
    // A unit of the column's own dimension is as good as the bare number.
    if (column.isNumeric()) {
        if (const auto number = enteredNumber(text, column, format)) {
            const bool whole = column.valueKind == ParameterKind::Integer
                || column.valueKind == ParameterKind::Bytes;
            if (!whole) {
                run.parameters.set(column.key, *number);
                return {};
            }
            const double rounded = column.valueKind == ParameterKind::Bytes ? std::round(*number)
                                                                            : *number;
            if (rounded == std::floor(rounded) && std::abs(rounded) < 9e15) {
                run.parameters.set(column.key, static_cast<qint64>(rounded));
                return {};
            }
        }
    }
    const auto value = campaign::parseValue(text, column.valueKind, column.choices);
    if (!value) {
        if (column.valueKind == ParameterKind::Choice)
            return badInput(QString(column.title % QStringLiteral(": ") % value.error().message));
        return badInput(tr("\"%1\" does not fit: %2 takes %3.")
                            .arg(text.left(40), column.title, kindPhrase(column.valueKind)));
    }
    run.parameters.set(column.key, *value);
    return {};
}

Result<void> enterMetric(const LogColumn &column, const NumberFormat &format, QStringView text,
                         campaign::Run &run)
{
    if (text.isEmpty()) {
        run.metrics.remove(column.key);
        return {};
    }
    const auto number = enteredNumber(text, column, format);
    if (!number) {
        return badInput(format.unit.isEmpty()
                            ? tr("\"%1\" does not fit: %2 takes numbers.").arg(text.left(40), column.title)
                            : tr("\"%1\" does not fit: %2 takes numbers in %3.")
                                  .arg(text.left(40), column.title, format.unit));
    }
    run.metrics.set(column.key, *number);
    return {};
}

} // namespace

ColumnFigures columnFigures(const LogColumn &column, const std::vector<campaign::Run> &runs,
                            const QLocale &locale)
{
    ColumnFigures figures;
    if (column.kind == LogColumn::Kind::Parameter || column.kind == LogColumn::Kind::Metric)
        figures.format.unit = column.unit;
    if (column.kind == LogColumn::Kind::Metric || column.isNumeric()) {
        QList<double> values;
        values.reserve(static_cast<qsizetype>(runs.size()));
        for (const auto &run : runs) {
            if (const auto number = columnNumber(column, run))
                values.append(*number);
        }
        figures.format = chooseFormat(values, column.unit);
        if (!values.isEmpty()) {
            const auto [low, high] = std::minmax_element(values.cbegin(), values.cend());
            figures.widest = {formatNumber(*low, figures.format, locale),
                              formatNumber(*high, figures.format, locale)};
        }
    }
    if (column.kind != LogColumn::Kind::Parameter)
        return figures;
    // The three longest texts; letters differ in width, but not that much.
    std::array<QString, 3> longest;
    for (const auto &run : runs) {
        const auto *value = run.parameters.find(column.key);
        if (!value || (column.isNumeric() && !std::holds_alternative<QString>(*value)))
            continue;
        QString text = shownValue(column, figures.format, *value, locale);
        for (QString &held : longest) {
            if (text == held)
                break;
            if (text.size() > held.size())
                std::swap(text, held);
        }
    }
    for (const QString &text : longest) {
        if (!text.isEmpty())
            figures.widest.append(text);
    }
    return figures;
}

bool hasOneValue(const LogColumn &column, const std::vector<campaign::Run> &runs)
{
    if (runs.size() < 2)
        return false;
    if (column.kind == LogColumn::Kind::Metric) {
        const double *first = runs.front().metrics.find(column.key);
        return first && std::all_of(runs.begin(), runs.end(), [&](const auto &run) {
                   const double *value = run.metrics.find(column.key);
                   return value && *value == *first;
               });
    }
    if (column.kind != LogColumn::Kind::Parameter)
        return false;
    const auto *first = runs.front().parameters.find(column.key);
    return first && !campaign::isAbsent(*first)
        && std::all_of(runs.begin(), runs.end(), [&](const auto &run) {
               const auto *value = run.parameters.find(column.key);
               return value && *value == *first;
           });
}

QString shownValue(const LogColumn &column, const NumberFormat &format,
                   const campaign::Value &value, const QLocale &locale)
{
    if (campaign::isAbsent(value))
        return {};
    if (column.valueKind == ParameterKind::Secret)
        return maskedText();
    if (const auto *flag = std::get_if<bool>(&value))
        return *flag ? tr("yes") : tr("no");
    if (column.isNumeric()) {
        if (const auto number = campaign::valueNumber(value))
            return formatNumber(*number, format, locale);
    }
    // One line: what does not fit is in the tooltip.
    return campaign::valueText(value).simplified();
}

QString shownText(const LogColumn &column, const NumberFormat &format, const campaign::Run &run,
                  const QLocale &locale)
{
    if (column.kind == LogColumn::Kind::Metric) {
        const double *value = run.metrics.find(column.key);
        return value ? formatNumber(*value, format, locale) : QString();
    }
    if (column.kind == LogColumn::Kind::Parameter) {
        const auto *value = run.parameters.find(column.key);
        return value ? shownValue(column, format, *value, locale) : QString();
    }
    return columnText(column, run);
}

QString editText(const LogColumn &column, const NumberFormat &format, const campaign::Run &run)
{
    if (column.kind == LogColumn::Kind::Parameter) {
        const auto *value = run.parameters.find(column.key);
        if (!value || column.valueKind == ParameterKind::Secret)
            return {};
        if (const auto *flag = std::get_if<bool>(value))
            return *flag ? tr("yes") : tr("no");
        const auto number = campaign::valueNumber(*value);
        if (!column.isNumeric() || !number || format.factor == 1)
            return campaign::valueText(*value);
        return plainNumber(*number, format);
    }
    if (column.kind == LogColumn::Kind::Metric) {
        const double *value = run.metrics.find(column.key);
        return value && std::isfinite(*value) ? plainNumber(*value, format) : QString();
    }
    return columnText(column, run);
}

Result<void> enterText(const LogColumn &column, const NumberFormat &format, QStringView text,
                       const campaign::Campaign &campaign,
                       const std::function<bool(int)> &isRun, campaign::Run &run)
{
    const auto trimmed = text.trimmed();
    switch (column.kind) {
    case LogColumn::Kind::Number:
        if (trimmed.isEmpty() || trimmed.toInt() == run.number)
            return {};
        return badInput(tr("A run keeps its number."));
    case LogColumn::Kind::Lineage:
        return enterParent(trimmed, isRun, run);
    case LogColumn::Kind::Verdict:
        return enterVerdict(trimmed, run);
    case LogColumn::Kind::Class:
        return enterClass(trimmed, campaign, run);
    case LogColumn::Kind::Parameter:
        return enterParameter(column, format, trimmed, run);
    case LogColumn::Kind::Metric:
        return enterMetric(column, format, trimmed, run);
    }
    return {};
}

} // namespace twofold::ui
