// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/jmeterrows.h"

#include "core/imports/numbertext.h"
#include "core/imports/timetext.h"

#include <QCoreApplication>
#include <QHash>

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

constexpr size_t kMostHosts = 64;
constexpr size_t kMostUndecided = 256;

// The label of which one named "label-0", "label-1", … may be a sub-result; empty: of none.
QByteArrayView parentLabel(QByteArrayView label)
{
    qsizetype at = label.size();
    while (at > 0 && label[at - 1] >= '0' && label[at - 1] <= '9')
        --at;
    if (at == label.size() || at < 2 || label[at - 1] != '-')
        return {};
    return label.first(at - 1);
}

// With sub-results saved, a sampler's redirects and embedded resources follow it as rows of their
// own, within its time and by its thread.
template <class Sampler, class Row>
bool isSubResult(const Sampler &sampler, Microseconds samplerStart, Microseconds samplerEnd,
                 const Row &row)
{
    return row.sample.start >= samplerStart && row.end() <= samplerEnd &&
           row.thread == sampler.thread && parentLabel(row.label) == sampler.label &&
           !sampler.label.isEmpty();
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

JmeterRows::Undecided::Undecided(const Counted &counted)
    : row(counted)
    , texts{counted.label.toByteArray(), counted.thread.toByteArray(), counted.code.toByteArray(),
            counted.failure.toByteArray(), counted.host.toByteArray()}
{
}

JmeterRows::Counted JmeterRows::Undecided::view() const
{
    Counted counted = row;
    counted.label = texts[0];
    counted.thread = texts[1];
    counted.code = texts[2];
    counted.failure = texts[3];
    counted.host = texts[4];
    return counted;
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

// Whether the row is a sample whatever the sample before the block is; then all that follow can be
// told from it. If not, it waits.
bool JmeterRows::isSampleAtSeam(const CsvRecord &record, Counted &row)
{
    auto &waiting = m_seams.back().rows;
    const auto parent = parentLabel(row.label);
    bool sure = parent.isEmpty();
    if (!sure && !waiting.empty()) {
        // The sample before it is one that waits, or, if all of these are sub-results, their
        // sampler.
        const Counted first = waiting.front().view();
        sure = (parent != parentLabel(first.label) || row.thread != first.thread) &&
               std::none_of(waiting.begin(), waiting.end(), [&row](const Undecided &undecided) {
                   const Counted other = undecided.view();
                   return isSubResult(other, other.sample.start, other.end(), row);
               });
    }
    if (sure) {
        m_atSeam = false;
        return true;
    }
    if (!row.sample.success)
        readFailure(record, row);
    if (m_columns.allThreads >= 0)
        readUsers(record, row);
    waiting.emplace_back(row);
    m_needsOrder = m_needsOrder || waiting.size() > kMostUndecided;
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

bool JmeterRows::settleGrid()
{
    m_samples.timeline.start();
    if (!m_samples.timeline.isStarted())
        return false;
    if (!m_usersFrom) {
        m_usersFrom = m_previous.end;
        m_samples.users.countFrom(*m_usersFrom);
    }
    return true;
}

void JmeterRows::beginShare()
{
    m_isShare = true;
    m_seams.emplace_back();
    m_seams.back().last = m_previous;
}

void JmeterRows::beginAs(const JmeterRows &other)
{
    m_isShare = true;
    m_columns = other.m_columns;
    m_header = other.m_header;
    m_samples.startAs(other.m_samples);
    m_usersFrom = other.m_usersFrom;
}

bool JmeterRows::needsOrder() const
{
    return m_needsOrder || m_samples.failures.isOverfull() || m_samples.timeline.labelsLeftOut();
}

bool JmeterRows::merge(const std::vector<JmeterRows *> &parts)
{
    std::vector<JmeterRows *> all{this};
    all.insert(all.end(), parts.begin(), parts.end());
    if (std::any_of(all.begin(), all.end(), [](const auto *part) { return part->needsOrder(); }))
        return false;

    // Which of the rows at the seams are samples, in the order of the file.
    std::vector<const Seam *> seams;
    for (const auto *part : all) {
        for (const auto &seam : part->m_seams)
            seams.push_back(&seam);
    }
    std::sort(seams.begin(), seams.end(),
              [](const Seam *a, const Seam *b) { return a->block < b->block; });
    std::vector<Counted> samples;
    Previous previous;
    ClockWatch clock = m_samples.clock;
    const auto isInOrder = [&](const Counted &row) {
        ClockWatch one;
        if (m_columns.host < 0)
            one.see(row.sample.start, row.end(), row.line);
        const bool follows = clock.isFollowedBy(one);
        clock.append(one);
        return follows;
    };
    for (const auto *seam : seams) {
        for (const auto &undecided : seam->rows) {
            const Counted row = undecided.view();
            if (previous.any && isSubResult(previous, previous.start, previous.end, row)) {
                ++m_subResults;
                continue;
            }
            if (!isInOrder(row))
                return false;
            samples.push_back(row);
            previous = {true, row.sample.start, row.end(), row.label, row.thread, {}, {}};
        }
        if (!clock.isFollowedBy(seam->clock))
            return false;
        clock.append(seam->clock);
        if (seam->last.any) {
            previous = seam->last;
            previous.keep();
        }
    }

    // Labels in the order in which they come first in the file.
    QHash<QByteArray, qint64> firstLines;
    const auto seen = [&firstLines](const QByteArray &label, qint64 line) {
        auto known = firstLines.find(label);
        if (known == firstLines.end())
            firstLines.insert(label, line);
        else
            *known = std::min(*known, line);
    };
    for (const auto *part : all) {
        const auto labels = part->m_samples.timeline.labels();
        for (size_t i = 0; i < labels.size(); ++i)
            seen(labels[i], part->m_labelLines[i]);
    }
    for (const auto &row : samples)
        seen(results::TimelineBuilder::keptLabel(row.label).toByteArray(), row.line);
    if (firstLines.size() > results::Timeline::kMaxLabels)
        return false;
    std::vector<std::pair<qint64, QByteArray>> labels;
    for (auto it = firstLines.cbegin(); it != firstLines.cend(); ++it)
        labels.emplace_back(it.value(), it.key());
    std::sort(labels.begin(), labels.end());
    Samples whole;
    whole.startAs(m_samples);
    whole.clock = clock;
    m_labelLines.assign(labels.size(), 0);
    for (const auto &[line, label] : labels)
        whole.timeline.label(label);

    // The hosts likewise.
    std::vector<Host> hosts;
    for (auto *part : all) {
        std::vector<uint32_t> indices;
        for (const auto &label : part->m_samples.timeline.labels())
            indices.push_back(whole.timeline.label(label));
        whole.merge(part->m_samples, indices);
        for (auto &host : part->m_hosts) {
            const auto known = std::find_if(hosts.begin(), hosts.end(), [&host](const Host &other) {
                return other.name == host.name;
            });
            if (known == hosts.end()) {
                hosts.push_back(std::move(host));
            } else {
                known->users.merge(host.users);
                known->line = std::min(known->line, host.line);
            }
        }
        if (part == this)
            continue;
        m_lastLine = std::max(m_lastLine, part->m_lastLine);
        m_partial = m_partial || part->m_partial;
        m_localTimes = m_localTimes || part->m_localTimes;
        m_transactions += part->m_transactions;
        m_failedTransactions += part->m_failedTransactions;
        m_subResults += part->m_subResults;
        if (part->m_negative > 0) {
            m_firstNegative = m_negative > 0 ? std::min(m_firstNegative, part->m_firstNegative)
                                             : part->m_firstNegative;
            m_negative += part->m_negative;
        }
        m_notes.insert(m_notes.end(), part->m_notes.begin(), part->m_notes.end());
    }
    std::sort(hosts.begin(), hosts.end(),
              [](const Host &a, const Host &b) { return a.line < b.line; });
    m_hosts = std::move(hosts);
    m_samples = std::move(whole);
    if (m_hosts.size() > kMostHosts)
        return false;
    for (const auto &row : samples)
        count(row);
    m_isShare = true; // more hosts than are kept still show
    return !needsOrder();
}

results::Measurement JmeterRows::finish()
{
    auto measurement = m_samples.finish(m_source);
    if (m_partial)
        markPartial(measurement, m_source, m_lastLine);
    std::sort(m_notes.begin(), m_notes.end());
    for (const auto &[line, note] : m_notes)
        warn(measurement, m_source, line, note);
    if (m_hosts.size() == 1 && measurement.tellsTimes)
        measurement.series.push_back(
            m_hosts.front().users.series(QStringLiteral("users"), measurement.startedAt));
    if (!m_hosts.empty()) {
        double users = 0;
        for (const auto &host : m_hosts)
            users += host.users.highest().value_or(0);
        measurement.usersMax = static_cast<qint64>(std::min(users, 1e15));
    }
    if (m_transactions > 0) {
        measurement.metrics.push_back(
            {QStringLiteral("jmeter.transactions"), {}, static_cast<double>(m_transactions), {}});
        measurement.metrics.push_back({QStringLiteral("jmeter.failed_transactions"),
                                       {},
                                       static_cast<double>(m_failedTransactions),
                                       {}});
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

} // namespace twofold::imports
