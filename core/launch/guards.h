// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/launch/plancheck.h"

namespace twofold::launch {

// Guards as they are written, one a line: "url=http://proxy/health", "command=./healthy",
// "command@db=systemctl is-active postgresql", "load@db=2". After @ stands the host of the plan that
// checks; without it each generator does.
Result<campaign::Guard> parseGuard(const QString &text);
QString guardText(const campaign::Guard &guard);

// For sentences: "the URL http://proxy/health", "the command “./healthy” on db", "the load of db".
QString guardTitle(const campaign::Guard &guard);

// Shell text that ends with 0 where the guard is healthy, with its environment.
Result<Rendered> guardCheck(const campaign::Guard &guard, const PlanData &data,
                            const campaign::Parameters &values, const Place &place);

// Whether the generators check it themselves, with or without this program; else this program has
// it checked on the host it names.
bool isCheckedByGenerators(const campaign::Guard &guard, const campaign::Plan &plan);

// Whether it is checked on this host of the plan, in this role.
bool isCheckedOn(const campaign::Guard &guard, const campaign::PlanRole &role, const QString &host);

// A role whose hosts make load.
bool makesLoad(const campaign::PlanRole &role);

} // namespace twofold::launch
