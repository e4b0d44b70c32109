// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/commands.h"

#include "core/verdict/wording.h"

#include <QCoreApplication>
#include <QSaveFile>
#include <QStandardPaths>

namespace twofold::cli {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Cli", text);
}

} // namespace

QString bookPath(const Arguments &arguments)
{
    if (!arguments.book.isEmpty())
        return arguments.book;
    if (const QString named = qEnvironmentVariable("TWOFOLD_BOOK"); !named.isEmpty())
        return named;
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation)
           % QStringLiteral("/twofold/example.twofold");
}

Result<std::unique_ptr<store::Book>> openBook(const Arguments &arguments, store::Access access)
{
    return store::Book::open(bookPath(arguments), access);
}

Result<campaign::Campaign> findCampaign(const store::Book &book, const QString &name)
{
    const auto all = book.campaigns();
    if (!all)
        return all.error();
    QStringList names;
    for (const auto &campaign : *all) {
        if (campaign.name == name || (name.isEmpty() && all->size() == 1))
            return campaign;
        names.append(QLatin1Char('"') % campaign.name % QLatin1Char('"'));
    }
    if (names.isEmpty()) {
        return badInput(tr("%1 has no campaign yet. Make one with: campaign create NAME.").arg(book.path()));
    }
    if (name.isEmpty()) {
        return usageError(tr("The book has several campaigns: %1. Name one with --campaign.")
                              .arg(names.join(QStringLiteral(", "))));
    }
    return badInput(tr("%1 has no campaign \"%2\". It has %3.")
                          .arg(book.path(), name, names.join(QStringLiteral(", "))));
}

Result<campaign::Parameters> parseSets(const campaign::Campaign &campaign, const QStringList &sets)
{
    campaign::Parameters parameters;
    for (const auto &set : sets) {
        const auto pair = splitPair(set, tr("of the form KEY=VALUE"));
        if (!pair)
            return pair.error();
        const auto &[key, text] = *pair;
        const auto *declared = campaign.parameter(key);
        auto value = campaign::parseValue(text, declared ? declared->kind : campaign::guessKind(text),
                                          declared ? declared->choices : QStringList());
        if (!value)
            return badInput(tr("Parameter %1: %2").arg(key, value.error().message));
        parameters.set(key, *value);
    }
    return parameters;
}

Result<std::vector<campaign::Criterion>> parseCriteria(const Arguments &arguments)
{
    std::vector<campaign::Criterion> criteria;
    const auto add = [&](const QStringList &expressions, auto parse) -> Result<void> {
        for (const auto &expression : expressions) {
            auto criterion = parse(expression);
            if (!criterion)
                return criterion.error();
            criteria.push_back(*criterion);
        }
        return {};
    };
    auto done = add(arguments.limits, [](const QString &expression) {
        return campaign::parseCriterion(expression, campaign::CriterionKind::Limit);
    });
    if (done) {
        done = add(arguments.goals, [](const QString &expression) {
            return campaign::parseCriterion(expression, campaign::CriterionKind::Goal);
        });
    }
    if (done) {
        done = add(arguments.criteria,
                   [](const QString &expression) { return campaign::parseCriterionOfAnyKind(expression); });
    }
    if (!done)
        return done.error();
    return criteria;
}

Result<std::vector<int>> parseRunNumbers(const QString &text)
{
    std::vector<int> numbers;
    for (const auto &part : text.split(QLatin1Char(','), Qt::SkipEmptyParts)) {
        bool ok = false;
        const int number = part.trimmed().toInt(&ok);
        if (!ok || number < 1)
            return usageError(tr("\"%1\" is not a run's number. Write --runs 1,2,3.").arg(part));
        if (std::find(numbers.begin(), numbers.end(), number) == numbers.end())
            numbers.push_back(number);
    }
    return numbers;
}

Result<void> writeFile(const QString &path, const QByteArray &bytes)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return badInput(tr("The file could not be written: %1.").arg(file.errorString()), path);
    return {};
}

QStringList warningLines(const std::vector<results::Warning> &warnings)
{
    QStringList lines;
    for (const auto &warning : warnings) {
        QString place = warning.file;
        if (warning.line > 0)
            place += QLatin1Char(':') % QString::number(warning.line);
        lines.append((place.isEmpty() ? QString() : QString(place % QStringLiteral(": "))) % warning.message);
    }
    return lines;
}

QString findingLines(const std::vector<campaign::Finding> &findings)
{
    QString out;
    for (const auto &finding : findings) {
        out += QStringLiteral("  %1  %2").arg(campaign::severityName(finding.severity).leftJustified(7),
                                              finding.message);
        if (!finding.component.isEmpty())
            out += QStringLiteral(" (%1)").arg(finding.component);
        if (finding.origin == campaign::FindingOrigin::Preflight)
            out += tr(" (said before the start)");
        out += QLatin1Char('\n');
        for (const auto &evidence : finding.evidence) {
            if (evidence.text.isEmpty())
                continue;
            QString place = evidence.file;
            if (evidence.line > 0)
                place += QLatin1Char(':') % QString::number(evidence.line);
            if (evidence.atS && !place.isEmpty())
                place = tr("%1, %2 after the start").arg(place, verdict::clock(*evidence.atS));
            out += QStringLiteral("           ") % (place.isEmpty() ? QString() : QString(place % QStringLiteral(": ")))
                   % evidence.text.left(200) % QLatin1Char('\n');
        }
        if (!finding.lookAt.isEmpty()) {
            out += QStringLiteral("           ") % tr("look at %1").arg(finding.lookAt.join(QStringLiteral(", ")))
                   % QLatin1Char('\n');
        }
    }
    return out;
}

} // namespace twofold::cli
