// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The scan over all blocks, included by csvindex.cpp once for each instruction set, inside a
// namespace of its own after that set's masksOf(). A template could not do it: a function takes its
// instruction set from where it is defined. Nothing of the standard library is called here, as the
// linker might then use the copy with the newer instructions everywhere.

inline uint64_t between(uint64_t quotes)
{
    // The bits from every odd set bit up to the next one, that one excluded: inside quotes.
    for (int shift = 1; shift < 64; shift *= 2)
        quotes ^= quotes << shift;
    return quotes;
}

// What the scan is at.
struct Cursor
{
    size_t cells = 0;
    size_t records = 0;
    size_t quoted = 0;
    uint64_t inside = 0; // all ones inside quotes
};

[[gnu::always_inline]] inline void take(Cursor &cursor, const Room &room, Masks masks, uint32_t at)
{
    if ((masks.quotes | cursor.inside) != 0) [[unlikely]] {
        const uint64_t content = between(masks.quotes) ^ cursor.inside;
        cursor.inside = static_cast<uint64_t>(static_cast<int64_t>(content) >> 63);
        uint64_t hidden = masks.lineEnds & content;
        masks.separators &= ~content;
        masks.lineEnds &= ~content;
        for (; hidden != 0; hidden &= hidden - 1)
            room.quoted[cursor.quoted++] = at + static_cast<uint32_t>(__builtin_ctzll(hidden));
    }
    uint64_t ends = masks.separators | masks.lineEnds;
    for (uint64_t lines = masks.lineEnds; lines != 0; lines &= lines - 1) {
        const uint64_t below = (lines & -lines) - 1;
        room.records[cursor.records++] =
            static_cast<uint32_t>(cursor.cells)
            + static_cast<uint32_t>(__builtin_popcountll(ends & below));
    }
    // Four without asking whether there are as many: what is too much is overwritten. The bit set for
    // it keeps the count of zeros defined.
    const auto count = static_cast<size_t>(__builtin_popcountll(ends));
    uint32_t *out = room.cells + cursor.cells;
    for (size_t done = 0; done < count; done += 4) {
        for (int i = 0; i < 4; ++i) {
            out[i] = at + static_cast<uint32_t>(__builtin_ctzll(ends | kHighestBit));
            ends &= ends - 1;
        }
        out += 4;
    }
    cursor.cells += count;
}

void scan(CsvIndex &index, const char *text, size_t size, char separator)
{
    Cursor cursor;
    const size_t whole = size / kBlock * kBlock;
    for (size_t part = 0; part < whole; part += kPart) {
        // Room where every byte is one.
        const Room room = roomFor(index, cursor.cells, cursor.records, cursor.quoted);
        const size_t end = part + kPart < whole ? part + kPart : whole;
        for (size_t base = part; base < end; base += kBlock)
            take(cursor, room, masksOf(text + base, separator), static_cast<uint32_t>(base));
    }
    if (whole < size) {
        const Room room = roomFor(index, cursor.cells, cursor.records, cursor.quoted);
        Masks masks = masksOf(text + whole, separator);
        const uint64_t valid = (uint64_t(1) << (size - whole)) - 1;
        masks.separators &= valid;
        masks.lineEnds &= valid;
        masks.quotes &= valid;
        take(cursor, room, masks, static_cast<uint32_t>(whole));
    }
    index.cells = cursor.cells;
    index.records = cursor.records;
    index.quoted = cursor.quoted;
    index.openQuote = cursor.inside != 0;
}

CsvSeam seam(const char *text, size_t size)
{
    uint64_t inside = 0;
    size_t lines = 0;
    // Of the last block of 64 with an end of a record; chosen without a branch, as about every
    // second one has one.
    size_t lastBase = 0;
    size_t lastLines = 0;
    uint64_t lastEnds = 0;
    uint64_t lastAll = 0;
    for (size_t base = 0; base < size; base += kBlock) {
        Masks masks = masksOf(text + base, '\n');
        if (size - base < kBlock) {
            const uint64_t valid = (uint64_t(1) << (size - base)) - 1;
            masks.lineEnds &= valid;
            masks.quotes &= valid;
        }
        uint64_t ends = masks.lineEnds;
        if ((masks.quotes | inside) != 0) [[unlikely]] {
            const uint64_t content = between(masks.quotes) ^ inside;
            inside = static_cast<uint64_t>(static_cast<int64_t>(content) >> 63);
            ends &= ~content;
        }
        lastBase = ends != 0 ? base : lastBase;
        lastLines = ends != 0 ? lines : lastLines;
        lastAll = ends != 0 ? masks.lineEnds : lastAll;
        lastEnds = ends != 0 ? ends : lastEnds;
        lines += static_cast<size_t>(__builtin_popcountll(masks.lineEnds));
    }
    CsvSeam found;
    if (lastEnds != 0) {
        const int bit = 63 - __builtin_clzll(lastEnds);
        const uint64_t upTo = ~uint64_t(0) >> (63 - bit);
        found.whole = lastBase + static_cast<size_t>(bit) + 1;
        found.lines = lastLines + static_cast<size_t>(__builtin_popcountll(lastAll & upTo));
    }
    return found;
}
