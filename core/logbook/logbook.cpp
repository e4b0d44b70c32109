// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/logbook/logbook.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <iterator>
#include <limits>
#include <map>

namespace twofold::logbook {

namespace {

using campaign::Campaign;
using campaign::FindingOrigin;
using campaign::Run;

QString tr(const char *text)
{
    return QCoreApplication::translate("Logbook", text);
}

// What a run is judged by, beside its row.
struct Basis
{
    std::vector<verdict::Source> sources;
    std::vector<verdict::LogText> logs;
    std::vector<campaign::Finding> ofLaunch; // not found by judging
};

Result<Basis> storedBasis(const store::Book &book, RunId run)
{
    Basis basis;
    const auto sources = book.sources(run);
    if (!sources)
        return sources.error();
    for (const auto &source : *sources) {
        const auto measurement = book.measurement(source.id);
        if (!measurement)
            return measurement.error();
        basis.sources.push_back({source.name, *measurement});
    }
    const auto logs = book.logs(run);
    if (!logs)
        return logs.error();
    for (const auto &log : *logs)
        basis.logs.push_back({log.name, log.text, log.host, log.fromGenerator});
    const auto findings = book.findings(run);
    if (!findings)
        return findings.error();
    std::copy_if(findings->begin(), findings->end(), std::back_inserter(basis.ofLaunch),
                 [](const auto &finding) { return finding.origin != FindingOrigin::Judgement; });
    return basis;
}

// The metrics that the sources give; those that came otherwise (hosts, by hand) stay.
void takeMetrics(Run &run, const std::vector<verdict::Source> &sources)
{
    const auto first = std::find_if(sources.begin(), sources.end(), [](const auto &source) {
        return source.measurement->kind != results::Kind::Host;
    });
    results::Window window;
    if (first != sources.end())
        window = verdict::resolveWindow(run.window, *first->measurement);
    for (const auto &[key, value] : verdict::runMetrics(sources, window))
        run.metrics.set(key, value);
}

// What each host was in the run: as the plan has it that the run was launched by, else as the inventory
// does. A host that made load is a generator, whatever else it was.
Result<std::map<QString, campaign::HostRole>> rolesOf(const store::Book &book, const Run &run)
{
    std::map<QString, campaign::HostRole> roles;
    const auto hosts = book.hosts();
    if (!hosts)
        return hosts.error();
    for (const auto &host : *hosts)
        roles[host.name] = host.role;
    if (!run.id.isValid())
        return roles;
    const auto jobs = book.jobsOf(run.id);
    if (!jobs)
        return jobs.error();
    if (jobs->empty())
        return roles;
    const auto plans = book.plans(run.campaign);
    if (!plans)
        return plans.error();
    for (const auto &plan : *plans) {
        if (plan.id != jobs->front().plan)
            continue;
        for (const bool makesLoad : {false, true}) {
            for (const auto &part : plan.roles) {
                if ((part.role == campaign::HostRole::Generator) != makesLoad)
                    continue;
                for (const auto &host : part.hosts)
                    roles[host] = part.role;
            }
        }
    }
    return roles;
}

// A run that has no number yet comes after all others.
Result<verdict::Judgement> judged(const store::Book &book, const Campaign &campaign, Run &run,
                                  const Basis &basis)
{
    verdict::Input input;
    input.campaign = &campaign;
    input.run = run;
    input.sources = basis.sources;
    input.logs = basis.logs;
    for (const auto &finding : basis.ofLaunch) {
        if (finding.origin == FindingOrigin::Preflight)
            input.foretold.push_back(finding);
    }
    if (run.parent) {
        auto parent = book.runNumbered(campaign.id, *run.parent, true);
        if (parent)
            input.parent = std::move(*parent);
        else if (parent.error().kind == ErrorKind::Book)
            return parent.error();
    }
    const int number = run.number > 0 ? run.number : std::numeric_limits<int>::max();
    auto baseline = book.firstPassed(campaign.id, number);
    if (!baseline)
        return baseline.error();
    input.baseline = std::move(*baseline);

    const auto roles = rolesOf(book, run);
    if (!roles)
        return roles.error();
    for (const auto &[host, role] : *roles) {
        if (role == campaign::HostRole::Generator)
            input.generatorHosts << host;
        else if (role == campaign::HostRole::Target)
            input.targetHosts << host;
    }

    auto judgement = verdict::judge(input);
    const auto ending = std::find_if(basis.ofLaunch.begin(), basis.ofLaunch.end(), [](const auto &finding) {
        return finding.origin == FindingOrigin::Ending;
    });
    // A load that left nothing to judge is what its end was.
    if (judgement.verdict == campaign::Verdict::None && basis.sources.empty() && ending != basis.ofLaunch.end()
        && ending->severity == campaign::Severity::Invalid)
        judgement.verdict = campaign::Verdict::Invalid;
    run.computedVerdict = judgement.verdict;
    run.computedClass = judgement.failureClass;
    run.computedComponent = judgement.component;
    run.headline = judgement.headline;
    // Who ended it, and why, is what the launch said.
    if (ending != basis.ofLaunch.end()
        && (judgement.verdict == campaign::Verdict::Aborted || basis.sources.empty()))
        run.headline = ending->message;
    run.lookAt = judgement.lookAt;
    run.generatorLimited = judgement.generatorLimited;
    const auto tell = [&run](const QString &key, std::optional<double> value) {
        if (value)
            run.metrics.set(key, *value);
        else
            run.metrics.remove(key);
    };
    tell(QStringLiteral("onset.users"), judgement.onsetUsers);
    tell(QStringLiteral("onset.throughput"), judgement.onsetThroughput);
    return judgement;
}

// What was judged, after how the load ended and before what preflight had said.
Result<void> storeFindings(store::Book &book, RunId run, const std::vector<campaign::Finding> &judged,
                           const Basis &basis)
{
    std::vector<campaign::Finding> all;
    const auto addSaid = [&](FindingOrigin origin) {
        std::copy_if(basis.ofLaunch.begin(), basis.ofLaunch.end(), std::back_inserter(all),
                     [origin](const auto &finding) { return finding.origin == origin; });
    };
    addSaid(FindingOrigin::Ending);
    all.insert(all.end(), judged.begin(), judged.end());
    addSaid(FindingOrigin::Preflight);
    return book.setFindings(run, all);
}

// New columns; those of a tool's own metrics with the unit that the tool tells.
Result<void> storeColumns(store::Book &book, Campaign &campaign, const Run &run,
                          const std::vector<verdict::Source> &sources, Shown shown)
{
    const size_t known = campaign.metrics.size();
    if (!addMissingColumns(campaign, run.parameters, run.metrics, shown))
        return {};
    for (size_t i = known; i < campaign.metrics.size(); ++i) {
        auto &metric = campaign.metrics[i];
        for (const auto &source : sources) {
            for (const auto &told : source.measurement->metrics) {
                if (metric.unit.isEmpty() && told.label.isEmpty() && told.key == metric.key)
                    metric.unit = told.unit;
            }
        }
    }
    auto saved = book.saveCampaign(campaign);
    if (!saved)
        return saved.error();
    campaign = std::move(*saved);
    return {};
}

// The run that already holds everything of the reading; an error where it holds a part that
// would be stored a second time. `held` names what `into` has and need not get again.
Result<std::optional<Run>> duplicateOf(const store::Book &book, const Reading &reading,
                                       const Entry &entry, QStringList &held)
{
    std::optional<Run> holder;
    QString heldName;
    size_t count = 0;
    bool elsewhere = false;
    for (const auto &source : reading.sources) {
        auto found = book.runWithContent(entry.campaign, source.sha256);
        if (!found)
            return found.error();
        if (!*found)
            continue;
        ++count;
        held << source.sha256;
        elsewhere = elsewhere || !entry.run || (*found)->number != *entry.run;
        if (!holder) {
            heldName = source.measurement->files.value(0, source.name);
            holder = std::move(*found);
        }
    }
    if (count == reading.sources.size())
        return holder;
    if (holder && elsewhere)
        return badInput(tr("Run %1 already holds this result; nothing was stored. Import the other "
                           "files without it; if they belong to that run, name it.")
                            .arg(holder->number),
                        heldName);
    return std::optional<Run>();
}

// Names of sources are unique in a run. A name that nobody chose gives way.
Result<QString> freeName(const Reading::Source &source, const std::vector<verdict::Source> &taken,
                         const Run &run)
{
    const auto isTaken = [&](const QString &name) {
        return std::any_of(taken.begin(), taken.end(),
                           [&](const auto &other) { return other.name == name; });
    };
    if (!isTaken(source.name))
        return source.name;
    if (source.named)
        return badInput(tr("Run %1 already has a source \"%2\", and results are never added up. "
                           "Give this one another name.")
                            .arg(run.number)
                            .arg(source.name));
    const QString &format = source.measurement->format;
    QString base = source.name;
    if (format.startsWith(QLatin1String("samples")))
        base = QStringLiteral("samples");
    else if (!format.isEmpty())
        base = format;
    QString name = base;
    for (int i = 2; isTaken(name); ++i)
        name = base % QLatin1Char('-') % QString::number(i);
    return name;
}

// The row before anything was measured: an existing one, or a new one after its parent.
Result<Run> startRow(const store::Book &book, const Campaign &campaign, const Entry &entry)
{
    Run run;
    if (entry.run) {
        auto existing = book.runNumbered(campaign.id, *entry.run);
        if (!existing)
            return existing.error();
        run = std::move(*existing);
        if (entry.parent == entry.run)
            return badInput(tr("Run %1 cannot be its own parent.").arg(*entry.run));
    }
    run.campaign = campaign.id;
    if (entry.window != campaign::AnalysisWindow())
        run.window = entry.window;

    std::optional<Run> parent;
    if (entry.parent) {
        auto named = book.runNumbered(campaign.id, *entry.parent);
        if (!named)
            return named.error();
        parent = std::move(*named);
    } else if (!entry.run) {
        auto last = book.lastRun(campaign.id);
        if (!last)
            return last.error();
        parent = std::move(*last);
    }
    if (parent)
        run.parent = parent->number;

    if (!entry.run) {
        for (const auto &column : campaign.parameters) {
            if (!campaign::isAbsent(column.defaultValue))
                run.parameters.set(column.key, column.defaultValue);
        }
        if (parent) {
            for (const auto &[key, value] : parent->parameters) {
                const auto *column = campaign.parameter(key);
                if (!column || !column->probed)
                    run.parameters.set(key, value);
            }
            if (!parent->fix.isEmpty())
                run.parameters.set(parent->fix.parameter, parent->fix.value);
        }
    }
    for (const auto &[key, value] : entry.parameters) {
        if (campaign::isAbsent(value))
            run.parameters.remove(key); // said to be blank
        else
            run.parameters.set(key, value);
    }
    return run;
}

const QString kKeepingKey = QStringLiteral("import/keep-files");

// The file's content where it is still what was read.
std::optional<QByteArray> unchangedContent(const FileContent &file)
{
    if (file.size <= kSmall)
        return file.small;
    QFile again(file.path);
    if (!again.open(QIODevice::ReadOnly) || again.size() != file.size)
        return std::nullopt;
    auto content = again.read(file.size);
    if (content.size() != file.size || sha256Of(content) != file.sha256)
        return std::nullopt;
    return content;
}

Result<void> storeArtifact(store::Book &book, RunId run, const FileContent &file,
                           const Keeping &keeping)
{
    campaign::Artifact artifact;
    artifact.run = run;
    artifact.name = QFileInfo(file.path).fileName();
    artifact.path = QFileInfo(file.path).absoluteFilePath();
    artifact.size = file.size;
    artifact.sha256 = file.sha256;
    QByteArray content;
    if (keeping.how == Keeping::How::InBook
        && file.size <= std::min(keeping.mostBytes, Keeping::kMost)) {
        if (auto unchanged = unchangedContent(file)) {
            artifact.inBook = true;
            content = std::move(*unchanged);
        }
    }
    if (const auto added = book.addArtifact(artifact, content); !added)
        return added.error();
    return {};
}

Result<void> storeSource(store::Book &book, RunId run, int position, const QString &name,
                         const Reading::Source &source, const Keeping &keeping)
{
    store::SourceRow row;
    row.run = run;
    row.position = position;
    row.name = name;
    row.format = source.measurement->format;
    row.files = source.measurement->files;
    row.sha256 = source.sha256;
    if (const auto added = book.addSource(row, *source.measurement); !added)
        return added.error();
    if (keeping.how == Keeping::How::Nothing)
        return {};
    for (const auto &file : source.files) {
        if (auto stored = storeArtifact(book, run, file, keeping); !stored)
            return stored;
    }
    return {};
}

// What the entry says, which then is the book's; else the book's.
Result<Keeping> settledKeeping(store::Book &book, const Entry &entry)
{
    auto known = keeping(book);
    if (!known || !entry.keep || *entry.keep == *known)
        return known;
    if (auto stored = setKeeping(book, *entry.keep); !stored)
        return stored.error();
    return *entry.keep;
}

Result<Entered> enterInTransaction(store::Book &book, const Reading &reading, const Entry &entry)
{
    auto campaign = book.campaign(entry.campaign);
    if (!campaign)
        return campaign.error();
    QStringList held;
    auto duplicate = duplicateOf(book, reading, entry, held);
    if (!duplicate)
        return duplicate.error();
    Entered entered;
    if (*duplicate) {
        entered.duplicateOf = (*duplicate)->number;
        entered.run = std::move(**duplicate);
        return entered;
    }
    auto started = startRow(book, *campaign, entry);
    if (!started)
        return started.error();
    Run run = std::move(*started);

    Basis basis;
    if (entry.run) {
        auto stored = storedBasis(book, run.id);
        if (!stored)
            return stored.error();
        basis = std::move(*stored);
    }
    struct New
    {
        QString name;
        const Reading::Source *source;
    };
    std::vector<New> fresh;
    for (const auto &source : reading.sources) {
        if (held.contains(source.sha256))
            continue;
        const auto name = freeName(source, basis.sources, run);
        if (!name)
            return name.error();
        basis.sources.push_back({*name, source.measurement});
        fresh.push_back({*name, &source});
        if (!run.startedAt)
            run.startedAt = source.measurement->startedAt;
    }
    basis.logs.insert(basis.logs.end(), entry.logs.begin(), entry.logs.end());
    run.partial = run.partial || reading.partial;

    takeMetrics(run, basis.sources);
    auto judgement = judged(book, *campaign, run, basis);
    if (!judgement)
        return judgement.error();
    if (auto stored = storeColumns(book, *campaign, run, basis.sources, Shown::Few); !stored)
        return stored.error();
    auto row = entry.run ? book.updateRun(run) : book.addRun(run);
    if (!row)
        return row.error();
    if (auto stored = storeFindings(book, row->id, judgement->findings, basis); !stored)
        return stored.error();
    const auto keep = settledKeeping(book, entry);
    if (!keep)
        return keep.error();
    int position = static_cast<int>(basis.sources.size() - fresh.size());
    for (const auto &item : fresh) {
        if (auto stored = storeSource(book, row->id, position++, item.name, *item.source, *keep);
            !stored)
            return stored.error();
    }
    for (const auto &log : entry.logs) {
        if (auto stored
            = book.addLog(row->id, {log.name, log.host, log.fromGenerator, log.text});
            !stored)
            return stored.error();
    }
    entered.run = std::move(*row);
    entered.judgement = std::move(*judgement);
    return entered;
}

Result<verdict::Judgement> judgeAgainInTransaction(store::Book &book, RunId id)
{
    auto run = book.run(id);
    if (!run)
        return run.error();
    auto campaign = book.campaign(run->campaign);
    if (!campaign)
        return campaign.error();
    const auto basis = storedBasis(book, id);
    if (!basis)
        return basis.error();
    const Run before = *run;
    takeMetrics(*run, basis->sources);
    auto judgement = judged(book, *campaign, *run, *basis);
    if (!judgement)
        return judgement;
    // Where nothing changed the row stays as it is, and nobody's copy of it becomes stale.
    if (!(*run == before)) {
        if (const auto updated = book.updateRun(*run); !updated)
            return updated.error();
    }
    if (auto stored = storeFindings(book, id, judgement->findings, *basis); !stored)
        return stored.error();
    return judgement;
}

Result<Run> logInTransaction(store::Book &book, const Run &given)
{
    Run run = given;
    auto campaign = book.campaign(run.campaign);
    if (!campaign)
        return campaign.error();
    Basis basis;
    if (run.id.isValid()) {
        auto stored = storedBasis(book, run.id);
        if (!stored)
            return stored.error();
        basis = std::move(*stored);
        takeMetrics(run, basis.sources);
    } else if (!run.parent) {
        const auto last = book.lastRun(run.campaign);
        if (!last)
            return last.error();
        if (*last && (run.number <= 0 || (*last)->number < run.number))
            run.parent = (*last)->number;
    }
    const auto judgement = judged(book, *campaign, run, basis);
    if (!judgement)
        return judgement.error();
    if (auto stored = storeColumns(book, *campaign, run, basis.sources, Shown::All); !stored)
        return stored.error();
    auto row = run.id.isValid() ? book.updateRun(run) : book.addRun(run);
    if (!row)
        return row;
    if (auto stored = storeFindings(book, row->id, judgement->findings, basis); !stored)
        return stored.error();
    return row;
}

// The value of `work` done in one transaction.
template <class T, class Work>
Result<T> inTransaction(store::Book &book, Work work)
{
    std::optional<T> value;
    const auto done = book.transaction([&]() -> Result<void> {
        Result<T> result = work();
        if (!result)
            return result.error();
        value = std::move(*result);
        return {};
    });
    if (!done)
        return done.error();
    return std::move(*value);
}

} // namespace

// "reference", "nothing", or the most bytes that are kept in the book.
Result<Keeping> keeping(const store::Book &book)
{
    const auto text = book.setting(kKeepingKey);
    if (!text)
        return text.error();
    Keeping keeping;
    if (*text == QLatin1String("reference"))
        keeping.how = Keeping::How::Reference;
    else if (*text == QLatin1String("nothing"))
        keeping.how = Keeping::How::Nothing;
    else if (const qint64 most = text->toLongLong(); most > 0)
        keeping.mostBytes = std::min(most, Keeping::kMost);
    return keeping;
}

Result<void> setKeeping(store::Book &book, const Keeping &keeping)
{
    QString text = QString::number(keeping.mostBytes);
    if (keeping.how == Keeping::How::Reference)
        text = QStringLiteral("reference");
    else if (keeping.how == Keeping::How::Nothing)
        text = QStringLiteral("nothing");
    return book.setSetting(kKeepingKey, text);
}

Result<Entered> enter(store::Book &book, const Reading &reading, const Entry &entry)
{
    if (reading.sources.empty())
        return badInput(tr("There is no result to enter."));
    return inTransaction<Entered>(book, [&] { return enterInTransaction(book, reading, entry); });
}

Result<verdict::Judgement> judgeAgain(store::Book &book, RunId run)
{
    return inTransaction<verdict::Judgement>(book, [&] { return judgeAgainInTransaction(book, run); });
}

Result<Run> logByHand(store::Book &book, const Run &run)
{
    return inTransaction<Run>(book, [&] { return logInTransaction(book, run); });
}

} // namespace twofold::logbook
