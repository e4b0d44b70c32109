// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// vmstat of procps: columns by the names of its second header line ("gu" is new in procps 4), the
// headers again every screen without -n, a time with a zone with -t. The first row is the average
// since boot and is left out, of every recording where several were appended; with -y it is a row as
// any other, which nothing but its figures tells.

#include "core/imports/eachline.h"
#include "core/imports/hostseries.h"
#include "core/imports/summaryformats.h"
#include "core/imports/textvalues.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace twofold::imports {

namespace {

using results::Measurement;

QString tr(const char *text)
{
    return QCoreApplication::translate("VmstatReader", text);
}

struct Column
{
    const char *title;
    const char *key;
    const char *unit;
    double factor;
};
// Utilisations from 0 to 1; memory in the unit that -S asked for, which the file does not tell.
constexpr Column kColumns[] = {
    {"r", "run_queue", "", 1},        {"b", "blocked", "", 1},
    {"swpd", "swap_used", "", 1},     {"free", "memory_free", "", 1},
    {"buff", "memory_buffers", "", 1}, {"cache", "memory_cache", "", 1},
    {"si", "swap_in", "/s", 1},       {"so", "swap_out", "/s", 1},
    {"bi", "blocks_in", "/s", 1},     {"bo", "blocks_out", "/s", 1},
    {"in", "interrupts", "/s", 1},    {"cs", "context_switches", "/s", 1},
    {"us", "cpu_user", "ratio", 0.01}, {"sy", "cpu_system", "ratio", 0.01},
    {"id", "cpu_idle", "ratio", 0.01}, {"wa", "cpu_iowait", "ratio", 0.01},
    {"st", "cpu_steal", "ratio", 0.01}, {"gu", "cpu_guest", "ratio", 0.01}};

const Column *columnOf(QByteArrayView title)
{
    for (const Column &column : kColumns) {
        if (title == column.title)
            return &column;
    }
    return nullptr;
}

// Rows between two headers: 21 where the output is no terminal; a terminal has as many as its height
// allows.
constexpr qint64 kShortestScreen = 10;
constexpr qint64 kTallestScreen = 300;

class Vmstat
{
public:
    LineVerdict take(const ReportLine &line)
    {
        const auto word = words(line.text);
        if (word.empty() || word[0].startsWith("procs") || word[0].startsWith("--procs"))
            return LineVerdict::Next;
        if (!line.ended) {
            m_cut = true;
            return LineVerdict::Stop;
        }
        if (word[0] == "r" && word.size() > 1 && word[1] == "b") {
            return takeHeader(word, line.number);
        }
        return takeRow(word, line.number);
    }

    Measurement finish(const ByteSource &source, qint64 last)
    {
        addHeld();
        Measurement result;
        m_series.finish(result, m_dated);
        if (m_cut)
            markPartial(result, source, last);
        for (const qint64 line : m_recordings)
            warn(result, source, line,
                 m_dated ? tr("Another recording of vmstat begins in this line. Its rows stand at their "
                              "own times.")
                         : tr("Another recording of vmstat begins in this line. How long after the one "
                              "before it is not in the file: its rows are taken to follow at once. "
                              "Run vmstat with -t."));
        for (const qint64 line : m_firstsTaken)
            warn(result, source, line,
                 tr("This first row is like those below it and is taken as measured, as with vmstat "
                    "-y; without -y it is the average since the host booted."));
        if (m_ranBack > 0)
            warn(result, source, m_ranBack,
                 tr("The time runs back in this line: the host's clock was set."));
        if (!m_dated && !result.series.empty())
            warn(result, source, 0,
                 tr("vmstat without -t writes neither a time nor its interval: its rows are taken as "
                    "one second apart from the start of the run."));
        if (m_otherZone)
            warn(result, source, 0,
                 tr("The times are in the host's own zone; they are taken as UTC. Run vmstat with "
                    "TZ=UTC."));
        if (m_series.leftOut())
            warn(result, source, 0, tr("The file has more rows than are kept."));
        return result;
    }

private:
    LineVerdict takeHeader(const std::vector<QByteArrayView> &word, qint64 line)
    {
        addHeld(); // by the columns above them
        std::vector<const Column *> columns;
        for (const QByteArrayView title : word) {
            const Column *column = columnOf(title);
            if (!column)
                break; // the zone of -t
            columns.push_back(column);
        }
        const bool dated = word.size() > columns.size();
        if (!m_columns.empty() && dated != m_dated)
            return LineVerdict::Damaged; // there is no axis for both
        if (m_screen == 0)
            m_screen = m_rowsOfBlock;
        m_otherHeader = !m_columns.empty() && columns != m_columns;
        m_columns = std::move(columns);
        m_dated = dated;
        m_otherZone = m_otherZone || (dated && word[m_columns.size()] != "UTC");
        m_rowsBefore = std::exchange(m_rowsOfBlock, 0);
        m_headerLine = line;
        return LineVerdict::Next;
    }

