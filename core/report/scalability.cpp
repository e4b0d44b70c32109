// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/report/scalability.h"

#include "core/report/sections.h"
#include "core/stats/usl.h"
#include "core/steering/step.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace twofold::report {

namespace {

using Vector = std::array<double, 3>;
using Matrix = std::array<Vector, 3>;

constexpr int kSteps = 96; // points of the curve

// Derivatives of log throughput by lambda, sigma and kappa.
Vector gradient(const stats::ScalabilityLaw &law, double load)
{
    const double below = 1 + law.sigma * (load - 1) + law.kappa * load * (load - 1);
    return {1 / law.lambda, -(load - 1) / below, -load * (load - 1) / below};
}

// Gauss and Jordan with the largest pivot; nullopt where a parameter is not determined.
std::optional<Matrix> inverse(Matrix a)
{
    Matrix out{};
    for (size_t i = 0; i < 3; ++i)
        out[i][i] = 1;
    for (size_t column = 0; column < 3; ++column) {
        size_t pivot = column;
        for (size_t row = column + 1; row < 3; ++row) {
            if (std::abs(a[row][column]) > std::abs(a[pivot][column]))
                pivot = row;
        }
        if (std::abs(a[pivot][column]) < 1e-300)
            return std::nullopt;
        std::swap(a[pivot], a[column]);
        std::swap(out[pivot], out[column]);
        const double scale = a[column][column];
        for (size_t i = 0; i < 3; ++i) {
            a[column][i] /= scale;
            out[column][i] /= scale;
        }
        for (size_t row = 0; row < 3; ++row) {
            const double factor = row == column ? 0 : a[row][column];
            for (size_t i = 0; i < 3; ++i) {
                a[row][i] -= factor * a[column][i];
                out[row][i] -= factor * out[column][i];
            }
        }
    }
    return out;
}

double quadratic(const Vector &v, const Matrix &m)
{
    double sum = 0;
    for (size_t i = 0; i < 3; ++i) {
        for (size_t j = 0; j < 3; ++j)
            sum += v[i] * m[i][j] * v[j];
    }
    return std::max(0.0, sum);
}

std::vector<stats::ScalabilityPoint> pointsOf(const campaign::Campaign &campaign,
                                              const std::vector<campaign::Run> &runs,
                                              const QString &parameter)
{
    std::vector<stats::ScalabilityPoint> points;
    for (const auto &rung : steering::rungs(campaign, runs, parameter)) {
        const auto run = std::find_if(runs.begin(), runs.end(), [&](const campaign::Run &r) {
            return r.number == rung.run;
        });
        if (run == runs.end() || !rung.current || rung.value <= 0)
            continue;
        const auto verdict = run->verdict();
        const auto *throughput = run->metrics.find(u"throughput");
        const bool sound = verdict == campaign::Verdict::Pass || verdict == campaign::Verdict::Fail;
        if (sound && throughput && *throughput > 0)
            points.push_back({rung.value, *throughput});
    }
    return points;
}

} // namespace

std::optional<ScalabilityCurve> scalabilityCurve(const campaign::Campaign &campaign,
                                                 const std::vector<campaign::Run> &runs,
                                                 const QString &parameter)
{
    const auto step = steering::nextStep(campaign, runs, parameter);
    if (!step || !step->prediction)
        return std::nullopt;
    const auto points = pointsOf(campaign, runs, parameter);
    const auto forecast = stats::forecastScalability(points);
    if (!forecast || !(forecast->law.lambda > 0))
        return std::nullopt;
    const auto &law = forecast->law;

    ScalabilityCurve curve;
    curve.runs = static_cast<int>(points.size());
    curve.from = points.front().load;
    curve.to = curve.from;
    Matrix normal{};
    double squares = 0;
    for (const auto &point : points) {
        curve.from = std::min(curve.from, point.load);
        curve.to = std::max(curve.to, point.load);
        const auto g = gradient(law, point.load);
        for (size_t i = 0; i < 3; ++i) {
            for (size_t j = 0; j < 3; ++j)
                normal[i][j] += g[i] * g[j];
        }
        squares += std::pow(std::log(point.throughput / law.at(point.load)), 2);
    }
    const double degrees = static_cast<double>(points.size()) - 3;
    const double variance = squares / std::max(1.0, degrees);
    const double t = studentT95(degrees);
    const auto covariance = inverse(normal);

    for (int i = 0; i <= kSteps; ++i) {
        const double share = static_cast<double>(i) / kSteps;
        const double load = curve.from / 2 * std::pow(4 * curve.to / curve.from, share);
        const double middle = law.at(load);
        const double spread = covariance ? quadratic(gradient(law, load), *covariance) : 0;
        const double half = std::min(3.0, t * std::sqrt(variance * (1 + spread)));
        curve.load.push_back(load);
        curve.throughput.push_back(middle);
        curve.low.push_back(middle * std::exp(-half));
        curve.high.push_back(middle * std::exp(half));
    }
    return curve;
}

} // namespace twofold::report
