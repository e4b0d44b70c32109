// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/steering/step.h"

namespace twofold::ui {

// What else could be done than the proposed step: the next step along other parameters of the
// load, one more doubling, the last run once more.
std::vector<steering::Step> otherSteps(const campaign::Campaign &campaign,
                                       const std::vector<campaign::Run> &runs,
                                       const std::optional<steering::Step> &proposed);

} // namespace twofold::ui
