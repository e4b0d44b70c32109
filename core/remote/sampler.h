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
QString samplerScript(const QString &host, const QStringList &processes);

// A name that samplerScript() can look for.
bool isProcessName(const QString &name);

} // namespace twofold::remote
