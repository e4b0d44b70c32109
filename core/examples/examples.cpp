// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/examples/examples.h"

#include "core/results/measurement.h"
#include "core/verdict/judge.h"

#include <nlohmann/json.hpp>

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>

namespace twofold::examples {

namespace {

using Json = nlohmann::json;

QString tr(const char *text)
{
    return QCoreApplication::translate("Examples", text);
}

QString textOf(const Json &object, const char *key)
{
    const auto it = object.find(key);
    return it != object.end() && it->is_string() ? QString::fromStdString(it->get<std::string>())
                                                 : QString();
}

// A list or an object that may be left out.
const Json &partOf(const Json &object, const char *key)
{
    static const Json kNothing = Json::object();
    const auto it = object.find(key);
    return it != object.end() ? *it : kNothing;
}

campaign::Value valueOf(const Json &json)
{
    if (json.is_boolean())
        return json.get<bool>();
    if (json.is_number_integer())
        return static_cast<qint64>(json.get<int64_t>());
    if (json.is_number())
        return json.get<double>();
    if (json.is_string())
        return QString::fromStdString(json.get<std::string>());
    return {};
}

// The files are ours and are read by a test; a damaged one is a broken build, reported as such.
Result<Json> document(const QString &id)
{
    QFile file(QStringLiteral(":/twofold/examples/%1.json").arg(id));
    if (!file.open(QIODevice::ReadOnly))
        return usageError(tr("There is no example \"%1\".").arg(id));
    Json json = Json::parse(file.readAll().toStdString(), nullptr, false);
    if (json.is_discarded())
        return badInput(tr("The example is damaged; install Twofold again."), file.fileName());
    return json;
}

Result<campaign::Campaign> campaignOf(const Json &json)
{
    auto made = campaign::newCampaign(textOf(json, "name"), textOf(json, "goal"));
    made.source = textOf(json, "source");
    for (const auto &item : partOf(json, "parameters")) {
        campaign::Parameter parameter;
        parameter.key = textOf(item, "key");
        parameter.label = textOf(item, "label");
        parameter.group = textOf(item, "group");
        auto kind = campaign::parseKind(textOf(item, "kind"));
        if (!kind)
            return kind.error();
        parameter.kind = *kind;
        parameter.unit = textOf(item, "unit");
        parameter.component = textOf(item, "component");
        for (const auto &choice : partOf(item, "choices"))
            parameter.choices.append(QString::fromStdString(choice.get<std::string>()));
        made.parameters.push_back(std::move(parameter));
    }
    for (const auto &item : partOf(json, "metrics")) {
        auto metric = campaign::standardMetric(textOf(item, "key"));
        if (const QString label = textOf(item, "label"); !label.isEmpty())
            metric.label = label;
        if (const QString unit = textOf(item, "unit"); !unit.isEmpty())
            metric.unit = unit;
        if (const auto direction = campaign::parseDirection(textOf(item, "direction")))
            metric.direction = *direction;
        metric.hidden = item.value("hidden", false);
        made.metrics.push_back(std::move(metric));
    }
    for (const auto &item : partOf(json, "criteria")) {
        const QString text = QString::fromStdString(item.get<std::string>());
        const bool goal = text.startsWith(QLatin1String("goal "));
        auto criterion = campaign::parseCriterion(
            QStringView(text).mid(text.indexOf(QLatin1Char(' '))),
            goal ? campaign::CriterionKind::Goal : campaign::CriterionKind::Limit);
        if (!criterion)
            return criterion.error();
        made.criteria.push_back(*criterion);
    }
    if (const QString ladder = textOf(json, "ladder"); !ladder.isEmpty()) {
        campaign::Ladder climbed;
        climbed.parameter = ladder;
        made.ladders.push_back(climbed);
    }
    return made;
}

campaign::Run runOf(const Json &json)
{
    campaign::Run run;
    if (json.contains("parent"))
        run.parent = json["parent"].get<int>();
    for (const auto &[key, value] : partOf(json, "parameters").items())
        run.parameters.set(QString::fromStdString(key), valueOf(value));
    for (const auto &[key, value] : partOf(json, "metrics").items())
        run.metrics.set(QString::fromStdString(key), value.get<double>());
    if (const auto verdict = campaign::parseVerdict(textOf(json, "verdict")))
        run.ownVerdict = *verdict;
    run.ownClass = textOf(json, "class");
    run.ownComponent = textOf(json, "component");
    run.cause = textOf(json, "cause");
    if (const auto fix = json.find("fix"); fix != json.end())
        run.fix = {textOf(*fix, "parameter"), valueOf((*fix)["value"])};
    run.limitAccepted = json.value("accept_limit", false);
    run.hypothesis = textOf(json, "hypothesis");
    for (const auto &tag : partOf(json, "tags"))
        run.tags.append(QString::fromStdString(tag.get<std::string>()));
    return run;
}

// What the tool's summary told, as a source of the run, so that Compare has its percentiles.
std::shared_ptr<const results::Measurement> measurementOf(const campaign::Run &run, const QString &tool,
                                                          const QString &source)
{
    const auto get = [&](const char *key) -> std::optional<double> {
        const auto *value = run.metrics.find(QString::fromLatin1(key));
        return value ? std::optional<double>(*value) : std::nullopt;
    };
    auto measured = std::make_shared<results::Measurement>();
    measured->tool = tool;
    measured->format = QStringLiteral("k6-text");
    measured->kind = results::Kind::Summary;
    measured->files = {source};
    auto &totals = measured->reported.totals;
    if (const auto requests = get("requests"))
        totals.requests = static_cast<qint64>(*requests);
    if (const auto rate = get("failure_rate"); rate && totals.requests)
        totals.failures = static_cast<qint64>(*rate * static_cast<double>(*totals.requests));
    totals.throughput = get("throughput");
    totals.latency.mean = get("latency.mean");
    totals.latency.min = get("latency.min");
    totals.latency.max = get("latency.max");
    totals.latency.p50 = get("latency.p50");
    totals.latency.p90 = get("latency.p90");
    totals.latency.p95 = get("latency.p95");
    if (totals.requests && totals.throughput && *totals.throughput > 0)
        measured->durationS = static_cast<double>(*totals.requests) / *totals.throughput;
    if (const auto users = get("users_max"))
        measured->usersMax = static_cast<qint64>(*users);
    return measured;
}

Result<void> addRun(store::Book &book, const campaign::Campaign &owner, const Json &json,
                    const QString &tool, const std::optional<campaign::Run> &parent)
{
    campaign::Run run = runOf(json);
    run.campaign = owner.id;

    verdict::Input input;
    input.campaign = &owner;
    input.parent = parent;
    if (!tool.isEmpty())
        input.sources.push_back({QStringLiteral("load"), measurementOf(run, tool, owner.source)});
    // Lines by log: what was published of them, to be matched like any other log.
    for (const auto &line : partOf(json, "log")) {
        input.logs.push_back({QString::fromStdString(line[0].get<std::string>()),
                              QByteArray::fromStdString(line[1].get<std::string>()), QString(), false});
    }
    input.run = run;
    const auto judgement = verdict::judge(input);
    run.computedVerdict = judgement.verdict;
    run.computedClass = judgement.failureClass;
    run.computedComponent = judgement.component;
    run.headline = judgement.headline;
    run.lookAt = judgement.lookAt;

    auto added = book.addRun(run);
    if (!added)
        return added.error();
    if (auto done = book.setFindings(added->id, judgement.findings); !done)
        return done.error();
    for (const auto &source : input.sources) {
        store::SourceRow row;
        row.run = added->id;
        row.name = source.name;
        row.format = source.measurement->format;
        row.files = source.measurement->files;
        row.importedAt = nowUtc();
        if (auto done = book.addSource(row, *source.measurement); !done)
            return done.error();
    }
    for (const auto &note : partOf(json, "notes")) {
        campaign::Observation observation;
        observation.run = added->id;
        observation.writtenAt = nowUtc();
        observation.text = QString::fromStdString(note.get<std::string>());
        if (auto done = book.saveObservation(observation); !done)
            return done.error();
    }
    return {};
}

Result<void> addExample(store::Book &book, const QString &id)
{
    auto json = document(id);
    if (!json)
        return json.error();
    auto owner = campaignOf(*json);
    if (!owner)
        return owner.error();
    auto saved = book.saveCampaign(*owner);
    if (!saved)
        return saved.error();
    const QString tool = textOf(*json, "tool");
    for (const auto &item : partOf(*json, "runs")) {
        std::optional<campaign::Run> parent;
        if (item.contains("parent")) {
            auto found = book.runNumbered(saved->id, item["parent"].get<int>());
            if (!found)
                return found.error();
            parent = *found;
        }
        if (auto added = addRun(book, *saved, item, tool, parent); !added)
            return added.error();
    }
    return {};
}

} // namespace

const std::vector<Example> &examples()
{
    static const std::vector<Example> list = [] {
        std::vector<Example> made;
        for (const char *id : {"event-bus", "kettles", "web-servers", "stream", "farm"}) {
            const QString name = QString::fromLatin1(id);
            if (const auto json = document(name))
                made.push_back({name, textOf(*json, "name"), textOf(*json, "summary")});
        }
        return made;
    }();
    return list;
}

Result<void> addExamples(store::Book &book, const QStringList &ids)
{
    QStringList wanted = ids;
    if (wanted.isEmpty()) {
        for (const auto &example : examples())
            wanted.append(example.id);
    }
    return book.transaction([&]() -> Result<void> {
        for (const auto &id : wanted) {
            if (auto added = addExample(book, id); !added)
                return added;
        }
        return {};
    });
}

Result<void> makeExampleBook(const QString &path, const QStringList &ids)
{
    if (QFileInfo::exists(path))
        return bookError(tr("%1 is already there. Name another file.").arg(path));
    auto book = store::Book::open(path, store::Access::Create);
    if (!book)
        return book.error();
    auto added = addExamples(**book, ids);
    book->reset();
    if (!added)
        QFile::remove(path);
    return added;
}

} // namespace twofold::examples
