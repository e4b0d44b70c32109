// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/store/bookprivate.h"

#include "core/store/recordjson.h"

#include <QCoreApplication>

// The rows of the log.

namespace twofold::store {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Book", text);
}

// In the order of Column.
const QString kColumns = QStringLiteral(
    "id, campaign_id, number, parent, started_at, computed_verdict, own_verdict, computed_class, "
    "computed_component, own_class, own_component, cause, fix_parameter, fix_value, "
    "limit_accepted, hypothesis, tags, window_mode, window_from, window_to, is_partial, headline, "
    "look_at, generator_limited, deleted, revision, parameters, metrics");

enum Column {
    Id, CampaignOf, Number, Parent, StartedAt, ComputedVerdict, OwnVerdict, ComputedClass,
    ComputedComponent, OwnClass, OwnComponent, Cause, FixParameter, FixValue, LimitAccepted,
    Hypothesis, Tags, WindowMode, WindowFrom, WindowTo, Partial, Headline, LookAt,
    GeneratorLimited, Deleted, Revision, ParameterValues, MetricValues
};

// Everything of a row from Parent to Deleted, in column order.
QVariantList storedValues(const campaign::Run &run)
{
    using Mode = campaign::WindowMode;
    const bool range = run.window.mode == Mode::Range;
    QVariant window; // the whole run is NULL
    if (run.window.mode != Mode::All)
        window = range ? QStringLiteral("range") : QStringLiteral("steady");
    return {orNull(run.parent),
            orNull(run.startedAt),
            textOrNull(campaign::verdictName(run.computedVerdict)),
            textOrNull(campaign::verdictName(run.ownVerdict)),
            textOrNull(run.computedClass),
            textOrNull(run.computedComponent),
            textOrNull(run.ownClass),
            textOrNull(run.ownComponent),
            textOrNull(run.cause),
            textOrNull(run.fix.parameter),
            textOrNull(valueJson(run.fix.value)),
            int(run.limitAccepted),
            textOrNull(run.hypothesis),
            textOrNull(listJson(run.tags)),
            window,
            range ? QVariant(run.window.fromS) : QVariant(),
            range ? QVariant(run.window.toS) : QVariant(),
            int(run.partial),
            textOrNull(run.headline),
            textOrNull(listJson(run.lookAt)),
            int(run.generatorLimited),
            int(run.deleted)};
}

// Texts that repeat from row to row (verdicts, classes, components) are kept once.
class Texts
{
public:
    const QString &shared(const QString &text) { return *m_texts.insert(text); }

private:
    QSet<QString> m_texts;
};

// False where something in the row is damaged.
bool readRow(const QSqlQuery &row, ValueDecoder &decoder, Texts &texts, campaign::Run &run)
{
    const auto text = [&](Column column) {
        const QVariant value = row.value(column);
        return value.isNull() ? QString() : value.toString();
    };
    const auto repeated = [&](Column column) {
        const QVariant value = row.value(column);
        return value.isNull() ? QString() : texts.shared(value.toString());
    };
    run.id = RunId(row.value(Id).toLongLong());
    run.campaign = CampaignId(row.value(CampaignOf).toLongLong());
    run.number = row.value(Number).toInt();
    run.parent = optionalOf<int>(row.value(Parent));
    run.startedAt = optionalOf<Microseconds>(row.value(StartedAt));
    const auto computed = campaign::parseVerdict(text(ComputedVerdict));
    const auto own = campaign::parseVerdict(text(OwnVerdict));
    run.computedClass = repeated(ComputedClass);
    run.computedComponent = repeated(ComputedComponent);
    run.ownClass = repeated(OwnClass);
    run.ownComponent = repeated(OwnComponent);
    run.cause = text(Cause);
    run.fix.parameter = repeated(FixParameter);
    const auto fixed = readValue(text(FixValue));
    run.limitAccepted = row.value(LimitAccepted).toInt() != 0;
    run.hypothesis = text(Hypothesis);
    const auto tags = readList(text(Tags));
    if (const QString mode = text(WindowMode); mode == QLatin1String("steady"))
        run.window.mode = campaign::WindowMode::Steady;
    else if (mode == QLatin1String("range"))
        run.window = {campaign::WindowMode::Range, row.value(WindowFrom).toDouble(),
                      row.value(WindowTo).toDouble()};
    run.partial = row.value(Partial).toInt() != 0;
    run.headline = text(Headline);
    const auto lookAt = readList(text(LookAt));
    run.generatorLimited = row.value(GeneratorLimited).toInt() != 0;
    run.deleted = row.value(Deleted).toInt() != 0;
    run.revision = row.value(Revision).toLongLong();
    if (!computed || !own || !fixed || !tags || !lookAt)
        return false;
    run.computedVerdict = *computed;
    run.ownVerdict = *own;
    run.fix.value = *fixed;
    run.tags = *tags;
    run.lookAt = *lookAt;
    return decoder.decode(row.value(ParameterValues).toByteArray(), run.parameters)
           && decoder.decode(row.value(MetricValues).toByteArray(), run.metrics);
}

