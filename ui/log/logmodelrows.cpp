// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// LogModel: how rows and columns follow the session, and what cells say beside their text.
#include "ui/common/booksession.h"
#include "ui/log/logmodel.h"

#include <algorithm>
#include <utility>

namespace twofold::ui {

namespace {

int toInt(size_t value)
{
    return static_cast<int>(value);
}

} // namespace

void LogModel::rebuildColumns()
{
    const auto *current = m_session->campaign();
    auto columns = logColumns(current ? *current : campaign::Campaign());
    const bool same = std::equal(
        columns.begin(), columns.end(), m_columns.begin(), m_columns.end(),
        [](const auto &a, const auto &b) { return a.kind == b.kind && a.key == b.key; });
    if (same) {
        m_columns = std::move(columns);
        forgetFigures();
        rearrange();
        emit headerDataChanged(Qt::Horizontal, 0, columnCount() - 1);
        runsChanged();
        return;
    }
    emit arrangementAboutToChange();
    beginResetModel();
    m_columns = std::move(columns);
    forgetFigures();
    const auto resolved = resolveArrangement();
    setRows(wantedRows());
    endResetModel();
    emit filterError(resolved ? QString() : resolved.error().message);
    emit figuresChanged();
    emit arrangementChanged();
}

void LogModel::forgetFigures()
{
    m_figures.assign(m_columns.size(), std::nullopt);
    m_lineage.reset();
    m_baseline.reset();
}

// Filter, sorting and grouping are kept by name; columns come and go.
Result<void> LogModel::resolveArrangement()
{
    m_arrangement.sortColumn = m_sortKey.isEmpty() ? -1 : findColumn(m_columns, m_sortKey);
    m_arrangement.groupColumn = m_groupKey.isEmpty() ? -1 : findColumn(m_columns, m_groupKey);
    if (m_filterText.isEmpty()) {
        m_arrangement.filter = {};
        return {};
    }
    std::vector<NumberFormat> formats;
    formats.reserve(m_columns.size());
    // Only columns that the text could name need a format; figures of a column cost a pass.
    for (int i = 0; i < columnCount(); ++i) {
        const bool named = m_filterText.contains(column(i).key, Qt::CaseInsensitive)
            || m_filterText.contains(column(i).title, Qt::CaseInsensitive);
        formats.push_back(named ? figures(i).format : NumberFormat());
    }
    auto filter = Filter::parse(m_filterText, m_columns, formats);
    if (!filter)
        return filter.error();
    m_arrangement.filter = std::move(*filter);
    return {};
}

std::vector<LogRow> LogModel::wantedRows() const
{
    auto rows = arrange(m_arrangement, m_columns, m_session->runs());
    if (!m_session->isReadOnly() && m_session->campaign()) {
        LogRow next;
        next.kind = LogRow::Kind::NextStep;
        next.number = m_session->runs().empty() ? 1 : m_session->runs().back().number + 1;
        rows.push_back(next);
    }
    return rows;
}

// Rows that stay keep their place in the selection and an open editor: only what differs between
// the common beginning and the common end goes and comes.
void LogModel::rearrange()
{
    const auto resolved = resolveArrangement();
    auto rows = wantedRows();
    emit arrangementAboutToChange();
    const size_t common = std::min(rows.size(), m_rows.size());
    size_t head = 0;
    while (head < common && rows[head].isSame(m_rows[head]))
        ++head;
    size_t tail = 0;
    while (tail < common - head && rows[rows.size() - 1 - tail].isSame(m_rows[m_rows.size() - 1 - tail]))
        ++tail;
    const size_t gone = m_rows.size() - head - tail;
    const size_t come = rows.size() - head - tail;
    if (gone > 0) {
        beginRemoveRows({}, toInt(head), toInt(head + gone) - 1);
        m_rows.erase(m_rows.begin() + toInt(head), m_rows.begin() + toInt(head + gone));
        endRemoveRows();
    }
    if (come > 0) {
        // Rows behind the new ones say what they said until the insertion is over.
        beginInsertRows({}, toInt(head), toInt(head + come) - 1);
        m_rows.insert(m_rows.begin() + toInt(head), rows.begin() + toInt(head),
                      rows.begin() + toInt(head + come));
        endInsertRows();
    }
    setRows(std::move(rows));
    emit filterError(resolved ? QString() : resolved.error().message);
    emit arrangementChanged();
}

void LogModel::setRows(std::vector<LogRow> rows)
{
    m_rows = std::move(rows);
    m_shownRuns = toInt(static_cast<size_t>(
        std::count_if(m_rows.begin(), m_rows.end(),
                      [](const LogRow &row) { return row.kind == LogRow::Kind::Run; })));
    m_lineage.reset();
}

// One run's change shows in its children too, and the format of a column in all of its rows.
void LogModel::runsChanged()
{
    if (!m_rows.empty())
        emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
    emit figuresChanged();
}

void LogModel::nextStepChanged()
{
    m_lineage.reset();
    const int last = nextStepRow();
    if (last < 0)
        return;
    emit dataChanged(index(last, 0), index(last, columnCount() - 1));
    // The lane above it may lead here now.
    emit dataChanged(index(0, 1), index(last, 1));
}

Result<void> LogModel::setFilter(const QString &text)
{
    const QString before = std::exchange(m_filterText, text.trimmed());
    if (const auto resolved = resolveArrangement(); !resolved) {
        m_filterText = before;
        return resolved.error();
    }
    rearrange();
    return {};
}

void LogModel::setSort(const QString &key, Qt::SortOrder order)
{
    m_sortKey = key;
    m_arrangement.sortOrder = order;
    rearrange();
    emit headerDataChanged(Qt::Horizontal, 0, columnCount() - 1);
}

void LogModel::setGroup(const QString &key)
{
    m_groupKey = key;
    rearrange();
}

QString LogModel::groupTitle(int row) const
{
    const auto &group = m_rows[static_cast<size_t>(row)];
    const int at = m_arrangement.groupColumn;
    if (at < 0 || at >= columnCount())
        return {};
    const auto *first = m_session->run(group.number);
    const QString value = group.group.isEmpty() || !first
        ? tr("blank")
        : shownText(column(at), figures(at).format, *first, m_locale);
    const QString runs = group.count == 1 ? tr("1 run") : tr("%1 runs").arg(group.count);
    return tr("%1 %2, %3").arg(column(at).title, value, runs);
}

QString LogModel::columnTooltip(int column) const
{
    const auto &shown = this->column(column);
    QStringList lines;
    switch (shown.kind) {
    case LogColumn::Kind::Number:
        return tr("Number of the run");
    case LogColumn::Kind::Lineage:
        return tr("The run it was changed from");
    case LogColumn::Kind::Verdict:
        return tr("Verdict: computed from the criteria, or what you said");
    case LogColumn::Kind::Class:
        return tr("Whose failure it was");
    case LogColumn::Kind::Parameter:
        lines.append(shown.title == shown.key ? shown.key
                                              : QString(shown.title % u'\n' % shown.key));
        lines.append(shown.probed ? tr("%1, read from a host, %2")
                                        .arg(shown.group, campaign::kindName(shown.valueKind))
                                  : QString(shown.group % QStringLiteral(", ")
                                            % campaign::kindName(shown.valueKind)));
        break;
    case LogColumn::Kind::Metric:
        lines.append(shown.title == shown.key ? shown.key
                                              : QString(shown.title % u'\n' % shown.key));
        for (const auto &limit : shown.limits)
            lines.append(tr("limit: %1").arg(limit.expression));
        break;
    }
    return lines.join(u'\n');
}

QVariant LogModel::tooltip(const QModelIndex &index) const
{
    const auto *stored = run(index.row());
    if (!stored)
        return {};
    const auto &shown = column(index.column());
    switch (shown.kind) {
    case LogColumn::Kind::Lineage:
        return stored->parent ? tr("Changed from run %1").arg(*stored->parent)
                              : tr("Starts a line of runs of its own");
    case LogColumn::Kind::Verdict:
        if (stored->ownVerdict != campaign::Verdict::None
            && stored->computedVerdict != campaign::Verdict::None
            && stored->ownVerdict != stored->computedVerdict)
            return tr("You said %1; computed: %2")
                .arg(campaign::verdictName(stored->ownVerdict),
                     campaign::verdictName(stored->computedVerdict));
        return stored->headline.isEmpty() ? QVariant() : QVariant(stored->headline.toHtmlEscaped());
    case LogColumn::Kind::Class:
        return stored->headline.isEmpty() ? QVariant() : QVariant(stored->headline.toHtmlEscaped());
    case LogColumn::Kind::Parameter: {
        const auto *value = stored->parameters.find(shown.key);
        if (!value || shown.valueKind == campaign::ParameterKind::Secret)
            return {};
        const auto *parent = parentOf(*stored);
        const auto *before = parent ? parent->parameters.find(shown.key) : nullptr;
        if (before && isChanged(shown, *stored)) {
            return tr("%1, was %2 in run %3")
                .arg(campaign::valueText(*value), campaign::valueText(*before))
                .arg(parent->number)
                .toHtmlEscaped();
        }
        const auto *longText = std::get_if<QString>(value);
        return longText && longText->size() > 12 ? QVariant(longText->toHtmlEscaped()) : QVariant();
    }
    case LogColumn::Kind::Metric:
        if (breaks(shown, *stored) == 0)
            return {};
        return tr("Breaks the limit %1").arg(shown.limits.front().expression).toHtmlEscaped();
    case LogColumn::Kind::Number:
        break;
    }
    return {};
}

QVariant LogModel::accessibleText(const QModelIndex &index) const
{
    const auto &shown = column(index.column());
    QString words = text(index.row(), index.column());
    if (words.isEmpty())
        words = tr("blank");
    const QString unit = figures(index.column()).format.unit;
    if (!unit.isEmpty() && words != tr("blank"))
        words += u' ' % unit;
    const auto cellMarks = marks(index.row(), index.column());
    QString spoken = shown.title % u' ' % words;
    if (shown.kind == LogColumn::Kind::Number)
        spoken = tr("run %1").arg(words);
    if (cellMarks.changed)
        spoken += tr(", changed");
    if (cellMarks.breaks != 0)
        spoken += cellMarks.breaks > 0 ? tr(", above its limit") : tr(", below its limit");
    if (cellMarks.unsound)
        spoken += tr(", makes the measurement unsound");
    return spoken;
}

} // namespace twofold::ui
