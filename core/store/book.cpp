// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/store/bookprivate.h"

#include "core/store/approvals.h"
#include "core/store/dialect.h"
#include "core/store/migrations.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace twofold::store {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Book", text);
}

// Closes a connection before Qt forgets its name, as Qt asks.
void close(QSqlDatabase &database)
{
    const QString name = database.connectionName();
    database.close();
    database = QSqlDatabase();
    if (!name.isEmpty())
        QSqlDatabase::removeDatabase(name);
}

struct Connection
{
    QSqlDatabase database;
    ~Connection() { close(database); }
};

Result<QVariant> first(const QSqlDatabase &database, const QString &sql, QSqlError *fault)
{
    QSqlQuery query(database);
    query.setForwardOnly(true);
    if (!query.exec(sql) || (!query.next() && query.lastError().isValid())) {
        *fault = query.lastError();
        return bookError(fault->text());
    }
    return query.isValid() ? query.value(0) : QVariant();
}

QStringList names(const QSqlDatabase &database, const QString &sql)
{
    QStringList list;
    QSqlQuery query(database);
    if (query.exec(sql)) {
        while (query.next())
            list << query.value(0).toString();
    }
    return list;
}

Error damaged(const QString &path, const QString &detail)
{
    return bookError(tr("The book %1 is damaged (%2). It was left as it is: restore a backup, or "
                        "name the faults with \"twofold-cli --book FILE check\".")
                         .arg(path, detail));
}

// What can be said of the path without opening the file.
Result<void> checkPath(const QString &path, Access access)
{
    if (path.isEmpty())
        return bookError(tr("No book is named. Give the path of a *.twofold file."));
    const QFileInfo info(path);
    const QFileInfo folder(info.absolutePath());
    if (info.isDir())
        return bookError(tr("%1 is a folder, not a book. Give the path of a *.twofold file.").arg(path));
    if (!info.exists()) {
        if (access != Access::Create)
            return bookError(tr("There is no book at %1. Check the path, or create a book there.")
                                 .arg(path));
        if (!folder.isDir())
            return bookError(tr("The book %1 cannot be made: there is no folder %2.")
                                 .arg(path, folder.filePath()));
        if (!folder.isWritable())
            return bookError(tr("The book %1 cannot be made: the folder cannot be written. Choose "
                                "another folder.")
                                 .arg(path));
        return {};
    }
    if (!info.isFile())
        return bookError(tr("%1 is not a file. Give the path of a *.twofold file.").arg(path));
    if (!info.isReadable())
        return bookError(tr("The book %1 cannot be read: you do not have access to it.").arg(path));
    if (info.size() == 0 && access != Access::Create)
        return bookError(tr("%1 is empty and not a book. Remove it, or create a book under another "
                            "name.")
                             .arg(path));
    if (access != Access::ReadOnly) {
        if (!info.isWritable())
            return bookError(tr("The book %1 cannot be written: the file or its disk is read-only. "
                                "Open it for reading, or copy it to where you can write.")
                                 .arg(path));
        if (!folder.isWritable())
            return bookError(tr("The book %1 cannot be written: an open book keeps a file beside "
                                "it, and the folder %2 cannot be written. Open it for reading, or "
                                "copy it to where you can write.")
                                 .arg(path, folder.filePath()));
    }
    return {};
}

Error foreign(const QString &path)
{
    return bookError(tr("%1 is not a Twofold book. It was left as it is; open the *.twofold file of "
                        "your campaign instead.")
                         .arg(path));
}

Error newer(const QString &path, int version)
{
    return bookError(tr("The book %1 was written by a newer Twofold (format %2; this one knows "
                        "format %3). It was left as it is: update Twofold to open it.")
                         .arg(path)
                         .arg(version)
                         .arg(Book::kVersion));
}

