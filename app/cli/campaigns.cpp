// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/commands.h"

#include "core/report/documents.h"

#include <QCoreApplication>
#include <QRegularExpression>

namespace twofold::cli {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Cli", text);
}

// Splits "A:B:C" into at most `most` parts; the last keeps its colons.
QStringList parts(const QString &text, int most)
{
    QStringList list;
    QString rest = text;
    while (list.size() + 1 < most) {
        const auto at = rest.indexOf(QLatin1Char(':'));
        if (at < 0)
            break;
        list.append(rest.left(at));
        rest = rest.mid(at + 1);
    }
    list.append(rest);
    return list;
}

template <class Items, class Item, class Same>
void replaceOrAppend(Items &items, const Item &item, Same same)
{
    const auto it = std::find_if(items.begin(), items.end(), same);
    if (it == items.end())
        items.push_back(item);
    else
        *it = item;
}

// KEY[:KIND[:UNIT[:GROUP]]]
Result<void> declareParameter(campaign::Campaign &campaign, const QString &text)
{
    const auto fields = parts(text, 4);
    if (fields[0].isEmpty())
        return usageError(tr("\"%1\" names no parameter. Write KEY[:KIND[:UNIT[:GROUP]]].").arg(text));
    const auto *known = campaign.parameter(fields[0]);
    campaign::Parameter parameter = known ? *known : campaign::Parameter();
    parameter.key = fields[0];
    if (fields.size() > 1 && !fields[1].isEmpty()) {
        const auto kind = campaign::parseKind(fields[1]);
        if (!kind)
            return usageError(kind.error().message);
        parameter.kind = *kind;
    }
    if (fields.size() > 2)
        parameter.unit = fields[2];
    if (fields.size() > 3 && !fields[3].isEmpty())
        parameter.group = fields[3];
    replaceOrAppend(campaign.parameters, parameter,
                    [&](const auto &item) { return item.key == parameter.key; });
    return {};
}

// KEY[:UNIT[:DIRECTION]]. A source's metric has a colon of its own and is declared as "NAME:key".
Result<void> declareMetric(campaign::Campaign &campaign, const QString &text)
{
    const auto fields = parts(text, 3);
    if (fields[0].isEmpty())
        return usageError(tr("\"%1\" names no metric. Write KEY[:UNIT[:DIRECTION]].").arg(text));
    const auto *known = campaign.metric(fields[0]);
    campaign::Metric metric = known ? *known : campaign::standardMetric(fields[0]);
    if (fields.size() > 1)
        metric.unit = fields[1];
    if (fields.size() > 2 && !fields[2].isEmpty()) {
        const auto direction = campaign::parseDirection(fields[2]);
        if (!direction) {
            return usageError(tr("\"%1\" is not a direction. It is lower, higher or neutral.").arg(fields[2]));
        }
        metric.direction = *direction;
    }
    metric.hidden = false;
    replaceOrAppend(campaign.metrics, metric, [&](const auto &item) { return item.key == metric.key; });
    return {};
}

// NAME:COMPONENT[:#RRGGBB]
Result<void> declareClass(campaign::Campaign &campaign, const QString &text)
{
    const auto fields = parts(text, 3);
    if (fields.size() < 2 || fields[0].isEmpty() || fields[1].isEmpty())
        return usageError(tr("\"%1\" is not a failure class. Write NAME:COMPONENT[:#RRGGBB].").arg(text));
    const auto *known = campaign.failureClass(fields[0]);
    campaign::FailureClass failureClass = known ? *known : campaign::FailureClass();
    failureClass.name = fields[0];
    failureClass.component = fields[1];
    if (failureClass.slot == 0)
        failureClass.slot = campaign::freeSlot(campaign.classes);
    if (fields.size() > 2) {
        static const QRegularExpression rgb(QStringLiteral("^#[0-9A-Fa-f]{6}$"));
        if (!rgb.match(fields[2]).hasMatch())
            return usageError(tr("\"%1\" is not a colour. Write it as #RRGGBB.").arg(fields[2]));
        failureClass.rgb = fields[2].toUpper();
    }
    if (!campaign.component(failureClass.component))
        campaign.components.push_back({failureClass.component, campaign::Side::SystemUnderTest});
    replaceOrAppend(campaign.classes, failureClass,
                    [&](const auto &item) { return item.name == failureClass.name; });
    return {};
}

// KEY=NUMBER
Result<void> setThreshold(campaign::Thresholds &thresholds, const QString &text)
{
    const auto pair = splitPair(text, tr("a threshold. Write KEY=NUMBER"));
    if (!pair)
        return pair.error();
    bool isNumber = false;
    const double value = pair->second.toDouble(&isNumber);
    if (!isNumber || !(value >= 0) || value > 1e6)
        return usageError(tr("\"%1\" is not a number from 0 to 1,000,000.").arg(pair->second));
    if (pair->first == QLatin1String("requests"))
        thresholds.fewestRequests = static_cast<qint64>(value);
    else if (pair->first == QLatin1String("shortest"))
        thresholds.shortestS = value;
    else if (pair->first == QLatin1String("lasting"))
        thresholds.lastingS = value;
    else
        return usageError(tr("There is no threshold \"%1\". There are requests, shortest and lasting.").arg(pair->first));
    return {};
}

