// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/genericsamples.h"

#include <QCoreApplication>

#include <simdjson.h>

#include <deque>

namespace twofold::imports {

namespace {

using namespace simdjson;

QString tr(const char *text)
{
    return QCoreApplication::translate("GenericSamples", text);
}

constexpr qsizetype kMostOfArray = 32 * 1024 * 1024;

QByteArrayView bytes(std::string_view text)
{
    return {text.data(), static_cast<qsizetype>(text.size())};
}

// The members of one object that are text, number, boolean or null; the names of all.
struct Members
{
    std::vector<QByteArray> names;
    std::vector<QByteArray> values;

    void take(const dom::object &object)
    {
        names.clear();
        values.clear();
        for (const auto &field : object) {
            QByteArray text;
            std::string_view content;
            if (!field.value.get_string().get(content))
                text = bytes(content).toByteArray();
            else if (field.value.is_bool())
                text = field.value.get_bool().value_unsafe() ? "true" : "false";
            else if (field.value.is_int64())
                text = QByteArray::number(qint64(field.value.get_int64().value_unsafe()));
            else if (field.value.is_number())
                text = QByteArray::number(field.value.get_double().value_unsafe(), 'g', 17);
            else if (!field.value.is_null())
                continue; // what is nested is no value of a sample
            if (names.size() < 1000) {
                names.push_back(bytes(field.key).toByteArray());
                values.push_back(text);
            }
        }
    }
};

// Rows whose objects may have their members in any order.
class JsonRows
{
public:
    // Empty, or what is wrong.
    QString add(const Members &members, qint64 line)
    {
        if (!m_samples) {
            const SampleColumns columns(members.names);
            if (!columns.isTable())
                return tr("it has no delay and time by a name that is known");
            m_samples.emplace(columns);
        }
        GenericSamples::Row row;
        std::array<bool, kRoles> taken = {};
        for (size_t i = 0; i < members.names.size(); ++i) {
            const auto named = known(members.names[i]);
            if (named < 0 || taken[static_cast<size_t>(named)])
                continue;
            taken[static_cast<size_t>(named)] = true;
            row[static_cast<size_t>(named)] = members.values[i];
        }
        return m_samples->add(row, line);
    }

    bool any() const { return m_samples.has_value(); }
    results::Measurement finish(const ByteSource &source)
    {
        if (!m_samples)
            m_samples.emplace(SampleColumns({}));
        return m_samples->finish(source);
    }

private:
    // Of the few names that a file has each is looked up once.
    int known(const QByteArray &name)
    {
        for (const auto &[text, role] : m_names) {
            if (text == name)
                return role;
        }
        const auto named = roleOf(name);
        const int role = named ? static_cast<int>(named->role) : -1;
        if (m_names.size() < 1000)
            m_names.emplace_back(name, role);
        return role;
    }

    std::optional<GenericSamples> m_samples;
    std::deque<std::pair<QByteArray, int>> m_names;
};

Error notASample(const ByteSource &source, qint64 line, const QString &wrong)
{
    return damaged(source, line, tr("This is not a sample: %1. Repair or remove it.").arg(wrong));
}

Result<results::Measurement> readArray(ByteSource &source)
{
    auto text = readAll(source, kMostOfArray);
    if (!text) {
        return badInput(tr("%1 An array of samples is read as a whole; write one object a line "
                           "where there are many.")
                            .arg(text.error().message),
                        source.name());
    }
    // An array that is cut is read up to the last object that is whole.
    QByteArray &array = *text;
    const bool cut = !array.trimmed().endsWith(']');
    if (cut) {
        const auto end = array.lastIndexOf('}');
        array.truncate(end < 0 ? array.indexOf('[') + 1 : end + 1);
        array.append(']');
    }
    const padded_string padded(array.constData(), static_cast<size_t>(array.size()));
    array.clear();
    dom::parser parser;
    dom::array elements;
    JsonRows rows;
    Members members;
    qint64 index = 0;
    auto error = parser.parse(padded).get_array().get(elements);
    if (!error) {
        for (const auto &element : elements) {
            ++index;
            dom::object object;
            error = element.get_object().get(object);
            if (error)
                break;
            members.take(object);
            if (const QString wrong = rows.add(members, 0); !wrong.isEmpty())
                return notASample(source, 0, tr("element %1: %2").arg(index).arg(wrong));
        }
    }
    if (error) {
        return damaged(source, 0,
                       tr("The JSON is damaged at element %1: %2. Repair it or write the file "
                          "again.")
                           .arg(index)
                           .arg(QString::fromLatin1(error_message(error))));
    }
    auto measurement = rows.finish(source);
    if (cut)
        markPartial(measurement, source, 0);
    return measurement;
}

Result<results::Measurement> readLines(ByteSource &source, const Context &context)
{
    static_assert(LineReader::kPadding >= SIMDJSON_PADDING);
    LineReader lines(source);
    dom::parser parser;
    JsonRows rows;
    Members members;
    QByteArrayView line;
    bool cut = false;
    qint64 lastLine = 0;
    while (true) {
        auto more = lines.next(line);
        if (!more)
            return more.error();
        if (!*more)
            break;
        if (lines.lineNumber() % 4096 == 1 && !context.goOn(source))
            return cancelledError();
        if (line.trimmed().isEmpty())
            continue;
        dom::object object;
        const auto error = parser.parse(line.data(), static_cast<size_t>(line.size()), false)
                               .get_object()
                               .get(object);
        QString wrong;
        if (error) {
            wrong = QString::fromLatin1(error_message(error));
        } else {
            members.take(object);
            wrong = rows.add(members, lines.lineNumber());
        }
        if (wrong.isEmpty()) {
            lastLine = lines.lineNumber();
        } else if (!lines.lastHadEnd() && rows.any()) {
            cut = true;
            break;
        } else {
            return notASample(source, lines.lineNumber(), wrong);
        }
    }
    auto measurement = rows.finish(source);
    if (cut)
        markPartial(measurement, source, lastLine);
    return measurement;
}

} // namespace

int probeSamplesJson(const Head &head)
{
    auto text = head.trimmed();
    if (text.startsWith('['))
        text = Head{text.sliced(1), false}.trimmed();
    if (!text.startsWith('{'))
        return 0;
    // The first object alone decides; a larger one is no sample.
    qsizetype end = -1;
    int depth = 0;
    bool quoted = false;
    for (qsizetype i = 0; i < text.size() && i < 16'000 && end < 0; ++i) {
        if (quoted) {
            if (text[i] == '\\')
                ++i;
            else
                quoted = text[i] != '"';
        } else if (text[i] == '"') {
            quoted = true;
        } else if (text[i] == '{') {
            ++depth;
        } else if (text[i] == '}' && --depth == 0) {
            end = i + 1;
        }
    }
    if (end < 0)
        return 0;
    const padded_string padded(text.data(), static_cast<size_t>(end));
    dom::parser parser;
    dom::object object;
    if (parser.parse(padded).get_object().get(object))
        return 0;
    Members members;
    members.take(object);
    return SampleColumns(members.names).isTable() ? 30 : 0;
}

Result<results::Measurement> readSamplesJson(ByteSource &source, const Context &context)
{
    const Head head{source.head(), source.headIsWhole()};
    return head.startsWith("[") ? readArray(source) : readLines(source, context);
}

} // namespace twofold::imports
