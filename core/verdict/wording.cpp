// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/verdict/wording.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace twofold::verdict {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Verdict", text);
}

QString metricKey(const campaign::Criterion &criterion)
{
    return criterion.source.isEmpty() ? criterion.metric
                                      : QString(criterion.source % QLatin1Char(':')
                                                % criterion.metric);
}

} // namespace

QString clock(double seconds)
{
    const auto whole = static_cast<qint64>(std::llround(std::max(seconds, 0.0)));
    return QStringLiteral("%1:%2").arg(whole / 60).arg(whole % 60, 2, 10, QLatin1Char('0'));
}

QString metricWords(const campaign::Criterion &criterion)
{
    QString words = campaign::standardMetric(criterion.metric).title();
    if (!criterion.source.isEmpty())
        words.prepend(criterion.source % QLatin1Char(' '));
    if (!criterion.label.isEmpty())
        words = tr("%1 of %2").arg(words, criterion.label);
    return words;
}

QString criterionSentence(const CriterionResult &result)
{
    const auto &criterion = result.criterion;
    const QString name = metricWords(criterion);
    if (!result.value)
        return tr("%1 was not measured, so \"%2\" cannot be judged.").arg(name, criterion.expression);
    const QString value = formatQuantity(*result.value, criterion.unit);
    if (!result.bound) {
        return criterion.reference == campaign::Reference::Parent
                   ? tr("%1 is %2; there is no value of a parent to hold it against.").arg(name, value)
                   : tr("%1 is %2; there is no value of a baseline to hold it against.")
                         .arg(name, value);
    }
    QString bound = formatQuantity(*result.bound, criterion.unit);
    if (criterion.reference != campaign::Reference::Number)
        bound = tr("%1 (%2)").arg(bound, campaign::boundText(criterion));
    if (criterion.kind == campaign::CriterionKind::Goal) {
        return result.passed.value_or(false)
                   ? tr("%1 is %2, the goal of %3 is met.").arg(name, value, bound)
                   : tr("%1 is %2, the goal is %3.").arg(name, value, bound);
    }
    const bool floor = criterion.comparison == campaign::Comparison::Greater
                       || criterion.comparison == campaign::Comparison::GreaterOrEqual;
    return floor ? tr("%1 is %2, the lower limit is %3.").arg(name, value, bound)
                 : tr("%1 is %2, the limit is %3.").arg(name, value, bound);
}

campaign::Finding criterionFinding(const CriterionResult &result)
{
    const auto &criterion = result.criterion;
    campaign::Finding finding;
    finding.kind = campaign::FindingKind::Criterion;
    const bool broken = criterion.kind == campaign::CriterionKind::Limit && result.passed
                        && !*result.passed;
    finding.severity = broken ? campaign::Severity::Fail : campaign::Severity::Info;
    finding.message = criterionSentence(result);
    campaign::Evidence evidence;
    evidence.metric = metricKey(criterion);
    evidence.text = criterion.label;
    evidence.value = result.value;
    evidence.limit = result.bound;
    evidence.unit = criterion.unit;
    finding.evidence.push_back(evidence);
    return finding;
}

QString countWords(qint64 count, const char *one, const char *many)
{
    return formatQuantity(static_cast<double>(count), {}) % QLatin1Char(' ')
           % tr(count == 1 ? one : many);
}

} // namespace twofold::verdict
