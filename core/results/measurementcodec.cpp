// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/results/measurement.h"
#include "core/results/packing.h"

#include <QCoreApplication>
#include <QDataStream>
#include <QIODevice>

namespace twofold::results {

namespace {

// Version of the bytes; a new one for every change, older ones stay readable.
constexpr quint32 kMagic = 0x54464d53; // "TFMS"
constexpr quint32 kVersion = 1;

Error damagedBytes()
{
    return bookError(QCoreApplication::translate(
        "Measurement", "The stored measurement is damaged and cannot be shown. Import the result "
                       "file of this run again."));
}

// One list of fields for both directions: visiting a field writes or reads it.
class Writer
{
public:
    explicit Writer(QByteArray *bytes)
        : m_stream(bytes, QIODevice::WriteOnly)
    {
        m_stream.setVersion(QDataStream::Qt_6_0);
    }

    template <class T>
    void field(T &value)
    {
        m_stream << value;
    }
    template <class T>
    void optional(std::optional<T> &value)
    {
        m_stream << value.has_value();
        if (value)
            m_stream << *value;
    }
    template <class T>
    void begin(std::vector<T> &list, qint64)
    {
        m_stream << static_cast<quint64>(list.size());
    }
    bool ok() const { return m_stream.status() == QDataStream::Ok; }

private:
    QDataStream m_stream;
};

class Reader
{
public:
    explicit Reader(const QByteArray &bytes)
        : m_stream(bytes)
    {
        m_stream.setVersion(QDataStream::Qt_6_0);
    }

    template <class T>
    void field(T &value)
    {
        m_stream >> value;
    }
    // As the stream reads it, which takes the memory for all of a damaged length at once.
    void field(QStringList &list)
    {
        quint32 size = 0;
        m_stream >> size;
        list.clear();
        for (quint32 i = 0; i < size && ok(); ++i) {
            QString text;
            m_stream >> text;
            list += text;
        }
    }
    template <class T>
    void optional(std::optional<T> &value)
    {
        bool has = false;
        m_stream >> has;
        value.reset();
        if (has && ok())
            m_stream >> value.emplace();
    }
    // A list of that many; smallest is the least size of one in bytes, so that a damaged length
    // cannot ask for more memory than there are bytes.
    template <class T>
    void begin(std::vector<T> &list, qint64 smallest)
    {
        quint64 size = 0;
        m_stream >> size;
        if (!ok() || size > static_cast<quint64>(m_stream.device()->bytesAvailable() / smallest)) {
            m_stream.setStatus(QDataStream::ReadCorruptData);
            list.clear();
            return;
        }
        list.resize(size);
    }
    bool ok() const { return m_stream.status() == QDataStream::Ok; }
    bool atEnd() const { return m_stream.atEnd(); }

private:
    QDataStream m_stream;
};

template <class Archive>
void visit(Archive &archive, Latency &latency)
{
    for (auto *value : {&latency.mean, &latency.stddev, &latency.min, &latency.max, &latency.p50,
                        &latency.p75, &latency.p90, &latency.p95, &latency.p99, &latency.p999})
        archive.optional(*value);
}

template <class Archive>
void visit(Archive &archive, Totals &totals)
{
    archive.optional(totals.requests);
    archive.optional(totals.failures);
    archive.optional(totals.throughput);
    archive.optional(totals.goodput);
    visit(archive, totals.latency);
    bool hasOk = totals.latencyOk.has_value();
    archive.field(hasOk);
    if (hasOk) {
        if (!totals.latencyOk)
            totals.latencyOk.emplace();
        visit(archive, *totals.latencyOk);
    }
    archive.optional(totals.receivedBytes);
    archive.optional(totals.sentBytes);
}

template <class Archive>
void visit(Archive &archive, std::vector<double> &values)
{
    archive.begin(values, 8);
    for (double &value : values)
        archive.field(value);
}

template <class Archive>
void visit(Archive &archive, Measurement &m)
{
    archive.field(m.format);
    archive.field(m.tool);
    archive.field(m.toolVersion);
    auto kind = static_cast<quint8>(m.kind);
    archive.field(kind);
    m.kind = kind <= static_cast<quint8>(Kind::Host) ? static_cast<Kind>(kind) : Kind::Summary;
    archive.field(m.partial);
    archive.field(m.hidesQueueing);
    archive.field(m.tellsTimes);
    archive.field(m.tellsFailures);
    archive.field(m.files);
    archive.optional(m.startedAt);
    archive.optional(m.durationS);
    archive.optional(m.usersMax);

    visit(archive, m.reported.totals);
    archive.begin(m.reported.labels, 4);
    for (auto &label : m.reported.labels) {
        archive.field(label.label);
        visit(archive, label.totals);
    }
    archive.begin(m.failures, 25);
    for (auto &failure : m.failures) {
        archive.field(failure.label);
        archive.field(failure.code);
        archive.field(failure.message);
        archive.optional(failure.count);
        archive.field(failure.file);
        archive.field(failure.line);
    }
    archive.begin(m.metrics, 20);
    for (auto &metric : m.metrics) {
        archive.field(metric.key);
        archive.field(metric.label);
        archive.field(metric.value);
        archive.field(metric.unit);
    }
    archive.begin(m.series, 36);
    for (auto &series : m.series) {
        archive.field(series.name);
        archive.field(series.label);
        archive.field(series.unit);
        archive.field(series.intervalS);
        visit(archive, series.times);
        visit(archive, series.values);
    }
    archive.begin(m.warnings, 16);
    for (auto &warning : m.warnings) {
        archive.field(warning.file);
        archive.field(warning.line);
        archive.field(warning.message);
    }
}

} // namespace

QByteArray encode(const Measurement &measurement)
{
    QByteArray body;
    {
        Writer writer(&body);
        Measurement copy = measurement;
        visit(writer, copy);
    }
    const QByteArray fields = packBytes(body);
    const QByteArray timeline =
        measurement.timeline ? measurement.timeline->encode() : QByteArray();
    QByteArray bytes;
    QDataStream stream(&bytes, QIODevice::WriteOnly);
    stream.setVersion(QDataStream::Qt_6_0);
    stream << kMagic << kVersion << fields << timeline;
    return bytes;
}

Result<Measurement> decode(QByteArrayView bytes)
{
    const auto raw = QByteArray::fromRawData(bytes.data(), bytes.size());
    QDataStream stream(raw);
    stream.setVersion(QDataStream::Qt_6_0);
    quint32 magic = 0;
    quint32 version = 0;
    stream >> magic >> version;
    if (stream.status() != QDataStream::Ok || magic != kMagic)
        return damagedBytes();
    if (version != kVersion) {
        return bookError(QCoreApplication::translate(
            "Measurement", "The measurement was stored by a newer Twofold. Update this one to "
                           "show it."));
    }
    QByteArray fields;
    QByteArray timeline;
    stream >> fields >> timeline;
    if (stream.status() != QDataStream::Ok || !stream.atEnd())
        return damagedBytes();
    const auto body = unpackBytes(fields);
    if (!body)
        return damagedBytes();
    Measurement measurement;
    Reader reader(*body);
    visit(reader, measurement);
    if (!reader.ok() || !reader.atEnd())
        return damagedBytes();
    for (const auto &series : measurement.series) {
        if (series.times.size() != series.values.size())
            return damagedBytes();
    }
    if (!timeline.isEmpty()) {
        auto decoded = Timeline::decode(timeline);
        if (!decoded)
            return damagedBytes();
        measurement.timeline = std::make_shared<Timeline>(std::move(*decoded));
    }
    return measurement;
}

} // namespace twofold::results
