// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Final statistics of Taurus (bzt): dump-csv, a row a label with the empty label as the total, and
// dump-xml. Seconds; "throughput" is a count of requests and not a rate.

#include "core/imports/summaryformats.h"
#include "core/imports/table.h"
#include "core/imports/textvalues.h"
#include "core/imports/totals.h"

#include <QCoreApplication>
#include <QXmlStreamReader>

#include <algorithm>

namespace twofold::imports {

namespace {

using results::Latency;
using results::Measurement;
using results::Totals;

QString tr(const char *text)
{
    return QCoreApplication::translate("TaurusReader", text);
}

constexpr qsizetype kMostBytes = 64 * 1024 * 1024;
constexpr size_t kMostFailures = 5000;

// One label's figures by Taurus' names, whichever file they come from.
struct Group
{
    QString label;
    std::optional<qint64> succeeded;
    std::optional<qint64> failed;
    std::optional<qint64> users;
    std::optional<double> bytes;
    Latency latency; // seconds
    std::vector<std::pair<QString, qint64>> codes; // of answers, with their counts

    void addCode(const QString &code, std::optional<qint64> count)
    {
        if (count && codes.size() < kMostFailures)
            codes.emplace_back(code, *count);
    }

    void set(const QByteArray &name, QByteArrayView text)
    {
        const auto value = parseNumber(text);
        if (name == "succ")
            succeeded = wholeCount(value);
        else if (name == "fail")
            failed = wholeCount(value);
        else if (name == "concurrency")
            users = wholeCount(value);
        else if (name == "bytes")
            bytes = value;
        else if (name == "avg_rt")
            latency.mean = value;
        else if (name == "stdev_rt")
            latency.stddev = value;
    }

    void setPercentileOf(double percentile, std::optional<double> value)
    {
        if (percentile == 0)
            latency.min = value;
        else if (percentile == 100)
            latency.max = value;
        else
            setPercentile(latency, percentile, value);
    }
};

void take(Measurement &result, const Group &group, std::optional<double> durationS)
{
    Totals totals;
    totals.requests = *group.succeeded + *group.failed;
    totals.failures = group.failed;
    totals.receivedBytes = group.bytes;
    if (*totals.requests > 0) {
        totals.latency = group.latency;
        scale(totals.latency, 1000);
    }
    fillRates(totals, durationS);
    if (group.label.isEmpty()) {
        result.reported.totals = totals;
        if (group.users > 0) // 0: it could not tell
            result.usersMax = group.users;
    } else {
        addLabel(result, group.label, totals);
    }
}

// A status below 400 is no failure. A code in words is one of the tool beneath ("OK", the name of an
// exception): where those that are not "OK" are as many as there are failures without a status, they
// are these.
void addFailures(Measurement &result, const Group &group, const ByteSource &source, qint64 line)
{
    constexpr int kFirstFailure = 400;
    qint64 unexplained = group.failed.value_or(0);
    const auto isWord = [](const QString &code) {
        return !code.isEmpty() && code.toInt() == 0 && code.compare(QLatin1String("OK"), Qt::CaseInsensitive) != 0;
    };
    for (const auto &[code, count] : group.codes) {
        if (code.toInt() >= kFirstFailure || isWord(code))
            unexplained -= count;
    }
    for (const auto &[code, count] : group.codes) {
        const bool failed = code.toInt() >= kFirstFailure || (isWord(code) && unexplained == 0);
        if (count > 0 && failed && result.failures.size() < kMostFailures)
            result.failures.push_back({group.label, code, {}, count, source.name(), line});
    }
}

Result<Measurement> readCsv(ByteSource &source, const Context &context)
{
    TableReader table(source);
    std::vector<QByteArray> cells;
    if (const Result<bool> first = table.next(cells); !first)
        return first.error();
    const std::vector<QByteArray> header = cells;
    const Columns columns(header);
    Measurement result;
    result.kind = results::Kind::Summary;
    result.reported.totals.requests = 0;
    result.reported.totals.failures = 0;
    bool cut = !table.lastHadEnd();
    bool total = false;
    const int label = columns.find({"label"});
    while (true) {
        const Result<bool> more = table.next(cells);
        if (!more)
            return more.error();
        if (!*more)
            break;
        if (!context.goOn(source))
            return cancelledError();
        if (!table.lastHadEnd() || table.lastWasCut()) {
            cut = true;
            break;
        }
        if (int(cells.size()) != columns.count())
            return damaged(source, table.lineNumber(),
                           tr("This row does not have as many cells as the header."));
        Group group;
        group.label = label >= 0 ? QString::fromUtf8(cells[size_t(label)]) : QString();
        for (int column = 0; column < columns.count(); ++column) {
            const QByteArray &name = columns.name(column);
            const QByteArray &cell = cells[size_t(column)];
            if (name.startsWith("perc_"))
                group.setPercentileOf(parseNumber(name.sliced(5)).value_or(-1), parseNumber(cell));
            else if (name.startsWith("rc_"))
                group.addCode(QString::fromUtf8(header[size_t(column)].trimmed().sliced(3)),
                              parseCount(cell));
            else
                group.set(name, cell);
        }
        if (!group.succeeded || !group.failed)
            return damaged(source, table.lineNumber(),
                           tr("Counts of successes and failures were expected in this row."));
        total = total || group.label.isEmpty();
        take(result, group, std::nullopt);
        addFailures(result, group, source, table.lineNumber());
    }
    if (!total && !result.reported.labels.empty()) {
        result.reported.totals = {};
        warn(result, source, 0,
             tr("The row of all requests, which has no label, is missing: there are no totals."));
    }
    if (cut)
        markPartial(result, source, table.lineNumber());
    warnOfOtherLabels(result, source);
    warnOfOtherSum(result, source);
    return result;
}

class FinalStatus
{
public:
    FinalStatus(ByteSource &source, const QByteArray &text)
        : m_source(source)
        , m_xml(text)
    {
        m_xml.setEntityExpansionLimit(1024); // no entity of a file may grow in memory
    }

