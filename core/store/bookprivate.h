// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/store/book.h"
#include "core/store/valueblob.h"

#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QVariant>

#include <map>

// What the parts of Book share: book*.cpp only.

namespace twofold::store {

struct Book::Private
{
    QString path;
    QSqlDatabase database;
    bool readOnly = false;
    int depth = 0; // of nested transactions
    bool lost = false; // the database has rolled back what the open transaction did
    std::map<qint64, ValueKeys> keys; // by campaign; cleared when a transaction is rolled back

    ~Private();

    // A sentence for what the database says.
    Error failure(const QSqlError &error) const;

    // Prepared, bound and executed.
    Result<QSqlQuery> execute(const QString &sql, const QVariantList &values = {});
    // Rows changed.
    Result<qint64> change(const QString &sql, const QVariantList &values);
    // Id of the new row.
    Result<qint64> insert(const QString &sql, const QVariantList &values);
    // The first value of the first row; invalid where there is none.
    Result<QVariant> single(const QString &sql, const QVariantList &values = {});

    // Calls visit(query) for every row; it returns Result<void>. An error that comes in the middle
    // of the rows is an error, never a shorter list.
    template <class Visit>
    Result<void> each(const QString &sql, const QVariantList &values, Visit visit)
    {
        auto query = execute(sql, values);
        if (!query)
            return query.error();
        while (query->next()) {
            if (Result<void> visited = visit(*query); !visited)
                return visited;
        }
        if (query->lastError().isValid())
            return failure(query->lastError());
        return {};
    }

    // Column keys of a campaign, read when they are first needed.
    Result<ValueKeys *> keysOf(qint64 campaign, bool again = false);
    // Numbers of all these keys; adds those that are new. Inside a write transaction.
    Result<ValueKeys *> ensureKeys(const campaign::Run &run);

    Result<campaign::Run> readRun(const QString &where, const QVariantList &values,
                                  const Error &absent);
    // No run where the number is NULL.
    Result<std::optional<campaign::Run>> readNumbered(CampaignId campaign,
                                                      const Result<QVariant> &number);
    // Every row of a campaign, ascending by number; `whole` is false where it is damaged. The
    // condition is further SQL.
    using RunVisitor = std::function<Result<void>(campaign::Run &run, bool whole)>;
    Result<void> visitRuns(CampaignId campaign, const QString &condition, const RunVisitor &visit);

    // Refuses a write that was made from an older state of the row; `what` names the row.
    Error stale(const QString &what) const;
};

// NULL for a text without content.
inline QVariant textOrNull(const QString &text)
{
    return text.isEmpty() ? QVariant(QMetaType::fromType<QString>()) : QVariant(text);
}
template <class T>
QVariant orNull(const std::optional<T> &value)
{
    return value ? QVariant::fromValue(*value) : QVariant(QMetaType::fromType<T>());
}
template <class Tag>
QVariant orNull(Id<Tag> id)
{
    return id.isValid() ? QVariant(id.value()) : QVariant(QMetaType::fromType<qint64>());
}
template <class T>
std::optional<T> optionalOf(const QVariant &value)
{
    return value.isNull() ? std::nullopt : std::optional<T>(value.value<T>());
}

} // namespace twofold::store
