// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/steering/navigator.h"

#include "core/steering/words.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace twofold::steering {

using campaign::Campaign;
using campaign::Run;
using campaign::Value;
using campaign::Verdict;

namespace {

constexpr size_t kPassesToConfirm = 2;
constexpr size_t kMostRepeats = 3; // majority of three
constexpr double kNarrow = 4; // times the tolerance

QString tr(const char *text)
{
    return QCoreApplication::translate("Steering", text);
}

bool isWhole(const Campaign &campaign, const QString &key, const Value *sample)
{
    if (const auto *parameter = campaign.parameter(key)) {
        return parameter->kind == campaign::ParameterKind::Integer
               || parameter->kind == campaign::ParameterKind::Bytes;
    }
    return sample && std::holds_alternative<qint64>(*sample);
}

QString runNumber(const Run &run)
{
    return tr("Run %1").arg(run.number);
}

QString runNumbers(const std::vector<const Run *> &runs)
{
    QStringList numbers;
    for (const auto *run : runs)
        numbers.append(QString::number(run->number));
    return enumeration(numbers);
}

QString sentence(const QString &before, const QString &reason, const QString &otherwise)
{
    return reason.isEmpty() ? QString(before % otherwise)
                            : QString(before % QStringLiteral(": ") % reason);
}

} // namespace

Navigator::Navigator(const Campaign &campaign, const RunIndex &index,
                     const campaign::Ladder &ladder, LadderView view)
    : m_campaign(campaign)
    , m_index(index)
    , m_ladder(ladder)
    , m_view(std::move(view))
    , m_grid(ladder, isWhole(campaign, ladder.parameter,
                             m_view.last()->parameters.find(ladder.parameter)))
    , m_last(*m_view.last())
    , m_value(*m_view.valueOf(m_last))
    , m_bracket(m_view.bracket())
{
}

Step Navigator::next() const
{
    switch (m_last.verdict()) {
    case Verdict::Pass:
        return afterPass();
    case Verdict::Fail:
        return afterFail();
    case Verdict::Invalid:
        return m_view.isGeneratorsLimit(m_last) ? afterFail() : afterInvalid();
    case Verdict::Inconclusive:
        return repair(tr("was inconclusive"));
    case Verdict::Aborted:
        return repair(tr("was aborted"));
    case Verdict::None:
        break;
    }
    return repair(tr("has no verdict"));
}

// ---- rows that follow from the last verdict

Step Navigator::afterPass() const
{
    if (goalReached()) {
        return done(m_value, !m_bracket.fail,
                    tr("%1 met the goal: %2.").arg(runAt(m_last), goalWords()));
    }
    const auto *here = m_view.level(m_value);
    if (here && here->isTied()) {
        return confirm(m_value, tr("At %1 runs %2 passed and runs %3 failed: a third run decides.")
                                    .arg(load(m_value), runNumbers(here->passes),
                                         runNumbers(here->fails)));
    }
    if (auto settled = settleContradiction())
        return *settled;
    if (m_bracket.fail) {
        const auto *failed = m_view.level(*m_bracket.fail);
        if (m_view.isLimitAccepted() || m_view.isGeneratorsLimit(*failed->fails.back()))
            return close();
        if (const auto *fixed = withOpenFix(failed))
            return rerun(*fixed);
        return explain(*failed->fails.back());
    }
    return grow(m_bracket.pass.value_or(m_value));
}

Step Navigator::afterFail() const
{
    const auto *here = m_view.level(m_value);
    if (const auto *fixed = withOpenFix(here))
        return rerun(*fixed);
    if (here->isTied()) {
        return confirm(m_value, tr("At %1 runs %2 passed and runs %3 failed: a third run decides.")
                                    .arg(load(m_value), runNumbers(here->passes),
                                         runNumbers(here->fails)));
    }
    if (here->passed()) // outvoted by its repeats
        return afterPass();
    if (auto settled = settleContradiction())
        return *settled;
    if (m_view.isLimitAccepted() || m_view.isGeneratorsLimit(m_last))
        return close();
    return explain(m_last);
}