    Result<Measurement> read()
    {
        m_result.kind = results::Kind::Summary;
        while (!m_xml.atEnd()) {
            m_xml.readNext();
            if (!m_xml.isStartElement())
                continue;
            if (m_xml.name() == QLatin1String("TestDuration"))
                m_durationS = parseNumber(m_xml.readElementText(
                                                   QXmlStreamReader::SkipChildElements)
                                              .toUtf8());
            else if (m_xml.name() == QLatin1String("Group"))
                readGroup();
            if (m_bad)
                return damaged(m_source, m_xml.lineNumber(),
                               tr("This group has no counts of successes and failures."));
        }
        const bool cut = m_xml.error() == QXmlStreamReader::PrematureEndOfDocumentError;
        if (m_xml.hasError() && !cut)
            return damaged(m_source, m_xml.lineNumber(),
                           tr("The XML is damaged here: %1.").arg(m_xml.errorString()));
        m_result.durationS = m_durationS;
        if (cut)
            markPartial(m_result, m_source, m_xml.lineNumber());
        warnOfOtherLabels(m_result, m_source);
        warnOfOtherSum(m_result, m_source);
        return std::move(m_result);
    }

private:
    void readGroup()
    {
        Group group;
        group.label = m_xml.attributes().value(QLatin1String("label")).toString();
        while (m_xml.readNextStartElement()) {
            const QByteArray name = m_xml.name().toUtf8();
            const QByteArray value =
                m_xml.attributes().value(QLatin1String("value")).toString().toUtf8();
            const QString parameter = m_xml.attributes().value(QLatin1String("param")).toString();
            if (name == "perc")
                group.setPercentileOf(parameter.toDouble(), parseNumber(value));
            else if (name == "rc")
                group.addCode(parameter, parseCount(value));
            else
                group.set(name, value);
            m_xml.skipCurrentElement();
        }
        if (m_xml.hasError())
            return; // cut or damaged within the group
        m_bad = !group.succeeded || !group.failed;
        if (m_bad)
            return;
        take(m_result, group, m_durationS);
        addFailures(m_result, group, m_source, m_xml.lineNumber());
    }

    ByteSource &m_source;
    QXmlStreamReader m_xml;
    Measurement m_result;
    std::optional<double> m_durationS;
    bool m_bad = false;
};

Result<Measurement> readXml(ByteSource &source, const Context &)
{
    const Result<QByteArray> text = readAll(source, kMostBytes);
    if (!text)
        return text.error();
    return FinalStatus(source, *text).read();
}

} // namespace

std::vector<Format> taurusFormats()
{
    const QString tool = QStringLiteral("Taurus");
    return {{{QStringLiteral("taurus-csv"), tool, tr("Final statistics, dump-csv.")},
             [](const Head &head) {
                 const QByteArrayView line = head.line(0);
                 return line.contains("avg_rt") && line.contains("succ") && line.contains("fail")
                         && line.contains(',')
                     ? 95
                     : 0;
             },
             readCsv},
            {{QStringLiteral("taurus-xml"), tool, tr("Final statistics, dump-xml.")},
             [](const Head &head) {
                 return head.startsWith("<") && head.contains("<FinalStatus") ? 95 : 0;
             },
             readXml}};
}

} // namespace twofold::imports
