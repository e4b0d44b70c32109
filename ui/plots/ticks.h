// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "ui/plots/chart.h"

#include <QLocale>

#include <functional>
#include <utility>
#include <vector>

namespace twofold::ui::plots {

struct Tick
{
    double at = 0;
    QString text;

    bool operator==(const Tick &) const = default;
};

// The locale digits are grouped by: the user's, English where that is the bare C locale.
QLocale plotLocale();

// Round values (1, 2, 2.5 or 5 times a power of ten) inside low to high, about `wanted` of them.
std::vector<Tick> linearTicks(double low, double high, int wanted);
// The decades inside low to high; where there are fewer than two, 1, 2 and 5 times them, and where
// even those are too few, round values.
std::vector<Tick> decadeTicks(double low, double high);
// The runs' own values.
std::vector<Tick> valueTicks(const std::vector<double> &values, double low, double high);
// Round clock times, m:ss.
std::vector<Tick> timeTicks(double low, double high, int wanted);
// 0 %, 50 %, 90 %, 99 %, … on the axis 1/(1 - share).
std::vector<Tick> percentileTicks(double low, double high);

std::vector<Tick> ticksFor(const XAxis &axis, double low, double high, int wanted);

// Leaves out the texts (not the ticks) that would touch their neighbour: the last one stays, then
// as many as fit from the right.
void thinTexts(std::vector<Tick> &ticks, const std::function<double(double)> &toPixel,
               const std::function<double(const QString &)> &width, double gap);

// What an axis has to show of these values (limits among them), with room to breathe. Values that
// the scale cannot show (NaN; zero and less on a logarithmic one) are ignored; without any it is 0
// to 1, or 1 to 10.
std::pair<double, double> niceRange(const std::vector<double> &values, YScale scale);

// A value in a sentence: three significant digits, grouped.
QString plainNumber(double value);
// A value that keeps changing, beside a line's end: fewer digits below 100.
QString briefNumber(double value);

} // namespace twofold::ui::plots
