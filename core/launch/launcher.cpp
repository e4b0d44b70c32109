// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/launch/launch.h"

#include "core/launch/entering.h"
#include "core/launch/hostcheck.h"
#include "core/launch/hostlogs.h"
#include "core/launch/livewatch.h"

#include <QElapsedTimer>

#include <condition_variable>
#include <thread>

namespace twofold::launch {
namespace {

constexpr auto kRenewEveryMs = 10'000;

template <class T>
bool isReady(std::future<T> &future)
{
    return future.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
}

} // namespace

struct Launcher::Private
{
    Launcher *q;
    QString bookPath;
    Secrets secrets;
    LaunchContext context;
    LiveWatch watch;
    std::mutex telling; // what several hosts' files tell is passed on in the order in which it was read
    std::unique_ptr<JobBook> book;
    std::vector<std::unique_ptr<HostDriver>> drivers; // every host of the plan
    std::thread thread;

    mutable std::mutex mutex;
    std::condition_variable ended;
    Status status;
    Outcome outcome;
    bool started = false;
    QElapsedTimer sinceRenewal;
    std::vector<campaign::Finding> said; // before the start

    // On the launch's thread.
    Outcome launch(const Request &request);
    Outcome resume(RunId run);
    Outcome prepareAndStart(const Request &request, const Preflight &preflight);
    Outcome followAndEnter(RunId run, int number);
    Result<void> buildDrivers();
    Result<std::vector<std::pair<QString, remote::HostFacts>>> probeAll();
    // Says what the hosts lack; an error where one cannot have a job.
    Result<void> compare(const std::vector<std::pair<QString, remote::HostFacts>> &facts);
    Result<void> commandAll(const QString &what);
    Result<void> findPrograms(bool afterPrepare);
    // One driver a host: a guard is checked there once, whatever roles it has.
    std::vector<HostDriver *> guardDrivers() const;
    std::vector<HostDriver *> watchDrivers() const;
    Result<void> checkGuards();
    Outcome notStarted(RunId run, const Error &error);
    Outcome letGo(RunId run, int number);
    QStringList jobHosts() const;
    Result<void> startJobs(const std::vector<campaign::Job> &jobs);
    Result<std::vector<HostResult>> finishWatching(const std::vector<HostResult> &loads,
                                                   const QString &folder);
    // Any thread.
    void takeFollowed(const QString &host, const QByteArray &bytes, Microseconds clockOffset);
    // Of the drivers with this task that have a job.
    std::vector<HostDriver *> driversOf(Task task) const;

    void setState(campaign::JobState state, const QString &detail);
    void publish();
    void finish(Outcome result);
    void begin(std::function<Outcome()> work);

