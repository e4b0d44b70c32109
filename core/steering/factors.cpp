// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/steering/factors.h"

#include "core/steering/words.h"

#include <QCoreApplication>
#include <QSet>

#include <algorithm>

namespace twofold::steering {

using campaign::Campaign;
using campaign::Run;
using campaign::Value;
using campaign::Verdict;

namespace {

// A design larger than this is no factorial anyone runs.
constexpr size_t kMostFactors = 6;
constexpr size_t kMostLevels = 4;
constexpr size_t kMostCells = 64;

QString tr(const char *text)
{
    return QCoreApplication::translate("Steering", text);
}

bool isDecided(const Run &run)
{
    return run.verdict() == Verdict::Pass || run.verdict() == Verdict::Fail;
}

std::optional<Entanglement> entanglementOf(const Campaign &campaign, const RunIndex &index,
                                           const Run &run)
{
    const Run *parent = index.parentOf(run);
    if (!parent || !isDecided(run) || !isDecided(*parent) || run.verdict() == parent->verdict())
        return std::nullopt;
    Entanglement found{parent, &run, setChanges(campaign, *parent, run), {}};
    if (found.changes.size() < 2)
        return std::nullopt;
    found.singles.resize(found.changes.size(), nullptr);
    for (const Run *other : index.inOrder()) {
        if (other == parent || other == &run || !isDecided(*other))
            continue;
        const auto changes = setChanges(campaign, *parent, *other);
        if (changes.size() != 1)
            continue;
        for (size_t i = 0; i < found.changes.size(); ++i) {
            if (changes.front() == found.changes[i])
                found.singles[i] = other;
        }
    }
    return found;
}

struct Factor
{
    QString key;
    std::vector<Value> levels; // in the order met
};

// Parameters that take two to four values in the runs; what is set but once is no factor.
std::vector<Factor> factorsOf(const Campaign &campaign, const RunIndex &index)
{
    struct Candidate
    {
        size_t place; // in the campaign
        Factor factor;
    };
    std::vector<Candidate> candidates;
    for (size_t i = 0; i < campaign.parameters.size(); ++i) {
        const auto &parameter = campaign.parameters[i];
        if (!parameter.probed && parameter.kind != campaign::ParameterKind::Secret)
            candidates.push_back({i, {parameter.key, {}}});
    }
    // In the order in which a run has its values, so that a run is one walk over both.
    std::sort(candidates.begin(), candidates.end(),
              [](const Candidate &a, const Candidate &b) { return a.factor.key < b.factor.key; });
    for (const Run *run : index.inOrder()) {
        auto candidate = candidates.begin();
        for (const auto [key, value] : run->parameters) {
            int order = -1;
            while (candidate != candidates.end()
                   && (order = candidate->factor.key.compare(key)) < 0)
                ++candidate;
            if (candidate == candidates.end())
                break;
            auto &levels = candidate->factor.levels;
            if (order == 0 && !campaign::isAbsent(value)
                && std::find(levels.begin(), levels.end(), value) == levels.end())
                levels.push_back(value);
        }
        std::erase_if(candidates, [](const Candidate &candidate) {
            return candidate.factor.levels.size() > kMostLevels;
        });
    }
    std::sort(candidates.begin(), candidates.end(),
              [](const Candidate &a, const Candidate &b) { return a.place < b.place; });
    std::vector<Factor> factors;
    for (auto &candidate : candidates) {
        if (candidate.factor.levels.size() >= 2)
            factors.push_back(std::move(candidate.factor));
    }
    return factors;
}

QString cellKey(const std::vector<size_t> &cell)
{
    QString key;
    for (const size_t level : cell)
        key.append(QChar(static_cast<char16_t>(u'0' + level)));
    return key;
}

// The cell of the factorial a run fills; empty where it lacks one of the factors.
QString cellOf(const std::vector<Factor> &factors, const Run &run)
{
    std::vector<size_t> cell;
    for (const auto &factor : factors) {
        const auto *value = run.parameters.find(factor.key);
        if (!value)
            return {};
        const auto it = std::find(factor.levels.begin(), factor.levels.end(), *value);
        if (it == factor.levels.end())
            return {};
        cell.push_back(static_cast<size_t>(it - factor.levels.begin()));
    }
    return cellKey(cell);
}

bool advance(std::vector<size_t> &cell, const std::vector<Factor> &factors)
{
    for (size_t i = cell.size(); i-- > 0;) {
        if (++cell[i] < factors[i].levels.size())
            return true;
        cell[i] = 0;
    }
    return false;
}

} // namespace

bool Entanglement::isSeparated() const
{
    return std::find(singles.begin(), singles.end(), nullptr) == singles.end();
}

std::optional<Entanglement> findEntanglement(const Campaign &campaign, const RunIndex &index,
                                             const Run &last)
{
    if (auto own = entanglementOf(campaign, index, last))
        return own;
    const Run *parent = index.parentOf(last);
    if (!parent)
        return std::nullopt;
    const auto own = setChanges(campaign, *parent, last);
    if (own.size() != 1)
        return std::nullopt;
    // Newest first: the sibling that the last run is a single-change run of.
    const auto &runs = index.inOrder();
    for (auto it = runs.rbegin(); it != runs.rend(); ++it) {
        const Run *sibling = *it;
        if (sibling->number >= last.number)
            continue;
        if (sibling->number <= parent->number)
            break;
        if (!isDecided(*sibling) || sibling->verdict() == parent->verdict()
            || index.parentOf(*sibling) != parent)
            continue;
        const auto changes = setChanges(campaign, *parent, *sibling);
        if (changes.size() >= 2
            && std::find(changes.begin(), changes.end(), own.front()) != changes.end())
            return entanglementOf(campaign, index, *sibling);
    }
    return std::nullopt;
}

Step isolateStep(const Campaign &campaign, const Entanglement &entanglement,
                 const QString &ladderParameter)
{
    const Run &parent = *entanglement.parent;
    const auto missing = std::find(entanglement.singles.begin(), entanglement.singles.end(), nullptr)
                         - entanglement.singles.begin();
    const auto &change = entanglement.changes[static_cast<size_t>(missing)];
    Step step;
    step.action = Action::Isolate;
    step.parameter = ladderParameter;
    step.parentRun = parent.number;
    step.changes = {change};
    step.parameters = parent.parameters;
    step.parameters.set(change.parameter, change.to);
    if (const auto *before = parent.parameters.find(ladderParameter))
        step.from = *before;
    if (const auto *after = step.parameters.find(ladderParameter))
        step.to = *after;
    QStringList names;
    for (const auto &item : entanglement.changes)
        names.append(titleOf(campaign, item.parameter));
    step.title = tr("%1 alone, from run %2")
                     .arg(changeWords(campaign, change), QString::number(parent.number));
    step.reason = tr("Between run %1 and run %2 %3 changed at once, and the verdict went from %4 to "
                     "%5: one change at a time tells which it was.")
                      .arg(QString::number(parent.number), QString::number(entanglement.run->number),
                           enumeration(names), campaign::verdictName(parent.verdict()),
                           campaign::verdictName(entanglement.run->verdict()));
    return step;
}

QString separationWords(const Campaign &campaign, const Entanglement &entanglement)
{
    QStringList guilty;
    QStringList numbers;
    for (size_t i = 0; i < entanglement.singles.size(); ++i) {
        numbers.append(QString::number(entanglement.singles[i]->number));
        if (entanglement.singles[i]->verdict() == entanglement.run->verdict())
            guilty.append(titleOf(campaign, entanglement.changes[i].parameter));
    }
    if (guilty.isEmpty()) {
        return tr("Runs %1 tell that none of the changes of run %2 alone makes the difference.")
            .arg(enumeration(numbers), QString::number(entanglement.run->number));
    }
    return tr("Runs %1 tell that %2 made the difference in run %3.")
        .arg(enumeration(numbers), enumeration(guilty), QString::number(entanglement.run->number));
}

Step factorialStep(const Campaign &campaign, const RunIndex &index)
{
    Step step;
    step.action = Action::Done;
    step.title = tr("declare a number to raise, or a further factor");
    if (index.inOrder().empty())
        return step;
    const Run &last = *index.inOrder().back();
    step.parentRun = last.number;
    step.parameters = last.parameters;

    const auto factors = factorsOf(campaign, index);
    size_t cells = 1;
    for (const auto &factor : factors)
        cells = std::min(cells * factor.levels.size(), kMostCells + 1);
    if (factors.size() < 2 || factors.size() > kMostFactors || cells > kMostCells) {
        step.reason = tr("No parameter is a number that load can be raised by, and there are no "
                         "factors to separate.");
        return step;
    }
    QSet<QString> filled;
    for (const Run *run : index.inOrder()) {
        if (const QString cell = cellOf(factors, *run); !cell.isEmpty())
            filled.insert(cell);
    }
    QStringList names;
    for (const auto &factor : factors)
        names.append(titleOf(campaign, factor.key));
    std::vector<size_t> cell(factors.size(), 0);
    do {
        if (filled.contains(cellKey(cell)))
            continue;
        step.action = Action::Factorial;
        QStringList settings;
        for (size_t i = 0; i < factors.size(); ++i) {
            const auto &level = factors[i].levels[cell[i]];
            settings.append(titleOf(campaign, factors[i].key) % QLatin1Char(' ')
                            % valueWords(campaign, factors[i].key, level));
            const auto *before = step.parameters.find(factors[i].key);
            if (before && *before == level)
                continue;
            step.changes.push_back({factors[i].key, before ? *before : Value(), level});
            step.parameters.set(factors[i].key, level);
        }
        step.title = tr("run %1").arg(settings.join(QStringLiteral(", ")));
        step.reason = tr("%1 of the %2 combinations of %3 have been run; this one is missing.")
                          .arg(QString::number(filled.size()), QString::number(cells),
                               enumeration(names));
        return step;
    } while (advance(cell, factors));
    step.title = tr("done: every combination was run");
    step.reason = tr("All %1 combinations of %2 have been run: compare them.")
                      .arg(QString::number(cells), enumeration(names));
    return step;
}

} // namespace twofold::steering
