// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/csvrecords.h"
#include "core/imports/jmeter.h"
#include "core/imports/samples.h"
#include "core/imports/timetext.h"

#include <QCoreApplication>
#include <QHash>

#include <cstring>

namespace twofold::imports {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("JMeter", text);
}

QString shown(QByteArrayView cell)
{
    return QString::fromUtf8(cell.first(std::min<qsizetype>(cell.size(), 60)));
}

constexpr size_t kMostHosts = 64;

class JmeterCsvReader
{
public:
    JmeterCsvReader(ByteSource &source, const Context &context)
        : m_source(source)
        , m_context(context)
    {
    }

    Result<results::Measurement> read();

private:
    enum class Row { Good, Bad };

    Row readRow(const CsvRecord &record);
    Row readTime(QByteArrayView cell, Microseconds &time);
    bool isSubResult(QByteArrayView label, Microseconds start, Microseconds end,
                     QByteArrayView thread) const;
    void countTransaction(bool success);
    void countUsers(const CsvRecord &record, Microseconds time);
    Result<bool> readOdd(const CsvRecord &record);
    Row bad(const QString &reason);
    results::Measurement finish();

    ByteSource &m_source;
    const Context &m_context;
    Samples m_samples;
    JmeterColumns m_columns;
    std::vector<QByteArray> m_header; // empty: none
    char m_separator = ',';
    QString m_reason; // of the last Row::Bad
    qint64 m_lastLine = 0;
    bool m_partial = false;
    QByteArray m_scratch;
    QByteArray m_scratch2;

    // Times of neighbouring rows share their first digits.
    char m_timePrefix[8] = {};
    int64_t m_timePrefixMs = 0;
    bool m_localTimes = false;

    uint32_t m_previousLabel = UINT32_MAX; // of the last sample that is no sub-result
    std::vector<QByteArray> m_labelNames;
    Microseconds m_previousStart = 0;
    Microseconds m_previousEnd = 0;
    QByteArray m_previousThread;
    QByteArrayView m_previousThreadView;

    qint64 m_transactions = 0;
    qint64 m_failedTransactions = 0;
    qint64 m_subResults = 0;
    qint64 m_negative = 0;
    qint64 m_firstNegative = 0;
    std::vector<std::pair<qint64, QString>> m_notes;
    std::vector<std::pair<QByteArray, Levels>> m_hosts;
};

JmeterCsvReader::Row JmeterCsvReader::bad(const QString &reason)
{
    m_reason = reason;
    return Row::Bad;
}

JmeterCsvReader::Row JmeterCsvReader::readTime(QByteArrayView cell, Microseconds &time)
{
    if (cell.size() == 13) [[likely]] {
        const char *text = cell.data();
        if (std::memcmp(text, m_timePrefix, 8) != 0) {
            int64_t prefix = 0;
            if (parseWhole(cell.first(8), prefix) && prefix >= 0) {
                std::memcpy(m_timePrefix, text, 8);
                m_timePrefixMs = prefix * 100'000;
            }
        }
        int64_t rest = 0;
        if (std::memcmp(text, m_timePrefix, 8) == 0 && parseWhole(cell.sliced(8), rest)
            && rest >= 0) [[likely]] {
            time = (m_timePrefixMs + rest) * 1000;
            return Row::Good;
        }
    }
    int64_t ms = 0;
    if (parseWhole(cell, ms) && ms < INT64_MAX / 2000 && ms > INT64_MIN / 2000) {
        time = ms * 1000;
        return Row::Good;
    }
    const auto date = parseTimeText(unquoted(cell, m_scratch));
    if (!date)
        return bad(tr("the time \"%1\" is neither milliseconds nor a date").arg(shown(cell)));
    m_localTimes = m_localTimes || !date->hasZone;
    time = date->utc;
    return Row::Good;
}

