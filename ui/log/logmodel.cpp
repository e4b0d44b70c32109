// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/log/logmodel.h"

#include "ui/common/booksession.h"
#include "ui/log/soundness.h"

#include <algorithm>
#include <cmath>

namespace twofold::ui {

namespace {

int toInt(size_t value)
{
    return static_cast<int>(value);
}

} // namespace

LogModel::LogModel(BookSession *session, QObject *parent)
    : QAbstractTableModel(parent)
    , m_session(session)
    , m_soundness(new Soundness(session, this))
{
    rebuildColumns();
    connect(session, &BookSession::campaignChanged, this, &LogModel::rebuildColumns);
    connect(session, &BookSession::failed, this, [this] { m_logging = false; });
    connect(session, &BookSession::runsReset, this, [this] {
        m_logging = false;
        m_soundness->forget();
        forgetFigures();
        rearrange();
        runsChanged();
    });
    connect(session, &BookSession::runsChanged, this, [this] {
        m_soundness->forget();
        forgetFigures();
        runsChanged();
    });
    connect(session, &BookSession::nextStepChanged, this, &LogModel::nextStepChanged);
    connect(m_soundness, &Soundness::loaded, this, [this](const QList<int> &numbers) {
        for (const int number : numbers) {
            const int at = rowOf(number);
            if (at >= 0)
                emit dataChanged(index(at, 0), index(at, columnCount() - 1), {UnsoundRole});
        }
    });
}

LogModel::~LogModel() = default;

int LogModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : toInt(m_rows.size());
}

int LogModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : toInt(m_columns.size());
}

const campaign::Run *LogModel::run(int row) const
{
    if (row < 0 || row >= toInt(m_rows.size()) || m_rows[row].kind != LogRow::Kind::Run)
        return nullptr;
    const auto &runs = m_session->runs();
    const auto &wanted = m_rows[row];
    if (wanted.place < runs.size() && runs[wanted.place].number == wanted.number)
        return &runs[wanted.place];
    return m_session->run(wanted.number);
}

int LogModel::rowOf(int number) const
{
    if (m_arrangement.isNatural()) {
        const auto it = std::lower_bound(
            m_rows.begin(), m_rows.begin() + m_shownRuns, number,
            [](const LogRow &row, int wanted) { return row.number < wanted; });
        return it != m_rows.begin() + m_shownRuns && it->number == number
            ? toInt(static_cast<size_t>(it - m_rows.begin()))
            : -1;
    }
    for (size_t i = 0; i < m_rows.size(); ++i) {
        if (m_rows[i].kind == LogRow::Kind::Run && m_rows[i].number == number)
            return toInt(i);
    }
    return -1;
}

int LogModel::nextStepRow() const
{
    return !m_rows.empty() && m_rows.back().kind == LogRow::Kind::NextStep ? toInt(m_rows.size()) - 1
                                                                           : -1;
}

const steering::Step *LogModel::step() const
{
    const auto &next = m_session->nextStep();
    return next ? &*next : nullptr;
}

campaign::Run LogModel::proposedRun() const
{
    campaign::Run run;
    if (const auto *current = m_session->campaign())
        run.campaign = current->id;
    if (const auto *next = step()) {
        run.parent = next->parentRun;
        run.parameters = next->parameters;
    } else if (!m_session->runs().empty()) {
        run.parent = m_session->runs().back().number;
    }
    return run;
}

QString LogModel::text(int row, int column) const
{
    if (row < 0 || row >= toInt(m_rows.size()))
        return {};
    const auto &shown = this->column(column);
    if (const auto *stored = run(row))
        return shownText(shown, figures(column).format, *stored, m_locale);
    if (m_rows[row].kind == LogRow::Kind::Group)
        return column == 0 ? groupTitle(row) : QString();
    if (m_rows[row].kind != LogRow::Kind::NextStep)
        return {};
    if (shown.kind == LogColumn::Kind::Number)
        return QString::number(m_rows[row].number);
    if (shown.kind == LogColumn::Kind::Verdict)
        return step() ? tr("next step") : tr("new run");
    if (shown.kind != LogColumn::Kind::Parameter || !step())
        return {};
    const auto *value = step()->parameters.find(shown.key);
    return value ? shownValue(shown, figures(column).format, *value, m_locale) : QString();
}

const campaign::Run *LogModel::parentOf(const campaign::Run &run) const
{
    return run.parent ? m_session->run(*run.parent) : nullptr;
}