Step Navigator::afterInvalid() const
{
    if (hasOpenFix(m_last))
        return rerun(m_last);
    if (!m_view.isLimitedByGenerator(m_last))
        return repair(tr("was invalid"));
    Step step = base(Action::FixGenerator, m_last);
    const QString same = load(m_value);
    if (const auto more = moreGenerator()) {
        change(step, more->parameter, more->to);
        step.title = tr("%1, same %2").arg(changeWords(m_campaign, *more), same);
    } else if (!m_last.lookAt.isEmpty()) {
        step.title = tr("raise %1 of the load generator, same %2").arg(m_last.lookAt.constFirst(), same);
    } else {
        step.title = tr("give the load generator more, same %1").arg(same);
    }
    step.reason = sentence(runNumber(m_last), reasonOf(m_campaign, m_last),
                           tr(": the load generator was the limit at %1.").arg(same));
    return step;
}

Step Navigator::repair(const QString &problem) const
{
    if (hasOpenFix(m_last))
        return rerun(m_last);
    Step step = base(Action::Repair, m_last);
    const QString same = load(m_value);
    if (m_last.verdict() == Verdict::None) {
        step.title = tr("give run %1 a verdict, or set a limit that it can be judged by")
                         .arg(m_last.number);
        step.reason = tr("%1 has no verdict, and the ladder goes on from a run that passed or failed.")
                          .arg(runAt(m_last));
        return step;
    }
    step.title = m_last.lookAt.isEmpty()
                     ? tr("repeat %1").arg(same)
                     : tr("mend %1, then repeat %2").arg(m_last.lookAt.constFirst(), same);
    step.reason = sentence(tr("%1 %2").arg(runNumber(m_last), problem),
                           reasonOf(m_campaign, m_last), tr(" at %1.").arg(same));
    return step;
}

// ---- rows that follow from the ladder

Step Navigator::grow(double from) const
{
    const auto to = m_grid.after(from);
    if (!to) {
        const bool bound = m_ladder.bound && from >= *m_ladder.bound;
        return done(from, true,
                    bound ? tr("%1 passed and is the bound: nothing failed up to it.").arg(load(from))
                          : tr("%1 passed and there is no higher value to try.").arg(load(from)));
    }
    const bool doubled = m_ladder.growth == campaign::Growth::Double && from > 0
                         && std::abs(*to - 2 * from) <= std::max(m_ladder.grid, 1e-9 * *to);
    Step step = base(doubled ? Action::Double : Action::Step, m_last);
    changeLoad(step, *to);
    step.title = changeWords(m_campaign, {m_ladder.parameter, step.from, step.to});
    const auto *level = m_view.level(from);
    const Run &passed = level && !level->passes.empty() ? *level->passes.back() : m_last;
    step.reason = sentence(tr("%1 passed at %2").arg(runNumber(passed), load(from)),
                           reasonOf(m_campaign, passed), QStringLiteral("."));
    return step;
}

// The failure is a real limit: narrow the bracket, then confirm its lower end.
Step Navigator::close() const
{
    const double fail = *m_bracket.fail;
    const auto *here = m_view.level(m_value);
    // In a bracket that is narrow already chance decides little, and its ends are confirmed anyway.
    const bool decidesLittle = m_bracket.pass && (fail - *m_bracket.pass) <= kNarrow * m_ladder.tolerance * fail;
    if (here && here->votes() == 1 && !decidesLittle && isDecidedByNoise(m_last)) {
        return confirm(m_value, tr("%1 is so near to a limit that noise could decide it: it is run "
                                   "again.")
                                    .arg(runAt(m_last)));
    }
    std::optional<double> target;
    QString where;
    if (!m_bracket.pass) {
        target = m_grid.below(fail);
        where = tr("%1 failed and nothing has passed yet.").arg(load(fail));
        if (!target) {
            return done(0, false,
                        tr("%1 failed and there is no lower value to try.").arg(load(fail)));
        }
    } else if (!m_grid.isClosed(*m_bracket.pass, fail)) {
        target = m_grid.between(*m_bracket.pass, fail);
        where = tr("%1 passed, %2 failed and is accepted as a limit.")
                    .arg(load(*m_bracket.pass), load(fail));
    }
    if (target) {
        // What a run tells that broke its limit while its load still rose is a better guess than the middle.
        const Run &failed = *m_view.level(fail)->fails.back();
        const double pass = m_bracket.pass.value_or(0);
        const auto onset = onsetBelow(failed, fail);
        const auto guess = onset ? m_grid.between(pass, fail, *onset) : std::nullopt;
        if (guess && !m_grid.isClosed(pass, *guess) && !m_grid.isClosed(*guess, fail)) {
            target = guess;
            where = tr("%1 broke its limit at %2 while its load still rose.").arg(runAt(failed), load(std::round(*onset)));
        }
        Step step = base(Action::Bisect, m_last);
        changeLoad(step, *target);
        step.title = changeWords(m_campaign, {m_ladder.parameter, step.from, step.to});
        step.reason = where;
        return step;
    }
    const double pass = *m_bracket.pass;
    const auto *level = m_view.level(pass);
    const size_t passes = level ? level->passes.size() : 0;
    if (passes < kPassesToConfirm) {
        return confirm(pass, tr("%1 passed and %2 failed, near enough: one more pass confirms the "
                                "limit.")
                                 .arg(load(pass), load(fail)));
    }
    if (isFailureDoubted(pass, fail)) {
        return confirm(fail, tr("%1 passed with figures far from those of run %3, which alone failed at %2 by so "
                                "little that noise could have decided it: it is run again.")
                                 .arg(load(pass), load(fail), QString::number(m_view.level(fail)->fails.back()->number)));
    }
    const Run &failed = *m_view.level(fail)->fails.back();
    const bool isGenerators = m_view.isGeneratorsLimit(failed);
    return done(pass, isGenerators,
                (isGenerators ? tr("%1 passed in runs %2, and at %3 the load generator was the limit in run %4: it "
                                   "makes no more.")
                              : tr("%1 passed in runs %2 and %3 failed in run %4."))
                    .arg(load(pass), runNumbers(level->passes), load(fail), QString::number(failed.number)));
}

