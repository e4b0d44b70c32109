// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <cstddef>

namespace twofold::imports {

// What a column of a table of samples means. Success says whether it succeeded, Status is an HTTP
// code or a word for the same, Failed an error's text or flag.
enum class Role { Start, End, Delay, Success, Status, Failed, Label, Message, Received, Sent };
constexpr size_t kRoles = 10;

} // namespace twofold::imports
