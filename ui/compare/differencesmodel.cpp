// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/compare/differencesmodel.h"

#include "ui/plots/chart.h"
#include "ui/plots/ticks.h"

#include <algorithm>

namespace twofold::ui::compare {

namespace {

constexpr int kFixedColumns = 3; // name, unit, baseline

bool isNumeric(const campaign::Parameter &parameter)
{
    using campaign::ParameterKind;
    return parameter.kind == ParameterKind::Integer || parameter.kind == ParameterKind::Real
           || parameter.kind == ParameterKind::Bytes || parameter.kind == ParameterKind::Duration;
}

} // namespace

DifferencesModel::DifferencesModel(QObject *parent)
    : QAbstractTableModel(parent)
{
}

void DifferencesModel::show(const campaign::Campaign &campaign,
                            const report::Comparison &comparison,
                            const std::map<int, int> &slotOfRun, bool steadyParts)
{
    beginResetModel();
    m_campaign = campaign;
    m_all = comparison;
    m_slots = slotOfRun;
    m_steadyParts = steadyParts;
    rebuild();
    endResetModel();
}

void DifferencesModel::setOnlyDifferences(bool only)
{
    if (only == m_only)
        return;
    beginResetModel();
    m_only = only;
    rebuild();
    endResetModel();
}

bool DifferencesModel::onlyDifferences() const
{
    return m_only;
}

int DifferencesModel::hiddenRows() const
{
    return static_cast<int>(m_all.parameters.size() + m_all.metrics.size()
                            - m_shown.parameters.size() - m_shown.metrics.size());
}

const report::Comparison &DifferencesModel::comparison() const
{
    return m_all;
}

void DifferencesModel::rebuild()
{
    // One run differs from nothing; then all rows are of interest.
    m_shown = m_only && m_all.runs.size() > 1 ? report::onlyDifferences(m_all) : m_all;
    m_order.clear();
    for (size_t i = 0; i < m_all.runs.size(); ++i) {
        if (m_all.runs[i] == m_all.baseline)
            m_order.insert(m_order.begin(), static_cast<int>(i));
        else
            m_order.push_back(static_cast<int>(i));
    }
    m_rows.clear();
    if (!m_shown.parameters.empty())
        m_rows.push_back({RowKind::Section, 0, {}, {}, false});
    for (size_t i = 0; i < m_shown.parameters.size(); ++i) {
        const auto &parameter = m_shown.parameters[i];
        Row row{RowKind::Parameter, i, note(parameter), {}, isNumeric(parameter.parameter)};
        QList<double> values;
        for (const auto &value : parameter.values) {
            const auto number = campaign::valueNumber(value);
            if (number)
                values.append(*number);
            else if (!campaign::isAbsent(value))
                row.numeric = false;
        }
        row.format = chooseFormat(values, parameter.parameter.unit);
        m_rows.push_back(std::move(row));
    }
    if (!m_shown.metrics.empty())
        m_rows.push_back({RowKind::Section, 1, {}, {}, false});
    for (size_t i = 0; i < m_shown.metrics.size(); ++i) {
        const auto &metric = m_shown.metrics[i];
        QList<double> values;
        for (const auto &value : metric.values) {
            if (value)
                values.append(*value);
        }
        m_rows.push_back({RowKind::Metric, i, note(metric), chooseFormat(values, metric.metric.unit),
                          true});
    }
}

// Runs that changed more than one parameter: whose effect it was cannot be told.
QString DifferencesModel::note(const report::ParameterRow &row) const
{
    QStringList several;
    for (size_t i = 0; i < m_shown.runs.size(); ++i) {
        if (!row.changed[i])
            continue;
        int changes = 0;
        const report::ParameterRow *last = nullptr;
        for (const auto &other : m_shown.parameters) {
            if (other.changed[i] && !other.parameter.probed) {
                ++changes;
                last = &other;
            }
        }
        if (changes > 1 && last == &row)
            several.append(tr("run %1: %2 changes, see Factors").arg(m_shown.runs[i]).arg(changes));
    }
    return several.join(QStringLiteral("; "));
}

QString DifferencesModel::note(const report::MetricRow &row) const
{
    QStringList notes;
    for (const auto &criterion : m_campaign.criteria) {
        if (criterion.kind != campaign::CriterionKind::Limit || criterion.metric != row.metric.key
            || criterion.reference != campaign::Reference::Number || !criterion.label.isEmpty()
            || !criterion.source.isEmpty())
            continue;
        QStringList broken;
        for (size_t i = 0; i < row.values.size(); ++i) {
            if (row.values[i] && !criterion.holds(*row.values[i], criterion.bound))
                broken.append(QString::number(m_shown.runs[i]));
        }
        if (broken.isEmpty())
            continue;
        const bool ceiling = criterion.comparison == campaign::Comparison::Less
                             || criterion.comparison == campaign::Comparison::LessOrEqual;
        const QString bound = campaign::boundText(criterion);
        const QString runs = broken.join(QStringLiteral(", "));
        notes.append(ceiling ? tr("run %1 over the limit of %2").arg(runs, bound)
                             : tr("run %1 under the limit of %2").arg(runs, bound));
    }
    return notes.join(QStringLiteral("; "));
}

int DifferencesModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int DifferencesModel::columnCount(const QModelIndex &parent) const
{
    if (parent.isValid() || m_order.empty())
        return 0;
    return kFixedColumns + 2 * (static_cast<int>(m_order.size()) - 1) + 1;
}

DifferencesModel::ColumnKind DifferencesModel::columnKind(int column) const
{
    if (column < kFixedColumns)
        return static_cast<ColumnKind>(column);
    if (column == columnCount() - 1)
        return ColumnKind::Note;
    return (column - kFixedColumns) % 2 == 0 ? ColumnKind::Value : ColumnKind::Against;
}

int DifferencesModel::runAt(int column) const
{
    switch (columnKind(column)) {
    case ColumnKind::Baseline:
        return m_order.front();
    case ColumnKind::Value:
    case ColumnKind::Against:
        return m_order[static_cast<size_t>(1 + (column - kFixedColumns) / 2)];
    default:
        return -1;
    }
}

QVariant DifferencesModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount() || index.column() >= columnCount())
        return {};
    const auto &row = m_rows[static_cast<size_t>(index.row())];
    const auto kind = columnKind(index.column());
    const int run = runAt(index.column());
    switch (role) {
    case RowKindRole:
        return static_cast<int>(row.kind);
    case ColumnKindRole:
        return static_cast<int>(kind);
    case RunRole:
        return run < 0 ? 0 : m_all.runs[static_cast<size_t>(run)];
    case Qt::TextAlignmentRole: {
        const bool left = kind == ColumnKind::Name || kind == ColumnKind::Unit
                          || kind == ColumnKind::Note;
        return static_cast<int>((left ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    }
    default:
        break;
    }
    switch (row.kind) {
    case RowKind::Section:
        return sectionData(row, index.column(), role);
    case RowKind::Parameter:
        return parameterData(row, index.column(), role);
    case RowKind::Metric:
        return metricData(row, index.column(), role);
    }
    return {};
}

QVariant DifferencesModel::sectionData(const Row &row, int column, int role) const
{
    if (role != Qt::DisplayRole)
        return {};
    const auto kind = columnKind(column);
    const bool first = row.index == 0;
    if (kind == ColumnKind::Name)
        return first ? tr("Static parameters") : tr("Dynamic results");
    if (kind == ColumnKind::Baseline && &row == &m_rows.front())
        return tr("baseline");
    if (kind == ColumnKind::Note && !first)
        return m_steadyParts ? tr("analysis windows, 95 % intervals") : tr("95 % intervals");
    return {};
}

QVariant DifferencesModel::parameterData(const Row &row, int column, int role) const
{
    const auto &parameter = m_shown.parameters[row.index];
    const auto kind = columnKind(column);
    const int run = runAt(column);
    const auto *value = run < 0 ? nullptr : &parameter.values[static_cast<size_t>(run)];
    const bool secret = parameter.parameter.kind == campaign::ParameterKind::Secret;
    if (role == ChangedRole)
        return kind == ColumnKind::Value && parameter.changed[static_cast<size_t>(run)];
    if (role == ValueRole && value && !secret) {
        const auto number = campaign::valueNumber(*value);
        return number && row.numeric ? QVariant(*number) : QVariant(campaign::valueText(*value));
    }
    if (role == Qt::ToolTipRole && kind == ColumnKind::Name)
        return parameter.parameter.key;
    if (role != Qt::DisplayRole)
        return {};
    switch (kind) {
    case ColumnKind::Name:
        return parameter.parameter.title();
    case ColumnKind::Unit:
        return row.format.unit;
    case ColumnKind::Baseline:
    case ColumnKind::Value: {
        if (campaign::isAbsent(*value))
            return {};
        if (secret)
            return tr("kept secret");
        const auto number = campaign::valueNumber(*value);
        return row.numeric && number ? formatNumber(*number, row.format, plots::plotLocale())
                                     : campaign::valueText(*value);
    }
    case ColumnKind::Against:
        return secret ? QString()
                      : report::changeText(parameter.values[static_cast<size_t>(m_order.front())],
                                           *value);
    case ColumnKind::Note:
        return row.note;
    }
    return {};
}

QVariant DifferencesModel::metricData(const Row &row, int column, int role) const
{
    const auto &metric = m_shown.metrics[row.index];
    const auto kind = columnKind(column);
    const int run = runAt(column);
    const auto value = run < 0 ? std::nullopt : metric.values[static_cast<size_t>(run)];
    const auto against = [&] {
        return report::differenceText(metric, static_cast<size_t>(run),
                                      static_cast<size_t>(m_order.front()));
    };
    switch (role) {
    case ValueRole:
        return value ? QVariant(*value) : QVariant();
    case OutcomeRole:
        return kind == ColumnKind::Against ? QVariant(static_cast<int>(against().outcome))
                                           : QVariant();
    case IntervalRole:
        return kind == ColumnKind::Against ? QVariant(against().interval) : QVariant();
    case Qt::ToolTipRole:
        return kind == ColumnKind::Name ? QVariant(metric.metric.key) : QVariant();
    case Qt::DisplayRole:
        break;
    default:
        return {};
    }
    switch (kind) {
    case ColumnKind::Name:
        return plots::plainMetricName(metric.metric.key, metric.metric.label);
    case ColumnKind::Unit:
        return row.format.unit;
    case ColumnKind::Baseline:
    case ColumnKind::Value:
        return value ? formatNumber(*value, row.format, plots::plotLocale()) : QString();
    case ColumnKind::Against:
        return against().main;
    case ColumnKind::Note:
        return row.note;
    }
    return {};
}

QVariant DifferencesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    const int run = runAt(section);
    const int number = run < 0 ? 0 : m_all.runs[static_cast<size_t>(run)];
    const auto kind = columnKind(section);
    switch (role) {
    case RunRole:
        return number;
    case SlotRole: {
        const auto it = m_slots.find(number);
        return number == m_all.baseline || it == m_slots.end() ? 0 : it->second;
    }
    case ColumnKindRole:
        return static_cast<int>(kind);
    case Qt::DisplayRole:
        break;
    default:
        return {};
    }
    switch (kind) {
    case ColumnKind::Name:
        return QString();
    case ColumnKind::Unit:
        return tr("unit");
    case ColumnKind::Baseline:
    case ColumnKind::Value:
        return tr("run %1").arg(number);
    case ColumnKind::Against:
        return tr("against run %1").arg(m_all.baseline);
    case ColumnKind::Note:
        return tr("note");
    }
    return {};
}

QString DifferencesModel::text() const
{
    QStringList lines;
    QStringList cells;
    for (int column = 0; column < columnCount(); ++column)
        cells.append(headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
    lines.append(cells.join(QLatin1Char('\t')));
    for (int row = 0; row < rowCount(); ++row) {
        cells.clear();
        for (int column = 0; column < columnCount(); ++column) {
            const auto at = index(row, column);
            QString cell = data(at).toString();
            const QString interval = data(at, IntervalRole).toString();
            if (!interval.isEmpty())
                cell += QLatin1Char(' ') % interval;
            cells.append(cell.replace(QLatin1Char('\t'), QLatin1Char(' ')).replace(QLatin1Char('\n'), QLatin1Char(' ')));
        }
        lines.append(cells.join(QLatin1Char('\t')));
    }
    return lines.join(QLatin1Char('\n'));
}

} // namespace twofold::ui::compare
