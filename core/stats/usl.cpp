// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/stats/usl.h"

#include "core/stats/quantile.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <random>

namespace twofold::stats {

namespace {

constexpr size_t kFewestLevels = 6;
constexpr int kResamples = 400;
constexpr double kShareWithPeak = 0.9;
constexpr double kFarthestPeak = 10; // times the highest load
constexpr int kMostIterations = 60;
constexpr size_t kMostPoints = 64; // what the bootstrap refits in a few milliseconds

using Vector = std::array<double, 3>;
using Matrix = std::array<Vector, 3>;

// Gauss with pivoting; nullopt where the matrix is singular.
std::optional<Vector> solve(Matrix a, Vector b)
{
    for (size_t column = 0; column < 3; ++column) {
        size_t pivot = column;
        for (size_t row = column + 1; row < 3; ++row) {
            if (std::abs(a[row][column]) > std::abs(a[pivot][column]))
                pivot = row;
        }
        if (!(std::abs(a[pivot][column]) > 1e-300))
            return std::nullopt;
        std::swap(a[pivot], a[column]);
        std::swap(b[pivot], b[column]);
        for (size_t row = column + 1; row < 3; ++row) {
            const double share = a[row][column] / a[column][column];
            for (size_t k = column; k < 3; ++k)
                a[row][k] -= share * a[column][k];
            b[row] -= share * b[column];
        }
    }
    Vector x{};
    for (size_t row = 3; row-- > 0;) {
        double sum = b[row];
        for (size_t k = row + 1; k < 3; ++k)
            sum -= a[row][k] * x[k];
        x[row] = sum / a[row][row];
    }
    return x;
}

double squaredError(const ScalabilityLaw &law, const std::vector<ScalabilityPoint> &points)
{
    double sum = 0;
    for (const auto &point : points) {
        const double residual = point.throughput - law.at(point.load);
        sum += residual * residual;
    }
    return sum;
}

ScalabilityLaw inBounds(const Vector &p)
{
    return {std::max(p[0], 1e-12), std::max(p[1], 0.0), std::max(p[2], 0.0)};
}

// n / throughput is linear in n - 1 and n (n - 1); weighted so that throughput is what is fitted.
ScalabilityLaw firstGuess(const std::vector<ScalabilityPoint> &points)
{
    Matrix normal{};
    Vector right{};
    double best = 0;
    for (const auto &[n, x] : points) {
        best = std::max(best, x / n);
        const Vector row = {1, n - 1, n * (n - 1)};
        const double weight = x * x / (n * n) * (x * x);
        for (size_t i = 0; i < 3; ++i) {
            for (size_t j = 0; j < 3; ++j)
                normal[i][j] += weight * row[i] * row[j];
            right[i] += weight * row[i] * n / x;
        }
    }
    const auto solved = solve(normal, right);
    if (!solved || (*solved)[0] <= 0)
        return {best, 0.01, 0};
    const double lambda = 1 / (*solved)[0];
    return inBounds({lambda, (*solved)[1] * lambda, (*solved)[2] * lambda});
}

// Levenberg-Marquardt with each parameter scaled by its own curvature, kept in bounds.
std::optional<ScalabilityLaw> fit(const std::vector<ScalabilityPoint> &points,
                                  const ScalabilityLaw &start)
{
    ScalabilityLaw law = start;
    double error = squaredError(law, points);
    double damping = 1e-3;
    for (int iteration = 0; iteration < kMostIterations; ++iteration) {
        Matrix normal{};
        Vector right{};
        for (const auto &[n, x] : points) {
            const double below = 1 + law.sigma * (n - 1) + law.kappa * n * (n - 1);
            const double value = law.lambda * n / below;
            const Vector slope = {n / below, -value * (n - 1) / below,
                                  -value * n * (n - 1) / below};
            for (size_t i = 0; i < 3; ++i) {
                for (size_t j = 0; j < 3; ++j)
                    normal[i][j] += slope[i] * slope[j];
                right[i] += slope[i] * (x - value);
            }
        }
        bool better = false;
        for (int attempt = 0; attempt < 12 && !better; ++attempt) {
            Matrix damped = normal;
            for (size_t i = 0; i < 3; ++i)
                damped[i][i] += damping * normal[i][i] + 1e-300;
            const auto step = solve(damped, right);
            if (!step)
                return std::nullopt;
            const auto tried = inBounds(
                {law.lambda + (*step)[0], law.sigma + (*step)[1], law.kappa + (*step)[2]});
            const double triedError = squaredError(tried, points);
            if (triedError < error) {
                better = true;
                const bool settled = error - triedError < 1e-10 * error;
                law = tried;
                error = triedError;
                damping = std::max(damping / 10, 1e-12);
                if (settled)
                    return law;
            } else {
                damping *= 10;
            }
        }
        if (!better)
            break; // at a minimum, as far as numbers go
    }
    if (!std::isfinite(error))
        return std::nullopt;
    return law;
}

// The mean of points[begin, end).
ScalabilityPoint meanOf(const std::vector<ScalabilityPoint> &points, size_t begin, size_t end)
{
    ScalabilityPoint sum;
    for (size_t i = begin; i < end; ++i) {
        sum.load += points[i].load;
        sum.throughput += points[i].throughput;
    }
    const auto count = static_cast<double>(end - begin);
    return {sum.load / count, sum.throughput / count};
}

// One point a load; where that is too many still, one for several neighbouring loads.
std::vector<ScalabilityPoint> condensed(std::vector<ScalabilityPoint> points)
{
    std::stable_sort(points.begin(), points.end(),
                     [](const auto &a, const auto &b) { return a.load < b.load; });
    std::vector<ScalabilityPoint> levels;
    for (size_t begin = 0; begin < points.size();) {
        size_t end = begin + 1;
        while (end < points.size() && points[end].load == points[begin].load)
            ++end;
        levels.push_back(meanOf(points, begin, end));
        begin = end;
    }
    const size_t perGroup = (levels.size() + kMostPoints - 1) / kMostPoints;
    if (perGroup == 1)
        return levels;
    std::vector<ScalabilityPoint> groups;
    for (size_t begin = 0; begin < levels.size(); begin += perGroup)
        groups.push_back(meanOf(levels, begin, std::min(begin + perGroup, levels.size())));
    return groups;
}

} // namespace

double ScalabilityLaw::at(double load) const
{
    return lambda * load / (1 + sigma * (load - 1) + kappa * load * (load - 1));
}

std::optional<double> ScalabilityLaw::peak() const
{
    if (!(kappa > 0) || !(sigma < 1))
        return std::nullopt;
    return std::sqrt((1 - sigma) / kappa);
}

std::optional<ScalabilityForecast> forecastScalability(const std::vector<ScalabilityPoint> &given)
{
    std::vector<ScalabilityPoint> points;
    for (const auto &point : given) {
        if (std::isfinite(point.load) && std::isfinite(point.throughput) && point.load > 0
            && point.throughput > 0)
            points.push_back(point);
    }
    std::vector<double> loads;
    for (const auto &point : points)
        loads.push_back(point.load);
    std::sort(loads.begin(), loads.end());
    loads.erase(std::unique(loads.begin(), loads.end()), loads.end());
    if (loads.size() < kFewestLevels)
        return std::nullopt;

    if (points.size() > kMostPoints)
        points = condensed(std::move(points));
    const auto law = fit(points, firstGuess(points));
    if (!law)
        return std::nullopt;
    ScalabilityForecast forecast;
    forecast.law = *law;

    // Residuals are as large as their load's throughput, so they are drawn as shares of it; the
    // factor makes up for the three parameters that were fitted.
    std::vector<double> residuals;
    const auto count = static_cast<double>(points.size());
    const double inflation = std::sqrt(count / (count - 3));
    for (const auto &point : points) {
        const double fitted = law->at(point.load);
        residuals.push_back((point.throughput - fitted) / fitted * inflation);
    }
    const auto farthest = kFarthestPeak * loads.back();
    const auto own = law->peak();
    if (!own || *own > farthest)
        return forecast;
    std::mt19937_64 random(20260131);
    std::vector<double> peaks;
    auto resample = points;
    for (int i = 0; i < kResamples; ++i) {
        for (size_t k = 0; k < points.size(); ++k) {
            const double residual = residuals[random() % residuals.size()];
            resample[k].throughput
                = std::max(law->at(points[k].load) * (1 + residual), 1e-9);
        }
        const auto refit = fit(resample, *law);
        const auto peak = refit ? refit->peak() : std::nullopt;
        if (peak && *peak <= farthest)
            peaks.push_back(*peak);
    }
    if (static_cast<double>(peaks.size()) < kShareWithPeak * kResamples)
        return forecast;
    forecast.peakAt = own;
    forecast.peakLow = std::min(*own, *nearestRank(peaks, 0.025));
    forecast.peakHigh = std::max(*own, *nearestRank(peaks, 0.975));
    forecast.throughput = law->at(*own);
    return forecast;
}

} // namespace twofold::stats
