// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/campaign.h"
#include "core/campaign/finding.h"
#include "core/campaign/run.h"
#include "core/results/measurement.h"
#include "core/verdict/signatures.h"

#include <vector>

namespace twofold::verdict {

// One source of the run under judgement, as it was read.
struct Source
{
    QString name;
    std::shared_ptr<const results::Measurement> measurement;
};

// A log or tool output that may hold signatures; text as written.
struct LogText
{
    QString name; // "error.log"
    QByteArray text;
    QString host; // empty: unknown
    bool fromGenerator = false;
};

struct Input
{
    // Not owned; never null. Its thresholds and its own signatures are used; where one of them cannot be, the
    // built-in ones alone, and a caution says so.
    const campaign::Campaign *campaign = nullptr;
    campaign::Run run; // parameters, window, metrics known so far
    std::vector<Source> sources; // the first is what criteria mean unless they name another
    std::optional<campaign::Run> parent;
    std::optional<campaign::Run> baseline; // the campaign's first passed run
    std::vector<LogText> logs;
    std::vector<campaign::Finding> foretold; // by preflight: evidence where the same setting is to blame
    QStringList generatorHosts; // names as in "host.NAME.cpu"; empty: unknown
    QStringList targetHosts;
};

struct CriterionResult
{
    campaign::Criterion criterion;
    std::optional<double> value; // absent: the metric is not there
    std::optional<double> bound; // resolved (parent and baseline too)
    std::optional<bool> passed;
};

struct Judgement
{
    campaign::Verdict verdict = campaign::Verdict::None;
    std::vector<campaign::Finding> findings; // what decided first
    std::vector<CriterionResult> criteria;
    QString component;
    QString failureClass;
    bool generatorLimited = false;
    // The load at which a limit was first broken for good, in a run that failed while its users became more.
    std::optional<double> onsetUsers;
    std::optional<double> onsetThroughput; // 1/s
    QString headline; // one sentence; empty where there is nothing to say
    QStringList lookAt;
};

// Pure; any thread. Order and rules: DESIGN section 5.
Judgement judge(const Input &input);

// The criteria of a campaign held against one summary, for `inspect` and live views.
std::vector<CriterionResult> evaluate(const std::vector<campaign::Criterion> &criteria,
                                      const std::vector<Source> &sources,
                                      const results::Window &window,
                                      const campaign::Metrics &runMetrics,
                                      const campaign::Run *parent, const campaign::Run *baseline);

// The metrics a run's row in the log gets from its sources: the totals of the first source by
// their CLI keys, users_max, duration and the tool's own metrics; a further source's totals under
// "NAME:key".
campaign::Metrics runMetrics(const std::vector<Source> &sources, const results::Window &window);

// The window of a run as seconds: resolves "steady" (MSER-5) against the first source.
results::Window resolveWindow(const campaign::AnalysisWindow &window,
                              const results::Measurement &measurement);

} // namespace twofold::verdict
