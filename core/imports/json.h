// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/imports/reader.h"

#include <QByteArrayView>
#include <QString>
#include <QStringView>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace twofold::imports {

struct JsonTree;

// One value of a parsed document. Asking a value for what it is not, or an object for a member it
// does not have, gives "absent" and never fails: a report may lack anything. Copies are cheap and
// valid as long as the JsonDocument lives.
class JsonValue
{
public:
    JsonValue() = default;

    bool exists() const { return m_tree != nullptr; } // null exists
    bool isNull() const;
    bool isObject() const;
    bool isArray() const;
    bool isText() const;

    // The member of an object; absent where there is none or it is no object. Of a name that
    // occurs twice the last counts.
    JsonValue operator[](QByteArrayView name) const;

    // Elements of an array or values of an object, in the order of the file.
    std::vector<JsonValue> items() const;
    QString name() const; // of a member; empty for an element

    // A number; nothing for null, text, NaN and what no double can hold.
    std::optional<double> number() const;
    // A number, or text that holds nothing but one (tools write counts either way).
    std::optional<double> numeric() const;
    // A whole number from 0 to a trillion, however written; nothing otherwise.
    std::optional<qint64> count() const;
    std::optional<bool> boolean() const;
    QString text() const; // empty for what is no text

private:
    friend class JsonDocument;
    JsonValue(const JsonTree *tree, uint32_t node)
        : m_tree(tree)
        , m_node(node)
    {
    }

    const JsonTree *m_tree = nullptr;
    uint32_t m_node = 0;
};

// A whole small JSON document in memory: at most kMostBytes of text, kMostValues values and
// kDeepest levels, so that no file can fill the memory. nlohmann's parser stays inside json.cpp.
class JsonDocument
{
public:
    static constexpr qsizetype kMostBytes = 64 * 1024 * 1024;
    static constexpr uint32_t kMostValues = 4'000'000;
    static constexpr int kDeepest = 64;

    // The error names the line. A document cut at its end is given as far as it goes, without the
    // value that was cut; cut() tells. Text after the end of the document is allowed (siege and
    // wrappers chat), text() from it on is not looked at.
    static Result<JsonDocument> parse(ByteSource &source);
    static Result<JsonDocument> parse(QByteArrayView text, const QString &file);

    JsonDocument(JsonDocument &&) noexcept;
    JsonDocument &operator=(JsonDocument &&) noexcept;
    ~JsonDocument();

    JsonValue root() const;
    bool cut() const;

private:
    explicit JsonDocument(std::unique_ptr<JsonTree> tree);
    std::unique_ptr<JsonTree> m_tree;
};

} // namespace twofold::imports
