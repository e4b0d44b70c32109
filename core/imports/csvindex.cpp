// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/imports/csvindex.h"

#include <atomic>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#define TWOFOLD_X86 1
#endif

namespace twofold::imports {

namespace {

constexpr size_t kBlock = 64;
constexpr size_t kPart = 64 * kBlock; // of the text, for which room is made at once
constexpr uint64_t kHighestBit = uint64_t(1) << 63;

// One bit a byte of a block.
struct Masks
{
    uint64_t separators;
    uint64_t lineEnds;
    uint64_t quotes;
};

// The index's memory as the scan writes it.
struct Room
{
    uint32_t *cells;
    uint32_t *records;
    uint32_t *quoted;
};

// For a part of the text and what may be written beyond it. The vectors are made to fit only as far as
// the scan goes: a file may be one long record of nothing but separators.
[[gnu::noinline]] Room
roomFor(CsvIndex &index, size_t cells, size_t records, size_t quoted)
{
    const auto grow = [](std::vector<uint32_t> &ends, size_t used) {
        if (used + kPart + kBlock > ends.size())
            ends.resize(ends.size() * 2 + kPart + kBlock);
        return ends.data();
    };
    return {grow(index.cellEnds, cells), grow(index.recordEnds, records),
            grow(index.quotedLineEnds, quoted)};
}

namespace portable {

// Eight bytes at a time: the high bit of each byte that equals the wanted one, gathered.
uint64_t equal(const char *text, char wanted)
{
    uint64_t mask = 0;
    const uint64_t pattern = 0x0101010101010101ULL * static_cast<uint8_t>(wanted);
    for (int i = 0; i < 8; ++i) {
        uint64_t word = 0;
        for (int b = 7; b >= 0; --b)
            word = word << 8 | static_cast<uint8_t>(text[8 * i + b]);
        const uint64_t x = word ^ pattern;
        // Exact for every byte, unlike the shorter form with a borrow between bytes.
        const uint64_t low = (x & 0x7f7f7f7f7f7f7f7fULL) + 0x7f7f7f7f7f7f7f7fULL;
        const uint64_t zero = ~(low | x | 0x7f7f7f7f7f7f7f7fULL);
        mask |= ((zero >> 7) * 0x0102040810204080ULL >> 56) << (8 * i);
    }
    return mask;
}

Masks masksOf(const char *text, char separator)
{
    return {equal(text, separator), equal(text, '\n'), equal(text, '"')};
}

#include "core/imports/csvscan.inl"

} // namespace portable

#ifdef TWOFOLD_X86

namespace sse2 {

inline uint64_t equal(const __m128i (&part)[4], char wanted)
{
    const __m128i pattern = _mm_set1_epi8(wanted);
    uint64_t mask = 0;
    for (int i = 0; i < 4; ++i) {
        const auto bits = static_cast<uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(part[i], pattern)));
        mask |= static_cast<uint64_t>(bits) << (16 * i);
    }
    return mask;
}

inline Masks masksOf(const char *text, char separator)
{
    __m128i part[4];
    for (int i = 0; i < 4; ++i)
        part[i] = _mm_loadu_si128(reinterpret_cast<const __m128i *>(text + 16 * i));
    return {equal(part, separator), equal(part, '\n'), equal(part, '"')};
}

#include "core/imports/csvscan.inl"

} // namespace sse2

#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,bmi,bmi2,lzcnt,popcnt")
#endif

namespace avx2 {

inline uint64_t equal(__m256i low, __m256i high, char wanted)
{
    const __m256i pattern = _mm256_set1_epi8(wanted);
    const auto a = static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, pattern)));
    const auto b = static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, pattern)));
    return static_cast<uint64_t>(b) << 32 | a;
}

inline Masks masksOf(const char *text, char separator)
{
    const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(text));
    const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(text + 32));
    return {equal(low, high, separator), equal(low, high, '\n'), equal(low, high, '"')};
}

#include "core/imports/csvscan.inl"

} // namespace avx2

#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#endif

std::atomic<CsvIndex::Method> preferred = CsvIndex::Method::Best;

CsvIndex::Method best()
{
    if (const auto method = preferred.load(std::memory_order_relaxed); method != CsvIndex::Method::Best)
        return method;
    static const CsvIndex::Method method = [] {
        for (const auto wanted : {CsvIndex::Method::Avx2, CsvIndex::Method::Sse2}) {
            if (CsvIndex::isAvailable(wanted))
                return wanted;
        }
        return CsvIndex::Method::Portable;
    }();
    return method;
}

} // namespace

bool CsvIndex::isAvailable(Method method)
{
#ifdef TWOFOLD_X86
    if (method == Method::Avx2)
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi")
            && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
    if (method == Method::Sse2)
        return true;
#endif
    return method == Method::Best || method == Method::Portable;
}

CsvSeam CsvSeam::find(const char *text, size_t size, CsvIndex::Method method)
{
    if (method == CsvIndex::Method::Best)
        method = best();
#ifdef TWOFOLD_X86
    if (method == CsvIndex::Method::Avx2)
        return avx2::seam(text, size);
    if (method == CsvIndex::Method::Sse2)
        return sse2::seam(text, size);
#endif
    return portable::seam(text, size);
}

void CsvIndex::prefer(Method method)
{
    preferred.store(method, std::memory_order_relaxed);
}

void CsvIndex::build(const char *text, size_t size, char separator)
{
    build(text, size, separator, Method::Best);
}

void CsvIndex::build(const char *text, size_t size, char separator, Method method)
{
    if (method == Method::Best)
        method = best();
#ifdef TWOFOLD_X86
    if (method == Method::Avx2)
        return avx2::scan(*this, text, size, separator);
    if (method == Method::Sse2)
        return sse2::scan(*this, text, size, separator);
#endif
    portable::scan(*this, text, size, separator);
}

} // namespace twofold::imports
