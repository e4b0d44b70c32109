// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/result.h"

#include <QString>

namespace twofold::launch {

// The program that a command begins with, after assignments, a change of directory and words like
// exec: what must be on the host before the load is started. Empty where only a shell can tell: a
// word with a quote or an expansion in it, a path into the job's directory, a PATH of its own.
QString firstProgram(const QString &commandTemplate);

// The same for a command of a plan; where it begins with a condition, the preset's program if that
// stands in it. tool: Plan::tool.
QString neededProgram(const QString &commandTemplate, const QString &tool);

// The package of Debian that has a load tool; empty: not known.
QString packageOf(const QString &program);

// The host has no such program: names both, and the package where one is known.
Error missingProgram(const QString &host, const QString &program);

} // namespace twofold::launch
