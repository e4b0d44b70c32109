// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/campaign.h"
#include "core/campaign/run.h"
#include "core/report/comparison.h"
#include "core/report/factors.h"
#include "ui/plots/chart.h"

#include <QList>
#include <QObject>

#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace twofold::ui::compare {

// What is to be shown, by value: the work is done on another thread.
struct CompareRequest
{
    QString book; // path
    campaign::Campaign campaign;
    std::vector<campaign::Run> allRuns;
    QList<int> runs; // numbers of the compared ones, baseline among them
    int baseline = 0;
    std::map<int, int> slotOfRun; // colours that runs already have
    QString parameter; // of the ladder; empty: the campaign's
    QString metric; // of timelines and bars; empty: the leading one
    QString hostMetric; // empty: the first there is
};

// Everything the view shows, ready to be set.
struct CompareResult
{
    QList<int> runs;
    int baseline = 0;
    std::map<int, int> slotOfRun; // 0 for the baseline
    QString parameter;
    QString metric;
    QString hostMetric;

    plots::Chart ladder;
    QString bracket;
    plots::Chart timelines;
    QStringList seriesKeys;
    QStringList hostKeys;
    plots::Chart percentiles;
    plots::BarChart bars;
    plots::BarChart factorBars;
    std::optional<report::Factorial> factorial;
    QString factorialError;

    report::Comparison comparison;
    bool steadyParts = false; // some run's figures are of a part of it
    QStringList problems; // sentences: what could not be read
};

// Reads measurements and computes charts and differences on its own thread. Of several requests
// while it works only the last is done. Destruction cancels and waits.
class CompareLoader : public QObject
{
    Q_OBJECT

public:
    explicit CompareLoader(QObject *parent = nullptr);
    ~CompareLoader() override;

    void request(const CompareRequest &request);
    bool isBusy() const;

signals:
    void finished(std::shared_ptr<const twofold::ui::compare::CompareResult> result);

private:
    void start();
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace twofold::ui::compare
