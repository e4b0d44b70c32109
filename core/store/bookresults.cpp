// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/store/bookprivate.h"

#include "core/store/compressed.h"
#include "core/store/recordjson.h"

#include <QCoreApplication>

// What belongs to one run: findings, observations, sources with their measurements, artifacts.

namespace twofold::store {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Book", text);
}

// What the book keeps of one file; larger ones stay where they are and are referred to.
constexpr qint64 kLargestArtifact = 64 << 20;

Error damagedPart(const QString &part, const QString &path)
{
    return bookError(tr("%1 in the book %2 is damaged. Restore a backup, or name all faults with "
                        "\"twofold-cli --book FILE check\".")
                         .arg(part, path));
}

} // namespace

Result<std::vector<campaign::Finding>> Book::findings(RunId run) const
{
    std::vector<campaign::Finding> findings;
    const auto read = d->each(
        QStringLiteral("SELECT body FROM findings WHERE run_id = ? ORDER BY position"),
        {run.value()}, [&](const QSqlQuery &row) -> Result<void> {
            auto finding = readFinding(row.value(0).toString());
            if (!finding)
                return damagedPart(tr("A finding"), d->path);
            findings.push_back(std::move(*finding));
            return {};
        });
    if (!read)
        return read.error();
    return findings;
}

Result<void> Book::setFindings(RunId run, const std::vector<campaign::Finding> &findings)
{
    return transaction([&]() -> Result<void> {
        const auto gone
            = d->change(QStringLiteral("DELETE FROM findings WHERE run_id = ?"), {run.value()});
        if (!gone)
            return gone.error();
        int position = 0;
        for (const auto &finding : findings) {
            const auto stored = d->change(
                QStringLiteral("INSERT INTO findings (run_id, position, body) VALUES (?, ?, ?)"),
                {run.value(), position++, findingJson(finding)});
            if (!stored)
                return stored.error();
        }
        return {};
    });
}

Result<std::vector<campaign::Observation>> Book::observations(RunId run) const
{
    std::vector<campaign::Observation> observations;
    const auto read = d->each(
        QStringLiteral("SELECT id, written_at, at_s, body FROM observations WHERE run_id = ? "
                       "ORDER BY written_at, id"),
        {run.value()}, [&](const QSqlQuery &row) -> Result<void> {
            observations.push_back({ObservationId(row.value(0).toLongLong()), run,
                                    row.value(1).toLongLong(), optionalOf<double>(row.value(2)),
                                    row.value(3).toString()});
            return {};
        });
    if (!read)
        return read.error();
    return observations;
}

Result<campaign::Observation> Book::saveObservation(const campaign::Observation &given)
{
    campaign::Observation saved = given;
    if (saved.text.trimmed().isEmpty())
        return badInput(tr("An observation needs a text."));
    if (saved.writtenAt == 0)
        saved.writtenAt = nowUtc();
    const auto stored = transaction([&]() -> Result<void> {
        if (!saved.id.isValid()) {
            const auto id = d->insert(
                QStringLiteral("INSERT INTO observations (run_id, written_at, at_s, body) "
                               "VALUES (?, ?, ?, ?)"),
                {saved.run.value(), saved.writtenAt, orNull(saved.atS), saved.text});
            if (!id)
                return id.error();
            saved.id = ObservationId(*id);
            return {};
        }
        const auto changed = d->change(
            QStringLiteral("UPDATE observations SET written_at = ?, at_s = ?, body = ? WHERE id = ?"),
            {saved.writtenAt, orNull(saved.atS), saved.text, saved.id.value()});
        if (!changed)
            return changed.error();
        if (*changed == 0)
            return bookError(tr("This observation was removed by someone else. Nothing was stored; "
                                "write it as a new one."));
        return {};
    });
    if (!stored)
        return stored.error();
    return saved;
}

Result<void> Book::removeObservation(ObservationId id)
{
    return transaction([&]() -> Result<void> {
        const auto gone
            = d->change(QStringLiteral("DELETE FROM observations WHERE id = ?"), {id.value()});
        if (!gone)
            return gone.error();
        return {};
    });
}

