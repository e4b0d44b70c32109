// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace twofold::results {

// Whole numbers in as few bytes as they need, seven bits a byte, lowest first; a set high bit says
// that more follow. (The encoding of DWARF's LEB128 and of Protocol Buffers.)
inline void writeVarint(std::vector<uint8_t> &out, uint64_t value)
{
    while (value >= 0x80) {
        out.push_back(static_cast<uint8_t>(value | 0x80));
        value >>= 7;
    }
    out.push_back(static_cast<uint8_t>(value));
}

// Small magnitudes of either sign to small numbers, and back.
inline uint64_t zigzag(int64_t value)
{
    return (static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63);
}
inline int64_t unzigzag(uint64_t value)
{
    return static_cast<int64_t>(value >> 1) ^ -static_cast<int64_t>(value & 1);
}

// Reads what writeVarint() wrote from bytes that may be damaged: after the first failure ok() is
// false and every further value 0.
class VarintReader
{
public:
    VarintReader(const uint8_t *begin, const uint8_t *end)
        : m_at(begin)
        , m_end(end)
    {
    }

    uint64_t next()
    {
        uint64_t value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (m_at == m_end)
                break;
            const uint8_t byte = *m_at++;
            value |= static_cast<uint64_t>(byte & 0x7f) << shift;
            if (byte < 0x80)
                return value;
        }
        fail();
        return 0;
    }

    // At most the limit, else a failure.
    uint64_t next(uint64_t limit)
    {
        const uint64_t value = next();
        if (value <= limit)
            return value;
        fail();
        return 0;
    }

    // As many bytes, or null.
    const uint8_t *bytes(size_t count)
    {
        if (count > left()) {
            fail();
            return nullptr;
        }
        const uint8_t *begin = m_at;
        m_at += count;
        return begin;
    }

    size_t left() const { return static_cast<size_t>(m_end - m_at); }
    bool ok() const { return m_ok; }
    void fail()
    {
        m_ok = false;
        m_at = m_end;
    }

private:
    const uint8_t *m_at;
    const uint8_t *m_end;
    bool m_ok = true;
};

} // namespace twofold::results