    // Waits for all, keeping the lease; the first error comes back. T is void or a value.
    template <class T>
    Result<std::vector<T>> all(std::vector<std::future<Result<T>>> futures);
    Result<void> allDone(std::vector<std::future<Result<void>>> futures);
    template <class F>
    void waitFor(std::vector<F> &futures);
};

template <class F>
void Launcher::Private::waitFor(std::vector<F> &futures)
{
    for (;;) {
        bool ready = true;
        for (auto &future : futures)
            ready = ready && isReady(future);
        if (ready)
            return;
        if (!sinceRenewal.isValid() || sinceRenewal.elapsed() > kRenewEveryMs) {
            // A book that cannot be written now is tried again; one taken over ends the drivers.
            if (const auto renewed = book->renew(); !renewed && !book->isTakenOver())
                emit q->message(renewed.error().message);
            sinceRenewal.start();
        }
        futures.front().wait_for(std::chrono::milliseconds(50));
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
}

template <class T>
Result<std::vector<T>> Launcher::Private::all(std::vector<std::future<Result<T>>> futures)
{
    waitFor(futures);
    std::vector<T> values;
    std::optional<Error> problem;
    for (auto &future : futures) {
        Result<T> result = future.get();
        if (result)
            values.push_back(std::move(*result));
        else if (!problem)
            problem = result.error();
    }
    if (problem)
        return *problem;
    return values;
}

Result<void> Launcher::Private::allDone(std::vector<std::future<Result<void>>> futures)
{
    waitFor(futures);
    Result<void> outcome;
    for (auto &future : futures) {
        Result<void> result = future.get();
        if (!result && outcome)
            outcome = result;
    }
    return outcome;
}

void Launcher::Private::publish()
{
    Status now;
    {
        const std::lock_guard lock(mutex);
        // Only what takes part in the launch: the hosts are made before any of them reports.
        status.hosts.clear();
        for (const auto &driver : drivers)
            status.hosts.push_back(driver->status());
        now = status;
    }
    emit q->statusChanged(now);
}

void Launcher::Private::setState(campaign::JobState state, const QString &detail)
{
    {
        const std::lock_guard lock(mutex);
        status.state = state;
        status.detail = detail;
    }
    publish();
}

void Launcher::Private::finish(Outcome result)
{
    book->release();
    Status last;
    {
        const std::lock_guard lock(mutex);
        outcome = result;
        status.finished = true;
        status.state = result.state;
        if (!result.detached)
            status.detail = result.error ? result.error->message : result.headline;
        last = status;
    }
    emit q->statusChanged(last);
    emit q->finished(result);
    // Last of all, so that whoever waited has seen every signal.
    const std::lock_guard lock(mutex);
    started = false;
    ended.notify_all();
}

void Launcher::Private::begin(std::function<Outcome()> work)
{
    {
        const std::lock_guard lock(mutex);
        if (started || thread.joinable())
            return;
        started = true;
    }
    thread = std::thread([this, work = std::move(work)] { finish(work()); });
}

QStringList Launcher::Private::jobHosts() const
{
    QStringList names;
    for (const auto &driver : drivers) {
        if (driver->task() != Task::Commands)
            names += driver->name();
    }
    return names;
}

std::vector<HostDriver *> Launcher::Private::driversOf(Task task) const
{
    std::vector<HostDriver *> found;
    for (const auto &driver : drivers) {
        if (driver->task() == task && driver->jobId().isValid())
            found.push_back(driver.get());
    }
    return found;
}

Result<void> Launcher::Private::buildDrivers()
{
    QStringList recorded; // one recording a host, beside the load where there is one
    for (const auto &role : context.data.plan.roles) {
        if (makesLoad(role))
            recorded += role.hosts;
    }
    context.generators = int(recorded.size());
    int generator = 0;
    std::vector<std::unique_ptr<HostDriver>> made;
    for (const auto &role : context.data.plan.roles) {
        for (const QString &name : role.hosts) {
            const auto *host = context.data.host(name);
            if (!host)
                return badInput(tr("The plan uses the host “%1”, which the book does not have.").arg(name));
            Task task = Task::Commands;
            if (makesLoad(role)) {
                task = Task::Load;
            } else if ((context.data.plan.sampled || !logsOf(context.data.plan, name).isEmpty())
                       && !recorded.contains(name)) {
                task = Task::Watch;
                recorded += name;
            }
            made.push_back(std::make_unique<HostDriver>(context, *host, role,
                                                        task == Task::Load ? ++generator : 1, task));
        }
    }
    const std::lock_guard lock(mutex);
    drivers = std::move(made);
    return {};
}

Result<std::vector<std::pair<QString, remote::HostFacts>>> Launcher::Private::probeAll()
{
    std::vector<std::pair<QString, remote::HostFacts>> named;
    if (!context.options.probe)
        return named;
    std::vector<std::future<Result<remote::HostFacts>>> futures;
    for (const auto &driver : drivers)
        futures.push_back(driver->probe());
    auto facts = all(std::move(futures));
    if (!facts)
        return facts.error();
    for (size_t i = 0; i < drivers.size(); ++i) {
        for (const QString &sentence : (*facts)[i].notReadable)
            emit q->message(QString(drivers[i]->name() % QLatin1String(": ") % sentence));
        named.emplace_back(drivers[i]->name(), std::move((*facts)[i]));
    }
    return named;
}

Result<void> Launcher::Private::compare(const std::vector<std::pair<QString, remote::HostFacts>> &facts)
{
    HostCheck check;
    for (size_t i = 0; i < facts.size(); ++i) {
        const HostDriver &driver = *drivers[i];
        const auto found = findingsOf(context.data, driver.role(), driver.name(), driver.index(), context.parameters,
                                      facts[i].second);
        add(check, found);
        keep(said, found);
    }
    for (const QString &sentence : check.warnings + check.notes)
        emit q->message(sentence);
    if (!check.errors.isEmpty())
        return remoteError(check.errors.join(u' '));
    return {};
}

Result<void> Launcher::Private::commandAll(const QString &what)
{
    std::vector<std::future<Result<void>>> futures;
    for (const auto &driver : drivers) {
        const auto &role = driver->role();
        const QString &text = what == QLatin1String("prepare") ? role.prepare
                              : what == QLatin1String("reset") ? role.reset
                                                               : role.cleanup;
        // What was asked to stop is cleaned up all the same.
        const bool isCleanup = what == QLatin1String("cleanup");
        futures.push_back(driver->command(what, text, isCleanup ? context.detach : context.setup));
    }
    return allDone(std::move(futures));
}

// Before anything runs; where a prepare command may install the program, after it.
Result<void> Launcher::Private::findPrograms(bool afterPrepare)
{
    std::vector<std::future<Result<void>>> futures;
    for (const auto &driver : drivers) {
        if (driver->makesLoad() && driver->role().prepare.trimmed().isEmpty() != afterPrepare)
            futures.push_back(driver->findPrograms());
    }
    return allDone(std::move(futures));
}

std::vector<HostDriver *> Launcher::Private::guardDrivers() const
{
    std::vector<HostDriver *> found;
    if (context.data.plan.guards.empty())
        return found;
    QStringList names;
    // The load's own driver first: the guards of all generators are its.
    for (const bool load : {true, false}) {
        for (const auto &driver : drivers) {
            if (driver->makesLoad() != load || names.contains(driver->name()))
                continue;
            names += driver->name();
            found.push_back(driver.get());
        }
    }
    return found;
}

// Those that check guards, and those that are recorded without them.
std::vector<HostDriver *> Launcher::Private::watchDrivers() const
{
    std::vector<HostDriver *> found = guardDrivers();
    for (HostDriver *driver : driversOf(Task::Watch)) {
        if (std::find(found.begin(), found.end(), driver) == found.end())
            found.push_back(driver);
    }
    return found;
}

Result<void> Launcher::Private::checkGuards()
{
    std::vector<std::future<Result<void>>> futures;
    for (HostDriver *driver : guardDrivers())
        futures.push_back(driver->checkGuards());
    return allDone(std::move(futures));
}

Outcome Launcher::Private::letGo(RunId run, int number)
{
    Outcome result;
    result.run = run;
    result.number = number;
    result.detached = true;
    result.state = campaign::JobState::Running;
    if (book->isTakenOver())
        result.warnings += tr("Another program drives this run now.");
    return result;
}

Outcome Launcher::Private::notStarted(RunId run, const Error &error)
{
    Outcome result;
    result.state = campaign::JobState::Failed;
    result.error = error;
    if (error.kind == ErrorKind::Cancelled && context.stop)
        result.error->message = run.isValid()
                                    ? tr("Stopped while the load was being started; what had begun was ended.")
                                    : tr("Stopped before the load was started; nothing was run.");
    if (!run.isValid())
        return result;
    std::vector<std::future<Result<void>>> futures;
    for (const auto &driver : drivers) {
        if (driver->jobId().isValid())
            futures.push_back(driver->abandon());
    }
    if (const auto abandoned = allDone(std::move(futures)); !abandoned)
        result.warnings += abandoned.error().message;
    const QString why = result.error->message;
    const auto withdrawn = book->write<bool>([&](store::Book &b) -> Result<bool> {
        const auto done = withdrawRow(b, run, why);
        if (!done)
            return done.error();
        return true;
    });
    if (!withdrawn)
        result.warnings += withdrawn.error().message;
    return result;
}

Outcome Launcher::Private::launch(const Request &request)
{
    const auto checked = book->write<Preflight>([&](store::Book &b) { return preflight(b, request); });
    if (!checked)
        return notStarted({}, checked.error());
    for (const QString &warning : checked->warnings)
        emit q->message(warning);
    keep(said, checked->warnings);
    if (!checked->errors.isEmpty())
        return notStarted({}, badInput(checked->errors.join(u' ')));
    if (!checked->approved)
        return notStarted({}, usageError(tr("The plan came with a book that was not made here. Look at "
                                            "its commands and approve them first.")));
    const auto data = book->write<PlanData>([&](store::Book &b) { return loadPlan(b, request.plan); });
    if (!data)
        return notStarted({}, data.error());
    context.data = *data;
    context.parameters = checked->parameters;
    const auto asked = askForSecrets(bookPath, context.data.plan, context.data.campaign, context.prompter, secrets,
                                     context.setup);
    if (!asked)
        return notStarted({}, asked.error());
    if (const auto built = buildDrivers(); !built)
        return notStarted({}, built.error());
    return prepareAndStart(request, *checked);
}

Outcome Launcher::Private::prepareAndStart(const Request &request, const Preflight &preflight)
{
    {
        const std::lock_guard lock(mutex);
        status.limitS = context.data.plan.limitS;
    }
    setState(campaign::JobState::Starting, tr("Connecting"));
    std::vector<std::future<Result<void>>> connections;
    for (const auto &driver : drivers)
        connections.push_back(driver->connect());
    if (const auto connected = allDone(std::move(connections)); !connected)
        return notStarted({}, connected.error());
    setState(campaign::JobState::Starting, tr("Reading the hosts' limits"));
    const auto facts = probeAll();
    if (!facts)
        return notStarted({}, facts.error());
    if (const auto compared = compare(*facts); !compared)
        return notStarted({}, compared.error());
    if (const auto found = findPrograms(false); !found)
        return notStarted({}, found.error());
    setState(campaign::JobState::Starting, tr("Preparing"));
    if (const auto prepared = commandAll(QStringLiteral("prepare")); !prepared)
        return notStarted({}, prepared.error());
    if (const auto found = findPrograms(true); !found)
        return notStarted({}, found.error());
    if (const auto reset = commandAll(QStringLiteral("reset")); !reset)
        return notStarted({}, reset.error());
    if (const auto healthy = checkGuards(); !healthy)
        return notStarted({}, healthy.error());

    const auto uploads = hashUploads(context.data.plan, context.setup);
    if (!uploads)
        return notStarted({}, uploads.error());

    // From here on the book knows the run: whatever happens to this program, it is found again.
    const auto row = book->write<LaunchRow>([&](store::Book &b) {
        return createRow(b, context.data, request, preflight, said, *facts, *uploads, jobHosts(), book->owner());
    });
    if (!row)
        return notStarted({}, row.error());
    book->adopt(row->jobs);
    context.parameters = row->run.parameters;
    {
        const std::lock_guard lock(mutex);
        status.run = row->run.id;
        status.number = row->run.number;
    }
    if (const auto begun = startJobs(row->jobs); !begun) {
        if (context.detach.isCancelled())
            return letGo(row->run.id, row->run.number);
        return notStarted(row->run.id, begun.error());
    }
    return followAndEnter(row->run.id, row->run.number);
}

// The recordings first, so that they know the hosts without the load; one that cannot be started
// keeps no load from it.
Result<void> Launcher::Private::startJobs(const std::vector<campaign::Job> &jobs)
{
    size_t next = 0;
    for (const auto &driver : drivers) {
        if (driver->task() != Task::Commands)
            driver->setJob(jobs[next++].id);
    }
    setState(campaign::JobState::Starting, tr("Starting the load"));
    const auto watched = driversOf(Task::Watch);
    const auto loads = driversOf(Task::Load);
    std::vector<std::future<Result<void>>> recording, making, starting;
    for (HostDriver *driver : watched)
        recording.push_back(driver->record());
    for (HostDriver *driver : loads)
        making.push_back(driver->makeAndUpload());
    if (const auto recorded = allDone(std::move(recording)); !recorded)
        emit q->message(recorded.error().message);
    if (const auto made = allDone(std::move(making)); !made)
        return made;
    for (HostDriver *driver : loads)
        starting.push_back(driver->start());
    return allDone(std::move(starting));
}

Result<std::vector<HostResult>> Launcher::Private::finishWatching(const std::vector<HostResult> &loads,
                                                                  const QString &folder)
{
    Microseconds from = 0, to = 0;
    for (const HostResult &load : loads) {
        if (load.startedAt > 0 && (from == 0 || load.startedAt < from))
            from = load.startedAt;
        to = std::max(to, load.endedAt);
    }
    if (to == 0)
        to = nowUtc();
    const auto watched = driversOf(Task::Watch);
    if (!watched.empty())
        setState(campaign::JobState::Collecting, tr("Waiting until the target is idle"));
    std::vector<std::future<Result<HostResult>>> futures;
    for (HostDriver *driver : watched)
        futures.push_back(driver->finishWatching(QString(folder % u'/' % pathComponent(driver->name())), from, to));
    return all(std::move(futures));
}

Outcome Launcher::Private::resume(RunId id)
{
    const auto jobs = book->write<std::vector<campaign::Job>>(
        [&](store::Book &b) { return takeJobs(b, id, book->owner()); });
    if (!jobs)
        return notStarted({}, jobs.error());
    book->adopt(*jobs);
    const auto run = book->write<campaign::Run>([&](store::Book &b) { return b.run(id); });
    const auto data = book->write<PlanData>(
        [&](store::Book &b) { return loadPlan(b, jobs->front().plan); });
    Outcome failed;
    failed.run = id;
    failed.state = campaign::JobState::Failed;
    if (!run || !data) {
        failed.error = !run ? run.error() : data.error();
        return failed;
    }
    failed.number = run->number;
    context.data = *data;
    context.parameters = run->parameters;
    // What the load wrote is masked with them.
    const auto asked = askForSecrets(bookPath, data->plan, data->campaign, context.prompter, secrets, context.detach);
    if (const auto built = buildDrivers(); !built) {
        failed.error = built.error();
        return failed;
    }
    for (const auto &job : *jobs) {
        const auto driver = std::find_if(drivers.begin(), drivers.end(), [&](const auto &d) {
            return d->name() == job.host && d->task() != Task::Commands && !d->jobId().isValid();
        });
        if (driver == drivers.end()) {
            failed.error = badInput(tr("The run's host “%1” is no longer in its plan. Add it there to "
                                       "attach to the run.").arg(job.host));
            return failed;
        }
        (*driver)->setJob(job.id);
    }
    if (!asked) {
        failed.error = asked.error();
        // Stopping needs none of them.
        if (context.stop) {
            std::vector<std::future<Result<void>>> stopping;
            for (const auto &driver : drivers) {
                if (driver->jobId().isValid())
                    stopping.push_back(driver->stop());
            }
            const auto stopped = allDone(std::move(stopping));
            failed.error->message.prepend(
                stopped ? tr("The load was stopped; attach to the run to collect its results. ")
                        : QString(stopped.error().message % u' '));
        }
        return failed;
    }
    {
        const std::lock_guard lock(mutex);
        status.run = id;
        status.number = run->number;
        status.limitS = data->plan.limitS;
    }
    return followAndEnter(id, run->number);
}

void Launcher::Private::takeFollowed(const QString &host, const QByteArray &bytes, Microseconds clockOffset)
{
    const std::lock_guard lock(telling);
    const LiveWatch::News news = watch.take(host, bytes, clockOffset);
    if (news.isText)
        emit q->followed(host, bytes);
    if (!news.seconds.empty())
        emit q->results(news.seconds, news.startedAt);
    if (news.limits)
        emit q->limitsWatched(*news.limits);
    if (!news.broken || context.brokenLimit > 0)
        return;
    emit q->message(tr("%1: the load is stopped on every host.").arg(brokenText(context.data, *news.broken)));
    context.brokenLimit = news.broken->number;
}

Outcome Launcher::Private::followAndEnter(RunId run, int number)
{
    {
        const std::lock_guard lock(mutex);
        status.startedAt = 0;
        for (const auto &job : book->jobs()) {
            if (job.startedAt > 0 && (status.startedAt == 0 || job.startedAt < status.startedAt))
                status.startedAt = job.startedAt;
        }
        if (status.startedAt == 0)
            status.startedAt = nowUtc();
    }
    const auto &plan = context.data.plan;
    LiveCriteria criteria(context.data.campaign.criteria, plan.sourceName, plan.abortAfterS);
    if (plan.abortAfterS && !criteria.unwatched().isEmpty())
        emit q->message(tr("Not watched while the load runs, but judged by its result: %1.")
                            .arg(criteria.unwatched().join(QLatin1String(", "))));
    watch.begin(std::move(criteria));
    setState(campaign::JobState::Running, tr("Running"));
    const QString folder = resultsFolder(bookPath, context.options.resultsDirectory,
                                         context.data.campaign.name, number);
    std::vector<std::future<Result<HostResult>>> futures;
    for (HostDriver *driver : driversOf(Task::Load))
        futures.push_back(driver->follow(QString(folder % u'/' % pathComponent(driver->name()))));
    std::vector<std::future<Result<void>>> watching;
    for (HostDriver *driver : watchDrivers()) {
        if (!driver->makesLoad())
            watching.push_back(driver->watch());
    }
    const auto loads = all(std::move(futures));
    context.loadsOver.cancel();
    if (const auto guarded = allDone(std::move(watching)); !guarded)
        emit q->message(guarded.error().message);
    auto watched = loads ? finishWatching(*loads, folder) : Result<std::vector<HostResult>>(loads.error());
    if (!watched) {
        if (watched.error().kind == ErrorKind::Cancelled || book->isTakenOver())
            return letGo(run, number);
        Outcome failed;
        failed.run = run;
        failed.number = number;
        failed.state = campaign::JobState::Failed;
        failed.error = watched.error();
        return failed;
    }
    setState(campaign::JobState::Collecting, tr("Reading the results"));
    Masker masker;
    for (const auto &[key, secret] : secrets)
        masker.add(secret);
    // A stop that came when the load had already ended by itself is none.
    const bool stopped = context.stop && std::any_of(loads->begin(), loads->end(), [](const HostResult &load) {
        return load.endedBy == QLatin1String("stop");
    });
    // Nor is a limit what ended a load that had ended by then.
    std::optional<BrokenLimit> broken;
    if (std::any_of(loads->begin(), loads->end(),
                    [](const HostResult &load) { return limitThatEnded(load.endedBy) > 0; }))
        broken = watch.broken().value_or(BrokenLimit{context.brokenLimit, {}, 0, 0});
    Outcome result = enterResults(*book, context.data, run,
                                  {*loads, *watched, stopped, context.guards.failed(), broken}, masker, context.detach);
    if (context.detach.isCancelled() && result.error && result.error->kind == ErrorKind::Cancelled)
        return letGo(run, number);
    result.number = number;
    const bool inBook = result.verdict != campaign::Verdict::None || !result.error
                        || result.error->kind != ErrorKind::Book;
    setState(campaign::JobState::Collecting, tr("Cleaning up"));
    if (const auto cleaned = commandAll(QStringLiteral("cleanup")); !cleaned)
        result.warnings += cleaned.error().message;
    if (inBook) {
        std::vector<std::future<Result<void>>> removals;
        for (const auto &driver : drivers) {
            if (driver->jobId().isValid())
                removals.push_back(driver->removeRemote());
        }
        if (const auto removed = allDone(std::move(removals)); !removed)
            result.warnings += removed.error().message;
    }
    return result;
}

Launcher::Launcher(QString bookPath, Options options, remote::Prompter *prompter, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>())
{
    qRegisterMetaType<twofold::launch::Status>();
    qRegisterMetaType<twofold::launch::Outcome>();
    qRegisterMetaType<twofold::remote::Stream>();
    qRegisterMetaType<std::vector<twofold::launch::LiveFigure>>();
    qRegisterMetaType<std::vector<twofold::imports::LiveSecond>>();
    qRegisterMetaType<std::vector<twofold::launch::WatchedLimit>>();
    d->q = this;
    d->bookPath = bookPath;
    if (options.owner.isEmpty())
        options.owner = defaultOwner();
    d->book = std::make_unique<JobBook>(bookPath, options.owner);
    d->context.options = std::move(options);
    d->context.secrets = &d->secrets;
    d->context.prompter = prompter;
    d->context.book = d->book.get();
    d->context.output = [this](const QString &host, remote::Stream stream, const QByteArray &bytes) {
        emit output(host, stream, bytes);
    };
    d->context.followed = [this](const QString &host, const QByteArray &bytes, Microseconds clockOffset) {
        d->takeFollowed(host, bytes, clockOffset);
    };
    d->context.figures = [this](const QString &host, const std::vector<LiveFigure> &found) {
        emit figures(host, found);
    };
    d->context.message = [this](const QString &sentence) { emit message(sentence); };
    d->context.changed = [this] { d->publish(); };
}

Launcher::~Launcher()
{
    detach();
    if (d->thread.joinable())
        d->thread.join();
    d->drivers.clear();
}

void Launcher::setSecrets(Secrets secrets)
{
    d->secrets = std::move(secrets);
}

void Launcher::start(const Request &request)
{
    d->begin([this, request] { return d->launch(request); });
}

void Launcher::attach(RunId run)
{
    d->begin([this, run] { return d->resume(run); });
}

void Launcher::stop()
{
    d->context.stop = true;
    d->context.setup.cancel();
}

void Launcher::detach()
{
    d->context.setup.cancel();
    d->context.loadsOver.cancel();
    d->context.detach.cancel();
}

Status Launcher::status() const
{
    const std::lock_guard lock(d->mutex);
    return d->status;
}

bool Launcher::wait(int milliseconds)
{
    std::unique_lock lock(d->mutex);
    const auto isOver = [this] { return !d->started; };
    if (milliseconds < 0) {
        d->ended.wait(lock, isOver);
        return true;
    }
    return d->ended.wait_for(lock, std::chrono::milliseconds(milliseconds), isOver);
}

Outcome Launcher::outcome() const
{
    const std::lock_guard lock(d->mutex);
    return d->outcome;
}

Result<std::vector<Unfinished>> unfinishedRuns(const store::Book &book)
{
    const auto jobs = book.jobs(true);
    if (!jobs)
        return jobs.error();
    std::vector<Unfinished> found;
    for (const auto &job : *jobs) {
        auto known = std::find_if(found.begin(), found.end(),
                                  [&](const Unfinished &u) { return u.run == job.run; });
        if (known == found.end()) {
            const auto run = book.run(job.run);
            if (!run)
                continue; // removed with its campaign
            found.push_back({job.run, run->number, run->campaign, {}, false, {}});
            known = found.end() - 1;
        }
        known->jobs.push_back(job);
        if (isOwnedByOther(job, QString())) {
            known->owned = true;
            known->owner = job.owner;
        }
    }
    return found;
}

} // namespace twofold::launch