// With sub-results saved, a sampler's redirects and embedded resources follow it as rows of their
// own named "label-0", "label-1", …, within its time and by its thread.
bool JmeterCsvReader::isSubResult(QByteArrayView label, Microseconds start, Microseconds end,
                                  QByteArrayView thread) const
{
    if (m_previousLabel == UINT32_MAX || start < m_previousStart || end > m_previousEnd
        || thread != m_previousThreadView)
        return false;
    qsizetype at = label.size();
    while (at > 0 && label[at - 1] >= '0' && label[at - 1] <= '9')
        --at;
    if (at == label.size() || at < 2 || label[at - 1] != '-')
        return false;
    return label.first(at - 1) == m_labelNames[m_previousLabel];
}

void JmeterCsvReader::countUsers(const CsvRecord &record, Microseconds time)
{
    int64_t users = 0;
    if (!parseWhole(record.cell(static_cast<uint32_t>(m_columns.allThreads)), users) || users < 0)
        return;
    if (m_columns.host < 0) {
        m_samples.users.add(time, static_cast<double>(users));
        return;
    }
    // Each engine of a distributed run counts its own threads.
    const auto host = record.cell(static_cast<uint32_t>(m_columns.host));
    for (auto &[name, levels] : m_hosts) {
        if (host == name) {
            levels.add(time, static_cast<double>(users));
            return;
        }
    }
    if (m_hosts.size() < kMostHosts) {
        m_hosts.emplace_back(host.toByteArray(), Levels());
        m_hosts.back().second.add(time, static_cast<double>(users));
    }
}

JmeterCsvReader::Row JmeterCsvReader::readRow(const CsvRecord &record)
{
    const auto cell = [&record](int column) { return record.cell(static_cast<uint32_t>(column)); };
    if (record.cells != m_columns.count || record.openQuote) {
        return bad(tr("%1 columns where the first line has %2; is a separator not quoted?")
                       .arg(record.cells)
                       .arg(m_columns.count));
    }
    results::Sample sample;
    if (m_columns.time >= 0) {
        if (const auto row = readTime(cell(m_columns.time), sample.start); row != Row::Good)
            return row;
    }
    int64_t elapsed = 0;
    if (!parseWhole(cell(m_columns.elapsed), elapsed) || elapsed > INT64_MAX / 4000)
        return bad(tr("elapsed \"%1\" is not a number of milliseconds")
                       .arg(shown(cell(m_columns.elapsed))));
    QByteArrayView code;
    if (m_columns.code >= 0)
        code = cell(m_columns.code);
    if (m_columns.success >= 0) {
        const auto success = cell(m_columns.success);
        sample.success = success == "true";
        if (!sample.success && success != "false")
            return bad(tr("success is \"%1\", neither true nor false").arg(shown(success)));
    } else if (m_columns.code >= 0) {
        int64_t status = 0;
        sample.success = parseWhole(code, status) && isGoodStatus(status);
    }
    const auto message = m_columns.message >= 0 ? cell(m_columns.message) : QByteArrayView();
    if (m_columns.bytes >= 0 && !parseWhole(cell(m_columns.bytes), sample.receivedBytes)
        && !cell(m_columns.bytes).isEmpty())
        return bad(tr("bytes \"%1\" is not a number").arg(shown(cell(m_columns.bytes))));
    if (m_columns.sentBytes >= 0
        && !parseWhole(cell(m_columns.sentBytes), sample.sentBytes)
        && !cell(m_columns.sentBytes).isEmpty())
        return bad(tr("sentBytes \"%1\" is not a number").arg(shown(cell(m_columns.sentBytes))));

    m_lastLine = record.line;
    if (isTransactionMessage(message)
        || (message.isEmpty() && m_columns.message < 0 && m_columns.dataType >= 0
            && m_columns.code >= 0 && code.isEmpty() && cell(m_columns.dataType).isEmpty())) {
        countTransaction(sample.success);
        return Row::Good;
    }
    if (elapsed < 0) [[unlikely]] {
        m_firstNegative = m_negative++ == 0 ? record.line : m_firstNegative;
        elapsed = 0;
    }
    sample.latencyUs = elapsed * 1000;
    const Microseconds end = sample.start + sample.latencyUs;
    QByteArrayView label;
    if (m_columns.label >= 0)
        label = cell(m_columns.label);
    if (!label.isEmpty() && label.front() == '"')
        label = unquoted(label, m_scratch);
    const auto thread = m_columns.thread >= 0 ? cell(m_columns.thread) : QByteArrayView();
    const char last = label.isEmpty() ? ' ' : label.back();
    if (last >= '0' && last <= '9' && isSubResult(label, sample.start, end, thread)) [[unlikely]] {
        ++m_subResults;
        return Row::Good;
    }
    sample.label = m_samples.timeline.label(label);
    if (sample.label >= m_labelNames.size()) [[unlikely]]
        m_labelNames.push_back(label.toByteArray());
    m_previousLabel = sample.label;
    m_previousStart = sample.start;
    m_previousEnd = end;
    m_previousThreadView = thread;

    if (!sample.success) {
        if (isNetworkFailure(code))
            sample.receivedBytes = -1;
        QByteArrayView text;
        if (m_columns.failureMessage >= 0)
            text = unquoted(cell(m_columns.failureMessage), m_scratch);
        if (text.isEmpty())
            text = unquoted(message, m_scratch);
        m_samples.failures.add(sample.label, unquoted(code, m_scratch2), text, record.line);
    }
    if (m_columns.allThreads >= 0)
        countUsers(record, end);
    m_samples.timeline.add(sample);
    return Row::Good;
}

