// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/arguments.h"

#include "core/campaign/plan.h"

#include <CLI/CLI.hpp>

#include <QCoreApplication>

namespace twofold::cli {

namespace {

// CLI11 stores standard strings; the core speaks QString.
class Binder
{
public:
    explicit Binder(CLI::App *app)
        : m_app(app)
    {
    }

    CLI::Option *text(const std::string &name, QString &target, const std::string &help)
    {
        return m_app->add_option_function<std::string>(
            name, [&target](const std::string &value) { target = QString::fromStdString(value); }, help);
    }
    // May be given several times, one value each.
    CLI::Option *list(const char *name, QStringList &target, const char *help)
    {
        return m_app
            ->add_option_function<std::vector<std::string>>(
                name,
                [&target](const std::vector<std::string> &values) {
                    for (const auto &value : values)
                        target.append(QString::fromStdString(value));
                },
                help)
            ->allow_extra_args(false)
            ->take_all();
    }
    CLI::Option *positionals(const char *name, QStringList &target, const char *help)
    {
        return m_app->add_option_function<std::vector<std::string>>(
            name,
            [&target](const std::vector<std::string> &values) {
                for (const auto &value : values)
                    target.append(QString::fromStdString(value));
            },
            help);
    }
    template <class T>
    CLI::Option *number(const char *name, std::optional<T> &target, const char *help)
    {
        return m_app->add_option_function<T>(name, [&target](const T &value) { target = value; }, help);
    }
    CLI::Option *flag(const char *name, bool &target, const char *help)
    {
        return m_app->add_flag(name, target, help);
    }

private:
    CLI::App *m_app;
};

void addReading(CLI::App *app, Arguments &a)
{
    Binder bind(app);
    bind.positionals("FILE", a.files, "result files; \"-\" is standard input");
    bind.text("--as", a.format, "read as this format, or by this mapping of the book, instead of recognising it");
    bind.text("--window", a.window, "A..B in seconds, steady or all");
    // NAME=FILE... : several files may follow one --source.
    bind.list("--source", a.sources, "NAME=FILE of a further source");
}

void addRunEditing(CLI::App *app, Arguments &a)
{
    Binder bind(app);
    bind.text("--campaign", a.campaign, "the campaign")->required();
    bind.number("--run", a.run, "number of the run");
    bind.list("--set", a.sets, "KEY=VALUE of a parameter; an empty value clears it");
    bind.list("--metric", a.metrics, "KEY=VALUE of a metric; an empty value clears it");
    bind.number("--parent", a.parent, "number of the run it was changed from");
    bind.text("--verdict", a.verdict, "the engineer's own verdict: pass, fail, invalid, inconclusive, aborted");
    bind.text("--class", a.failureClass, "failure class");
    bind.text("--component", a.component, "component that failed");
    bind.text("--cause", a.cause, "what it was");
    bind.text("--fix", a.fix, "KEY=VALUE the next run changes");
    bind.flag("--accept-limit", a.acceptLimit, "this failure is a real limit");
    bind.text("--hypothesis", a.hypothesis, "what the run is to show");
    bind.list("--tag", a.tags, "a tag");
}

CLI::App *add(CLI::App &parent, const char *name, const char *help, Arguments &a)
{
    auto *command = parent.add_subcommand(name, help);
    command->fallthrough();
    const bool top = parent.get_parent() == nullptr;
    command->callback([&a, name, top] { (top ? a.command : a.subcommand) = QString::fromLatin1(name); });
    return command;
}

void addCampaigns(CLI::App &app, Arguments &a)
{
    auto *campaign = add(app, "campaign", "list, show, create or set campaigns", a);
    campaign->require_subcommand(1);
    add(*campaign, "list", "the book's campaigns", a);
    auto *show = add(*campaign, "show", "columns, classes and criteria of one", a);
    Binder(show).text("NAME", a.name, "the campaign")->required();
    auto *create = add(*campaign, "create", "make a campaign; makes the book where there is none", a);
    Binder(create).text("NAME", a.name, "its name")->required();
    Binder(create).text("--goal", a.goal, "what is to be reached");
    auto *set = add(*campaign, "set", "add or change criteria, columns and classes", a);
    Binder bind(set);
    bind.text("NAME", a.name, "the campaign")->required();
    bind.list("--limit", a.limits, "must hold on every run, e.g. \"latency.p95 < 500 ms\"");
    bind.list("--goal", a.goals, "says when the campaign is done, e.g. \"users >= 20000\"");
    bind.list("--criterion", a.criteria, "a limit, or a goal where it is a floor on load");
    bind.list("--parameter", a.parameters, "KEY[:KIND[:UNIT[:GROUP]]]");
    bind.list("--metric", a.metrics, "KEY[:UNIT[:DIRECTION]]");
    bind.list("--class", a.classes, "NAME:COMPONENT[:#RRGGBB]");
    bind.text("--ladder", a.ladder, "the parameter that grows");
    bind.number("--bound", a.bound, "highest value of the ladder's parameter to try");
    bind.number("--tolerance", a.tolerance, "how far the ladder's bracket is narrowed, in % of what passed; 5 by default");
    bind.list("--threshold", a.thresholds, "KEY=NUMBER: requests, shortest or lasting (s); what a run is judged by");
}

void addRuns(CLI::App &app, Arguments &a)
{
    auto *run = add(app, "run", "add, edit, note, delete or restore a run", a);
    run->require_subcommand(1);
    addRunEditing(add(*run, "add", "log a run by hand", a), a);
    addRunEditing(add(*run, "edit", "change a run", a), a);
    auto *note = add(*run, "note", "write an observation on a run", a);
    Binder(note).text("--campaign", a.campaign, "the campaign; may be left out where there is one");
    Binder(note).number("--run", a.run, "number of the run")->required();
    Binder(note).text("TEXT", a.text, "the observation, Markdown")->required();
    Binder(note).number("--at", a.atS, "seconds from the start of the run");
    for (const auto &[name, help] : {std::pair{"delete", "delete a run; its number stays taken"},
                                     std::pair{"restore", "bring a deleted run back"}}) {
        auto *command = add(*run, name, help, a);
        Binder(command).text("--campaign", a.campaign, "the campaign; may be left out where there is one");
        Binder(command).number("--run", a.run, "number of the run")->required();
    }
    auto *runs = add(app, "runs", "the log of a campaign", a);
    Binder(runs).text("--campaign", a.campaign, "the campaign")->required();
    Binder(runs).flag("--csv", a.csv, "comma-separated, raw values");
    Binder(runs).flag("--tsv", a.tsv, "tab-separated, raw values");
}

void addAnswers(CLI::App &app, Arguments &a)
{
    auto *next = add(app, "next", "the one change to make next, and why", a);
    Binder(next).text("--campaign", a.campaign, "the campaign")->required();
    Binder(next).text("--parameter", a.parameter, "the ladder's parameter");

    auto *compare = add(app, "compare", "runs against a baseline", a);
    Binder bind(compare);
    bind.text("--campaign", a.campaign, "the campaign")->required();
    bind.text("--runs", a.runs, "numbers: 1,2,3")->required();
    bind.number("--baseline", a.baseline, "number of the run all are held against");
    bind.text("--view", a.view, "ladder, timeline, percentiles, bars or factors");
    bind.text("--chart", a.chart, "draw the view into FILE.png, .svg or .pdf");
    bind.flag("--only-differences", a.onlyDifferences, "leave equal rows out");

    auto *diagnose = add(app, "diagnose", "whose failure a log or a result speaks of", a);
    Binder(diagnose).positionals("FILE", a.files, "logs and result files")->required();

    auto *report = add(app, "report", "the campaign with its charts as a page or table", a);
    Binder(report).text("--campaign", a.campaign, "the campaign")->required();
    Binder(report).text("-o,--output", a.output, "FILE.html .md .csv .xlsx .json or .pdf")->required();
    Binder(report).text("--runs", a.runs, "numbers: 1,2,3; all where left out");
}

void addLaunching(CLI::App &app, Arguments &a)
{
    auto *host = add(app, "host", "the inventory of hosts", a);
    host->require_subcommand(1);
    auto *hostAdd = add(*host, "add", "add or change a host", a);
    Binder bindHost(hostAdd);
    bindHost.text("NAME", a.name, "its name here")->required();
    bindHost.text("--address", a.address, "alias of ~/.ssh/config, name or address");
    bindHost.text("--user", a.user, "where ssh does not resolve it");
    hostAdd->add_option("--port", a.port, "where ssh does not resolve it")->check(CLI::Range(1, 65535));
    bindHost.text("--key", a.keyFile, "private key, where ssh does not resolve it");
    bindHost.text("--role", a.role, "generator, target or observer");
    bindHost.list("--tag", a.tags, "a tag");
    bindHost.flag("--protected", a.isProtected, "never a generator or target");
    Binder(add(*host, "list", "the book's hosts", a))
        .flag("--check", a.checksHosts, "connect to each, and say whether it is reached and what its clock says");
    auto *probe = add(*host, "probe", "read a host's limits", a);
    Binder(probe).text("NAME", a.name, "the host")->required();

    auto *forgetHost = add(*host, "forget", "delete a host's passwords and passphrases from the keychain", a);
    Binder(forgetHost).text("NAME", a.name, "the host")->required();

    auto *plan = add(app, "plan", "launchable tests", a);
    plan->require_subcommand(1);
    auto *planAdd = add(*plan, "add", "add or change a plan", a);
    Binder bind(planAdd);
    bind.text("NAME", a.name, "its name")->required();
    bind.text("--campaign", a.campaign, "the campaign")->required();
    bind.list("--host", a.hosts, "generator host; several times for several");
    bind.list("--target", a.targets, "host that receives the load; it is recorded");
    bind.list("--observer", a.observers, "host that is only recorded");
    bind.text("--preset", a.preset, 
              "command of a known tool: wrk, hey, ab, siege, httperf, locust, locust-workers, k6, k6-segments, jmeter, "
              "jmeter-servers, artillery");
    bind.text("--command", a.shellCommand, "command template with {parameter} placeholders");
    bind.list("--upload", a.upload, "local file for the job's directory");
    bind.list("--fetch", a.fetch, "result file in the job's directory");
    bind.text("--follow", a.follow, "file to follow live");
    bind.list("--target-log", a.targetLogs, "log of the targets: absolute path, journal:UNIT or kernel; what it gets during the run is searched");
    bind.list("--observer-log", a.observerLogs, "likewise on the observers");
    for (const auto &[role, hosts, steps] : {std::tuple{"--", "generators", &a.steps},
                                             std::tuple{"--target-", "targets", &a.targetSteps},
                                             std::tuple{"--observer-", "observers", &a.observerSteps}}) {
        const std::string option = role;
        const std::string on = std::string(" on the ") + hosts;
        bind.text(option + "prepare", steps->prepare, "command before the start" + on);
        bind.text(option + "reset", steps->reset, "command that resets the state between runs" + on);
        bind.text(option + "cleanup", steps->cleanup, "command after the end" + on);
    }
    bind.text("--source-name", a.sourceName, "name of the source in the run");
    planAdd->add_option("--limit-s", a.limitS, "the host ends the job after this many seconds")
        ->check(CLI::NonNegativeNumber);
    planAdd->add_option("--grace-s", a.graceS, "seconds that a stopped load is given to end by itself")
        ->check(CLI::Range(0.0, 3600.0));
    planAdd->add_option("--stagger-s", a.staggerS, "seconds between the starts of one generator and the next")
        ->check(CLI::Range(0.0, 86400.0));
    bind.list("--process", a.processes, "program whose CPU, memory, threads and open files are recorded too");
    bind.list("--guard", a.guards, "what must stay healthy: url=URL, command=TEXT, command@HOST=TEXT or load@HOST=NUMBER");
    bind.flag("--unguarded", a.unguarded, "go on while nobody is there to check a guard of another host");
    bind.flag("--no-sampling", a.unsampled, "do not record the hosts' figures");
    planAdd->add_option("--drain-s", a.drainS, "most seconds that the target is given to become idle; 0: none")
        ->check(CLI::Range(0.0, 3600.0));
    planAdd->add_option("--abort-after", a.abortAfterS,
                        "stop the load once a limit of the campaign was broken for so many seconds; needs --follow")
        ->check(CLI::Range(campaign::Plan::kLeastAbortS, campaign::Plan::kMostAbortS));
    auto *planList = add(*plan, "list", "a campaign's plans", a);
    Binder(planList).text("--campaign", a.campaign, "the campaign")->required();
    for (const auto &[name, help] :
         {std::pair{"show", "a plan and the exact commands it runs"},
          std::pair{"forget", "delete the secrets that a plan reads from the keychain"},
          std::pair{"check", "find what would go wrong, without starting anything"}}) {
        auto *command = add(*plan, name, help, a);
        Binder(command).text("NAME", a.name, "the plan")->required();
        Binder(command).text("--campaign", a.campaign, "the campaign")->required();
        if (std::string_view(name) == "forget")
            continue;
        Binder(command).list("--set", a.sets, "KEY=VALUE of a parameter");
        if (std::string_view(name) == "check")
            Binder(command).flag("--hosts", a.onHosts, "connect to its hosts and look for the programs too");
    }

    auto *launch = add(app, "launch", "start a plan as the next run", a);
    Binder bindLaunch(launch);
    bindLaunch.text("--campaign", a.campaign, "the campaign")->required();
    bindLaunch.text("--plan", a.plan, "the plan")->required();
    bindLaunch.list("--set", a.sets, "KEY=VALUE of a parameter");
    bindLaunch.flag("--detach", a.detach, "return once it is started; `attach` brings it home");
    bindLaunch.flag("--approve", a.approve, "run the commands of a book that was not made here");
    for (const auto &[name, help] : {std::pair{"attach", "follow a launched run to its end and collect it"},
                                     std::pair{"stop", "stop a launched run on every host"}}) {
        auto *command = add(app, name, help, a);
        Binder(command).text("--campaign", a.campaign, "the campaign");
        Binder(command).number("--run", a.run, "number of the run; may be left out where one runs");
    }
    auto *autopilot = add(app, "autopilot", "launch step after step within bounds", a);
    Binder bindAuto(autopilot);
    bindAuto.text("--campaign", a.campaign, "the campaign")->required();
    bindAuto.text("--plan", a.plan, "the plan")->required();
    bindAuto.text("--parameter", a.parameter, "the ladder's parameter")->required();
    bindAuto.number("--max-runs", a.maxRuns, "launch at most this many")->required();
    bindAuto.number("--max-hours", a.maxHours, "start none after this many hours")->required();
    bindAuto.number("--max-value", a.maxValue, "never set the parameter above this")->required();
    bindAuto.number("--start", a.start, "value of the parameter where no run has one yet");
    bindAuto.text("--fix-hook", a.fixHook,
                  "command for sh that is asked about a failed run: it applies a fix and prints KEY=VALUE, "
                  "exits 3 where the limit is real, or otherwise where it knows no fix");
    bindAuto.list("--set", a.sets, "KEY=VALUE of a parameter");
    bindAuto.flag("--approve", a.approve, "run the commands of a book that was not made here");
}

} // namespace

Arguments readArguments(int argc, char **argv, std::optional<int> &exitNow)
{
    Arguments a;
    CLI::App app("Twofold: the logbook of a load-test campaign.", "twofold-cli");
    app.set_version_flag("--version", "twofold-cli " TWOFOLD_VERSION);
    app.require_subcommand(1);
    Binder bind(&app);
    bind.text("--book", a.book, "the book; else $TWOFOLD_BOOK, else the example book's place");
    bind.flag("--json", a.json, "one JSON document on standard output");
    bind.flag("--fail-on-verdict", a.failOnVerdict, "exit status 1 where the verdict is not pass");

    auto *inspect = add(app, "inspect", "read result files and tell what is in them; needs no book", a);
    addReading(inspect, a);
    Binder(inspect).list("--limit", a.limits, "a limit to hold the result against");
    Binder(inspect).list("--goal", a.goals, "a goal to hold the result against");
    Binder(inspect).list("--criterion", a.criteria, "a limit, or a goal where it is a floor on load");

    auto *import = add(app, "import", "read, judge and store result files as a run", a);
    addReading(import, a);
    Binder bindImport(import);
    bindImport.text("--campaign", a.campaign, "the campaign")->required();
    bindImport.number("--run", a.run, "complete this run instead of adding one");
    bindImport.list("--set", a.sets, "KEY=VALUE of a parameter");
    bindImport.number("--parent", a.parent, "number of the run it was changed from");

    addCampaigns(app, a);
    addRuns(app, a);
    addAnswers(app, a);
    addLaunching(app, a);

    auto *example = add(app, "example", "make a book with the example campaigns", a);
    Binder(example).text("-o,--output", a.output, "FILE.twofold")->required();
    add(app, "check", "check the book", a);
    auto *backup = add(app, "backup", "copy the book while it is in use", a);
    Binder(backup).text("-o,--output", a.output, "FILE.twofold")->required();

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &error) {
        const int status = app.exit(error);
        exitNow = status == 0 ? 0 : 2;
    }
    return a;
}

Result<std::pair<QString, QString>> splitPair(const QString &text, const QString &what)
{
    const auto at = text.indexOf(QLatin1Char('='));
    if (at <= 0) {
        return usageError(QCoreApplication::translate("Arguments", "\"%1\" is not %2.").arg(text, what));
    }
    return std::pair{text.left(at), text.mid(at + 1)};
}

} // namespace twofold::cli
