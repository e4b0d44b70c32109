// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// _stats_history.csv: a row a second (two before 1.0) for all requests together, with
// --csv-full-history also one for each. Counts are cumulative; percentiles are those of the last
// ten seconds, "N/A" before the first request and 0 where the ten seconds had none.

#include "core/imports/combine.h"
#include "core/imports/locust.h"
#include "core/imports/locustrows.h"
#include "core/imports/totals.h"

#include <QCoreApplication>
#include <QHash>

#include <algorithm>
#include <cmath>
#include <limits>

namespace twofold::imports {

namespace {

using results::Measurement;
using results::Series;
using results::Totals;

constexpr double kAbsent = std::numeric_limits<double>::quiet_NaN();

// Rows beyond these are left out: no run has them, a hostile file might.
constexpr size_t kMostLabels = 1000;
constexpr size_t kMostPoints = 1'000'000;

QString tr(const char *text)
{
    return QCoreApplication::translate("LocustReader", text);
}

struct HistoryColumns
{
    explicit HistoryColumns(const LocustRows &rows)
        : time(rows.column({"timestamp"}))
        , users(rows.column({"user count"}))
        , method(rows.column({"type", "method"}))
        , name(rows.column({"name"}))
        , requests(rows.column({"total request count", "# requests"}))
        , failures(rows.column({"total failure count", "# failures"}))
        , median(rows.column({"total median response time", "median response time"}))
        , mean(rows.column({"total average response time", "average response time"}))
        , min(rows.column({"total min response time", "min response time"}))
        , max(rows.column({"total max response time", "max response time"}))
    {
    }

    int time, users, method, name, requests, failures, median, mean, min, max;
};

struct PercentileSeries
{
    const char *column;
    const char *key;
};
constexpr PercentileSeries kPercentiles[] = {{"50%", "latency.p50"},   {"75%", "latency.p75"},
                                             {"90%", "latency.p90"},   {"95%", "latency.p95"},
                                             {"99%", "latency.p99"},   {"99.9%", "latency.p999"}};
constexpr size_t kPercentileCount = std::size(kPercentiles);

// What one label's rows tell over time.
struct Course
{
    QString label; // empty: all requests
    std::vector<double> times; // epoch seconds
    std::vector<double> throughput;
    std::vector<double> failureRate;
    std::vector<double> users; // of all requests only
    std::vector<double> percentiles[kPercentileCount];
    Totals last; // cumulative counts and latency of its last row
    int part = 0; // the header that its last row stood under
    std::optional<Totals> earlier; // of the runs before, where several are in the file
};

class History
{
public:
    History(ByteSource &source, const LocustRows &rows)
        : m_source(source)
        , m_rows(rows)
        , m_columns(rows)
    {
        findColumns();
    }

    Result<void> add()
    {
        if (m_part != m_rows.headers())
            findColumns();
        const auto time = m_rows.number(m_columns.time);
        const auto requests = m_rows.count(m_columns.requests);
        const auto failures = m_rows.count(m_columns.failures);
        if (!time || *time < 0 || *time > 1e11)
            return m_rows.damagedCell(tr("A time in seconds since 1970"));
        if (!requests || !failures)
            return m_rows.damagedCell(tr("A cumulative count"));
        const QString method = m_rows.text(m_columns.method);
        const QString name = m_rows.text(m_columns.name);
        const bool all = method.isEmpty()
            && (name == QLatin1String("Aggregated") || name == QLatin1String("Total"));
        Course *course = courseOf(all ? QString() : requestLabel(method, name));
        if (!course || m_points >= kMostPoints) {
            m_leftOut = true;
            return {};
        }
        ++m_points;
        if (*time < m_lastTime && m_backwards++ == 0)
            m_firstBackwards = m_rows.lineNumber();
        m_lastTime = *time;
        m_partBegin = std::min(m_partBegin.value_or(*time), *time);
        m_partEnd = std::max(m_partEnd, *time);
        append(*course, *time, *requests, *failures);
        if (all) {
            const auto users = m_rows.count(m_columns.users);
            course->users.push_back(users ? double(*users) : kAbsent);
            if (users)
                m_usersMax = std::max(m_usersMax.value_or(0), *users);
        }
        return {};
    }

    Measurement finish()
    {
        Measurement result;
        result.kind = results::Kind::Intervals;
        result.usersMax = m_usersMax;
        if (m_courses.empty()) {
            result.reported.totals.requests = 0;
            result.reported.totals.failures = 0;
            return result;
        }
        double first = std::numeric_limits<double>::infinity();
        double end = 0;
        for (const Course &course : m_courses) {
            if (course.times.empty())
                continue;
            const auto [low, high] = std::minmax_element(course.times.begin(), course.times.end());
            first = std::min(first, *low);
            end = std::max(end, *high);
        }
        result.startedAt = Microseconds(std::llround(first * 1e6));
        result.durationS = end - first;
        addPart();
        // The time between two runs is of neither.
        const std::optional<double> measuredS = m_part > 1 ? m_measuredS : result.durationS;
        for (Course &course : m_courses) {
            Totals totals = course.last;
            if (course.earlier)
                mergeTotals(totals, *course.earlier);
            fillRates(totals, measuredS);
            if (course.label.isEmpty())
                result.reported.totals = totals;
            else
                result.reported.labels.push_back({course.label, totals});
            addSeries(result, course, first);
        }
        if (m_backwards > 0)
            warn(result, m_source, m_firstBackwards,
                 tr("The time runs back in this line, and %1 times in all: the generator's clock "
                    "was set, or the histories of several runs are in this file.")
                     .arg(m_backwards));
        if (m_part > 1)
            warn(result, m_source, 0,
                 tr("The histories of %1 runs are in this file: their counts are added up and cannot "
                    "tell the median of all. Rates are over the %2 s that the runs took, without the "
                    "time between them. Keep each run in a file of its own.")
                     .arg(QString::number(m_part), QString::number(m_measuredS, 'g', 12)));
        if (m_anew > 0)
            warn(result, m_source, m_anew,
                 tr("The counts begin anew in this line (--reset-stats, or another run): the "
                    "totals are those from here on."));
        if (m_leftOut)
            warn(result, m_source, 0,
                 tr("The history has more requests or rows than are kept (%1 and %2); the rest is "
                    "left out of the series.")
                     .arg(QString::number(kMostLabels), QString::number(kMostPoints)));
        return result;
    }

private:
    void addPart()
    {
        if (m_partBegin)
            m_measuredS += m_partEnd - *m_partBegin;
        m_partBegin.reset();
        m_partEnd = 0;
    }