Error damagedRun(const campaign::Run &run, const QString &path)
{
    return bookError(tr("Run %1 in the book %2 is damaged. Restore a backup, or name all faults "
                        "with \"twofold-cli --book FILE check\".")
                         .arg(run.number)
                         .arg(path));
}

} // namespace

Result<void> Book::Private::visitRuns(CampaignId campaign, const QString &condition,
                                      const RunVisitor &visit)
{
    // Keys are read after the rows' snapshot would have been taken, never before: keys only grow,
    // so every number in a row is then known.
    auto query = execute(QString(QStringLiteral("SELECT ") % kColumns
                                 % QStringLiteral(" FROM runs WHERE campaign_id = ?") % condition
                                 % QStringLiteral(" ORDER BY number")),
                         {campaign.value()});
    if (!query)
        return query.error();
    auto known = keysOf(campaign.value(), true);
    if (!known)
        return known.error();
    ValueDecoder decoder(**known);
    Texts texts;
    while (query->next()) {
        campaign::Run run;
        const bool whole = readRow(*query, decoder, texts, run);
        if (auto visited = visit(run, whole); !visited)
            return visited;
    }
    if (query->lastError().isValid())
        return failure(query->lastError());
    return {};
}

Result<campaign::Run> Book::Private::readRun(const QString &where, const QVariantList &values,
                                             const Error &absent)
{
    auto query = execute(QString(QStringLiteral("SELECT ") % kColumns
                                 % QStringLiteral(" FROM runs WHERE ") % where),
                         values);
    if (!query)
        return query.error();
    if (!query->next())
        return query->lastError().isValid() ? failure(query->lastError()) : absent;
    auto known = keysOf(query->value(CampaignOf).toLongLong(), true);
    if (!known)
        return known.error();
    ValueDecoder decoder(**known);
    Texts texts;
    campaign::Run run;
    if (!readRow(*query, decoder, texts, run))
        return damagedRun(run, path);
    return run;
}

Result<std::vector<campaign::Run>> Book::runs(CampaignId campaign, bool withDeleted) const
{
    const QString condition = withDeleted ? QString() : QStringLiteral(" AND deleted = 0");
    std::vector<campaign::Run> runs;
    const auto count = d->single(
        QString(QStringLiteral("SELECT COUNT(*) FROM runs WHERE campaign_id = ?") % condition),
        {campaign.value()});
    if (!count)
        return count.error();
    runs.reserve(count->toUInt());
    const auto read
        = d->visitRuns(campaign, condition, [&](campaign::Run &run, bool whole) -> Result<void> {
              if (!whole)
                  return damagedRun(run, d->path);
              runs.push_back(std::move(run));
              return {};
          });
    if (!read)
        return read.error();
    return runs;
}

Result<campaign::Run> Book::run(RunId id) const
{
    return d->readRun(QStringLiteral("id = ?"), {id.value()},
                      bookError(tr("The book %1 does not hold this run any more.").arg(d->path)));
}

Result<campaign::Run> Book::runNumbered(CampaignId campaign, int number, bool withDeleted) const
{
    QString where = QStringLiteral("campaign_id = ? AND number = ?");
    if (!withDeleted)
        where += QStringLiteral(" AND deleted = 0");
    return d->readRun(where, {campaign.value(), number},
                      badInput(tr("The campaign has no run %1. \"runs\" lists those it has.").arg(number)));
}

Result<std::optional<campaign::Run>> Book::lastRun(CampaignId campaign) const
{
    const auto number = d->single(
        QStringLiteral("SELECT MAX(number) FROM runs WHERE campaign_id = ? AND deleted = 0"),
        {campaign.value()});
    return d->readNumbered(campaign, number);
}

Result<std::optional<campaign::Run>> Book::firstPassed(CampaignId campaign, int belowNumber) const
{
    const auto number = d->single(
        QStringLiteral("SELECT MIN(number) FROM runs WHERE campaign_id = ? AND deleted = 0 "
                       "AND number < ? AND COALESCE(own_verdict, computed_verdict) = ?"),
        {campaign.value(), belowNumber, campaign::verdictName(campaign::Verdict::Pass)});
    return d->readNumbered(campaign, number);
}

