// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <new>

namespace twofold::imports {

// Memory that files are read into, from the begin of a page. Where memory begins a few bytes behind
// a page, as large pieces of malloc's do, the kernel's copy of a file takes up to four times as long
// (AMD EPYC: 0.55 s instead of 0.15 s for 1.3 GB): there each byte is written just behind the one
// that is read next, modulo the page.
class ReadBuffer
{
public:
    explicit ReadBuffer(size_t size)
        : m_bytes(allocate(size))
        , m_size(size)
    {
    }

    char *data() { return m_bytes.get(); }
    const char *data() const { return m_bytes.get(); }
    size_t size() const { return m_size; }

    // The content is kept; never smaller.
    void grow(size_t size)
    {
        auto bytes = allocate(size);
        std::memcpy(bytes.get(), m_bytes.get(), m_size);
        m_bytes = std::move(bytes);
        m_size = size;
    }

private:
    static constexpr auto kPage = std::align_val_t(4096);
    struct Delete
    {
        void operator()(char *bytes) const { ::operator delete(bytes, kPage); }
    };
    using Bytes = std::unique_ptr<char, Delete>;
    static Bytes allocate(size_t size)
    {
        Bytes bytes(static_cast<char *>(::operator new(size, kPage)));
        std::memset(bytes.get(), 0, size);
        return bytes;
    }

    Bytes m_bytes;
    size_t m_size;
};

} // namespace twofold::imports
