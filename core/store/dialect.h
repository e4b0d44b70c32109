// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/cancel.h"
#include "core/base/result.h"

#include <QSqlDatabase>
#include <QSqlError>
#include <QString>
#include <QStringList>

namespace twofold::store::dialect {

// All that is SQLite's own; the rest of the store is SQL that another database understands too.

enum class Mode {
    Create, // makes the file where it is not there
    ReadWrite,
    Query, // the file could be written, this connection does not
    Frozen // a file on a medium that cannot be written: no locks, no files beside it
};

constexpr int kBusySeconds = 5;

// Unopened, under a name of its own. Invalid where Qt has no driver for it.
QSqlDatabase connection(const QString &path, Mode mode);

// Before the schema is made.
QString newFileStatement();
// What every connection sets after it was opened.
QStringList sessionStatements(Mode mode);
// Once, when the schema is there: readers and one writer do not wait for each other from here on.
QString sharingStatement();

QString beginWrite(); // takes the writer's lock at once, so that waiting works
QString beginRead();

QString applicationIdQuery();
QString versionQuery();
QStringList versionStatements(int applicationId, int version);
QString pageSizeQuery();
QString changeCounterQuery();
QString tablesQuery(); // names of tables
QString activePartsQuery(); // names of what runs by itself: triggers and views
QString integrityQuery(); // rows of text; one "ok" where nothing is wrong
QString foreignKeyQuery(); // rows: table, row id, table it points to

// {id}, {blob} and {real} of the schema.
QString columnTypes(QString sql);

// What a database error means for the person, whatever its text says.
enum class Fault { Other, Busy, Full, ReadOnly, Damaged, NotADatabase, InputOutput, CannotOpen };
Fault faultOf(const QSqlError &error);

// True where it was opened for writing and only reading was possible.
bool isReadOnly(const QSqlDatabase &database);
// The file beside a book that holds what is not yet in the book; mostly not there.
QString pendingFile(const QString &path);

// False after the database has rolled back by itself, as it does on a full disk.
bool isInTransaction(const QSqlDatabase &database);

// Copies the whole database, as this connection sees it now, into a new file.
Result<void> copyTo(const QSqlDatabase &database, const QString &target, const CancelToken &cancel);

} // namespace twofold::store::dialect
