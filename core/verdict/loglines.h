// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/verdict/judge.h"

namespace twofold::verdict {

// The series "host.NAME.log_lines", labelled by log: how many lines the log had by when.
inline constexpr char kLogLines[] = "log_lines";
// A log's name as such a label: one word.
QString logLabel(const QString &name);

// When a line (1-based) of a log came, in s from the start of the run: the middle of the time in which the log
// grew by it. Absent where no series tells, and for what came before the start.
std::optional<double> lineTime(const Input &input, const LogText &log, qint64 line);

} // namespace twofold::verdict
