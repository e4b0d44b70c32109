// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// JMeter's dashboard statistics.json (3.0 and later) and the tables that its Aggregate Report and
// Summary Report save as CSV. The percentiles of statistics.json are 90, 95 and 99 unless the
// user's properties say otherwise, which the file does not tell.

#include "core/imports/json.h"
#include "core/imports/summaryformats.h"
#include "core/imports/table.h"
#include "core/imports/textvalues.h"
#include "core/imports/totals.h"

#include <QCoreApplication>

#include <cmath>

namespace twofold::imports {

namespace {

using results::Latency;
using results::Measurement;
using results::Totals;

QString tr(const char *text)
{
    return QCoreApplication::translate("JMeterSummaryReader", text);
}

constexpr double kKilo = 1024;

void setBytes(Totals &totals, std::optional<double> receivedKb, std::optional<double> sentKb,
              std::optional<double> durationS)
{
    if (durationS && receivedKb)
        totals.receivedBytes = *receivedKb * kKilo * *durationS;
    if (durationS && sentKb)
        totals.sentBytes = *sentKb * kKilo * *durationS;
}

Result<Measurement> readStatistics(ByteSource &source, const Context &)
{
    const Result<JsonDocument> document = JsonDocument::parse(source);
    if (!document)
        return document.error();
    Measurement result;
    result.kind = results::Kind::Summary;
    bool total = false;
    for (const JsonValue &entry : document->root().items()) {
        if (!entry.isObject())
            continue;
        Totals totals;
        totals.requests = entry["sampleCount"].count();
        totals.failures = entry["errorCount"].count();
        if (!totals.requests && !document->cut())
            return damaged(source, 1,
                           tr("\"%1\" has no count of samples.").arg(entry.name().left(100)));
        Latency &latency = totals.latency;
        latency.mean = entry["meanResTime"].number();
        latency.min = entry["minResTime"].number();
        latency.max = entry["maxResTime"].number();
        latency.p50 = entry["medianResTime"].number();
        latency.p90 = entry["pct1ResTime"].number();
        latency.p95 = entry["pct2ResTime"].number();
        latency.p99 = entry["pct3ResTime"].number();
        if (totals.requests == 0)
            latency = {};
        const auto rate = entry["throughput"].number();
        std::optional<double> durationS;
        if (totals.requests > 0 && rate > 0)
            durationS = double(*totals.requests) / *rate;
        setBytes(totals, entry["receivedKBytesPerSec"].number(), entry["sentKBytesPerSec"].number(),
                 durationS);
        fillRates(totals, durationS, rate);
        if (entry.name() == QLatin1String("Total")) {
            result.reported.totals = totals;
            result.durationS = durationS;
            total = true;
        } else {
            addLabel(result, entry.name(), totals);
        }
    }
    warnOfOtherLabels(result, source);
    if (document->cut())
        markPartial(result, source, 0);
    else if (!total)
        return damaged(source, 1, tr("The statistics have no \"Total\"."));
    warnOfOtherSum(result, source);
    return result;
}

// Numbers as the user's language wrote them: a comma or a point as the decimal sign, the other one
// or a blank between thousands, no zero before it (",16005").
std::optional<double> localNumber(QByteArray text)
{
    text = text.trimmed();
    text.replace("\xc2\xa0", "").replace("\xe2\x80\xaf", "").replace(" ", "");
    const qsizetype comma = text.lastIndexOf(',');
    const qsizetype point = text.lastIndexOf('.');
    if (comma >= 0 && point >= 0)
        text.replace(comma > point ? "." : ",", "");
    text.replace(',', '.');
    if (text.startsWith('.'))
        text.prepend('0');
    return parseNumber(text);
}

// "12.3/sec", "1.2/min", "5/hour" of the screen; bare numbers are per second.
std::optional<double> rateOf(const QByteArray &cell)
{
    const qsizetype slash = cell.indexOf('/');
    const auto value = localNumber(slash < 0 ? cell : cell.left(slash));
    if (!value || slash < 0)
        return value;
    const QByteArray unit = cell.mid(slash + 1).trimmed();
    return *value / (unit.startsWith("min") ? 60 : unit.startsWith("hour") ? 3600 : 1);
}

// The table has the share of errors, not their count: known where its digits leave one count only.
std::optional<qint64> failuresOf(const QByteArray &cell, qint64 samples)
{
    QByteArray text = cell.trimmed();
    const bool percent = text.endsWith('%');
    if (percent)
        text.chop(1);
    const auto share = localNumber(text);
    if (!share || *share < 0 || *share > (percent ? 100 : 1))
        return std::nullopt;
    const qsizetype sign = std::max(text.lastIndexOf(','), text.lastIndexOf('.'));
    const auto decimals = sign < 0 ? 0 : text.trimmed().size() - sign - 1;
    const double scale = percent ? 100 : 1;
    const double off = 0.5 * std::pow(10, -double(decimals)) / scale * double(samples);
    if (off >= 0.5 && *share != 0 && *share != scale)
        return std::nullopt;
    return std::llround(*share / scale * double(samples));
}

Result<Measurement> readTable(ByteSource &source, const Context &context)
{
    const QByteArrayView firstLine = Head{source.head(), true}.line(0);
    const char separator = firstLine.contains('\t') ? '\t' : firstLine.contains(';') ? ';' : ',';
    TableReader table(source, separator);
    std::vector<QByteArray> cells;
    if (const Result<bool> header = table.next(cells); !header)
        return header.error();
    const Columns columns(cells);
    Measurement result;
    result.kind = results::Kind::Summary;
    std::optional<Totals> total;
    bool cut = !table.lastHadEnd();
    bool unknownFailures = false;
    qint64 rows = 0; // beside the total
    while (true) {
        const Result<bool> more = table.next(cells);
        if (!more)
            return more.error();
        if (!*more)
            break;
        if (!context.goOn(source))
            return cancelledError();
        if (!table.lastHadEnd() || table.lastWasCut()) { // its last number may have lost digits
            cut = true;
            break;
        }
        if (int(cells.size()) < columns.count())
            return damaged(source, table.lineNumber(),
                           tr("This row has fewer cells than the header."));
        const auto cell = [&](std::initializer_list<QByteArrayView> names) {
            const int column = columns.find(names);
            return column >= 0 ? cells[size_t(column)] : QByteArray();
        };
        Totals totals;
        totals.requests = wholeCount(localNumber(cell({"# samples", "#samples"})));
        if (!totals.requests)
            return damaged(source, table.lineNumber(), tr("A count of samples was expected here."));
        totals.failures = failuresOf(cell({"error %", "error"}), *totals.requests);
        unknownFailures = unknownFailures || !totals.failures;
        Latency &latency = totals.latency;
        latency.mean = localNumber(cell({"average"}));
        latency.stddev = localNumber(cell({"std. dev."}));
        latency.min = localNumber(cell({"min"}));
        latency.max = localNumber(cell({"max"}));
        latency.p50 = localNumber(cell({"median"}));
        latency.p90 = localNumber(cell({"90% line"}));
        latency.p95 = localNumber(cell({"95% line"}));
        latency.p99 = localNumber(cell({"99% line"}));
        if (totals.requests == 0)
            latency = {};
        const auto rate = rateOf(cell({"throughput"}));
        std::optional<double> durationS;
        if (totals.requests > 0 && rate > 0)
            durationS = double(*totals.requests) / *rate;
        setBytes(totals, localNumber(cell({"received kb/sec", "kb/sec"})),
                 localNumber(cell({"sent kb/sec"})), durationS);
        fillRates(totals, durationS, rate);
        const QString label = QString::fromUtf8(cell({"label"}));
        if (label == QLatin1String("TOTAL")) {
            total = totals;
            result.durationS = durationS;
        } else {
            addLabel(result, label, totals);
            ++rows;
        }
    }
    warnOfOtherLabels(result, source);
    if (!total) {
        total.emplace();
        total->requests = 0;
        total->failures = 0;
        for (const results::LabelTotals &label : result.reported.labels) {
            *total->requests += label.totals.requests.value_or(0);
            if (total->failures && label.totals.failures)
                *total->failures += *label.totals.failures;
            else
                total->failures.reset();
        }
        if (!result.reported.labels.empty())
            warn(result, source, 0,
                 tr("The row TOTAL is missing; the counts are the sum of the %1 rows that are "
                    "there.")
                     .arg(rows));
    }
    result.reported.totals = *total;
    if (unknownFailures)
        warn(result, source, 0,
             tr("The table has the share of errors with too few digits to tell their count; where "
                "it is not clear it is left out."));
    if (cut)
        markPartial(result, source, table.lineNumber());
    warnOfOtherSum(result, source);
    return result;
}

} // namespace

std::vector<Format> jmeterSummaryFormats()
{
    const QString tool = QStringLiteral("JMeter");
    return {{{QStringLiteral("jmeter-statistics"), tool, tr("statistics.json of the dashboard.")},
             [](const Head &head) {
                 return head.startsWith("{") && head.contains("\"sampleCount\"")
                         && head.contains("\"meanResTime\"")
                     ? 95
                     : 0;
             },
             readStatistics},
            {{QStringLiteral("jmeter-table"), tool,
              tr("The table of the Aggregate or Summary Report, saved as CSV.")},
             [](const Head &head) {
                 const QByteArray line = head.line(0).toByteArray().replace('"', QByteArray()).toLower();
                 return line.startsWith("label") && line.contains("# samples")
                         && line.contains("average")
                     ? 95
                     : 0;
             },
             readTable}};
}

} // namespace twofold::imports
