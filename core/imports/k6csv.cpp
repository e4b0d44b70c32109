// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/csvrecords.h"
#include "core/imports/k6points.h"
#include "core/imports/numbertext.h"
#include "core/imports/timetext.h"

#include <QCoreApplication>

#include <charconv>

namespace twofold::imports {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("K6Points", text);
}

QString shown(QByteArrayView cell)
{
    return QString::fromUtf8(cell.first(std::min<qsizetype>(cell.size(), 60)));
}

// With an exponent or many digits too.
bool parseAnyDecimal(QByteArrayView text, double &value)
{
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    return parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
}

// Where the header has what; -1: nowhere.
struct Columns
{
    int metric = -1, time = -1, value = -1, check = -1, error = -1, errorCode = -1, expected = -1,
        method = -1, name = -1, status = -1, url = -1;
    uint32_t count = 0;

    static Columns of(const std::vector<QByteArray> &header)
    {
        Columns c;
        const std::pair<const char *, int *> names[] = {
            {"metric_name", &c.metric}, {"timestamp", &c.time},
            {"metric_value", &c.value}, {"check", &c.check},
            {"error", &c.error},        {"error_code", &c.errorCode},
            {"expected_response", &c.expected}, {"method", &c.method},
            {"name", &c.name},          {"status", &c.status},
            {"url", &c.url}};
        for (size_t i = 0; i < header.size(); ++i) {
            for (const auto &[name, column] : names) {
                if (header[i] == name)
                    *column = static_cast<int>(i);
            }
        }
        c.count = static_cast<uint32_t>(header.size());
        return c;
    }
    bool isOfK6() const { return metric >= 0 && time >= 0 && value >= 0; }
};

class K6CsvReader
{
public:
    K6CsvReader(ByteSource &source, const Context &context)
        : m_source(source)
        , m_context(context)
    {
    }

    Result<results::Measurement> read()
    {
        CsvRecords records(m_source, ',');
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
            while (more && records.next(record)) {
                const QString reason = take(record);
                if (reason.isEmpty())
                    continue;
                if (!record.hasLineEnd && m_columns.count > 0) {
                    m_cut = true;
                    more = false;
                } else {
                    return damaged(m_source, record.line,
                                   tr("This is not a point of a k6 metric: %1. Repair or remove "
                                      "the line, or let k6 write the file again.")
                                       .arg(reason));
                }
            }
        }
        return m_points.finish(m_source, m_cut || m_source.cut(), m_lastLine);
    }

private:
    // Empty, or why it is none.
    QString take(const CsvRecord &record)
    {
        if (record.isBlank())
            return {};
        if (m_columns.count == 0 || record.cell(0) == "metric_name")
            return takeHeader(record);
        if (record.cells != m_columns.count || record.openQuote) {
            return tr("%1 columns where the header has %2").arg(record.cells).arg(m_columns.count);
        }
        const auto cell = [&record](int column) {
            return column < 0 ? QByteArrayView() : record.cell(static_cast<uint32_t>(column));
        };
        K6Point point;
        point.metric = cell(m_columns.metric);
        point.line = record.line;
        const auto value = cell(m_columns.value);
        if (!readDecimal(value.data(), static_cast<uint64_t>(value.size()), point.value)
            && !parseAnyDecimal(value, point.value))
            return tr("the value \"%1\" is not a number").arg(shown(value));
        const auto time = cell(m_columns.time);
        if (time != m_timeText) { // the points of a request have one
            if (!takeTime(time, m_time))
                return tr("the time \"%1\" is neither a number nor a date").arg(shown(time));
            m_timeText.resize(0);
            m_timeText.append(time);
        }
        point.time = m_time;
        if (K6Points::usesTags(point.metric)) {
            point.method = cell(m_columns.method);
            point.name = unquoted(cell(m_columns.name), m_nameScratch);
            point.url = unquoted(cell(m_columns.url), m_urlScratch);
            point.status = cell(m_columns.status);
            point.error = unquoted(cell(m_columns.error), m_errorScratch);
            point.errorCode = cell(m_columns.errorCode);
            point.expected = cell(m_columns.expected);
            point.check = unquoted(cell(m_columns.check), m_checkScratch);
        }
        m_points.add(point);
        m_lastLine = record.line;
        return {};
    }

    QString takeHeader(const CsvRecord &record)
    {
        std::vector<QByteArray> header;
        for (uint32_t i = 0; i < record.cells && i < 1000; ++i)
            header.push_back(unquoted(record.cell(i), m_nameScratch).toByteArray());
        const auto columns = Columns::of(header);
        if (columns.isOfK6()) {
            if (m_columns.count > 0 && header == m_header)
                noteRepeatedHeader(m_source, record.line);
            else if (m_columns.count > 0)
                noteOtherHeader(m_source, record.line);
            m_columns = columns;
            m_header = header;
            return {};
        }
        return tr("the header has no columns metric_name, timestamp and metric_value");
    }

    // K6_CSV_TIME_FORMAT: unix (seconds), unix_milli, unix_micro, unix_nano, rfc3339, rfc3339_nano.
    bool takeTime(QByteArrayView text, Microseconds &time)
    {
        int64_t number = 0;
        if (parseWhole(text, number)) {
            if (m_factor == 0)
                m_factor = epochFactor(static_cast<double>(number));
            if (number > 4'000'000'000'000'000'000 / std::max<int64_t>(1, int64_t(m_factor)))
                return false;
            time = m_factor >= 1 ? number * static_cast<int64_t>(m_factor) : number / 1000;
            return number >= 0;
        }
        const auto date = parseTimeText(text);
        if (date)
            time = date->utc;
        return date.has_value();
    }

    ByteSource &m_source;
    const Context &m_context;
    K6Points m_points;
    Columns m_columns;
    std::vector<QByteArray> m_header;
    double m_factor = 0; // of the first number
    QByteArray m_timeText; // of the point before
    Microseconds m_time = 0;
    qint64 m_lastLine = 0;
    bool m_cut = false;
    QByteArray m_nameScratch, m_urlScratch, m_errorScratch, m_checkScratch;
};

} // namespace

Result<results::Measurement> readK6Csv(ByteSource &source, const Context &context)
{
    return K6CsvReader(source, context).read();
}

std::vector<Format> k6SampleFormats()
{
    const QString tool = QStringLiteral("k6");
    return {
        {{QStringLiteral("k6-json"), tool, tr("The points of --out json, one JSON object a line.")},
         [](const Head &head) {
             const auto line = head.trimmed();
             const auto end = line.indexOf('\n');
             const auto first = end < 0 ? line : line.first(end);
             const bool point = first.indexOf("\"type\":\"Point\"") >= 0
                 || first.indexOf("\"type\":\"Metric\"") >= 0;
             return first.startsWith('{') && point && first.indexOf("\"metric\":\"") >= 0 ? 95 : 0;
         },
         readK6Json},
        {{QStringLiteral("k6-csv"), tool, tr("The points of --out csv.")},
         [](const Head &head) {
             const auto line = head.line(0);
             return line.size() < 8000 && Columns::of(splitLine(line, ',')).isOfK6() ? 95 : 0;
         },
         readK6Csv},
    };
}

} // namespace twofold::imports
