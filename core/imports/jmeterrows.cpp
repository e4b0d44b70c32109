// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/jmeterrows.h"

#include "core/imports/jmetersubresult.h"
#include "core/imports/numbertext.h"
#include "core/imports/timetext.h"

#include <QCoreApplication>

#include <algorithm>
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

} // namespace

JmeterRows::JmeterRows(const ByteSource &source, const JmeterColumns &columns,
                       const std::vector<QByteArray> &header)
    : m_source(source)
    , m_columns(columns)
    , m_header(header)
{
    m_samples.hasTimes = columns.time >= 0;
    m_samples.hasFailures = columns.success >= 0 || columns.code >= 0;
}

void JmeterRows::Previous::keep()
{
    if (label.data() != labelCopy.constData())
        labelCopy = label.toByteArray();
    if (thread.data() != threadCopy.constData())
        threadCopy = thread.toByteArray();
    label = labelCopy;
    thread = threadCopy;
}

JmeterRows::Row JmeterRows::bad(const QString &reason)
{
    m_reason = reason;
    return Row::Bad;
}

JmeterRows::Row JmeterRows::readTime(QByteArrayView cell, Microseconds &time)
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
        if (std::memcmp(text, m_timePrefix, 8) == 0 && parseDigits(cell.sliced(8), rest))
            [[likely]] {
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

// Reads a row as most are: a success whose numbers are digits alone, and that can be no sub-result.
// False: it is not one, or not surely, and nothing was taken of it.
[[gnu::always_inline]] inline bool JmeterRows::readPlain(const CsvRecord &record)
{
    if (record.cells != m_columns.count || m_atSeam || !m_columns.arePlain)
        return false;
    const auto begin = [&record](int column) __attribute__((always_inline)) {
        return column == 0 ? record.begin : record.ends[column - 1] + 1;
    };
    const auto cell = [&](int column) __attribute__((always_inline)) {
        const uint32_t from = begin(column);
        return QByteArrayView(record.text + from, record.ends[column] - from);
    };
    uint64_t bad = 0;
    const auto number = [&](int column) __attribute__((always_inline)) {
        if (column < 0)
            return int64_t(-1);
        const uint32_t from = begin(column);
        return digits(record.text + from, record.ends[column] - from, bad);
    };
    const auto time = cell(m_columns.time);
    const int64_t millisecond = digits(time.data() + 8, 5, bad);
    const int64_t elapsed = number(m_columns.elapsed);
    const int64_t received = number(m_columns.bytes);
    const int64_t sent = number(m_columns.sentBytes);
    const int64_t users = number(m_columns.allThreads);
    const auto success = cell(m_columns.success);
    const auto label = cell(m_columns.label);
    // What stands first in a message, or the separator behind an empty one. Messages of transaction
    // controllers begin with N.
    const char first = record.text[begin(m_columns.message)];
    // The last digit of a label may mean a sub-result.
    const char last = label.isEmpty() ? '0' : label.back();
    const bool isPlain = bad == 0 && time.size() == 13
        && std::memcmp(time.data(), m_timePrefix, 8) == 0 && success.size() == 4
        && std::memcmp(success.data(), "true", 4) == 0 && first != 'N' && first != '"'
        && (last < '0' || last > '9') && label.front() != '"';
    if (!isPlain)
        return false;

    auto &sample = m_plain[m_plainRows];
    sample.receivedBytes = received;
    sample.sentBytes = sent;
    sample.start = (m_timePrefixMs + millisecond) * 1000;
    sample.latencyUs = elapsed * 1000;
    const Microseconds end = sample.start + sample.latencyUs;
    sample.label = m_samples.timeline.label(label);
    if (sample.label >= m_labelLines.size()) [[unlikely]]
        m_labelLines.push_back(record.line);
    if (users >= 0) {
        usersFrom(end);
        m_samples.users.add(end, static_cast<double>(users));
    }
    clock().see(sample.start, end, record.line);
    m_lastLine = record.line;
    m_previous.any = true;
    m_previous.start = sample.start;
    m_previous.end = end;
    m_previous.label = label;
    m_previous.thread = m_columns.thread < 0 ? QByteArrayView() : cell(m_columns.thread);
    if (++m_plainRows == m_plain.size())
        countPlain();
    return true;
}

void JmeterRows::countPlain()
{
    m_samples.timeline.add(std::span(m_plain).first(m_plainRows));
    m_plainRows = 0;
}

JmeterRows::Row JmeterRows::readRow(const CsvRecord &record)
{
    const auto cell = [&record](int column) { return record.cell(static_cast<uint32_t>(column)); };
    if (record.cells != m_columns.count || record.openQuote) {
        if (record.isBlank())
            return Row::Bad; // of which there may be millions: no sentence for each
        return bad(tr("%1 columns where the first line has %2; is a separator not quoted?")
                       .arg(record.cells)
                       .arg(m_columns.count));
    }
    Counted row;
    auto &sample = row.sample;
    row.line = record.line;
    if (m_columns.time >= 0) {
        if (const auto read = readTime(cell(m_columns.time), sample.start); read != Row::Good)
            return read;
    }
    int64_t elapsed = 0;
    if (!parseNumber(cell(m_columns.elapsed), elapsed) || elapsed > INT64_MAX / 4000)
        return bad(tr("elapsed \"%1\" is not a number of milliseconds")
                       .arg(shown(cell(m_columns.elapsed))));
    if (m_columns.code >= 0)
        row.code = cell(m_columns.code);
    if (m_columns.success >= 0) {
        const auto success = cell(m_columns.success);
        sample.success = success.size() == 4 && std::memcmp(success.data(), "true", 4) == 0;
        if (!sample.success && success != "false")
            return bad(tr("success is \"%1\", neither true nor false").arg(shown(success)));
    } else if (m_columns.code >= 0) {
        int64_t status = 0;
        sample.success = parseWhole(row.code, status) && isGoodStatus(status);
    }
    const auto message = m_columns.message >= 0 ? cell(m_columns.message) : QByteArrayView();
    if (m_columns.bytes >= 0 && !parseNumber(cell(m_columns.bytes), sample.receivedBytes) &&
        !cell(m_columns.bytes).isEmpty())
        return bad(tr("bytes \"%1\" is not a number").arg(shown(cell(m_columns.bytes))));
    if (m_columns.sentBytes >= 0 && !parseNumber(cell(m_columns.sentBytes), sample.sentBytes) &&
        !cell(m_columns.sentBytes).isEmpty())
        return bad(tr("sentBytes \"%1\" is not a number").arg(shown(cell(m_columns.sentBytes))));

    m_lastLine = record.line;
    const char first = message.isEmpty() ? ' ' : message.front();
    if (((first == 'N' || first == '"') && isTransactionMessage(message)) ||
        (message.isEmpty() && m_columns.message < 0 && m_columns.dataType >= 0 &&
         m_columns.code >= 0 && row.code.isEmpty() && cell(m_columns.dataType).isEmpty())) {
        ++m_transactions;
        m_failedTransactions += sample.success ? 0 : 1;
        return Row::Good;
    }
    if (elapsed < 0) [[unlikely]] {
        m_firstNegative = m_negative++ == 0 ? record.line : m_firstNegative;
        elapsed = 0;
    }
    sample.latencyUs = elapsed * 1000;
    if (m_columns.label >= 0)
        row.label = cell(m_columns.label);
    if (!row.label.isEmpty() && row.label.front() == '"')
        row.label = unquoted(row.label, m_labelScratch);
    if (m_columns.thread >= 0)
        row.thread = cell(m_columns.thread);
    const char last = row.label.isEmpty() ? ' ' : row.label.back();
    if (m_atSeam || (last >= '0' && last <= '9')) [[unlikely]] {
        if (!isSample(record, row))
            return Row::Good;
    }
    if (!sample.success)
        readFailure(record, row);
    if (m_columns.allThreads >= 0)
        readUsers(record, row);
    count(row);
    remember(row);
    watchClock(row);
    return Row::Good;
}

void JmeterRows::readFailure(const CsvRecord &record, Counted &row)
{
    const auto cell = [&record](int column) { return record.cell(static_cast<uint32_t>(column)); };
    if (isNetworkFailure(row.code))
        row.sample.receivedBytes = -1;
    if (m_columns.failureMessage >= 0)
        row.failure = unquoted(cell(m_columns.failureMessage), m_scratch);
    if (row.failure.isEmpty() && m_columns.message >= 0)
        row.failure = unquoted(cell(m_columns.message), m_scratch);
    row.code = unquoted(row.code, m_codeScratch);
}

void JmeterRows::readUsers(const CsvRecord &record, Counted &row) const
{
    if (!parseNumber(record.cell(static_cast<uint32_t>(m_columns.allThreads)), row.users))
        row.users = -1;
    if (m_columns.host >= 0)
        row.host = record.cell(static_cast<uint32_t>(m_columns.host));
}

bool JmeterRows::isSample(const CsvRecord &record, Counted &row)
{
    if (m_atSeam)
        return isSampleAtSeam(record, row);
    if (!m_previous.any || !isSubResult(m_previous, m_previous.start, m_previous.end, row))
        return true;
    ++m_subResults;
    return false;
}

void JmeterRows::count(const Counted &row)
{
    auto sample = row.sample;
    sample.label = m_samples.timeline.label(row.label);
    if (sample.label >= m_labelLines.size()) [[unlikely]]
        m_labelLines.push_back(row.line);
    if (!sample.success)
        m_samples.failures.add(sample.label, row.code, row.failure, row.line);
    if (row.users >= 0)
        countUsers(row);
    m_samples.timeline.add(sample);
}

void JmeterRows::remember(const Counted &row)
{
    m_previous.any = true;
    m_previous.start = row.sample.start;
    m_previous.end = row.end();
    m_previous.label = row.label;
    m_previous.thread = row.thread;
    if (row.label.data() == m_labelScratch.constData()) [[unlikely]]
        m_previous.keep(); // the next label may need that memory
}

// Engines of a distributed run hand over their samples late, in batches, each with its own clock.
void JmeterRows::watchClock(const Counted &row)
{
    if (m_columns.host < 0)
        clock().see(row.sample.start, row.end(), row.line);
}

// From the first time on.
inline void JmeterRows::usersFrom(Microseconds end)
{
    if (!m_usersFrom) [[unlikely]] {
        m_usersFrom = end;
        m_samples.users.countFrom(end);
    }
}

void JmeterRows::countUsers(const Counted &row)
{
    const auto users = static_cast<double>(row.users);
    usersFrom(row.end());
    if (m_columns.host < 0) {
        m_samples.users.add(row.end(), users);
        return;
    }
    // Each engine of a distributed run counts its own threads.
    for (auto &host : m_hosts) {
        if (row.host == host.name) {
            host.users.add(row.end(), users);
            return;
        }
    }
    if (m_hosts.size() >= kMostHosts) {
        m_needsOrder = m_needsOrder || m_isShare;
        return;
    }
    m_hosts.push_back({row.host.toByteArray(), Levels(), row.line});
    m_hosts.back().users.countFrom(*m_usersFrom);
    m_hosts.back().users.add(row.end(), users);
}

// A record that is no sample: blank, a header, cut, or damage. False: reading ends here.
Result<bool> JmeterRows::readOdd(const CsvRecord &record)
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
            m_needsOrder = m_isShare;
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
        return !m_needsOrder;
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

Result<bool> JmeterRows::readBlock(CsvRecords &records)
{
    if (m_isShare) {
        m_seams.emplace_back();
        m_seams.back().block = records.block();
        m_atSeam = true;
        m_previous.any = false;
    }
    bool more = true;
    CsvRecord record;
    while (more && records.next(record)) {
        if (m_skipHeader && !record.isBlank()) [[unlikely]] {
            m_skipHeader = false;
            continue;
        }
        if (readPlain(record)) [[likely]]
            continue;
        if (readRow(record) == Row::Good)
            continue;
        auto goOn = readOdd(record);
        if (!goOn)
            return goOn.error();
        more = *goOn;
    }
    countPlain();
    m_previous.keep(); // the block's memory is reused
    if (m_isShare && m_previous.any)
        m_seams.back().last = m_previous;
    m_needsOrder = m_needsOrder || (m_isShare && m_seams.back().clock.hasSteps());
    return more && !(m_isShare && needsOrder());
}

} // namespace twofold::imports
