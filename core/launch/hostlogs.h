// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/plan.h"
#include "core/launch/hostdriver.h"
#include "core/verdict/judge.h"

namespace twofold::launch {

class Masker;

// The logs of a host that does not make load, which the plan wants kept; as in a plan (logentry.h).
QStringList logsOf(const campaign::Plan &plan, const QString &host);

// Shell text that copies what is written to the logs from now on into files of the job's directory
// (logCopies), each bounded to 8 MB, until the job ends. Of journals and the kernel log there is also
// a file of what the program that follows them complained about. Empty without logs.
QString followLogs(const QStringList &logs);
QStringList logCopies(const QStringList &logs);

// What came home of them, as texts to be searched; a warning where a log could not be read.
void addLogs(const campaign::Plan &plan, const std::vector<HostResult> &watched, const Masker &masker,
             std::vector<verdict::LogText> &logs, QStringList &warnings);

// Writes how many lines each log of a host had by when beside what was fetched of it, as figures of that
// host; the file's path, empty where nothing tells or it cannot be written.
QString writeLogLines(const campaign::Plan &plan, const HostResult &host);

} // namespace twofold::launch
