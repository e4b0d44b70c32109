// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/launch/logtimes.h"

#include "core/verdict/loglines.h"

#include <algorithm>
#include <optional>

namespace twofold::launch {
namespace {

// How many lines have begun in the first so many bytes; asked for growing sizes.
class LineCounter
{
public:
    explicit LineCounter(const LogCopy &copy)
        : m_copy(copy)
        , m_seen(copy.heading)
    {
    }

    qint64 linesIn(qint64 size)
    {
        const auto end = qsizetype(std::min<qint64>(size, m_copy.text.size()));
        if (end > m_seen) {
            m_ended += std::count(m_copy.text.begin() + m_seen, m_copy.text.begin() + end, '\n');
            m_seen = end;
        }
        const bool isWithin = m_seen > m_copy.heading && m_copy.text[m_seen - 1] != '\n';
        return m_ended + (isWithin ? 1 : 0);
    }

private:
    const LogCopy &m_copy;
    qsizetype m_seen;
    qint64 m_ended = 0;
};

struct Row
{
    double from = 0, to = 0; // s since the start
    std::vector<qint64> sizes; // bytes, of each copy
};

std::optional<Row> parseRow(const QByteArray &line, size_t copies)
{
    const auto words = line.split(' ');
    if (size_t(words.size()) != copies + 2)
        return {};
    Row row;
    bool isFrom = false, isTo = false;
    row.from = words[0].toDouble(&isFrom);
    row.to = words[1].toDouble(&isTo);
    if (!isFrom || !isTo || row.from < 0 || row.to < row.from || row.to > 1e9)
        return {};
    for (size_t i = 0; i < copies; ++i) {
        bool isSize = false;
        row.sizes.push_back(words[qsizetype(i) + 2].toLongLong(&isSize));
        if (!isSize || row.sizes.back() < 0)
            return {};
    }
    return row;
}

QByteArray rowText(double at, const std::vector<qint64> &lines)
{
    QByteArray text = "at " + QByteArray::number(at, 'f', 2);
    for (size_t i = 0; i < lines.size(); ++i)
        text += ' ' + QByteArray::number(qint64(i + 1)) + ' ' + QByteArray::number(lines[i]);
    return text + '\n';
}

} // namespace

QByteArray logLineFigures(const QString &host, const QByteArray &times, const std::vector<LogCopy> &copies)
{
    const auto lines = times.split('\n');
    bool isStarted = false;
    const double started = lines.first().startsWith("started ") ? lines.first().mid(8).toDouble(&isStarted) : 0;
    if (!isStarted || started <= 0 || copies.empty())
        return {};
    QByteArray figures = "twofold-samples 1\nhost " + host.simplified().toUtf8() + "\nstarted "
                         + QByteArray::number(started, 'f', 6) + '\n';
    std::vector<LineCounter> counters;
    for (size_t i = 0; i < copies.size(); ++i) {
        counters.emplace_back(copies[i]);
        figures += "metric " + QByteArray::number(qint64(i + 1)) + " - " + verdict::kLogLines + ' '
                   + verdict::logLabel(copies[i].title).toUtf8() + '\n';
    }
    std::vector<qint64> counts(copies.size(), 0);
    double last = 0;
    figures += rowText(0, counts);
    bool any = false;
    for (qsizetype at = 1; at < lines.size(); ++at) {
        const auto row = parseRow(lines[at], copies.size());
        if (!row || row->to <= last)
            continue; // cut at the end, or nothing of ours
        if (row->from > last)
            figures += rowText(row->from, counts);
        for (size_t i = 0; i < copies.size(); ++i)
            counts[i] = counters[i].linesIn(row->sizes[i]);
        figures += rowText(row->to, counts);
        last = row->to;
        any = true;
    }
    return any ? figures : QByteArray();
}

} // namespace twofold::launch
