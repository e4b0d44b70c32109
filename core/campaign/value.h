// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/result.h"

#include <QSharedDataPointer>
#include <QString>
#include <QStringList>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

namespace twofold::campaign {

// What a parameter was set to. std::monostate is absent: blank in the grid, never zero.
using Value = std::variant<std::monostate, bool, qint64, double, QString>;

inline bool isAbsent(const Value &value)
{
    return std::holds_alternative<std::monostate>(value);
}

enum class ParameterKind { Integer, Real, Text, Boolean, Choice, Bytes, Duration, Secret };

// Canonical text: reads back to the same value through parseValue; absent gives an empty string.
QString valueText(const Value &value);

// The value as a number, where it is one (integer, real; true is 1).
std::optional<double> valueNumber(const Value &value);

// Text from a cell, a --set or a file. Digit grouping by comma or blank is accepted where it is
// unambiguous ("395,576"); Bytes takes "4 GB" or a number of bytes; Duration takes "20 min" or a
// number of seconds and keeps seconds. Empty text is absent. The error says which kind was
// expected and what was there.
Result<Value> parseValue(QStringView text, ParameterKind kind, const QStringList &choices = {});

// Kind of a value nobody declared: integer, real or boolean where the text is one, else text.
ParameterKind guessKind(QStringView text);

// "integer", "real", … as the command line and the book spell them.
QString kindName(ParameterKind kind);
Result<ParameterKind> parseKind(QStringView name);

// Sorted, unique keys. Shared implicitly: the rows of a log mostly have the same columns.
struct KeyList : QSharedData
{
    std::vector<QString> names;
};

// Values by key, sorted by key. A key that is not there is absent.
template <class T>
class Keyed
{
public:
    struct Entry
    {
        const QString &first;
        const T &second;
    };

    class Iterator
    {
    public:
        using iterator_category = std::input_iterator_tag;
        using value_type = Entry;
        using difference_type = std::ptrdiff_t;
        using reference = Entry;
        struct pointer
        {
            Entry entry;
            const Entry *operator->() const { return &entry; }
        };

        Iterator(const QString *key, const T *value)
            : m_key(key)
            , m_value(value)
        {
        }
        Entry operator*() const { return {*m_key, *m_value}; }
        pointer operator->() const { return {**this}; }
        Iterator &operator++()
        {
            ++m_key;
            ++m_value;
            return *this;
        }
        bool operator==(const Iterator &other) const { return m_value == other.m_value; }

    private:
        const QString *m_key;
        const T *m_value;
    };

    Keyed() = default;
    // As many values as keys, in their order; the keys are shared with other rows.
    Keyed(QSharedDataPointer<KeyList> keys, std::vector<T> values)
        : m_keys(std::move(keys))
        , m_values(std::move(values))
    {
    }

    const T *find(QStringView key) const
    {
        const size_t at = lowerBound(key);
        return isAt(at, key) ? &m_values[at] : nullptr;
    }
    void set(const QString &key, T value)
    {
        const size_t at = m_values.empty() || names().back() < key ? size() : lowerBound(key);
        if (isAt(at, key)) {
            m_values[at] = std::move(value);
            return;
        }
        if (!m_keys)
            m_keys = new KeyList;
        auto &names = m_keys->names; // detaches from other rows
        names.insert(names.begin() + static_cast<std::ptrdiff_t>(at), key);
        m_values.insert(m_values.begin() + static_cast<std::ptrdiff_t>(at), std::move(value));
    }
    void remove(QStringView key)
    {
        const size_t at = lowerBound(key);
        if (!isAt(at, key))
            return;
        auto &names = m_keys->names;
        names.erase(names.begin() + static_cast<std::ptrdiff_t>(at));
        m_values.erase(m_values.begin() + static_cast<std::ptrdiff_t>(at));
    }
    void reserve(size_t count) { m_values.reserve(count); }
    bool isEmpty() const { return m_values.empty(); }
    size_t size() const { return m_values.size(); }
    Iterator begin() const { return {isEmpty() ? nullptr : names().data(), m_values.data()}; }
    Iterator end() const
    {
        return {isEmpty() ? nullptr : names().data() + size(), m_values.data() + size()};
    }

    bool operator==(const Keyed &other) const
    {
        return m_values == other.m_values
               && (isEmpty() || m_keys == other.m_keys || names() == other.names());
    }

private:
    const std::vector<QString> &names() const { return m_keys.constData()->names; }
    bool isAt(size_t at, QStringView key) const { return at < size() && names()[at] == key; }
    size_t lowerBound(QStringView key) const
    {
        if (isEmpty())
            return 0;
        const auto it = std::lower_bound(names().begin(), names().end(), key,
                                         [](const QString &a, QStringView b) { return a < b; });
        return static_cast<size_t>(it - names().begin());
    }

    QSharedDataPointer<KeyList> m_keys;
    std::vector<T> m_values;
};

using Parameters = Keyed<Value>;
using Metrics = Keyed<double>;

} // namespace twofold::campaign
