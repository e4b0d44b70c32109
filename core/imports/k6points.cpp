// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/k6points.h"

#include "core/imports/k6pattern.h"
#include "core/imports/numbertext.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace twofold::imports {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("K6Points", text);
}

constexpr size_t kMostNames = 1000; // of metrics, of checks

std::string_view view(QByteArrayView bytes)
{
    return {bytes.data(), static_cast<size_t>(bytes.size())};
}

// The types of k6's own metrics: its CSV does not tell them.
K6Points::Type knownType(QByteArrayView metric)
{
    using Type = K6Points::Type;
    if (metric == "vus" || metric == "vus_max")
        return Type::Gauge;
    if (metric == "iterations" || metric == "dropped_iterations" || metric == "data_sent"
        || metric == "data_received" || metric == "ws_msgs_sent" || metric == "ws_msgs_received"
        || metric == "ws_sessions")
        return Type::Counter;
    if (metric == "checks")
        return Type::Rate;
    if (metric.startsWith("http_req_") || metric == "iteration_duration"
        || metric == "group_duration" || metric == "ws_connecting"
        || metric == "ws_session_duration" || metric == "ws_ping" || metric == "grpc_req_duration")
        return Type::Trend;
    return Type::Unknown;
}

bool isTime(QByteArrayView metric)
{
    return knownType(metric) == K6Points::Type::Trend;
}

} // namespace

void K6Points::declare(QByteArrayView metric, QByteArrayView type)
{
    auto *statistics = statisticsOf(metric);
    if (!statistics)
        return;
    statistics->type = type == "counter" ? Type::Counter
        : type == "gauge"                ? Type::Gauge
        : type == "rate"                 ? Type::Rate
        : type == "trend"                ? Type::Trend
                                         : statistics->type;
}

K6Points::Statistics *K6Points::statisticsOf(QByteArrayView metric)
{
    const auto known = m_statistics.find(view(metric));
    if (known != m_statistics.end())
        return &known->second;
    if (m_statistics.size() >= kMostNames || metric.isEmpty() || metric.size() > 500)
        return nullptr;
    const auto added = m_statistics.try_emplace(std::string(view(metric))).first;
    auto &statistics = added->second;
    statistics.type = knownType(metric);
    statistics.use = useOf(metric);
    statistics.name.reserve(metric.size() + K6Pattern::kReadable);
    statistics.name.append(metric);
    return &statistics;
}

K6Points::Use K6Points::useOf(QByteArrayView metric)
{
    if (metric == "http_reqs")
        return Use::Count;
    if (metric == "http_req_duration")
        return Use::Duration;
    if (metric == "http_req_failed")
        return Use::Failed;
    if (metric == "vus")
        return Use::Users;
    return metric == "checks" ? Use::Checks : Use::Statistics;
}

// k6 writes the metrics of a request in the same order again and again.
K6Points::Statistics *K6Points::nextStatistics(QByteArrayView metric)
{
    if (m_last && m_last->next) [[likely]] {
        const QByteArrayView likely = m_last->next->name;
        if (likely.data() == metric.data() || likely == metric) [[likely]]
            return m_last = m_last->next;
    }
    auto *statistics = statisticsOf(metric);
    if (m_last && statistics)
        m_last->next = statistics;
    return m_last = statistics;
}

void K6Points::begin(const K6Point &point)
{
    end();
    m_request = Request();
    m_request.begun = true;
    m_request.end = point.time;
    m_request.line = point.line;
    const auto name = point.name.isEmpty() ? point.url : point.name;
    m_label.resize(0); // keeps its memory
    m_label.append(point.method.data(), point.method.size());
    if (!point.method.isEmpty() && !name.isEmpty())
        m_label.append(' ');
    m_label.append(name.data(), name.size());
    m_request.sample.label = m_samples.timeline.label(m_label);
    // Before 0.31 only the status tells a failure.
    int64_t status = 0;
    const bool hasStatus = parseWhole(point.status, status);
    m_request.failed = !point.expected.isEmpty() ? point.expected == "false"
                                                 : hasStatus && !isGoodStatus(status);
    const auto put = [](QByteArray &text, QByteArrayView content) {
        text.resize(0); // keeps its memory
        text.append(content);
    };
    put(m_answer.status, hasStatus && status > 0 ? point.status : QByteArrayView());
    put(m_answer.errorCode, point.errorCode);
    put(m_answer.error, point.error);
}

void K6Points::end()
{
    if (!m_request.begun)
        return;
    m_request.begun = false;
    if (!m_request.hasLatency) {
        ++m_withoutLatency;
        return;
    }
    auto &sample = m_request.sample;
    sample.start = m_request.end - sample.latencyUs;
    sample.success = !m_request.failed;
    m_anyRequest = true;
    m_wholeSeconds = m_wholeSeconds && m_request.end % 1'000'000 == 0;
    if (m_request.failed) {
        const auto &[status, errorCode, error] = m_answer;
        const QByteArray message
            = error.isEmpty() && !status.isEmpty() ? QByteArray("HTTP status " + status) : error;
        m_samples.failures.add(sample.label, status.isEmpty() ? errorCode : status, message,
                               m_request.line);
    }
    m_samples.clock.see(sample.start, m_request.end, m_request.line);
    m_samples.timeline.add(sample);
}

