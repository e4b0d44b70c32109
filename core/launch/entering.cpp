// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/launch/entering.h"

#include "core/launch/guards.h"
#include "core/launch/hostfigures.h"
#include "core/launch/hostlogs.h"
#include "core/logbook/contenthash.h"
#include "core/logbook/logbook.h"
#include "core/logbook/mappings.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <iterator>

namespace twofold::launch {
namespace {

constexpr Microseconds kSameClock = 100'000; // a difference that the link's own delay can be
constexpr qint64 kMostLog = 8 << 20; // bytes of a host's output that are searched for signatures

QString tr(const char *text)
{
    return QCoreApplication::translate("twofold::launch", text);
}

QByteArray readText(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.read(kMostLog) : QByteArray();
}

// Columns for what was probed, out of the way: what drifted shows as a change of the run.
void addProbed(campaign::Campaign &campaign, std::vector<campaign::Parameter> columns, bool &changed)
{
    for (campaign::Parameter &column : columns) {
        if (campaign.parameter(column.key))
            continue;
        column.probed = true;
        column.hidden = true;
        campaign.parameters.push_back(std::move(column));
        changed = true;
    }
}

// How the load ended, where that was not by itself and well.
struct Ending
{
    QString headline; // empty: well
    bool aborted = false;
    std::vector<campaign::Finding> findings;
};

campaign::Finding finding(campaign::Severity severity, const QString &message, const HostResult &result)
{
    campaign::Finding finding;
    finding.kind = campaign::FindingKind::Note;
    finding.origin = campaign::FindingOrigin::Ending;
    finding.severity = severity;
    finding.component = QStringLiteral("load generator");
    finding.message = message;
    for (const Fetched &file : result.files) {
        if (file.name != remote::jobErrorFile())
            continue;
        // The last line of what the command complained about.
        const QList<QByteArray> lines = readText(file.path).trimmed().split('\n');
        if (!lines.last().isEmpty()) {
            campaign::Evidence evidence;
            evidence.file = result.host % QLatin1String(": err");
            evidence.line = lines.size();
            evidence.text = QString::fromUtf8(lines.last().left(1000));
            finding.evidence.push_back(evidence);
        }
    }
    return finding;
}

Ending endingOf(const PlanData &data, const Collected &collected)
{
    Ending ending;
    const auto add = [&](campaign::Severity severity, const QString &message, const HostResult &result) {
        if (ending.headline.isEmpty())
            ending.headline = message;
        ending.findings.push_back(finding(severity, message, result));
    };
    const auto addGuard = [&](const HostResult &result) {
        const auto &guards = data.plan.guards;
        const size_t index = size_t(collected.failedGuard - 1);
        const double seconds = qMax(0.0, double(result.endedAt - result.startedAt) / 1e6);
        campaign::Finding stopped;
        stopped.kind = campaign::FindingKind::Note;
        stopped.origin = campaign::FindingOrigin::Ending;
        stopped.severity = campaign::Severity::Invalid;
        stopped.message = tr("A guard failed, and the load was stopped on every host after %1 s: %2.")
                              .arg(QString::number(seconds, 'f', 1),
                                   index < guards.size() ? guardTitle(guards[index]) : tr("it is no longer in the plan"));
        ending.headline = stopped.message;
        ending.findings.push_back(std::move(stopped));
    };
    const auto addLimit = [&](const HostResult &result) {
        const double seconds = qMax(0.0, double(result.endedAt - result.startedAt) / 1e6);
        campaign::Finding stopped;
        stopped.kind = campaign::FindingKind::Note;
        stopped.origin = campaign::FindingOrigin::Ending;
        stopped.severity = campaign::Severity::Caution;
        stopped.message = tr("%1, and the load was stopped on every host after %2 s.")
                              .arg(brokenText(data, *collected.broken), QString::number(seconds, 'f', 1));
        ending.headline = stopped.message;
        ending.findings.push_back(std::move(stopped));
    };
    for (const HostResult &result : collected.loads) {
        if (!result.message.isEmpty()) {
            ending.aborted = true;
            add(campaign::Severity::Invalid, result.message, result);
        } else if (result.endedBy == QLatin1String("limit")) {
            ending.aborted = true;
            add(campaign::Severity::Invalid,
                tr("The load on %1 reached the plan's time limit of %2 s and was ended by the host. "
                   "Raise the limit, or shorten the test.")
                    .arg(result.host, QString::number(data.plan.limitS)), result);
        } else if (collected.failedGuard > 0
                   && (result.endedBy == QLatin1String("stop") || result.endedBy.startsWith(QLatin1String("guard-")))) {
            ending.aborted = true;
            if (ending.headline.isEmpty()) // one for all hosts
                addGuard(result);
        } else if (collected.broken && limitThatEnded(result.endedBy) > 0) {
            if (ending.headline.isEmpty()) // one for all hosts
                addLimit(result);
        } else if (result.endedBy == QLatin1String("lease")) {
            ending.aborted = true;
            add(campaign::Severity::Invalid,
                tr("The load on %1 was ended by the host: for 30 s nobody had checked the guards that are checked "
                   "from here. Stay connected while it runs, or allow an unguarded run in the plan.")
                    .arg(result.host), result);
        } else if (collected.stopped || result.endedBy == QLatin1String("stop")) {
            ending.aborted = true;
            const double seconds = double(result.endedAt - result.startedAt) / 1e6;
            add(campaign::Severity::Invalid,
                tr("The load on %1 was stopped by hand after %2 s.")
                    .arg(result.host, QString::number(qMax(0.0, seconds), 'f', 1)), result);
        } else if (result.exitCode.value_or(0) == 127 || result.exitCode.value_or(0) == 126) {
            add(campaign::Severity::Invalid,
                tr("The command could not be run on %1 (exit code %2): the program is not there, or "
                   "may not be executed. Install it, or correct the plan's command.")
                    .arg(result.host, QString::number(*result.exitCode)), result);
        } else if (result.diskFull) {
            add(result.exitCode.value_or(0) != 0 ? campaign::Severity::Invalid : campaign::Severity::Caution,
                tr("The disk of %1 was full, and the command ended with exit code %2: what it wrote may be cut. "
                   "Make room there, or let it write less.")
                    .arg(result.host, QString::number(result.exitCode.value_or(0))), result);
        } else if (result.exitCode.value_or(0) != 0) {
            add(campaign::Severity::Caution,
                tr("The command on %1 ended with exit code %2.")
                    .arg(result.host, QString::number(*result.exitCode)), result);
        }
    }
    return ending;
}

// The files that make up the result, and the rest as logs.
void sortFiles(const PlanData &data, const std::vector<HostResult> &hosts, const Masker &masker,
               QStringList &results, std::vector<verdict::LogText> &logs)
{
    for (const HostResult &host : hosts) {
        for (const Fetched &file : host.files) {
            const bool isOutput = file.name == remote::jobOutputFile();
            const bool isError = file.name == remote::jobErrorFile();
            const bool isResult = data.plan.fetch.isEmpty()
                                      ? isOutput
                                      : !isOutput && !isError && file.name != remote::jobSamplesFile();
            if (isResult && file.size > 0)
                results += file.path;
            if ((isOutput || isError) && file.size > 0) {
                verdict::LogText log;
                log.name = host.host % QLatin1String(": ") % file.name;
                log.text = masker.mask(readText(file.path));
                log.host = host.host;
                log.fromGenerator = true;
                logs.push_back(std::move(log));
            }
        }
    }
}

// What a job's own script saw of its host, for the signatures beside the logs.
void addFullDisks(const Collected &collected, std::vector<verdict::LogText> &logs)
{
    for (const auto *hosts : {&collected.loads, &collected.watched}) {
        for (const HostResult &host : *hosts) {
            if (!host.diskFull)
                continue;
            verdict::LogText log;
            log.name = host.host % QLatin1String(": job");
            log.text = "disk of " + host.host.toUtf8() + ": no space left on device for the job's directory\n";
            log.host = host.host;
            log.fromGenerator = hosts == &collected.loads;
            logs.push_back(std::move(log));
        }
    }
}

// Clocks that differ by more than a round trip can hide are put right in what their hosts wrote.
void addOffsets(const std::vector<HostResult> &hosts, imports::Options &options)
{
    for (const HostResult &host : hosts) {
        if (std::abs(host.clockOffset) < kSameClock)
            continue;
        for (const Fetched &file : host.files)
            options.offsetsMs[file.path] = -host.clockOffset / 1000;
    }
}

// The recorded figures of all hosts as one more source of the reading, and what the log shows of
// them.
void addHostFigures(const campaign::Plan &plan, const Collected &collected, imports::Options options, logbook::Reading &reading,
                    campaign::Metrics &metrics, QStringList &warnings)
{
    QStringList files;
    Microseconds from = 0, to = 0;
    for (const auto *hosts : {&collected.loads, &collected.watched}) {
        for (const HostResult &host : *hosts) {
            for (const Fetched &file : host.files) {
                if (file.name == remote::jobSamplesFile() && file.size > 0)
                    files += file.path;
            }
        }
    }
    for (const HostResult &load : collected.loads) {
        from = from == 0 ? load.startedAt : std::min(from, load.startedAt);
        to = std::max(to, load.endedAt);
    }
    for (const HostResult &host : collected.watched) {
        if (const QString lines = writeLogLines(plan, host); !lines.isEmpty()) {
            files += lines;
            options.offsetsMs[lines] = -host.clockOffset / 1000;
        }
        if (host.drainS)
            metrics.set(QStringLiteral("drain"), std::max(*host.drainS, metrics.find(u"drain") ? *metrics.find(u"drain") : 0.0));
    }
    if (files.isEmpty())
        return;
    addOffsets(collected.watched, options);
    options.mappings.clear();
    auto figures = logbook::read({{QStringLiteral("hosts"), files, true}}, options);
    if (!figures) {
        warnings += tr("The recorded figures of the hosts could not be read: %1").arg(figures.error().text());
        return;
    }
    for (auto &source : figures->sources) {
        if (to > from) {
            for (const auto &[key, value] : hostMetrics(*source.measurement, from, to))
                metrics.set(key, value);
        }
        source.named = false; // gives way to a source of the plan's that is called so
        reading.sources.push_back(std::move(source));
    }
    for (const auto &warning : figures->warnings)
        warnings += warning.message;
}

// A limit may have been broken for the plan's time and still hold over a long run as a whole: then
// the part in which it was broken is what the run is judged by.
Result<void> judgeWhereBroken(store::Book &book, RunId id, const campaign::Plan &plan, const BrokenLimit &broken,
                              const logbook::Reading &reading)
{
    auto run = book.run(id);
    if (!run)
        return run.error();
    const auto &measured = *reading.sources.front().measurement;
    if (run->computedVerdict != campaign::Verdict::Pass || !measured.startedAt)
        return {};
    const double toS = broken.to > broken.from ? double(broken.to - *measured.startedAt) / 1e6
                                               : measured.durationS.value_or(0);
    const double fromS = broken.to > broken.from ? double(broken.from - *measured.startedAt) / 1e6
                                                 : toS - plan.abortAfterS.value_or(0);
    if (toS <= qMax(0.0, fromS))
        return {};
    run->window = {campaign::WindowMode::Range, qMax(0.0, std::floor(fromS)), std::ceil(toS)};
    if (const auto saved = book.updateRun(*run); !saved)
        return saved.error();
    if (const auto judged = logbook::judgeAgain(book, id); !judged)
        return judged.error();
    return {};
}

Result<void> endJobs(store::Book &book, RunId run, const std::vector<HostResult> &hosts, bool hasResult)
{
    const auto jobs = book.jobsOf(run);
    if (!jobs)
        return jobs.error();
    for (campaign::Job job : *jobs) {
        const auto host = std::find_if(hosts.begin(), hosts.end(),
                                       [&](const HostResult &h) { return h.host == job.host; });
        if (!isUnfinished(job.state) || host == hosts.end())
            continue;
        const HostResult &result = *host;
        job.state = result.state;
        if (result.state == campaign::JobState::Done && !hasResult && result.exitCode.value_or(0) != 0)
            job.state = campaign::JobState::Failed;
        job.exitCode = result.exitCode;
        job.message = result.message;
        job.owner.clear();
        job.ownedUntil = 0;
        if (const auto saved = book.saveJob(job); !saved)
            return saved.error();
    }
    return {};
}

} // namespace

QString brokenText(const PlanData &data, const BrokenLimit &broken)
{
    const auto &criteria = data.campaign.criteria;
    const size_t index = size_t(broken.number - 1);
    if (index >= criteria.size())
        return tr("A limit that is no longer in the campaign was broken");
    const campaign::Criterion &limit = criteria[index];
    const QString name = campaign::shortText(limit);
    if (broken.to <= broken.from || !broken.value)
        return tr("%1 was broken").arg(name);
    return tr("%1 was broken for %2 s, %3 at last")
        .arg(name, QString::number(double(broken.to - broken.from) / 1e6, 'f', 0),
             formatQuantity(*broken.value, limit.unit));
}

QString pathComponent(const QString &name)
{
    QString out;
    for (const QChar c : name.left(80)) {
        const bool plain = c.isLetterOrNumber() || c == u'-' || c == u'_' || c == u'.';
        out += plain ? c : QChar(u'_');
    }
    if (out.isEmpty() || out.startsWith(u'.'))
        out.prepend(u'_');
    return out;
}

QString resultsFolder(const QString &bookPath, const QString &chosen, const QString &campaign, int run)
{
    const QFileInfo book(bookPath);
    const QString base = chosen.isEmpty() ? QString(book.absolutePath() % u'/' % book.completeBaseName()
                                                    % QLatin1String(".results"))
                                          : chosen;
    const QString folder = base % u'/' % pathComponent(campaign) % QLatin1String("/run-")
                           % QString::number(run);
    return folder;
}

Result<std::vector<Upload>> hashUploads(const campaign::Plan &plan, const CancelToken &cancel)
{
    std::vector<Upload> uploads;
    for (const QString &path : plan.upload) {
        const auto content = logbook::hashFile(path, cancel);
        if (!content)
            return content.error();
        uploads.push_back({QFileInfo(path).fileName(), content->sha256});
    }
    return uploads;
}

Result<LaunchRow> createRow(store::Book &book, const PlanData &data, const Request &request,
                            const Preflight &preflight, const std::vector<campaign::Finding> &said,
                            const std::vector<std::pair<QString, remote::HostFacts>> &facts,
                            const std::vector<Upload> &uploads,
                            const QStringList &hosts, const QString &owner)
{
    LaunchRow row;
    const auto done = book.transaction([&]() -> Result<void> {
        row = {};
        auto campaign = book.campaign(data.campaign.id);
        if (!campaign)
            return campaign.error();
        campaign::Run run;
        run.campaign = campaign->id;
        run.parameters = preflight.parameters;
        run.hypothesis = request.hypothesis;
        run.startedAt = nowUtc();
        run.parent = request.parent;
        if (!run.parent) {
            const auto runs = book.runs(campaign->id);
            if (!runs)
                return runs.error();
            if (!runs->empty())
                run.parent = runs->back().number;
        }
        bool changed = false;
        for (const auto &[name, read] : facts) {
            std::vector<campaign::Parameter> columns;
            remote::toParameters(read, name, columns, run.parameters);
            addProbed(*campaign, std::move(columns), changed);
        }
        for (const Upload &upload : uploads) {
            campaign::Parameter column;
            column.key = QLatin1String("upload.") % upload.name;
            column.label = tr("SHA-256 of %1").arg(upload.name);
            column.group = QStringLiteral("Environment");
            run.parameters.set(column.key, upload.sha256);
            addProbed(*campaign, {column}, changed);
        }
        if (logbook::addMissingColumns(*campaign, run.parameters, {}) || changed) {
            if (const auto saved = book.saveCampaign(*campaign); !saved)
                return saved.error();
        }
        const auto added = book.addRun(run);
        if (!added)
            return added.error();
        row.run = *added;
        if (const auto kept = book.setFindings(added->id, said); !kept)
            return kept.error();
        for (const QString &host : hosts) {
            campaign::Job job;
            job.run = added->id;
            job.plan = data.plan.id;
            job.host = host;
            job.token = remote::newJobToken(added->number);
            job.owner = owner;
            job.ownedUntil = nowUtc() + JobBook::kLease;
            const auto saved = book.saveJob(job);
            if (!saved)
                return saved.error();
            row.jobs.push_back(*saved);
        }
        return {};
    });
    if (!done)
        return done.error();
    return row;
}

Result<void> withdrawRow(store::Book &book, RunId id, const QString &why)
{
    return book.transaction([&]() -> Result<void> {
        const auto jobs = book.jobsOf(id);
        if (!jobs)
            return jobs.error();
        for (campaign::Job job : *jobs) {
            job.state = campaign::JobState::Failed;
            job.message = why;
            job.owner.clear();
            job.ownedUntil = 0;
            if (const auto saved = book.saveJob(job); !saved)
                return saved.error();
        }
        auto run = book.run(id);
        if (!run)
            return run.error();
        run->deleted = true;
        const auto saved = book.updateRun(*run);
        if (!saved)
            return saved.error();
        return {};
    });
}

Outcome enterResults(JobBook &jobs, const PlanData &data, RunId id,
                     const Collected &collected, const Masker &masker, const CancelToken &cancel)
{
    const std::vector<HostResult> &hosts = collected.loads;
    Outcome outcome;
    outcome.run = id;
    QStringList results;
    std::vector<verdict::LogText> logs;
    sortFiles(data, hosts, masker, results, logs);
    addFullDisks(collected, logs);
    addLogs(data.plan, collected.watched, masker, logs, outcome.warnings);
    const Ending ending = endingOf(data, collected);
    for (const auto *left : {&collected.loads, &collected.watched}) {
        for (const HostResult &host : *left)
            outcome.warnings += host.warnings;
    }

    std::optional<logbook::Reading> reading;
    campaign::Metrics ofHosts;
    std::optional<Error> unreadable;
    if (results.isEmpty()) {
        unreadable = remoteError(tr("The load left no result file."));
    } else {
        imports::Options options;
        options.cancel = cancel;
        using Mappings = std::vector<imports::Mapping>;
        auto mappings = jobs.write<Mappings>([](store::Book &book) { return logbook::mappings(book); });
        if (mappings)
            options.mappings = std::move(*mappings);
        addOffsets(hosts, options);
        auto read = logbook::read({{data.plan.sourceName, results, true}}, options);
        if (read) {
            for (const auto &warning : read->warnings)
                outcome.warnings += warning.message;
            reading = std::move(*read);
            addHostFigures(data.plan, collected, options, *reading, ofHosts, outcome.warnings);
        } else if (read.error().kind == ErrorKind::Cancelled)
            outcome.error = read.error();
        else
            unreadable = read.error();
    }
    if (outcome.error)
        return outcome;

    const auto entered = jobs.write<campaign::Run>([&](store::Book &book) -> Result<campaign::Run> {
        std::optional<campaign::Run> row;
        const auto done = book.transaction([&]() -> Result<void> {
            auto run = book.run(id);
            if (!run)
                return run.error();
            for (const HostResult &host : hosts) {
                const Microseconds started = host.startedAt;
                if (started > 0 && (!run->startedAt || started < *run->startedAt || &host == &hosts.front()))
                    run->startedAt = started;
            }
            // Judging leaves an aborted run aborted.
            run->computedVerdict = ending.aborted ? campaign::Verdict::Aborted : campaign::Verdict::None;
            if (!reading && !ending.aborted && !ending.headline.isEmpty())
                run->computedVerdict = campaign::Verdict::Invalid;
            if (!reading && !ending.headline.isEmpty())
                run->headline = ending.headline;
            for (const auto &[key, value] : ofHosts)
                run->metrics.set(key, value);
            auto saved = book.updateRun(*run);
            if (!saved)
                return saved.error();
            std::vector<campaign::Finding> findings = ending.findings;
            if (reading) {
                // A load result that another run holds is not stored again, nor is what goes with it.
                const auto held = book.runWithContent(data.campaign.id, reading->sources.front().sha256);
                if (held && *held && (*held)->number != saved->number)
                    reading->sources.resize(1);
                logbook::Entry entry;
                entry.campaign = data.campaign.id;
                entry.run = saved->number;
                entry.logs = logs;
                const auto stored = logbook::enter(book, *reading, entry);
                if (!stored)
                    return stored.error();
                if (collected.broken) {
                    const auto narrowed = judgeWhereBroken(book, id, data.plan, *collected.broken, *reading);
                    if (!narrowed)
                        return narrowed.error();
                }
                if (stored->duplicateOf && *stored->duplicateOf != saved->number)
                    outcome.warnings += tr("The result is the same, byte for byte, as that of run %1: "
                                           "nothing was stored again.").arg(*stored->duplicateOf);
            } else {
                for (const auto &log : logs) {
                    if (const auto kept = book.addLog(id, {log.name, log.host, log.fromGenerator, log.text});
                        !kept)
                        return kept.error();
                }
            }
            const auto known = book.findings(id);
            if (!known)
                return known.error();
            std::copy_if(known->begin(), known->end(), std::back_inserter(findings), [](const auto &finding) {
                return finding.origin != campaign::FindingOrigin::Ending; // of an earlier try
            });
            if (const auto set = book.setFindings(id, findings); !set)
                return set.error();
            for (const auto *left : {&collected.loads, &collected.watched}) {
                if (const auto ended = endJobs(book, id, *left, reading.has_value()); !ended)
                    return ended.error();
            }
            auto final = book.run(id);
            if (!final)
                return final.error();
            if (ending.aborted && final->headline != ending.headline) {
                final->headline = ending.headline;
                final = book.updateRun(*final);
                if (!final)
                    return final.error();
            }
            row = std::move(*final);
            return {};
        });
        if (!done)
            return done.error();
        return *row;
    });
    if (!entered) {
        outcome.state = campaign::JobState::Failed;
        outcome.error = entered.error();
        return outcome;
    }
    outcome.number = entered->number;
    outcome.verdict = entered->verdict();
    outcome.headline = entered->headline;
    for (const HostResult &host : hosts) {
        if (host.state != campaign::JobState::Done && outcome.state != campaign::JobState::Lost)
            outcome.state = host.state;
    }
    if (!reading && !collected.stopped) {
        if (outcome.state == campaign::JobState::Done)
            outcome.state = campaign::JobState::Failed;
        outcome.error = ending.headline.isEmpty() ? *unreadable : remoteError(ending.headline);
        if (!ending.headline.isEmpty() && !results.isEmpty())
            outcome.warnings += unreadable->text();
    }
    return outcome;
}

} // namespace twofold::launch
