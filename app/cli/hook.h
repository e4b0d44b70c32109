// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/autopilot/fixhook.h"

#include <atomic>

namespace twofold::cli {

// Runs the engineer's fix hook with `sh -c` and waits for it; what it says on standard error is
// passed on. An error where it cannot be started, takes longer than ten minutes, or `interrupted`
// became true: it is ended then.
Result<autopilot::HookAnswer> askHook(const QString &command, const QProcessEnvironment &environment,
                                      const std::atomic<bool> &interrupted);

} // namespace twofold::cli
