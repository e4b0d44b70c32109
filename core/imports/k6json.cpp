// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/k6lines.h"

#include <QCoreApplication>

#include <simdjson.h>

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
        bool cut = false;
        for (uint32_t count = 0;; ++count) {
            if (count % 4096 == 0 && !m_context.goOn(m_source))
                return cancelledError();
            if (m_lines.takeLikeLast(lines))
                continue;
            auto more = lines.next(line);
            if (!more)
                return more.error();
            if (!*more)
                break;
            if (m_lines.takeLikeBefore(line, lines.lineNumber()) || line.trimmed().isEmpty()
                || take(line, lines.lineNumber()))
                continue;
            if (!lines.lastHadEnd() && lines.lineNumber() > 1) {
                cut = true;
                break;
            }
            return damaged(m_source, lines.lineNumber(),
                           tr("This line is not a point of k6's JSON output: %1. Repair or remove "
                              "it, or let k6 write the file again.")
                               .arg(QString::fromLatin1(simdjson::error_message(m_error))));
        }
        return m_lines.points.finish(m_source, cut || m_source.cut(),
                                     lines.lineNumber() - (cut ? 1 : 0));
    }

private:
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
            m_lines.points.declare(bytes(metric), bytes(kind));
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
        if (!m_lines.readTime(bytes(time), point.time))
            return INCORRECT_TYPE;
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
        m_lines.takeParsed(line, bytes(time), point);
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
    K6Lines m_lines{K6Pattern::Form::Json};
    simdjson::dom::parser m_parser;
    simdjson::error_code m_error = simdjson::SUCCESS;
};

} // namespace

Result<results::Measurement> readK6Json(ByteSource &source, const Context &context)
{
    return K6JsonReader(source, context).read();
}

} // namespace twofold::imports
