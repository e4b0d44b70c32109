// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <optional>

namespace twofold::results {

// Bytes with their size in front, compressed by zstd; and back. Unpacking checks everything and
// never yields more than the limit: damaged or hostile bytes give nullopt.
QByteArray packBytes(QByteArrayView plain);
std::optional<QByteArray> unpackBytes(QByteArrayView packed, qsizetype limit = 512 * 1024 * 1024);

} // namespace twofold::results
