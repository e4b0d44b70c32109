// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

namespace twofold {

// Whether this login has a D-Bus session bus to talk to. Libraries that are asked for one without an
// address may start a bus of their own, and wait for it: look here first. Any thread.
bool hasSessionBus();

} // namespace twofold
