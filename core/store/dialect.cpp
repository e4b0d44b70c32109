// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/store/dialect.h"

#include <QCoreApplication>
#include <QFile>
#include <QSqlDriver>
#include <QUrl>
#include <QVariant>

#include <sqlite3.h>

#include <atomic>
#include <memory>

namespace twofold::store::dialect {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Book", text);
}

sqlite3 *handleOf(const QSqlDatabase &database)
{
    const QVariant handle = database.driver()->handle();
    if (!handle.isValid() || qstrcmp(handle.typeName(), "sqlite3*") != 0)
        return nullptr;
    return *static_cast<sqlite3 *const *>(handle.constData());
}

} // namespace

QSqlDatabase connection(const QString &path, Mode mode)
{
    static std::atomic<quint64> count = 0;
    const QString name = QStringLiteral("twofold-book-%1").arg(++count);
    auto database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), name);
    QStringList options = {QStringLiteral("QSQLITE_BUSY_TIMEOUT=%1").arg(kBusySeconds * 1000)};
    if (mode == Mode::Frozen) {
        const QByteArray url = QUrl::fromLocalFile(path).toEncoded(QUrl::FullyEncoded);
        database.setDatabaseName(QString::fromLatin1(url) % QStringLiteral("?immutable=1"));
        options << QStringLiteral("QSQLITE_OPEN_URI") << QStringLiteral("QSQLITE_OPEN_READONLY");
    } else {
        database.setDatabaseName(path);
    }
    database.setConnectOptions(options.join(QLatin1Char(';')));
    return database;
}

QStringList sessionStatements(Mode mode)
{
    QStringList statements = {
        QStringLiteral("PRAGMA foreign_keys = ON"),
        // What was acknowledged survives a power cut too.
        QStringLiteral("PRAGMA synchronous = FULL"),
        // A book may come from anyone: its schema gets no functions with effects, and damaged
        // pages are noticed when they are read.
        QStringLiteral("PRAGMA trusted_schema = OFF"),
        QStringLiteral("PRAGMA cell_size_check = ON"),
    };
    if (mode == Mode::Query || mode == Mode::Frozen)
        statements << QStringLiteral("PRAGMA query_only = ON");
    return statements;
}

QString newFileStatement()
{
    // A row of 200 values is about 2 KB: larger pages halve the reads of a long log.
    return QStringLiteral("PRAGMA page_size = 8192");
}

QString sharingStatement()
{
    return QStringLiteral("PRAGMA journal_mode = WAL");
}

QString beginWrite()
{
    return QStringLiteral("BEGIN IMMEDIATE");
}

QString beginRead()
{
    return QStringLiteral("BEGIN");
}

QString applicationIdQuery()
{
    return QStringLiteral("PRAGMA application_id");
}

QString versionQuery()
{
    return QStringLiteral("PRAGMA user_version");
}

QStringList versionStatements(int applicationId, int version)
{
    return {QStringLiteral("PRAGMA application_id = %1").arg(applicationId),
            QStringLiteral("PRAGMA user_version = %1").arg(version)};
}

QString pageSizeQuery()
{
    return QStringLiteral("PRAGMA page_size");
}

QString changeCounterQuery()
{
    return QStringLiteral("PRAGMA data_version");
}

QString tablesQuery()
{
    return QStringLiteral("SELECT name FROM sqlite_master WHERE type = 'table'");
}

QString activePartsQuery()
{
    return QStringLiteral("SELECT name FROM sqlite_master WHERE type IN ('trigger', 'view')");
}

QString integrityQuery()
{
    return QStringLiteral("PRAGMA integrity_check(20)");
}

QString foreignKeyQuery()
{
    return QStringLiteral("PRAGMA foreign_key_check");
}

QString columnTypes(QString sql)
{
    // AUTOINCREMENT: an id that was deleted never comes back as another row.
    sql.replace(QStringLiteral("{id}"), QStringLiteral("INTEGER PRIMARY KEY AUTOINCREMENT"));
    sql.replace(QStringLiteral("{blob}"), QStringLiteral("BLOB"));
    sql.replace(QStringLiteral("{real}"), QStringLiteral("REAL"));
    return sql;
}

Fault faultOf(const QSqlError &error)
{
    bool ok = false;
    const int code = error.nativeErrorCode().toInt(&ok);
    if (!ok)
        return Fault::Other;
    switch (code & 0xff) { // the rest of an extended code only refines it
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return Fault::Busy;
    case SQLITE_FULL:
        return Fault::Full;
    case SQLITE_READONLY:
    case SQLITE_PERM:
        return Fault::ReadOnly;
    case SQLITE_CORRUPT:
        return Fault::Damaged;
    case SQLITE_NOTADB:
        return Fault::NotADatabase;
    case SQLITE_IOERR:
        return Fault::InputOutput;
    case SQLITE_CANTOPEN:
        return Fault::CannotOpen;
    default:
        return Fault::Other;
    }
}

bool isReadOnly(const QSqlDatabase &database)
{
    sqlite3 *handle = handleOf(database);
    return handle && sqlite3_db_readonly(handle, "main") == 1;
}

QString pendingFile(const QString &path)
{
    return path % QStringLiteral("-wal");
}

bool isInTransaction(const QSqlDatabase &database)
{
    sqlite3 *handle = handleOf(database);
    return handle && sqlite3_get_autocommit(handle) == 0;
}

Result<void> copyTo(const QSqlDatabase &database, const QString &target, const CancelToken &cancel)
{
    sqlite3 *source = handleOf(database);
    if (!source)
        return bookError(tr("This database cannot be copied while it is open."));

    sqlite3 *opened = nullptr;
    const int openResult = sqlite3_open_v2(QFile::encodeName(target).constData(), &opened,
                                           SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
    const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> copy(opened, &sqlite3_close);
    const auto failure = [&](int code) {
        if ((code & 0xff) == SQLITE_FULL)
            return bookError(tr("The disk of %1 is full: the backup was not made. Free some space "
                                "or choose another place.")
                                 .arg(target));
        return bookError(tr("The backup %1 could not be written: %2. Choose another place.")
                             .arg(target, QString::fromUtf8(sqlite3_errstr(code))));
    };
    if (openResult != SQLITE_OK)
        return failure(openResult);

    auto *backup = sqlite3_backup_init(copy.get(), "main", source, "main");
    if (!backup)
        return failure(sqlite3_errcode(copy.get()));
    int result = SQLITE_OK;
    while (result == SQLITE_OK && !cancel.isCancelled())
        result = sqlite3_backup_step(backup, 256); // 1 MiB of the usual 4 KiB pages
    const bool done = result == SQLITE_DONE;
    const int finished = sqlite3_backup_finish(backup);
    if (done && finished == SQLITE_OK)
        return {};
    if (!done && result == SQLITE_OK)
        return cancelledError();
    return failure(done ? finished : result);
}

} // namespace twofold::store::dialect
