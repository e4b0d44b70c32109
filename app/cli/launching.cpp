// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/commands.h"
#include "app/cli/hook.h"
#include "app/cli/terminalprompter.h"

#include "core/autopilot/autopilot.h"
#include "core/base/quantity.h"
#include "core/launch/launch.h"
#include "core/report/documents.h"
#include "core/steering/step.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QMutex>

#include <atomic>
#include <csignal>
#include <cstdio>

// launch, attach, stop, autopilot: runs on hosts.
namespace twofold::cli {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Cli", text);
}

std::atomic<bool> s_interrupted{false};

void onInterrupt(int)
{
    s_interrupted = true;
}

// Live output goes to standard error, one writer at a time, without control characters.
void tell(const QString &host, const QByteArray &bytes)
{
    static QMutex mutex;
    const QMutexLocker lock(&mutex);
    QByteArray plain;
    for (const char c : bytes) {
        const auto u = static_cast<unsigned char>(c);
        plain += (u >= 0x20 && u != 0x7f) || c == '\n' || c == '\t' ? c : ' ';
    }
    if (!plain.endsWith('\n'))
        plain += '\n';
    const QByteArray line = host.toUtf8() + ": " + plain;
    std::fwrite(line.constData(), 1, static_cast<size_t>(line.size()), stderr);
}

// Of results that are followed: a line every few seconds.
class LiveLines
{
public:
    // Any thread.
    void take(const std::vector<imports::LiveSecond> &seconds)
    {
        const QMutexLocker lock(&m_mutex);
        const auto &now = seconds.back();
        if (now.atS < m_next)
            return;
        m_next = now.atS + kEveryS;
        const int at = static_cast<int>(now.atS);
        QStringList words{QStringLiteral("%1:%2").arg(at / 60).arg(at % 60, 2, 10, QLatin1Char('0')),
                          formatQuantity(now.throughput, u"/s")};
        if (now.p95)
            words += tr("p95 %1").arg(formatQuantity(*now.p95, u"ms"));
        if (now.failureRate)
            words += tr("%1 failed").arg(formatQuantity(*now.failureRate, u"ratio"));
        for (const auto &limit : m_limits) {
            if (limit.brokenForS > 0)
                words += tr("%1 broken for %2 s").arg(campaign::shortText(limit.criterion)).arg(limit.brokenForS);
        }
        for (const auto &[name, cpu] : m_cpu)
            words += tr("CPU of %1 %2").arg(name, formatQuantity(cpu, u"ratio"));
        tell(QStringLiteral("twofold"), words.join(QStringLiteral(", ")).toUtf8());
    }

    // Any thread.
    void take(const std::vector<launch::WatchedLimit> &limits)
    {
        const QMutexLocker lock(&m_mutex);
        m_limits = limits;
    }

    // Any thread.
    void take(const QString &host, const std::vector<launch::LiveFigure> &figures)
    {
        const QMutexLocker lock(&m_mutex);
        if (!figures.empty() && figures.back().cpu)
            m_cpu[host] = *figures.back().cpu;
    }

private:
    static constexpr double kEveryS = 5;
    QMutex m_mutex;
    std::vector<launch::WatchedLimit> m_limits;
    std::map<QString, double> m_cpu; // of each host, now
    double m_next = 0;
};

struct Launched
{
    launch::Outcome outcome;
    bool interrupted = false;
};

