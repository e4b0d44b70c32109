// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/report/grid.h"

#include <QCoreApplication>
#include <QHash>

#include <algorithm>

namespace twofold::report {

namespace {

using campaign::Run;

QString tr(const char *text)
{
    return QCoreApplication::translate("Grid", text);
}

const QLocale &reportLocale()
{
    static const QLocale locale(QLocale::English, QLocale::UnitedStates);
    return locale;
}

// The limits that a whole run's metric must keep, by metric key.
bool breaks(const campaign::Campaign &campaign, const QString &key, double value)
{
    return std::any_of(campaign.criteria.begin(), campaign.criteria.end(), [&](const auto &criterion) {
        return criterion.kind == campaign::CriterionKind::Limit && criterion.metric == key
               && criterion.label.isEmpty() && criterion.source.isEmpty()
               && criterion.reference == campaign::Reference::Number
               && !criterion.holds(value, criterion.bound);
    });
}

template <class Get>
std::vector<Cell> numberColumn(Column &column, const std::vector<Run> &runs, const QString &unit, Get get)
{
    QList<double> values;
    for (const auto &run : runs) {
        if (const std::optional<double> value = get(run))
            values.append(*value);
    }
    column.isNumber = true;
    column.format = chooseFormat(values, unit);
    column.unit = column.format.unit;
    std::vector<Cell> cells;
    for (const auto &run : runs) {
        Cell cell;
        if (const std::optional<double> value = get(run)) {
            cell.value = *value;
            cell.text = formatNumber(*value, column.format, reportLocale());
        }
        cells.push_back(std::move(cell));
    }
    return cells;
}

class Builder
{
public:
    Builder(const campaign::Campaign &campaign, std::vector<Run> runs)
        : m_campaign(campaign)
    {
        std::sort(runs.begin(), runs.end(),
                  [](const Run &a, const Run &b) { return a.number < b.number; });
        m_grid.runs = std::move(runs);
        m_grid.rows.resize(m_grid.runs.size());
        for (const auto &run : m_grid.runs)
            m_byNumber.insert(run.number, &run);
    }

    Grid build()
    {
        addText(Column::Kind::Run, tr("run"), [](const Run &run) { return QString::number(run.number); });
        m_grid.columns.back().isNumber = true;
        addText(Column::Kind::Parent, tr("parent"), [](const Run &run) {
            return run.parent ? QString::number(*run.parent) : QString();
        });
        m_grid.columns.back().isNumber = true;
        addText(Column::Kind::Verdict, tr("verdict"),
                [](const Run &run) { return campaign::verdictName(run.verdict()); });
        addText(Column::Kind::FailureClass, tr("failure class"),
                [](const Run &run) { return run.failureClass(); });
        for (const auto &parameter : m_campaign.parameters) {
            if (!parameter.hidden)
                addParameter(parameter);
        }
        for (const auto &metric : m_campaign.metrics) {
            if (!metric.hidden)
                addMetric(metric);
        }
        addText(Column::Kind::Cause, tr("cause"), [](const Run &run) { return run.cause; });
        addText(Column::Kind::Fix, tr("fix"), [](const Run &run) { return run.fix.text(); });
        return std::move(m_grid);
    }

private:
    void add(Column column, std::vector<Cell> cells)
    {
        const bool blank = std::all_of(cells.begin(), cells.end(),
                                       [](const Cell &cell) { return cell.text.isEmpty(); });
        if (blank && column.kind != Column::Kind::Run)
            return;
        m_grid.columns.push_back(std::move(column));
        for (size_t i = 0; i < cells.size(); ++i)
            m_grid.rows[i].push_back(std::move(cells[i]));
    }

    template <class Get>
    void addText(Column::Kind kind, const QString &title, Get get)
    {
        Column column;
        column.kind = kind;
        column.title = title;
        std::vector<Cell> cells;
        for (const auto &run : m_grid.runs) {
            Cell cell;
            cell.text = get(run);
            if (!cell.text.isEmpty())
                cell.value = cell.text;
            cells.push_back(std::move(cell));
        }
        add(std::move(column), std::move(cells));
    }

