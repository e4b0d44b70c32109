// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/common/booksession.h"

#include "ui/common/sessioncommands.h"
#include "ui/common/whenfinished.h"

#include <QHash>
#include <QSet>
#include <QThreadPool>
#include <QTimer>

namespace twofold::ui {

using campaign::Campaign;
using campaign::Run;

namespace {

constexpr int kPollMs = 500;

// Everything the window keeps of a book, read in one go.
struct Snapshot
{
    std::vector<Campaign> campaigns;
    QHash<qint64, int> counts; // campaign id -> runs
    CampaignId current;
    std::vector<Run> runs;
    std::optional<steering::Step> step;
    QString stepProblem;
};

using SnapshotPtr = std::shared_ptr<Snapshot>;

Result<SnapshotPtr> readSnapshot(const store::Book &book, CampaignId wanted, const QString &named = {})
{
    auto snapshot = std::make_shared<Snapshot>();
    auto campaigns = book.campaigns();
    if (!campaigns)
        return campaigns.error();
    snapshot->campaigns = std::move(*campaigns);
    const Campaign *current = nullptr;
    for (const auto &campaign : snapshot->campaigns) {
        const auto count = book.runCount(campaign.id);
        if (!count)
            return count.error();
        snapshot->counts.insert(campaign.id.value(), *count);
        if (campaign.id == wanted || (!wanted.isValid() && campaign.name == named))
            current = &campaign;
    }
    if (!current && !snapshot->campaigns.empty())
        current = &snapshot->campaigns.front();
    if (!current)
        return snapshot;
    snapshot->current = current->id;
    auto runs = book.runs(current->id);
    if (!runs)
        return runs.error();
    snapshot->runs = std::move(*runs);
    auto step = steering::nextStep(*current, snapshot->runs);
    if (step)
        snapshot->step = std::move(*step);
    else
        snapshot->stepProblem = step.error().text();
    return snapshot;
}

// Whether both steps look the same to a person.
bool sameStep(const std::optional<steering::Step> &a, const std::optional<steering::Step> &b)
{
    if (!a || !b)
        return !a && !b;
    return a->action == b->action && a->title == b->title && a->reason == b->reason
        && a->warnings == b->warnings && a->parameters == b->parameters && a->parentRun == b->parentRun;
}

} // namespace

struct BookSession::Private
{
    BookSession *q = nullptr;
    std::unique_ptr<store::Book> book;
    std::unique_ptr<store::BookWriter> writer;
    QUndoStack undo;
    QTimer poll;

    Snapshot now;
    CampaignId wanted;
    qint64 seenCounter = 0;
    int pendingWrites = 0;
    bool reading = false;
    bool readAgain = false;
    QSet<qint64> shownAhead; // run ids whose rows in the window are not as they were read
    QList<int> added; // announced with the next reset
    Microseconds lastSaved = 0;

    Run *row(RunId id)
    {
        const auto it = std::find_if(now.runs.begin(), now.runs.end(),
                                     [id](const Run &run) { return run.id == id; });
        return it == now.runs.end() ? nullptr : &*it;
    }

