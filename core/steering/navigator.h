// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/steering/growth.h"
#include "core/steering/ladderview.h"

namespace twofold::steering {

// The table of DESIGN section 6 for one ladder with at least one run: a function a row. Looks from
// the last run of the view, which is of this ladder.
class Navigator
{
public:
    Navigator(const campaign::Campaign &campaign, const RunIndex &index,
              const campaign::Ladder &ladder, LadderView view);

    Step next() const;

private:
    // Rows that follow from the last run's verdict.
    Step afterPass() const;
    Step afterFail() const;
    Step afterInvalid() const;
    Step repair(const QString &problem) const;

    // Rows that follow from the ladder.
    Step grow(double from) const;
    Step close() const;
    Step confirm(double value, const QString &reason) const;
    Step explain(const campaign::Run &run) const;
    Step rerun(const campaign::Run &run) const;
    Step done(double value, bool atLeast, const QString &reason) const;
    std::optional<Step> settleContradiction() const;

    // A run at this level, newest first, whose recorded fix is not in place yet.
    const campaign::Run *withOpenFix(const Level *level) const;
    bool hasOpenFix(const campaign::Run &run) const;
    std::optional<campaign::Change> moreGenerator() const;
    bool isDecidedByNoise(const campaign::Run &run) const;
    bool isFailureDoubted(double pass, double fail) const;
    double spreadOf(const QString &metric) const;
    std::optional<double> onsetBelow(const campaign::Run &failed, double fail) const;
    bool goalReached() const;
    QString goalWords() const;

    Step base(Action action, const campaign::Run &parent) const;
    void change(Step &step, const QString &parameter, const campaign::Value &to) const;
    void changeLoad(Step &step, double to) const;
    campaign::Value valueOfKind(double number) const;
    QString load(double value) const;
    QString runAt(const campaign::Run &run) const; // "Run 14 (3,200 users)"
    QStringList warningsOf(const campaign::Run &parent) const;

    const campaign::Campaign &m_campaign;
    const RunIndex &m_index;
    const campaign::Ladder &m_ladder;
    LadderView m_view;
    Grid m_grid;
    const campaign::Run &m_last;
    double m_value; // of the last run
    Bracket m_bracket;
};

} // namespace twofold::steering