Step Navigator::confirm(double value, const QString &reason) const
{
    Step step = base(Action::Confirm, m_last);
    changeLoad(step, value);
    step.title = tr("repeat %1").arg(load(value));
    step.reason = reason;
    return step;
}

Step Navigator::explain(const Run &run) const
{
    Step step = base(Action::Explain, run);
    const QString same = load(*m_view.valueOf(run));
    const QString reason = reasonOf(m_campaign, run);
    if (run.cause.isEmpty()) {
        step.title = run.lookAt.isEmpty()
                         ? tr("find out why run %1 failed, fix one thing, rerun %2")
                               .arg(QString::number(run.number), same)
                         : tr("look at %1, fix one thing, rerun %2")
                               .arg(enumeration(run.lookAt.mid(0, 2)), same);
        step.reason = sentence(tr("%1 failed at %2").arg(runNumber(run), same), reason,
                               tr(", and its cause is not explained yet."));
        return step;
    }
    step.title = tr("record the fix for run %1 and rerun %2, or accept the limit")
                     .arg(QString::number(run.number), same);
    if (!run.fix.isEmpty()) {
        step.reason = tr("%1 failed at %2 with the recorded fix %3 in place already.")
                          .arg(runNumber(run), same, run.fix.text());
    } else {
        step.reason = tr("%1 failed at %2 and is explained (%3), but no fix is recorded.")
                          .arg(runNumber(run), same, run.cause.trimmed());
    }
    return step;
}

Step Navigator::rerun(const Run &run) const
{
    Step step = base(Action::Rerun, run);
    change(step, run.fix.parameter, run.fix.value);
    const QString same = load(*m_view.valueOf(run));
    const campaign::Change fix = step.changes.empty()
                                     ? campaign::Change{run.fix.parameter, {}, run.fix.value}
                                     : step.changes.front();
    step.title = run.fix.parameter == m_ladder.parameter
                     ? changeWords(m_campaign, fix)
                     : tr("%1, same %2").arg(changeWords(m_campaign, fix), same);
    step.reason = sentence(runNumber(run), reasonOf(m_campaign, run),
                           tr(" failed at %1, and a fix is recorded.").arg(same));
    return step;
}

Step Navigator::done(double value, bool atLeast, const QString &reason) const
{
    Step step = base(Action::Done, m_last);
    Capacity capacity;
    capacity.value = value;
    capacity.atLeast = atLeast;
    if (const auto *level = m_view.level(value)) {
        for (const auto *run : level->passes)
            capacity.runs.push_back(run->number);
    }
    if (capacity.runs.empty()) {
        if (m_last.verdict() == Verdict::Fail && m_bracket.fail) {
            for (const auto *run : m_view.level(*m_bracket.fail)->fails)
                capacity.runs.push_back(run->number);
        } else {
            capacity.runs.push_back(m_last.number);
        }
    }
    step.title = (atLeast ? tr("done: at least %1") : tr("done: the capacity is %1")).arg(load(value));
    step.reason = reason;
    for (const auto &other : m_campaign.ladders) {
        if (other.parameter != m_ladder.parameter) {
            step.reason += tr(" The next ladder is %1.").arg(titleOf(m_campaign, other.parameter));
            break;
        }
    }
    step.capacity = capacity;
    return step;
}

