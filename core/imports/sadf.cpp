// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// sadf of sysstat. -d: "# hostname;interval;timestamp;CPU;%user;…", a header before each kind of
// figures, a time in UTC, local without a zone (-T) or as an epoch (-U), -1 for all CPUs. -j: the
// same as JSON.

#include "core/imports/hostseries.h"
#include "core/imports/json.h"
#include "core/imports/summaryformats.h"
#include "core/imports/textvalues.h"

#include <QCoreApplication>

#include <limits>

namespace twofold::imports {

namespace {

using results::Measurement;

QString tr(const char *text)
{
    return QCoreApplication::translate("SadfReader", text);
}

QString ranBackText()
{
    return tr("The times run back within this file: the host's clock was set, or two recordings "
              "are in it.");
}

// A figure's name as a metric: "%idle" is cpu_idle's share, "rxkB/s" a rate.
struct Figure
{
    QString key;
    QString unit;
    double factor = 1;
};

Figure figureOf(QString name)
{
    Figure figure;
    if (name.startsWith(u'%')) {
        name.remove(0, 1);
        figure = {name, QStringLiteral("ratio"), 0.01};
    } else if (name.endsWith(QLatin1String("-percent"))) {
        name.chop(8);
        figure = {name, QStringLiteral("ratio"), 0.01};
    } else if (name.endsWith(QLatin1String("kB/s"))) {
        name.chop(4);
        figure = {name % QStringLiteral("_bytes"), QStringLiteral("B/s"), 1024};
    } else if (name.endsWith(QLatin1String("/s"))) {
        name.chop(2);
        figure = {name, QStringLiteral("/s"), 1};
    } else if (name.startsWith(QLatin1String("kb"))) {
        name.remove(0, 2);
        figure = {name, QStringLiteral("B"), 1024};
    } else {
        figure.key = name;
    }
    return figure;
}

// Items of a figure in a column (or field) of their own.
bool isItem(QByteArrayView title)
{
    for (const char *item : {"CPU", "DEV", "IFACE", "INTR", "TTY", "FILESYSTEM", "BUS", "FAN",
                             "TEMP", "IN", "FCHOST", "MHz"}) {
        if (title == item)
            return QByteArrayView(item) != "MHz";
    }
    return false;
}

class SadfTable
{
public:
    explicit SadfTable(ByteSource &source)
        : m_source(source)
    {
    }

    Result<Measurement> read(const Context &context)
    {
        LineReader lines(m_source);
        QByteArrayView line;
        bool cut = false;
        while (true) {
            const Result<bool> more = lines.next(line);
            if (!more)
                return more.error();
            if (!*more)
                break;
            m_line = lines.lineNumber();
            if (m_line % 1024 == 0 && !context.goOn(m_source))
                return cancelledError();
            if (line.trimmed().isEmpty())
                continue;
            if (!lines.lastHadEnd()) {
                cut = true;
                break;
            }
            if (!take(line.trimmed()))
                return damaged(m_source, m_line,
                               tr("This row does not have the columns of the header before it."));
            if (m_ranBack == 0 && m_series.ranBack())
                m_ranBack = m_line;
        }
        Measurement result;
        m_series.finish(result, true);
        if (cut)
            markPartial(result, m_source, m_line);
        if (m_local)
            warn(result, m_source, 0,
                 tr("The times have no zone (sadf -T); they are taken as UTC."));
        if (m_restarts > 0)
            warn(result, m_source, 0,
                 tr("The host was restarted %1 times within this file.").arg(m_restarts));
        if (m_ranBack > 0)
            warn(result, m_source, m_ranBack, ranBackText());
        if (m_series.leftOut())
            warn(result, m_source, 0, tr("The file has more series or points than are kept."));
        return result;
    }

private:
    bool take(QByteArrayView line)
    {
        const std::vector<QByteArrayView> cells = parts(line, ';');
        if (line.startsWith('#')) {
            m_titles.clear();
            for (const QByteArrayView cell : cells)
                m_titles.push_back(cell.toByteArray());
            return cells.size() > 3;
        }
        if (cells.size() >= 4 && cells[3].startsWith("LINUX-RESTART")) {
            ++m_restarts;
            return true;
        }
        if (m_titles.empty() || cells.size() < 4)
            return false;
        const auto time = timeOf(cells[2]);
        if (!time)
            return false;
        size_t at = 3;
        QString item;
        if (m_titles.size() > 3 && isItem(m_titles[3])) {
            item = QString::fromUtf8(cells[3]);
            ++at;
        }
        if (cells.size() != m_titles.size()) // "CPU*": a column each; "[...]": more of it
            return m_titles.back().endsWith('*') || m_titles.back().endsWith("[...]");
        const bool all = item == QLatin1String("-1") || item == QLatin1String("all");
        const QString label = all ? QString() : item;
        const QString host = QStringLiteral("host.") % hostKey(QString::fromUtf8(cells[0])) % u'.';
        for (; at < cells.size(); ++at) {
            const auto value = parseNumber(cells[at]);
            if (!value && !cells[at].isEmpty() && cells[at] != "nan")
                return false;
            if (!value)
                continue;
            const Figure figure = figureOf(QString::fromUtf8(m_titles[at]));
            m_series.add(host % figure.key, label, figure.unit, *time, *value * figure.factor);
            if (m_titles[at] == "%idle" && m_titles[3] == "CPU")
                m_series.add(host % QStringLiteral("cpu"), label, QStringLiteral("ratio"), *time,
                             1 - *value / 100);
        }
        return true;
    }