    void findColumns()
    {
        addPart();
        m_part = m_rows.headers();
        m_columns = HistoryColumns(m_rows);
        for (size_t i = 0; i < kPercentileCount; ++i)
            m_percentileColumns[i] = m_rows.column({kPercentiles[i].column});
    }

    Course *courseOf(const QString &label)
    {
        const auto known = m_index.constFind(label);
        if (known != m_index.cend())
            return &m_courses[*known];
        if (m_courses.size() >= kMostLabels && !label.isEmpty()) // the total is always kept
            return nullptr;
        m_index.insert(label, m_courses.size());
        m_courses.emplace_back();
        m_courses.back().label = label;
        return &m_courses.back();
    }

    void append(Course &course, double time, qint64 requests, qint64 failures)
    {
        const bool begins = course.part != m_part; // what is before it belongs to another run
        if (begins && course.part > 0) {
            if (course.earlier)
                mergeTotals(*course.earlier, course.last);
            else
                course.earlier = course.last;
        } else if (requests < course.last.requests.value_or(0) && course.label.isEmpty()
                   && m_anew == 0) {
            m_anew = m_rows.lineNumber();
        }
        course.part = m_part;
        // The file's own rate is over ten seconds; the counts tell that of this interval.
        const double before = begins ? time : course.times.back();
        const double ended = double(requests - course.last.requests.value_or(0));
        const double failed = double(failures - course.last.failures.value_or(0));
        const bool known = time > before && ended >= 0 && failed >= 0;
        course.times.push_back(time);
        course.throughput.push_back(known ? ended / (time - before) : kAbsent);
        course.failureRate.push_back(known && ended > 0 ? failed / ended : kAbsent);
        for (size_t i = 0; i < kPercentileCount; ++i) {
            const auto value = m_rows.number(m_percentileColumns[i]);
            course.percentiles[i].push_back(value > 0 ? *value : kAbsent);
        }
        course.last.requests = requests;
        course.last.failures = failures;
        course.last.latency = {};
        if (requests > 0) {
            course.last.latency.mean = m_rows.number(m_columns.mean);
            course.last.latency.p50 = m_rows.number(m_columns.median);
            course.last.latency.min = m_rows.number(m_columns.min);
            course.last.latency.max = m_rows.number(m_columns.max);
        }
    }

    static void addSeries(Measurement &result, const Course &course, double first)
    {
        Series series;
        series.label = course.label;
        for (const double time : course.times)
            series.times.push_back(time - first);
        if (course.times.size() > 1) // nominal: what most rows are apart
            series.intervalS = std::max(
                1.0, std::round((course.times.back() - course.times.front())
                                / double(course.times.size() - 1)));
        const auto add = [&](const QString &name, const QString &unit,
                             const std::vector<double> &values) {
            if (values.size() != series.times.size()
                || std::all_of(values.begin(), values.end(),
                               [](double value) { return std::isnan(value); }))
                return;
            series.name = name;
            series.unit = unit;
            series.values = values;
            result.series.push_back(series);
        };
        add(QStringLiteral("throughput"), QStringLiteral("/s"), course.throughput);
        add(QStringLiteral("failure_rate"), QString(), course.failureRate);
        add(QStringLiteral("users"), QString(), course.users);
        for (size_t i = 0; i < kPercentileCount; ++i)
            add(QLatin1String(kPercentiles[i].key), QStringLiteral("ms"), course.percentiles[i]);
    }

    ByteSource &m_source;
    const LocustRows &m_rows;
    HistoryColumns m_columns;
    int m_percentileColumns[kPercentileCount];
    std::vector<Course> m_courses;
    QHash<QString, size_t> m_index;
    std::optional<qint64> m_usersMax;
    size_t m_points = 0;
    double m_lastTime = 0;
    std::optional<double> m_partBegin; // epoch seconds, of the rows below the last header
    double m_partEnd = 0;
    double m_measuredS = 0; // by the parts before it
    qint64 m_backwards = 0;
    qint64 m_firstBackwards = 0;
    qint64 m_anew = 0; // the line in which counts were smaller than before under the same header
    int m_part = 0;
    bool m_leftOut = false;
};

} // namespace

Result<Measurement> readLocustHistory(ByteSource &source, const Context &context)
{
    LocustRows rows(source);
    if (const auto header = rows.readHeader(); !header)
        return header.error();
    History history(source, rows);
    for (qint64 row = 0;; ++row) {
        const Result<bool> more = rows.next();
        if (!more)
            return more.error();
        if (!*more)
            break;
        if (row % 1024 == 0 && !context.goOn(source))
            return cancelledError();
        if (const auto added = history.add(); !added)
            return added.error();
    }
    Measurement result = history.finish();
    if (rows.cut() || (!rows.isOld() && rows.lastIsUnended()))
        markPartial(result, source, rows.lineNumber());
    return result;
}

} // namespace twofold::imports
