// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/log/clipboard.h"

#include "ui/common/booksession.h"
#include "ui/log/logmodel.h"
#include "ui/log/tsv.h"

#include <QCoreApplication>
#include <QSet>

#include <algorithm>
#include <map>
#include <set>

namespace twofold::ui {

namespace {

constexpr int kSentences = 3;
constexpr int kMostNewRuns = 10'000;

QString tr(const char *text, const char *disambiguation = nullptr, int n = -1)
{
    return QCoreApplication::translate("LogClipboard", text, disambiguation, n);
}

QString headerText(const LogModel &model, int column)
{
    const QString unit = model.figures(column).format.unit;
    const auto &shown = model.column(column);
    if (shown.kind == LogColumn::Kind::Number)
        return shown.key;
    return unit.isEmpty() ? shown.title : QString(shown.title % u' ' % unit);
}

// Where one column of a pasted block goes.
struct Target
{
    int column = -1; // -1: nowhere
    QString unit; // of the block's figures where its header names another than the grid shows
    QString name; // as the header has it
};

Target targetNamed(const LogModel &model, const QString &name)
{
    Target target;
    target.name = name.simplified();
    target.column = findColumn(model.columns(), target.name);
    if (target.column >= 0 || target.name.isEmpty())
        return target;
    for (int i = 0; i < model.columnCount(); ++i) {
        if (target.name.compare(headerText(model, i), Qt::CaseInsensitive) == 0) {
            target.column = i;
            return target;
        }
    }
    // "p95 s" over figures in seconds where the grid shows milliseconds.
    const auto blank = target.name.lastIndexOf(u' ');
    const QString unit = target.name.mid(blank + 1);
    if (blank > 0 && isKnownUnit(unit)) {
        target.column = findColumn(model.columns(), QStringView(target.name).left(blank));
        if (target.column >= 0)
            target.unit = unit;
    }
    return target;
}

// The first row names columns: no cell is a number, and at least half of them are known here.
std::optional<QList<Target>> headerOf(const LogModel &model, const QStringList &row)
{
    QList<Target> targets;
    int known = 0;
    int named = 0;
    for (const QString &cell : row) {
        if (parseQuantity(cell.trimmed()))
            return std::nullopt;
        targets.append(targetNamed(model, cell));
        named += cell.trimmed().isEmpty() ? 0 : 1;
        known += targets.constLast().column >= 0 ? 1 : 0;
    }
    if (known == 0 || known * 2 < named)
        return std::nullopt;
    return targets;
}

// Collects what a paste does, then writes it in two steps at most.
class Edit
{
public:
    explicit Edit(LogModel &model)
        : m_model(model)
        , m_session(*model.session())
    {
    }

    // The run of a model row, to be changed; null: not a run.
    campaign::Run *existing(int row)
    {
        const auto *stored = m_model.run(row);
        if (!stored)
            return nullptr;
        return &m_changed.try_emplace(stored->number, *stored).first->second;
    }

    campaign::Run *added()
    {
        if (static_cast<int>(m_new.size()) >= kMostNewRuns)
            return nullptr;
        campaign::Run run = m_model.proposedRun();
        if (m_new.empty()) {
            run.number = freeNumber();
        } else {
            run.number = m_new.back().number + 1;
            run.parent = m_new.back().number;
            run.parameters = m_new.back().parameters;
        }
        m_new.push_back(std::move(run));
        return &m_new.back();
    }

    void enter(int column, const QString &text, campaign::Run &run)
    {
        const auto isRun = [this](int number) {
            return m_session.run(number)
                || (!m_new.empty() && number >= m_new.front().number
                    && number <= m_new.back().number);
        };
        const auto entered = enterText(m_model.column(column), m_model.figures(column).format, text,
                                       *m_session.campaign(), isRun, run);
        if (entered)
            ++m_outcome.cells;
        else
            refuse(tr("Run %1: %2").arg(run.number).arg(entered.error().message));
    }

    void refuse(const QString &sentence, int cells = 1)
    {
        if (m_outcome.refusals.size() < kSentences)
            m_outcome.refusals.append(sentence);
        m_outcome.refused += cells;
    }

    EditOutcome write(const QString &text)
    {
        std::vector<campaign::Run> changed;
        for (const auto &[number, run] : m_changed) {
            const auto *stored = m_session.run(number);
            if (stored && !(*stored == run))
                changed.push_back(run);
        }
        m_outcome.changedRuns = static_cast<int>(changed.size());
        m_outcome.newRuns = static_cast<int>(m_new.size());
        if (!changed.empty())
            m_session.changeRuns(text, changed);
        if (!m_new.empty())
            m_session.addRuns(text, m_new);
        return m_outcome;
    }

private:
    // Deleted runs keep their numbers; they are few, right behind the last one.
    int freeNumber() const
    {
        int number = m_session.runs().empty() ? 1 : m_session.runs().back().number + 1;
        while (m_session.book().runNumbered(m_session.campaign()->id, number, true))
            ++number;
        return number;
    }

