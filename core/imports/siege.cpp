// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// siege 3 and 4: the report (on standard error, with coloured messages before it), the JSON of
// --json-output with chatter after it, and siege.log, a row a run. Times have two decimals of a
// second. An answer of 404 is a transaction, neither successful nor failed.

#include "core/imports/eachline.h"
#include "core/imports/failuregroups.h"
#include "core/imports/json.h"
#include "core/imports/summaryformats.h"
#include "core/imports/table.h"
#include "core/imports/textvalues.h"
#include "core/imports/totals.h"

#include <QCoreApplication>

namespace twofold::imports {

namespace {

using results::Measurement;

QString tr(const char *text)
{
    return QCoreApplication::translate("SiegeReader", text);
}

constexpr double kMega = 1024 * 1024;

// The figures that all three have.
struct SiegeFigures
{
    std::optional<qint64> transactions;
    std::optional<qint64> successful;
    std::optional<qint64> failed;
    std::optional<double> elapsedS;
    std::optional<double> megabytes;
    std::optional<double> responseS;
    std::optional<double> rate;
    std::optional<double> concurrency;
    std::optional<double> longestS;
    std::optional<double> shortestS;
};

void takeFigures(Measurement &result, const SiegeFigures &figures, const ByteSource &source)
{
    result.kind = results::Kind::Summary;
    results::Totals &totals = result.reported.totals;
    if (figures.transactions && figures.failed) {
        totals.requests = *figures.transactions + *figures.failed;
        totals.failures = figures.failed;
    }
    result.durationS = figures.elapsedS;
    if (figures.megabytes)
        totals.receivedBytes = *figures.megabytes * kMega;
    addMetric(result, QStringLiteral("siege.concurrency"), figures.concurrency);
    if (figures.transactions > 0) { // zeros stand for "nothing measured"
        results::Latency &latency = totals.latency;
        latency.mean = figures.responseS;
        latency.max = figures.longestS;
        latency.min = figures.shortestS;
        scale(latency, 1000);
    }
    fillRates(totals, result.durationS);
    if (figures.transactions && figures.successful && *figures.transactions > *figures.successful)
        warn(result, source, 0,
             tr("%1 answers are neither successful nor failed for siege (4xx, as 404): they count "
                "as answered requests here.")
                 .arg(*figures.transactions - *figures.successful));
}

Result<Measurement> readText(ByteSource &source, const Context &context)
{
    Measurement result;
    SiegeFigures figures;
    FailureGroups failures;
    bool ended = false;
    qint64 last = 0;
    const auto number = [](QByteArrayView rest, QByteArrayView unit, std::optional<double> &value) {
        if (!rest.endsWith(unit))
            return LineVerdict::Damaged;
        value = parseNumber(rest.chopped(unit.size()));
        return value || rest.contains("nan") || rest.contains("inf") ? LineVerdict::Next
                                                                     : LineVerdict::Damaged;
    };
    const auto count = [](QByteArrayView rest, QByteArrayView unit, std::optional<qint64> &value) {
        if (rest.endsWith(unit))
            value = parseCount(rest.chopped(unit.size()));
        return value ? LineVerdict::Next : LineVerdict::Damaged;
    };
    const auto read = eachLine(source, context, "Transactions:", [&](const ReportLine &line) {
        last = line.number;
        if (!line.ended && !line.text.trimmed().isEmpty())
            return LineVerdict::Stop;
        const QByteArray plain = withoutEscapes(line.text);
        if (const auto rest = after(plain, "** SIEGE "))
            result.toolVersion = QString::fromUtf8(*rest);
        else if (const auto rest = after(plain, "** Preparing "))
            result.usersMax = words(*rest).empty() ? std::nullopt : parseCount(words(*rest)[0]);
        else if (const qsizetype at = plain.indexOf("[error] "); at >= 0)
            failures.add({}, {}, QString::fromUtf8(plain.mid(at + 8).trimmed()), 1, source.name(),
                         line.number);
        else if (const auto rest = after(plain, "Transactions:"))
            return count(*rest, " hits", figures.transactions);
        else if (const auto rest = after(plain, "Elapsed time:"))
            return number(*rest, " secs", figures.elapsedS);
        else if (const auto rest = after(plain, "Data transferred:"))
            return number(*rest, " MB", figures.megabytes);
        else if (const auto rest = after(plain, "Response time:"))
            return number(*rest, " secs", figures.responseS);
        else if (const auto rest = after(plain, "Transaction rate:"))
            return number(*rest, " trans/sec", figures.rate);
        else if (const auto rest = after(plain, "Concurrency:"))
            return number(*rest, "", figures.concurrency);
        else if (const auto rest = after(plain, "Successful transactions:"))
            return count(*rest, "", figures.successful);
        else if (const auto rest = after(plain, "Failed transactions:"))
            return count(*rest, "", figures.failed);
        else if (const auto rest = after(plain, "Longest transaction:"))
            return number(*rest, "", figures.longestS);
        else if (const auto rest = after(plain, "Shortest transaction:")) {
            ended = true;
            return number(*rest, "", figures.shortestS);
        }
        return LineVerdict::Next;
    });
    if (!read)
        return read.error();
    takeFigures(result, figures, source);
    result.failures = failures.take();
    if (result.failures.empty() && figures.failed > 0)
        result.failures.push_back(
            {{}, {}, tr("failed transactions"), figures.failed, source.name(), 0});
    if (!ended)
        markPartial(result, source, last);
    return result;
}

Result<Measurement> readJson(ByteSource &source, const Context &)
{
    const Result<QByteArray> text = readAll(source);
    if (!text)
        return text.error();
    constexpr QByteArrayView kOnce = "\"transactions\"";
    if (const auto second = text->indexOf(kOnce, text->indexOf(kOnce) + 1); second > text->indexOf(kOnce))
        noteSecondResult(source, 1 + std::count(text->begin(), text->begin() + second, '\n'));
    // Lines of -v and notes of siege may stand before it.
    const qsizetype begin = std::max<qsizetype>(0, text->indexOf('{'));
    const Result<JsonDocument> document =
        JsonDocument::parse(QByteArrayView(*text).sliced(begin), source.name());
    if (!document)
        return document.error();
    const JsonValue root = document->root();
    SiegeFigures figures;
    figures.transactions = root["transactions"].count();
    figures.successful = root["successful_transactions"].count();
    figures.failed = root["failed_transactions"].count();
    figures.elapsedS = root["elapsed_time"].number();
    figures.megabytes = root["data_transferred"].number();
    figures.responseS = root["response_time"].number();
    figures.concurrency = root["concurrency"].number();
    figures.longestS = root["longest_transaction"].number();
    figures.shortestS = root["shortest_transaction"].number();
    if (!figures.transactions && !document->cut())
        return damaged(source, 1, tr("The result has no count of transactions."));
    Measurement result;
    takeFigures(result, figures, source);
    if (figures.failed > 0)
        result.failures.push_back(
            {{}, {}, tr("failed transactions"), figures.failed, source.name(), 0});
    if (document->cut())
        markPartial(result, source, 0);
    return result;
}

// "Date & Time, Trans, Elap Time, Data Trans, Resp Time, Trans Rate, Throughput, Concurrent, OKAY,
// Failed": a row a run, so the last one is the result. Times are local without a zone.
Result<Measurement> readLog(ByteSource &source, const Context &context)
{
    TableReader table(source);
    std::vector<QByteArray> cells;
    Columns columns;
    SiegeFigures figures;
    qint64 rows = 0;
    bool cut = false;
    while (true) {
        const Result<bool> more = table.next(cells);
        if (!more)
            return more.error();
        if (!*more)
            break;
        if (!context.goOn(source))
            return cancelledError();
        if (cells[0].trimmed().startsWith("****")) { // marks and aborted runs
            cut = !table.lastHadEnd();
            continue;
        }
        const Columns names(cells);
        if (names.find({"trans"}) >= 0) { // the header, which appending may repeat
            columns = names;
            cut = !table.lastHadEnd() && names.find({"failed"}) < 0;
            continue;
        }
        if (columns.count() == 0)
            return damaged(source, table.lineNumber(), tr("The header of siege.log is missing."));
        if (!table.lastHadEnd()) {
            cut = true;
            break;
        }
        const auto cell = [&](QByteArrayView name) -> QByteArray {
            const int column = columns.find({name});
            return column >= 0 && size_t(column) < cells.size() ? cells[size_t(column)].trimmed()
                                                                : QByteArray();
        };
        SiegeFigures row;
        row.transactions = parseCount(cell("trans"));
        row.failed = parseCount(cell("failed"));
        row.successful = parseCount(cell("okay"));
        row.elapsedS = parseNumber(cell("elap time"));
        row.responseS = parseNumber(cell("resp time"));
        row.concurrency = parseNumber(cell("concurrent"));
        if (!row.transactions || !row.failed)
            return damaged(source, table.lineNumber(),
                           tr("Counts of transactions and failures were expected in this row."));
        figures = row; // whole megabytes say nothing of small runs: left out
        ++rows;
    }
    if (rows == 0) {
        figures.transactions = 0;
        figures.failed = 0;
    }
    Measurement result;
    takeFigures(result, figures, source);
    if (cut)
        markPartial(result, source, table.lineNumber());
    if (rows > 1)
        warn(result, source, table.lineNumber(),
             tr("The log has %1 runs; the last one was read.").arg(rows));
    return result;
}

int probeText(const Head &head)
{
    if (head.contains("** SIEGE "))
        return 90;
    return head.contains("Transactions:\t") && head.contains("Availability:\t") ? 90 : 0;
}

} // namespace

std::vector<Format> siegeFormats()
{
    const QString tool = QStringLiteral("siege");
    return {{{QStringLiteral("siege"), tool, tr("The report that siege prints to standard error.")},
             probeText,
             readText},
            {{QStringLiteral("siege-json"), tool, tr("siege --json-output.")},
             [](const Head &head) {
                 return head.contains("\"transactions\"") && head.contains("\"availability\"") ? 92
                                                                                              : 0;
             },
             readJson},
            {{QStringLiteral("siege-log"), tool, tr("siege.log; its last run.")},
             [](const Head &head) {
                 const QByteArrayView line = head.line(0);
                 return line.contains("Trans,") && line.contains("Elap Time,") ? 92 : 0;
             },
             readLog}};
}

} // namespace twofold::imports
