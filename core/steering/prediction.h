// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/steering/ladderview.h"

namespace twofold::steering {

// Adds the scalability fit's forecast where its conditions are met: sound runs of one
// configuration, a closed model, at least six levels with a throughput. A run far from the fit
// adds a warning.
void predict(const campaign::Campaign &campaign, const LadderView &view, const QString &key,
             Step &step);

} // namespace twofold::steering
