// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/common/sessioncommands.h"

#include "core/logbook/logbook.h"

#include <QCoreApplication>

namespace twofold::ui {

using campaign::Campaign;
using campaign::Run;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("BookSession", text);
}

// Copies of what a judgement computes, so that a row is recognised by what people wrote in it.
void copyComputed(const Run &from, Run &to)
{
    to.computedVerdict = from.computedVerdict;
    to.computedClass = from.computedClass;
    to.computedComponent = from.computedComponent;
    to.headline = from.headline;
    to.lookAt = from.lookAt;
    to.generatorLimited = from.generatorLimited;
    to.partial = from.partial;
    to.revision = from.revision;
}

bool sameByHand(const Run &stored, Run expected)
{
    copyComputed(stored, expected);
    return stored == expected;
}

bool needsJudging(const Run &from, const Run &to)
{
    return from.parameters != to.parameters || from.metrics != to.metrics || from.window != to.window
        || from.parent != to.parent;
}

Result<void> changeRun(store::Book &book, const Run &from, Run to)
{
    const auto stored = book.run(from.id);
    if (!stored)
        return stored.error();
    if (!sameByHand(*stored, from))
        return bookError(tr("Run %1 was changed elsewhere since. It was left as it is there.")
                             .arg(from.number));
    copyComputed(*stored, to);
    const auto written = book.updateRun(to);
    if (!written)
        return written.error();
    if (!to.deleted && needsJudging(from, to)) {
        const auto judged = logbook::judgeAgain(book, to.id);
        if (!judged)
            return judged.error();
    }
    return {};
}

bool changesJudgement(const Campaign &from, const Campaign &to)
{
    return from.criteria != to.criteria || from.components != to.components
        || from.classes != to.classes || from.signatures != to.signatures
        || from.mutedSignatures != to.mutedSignatures;
}

} // namespace

SessionCommand::SessionCommand(BookSession *session, const QString &text)
    : QUndoCommand(text)
    , m_session(session)
{
}

RunsCommand::RunsCommand(BookSession *session, const QString &text, std::vector<Run> before,
                         std::vector<Run> after, bool stored)
    : SessionCommand(session, text)
    , m_before(std::move(before))
    , m_after(std::move(after))
    , m_stored(stored)
{
}

void RunsCommand::redo()
{
    if (!std::exchange(m_stored, false))
        change(m_before, m_after);
}

void RunsCommand::undo()
{
    change(m_after, m_before);
}

void RunsCommand::change(const std::vector<Run> &from, const std::vector<Run> &to)
{
    if (isBroken())
        return;
    showRuns(to);
    write([from, to](store::Book &book) -> Result<void> {
        for (size_t i = 0; i < from.size(); ++i) {
            if (const auto changed = changeRun(book, from[i], to[i]); !changed)
                return changed;
        }
        return {};
    });
}

AddRunsCommand::AddRunsCommand(BookSession *session, const QString &text, std::vector<Run> runs)
    : SessionCommand(session, text)
    , m_rows(std::make_shared<std::vector<Run>>(std::move(runs)))
{
}

void AddRunsCommand::redo()
{
    if (isBroken())
        return;
    const bool first = !std::exchange(m_added, true);
    write(
        [rows = m_rows, first](store::Book &book) -> Result<void> {
            for (auto &row : *rows) {
                if (first) {
                    const auto added = logbook::logByHand(book, row);
                    if (!added)
                        return added.error();
                    row = *added;
                } else {
                    Run deleted = row;
                    deleted.deleted = true;
                    if (const auto restored = changeRun(book, deleted, row); !restored)
                        return restored;
                }
            }
            return {};
        },
        [session = m_session, rows = m_rows] {
            QList<int> numbers;
            for (const auto &row : *rows)
                numbers << row.number;
            announceAdded(session, numbers);
        });
}

void AddRunsCommand::undo()
{
    if (isBroken())
        return;
    write([rows = m_rows](store::Book &book) -> Result<void> {
        for (const auto &row : *rows) {
            Run deleted = row;
            deleted.deleted = true;
            if (const auto removed = changeRun(book, row, deleted); !removed)
                return removed;
        }
        return {};
    });
}

CampaignCommand::CampaignCommand(BookSession *session, const QString &text, const Campaign &before,
                                 const Campaign &after)
    : SessionCommand(session, text)
    , m_before(before)
    , m_after(after)
{
}

void CampaignCommand::redo()
{
    change(m_before, m_after);
}

void CampaignCommand::undo()
{
    change(m_after, m_before);
}

void CampaignCommand::change(const Campaign &from, const Campaign &to)
{
    if (isBroken())
        return;
    showCampaign(to);
    write([from, to](store::Book &book) -> Result<void> {
        const auto stored = book.campaign(from.id);
        if (!stored)
            return stored.error();
        Campaign expected = from;
        expected.revision = stored->revision;
        if (!(*stored == expected))
            return bookError(tr("The campaign %1 was changed elsewhere since. It was left as it is "
                                "there.")
                                 .arg(stored->name));
        Campaign next = to;
        next.revision = stored->revision;
        const auto saved = book.saveCampaign(next);
        if (!saved)
            return saved.error();
        if (changesJudgement(from, to)) {
            const auto runs = book.runs(from.id);
            if (!runs)
                return runs.error();
            for (const auto &run : *runs) {
                if (const auto judged = logbook::judgeAgain(book, run.id); !judged)
                    return judged.error();
            }
        }
        return {};
    });
}

AddCampaignCommand::AddCampaignCommand(BookSession *session, const Campaign &campaign)
    : SessionCommand(session, tr("new campaign %1").arg(campaign.name))
    , m_campaign(campaign)
{
}

void AddCampaignCommand::redo()
{
    if (isBroken())
        return;
    write(
        [campaign = m_campaign, id = m_id](store::Book &book) -> Result<void> {
            const auto saved = book.saveCampaign(campaign);
            if (!saved)
                return saved.error();
            *id = saved->id;
            return {};
        },
        [session = m_session, id = m_id] { session->setCurrentCampaign(*id); });
}

void AddCampaignCommand::undo()
{
    if (isBroken())
        return;
    write([id = m_id, name = m_campaign.name](store::Book &book) -> Result<void> {
        const auto count = book.runCount(*id);
        if (!count)
            return count.error();
        if (*count > 0)
            return bookError(tr("%1 has runs, so it was not taken away.").arg(name));
        return book.removeCampaign(*id);
    });
}

AddObservationCommand::AddObservationCommand(BookSession *session,
                                             const campaign::Observation &observation, int run)
    : SessionCommand(session, tr("observation on run %1").arg(run))
    , m_observation(observation)
    , m_run(run)
{
}

void AddObservationCommand::redo()
{
    if (isBroken())
        return;
    write(
        [observation = m_observation, id = m_id](store::Book &book) -> Result<void> {
            const auto saved = book.saveObservation(observation);
            if (!saved)
                return saved.error();
            *id = saved->id;
            return {};
        },
        [session = m_session, run = m_run] { emit session->runsChanged({run}); });
}

void AddObservationCommand::undo()
{
    if (isBroken())
        return;
    write([id = m_id](store::Book &book) { return book.removeObservation(*id); },
          [session = m_session, run = m_run] { emit session->runsChanged({run}); });
}

} // namespace twofold::ui
