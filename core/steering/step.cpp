// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/steering/step.h"

#include "core/steering/ladderview.h"

#include <array>

namespace twofold::steering {

QString actionName(Action action)
{
    static constexpr std::array kNames
        = {"baseline", "double", "step",    "explain", "rerun",     "repair", "fix_generator",
           "isolate",  "bisect", "confirm", "factorial", "done"};
    return QString::fromLatin1(kNames[static_cast<size_t>(action)]);
}

std::vector<Rung> rungs(const campaign::Campaign &campaign, const std::vector<campaign::Run> &runs,
                        const QString &parameter)
{
    std::vector<Rung> result;
    const auto ladder = campaign.ladder(parameter);
    if (!ladder)
        return result;
    const RunIndex index(runs);
    const LadderView view(campaign, index, *ladder);
    for (const auto *run : index.inOrder()) {
        if (const auto value = view.valueOf(*run))
            result.push_back({run->number, *value, view.isCurrent(*run)});
    }
    return result;
}

} // namespace twofold::steering
