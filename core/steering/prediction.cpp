// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/steering/prediction.h"

#include "core/stats/usl.h"
#include "core/steering/words.h"

#include <QCoreApplication>

#include <cmath>

namespace twofold::steering {

using campaign::Run;
using campaign::Verdict;

namespace {

constexpr double kContradiction = 0.25; // share of the fit's throughput

QString tr(const char *text)
{
    return QCoreApplication::translate("Steering", text);
}

// The law speaks of users that wait for their answers. A rate is an open model.
bool isClosedModel(const campaign::Campaign &campaign, const QString &key)
{
    const auto *parameter = campaign.parameter(key);
    if (parameter && (parameter->unit.contains(QLatin1String("/s"))
                      || parameter->unit.contains(QLatin1String("rps"))
                      || parameter->group != campaign::kParameterGroups.constFirst()))
        return false;
    const QString name = key.toLower();
    return !name.contains(QLatin1String("rate")) && !name.contains(QLatin1String("rps"));
}

} // namespace

void predict(const campaign::Campaign &campaign, const LadderView &view, const QString &key,
             Step &step)
{
    if (!isClosedModel(campaign, key))
        return;
    std::vector<stats::ScalabilityPoint> points;
    std::vector<const Run *> runs;
    for (const Run *run : view.runs()) {
        const auto verdict = run->verdict();
        const bool sound = verdict == Verdict::Pass || verdict == Verdict::Fail;
        const double *throughput = run->metrics.find(u"throughput");
        if (!sound || !throughput || !view.isCurrent(*run))
            continue;
        points.push_back({*view.valueOf(*run), *throughput});
        runs.push_back(run);
    }
    const auto forecast = stats::forecastScalability(points);
    if (!forecast)
        return;
    step.prediction = Prediction{forecast->peakAt, forecast->peakLow, forecast->peakHigh,
                                 forecast->throughput};
    // The newest run that the fit does not understand makes the prediction doubtful.
    for (size_t i = points.size(); i-- > 0;) {
        const double fitted = forecast->law.at(points[i].load);
        if (std::abs(points[i].throughput - fitted) <= kContradiction * fitted)
            continue;
        step.warnings.append(
            tr("Run %1 contradicts the fit: %2 where it gives %3.")
                .arg(QString::number(runs[i]->number), formatQuantity(points[i].throughput, u"/s"),
                     formatQuantity(std::round(fitted), u"/s")));
        break;
    }
}

} // namespace twofold::steering
