// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/log/filter.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>

namespace twofold::ui {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("LogFilter", text);
}

struct OperatorText
{
    QLatin1String text;
    Filter::Operator op;
};

// Longest first, so that ">=" is not read as ">".
const OperatorText kOperators[] = {
    {QLatin1String("!="), Filter::Operator::NotEqual},
    {QLatin1String("<="), Filter::Operator::LessOrEqual},
    {QLatin1String(">="), Filter::Operator::GreaterOrEqual},
    {QLatin1String("=="), Filter::Operator::Equal},
    {QLatin1String("="), Filter::Operator::Equal},
    {QLatin1String("<"), Filter::Operator::Less},
    {QLatin1String(">"), Filter::Operator::Greater},
    {QLatin1String("~"), Filter::Operator::Contains},
};

bool isDigitAt(QStringView text, qsizetype at)
{
    return at >= 0 && at < text.size() && text[at].isDigit();
}

// "4,000": the comma between digits that groups three of them does not separate clauses.
bool isGroupingComma(QStringView text, qsizetype at)
{
    return isDigitAt(text, at - 1) && isDigitAt(text, at + 1) && isDigitAt(text, at + 2)
        && isDigitAt(text, at + 3) && !isDigitAt(text, at + 4);
}

QList<QStringView> splitClauses(QStringView text)
{
    QList<QStringView> clauses;
    bool quoted = false;
    qsizetype from = 0;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] == u'"')
            quoted = !quoted;
        else if (text[i] == u',' && !quoted && !isGroupingComma(text, i)) {
            clauses.append(text.mid(from, i - from).trimmed());
            from = i + 1;
        }
    }
    clauses.append(text.mid(from).trimmed());
    clauses.removeIf([](QStringView clause) { return clause.isEmpty(); });
    return clauses;
}

QString unquoted(QStringView text)
{
    QString plain = text.trimmed().toString();
    plain.remove(u'"');
    return plain;
}

// Where an operator stands outside of quotes; -1: nowhere.
qsizetype findOperator(QStringView clause, const OperatorText **found)
{
    bool quoted = false;
    for (qsizetype i = 0; i < clause.size(); ++i) {
        if (clause[i] == u'"')
            quoted = !quoted;
        if (quoted)
            continue;
        for (const auto &candidate : kOperators) {
            if (clause.mid(i).startsWith(candidate.text)) {
                *found = &candidate;
                return i;
            }
        }
    }
    return -1;
}

const QStringList &runFields()
{
    static const QStringList fields = {QStringLiteral("component"), QStringLiteral("cause"),
                                       QStringLiteral("tag"), QStringLiteral("fix"),
                                       QStringLiteral("hypothesis"), QStringLiteral("headline")};
    return fields;
}

QString fieldText(const campaign::Run &run, const QString &field)
{
    if (field == QLatin1String("component"))
        return run.component();
    if (field == QLatin1String("cause"))
        return run.cause;
    if (field == QLatin1String("fix"))
        return run.fix.isEmpty() ? QString() : run.fix.text();
    if (field == QLatin1String("hypothesis"))
        return run.hypothesis;
    if (field == QLatin1String("headline"))
        return run.headline;
    return {};
}

std::optional<double> parseNumber(const QString &text, const LogColumn &column,
                                  const NumberFormat &format)
{
    QString plain = text;
    static const QRegularExpression grouping(QStringLiteral(R"((?<=\d),(?=\d{3}(?!\d)))"));
    plain.remove(grouping);
    plain.replace(QChar(0x2212), u'-');
    const auto quantity = parseQuantity(plain);
    if (!quantity)
        return std::nullopt;
    if (quantity->unit.isEmpty() || quantity->unit == format.unit)
        return quantity->value / format.factor;
    return convertUnit(quantity->value, quantity->unit, column.unit);
}

bool compares(Filter::Operator op, double left, double right)
{
    // The grid shows rounded figures; equality allows for what conversion of units costs.
    const double slack = 1e-9 * std::max(std::abs(left), std::abs(right));
    switch (op) {
    case Filter::Operator::Less:
        return left < right;
    case Filter::Operator::LessOrEqual:
        return left <= right + slack;
    case Filter::Operator::Greater:
        return left > right;
    case Filter::Operator::GreaterOrEqual:
        return left >= right - slack;
    default:
        return std::abs(left - right) <= slack;
    }
}

bool containsText(const campaign::Run &run, const QString &needle)
{
    const auto has = [&](const QString &text) { return text.contains(needle, Qt::CaseInsensitive); };
    if (has(campaign::verdictName(run.verdict())) || has(run.failureClass()) || has(run.component())
        || has(run.cause) || has(run.headline) || has(run.hypothesis))
        return true;
    if (std::any_of(run.tags.cbegin(), run.tags.cend(), has))
        return true;
    for (const auto &[key, value] : run.parameters) {
        if (const auto *text = std::get_if<QString>(&value); text && has(*text))
            return true;
    }
    return !run.fix.isEmpty() && has(run.fix.text());
}

bool holdsNumber(const campaign::Run &run, double number)
{
    if (run.number == number)
        return true;
    for (const auto &[key, value] : run.parameters) {
        const auto own = campaign::valueNumber(value);
        if (own && !std::holds_alternative<bool>(value) && *own == number)
            return true;
    }
    return std::any_of(run.metrics.begin(), run.metrics.end(),
                       [&](const auto &entry) { return entry.second == number; });
}

