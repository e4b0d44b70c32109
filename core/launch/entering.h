// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/launch/hostdriver.h"
#include "core/launch/livewatch.h"

namespace twofold::launch {

// The run's row, what was said before the start, and its jobs, before anything starts; from then on
// attach() can find it.
struct LaunchRow
{
    campaign::Run run;
    std::vector<campaign::Job> jobs; // one a name in hosts, in its order
};
// A file that the plan uploads: a changed test script shows as a changed parameter of the run.
struct Upload
{
    QString name; // in the job's directory
    QString sha256; // hex
};
// An error where one cannot be read. Reads all of them.
Result<std::vector<Upload>> hashUploads(const campaign::Plan &plan, const CancelToken &cancel);
Result<LaunchRow> createRow(store::Book &book, const PlanData &data, const Request &request,
                            const Preflight &preflight, const std::vector<campaign::Finding> &said,
                            const std::vector<std::pair<QString, remote::HostFacts>> &facts,
                            const std::vector<Upload> &uploads,
                            const QStringList &hosts, const QString &owner);

// Takes a run whose load never started out of the log, and says why in its jobs.
Result<void> withdrawRow(store::Book &book, RunId run, const QString &why);

// Where the files of a run are kept here.
QString resultsFolder(const QString &bookPath, const QString &chosen, const QString &campaign, int run);
// A name as one harmless component of a path.
QString pathComponent(const QString &name);

// What the hosts of a run left.
struct Collected
{
    std::vector<HostResult> loads;
    std::vector<HostResult> watched; // recorded only
    bool stopped = false; // by hand, before the load had ended by itself
    int failedGuard = 0; // number in the plan of the guard that failed; 0: none
    std::optional<BrokenLimit> broken{}; // of the campaign, for which the load was stopped
};

// "p95 < 500 ms was broken for 30 s, 812 ms at last".
QString brokenText(const PlanData &data, const BrokenLimit &broken);

// Reads it, enters it into the run and judges it; ends the jobs. The outcome has an error where
// there is no result to judge by, and says why; figures of hosts that cannot be read are a warning.
Outcome enterResults(JobBook &book, const PlanData &data, RunId run, const Collected &collected,
                     const Masker &masker, const CancelToken &cancel);

} // namespace twofold::launch
