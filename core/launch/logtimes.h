// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>
#include <QString>

#include <vector>

namespace twofold::launch {

// A copy of a host's log as it came from there.
struct LogCopy
{
    QString title; // logTitle()
    QByteArray text;
    qsizetype heading = 0; // bytes at its beginning that are no lines of the log
};

// How many lines of each copy there were by when, as "twofold-samples" (core/remote/scripts/sampler.sh) with
// the metric verdict::kLogLines, by the host's clock. times: as remote::jobLogTimesFile() has it. The count is
// the same before and after each moment of growth, so that what came in between is known to within it. Empty
// where `times` tells nothing.
QByteArray logLineFigures(const QString &host, const QByteArray &times, const std::vector<LogCopy> &copies);

} // namespace twofold::launch
