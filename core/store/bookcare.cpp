// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/store/bookprivate.h"

#include "core/store/compressed.h"
#include "core/store/dialect.h"
#include "core/store/recordjson.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRandomGenerator>
#include <QSet>

#include <map>

// Looking after a book: finding faults in it, and making a copy.

namespace twofold::store {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Book", text);
}

struct RunName
{
    QString campaign;
    int number = 0;
};

} // namespace

Result<QStringList> Book::check() const
{
    QStringList faults;
    const auto integrity = d->each(dialect::integrityQuery(), {}, [&](const QSqlQuery &row) -> Result<void> {
        const QString text = row.value(0).toString();
        if (text != QLatin1String("ok"))
            faults << tr("The file is damaged: %1.").arg(text);
        return {};
    });
    if (!integrity)
        faults << tr("The file is damaged: it could not be read to its end.");
    // What follows would only repeat that.
    if (!faults.isEmpty())
        return faults;

    const auto links = d->each(dialect::foreignKeyQuery(), {}, [&](const QSqlQuery &row) -> Result<void> {
        faults << tr("Row %2 of table \"%1\" belongs to a row of \"%3\" that is not there.")
                      .arg(row.value(0).toString(), row.value(1).toString(), row.value(2).toString());
        return {};
    });
    if (!links)
        return links.error();

    // Campaigns and runs row by row, so that one fault does not hide the next.
    struct CampaignName
    {
        qint64 id;
        QString name;
    };
    std::vector<CampaignName> names;
    auto read = d->each(QStringLiteral("SELECT id, name, definition FROM campaigns ORDER BY name"),
                        {}, [&](const QSqlQuery &row) -> Result<void> {
                            campaign::Campaign campaign;
                            if (!readDefinition(row.value(2).toString(), campaign))
                                faults << tr("The columns of campaign \"%1\" are damaged.")
                                              .arg(row.value(1).toString());
                            names.push_back({row.value(0).toLongLong(), row.value(1).toString()});
                            return {};
                        });
    if (!read)
        return read.error();

    std::map<qint64, RunName> runsById;
    for (const auto &campaign : names) {
        QSet<int> numbers;
        std::vector<std::pair<int, int>> parents;
        read = d->visitRuns(CampaignId(campaign.id), QString(),
                            [&](const campaign::Run &run, bool whole) -> Result<void> {
                                runsById[run.id.value()] = {campaign.name, run.number};
                                numbers.insert(run.number);
                                if (run.parent)
                                    parents.emplace_back(run.number, *run.parent);
                                if (!whole)
                                    faults << tr("Run %1 of \"%2\" is damaged.")
                                                  .arg(run.number)
                                                  .arg(campaign.name);
                                return {};
                            });
        if (!read)
            return read.error();
        for (const auto &[number, parent] : parents) {
            if (!numbers.contains(parent))
                faults << tr("Run %1 of \"%2\" names run %3 as its parent, which is not there.")
                              .arg(number)
                              .arg(campaign.name)
                              .arg(parent);
        }
    }

    const auto runName = [&](const QVariant &id) {
        const auto it = runsById.find(id.toLongLong());
        return it == runsById.end()
                   ? tr("a run that is not there")
                   : tr("run %1 of \"%2\"").arg(it->second.number).arg(it->second.campaign);
    };
    read = d->each(QStringLiteral("SELECT run_id, body FROM findings"), {},
                   [&](const QSqlQuery &row) -> Result<void> {
                       if (!readFinding(row.value(1).toString()))
                           faults << tr("A finding of %1 is damaged.").arg(runName(row.value(0)));
                       return {};
                   });
    if (!read)
        return read.error();
    read = d->each(
        QStringLiteral("SELECT sources.run_id, sources.name, measurements.body FROM sources "
                       "LEFT JOIN measurements ON measurements.source_id = sources.id"),
        {}, [&](const QSqlQuery &row) -> Result<void> {
            if (row.value(2).isNull())
                faults << tr("The measurement of source \"%1\" of %2 is missing.")
                              .arg(row.value(1).toString(), runName(row.value(0)));
            else if (!results::decode(row.value(2).toByteArray()))
                faults << tr("The measurement of source \"%1\" of %2 is damaged.")
                              .arg(row.value(1).toString(), runName(row.value(0)));
            return {};
        });
    if (!read)
        return read.error();
    std::vector<RunId> logged;
    read = d->each(QStringLiteral("SELECT DISTINCT run_id FROM logs"), {},
                   [&](const QSqlQuery &row) -> Result<void> {
                       logged.emplace_back(row.value(0).toLongLong());
                       return {};
                   });
    if (!read)
        return read.error();
    for (const auto run : logged) {
        if (!logs(run))
            faults << tr("A log of %1 is damaged.").arg(runName(run.value()));
    }
    std::vector<std::pair<ArtifactId, QString>> kept;
    std::map<qint64, QString> sums;
    read = d->each(QStringLiteral("SELECT id, run_id, name, sha256 FROM artifacts WHERE in_book = 1"),
                   {}, [&](const QSqlQuery &row) -> Result<void> {
                       kept.emplace_back(ArtifactId(row.value(0).toLongLong()),
                                         tr("The file \"%1\" of %2")
                                             .arg(row.value(2).toString(), runName(row.value(1))));
                       sums[row.value(0).toLongLong()] = row.value(3).toString();
                       return {};
                   });
    if (!read)
        return read.error();
    for (const auto &[id, name] : kept) {
        const auto content = artifactContent(id);
        const QString sum = sums[id.value()];
        if (!content) {
            faults << tr("%1 is damaged.").arg(name);
        } else if (!sum.isEmpty()) {
            const auto hash = QCryptographicHash::hash(*content, QCryptographicHash::Sha256).toHex();
            if (sum != QLatin1String(hash))
                faults << tr("%1 is not what was stored: its SHA-256 differs.").arg(name);
        }
    }
    return faults;
}

