// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>

#include <optional>

namespace twofold::store {

// One zstd frame that carries its content's size; nullopt where memory is short.
std::optional<QByteArray> compressed(const QByteArray &content);

// The content of such a frame; nullopt where it is damaged or not of the expected size, before
// any memory is taken for it.
std::optional<QByteArray> decompressed(const QByteArray &frame, qint64 expectedSize);

} // namespace twofold::store