// Ours, of a version we know? An empty database is one where a book may still be created.
Result<void> checkIdentity(const QSqlDatabase &database, const QString &path, Access access,
                           QSqlError *seen = nullptr)
{
    QSqlError own;
    QSqlError &fault = seen ? *seen : own;
    const auto id = first(database, dialect::applicationIdQuery(), &fault);
    const auto version = id ? first(database, dialect::versionQuery(), &fault) : id;
    if (!version) {
        switch (dialect::faultOf(fault)) {
        case dialect::Fault::NotADatabase:
            return foreign(path);
        case dialect::Fault::Busy:
            return bookError(tr("The book %1 is in use and did not answer within %2 s. Try again.")
                                 .arg(path)
                                 .arg(dialect::kBusySeconds));
        case dialect::Fault::CannotOpen:
            return bookError(tr("The book %1 could not be opened: %2.").arg(path, fault.databaseText()));
        default:
            return damaged(path, fault.databaseText());
        }
    }
    if (id->toInt() == 0 && version->toInt() == 0 && access == Access::Create) {
        const auto table = first(database, dialect::tablesQuery(), &fault);
        if (table && !table->isValid())
            return {};
    }
    if (id->toInt() != Book::kApplicationId)
        return foreign(path);
    if (version->toInt() > Book::kVersion)
        return newer(path, version->toInt());
    if (version->toInt() < 1)
        return damaged(path, tr("it names no format"));
    return {};
}

// Looks at an existing file through a connection that takes no lock and leaves nothing beside it.
// Reading it as plain bytes instead would, on closing, drop the locks that another connection of
// this process holds on the same file: POSIX gives them to the process.
Result<void> inspect(const QString &path, Access access)
{
    const qint64 size = QFileInfo(path).size();
    if (size == 0)
        return {};
    Connection look{dialect::connection(path, dialect::Mode::Frozen)};
    if (!look.database.open())
        return bookError(tr("The book %1 could not be opened: %2.")
                             .arg(path, look.database.lastError().databaseText()));
    QSqlError fault;
    const auto identified = checkIdentity(look.database, path, access, &fault);
    // While changes wait beside the file, after a crash or in use, the file alone is not whole.
    if (QFileInfo(dialect::pendingFile(path)).size() > 0)
        return dialect::faultOf(fault) == dialect::Fault::Damaged ? Result<void>() : identified;
    if (!identified)
        return identified;
    const auto page = first(look.database, dialect::pageSizeQuery(), &fault);
    if (page && page->toLongLong() > 0 && size % page->toLongLong() != 0)
        return damaged(path, tr("it was cut at its end"));
    return {};
}

// The tables that this version reads. A trigger or a view would be code from elsewhere.
Result<void> checkSchema(const QSqlDatabase &database, const QString &path)
{
    QSqlError fault;
    if (const auto table = first(database, dialect::tablesQuery(), &fault); !table)
        return damaged(path, fault.databaseText());
    const auto tables = names(database, dialect::tablesQuery());
    for (const char *needed : {"campaigns", "value_keys", "runs", "findings", "observations",
                               "sources", "measurements", "logs", "artifacts", "artifact_contents", "hosts",
                               "plans", "jobs", "settings"}) {
        if (!tables.contains(QLatin1String(needed)))
            return damaged(path, tr("its table \"%1\" is missing").arg(QLatin1String(needed)));
    }
    const auto active = names(database, dialect::activePartsQuery());
    if (!active.isEmpty())
        return bookError(tr("The book %1 holds a part that Twofold did not make and that acts by "
                            "itself (\"%2\"). It was not opened: use a copy you trust.")
                             .arg(path, active.constFirst()));
    return {};
}

dialect::Mode modeFor(const QString &path, Access access)
{
    if (access == Access::Create)
        return dialect::Mode::Create;
    if (access == Access::ReadWrite)
        return dialect::Mode::ReadWrite;
    const QFileInfo info(path);
    if (info.isWritable() && QFileInfo(info.absolutePath()).isWritable())
        return dialect::Mode::Query;
    return dialect::Mode::Frozen;
}

} // namespace

Book::Private::~Private()
{
    keys.clear();
    // The last connection's close moves everything into the one file and removes the others.
    close(database);
}