void JmeterCsvReader::countTransaction(bool success)
{
    ++m_transactions;
    m_failedTransactions += success ? 0 : 1;
}

// A record that is no sample: blank, a header, cut, or damage. False: reading ends here.
Result<bool> JmeterCsvReader::readOdd(const CsvRecord &record)
{
    if (record.isBlank())
        return true;
    const QString reason = m_reason;
    std::vector<QByteArray> cells;
    for (uint32_t i = 0; i < record.cells && i < 1000; ++i)
        cells.push_back(unquoted(record.cell(i), m_scratch).toByteArray());
    const auto columns = JmeterColumns::fromHeader(cells);
    if (columns.count > 0 && !record.openQuote) {
        if (cells != m_header) {
            m_notes.emplace_back(record.line,
                                 tr("A header with other columns stands in the middle of the file; "
                                    "the rows below are read by it. Results of several runs may be "
                                    "mixed in this file."));
        } else {
            m_notes.emplace_back(record.line,
                                 tr("The header is repeated in the middle of the file. Results of "
                                    "several runs may be mixed in this file."));
        }
        m_columns = columns;
        m_header = cells;
        return true;
    }
    // A quote that is open for so long was not cut but never closed.
    constexpr uint32_t kLongestCut = 256 * 1024;
    const uint32_t size = record.ends[record.cells - 1] - record.begin;
    if (!record.hasLineEnd && size < kLongestCut) {
        m_partial = true;
        return false;
    }
    return damaged(m_source, record.line,
                   tr("This is not a sample: %1. Repair or remove the line, or export the results "
                      "again.")
                       .arg(reason));
}

