// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/campaign.h"
#include "core/campaign/run.h"

namespace twofold::steering {

// Sentences of the next step.

// "users"; the label where the campaign has one.
QString titleOf(const campaign::Campaign &campaign, const QString &key);

// "1,600", "4 GiB", "small": a value as sentences show it.
QString valueWords(const campaign::Campaign &campaign, const QString &key,
                   const campaign::Value &value);

// "1,600 users", "duration 60 s": the load of a run.
QString loadWords(const campaign::Campaign &campaign, const QString &key,
                  const campaign::Value &value);

// "raise users from 1,600 to 3,200", "set tls from true to false"
QString changeWords(const campaign::Campaign &campaign, const campaign::Change &change);

// "the application used all of its open files": a headline inside of a sentence.
QString asClause(const QString &sentence);

// "1, 2 and 3"
QString enumeration(const QStringList &items);

// Why the run has its verdict: its headline, else the criteria that its metrics break or keep,
// else its cause; ends with a period. Empty where nothing is known.
QString reasonOf(const campaign::Campaign &campaign, const campaign::Run &run);

} // namespace twofold::steering
