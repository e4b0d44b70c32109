// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/log/column.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace twofold::ui {

using campaign::ParameterKind;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("LogColumn", text);
}

LogColumn fixedColumn(LogColumn::Kind kind, const QString &key, const QString &title)
{
    LogColumn column;
    column.kind = kind;
    column.key = key;
    column.title = title;
    return column;
}

bool isWholeRunLimit(const campaign::Criterion &criterion, QStringView key)
{
    if (criterion.kind != campaign::CriterionKind::Limit || !criterion.label.isEmpty())
        return false;
    if (criterion.source.isEmpty())
        return criterion.metric == key;
    // A further source's totals are metrics named "SOURCE:key".
    return key.startsWith(criterion.source) && key.mid(criterion.source.size()).startsWith(u':')
        && key.mid(criterion.source.size() + 1) == criterion.metric;
}

} // namespace

bool LogColumn::isNumeric() const
{
    switch (kind) {
    case Kind::Number:
    case Kind::Metric:
        return true;
    case Kind::Parameter:
        return valueKind == ParameterKind::Integer || valueKind == ParameterKind::Real
            || valueKind == ParameterKind::Bytes || valueKind == ParameterKind::Duration;
    default:
        return false;
    }
}

std::vector<LogColumn> logColumns(const campaign::Campaign &campaign)
{
    std::vector<LogColumn> columns;
    columns.reserve(kFixedColumns + campaign.parameters.size() + campaign.metrics.size());
    columns.push_back(fixedColumn(LogColumn::Kind::Number, QStringLiteral("run"),
                                  QStringLiteral("#")));
    columns.push_back(fixedColumn(LogColumn::Kind::Lineage, QStringLiteral("parent"), tr("parent")));
    columns.push_back(fixedColumn(LogColumn::Kind::Verdict, QStringLiteral("verdict"),
                                  tr("verdict")));
    columns.push_back(fixedColumn(LogColumn::Kind::Class, QStringLiteral("class"),
                                  tr("failure class")));

    QStringList groups = campaign::kParameterGroups;
    for (const auto &parameter : campaign.parameters) {
        if (!groups.contains(parameter.group))
            groups.append(parameter.group);
    }
    for (const QString &group : std::as_const(groups)) {
        for (const auto &parameter : campaign.parameters) {
            if (parameter.group != group)
                continue;
            LogColumn column;
            column.kind = LogColumn::Kind::Parameter;
            column.key = parameter.key;
            column.title = parameter.title();
            column.group = parameter.group;
            column.unit = parameter.unit;
            if (column.unit.isEmpty() && parameter.kind == ParameterKind::Bytes)
                column.unit = QStringLiteral("B");
            if (column.unit.isEmpty() && parameter.kind == ParameterKind::Duration)
                column.unit = QStringLiteral("s");
            column.valueKind = parameter.kind;
            column.choices = parameter.choices;
            column.probed = parameter.probed;
            column.hidden = parameter.hidden;
            columns.push_back(std::move(column));
        }
    }
    for (const auto &metric : campaign.metrics) {
        LogColumn column;
        column.kind = LogColumn::Kind::Metric;
        column.key = metric.key;
        column.title = metric.title();
        column.unit = metric.unit;
        column.valueKind = ParameterKind::Real;
        column.hidden = metric.hidden;
        for (const auto &criterion : campaign.criteria) {
            if (isWholeRunLimit(criterion, metric.key))
                column.limits.push_back(criterion);
        }
        columns.push_back(std::move(column));
    }
    return columns;
}

int findColumn(const std::vector<LogColumn> &columns, QStringView name)
{
    const auto wanted = name.trimmed();
    if (wanted.isEmpty())
        return -1;
    for (size_t i = 0; i < columns.size(); ++i) {
        if (columns[i].key == wanted)
            return static_cast<int>(i);
    }
    for (size_t i = 0; i < columns.size(); ++i) {
        if (wanted.compare(columns[i].key, Qt::CaseInsensitive) == 0
            || wanted.compare(columns[i].title, Qt::CaseInsensitive) == 0)
            return static_cast<int>(i);
    }
    return -1;
}

std::optional<double> columnNumber(const LogColumn &column, const campaign::Run &run)
{
    if (column.kind == LogColumn::Kind::Metric) {
        const double *value = run.metrics.find(column.key);
        return value && std::isfinite(*value) ? std::optional(*value) : std::nullopt;
    }
    if (column.kind == LogColumn::Kind::Parameter) {
        const auto *value = run.parameters.find(column.key);
        return value ? campaign::valueNumber(*value) : std::nullopt;
    }
    if (column.kind == LogColumn::Kind::Number)
        return run.number;
    if (column.kind == LogColumn::Kind::Lineage && run.parent)
        return *run.parent;
    return std::nullopt;
}

QString columnText(const LogColumn &column, const campaign::Run &run)
{
    switch (column.kind) {
    case LogColumn::Kind::Number:
        return QString::number(run.number);
    case LogColumn::Kind::Lineage:
        return run.parent ? QString::number(*run.parent) : QString();
    case LogColumn::Kind::Verdict:
        return campaign::verdictName(run.verdict());
    case LogColumn::Kind::Class:
        return run.failureClass();
    case LogColumn::Kind::Metric: {
        const double *value = run.metrics.find(column.key);
        return value && std::isfinite(*value) ? QString::number(*value, 'g', 15) : QString();
    }
    case LogColumn::Kind::Parameter: {
        const auto *value = run.parameters.find(column.key);
        return value ? campaign::valueText(*value) : QString();
    }
    }
    return {};
}

std::pair<QString, QString> splitTitle(const QString &title)
{
    if (title.size() < 8 && !title.contains(u' '))
        return {title, {}};
    static const QString kBreakBehind = QStringLiteral(" _.-/");
    qsizetype best = -1;
    for (qsizetype i = 1; i < title.size(); ++i) {
        if (!kBreakBehind.contains(title[i - 1]))
            continue;
        const auto widest = [&](qsizetype at) { return std::max(at, title.size() - at); };
        if (best < 0 || widest(i) < widest(best))
            best = i;
    }
    if (best < 0)
        return {title, {}};
    return {title.left(best).trimmed(), title.mid(best).trimmed()};
}

} // namespace twofold::ui
