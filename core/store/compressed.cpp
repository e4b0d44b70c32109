// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/store/compressed.h"

#include <zstd.h>

namespace twofold::store {

namespace {

constexpr int kLevel = 3;

} // namespace

std::optional<QByteArray> compressed(const QByteArray &content)
{
    const auto size = static_cast<size_t>(content.size());
    QByteArray frame(static_cast<qsizetype>(ZSTD_compressBound(size)), Qt::Uninitialized);
    const size_t written = ZSTD_compress(frame.data(), static_cast<size_t>(frame.size()),
                                         content.constData(), size, kLevel);
    if (ZSTD_isError(written))
        return std::nullopt;
    frame.truncate(static_cast<qsizetype>(written));
    return frame;
}

std::optional<QByteArray> decompressed(const QByteArray &frame, qint64 expectedSize)
{
    const auto frameSize = static_cast<size_t>(frame.size());
    const auto size = ZSTD_getFrameContentSize(frame.constData(), frameSize);
    if (expectedSize < 0 || size != static_cast<unsigned long long>(expectedSize))
        return std::nullopt;
    QByteArray content(static_cast<qsizetype>(size), Qt::Uninitialized);
    const size_t written = ZSTD_decompress(content.data(), static_cast<size_t>(content.size()),
                                           frame.constData(), frameSize);
    if (ZSTD_isError(written) || written != size)
        return std::nullopt;
    return content;
}

} // namespace twofold::store
