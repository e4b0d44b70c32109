// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/store/book.h"
#include "core/store/bookwriter.h"
#include "core/steering/step.h"

#include <QObject>
#include <QUndoStack>

#include <memory>

namespace twofold::ui {

// The open book as the window sees it: what is in it, kept up to date with what other windows and
// the command line write, and the one way to change it. Lives on the window's thread and never
// blocks it: reading is from memory, writing goes through the BookWriter and comes back as a
// signal. Every change is an undo command that holds the rows before and after; undo refuses a row
// that someone else has changed since, and says so through failed().
class BookSession : public QObject
{
    Q_OBJECT

public:
    // `campaign` names the one to begin with; where it is empty or not there, the first by name.
    static Result<std::unique_ptr<BookSession>> open(const QString &path, store::Access access,
                                                     const QString &campaign = {});
    // Finishes what is queued for writing and waits for it.
    ~BookSession() override;

    QString path() const;
    bool isReadOnly() const;

    // For what is read by id (findings, observations, measurements): the window's connection.
    const store::Book &book() const;
    // For long reads and writes of a feature: work(Book &) on the writer's thread.
    store::BookWriter &writer();

    const std::vector<campaign::Campaign> &campaigns() const; // by name
    int runCount(CampaignId campaign) const;

    // The current campaign; null where the book has none.
    const campaign::Campaign *campaign() const;
    // The other campaign is read on the writer's thread; campaignChanged() and runsReset() follow.
    void setCurrentCampaign(CampaignId id);

    // Of the current campaign, ascending by number, without deleted ones.
    const std::vector<campaign::Run> &runs() const;
    const campaign::Run *run(int number) const;

    // Steering's answer for the current campaign; computed again after every change.
    const std::optional<steering::Step> &nextStep() const;
    // Why there is none: a sentence; empty where there is one.
    QString nextStepProblem() const;

    QUndoStack *undoStack();

    // Changes, each one undo step named `text`. They return at once; the outcome is a signal.
    void changeRuns(const QString &text, const std::vector<campaign::Run> &after);
    // A run without a number gets the next one.
    void addRuns(const QString &text, const std::vector<campaign::Run> &runs);
    void deleteRuns(const QString &text, const std::vector<int> &numbers);
    void changeCampaign(const QString &text, const campaign::Campaign &after);
    void addCampaign(const campaign::Campaign &campaign); // becomes the current one
    void addObservation(RunId run, const QString &text, std::optional<double> atS);

    // Runs that a feature has stored through writer() (an import, a launch): makes them one undo
    // step and reads the book again. Undo takes them out of the log.
    void adoptRuns(const QString &text, const std::vector<campaign::Run> &runs);

    // Reads the book again now (after a feature wrote through writer()).
    void refresh();
    // True while a change has not been stored yet or the book is being read again.
    bool isBusy() const;
    Microseconds lastSaved() const; // 0: nothing was written since the book was opened

signals:
    void campaignsChanged(); // list or counts
    void campaignChanged(); // another one is current, or its columns, classes or criteria changed
    void runsReset(); // rows appeared, went or all changed
    void runsChanged(const QList<int> &numbers); // cells of these changed
    void runsAdded(const QList<int> &numbers); // by this window; after the reset that shows them
    void refreshed(); // the book was read again; what is read by id may have changed
    void nextStepChanged();
    void saved(Microseconds when);
    void failed(const twofold::Error &error);

private:
    friend class SessionCommand;
    BookSession();
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace twofold::ui
