// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/store/bookprivate.h"

#include "core/store/recordjson.h"

#include <QCoreApplication>

// Hosts, plans and the jobs that were launched with them.

namespace twofold::store {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Book", text);
}

// In the order of the SELECT below.
campaign::Job jobOf(const QSqlQuery &row)
{
    campaign::Job job;
    job.id = JobId(row.value(0).toLongLong());
    job.run = RunId(row.value(1).toLongLong());
    job.plan = PlanId(row.value(2).toLongLong());
    job.host = row.value(3).toString();
    job.token = row.value(4).toString();
    // A state nobody knows cannot be followed: the job is lost.
    job.state = campaign::parseJobState(row.value(5).toString()).value_or(campaign::JobState::Lost);
    job.directory = row.value(6).toString();
    job.bootId = row.value(7).toString();
    job.startTicks = row.value(8).toLongLong();
    job.processId = row.value(9).toLongLong();
    job.exitCode = optionalOf<int>(row.value(10));
    job.message = row.value(11).toString();
    job.owner = row.value(12).toString();
    job.ownedUntil = row.value(13).toLongLong();
    job.startedAt = row.value(14).toLongLong();
    job.revision = row.value(15).toLongLong();
    return job;
}

const QString kSelectJobs = QStringLiteral(
    "SELECT id, run_id, plan_id, host, token, state, directory, boot_id, start_ticks, process_id, "
    "exit_code, message, owner, owned_until, started_at, revision FROM jobs ");

} // namespace

Result<std::vector<campaign::Host>> Book::hosts() const
{
    std::vector<campaign::Host> hosts;
    const auto read = d->each(
        QStringLiteral("SELECT id, name, address, login, port, key_file, role, tags, is_protected, "
                       "revision FROM hosts ORDER BY name"),
        {}, [&](const QSqlQuery &row) -> Result<void> {
            campaign::Host host;
            host.id = HostId(row.value(0).toLongLong());
            host.name = row.value(1).toString();
            host.address = row.value(2).toString();
            host.user = row.value(3).toString();
            host.port = row.value(4).toInt();
            host.keyFile = row.value(5).toString();
            host.role = campaign::parseHostRole(row.value(6).toString())
                            .value_or(campaign::HostRole::Observer);
            host.tags = readList(row.value(7).toString()).value_or(QStringList());
            host.isProtected = row.value(8).toInt() != 0;
            host.revision = row.value(9).toLongLong();
            hosts.push_back(std::move(host));
            return {};
        });
    if (!read)
        return read.error();
    return hosts;
}

Result<campaign::Host> Book::saveHost(const campaign::Host &given)
{
    campaign::Host saved = given;
    saved.name = given.name.trimmed();
    if (saved.name.isEmpty())
        return badInput(tr("A host needs a name."));
    const auto stored = transaction([&]() -> Result<void> {
        const auto other
            = d->single(QStringLiteral("SELECT id FROM hosts WHERE name = ?"), {saved.name});
        if (!other)
            return other.error();
        if (other->isValid() && other->toLongLong() != saved.id.value())
            return badInput(tr("The book already has a host \"%1\". Choose another name.").arg(saved.name));
        saved.revision = given.id.isValid() ? given.revision + 1 : 1;
        QVariantList values = {saved.name,
                               textOrNull(saved.address),
                               textOrNull(saved.user),
                               saved.port,
                               textOrNull(saved.keyFile),
                               campaign::hostRoleName(saved.role),
                               textOrNull(listJson(saved.tags)),
                               int(saved.isProtected),
                               saved.revision};
        if (!given.id.isValid()) {
            const auto id = d->insert(
                QStringLiteral("INSERT INTO hosts (name, address, login, port, key_file, role, tags, "
                               "is_protected, revision) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"),
                values);
            if (!id)
                return id.error();
            saved.id = HostId(*id);
            return {};
        }
        values << given.id.value() << given.revision;
        const auto changed = d->change(
            QStringLiteral("UPDATE hosts SET name = ?, address = ?, login = ?, port = ?, "
                           "key_file = ?, role = ?, tags = ?, is_protected = ?, revision = ? "
                           "WHERE id = ? AND revision = ?"),
            values);
        if (!changed)
            return changed.error();
        if (*changed == 0)
            return d->stale(tr("The host \"%1\"").arg(given.name));
        return {};
    });
    if (!stored)
        return stored.error();
    return saved;
}

Result<void> Book::removeHost(HostId id)
{
    return transaction([&]() -> Result<void> {
        const auto gone = d->change(QStringLiteral("DELETE FROM hosts WHERE id = ?"), {id.value()});
        if (!gone)
            return gone.error();
        return {};
    });
}

Result<std::vector<campaign::Plan>> Book::plans(CampaignId campaign) const
{
    std::vector<campaign::Plan> plans;
    const auto read = d->each(
        QStringLiteral("SELECT id, name, body, revision FROM plans WHERE campaign_id = ? "
                       "ORDER BY name"),
        {campaign.value()}, [&](const QSqlQuery &row) -> Result<void> {
            campaign::Plan plan;
            plan.id = PlanId(row.value(0).toLongLong());
            plan.campaign = campaign;
            plan.name = row.value(1).toString();
            plan.revision = row.value(3).toLongLong();
            if (!readPlan(row.value(2).toString(), plan))
                return bookError(tr("The plan \"%1\" in the book %2 is damaged. Restore a backup, "
                                    "or remove the plan and write it again.")
                                     .arg(plan.name, d->path));
            plans.push_back(std::move(plan));
            return {};
        });
    if (!read)
        return read.error();
    return plans;
}

