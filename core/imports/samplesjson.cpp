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

constexpr size_t kMostMembers = 1000;
constexpr int kDeepestMember = 8;

// The members of one object that are text, number, boolean or null; the names of all. Those of
// objects within have dotted names where they are wanted.
struct Members
{
    std::vector<QByteArray> names;
    std::vector<QByteArray> values;

    void take(const dom::object &object, bool nested = false)
    {
        names.clear();
        values.clear();
        add(object, {}, nested ? kDeepestMember : 0);
    }

private:
    void add(const dom::object &object, const QByteArray &prefix, int deeper)
    {
        for (const auto &field : object) {
            dom::object within;
            if (deeper > 0 && !field.value.get_object().get(within)) {
                add(within, prefix + bytes(field.key).toByteArray() + '.', deeper - 1);
                continue;
            }
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
            if (names.size() < kMostMembers) {
                names.push_back(prefix + bytes(field.key).toByteArray());
                values.push_back(text);
            }
        }
    }
};

// Rows whose objects may have their members in any order.
class JsonRows
{
public:
    // Which member is what is known by its name.
    JsonRows() = default;
    // Or it was said.
    JsonRows(const SampleMembers &members, const SampleRules &rules)
        : m_mapped(&members)
    {
        m_samples.emplace(members.columns, rules);
    }

    bool isNested() const { return m_mapped && m_mapped->isNested; }
    bool any() const { return m_any; }

    // Empty, or what is wrong.
    QString add(const Members &members, qint64 line)
    {
        if (!m_samples) {
            const SampleColumns columns(members.names);
            if (!columns.isTable())
                return tr("it has no delay and time by a name that is known");
            m_samples.emplace(columns);
        }
        m_any = true;
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

    results::Measurement finish(const ByteSource &source)
    {
        if (!m_samples)
            m_samples.emplace(SampleColumns());
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
        int role = -1;
        if (m_mapped) {
            for (const auto &[path, mapped] : m_mapped->roles) {
                if (path == name)
                    role = static_cast<int>(mapped);
            }
        } else if (const auto named = roleOf(name)) {
            role = static_cast<int>(named->role);
        }
        if (m_names.size() < kMostMembers)
            m_names.emplace_back(name, role);
        return role;
    }

    const SampleMembers *m_mapped = nullptr;
    bool m_any = false;
    std::optional<GenericSamples> m_samples;
    std::deque<std::pair<QByteArray, int>> m_names;
};

Error notASample(const ByteSource &source, qint64 line, const QString &wrong)
{
    return damaged(source, line, tr("This is not a sample: %1. Repair or remove it.").arg(wrong));
}

Result<results::Measurement> readArray(ByteSource &source, JsonRows &rows)
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
            members.take(object, rows.isNested());
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

Result<results::Measurement> readLines(ByteSource &source, const Context &context, JsonRows &rows)
{
    static_assert(LineReader::kPadding >= SIMDJSON_PADDING);
    LineReader lines(source);
    dom::parser parser;
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
            members.take(object, rows.isNested());
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

namespace {

// The objects that follow each other from here on; an array's elements too. Views into the text.
std::vector<QByteArrayView> objectTexts(QByteArrayView text, size_t most)
{
    std::vector<QByteArrayView> texts;
    qsizetype begin = -1;
    int depth = 0;
    bool quoted = false;
    for (qsizetype i = 0; i < text.size() && texts.size() < most; ++i) {
        const char c = text[i];
        if (quoted) {
            if (c == '\\')
                ++i;
            else
                quoted = c != '"';
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{') {
            if (depth++ == 0)
                begin = i;
        } else if (c == '}' && depth > 0 && --depth == 0) {
            texts.push_back(text.sliced(begin, i + 1 - begin));
        }
    }
    return texts;
}

// From the first object on; empty where the text does not begin with one.
QByteArrayView fromFirstObject(const Head &head)
{
    auto text = head.trimmed();
    if (text.startsWith('['))
        text = Head{text.sliced(1), false}.trimmed();
    return text.startsWith('{') ? text : QByteArrayView();
}

} // namespace

int probeSamplesJson(const Head &head)
{
    // The first object alone decides; a larger one is no sample.
    constexpr qsizetype kLargest = 16'000;
    const auto text = fromFirstObject(head);
    const auto objects = objectTexts(text.first(std::min(text.size(), kLargest)), 1);
    if (objects.empty())
        return 0;
    const padded_string padded(objects[0].data(), static_cast<size_t>(objects[0].size()));
    dom::parser parser;
    dom::object object;
    if (parser.parse(padded).get_object().get(object))
        return 0;
    Members members;
    members.take(object);
    return SampleColumns(members.names).isTable() ? 30 : 0;
}

std::vector<ObjectMembers> firstObjects(const Head &head, size_t most)
{
    std::vector<ObjectMembers> all;
    dom::parser parser;
    Members members;
    for (const auto text : objectTexts(fromFirstObject(head), most)) {
        const padded_string padded(text.data(), static_cast<size_t>(text.size()));
        dom::object object;
        if (parser.parse(padded).get_object().get(object))
            return {};
        members.take(object, true);
        ObjectMembers one;
        for (size_t i = 0; i < members.names.size(); ++i)
            one.emplace_back(members.names[i], members.values[i]);
        all.push_back(std::move(one));
    }
    return all;
}

Result<results::Measurement> readSamplesJson(ByteSource &source, const Context &context)
{
    const Head head{source.head(), source.headIsWhole()};
    JsonRows rows;
    return head.startsWith("[") ? readArray(source, rows) : readLines(source, context, rows);
}

Result<results::Measurement> readSampleObjects(ByteSource &source, const Context &context,
                                               const SampleMembers &members, const SampleRules &rules)
{
    const Head head{source.head(), source.headIsWhole()};
    JsonRows rows(members, rules);
    return head.startsWith("[") ? readArray(source, rows) : readLines(source, context, rows);
}

} // namespace twofold::imports
