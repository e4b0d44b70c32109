// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/cancel.h"
#include "core/base/result.h"

#include <QByteArray>
#include <QString>

namespace twofold::logbook {

// What identifies a result file beside its name.
struct FileContent
{
    QString path;
    qint64 size = 0; // bytes
    QString sha256; // hex
    QByteArray small; // the content where it is at most kSmall bytes
};

// The content of files up to this size is held while they are read.
constexpr qint64 kSmall = 256 * 1024;

// Streams the file once; memory does not grow with it. Any thread.
Result<FileContent> hashFile(const QString &path, const CancelToken &cancel);

QString sha256Of(const QByteArray &bytes); // hex

} // namespace twofold::logbook
