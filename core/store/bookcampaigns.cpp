// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/store/bookprivate.h"

#include "core/store/recordjson.h"

#include <QCoreApplication>

// Campaigns, and the numbers under which their runs keep values.

namespace twofold::store {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Book", text);
}

const QString kSelect
    = QStringLiteral("SELECT id, name, goal, source, definition, revision FROM campaigns ");

Result<campaign::Campaign> campaignOf(const QSqlQuery &row, const QString &path)
{
    campaign::Campaign campaign;
    campaign.id = CampaignId(row.value(0).toLongLong());
    campaign.name = row.value(1).toString();
    campaign.goal = row.value(2).toString();
    campaign.source = row.value(3).toString();
    campaign.revision = row.value(5).toLongLong();
    if (!readDefinition(row.value(4).toString(), campaign))
        return bookError(tr("The columns of campaign \"%1\" in the book %2 are damaged. Restore a "
                            "backup.")
                             .arg(campaign.name, path));
    return campaign;
}

} // namespace

Result<std::vector<campaign::Campaign>> Book::campaigns() const
{
    std::vector<campaign::Campaign> campaigns;
    const auto read = d->each(QString(kSelect % QStringLiteral("ORDER BY name")), {},
                              [&](const QSqlQuery &row) -> Result<void> {
                                  auto campaign = campaignOf(row, d->path);
                                  if (!campaign)
                                      return campaign.error();
                                  campaigns.push_back(std::move(*campaign));
                                  return {};
                              });
    if (!read)
        return read.error();
    return campaigns;
}

Result<campaign::Campaign> Book::campaign(CampaignId id) const
{
    Result<campaign::Campaign> found
        = bookError(tr("The book %1 does not hold this campaign any more.").arg(d->path));
    const auto read = d->each(QString(kSelect % QStringLiteral("WHERE id = ?")), {id.value()},
                              [&](const QSqlQuery &row) -> Result<void> {
                                  found = campaignOf(row, d->path);
                                  return {};
                              });
    return read ? found : read.error();
}

Result<campaign::Campaign> Book::campaignNamed(const QString &name) const
{
    Result<campaign::Campaign> found = badInput(
        tr("The book %1 has no campaign \"%2\". \"campaign list\" names those it has.").arg(d->path, name));
    const auto read = d->each(QString(kSelect % QStringLiteral("WHERE name = ?")), {name},
                              [&](const QSqlQuery &row) -> Result<void> {
                                  found = campaignOf(row, d->path);
                                  return {};
                              });
    return read ? found : read.error();
}

Result<campaign::Campaign> Book::saveCampaign(const campaign::Campaign &given)
{
    campaign::Campaign saved = given;
    saved.name = given.name.trimmed();
    if (saved.name.isEmpty())
        return badInput(tr("A campaign needs a name."));
    const auto stored = transaction([&]() -> Result<void> {
        const auto other = d->single(QStringLiteral("SELECT id FROM campaigns WHERE name = ?"),
                                     {saved.name});
        if (!other)
            return other.error();
        if (other->isValid() && other->toLongLong() != saved.id.value())
            return badInput(tr("The book already has a campaign \"%1\". Choose another name.")
                                .arg(saved.name));
        if (!saved.id.isValid()) {
            saved.revision = 1;
            const auto id = d->insert(
                QStringLiteral("INSERT INTO campaigns (name, goal, source, definition, revision) "
                               "VALUES (?, ?, ?, ?, ?)"),
                {saved.name, textOrNull(saved.goal), textOrNull(saved.source),
                 definitionJson(saved), saved.revision});
            if (!id)
                return id.error();
            saved.id = CampaignId(*id);
            return {};
        }
        saved.revision = given.revision + 1;
        const auto changed = d->change(
            QStringLiteral("UPDATE campaigns SET name = ?, goal = ?, source = ?, definition = ?, "
                           "revision = ? WHERE id = ? AND revision = ?"),
            {saved.name, textOrNull(saved.goal), textOrNull(saved.source), definitionJson(saved),
             saved.revision, saved.id.value(), given.revision});
        if (!changed)
            return changed.error();
        if (*changed == 0) {
            const auto there = campaign(saved.id);
            return there ? d->stale(tr("The campaign \"%1\"").arg(there->name)) : there.error();
        }
        return {};
    });
    if (!stored)
        return stored.error();
    return saved;
}

Result<void> Book::removeCampaign(CampaignId id)
{
    return transaction([&]() -> Result<void> {
        const auto removed
            = d->change(QStringLiteral("DELETE FROM campaigns WHERE id = ?"), {id.value()});
        if (!removed)
            return removed.error();
        d->keys.erase(id.value());
        return {};
    });
}

Result<ValueKeys *> Book::Private::keysOf(qint64 campaign, bool again)
{
    const auto known = keys.find(campaign);
    if (known != keys.end() && !again)
        return &known->second;
    ValueKeys read;
    const auto done = each(
        QStringLiteral("SELECT number, name FROM value_keys WHERE campaign_id = ? ORDER BY number"),
        {campaign}, [&](const QSqlQuery &row) -> Result<void> {
            read.add(row.value(0).toInt(), row.value(1).toString());
            return {};
        });
    if (!done)
        return done.error();
    auto &entry = keys[campaign];
    entry = std::move(read);
    return &entry;
}

Result<ValueKeys *> Book::Private::ensureKeys(const campaign::Run &run)
{
    const qint64 campaign = run.campaign.value();
    auto known = keysOf(campaign);
    if (!known)
        return known;
    QStringList missing;
    const auto collect = [&](const auto &values) {
        for (const auto &[key, value] : values) {
            if ((*known)->numberOf(key) == 0 && !missing.contains(key))
                missing << key;
        }
    };
    collect(run.parameters);
    collect(run.metrics);
    if (missing.isEmpty())
        return known;
    // Another connection may have added some of them since they were read.
    known = keysOf(campaign, true);
    if (!known)
        return known;
    for (const auto &key : std::as_const(missing)) {
        if ((*known)->numberOf(key) != 0)
            continue;
        if (key.isEmpty())
            return badInput(tr("A parameter or metric needs a key."));
        const int number = (*known)->highest() + 1;
        const auto added
            = change(QStringLiteral("INSERT INTO value_keys (campaign_id, number, name) "
                                    "VALUES (?, ?, ?)"),
                     {campaign, number, key});
        if (!added)
            return added.error();
        (*known)->add(number, key);
    }
    return known;
}

} // namespace twofold::store