Error Book::Private::failure(const QSqlError &error) const
{
    switch (dialect::faultOf(error)) {
    case dialect::Fault::Busy:
        return bookError(tr("Another window or command is writing to the book %1 and did not end "
                            "within %2 s. Nothing was stored; try again.")
                             .arg(path)
                             .arg(dialect::kBusySeconds));
    case dialect::Fault::Full:
        return bookError(tr("The disk of the book %1 is full. Nothing was stored; free some space "
                            "and try again.")
                             .arg(path));
    case dialect::Fault::ReadOnly:
        return bookError(tr("The book %1 cannot be written: the file or its disk is read-only. "
                            "Nothing was stored.")
                             .arg(path));
    case dialect::Fault::Damaged:
    case dialect::Fault::NotADatabase:
        return damaged(path, error.databaseText());
    case dialect::Fault::InputOutput:
        return bookError(tr("The disk of the book %1 failed or has no room left (%2). Nothing was "
                            "stored; check the disk and try again.")
                             .arg(path, error.databaseText()));
    case dialect::Fault::CannotOpen:
        return bookError(tr("The book %1 could not be opened: the file cannot be read, or no file "
                            "can be made in its folder.")
                             .arg(path));
    case dialect::Fault::Other:
        break;
    }
    return bookError(tr("The book %1 could not be used: %2.")
                         .arg(path, error.databaseText().isEmpty() ? error.text()
                                                                   : error.databaseText()));
}

Result<QSqlQuery> Book::Private::execute(const QString &sql, const QVariantList &values)
{
    // After the database has rolled back by itself, a statement would be stored on its own.
    if (lost)
        return bookError(tr("The book %1 had to give up the change. Nothing was stored.").arg(path));
    QSqlQuery query(database);
    query.setForwardOnly(true);
    if (!query.prepare(sql))
        return failure(query.lastError());
    for (qsizetype i = 0; i < values.size(); ++i)
        query.bindValue(static_cast<int>(i), values[i]);
    if (!query.exec())
        return failure(query.lastError());
    return query;
}

Result<qint64> Book::Private::change(const QString &sql, const QVariantList &values)
{
    const auto query = execute(sql, values);
    if (!query)
        return query.error();
    return query->numRowsAffected();
}

Result<qint64> Book::Private::insert(const QString &sql, const QVariantList &values)
{
    const auto query = execute(sql, values);
    if (!query)
        return query.error();
    return query->lastInsertId().toLongLong();
}

Result<QVariant> Book::Private::single(const QString &sql, const QVariantList &values)
{
    QVariant value;
    const auto read = each(sql, values, [&](const QSqlQuery &query) -> Result<void> {
        if (!value.isValid())
            value = query.value(0);
        return {};
    });
    if (!read)
        return read.error();
    return value;
}

Error Book::Private::stale(const QString &what) const
{
    return bookError(tr("%1 was changed by someone else since it was read. Nothing was stored: look "
                        "at it again and repeat your change.")
                         .arg(what));
}

Book::Book()
    : d(std::make_unique<Private>())
{
}

Book::~Book() = default;

Result<std::unique_ptr<Book>> Book::open(const QString &givenPath, Access access)
{
    if (const auto checked = checkPath(givenPath, access); !checked)
        return checked.error();
    const QString path = QFileInfo(givenPath).absoluteFilePath();
    const bool isNew = !QFileInfo::exists(path) || QFileInfo(path).size() == 0;
    const bool wasThere = QFileInfo::exists(path);
    if (!isNew) {
        if (const auto inspected = inspect(path, access); !inspected)
            return inspected.error();
    }

    std::unique_ptr<Book> book(new Book);
    const auto mode = modeFor(path, access);
    if (mode == dialect::Mode::Frozen && QFileInfo(dialect::pendingFile(path)).size() > 0)
        return bookError(tr("The book %1 was not closed, and where it lies nothing can be written "
                            "to finish that. Copy it and the files beside it to where you can "
                            "write, and open the copy.")
                             .arg(path));
    book->d->path = path;
    book->d->readOnly = access == Access::ReadOnly;
    book->d->database = dialect::connection(path, mode);
    auto &database = book->d->database;
    if (!database.isValid())
        return bookError(tr("Qt has no driver for SQLite here. Install the package "
                            "\"libqt6sql6-sqlite\"."));
    const auto describe = [&](const QSqlError &error) { return book->d->failure(error); };
    const auto setUp = [&]() -> Result<void> {
        if (!database.open())
            return describe(database.lastError());
        QSqlQuery query(database);
        for (const auto &statement : dialect::sessionStatements(mode)) {
            if (!query.exec(statement))
                return describe(query.lastError());
        }
        if (access == Access::Create && !query.exec(dialect::newFileStatement()))
            return describe(query.lastError());
        query.finish();
        if (!isNew) {
            // Again, now with what others have written but not yet moved into the file.
            if (auto identified = checkIdentity(database, path, access); !identified)
                return identified;
        }
        if (access == Access::ReadOnly) {
            QSqlError fault;
            const auto version = first(database, dialect::versionQuery(), &fault);
            if (version && version->toInt() < kVersion)
                return bookError(tr("The book %1 is of an older Twofold. Open it once for writing, "
                                    "so that it is brought up to date.")
                                     .arg(path));
        } else if (dialect::isReadOnly(database)) {
            // Opening falls back to reading where writing is not allowed.
            return bookError(tr("The book %1 cannot be written: you do not have the right to, or "
                                "its disk is read-only. Open it for reading, or copy it to where "
                                "you can write.")
                                 .arg(path));
        } else {
            if (auto migrated = migrate(database, migrations(), kApplicationId, describe); !migrated)
                return migrated;
            // Where the file system cannot share memory the book works on without.
            if (!query.exec(dialect::sharingStatement()))
                return describe(query.lastError());
            query.finish();
        }
        return checkSchema(database, path);
    };
    if (auto done = setUp(); !done) {
        close(database);
        if (!wasThere && QFileInfo(path).size() == 0)
            QFile::remove(path);
        return done.error();
    }
    return book;
}

