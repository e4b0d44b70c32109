// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/id.h"

namespace twofold {

using CampaignId = Id<struct CampaignTag>;
using RunId = Id<struct RunTag>;
using SourceId = Id<struct SourceTag>;
using ObservationId = Id<struct ObservationTag>;
using ArtifactId = Id<struct ArtifactTag>;
using HostId = Id<struct HostTag>;
using PlanId = Id<struct PlanTag>;
using JobId = Id<struct JobTag>;

} // namespace twofold