    LineVerdict takeRow(const std::vector<QByteArrayView> &word, qint64 line)
    {
        if (m_columns.empty() || word.size() < m_columns.size())
            return LineVerdict::Damaged;
        double time = 0;
        if (m_dated) {
            if (word.size() < m_columns.size() + 2)
                return LineVerdict::Damaged;
            const QString text = QString::fromUtf8(word[m_columns.size()]) % u'T'
                % QString::fromUtf8(word[m_columns.size() + 1]);
            const auto moment = fromIso8601(text);
            if (!moment)
                return LineVerdict::Damaged;
            time = double(*moment) / 1e6;
        }
        std::vector<double> values;
        for (size_t i = 0; i < m_columns.size(); ++i) {
            const auto value = parseNumber(word[i]);
            if (!value)
                return LineVerdict::Damaged;
            values.push_back(*value);
        }
        ++m_rowsOfBlock;
        const bool begins = m_rowsOfBlock == 1 && (m_sinceBoot.empty() || isAnother(values, time));
        if (begins) {
            if (!m_sinceBoot.empty() && m_recordings.size() < kMostRecordings)
                m_recordings.push_back(m_headerLine);
            m_sinceBoot = values;
            m_firstTime = time;
            m_firstLine = line;
            m_holds = true;
            m_lowest.clear();
            m_highest.clear();
            m_screen = 0;
        } else {
            if (m_dated && m_time && time < *m_time && m_ranBack == 0)
                m_ranBack = line;
            if (m_dated && m_time && time > *m_time)
                m_interval = time - *m_time;
            widen(values);
            if (m_holds)
                m_held.emplace_back(std::move(values), time);
            else
                add(values, time);
            if (m_held.size() >= kMostHeld)
                addHeld();
        }
        m_time = time;
        return LineVerdict::Next;
    }

    // Decides by the rows below it whether a recording's first row was measured, and adds them.
    void addHeld()
    {
        if (!m_holds)
            return;
        m_holds = false;
        if (m_held.size() >= kFewestToCompare && isAmong(m_sinceBoot)) {
            add(m_sinceBoot, m_firstTime);
            if (m_firstsTaken.size() < kMostRecordings)
                m_firstsTaken.push_back(m_firstLine);
        }
        for (const auto &[values, time] : m_held)
            add(values, time);
        m_held.clear();
    }

    void widen(const std::vector<double> &values)
    {
        if (m_lowest.empty())
            m_lowest = m_highest = values;
        for (size_t i = 0; i < values.size(); ++i) {
            m_lowest[i] = std::min(m_lowest[i], values[i]);
            m_highest[i] = std::max(m_highest[i], values[i]);
        }
    }

    // Whether a row could be one of the recording's measured ones.
    bool isAmong(const std::vector<double> &values) const
    {
        for (size_t i = 0; i < m_lowest.size(); ++i) {
            const double beyond = std::max(2.0, 0.25 * m_highest[i]);
            if (!isOfNow(i)
                && (values[i] < m_lowest[i] - beyond || values[i] > m_highest[i] + beyond))
                return false;
        }
        return !m_lowest.empty();
    }

