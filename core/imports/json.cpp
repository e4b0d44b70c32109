// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/json.h"

#include "core/imports/textvalues.h"

#include <nlohmann/json.hpp>

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace twofold::imports {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("JsonDocument", text);
}

constexpr uint32_t kNone = UINT32_MAX;

enum class Kind : uint8_t { Null, False, True, Number, Text, Array, Object };

} // namespace

// Values in the order of the file, linked to their first child and next sibling; all text in one
// arena. 32 bytes a value, so the bounds of the document bound the memory.
struct JsonTree
{
    struct Node
    {
        double number = 0;
        uint32_t textAt = 0;
        uint32_t textSize = 0;
        uint32_t nameAt = 0;
        uint32_t nameSize = 0;
        uint32_t firstChild = kNone;
        uint32_t next : 29;
        uint32_t kind : 3;
    };
    static_assert(sizeof(Node) == 32);
    static constexpr uint32_t kNoNext = (1u << 29) - 1;

    std::vector<Node> nodes;
    std::string texts;
    bool cut = false;

    QByteArrayView nameOf(uint32_t node) const
    {
        return {texts.data() + nodes[node].nameAt, qsizetype(nodes[node].nameSize)};
    }
    QByteArrayView textOf(uint32_t node) const
    {
        return {texts.data() + nodes[node].textAt, qsizetype(nodes[node].textSize)};
    }
};

static_assert(JsonDocument::kMostValues < JsonTree::kNoNext);

namespace {

// Builds the tree from nlohmann's events; returns false (which ends the parse) at the bounds.
class Builder
{
public:
    explicit Builder(JsonTree &tree)
        : m_tree(tree)
    {
    }

    bool null() { return add(Kind::Null); }
    bool boolean(bool value) { return add(value ? Kind::True : Kind::False); }
    bool number_integer(int64_t value) { return addNumber(double(value)); }
    bool number_unsigned(uint64_t value) { return addNumber(double(value)); }
    bool number_float(double value, const std::string &) { return addNumber(value); }
    bool string(std::string &value)
    {
        const uint32_t at = keep(value);
        if (!add(Kind::Text))
            return false;
        m_tree.nodes.back().textAt = at;
        m_tree.nodes.back().textSize = uint32_t(value.size());
        return true;
    }
    bool binary(nlohmann::json::binary_t &) { return false; }
    bool start_object(size_t) { return open(Kind::Object); }
    bool end_object() { return close(); }
    bool start_array(size_t) { return open(Kind::Array); }
    bool end_array() { return close(); }
    bool key(std::string &value)
    {
        m_nameAt = keep(value);
        m_nameSize = uint32_t(value.size());
        return true;
    }
    bool parse_error(size_t position, const std::string &, const nlohmann::json::exception &)
    {
        errorAt = position;
        return false;
    }

    // A number at the very end of a cut file may have lost digits.
    void dropLastNumber()
    {
        if (m_tree.nodes.empty() || m_last == kNone
            || Kind(m_tree.nodes[m_last].kind) != Kind::Number)
            return;
        if (m_previous != kNone)
            m_tree.nodes[m_previous].next = JsonTree::kNoNext;
        else if (!m_open.empty())
            m_tree.nodes[m_open.back().node].firstChild = kNone;
        else
            m_tree.nodes.clear();
    }

    bool whole() const { return m_open.empty() && !m_tree.nodes.empty(); }

    std::optional<size_t> errorAt;
    bool tooMany = false;
    bool tooDeep = false;

private:
    struct Open
    {
        uint32_t node;
        uint32_t lastChild;
    };

    uint32_t keep(const std::string &text)
    {
        const auto at = uint32_t(m_tree.texts.size());
        m_tree.texts += text;
        return at;
    }

    bool addNumber(double value)
    {
        if (!add(Kind::Number))
            return false;
        m_tree.nodes.back().number = value;
        return true;
    }