bool LogModel::isChanged(const LogColumn &column, const campaign::Run &run) const
{
    if (column.kind != LogColumn::Kind::Parameter)
        return false;
    const auto *value = run.parameters.find(column.key);
    if (!value || campaign::isAbsent(*value))
        return false;
    const auto *parent = parentOf(run);
    const auto *before = parent ? parent->parameters.find(column.key) : nullptr;
    // The first value after a blank is a column that came later, not a change.
    return before && !campaign::isAbsent(*before) && !(*before == *value);
}

std::optional<double> LogModel::baselineValue(const QString &key) const
{
    if (!m_baseline) {
        m_baseline = 0;
        for (const auto &candidate : m_session->runs()) {
            if (candidate.verdict() == campaign::Verdict::Pass) {
                m_baseline = candidate.number;
                break;
            }
        }
    }
    const auto *baseline = *m_baseline > 0 ? m_session->run(*m_baseline) : nullptr;
    const double *value = baseline ? baseline->metrics.find(key) : nullptr;
    return value ? std::optional(*value) : std::nullopt;
}

int LogModel::breaks(const LogColumn &column, const campaign::Run &run) const
{
    if (column.limits.empty())
        return 0;
    const double *value = run.metrics.find(column.key);
    if (!value || !std::isfinite(*value))
        return 0;
    for (const auto &limit : column.limits) {
        std::optional<double> against = limit.bound;
        if (limit.reference == campaign::Reference::Parent) {
            const auto *parent = parentOf(run);
            const double *before = parent ? parent->metrics.find(column.key) : nullptr;
            against = before ? std::optional(*before * limit.bound) : std::nullopt;
        } else if (limit.reference == campaign::Reference::Baseline) {
            const auto baseline = baselineValue(column.key);
            against = baseline ? std::optional(*baseline * limit.bound) : std::nullopt;
        }
        if (against && !limit.holds(*value, *against)) {
            const bool ceiling = limit.comparison == campaign::Comparison::Less
                || limit.comparison == campaign::Comparison::LessOrEqual;
            return ceiling ? 1 : -1;
        }
    }
    return 0;
}

CellMarks LogModel::marks(int row, int column) const
{
    CellMarks marks;
    const auto &shown = this->column(column);
    if (const auto *stored = run(row)) {
        marks.changed = isChanged(shown, *stored);
        if (shown.kind == LogColumn::Kind::Metric) {
            marks.unsound = stored->verdict() == campaign::Verdict::Invalid
                && stored->metrics.find(shown.key)
                && m_soundness->isUnsound(stored->number, stored->id, shown.key);
            marks.breaks = breaks(shown, *stored);
        }
        return marks;
    }
    if (row == nextStepRow() && step() && shown.kind == LogColumn::Kind::Parameter) {
        const auto &changes = step()->changes;
        marks.changed = std::any_of(changes.begin(), changes.end(),
                                    [&](const auto &change) { return change.parameter == shown.key; });
    }
    return marks;
}

const LineageCell &LogModel::lineage(int row) const
{
    if (!m_lineage) {
        m_lineage.emplace();
        int parent = 0;
        if (nextStepRow() >= 0)
            parent = proposedRun().parent.value_or(0);
        m_lineage->build(m_session->runs(), parent);
    }
    if (row == nextStepRow())
        return m_lineage->cell(m_session->runs().size());
    return m_lineage->cell(m_rows[row].place);
}

int LogModel::laneCount() const
{
    if (m_rows.empty() || !drawsLineage())
        return 1;
    lineage(0);
    return m_lineage->laneCount();
}

const ColumnFigures &LogModel::figures(int column) const
{
    auto &held = m_figures[static_cast<size_t>(column)];
    if (!held)
        held = columnFigures(this->column(column), m_session->runs(), m_locale);
    return *held;
}

QVariant LogModel::rawValue(const LogColumn &column, const campaign::Run &run) const
{
    if (const auto number = columnNumber(column, run)) {
        if (column.kind == LogColumn::Kind::Metric || column.kind == LogColumn::Kind::Parameter)
            return *number;
        return static_cast<int>(*number);
    }
    const QString text = columnText(column, run);
    return text.isEmpty() ? QVariant() : QVariant(text);
}