Result<void> applyDeclarations(campaign::Campaign &campaign, const Arguments &arguments)
{
    for (const auto &text : arguments.parameters) {
        if (auto done = declareParameter(campaign, text); !done)
            return done;
    }
    for (const auto &text : arguments.metrics) {
        if (auto done = declareMetric(campaign, text); !done)
            return done;
    }
    for (const auto &text : arguments.classes) {
        if (auto done = declareClass(campaign, text); !done)
            return done;
    }
    const auto criteria = parseCriteria(arguments);
    if (!criteria)
        return criteria.error();
    for (const auto &criterion : *criteria) {
        // The same metric, label and direction of comparison: the new bound takes the old one's place.
        replaceOrAppend(campaign.criteria, criterion, [&](const campaign::Criterion &item) {
            return item.kind == criterion.kind && item.metric == criterion.metric
                   && item.label == criterion.label && item.source == criterion.source
                   && item.reference == criterion.reference && item.comparison == criterion.comparison;
        });
    }
    for (const auto &text : arguments.thresholds) {
        if (auto done = setThreshold(campaign.thresholds, text); !done)
            return done;
    }
    if (arguments.bound && (arguments.ladder.isEmpty() || !(*arguments.bound > 0)))
        return usageError(tr("--bound goes with --ladder, and is more than 0."));
    if (arguments.tolerance
        && (arguments.ladder.isEmpty() || !(*arguments.tolerance > 0) || *arguments.tolerance > 50))
        return usageError(tr("--tolerance goes with --ladder, and is more than 0 and at most 50 (%)."));
    if (!arguments.ladder.isEmpty()) {
        auto ladder = campaign.ladder(arguments.ladder);
        if (arguments.bound)
            ladder->bound = arguments.bound;
        if (arguments.tolerance)
            ladder->tolerance = *arguments.tolerance / 100;
        std::erase_if(campaign.ladders, [&](const auto &item) { return item.parameter == arguments.ladder; });
        campaign.ladders.insert(campaign.ladders.begin(), *ladder);
    }
    return {};
}

QByteArray campaignText(const campaign::Campaign &campaign, int runs)
{
    QString out = campaign.name % QStringLiteral(", ") % tr("%1 runs").arg(runs) % QLatin1Char('\n');
    if (!campaign.goal.isEmpty())
        out += campaign.goal % QLatin1Char('\n');
    for (const auto &criterion : campaign.criteria) {
        out += QStringLiteral("  %1  %2\n")
                   .arg(criterion.kind == campaign::CriterionKind::Limit ? tr("limit") : tr("goal "),
                        criterion.expression);
    }
    for (const auto &parameter : campaign.parameters) {
        out += QStringLiteral("  %1  %2  %3  %4 %5\n")
                   .arg(tr("parameter"), parameter.key, parameter.group, campaign::kindName(parameter.kind),
                        parameter.unit);
    }
    for (const auto &metric : campaign.metrics) {
        if (!metric.hidden)
            out += QStringLiteral("  %1  %2 %3\n").arg(tr("metric"), metric.key, metric.unit);
    }
    if (!campaign.source.isEmpty())
        out += tr("Source: %1").arg(campaign.source) % QLatin1Char('\n');
    return out.toUtf8();
}

Result<Answer> describe(const store::Book &book, const campaign::Campaign &campaign, bool json)
{
    const auto runs = book.runCount(campaign.id);
    if (!runs)
        return runs.error();
    Answer answer;
    answer.out = json ? report::campaignDocument(campaign, *runs) : campaignText(campaign, *runs);
    return answer;
}

Result<Answer> list(const Arguments &arguments)
{
    const auto book = openBook(arguments, store::Access::ReadOnly);
    if (!book)
        return book.error();
    const auto all = (*book)->campaigns();
    if (!all)
        return all.error();
    std::vector<report::CampaignCount> counted;
    QString out;
    for (const auto &campaign : *all) {
        const auto runs = (*book)->runCount(campaign.id);
        if (!runs)
            return runs.error();
        counted.push_back({campaign, *runs});
        out += QStringLiteral("%1  %2  %3\n")
                   .arg(QString::number(*runs).rightJustified(5), campaign.name, campaign.goal);
    }
    Answer answer;
    answer.out = arguments.json ? report::campaignsDocument(counted) : out.toUtf8();
    return answer;
}

Result<Answer> create(const Arguments &arguments)
{
    if (arguments.name.trimmed().isEmpty())
        return usageError(tr("A campaign needs a name."));
    auto book = openBook(arguments, store::Access::Create);
    if (!book)
        return book.error();
    const auto all = (*book)->campaigns();
    if (!all)
        return all.error();
    for (const auto &campaign : *all) {
        if (campaign.name == arguments.name) {
            return usageError(
                tr("%1 already has a campaign \"%2\".").arg((*book)->path(), arguments.name));
        }
    }
    const auto saved = (*book)->saveCampaign(campaign::newCampaign(arguments.name, arguments.goal));
    if (!saved)
        return saved.error();
    return describe(**book, *saved, arguments.json);
}

} // namespace

Result<Answer> campaigns(const Arguments &arguments)
{
    if (arguments.subcommand == QLatin1String("list"))
        return list(arguments);
    if (arguments.subcommand == QLatin1String("create"))
        return create(arguments);
    const bool changes = arguments.subcommand == QLatin1String("set");
    auto book = openBook(arguments, changes ? store::Access::ReadWrite : store::Access::ReadOnly);
    if (!book)
        return book.error();
    auto campaign = findCampaign(**book, arguments.name);
    if (!campaign)
        return campaign.error();
    if (changes) {
        if (auto done = applyDeclarations(*campaign, arguments); !done)
            return done.error();
        campaign = (*book)->saveCampaign(*campaign);
        if (!campaign)
            return campaign.error();
    }
    return describe(**book, *campaign, arguments.json);
}

} // namespace twofold::cli
