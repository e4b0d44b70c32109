// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// _stats.csv (0.14 and later), _requests.csv and _distribution.csv (0.8 to 0.13).

#include "core/imports/locust.h"
#include "core/imports/locustrows.h"
#include "core/imports/totals.h"

#include <QCoreApplication>

#include <algorithm>

namespace twofold::imports {

namespace {

using results::Measurement;
using results::Totals;

QString tr(const char *text)
{
    return QCoreApplication::translate("LocustReader", text);
}


struct StatsColumns
{
    explicit StatsColumns(const LocustRows &rows)
        : method(rows.column({"type", "method"}))
        , name(rows.column({"name"}))
        , requests(rows.column({"request count", "# requests"}))
        , failures(rows.column({"failure count", "# failures"}))
        , mean(rows.column({"average response time"}))
        , median(rows.column({"median response time"}))
        , min(rows.column({"min response time"}))
        , max(rows.column({"max response time"}))
        , size(rows.column({"average content size"}))
        , rate(rows.column({"requests/s"}))
    {
        for (int column = 0; column < rows.columns().count(); ++column) {
            QByteArray title = rows.columns().name(column);
            if (title == "99.999") // so written before 1.0
                title += '%';
            if (!title.endsWith('%'))
                continue;
            bool ok = false;
            const double percentile = title.chopped(1).toDouble(&ok);
            if (ok)
                percentiles.push_back({column, percentile});
        }
    }

    struct Percentile
    {
        int column;
        double percentile;
    };

    int method, name, requests, failures, mean, median, min, max, size, rate;
    std::vector<Percentile> percentiles;
};

struct Row
{
    QString method;
    QString name;
    Totals totals;
    std::optional<double> ownRate;

    bool isTotal() const
    {
        // "Total" up to 0.12.1; the distribution has method and name in one column.
        return (method.isEmpty() && (name == QLatin1String("Aggregated") || name == QLatin1String("Total")))
            || name == QLatin1String("None Total") || name == QLatin1String("None Aggregated");
    }
};

Result<Row> readRow(const LocustRows &rows, const StatsColumns &columns)
{
    Row row;
    row.method = rows.text(columns.method);
    row.name = rows.text(columns.name);
    row.ownRate = rows.number(columns.rate);
    row.totals.requests = rows.count(columns.requests);
    row.totals.failures = rows.count(columns.failures);
    if (!row.totals.requests)
        return rows.damagedCell(tr("A count of requests"));
    if (columns.failures >= 0 && !row.totals.failures)
        return rows.damagedCell(tr("A count of failures"));
    if (*row.totals.requests == 0)
        return row; // its zeros stand for "nothing measured"
    results::Latency &latency = row.totals.latency;
    latency.mean = rows.number(columns.mean);
    latency.min = rows.number(columns.min);
    latency.max = rows.number(columns.max);
    latency.p50 = rows.number(columns.median);
    for (const StatsColumns::Percentile &column : columns.percentiles) {
        if (column.percentile == 100 && !latency.max)
            latency.max = rows.number(column.column);
        else if (column.percentile != 50 || !latency.p50)
            setPercentile(latency, column.percentile, rows.number(column.column));
    }
    if (!rows.isOld()) { // before 1.0 the average is cut to a whole number
        if (const auto size = rows.number(columns.size))
            row.totals.receivedBytes = *size * double(*row.totals.requests);
    }
    return row;
}

// Beyond kMostLabels the counts of the rest add up in one last row.
void addRow(std::vector<Row> &all, Row row)
{
    if (all.size() < kMostLabels) {
        all.push_back(std::move(row));
        return;
    }
    row.totals.latency = {};
    row.totals.receivedBytes.reset();
    row.ownRate.reset();
    if (all.size() == kMostLabels) {
        row.method.clear();
        row.name = QStringLiteral("(other)");
        all.push_back(std::move(row));
        return;
    }
    *all.back().totals.requests += *row.totals.requests;
    if (row.totals.failures)
        *all.back().totals.failures += *row.totals.failures;
}

// Where failures were counted apart from the requests, both are the requests that ended.
void joinFailures(Row &row)
{
    const qint64 succeeded = *row.totals.requests;
    if (!row.totals.failures)
        return;
    row.totals.requests = succeeded + *row.totals.failures;
    row.totals.latencyOk = row.totals.latency;
    if (row.ownRate && succeeded > 0)
        *row.ownRate *= double(*row.totals.requests) / double(succeeded);
    else
        row.ownRate.reset();
}

} // namespace

Result<Measurement> readLocustStats(ByteSource &source, const Context &context)
{
    LocustRows rows(source);
    if (const auto header = rows.readHeader(); !header)
        return header.error();
    StatsColumns columns(rows);
    int results = rows.headers();
    std::vector<Row> all;
    std::optional<Row> total;
    bool apart = false;
    while (true) {
        const Result<bool> more = rows.next();
        if (!more)
            return more.error();
        if (!*more)
            break;
        if (!context.goOn(source))
            return cancelledError();
        if (results != rows.headers()) { // each is a whole one: its rows are not added to the others'
            results = rows.headers();
            columns = StatsColumns(rows);
            all.clear();
            total.reset();
            apart = false;
        }
        Result<Row> row = readRow(rows, columns);
        if (!row)
            return row.error();
        apart = apart || row->totals.failures.value_or(0) > *row->totals.requests;
        if (row->isTotal())
            total = std::move(*row);
        else
            addRow(all, std::move(*row));
    }

    Measurement result;
    result.kind = results::Kind::Summary;
    if (rows.cut() || (!total && !all.empty()))
        markPartial(result, source, rows.lineNumber());
    if (results > 1)
        warn(result, source, 0,
             tr("The file has %1 results; the last one was read.").arg(results));
    if (!total) {
        total.emplace();
        total->totals.requests = 0;
        if (columns.failures >= 0)
            total->totals.failures = 0;
        for (const Row &row : all) {
            *total->totals.requests += *row.totals.requests;
            if (total->totals.failures)
                *total->totals.failures += row.totals.failures.value_or(0);
        }
        if (!all.empty())
            warn(result, source, 0,
                 tr("The row of totals is missing; the counts are the sum of the %1 rows that are "
                    "there.")
                     .arg(all.size()));
    }
    if (apart) {
        joinFailures(*total);
        for (Row &row : all)
            joinFailures(row);
        warn(result, source, 0,
             tr("This version of Locust counted failures apart from requests and kept no times of "
                "them: here requests are both together, and the latency is of the successes."));
    }
    // Locust's rate is its requests by the time from the first to the last of them; no other
    // figure of the file tells the duration.
    if (total->ownRate > 0 && total->totals.requests > 0)
        result.durationS = double(*total->totals.requests) / *total->ownRate;
    fillRates(total->totals, result.durationS, total->ownRate);
    result.reported.totals = total->totals;
    for (Row &row : all) {
        fillRates(row.totals, std::nullopt, row.ownRate);
        result.reported.labels.push_back({requestLabel(row.method, row.name), row.totals});
    }
    warnOfOtherLabels(result, source);
    warnOfOtherSum(result, source);
    if (!rows.isOld() && result.reported.totals.requests > 0)
        warn(result, source, 0,
             tr("Locust writes this file once a second and not at the end: the requests of up to "
                "the last second are missing, 2 to 6 % in short runs. Its console table and HTML "
                "report have the exact count."));
    return result;
}

} // namespace twofold::imports
