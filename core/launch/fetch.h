// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/cancel.h"
#include "core/base/result.h"

#include <QStringList>

#include <vector>

namespace twofold::remote {
class Session;
struct JobHandle;
}

namespace twofold::launch {

// A relative path of plain components: no "..", nothing absolute, no control characters. What a
// host calls its files has to pass this before it names a file here.
bool isSafeRelativePath(const QString &path);

// Files that belong to the job itself, not to the tool.
bool isJobFile(const QString &name);

struct Fetched
{
    QString name; // relative to the job's directory
    QString path; // here
    qint64 size = 0;
    QString sha256;
};

// Copies the output, the errors and the wanted files (a pattern with * or ? in the last component
// may stand for several) of a job into a folder here, goes on where an earlier copy stopped, and
// verifies each against the host's own size and SHA-256. Links and whatever is not a plain file are
// refused. A wanted file that is not there is a warning.
Result<std::vector<Fetched>> fetchFiles(remote::Session &session, const remote::JobHandle &job,
                                        const QStringList &wanted, const QString &folder,
                                        QStringList &warnings, const CancelToken &cancel,
                                        const Progress &progress = {});

} // namespace twofold::launch
