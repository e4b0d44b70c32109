// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

#include <utility>
#include <variant>

namespace twofold {

// What went wrong, as far as a script needs to know. The command line maps each kind to an exit
// status (CLI contract: usage 2, bad input 3, book 4, remote 5, cancelled 130).
enum class ErrorKind { Usage, BadInput, Book, Remote, Cancelled };

// An expected failure: a sentence that says what, where and what to do. Never holds a secret.
struct Error
{
    ErrorKind kind = ErrorKind::BadInput;
    QString message;
    QString file; // empty: not about a file
    qint64 line = 0; // 1-based; 0: not about a line

    // "file:line: message", without the parts that are unknown.
    QString text() const;

    bool operator==(const Error &) const = default;
};

inline Error badInput(QString message, QString file = {}, qint64 line = 0)
{
    return {ErrorKind::BadInput, std::move(message), std::move(file), line};
}
inline Error bookError(QString message)
{
    return {ErrorKind::Book, std::move(message), {}, 0};
}
inline Error remoteError(QString message)
{
    return {ErrorKind::Remote, std::move(message), {}, 0};
}
inline Error usageError(QString message)
{
    return {ErrorKind::Usage, std::move(message), {}, 0};
}
Error cancelledError();

// A value or the error that prevented it. g++ 12 has no std::expected.
template <class T>
class [[nodiscard]] Result
{
public:
    Result(T value)
        : m_state(std::in_place_index<0>, std::move(value))
    {
    }
    Result(Error error)
        : m_state(std::in_place_index<1>, std::move(error))
    {
    }

    bool ok() const { return m_state.index() == 0; }
    explicit operator bool() const { return ok(); }

    // Only when ok().
    T &value() & { return std::get<0>(m_state); }
    const T &value() const & { return std::get<0>(m_state); }
    T &&value() && { return std::get<0>(std::move(m_state)); }
    T &operator*() & { return value(); }
    const T &operator*() const & { return value(); }
    T &&operator*() && { return std::move(*this).value(); }
    T *operator->() { return &value(); }
    const T *operator->() const { return &value(); }

    // Only when not ok().
    const Error &error() const { return std::get<1>(m_state); }

private:
    std::variant<T, Error> m_state;
};

template <>
class [[nodiscard]] Result<void>
{
public:
    Result() = default;
    Result(Error error)
        : m_error(std::move(error))
        , m_ok(false)
    {
    }

    bool ok() const { return m_ok; }
    explicit operator bool() const { return m_ok; }
    const Error &error() const { return m_error; }

private:
    Error m_error;
    bool m_ok = true;
};

} // namespace twofold