// Until the launch ends, or the engineer lets go of it with Ctrl+C, or it runs where `detach`.
Launched follow(launch::Launcher &launcher, bool detach)
{
    s_interrupted = false;
    std::signal(SIGINT, onInterrupt);
    std::signal(SIGTERM, onInterrupt);
    LiveLines live;
    QObject::connect(
        &launcher, &launch::Launcher::output, &launcher,
        [](const QString &host, remote::Stream, const QByteArray &bytes) { tell(host, bytes); },
        Qt::DirectConnection);
    QObject::connect(
        &launcher, &launch::Launcher::followed, &launcher,
        [](const QString &host, const QByteArray &bytes) { tell(host, bytes); }, Qt::DirectConnection);
    QObject::connect(
        &launcher, &launch::Launcher::limitsWatched, &launcher,
        [&live](const std::vector<launch::WatchedLimit> &limits) { live.take(limits); }, Qt::DirectConnection);
    QObject::connect(
        &launcher, &launch::Launcher::results, &launcher,
        [&live](const std::vector<imports::LiveSecond> &seconds) { live.take(seconds); }, Qt::DirectConnection);
    QObject::connect(
        &launcher, &launch::Launcher::figures, &launcher,
        [&live](const QString &host, const std::vector<launch::LiveFigure> &figures) { live.take(host, figures); },
        Qt::DirectConnection);
    QObject::connect(
        &launcher, &launch::Launcher::message, &launcher,
        [](const QString &sentence) { tell(QStringLiteral("twofold"), sentence.toUtf8()); },
        Qt::DirectConnection);
    Launched launched;
    while (!launcher.wait(100)) {
        const auto state = launcher.status().state;
        if (s_interrupted || (detach && state == campaign::JobState::Running)) {
            launched.interrupted = s_interrupted;
            launcher.detach();
            launcher.wait();
            break;
        }
    }
    launched.outcome = launcher.outcome();
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
    return launched;
}

Result<Answer> describe(const Arguments &arguments, const launch::Outcome &outcome)
{
    const auto book = openBook(arguments, store::Access::ReadOnly);
    if (!book)
        return book.error();
    const auto run = (*book)->run(outcome.run);
    if (!run)
        return run.error();
    const auto owner = (*book)->campaign(run->campaign);
    if (!owner)
        return owner.error();
    const auto findings = (*book)->findings(run->id);
    if (!findings)
        return findings.error();
    Answer answer;
    answer.messages = outcome.warnings;
    answer.verdict = outcome.detached ? campaign::Verdict::Pass : run->verdict();
    if (outcome.detached) {
        answer.messages.append(tr("Run %1 goes on on its hosts. Bring it home with: attach --run %1.").arg(run->number));
    }
    if (arguments.json) {
        answer.out = report::importDocument({owner->name, *run, std::nullopt, *findings, {}});
        return answer;
    }
    const QString verdict = campaign::verdictName(run->verdict());
    answer.out = (tr("Run %1 of %2: %3")
                      .arg(run->number)
                      .arg(owner->name, outcome.detached     ? tr("running")
                                        : verdict.isEmpty() ? tr("no verdict, as the campaign has no criterion for it")
                                                            : verdict)
                  % QLatin1Char('\n') % findingLines(*findings))
                     .toUtf8();
    return answer;
}

Result<Answer> answerOf(const Arguments &arguments, const Launched &launched)
{
    if (launched.interrupted) {
        Error error = cancelledError();
        error.message = tr("Let go of run %1; it goes on on its hosts. Bring it home with `attach`, end it with "
                           "`stop`.")
                            .arg(launched.outcome.number);
        return error;
    }
    if (launched.outcome.error)
        return *launched.outcome.error;
    return describe(arguments, launched.outcome);
}

Result<launch::Request> requestOf(store::Book &book, const Arguments &arguments)
{
    const auto owner = findCampaign(book, arguments.campaign);
    if (!owner)
        return owner.error();
    const auto plans = book.plans(owner->id);
    if (!plans)
        return plans.error();
    launch::Request request;
    request.campaign = owner->id;
    for (const auto &plan : *plans) {
        if (plan.name == arguments.plan)
            request.plan = plan.id;
    }
    if (!request.plan.isValid())
        return badInput(tr("The campaign has no plan \"%1\". Add it with: plan add.").arg(arguments.plan));
    const auto parameters = parseSets(*owner, arguments.sets);
    if (!parameters)
        return parameters.error();
    request.parameters = *parameters;
    return request;
}