QString Book::path() const
{
    return d->path;
}

bool Book::isReadOnly() const
{
    return d->readOnly;
}

qint64 Book::changeCounter() const
{
    const auto counter = d->single(dialect::changeCounterQuery());
    return counter ? counter->toLongLong() : 0;
}

Result<void> Book::transaction(const std::function<Result<void>()> &work)
{
    if (d->readOnly)
        return bookError(tr("The book %1 is open for reading only. Nothing was stored.").arg(d->path));

    // Inner calls are savepoints, so that an inner error that the caller can live with leaves
    // nothing of the inner work behind. Whatever leaves this function early rolls back.
    const QString savepoint = QStringLiteral("level_%1").arg(d->depth);
    const bool outermost = d->depth == 0;
    const auto begun
        = d->execute(outermost ? dialect::beginWrite() : QString(QStringLiteral("SAVEPOINT ") % savepoint));
    if (!begun)
        return begun.error();

    struct Level
    {
        Private &d;
        QString savepoint;
        bool outermost;
        bool committed = false;
        explicit Level(Private &shared, const QString &name, bool isOutermost)
            : d(shared)
            , savepoint(name)
            , outermost(isOutermost)
        {
            ++d.depth;
        }
        ~Level()
        {
            --d.depth;
            if (!committed) {
                QSqlQuery query(d.database);
                d.keys.clear();
                if (!dialect::isInTransaction(d.database))
                    d.lost = true;
                else if (outermost)
                    query.exec(QStringLiteral("ROLLBACK"));
                else if (!query.exec(QStringLiteral("ROLLBACK TO ") % savepoint)
                         || !query.exec(QStringLiteral("RELEASE ") % savepoint))
                    d.lost = true;
            }
            if (outermost)
                d.lost = false;
        }
    } level(*d, savepoint, outermost);

    if (auto done = work(); !done)
        return done;
    const auto ended
        = d->execute(outermost ? QStringLiteral("COMMIT") : QString(QStringLiteral("RELEASE ") % savepoint));
    if (!ended)
        return ended.error();
    level.committed = true;
    return {};
}

Result<bool> Book::isApproved(const QByteArray &content) const
{
    return approvals::contains(content);
}

Result<void> Book::approve(const QByteArray &content)
{
    return approvals::add(content);
}

Result<QString> Book::setting(const QString &key) const
{
    const auto value = d->single(QStringLiteral("SELECT body FROM settings WHERE name = ?"), {key});
    if (!value)
        return value.error();
    return value->toString();
}

Result<void> Book::setSetting(const QString &key, const QString &value)
{
    return transaction([&]() -> Result<void> {
        if (const auto gone
            = d->change(QStringLiteral("DELETE FROM settings WHERE name = ?"), {key});
            !gone)
            return gone.error();
        if (value.isEmpty())
            return {};
        const auto stored = d->change(
            QStringLiteral("INSERT INTO settings (name, body) VALUES (?, ?)"), {key, value});
        if (!stored)
            return stored.error();
        return {};
    });
}

} // namespace twofold::store
