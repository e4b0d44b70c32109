// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>
#include <QStringList>

namespace twofold::remote {

// The shell text that records a host's figures beside a job, once a second, into the job's
// directory: JobSpec::sampler. Needs awk besides sh and /proc; takes under 1 % of a processor, and
// what it writes is bounded. imports reads it as "twofold-samples".
// host: the name that the figures get. processes: names of programs as the kernel has them (at most
// 15 characters), whose CPU, memory, threads and open files are recorded too; others are left out.
// logs: so many files that the job's command has copied into its directory; how far each has grown by
// when goes into jobLogTimesFile(), as long as the copiers' process ids stand in jobLogCopiersFile(), one
// a line.
QString samplerScript(const QString &host, const QStringList &processes, int logs = 0);

// Lines "FROM TO SIZE SIZE ...": between so many seconds after the sampler's start, which the first line
// has as "started SECONDS" since 1970 by the host's clock, the copies became so many bytes long.
QString jobLogTimesFile();
QString jobLogCopiersFile();

// A name that samplerScript() can look for.
bool isProcessName(const QString &name);

} // namespace twofold::remote