Result<std::vector<SourceRow>> Book::sources(RunId run) const
{
    std::vector<SourceRow> sources;
    const auto read = d->each(
        QStringLiteral("SELECT id, position, name, format, files, sha256, imported_at FROM sources "
                       "WHERE run_id = ? ORDER BY position"),
        {run.value()}, [&](const QSqlQuery &row) -> Result<void> {
            const auto files = readList(row.value(4).toString());
            if (!files)
                return damagedPart(tr("The source \"%1\"").arg(row.value(2).toString()), d->path);
            sources.push_back({SourceId(row.value(0).toLongLong()), run, row.value(1).toInt(),
                               row.value(2).toString(), row.value(3).toString(), *files,
                               row.value(5).toString(), row.value(6).toLongLong()});
            return {};
        });
    if (!read)
        return read.error();
    return sources;
}

Result<std::shared_ptr<const results::Measurement>> Book::measurement(SourceId id) const
{
    const auto body = d->single(
        QStringLiteral("SELECT body FROM measurements WHERE source_id = ?"), {id.value()});
    if (!body)
        return body.error();
    if (!body->isValid())
        return bookError(tr("The book %1 does not hold this measurement any more.").arg(d->path));
    auto decoded = results::decode(body->toByteArray());
    if (!decoded)
        return damagedPart(tr("A measurement"), d->path);
    return std::shared_ptr<const results::Measurement>(
        std::make_shared<results::Measurement>(std::move(*decoded)));
}

Result<SourceRow> Book::addSource(const SourceRow &given, const results::Measurement &measurement)
{
    SourceRow added = given;
    if (added.name.isEmpty())
        return badInput(tr("A source of results needs a name."));
    if (added.importedAt == 0)
        added.importedAt = nowUtc();
    const QByteArray body = results::encode(measurement);
    const auto stored = transaction([&]() -> Result<void> {
        const auto taken = d->single(
            QStringLiteral("SELECT id FROM sources WHERE run_id = ? AND position = ?"),
            {given.run.value(), given.position});
        if (!taken)
            return taken.error();
        if (taken->isValid()) {
            const auto last = d->single(
                QStringLiteral("SELECT MAX(position) FROM sources WHERE run_id = ?"),
                {given.run.value()});
            if (!last)
                return last.error();
            added.position = last->toInt() + 1;
        }
        const auto id = d->insert(
            QStringLiteral("INSERT INTO sources (run_id, position, name, format, files, sha256, "
                           "imported_at) VALUES (?, ?, ?, ?, ?, ?, ?)"),
            {added.run.value(), added.position, added.name, textOrNull(added.format),
             textOrNull(listJson(added.files)), textOrNull(added.sha256), added.importedAt});
        if (!id)
            return id.error();
        added.id = SourceId(*id);
        const auto kept = d->change(
            QStringLiteral("INSERT INTO measurements (source_id, body) VALUES (?, ?)"),
            {*id, body});
        if (!kept)
            return kept.error();
        return {};
    });
    if (!stored)
        return stored.error();
    return added;
}

Result<std::optional<campaign::Run>> Book::runWithContent(CampaignId campaign,
                                                          const QString &sha256) const
{
    if (sha256.isEmpty())
        return std::optional<campaign::Run>();
    const auto number = d->single(
        QStringLiteral("SELECT runs.number FROM sources JOIN runs ON runs.id = sources.run_id "
                       "WHERE sources.sha256 = ? AND runs.campaign_id = ? AND runs.deleted = 0 "
                       "ORDER BY runs.number"),
        {sha256, campaign.value()});
    if (!number)
        return number.error();
    if (!number->isValid())
        return std::optional<campaign::Run>();
    auto found = runNumbered(campaign, number->toInt());
    if (!found)
        return found.error();
    return std::optional<campaign::Run>(std::move(*found));
}

Result<std::vector<LogRow>> Book::logs(RunId run) const
{
    std::vector<LogRow> logs;
    const auto read = d->each(
        QStringLiteral("SELECT name, host, from_generator, size, body FROM logs WHERE run_id = ? "
                       "ORDER BY id"),
        {run.value()}, [&](const QSqlQuery &row) -> Result<void> {
            const qint64 size = row.value(3).toLongLong();
            auto text = size <= kLongestLog ? decompressed(row.value(4).toByteArray(), size)
                                            : std::nullopt;
            if (!text)
                return damagedPart(tr("The log \"%1\"").arg(row.value(0).toString()), d->path);
            logs.push_back({row.value(0).toString(), row.value(1).toString(),
                            row.value(2).toInt() != 0, std::move(*text)});
            return {};
        });
    if (!read)
        return read.error();
    return logs;
}