void K6Points::add(const K6Point &point)
{
    auto *known = nextStatistics(point.metric);
    const auto use = known ? known->use : useOf(point.metric);
    switch (use) {
    case Use::Count:
        if (!m_request.begun || m_request.counted)
            begin(point);
        m_request.counted = true;
        return;
    case Use::Duration: {
        if (!m_request.begun || m_request.hasLatency)
            begin(point);
        m_request.hasLatency = true;
        constexpr double kLongestMs = 1e12;
        m_request.sample.latencyUs =
            std::llround(std::clamp(std::isnan(point.value) ? 0 : point.value, 0.0, kLongestMs) * 1000);
        return;
    }
    case Use::Failed:
        if (m_request.begun && !m_request.hasFailed) {
            m_request.hasFailed = true;
            m_request.failed = point.value != 0;
        }
        return;
    case Use::Users:
        m_samples.users.add(point.time, point.value);
        break;
    case Use::Checks:
        if (!point.check.isEmpty()
            && (m_checks.size() < kMostNames || m_checks.contains(view(point.check))))
            m_checks[std::string(view(point.check))].add(point.value);
        break;
    case Use::Statistics:
        break;
    }
    if (known)
        known->add(point.value);
}

void K6Points::Statistics::add(double value)
{
    if (!std::isfinite(value))
        return;
    min = count ? std::min(min, value) : value;
    max = count ? std::max(max, value) : value;
    sum += value;
    last = value;
    ++count;
}

void K6Points::takeMetrics(results::Measurement &measurement) const
{
    const auto put = [&measurement](const QString &key, double value, const QString &unit = {},
                                    const QString &label = {}) {
        measurement.metrics.push_back({key, label, value, unit});
    };
    const double seconds = measurement.durationS.value_or(0);
    for (const auto &[name, s] : m_statistics) {
        if (s.count == 0)
            continue;
        const QByteArrayView metric(name.data(), static_cast<qsizetype>(name.size()));
        const QString key = QStringLiteral("k6.") % QString::fromUtf8(metric);
        const QString unit = isTime(metric) ? QStringLiteral("ms")
            : metric.startsWith("data_")    ? QStringLiteral("B")
                                            : QString();
        switch (s.type) {
        case Type::Counter:
            put(key, s.sum, unit);
            if (seconds > 0)
                put(key % QStringLiteral(".rate"), s.sum / seconds,
                    unit.isEmpty() ? QStringLiteral("/s") : QStringLiteral("B/s"));
            break;
        case Type::Gauge:
            put(key, s.last, unit);
            put(key % QStringLiteral(".max"), s.max, unit);
            break;
        case Type::Rate:
            put(key, s.sum / static_cast<double>(s.count));
            break;
        case Type::Trend:
            put(key % QStringLiteral(".avg"), s.sum / static_cast<double>(s.count), unit);
            put(key % QStringLiteral(".min"), s.min, unit);
            put(key % QStringLiteral(".max"), s.max, unit);
            break;
        case Type::Unknown: // of the script's own, in CSV; its mean says something of each type
            put(key % QStringLiteral(".avg"), s.sum / static_cast<double>(s.count));
            put(key % QStringLiteral(".sum"), s.sum);
            break;
        }
    }
    for (const auto &[name, s] : m_checks) {
        if (s.count > 0)
            put(QStringLiteral("k6.check"), s.sum / static_cast<double>(s.count), {},
                QString::fromStdString(name));
    }
}

results::Measurement K6Points::finish(const ByteSource &source, bool cut, qint64 lastLine)
{
    end();
    const auto sumOf = [this](const char *metric) -> std::optional<double> {
        const auto known = m_statistics.find(std::string_view(metric));
        if (known == m_statistics.end() || known->second.count == 0)
            return std::nullopt;
        return known->second.sum;
    };
    auto measurement = m_samples.finish(source);
    takeMetrics(measurement);
    measurement.reported.totals.receivedBytes = sumOf("data_received");
    measurement.reported.totals.sentBytes = sumOf("data_sent");
    if (cut)
        markPartial(measurement, source, lastLine);
    if (m_withoutLatency > (cut ? 1 : 0)) {
        warn(measurement, source, 0,
             tr("%1 requests have no duration and are not counted. Is a part of the file missing?")
                 .arg(m_withoutLatency));
    }
    if (m_anyRequest && m_wholeSeconds) {
        warn(measurement, source, 0,
             tr("The times are whole seconds, so rates are known to one second only. Set "
                "K6_CSV_TIME_FORMAT=unix_micro for exact ones."));
    }
    if (!m_anyRequest && !cut) {
        warn(measurement, source, 0,
             tr("The test made no HTTP request; what it counted is in the metrics."));
    }
    return measurement;
}

} // namespace twofold::imports
