// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <cstddef>
#include <vector>

namespace twofold::ui::plots {

struct Points
{
    std::vector<double> x;
    std::vector<double> y;

    size_t size() const { return x.size(); }
    bool operator==(const Points &) const = default;
};

// The points of an ascending x that a line from low to high needs on `pixels` columns: at most four
// a column (first, lowest, highest, last, in their order), so that no peak is lost, plus one beyond
// either end so that the line reaches the edges. A column without a number gives one NaN: a gap.
// `logarithmic`: columns are equally wide in log x; low must then be positive.
Points decimate(const std::vector<double> &x, const std::vector<double> &y, double low, double high,
                int pixels, bool logarithmic = false);

} // namespace twofold::ui::plots