Result<void> Book::addLog(RunId run, const LogRow &log)
{
    QByteArray text = log.text;
    if (text.size() > kLongestLog) {
        text.truncate(kLongestLog);
        text.truncate(text.lastIndexOf('\n') + 1);
    }
    const auto body = compressed(text);
    if (!body)
        return bookError(tr("There is not enough memory to store \"%1\".").arg(log.name));
    return transaction([&]() -> Result<void> {
        const auto stored = d->change(
            QStringLiteral("INSERT INTO logs (run_id, name, host, from_generator, size, body) "
                           "VALUES (?, ?, ?, ?, ?, ?)"),
            {run.value(), log.name.isEmpty() ? QStringLiteral("log") : log.name,
             textOrNull(log.host), int(log.fromGenerator), text.size(), *body});
        if (!stored)
            return stored.error();
        return {};
    });
}

Result<std::vector<campaign::Artifact>> Book::artifacts(RunId run) const
{
    std::vector<campaign::Artifact> artifacts;
    const auto read = d->each(
        QStringLiteral("SELECT id, name, path, size, sha256, in_book FROM artifacts "
                       "WHERE run_id = ? ORDER BY id"),
        {run.value()}, [&](const QSqlQuery &row) -> Result<void> {
            artifacts.push_back({ArtifactId(row.value(0).toLongLong()), run, row.value(1).toString(),
                                 row.value(2).toString(), row.value(3).toLongLong(),
                                 row.value(4).toString(), row.value(5).toInt() != 0});
            return {};
        });
    if (!read)
        return read.error();
    return artifacts;
}

Result<campaign::Artifact> Book::addArtifact(const campaign::Artifact &given,
                                             const QByteArray &content)
{
    campaign::Artifact added = given;
    if (added.name.isEmpty())
        return badInput(tr("A file of a run needs a name."));
    std::optional<QByteArray> body;
    if (added.inBook) {
        if (content.size() > kLargestArtifact)
            return badInput(tr("\"%1\" is too large to be kept in the book (64 MiB at most). Keep "
                               "it as a reference.")
                                .arg(added.name));
        added.size = content.size();
        body = compressed(content);
        if (!body)
            return bookError(tr("There is not enough memory to store \"%1\".").arg(added.name));
    }
    const auto stored = transaction([&]() -> Result<void> {
        const auto id = d->insert(
            QStringLiteral("INSERT INTO artifacts (run_id, name, path, size, sha256, in_book) "
                           "VALUES (?, ?, ?, ?, ?, ?)"),
            {added.run.value(), added.name, textOrNull(added.path), added.size,
             textOrNull(added.sha256), int(added.inBook)});
        if (!id)
            return id.error();
        added.id = ArtifactId(*id);
        if (!body)
            return {};
        const auto kept = d->change(
            QStringLiteral("INSERT INTO artifact_contents (artifact_id, body) VALUES (?, ?)"),
            {*id, *body});
        if (!kept)
            return kept.error();
        return {};
    });
    if (!stored)
        return stored.error();
    return added;
}

Result<QByteArray> Book::artifactContent(ArtifactId id) const
{
    Result<QByteArray> content
        = bookError(tr("The book %1 does not hold this file any more.").arg(d->path));
    const auto read = d->each(
        QStringLiteral("SELECT artifacts.name, artifacts.path, artifacts.size, "
                       "artifact_contents.body FROM artifacts LEFT JOIN artifact_contents "
                       "ON artifact_contents.artifact_id = artifacts.id WHERE artifacts.id = ?"),
        {id.value()}, [&](const QSqlQuery &row) -> Result<void> {
            const QString name = row.value(0).toString();
            if (row.value(3).isNull()) {
                content = badInput(tr("The book only refers to \"%1\"; its content is at %2.")
                                       .arg(name, row.value(1).toString()));
                return {};
            }
            const qint64 size = row.value(2).toLongLong();
            const auto body = size <= kLargestArtifact
                                  ? decompressed(row.value(3).toByteArray(), size)
                                  : std::nullopt;
            if (!body)
                return damagedPart(tr("The file \"%1\"").arg(name), d->path);
            content = *body;
            return {};
        });
    return read ? content : read.error();
}

} // namespace twofold::store
