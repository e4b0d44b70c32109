// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/imports/samples.h"

#include <QByteArray>
#include <QByteArrayView>

#include <map>
#include <string>

namespace twofold::imports {

Result<results::Measurement> readK6Csv(ByteSource &source, const Context &context);
Result<results::Measurement> readK6Json(ByteSource &source, const Context &context);

// One value of one metric, as --out csv and --out json write them. Texts are empty where absent.
struct K6Point
{
    QByteArrayView metric;
    Microseconds time = 0; // when a request or an iteration ended
    double value = 0;
    qint64 line = 0;

    QByteArrayView method;
    QByteArrayView name; // of the request; the URL where the script gives none
    QByteArrayView url;
    QByteArrayView status; // "0": no answer
    QByteArrayView error;
    QByteArrayView errorCode;
    QByteArrayView expected; // "true", "false"
    QByteArrayView check;

    // Those of its tags.
    static constexpr QByteArrayView K6Point::*kTexts[8] = {
        &K6Point::method, &K6Point::name,      &K6Point::url,      &K6Point::status,
        &K6Point::error,  &K6Point::errorCode, &K6Point::expected, &K6Point::check};
};

// Puts points together: a request comes as a run of points (http_reqs, http_req_duration, its
// phases, http_req_failed since 0.31) that k6 writes without others between.
class K6Points
{
public:
    enum class Type { Unknown, Counter, Gauge, Rate, Trend };

    void declare(QByteArrayView metric, QByteArrayView type);
    void add(const K6Point &point);

    // The metric of the point that came after one of the last point's metric before; empty: none did.
    // At least 32 bytes can be read behind it.
    QByteArrayView likelyMetric() const
    {
        return m_last && m_last->next ? QByteArrayView(m_last->next->name) : QByteArrayView("");
    }

    // cut: the file's last record was cut.
    results::Measurement finish(const ByteSource &source, bool cut, qint64 lastLine);

private:
    struct Request
    {
        bool begun = false;
        bool counted = false; // http_reqs was seen
        bool hasLatency = false;
        bool hasFailed = false;
        bool failed = false;
        results::Sample sample;
        Microseconds end = 0;
        qint64 line = 0;
    };
    // What a failed request is told by; memory that every request uses again.
    struct Answer
    {
        QByteArray status; // empty: none
        QByteArray errorCode;
        QByteArray error;
    };
    // What a metric's points are to us.
    enum class Use { Count, Duration, Failed, Users, Checks, Statistics };
    struct Statistics
    {
        Type type = Type::Unknown;
        Use use = Use::Statistics;
        QByteArray name; // the key
        Statistics *next = nullptr; // whose point came after one of these last
        uint64_t count = 0;
        double sum = 0;
        double min = 0;
        double max = 0;
        double last = 0;

        void add(double value);
    };

    void begin(const K6Point &point);
    void end();
    void takeMetrics(results::Measurement &measurement) const;
    Statistics *statisticsOf(QByteArrayView metric);
    Statistics *nextStatistics(QByteArrayView metric);
    static Use useOf(QByteArrayView metric);

    Samples m_samples;
    Request m_request;
    Answer m_answer; // of the request
    std::map<std::string, Statistics, std::less<>> m_statistics; // of every metric that was seen
    Statistics *m_last = nullptr; // of the point before
    std::map<std::string, Statistics, std::less<>> m_checks;
    QByteArray m_label;
    qint64 m_withoutLatency = 0;
    bool m_wholeSeconds = true;
    bool m_anyRequest = false;
};

} // namespace twofold::imports
