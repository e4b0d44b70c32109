// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/csvrecords.h"
#include "core/imports/k6lines.h"
#include "core/imports/numbertext.h"

#include <QCoreApplication>

#include <algorithm>
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
    bool areK6sOrder() const { return metric == 0 && time == 1 && value == 2; }
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
        LineReader lines(m_source);
        QByteArrayView text;
        bool cut = false;
        for (uint32_t count = 0;; ++count) {
            if (count % 4096 == 0 && !m_context.goOn(m_source))
                return cancelledError();
            if (m_lines.takeLikeLast(lines))
                continue;
            const auto more = nextRecord(lines, text);
            if (!more)
                return more.error();
            if (!*more)
                break;
            if (m_lines.takeLikeBefore(text, m_line))
                continue;
            const QString reason = take(text);
            if (reason.isEmpty())
                continue;
            if (!m_hasEnd && m_columns.count > 0) {
                cut = true;
                break;
            }
            return damaged(m_source, m_line,
                           tr("This is not a point of a k6 metric: %1. Repair or remove "
                              "the line, or let k6 write the file again.")
                               .arg(reason));
        }
        return m_lines.points.finish(m_source, cut || m_source.cut(), cut ? m_line - 1 : m_line);
    }

private:
    // A line, or as many as its quotes hold; false at the end. Valid as a line is.
    Result<bool> nextRecord(LineReader &lines, QByteArrayView &text)
    {
        auto more = lines.next(text);
        if (!more || !*more)
            return more;
        m_line = lines.lineNumber();
        m_hasEnd = lines.lastHadEnd();
        const auto opens = [](QByteArrayView line) {
            return std::count(line.begin(), line.end(), '"') % 2 == 1;
        };
        bool isOpen = opens(text);
        if (!isOpen)
            return true;
        m_record.resize(0);
        m_record.append(text);
        while (isOpen && m_record.size() < LineReader::kLongestLine) {
            more = lines.next(text);
            if (!more)
                return more;
            m_hasEnd = *more && lines.lastHadEnd();
            if (!*more)
                break;
            m_record.append('\n').append(text);
            isOpen = isOpen != opens(text);
        }
        m_record.reserve(m_record.size() + static_cast<qsizetype>(CsvIndex::kPadding));
        text = m_record;
        return true;
    }

    // Empty, or why it is none.
    QString take(QByteArrayView text)
    {
        if (text.isEmpty())
            return {};
        m_index.build(text.data(), static_cast<size_t>(text.size()), ',');
        // Its end is the end of its last cell; the vector has room, as it grows by blocks.
        m_index.cellEnds[m_index.cells] = static_cast<uint32_t>(text.size());
        CsvRecord record;
        record.text = text.data();
        record.ends = m_index.cellEnds.data();
        record.cells = static_cast<uint32_t>(m_index.cells) + 1;
        record.line = m_line;
        record.openQuote = m_index.openQuote;
        if (m_columns.count == 0 || record.cell(0) == "metric_name")
            return takeHeader(record);
        if (record.openQuote)
            return tr("a quote is opened and never closed");
        if (record.cells != m_columns.count) {
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
        if (!m_lines.readTime(time, point.time))
            return tr("the time \"%1\" is neither a number nor a date").arg(shown(time));
        point.method = cell(m_columns.method);
        point.name = unquoted(cell(m_columns.name), m_nameScratch);
        point.url = unquoted(cell(m_columns.url), m_urlScratch);
        point.status = cell(m_columns.status);
        point.error = unquoted(cell(m_columns.error), m_errorScratch);
        point.errorCode = cell(m_columns.errorCode);
        point.expected = cell(m_columns.expected);
        point.check = unquoted(cell(m_columns.check), m_checkScratch);
        if (m_columns.areK6sOrder())
            m_lines.takeParsed(text, time, point);
        else
            m_lines.points.add(point);
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
            m_lines.forget();
            m_columns = columns;
            m_header = header;
            return {};
        }
        return tr("the header has no columns metric_name, timestamp and metric_value");
    }

    ByteSource &m_source;
    const Context &m_context;
    K6Lines m_lines{K6Pattern::Form::Csv};
    Columns m_columns;
    std::vector<QByteArray> m_header;
    CsvIndex m_index; // of the record that is parsed
    qint64 m_line = 0; // where it begins
    bool m_hasEnd = true;
    QByteArray m_record; // of more than one line
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
