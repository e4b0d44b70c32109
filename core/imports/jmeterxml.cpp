// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/jmeter.h"
#include "core/imports/samples.h"

#include <QCoreApplication>
#include <QXmlStreamReader>

#include <vector>

namespace twofold::imports {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("JMeter", text);
}

constexpr size_t kDeepest = 64;
constexpr qint64 kChunk = 256 * 1024;
constexpr qint64 kLongestToken = 32 * 1024 * 1024; // an answer that was saved with its sample

// JTL as XML, JMeter 2.x to 5.x: <httpSample> and <sample> with attributes t (elapsed, ms), ts
// (start, ms), s (success), lb, rc, rm, by, sby, na (threads), hn; those nested in a sample are its
// redirects and embedded resources, those nested in a transaction are its samplers.
class JmeterXmlReader
{
public:
    JmeterXmlReader(ByteSource &source, const Context &context)
        : m_source(source)
        , m_context(context)
    {
    }

    Result<results::Measurement> read();

private:
    struct Element
    {
        bool transaction = false;
        bool counted = false; // a sampler of its own
        results::Sample sample;
        QString code;
        QString message;
        QString assertion; // of the first that failed
        qint64 line = 0;
    };

    QString start();
    void end();
    bool isSample() const
    {
        return m_xml.name() == QLatin1String("httpSample") || m_xml.name() == QLatin1String("sample");
    }
    Error wrong(const QString &reason) const;

    ByteSource &m_source;
    const Context &m_context;
    QXmlStreamReader m_xml;
    Samples m_samples;
    std::vector<Element> m_open;
    bool m_inFailureMessage = false;
    QString m_text;
    qint64 m_lastLine = 0;
    qint64 m_transactions = 0;
    qint64 m_failedTransactions = 0;
    qint64 m_negative = 0;
    bool m_closed = false;
    bool m_begun = false;
};

Error JmeterXmlReader::wrong(const QString &reason) const
{
    return damaged(m_source, m_xml.lineNumber(),
                   tr("The XML is damaged: %1. Repair it or export the results again.").arg(reason));
}

// Empty, or what is wrong.
QString JmeterXmlReader::start()
{
    if (!m_begun) {
        m_begun = true;
        if (m_xml.name() != QLatin1String("testResults"))
            return tr("it does not begin with testResults");
        return {};
    }
    m_inFailureMessage = m_xml.name() == QLatin1String("failureMessage") && !m_open.empty();
    m_text.clear();
    if (!isSample())
        return {};
    if (m_open.size() >= kDeepest)
        return tr("samples are nested more than %1 deep").arg(kDeepest);
    const auto attributes = m_xml.attributes();
    Element element;
    element.line = m_xml.lineNumber();
    element.code = attributes.value(QLatin1String("rc")).toString();
    element.message = attributes.value(QLatin1String("rm")).toString();
    element.transaction = isTransactionMessage(element.message.toUtf8())
        || (m_xml.name() == QLatin1String("sample") && element.code.isEmpty()
            && attributes.value(QLatin1String("dt")).isEmpty());
    const bool inTransaction = m_open.empty() || m_open.back().transaction;
    element.counted = inTransaction && !element.transaction;
    element.sample.success = attributes.value(QLatin1String("s")) == QLatin1String("true");
    if (element.transaction) {
        ++m_transactions;
        m_failedTransactions += element.sample.success ? 0 : 1;
    }
    if (element.counted) {
        bool elapsedOk = false;
        bool timeOk = false;
        qint64 elapsed = attributes.value(QLatin1String("t")).toLongLong(&elapsedOk);
        const qint64 time = attributes.value(QLatin1String("ts")).toLongLong(&timeOk);
        if (!elapsedOk || elapsed > INT64_MAX / 4000)
            return tr("a sample has no elapsed time t in milliseconds");
        if (attributes.hasAttribute(QLatin1String("ts"))
            && (!timeOk || time > INT64_MAX / 4000 || time < INT64_MIN / 4000))
            return tr("the time ts of a sample is not a number of milliseconds");
        m_samples.hasTimes = m_samples.hasTimes && timeOk;
        m_negative += elapsed < 0 ? 1 : 0;
        elapsed = std::max<qint64>(elapsed, 0);
        element.sample.start = time * 1000;
        element.sample.latencyUs = elapsed * 1000;
        const auto bytes = [&attributes](const char *name) -> int64_t {
            bool ok = false;
            const qint64 value = attributes.value(QLatin1String(name)).toLongLong(&ok);
            return ok && value >= 0 ? value : -1;
        };
        element.sample.receivedBytes = isNetworkFailure(element.code.toUtf8()) ? -1 : bytes("by");
        element.sample.sentBytes = bytes("sby");
        element.sample.label =
            m_samples.timeline.label(attributes.value(QLatin1String("lb")).toUtf8());
        bool usersOk = false;
        const int users = attributes.value(QLatin1String("na")).toInt(&usersOk);
        if (usersOk && users >= 0)
            m_samples.users.add(element.sample.start + element.sample.latencyUs, users);
    }
    m_open.push_back(std::move(element));
    return {};
}

