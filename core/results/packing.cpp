// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/results/packing.h"

#include <QtEndian>

#include <zstd.h>

#include <algorithm>

namespace twofold::results {

namespace {

constexpr int kLevel = 1; // stored series are packed already; more effort gains a few per cent
constexpr qsizetype kSizeBytes = 8;

} // namespace

QByteArray packBytes(QByteArrayView plain)
{
    QByteArray packed(kSizeBytes + static_cast<qsizetype>(
                          ZSTD_compressBound(static_cast<size_t>(plain.size()))),
                      Qt::Uninitialized);
    qToLittleEndian<quint64>(static_cast<quint64>(plain.size()), packed.data());
    const size_t size = ZSTD_compress(packed.data() + kSizeBytes,
                                      static_cast<size_t>(packed.size() - kSizeBytes), plain.data(),
                                      static_cast<size_t>(plain.size()), kLevel);
    // The bound is large enough, so it cannot fail but for want of memory.
    packed.resize(ZSTD_isError(size) ? 0 : kSizeBytes + static_cast<qsizetype>(size));
    packed.squeeze();
    return packed;
}

std::optional<QByteArray> unpackBytes(QByteArrayView packed, qsizetype limit)
{
    if (packed.size() < kSizeBytes)
        return std::nullopt;
    const auto size = qFromLittleEndian<quint64>(packed.data());
    if (size > static_cast<quint64>(limit))
        return std::nullopt;
    packed = packed.sliced(kSizeBytes);
    // The frame has to promise the same before memory is taken on its word.
    const unsigned long long promised =
        ZSTD_getFrameContentSize(packed.data(), static_cast<size_t>(packed.size()));
    if (promised != size)
        return std::nullopt;
    QByteArray plain(static_cast<qsizetype>(size), Qt::Uninitialized);
    const size_t got = ZSTD_decompress(plain.data(), static_cast<size_t>(plain.size()),
                                       packed.data(), static_cast<size_t>(packed.size()));
    if (ZSTD_isError(got) || got != size)
        return std::nullopt;
    return plain;
}

} // namespace twofold::results