bool matchesTexts(Filter::Operator op, const QStringList &wanted, const QStringList &have)
{
    const bool blank = std::all_of(have.cbegin(), have.cend(),
                                   [](const QString &text) { return text.isEmpty(); });
    if (wanted.isEmpty())
        return (op == Filter::Operator::Equal) == blank;
    const bool any = std::any_of(wanted.cbegin(), wanted.cend(), [&](const QString &one) {
        return std::any_of(have.cbegin(), have.cend(), [&](const QString &text) {
            return op == Filter::Operator::Contains ? text.contains(one, Qt::CaseInsensitive)
                                                    : text.compare(one, Qt::CaseInsensitive) == 0;
        });
    });
    return op == Filter::Operator::NotEqual ? !any : any;
}

bool isOrder(Filter::Operator op)
{
    return op == Filter::Operator::Less || op == Filter::Operator::LessOrEqual
        || op == Filter::Operator::Greater || op == Filter::Operator::GreaterOrEqual;
}

Result<Filter::Clause> parseClause(QStringView text, const std::vector<LogColumn> &columns,
                                   const std::vector<NumberFormat> &formats)
{
    Filter::Clause clause;
    const OperatorText *found = nullptr;
    const qsizetype at = findOperator(text, &found);
    if (at < 0) {
        clause.values = {unquoted(text)};
        bool isNumber = false;
        const double number = QString(clause.values.constFirst()).remove(u',').toDouble(&isNumber);
        if (isNumber)
            clause.numbers = {number};
        return clause;
    }
    const QString name = unquoted(text.left(at));
    clause.op = found->op;
    clause.column = findColumn(columns, name);
    if (clause.column < 0 && name.compare(QLatin1String("number"), Qt::CaseInsensitive) == 0)
        clause.column = 0;
    if (clause.column < 0) {
        clause.field = name.toLower();
        if (clause.field == QLatin1String("tags"))
            clause.field = QStringLiteral("tag");
        if (!runFields().contains(clause.field)) {
            return badInput(name.isEmpty()
                                ? tr("Name a column before \"%1\".").arg(found->text)
                                : tr("No column is named \"%1\".").arg(name));
        }
    }
    const auto rest = text.mid(at + found->text.size()).trimmed();
    if (!rest.isEmpty()) {
        for (const auto part : rest.split(u'|'))
            clause.values.append(unquoted(part));
    }
    const bool numeric = clause.column >= 0
        && (columns[clause.column].isNumeric()
            || columns[clause.column].kind == LogColumn::Kind::Lineage);
    if (isOrder(clause.op) && !numeric)
        return badInput(tr("\"%1\" is text: compare it with =, != or ~.").arg(name));
    if (isOrder(clause.op) && clause.values.size() != 1)
        return badInput(tr("Write one number behind \"%1 %2\".").arg(name, found->text));
    if (clause.op == Filter::Operator::Contains && clause.values.isEmpty())
        return badInput(tr("Write the text to look for behind \"%1 ~\".").arg(name));
    if (numeric && clause.op != Filter::Operator::Contains) {
        for (const QString &value : std::as_const(clause.values)) {
            const auto number = parseNumber(value, columns[clause.column], formats[clause.column]);
            if (!number) {
                return badInput(tr("\"%1\" is not a number that \"%2\" can be compared with.")
                                    .arg(value, name));
            }
            clause.numbers.append(*number);
        }
    }
    if (clause.column == kVerdictColumn && clause.op != Filter::Operator::Contains) {
        for (const QString &value : std::as_const(clause.values)) {
            if (!campaign::parseVerdict(value.toLower())) {
                return badInput(tr("\"%1\" is no verdict: pass, fail, invalid, inconclusive or "
                                   "aborted.")
                                    .arg(value));
            }
        }
    }
    return clause;
}

bool acceptsClause(const Filter::Clause &clause, const campaign::Run &run,
                   const std::vector<LogColumn> &columns)
{
    if (clause.column < 0) {
        if (clause.field.isEmpty()) {
            return containsText(run, clause.values.constFirst())
                || (!clause.numbers.isEmpty() && holdsNumber(run, clause.numbers.constFirst()));
        }
        const QStringList have = clause.field == QLatin1String("tag")
            ? run.tags
            : QStringList{fieldText(run, clause.field)};
        return matchesTexts(clause.op, clause.values, have);
    }
    const auto &column = columns[clause.column];
    if (clause.numbers.isEmpty())
        return matchesTexts(clause.op, clause.values, {columnText(column, run)});
    const auto value = columnNumber(column, run);
    if (!value)
        return false;
    const bool any = std::any_of(clause.numbers.cbegin(), clause.numbers.cend(),
                                 [&](double number) { return compares(clause.op, *value, number); });
    return clause.op == Filter::Operator::NotEqual ? !any : any;
}

} // namespace

Result<Filter> Filter::parse(QStringView text, const std::vector<LogColumn> &columns,
                             const std::vector<NumberFormat> &formats)
{
    Filter filter;
    for (const auto clauseText : splitClauses(text)) {
        auto clause = parseClause(clauseText, columns, formats);
        if (!clause)
            return clause.error();
        filter.m_clauses.push_back(std::move(*clause));
    }
    return filter;
}

bool Filter::accepts(const campaign::Run &run, const std::vector<LogColumn> &columns) const
{
    return std::all_of(m_clauses.begin(), m_clauses.end(), [&](const Clause &clause) {
        return clause.column >= static_cast<int>(columns.size())
            || acceptsClause(clause, run, columns);
    });
}

} // namespace twofold::ui
