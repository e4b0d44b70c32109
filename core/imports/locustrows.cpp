// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/locustrows.h"

#include "core/imports/reader.h"
#include "core/imports/textvalues.h"

#include <QCoreApplication>

namespace twofold::imports {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("LocustReader", text);
}

bool isText(QByteArrayView name)
{
    return name == "type" || name == "method" || name == "name" || name == "error"
        || name == "timestamp";
}

// The last columns of the files of all versions.
bool endsAHeader(QByteArrayView name)
{
    for (const char *last : {"100%", "requests/s", "occurrences", "last seen", "nodes",
                             "total average content size"}) {
        if (name == last)
            return true;
    }
    return false;
}

// Whether these cells are the header of one of the files. What a request is named does not make a
// header of its row: two of the names must stand in it.
bool isHeader(const std::vector<QByteArray> &cells)
{
    const QByteArray first = cells.front().trimmed().toLower();
    if (!isText(first) && first != "count")
        return false;
    const Columns columns(cells);
    return (columns.find({"name"}) >= 0
            && columns.find({"timestamp", "request count", "# requests", "occurrences"}) >= 0)
        || (columns.find({"message"}) >= 0 && columns.find({"traceback"}) >= 0);
}

QByteArray unquoted(QByteArrayView cell)
{
    cell = cell.trimmed();
    if (cell.size() >= 2 && cell.startsWith('"') && cell.endsWith('"'))
        cell = cell.sliced(1).chopped(1);
    return cell.toByteArray();
}

} // namespace

LocustRows::LocustRows(ByteSource &source)
    : m_source(source)
    , m_table(source)
{
    m_old = source.head().startsWith('"');
}

Result<void> LocustRows::readHeader()
{
    std::vector<QByteArray> names;
    if (!m_old) {
        const Result<bool> more = m_table.next(names);
        if (!more)
            return more.error();
        m_line = m_table.lineNumber();
    } else {
        QByteArrayView line;
        const Result<bool> more = m_table.lines().next(line);
        if (!more)
            return more.error();
        m_line = m_table.lines().lineNumber();
        for (const QByteArrayView name : parts(line, ','))
            names.push_back(unquoted(name));
    }
    takeHeader(names, m_old);
    m_cut = !m_table.lastHadEnd() && !endsAHeader(m_columns.name(m_columns.count() - 1));
    return {};
}

void LocustRows::takeHeader(const std::vector<QByteArray> &names, bool old)
{
    m_header = names;
    m_columns = Columns(names);
    m_old = old;
    m_texts = 0;
    while (m_old && m_texts < m_columns.count() && isText(m_columns.name(m_texts)))
        ++m_texts;
    ++m_headers;
}

bool LocustRows::takeOtherHeader(const std::vector<QByteArray> &cells, bool quoted)
{
    if (!isHeader(cells))
        return false;
    if (cells == m_header)
        noteRepeatedHeader(m_source, m_line);
    else
        noteOtherHeader(m_source, m_line);
    takeHeader(cells, quoted);
    return true;
}

Result<bool> LocustRows::next()
{
    while (true) {
        const Result<Step> step = m_old ? nextOld() : nextNew();
        if (!step)
            return step.error();
        if (*step != Step::Header)
            return *step == Step::Row;
    }
}

Result<LocustRows::Step> LocustRows::nextNew()
{
    const Result<bool> more = m_table.next(m_cells);
    if (!more)
        return more.error();
    if (!*more)
        return Step::End;
    m_line = m_table.lineNumber();
    m_unended = !m_table.lastHadEnd();
    if (takeOtherHeader(m_cells, m_table.lastBeganQuoted()))
        return Step::Header;
    if (int(m_cells.size()) == m_columns.count() && !m_table.lastWasCut())
        return Step::Row;
    if (m_unended || m_table.lastWasCut()) {
        m_cut = true;
        return Step::End;
    }
    return damaged(m_source, m_line,
                   tr("This row has %1 cells where the header has %2.")
                       .arg(QString::number(m_cells.size()), QString::number(m_columns.count())));
}

Result<LocustRows::Step> LocustRows::nextOld()
{
    QByteArrayView line;
    do {
        const Result<bool> more = m_table.lines().next(line);
        if (!more)
            return more.error();
        if (!*more)
            return Step::End;
    } while (line.trimmed().isEmpty());
    m_line = m_table.lines().lineNumber();
    if (splitOld(line.trimmed()))
        return Step::Row;
    const QByteArrayView text = line.trimmed();
    std::vector<QByteArray> cells;
    for (const QByteArrayView cell : parts(text, ','))
        cells.push_back(unquoted(cell));
    if (takeOtherHeader(cells, text.startsWith('"')))
        return Step::Header;
    if (m_table.lastHadEnd())
        return damaged(m_source, m_line, tr("This row does not have the header's columns."));
    m_cut = true;
    return Step::End;
}

bool LocustRows::splitOld(QByteArrayView line)
{
    const int numbers = m_columns.count() - m_texts;
    std::vector<QByteArray> right;
    for (int i = 0; i < numbers; ++i) {
        const qsizetype comma = line.lastIndexOf(',');
        if (comma < 0)
            return false;
        const QByteArray cell = unquoted(line.sliced(comma + 1));
        if (!parseNumber(cell) && cell != "N/A")
            return false;
        right.push_back(cell);
        line = line.first(comma);
    }
    if (line.size() < 2 || !line.startsWith('"') || !line.endsWith('"'))
        return false;
    line = line.sliced(1).chopped(1);
    m_cells.clear();
    // Every text but the last ends at the first quote-comma-quote; a time stamp, which comes last,
    // at the last one.
    QByteArray timestamp;
    int texts = m_texts;
    if (m_texts > 1 && m_columns.name(m_texts - 1) == "timestamp") {
        const qsizetype at = line.lastIndexOf("\",\"");
        if (at < 0)
            return false;
        timestamp = line.sliced(at + 3).toByteArray();
        line = line.first(at);
        --texts;
    }
    for (int i = 0; i + 1 < texts; ++i) {
        const qsizetype at = line.indexOf("\",\"");
        if (at < 0)
            return false;
        m_cells.push_back(line.first(at).toByteArray());
        line = line.sliced(at + 3);
    }
    m_cells.push_back(line.toByteArray());
    if (texts < m_texts)
        m_cells.push_back(timestamp);
    m_cells.insert(m_cells.end(), right.rbegin(), right.rend());
    return int(m_cells.size()) == m_columns.count();
}

QString LocustRows::text(int column) const
{
    if (column < 0 || size_t(column) >= m_cells.size())
        return {};
    const QString text = QString::fromUtf8(m_cells[size_t(column)]);
    return text == QLatin1String("None") ? QString() : text; // the old total row's method
}

std::optional<double> LocustRows::number(int column) const
{
    if (column < 0 || size_t(column) >= m_cells.size())
        return std::nullopt;
    return parseNumber(m_cells[size_t(column)]);
}

std::optional<qint64> LocustRows::count(int column) const
{
    return wholeCount(number(column));
}

Error LocustRows::damagedCell(const QString &what) const
{
    return damaged(m_source, m_line, tr("%1 was expected in this row.").arg(what));
}

} // namespace twofold::imports
