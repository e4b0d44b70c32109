// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/utc.h"
#include "core/campaign/campaign.h"
#include "core/campaign/finding.h"
#include "core/steering/step.h"

#include <QString>

#include <vector>

namespace twofold::ui {

// What the start page tells about a book without opening it, as of when it was last open here.
struct RecentBook
{
    QString path;
    Microseconds openedAt = 0;
    QString campaign;
    int runs = 0;
    campaign::Verdict lastVerdict = campaign::Verdict::None;
    QString capacity; // "16,000 to 32,000 users"

    bool operator==(const RecentBook &) const = default;
};

// Kept in the user's settings, newest first.
std::vector<RecentBook> recentBooks();
void rememberBook(const RecentBook &book); // moves it to the top
void forgetBook(const QString &path);

// What is known of the ladder in a few words: "16,000 to 32,000 users", "under 16,000 users",
// "at least 8,000 users"; empty where nothing passed or failed yet.
QString capacityInBrief(const campaign::Campaign &campaign, const steering::Step &step);

} // namespace twofold::ui
