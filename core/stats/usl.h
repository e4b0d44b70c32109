// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <optional>
#include <vector>

namespace twofold::stats {

// Throughput seen at one load.
struct ScalabilityPoint
{
    double load = 0; // users, clients, threads; more than 0
    double throughput = 0; // 1/s; more than 0
};

// Universal Scalability Law (Gunther, Guerrilla Capacity Planning, 2007):
// throughput(n) = lambda n / (1 + sigma (n - 1) + kappa n (n - 1)), all three at least 0.
struct ScalabilityLaw
{
    double lambda = 0; // throughput of one user, 1/s
    double sigma = 0; // contention
    double kappa = 0; // coherency: what makes throughput fall again

    double at(double load) const;
    // Load of the highest throughput: sqrt((1 - sigma) / kappa); nullopt where it only grows.
    std::optional<double> peak() const;
};

struct ScalabilityForecast
{
    ScalabilityLaw law;
    // Absent where the data show no peak: fewer than nine resamples of ten have one within ten
    // times the highest load seen.
    std::optional<double> peakAt;
    std::optional<double> peakLow; // 95 % interval, bootstrap of the residuals
    std::optional<double> peakHigh;
    std::optional<double> throughput; // 1/s at the peak
};

// Least squares on throughput. nullopt below six different loads, or where no law fits. The same
// points give the same forecast: the bootstrap's seed is fixed.
std::optional<ScalabilityForecast> forecastScalability(const std::vector<ScalabilityPoint> &points);

} // namespace twofold::stats
