// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/campaign/criterion.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <cmath>

namespace twofold::campaign {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Criterion", text);
}

// Reads an expression from left to right; remembers where it is, for the error.
class Scanner
{
public:
    explicit Scanner(QStringView text)
        : m_text(text)
    {
    }

    void skipBlanks()
    {
        while (m_at < m_text.size() && m_text[m_at].isSpace())
            ++m_at;
    }
    bool atEnd() const { return m_at >= m_text.size(); }
    QStringView rest() const { return m_text.mid(m_at); }
    void advance(qsizetype count) { m_at += count; }

    bool take(QLatin1StringView token)
    {
        if (!rest().startsWith(token))
            return false;
        advance(token.size());
        return true;
    }

    // A metric key: everything up to a blank, an operator or a label.
    QStringView takeKey()
    {
        const auto begin = m_at;
        while (m_at < m_text.size() && !m_text[m_at].isSpace()
               && !QStringView(u"<>=[\"").contains(m_text[m_at]))
            ++m_at;
        return m_text.mid(begin, m_at - begin);
    }

    Error error(const QString &expected) const
    {
        const QString found = atEnd() ? tr("the end") : QStringLiteral("\"%1\"").arg(rest().left(20));
        return badInput(
            tr("\"%1\" is not a criterion: at character %2 %3 was expected and %4 was found. "
               "Write it like \"latency.p95 < 500 ms\" or \"throughput >= 1000 /s\".")
                .arg(m_text.left(200))
                .arg(m_at + 1)
                .arg(expected, found));
    }

private:
    QStringView m_text;
    qsizetype m_at = 0;
};

// A number in range may be out of it in the metric's unit.
Result<Criterion> comparable(Criterion criterion)
{
    if (std::isfinite(criterion.bound))
        return criterion;
    return badInput(tr("\"%1\" is not a criterion: its number is too large to compare with.")
                        .arg(criterion.expression.left(200)));
}

} // namespace

bool Criterion::holds(double value, double against) const
{
    switch (comparison) {
    case Comparison::Less:
        return value < against;
    case Comparison::LessOrEqual:
        return value <= against;
    case Comparison::Greater:
        return value > against;
    case Comparison::GreaterOrEqual:
        return value >= against;
    }
    return false;
}

QString standardMetricUnit(QStringView key)
{
    if (const auto colon = key.indexOf(QLatin1Char(':')); colon > 0)
        key = key.mid(colon + 1);
    if (key.startsWith(QLatin1String("latency.")) || key.startsWith(QLatin1String("latency_ok.")))
        return QStringLiteral("ms");
    if (key == QLatin1String("failure_rate"))
        return QStringLiteral("ratio");
    if (key == QLatin1String("throughput") || key == QLatin1String("goodput") || key == QLatin1String("onset.throughput"))
        return QStringLiteral("/s");
    if (key == QLatin1String("received_rate") || key == QLatin1String("sent_rate"))
        return QStringLiteral("B/s");
    if (key == QLatin1String("duration") || key == QLatin1String("drain"))
        return QStringLiteral("s");
    if (key.startsWith(QLatin1String("host."))) {
        if (key.endsWith(QLatin1String(".cpu")))
            return QStringLiteral("ratio");
        if (key.endsWith(QLatin1String(".memory")))
            return QStringLiteral("B");
    }
    return {};
}