// The approval is asked for before anything runs.
Result<void> clear(store::Book &book, const launch::Request &request, bool approve)
{
    if (approve) {
        if (auto done = launch::approve(book, request.plan); !done)
            return done;
    }
    const auto preflight = launch::preflight(book, request);
    if (!preflight)
        return preflight.error();
    if (!preflight->errors.isEmpty())
        return badInput(preflight->errors.join(QLatin1Char(' ')));
    if (!preflight->approved) {
        return usageError(tr("The plan came with a book that was not made here. Read its commands with `plan "
                             "show`, then launch with --approve."));
    }
    for (const auto &warning : preflight->warnings)
        tell(QStringLiteral("twofold"), warning.toUtf8());
    return {};
}

Result<RunId> unfinishedRun(const store::Book &book, const Arguments &arguments)
{
    const auto unfinished = launch::unfinishedRuns(book);
    if (!unfinished)
        return unfinished.error();
    CampaignId owner;
    if (!arguments.campaign.isEmpty()) {
        const auto campaign = findCampaign(book, arguments.campaign);
        if (!campaign)
            return campaign.error();
        owner = campaign->id;
    }
    RunId found;
    int matches = 0;
    for (const auto &item : *unfinished) {
        if (owner.isValid() && !(item.campaign == owner))
            continue;
        if (arguments.run && item.number != *arguments.run)
            continue;
        found = item.run;
        ++matches;
    }
    if (matches == 0)
        return usageError(tr("No such run is going on."));
    if (matches > 1)
        return usageError(tr("Several runs are going on. Name one with --campaign and --run."));
    return found;
}

Result<Answer> resume(const Arguments &arguments, bool stops)
{
    RunId run;
    {
        const auto book = openBook(arguments, store::Access::ReadOnly);
        if (!book)
            return book.error();
        const auto found = unfinishedRun(**book, arguments);
        if (!found)
            return found.error();
        run = *found;
    }
    TerminalPrompter prompter;
    launch::Launcher launcher(bookPath(arguments), {}, &prompter);
    if (stops)
        launcher.stop();
    launcher.attach(run);
    return answerOf(arguments, follow(launcher, false));
}

Result<autopilot::Order> orderOf(store::Book &book, const Arguments &arguments)
{
    const auto request = requestOf(book, arguments);
    if (!request)
        return request.error();
    autopilot::Order order;
    order.campaign = request->campaign;
    order.plan = request->plan;
    order.parameter = arguments.parameter;
    order.parameters = request->parameters;
    order.start = arguments.start;
    order.hasFixHook = !arguments.fixHook.trimmed().isEmpty();
    order.bounds.runs = *arguments.maxRuns;
    order.bounds.hours = *arguments.maxHours;
    order.bounds.highest = *arguments.maxValue;
    if (auto checked = autopilot::checkBounds(order.bounds); !checked)
        return checked.error();
    return order;
}

// What it did, or why autopilot ends with it.
Result<QString> askForFix(const Arguments &arguments, const campaign::Run &failed)
{
    QProcessEnvironment environment;
    {
        const auto book = openBook(arguments, store::Access::ReadOnly);
        if (!book)
            return book.error();
        const auto owner = (*book)->campaign(failed.campaign);
        if (!owner)
            return owner.error();
        environment = autopilot::hookEnvironment(*owner, failed);
    }
    // The book is closed meanwhile: the hook may use it.
    s_interrupted = false;
    std::signal(SIGINT, onInterrupt);
    std::signal(SIGTERM, onInterrupt);
    const auto answer = askHook(arguments.fixHook, environment, s_interrupted);
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
    if (!answer)
        return answer.error();
    const auto book = openBook(arguments, store::Access::ReadWrite);
    if (!book)
        return book.error();
    return autopilot::recordAnswer(**book, failed, *answer);
}

