// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/launch/template.h"

#include "core/campaign/campaign.h"
#include "core/campaign/plan.h"

#include <vector>

namespace twofold::store {
class Book;
}

namespace twofold::launch {

// A plan with what it speaks of, as read from the book.
struct PlanData
{
    campaign::Plan plan;
    campaign::Campaign campaign;
    std::vector<campaign::Host> hosts;

    const campaign::Host *host(QStringView name) const; // null: the book has none
};
Result<PlanData> loadPlan(const store::Book &book, PlanId id);

// The place of the index-th host (from 1) that makes load.
Place placeOf(const PlanData &data, int index, const campaign::Parameters &values);

} // namespace twofold::launch
