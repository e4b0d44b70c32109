// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/result.h"
#include "core/base/utc.h"
#include "core/campaign/campaign.h"
#include "core/campaign/plan.h"
#include "core/campaign/run.h"
#include "core/launch/livecriteria.h"
#include "core/launch/livefigures.h"
#include "core/launch/secrets.h"
#include "core/remote/prompter.h"
#include "core/remote/session.h"

#include <QObject>

#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace twofold::store {
class Book;
}

namespace twofold::launch {

// What is to be launched.
struct Request
{
    CampaignId campaign;
    PlanId plan;
    std::optional<int> parent; // run number; absent: the campaign's last run
    campaign::Parameters parameters; // set for this run; the rest comes from the parent
    QString hypothesis;
};

// What will happen where, before it does.
struct HostCommand
{
    QString host; // name in the book
    campaign::HostRole role = campaign::HostRole::Generator;
    QString what; // "prepare", "reset", "command", "cleanup"
    QString display; // the exact command, secrets masked
    double afterS = 0; // a generator whose turn comes so long after the first
};
struct Preflight
{
    std::vector<HostCommand> commands;
    QStringList errors; // each prevents the launch; sentences
    QStringList warnings;
    QStringList recorded; // names of hosts whose figures are recorded beside the load
    bool approved = true; // false: the plan came with a book from elsewhere; show it, then approve
    campaign::Parameters parameters; // what the run will have

    bool canLaunch() const { return errors.isEmpty() && approved; }
};
// Without touching a host. Any thread with its own Book.
Result<Preflight> preflight(const store::Book &book, const Request &request);
// Approves the plan's commands as they are now.
Result<void> approve(store::Book &book, PlanId plan);

// Where a launch is; jobs as the book keeps them.
struct HostStatus
{
    QString host;
    campaign::JobState state = campaign::JobState::Starting;
    QString detail; // what is going on, one sentence: "Connecting", "Link lost, next try in 4 s"
    std::optional<int> exitCode;
    bool connected = false;
    Microseconds clockOffset = 0; // the host's clock minus ours, as far as known
};
struct Status
{
    RunId run; // invalid until the run's row is there
    int number = 0;
    campaign::JobState state = campaign::JobState::Starting; // of the launch as a whole
    QString detail;
    std::vector<HostStatus> hosts;
    Microseconds startedAt = 0; // of the load; 0: not yet
    double limitS = 0; // of the plan; 0: none
    bool finished = false; // nothing more will come
};

struct Outcome
{
    RunId run;
    int number = 0;
    campaign::JobState state = campaign::JobState::Done; // Done, Failed or Lost
    campaign::Verdict verdict = campaign::Verdict::None;
    QString headline;
    QStringList warnings;
    std::optional<Error> error; // where the launch failed, was lost, or its results could not be read
    bool detached = false; // this program let go of it; it goes on on its hosts
};

struct Options
{
    remote::SessionOptions session;
    QString owner; // of the lease; empty: host name and process id
    QString resultsDirectory; // fetched files go into it; empty: "<book>.results" beside the book
    int pollMs = 500; // how often the host is asked for new output
    bool probe = true; // read the hosts' limits into parameters first
};

// Drives one run over its hosts: connects, probes, prepares, starts, follows, stops, collects,
// verifies, enters the results and judges them. Works on threads of its own with its own
// connection to the book; signals come from those threads (queued to a receiver of another
// thread). The book knows each job before it is started, so that whatever happens to this program,
// attach() finds it again; a lease (30 s, renewed) lets only one program drive a job.
class Launcher : public QObject
{
    Q_OBJECT

public:
    // prompter: not owned, outlives this; may be null.
    Launcher(QString bookPath, Options options, remote::Prompter *prompter, QObject *parent = nullptr);
    // Lets go without ending anything on the hosts; waits for the threads (some 100 ms).
    ~Launcher() override;

    // What is known of the secret parameters before start() or attach(); the rest is asked for.
    void setSecrets(Secrets secrets);

    // One of these, once.
    void start(const Request &request);
    void attach(RunId run);

    // Ends the load on every host (TERM, the plan's grace, KILL), then collects what there is.
    void stop();
    // Lets go: the jobs stay and can be attached to.
    void detach();

    Status status() const; // any thread
    // Until finished() was emitted, or the time is over. For programs without an event loop.
    bool wait(int milliseconds = -1);
    Outcome outcome() const; // once finished

signals:
    void statusChanged(const twofold::launch::Status &status);
    // New output of a host, secrets masked, at most 64 KiB a piece. Plain text as the tool wrote
    // it. Where a host writes faster than can be shown, a piece of it is left out and said so;
    // the collected file has all.
    void output(const QString &host, twofold::remote::Stream stream, const QByteArray &bytes);
    // New bytes of the file that the plan follows, likewise, where it holds no results.
    void followed(const QString &host, const QByteArray &bytes);
    // Results of that file, all hosts together: seconds that are new or have changed. startedAt:
    // what they count from.
    void results(const std::vector<twofold::imports::LiveSecond> &seconds, twofold::Microseconds startedAt);
    // How the campaign's limits fare by them, where one fares otherwise than before.
    void limitsWatched(const std::vector<twofold::launch::WatchedLimit> &limits);
    // How busy a host of the plan is, once a second, where the plan records it; after attaching,
    // from the beginning on.
    void figures(const QString &host, const std::vector<twofold::launch::LiveFigure> &figures);
    void message(const QString &sentence); // for the log of the launch
    void finished(const twofold::launch::Outcome &outcome);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

// Runs with jobs that have not ended and that nobody drives now, for "attach".
struct Unfinished
{
    RunId run;
    int number = 0;
    CampaignId campaign;
    std::vector<campaign::Job> jobs;
    bool owned = false; // another program drives it
    QString owner;
};
Result<std::vector<Unfinished>> unfinishedRuns(const store::Book &book);

} // namespace twofold::launch

Q_DECLARE_METATYPE(twofold::launch::Status)
Q_DECLARE_METATYPE(twofold::launch::Outcome)
Q_DECLARE_METATYPE(std::vector<twofold::launch::LiveFigure>)
Q_DECLARE_METATYPE(std::vector<twofold::imports::LiveSecond>)
Q_DECLARE_METATYPE(std::vector<twofold::launch::WatchedLimit>)