Result<void> askForSecrets(const QString &path, const store::Book &book, const launch::Request &request,
                           remote::Prompter *prompter, launch::Secrets &secrets)
{
    const auto campaign = book.campaign(request.campaign);
    if (!campaign)
        return campaign.error();
    const auto plans = book.plans(request.campaign);
    if (!plans)
        return plans.error();
    for (const auto &plan : *plans) {
        if (plan.id == request.plan)
            return launch::askForSecrets(path, plan, *campaign, prompter, secrets);
    }
    return {};
}

} // namespace

Result<Answer> launch(const Arguments &arguments)
{
    launch::Request request;
    {
        auto book = openBook(arguments, store::Access::ReadWrite);
        if (!book)
            return book.error();
        const auto made = requestOf(**book, arguments);
        if (!made)
            return made.error();
        request = *made;
        if (auto done = clear(**book, request, arguments.approve); !done)
            return done.error();
    }
    TerminalPrompter prompter;
    launch::Launcher launcher(bookPath(arguments), {}, &prompter);
    launcher.start(request);
    return answerOf(arguments, follow(launcher, arguments.detach));
}

Result<Answer> attach(const Arguments &arguments)
{
    return resume(arguments, false);
}

Result<Answer> stop(const Arguments &arguments)
{
    return resume(arguments, true);
}

Result<Answer> autopilot(const Arguments &arguments)
{
    QElapsedTimer clock;
    clock.start();
    TerminalPrompter prompter;
    launch::Secrets secrets; // asked for once, at the first run
    autopilot::Progress progress;
    QString ending;
    while (ending.isEmpty()) {
        autopilot::Turn turn;
        {
            auto book = openBook(arguments, store::Access::ReadWrite);
            if (!book)
                return book.error();
            const auto order = orderOf(**book, arguments);
            if (!order)
                return order.error();
            if (arguments.approve && progress.launches == 0) {
                if (auto done = launch::approve(**book, order->plan); !done)
                    return done.error();
            }
            progress.hours = static_cast<double>(clock.elapsed()) / 3.6e6;
            auto next = autopilot::nextTurn(**book, *order, progress);
            if (!next)
                return next.error();
            turn = std::move(*next);
            tell(QStringLiteral("twofold"),
                 QString(turn.step.title % QStringLiteral(". ") % turn.step.reason).toUtf8());
            ending = turn.ending;
            if (!ending.isEmpty())
                break;
            if (turn.kind == autopilot::Turn::Kind::Fix)
                progress.fixed = turn.failed.number;
            for (const auto &warning : turn.warnings)
                tell(QStringLiteral("twofold"), warning.toUtf8());
            if (turn.kind == autopilot::Turn::Kind::Launch) {
                if (auto asked = askForSecrets(bookPath(arguments), **book, turn.request, &prompter, secrets); !asked)
                    return asked.error();
            }
        }
        if (turn.kind == autopilot::Turn::Kind::Fix) {
            const auto done = askForFix(arguments, turn.failed);
            if (!done && done.error().kind != ErrorKind::BadInput)
                return done.error();
            const QString said = done ? *done : done.error().message;
            tell(QStringLiteral("twofold"), said.toUtf8());
            if (!done)
                ending = said; // it knows no fix: that ends a campaign, and is no fault of it
            continue;
        }
        launch::Launcher launcher(bookPath(arguments), {}, &prompter);
        launch::Secrets copies;
        for (const auto &[key, secret] : secrets)
            copies.emplace(key, secret.clone());
        launcher.setSecrets(std::move(copies));
        launcher.start(turn.request);
        const auto launched = follow(launcher, false);
        if (launched.interrupted || launched.outcome.error)
            return answerOf(arguments, launched);
        progress.add(launched.outcome);
    }

    Arguments following = arguments;
    auto answer = next(following);
    if (answer)
        answer->messages.append(ending);
    return answer;
}

} // namespace twofold::cli
