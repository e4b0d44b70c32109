// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/steering/step.h"

#include <QHash>

#include <map>

namespace twofold::steering {

// The campaign's runs by number, without the deleted ones, with their nearest living parents.
class RunIndex
{
public:
    explicit RunIndex(const std::vector<campaign::Run> &runs);

    const std::vector<const campaign::Run *> &inOrder() const { return m_inOrder; }
    // The parent, or where it was deleted its own; null for a root. Always an earlier run.
    const campaign::Run *parentOf(const campaign::Run &run) const;
    const campaign::Run *find(int number) const;

private:
    std::vector<const campaign::Run *> m_inOrder;
    QHash<int, const campaign::Run *> m_all; // deleted ones too: lineage runs through them
};

// What the engineer set differently from a to b: probed columns are left out.
std::vector<campaign::Change> setChanges(const campaign::Campaign &campaign,
                                         const campaign::Run &from, const campaign::Run &to);

// What was seen at one value of the ladder with the settings of its newest run.
struct Level
{
    std::vector<const campaign::Run *> passes;
    std::vector<const campaign::Run *> fails; // those that an accepted generator limited too

    size_t votes() const { return passes.size() + fails.size(); }
    bool passed() const { return passes.size() > fails.size(); }
    bool failed() const { return fails.size() > passes.size(); }
    bool isTied() const { return votes() > 0 && passes.size() == fails.size(); }
};

// The runs along one parameter, seen from the newest.
class LadderView
{
public:
    // `last`: the run to look from instead of the newest; null: the newest.
    LadderView(const campaign::Campaign &campaign, const RunIndex &index,
               const campaign::Ladder &ladder, const campaign::Run *last = nullptr);

    // The newest run of the ladder's own lineage; null where none has a value.
    const campaign::Run *last() const { return m_last; }
    std::optional<double> valueOf(const campaign::Run &run) const;
    // Same settings as the newest run, the ladder's parameter and probed columns aside.
    bool isCurrent(const campaign::Run &run) const;

    const std::map<double, Level> &levels() const { return m_levels; }
    const Level *level(double value) const;

    // The lowest level that failed and the highest below it that passed, by majority. A pass of
    // older settings stands in where there is none of these, below the failure, and is
    // provisional; an older failure never counts.
    Bracket bracket() const;
    // The run a provisional pass rests on; null where the pass is current.
    const campaign::Run *provisionalPass() const;
    // A failure with these settings was accepted as a real limit.
    bool isLimitAccepted() const { return m_accepted; }
    // Invalid, as the load generator was the limit.
    bool isLimitedByGenerator(const campaign::Run &run) const;
    // Likewise, and the engineer has no more of it: where such a run was accepted, all of them count as
    // failures.
    bool isGeneratorsLimit(const campaign::Run &run) const;
    const std::vector<const campaign::Run *> &runs() const { return m_runs; }

private:
    bool belongs(const campaign::Run &run, const campaign::Run *parent, bool parentBelongs) const;

    const campaign::Campaign &m_campaign;
    QString m_parameter;
    std::vector<QString> m_ignored; // sorted: the ladder's own parameter and probed ones
    std::vector<QString> m_fixed; // sorted: parameters that a fix was recorded for
    std::vector<const campaign::Run *> m_runs; // of the lineage, with a value, in order
    const campaign::Run *m_last = nullptr;
    std::map<double, Level> m_levels;
    std::map<double, const campaign::Run *> m_olderPasses;
    bool m_accepted = false;
    bool m_generatorAccepted = false;
};

} // namespace twofold::steering