    std::optional<double> timeOf(QByteArrayView text)
    {
        QByteArray cell = text.trimmed().toByteArray();
        if (const auto epoch = parseNumber(cell))
            return epoch;
        if (cell.endsWith(" UTC"))
            cell.chop(4);
        else
            m_local = true;
        const auto moment = fromIso8601(QString::fromUtf8(cell.replace(' ', 'T')));
        return moment ? std::optional(double(*moment) / 1e6) : std::nullopt;
    }

    ByteSource &m_source;
    HostSeries m_series;
    std::vector<QByteArray> m_titles;
    qint64 m_line = 0;
    qint64 m_restarts = 0;
    qint64 m_ranBack = 0; // the first line that did
    bool m_local = false;
};

class SadfJson
{
public:
    Measurement read(const JsonValue &root)
    {
        for (const JsonValue &host : root["sysstat"]["hosts"].items()) {
            m_host = QStringLiteral("host.") % hostKey(host["nodename"].text()) % u'.';
            for (const JsonValue &moment : host["statistics"].items())
                takeMoment(moment);
        }
        Measurement result;
        m_series.finish(result, true);
        return result;
    }

    bool local() const { return m_local; }
    bool leftOut() const { return m_series.leftOut(); }
    bool ranBack() const { return m_series.ranBack(); }

private:
    void takeMoment(const JsonValue &moment)
    {
        const JsonValue stamp = moment["timestamp"];
        const QString text = stamp["date"].text() % u'T' % stamp["time"].text();
        const auto time = fromIso8601(text);
        if (!time)
            return;
        m_local = m_local || stamp["utc"].number() != 1.0;
        for (const JsonValue &part : moment.items()) {
            if (part.name() != QLatin1String("timestamp"))
                takePart(part, double(*time) / 1e6, QString());
        }
    }

    // Objects of numbers, lists of such objects with the item's name in a text, and both nested.
    void takePart(const JsonValue &part, double time, const QString &label)
    {
        if (part.isArray()) {
            for (const JsonValue &item : part.items())
                takePart(item, time, QString());
            return;
        }
        QString item = label;
        for (const JsonValue &value : part.items()) {
            if (value.isText())
                item = value.text();
        }
        const bool all = item == QLatin1String("all") || item == QLatin1String("-1");
        for (const JsonValue &value : part.items()) {
            if (value.isObject() || value.isArray()) {
                takePart(value, time, item);
                continue;
            }
            const auto number = value.number();
            if (!number)
                continue;
            const bool isCpu = part["cpu"].exists();
            Figure figure = figureOf(value.name());
            if (isCpu)
                figure = {value.name(), QStringLiteral("ratio"), 0.01};
            const QString shown = all ? QString() : item;
            m_series.add(m_host % figure.key, shown, figure.unit, time, *number * figure.factor);
            if (isCpu && value.name() == QLatin1String("idle"))
                m_series.add(m_host % QStringLiteral("cpu"), shown, QStringLiteral("ratio"), time,
                             1 - *number / 100);
        }
    }

    HostSeries m_series;
    QString m_host;
    bool m_local = false;
};

Result<Measurement> readJson(ByteSource &source, const Context &)
{
    const Result<JsonDocument> document = JsonDocument::parse(source);
    if (!document)
        return document.error();
    SadfJson reader;
    Measurement result = reader.read(document->root());
    if (document->cut())
        markPartial(result, source, 0);
    else if (result.series.empty())
        return damaged(source, 1,
                       tr("There are no statistics with a date in this JSON (mpstat and iostat "
                          "write none). Use sadf -j."));
    if (reader.local())
        warn(result, source, 0, tr("The times have no zone; they are taken as UTC."));
    if (reader.ranBack())
        warn(result, source, 0, ranBackText());
    if (reader.leftOut())
        warn(result, source, 0, tr("The file has more series or points than are kept."));
    return result;
}

} // namespace

std::vector<Format> sadfFormats()
{
    const QString tool = QStringLiteral("sysstat");
    return {{{QStringLiteral("sadf-csv"), tool, tr("sadf -d: a host's figures over time.")},
             [](const Head &head) {
                 return head.startsWith("# hostname;interval;timestamp;") ? 95 : 0;
             },
             [](ByteSource &source, const Context &context) {
                 return SadfTable(source).read(context);
             }},
            {{QStringLiteral("sadf-json"), tool, tr("sadf -j: a host's figures over time.")},
             [](const Head &head) {
                 return head.startsWith("{") && head.contains("\"sysstat\"")
                         && head.contains("\"hosts\"")
                     ? 90
                     : 0;
             },
             readJson}};
}

} // namespace twofold::imports