// A pass above a failure: one of both is chance. Both are repeated, majority of three; if both
// stand, the lower limit is the safe one.
std::optional<Step> Navigator::settleContradiction() const
{
    if (!m_bracket.fail)
        return std::nullopt;
    const Level *above = nullptr;
    double at = 0;
    for (const auto &[value, level] : m_view.levels()) {
        if (value > *m_bracket.fail && level.passed()) {
            above = &level;
            at = value;
        }
    }
    if (!above)
        return std::nullopt;
    const auto *failed = m_view.level(*m_bracket.fail);
    const QString reason = tr("%1 passed in run %2 although %3 failed in run %4: both are repeated.")
                               .arg(load(at), QString::number(above->passes.back()->number),
                                    load(*m_bracket.fail),
                                    QString::number(failed->fails.back()->number));
    const auto undecided = [](const Level &level, size_t winners) {
        return winners < 2 && level.votes() < kMostRepeats;
    };
    if (undecided(*failed, failed->fails.size()))
        return confirm(*m_bracket.fail, reason);
    if (undecided(*above, above->passes.size()))
        return confirm(at, reason);
    return std::nullopt;
}

// ---- making a step

Step Navigator::base(Action action, const Run &parent) const
{
    Step step;
    step.action = action;
    step.parameter = m_ladder.parameter;
    step.parentRun = parent.number;
    if (const auto *value = parent.parameters.find(m_ladder.parameter))
        step.from = step.to = *value;
    step.bracket = m_bracket;
    step.parameters = parent.parameters;
    step.warnings = warningsOf(parent);
    return step;
}

void Navigator::change(Step &step, const QString &parameter, const Value &to) const
{
    const auto *before = step.parameters.find(parameter);
    const Value from = before ? *before : Value();
    if (from == to)
        return;
    step.changes.push_back({parameter, from, to});
    step.parameters.set(parameter, to);
    if (parameter == m_ladder.parameter)
        step.to = to;
}

void Navigator::changeLoad(Step &step, double to) const
{
    const auto now = campaign::valueNumber(step.from);
    if (!now || *now != to)
        change(step, m_ladder.parameter, valueOfKind(to));
}

Value Navigator::valueOfKind(double number) const
{
    const auto *sample = m_last.parameters.find(m_ladder.parameter);
    const bool fits = number == std::floor(number) && std::abs(number) < 9.2e18;
    const auto *declared = m_campaign.parameter(m_ladder.parameter);
    const bool whole = (declared && declared->kind != campaign::ParameterKind::Real
                        && declared->kind != campaign::ParameterKind::Duration)
                       || (sample && std::holds_alternative<qint64>(*sample));
    return whole && fits ? Value(static_cast<qint64>(number)) : Value(number);
}

QString Navigator::load(double value) const
{
    return loadWords(m_campaign, m_ladder.parameter, valueOfKind(value));
}

QString Navigator::runAt(const Run &run) const
{
    return tr("Run %1 (%2)").arg(QString::number(run.number), load(*m_view.valueOf(run)));
}

QStringList Navigator::warningsOf(const Run &parent) const
{
    QStringList warnings;
    if (const auto *before = m_index.parentOf(parent)) {
        QStringList set;
        QStringList drifted;
        for (const auto &change : campaign::changesSince(*before, parent)) {
            const auto *declared = m_campaign.parameter(change.parameter);
            (declared && declared->probed ? drifted : set)
                .append(titleOf(m_campaign, change.parameter));
        }
        if (set.size() > 1) {
            warnings.append((set.size() == 2 ? tr("%1 both changed between run %2 and run %3.")
                                             : tr("%1 all changed between run %2 and run %3."))
                                .arg(enumeration(set), QString::number(before->number),
                                     QString::number(parent.number)));
        }
        if (!drifted.isEmpty()) {
            warnings.append(tr("%1 drifted between run %2 and run %3.")
                                .arg(enumeration(drifted), QString::number(before->number),
                                     QString::number(parent.number)));
        }
    }
    if (const auto *older = m_view.provisionalPass()) {
        warnings.append(tr("The pass at %1 is of run %2, before the settings changed.")
                            .arg(load(*m_bracket.pass), QString::number(older->number)));
    }
    return warnings;
}

} // namespace twofold::steering