    bool add(Kind kind)
    {
        if (m_tree.nodes.size() >= JsonDocument::kMostValues) {
            tooMany = true;
            return false;
        }
        const auto index = uint32_t(m_tree.nodes.size());
        JsonTree::Node node;
        node.next = JsonTree::kNoNext;
        node.kind = uint32_t(kind);
        node.nameAt = m_nameAt;
        node.nameSize = m_nameSize;
        m_nameAt = m_nameSize = 0;
        m_tree.nodes.push_back(node);
        m_previous = kNone;
        if (!m_open.empty()) {
            Open &parent = m_open.back();
            if (parent.lastChild == kNone) {
                m_tree.nodes[parent.node].firstChild = index;
            } else {
                m_tree.nodes[parent.lastChild].next = index;
                m_previous = parent.lastChild;
            }
            parent.lastChild = index;
        }
        m_last = index;
        return true;
    }

    bool open(Kind kind)
    {
        if (int(m_open.size()) >= JsonDocument::kDeepest) {
            tooDeep = true;
            return false;
        }
        if (!add(kind))
            return false;
        m_open.push_back({m_last, kNone});
        return true;
    }

    bool close()
    {
        m_open.pop_back();
        m_last = kNone; // what closed is whole
        return true;
    }

    JsonTree &m_tree;
    std::vector<Open> m_open;
    uint32_t m_nameAt = 0;
    uint32_t m_nameSize = 0;
    uint32_t m_last = kNone;
    uint32_t m_previous = kNone;
};

// Where after a whole document another one begins; -1: nowhere. What tools chat around their JSON
// ("[error] …") is none.
qsizetype secondDocument(QByteArrayView text)
{
    qsizetype at = 0;
    int depth = 0;
    bool inText = false;
    for (bool begun = false; at < text.size() && (!begun || depth > 0); ++at) {
        const char c = text[at];
        if (inText) {
            at += c == '\\' ? 1 : 0;
            inText = c != '"';
        } else if (c == '"') {
            inText = true;
        } else if (c == '{' || c == '[') {
            ++depth;
            begun = true;
        } else if (c == '}' || c == ']') {
            --depth;
        }
    }
    const auto next = [&] {
        while (at < text.size() && static_cast<unsigned char>(text[at]) <= ' ')
            ++at;
        return at < text.size() ? text[at] : '\0';
    };
    // At the begin of a line, as tools write it.
    while (at < text.size()) {
        const char open = next();
        const qsizetype begin = at++;
        const char first = open == '{' || open == '[' ? next() : '\0';
        if ((open == '{' && first == '"') || (open == '[' && (first == '{' || first == '[')))
            return begin;
        const qsizetype end = text.indexOf('\n', begin);
        if (end < 0)
            break;
        at = end + 1;
    }
    return -1;
}

// nlohmann wants valid UTF-8; a stray byte in a label must not cost the whole report.
QByteArray validUtf8(QByteArrayView text)
{
    if (QUtf8StringView(text.data(), text.size()).isValidUtf8())
        return QByteArray::fromRawData(text.data(), text.size());
    return QString::fromUtf8(text).toUtf8();
}

} // namespace

bool JsonValue::isNull() const
{
    return m_tree && Kind(m_tree->nodes[m_node].kind) == Kind::Null;
}

bool JsonValue::isObject() const
{
    return m_tree && Kind(m_tree->nodes[m_node].kind) == Kind::Object;
}

bool JsonValue::isArray() const
{
    return m_tree && Kind(m_tree->nodes[m_node].kind) == Kind::Array;
}

bool JsonValue::isText() const
{
    return m_tree && Kind(m_tree->nodes[m_node].kind) == Kind::Text;
}

JsonValue JsonValue::operator[](QByteArrayView name) const
{
    if (!isObject())
        return {};
    JsonValue found;
    for (uint32_t at = m_tree->nodes[m_node].firstChild; at != kNone && at != JsonTree::kNoNext;
         at = m_tree->nodes[at].next) {
        if (m_tree->nameOf(at) == name)
            found = JsonValue(m_tree, at);
    }
    return found;
}