    LogModel &m_model;
    BookSession &m_session;
    std::map<int, campaign::Run> m_changed;
    std::vector<campaign::Run> m_new;
    EditOutcome m_outcome;
};

std::set<int> rowsOf(const QItemSelection &selection)
{
    std::set<int> rows;
    for (const auto &range : selection) {
        for (int row = range.top(); row <= range.bottom(); ++row)
            rows.insert(row);
    }
    return rows;
}

bool covers(const QItemSelection &selection, int row, int column)
{
    return std::any_of(selection.cbegin(), selection.cend(), [&](const QItemSelectionRange &range) {
        return row >= range.top() && row <= range.bottom() && column >= range.left()
            && column <= range.right();
    });
}

QList<int> columnsOf(const QItemSelection &selection, const QList<int> &columns)
{
    QList<int> selected;
    for (const int column : columns) {
        const bool any = std::any_of(selection.cbegin(), selection.cend(), [&](const auto &range) {
            return column >= range.left() && column <= range.right();
        });
        if (any)
            selected.append(column);
    }
    return selected;
}

} // namespace

QString EditOutcome::problem() const
{
    if (refused == 0)
        return {};
    QString text = refused == 1 ? tr("1 cell was not stored. ")
                                : tr("%1 cells were not stored. ").arg(refused);
    text += refusals.join(u' ');
    if (refused > refusals.size())
        text += u' ' % tr("And others like these.");
    return text;
}

QString copyCells(const LogModel &model, const QItemSelection &selection, const QList<int> &columns,
                  bool withHeaders)
{
    const auto selectedColumns = columnsOf(selection, columns);
    QList<QStringList> rows;
    if (withHeaders) {
        QStringList header;
        for (const int column : selectedColumns)
            header.append(headerText(model, column));
        rows.append(header);
    }
    for (const int row : rowsOf(selection)) {
        if (model.row(row).kind == LogRow::Kind::Group)
            continue;
        QStringList cells;
        for (const int column : selectedColumns) {
            cells.append(covers(selection, row, column)
                             ? model.data(model.index(row, column), Qt::EditRole).toString()
                             : QString());
        }
        rows.append(cells);
    }
    return formatTsv(rows);
}

EditOutcome pasteCells(LogModel &model, const QString &text, int row, int column,
                       const QList<int> &columns, const QItemSelection &selection)
{
    EditOutcome nothing;
    auto block = parseTsv(text);
    if (block.isEmpty() || !model.session()->campaign() || model.session()->isReadOnly())
        return nothing;
    Edit edit(model);

    if (block.size() == 1 && block.constFirst().size() == 1) {
        const auto targets = columnsOf(selection, columns);
        campaign::Run *added = nullptr;
        for (const int at : rowsOf(selection)) {
            auto *run = edit.existing(at);
            if (!run && at == model.nextStepRow())
                run = added = added ? added : edit.added();
            for (const int target : targets) {
                if (run && covers(selection, at, target) && target > 0)
                    edit.enter(target, block.constFirst().constFirst(), *run);
            }
        }
        return edit.write(tr("Paste"));
    }

    QList<Target> targets;
    if (auto header = headerOf(model, block.constFirst())) {
        targets = std::move(*header);
        block.removeFirst();
        for (qsizetype i = 0; i < targets.size(); ++i) {
            const int lost = static_cast<int>(
                std::count_if(block.cbegin(), block.cend(), [i](const QStringList &cells) {
                    return i < cells.size() && !cells[i].trimmed().isEmpty();
                }));
            if (targets[i].column < 0 && lost > 0)
                edit.refuse(tr("No column is named \"%1\": add it first.").arg(targets[i].name), lost);
        }
    } else {
        qsizetype widest = 0;
        for (const auto &cells : std::as_const(block))
            widest = std::max(widest, cells.size());
        const auto first = std::max(columns.indexOf(column), qsizetype(0));
        for (qsizetype i = 0; i < widest; ++i) {
            Target target;
            if (first + i < columns.size())
                target.column = columns[first + i];
            targets.append(target);
        }
    }

    int at = row;
    int beyond = 0;
    for (const QStringList &cells : std::as_const(block)) {
        while (at < model.rowCount() && model.row(at).kind == LogRow::Kind::Group)
            ++at;
        auto *run = edit.existing(at);
        if (!run) {
            // A blank line in the block makes no run.
            const bool blank = std::all_of(cells.cbegin(), cells.cend(), [](const QString &cell) {
                return cell.trimmed().isEmpty();
            });
            if (blank)
                continue;
            run = edit.added();
        }
        if (!run) {
            edit.refuse(tr("One paste adds %1 runs at most; import the file instead.")
                            .arg(kMostNewRuns));
            break;
        }
        for (qsizetype i = 0; i < cells.size(); ++i) {
            const auto &target = targets[std::min(i, targets.size() - 1)];
            if (i >= targets.size() || (target.column < 0 && target.name.isEmpty())) {
                beyond += cells[i].trimmed().isEmpty() ? 0 : 1;
                continue;
            }
            if (target.column < 0 || model.column(target.column).kind == LogColumn::Kind::Number)
                continue;
            const bool convert = !target.unit.isEmpty() && !cells[i].trimmed().isEmpty();
            edit.enter(target.column, convert ? QString(cells[i] % u' ' % target.unit) : cells[i],
                       *run);
        }
        ++at;
    }
    if (beyond > 0)
        edit.refuse(tr("The block is wider than the grid: add columns first."), beyond);
    return edit.write(tr("Paste"));
}

EditOutcome clearCells(LogModel &model, const QItemSelection &selection, const QList<int> &columns)
{
    if (!model.session()->campaign() || model.session()->isReadOnly())
        return {};
    Edit edit(model);
    const auto targets = columnsOf(selection, columns);
    for (const int row : rowsOf(selection)) {
        auto *run = edit.existing(row);
        for (const int column : targets) {
            if (run && column > 0 && covers(selection, row, column))
                edit.enter(column, QString(), *run);
        }
    }
    return edit.write(tr("Clear cells"));
}

} // namespace twofold::ui
