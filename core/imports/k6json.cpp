// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/k6pattern.h"
#include "core/imports/k6points.h"
#include "core/imports/timetext.h"

#include <QCoreApplication>

#include <simdjson.h>

#include <cstring>
#include <span>
#include <vector>

namespace twofold::imports {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("K6Points", text);
}

QByteArrayView bytes(std::string_view text)
{
    return {text.data(), static_cast<qsizetype>(text.size())};
}

class K6JsonReader
{
public:
    K6JsonReader(ByteSource &source, const Context &context)
        : m_source(source)
        , m_context(context)
    {
    }

    Result<results::Measurement> read()
    {
        LineReader lines(m_source);
        QByteArrayView line;
        qint64 lastLine = 0;
        bool cut = false;
        for (uint32_t count = 0;; ++count) {
            if (count % 4096 == 0 && !m_context.goOn(m_source))
                return cancelledError();
            if (takeLikeLast(lines)) {
                lastLine = lines.lineNumber();
                continue;
            }
            auto more = lines.next(line);
            if (!more)
                return more.error();
            if (!*more)
                break;
            if (takeLikeBefore(line, lines.lineNumber())) {
                lastLine = lines.lineNumber();
                continue;
            }
            if (line.trimmed().isEmpty())
                continue;
            if (take(line, lines.lineNumber())) {
                lastLine = lines.lineNumber();
                continue;
            }
            if (!lines.lastHadEnd() && lastLine > 0) {
                cut = true;
                break;
            }
            return damaged(m_source, lines.lineNumber(),
                           tr("This line is not a point of k6's JSON output: %1. Repair or remove "
                              "it, or let k6 write the file again.")
                               .arg(QString::fromLatin1(simdjson::error_message(m_error))));
        }
        return m_points.finish(m_source, cut || m_source.cut(), lastLine);
    }

private:
    // A line that was parsed, with copies of its tags.
    struct Known
    {
        K6Pattern pattern;
        K6Point point; // its texts are in `texts`
        QByteArray texts;
    };
    // Lines are told apart by their ends, and there may be a few with the same.
    static constexpr size_t kEnds = 32;
    static constexpr size_t kSame = 4;

    // The places of lines with this end.
    std::span<Known> known(QByteArrayView line)
    {
        constexpr uint64_t kFactor = 0x9e3779b97f4a7c15;
        constexpr qsizetype kWords = 8;
        uint64_t hash = kFactor;
        for (qsizetype i = 1; i <= kWords && i * 8 <= line.size(); ++i) {
            uint64_t word;
            std::memcpy(&word, line.data() + line.size() - i * 8, 8);
            hash = (hash ^ word) * kFactor;
            hash ^= hash >> 32;
        }
        return std::span(m_known).subspan(hash % kEnds * kSame, kSame);
    }

    // Points of one request follow each other: the next line with the tags of the last one, without
    // a search for where it ends.
    bool takeLikeLast(LineReader &lines)
    {
        const auto ahead = lines.ahead();
        K6Pattern::Match match{m_points.likelyMetric(), m_timeText};
        if (!m_last || !m_last->pattern.match(ahead, match) || match.size >= ahead.size()
            || ahead[match.size] != '\n' || !readTime(match.time))
            return false;
        lines.take(match.size + 1);
        add(*m_last, match, lines.lineNumber());
        return true;
    }

    // A point of which all but the metric, the time and the value were parsed before.
    bool takeLikeBefore(QByteArrayView line, qint64 number)
    {
        for (auto &before : known(line)) {
            K6Pattern::Match match{m_points.likelyMetric(), m_timeText};
            if (before.pattern.match(line, match) && match.size == line.size()) {
                if (!readTime(match.time))
                    return false;
                add(before, match, number);
                return true;
            }
        }
        return false;
    }

    bool readTime(QByteArrayView text)
    {
        if (text.data() == m_timeText.constData())
            return true;
        const auto parsed = parseTimeText(text);
        if (!parsed)
            return false;
        m_time = parsed->utc;
        m_timeText.resize(0);
        m_timeText.append(text);
        return true;
    }

