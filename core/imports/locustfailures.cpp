// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// _failures.csv: Method, Name, Error, Occurrences (2.46 adds when each was first and last seen).
// _exceptions.csv: Count, Message, Traceback (over many lines), Nodes.

#include "core/imports/failuregroups.h"
#include "core/imports/locust.h"
#include "core/imports/locustrows.h"
#include "core/imports/totals.h"

#include <QCoreApplication>
#include <QHash>

#include <utility>
#include <vector>

namespace twofold::imports {

namespace {

using results::Measurement;

QString tr(const char *text)
{
    return QCoreApplication::translate("LocustReader", text);
}

// Calls take(row) for each row; a last row without its end is a cut one (its count may have lost
// digits), except before 1.0, where no last row has an end.
template <class Take>
Result<Measurement> readRows(ByteSource &source, const Context &context, Take take)
{
    LocustRows rows(source);
    if (const auto header = rows.readHeader(); !header)
        return header.error();
    Measurement result;
    result.kind = results::Kind::Summary;
    bool cut = false;
    while (true) {
        const Result<bool> more = rows.next();
        if (!more)
            return more.error();
        if (!*more)
            break;
        if (!context.goOn(source))
            return cancelledError();
        if (!rows.isOld() && rows.lastIsUnended()) {
            cut = true;
            break;
        }
        if (const Result<void> taken = take(rows, result); !taken)
            return taken.error();
    }
    if (cut || rows.cut())
        markPartial(result, source, rows.lineNumber());
    return result;
}

} // namespace

Result<Measurement> readLocustFailures(ByteSource &source, const Context &context)
{
    FailureGroups groups;
    auto result = readRows(
        source, context, [&](const LocustRows &rows, Measurement &) -> Result<void> {
            const auto count = rows.count(rows.column({"occurrences"}));
            if (!count)
                return rows.damagedCell(tr("A count of occurrences"));
            const QString message = rows.text(rows.column({"error"}));
            groups.add(requestLabel(rows.text(rows.column({"method"})),
                                    rows.text(rows.column({"name"}))),
                       statusInMessage(message), message, count, source.name(), rows.lineNumber());
            return {};
        });
    if (!result)
        return result;
    result->failures = groups.take();
    // The only count here; requests are in _stats.csv.
    qint64 failures = 0;
    for (const results::FailureGroup &group : result->failures)
        failures += group.count.value_or(0);
    result->reported.totals.failures = failures;
    return result;
}

Result<Measurement> readLocustExceptions(ByteSource &source, const Context &context)
{
    qint64 exceptions = 0;
    // By message: the same one comes again from another place, and in results that were appended.
    std::vector<std::pair<QString, qint64>> messages;
    QHash<QString, size_t> index;
    auto result = readRows(
        source, context, [&](const LocustRows &rows, Measurement &) -> Result<void> {
            const auto count = rows.count(rows.column({"count"}));
            if (!count)
                return rows.damagedCell(tr("A count of exceptions"));
            exceptions += *count;
            const QString message =
                rows.text(rows.column({"message"})).left(FailureGroups::kLongestMessage);
            if (const auto known = index.constFind(message); known != index.cend()) {
                messages[*known].second += *count;
            } else if (messages.size() < size_t(FailureGroups::kMostGroups)) {
                index.insert(message, messages.size());
                messages.emplace_back(message, *count);
            }
            return {};
        });
    if (!result)
        return result;
    // Not failed requests: the script broke. The judge takes it as the generator's.
    const QString key = QStringLiteral("locust.exceptions");
    for (const auto &[message, count] : messages) {
        if (!message.isEmpty()) // would be taken for all
            addMetric(*result, key, double(count), {}, message);
    }
    addMetric(*result, key, double(exceptions));
    return result;
}

} // namespace twofold::imports
