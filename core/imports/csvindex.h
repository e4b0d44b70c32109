// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace twofold::imports {

// Where the cells and records of a piece of separated text end. Separators and line ends inside
// double quotes are content; a doubled quote closes and opens again, which comes to the same.
struct CsvIndex
{
    std::vector<uint32_t> cellEnds; // offsets of separators and line ends
    std::vector<uint32_t> recordEnds; // indices into cellEnds of the line ends
    std::vector<uint32_t> quotedLineEnds; // offsets of line ends inside quotes
    size_t cells = 0; // in use; the vectors only grow
    size_t records = 0;
    size_t quoted = 0;
    bool openQuote = false; // the text ends inside quotes

    // Indexes text that begins at the begin of a record. At least kPadding readable bytes follow it
    // (their content does not matter). Size below 4 GiB.
    void build(const char *text, size_t size, char separator);

    static constexpr size_t kPadding = 64;

    // How it is done: chosen once by what the processor can, set by tests.
    enum class Method { Best, Avx2, Sse2, Portable };
    static bool isAvailable(Method method);
    // What Best means from here on in the whole process; for benchmarks.
    static void prefer(Method method);
    void build(const char *text, size_t size, char separator, Method method);
};

// Where whole records end in a piece of text that begins with one, and how many lines they are:
// what has to be known of a piece before the next one can be handed on. Text as for the index.
struct CsvSeam
{
    size_t whole = 0; // offset behind the last whole record; 0: there is none
    size_t lines = 0; // line ends before it, those inside quotes too

    static CsvSeam find(const char *text, size_t size,
                        CsvIndex::Method method = CsvIndex::Method::Best);
};

} // namespace twofold::imports
