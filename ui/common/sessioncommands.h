// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "ui/common/booksession.h"

#include <QUndoCommand>

#include <memory>

namespace twofold::ui {

// A change of the book as an undo step. It holds the rows before and after; each way it first looks
// whether the stored row is still the one it knows and refuses where it is not.
class SessionCommand : public QUndoCommand
{
public:
    SessionCommand(BookSession *session, const QString &text);

protected:
    using Work = std::function<Result<void>(store::Book &)>;

    // Queues `work` in one transaction. `done` runs on the window's thread after it was stored.
    // Where it is refused the command becomes obsolete.
    void write(Work work, std::function<void()> done = {});
    // Shows rows in the window before they are stored.
    void showRuns(const std::vector<campaign::Run> &runs);
    void showCampaign(const campaign::Campaign &campaign);
    // Static: a command may be gone when what it queued is done.
    static void announceAdded(BookSession *session, const QList<int> &numbers);
    bool isBroken() const { return *m_broken; }

    BookSession *m_session; // owns the undo stack, so it outlives the command

private:
    std::shared_ptr<bool> m_broken = std::make_shared<bool>(false);
};

// Rows that exist: changed, deleted or restored.
class RunsCommand : public SessionCommand
{
public:
    // `stored`: the rows already are as `after` says; the first redo does nothing.
    RunsCommand(BookSession *session, const QString &text, std::vector<campaign::Run> before,
                std::vector<campaign::Run> after, bool stored = false);
    void redo() override;
    void undo() override;

private:
    void change(const std::vector<campaign::Run> &from, const std::vector<campaign::Run> &to);

    std::vector<campaign::Run> m_before;
    std::vector<campaign::Run> m_after;
    bool m_stored;
};

// Rows that are new: undo marks them deleted, redo restores them under the same numbers.
class AddRunsCommand : public SessionCommand
{
public:
    AddRunsCommand(BookSession *session, const QString &text, std::vector<campaign::Run> runs);
    void redo() override;
    void undo() override;

private:
    // Shared with the writer's thread; read there and on the window's thread one after the other.
    std::shared_ptr<std::vector<campaign::Run>> m_rows;
    bool m_added = false;
};

class CampaignCommand : public SessionCommand
{
public:
    CampaignCommand(BookSession *session, const QString &text, const campaign::Campaign &before,
                    const campaign::Campaign &after);
    void redo() override;
    void undo() override;

private:
    void change(const campaign::Campaign &from, const campaign::Campaign &to);

    campaign::Campaign m_before;
    campaign::Campaign m_after;
};

class AddCampaignCommand : public SessionCommand
{
public:
    AddCampaignCommand(BookSession *session, const campaign::Campaign &campaign);
    void redo() override;
    void undo() override;

private:
    campaign::Campaign m_campaign;
    std::shared_ptr<CampaignId> m_id = std::make_shared<CampaignId>();
};

class AddObservationCommand : public SessionCommand
{
public:
    AddObservationCommand(BookSession *session, const campaign::Observation &observation, int run);
    void redo() override;
    void undo() override;

private:
    campaign::Observation m_observation;
    int m_run; // number, for the signal
    std::shared_ptr<ObservationId> m_id = std::make_shared<ObservationId>();
};

} // namespace twofold::ui