Result<void> Book::backup(const QString &target, const CancelToken &cancel) const
{
    if (target.isEmpty())
        return badInput(tr("No file is named for the backup."));
    const QFileInfo info(target);
    const QString path = info.absoluteFilePath();
    if (info.exists() || info.isSymLink())
        return badInput(tr("%1 is already there and was left as it is. Choose another name for the "
                           "backup.")
                            .arg(target));
    if (!QFileInfo(info.absolutePath()).isDir())
        return badInput(tr("The backup %1 cannot be written: there is no folder %2.")
                            .arg(target, info.absolutePath()));
    if (d->depth > 0)
        return bookError(tr("The book %1 cannot be copied in the middle of a change.").arg(d->path));
    if (cancel.isCancelled())
        return cancelledError();

    // Under another name until it is whole, so that nobody takes a part for a backup.
    const QString part = path
                         % QStringLiteral(".part-%1")
                               .arg(QRandomGenerator::global()->generate64(), 16, 16, QLatin1Char('0'));
    // A transaction holds what is seen still while others write.
    const auto begun = d->execute(dialect::beginRead());
    if (!begun)
        return begun.error();
    auto seen = d->single(QStringLiteral("SELECT COUNT(*) FROM settings"));
    Result<void> copied = seen ? dialect::copyTo(d->database, part, cancel) : Result<void>(seen.error());
    QSqlQuery end(d->database);
    end.exec(QStringLiteral("COMMIT"));

    if (copied && !QFile::rename(part, path))
        copied = badInput(tr("The backup could not be given the name %1: it appeared in the "
                             "meantime, or the folder cannot be written.")
                              .arg(target));
    if (!copied) {
        QFile::remove(part);
        QFile::remove(part % QStringLiteral("-journal"));
    }
    return copied;
}

} // namespace twofold::store