Result<std::optional<campaign::Run>> Book::Private::readNumbered(CampaignId campaign,
                                                                 const Result<QVariant> &number)
{
    if (!number)
        return number.error();
    if (number->isNull())
        return std::optional<campaign::Run>();
    auto run = readRun(QStringLiteral("campaign_id = ? AND number = ?"),
                       {campaign.value(), number->toInt()}, failure(QSqlError()));
    if (!run)
        return run.error();
    return std::optional<campaign::Run>(std::move(*run));
}

Result<campaign::Run> Book::addRun(const campaign::Run &given)
{
    campaign::Run added = given;
    const auto stored = transaction([&]() -> Result<void> {
        const auto campaignThere = d->single(
            QStringLiteral("SELECT id FROM campaigns WHERE id = ?"), {given.campaign.value()});
        if (!campaignThere)
            return campaignThere.error();
        if (!campaignThere->isValid())
            return bookError(tr("The book %1 does not hold this campaign any more.").arg(d->path));
        if (added.number <= 0) {
            // Deleted runs keep their rows, so a number is never given twice.
            const auto highest = d->single(
                QStringLiteral("SELECT MAX(number) FROM runs WHERE campaign_id = ?"),
                {given.campaign.value()});
            if (!highest)
                return highest.error();
            added.number = highest->toInt() + 1;
        } else {
            const auto taken = d->single(
                QStringLiteral("SELECT id FROM runs WHERE campaign_id = ? AND number = ?"),
                {given.campaign.value(), added.number});
            if (!taken)
                return taken.error();
            if (taken->isValid())
                return badInput(tr("The campaign already has a run %1. Leave the number out to get "
                                   "the next one.")
                                    .arg(added.number));
        }
        if (added.parent && *added.parent == added.number)
            return badInput(tr("Run %1 cannot be its own parent.").arg(added.number));
        const auto keys = d->ensureKeys(added);
        if (!keys)
            return keys.error();
        added.revision = 1;
        QVariantList values = {given.campaign.value(), added.number};
        values += storedValues(added);
        values << added.revision << encodeParameters(added.parameters, **keys)
               << encodeMetrics(added.metrics, **keys);
        const auto id = d->insert(
            QStringLiteral(
                "INSERT INTO runs (campaign_id, number, parent, started_at, computed_verdict, "
                "own_verdict, computed_class, computed_component, own_class, own_component, cause, "
                "fix_parameter, fix_value, limit_accepted, hypothesis, tags, window_mode, "
                "window_from, window_to, is_partial, headline, look_at, generator_limited, deleted, "
                "revision, parameters, metrics) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
                "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
            values);
        if (!id)
            return id.error();
        added.id = RunId(*id);
        return {};
    });
    if (!stored)
        return stored.error();
    return added;
}

Result<campaign::Run> Book::updateRun(const campaign::Run &given)
{
    campaign::Run updated = given;
    const auto stored = transaction([&]() -> Result<void> {
        if (updated.parent && *updated.parent == updated.number)
            return badInput(tr("Run %1 cannot be its own parent.").arg(updated.number));
        const auto keys = d->ensureKeys(updated);
        if (!keys)
            return keys.error();
        updated.revision = given.revision + 1;
        QVariantList values = storedValues(updated);
        values << updated.revision << encodeParameters(updated.parameters, **keys)
               << encodeMetrics(updated.metrics, **keys) << given.id.value()
               << given.campaign.value() << given.number << given.revision;
        const auto changed = d->change(
            QStringLiteral(
                "UPDATE runs SET parent = ?, started_at = ?, computed_verdict = ?, own_verdict = ?, "
                "computed_class = ?, computed_component = ?, own_class = ?, own_component = ?, "
                "cause = ?, fix_parameter = ?, fix_value = ?, limit_accepted = ?, hypothesis = ?, "
                "tags = ?, window_mode = ?, window_from = ?, window_to = ?, is_partial = ?, "
                "headline = ?, look_at = ?, generator_limited = ?, deleted = ?, revision = ?, "
                "parameters = ?, metrics = ? "
                "WHERE id = ? AND campaign_id = ? AND number = ? AND revision = ?"),
            values);
        if (!changed)
            return changed.error();
        if (*changed == 0) {
            const auto there = run(given.id);
            return there ? d->stale(tr("Run %1").arg(there->number)) : there.error();
        }
        return {};
    });
    if (!stored)
        return stored.error();
    return updated;
}

Result<int> Book::runCount(CampaignId campaign) const
{
    const auto count = d->single(
        QStringLiteral("SELECT COUNT(*) FROM runs WHERE campaign_id = ? AND deleted = 0"),
        {campaign.value()});
    if (!count)
        return count.error();
    return count->toInt();
}

} // namespace twofold::store