void JmeterXmlReader::end()
{
    if (m_inFailureMessage && m_open.back().assertion.isEmpty())
        m_open.back().assertion = m_text.trimmed();
    m_inFailureMessage = false;
    if (m_xml.name() == QLatin1String("testResults"))
        m_closed = true;
    if (!isSample() || m_open.empty())
        return;
    const auto &element = m_open.back();
    if (element.counted) {
        if (!element.sample.success) {
            const auto message = element.assertion.isEmpty() ? element.message : element.assertion;
            m_samples.failures.add(element.sample.label, element.code.toUtf8(), message.toUtf8(),
                                   element.line);
        }
        m_samples.clock.see(element.sample.start,
                            element.sample.start + element.sample.latencyUs, element.line);
        m_samples.timeline.add(element.sample);
        m_lastLine = m_xml.lineNumber();
    }
    m_open.pop_back();
}

Result<results::Measurement> JmeterXmlReader::read()
{
    QByteArray chunk(kChunk, Qt::Uninitialized);
    bool first = true;
    qint64 sinceToken = 0;
    while (true) {
        auto n = m_source.read(chunk.data(), static_cast<size_t>(kChunk));
        if (!n)
            return n.error();
        if (!m_context.goOn(m_source))
            return cancelledError();
        if (*n == 0)
            break;
        QByteArray part = chunk.first(static_cast<qsizetype>(*n));
        if (first)
            part = Head{part, false}.trimmed().toByteArray(); // XML may not begin with blank lines
        first = false;
        m_xml.addData(part);
        sinceToken += part.size();
        while (!m_xml.atEnd()) {
            const auto token = m_xml.readNext();
            if (token == QXmlStreamReader::Invalid)
                break;
            sinceToken = 0;
            QString reason;
            if (token == QXmlStreamReader::StartElement)
                reason = start();
            else if (token == QXmlStreamReader::EndElement)
                end();
            else if (m_inFailureMessage && token == QXmlStreamReader::Characters
                     && m_text.size() < FailureGroups::kLongestMessage)
                m_text += m_xml.text();
            if (!reason.isEmpty())
                return wrong(reason);
        }
        if (m_closed)
            break;
        if (m_xml.hasError() && m_xml.error() != QXmlStreamReader::PrematureEndOfDocumentError)
            return wrong(m_xml.errorString());
        if (sinceToken > kLongestToken)
            return wrong(tr("a text is longer than %1 MiB").arg(kLongestToken / (1024 * 1024)));
    }
    if (!m_begun)
        return wrong(tr("it does not begin with testResults"));
    auto measurement = m_samples.finish(m_source);
    if (!m_closed)
        markPartial(measurement, m_source, m_lastLine);
    if (m_transactions > 0) {
        measurement.metrics.push_back({QStringLiteral("jmeter.transactions"), {},
                                       static_cast<double>(m_transactions), {}});
        measurement.metrics.push_back({QStringLiteral("jmeter.failed_transactions"), {},
                                       static_cast<double>(m_failedTransactions), {}});
        warn(measurement, m_source, 0,
             tr("%1 transaction controllers are not counted as requests; their samplers are.")
                 .arg(m_transactions));
    }
    if (m_negative > 0) {
        warn(measurement, m_source, 0,
             tr("%1 samples have a negative elapsed time and count as 0 ms. The generator's clock "
                "may have been set during the run.")
                 .arg(m_negative));
    }
    return measurement;
}

} // namespace

int probeJmeterXml(const Head &head)
{
    return head.startsWith("<") && head.contains("<testResults") ? 95 : 0;
}

Result<results::Measurement> readJmeterXml(ByteSource &source, const Context &context)
{
    return JmeterXmlReader(source, context).read();
}

} // namespace twofold::imports