Result<Criterion> parseCriterion(QStringView expression, CriterionKind kind)
{
    const QStringView trimmed = expression.trimmed();
    Scanner scanner(trimmed);
    Criterion criterion;
    criterion.kind = kind;
    criterion.expression = trimmed.toString();

    QString key = scanner.takeKey().toString();
    // A source's name may hold blanks only where it is one word; "NAME:metric".
    if (const auto colon = key.indexOf(QLatin1Char(':')); colon >= 0) {
        criterion.source = key.left(colon);
        key = key.mid(colon + 1);
        if (criterion.source.isEmpty())
            return scanner.error(tr("the name of a source before the colon"));
    }
    if (key.isEmpty())
        return Scanner(trimmed).error(tr("a metric"));
    criterion.metric = key;
    criterion.unit = standardMetricUnit(key);

    if (scanner.take(QLatin1StringView("[\""))) {
        const auto close = scanner.rest().indexOf(QLatin1String("\"]"));
        if (close < 0)
            return scanner.error(tr("a label that ends with \"]"));
        criterion.label = scanner.rest().left(close).toString();
        scanner.advance(close + 2);
    }

    scanner.skipBlanks();
    if (scanner.take(QLatin1StringView("<=")))
        criterion.comparison = Comparison::LessOrEqual;
    else if (scanner.take(QLatin1StringView(">=")))
        criterion.comparison = Comparison::GreaterOrEqual;
    else if (scanner.take(QLatin1StringView("<")))
        criterion.comparison = Comparison::Less;
    else if (scanner.take(QLatin1StringView(">")))
        criterion.comparison = Comparison::Greater;
    else
        return scanner.error(tr("one of < <= > >="));
    scanner.skipBlanks();

    static const QRegularExpression reference(
        QStringLiteral(R"(^(parent|baseline)(?:\s*\*\s*(\d+\.?\d*|\.\d+))?\s*$)"));
    if (const auto match = reference.match(scanner.rest()); match.hasMatch()) {
        criterion.reference = match.captured(1) == QLatin1String("parent") ? Reference::Parent
                                                                           : Reference::Baseline;
        criterion.bound = match.captured(2).isEmpty() ? 1 : match.captured(2).toDouble();
        return comparable(std::move(criterion));
    }

    const auto quantity = parseQuantity(scanner.rest());
    if (!quantity)
        return scanner.error(tr("a number with its unit, \"parent\" or \"baseline\""));
    if (quantity->unit.isEmpty()) {
        criterion.bound = quantity->value;
        return comparable(std::move(criterion));
    }
    if (criterion.unit.isEmpty()) {
        // A metric of the campaign's own: the criterion's unit is what it is measured in; a
        // percentage is always a ratio.
        const bool percent = quantity->unit == QLatin1String("%");
        criterion.unit = percent ? QStringLiteral("ratio") : quantity->unit;
        criterion.bound = percent ? quantity->value / 100 : quantity->value;
        return comparable(std::move(criterion));
    }
    const auto converted = convertUnit(quantity->value, quantity->unit, criterion.unit);
    if (!converted) {
        const QString shown
            = criterion.unit == QLatin1String("ratio") ? QStringLiteral("%") : criterion.unit;
        return badInput(tr("\"%1\" is not a criterion: %2 is measured in %3, and \"%4\" is not such "
                           "a unit.")
                            .arg(trimmed.left(200))
                            .arg(key, shown, quantity->unit));
    }
    criterion.bound = *converted;
    return comparable(std::move(criterion));
}

Result<Criterion> parseCriterionOfAnyKind(QStringView expression)
{
    auto criterion = parseCriterion(expression, CriterionKind::Limit);
    if (!criterion)
        return criterion;
    const bool floor = criterion->comparison == Comparison::Greater
                       || criterion->comparison == Comparison::GreaterOrEqual;
    const QString &key = criterion->metric;
    const bool load = key == QLatin1String("throughput") || key == QLatin1String("goodput")
                      || key == QLatin1String("users") || key == QLatin1String("users_max");
    if (floor && load)
        criterion->kind = CriterionKind::Goal;
    return criterion;
}

QString comparisonText(Comparison comparison)
{
    switch (comparison) {
    case Comparison::Less:
        return QStringLiteral("<");
    case Comparison::LessOrEqual:
        return QStringLiteral("<=");
    case Comparison::Greater:
        return QStringLiteral(">");
    case Comparison::GreaterOrEqual:
        return QStringLiteral(">=");
    }
    return {};
}

QString boundText(const Criterion &criterion)
{
    if (criterion.reference == Reference::Number)
        return formatQuantity(criterion.bound, criterion.unit);
    const QString name = criterion.reference == Reference::Parent ? tr("parent") : tr("baseline");
    if (criterion.bound == 1)
        return name;
    return name % QStringLiteral(" × ") % QString::number(criterion.bound);
}

QString shortText(const Criterion &criterion)
{
    QString name = criterion.metric;
    if (name.startsWith(QLatin1String("latency.")))
        name = name.mid(8);
    name.replace(QLatin1Char('_'), QLatin1Char(' '));
    if (!criterion.source.isEmpty())
        name.prepend(criterion.source % QLatin1Char(' '));
    if (!criterion.label.isEmpty())
        name.append(QLatin1Char(' ') % criterion.label);
    return name % QLatin1Char(' ') % comparisonText(criterion.comparison) % QLatin1Char(' ')
           % boundText(criterion);
}

} // namespace twofold::campaign