    void refresh();
    void apply(Snapshot &&next);
    void write(std::function<Result<void>(store::Book &)> work,
               const std::function<void(const Result<void> &)> &done);
    bool refuseReadOnly();
};

BookSession::BookSession()
    : d(std::make_unique<Private>())
{
    d->q = this;
}

BookSession::~BookSession()
{
    d->poll.stop();
    d->undo.clear();
    d->writer.reset(); // waits for what is queued
}

Result<std::unique_ptr<BookSession>> BookSession::open(const QString &path, store::Access access,
                                                       const QString &campaign)
{
    auto book = store::Book::open(path, access);
    if (!book)
        return book.error();
    auto snapshot = readSnapshot(**book, {}, campaign);
    if (!snapshot)
        return snapshot.error();
    auto session = std::unique_ptr<BookSession>(new BookSession);
    auto &d = *session->d;
    d.book = std::move(*book);
    d.writer = std::make_unique<store::BookWriter>(d.book->path());
    d.now = std::move(**snapshot);
    d.wanted = d.now.current;
    d.seenCounter = d.book->changeCounter();
    d.poll.setInterval(kPollMs);
    connect(&d.poll, &QTimer::timeout, session.get(), [&d] {
        const qint64 counter = d.book->changeCounter();
        if (counter != d.seenCounter)
            d.refresh();
    });
    d.poll.start();
    return session;
}

QString BookSession::path() const
{
    return d->book->path();
}

bool BookSession::isReadOnly() const
{
    return d->book->isReadOnly();
}

const store::Book &BookSession::book() const
{
    return *d->book;
}

store::BookWriter &BookSession::writer()
{
    return *d->writer;
}

const std::vector<Campaign> &BookSession::campaigns() const
{
    return d->now.campaigns;
}

int BookSession::runCount(CampaignId campaign) const
{
    return d->now.counts.value(campaign.value());
}

const Campaign *BookSession::campaign() const
{
    for (const auto &campaign : d->now.campaigns) {
        if (campaign.id == d->now.current)
            return &campaign;
    }
    return nullptr;
}

void BookSession::setCurrentCampaign(CampaignId id)
{
    if (d->wanted == id)
        return;
    d->wanted = id;
    d->refresh();
}

const std::vector<Run> &BookSession::runs() const
{
    return d->now.runs;
}

const Run *BookSession::run(int number) const
{
    const auto it = std::lower_bound(d->now.runs.begin(), d->now.runs.end(), number,
                                     [](const Run &run, int wanted) { return run.number < wanted; });
    return it != d->now.runs.end() && it->number == number ? &*it : nullptr;
}

const std::optional<steering::Step> &BookSession::nextStep() const
{
    return d->now.step;
}

QString BookSession::nextStepProblem() const
{
    return d->now.stepProblem;
}

QUndoStack *BookSession::undoStack()
{
    return &d->undo;
}

void BookSession::changeRuns(const QString &text, const std::vector<Run> &after)
{
    if (d->refuseReadOnly())
        return;
    std::vector<Run> before;
    std::vector<Run> changed;
    for (const auto &run : after) {
        const Run *known = d->row(run.id);
        if (!known) {
            emit failed(bookError(tr("Run %1 is not in the log any more.").arg(run.number)));
            continue;
        }
        if (*known == run)
            continue;
        before.push_back(*known);
        changed.push_back(run);
    }
    if (!changed.empty())
        d->undo.push(new RunsCommand(this, text, std::move(before), std::move(changed)));
}

void BookSession::addRuns(const QString &text, const std::vector<Run> &runs)
{
    if (d->refuseReadOnly() || runs.empty())
        return;
    auto rows = runs;
    for (auto &row : rows) {
        if (!row.campaign.isValid())
            row.campaign = d->now.current;
    }
    d->undo.push(new AddRunsCommand(this, text, std::move(rows)));
}

void BookSession::deleteRuns(const QString &text, const std::vector<int> &numbers)
{
    if (d->refuseReadOnly())
        return;
    std::vector<Run> before;
    std::vector<Run> after;
    for (const int number : numbers) {
        if (const Run *known = run(number)) {
            before.push_back(*known);
            after.push_back(*known);
            after.back().deleted = true;
        }
    }
    if (!before.empty())
        d->undo.push(new RunsCommand(this, text, std::move(before), std::move(after)));
}

void BookSession::changeCampaign(const QString &text, const Campaign &after)
{
    if (d->refuseReadOnly())
        return;
    for (const auto &known : d->now.campaigns) {
        if (known.id == after.id) {
            if (!(known == after))
                d->undo.push(new CampaignCommand(this, text, Campaign(known), after));
            return;
        }
    }
    emit failed(bookError(tr("The campaign %1 is not in this book any more.").arg(after.name)));
}

void BookSession::addCampaign(const Campaign &campaign)
{
    if (!d->refuseReadOnly())
        d->undo.push(new AddCampaignCommand(this, campaign));
}

void BookSession::addObservation(RunId run, const QString &text, std::optional<double> atS)
{
    if (d->refuseReadOnly())
        return;
    campaign::Observation observation;
    observation.run = run;
    observation.writtenAt = nowUtc();
    observation.atS = atS;
    observation.text = text;
    const Run *known = d->row(run);
    d->undo.push(new AddObservationCommand(this, observation, known ? known->number : 0));
}

void BookSession::adoptRuns(const QString &text, const std::vector<Run> &runs)
{
    std::vector<Run> before = runs;
    for (auto &run : before)
        run.deleted = true;
    if (!runs.empty())
        d->undo.push(new RunsCommand(this, text, std::move(before), runs, true));
    for (const auto &run : runs)
        d->added << run.number;
    d->lastSaved = nowUtc();
    emit saved(d->lastSaved);
    d->refresh();
}

void BookSession::refresh()
{
    d->refresh();
}

bool BookSession::isBusy() const
{
    return d->pendingWrites > 0 || d->reading;
}

Microseconds BookSession::lastSaved() const
{
    return d->lastSaved;
}

bool BookSession::Private::refuseReadOnly()
{
    if (book->isReadOnly())
        emit q->failed(bookError(BookSession::tr("%1 is open for reading only. Save a copy (File, Save "
                                                 "a copy…) and change that.")
                                     .arg(book->path())));
    return book->isReadOnly();
}

void BookSession::Private::refresh()
{
    if (reading) {
        readAgain = true;
        return;
    }
    seenCounter = book->changeCounter();
    if (book->isReadOnly()) {
        auto snapshot = readSnapshot(*book, wanted);
        if (snapshot)
            apply(std::move(**snapshot));
        else
            emit q->failed(snapshot.error());
        return;
    }
    reading = true;
    const auto read = writer->run<SnapshotPtr>(
        [id = wanted](store::Book &own) { return readSnapshot(own, id); });
    whenFinished(read, q, [this](const Result<SnapshotPtr> &snapshot) {
        reading = false;
        if (!snapshot) {
            readAgain = false;
            emit q->failed(snapshot.error());
            return;
        }
        // What was changed in the window since is newer than what was read.
        if (pendingWrites > 0 || readAgain) {
            readAgain = false;
            refresh();
            return;
        }
        apply(std::move(**snapshot));
    });
}

void BookSession::Private::apply(Snapshot &&next)
{
    const bool otherCampaign = !(next.current == now.current)
        && (next.current.isValid() || now.current.isValid());
    const bool listChanged = next.counts != now.counts
        || !std::equal(next.campaigns.begin(), next.campaigns.end(), now.campaigns.begin(),
                       now.campaigns.end(), [](const Campaign &a, const Campaign &b) {
                           return a.id == b.id && a.name == b.name;
                       });
    const Campaign *before = q->campaign();
    const auto after = std::find_if(next.campaigns.begin(), next.campaigns.end(),
                                    [&](const Campaign &c) { return c.id == next.current; });
    const bool campaignEdited = !otherCampaign && before && after != next.campaigns.end()
        && !(*before == *after);
    const bool sameRows = std::equal(next.runs.begin(), next.runs.end(), now.runs.begin(),
                                     now.runs.end(),
                                     [](const Run &a, const Run &b) { return a.id == b.id; });
    QList<int> changed;
    if (sameRows) {
        for (size_t i = 0; i < next.runs.size(); ++i) {
            if (next.runs[i].revision != now.runs[i].revision
                || shownAhead.contains(next.runs[i].id.value()))
                changed << next.runs[i].number;
        }
    }
    const bool stepChanged = !sameStep(next.step, now.step) || next.stepProblem != now.stepProblem;

    // Freeing tens of thousands of rows takes longer than a frame; another thread does it.
    QThreadPool::globalInstance()->start(
        [old = std::make_shared<Snapshot>(std::move(now))]() mutable { old.reset(); });
    now = std::move(next);
    wanted = now.current;
    shownAhead.clear();
    if (listChanged)
        emit q->campaignsChanged();
    if (otherCampaign || campaignEdited)
        emit q->campaignChanged();
    if (otherCampaign || !sameRows)
        emit q->runsReset();
    else if (!changed.isEmpty())
        emit q->runsChanged(changed);
    if (otherCampaign || stepChanged)
        emit q->nextStepChanged();
    if (!added.isEmpty())
        emit q->runsAdded(std::exchange(added, {}));
    emit q->refreshed();
}

void BookSession::Private::write(std::function<Result<void>(store::Book &)> work,
                                 const std::function<void(const Result<void> &)> &done)
{
    ++pendingWrites;
    const auto written = writer->run<void>([work = std::move(work)](store::Book &own) {
        return own.transaction([&] { return work(own); });
    });
    whenFinished(written, q, [this, done](const Result<void> &outcome) {
        --pendingWrites;
        done(outcome);
        if (outcome) {
            lastSaved = nowUtc();
            emit q->saved(lastSaved);
        } else {
            emit q->failed(outcome.error());
        }
        refresh();
    });
}

void SessionCommand::write(Work work, std::function<void()> done)
{
    m_session->d->write(std::move(work),
                        [broken = m_broken, done = std::move(done)](const Result<void> &outcome) {
                            if (!outcome)
                                *broken = true;
                            else if (done)
                                done();
                        });
}

void SessionCommand::showRuns(const std::vector<Run> &runs)
{
    QList<int> numbers;
    for (const auto &run : runs) {
        Run *row = m_session->d->row(run.id);
        if (!row || run.deleted)
            continue;
        *row = run;
        m_session->d->shownAhead.insert(run.id.value());
        numbers << run.number;
    }
    if (!numbers.isEmpty())
        emit m_session->runsChanged(numbers);
}

void SessionCommand::showCampaign(const Campaign &campaign)
{
    auto &d = *m_session->d;
    for (auto &known : d.now.campaigns) {
        if (!(known.id == campaign.id))
            continue;
        const bool renamed = known.name != campaign.name;
        known = campaign;
        if (renamed)
            emit m_session->campaignsChanged();
        if (campaign.id == d.now.current)
            emit m_session->campaignChanged();
        return;
    }
}

void SessionCommand::announceAdded(BookSession *session, const QList<int> &numbers)
{
    session->d->added << numbers;
}

} // namespace twofold::ui

// In this file, not with the other moc files: a program that only needs the theme is not made to
// link the store.
#include "moc_booksession.cpp"