Result<campaign::Plan> Book::savePlan(const campaign::Plan &given)
{
    campaign::Plan saved = given;
    saved.name = given.name.trimmed();
    if (saved.name.isEmpty())
        return badInput(tr("A plan needs a name."));
    const auto stored = transaction([&]() -> Result<void> {
        const auto other = d->single(
            QStringLiteral("SELECT id FROM plans WHERE campaign_id = ? AND name = ?"),
            {saved.campaign.value(), saved.name});
        if (!other)
            return other.error();
        if (other->isValid() && other->toLongLong() != saved.id.value())
            return badInput(tr("The campaign already has a plan \"%1\". Choose another name.")
                                .arg(saved.name));
        if (!given.id.isValid()) {
            saved.revision = 1;
            const auto id = d->insert(
                QStringLiteral("INSERT INTO plans (campaign_id, name, body, revision) "
                               "VALUES (?, ?, ?, ?)"),
                {saved.campaign.value(), saved.name, planJson(saved), saved.revision});
            if (!id)
                return id.error();
            saved.id = PlanId(*id);
            return {};
        }
        saved.revision = given.revision + 1;
        const auto changed = d->change(
            QStringLiteral("UPDATE plans SET name = ?, body = ?, revision = ? "
                           "WHERE id = ? AND campaign_id = ? AND revision = ?"),
            {saved.name, planJson(saved), saved.revision, saved.id.value(), saved.campaign.value(),
             given.revision});
        if (!changed)
            return changed.error();
        if (*changed == 0)
            return d->stale(tr("The plan \"%1\"").arg(given.name));
        return {};
    });
    if (!stored)
        return stored.error();
    return saved;
}

Result<void> Book::removePlan(PlanId id)
{
    return transaction([&]() -> Result<void> {
        const auto gone = d->change(QStringLiteral("DELETE FROM plans WHERE id = ?"), {id.value()});
        if (!gone)
            return gone.error();
        return {};
    });
}

Result<std::vector<campaign::Job>> Book::jobs(bool unfinishedOnly) const
{
    std::vector<campaign::Job> jobs;
    const QString finished = QStringLiteral("WHERE state NOT IN ('done', 'failed', 'lost') ");
    const auto read = d->each(
        QString(kSelectJobs % (unfinishedOnly ? finished : QString()) % QStringLiteral("ORDER BY id")),
        {}, [&](const QSqlQuery &row) -> Result<void> {
            jobs.push_back(jobOf(row));
            return {};
        });
    if (!read)
        return read.error();
    return jobs;
}

Result<std::vector<campaign::Job>> Book::jobsOf(RunId run) const
{
    std::vector<campaign::Job> jobs;
    const auto read
        = d->each(QString(kSelectJobs % QStringLiteral("WHERE run_id = ? ORDER BY id")),
                  {run.value()}, [&](const QSqlQuery &row) -> Result<void> {
                      jobs.push_back(jobOf(row));
                      return {};
                  });
    if (!read)
        return read.error();
    return jobs;
}

Result<campaign::Job> Book::saveJob(const campaign::Job &given)
{
    campaign::Job saved = given;
    const auto stored = transaction([&]() -> Result<void> {
        saved.revision = given.id.isValid() ? given.revision + 1 : 1;
        QVariantList values = {orNull(saved.run),
                               orNull(saved.plan),
                               textOrNull(saved.host),
                               textOrNull(saved.token),
                               campaign::jobStateName(saved.state),
                               textOrNull(saved.directory),
                               textOrNull(saved.bootId),
                               saved.startTicks,
                               saved.processId,
                               orNull(saved.exitCode),
                               textOrNull(saved.message),
                               textOrNull(saved.owner),
                               saved.ownedUntil,
                               saved.startedAt,
                               saved.revision};
        if (!given.id.isValid()) {
            const auto id = d->insert(
                QStringLiteral("INSERT INTO jobs (run_id, plan_id, host, token, state, directory, "
                               "boot_id, start_ticks, process_id, exit_code, message, owner, "
                               "owned_until, started_at, revision) "
                               "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
                values);
            if (!id)
                return id.error();
            saved.id = JobId(*id);
            return {};
        }
        values << given.id.value() << given.revision;
        const auto changed = d->change(
            QStringLiteral("UPDATE jobs SET run_id = ?, plan_id = ?, host = ?, token = ?, state = ?, "
                           "directory = ?, boot_id = ?, start_ticks = ?, process_id = ?, "
                           "exit_code = ?, message = ?, owner = ?, owned_until = ?, started_at = ?, "
                           "revision = ? WHERE id = ? AND revision = ?"),
            values);
        if (!changed)
            return changed.error();
        if (*changed == 0)
            return d->stale(tr("The job on %1").arg(given.host));
        return {};
    });
    if (!stored)
        return stored.error();
    return saved;
}

} // namespace twofold::store
