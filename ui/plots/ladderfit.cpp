// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plots/ladderfit.h"

#include "core/report/scalability.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace twofold::ui::plots {

namespace {

// Of an ascending x, on logarithms as the ladder is drawn; NaN outside.
double at(const std::vector<double> &x, const std::vector<double> &y, double where)
{
    const auto upper = std::lower_bound(x.begin(), x.end(), where);
    if (upper == x.end() || x.size() != y.size())
        return std::nan("");
    const auto i = static_cast<size_t>(upper - x.begin());
    if (*upper == where)
        return y[i];
    if (i == 0)
        return std::nan("");
    const double share = std::log(where / x[i - 1]) / std::log(x[i] / x[i - 1]);
    return y[i - 1] + share * (y[i] - y[i - 1]);
}

} // namespace

std::optional<Fit> throughputFit(const campaign::Campaign &campaign,
                                 const std::vector<campaign::Run> &runs, const QString &parameter)
{
    auto curve = report::scalabilityCurve(campaign, runs, parameter);
    if (!curve)
        return std::nullopt;
    Fit fit;
    fit.x = std::move(curve->load);
    fit.y = std::move(curve->throughput);
    fit.low = std::move(curve->low);
    fit.high = std::move(curve->high);
    fit.from = curve->from;
    fit.to = curve->to;
    fit.text = QCoreApplication::translate("Charts", "fit of %1 runs, 95 % band").arg(curve->runs);
    return fit;
}

QString againstFit(const Fit &fit, double x, double y)
{
    const double expected = at(fit.x, fit.y, x);
    const double low = at(fit.x, fit.low, x);
    const double high = at(fit.x, fit.high, x);
    if (!(expected > 0) || !(y < low || y > high))
        return {};
    const int percent = static_cast<int>(std::lround(std::abs(y / expected - 1) * 100));
    if (percent == 0)
        return {};
    return y < expected ? QCoreApplication::translate("Charts", "%1 % below fit").arg(percent)
                        : QCoreApplication::translate("Charts", "%1 % above fit").arg(percent);
}

} // namespace twofold::ui::plots
