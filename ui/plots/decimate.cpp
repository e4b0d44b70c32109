// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plots/decimate.h"

#include <algorithm>
#include <cmath>

namespace twofold::ui::plots {

namespace {

// One column of pixels: which of its points have to stay.
class Column
{
public:
    void add(const std::vector<double> &y, size_t index)
    {
        if (m_count++ == 0)
            m_start = index;
        if (std::isnan(y[index]))
            return;
        if (!m_any) {
            m_any = true;
            m_first = m_lowest = m_highest = index;
        }
        m_last = index;
        if (y[index] < y[m_lowest])
            m_lowest = index;
        if (y[index] > y[m_highest])
            m_highest = index;
    }

    void flush(const std::vector<double> &x, const std::vector<double> &y, Points &out)
    {
        if (m_count == 0)
            return;
        if (m_any) {
            size_t kept[] = {m_first, m_lowest, m_highest, m_last};
            std::sort(std::begin(kept), std::end(kept));
            const auto *end = std::unique(std::begin(kept), std::end(kept));
            for (const auto *index = std::begin(kept); index != end; ++index)
                push(x, y, *index, out);
        } else {
            push(x, y, m_start, out);
        }
        *this = {};
    }

    static void push(const std::vector<double> &x, const std::vector<double> &y, size_t index,
                     Points &out)
    {
        out.x.push_back(x[index]);
        out.y.push_back(y[index]);
    }

private:
    size_t m_count = 0;
    bool m_any = false;
    size_t m_start = 0, m_first = 0, m_lowest = 0, m_highest = 0, m_last = 0;
};

} // namespace

Points decimate(const std::vector<double> &x, const std::vector<double> &y, double low, double high,
                int pixels, bool logarithmic)
{
    Points out;
    const size_t count = std::min(x.size(), y.size());
    if (count == 0 || pixels <= 0 || !(high > low))
        return out;
    const auto begin = x.begin();
    const auto end = begin + static_cast<std::ptrdiff_t>(count);
    size_t from = static_cast<size_t>(std::lower_bound(begin, end, low) - begin);
    size_t to = static_cast<size_t>(std::upper_bound(begin, end, high) - begin);
    const bool before = from > 0;
    const bool after = to < count;

    out.x.reserve(std::min(to - from, static_cast<size_t>(pixels) * 4) + 2);
    out.y.reserve(out.x.capacity());
    if (before)
        Column::push(x, y, from - 1, out);
    if (to - from <= static_cast<size_t>(pixels) * 2) {
        for (size_t i = from; i < to; ++i)
            Column::push(x, y, i, out);
    } else {
        const double origin = logarithmic ? std::log(low) : low;
        const double scale = pixels / ((logarithmic ? std::log(high) : high) - origin);
        Column column;
        int current = -1;
        for (size_t i = from; i < to; ++i) {
            const double place = ((logarithmic ? std::log(x[i]) : x[i]) - origin) * scale;
            const int pixel = std::clamp(static_cast<int>(place), 0, pixels - 1);
            if (pixel != current) {
                column.flush(x, y, out);
                current = pixel;
            }
            column.add(y, i);
        }
        column.flush(x, y, out);
    }
    if (after)
        Column::push(x, y, to, out);
    return out;
}

} // namespace twofold::ui::plots