    void add(Known &like, const K6Pattern::Match &match, qint64 number)
    {
        like.point.metric = match.metric;
        like.point.time = m_time;
        like.point.value = match.value;
        like.point.line = number;
        m_points.add(like.point);
        m_last = &like;
    }

    void remember(QByteArrayView line, QByteArrayView time, const K6Point &point)
    {
        Known &place = known(line)[m_learnt++ % kSame];
        m_last = &place;
        if (!place.pattern.learn(line, point.metric, time))
            return;
        place.point = point;
        place.texts.resize(0);
        place.texts.reserve(line.size()); // so that what is appended stays where it is
        for (const auto text : K6Point::kTexts) {
            auto &own = place.point.*text;
            const auto at = place.texts.size();
            if (at + own.size() > line.size()) { // as no unescaped text is
                place.pattern = K6Pattern();
                return;
            }
            place.texts.append(own);
            own = QByteArrayView(place.texts).sliced(at);
        }
    }

    bool take(QByteArrayView line, qint64 number)
    {
        m_error = takeObject(line, number);
        return m_error == simdjson::SUCCESS;
    }

    simdjson::error_code takeObject(QByteArrayView line, qint64 number)
    {
        using namespace simdjson;
        dom::element document;
        dom::object object;
        // LineReader keeps enough readable bytes behind the line.
        static_assert(LineReader::kPadding >= SIMDJSON_PADDING);
        if (const auto error =
                m_parser.parse(line.data(), static_cast<size_t>(line.size()), false).get(document))
            return error;
        if (const auto error = document.get_object().get(object))
            return error;
        std::string_view type;
        std::string_view metric;
        if (const auto error = object["type"].get_string().get(type))
            return error;
        if (const auto error = object["metric"].get_string().get(metric))
            return error;
        dom::object data;
        if (const auto error = object["data"].get_object().get(data))
            return error;
        if (type == "Metric") {
            std::string_view kind;
            if (const auto error = data["type"].get_string().get(kind))
                return error;
            m_points.declare(bytes(metric), bytes(kind));
            return SUCCESS;
        }
        if (type != "Point")
            return INCORRECT_TYPE;
        return takePoint(data, metric, line, number);
    }

    simdjson::error_code takePoint(const simdjson::dom::object &data, std::string_view metric,
                                   QByteArrayView line, qint64 number)
    {
        using namespace simdjson;
        K6Point point;
        point.metric = bytes(metric);
        point.line = number;
        std::string_view time;
        if (const auto error = data["time"].get_string().get(time))
            return error;
        const auto parsed = parseTimeText(bytes(time));
        if (!parsed)
            return INCORRECT_TYPE;
        point.time = parsed->utc;
        if (const auto error = data["value"].get_double().get(point.value))
            return error;
        dom::object tags;
        if (!data["tags"].get_object().get(tags)) {
            for (const auto &tag : tags) {
                std::string_view value;
                if (!tag.value.get_string().get(value)) // one that is no text is not ours
                    takeTag(point, tag.key, bytes(value));
            }
        }
        m_points.add(point);
        remember(line, bytes(time), point);
        return SUCCESS;
    }

    static void takeTag(K6Point &point, std::string_view key, QByteArrayView value)
    {
        const std::pair<std::string_view, QByteArrayView K6Point::*> tags[] = {
            {"method", &K6Point::method},   {"name", &K6Point::name},
            {"url", &K6Point::url},         {"status", &K6Point::status},
            {"error", &K6Point::error},     {"error_code", &K6Point::errorCode},
            {"check", &K6Point::check},     {"expected_response", &K6Point::expected}};
        for (const auto &[name, member] : tags) {
            if (key == name)
                point.*member = value;
        }
    }

    ByteSource &m_source;
    const Context &m_context;
    K6Points m_points;
    std::vector<Known> m_known = std::vector<Known>(kEnds * kSame);
    Known *m_last = nullptr; // what the last line was like
    size_t m_learnt = 0;
    QByteArray m_timeText; // of the line before
    Microseconds m_time = 0;
    simdjson::dom::parser m_parser;
    simdjson::error_code m_error = simdjson::SUCCESS;
};

} // namespace

Result<results::Measurement> readK6Json(ByteSource &source, const Context &context)
{
    return K6JsonReader(source, context).read();
}

} // namespace twofold::imports