Result<results::Measurement> JmeterCsvReader::read()
{
    const Head head{m_source.head(), m_source.headIsWhole()};
    int firstLine = 0;
    while (firstLine < 100 && head.line(firstLine).trimmed().isEmpty())
        ++firstLine;
    const auto line = head.line(firstLine);
    m_separator = likelySeparator(line);
    const auto cells = splitLine(line, m_separator);
    m_columns = JmeterColumns::fromHeader(cells);
    const bool hasHeader = m_columns.count > 0;
    if (hasHeader)
        m_header = cells;
    else
        m_columns = JmeterColumns::fromShape(cells);
    if (m_columns.count == 0) {
        return damaged(m_source, 1,
                       tr("The first line is neither a header with \"elapsed\" nor a sample. Save "
                          "results as CSV with field names."));
    }
    m_samples.hasTimes = m_columns.time >= 0;
    m_samples.hasFailures = m_columns.success >= 0 || m_columns.code >= 0;

    CsvRecords records(m_source, m_separator);
    bool skipHeader = hasHeader;
    bool more = true;
    while (more) {
        auto block = records.readBlock();
        if (!block)
            return block.error();
        if (!*block)
            break;
        if (!m_context.goOn(m_source))
            return cancelledError();
        CsvRecord record;
        while (records.next(record)) {
            if (skipHeader && !record.isBlank()) [[unlikely]] {
                skipHeader = false;
                continue;
            }
            if (readRow(record) == Row::Good) [[likely]]
                continue;
            auto goOn = readOdd(record);
            if (!goOn)
                return goOn.error();
            more = *goOn;
        }
        m_previousThread = m_previousThreadView.toByteArray(); // the block's memory is reused
        m_previousThreadView = m_previousThread;
    }
    return finish();
}

results::Measurement JmeterCsvReader::finish()
{
    auto measurement = m_samples.finish(m_source);
    if (m_partial)
        markPartial(measurement, m_source, m_lastLine);
    for (const auto &[line, note] : m_notes)
        warn(measurement, m_source, line, note);
    if (m_hosts.size() == 1 && measurement.tellsTimes)
        measurement.series.push_back(m_hosts.front().second.series(QStringLiteral("users"),
                                                                   measurement.startedAt));
    if (!m_hosts.empty()) {
        double users = 0;
        for (const auto &host : m_hosts)
            users += host.second.highest().value_or(0);
        measurement.usersMax = static_cast<qint64>(std::min(users, 1e15));
    }
    if (m_transactions > 0) {
        measurement.metrics.push_back({QStringLiteral("jmeter.transactions"), {},
                                       static_cast<double>(m_transactions), {}});
        measurement.metrics.push_back({QStringLiteral("jmeter.failed_transactions"), {},
                                       static_cast<double>(m_failedTransactions), {}});
        warn(measurement, m_source, 0,
             tr("%1 rows of transaction controllers are not counted as requests. Their samplers "
                "are, where the test saves them (\"generate parent sample\" off).")
                 .arg(m_transactions));
    }
    if (m_subResults > 0) {
        warn(measurement, m_source, 0,
             tr("%1 rows of sub-results (redirects, embedded resources) are not counted; their "
                "samplers are.")
                 .arg(m_subResults));
    }
    if (m_negative > 0) {
        warn(measurement, m_source, m_firstNegative,
             tr("%1 samples have a negative elapsed time, the first here, and count as 0 ms. The "
                "generator's clock may have been set during the run.")
                 .arg(m_negative));
    }
    if (m_localTimes) {
        warn(measurement, m_source, 0,
             tr("The times have no zone and are read as UTC. Save them as milliseconds "
                "(jmeter.save.saveservice.timestamp_format=ms) to be sure."));
    }
    if (!measurement.tellsTimes) {
        warn(measurement, m_source, 0,
             tr("The file has no times, so there are no rates and no course over time. Save them "
                "(jmeter.save.saveservice.timestamp_format=ms)."));
    }
    return measurement;
}

} // namespace

int probeJmeterCsv(const Head &head)
{
    int n = 0;
    while (n < 100 && n < head.bytes.size() && head.line(n).trimmed().isEmpty())
        ++n;
    const auto line = head.line(n);
    if (line.isEmpty() || line.size() > 8000 || line.front() == '<' || line.front() == '{')
        return 0;
    const auto cells = splitLine(line, likelySeparator(line));
    if (JmeterColumns::fromHeader(cells).count > 0)
        return 90;
    return JmeterColumns::fromShape(cells).count > 0 ? 80 : 0;
}

Result<results::Measurement> readJmeterCsv(ByteSource &source, const Context &context)
{
    return JmeterCsvReader(source, context).read();
}

} // namespace twofold::imports
