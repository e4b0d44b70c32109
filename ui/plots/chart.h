// SPDX-FileCopyrightText: The Twofold authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/campaign/finding.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

// A chart described by values: what is drawn, not with which colours or library. The window
// (ChartView) and the export (chartexport.h) draw the same description.
namespace twofold::ui::plots {

// Colour of a line by meaning: the baseline, the look's series 1 to 8 (a ninth repeats the first,
// dashed), or the text's own grey.
inline constexpr int kBaselineSlot = 0;
inline constexpr int kNeutralSlot = -1;

struct Line
{
    QString name; // "run 14"; empty: not named, not in the read-out
    int slot = kNeutralSlot;
    bool dashed = false;
    int run = 0; // number; 0: not of a run
    std::vector<double> x; // ascending
    std::vector<double> y; // same length; NaN: a gap
    QString endValue; // shown bold after the name at the line's end; empty: the name alone

    bool isBaseline() const { return slot == kBaselineSlot; }
    bool operator==(const Line &) const = default;
};

// A fitted curve with its band; solid from `from` to `to`, dashed outside.
struct Fit
{
    std::vector<double> x;
    std::vector<double> y;
    std::vector<double> low; // same lengths; empty: no band
    std::vector<double> high;
    double from = 0;
    double to = 0;
    QString text; // "fit of 5 passed runs, 95 % band"

    bool operator==(const Fit &) const = default;
};

// One run on a ladder.
struct Mark
{
    double x = 0;
    double y = 0;
    campaign::Verdict verdict = campaign::Verdict::None;
    bool current = true; // false: settings changed since, drawn at 65 %
    int run = 0;
    QString label; // "run 14"; empty: unnamed
    QString note; // second line: "44 % below fit"

    bool operator==(const Mark &) const = default;
};

// A criterion's bound.
struct LimitLine
{
    double y = 0;
    QString text; // "limit 500 ms"

    bool operator==(const LimitLine &) const = default;
};

// A stretch of the x axis with a meaning: the bracket, the ramp left out of the figures.
struct Span
{
    enum class Kind { Bracket, Excluded };
    Kind kind = Kind::Excluded;
    double from = 0;
    double to = 0;
    QStringList text; // one entry a line

    bool operator==(const Span &) const = default;
};

// A moment with a name: a finding's first log line, a pinned observation.
struct Flag
{
    double x = 0;
    QString text;

    bool operator==(const Flag &) const = default;
};

enum class YScale { Linear, Log };

// One plot of a chart; all share the x axis.
struct Pane
{
    QString title; // bold: "p95"
    QString unit; // "ms"
    QString detail; // ", with the fitted scalability law"
    YScale scale = YScale::Linear;
    std::optional<double> low, high; // of the y axis; absent: from the data
    int stretch = 100; // height against the other panes

    std::vector<Line> lines;
    std::optional<Fit> fit;
    std::vector<Mark> marks;
    std::vector<LimitLine> limits;
    std::vector<Span> spans;
    std::vector<Flag> flags;
    QString empty; // the sentence that stands where there is nothing to draw

    bool isEmpty() const;
    bool operator==(const Pane &) const = default;
};

struct XAxis
{
    enum class Kind {
        Doubling, // log 2, ticks at `values`
        Linear, // ticks at `values` where there are any, else round ones
        Time, // seconds from 0, shown m:ss
        Percentile // 1/(1 - share): 2 is the median, 100 is p99
    };
    Kind kind = Kind::Time;
    std::vector<double> values; // ascending
    std::optional<double> low, high; // absent: from the data
    QString name; // "users"
    QString caption; // beneath, right: "users, doubling"

    bool operator==(const XAxis &) const = default;
};

struct LegendEntry
{
    enum class Kind { Verdict, Line };
    Kind kind = Kind::Verdict;
    campaign::Verdict verdict = campaign::Verdict::Pass;
    bool current = true;
    int slot = kNeutralSlot;
    QString text;

    bool operator==(const LegendEntry &) const = default;
};

struct Chart
{
    enum class LegendPlace { Below, Right };

    XAxis x;
    std::vector<Pane> panes;
    std::vector<LegendEntry> legend;
    LegendPlace legendPlace = LegendPlace::Below;
    QString description; // one sentence for a screen reader

    bool operator==(const Chart &) const = default;
};

// Grouped bars: one group a category, one bar a set in it.
struct BarSet
{
    QString name; // "run 14"
    int slot = kNeutralSlot;
    std::vector<double> values; // one a category; NaN: absent

    bool operator==(const BarSet &) const = default;
};

struct BarChart
{
    QString title;
    QString unit;
    QString detail;
    bool logarithmic = false;
    QStringList categories;
    std::vector<BarSet> sets;
    std::vector<LimitLine> limits;
    QString empty;
    QString description;

    bool isEmpty() const;
    bool operator==(const BarChart &) const = default;
};

// What the cross-hair's box says at x: the value of every named line of every pane.
struct ReadOut
{
    struct Row
    {
        QString name;
        int slot = kNeutralSlot;
        QStringList values; // one a column; empty where the line has none there

        bool operator==(const Row &) const = default;
    };
    QString head; // "at 7:12"
    QStringList columns; // "ms", "%"
    std::vector<Row> rows; // highest value of the first column on top

    bool isEmpty() const { return rows.empty(); }
    // "at 7:12, ms: run 14 230, run 13 173"
    QString text() const;
};
ReadOut readOut(const Chart &chart, double x);

// "run 14, fail: p95 3,870 ms at 32,000 users"
QString markText(const Chart &chart, const Pane &pane, const Mark &mark);

// The value of a line at the point nearest to x (of an ascending x); NaN where it has none.
double valueNear(const Line &line, double x);

// "0", "7:12", "1:02:05"
QString clockText(double seconds);

// "p95" for latency.p95, "failure rate" for failure_rate: the metric's label, else its last part.
QString plainMetricName(const QString &key, const QString &label = {});

} // namespace twofold::ui::plots
