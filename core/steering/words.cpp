// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/steering/words.h"

#include <QCoreApplication>

namespace twofold::steering {

using campaign::Campaign;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Steering", text);
}

QString withPeriod(const QString &sentence)
{
    const QString trimmed = sentence.trimmed();
    if (trimmed.isEmpty() || trimmed.endsWith(u'.') || trimmed.endsWith(u'!')
        || trimmed.endsWith(u'?'))
        return trimmed;
    return trimmed % QLatin1Char('.');
}

} // namespace

QString titleOf(const Campaign &campaign, const QString &key)
{
    const auto *parameter = campaign.parameter(key);
    return parameter ? parameter->title() : key;
}

QString valueWords(const Campaign &campaign, const QString &key, const campaign::Value &value)
{
    const auto *parameter = campaign.parameter(key);
    const bool isNumber = std::holds_alternative<qint64>(value)
                          || std::holds_alternative<double>(value);
    if (!isNumber)
        return campaign::isAbsent(value) ? tr("nothing") : campaign::valueText(value);
    QString unit = parameter ? parameter->unit : QString();
    if (parameter && unit.isEmpty()) {
        if (parameter->kind == campaign::ParameterKind::Bytes)
            unit = QStringLiteral("B");
        else if (parameter->kind == campaign::ParameterKind::Duration)
            unit = QStringLiteral("s");
    }
    return formatQuantity(*campaign::valueNumber(value), unit);
}

QString loadWords(const Campaign &campaign, const QString &key, const campaign::Value &value)
{
    const QString shown = valueWords(campaign, key, value);
    const QString title = titleOf(campaign, key);
    // "1,600 users" reads well where the value has no unit of its own.
    const auto *parameter = campaign.parameter(key);
    const bool plain = (!parameter || parameter->unit.isEmpty()) && !title.contains(u' ')
                       && !title.contains(u'_') && !title.contains(u'.');
    return plain ? QString(shown % QLatin1Char(' ') % title)
                 : QString(title % QLatin1Char(' ') % shown);
}

QString changeWords(const Campaign &campaign, const campaign::Change &change)
{
    const QString title = titleOf(campaign, change.parameter);
    const QString to = valueWords(campaign, change.parameter, change.to);
    if (campaign::isAbsent(change.from))
        return tr("set %1 to %2").arg(title, to);
    const QString from = valueWords(campaign, change.parameter, change.from);
    const bool numbers = !std::holds_alternative<bool>(change.from)
                         && !std::holds_alternative<bool>(change.to);
    const auto before = campaign::valueNumber(change.from);
    const auto after = campaign::valueNumber(change.to);
    if (numbers && before && after) {
        return (*after > *before ? tr("raise %1 from %2 to %3") : tr("lower %1 from %2 to %3"))
            .arg(title, from, to);
    }
    return tr("set %1 from %2 to %3").arg(title, from, to);
}

QString asClause(const QString &sentence)
{
    QString clause = sentence.trimmed();
    for (const auto *article : {"The ", "A ", "An ", "Only "}) {
        if (clause.startsWith(QLatin1String(article))) {
            clause[0] = clause[0].toLower();
            break;
        }
    }
    return clause;
}

QString enumeration(const QStringList &items)
{
    if (items.size() < 2)
        return items.join(QString());
    return tr("%1 and %2").arg(items.mid(0, items.size() - 1).join(QStringLiteral(", ")),
                               items.constLast());
}

QString reasonOf(const Campaign &campaign, const campaign::Run &run)
{
    if (!run.headline.isEmpty())
        return withPeriod(asClause(run.headline));
    const auto verdict = run.verdict();
    QStringList parts;
    for (const auto &criterion : campaign.criteria) {
        if (criterion.kind != campaign::CriterionKind::Limit || !criterion.label.isEmpty()
            || criterion.reference != campaign::Reference::Number)
            continue;
        const QString key = criterion.source.isEmpty()
                                ? criterion.metric
                                : QString(criterion.source % QLatin1Char(':') % criterion.metric);
        const double *value = run.metrics.find(key);
        if (!value || criterion.holds(*value, criterion.bound) != (verdict == campaign::Verdict::Pass))
            continue;
        parts.append(tr("%1 is %2, the limit is %3")
                         .arg(campaign::standardMetric(key).title(),
                              formatQuantity(*value, criterion.unit), campaign::boundText(criterion)));
        if (parts.size() == 2)
            break;
    }
    if (!parts.isEmpty())
        return withPeriod(parts.join(QStringLiteral("; ")));
    return withPeriod(asClause(run.cause));
}

} // namespace twofold::steering