    void addParameter(const campaign::Parameter &parameter)
    {
        Column column;
        column.kind = Column::Kind::Parameter;
        column.key = parameter.key;
        column.title = parameter.title();
        column.unit = parameter.unit;
        const bool numeric = parameter.kind == campaign::ParameterKind::Integer
                             || parameter.kind == campaign::ParameterKind::Real
                             || parameter.kind == campaign::ParameterKind::Bytes
                             || parameter.kind == campaign::ParameterKind::Duration;
        std::vector<Cell> cells;
        if (numeric) {
            const QString unit = parameter.kind == campaign::ParameterKind::Bytes
                                     ? QStringLiteral("B")
                                     : parameter.unit;
            cells = numberColumn(column, m_grid.runs, unit, [&](const Run &run) {
                const auto *value = run.parameters.find(parameter.key);
                return value ? campaign::valueNumber(*value) : std::nullopt;
            });
        } else {
            for (const auto &run : m_grid.runs) {
                Cell cell;
                if (const auto *value = run.parameters.find(parameter.key)) {
                    cell.value = *value;
                    cell.text = parameter.kind == campaign::ParameterKind::Secret
                                    ? QStringLiteral("••••")
                                    : campaign::valueText(*value);
                }
                cells.push_back(std::move(cell));
            }
        }
        for (size_t i = 0; i < cells.size(); ++i) {
            const Run &run = m_grid.runs[i];
            const Run *parent = run.parent ? m_byNumber.value(*run.parent) : nullptr;
            const auto *before = parent ? parent->parameters.find(parameter.key) : nullptr;
            const auto *now = run.parameters.find(parameter.key);
            cells[i].changed = before && now && !campaign::isAbsent(*before)
                               && !campaign::isAbsent(*now) && !(*before == *now);
        }
        add(std::move(column), std::move(cells));
    }

    void addMetric(const campaign::Metric &metric)
    {
        Column column;
        column.kind = Column::Kind::Metric;
        column.key = metric.key;
        column.title = metric.title();
        auto cells = numberColumn(column, m_grid.runs, metric.unit, [&](const Run &run) {
            const auto *value = run.metrics.find(metric.key);
            return value ? std::optional<double>(*value) : std::nullopt;
        });
        for (auto &cell : cells) {
            if (const auto *value = std::get_if<double>(&cell.value))
                cell.breaksLimit = breaks(m_campaign, metric.key, *value);
        }
        add(std::move(column), std::move(cells));
    }

    const campaign::Campaign &m_campaign;
    Grid m_grid;
    QHash<int, const Run *> m_byNumber;
};

} // namespace

Grid makeGrid(const campaign::Campaign &campaign, std::vector<campaign::Run> runs)
{
    return Builder(campaign, std::move(runs)).build();
}

QString plainText(const Grid &grid)
{
    std::vector<qsizetype> widths;
    for (size_t c = 0; c < grid.columns.size(); ++c) {
        qsizetype width = std::max(grid.columns[c].title.size(), grid.columns[c].unit.size());
        for (const auto &row : grid.rows)
            width = std::max(width, row[c].text.size() + (row[c].changed ? 1 : 0));
        widths.push_back(std::min<qsizetype>(width, 48));
    }
    QString text;
    const auto addLine = [&](auto cellText) {
        QString line;
        for (size_t c = 0; c < grid.columns.size(); ++c) {
            const QString cell = cellText(c).left(widths[c]);
            line += grid.columns[c].isNumber ? cell.rightJustified(widths[c])
                                             : cell.leftJustified(widths[c]);
            line += QStringLiteral("  ");
        }
        while (line.endsWith(QLatin1Char(' ')))
            line.chop(1);
        text += line % QLatin1Char('\n');
    };
    addLine([&](size_t c) { return grid.columns[c].title; });
    const bool hasUnits = std::any_of(grid.columns.begin(), grid.columns.end(),
                                      [](const Column &column) { return !column.unit.isEmpty(); });
    if (hasUnits)
        addLine([&](size_t c) { return grid.columns[c].unit; });
    for (const auto &row : grid.rows) {
        addLine([&](size_t c) {
            return row[c].changed ? QString(QLatin1Char('*') % row[c].text) : row[c].text;
        });
    }
    return text;
}

} // namespace twofold::report