QVariant LogModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const auto &shown = column(index.column());
    const auto *stored = run(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return text(index.row(), index.column());
    case Qt::EditRole:
        if (stored)
            return editText(shown, figures(index.column()).format, *stored);
        if (index.row() == nextStepRow())
            return shown.kind == LogColumn::Kind::Parameter || shown.kind == LogColumn::Kind::Lineage
                ? editText(shown, figures(index.column()).format, proposedRun())
                : QString();
        return {};
    case Qt::TextAlignmentRole:
        return shown.isNumeric() ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
                                 : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    case Qt::ToolTipRole:
        return tooltip(index);
    case Qt::AccessibleTextRole:
        return accessibleText(index);
    case RawRole:
        return stored ? rawValue(shown, *stored) : QVariant();
    case SortRole:
        return stored ? rawValue(shown, *stored) : QVariant();
    case ColumnKindRole:
        return static_cast<int>(shown.kind);
    case KeyRole:
        return shown.key;
    case RunNumberRole:
        return stored ? stored->number : 0;
    case RowKindRole:
        return static_cast<int>(m_rows[index.row()].kind);
    case ChangedRole:
        return marks(index.row(), index.column()).changed;
    case BreaksRole:
        return marks(index.row(), index.column()).breaks;
    case UnsoundRole:
        return marks(index.row(), index.column()).unsound;
    default:
        return {};
    }
}

QVariant LogModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (section < 0)
        return {};
    if (orientation == Qt::Vertical) {
        if (role == Qt::DisplayRole && section < toInt(m_rows.size()))
            return m_rows[section].number;
        return {};
    }
    if (section >= toInt(m_columns.size()))
        return {};
    switch (role) {
    case Qt::DisplayRole:
        return column(section).title;
    case Qt::ToolTipRole:
    case Qt::AccessibleDescriptionRole:
        return columnTooltip(section);
    case Qt::AccessibleTextRole: {
        const QString unit = figures(section).format.unit;
        return unit.isEmpty() ? column(section).title : QString(column(section).title % u' ' % unit);
    }
    case ColumnKindRole:
        return static_cast<int>(column(section).kind);
    case KeyRole:
        return column(section).key;
    default:
        return {};
    }
}

Qt::ItemFlags LogModel::flags(const QModelIndex &index) const
{
    if (!index.isValid() || index.row() >= toInt(m_rows.size()))
        return Qt::NoItemFlags;
    if (m_rows[index.row()].kind == LogRow::Kind::Group)
        return Qt::ItemIsEnabled;
    Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
    const bool pending = m_logging && index.row() == nextStepRow();
    if (index.column() > 0 && !m_session->isReadOnly() && !pending)
        flags |= Qt::ItemIsEditable;
    return flags;
}

Result<void> LogModel::check(const QModelIndex &index, const QString &text) const
{
    const auto *current = m_session->campaign();
    if (!index.isValid() || !current)
        return {};
    const auto *stored = run(index.row());
    campaign::Run probe = stored ? *stored : proposedRun();
    return enterText(column(index.column()), figures(index.column()).format, text, *current,
                     [this](int number) { return m_session->run(number) != nullptr; }, probe);
}

bool LogModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    const auto *current = m_session->campaign();
    if (role != Qt::EditRole || !index.isValid() || !current || m_session->isReadOnly()
        || m_rows[index.row()].kind == LogRow::Kind::Group)
        return false;
    const QString typed = value.toString();
    const auto &edited = column(index.column());
    const auto *stored = run(index.row());
    campaign::Run after = stored ? *stored : proposedRun();
    const auto entered
        = enterText(edited, figures(index.column()).format, typed, *current,
                    [this](int number) { return m_session->run(number) != nullptr; }, after);
    if (!entered) {
        emit refused(index, typed, entered.error());
        return false;
    }
    if (stored) {
        if (!(after == *stored))
            m_session->changeRuns(tr("Change %1 of run %2").arg(edited.title).arg(after.number),
                                  {after});
        return true;
    }
    // Leaving the last row without a change logs nothing.
    if (typed.trimmed() == this->data(index, Qt::EditRole).toString())
        return true;
    log(tr("Log run %1").arg(m_rows[index.row()].number), after);
    return true;
}

void LogModel::logNextStep()
{
    if (nextStepRow() >= 0 && m_session->campaign())
        log(tr("Log the next step"), proposedRun());
}

void LogModel::log(const QString &text, const campaign::Run &run)
{
    if (m_logging)
        return;
    m_logging = true;
    emit nextStepLogged();
    m_session->addRuns(text, {run});
}

} // namespace twofold::ui
