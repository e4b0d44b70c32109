// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/utc.h"
#include "core/campaign/finding.h"
#include "core/campaign/ids.h"
#include "core/campaign/value.h"

namespace twofold::campaign {

// The part of the run that verdict and comparison use.
enum class WindowMode { All, Steady, Range };

struct AnalysisWindow
{
    WindowMode mode = WindowMode::All;
    double fromS = 0; // Range only: s from the start
    double toS = 0;

    bool operator==(const AnalysisWindow &) const = default;
};

// "all", "steady" or "A..B" in seconds.
Result<AnalysisWindow> parseWindow(QStringView text);
QString windowText(const AnalysisWindow &window);

// A recorded fix: the parameter and what it was set to from the next run on.
struct Fix
{
    QString parameter; // key; empty: no fix recorded
    Value value;

    bool isEmpty() const { return parameter.isEmpty(); }
    // "KEY=VALUE"
    QString text() const;

    bool operator==(const Fix &) const = default;
};

// One execution of a test, as a row of the log. What is large (findings with evidence,
// observations, artifacts, measurements) is read from the book by id when it is shown.
struct Run
{
    RunId id;
    CampaignId campaign;
    int number = 0; // in its campaign, from 1
    std::optional<int> parent; // number of the run it was changed from
    std::optional<Microseconds> startedAt;
    Parameters parameters;
    Metrics metrics; // by CLI key, in the metric's unit; of the first source and the hosts

    Verdict computedVerdict = Verdict::None;
    Verdict ownVerdict = Verdict::None; // what the engineer said; None: nothing
    QString computedClass; // proposed by the findings
    QString computedComponent;
    QString ownClass; // set by the engineer; wins over the proposal
    QString ownComponent;
    QString cause; // explained by the engineer; empty: not explained
    Fix fix;
    bool limitAccepted = false; // the engineer accepts this failure as a real limit
    QString hypothesis;
    QStringList tags;
    AnalysisWindow window;
    bool partial = false; // its result was cut at the end

    QString headline; // the first finding that decided the verdict, one sentence
    QStringList lookAt; // settings that finding names
    bool generatorLimited = false; // invalid because the generator was the limit
    bool deleted = false;
    qint64 revision = 0; // counts writes; an update of an older revision is refused

    // Steering and the window follow the engineer.
    Verdict verdict() const { return ownVerdict != Verdict::None ? ownVerdict : computedVerdict; }
    QString failureClass() const { return ownClass.isEmpty() ? computedClass : ownClass; }
    QString component() const { return ownComponent.isEmpty() ? computedComponent : ownComponent; }

    bool operator==(const Run &) const = default;
};

// A dated Markdown note on a run; can be pinned to a time in it.
struct Observation
{
    ObservationId id;
    RunId run;
    Microseconds writtenAt = 0;
    std::optional<double> atS; // s from the start of the run
    QString text;

    bool operator==(const Observation &) const = default;
};

// A file that belongs to a run. Small ones are kept in the book, large ones by reference.
struct Artifact
{
    ArtifactId id;
    RunId run;
    QString name;
    QString path; // where it was read from; a reference where the book holds no content
    qint64 size = 0; // bytes
    QString sha256; // hex
    bool inBook = false;

    bool operator==(const Artifact &) const = default;
};

// What differs from a to b. Parameters only one of them has count only when both campaigns knew
// the column: a first value after blank is not a change (LOOK: the grid).
struct Change
{
    QString parameter;
    Value from;
    Value to;

    bool operator==(const Change &) const = default;
};
std::vector<Change> changesSince(const Run &parent, const Run &run);

} // namespace twofold::campaign
