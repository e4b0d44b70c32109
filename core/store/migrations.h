// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/result.h"

#include <QSqlDatabase>
#include <QString>
#include <QStringList>

#include <functional>
#include <vector>

namespace twofold::store {

// One step of the book's format. A book's version is the number of the last step it has taken.
struct Migration
{
    int version = 0;
    QStringList statements;
};

// Every step from an empty file to Book::kVersion, ascending.
std::vector<Migration> migrations();

// Statements of a schema script: comments gone, types of the dialect put in.
QStringList statementsOf(const QString &script);

// Takes the steps that the book has not taken, each in one transaction with the version it leads
// to. Another process may be at the same: the version is read again under the writer's lock.
Result<void> migrate(QSqlDatabase &database, const std::vector<Migration> &steps, int applicationId,
                     const std::function<Error(const QSqlError &)> &describe);

} // namespace twofold::store