    // Figures of the moment, which no row averages.
    bool isOfNow(size_t column) const
    {
        const QByteArrayView title(m_columns[column]->title);
        return title == "r" || title == "b" || title == "swpd" || title == "free" || title == "buff"
            || title == "cache";
    }

    // Whether the header above this row began another recording and not another screen: the columns
    // are others, the screen before it was not full, the clock did not go on from the row before, or
    // (where nothing else tells) the row is an average since boot as the recording's first one is, and
    // none of its measured rows is like it.
    bool isAnother(const std::vector<double> &values, double time) const
    {
        if (m_otherHeader || m_rowsBefore != m_screen || m_screen < kShortestScreen
            || m_screen > kTallestScreen)
            return true;
        if (m_dated)
            return !m_time || time < *m_time || (m_interval > 0 && time > *m_time + 1.5 * m_interval + 1);
        return isLike(values, m_sinceBoot) && !isAmong(values);
    }

    bool isLike(const std::vector<double> &values, const std::vector<double> &others) const
    {
        for (size_t i = 0; i < m_columns.size(); ++i) {
            const double most = std::max(values[i], others[i]);
            if (!isOfNow(i) && std::abs(values[i] - others[i]) > std::max(2.0, 0.1 * most))
                return false;
        }
        return true;
    }

    void add(const std::vector<double> &values, double time)
    {
        const QString host = QStringLiteral("host.unnamed.");
        if (!m_dated)
            time = double(m_rows);
        ++m_rows;
        for (size_t i = 0; i < m_columns.size(); ++i) {
            m_series.add(host % QLatin1String(m_columns[i]->key), {},
                         QLatin1String(m_columns[i]->unit), time, values[i] * m_columns[i]->factor);
            if (QLatin1String(m_columns[i]->title) == QLatin1String("id"))
                m_series.add(host % QStringLiteral("cpu"), {}, QStringLiteral("ratio"), time,
                             1 - values[i] / 100);
        }
    }

    static constexpr size_t kMostRecordings = 100;
    static constexpr size_t kFewestToCompare = 5; // rows that tell what measured ones are like
    static constexpr size_t kMostHeld = 20;

    std::vector<const Column *> m_columns;
    HostSeries m_series;
    std::vector<double> m_sinceBoot; // the first row of the recording
    double m_firstTime = 0;
    qint64 m_firstLine = 0;
    std::vector<std::pair<std::vector<double>, double>> m_held; // rows and times below it
    bool m_holds = false; // it is not decided yet what the first row is
    std::vector<double> m_lowest; // by column, of the recording's other rows
    std::vector<double> m_highest;
    std::vector<qint64> m_firstsTaken; // lines of first rows that were taken as measured
    std::vector<qint64> m_recordings; // the header lines that began another
    std::optional<double> m_time; // of the row before
    double m_interval = 0; // s between the last two rows; 0: unknown
    qint64 m_rows = 0; // that were added
    qint64 m_rowsOfBlock = 0; // below the header above
    qint64 m_rowsBefore = 0; // below the header before it
    qint64 m_screen = 0; // rows below the first header; 0: no other followed
    qint64 m_headerLine = 0;
    qint64 m_ranBack = 0;
    bool m_otherHeader = false;
    bool m_dated = false;
    bool m_otherZone = false;
    bool m_cut = false;
};

Result<Measurement> readVmstat(ByteSource &source, const Context &context)
{
    Vmstat vmstat;
    qint64 last = 0;
    const auto read = eachLine(source, context, {}, [&](const ReportLine &line) {
        last = line.number;
        return vmstat.take(line);
    });
    if (!read)
        return read.error();
    return vmstat.finish(source, last);
}

} // namespace

std::vector<Format> vmstatFormats()
{
    return {{{QStringLiteral("vmstat"), QStringLiteral("vmstat"),
              tr("The columns of vmstat, best with -t -n and TZ=UTC.")},
             [](const Head &head) {
                 const auto word = words(head.line(1));
                 return head.trimmed().startsWith("procs") + head.trimmed().startsWith("--procs") > 0
                         && word.size() > 10 && word[0] == "r" && word[1] == "b"
                     ? 95
                     : 0;
             },
             readVmstat}};
}

} // namespace twofold::imports
