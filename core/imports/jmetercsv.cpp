// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/jmeter.h"
#include "core/imports/jmeterrows.h"

#include <QCoreApplication>

#include <atomic>
#include <future>
#include <memory>
#include <optional>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace twofold::imports {

namespace {

// From their samples follows where intervals begin, so one thread reads them.
constexpr int kLeadBlocks = 8;

class JmeterCsvReader
{
public:
    JmeterCsvReader(ByteSource &source, const Context &context)
        : m_source(source)
        , m_context(context)
    {
    }

    // Nothing: the file has to be read in order by one thread.
    Result<std::optional<results::Measurement>> read(int threads);

private:
    // One thread with its share of the file.
    struct Worker
    {
        CsvRecords records;
        JmeterRows rows;
        std::optional<Error> error;
        qint64 errorBlock = 0;
    };

    Result<void> readHeader();
    std::unique_ptr<Worker> makeWorker();
    Result<bool> readLead(Worker &lead, bool isAll);
    Result<bool> readShares(Worker &lead, int threads);
    void readShare(Worker &worker, bool reports);

    ByteSource &m_source;
    const Context &m_context;
    char m_separator = ',';
    JmeterColumns m_columns;
    std::vector<QByteArray> m_header; // empty: none
    CsvShare m_share;
    std::atomic<bool> m_stop = false;
};

Result<void> JmeterCsvReader::readHeader()
{
    const Head head{m_source.head(), m_source.headIsWhole()};
    int firstLine = 0;
    while (firstLine < 100 && head.line(firstLine).trimmed().isEmpty())
        ++firstLine;
    const auto line = head.line(firstLine);
    m_separator = likelySeparator(line);
    const auto cells = splitLine(line, m_separator);
    m_columns = JmeterColumns::fromHeader(cells);
    if (m_columns.count > 0)
        m_header = cells;
    else
        m_columns = JmeterColumns::fromShape(cells);
    if (m_columns.count > 0)
        return {};
    return damaged(m_source, 1,
                   QCoreApplication::translate("JMeter",
                                               "The first line is neither a header with "
                                               "\"elapsed\" nor a sample. Save results as CSV with "
                                               "field names."));
}

std::unique_ptr<JmeterCsvReader::Worker> JmeterCsvReader::makeWorker()
{
    return std::unique_ptr<Worker>(
        new Worker{CsvRecords(m_source, m_separator, m_context.blockBytes),
                   JmeterRows(m_source, m_columns, m_header), std::nullopt, 0});
}

Result<std::optional<results::Measurement>> JmeterCsvReader::read(int threads)
{
    if (auto ok = readHeader(); !ok)
        return ok.error();
    const auto lead = makeWorker();
    if (!m_header.empty())
        lead->rows.skipHeader();
    auto more = readLead(*lead, threads < 2);
    if (!more)
        return more.error();
    if (*more) {
        const auto merged = readShares(*lead, threads);
        if (!merged)
            return merged.error();
        if (!*merged)
            return std::optional<results::Measurement>();
    }
    return std::optional(lead->rows.finish());
}

// Reads in order, all or the first blocks; false: that was all.
Result<bool> JmeterCsvReader::readLead(Worker &lead, bool isAll)
{
    bool isSettled = false;
    for (int blocks = 1;; ++blocks) {
        auto more = lead.records.readBlock();
        if (!more)
            return more.error();
        if (!*more)
            return false;
        if (!m_context.goOn(lead.records.shareRead()))
            return cancelledError();
        more = lead.rows.readBlock(lead.records);
        if (!more)
            return more.error();
        if (!*more)
            return false;
        // The same for any number of threads.
        if (!isSettled && blocks >= kLeadBlocks)
            isSettled = lead.rows.settleGrid();
        if (isSettled && !isAll && !lead.rows.needsOrder())
            return true;
    }
}

// False: the file has to be read in order.
Result<bool> JmeterCsvReader::readShares(Worker &lead, int threads)
{
    lead.records.share(m_share);
    lead.rows.beginShare();
    std::vector<std::unique_ptr<Worker>> others;
    for (int i = 1; i < threads; ++i) {
        others.push_back(makeWorker());
        others.back()->records.join(m_share);
        others.back()->rows.beginAs(lead.rows);
    }
    {
        std::vector<std::future<void>> running; // waits for all
        for (auto &other : others) {
            running.push_back(std::async(
                std::launch::async, [this, worker = other.get()] { readShare(*worker, false); }));
        }
        readShare(lead, true); // progress is reported on the thread that called
        for (auto &one : running)
            one.get();
    }
    if (m_context.cancel.isCancelled())
        return cancelledError();
    std::vector<JmeterRows *> parts;
    bool needsOrder = lead.rows.needsOrder();
    const Worker *failed = lead.error ? &lead : nullptr;
    for (const auto &other : others) {
        parts.push_back(&other->rows);
        needsOrder = needsOrder || other->rows.needsOrder();
        if (other->error && (!failed || other->errorBlock < failed->errorBlock))
            failed = other.get();
    }
    // What needs order may be what others took for damage.
    if (needsOrder)
        return false;
    if (failed)
        return *failed->error;
    auto merged = lead.rows.merge(parts);
#ifdef __GLIBC__
    // Each thread's shares lay in memory of its own, which nobody else would use.
    others.clear();
    malloc_trim(0);
#endif
    return merged;
}

void JmeterCsvReader::readShare(Worker &worker, bool reports)
{
    while (!m_stop) {
        auto more = worker.records.readBlock();
        if (more && !*more)
            return;
        const bool goesOn =
            reports ? m_context.goOn(worker.records.shareRead()) : !m_context.cancel.isCancelled();
        if (more && goesOn)
            more = worker.rows.readBlock(worker.records);
        if (!more) {
            worker.error = more.error();
            worker.errorBlock = worker.records.block();
        }
        // Others finish their blocks, which may come before this one.
        if (!more || !*more || !goesOn)
            m_stop = true;
    }
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
    if (context.threads > 1 && source.canRewind()) {
        auto read = JmeterCsvReader(source, context).read(context.threads);
        if (!read)
            return read.error();
        if (*read)
            return std::move(**read);
        if (auto ok = source.rewind(); !ok)
            return ok.error();
    }
    auto read = JmeterCsvReader(source, context).read(1);
    if (!read)
        return read.error();
    return std::move(**read);
}

} // namespace twofold::imports
