// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/store/migrations.h"

#include "core/store/dialect.h"

#include <QFile>
#include <QSqlError>
#include <QSqlQuery>
#include <QVariant>

namespace twofold::store {

namespace {

QString script(int version)
{
    QFile file(QStringLiteral(":/twofold/schema/%1.sql").arg(version, 4, 10, QLatin1Char('0')));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return QString::fromUtf8(file.readAll());
}

// Rolls back unless it was committed.
class Step
{
public:
    explicit Step(QSqlDatabase &database)
        : m_query(database)
    {
    }
    ~Step()
    {
        if (m_open)
            m_query.exec(QStringLiteral("ROLLBACK"));
    }

    bool begin() { return m_open = m_query.exec(dialect::beginWrite()); }
    bool run(const QString &statement) { return m_query.exec(statement); }
    bool commit()
    {
        const bool committed = m_query.exec(QStringLiteral("COMMIT"));
        m_open = m_open && !committed;
        return committed;
    }
    int version()
    {
        return m_query.exec(dialect::versionQuery()) && m_query.next() ? m_query.value(0).toInt()
                                                                       : -1;
    }
    QSqlError error() const { return m_query.lastError(); }

private:
    QSqlQuery m_query;
    bool m_open = false;
};

} // namespace

QStringList statementsOf(const QString &script)
{
    QStringList statements;
    QString statement;
    const auto lines = script.split(QLatin1Char('\n'));
    for (const auto &line : lines) {
        if (line.startsWith(QLatin1String("--")) || line.trimmed().isEmpty())
            continue;
        statement += line % QLatin1Char('\n');
        if (line.endsWith(QLatin1Char(';'))) {
            statement.chop(2);
            statements << dialect::columnTypes(statement);
            statement.clear();
        }
    }
    return statements;
}

std::vector<Migration> migrations()
{
    return {{1, statementsOf(script(1))}};
}

Result<void> migrate(QSqlDatabase &database, const std::vector<Migration> &steps, int applicationId,
                     const std::function<Error(const QSqlError &)> &describe)
{
    for (const auto &migration : steps) {
        Step step(database);
        // Mostly nothing is to be done, and nobody has to wait for that.
        if (step.version() >= migration.version)
            continue;
        if (!step.begin())
            return describe(step.error());
        const int version = step.version();
        if (version < 0)
            return describe(step.error());
        if (version >= migration.version)
            continue;
        const auto statements
            = migration.statements
              + dialect::versionStatements(applicationId, migration.version);
        for (const auto &statement : statements) {
            if (!step.run(statement))
                return describe(step.error());
        }
        if (!step.commit())
            return describe(step.error());
    }
    return {};
}

} // namespace twofold::store
