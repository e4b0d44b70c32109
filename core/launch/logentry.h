// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

namespace twofold::launch {

// A log as a plan names it (campaign::PlanRole::logs): the absolute path of a file,
// "journal:UNIT" for what systemd keeps of a unit, or "kernel" for the kernel's own messages.
enum class LogKind { File, Journal, Kernel };

LogKind logKind(const QString &entry);
QString logUnit(const QString &entry); // of a Journal: "nginx.service"
// As a person reads it: the path, "journal of nginx.service", "kernel log".
QString logTitle(const QString &entry);
// Why the entry cannot be followed, as a sentence; empty: it can.
QString logFault(const QString &entry);

} // namespace twofold::launch