std::vector<JsonValue> JsonValue::items() const
{
    std::vector<JsonValue> all;
    if (!isObject() && !isArray())
        return all;
    for (uint32_t at = m_tree->nodes[m_node].firstChild; at != kNone && at != JsonTree::kNoNext;
         at = m_tree->nodes[at].next)
        all.push_back(JsonValue(m_tree, at));
    return all;
}

QString JsonValue::name() const
{
    return m_tree ? QString::fromUtf8(m_tree->nameOf(m_node)) : QString();
}

std::optional<double> JsonValue::number() const
{
    if (!m_tree || Kind(m_tree->nodes[m_node].kind) != Kind::Number)
        return std::nullopt;
    const double value = m_tree->nodes[m_node].number;
    return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

std::optional<double> JsonValue::numeric() const
{
    return isText() ? parseNumber(m_tree->textOf(m_node)) : number();
}

std::optional<qint64> JsonValue::count() const
{
    return wholeCount(numeric());
}

std::optional<bool> JsonValue::boolean() const
{
    if (!m_tree)
        return std::nullopt;
    switch (Kind(m_tree->nodes[m_node].kind)) {
    case Kind::True:
        return true;
    case Kind::False:
        return false;
    default:
        return std::nullopt;
    }
}

QString JsonValue::text() const
{
    return isText() ? QString::fromUtf8(m_tree->textOf(m_node)) : QString();
}

JsonDocument::JsonDocument(std::unique_ptr<JsonTree> tree)
    : m_tree(std::move(tree))
{
}

JsonDocument::JsonDocument(JsonDocument &&) noexcept = default;
JsonDocument &JsonDocument::operator=(JsonDocument &&) noexcept = default;
JsonDocument::~JsonDocument() = default;

JsonValue JsonDocument::root() const
{
    return m_tree->nodes.empty() ? JsonValue() : JsonValue(m_tree.get(), 0);
}

bool JsonDocument::cut() const
{
    return m_tree->cut;
}

Result<JsonDocument> JsonDocument::parse(ByteSource &source)
{
    const Result<QByteArray> text = readAll(source, kMostBytes);
    if (!text)
        return text.error();
    Result<JsonDocument> document = parse(*text, source.name());
    if (document && !document->cut()) {
        if (const auto second = secondDocument(*text); second >= 0)
            noteSecondResult(source, 1 + std::count(text->begin(), text->begin() + second, '\n'));
    }
    if (document && source.cut())
        document->m_tree->cut = true;
    return document;
}

Result<JsonDocument> JsonDocument::parse(QByteArrayView text, const QString &file)
{
    auto tree = std::make_unique<JsonTree>();
    Builder builder(*tree);
    const QByteArray utf8 = validUtf8(text);
    try {
        nlohmann::json::sax_parse(utf8.begin(), utf8.end(), &builder,
                                  nlohmann::json::input_format_t::json, false);
    } catch (const std::exception &) { // a number that no double holds, no memory
        return badInput(tr("The JSON cannot be read: a value in it is out of range."), file);
    }
    if (builder.tooMany)
        return badInput(tr("The JSON has more than %1 values; a summary is far smaller. Give the "
                           "tool's summary instead of its raw output.")
                            .arg(kMostValues),
                        file);
    if (builder.tooDeep)
        return badInput(tr("The JSON is nested more than %1 levels deep, as no load tool writes it.")
                            .arg(kDeepest),
                        file);
    if (!builder.whole()) {
        const size_t at = builder.errorAt.value_or(0);
        if (at <= size_t(utf8.size()) || tree->nodes.empty()) { // the end counts as one more
            const qsizetype before = std::min(qsizetype(at), utf8.size());
            const qint64 line = 1 + std::count(utf8.begin(), utf8.begin() + before, '\n');
            return badInput(tr("The JSON is damaged here."), file, line);
        }
        if (!QByteArrayView(" \t\r\n,").contains(utf8.back()))
            builder.dropLastNumber();
        tree->cut = true;
    }
    return JsonDocument(std::move(tree));
}

} // namespace twofold::imports
