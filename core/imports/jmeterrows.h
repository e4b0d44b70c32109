// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/imports/csvrecords.h"
#include "core/imports/jmeter.h"
#include "core/imports/samples.h"

#include <array>
#include <optional>
#include <utility>
#include <vector>

namespace twofold::imports {

// What is read of the rows of a JTL as CSV: all of them, in order; or one thread's share of them,
// block by block. Shares of one file are merged, and the result is the same as that of one reader.
class JmeterRows
{
public:
    JmeterRows(const ByteSource &source, const JmeterColumns &columns,
               const std::vector<QByteArray> &header);

    // The first row that is not blank is the header.
    void skipHeader() { m_skipHeader = true; }

    // Reads the block's rows. An error: a damaged row. False: the last row is cut, or this share
    // met what has to be read in order.
    Result<bool> readBlock(CsvRecords &records);

    // Fixes what the rows so far decide for all that follow, where intervals begin; false as long
    // as there is no sample.
    bool settleGrid();

    // From here on this is a share: blocks come from anywhere in the file. Another share begins as
    // this one did.
    void beginShare();
    void beginAs(const JmeterRows &other);

    // Rare things are read in order alone: other columns in the middle of the file, a clock that was
    // set back, more labels, hosts or kinds of failures than are kept. Of a share: read the file
    // again with one reader.
    bool needsOrder() const;

    // Takes the other shares; false: needsOrder().
    bool merge(const std::vector<JmeterRows *> &parts);

    results::Measurement finish();

private:
    static constexpr size_t kMostHosts = 64;
    enum class Row { Good, Bad };

    // What a sub-result is recognised by: the sample before it.
    struct Previous
    {
        bool any = false;
        Microseconds start = 0;
        Microseconds end = 0;
        QByteArrayView label;
        QByteArrayView thread;
        QByteArray labelCopy; // where the views' memory is reused
        QByteArray threadCopy;

        void keep();
    };
    // A row as it is counted.
    struct Counted
    {
        results::Sample sample; // but its label
        qint64 line = 0;
        QByteArrayView label;
        QByteArrayView thread;
        QByteArrayView code;
        QByteArrayView failure;
        int64_t users = -1;
        QByteArrayView host;

        Microseconds end() const { return sample.start + sample.latencyUs; }
    };
    // The same with its own texts: a row at the beginning of a block of which nobody knows yet
    // whether it is a sub-result, as the sample before it is in another share.
    struct Undecided
    {
        Counted row;
        QByteArray texts[5];

        explicit Undecided(const Counted &counted);
        Counted view() const;
    };
    struct Seam
    {
        qint64 block = -1;
        std::vector<Undecided> rows;
        ClockWatch clock; // of the rows that are not undecided
        Previous last; // none: no row after the undecided ones is a sample
    };
    struct Host
    {
        QByteArray name;
        Levels users;
        qint64 line;
    };

    bool readPlain(const CsvRecord &record);
    void countPlain();
    Row readRow(const CsvRecord &record);
    Row readTime(QByteArrayView cell, Microseconds &time);
    Row bad(const QString &reason);
    void readFailure(const CsvRecord &record, Counted &row);
    void readUsers(const CsvRecord &record, Counted &row) const;
    void usersFrom(Microseconds end);
    bool isSample(const CsvRecord &record, Counted &row);
    bool isSampleAtSeam(const CsvRecord &record, Counted &row);
    void count(const Counted &row);
    void countUsers(const Counted &row);
    void remember(const Counted &row);
    void watchClock(const Counted &row);
    ClockWatch &clock() { return m_isShare ? m_seams.back().clock : m_samples.clock; }
    Result<bool> readOdd(const CsvRecord &record);

    const ByteSource &m_source; // for its name
    Samples m_samples;
    JmeterColumns m_columns;
    std::vector<QByteArray> m_header; // empty: none
    bool m_skipHeader = false;
    QString m_reason; // of the last Row::Bad
    qint64 m_lastLine = 0;
    bool m_partial = false;
    QByteArray m_scratch;
    QByteArray m_labelScratch;
    QByteArray m_codeScratch;

    // Plain rows that wait to be counted, together.
    std::array<results::Sample, 128> m_plain;
    size_t m_plainRows = 0;

    // Times of neighbouring rows share their first digits.
    char m_timePrefix[8] = {};
    int64_t m_timePrefixMs = 0;
    bool m_localTimes = false;

    Previous m_previous;              // the last sample that is no sub-result
    std::vector<qint64> m_labelLines; // where each label came first

    bool m_isShare = false;
    bool m_atSeam = false; // the sample before is not known
    bool m_needsOrder = false;
    std::vector<Seam> m_seams;

    qint64 m_transactions = 0;
    qint64 m_failedTransactions = 0;
    qint64 m_subResults = 0;
    qint64 m_negative = 0;
    qint64 m_firstNegative = 0;
    std::vector<std::pair<qint64, QString>> m_notes;
    std::optional<Microseconds> m_usersFrom;
    std::vector<Host> m_hosts;
};

} // namespace twofold::imports
